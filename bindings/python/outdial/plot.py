# SPDX-License-Identifier: Apache-2.0
"""Charts by matplotlib. Every function takes `ax=` (or makes a figure) and gives the axes back.

ax = outdial.plot.abandonment(outdial.simulate("campaign.toml"))
ax.figure.savefig("abandonment.png")
"""

from __future__ import annotations

import datetime as dt
import reprlib
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outdial import _core
from outdial.arguments import whole_of
from outdial.confidence import mean_interval, share_interval
from outdial.pacing_plots import check_rows
from outdial.pacing_plots import lines as lines_of_rows
from outdial.plot_fit import fitted
from outdial.plot_retry import retry
from outdial.plot_style import BLUE, GREY, IN_ORDER, INK, MARKERS, SKY, VERMILION, axes_of, finish
from outdial.plot_windows import windows
from outdial.simulation import SimulationResult
from outdial.sweeps import SweepResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["abandonment", "chances", "fitted", "gain", "pacing", "retry", "sweep", "windows"]

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FEW = 20  # calls
_PERCENT = ("answer_rate", "abandonment", "utilization", "inbound_service_level")  # and all that end in _share


def _local(ms: NDArray[np.int64], zone: str) -> NDArray[np.datetime64]:
    """Wall-clock time there, as matplotlib draws it."""
    there = ZoneInfo(zone)
    walls = [dt.datetime.fromtimestamp(one / 1000, there).replace(tzinfo=None) for one in ms.tolist()]
    return np.array(walls, dtype="datetime64[ms]")


def _simulated(result: Any) -> SimulationResult:
    if not (hasattr(result, "hours") and hasattr(result, "scenario")):
        raise TypeError(f"result: {reprlib.repr(result)}: give what simulate gave")
    found: SimulationResult = result
    return found


def pacing(result: SimulationResult, ax: Axes | None = None, *, minutes: int = 15) -> Axes:
    """Calls over time: dialled, answered and abandoned, an hour. Needs the records of the simulation."""
    records = _simulated(result).records
    if not records.rows:
        raise ValueError("result: has no records: simulate a Scenario with records=True")
    minutes = whole_of("minutes", minutes, 1, 1440)
    ax = axes_of(ax, (9.0, 4.5))
    width = minutes * 60_000
    made = records["attempt"] > 0
    if not made.any():
        raise ValueError("result: nobody was called: there is nothing to draw")
    at = records["at"].astype(np.int64)[made]
    outcome = records.names("outcome")[made]
    first = at.min() // width
    bins = at // width - first
    count = int(bins.max()) + 1
    x = _local((first + np.arange(count + 1)) * width, result.scenario.zone.name)
    dialled = np.bincount(bins, minlength=count) * 60 / minutes
    worked = dialled > 0
    for name, which, colour in (
        ("dialled", np.ones(len(bins), dtype=bool), GREY),
        ("answered by a person", np.isin(outcome, ("answered", "abandoned")), BLUE),
        ("abandoned", outcome == "abandoned", VERMILION),
    ):
        rate = np.bincount(bins[which], minlength=count) * 60 / minutes
        rate = np.where(worked, rate, np.nan)
        ax.plot(x, [*rate, rate[-1]], color=colour, label=name, drawstyle="steps-post", linewidth=1.6)
    ax.set_ylim(bottom=0)
    dates: Any = import_module("matplotlib.dates")
    locator = dates.AutoDateLocator(maxticks=12)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))
    return finish(ax, "Calls an hour", f"time in {result.scenario.zone.name}", "calls an hour")


