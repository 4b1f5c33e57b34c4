"""Reads reports as other programs do: JSON lines in on standard input, a line out for each.

In:
    format      sarif, markdown, junit, csv or json
    text        the report
    schema      the text of the JSON Schema that a report as JSON must follow
Out:
    error       why it cannot be read, or absent
    sarif       the fingerprints of the results
    markdown    elements: the page's elements, each once; reasons: what stands after "Why:"
    junit       [suites, tests, failures, errors], each counted by the reader
    csv         the rows, as lists of texts
"""

import csv
import html.parser
import io
import json
import re
import sys

import cmarkgfm
import junitparser
from jsonschema import Draft202012Validator
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Log


def sarif(report):
    log = Log.model_validate_json(report["text"])
    return [result.partialFingerprints["keytrailFindingID/v1"] for result in log.runs[0].results]


class Page(html.parser.HTMLParser):
    """The elements of a page, and the texts of its list items."""

    def __init__(self, text):
        super().__init__()
        self.elements = set()
        self.items = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.add(tag)
        if tag == "li":
            self.items.append("")

    def handle_data(self, data):
        if self.items:
            self.items[-1] += data

    def handle_endtag(self, tag):
        if tag == "li":
            self.items.append("")


def markdown(report):
    page = Page(cmarkgfm.github_flavored_markdown_to_html(report["text"]))
    reasons = [item.removeprefix("Why:") for item in page.items if item.startswith("Why:")]
    return {
        "elements": sorted(page.elements),
        "reasons": [re.sub(" +", " ", reason).strip(" ") for reason in reasons],
    }


def junit(report):
    suites = list(junitparser.JUnitXml.fromstring(report["text"].encode()))
    cases = [case for suite in suites for case in suite]
    results = [result for case in cases for result in case.result]
    for suite in suites:
        if suite.tests != len(list(suite)):
            raise ValueError("a suite counts its tests wrong")
    return [
        len(suites),
        len(cases),
        sum(isinstance(result, junitparser.Failure) for result in results),
        sum(isinstance(result, junitparser.Error) for result in results),
    ]


def rows(report):
    return list(csv.reader(io.StringIO(report["text"], newline=""), strict=True))


def follows(report):
    schema = json.loads(report["schema"])
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(json.loads(report["text"]))]
    if errors:
        raise ValueError("; ".join(errors[:5]))
    return True


READERS = {"sarif": sarif, "markdown": markdown, "junit": junit, "csv": rows, "json": follows}

for line in sys.stdin.buffer:
    report = json.loads(line)
    try:
        answer = {report["format"]: READERS[report["format"]](report)}
    except Exception as problem:
        answer = {"error": f"{type(problem).__name__}: {problem}"[:500]}
    print(json.dumps(answer), flush=True)
