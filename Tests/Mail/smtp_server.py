"""A mail server on a loopback port: prints its port, keeps each message as a file of the folder that is its argument.

It ends when its standard input does.
"""

import pathlib
import sys

from aiosmtpd.controller import Controller


class Keeper:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.count = 0

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        name = self.folder / f"{self.count:03}.eml"
        part = name.with_suffix(".part")
        part.write_bytes(envelope.content)
        part.rename(name)
        return "250 OK"


class AnyPort(Controller):
    def _trigger_server(self):
        # The base class connects to the port that it was given; this one was given none.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


controller = AnyPort(Keeper(sys.argv[1]), hostname="127.0.0.1", port=0)
controller.start()
print(controller.port, flush=True)
sys.stdin.read()
controller.stop()
