"""A Chromium without a window, driven through two pipes (Chrome DevTools Protocol); Python's standard library only."""

import base64
import json
import os
import shutil
import subprocess
import tempfile


def find():
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class Browser:
    """One browser process with one page; `messages` is what the page complained of since it was loaded."""

    FLAGS = (
        "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync --hide-scrollbars --remote-debugging-pipe"
    ).split()

    def __init__(self, program):
        self.home = tempfile.mkdtemp(prefix="keytrail-browser-")
        reads, self.writes = os.pipe()
        self.reads, writes = os.pipe()
        # The protocol is spoken through descriptors 3 and 4.
        shell = f'exec "$0" "$@" 3<&{reads} 4>&{writes}'
        flags = self.FLAGS + [f"--user-data-dir={self.home}", "about:blank"]
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", shell, program, *flags],
            pass_fds=(reads, writes),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": self.home},
        )
        os.close(reads)
        os.close(writes)
        self.rest = b""
        self.count = 0
        self.session = None
        self.messages = []
        self.events = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "Audits", "DOM"):
            self.call(domain + ".enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.reads)
        os.close(self.writes)
        shutil.rmtree(self.home, ignore_errors=True)

    def receive(self):
        while b"\0" not in self.rest:
            part = os.read(self.reads, 1 << 16)
            if not part:
                raise EOFError("the browser ended")
            self.rest += part
        line, self.rest = self.rest.split(b"\0", 1)
        message = json.loads(line)
        self.note(message)
        return message

    def note(self, message):
        name, detail = message.get("method"), message.get("params", {})
        if name == "Runtime.consoleAPICalled":
            self.messages.append("console: " + json.dumps(detail["args"])[:300])
        elif name == "Runtime.exceptionThrown":
            self.messages.append("exception: " + json.dumps(detail["exceptionDetails"])[:300])
        elif name == "Log.entryAdded":
            self.messages.append("log: " + detail["entry"]["text"][:300])
        elif name == "Audits.issueAdded":
            self.messages.append("issue: " + detail["issue"]["code"])
        elif name == "Network.requestWillBeSent" and not detail["request"]["url"].startswith("file:"):
            self.messages.append("request: " + detail["request"]["url"][:300])
        if name:
            self.events.append(name)

    def call(self, method, **parameters):
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.send(message)
        while True:
            answer = self.receive()
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def send(self, message):
        rest = json.dumps(message).encode() + b"\0"
        while rest:
            rest = rest[os.write(self.writes, rest) :]

    def load(self, path, width=1280, height=900, dark=False, scripts=True, scale=1):
        """Loads a file anew, as wide as asked for."""
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=width < 600
        )
        scheme = "dark" if dark else "light"
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.events.clear()
        self.messages.clear()
        self.call("Page.navigate", url="file://" + os.path.abspath(path))
        while "Page.loadEventFired" not in self.events:
            self.receive()

    def evaluate(self, expression):
        """The value of an expression; a promise is awaited."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"])[:500])
        return answer["result"].get("value")

    def press(self, key, code=0, text=""):
        for kind in ("keyDown", "keyUp"):
            parameters = {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code}
            if text and kind == "keyDown":
                parameters["text"] = text
            self.call("Input.dispatchKeyEvent", **parameters)

    def shoot(self, path, height=None):
        """Writes what is in sight as PNG; the page's first `height` pixels when given."""
        size = self.evaluate("[innerWidth, innerHeight]")
        clip = {"x": 0, "y": 0, "width": size[0], "height": height or size[1], "scale": 1}
        picture = self.call("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        with open(path, "wb") as file:
            file.write(base64.b64decode(picture["data"]))
