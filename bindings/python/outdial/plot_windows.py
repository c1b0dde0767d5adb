# SPDX-License-Identifier: Apache-2.0
"""When each type of number may be called, as a chart of one week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from outdial import _core
from outdial.arguments import zone_of
from outdial.plot_style import IN_ORDER, axes_of, finish
from outdial.rules import intervals
from outdial.times import from_epoch_ms

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Of the whole weeks of the years whose clocks are known.
_FIRST, _LAST = dt.date(1970, 1, 12), dt.date(2199, 12, 22)

Spans = list[tuple[dt.datetime, dt.datetime]]


def windows(
    of: _core.Windows | _core.Hours | _core.Rule | Mapping[str, _core.Hours | _core.Rule],
    ax: Axes | None = None,
    *,
    week: dt.date,
    zone: _core.Zone | str,
) -> Axes:
    """When calls are allowed in the week of that day, by the clock on the wall there: a row per day.

    `of`: the windows of a campaign (law, calendar and holidays included, a colour per type of number), or hours and
    rules by name. Days on which the clocks change are drawn as they are on the wall.
    """
    zone = zone_of(zone)
    if not isinstance(week, dt.date):
        raise TypeError(f"week: {week!r}: give a date in it, e.g. datetime.date(2026, 3, 2)")
    there = ZoneInfo(zone.name)
    if isinstance(week, dt.datetime):
        week = (week.astimezone(there) if week.tzinfo else week).date()
    if not _FIRST <= week <= _LAST:
        raise ValueError(f"week: {week}: give a date from {_FIRST} to {_LAST}")
    monday = week - dt.timedelta(days=week.weekday())
    begin = dt.datetime.combine(monday, dt.time(), there)
    end = dt.datetime.combine(monday + dt.timedelta(days=7), dt.time(), there)
    rows = _rows(of, zone, begin, end)
    ax = axes_of(ax, (9.0, 4.5))
    height = 0.8 / max(len(rows), 1)
    for nth, (name, spans) in enumerate(rows.items()):
        label: str | None = name
        for opens, closes in spans:
            for day, left, right in _by_day(opens, closes, monday, there):
                top = day - 0.4 + nth * height
                ax.barh(top + height / 2, right - left, height * 0.9, left, color=IN_ORDER[nth % 8], label=label)
                label = None
    days = [monday + dt.timedelta(days=nth) for nth in range(7)]
    ax.set_yticks(range(7), [f"{day:%a} {day.day} {day:%b}" for day in days])
    ax.set_ylim(6.5, -0.5)
    ax.set_xlim(0, 24)
    ax.set_xticks(range(0, 25, 2), [f"{hour}:00" for hour in range(0, 25, 2)])
    finish(ax, "When calls are allowed", f"time in {zone.name}", "", legend=len(rows) > 1)
    ax.grid(visible=False)
    ax.grid(visible=True, axis="x", color="#dfe3ea", linewidth=0.8)
    return ax


def _rows(of: object, zone: _core.Zone, begin: dt.datetime, end: dt.datetime) -> dict[str, Spans]:
    if isinstance(of, _core.Windows):
        kinds = [kind for kind in _core.NumberType if not of.hours[kind].empty]
        return {str(kind): _open_spans(of, kind, zone, begin, end) for kind in kinds}
    named = of if isinstance(of, Mapping) else {"open": of}
    rows = {}
    for name, rule in named.items():
        if not isinstance(rule, (_core.Hours, _core.Rule)):
            raise TypeError(f"of: {name}: {rule!r}: give Windows, Hours, a Rule, or a mapping from names to such")
        table = intervals(rule, zone, begin, end)
        times = (np.stack([table["begin"], table["end"]], axis=1)).astype(np.int64)
        rows[str(name)] = [(from_epoch_ms(opens), from_epoch_ms(closes)) for opens, closes in times.tolist()]
    return rows


def _open_spans(
    of: _core.Windows, kind: _core.NumberType, zone: _core.Zone, begin: dt.datetime, end: dt.datetime
) -> Spans:
    """From verdict to verdict: each says until when it holds."""
    spans: Spans = []
    now = begin
    while now < end:
        verdict = of.verdict(kind, zone, now)
        until = min(verdict.until or end, end)
        if until <= now:
            break
        if verdict.is_now:
            if spans and spans[-1][1] == now:
                spans[-1] = spans[-1][0], until
            else:
                spans.append((now, until))
        now = until
    return spans


def _by_day(
    opens: dt.datetime, closes: dt.datetime, monday: dt.date, there: ZoneInfo
) -> list[tuple[int, float, float]]:
    """The parts of a stretch that lie in each day: day of the week, and hours on the wall."""
    first, last = opens.astimezone(there), closes.astimezone(there)
    parts = []
    for day in range((first.date() - monday).days, (last.date() - monday).days + 1):
        date = monday + dt.timedelta(days=day)
        left = _hour(first) if first.date() == date else 0.0
        right = _hour(last) if last.date() == date else 24.0
        if right > left and 0 <= day < 7:
            parts.append((day, left, right))
    return parts


def _hour(moment: dt.datetime) -> float:
    return moment.hour + moment.minute / 60 + moment.second / 3600
