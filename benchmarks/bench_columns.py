# SPDX-License-Identifier: Apache-2.0
"""The batch functions of Python at a million rows beside a host in C++ that does the same work on the same rows.

A ratio of 0.67 means that Python takes 1.5 times as long. Both give a sum of their answers, which must be the same.
Run by itself it prints a table: ``python benchmarks/bench_columns.py --program build/release/benchmarks/columns``.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from harness import Row

import outdial as o
from outdial import geo

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build/release/benchmarks/columns"
ROWS = 1_000_000
BEGIN = np.datetime64("2026-01-01T00:00", "ms")
HOURS = "Mo-Fr 10:00-13:00,14:00-20:00"
PHASES = ("unverified", "code_sent", "confirmed", "failed")
AMD = [str(result) for result in o.AmdResult]


def columns(rows: int) -> dict[str, Any]:
    """The rows as a data team has them: NumPy columns, texts in lists."""
    draws = np.random.default_rng(2026)
    digits = (12_000_000_000 + draws.integers(0, 8_000_000_000, rows)).astype(np.uint64)
    texts = [f"+{number}" for number in digits.tolist()]
    swapped = [text[:-2] + text[-1] + text[-2] for text in texts]
    return {
        "at": BEGIN + np.sort(draws.integers(0, 365 * 86_400_000, rows)).astype("timedelta64[ms]"),
        "window": draws.integers(0, 3, rows, dtype=np.uint16),
        "number": digits,
        "texts": texts,
        "on_file": [[text] for text in swapped],
        "client": np.arange(rows, dtype=np.uint64),
        "sip": draws.choice(np.array([200, 404, 480, 486, 503]), rows),
        "reason": draws.choice(np.array([1, 16, 17, 19]), rows),
        "ring_s": draws.integers(0, 30_000, rows) / 1000,
        "amd": np.array(AMD, dtype=object)[draws.integers(0, len(AMD), rows)],
        "receipts": [
            f"id:{row} sub:001 dlvrd:001 submit date:2603020801 done date:2603020802 stat:DELIVRD err:000 text:hello"
            for row in range(rows)
        ],
        "reached": draws.random(rows) < 0.2,
        "unreached": draws.integers(0, 5, rows, dtype=np.uint8),
        "phase": np.array(PHASES, dtype=object)[draws.integers(0, 4, rows)],
    }


def write(data: dict[str, Any], folder: Path) -> None:
    """The same for C++: its own types, nothing left to convert."""
    codes = {name: code for code, name in enumerate(AMD)}
    phases = {name: code for code, name in enumerate(PHASES)}
    arrays = {
        "at": data["at"].astype(np.int64),
        "window": data["window"],
        "number": data["number"],
        "client": data["client"],
        "sip": data["sip"].astype(np.int32),
        "reason": data["reason"].astype(np.int32),
        "ring_ms": np.rint(data["ring_s"] * 1000).astype(np.int64),
        "amd": np.array([codes[name] for name in data["amd"]], dtype=np.uint8),
        "reached": data["reached"].astype(np.uint8),
        "unreached": data["unreached"],
        "phase": np.array([phases[name] for name in data["phase"]], dtype=np.uint8),
    }
    for name, array in arrays.items():
        array.tofile(folder / name)
    for name, lines in {
        "number.txt": data["texts"],
        "on_file.txt": [one for (one,) in data["on_file"]],
        "receipt.txt": data["receipts"],
    }.items():
        (folder / name).write_text("\n".join(lines) + "\n")


def functions(data: dict[str, Any]) -> dict[str, tuple[Callable[[], Any], Callable[[Any], int]]]:
    """By name the call that is measured, and the sum of its answers."""
    rule = o.Rule.hours(o.Hours(HOURS))
    zones = [o.Zone(name) for name in ("Europe/Warsaw", "America/New_York", "Asia/Kolkata")]
    compiled = o.CompiledWindows([(rule, zone) for zone in zones], BEGIN, BEGIN + np.timedelta64(366, "D"))
    calls = {"number": data["number"], "client": data["client"], "at": data["at"]}
    signals = {name: data[name] for name in ("sip", "reason", "ring_s", "amd")}
    learned = {"number": data["number"], "at": data["at"], "reached": data["reached"]}
    asked = {"confirmed_at": data["at"], "phase": data["phase"], "unreached": data["unreached"]}
    caps = [o.Cap.minimum_gap(60)]
    ledger = o.CapLedger(caps)
    o.record_attempts(ledger, calls)
    chances = o.record_calls(o.AnswerChances(), learned, zone="UTC")
    ten = BEGIN + np.timedelta64(10, "h")

    def kinds(answers: Any) -> int:
        return int(answers["kind"].sum(dtype=np.int64))

    def letters(places: Any) -> int:
        return sum(len(text.encode()) for text in places.tolist())

    return {
        "verdict": (lambda: o.verdict(rule, zones[0], data["at"]), kinds),
        "verdicts": (lambda: o.verdicts(compiled, data["window"], data["at"]), kinds),
        "open_now": (
            lambda: o.open_now(compiled, data["window"], BEGIN + np.timedelta64(36, "h")),
            lambda answers: int(answers.sum()),
        ),
        "locate": (lambda: geo.locate(data["number"])["place"], letters),
        "locate_texts": (lambda: geo.locate(data["texts"])["place"], letters),
        "classify_calls": (
            lambda: o.classify_calls(signals),
            lambda answers: int(answers["outcome"].sum(dtype=np.int64)),
        ),
        "parse_receipts": (
            lambda: o.parse_receipts(data["receipts"]),
            lambda answers: int(answers["state"].sum(dtype=np.int64)),
        ),
        "record_attempts": (
            lambda: o.record_attempts(o.CapLedger(caps), calls),
            lambda answers: int(answers["reception"].sum(dtype=np.int64)),
        ),
        "cap_verdicts": (lambda: o.cap_verdicts(ledger, calls, zone="UTC"), kinds),
        "record_calls": (
            lambda: o.record_calls(o.AnswerChances(), learned, zone="UTC"),
            lambda _: len(np.unique(data["number"])),
        ),
        "call_indices": (
            lambda: o.call_indices(chances, {"number": data["number"]}, hours="08:00-20:00", zone="UTC", now=ten),
            lambda answers: int((answers["index"] > 0).sum()),
        ),
        "compare_callers": (lambda: o.compare_callers(data["texts"], data["on_file"]), kinds),
        "whom_to_ask": (lambda: o.whom_to_ask(asked, now=BEGIN + np.timedelta64(400, "D")), lambda asks: asks.rows),
    }


class Cpp:
    """The program in C++, asked for one run after the other."""

    def __init__(self, program: Path, folder: str) -> None:
        self._running = subprocess.Popen(
            [program, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def __enter__(self) -> Cpp:
        return self

    def __exit__(self, *error: object) -> None:
        self._running.communicate()

    def run(self, name: str) -> tuple[float, int]:
        """Nanoseconds of processor time a row, and the sum of the answers."""
        assert self._running.stdin is not None
        assert self._running.stdout is not None
        print(name, file=self._running.stdin, flush=True)
        ns, total = self._running.stdout.readline().split()
        return float(ns), int(total)


def rows(count: int = ROWS, program: Path = PROGRAM, repetitions: int = 5) -> list[Row]:
    """A row per function: both are run once to warm up, then in turns; the ratio is the median of neighbours'."""
    data = columns(count)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        write(data, Path(folder))
        with Cpp(program, folder) as cpp:
            for name, (work, total) in functions(data).items():
                answer, wanted = total(work()), cpp.run(name)[1]
                if answer != wanted:
                    raise AssertionError(f"{name}: Python says {answer}, C++ {wanted}: they did not do the same")
                pairs = []
                for _ in range(repetitions):
                    begun = time.process_time_ns()
                    work()
                    pairs.append(((time.process_time_ns() - begun) / count, cpp.run(name)[0]))
                ours, theirs = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
                ratio = statistics.median(their / our for our, their in pairs)
                found.append(Row(f"{name}, a million rows from Python, each", ours, "ns", "from C++", theirs, ratio))
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Batch functions from Python and from C++.")
    parser.add_argument("--program", type=Path, default=PROGRAM)
    parser.add_argument("--rows", type=int, default=ROWS)
    arguments = parser.parse_args()
    for row in rows(arguments.rows, arguments.program):
        name = row.name.partition(",")[0]
        print(f"{name:16} Python {row.value:8.1f} ns  C++ {row.peer_value:8.1f} ns  Python / C++ {1 / row.ratio:.2f}")
