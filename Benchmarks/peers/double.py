"""Doubles the calls of a log so many times, each copy after the last: double.py DATABASE TIMES."""

import sqlite3
import sys

connection = sqlite3.connect(sys.argv[1])
names = [row[1] for row in connection.execute("PRAGMA table_info(call)")]
for _ in range(int(sys.argv[2])):
    first, last = connection.execute("SELECT min(started_at), max(started_at) FROM call").fetchone()
    copied = [f"started_at + {last - first + 1}" if name == "started_at" else name for name in names]
    connection.execute(f"INSERT INTO call ({', '.join(names)}) SELECT {', '.join(copied)} FROM call")
    connection.commit()
