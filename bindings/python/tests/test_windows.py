# SPDX-License-Identifier: Apache-2.0
"""The window calculator against a walker that asks Python's zoneinfo what the wall shows, minute after minute."""

from __future__ import annotations

import datetime as dt
import random
from zoneinfo import ZoneInfo

import pytest

import outdial as o

MINUTE = dt.timedelta(minutes=1)

# Days on which the wall clock does something: gaps and folds of an hour, of half an hour, at midnight, a lost day.
STRANGE = {
    "Europe/Warsaw": ["2026-03-29", "2026-10-25"],
    "America/New_York": ["2026-03-08", "2026-11-01"],
    "Australia/Lord_Howe": ["2026-04-05", "2026-10-04"],
    "America/Santiago": ["2026-04-05", "2026-09-06"],
    "Africa/Cairo": ["2026-04-24", "2026-10-30"],
    "Asia/Kathmandu": ["2026-06-01"],
    "Pacific/Apia": ["2011-12-30"],
}
HOURS = [
    "Mo-Su 08:00-21:30",
    "Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-14:00",
    "01:30-02:30",
    "22:00-26:15",
    "00:00-01:00",
]


# The same hours once more, read by hand: weekday (0 is Monday) to minutes; windows may run past midnight.
WEEKS = {
    HOURS[0]: lambda day: [(480, 1290)],
    HOURS[1]: lambda day: [(540, 720), (840, 1080)] if day < 5 else [(600, 840)] if day == 5 else [],
    HOURS[2]: lambda day: [(90, 150)],
    HOURS[3]: lambda day: [(1320, 1575)],
    HOURS[4]: lambda day: [(0, 60)],
}


def open_on_the_wall(hours: str, closed: dt.date, zone: ZoneInfo, moment: dt.datetime) -> bool:
    wall = moment.astimezone(zone)
    minute = wall.hour * 60 + wall.minute
    if wall.date() == closed:
        return False
    if any(opens <= minute < closes for opens, closes in WEEKS[hours](wall.weekday())):
        return True
    eve = wall.date() - dt.timedelta(days=1)
    return eve != closed and any(minute < closes - 1440 for _, closes in WEEKS[hours](eve.weekday()))


def walk(hours: str, closed: dt.date, zone: ZoneInfo, moment: dt.datetime) -> tuple[bool, dt.datetime]:
    """Open now? And when that changes, looked at once a minute."""
    now = open_on_the_wall(hours, closed, zone, moment)
    at = moment
    while open_on_the_wall(hours, closed, zone, at) == now:
        at += MINUTE
    return now, at


@pytest.mark.parametrize("name", STRANGE)
def test_agrees_with_a_walk_over_the_minutes(name: str) -> None:
    draws = random.Random(name)
    zone, python_zone = o.Zone(name), ZoneInfo(name)
    for day in STRANGE[name]:
        midnight = dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC)
        for text in HOURS:
            hours = o.Hours(text)
            closed = (midnight + dt.timedelta(days=draws.choice([-1, 0, 1, 40]))).date()
            calendar = o.Calendar([o.SpecialDay(closed, [], "closed")])
            for _ in range(6):
                moment = midnight + draws.randrange(-30 * 60, 54 * 60) * MINUTE
                verdict = hours.verdict(zone, moment, calendar=calendar)
                assert (verdict.is_now, verdict.until) == walk(text, closed, python_zone, moment), (
                    text,
                    moment,
                    closed,
                )


def test_the_reason_tells_a_closed_day_from_a_closed_hour() -> None:
    windows = o.Windows(
        hours={"mobile": "Mo-Fr 09:00-17:00"}, calendar=o.Calendar([o.SpecialDay(dt.date(2026, 4, 6), [], "Easter")])
    )
    zone = o.Zone("Europe/Warsaw")
    noon = dt.datetime(2026, 4, 6, 10, tzinfo=dt.UTC)
    assert windows.verdict("mobile", zone, noon).why == "closed_day"
    assert windows.verdict("mobile", zone, noon + dt.timedelta(hours=12)).why == "outside_hours"
    assert windows.verdict("home", zone, noon) == o.Verdict("never", "no_window", None, rule=1)
    assert windows.calendar.find(dt.date(2026, 4, 6)).name == "Easter"  # type: ignore[union-attr]
