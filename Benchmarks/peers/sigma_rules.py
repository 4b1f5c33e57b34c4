"""What pySigma with its SQLite backend needs: for reading a folder of rules, or for correlating a dense group.

    sigma_rules.py load FOLDER            prints rules and seconds
    sigma_rules.py dense TYPE COUNT       prints instants and seconds
"""

import sqlite3
import sys
import time
from pathlib import Path

from sigma.backends.sqlite import sqliteBackend
from sigma.backends.sqlite.runtime import execute_plan
from sigma.collection import SigmaCollection

LEVELS = {
    "event_count": {"gte": 10},
    "value_count": {"gte": 10, "field": "keytrail.duration_us"},
    "value_sum": {"gte": 10, "field": "keytrail.duration_us"},
}


def load(folder):
    start = time.perf_counter()
    rules = SigmaCollection.load_ruleset([Path(folder)], collect_errors=True)
    backend = sqliteBackend(collect_errors=True)
    backend.convert(rules)
    print(len(rules.rules), f"{time.perf_counter() - start:.3f}")


def dense(kind, count):
    """`count` events of one group within an hour, and a window of an hour."""
    connection = sqlite3.connect(":memory:")
    connection.execute('CREATE TABLE logs (timestamp INTEGER, "url.path" TEXT, "keytrail.duration_us" INTEGER)')
    step = 3_600_000_000 // count
    rows = ((1_790_000_000_000_000 + i * step, "/a", i % 1000) for i in range(count))
    connection.executemany("INSERT INTO logs VALUES (?, ?, ?)", rows)
    rules = SigmaCollection.from_dicts([
        {"title": "a", "name": "a", "logsource": {"product": "keytrail"},
         "detection": {"s": {"url.path": "/a"}, "condition": "s"}},
        {"title": "dense", "correlation": {"type": kind, "rules": ["a"], "timespan": "1h", "condition": LEVELS[kind]}},
    ])
    backend = sqliteBackend(timestamp_format="unix_us")
    start = time.perf_counter()
    backend.convert(rules, "default")
    judged = rules.rules[-1]
    backend.convert_correlation_rule_from_template(judged, None, None)
    alerts, _ = execute_plan(connection, backend._correlation_plans.pop(id(judged)), include_events=False)
    print(len(alerts), f"{time.perf_counter() - start:.3f}")


if sys.argv[1] == "load":
    load(sys.argv[2])
else:
    dense(sys.argv[2], int(sys.argv[3]))
