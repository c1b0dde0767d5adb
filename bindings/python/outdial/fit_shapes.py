# SPDX-License-Identifier: Apache-2.0
"""Distributions of times by maximum likelihood, and how well they fit. Needs the extra `fit`."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from outdial import _core

Floats = NDArray[np.float64]
Interval = tuple[float, float]

SHAPES = ("exponential", "gamma", "lognormal")
LEAST = 20  # observations; with fewer nothing is said
_MOST_TESTED = 2_000  # a test of more finds every rounding of a clock
_SPREAD = {"exponential": (1.0, 1.0), "gamma": (0.01, 100.0), "lognormal": (1e-3, 3.0)}  # what Distribution takes


@dataclass(frozen=True)
class Candidate:
    """One shape: its likeliest parameters, and whether the data could come from it."""

    distribution: _core.Distribution
    log_likelihood: float
    bic: float  # Schwarz's criterion: the least is the best
    ks: float  # the greatest distance between the data's distribution and this one (Kolmogorov, Smirnov)
    p: float  # share of samples of this very distribution, fitted alike, that lie as far away or farther
    mean_interval: Interval  # 95 %, by the same samples
    spread_interval: Interval

    @property
    def shape(self) -> str:
        """Its name."""
        return str(self.distribution.shape)


@dataclass(frozen=True)
class FittedTime:
    """A time that was fitted: the candidates, best first."""

    name: str
    observed: int
    censored: int  # it went on when it was last looked at
    candidates: tuple[Candidate, ...]
    ever: float = 1.0  # share of all that end by themselves, were nobody to look away
    ever_interval: Interval = (1.0, 1.0)

    @property
    def best(self) -> Candidate:
        """The one with the least BIC."""
        return self.candidates[0]

    @property
    def distribution(self) -> _core.Distribution:
        """The best one's."""
        return self.best.distribution


def log_density(shape: str, x: Floats, mean: float, spread: float) -> Floats:
    """Of times above 0."""
    from scipy.special import gammaln

    if shape == "exponential":
        return -x / mean - math.log(mean)
    if shape == "gamma":
        scale = mean / spread
        result: Floats = (spread - 1) * np.log(x / scale) - x / scale - math.log(scale) - gammaln(spread)
        return result
    z = (np.log(x) - math.log(mean) + spread**2 / 2) / spread
    return -(z**2) / 2 - np.log(x) - math.log(spread) - math.log(2 * math.pi) / 2


def below(shape: str, x: Floats, mean: float, spread: float) -> Floats:
    """The chance of a time up to x."""
    from scipy.special import gammainc, ndtr

    if shape == "exponential":
        return -np.expm1(-x / mean)
    if shape == "gamma":
        result: Floats = gammainc(spread, x * spread / mean)
        return result
    with np.errstate(divide="ignore"):
        logs = np.log(x)
    normal: Floats = ndtr((logs - math.log(mean) + spread**2 / 2) / spread)
    return normal


def draw(shape: str, count: int, mean: float, spread: float, random: np.random.Generator) -> Floats:
    """Independent times."""
    if shape == "exponential":
        return random.exponential(mean, count)
    if shape == "gamma":
        return random.gamma(spread, mean / spread, count)
    return random.lognormal(math.log(mean) - spread**2 / 2, spread, count)


def likeliest(shape: str, x: Floats) -> tuple[float, float]:
    """Mean and spread, where every time was seen to its end."""
    from scipy.special import digamma, polygamma

    mean = float(x.mean())
    logs = np.log(x)
    low, high = _SPREAD[shape]
    if shape == "lognormal":
        sigma = min(max(float(logs.std()), low), high)
        return float(np.exp(logs.mean() + sigma**2 / 2)), sigma
    if shape == "exponential":
        return mean, 1.0
    s = max(math.log(mean) - float(logs.mean()), 1e-12)
    k = (3 - s + math.sqrt((s - 3) ** 2 + 24 * s)) / (12 * s)
    for _ in range(20):  # Newton on log k - digamma(k) = s
        step = (math.log(k) - float(digamma(k)) - s) / (1 / k - float(polygamma(1, k)))
        k = k - step if k > step else k / 2
        if abs(step) < 1e-10 * k:
            break
    return mean, min(max(k, low), high)


def fit_times(name: str, x: Floats, *, bootstrap: int, random: np.random.Generator) -> FittedTime | None:
    """All shapes, for times that were seen to their end; None when there are too few above 0.

    Times in whole seconds are spread over their second, as what they were rounded from.
    """
    x = x[x > 0]
    if x.size < LEAST or float(x.std()) == 0.0:
        return None
    if np.all(x == np.round(x)):
        x = np.maximum(x + random.uniform(-0.5, 0.5, x.size), 0.25)
    found = []
    for shape in SHAPES:
        mean, spread = likeliest(shape, x)
        value = float(log_density(shape, x, mean, spread).sum())
        tested = x if x.size <= _MOST_TESTED else random.choice(x, _MOST_TESTED, replace=False)
        fitted = likeliest(shape, tested)
        ks = distance(shape, tested, *fitted)

        def again(shape: str = shape, size: int = tested.size, mean: float = mean, spread: float = spread) -> Sample:
            sample = draw(shape, size, mean, spread, random)
            there = likeliest(shape, sample)
            return there[0], there[1], distance(shape, sample, *there)

        found.append(candidate(shape, (mean, spread), value, ks, again, bootstrap, tested.size / x.size, int(x.size)))
    return FittedTime(name, int(x.size), 0, tuple(sorted(found, key=lambda one: one.bic)))


Sample = tuple[float, float, float]  # mean, spread, distance


def candidate(
    shape: str,
    parameters: tuple[float, float],
    log_likelihood: float,
    ks: float,
    again: Callable[[], Sample],
    bootstrap: int,
    share: float,
    observed: int,
) -> Candidate:
    """With p and intervals from samples drawn and fitted `again`; these hold that share of the data."""
    mean, spread = parameters
    samples = np.array([again() for _ in range(bootstrap)]).reshape(bootstrap, 3)
    p = (1 + int((samples[:, 2] >= ks).sum())) / (1 + bootstrap)
    free = 1 if shape == "exponential" else 2
    intervals = []
    for value, drawn in ((mean, samples[:, 0]), (spread, samples[:, 1])):
        # Of logarithms, which keeps the ends above 0.
        half = 1.96 * float(np.log(drawn).std()) * math.sqrt(share) if bootstrap > 1 else math.inf
        intervals.append((value * math.exp(-half), value * math.exp(half)))
    rounded = _core.Distribution(shape=shape, mean_s=max(round(mean, 3), 0.001), spread=float(f"{spread:.4g}"))
    return Candidate(
        rounded, log_likelihood, free * math.log(observed) - 2 * log_likelihood, ks, p, intervals[0], intervals[1]
    )


def distance(shape: str, x: Floats, mean: float, spread: float, until: float = math.inf) -> float:
    """Kolmogorov's and Smirnov's, from times that were seen because they were below `until`."""
    ordered = np.sort(x)
    scale = float(below(shape, np.array([until]), mean, spread)[0]) if math.isfinite(until) else 1.0
    model = below(shape, ordered, mean, spread) / max(scale, 1e-300)
    steps = np.arange(x.size + 1) / x.size
    return float(max(np.max(steps[1:] - model), np.max(model - steps[:-1])))
