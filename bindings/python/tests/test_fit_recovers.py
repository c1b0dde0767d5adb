# SPDX-License-Identifier: Apache-2.0
"""A call log that was drawn from known people gives back those people."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import outdial as o
from outdial import fit_shapes, fitting

pytest.importorskip("scipy.stats", reason="needs the extra fit")

ROWS = 20_000
MONDAY_MS = 1_772_409_600_000  # 2 March 2026, midnight UTC
FIRST, LAST = 9, 13  # hours at which it is called
WIDER = 3  # than the intervals of 95 %: a right fit stays within them, the ends of an interval being estimates too


@dataclass(frozen=True)
class Time:
    """The mean, and what makes it one shape or another."""

    shape: str
    mean_s: float
    spread: float

    def draw(self, random: np.random.Generator, count: int = ROWS) -> NDArray[np.float64]:
        if self.shape == "gamma":
            return random.standard_gamma(self.spread, count) * self.mean_s / self.spread
        return self.mean_s * np.exp(self.spread * random.standard_normal(count) - self.spread**2 / 2)


@dataclass(frozen=True)
class World:
    ring: Time
    timeout_s: float  # in means of the ringing
    talk: Time
    wrap_up: Time
    rates: tuple[float, ...]  # of an answer, an hour each
    busy: float
    machine: float
    rejected: float
    invalid: float
    complete: float
    refused: float
    network: bool  # ends some of the ringing that nobody answers, before the time-out
    seed: int


def times(means: tuple[float, float]) -> st.SearchStrategy[Time]:
    mean = st.floats(*means)
    # Both away from the exponential shape, which is a gamma too.
    return st.builds(Time, st.just("gamma"), mean, st.floats(1.6, 5)) | st.builds(
        Time, st.just("lognormal"), mean, st.floats(0.4, 0.9)
    )


def share(least: float, most: float) -> st.SearchStrategy[float]:
    return st.floats(least, most)


WORLDS = st.builds(
    World,
    ring=times((8, 25)),
    timeout_s=st.floats(1.3, 2.5),
    talk=times((60, 400)),
    wrap_up=times((5, 60)),
    rates=st.tuples(*[share(0.15, 0.6)] * (LAST - FIRST)),
    busy=share(0, 0.2),
    machine=share(0, 0.3),
    rejected=share(0, 0.1),
    invalid=share(0, 0.1),
    complete=share(0.1, 0.6),
    refused=share(0.2, 0.8),
    network=st.booleans(),
    seed=st.integers(0, 2**32),
)
CUTTING = World(
    ring=Time("gamma", 18, 2.5),
    timeout_s=1.2,
    talk=Time("lognormal", 180, 0.8),
    wrap_up=Time("gamma", 20, 2),
    rates=(0.3, 0.5, 0.4, 0.35),
    busy=0.1,
    machine=0.2,
    rejected=0.05,
    invalid=0.05,
    complete=0.3,
    refused=0.5,
    network=False,
    seed=1,
)


def log_of(world: World) -> dict[str, Any]:
    random = np.random.default_rng(world.seed)
    hour = random.integers(FIRST, LAST, ROWS)
    timeout = world.timeout_s * world.ring.mean_s
    home = random.random(ROWS) < np.array(world.rates)[hour - FIRST]
    kind = random.choice(
        ["busy", "machine", "rejected", "no_answer"],
        ROWS,
        p=[world.busy, world.machine, world.rejected, 1 - world.busy - world.machine - world.rejected],
    )
    outcome = np.where(home, "answered", kind).astype(object)
    ring = world.ring.draw(random)
    ring[outcome == "busy"] = 2.0
    rings_out = (outcome == "no_answer") | ((outcome != "busy") & (ring > timeout))
    ring[rings_out] = timeout
    if world.network:
        never = outcome == "no_answer"
        ring[never] = np.minimum(Time("lognormal", 0.8 * timeout, 0.3).draw(random, int(never.sum())), timeout)
    outcome[rings_out] = "no_answer"
    outcome[random.random(ROWS) < world.invalid] = "invalid_number"
    talked = outcome == "answered"
    ends = np.where(
        random.random(ROWS) < world.complete,
        "complete",
        np.where(random.random(ROWS) < world.refused, "refused", "call_again"),
    )
    return {
        "outcome": outcome,
        "at": MONDAY_MS + 3_600_000 * hour,
        "ring_s": ring,
        "talk_s": np.where(talked, world.talk.draw(random), np.nan),
        "wrap_up_s": np.where(talked, world.wrap_up.draw(random), np.nan),
        "disposition": np.where(talked, ends, ""),
    }


def expect_time(name: str, true: Time, found: o.Fit) -> None:
    one = next(one for one in found.times[name].candidates if one.shape == true.shape)
    told = (
        ("mean", true.mean_s, one.distribution.mean_s, one.mean_interval),
        ("spread", true.spread, one.distribution.spread, one.spread_interval),
    )
    for what, value, fitted, (low, high) in told:
        half = math.log(high / low) / 2
        assert half < 0.5, (name, what, low, high)
        assert abs(math.log(fitted / value)) < WIDER * half, (name, what, value, fitted, low, high)


def expect_share(name: str, true: float, found: float, trials: float, uncertain: float = 0.0) -> None:
    """`uncertain`: half of the relative interval of what it was divided by."""
    half = math.hypot(1.96 * math.sqrt(max(true * (1 - true), 1 / trials) / trials), uncertain * true)
    assert abs(found - true) < WIDER * half, (name, true, found, half)


def expect_curve(name: str, true: Time, found: o.Fit, ever: float) -> None:
    """Kolmogorov: beyond this one of a hundred thousand lies."""
    curve = found.times[name].curve
    at = curve["time_s"]
    gone = fit_shapes.below(true.shape, at, true.mean_s, true.spread)
    count = found.times[name].observed + found.times[name].censored
    assert np.abs(curve["survival"] - (1 - ever * gone)).max() < 2.5 / math.sqrt(count)
    assert np.all((curve["low"] <= curve["survival"]) & (curve["survival"] <= curve["high"]))


def expect_recovered(world: World, found: o.Fit) -> None:
    timeout = world.timeout_s * world.ring.mean_s
    assert found.ring_timeout_s == pytest.approx(timeout, abs=0.06)
    expect_time("time_to_answer", world.ring, found)
    expect_time("talk", world.talk, found)
    expect_time("wrap_up", world.wrap_up, found)
    expect_curve("talk", world.talk, found, 1.0)

    ringing = found.times["time_to_answer"]
    uncertain = (ringing.ever_interval[1] - ringing.ever_interval[0]) / 2 / ringing.ever
    assert uncertain < 0.25
    assert found.answers is not None
    table = found.answers.table
    for hour, dials, rate in zip(table["hour"], table["dials"], table["rate"], strict=True):
        expect_share(f"at {hour}", world.rates[hour - FIRST], rate, dials, uncertain)
    answer = float(np.mean(world.rates))
    others = ROWS * (1 - world.invalid) * (1 - answer)
    # Who would have answered later is taken from these.
    unsure = uncertain * answer / (1 - answer)
    for name in ("busy", "machine", "rejected"):
        expect_share(name, getattr(world, name), found.shares[name], others, unsure + uncertain)
    expect_share("invalid_numbers", world.invalid, found.shares.get("invalid_numbers", 0.0), ROWS)
    talks = found.times["talk"].observed
    expect_share("complete", world.complete, found.complete[0], talks)
    expect_share("refused", world.refused, found.shares["refused"], talks * (1 - world.complete))


# A smaller world is no simpler one: nothing is shrunk.
@settings(max_examples=10, deadline=None, derandomize=True, phases=[Phase.generate])
@given(WORLDS)
def test_a_log_gives_back_the_people_it_was_drawn_from(world: World) -> None:
    expect_recovered(world, o.fit(log_of(world), bootstrap=19))


def as_if_none_were_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    def fit(name: str, ended: Any, _: Any, **options: Any) -> Any:
        return fit_shapes.fit_times(name, ended, **options)

    monkeypatch.setattr(fitting, "fit_ringing", fit)


def as_if_all_answers_came_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    right = fitting.fit_answers
    monkeypatch.setattr(fitting, "fit_answers", lambda log, hours, _: right(log, hours, 1.0))


def by_the_median(monkeypatch: pytest.MonkeyPatch) -> None:
    right = fit_shapes.likeliest
    monkeypatch.setattr(fit_shapes, "likeliest", lambda shape, x: (float(np.median(x)), right(shape, x)[1]))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (as_if_none_were_cut_off, "time_to_answer"),
        (as_if_all_answers_came_in_time, r"'at \d+'"),
        (by_the_median, "talk"),
    ],
)
def test_a_wrong_fit_is_found_out(
    spoil: Callable[[pytest.MonkeyPatch], None], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expect_recovered(CUTTING, o.fit(log_of(CUTTING), bootstrap=19))
    spoil(monkeypatch)
    with pytest.raises(AssertionError, match=message):
        expect_recovered(CUTTING, o.fit(log_of(CUTTING), bootstrap=19))
