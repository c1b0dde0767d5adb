# SPDX-License-Identifier: Apache-2.0
"""Pacing policies side by side in simulated worlds: one row per policy and world."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from typing import Any

from outdial import _core

Row = dict[str, Any]


@dataclass(frozen=True)
class Cell:
    """A world with its parameters: what all policies of a comparison share."""

    world: str
    agents: int
    answer_rate: float
    handle_s: float
    limit: float


def cells(
    worlds: Iterable[str],
    agents: Iterable[int],
    answer_rates: Iterable[float],
    handles_s: Iterable[float],
    limits: Iterable[float],
) -> list[Cell]:
    """Every combination. ValueError when a world is unknown."""
    worlds = list(worlds)
    known = _core.pacing_worlds()
    for world in worlds:
        if world not in known:
            raise ValueError(f'world: "{world}": use one of {", ".join(known)}')
    return [Cell(*values) for values in product(worlds, agents, answer_rates, handles_s, limits)]


def policies_of(cell: Cell, wanted: Sequence[str] = ()) -> list[str]:
    """The wanted policies, or all that differ in this world. ValueError when one is unknown."""
    known = _core.pacing_policies()
    for policy in wanted:
        if policy not in known:
            raise ValueError(f'policy: "{policy}": use one of {", ".join(known)}')
    bounded = cell.world == "exponential" and cell.agents <= 200
    same = set() if bounded else {"optimal", "outdial_known"}  # those are of the exponential world
    if not cell.world.endswith("_numbers"):
        same.add("outdial_blind")  # where all numbers are alike nobody sees more
    return [policy for policy in (wanted or known) if policy not in same]


def compare(
    chosen: Sequence[Cell],
    policies: Sequence[str] = (),
    *,
    hours: float = 0.0,
    answers: float = 100_000.0,
    learning_hours: float = 2.0,
    seed: int = 1,
    threads: int | None = None,
    progress: Callable[[Row], None] | None = None,
) -> list[Row]:
    """A row for every cell and policy; the same rows whatever the number of threads.

    `efficiency` and `bound` are None where the world has no bound. `ci` is half of the 95 % confidence interval of the
    abandonment, `utilization_ci` of the utilization; `gain` is in talk minutes per agent's hour over progressive.
    """
    jobs = [(cell, policy) for cell in chosen for policy in policies_of(cell, policies)]
    wanted = set(jobs)
    jobs += [(cell, "progressive") for cell in dict.fromkeys(chosen) if (cell, "progressive") not in wanted]

    def run(job: tuple[Cell, str]) -> _core.PacingScore:
        cell, policy = job
        return _core.bench_pacing(
            world=cell.world,
            agents=cell.agents,
            answer_rate=cell.answer_rate,
            handle_s=cell.handle_s,
            limit=cell.limit,
            policy=policy,
            hours=hours,
            answers=answers,
            learning_hours=learning_hours,
            seed=seed,
        )

    scores: dict[tuple[Cell, str], _core.PacingScore] = {}
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        try:
            for job, score in zip(jobs, pool.map(run, jobs), strict=True):
                scores[job] = score
                if progress is not None and job in wanted:
                    progress(_row(*job, score, None))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return [
        _row(cell, policy, scores[cell, policy], scores[cell, "progressive"]) for cell, policy in jobs[: len(wanted)]
    ]


def _row(cell: Cell, policy: str, score: _core.PacingScore, progressive: _core.PacingScore | None) -> Row:
    def known(value: float) -> float | None:
        return None if math.isnan(value) else value

    return {
        "world": cell.world,
        "agents": cell.agents,
        "answer_rate": cell.answer_rate,
        "handle_s": cell.handle_s,
        "limit": cell.limit,
        "policy": policy,
        "utilization": score.utilization,
        "abandonment": score.abandonment,
        "efficiency": known(score.efficiency),
        "ci": score.abandonment_ci,
        "utilization_ci": score.utilization_ci,
        "gain": None if progressive is None else score.talk_minutes - progressive.talk_minutes,
        "talk_minutes": score.talk_minutes,
        "bound": known(score.bound),
        "worst_hour": score.worst_hour,
        "hours_over": score.hours_over,
        "days_over": score.days_over,
        "to_95_s": score.to_95_s,
        "ratio": score.ratio if policy.endswith("tuned") else None,
        "hours": score.hours,
        "answered": score.answered,
    }


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table, a line per policy, best first within a cell among those that keep to the limit."""
    lines = [
        "| world | agents | answered | handle | limit | policy | utilization | gain | abandonment | worst hour | "
        "efficiency | to 95 % |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]

    def order(row: Row) -> tuple[Any, ...]:
        cell = (row["world"], row["agents"], row["answer_rate"], row["handle_s"], row["limit"])
        return (*cell, not within_limit(row), -row["utilization"])

    for row in sorted(rows, key=order):
        efficiency = "" if row["efficiency"] is None else f"{row['efficiency']:.3f}"
        over = "" if within_limit(row) else " (over)"
        lines.append(
            f"| {row['world']} | {row['agents']} | {row['answer_rate']:.0%} | {row['handle_s']:g} s "
            f"| {row['limit']:.1%} | {row['policy']} | {row['utilization']:.1%} ± {row['utilization_ci']:.1%} "
            f"| {row['gain']:+.1f} min/h | {row['abandonment']:.2%} ± {row['ci']:.2%}{over} | {row['worst_hour']:.1%} "
            f"| {efficiency} | {row['to_95_s'] / 60:.0f} min |"
        )
    return "\n".join(lines)


def by_team(rows: Sequence[Row]) -> str:
    """The gain by the size of the team as Markdown: a table for each world and limit, a line per policy.

    Where a team size has several cells: the mean of the gains, the highest abandonment, and in how many of them it is
    over the limit. Policies that keep to the limit stand first, and among those the ones that gain most.
    """
    tables = []
    for world, limit in dict.fromkeys((row["world"], row["limit"]) for row in rows):
        here = [row for row in rows if (row["world"], row["limit"]) == (world, limit)]
        sizes = sorted({row["agents"] for row in here})
        lines = [f"| {world}, {limit:.1%} | " + " | ".join(f"{size} agents" for size in sizes) + " |"]
        lines.append("|---" * (len(sizes) + 1) + "|")

        def order(policy: str, here: Sequence[Row] = here) -> tuple[bool, float]:
            own = [row for row in here if row["policy"] == policy]
            return not all(map(within_limit, own)), -sum(row["gain"] for row in own) / len(own)

        for policy in sorted(dict.fromkeys(row["policy"] for row in here), key=order):
            own = [row for row in here if row["policy"] == policy]
            cells = [_gain([row for row in own if row["agents"] == size]) for size in sizes]
            lines.append(f"| {policy} | " + " | ".join(cells) + " |")
        tables.append("\n".join(lines))
    return "\n\n".join(tables)


def _gain(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    over = sum(not within_limit(row) for row in rows)
    told = f"{sum(row['gain'] for row in rows) / len(rows):+.1f} at {max(row['abandonment'] for row in rows):.1%}"
    if over == 0:
        return told
    return f"{told}, over" + (f" in {over} of {len(rows)}" if len(rows) > 1 else "")


def within_limit(row: Row) -> bool:
    """Whether the abandonment keeps to the limit, as far as the run can tell."""
    return bool(row["abandonment"] <= row["limit"] + row["ci"])
