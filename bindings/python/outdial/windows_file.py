# SPDX-License-Identifier: Apache-2.0
"""The section [windows] and the days of [[calendar]] of a campaign file, and hours wherever they stand."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from outdial import _core
from outdial.rules import load_holidays, load_law
from outdial.toml_file import Table, shown

_TIMES_ONLY = re.compile(r"\s*(\d{1,2}:\d\d\s*-\s*\d{1,2}:\d\d\s*(,\s*|$))+")
_COMMENT = re.compile(r'"[^"]*"')
_SPAN = re.compile(r"(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)")


def read_hours(table: Table, key: str) -> _core.Hours:
    """Read weekly hours, e.g. `Mo-Fr 09:00-18:00`. A window that closes before it opens is taken for a slip."""
    text = table.text(key)
    for match in _SPAN.finditer(_COMMENT.sub("", text)):
        opens, closes = (int(match[1]), int(match[2])), (int(match[3]), int(match[4]))
        if closes <= opens:
            table.fail(
                key,
                f'"{match[0]}" closes before it opens; a window that runs past midnight is written with hours '
                f"above 24, e.g. {match[1]}:{match[2]}-{closes[0] + 24}:{match[4]}",
            )
    days = table.build("holidays", load_holidays, table.text("holidays")) if "holidays" in table else _core.Holidays()
    hours = table.build(key, lambda spec: _core.Hours(spec, days), text)
    if "holidays" in table and not days.days():
        table.fail("holidays", f"{shown(table.text('holidays'))}: has no public holidays")
    if "holidays" in table and not hours.uses_holidays:  # whoever names holidays means them to be free
        hours = table.build(key, lambda spec: _core.Hours(f"{spec}; PH off", days), text)
    return hours


def read_windows(root: Table) -> _core.Windows:
    """When each type of number may be called: the campaign's hours, the law, and days that differ."""
    if "windows" not in root:
        root.fail("windows", 'is missing: say when each type of number may be called, e.g. mobile = "08:00-21:00"')
    table = root.table("windows")
    hours = {kind: read_hours(table, kind) for kind in _core.NumberType if kind in table}
    if not hours:
        root.fail("windows", f"names no type of number, so none may be called: use {', '.join(_core.NumberType)}")
    fields: dict[str, Any] = {}
    if "jurisdictions" in table:
        codes = [str(code) for code in table.array("jurisdictions")]
        purpose = table.choice("purpose", _core.Purpose, "telemarketing") if "purpose" in table else "telemarketing"
        low = table.flag("low_confidence", False)
        fields["law"] = table.build(
            "jurisdictions", lambda known: load_law().rule(known, purpose=purpose, low_confidence=low), codes
        )
    if "guard_s" in table:
        fields["guard_s"] = table.number("guard_s", most=3600)
    if "unknown_zone" in table:
        unknown = table.table("unknown_zone")
        zone = unknown.build("zone", _core.load_zone, unknown.text("zone"))
        fields["unknown_zone"] = _core.Rule.hours(read_hours(unknown, "hours")).in_zone(zone)
        unknown.finish()
    table.finish()
    days: dict[dt.date, _core.SpecialDay] = {}
    for day in root.tables("calendar"):
        date = day.values.get("day")
        if "day" not in day or not isinstance(date, dt.date) or isinstance(date, dt.datetime):
            day.fail("day", f"{date!r}: expected a date without quotes, e.g. day = 2026-04-06")
        if date in days:
            day.fail("day", f"{date}: is given twice: a day may be special only once")
        spans: tuple[tuple[int, int], ...] = ()
        if "hours" in day:
            # Weekdays, holidays and the like would be looked up on that date, and could close it without a word.
            if not _TIMES_ONLY.fullmatch(day.text("hours")):
                day.fail("hours", f'{shown(day.text("hours"))}: give the times of that day only, e.g. "09:00-14:00"')
            spans = read_hours(day, "hours").on(date)
        days[date] = day.build("hours", _core.SpecialDay, date, spans, day.text("name", ""))
        day.finish()
    calendar = _core.Calendar(days.values())
    return _core.Windows(hours=hours, calendar=calendar, **fields)
