# SPDX-License-Identifier: Apache-2.0
"""The choice of the next clients beside a database, the way many dialers make it."""

from __future__ import annotations

import json
import sqlite3
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from harness import Row

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build/release/benchmarks/outdial_bench"
LEADS = 10_000_000
HOPPER = 100  # leads that are taken at a time


def dials_ns() -> float:
    done = subprocess.run([PROGRAM, "campaign"], check=True, stdout=subprocess.PIPE, text=True)
    return next(row["value"] for row in map(json.loads, done.stdout.splitlines()) if row["name"].startswith("dials()"))


def hopper_ns() -> float:
    """Nanoseconds a lead of an indexed SQLite table: take the first of the queue, and mark them."""
    with tempfile.TemporaryDirectory() as folder:
        base = sqlite3.connect(Path(folder) / "leads.db", isolation_level=None)
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = OFF")  # to its favour: ours does not wait for a disk either
        base.execute("PRAGMA cache_size = -1000000")
        base.execute(
            "CREATE TABLE leads (id INTEGER PRIMARY KEY, phone INTEGER, type INTEGER, zone INTEGER, "
            "status INTEGER, due INTEGER, priority INTEGER)"
        )
        base.execute("BEGIN")
        base.executemany(
            "INSERT INTO leads VALUES (?, ?, ?, ?, 0, 0, 0)",
            ((i, 48_000_000_000 + i, i % 3, i * 7 % 4) for i in range(LEADS)),
        )
        base.execute("COMMIT")
        base.execute("CREATE INDEX queue ON leads (status, zone, priority DESC, due, id)")
        base.execute("ANALYZE")

        def take() -> None:
            base.execute("BEGIN")
            found = base.execute(
                "SELECT id, phone, due FROM leads WHERE status = 0 AND zone = 2 AND due <= 1 "
                "ORDER BY priority DESC, due, id LIMIT ?",
                (HOPPER,),
            ).fetchall()
            base.executemany("UPDATE leads SET status = 1 WHERE id = ?", [(lead[0],) for lead in found])
            base.execute("COMMIT")
            if len(found) != HOPPER:
                raise RuntimeError("the table has run out of leads")

        times = []
        for _ in range(50):
            begun = time.perf_counter_ns()
            take()
            times.append((time.perf_counter_ns() - begun) / HOPPER)
        base.close()
    return statistics.median(times)


def rows() -> list[Row]:
    ours, peer = dials_ns(), hopper_ns()
    return [Row("next client of ten million", ours, "ns", "SQLite, indexed, a hundred at a time", peer, peer / ours)]
