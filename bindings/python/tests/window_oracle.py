# SPDX-License-Identifier: Apache-2.0
"""The slow twin of the calling windows: every minute around every change of every zone's clocks, by zoneinfo.

A state is a function of what the wall shows. Here Python's `zoneinfo` tells it, minute by minute, and the hours are
written by hand as functions of date and minute, not read from their notation. `--everything` walks all zones and all
changes from 2020 to 2035, three days either way; the tests take a sample.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
from numpy.typing import NDArray

import outdial as o

Minutes = NDArray[np.int64]
Hand = Callable[[Minutes, Minutes], NDArray[np.bool_]]

_MINUTES = 6 * 1440
_HOLIDAYS = o.Holidays([(dt.date(year, 1, 1), "New Year") for year in range(2019, 2037)]
                       + [(dt.date(year, 3, 29), "Spring") for year in range(2019, 2037)]
                       + [(dt.date(year, 10, 25), "Autumn") for year in range(2019, 2037)])  # fmt: skip
_FREE = np.array(sorted(day.toordinal() for day, _ in _HOLIDAYS.days()), dtype=np.int64)


def _weekday(day: Minutes) -> Minutes:
    return (day + 6) % 7


def _month_day(day: Minutes) -> tuple[Minutes, Minutes, Minutes]:
    months = (day - 719163).astype("datetime64[D]").astype("datetime64[M]")
    first = months.astype("datetime64[D]").astype(np.int64)
    last = (months + 1).astype("datetime64[D]").astype(np.int64) - 1
    return months.astype(np.int64) % 12 + 1, day - 719163 - first + 1, last - first + 1


def _between(*windows: tuple[int, int]) -> Hand:
    def hand(day: Minutes, minute: Minutes) -> NDArray[np.bool_]:
        result = np.zeros(minute.shape, bool)
        for begin, end in windows:
            result |= (minute >= begin) & (minute < end)
        return result

    return hand


def _every_day_spilling(begin: int, end: int) -> Hand:
    return lambda day, minute: ((minute >= begin) & (minute < end)) | (minute < end - 1440)


def _on(chosen: Callable[[Minutes], NDArray[np.bool_]], hand: Hand) -> Hand:
    return lambda day, minute: chosen(day) & hand(day, minute)


def _holiday(day: Minutes) -> NDArray[np.bool_]:
    return np.isin(day, _FREE)


def _nth(which: int, weekday: int) -> Callable[[Minutes], NDArray[np.bool_]]:
    def chosen(day: Minutes) -> NDArray[np.bool_]:
        _, number, length = _month_day(day)
        place = (number - 1) // 7 + 1 if which > 0 else -((length - number) // 7 + 1)
        return (_weekday(day) == weekday) & (place == which)

    return chosen


def _odd_week(day: Minutes) -> NDArray[np.bool_]:
    weeks = [dt.date.fromordinal(int(one)).isocalendar().week % 2 == 1 for one in np.unique(day)]
    return np.array(weeks)[np.searchsorted(np.unique(day), day)]


def _h(hour: int, minute: int = 0) -> int:
    return hour * 60 + minute


SPECIFICATIONS: dict[str, Hand] = {
    "24/7": _between((0, 1440)),
    "09:00-21:00": _between((_h(9), _h(21))),
    "Mo-Fr 10:00-13:00,14:00-20:00": _on(lambda d: _weekday(d) < 5, _between((_h(10), _h(13)), (_h(14), _h(20)))),
    "Mo-Sa 09:00-21:00; Su 12:00-21:00": lambda d, m: np.where(
        _weekday(d) == 6, (m >= _h(12)) & (m < _h(21)), (m >= _h(9)) & (m < _h(21))
    ),
    "00:00-24:00; Su off": _on(lambda d: _weekday(d) < 6, _between((0, 1440))),
    "22:00-26:30": _every_day_spilling(_h(22), _h(26, 30)),
    "22:00-06:00": _every_day_spilling(_h(22), _h(30)),
    "23:30-24:30": _every_day_spilling(_h(23, 30), _h(24, 30)),
    "03:00-27:00": _between((0, 1440)),
    "00:00-01:00": _between((0, 60)),
    "00:30-01:15": _between((30, 75)),
    "01:30-02:30": _between((90, 150)),
    "02:00-03:00": _between((120, 180)),
    "02:30-04:00": _between((150, 240)),
    "01:59-02:01,23:59-24:00": _between((119, 121), (1439, 1440)),
    "Mo-Fr 09:00-18:00; PH off": _on(lambda d: (_weekday(d) < 5) & ~_holiday(d), _between((_h(9), _h(18)))),
    "09:00-20:00; PH -1 day 10:00-19:00; PH off": lambda d, m: (
        ~_holiday(d) & np.where(_holiday(d + 1), (m >= _h(10)) & (m < _h(19)), (m >= _h(9)) & (m < _h(20)))
    ),
    "Su[-1] 00:00-24:00": _on(_nth(-1, 6), _between((0, 1440))),
    "Mar-Oct 08:00-12:00": _on(lambda d: (_month_day(d)[0] >= 3) & (_month_day(d)[0] <= 10), _between((_h(8), _h(12)))),
    "week 1-53/2 00:00-23:00": _on(_odd_week, _between((0, _h(23)))),
}


def transitions(zone: ZoneInfo) -> Iterator[int]:
    """Minutes (UTC) at which the zone's offset changes between 2020 and 2035."""
    begin = int(dt.datetime(2020, 1, 1, tzinfo=dt.UTC).timestamp()) // 60
    end = int(dt.datetime(2036, 1, 1, tzinfo=dt.UTC).timestamp()) // 60

    def offset(minute: int) -> dt.timedelta | None:
        return dt.datetime.fromtimestamp(minute * 60, zone).utcoffset()

    step = 5 * 1440
    for left in range(begin, end, step):
        low, high = left, left + step
        if offset(low) == offset(high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(middle) == offset(low) else (low, middle)
        yield high


def wrong_minutes(name: str, around: int) -> int:
    """How many minutes of three days either way have another state, or another next change, than the walk finds."""
    zone = ZoneInfo(name)
    begin = around - _MINUTES // 2
    stamps = [dt.datetime.fromtimestamp((begin + i) * 60, zone) for i in range(_MINUTES)]
    day = np.array([stamp.toordinal() for stamp in stamps], dtype=np.int64)
    minute = np.array([stamp.hour * 60 + stamp.minute for stamp in stamps], dtype=np.int64)
    if any(stamp.second for stamp in stamps):
        raise ValueError(f"{name}: an offset with odd seconds")
    now = (np.arange(_MINUTES, dtype=np.int64) + begin) * 60_000
    there = o.Zone(name)
    wrong = 0
    for text, hand in SPECIFICATIONS.items():
        expected = hand(day, minute)
        flips = np.flatnonzero(expected[1:] != expected[:-1]) + 1
        answers = o.verdict(o.Rule.hours(o.Hours(text, _HOLIDAYS)), there, now)
        wrong += int(((answers["kind"] == 0) != expected).sum())
        following = np.searchsorted(flips, np.arange(_MINUTES), side="right")
        known = following < len(flips)
        if len(flips):
            until = answers["until"].astype(np.int64)[known]
            wrong += int((until != now[flips[following[known]]]).sum())
    return wrong


def _walk(name: str) -> tuple[str, int, int]:
    changes = list(transitions(ZoneInfo(name))) or [int(dt.datetime(2026, 3, 29, tzinfo=dt.UTC).timestamp()) // 60]
    return name, len(changes), sum(wrong_minutes(name, change) for change in changes)


def zone_names() -> list[str]:
    """All zones that are a place or an offset; `Factory` is what a machine has before it is told where it stands."""
    no_zones = ("posix", "right", "localtime", "Factory")
    return sorted(name for name in available_timezones() if not name.startswith(no_zones))


def sample(count: int, seed: int) -> list[tuple[str, int]]:
    """Some zones, and one change of each."""
    draws = random.Random(seed)
    picked = []
    for name in draws.sample(zone_names(), count):
        changes = list(transitions(ZoneInfo(name)))
        picked.append((name, draws.choice(changes) if changes else 29_000_000))
    return picked


def main() -> int:
    """Walk over everything, or a sample, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--everything", action="store_true")
    parser.add_argument("--zones", type=int, default=20)
    arguments = parser.parse_args()
    begun = time.monotonic()
    names = zone_names() if arguments.everything else random.Random(1).sample(zone_names(), arguments.zones)
    changes = wrong = 0
    with ProcessPoolExecutor() as pool:
        for name, count, found in pool.map(_walk, names, chunksize=1):
            changes += count
            wrong += found
            if found:
                print(f"{name}: {found} minutes differ", flush=True)
    minutes = changes * _MINUTES * len(SPECIFICATIONS)
    print(f"{len(names)} zones, {len(SPECIFICATIONS)} specifications, {changes} changes, {minutes:,} minutes: "
          f"{wrong} differ ({time.monotonic() - begun:.0f} s)")  # fmt: skip
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
