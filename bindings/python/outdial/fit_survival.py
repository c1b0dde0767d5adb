# SPDX-License-Identifier: Apache-2.0
"""How many times still go on, by Kaplan and Meier: also where some were no longer looked at. Needs the extra `fit`."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outdial.columns import Columns

Floats = NDArray[np.float64]

_STEPS = 400  # more are not told apart in a chart


def steps(ended: Floats, censored: Floats) -> tuple[Floats, Floats]:
    """The times at which any ended or was last looked at, and the share that goes on after each."""
    of = _estimate(ended, censored)
    return of.quantiles, of.probabilities


def distance_from(gone: Callable[[Floats], Floats], ended: Floats, censored: Floats) -> float:
    """How far these are from the share that should be gone by a time, up to the last one that was looked at.

    Where all ended it is Kolmogorov's and Smirnov's greatest distance. Where fewer and fewer are looked at, a single
    one moves the curve far; so it is weighed there by how well it is known, as in the band of Hall and Wellner (1980).
    """
    times, after = steps(ended, censored)
    before = np.r_[1.0, after[:-1]]
    everyone = np.sort(np.r_[ended, censored])
    at_risk = everyone.size - np.searchsorted(everyone, times)
    left = after / before
    model = 1 - gone(times)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = everyone.size * np.cumsum((1 - left) / (left * at_risk))
        weight = 1 / ((1 + greenwood) * after)
    if after[-1] == 0:  # the limit
        weight[-1] = at_risk[-1] / (everyone.size * before[-1])
    gap = np.maximum(weight * np.abs(after - model), np.r_[1.0, weight[:-1]] * np.abs(before - model))
    return float(gap.max())


def survival_curve(ended: Floats, censored: Floats) -> Columns:
    """A row per step: `survival` is the share that goes on from `time_s` to the next, `low` and `high` its interval.

    That is the one of 95 % by Greenwood's formula for log(-log). It says nothing where none has ended yet, or all have:
    as the share only falls, the neighbour's `low` and `high` hold there.
    """
    of = _estimate(ended, censored)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # that it says nothing there
        interval = of.confidence_interval(0.95, method="log-log")
    after = of.quantiles > 0
    time_s, survival, low, high = (
        np.r_[first, values[after]]
        for first, values in (
            (0.0, of.quantiles),
            (1.0, of.probabilities),
            (np.nan, interval.low.probabilities),
            (np.nan, interval.high.probabilities),
        )
    )
    known = np.flatnonzero(~np.isnan(low))
    low[: known[0]], high[: known[0]] = low[known[0]], 1.0
    low[known[-1] + 1 :], high[known[-1] + 1 :] = 0.0, high[known[-1]]
    # Whole numbers of equal parts of the way down, so that no step that is left out was higher than one of these.
    levels = np.linspace(survival[0], survival[-1], _STEPS)
    kept = np.unique([*np.searchsorted(-survival, -levels), survival.size - 1])
    return Columns({"time_s": time_s[kept], "survival": survival[kept], "low": low[kept], "high": high[kept]})


def _estimate(ended: Floats, censored: Floats) -> Any:
    from scipy.stats import CensoredData, ecdf

    # Who never ends was still there when all others had ended or were no longer looked at.
    finite = censored[np.isfinite(censored)]
    last = max(float(ended.max(initial=0.0)), float(finite.max(initial=0.0)))
    return ecdf(CensoredData(uncensored=ended, right=np.minimum(censored, last))).sf
