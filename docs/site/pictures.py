# SPDX-License-Identifier: Apache-2.0
"""The pictures of the pages, drawn by the library."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from matplotlib import pyplot as plt

import outdial

ROOT = Path(__file__).resolve().parents[2]


def _save(ax: plt.Axes, path: Path) -> None:
    ax.figure.savefig(path, bbox_inches="tight", metadata={"Date": None})
    plt.close(ax.figure)


def retry(path: Path) -> None:
    """What follows an attempt by the usual table."""
    _save(outdial.plot.retry(), path)


def windows(path: Path) -> None:
    """A week of the usual windows over the change to summer time."""
    _save(outdial.plot.windows(outdial.Windows.usual(), week=dt.date(2026, 3, 23), zone="Europe/Warsaw"), path)


def gain(path: Path) -> None:
    """What predictive dialling gains over progressive, by the size of the team: the bound."""
    teams = (3, 5, 8, 12, 20, 35, 60, 100)
    _, ax = plt.subplots(figsize=(8.0, 4.2))
    for limit in (0.01, 0.03, 0.05):
        bounds = [
            outdial.pacing_bound(agents=team, answer_rate=0.3, ring_s=12, handle_s=180, abandonment=limit)
            for team in teams
        ]
        ax.plot(teams, [bound.utilization for bound in bounds], marker="o", label=f"at most {limit:.0%} abandoned")
    progressive = [180 / (180 + 12 / 0.3)] * len(teams)
    ax.plot(teams, progressive, color="#5b6475", linestyle="--", label="progressive")
    ax.set(xscale="log", xlabel="agents", ylabel="share of the time agents are busy")
    ax.set_xticks(teams, [str(team) for team in teams])
    ax.xaxis.set_minor_locator(plt.NullLocator())
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    ax.set_title("The best that any pacing can do: 30 % answered, 12 s of ringing, 180 s of talk",
                 loc="left", fontsize="medium", fontweight="bold")  # fmt: skip
    ax.grid(alpha=0.3)
    ax.legend(frameon=False)
    _save(ax, path)


def fitted(path: Path) -> None:
    """How long it rings until somebody answers, in a day of the demo."""
    day = outdial.load_campaign(ROOT / "examples" / "campaigns" / "demo.toml").with_changes({"days": 1})
    found = outdial.fit(outdial.simulate(day, seed=3))
    _save(outdial.plot.fitted(found, "time_to_answer"), path)


PICTURES: dict[str, Callable[[Path], None]] = {"retry": retry, "windows": windows, "gain": gain, "fitted": fitted}
