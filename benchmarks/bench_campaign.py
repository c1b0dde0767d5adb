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
HOPPER = 100  # leads that are fetched at a time


def dials_ns() -> float:
    done = subprocess.run([PROGRAM, "campaign"], check=True, stdout=subprocess.PIPE, text=True)
    return next(row["value"] for row in map(json.loads, done.stdout.splitlines()) if row["name"].startswith("dials()"))


def table_of_leads(base: sqlite3.Connection) -> None:
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("PRAGMA synchronous = OFF")  # to its favour: ours does not wait for a disk either
    base.execute("PRAGMA cache_size = -1000000")
    base.execute(
        "CREATE TABLE leads (id INTEGER PRIMARY KEY, phone INTEGER, type INTEGER, zone INTEGER, "
        "status INTEGER, due INTEGER, priority INTEGER, attempts INTEGER)"
    )
    base.execute("BEGIN")
    base.executemany(
        "INSERT INTO leads VALUES (?, ?, ?, ?, 0, 0, 0, 0)",
        ((i, 48_000_000_000 + i, i % 3, i * 7 % 4) for i in range(LEADS)),
    )
    base.execute("COMMIT")
    base.execute("CREATE INDEX queue ON leads (status, zone, priority DESC, due, id)")
    base.execute("CREATE TABLE hopper (id INTEGER PRIMARY KEY, lead INTEGER, status INTEGER, priority INTEGER)")
    base.execute("CREATE INDEX hopper_queue ON hopper (status, priority DESC, id)")
    base.execute("ANALYZE")


def next_leads(base: sqlite3.Connection) -> list[tuple[int, int]]:
    found = base.execute(
        "SELECT id, priority FROM leads WHERE status = 0 AND zone = 2 AND due <= 1 "
        "ORDER BY priority DESC, due, id LIMIT ?",
        (HOPPER,),
    ).fetchall()
    base.executemany("UPDATE leads SET status = 1 WHERE id = ?", [(lead,) for lead, _ in found])
    if len(found) != HOPPER:
        raise RuntimeError("the table has run out of leads")
    return found


def in_bulk(base: sqlite3.Connection) -> None:
    """The best that a table can: a hundred leads read and marked in one transaction, and nothing more."""
    base.execute("BEGIN")
    next_leads(base)
    base.execute("COMMIT")


def by_hopper(base: sqlite3.Connection) -> None:
    """As database dialers do it: a hundred leads into the hopper, then each call takes one out of it and marks it."""
    base.execute("BEGIN")
    base.executemany("INSERT INTO hopper (lead, status, priority) VALUES (?, 0, ?)", next_leads(base))
    base.execute("COMMIT")
    for _ in range(HOPPER):
        base.execute("BEGIN IMMEDIATE")
        row, lead = base.execute(
            "SELECT id, lead FROM hopper WHERE status = 0 ORDER BY priority DESC, id LIMIT 1"
        ).fetchone()
        base.execute("UPDATE hopper SET status = 1 WHERE id = ?", (row,))
        base.execute("SELECT phone, type, zone, attempts FROM leads WHERE id = ?", (lead,)).fetchone()
        base.execute("UPDATE leads SET status = 2, attempts = attempts + 1 WHERE id = ?", (lead,))
        base.execute("DELETE FROM hopper WHERE id = ?", (row,))
        base.execute("COMMIT")


def lead_ns() -> dict[str, float]:
    """Nanoseconds a lead of an indexed SQLite table, by the way it is taken."""
    with tempfile.TemporaryDirectory() as folder:
        base = sqlite3.connect(Path(folder) / "leads.db", isolation_level=None)
        table_of_leads(base)
        times: dict[str, list[float]] = {take.__name__: [] for take in (in_bulk, by_hopper)}
        for _ in range(50):
            for take in (in_bulk, by_hopper):
                begun = time.perf_counter_ns()
                take(base)
                times[take.__name__].append((time.perf_counter_ns() - begun) / HOPPER)
        base.close()
    return {name: statistics.median(values) for name, values in times.items()}


def rows() -> list[Row]:
    ours, peers = dials_ns(), lead_ns()
    hopper, bulk = peers["by_hopper"], peers["in_bulk"]
    return [
        Row("next client of ten million", ours, "ns", "SQLite, indexed, with a hopper", hopper, hopper / ours),
        Row("next client of ten million", ours, "ns", "SQLite, a hundred marked at a time", bulk, bulk / ours),
    ]