def abandonment(result: SimulationResult, ax: Axes | None = None) -> Axes:
    """Abandoned calls as a share of connected and abandoned ones, by hour or day and since the start.

    Around the share since the start lies its 95 % interval; the dashed line is the target of predictive pacing.
    """
    hours = _simulated(result).hours
    judged_all = (hours["abandoned"] + hours["connected"]).astype(np.int64)
    if not judged_all.sum():
        raise ValueError("result: nobody answered: there is nothing to judge")
    ax = axes_of(ax, (9.0, 4.5))
    local = _local(hours["begin"].astype(np.int64), result.scenario.zone.name)
    daily = local[-1] - local[0] > np.timedelta64(72, "h")
    parts, part_of = np.unique(local.astype("datetime64[D]") if daily else local, return_inverse=True)
    abandoned = np.bincount(part_of, weights=hours["abandoned"], minlength=len(parts)).astype(np.int64)
    judged = np.bincount(part_of, weights=judged_all, minlength=len(parts)).astype(np.int64)
    used = judged > 0
    texts = [f"{one:%a} {one.day} {one:%b}" if daily else f"{one:%a %H}" for one in parts[used].tolist()]
    x = np.arange(len(texts))
    ax.bar(x, abandoned[used] / judged[used], color=SKY, width=0.7, label="this " + ("day" if daily else "hour"))
    hits, trials = np.cumsum(abandoned[used]), np.cumsum(judged[used])
    low, high = np.array([share_interval(int(h), int(n)) for h, n in zip(hits, trials, strict=True)]).T
    ax.fill_between(x, low, high, color=INK, alpha=0.12, linewidth=0, label="its 95 % interval")
    ax.plot(x, hits / trials, color=INK, marker="o", markersize=4, label="since the start")
    settings = result.scenario.campaign.pacing
    if settings.mode == _core.PacingMode.predictive:
        ax.axhline(settings.abandonment_target, color=VERMILION, linestyle="dashed", label="target")
    # An hour of few calls may be far above all others: its bar is cut off, and says how high it is.
    share = abandoned[used] / judged[used]
    top = 1.1 * max([*share[judged[used] >= _FEW], *high[trials > 200], 1.5 * settings.abandonment_target])
    ax.set_ylim(0, top)
    for nth in np.flatnonzero(share > top).tolist():
        calls = f"{share[nth]:.0%} of {judged[used][nth]}"
        ax.text(nth, 0.99 * top, calls, rotation=90, ha="center", va="top", fontsize=7, color=INK)
    step = max(1, len(texts) // 12)
    ax.set_xticks(x[::step], texts[::step])
    return finish(ax, "Abandonment against its target", "", "of connected and abandoned", percent=True)


def gain(source: SweepResult | Sequence[Mapping[str, Any]], ax: Axes | None = None) -> Axes:
    """What a way of pacing gains over progressive, by team size, in minutes of talk per agent's hour.

    `source` is a sweep over `agents` and `pacing.mode` (with progressive among them; the bars are 95 % intervals of the
    paired difference), or rows of `outdial bench pacing`.
    """
    if not isinstance(source, SweepResult):
        check_rows("source", source, "gain")
    ax = axes_of(ax)
    title, y = "Gain over progressive dialling", "minutes of talk per agent's hour"
    if not isinstance(source, SweepResult):
        lines_of_rows(ax, source, "gain")
        return finish(ax, title, "agents", y)
    lines = _gain_of_sweep(source)
    for nth, (name, points) in enumerate(lines.items()):
        sizes = sorted(points)
        middle, low, high = (np.array([points[size][part] for size in sizes]) for part in range(3))
        ax.errorbar(sizes, middle, yerr=[middle - low, high - middle], color=IN_ORDER[nth % 8], marker=MARKERS[nth % 8],
                    capsize=3, label=name)  # fmt: skip
    ax.axhline(0, color=INK, linewidth=1)
    every = sorted({size for points in lines.values() for size in points})
    if len(every) > 1 and every[-1] >= 8 * every[0]:
        ax.set_xscale("log")
    ax.set_xticks(every, [str(size) for size in every])
    ax.set_xticks([], minor=True)
    return finish(ax, title, "agents", y)


Lines = dict[str, dict[float, tuple[float, float, float]]]


def _gain_of_sweep(swept: SweepResult) -> Lines:
    for name in ("agents", "pacing.mode"):
        if name not in swept.parameters:
            raise ValueError(
                f"source: {name} was not varied: sweep it, e.g. {{'agents': [5, 10], 'pacing.mode': [...]}}"
            )
    modes = swept.names("pacing.mode")
    if "progressive" not in modes:
        raise ValueError('source: "pacing.mode" has no progressive to compare with: add it to the grid')
    talk = {
        (mode, agents, day): 60 * share
        for mode, agents, day, share in zip(
            modes.tolist(), swept["agents"].tolist(), swept["replication"].tolist(), swept["talk_share"].tolist(),
            strict=True,
        )
    }  # fmt: skip
    lines: Lines = {}
    for mode in dict.fromkeys(modes.tolist()):
        for agents in dict.fromkeys(swept["agents"].tolist()):
            differences = [
                minutes - talk["progressive", agents, day]
                for (one, size, day), minutes in talk.items()
                if one == mode != "progressive" and size == agents and ("progressive", agents, day) in talk
            ]
            if differences:
                mean, (low, high) = mean_interval(differences)
                lines.setdefault(mode, {})[agents] = mean, low, high
    return lines


def chances(values: ArrayLike, ax: Axes | None = None, *, title: str = "Chance of an answer") -> Axes:
    """The chance of an answer at every hour of the week as a heat table; NaN is left empty.

    `values`: 168 from Monday 0:00 on, or 7 rows of 24.
    """
    try:
        table = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"values: {reprlib.repr(values)}: give 168 chances, one for every hour of the week") from None
    if table.size != 168:
        raise ValueError(f"values: {table.size} of them: give 168, one for every hour of the week from Monday 0:00 on")
    table = table.reshape(7, 24)
    known = table[~np.isnan(table)]
    if known.size and not (known.min() >= 0 and known.max() <= 1):
        raise ValueError(f"values: {known.min():g} to {known.max():g}: give chances from 0 to 1, NaN where unknown")
    ax = axes_of(ax, (10.0, 3.6))
    ax.imshow(table, cmap="cividis", aspect="auto", vmin=0.0, vmax=max(float(known.max(initial=0.0)), 0.01))
    middle = float(known.max(initial=0.0)) / 2
    for day, hour in np.argwhere(~np.isnan(table)).tolist():
        value = table[day, hour]
        ax.text(hour, day, f"{100 * value:.0f}", ha="center", va="center", fontsize=7,
                color="white" if value < middle else "black")  # fmt: skip
    ax.set_xticks(range(24), [str(hour) for hour in range(24)])
    ax.set_yticks(range(7), _DAYS)
    finish(ax, f"{title}, in %", "hour of the day", "", legend=False)
    ax.grid(visible=False)
    return ax


