# SPDX-License-Identifier: Apache-2.0
"""A hundred million numbers in a NumPy array, on one core; the report of a million callers."""

from __future__ import annotations

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
        Row("100 million numbers located", ours, "s", "numpy.searchsorted, US prefixes", theirs, theirs / ours),
    ]


def _report() -> Row:
    """Seconds for a million callers and a fifth of that of clients, with times; NumPy only counts area codes."""
    random = np.random.default_rng(6)
    digits = 12_000_000_000 + random.integers(0, 8_000_000_000, 1_200_000)
    when = np.datetime64("2026-01-05T00:00:00") + random.integers(0, 180 * 86_400, 1_000_000).astype("timedelta64[s]")
    callers = {"number": digits[:1_000_000], "time": when, "answered": random.random(1_000_000) < 0.3}
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(3):
            begin = time.perf_counter()
            write_geo_report(people(callers), people({"number": digits[1_000_000:]}), Path(folder) / "geography.html")
            ours.append(time.perf_counter() - begin)
            begin = time.perf_counter()
            np.unique(digits[:1_000_000] // 10**7, return_counts=True)
            theirs.append(time.perf_counter() - begin)
    return Row(
        "report of a million callers", min(ours), "s", "numpy.unique, area codes", min(theirs), min(theirs) / min(ours)
    )
