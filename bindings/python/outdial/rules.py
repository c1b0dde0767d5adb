# SPDX-License-Identifier: Apache-2.0
"""Calling windows for scalars and arrays: verdicts, openings, closings and intervals as frames."""

from __future__ import annotations

import datetime as dt
import os
import reprlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from outdial import _core
from outdial.cells import plain
from outdial.columns import Columns, exact_column
from outdial.data_files import data_folder
from outdial.times import (
    Instant,
    as_datetime64,
    datetime64_ms,
    from_epoch_ms,
    instants_of,
    refuse_naive,
    to_epoch_ms,
)

Zones = _core.Zone | str | _core.ZoneSet | Sequence[_core.Zone]

_LABELS = {
    "kind": tuple(kind.value for kind in _core.VerdictKind),
    "why": tuple(why.value for why in _core.Why),
}


def load_law(folder: str | os.PathLike[str] | None = None) -> _core.LawBook:
    """The laws of that folder (law/*.toml and holidays/*.csv), by default those that come with the package."""
    return _core.LawBook._load(os.fspath(folder if folder is not None else data_folder()))


def load_holidays(what: str | os.PathLike[str]) -> _core.Holidays:
    """Holidays of a country or region by its code (`US-AL`), or from a file.

    A file is `.ics` (iCalendar), or `.csv` with a row `2026-12-24,Christmas Eve` per day.
    """
    if not isinstance(what, (str, os.PathLike)):
        raise TypeError(f"what: {reprlib.repr(what)}: give the code of a country or region, or the path of a file")
    text = os.fspath(what)
    path = Path(text)
    if path.suffix not in (".ics", ".csv"):
        path = data_folder() / "holidays" / f"{text}.csv"
        if not path.is_file() or Path(text).name != text:
            known = ", ".join(sorted(file.stem for file in path.parent.glob("*.csv")))
            raise ValueError(f'holidays: "{text}": give a file (.ics, .csv) or one of {known}')
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ValueError(f'holidays: "{text}": cannot be read: {reason}') from None
    try:
        return _holidays_in(content, path.suffix)
    except ValueError as error:
        raise ValueError(f'holidays: "{text}": {error}') from None


def _holidays_in(content: str, suffix: str) -> _core.Holidays:
    return _core.Holidays.parse_icalendar(content) if suffix == ".ics" else _core.Holidays.parse(content)


def epoch_ms_array(now: Any) -> NDArray[np.int64]:
    """Many instants as integers: a datetime64 array (UTC), integers, or a sequence of aware datetimes."""
    if isinstance(now, np.ma.MaskedArray) and np.ma.is_masked(now):
        raise ValueError("now: a masked array: fill what is masked, or leave it out")
    now = plain(now)
    array = instants_of(now)
    if array.ndim > 1:
        raise ValueError(f"now: {array.ndim} dimensions: give one instant per row")
    if array.dtype.kind == "M":
        refuse_naive("now", now)
        try:
            instants = datetime64_ms(array)
        except ValueError as error:
            raise ValueError(f"now: {error}") from None
    elif array.dtype.kind in "iu":
        instants = array
    else:
        return np.fromiter((to_epoch_ms(one, "now") for one in array.ravel()), np.int64, array.size)
    if instants.size:
        for extreme in (instants.argmin(), instants.argmax()):
            to_epoch_ms(array.ravel()[extreme], "now")
    return instants.astype(np.int64, copy=False)


def _is_scalar(now: Any) -> bool:
    return isinstance(now, (dt.datetime, np.datetime64, int, np.integer))


def _rule(rule: Any) -> _core.Rule:
    """Hours are a rule too."""
    if isinstance(rule, _core.Hours):
        return _core.Rule.hours(rule)
    if not isinstance(rule, _core.Rule):
        raise TypeError(f"rule: {reprlib.repr(rule)}: give a Rule, or Hours")
    return rule


