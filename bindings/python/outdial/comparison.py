# SPDX-License-Identifier: Apache-2.0
"""What a change does: two scenarios that meet the same people on the same days."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from outdial import _core
from outdial.campaign_file import CampaignFile
from outdial.columns import Columns
from outdial.confidence import mean_interval
from outdial.contacts import Contacts
from outdial.progress_bar import Progress
from outdial.sweeps import SweepResult, sweep_worlds, worlds_of

_SHARES = ("answer_rate", "abandonment", "utilization", "inbound_service_level")  # and those that end in _share
_TOLD = "the interval of the difference does not hold 0"


class Comparison(Columns):
    """One row per figure: its mean in `a` and in `b`, the mean difference b - a, and that one's 95 % interval.

    The difference is taken day by day, so that what both had in common is out of it. `runs` has the days themselves:
    its point 0 is a, its point 1 is b.
    """

    def __init__(self, runs: SweepResult) -> None:
        self.runs = runs
        days_a, days_b = (
            dict(zip(runs["replication"][rows].tolist(), rows.tolist(), strict=True))
            for rows in (np.flatnonzero(runs["point"] == point) for point in (0, 1))
        )
        both = sorted(days_a.keys() & days_b.keys())  # of a run that was stopped
        self.days = len(both)
        columns: dict[str, list[float]] = {name: [] for name in ("a", "b", "difference", "low", "high")}
        for figure in runs.figures:
            values_a, values_b = (runs[figure][[days[day] for day in both]] for days in (days_a, days_b))
            difference, (low, high) = mean_interval(values_b - values_a)
            row = mean_interval(values_a)[0], mean_interval(values_b)[0], difference, low, high
            for name, value in zip(columns, row, strict=True):
                columns[name].append(value)
        figures = np.arange(len(runs.figures), dtype=np.uint8)
        arrays = {name: np.array(values) for name, values in columns.items()}
        super().__init__({"figure": figures} | arrays, {"figure": runs.figures})

    @property
    def stopped(self) -> bool:
        """It was stopped before all days were simulated."""
        return self.runs.stopped

    def figure(self, name: str) -> dict[str, float]:
        """One row: `a`, `b`, `difference`, `low`, `high`. LookupError for a figure that there is not."""
        if name not in self.runs.figures:
            raise LookupError(f"figure: {name!r}: use one of {', '.join(self.runs.figures)}")
        row = self.runs.figures.index(name)
        return {column: float(self[column][row]) for column in ("a", "b", "difference", "low", "high")}

    def __repr__(self) -> str:
        lines: list[tuple[str, ...]] = [("", "a", "b", "b - a", "95 % interval", "")]
        for name in self.runs.figures:
            row = self.figure(name)
            if not row["a"] and not row["b"]:
                continue
            share = name in _SHARES or name.endswith("_share")
            sure = row["low"] > 0 or row["high"] < 0
            means = [f"{row[side]:.1%}" if share else _number(row[side]) for side in "ab"]
            parts = [_signed(row[side], share) for side in ("difference", "low", "high")]
            unit = " pp" if share else ""
            lines.append((name, *means, parts[0] + unit, f"{parts[1]} to {parts[2]}", "*" if sure else ""))
        widths = [max(len(line[nth]) for line in lines) for nth in range(6)]
        table = [
            "  ".join([line[0].ljust(widths[0]), *(line[n].rjust(widths[n]) for n in range(1, 5)), line[5]]).rstrip()
            for line in lines
        ]
        days = f"{self.days} day{'' if self.days == 1 else 's'}".replace("day", "replication")
        return "\n".join([f"{days} that met the same people; *: {_TOLD}", *table])


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.1f}"


def _signed(value: float, share: bool) -> str:
    value = 100 * value if share else value
    return (
        f"{value:+,.2f}" if share or abs(value) < 10 else f"{value:+,.0f}" if abs(value) >= 1000 else f"{value:+,.1f}"
    )


def compare(
    a: _core.Scenario | CampaignFile | str | os.PathLike[str],
    b: _core.Scenario | CampaignFile | str | os.PathLike[str],
    clients: _core.Clients | Contacts | str | os.PathLike[str] | None = None,
    *,
    replications: int = 20,
    seed: int | None = None,
    executor: Any = None,
    progress: bool | Progress = False,
) -> Comparison:
    """Simulate both under the same seeds (`seed`: by default that of a) and tell what b does to every main figure.

    `b` is usually `a.with_changes({...})`. The other arguments are those of `sweep`.
    """
    worlds = worlds_of([(a, {}), (b, {})], clients, ["a", "b"])
    runs = sweep_worlds(
        worlds,
        [{"scenario": "a"}, {"scenario": "b"}],
        None,
        replications=replications,
        seed=seed,
        executor=executor,
        progress=progress,
    )
    return Comparison(runs)
