# SPDX-License-Identifier: Apache-2.0
"""95 % intervals of means and of shares."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

Interval = tuple[float, float]

_NORMAL_95 = 1.959963984540054


def _beta_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method."""
    tiny = 1e-300
    c, d = 1.0, 1.0 / max(1.0 - (a + b) * x / (a + 1.0), tiny)
    value = d
    for m in range(1, 300):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1.0 / ((1.0 + term * d) or tiny)
            c = (1.0 + term / c) or tiny
            value *= c * d
        if abs(c * d - 1.0) < 1e-15:
            break
    return value


def _beyond(t: float, degrees: int) -> float:
    """The chance that Student's t is further from zero than that."""
    a, b, x = degrees / 2.0, 0.5, degrees / (degrees + t * t)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x) if x < 1.0 else 0.0
    )
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _beta_fraction(a, b, x) / a
    return 1.0 - front * _beta_fraction(b, a, 1.0 - x) / b


@lru_cache(maxsize=1024)
def student_95(degrees: int) -> float:
    """How far from zero Student's t is in 5 of 100 cases: 12.71 for 1 degree of freedom, 1.96 for very many."""
    if degrees < 1:
        return math.inf
    low, high = 1.9, 13.0
    for _ in range(60):
        middle = (low + high) / 2.0
        low, high = (middle, high) if _beyond(middle, degrees) > 0.05 else (low, middle)
    return (low + high) / 2.0


def mean_interval(values: ArrayLike) -> tuple[float, Interval]:
    """The mean of independent values and its 95 % interval by Student's t; of one value only, the whole line."""
    array = np.asarray(values, dtype=np.float64)
    if not array.size:
        return math.nan, (math.nan, math.nan)
    mean = float(array.mean())
    if array.size == 1:
        return mean, (-math.inf, math.inf)
    half = student_95(array.size - 1) * float(array.std(ddof=1)) / math.sqrt(array.size)
    return mean, (mean - half, mean + half)


def share_interval(hits: int, trials: int) -> Interval:
    """Wilson's 95 % interval of a share: of no trials, anything from 0 to 1."""
    if trials == 0:
        return 0.0, 1.0
    share, z2 = hits / trials, _NORMAL_95**2
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = _NORMAL_95 * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials)) / (1 + z2 / trials)
    return (0.0 if hits == 0 else middle - half), (1.0 if hits == trials else middle + half)
