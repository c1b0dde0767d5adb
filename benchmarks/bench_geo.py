# SPDX-License-Identifier: Apache-2.0
"""A hundred million numbers in a NumPy array, on one core; the report of a million callers, from memory and files."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from harness import Row

from outdial import geo
from outdial.geo_report import write_geo_report
from outdial.geography import people

COUNT = 100_000_000
CHUNK = 10_000_000


def rows() -> list[Row]:
    """Seconds for a hundred million; the peer is NumPy's own search of a sorted array of as many prefixes."""
    table = geo.table()
    random = np.random.default_rng(5)
    starts = np.sort(random.choice(np.arange(10**6, 10**9 // 10), 275_000, replace=False).astype(np.uint64))
    ours = theirs = 0.0
    for _ in range(COUNT // CHUNK):
        digits = (12_000_000_000 + random.integers(0, 8_000_000_000, CHUNK)).astype(np.uint64)
        begin = time.perf_counter()
        codes = table.codes(digits)
        ours += time.perf_counter() - begin
        assert len(codes) == CHUNK
        sample = digits[: CHUNK // 20]
        begin = time.perf_counter()
        np.searchsorted(starts, sample // np.uint64(100), side="right")
        theirs += (time.perf_counter() - begin) * 20
    return [
        _report(),
        _report_of_files(),
        Row("100 million numbers located", ours, "s", "numpy.searchsorted, US prefixes", theirs, theirs / ours),
    ]


def _people() -> tuple[dict[str, np.ndarray], np.ndarray]:
    """A million callers with times, and the numbers of a fifth of that of clients."""
    random = np.random.default_rng(6)
    digits = 12_000_000_000 + random.integers(0, 8_000_000_000, 1_200_000)
    when = np.datetime64("2026-01-05T00:00:00") + random.integers(0, 180 * 86_400, 1_000_000).astype("timedelta64[s]")
    return {"number": digits[:1_000_000], "time": when, "answered": random.random(1_000_000) < 0.3}, digits[1_000_000:]


def _report() -> Row:
    """Seconds for the report of columns; NumPy only counts area codes."""
    callers, clients = _people()
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(3):
            begin = time.perf_counter()
            write_geo_report(people(callers), people({"number": clients}), Path(folder) / "geography.html")
            ours.append(time.perf_counter() - begin)
            begin = time.perf_counter()
            np.unique(callers["number"] // 10**7, return_counts=True)
            theirs.append(time.perf_counter() - begin)
    return Row(
        "report of a million callers", min(ours), "s", "numpy.unique, area codes", min(theirs), min(theirs) / min(ours)
    )


PANDAS = """
import sys
import pandas
callers, clients = (pandas.read_csv(path, dtype={"number": str}) for path in sys.argv[1:])
callers["time"] = pandas.to_datetime(callers["time"], utc=True)
callers.number.str[:5].value_counts(), clients.number.str[:5].value_counts()
"""


def _report_of_files() -> Row:
    """Seconds of the whole command, from starting Python; pandas only reads the files and counts area codes."""
    columns, clients = _people()
    columns["time"] = np.datetime_as_string(columns["time"])
    texts = zip(*(column.tolist() for column in columns.values()), strict=True)
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / "callers.csv", Path(folder) / "clients.csv"]
        lines = (f"+{number},{when}Z,{answered:d}\n" for number, when, answered in texts)
        files[0].write_text("number,time,answered\n" + "".join(lines), encoding="utf-8")
        files[1].write_text("number\n" + "".join(f"+{one}\n" for one in clients.tolist()), encoding="utf-8")
        command = [sys.executable, "-m", "outdial", "geo", "report", "--callers", files[0], "--clients", files[1]]
        for _ in range(3):
            begin = time.perf_counter()
            subprocess.run([*command, "--report", Path(folder) / "r.html"], check=True, stdout=subprocess.DEVNULL)
            ours.append(time.perf_counter() - begin)
            begin = time.perf_counter()
            subprocess.run([sys.executable, "-c", PANDAS, *files], check=True)
            theirs.append(time.perf_counter() - begin)
    return Row(
        "report of a million callers, from files", min(ours), "s", "pandas: read, count area codes", min(theirs),
        min(theirs) / min(ours),
    )  # fmt: skip
