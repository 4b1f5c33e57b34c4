"""Opens reports in a browser: JSON lines in on standard input, a line out for each.

In:
    page        the path of a report as a page
Out:
    messages    what the browser complained of: blocked by the policy, errors of the script, requests
    violations  what axe-core finds, in light, dark, narrow, and after everything was unfolded: "rule: element"
    checks      how many of axe-core's rules the page passed
    buttons     buttons in headings, with and without scripts
    sorted      what a keyboard alone did to the table of integrations: aria-sort, status, focus, first cells, three times
    wide        whether a phone's screen has to be moved sideways
    error       why it could not be opened, or absent
"""

import json
import pathlib
import sys

import axe_core_python
import chromium

AXE = (pathlib.Path(axe_core_python.__file__).parent / "axe.min.js").read_text()
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']}"
STATE = """(() => {
  const table = [...document.querySelectorAll("table.sort")].find(t => t.caption.textContent.startsWith("Integrations"));
  return {
    sort: [...table.tHead.rows[0].cells].map(cell => cell.getAttribute("aria-sort")),
    status: document.querySelector("[role=status]").textContent,
    focus: table.contains(document.activeElement) ? document.activeElement.textContent : null,
    cells: [...table.tBodies[0].rows].map(row => row.cells[0].textContent)
  };
})()"""


def violations(browser):
    browser.evaluate(AXE + "; undefined")
    result = browser.evaluate(
        f"axe.run(document, {RULES}).then(r => [r.passes.length, r.violations.flatMap(v => v.nodes.map(n => "
        "v.id + ': ' + n.html.slice(0, 120)))])"
    )
    return result


def reach(browser, caption, title):
    """Goes by the tabulator to a button in a table's heading."""
    for _ in range(200):
        browser.press("Tab", 9)
        found = browser.evaluate(
            "document.activeElement.tagName === 'BUTTON' && document.activeElement.closest('table').caption.textContent"
            f".startsWith({json.dumps(caption)}) && document.activeElement.textContent === {json.dumps(title)}"
        )
        if found:
            return
    raise RuntimeError(f"no way to {title} of {caption}")


def look(browser, path):
    answer = {"violations": [], "messages": [], "checks": 0}

    def note():
        answer["messages"] += browser.messages

    for settings in ({}, {"dark": True}, {"width": 360, "height": 740}):
        browser.load(path, **settings)
        for unfold in (False, True):
            if unfold:
                browser.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            passes, found = violations(browser)
            answer["checks"] += passes
            answer["violations"] += found
        note()
    answer["wide"] = browser.evaluate("document.documentElement.scrollWidth > innerWidth")
    browser.load(path, scripts=False)
    note()
    answer["buttons"] = [browser.evaluate("document.querySelectorAll('th button').length")]
    browser.load(path)
    answer["buttons"].insert(0, browser.evaluate("document.querySelectorAll('th button').length"))
    answer["sorted"] = []
    if browser.evaluate("[...document.querySelectorAll('table.sort')].some(t => t.caption.textContent.startsWith('Integ'))"):
        reach(browser, "Integrations", "p95")
        for _ in range(2):
            browser.press("Enter", 13, "\r")
            answer["sorted"].append(browser.evaluate(STATE))
        reach(browser, "Integrations", "p99")
        browser.press(" ", 32, " ")
        answer["sorted"].append(browser.evaluate(STATE))
    note()
    return answer


with chromium.Browser(chromium.find()) as browser:
    for line in sys.stdin.buffer:
        try:
            answer = look(browser, json.loads(line)["page"])
        except Exception as problem:
            answer = {"error": f"{type(problem).__name__}: {problem}"[:500]}
        print(json.dumps(answer), flush=True)
