"""Evaluates Sigma rules with pySigma's SQLite backend: JSON lines in on standard input, JSON lines out on standard output.

In, a batch a line:
    database    a call log
    columns     the table's columns: the name in rules to the column of view `calls`
    fulltext    the columns whose values a keyword is sought in, or absent
    end         the last instant that was observed, in seconds, or absent for the time of the last event
    cases       lists of rules; the last of each is judged
Out, for each batch, a list with an answer for each case:
    rows        the `keytrail.seq` of what a detection matches
    instants    [group, time in microseconds, measure] where a correlation holds
    error       what pySigma says instead
"""

import json
import sqlite3
import sys

import re2
from sigma.backends.sqlite import sqliteBackend
from sigma.backends.sqlite.runtime import execute_plan
from sigma.collection import SigmaCollection

TIME, EVENT, TEXT = "keytrail.test.us", "keytrail.test.event", "keytrail.test.text"
patterns = {}


def regexp(pattern, value):
    if value is None:
        return None
    compiled = patterns.get(pattern) or patterns.setdefault(pattern, re2.compile(pattern))
    return compiled.search(str(value)) is not None


def quote(name):
    return '"' + name.replace('"', '""') + '"'


def events(batch):
    """The calls as a table that rules can be run on."""
    connection = sqlite3.connect(":memory:")
    connection.create_function("REGEXP", 2, regexp, deterministic=True)
    connection.execute("ATTACH ? AS log", (batch["database"],))
    columns = [f"{quote(column)} AS {quote(name)}" for name, column in batch["columns"].items()]
    columns += [f"timestamp AS {quote(TIME)}", f"CAST(\"keytrail.seq\" AS TEXT) AS {quote(EVENT)}"]
    if batch.get("fulltext"):
        parts = " || char(10) || ".join(f"COALESCE({quote(column)}, '')" for column in batch["fulltext"])
        columns.append(f"{parts} AS {quote(TEXT)}")
    connection.execute(f"CREATE TABLE events AS SELECT {', '.join(columns)} FROM log.calls")
    connection.commit()
    connection.execute("DETACH log")
    return connection


def backend(batch):
    options = {"table": "events", "timestamp_field": TIME, "event_id_field": EVENT, "timestamp_format": "unix_us"}
    if batch.get("end") is not None:
        options["observation_end"] = batch["end"]
    if batch.get("fulltext"):
        options["fulltext_field"] = TEXT
    return sqliteBackend(collate_nocase=True, **options)


def answer(connection, compiler, rules):
    collection = SigmaCollection.from_dicts(rules)
    judged = collection.rules[-1]
    if "correlation" not in rules[-1]:
        rows = set()
        for query in compiler.convert_rule(judged):
            cursor = connection.execute(query.replace("SELECT *", f"SELECT {quote(EVENT)}", 1))
            rows.update(int(row[0]) for row in cursor)
        return {"rows": sorted(rows)}
    compiler.convert(collection, "zircolite")
    # The plan of the judged rule; conversion consumes it, so it is compiled once more.
    compiler.convert_correlation_rule_from_template(judged, None, None)
    alerts, _ = execute_plan(connection, compiler._correlation_plans.pop(id(judged)), include_events=False)
    return {"instants": [instant(alert) for alert in alerts]}


def instant(alert):
    group = ";".join(sorted(f"{name}={value}" for name, value in alert["group_keys"].items()))
    return [group, round(alert["window_end"] * 1_000_000), alert["metric_value"]]


for line in sys.stdin:
    batch = json.loads(line)
    connection = events(batch)
    answers = []
    for rules in batch["cases"]:
        try:
            answers.append(answer(connection, backend(batch), rules))
        except Exception as error:  # Whatever pySigma raises is its answer.
            answers.append({"error": f"{type(error).__name__}: {error}"})
    connection.close()
    print(json.dumps(answers), flush=True)
