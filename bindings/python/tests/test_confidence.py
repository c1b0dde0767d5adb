# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import math

import numpy as np
import pytest

from outdial.confidence import mean_interval, share_interval, student_95


def test_student_against_printed_tables() -> None:
    printed = {1: 12.706, 2: 4.303, 3: 3.182, 5: 2.571, 10: 2.228, 20: 2.086, 30: 2.042, 60: 2.000, 120: 1.980}
    for degrees, value in printed.items():
        assert student_95(degrees) == pytest.approx(value, abs=5e-4)
    assert student_95(10**7) == pytest.approx(1.959964, abs=1e-5)


def test_student_against_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    for degrees in [*range(1, 60), 99, 365, 999, 12_345]:
        assert student_95(degrees) == pytest.approx(stats.t.ppf(0.975, degrees), rel=1e-9)


def test_a_mean_of_few() -> None:
    assert math.isnan(mean_interval([])[0])
    assert mean_interval([3.0]) == (3.0, (-math.inf, math.inf))
    assert mean_interval([3.0, 3.0]) == (3.0, (3.0, 3.0))
    mean, (low, high) = mean_interval([1, 2, 3])
    assert (mean, high - mean) == (2, pytest.approx(4.3026527 / math.sqrt(3)))
    assert mean - low == pytest.approx(high - mean)


def test_the_intervals_hold_the_truth_in_95_of_100_cases() -> None:
    random = np.random.default_rng(5)
    held = [low <= 10 <= high for _, (low, high) in (mean_interval(random.normal(10, 2, 5)) for _ in range(4000))]
    assert np.mean(held) == pytest.approx(0.95, abs=0.012)
    hits = random.binomial(80, 0.2, 4000)
    held = [low <= 0.2 <= high for low, high in (share_interval(int(n), 80) for n in hits)]
    assert np.mean(held) == pytest.approx(0.95, abs=0.02)


def test_shares_at_the_ends() -> None:
    assert share_interval(0, 0) == (0.0, 1.0)
    low, high = share_interval(0, 10)
    assert low == 0.0
    assert high == pytest.approx(0.2775, abs=1e-4)
    assert share_interval(10, 10) == (pytest.approx(1 - high), 1.0)
