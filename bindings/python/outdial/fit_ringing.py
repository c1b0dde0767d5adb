# SPDX-License-Identifier: Apache-2.0
"""How long it rings until somebody answers, when it was not let ring for ever. Needs the extra `fit`."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from outdial.fit_shapes import (
    LEAST,
    SHAPES,
    Candidate,
    FittedTime,
    Floats,
    Sample,
    below,
    candidate,
    distance,
    draw,
    fit_times,
    likeliest,
    log_density,
    over_their_seconds,
)
from outdial.fit_survival import steps, survival_curve

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
    cut_off = censored[np.isfinite(censored)]
    if cut_off.size == 0:
        found = fit_times(name, ended, bootstrap=bootstrap, random=random)
    else:
        found = _fit_mixture(name, ended, cut_off, bootstrap, random)
    if found is None or cut_off.size == censored.size:
        return found
    known = censored.size - cut_off.size
    candidates = tuple(_of_all(one, found.observed + cut_off.size, known) for one in found.candidates)
    return replace(
        found, censored=censored.size, candidates=candidates, curve=survival_curve(ended[ended > 0], censored)
    )


def _of_all(of: Candidate, others: int, known: int) -> Candidate:
    """The same with those who are known never to end, who tell nothing of the others."""
    share = others / (others + known)
    deviation = (of.ever_interval[1] - of.ever_interval[0]) / 3.92
    half = 1.96 * math.hypot(deviation * share, of.ever * math.sqrt(share * (1 - share) / (others + known)))
    ever = of.ever * share
    return replace(of, ks=of.ks * share, ever=ever, ever_interval=(max(ever - half, 0.0), min(ever + half, 1.0)))


def _fit_mixture(
    name: str, ended: Floats, censored: Floats, bootstrap: int, random: np.random.Generator
) -> FittedTime | None:
    ended = ended[ended > 0]
    if ended.size < LEAST or float(ended.std()) == 0.0:
        return None
    last = float(censored.max())
    spread = over_their_seconds(ended, random)
    ended = np.where((ended <= last) & (spread > last), 2 * last - spread, spread)  # it was no later than that
    tested = _some(ended, censored, random)
    found = [_shape(shape, ended, censored, *tested, bootstrap, random) for shape in SHAPES]
    found.sort(key=lambda one: one.bic)
    return FittedTime(name, int(ended.size), int(censored.size), tuple(found), survival_curve(ended, censored))


def _some(ended: Floats, censored: Floats, random: np.random.Generator) -> tuple[Floats, Floats]:
    """As many of both as are tested, by chance."""
    size = ended.size + censored.size
    if size <= _MOST_TESTED:
        return ended, censored
    rows = random.choice(size, _MOST_TESTED, replace=False)
    return ended[rows[rows < ended.size]], censored[rows[rows >= ended.size] - ended.size]


def _shape(
    shape: str,
    ended: Floats,
    censored: Floats,
    tested: Floats,
    tested_censored: Floats,
    bootstrap: int,
    random: np.random.Generator,
) -> Candidate:
    """Fitted to all, and tested by some of them: the mixture's curve against that of Kaplan and Meier."""
    mean, spread, ever, value = _fit(shape, ended, censored)
    fitted = mean, spread, ever
    ks = distance(shape, tested, tested_censored, *_fit(shape, tested, tested_censored, fitted)[:3])
    size = tested.size + tested_censored.size
    share = size / (ended.size + censored.size)
    evers = []

    def again() -> Sample:
        times = np.where(random.random(size) < ever, draw(shape, size, mean, spread, random), np.inf)
        until = _draw_cut_offs(size, tested, tested_censored, random)
        seen = times <= until
        one = _fit(shape, times[seen], until[~seen], fitted)
        evers.append(one[2])
        return one[0], one[1], distance(shape, times[seen], until[~seen], *one[:3])

    made = candidate(shape, (mean, spread), value, ks, again, bootstrap, share, int(ended.size))
    half = 1.96 * float(np.std(evers)) * math.sqrt(share)
    return replace(made, ever=ever, ever_interval=(max(ever - half, 0.0), min(ever + half, 1.0)))


def _draw_cut_offs(count: int, ended: Floats, censored: Floats, random: np.random.Generator) -> Floats:
    """Times when each would no longer have been looked at, as it was with these.

    Of who ended before that it is not seen when it would have been: so the curve of these times is that of Kaplan and
    Meier too, with the parts exchanged.
    """
    times, after = steps(censored, ended)
    return times[np.minimum(np.searchsorted(-after, -random.random(count)), times.size - 1)]


def _fit(
    shape: str, ended: Floats, censored: Floats, start: tuple[float, float, float] | None = None
) -> tuple[float, float, float, float]:
    """Mean, spread, the chance `ever`, and the logarithm of the likelihood."""
    from scipy.optimize import minimize

    # Calls cut off after the same time count as one with a weight: most are, by the ring time-out.
    until, weights = np.unique(np.round(censored, 1), return_counts=True)
    low, high = _BOUNDS[shape]
    observed = ended.size / (ended.size + censored.size)
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
