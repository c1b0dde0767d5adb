# SPDX-License-Identifier: Apache-2.0
"""Calling windows beside opening_hours.js (where node is), pandas, and the C++ library seen from Python."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from harness import Row

import outdial as o

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build/release/benchmarks/outdial_bench"
HOURS = "Mo-Fr 10:00-13:00,14:00-20:00"
BEGIN = np.datetime64("2026-01-01T00:00", "ms")
YEAR_S = 365 * 24 * 3600


def cpp_ns(name: str) -> float:
    done = subprocess.run([PROGRAM, "windows"], check=True, stdout=subprocess.PIPE, text=True)
    return next(row["value"] for row in map(json.loads, done.stdout.splitlines()) if row["name"].startswith(name))


def per_item_ns(work: Callable[[], object], items: int, repetitions: int = 7) -> float:
    work()
    times = []
    for _ in range(repetitions):
        begun = time.perf_counter_ns()
        work()
        times.append((time.perf_counter_ns() - begun) / items)
    return statistics.median(times)


def javascript_ns() -> float | None:
    """Nanoseconds of one getNextChange at random instants of 2026; None without node and npm."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return None
    folder = ROOT / "build" / "npm"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "node_modules" / "opening_hours").is_dir():
        command = ["npm", "install", "--silent", "--no-fund", "--prefix", str(folder), "opening_hours@3.15.0"]
        if subprocess.run(command, check=False, capture_output=True).returncode != 0:
            return None
    script = f"""
      const OpeningHours = require('opening_hours');
      const hours = new OpeningHours({json.dumps(HOURS)});
      const begin = Date.UTC(2026, 0, 1), asked = [];
      for (let i = 0; i < 20000; ++i) asked.push(new Date(begin + Math.floor(Math.random() * {YEAR_S}) * 1000));
      const run = () => {{ const t = process.hrtime.bigint(); for (const at of asked) hours.getNextChange(at);
                           return Number(process.hrtime.bigint() - t) / asked.length; }};
      run(); const all = [run(), run(), run(), run(), run()].sort((a, b) => a - b); console.log(all[2]);
    """
    done = subprocess.run(["node", "-e", script], cwd=folder, capture_output=True, text=True, check=True)
    return float(done.stdout)


def pandas_ns() -> float:
    """Nanoseconds of rolling one instant forward to the next opening."""
    import pandas as pd

    hours = pd.offsets.CustomBusinessHour(start=["10:00", "14:00"], end=["13:00", "20:00"])
    draws = np.random.default_rng(2026)
    asked = [pd.Timestamp("2026-01-01") + pd.Timedelta(seconds=int(s)) for s in draws.integers(0, YEAR_S, 2000)]
    return per_item_ns(lambda: [hours.rollforward(at) for at in asked], len(asked), 3)


def rows() -> list[Row]:
    result = []
    ours = cpp_ns("compiled verdict")
    javascript = javascript_ns()
    if javascript is not None:
        name = "compiled verdict with next change"
        result.append(Row(name, ours, "ns", "opening_hours.js getNextChange", javascript, javascript / ours))
    pandas = pandas_ns()
    result.append(
        Row("compiled verdict with next change", ours, "ns", "pandas CustomBusinessHour", pandas, pandas / ours)
    )

    numbers = 10_000_000
    zones = ["Europe/Warsaw", "America/New_York", "Asia/Kolkata", "Australia/Sydney"] * 3
    rule = o.Rule.hours(o.Hours(HOURS))
    compiled = o.CompiledWindows([(rule, o.Zone(name)) for name in zones], BEGIN, BEGIN + np.timedelta64(365, "D"))
    ids = np.random.default_rng(2026).integers(0, len(zones), numbers, dtype=np.uint16)
    out = np.empty(numbers, np.bool_)
    now = BEGIN + np.timedelta64(100, "D")
    from_python = per_item_ns(lambda: o.open_now(compiled, ids, now, out=out), numbers)
    cpp = cpp_ns("ten million")
    result.append(
        Row("ten million numbers filtered, from Python", from_python, "ns", "from C++", cpp, cpp / from_python)
    )
    return result
