# SPDX-License-Identifier: Apache-2.0
"""Distributions of times by maximum likelihood, and how well they fit. Needs the extra `fit`."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outdial import _core
from outdial.columns import Columns
from outdial.fit_survival import distance_from, survival_curve

Floats = NDArray[np.float64]
Interval = tuple[float, float]

SHAPES = ("exponential", "gamma", "lognormal")
LEAST = 20  # observations; with fewer nothing is said
NOBODY: Floats = np.zeros(0)  # when every time was seen to its end
_MOST_TESTED = 2_000  # a test of more finds every rounding of a clock
_SPREAD = {"exponential": (1.0, 1.0), "gamma": (0.01, 100.0), "lognormal": (1e-3, 3.0)}  # what Distribution takes


@dataclass(frozen=True)
class Candidate:
    """One shape: its likeliest parameters, and whether the data could come from it."""

    distribution: _core.Distribution
    log_likelihood: float
    bic: float  # Schwarz's criterion: the least is the best
    ks: float  # the greatest distance between the data's curve and this one's (Kolmogorov, Smirnov; Hall, Wellner)
    p: float  # share of samples of this very distribution, fitted alike, that lie as far away or farther
    mean_interval: Interval  # 95 %, by the same samples
    spread_interval: Interval
    ever: float = 1.0  # share of all that end by themselves, were nobody to look away
    ever_interval: Interval = (1.0, 1.0)

    @property
    def shape(self) -> str:
        """Its name."""
        return str(self.distribution.shape)

    def survival(self, time_s: ArrayLike) -> Floats:
        """The share that goes on after so many seconds."""
        x = np.asarray(time_s, dtype=np.float64)
        return 1 - self.ever * below(self.shape, x, self.distribution.mean_s, self.distribution.spread)


@dataclass(frozen=True)
class FittedTime:
    """A time that was fitted: the candidates, best first."""

    name: str
    observed: int
    censored: int  # it went on when it was last looked at
    candidates: tuple[Candidate, ...]
    # Kaplan's and Meier's estimate, of no shape at all: time_s, survival (the share that goes on from then until the
    # next row's time), low, high (its interval of 95 %); some 400 rows at most.
    curve: Columns = field(compare=False, repr=False)

    @property
    def best(self) -> Candidate:
        """The one with the least BIC."""
        return self.candidates[0]

    @property
    def distribution(self) -> _core.Distribution:
        """The best one's."""
        return self.best.distribution

    @property
    def ever(self) -> float:
        """The share of all that end by themselves, were nobody to look away; by the best one."""
        return self.best.ever

    @property
    def ever_interval(self) -> Interval:
        """Its interval of 95 %."""
        return self.best.ever_interval


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


def over_their_seconds(x: Floats, random: np.random.Generator) -> Floats:
    """Times in whole seconds spread over their second, as what they were rounded from; others as they are."""
    if np.any(x != np.round(x)):
        return x
    return np.maximum(x + random.uniform(-0.5, 0.5, x.size), 0.25)


def fit_times(name: str, x: Floats, *, bootstrap: int, random: np.random.Generator) -> FittedTime | None:
    """All shapes, for times that were seen to their end; None when there are too few above 0."""
    x = x[x > 0]
    if x.size < LEAST or float(x.std()) == 0.0:
        return None
    x = over_their_seconds(x, random)
    found = []
    for shape in SHAPES:
        mean, spread = likeliest(shape, x)
        value = float(log_density(shape, x, mean, spread).sum())
        tested = x if x.size <= _MOST_TESTED else random.choice(x, _MOST_TESTED, replace=False)
        fitted = likeliest(shape, tested)
        ks = distance(shape, tested, NOBODY, *fitted)

        def again(shape: str = shape, size: int = tested.size, mean: float = mean, spread: float = spread) -> Sample:
            sample = draw(shape, size, mean, spread, random)
            there = likeliest(shape, sample)
            return there[0], there[1], distance(shape, sample, NOBODY, *there)

        found.append(candidate(shape, (mean, spread), value, ks, again, bootstrap, tested.size / x.size, int(x.size)))
    found.sort(key=lambda one: one.bic)
    return FittedTime(name, int(x.size), 0, tuple(found), survival_curve(x, NOBODY))


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


def distance(shape: str, ended: Floats, censored: Floats, mean: float, spread: float, ever: float = 1.0) -> float:
    """Between these and the shape, by `distance_from`."""
    return distance_from(lambda x: ever * below(shape, x, mean, spread), ended, censored)