def _places(zones: Any) -> Any:
    """A zone by its name too."""
    if isinstance(zones, str):
        return _core.load_zone(zones)
    many = isinstance(zones, (list, tuple)) and zones and all(isinstance(zone, _core.Zone) for zone in zones)
    if not many and not isinstance(zones, (_core.Zone, _core.ZoneSet)):
        raise TypeError(f"zones: {reprlib.repr(zones)}: give a Zone, its name, a list of Zones or a ZoneSet")
    return zones


def _table(columns: dict[str, NDArray[Any]]) -> Columns:
    columns["until"] = as_datetime64(columns["until"])
    return Columns(columns, _LABELS)


@overload
def verdict(rule: _core.Rule | _core.Hours, zones: Zones, now: Instant) -> _core.Verdict: ...
@overload
def verdict(rule: _core.Rule | _core.Hours, zones: Zones, now: NDArray[Any]) -> Columns: ...
def verdict(rule: _core.Rule | _core.Hours, zones: Zones, now: Any) -> Any:
    """May somebody there be called? A Verdict for one instant, columns for many."""
    rule, zones = _rule(rule), _places(zones)
    return rule.at(zones, now) if _is_scalar(now) else _table(rule._at_many(zones, epoch_ms_array(now)))


def next_opening(rule: _core.Rule | _core.Hours, zones: Zones, now: Instant) -> dt.datetime | None:
    """When calls are next allowed: `now` itself when they are, None when not within five years."""
    answer = _rule(rule).at(_places(zones), now)
    if answer.is_now:
        return from_epoch_ms(to_epoch_ms(now, "now"))
    return answer.until


def closes_at(rule: _core.Rule | _core.Hours, zones: Zones, now: Instant) -> dt.datetime | None:
    """When the window that is open now closes; None when none is open, or it never closes.

    A closing more than five years ahead is only a bound: it does not close before.
    """
    answer = _rule(rule).at(_places(zones), now)
    return answer.until if answer.is_now else None


def intervals(rule: _core.Rule | _core.Hours, zones: Zones, begin: Instant, end: Instant) -> Columns:
    """The open stretches within [begin, end) as columns `begin` and `end`: sorted, disjoint, not touching."""
    begins, ends = _rule(rule)._intervals(_places(zones), begin, end)
    return Columns({"begin": as_datetime64(begins), "end": as_datetime64(ends)})


def _check_windows(windows: Any) -> None:
    if not isinstance(windows, _core.CompiledWindows):
        raise TypeError(f"windows: {reprlib.repr(windows)}: give CompiledWindows")


def verdicts(windows: _core.CompiledWindows, classes: Any, now: Any) -> Columns:
    """A verdict for every number by its class (whole numbers), at one instant or one instant each."""
    _check_windows(windows)
    ids = exact_column("classes", classes, np.dtype(np.uint16))
    nows = np.full(ids.size, to_epoch_ms(now, "now"), np.int64) if _is_scalar(now) else epoch_ms_array(now)
    if nows.size != ids.size:
        raise ValueError(f"now: {nows.size} instants, but {ids.size} classes: give as many, or one")
    return _table(windows._verdicts(ids, nows))


def open_now(
    windows: _core.CompiledWindows, classes: Any, now: Instant, *, out: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_]:
    """For every number, by its class: may it be called now? `out` saves making a new array."""
    _check_windows(windows)
    ids = exact_column("classes", classes, np.dtype(np.uint16))
    if out is not None and not (isinstance(out, np.ndarray) and out.dtype == np.bool_ and out.shape == ids.shape):
        shown = f"an array of {out.dtype}, {out.shape}" if isinstance(out, np.ndarray) else reprlib.repr(out)
        raise ValueError(f"out: {shown}: give an array of bool, as long as the {ids.size} classes")
    if out is not None and not (out.flags.c_contiguous and out.flags.writeable):
        raise ValueError("out: every nth of an array, or read-only: give one that can be written as a whole")
    result = np.empty(ids.size, np.bool_) if out is None else out
    windows._open(ids, now, result)
    return result
