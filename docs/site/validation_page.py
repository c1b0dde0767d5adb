# SPDX-License-Identifier: Apache-2.0
"""Our simulator against what theory says, and our pacing against the exact bound: run, not typed."""

from __future__ import annotations

import datetime as dt
import math

import outdial

_HANDLE_S = 180.0
_CALLS = 300_000

_HEAD = """\
# Validation

Written by `docs/site/validation_page.py`: every figure of ours on this page was simulated when the page was built, and
the build fails where one is too far from theory. The C++ tests ask for more (`tests/sim/theory_test.cpp`).

"""

_ERLANG_C = """\
## Inbound calls wait as Erlang C says

Nothing is dialled; callers who never hang up arrive at random ({calls:,} of them in each row), talk for 180 s on
average, and are answered in their order. Theory is the formula of Erlang (1917).

| agents | load | wait: ours | theory | answered within 20 s: ours | theory | busy: ours | theory |
|---|---|---|---|---|---|---|---|
"""

_ERLANG_A = """\

## Impatient callers leave as Erlang A says

The same with callers who hang up after a while, 60 to 180 s on average (Palm 1946).

| agents | load | patience | wait: ours | theory | leave: ours | theory |
|---|---|---|---|---|---|---|
"""

_BOUND = """\

## Pacing against the bound

In the exponential world the best of all policies that abandon no more than the limit is known exactly
(`outdial.pacing_bound`, by policy iteration). `outdial` learns everything from the calls; {answers:,} answers in each
row, with 95 % intervals. *Efficiency* is what is won of the way from progressive to the bound.

| agents | answered | limit | progressive | outdial | bound | abandoned | efficiency |
|---|---|---|---|---|---|---|---|
"""


def erlang_c(agents: int, load: float, within_s: float) -> tuple[float, float]:
    """P(wait), and the share that is answered within so long."""
    blocked = 1.0
    for servers in range(1, agents + 1):  # Erlang B, one server more at a time
        blocked = load * blocked / (servers + load * blocked)
    waits = agents * blocked / (agents - load * (1 - blocked))
    return waits, 1 - waits * math.exp(-(agents - load) * within_s / _HANDLE_S)


def erlang_a(agents: int, load: float, patience_s: float) -> tuple[float, float]:
    """P(wait) and P(leave): the stationary state of the birth and death of calls, added up."""
    weights, deaths = [1.0], [0.0]
    served = 1 / _HANDLE_S
    arrivals = load * served
    while len(weights) < agents + 10 or weights[-1] > 1e-14 * max(weights):
        state = len(weights)
        deaths.append(min(state, agents) * served + max(0, state - agents) / patience_s)
        weights.append(weights[-1] * arrivals / deaths[-1])
    total = sum(weights)
    waiting = sum(max(0, state - agents) * weight for state, weight in enumerate(weights)) / total
    return sum(weights[agents:]) / total, waiting / patience_s / arrivals


def inbound(agents: int, load: float, patience_s: float | None, seed: int) -> outdial.Totals:
    """What became of so many inbound calls."""
    per_hour = load * 3600 / _HANDLE_S
    exponential = outdial.Shape.exponential
    arriving = outdial.Inbound(
        calls_per_hour=[per_hour] * 24,
        handle_time=outdial.Distribution(shape=exponential, mean_s=_HANDLE_S),
        patience=outdial.Distribution(shape=exponential, mean_s=10**8 if patience_s is None else patience_s),
        answer_within_s=20,
    )
    scenario = outdial.Scenario(
        start=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        length_s=_CALLS / per_hour * 3600 + 36_000,
        warm_up_s=36_000,
        agents=[outdial.AgentGroup(agents=agents, hours=outdial.Hours.always())],
        campaign=outdial.CampaignConfig(windows=outdial.Windows()),
        inbound=arriving,
        seed=seed,
        records=False,
    )
    nobody = outdial.Clients(references=[], offsets=[0], numbers=[], types=[], places=[])
    return outdial.simulate(scenario, nobody).totals


def validation_page(answers: int = 30_000) -> str:
    """The page, in Markdown; ValueError when a figure is not what theory says."""
    out = [_HEAD, _ERLANG_C.format(calls=_CALLS)]
    for agents, load in ((2, 1.0), (5, 3.0), (14, 10.0), (20, 14.0), (50, 44.0)):
        totals = inbound(agents, load, None, agents)
        waits, in_time = erlang_c(agents, load, 20)
        ours = (totals.inbound_waited / totals.inbound_calls, totals.inbound_in_time / totals.inbound_calls)
        busy = totals.inbound_ms / (totals.inbound_ms + totals.wait_ms)
        _check(f"Erlang C, {agents} agents", ours, (waits, in_time), 0.03)
        out.append(
            f"| {agents} | {load:g} | {ours[0]:.1%} | {waits:.1%} | {ours[1]:.1%} | {in_time:.1%} | {busy:.1%} "
            f"| {load / agents:.1%} |\n"
        )
    out.append(_ERLANG_A)
    for agents, load, patience_s in ((10, 10.0, 180.0), (50, 50.0, 60.0), (100, 110.0, 90.0), (20, 14.0, 120.0)):
        totals = inbound(agents, load, patience_s, agents)
        theory = erlang_a(agents, load, patience_s)
        ours = (totals.inbound_waited / totals.inbound_calls, totals.inbound_abandoned / totals.inbound_calls)
        _check(f"Erlang A, {agents} agents", ours, theory, 0.03)
        out.append(
            f"| {agents} | {load:g} | {patience_s:g} s | {ours[0]:.1%} | {theory[0]:.1%} | {ours[1]:.2%} "
            f"| {theory[1]:.2%} |\n"
        )
    out.append(_BOUND.format(answers=answers))
    for agents, rate, limit in ((5, 0.3, 0.03), (10, 0.3, 0.03), (20, 0.3, 0.03), (50, 0.3, 0.03), (20, 0.3, 0.01)):
        score = outdial.bench_pacing(
            agents=agents, answer_rate=rate, handle_s=_HANDLE_S, limit=limit, answers=answers, learning_hours=8
        )
        bare = outdial.bench_pacing(
            agents=agents, answer_rate=rate, handle_s=_HANDLE_S, limit=limit, policy="progressive", answers=answers
        )
        if score.utilization > score.bound + 3 * score.utilization_ci + 0.01:
            raise ValueError(f"{agents} agents: {score.utilization} is more than the bound {score.bound}")
        out.append(
            f"| {agents} | {rate:.0%} | {limit:.0%} | {bare.utilization:.1%} | {score.utilization:.1%} ± "
            f"{score.utilization_ci:.1%} | {score.bound:.1%} | {score.abandonment:.2%} ± {score.abandonment_ci:.2%} "
            f"| {score.efficiency:.0%} |\n"
        )
    return "".join(out)


def _check(what: str, ours: tuple[float, ...], theory: tuple[float, ...], within: float) -> None:
    if any(abs(one - other) > within for one, other in zip(ours, theory, strict=True)):
        raise ValueError(f"{what}: simulated {ours}, theory says {theory}")