def sweep(
    result: SweepResult,
    figure: str = "utilization",
    ax: Axes | None = None,
    *,
    x: str | None = None,
    by: str | None = None,
) -> Axes:
    """A figure of a sweep against the parameter `x`, a line for every value of `by`, with 95 % intervals of the mean.

    By default `x` is the first parameter and `by` the second. Further parameters must not vary.
    """
    if not isinstance(result, SweepResult):
        raise TypeError(f"result: {reprlib.repr(result)}: give what sweep gave")
    if figure not in result.figures:
        raise ValueError(f"figure: {figure!r}: use one of {', '.join(result.figures)}")
    names = result.parameters
    if not names:
        raise ValueError("result: nothing was varied: sweep a field, e.g. {'agents': [5, 10]}")
    x = x or names[0]
    by = by or next((name for name in names if name != x), None)
    for argument, name in (("x", x), ("by", by)):
        if name is not None and name not in names:
            raise ValueError(f"{argument}: {name!r}: use one of {', '.join(names)}")
    points = result.by_point()
    for name in names:
        if name not in (x, by) and len(np.unique(points[name])) > 1:
            raise ValueError(f"{name}: has several values: plot one of them at a time, or name it as x or by")
    ax = axes_of(ax)
    groups = points.names(by) if by in points.labels else points[by] if by else np.zeros(points.rows)
    numbers = x not in points.labels and points[x].dtype.kind in "if"
    texts = (
        points.names(x).tolist()
        if x in points.labels
        else [f"{value:g}" if numbers else str(value) for value in points[x]]
    )
    places = (
        points[x].astype(float) if numbers else np.array([list(dict.fromkeys(texts)).index(text) for text in texts])
    )
    names_of = list(dict.fromkeys(groups.tolist()))
    for nth, group in enumerate(names_of):
        mine = np.flatnonzero(groups == group)
        mine = mine[np.argsort(places[mine], kind="stable")]
        middle = points[figure][mine]
        bars = [middle - points[f"{figure}_low"][mine], points[f"{figure}_high"][mine] - middle]
        label = f"{by.split('.')[-1]} {group}" if by and not isinstance(group, str) else str(group) if by else figure
        # Between names there is nothing, so no line; they stand side by side.
        aside = 0.0 if numbers else 0.12 * (nth - (len(names_of) - 1) / 2)
        ax.errorbar(
            places[mine] + aside,
            middle,
            yerr=np.nan_to_num(bars, posinf=0.0),
            color=IN_ORDER[nth % 8],
            marker=MARKERS[nth % 8],
            linestyle="solid" if numbers else "none",
            capsize=3,
            label=label,
        )
    if not numbers:
        ax.set_xlim(-0.5, float(places.max()) + 0.5)
    ticks = dict(zip(places.tolist(), texts, strict=True))
    if len(ticks) <= 12:
        ax.set_xticks(list(ticks), list(ticks.values()))
    percent = figure in _PERCENT or figure.endswith("_share")
    title = f"{figure.replace('_', ' ').capitalize()}, mean of {int(points['replications'].max())} runs"
    return finish(ax, title, x, figure.replace("_", " "), legend=by is not None, percent=percent)
