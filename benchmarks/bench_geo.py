# SPDX-License-Identifier: Apache-2.0
"""A hundred million numbers in a NumPy array, located in one call on one core."""

from __future__ import annotations

import time

import numpy as np
from harness import Row

from outdial import geo

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
    return [Row("100 million numbers located", ours, "s", "numpy.searchsorted, US prefixes", theirs, theirs / ours)]
