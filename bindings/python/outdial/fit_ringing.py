# SPDX-License-Identifier: Apache-2.0
"""How long it rings until somebody answers, when it was not let ring for ever. Needs the extra `fit`."""

from __future__ import annotations

import math

import numpy as np

from outdial.fit_shapes import (
    LEAST,
    SHAPES,
    Candidate,
    FittedTime,
    Floats,
    Interval,
    Sample,
    below,
    candidate,
    distance,
    draw,
    fit_times,
    likeliest,
    log_density,
)

_MOST_TESTED = 1_000
_BOUNDS = {"exponential": (1.0, 1.0), "gamma": (0.05, 100.0), "lognormal": (0.02, 3.0)}


def fit_ringing(
    name: str, ended: Floats, censored: Floats, *, bootstrap: int, random: np.random.Generator
) -> FittedTime | None:
    """Times that ended, and how long the others had lasted when they were cut off.

    Of those cut off some would have ended later, and some never (nobody at home). So the likelihood is that of a
    mixture: with the chance `ever` a call ends by itself at a time of the shape, else never. Without those cut off the
    long times would be missing from the data, and the mean too small. One that is known never to end has infinity.
    """
    if censored.size == 0 or float(censored.min()) >= 20 * float(ended.max(initial=0.0)):
        return fit_times(name, ended, bootstrap=bootstrap, random=random)
    ended = ended[ended > 0]
    if ended.size < LEAST or float(ended.std()) == 0.0:
        return None
    # Calls cut off after the same time count as one with a weight: most are, by the ring time-out.
    until, counts = np.unique(np.round(censored, 1), return_counts=True)
    weights = counts.astype(np.float64)
    found = [_shape(shape, ended, until, weights, bootstrap, random) for shape in SHAPES]
    found.sort(key=lambda one: one[0].bic)
    candidates, ever, interval = zip(*found, strict=True)
    return FittedTime(name, int(ended.size), int(censored.size), candidates, ever[0], interval[0])


def _shape(
    shape: str, ended: Floats, until: Floats, weights: Floats, bootstrap: int, random: np.random.Generator
) -> tuple[Candidate, float, Interval]:
    total = float(ended.size + weights.sum())
    mean, spread, ever, value = _fit(shape, ended, until, weights)
    share = min(_MOST_TESTED / total, 1.0)
    size = round(total * share)
    finite = np.isfinite(until)
    cut = float(np.average(until[finite], weights=weights[finite])) if finite.any() else math.inf
    few = max(round(ended.size * share), 2)
    tested = ended if few >= ended.size else random.choice(ended, few, replace=False)
    seen = tested[tested <= cut]
    there = _fit(shape, tested, until, weights * share, (mean, spread, ever))
    ks = distance(shape, seen, there[0], there[1], cut)
    evers = []

    def again() -> Sample:
        times = draw(shape, int(random.binomial(size, ever)), mean, spread, random)
        answered = times[times <= cut]
        one = _fit(shape, answered, np.array([cut]), np.array([float(size - answered.size)]), (mean, spread, ever))
        evers.append(one[2])
        return one[0], one[1], distance(shape, answered, one[0], one[1], cut)

    made = candidate(shape, (mean, spread), value, ks, again, bootstrap, share, int(ended.size))
    half = 1.96 * float(np.std(evers)) * math.sqrt(share) if bootstrap > 1 else math.inf
    return made, ever, (max(ever - half, 0.0), min(ever + half, 1.0))


def _fit(
    shape: str,
    ended: Floats,
    until: Floats,
    weights: Floats,
    start: tuple[float, float, float] | None = None,
) -> tuple[float, float, float, float]:
    """Mean, spread, the chance `ever`, and the logarithm of the likelihood."""
    from scipy.optimize import minimize

    low, high = _BOUNDS[shape]
    observed = ended.size / (ended.size + float(weights.sum()))
    mean, spread, ever = start or (*likeliest(shape, ended), min(max(observed, 0.01), 0.99))
    free_spread = shape != "exponential"

    def unpacked(point: Floats) -> tuple[float, float, float]:
        one = min(max(math.exp(point[2]), low), high) if free_spread else 1.0
        return math.exp(min(point[0], 30.0)), one, 1 / (1 + math.exp(-min(max(point[1], -30.0), 30.0)))

    def loss(point: Floats) -> float:
        m, k, share = unpacked(point)
        cut = (weights * np.log(1 - share * below(shape, until, m, k) + 1e-300)).sum()
        return -float(log_density(shape, ended, m, k).sum() + ended.size * math.log(share) + cut)

    ever = min(max(ever, 1e-6), 1 - 1e-6)
    first = [math.log(mean), math.log(ever / (1 - ever)), *([math.log(spread)] if free_spread else [])]
    best = minimize(loss, first, method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-4, "maxiter": 2000})
    return (*unpacked(best.x), -float(best.fun))
