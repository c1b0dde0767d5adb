# SPDX-License-Identifier: Apache-2.0
"""Instants and durations as Python users have them, and as the core takes them: integers of milliseconds.

An instant is an aware `datetime.datetime` (a pandas Timestamp is one), a `numpy.datetime64` (taken as UTC), or an
integer of milliseconds since 1970-01-01 00:00 UTC. A naive datetime says nothing about the instant and is refused. So
is an instant outside the years 1970 to 2199, for which time zones are known, and an integer below 315532800000
(1980-01-01), which is far likelier a count of seconds.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Instant: TypeAlias = dt.datetime | np.datetime64 | int
Seconds: TypeAlias = float | dt.timedelta

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECOND = dt.timedelta(milliseconds=1)
_MILLISECONDS = np.dtype("datetime64[ms]")
_END_MS = 7_258_118_400_000  # 2200-01-01
_LEAST_INTEGER_MS = 315_532_800_000  # 1980-01-01
_FIRST_MS, _LAST_MS = -62_135_596_800_000, 253_402_300_799_999  # what a datetime can name


def to_epoch_ms(instant: Any, name: str = "") -> int:
    """Milliseconds since 1970-01-01 00:00 UTC; parts of a millisecond are cut off.

    A ValueError, which begins with `name`, when it is outside the years 1970 to 2199.
    """
    try:
        ms = _nameable_ms(instant)
        if not 0 <= ms < _END_MS:
            raise ValueError(f"{_shown(instant)} is outside the years 1970 to 2199")
        _refuse_seconds(instant, ms)
    except (ValueError, TypeError) as error:
        raise (type(error)(f"{name}: {error}") if name else error) from None
    return ms


def any_epoch_ms(instant: Any) -> int:
    """The same for every instant that a datetime can name."""
    ms = _nameable_ms(instant)
    _refuse_seconds(instant, ms)
    return ms


def _refuse_seconds(instant: Any, ms: int) -> None:
    if ms < _LEAST_INTEGER_MS and isinstance(instant, (int, np.integer)):
        raise ValueError(
            f"{instant} is an instant of {from_epoch_ms(ms):%Y-%m-%d}, and integers begin with 1980: "
            "give milliseconds since 1970 (not seconds), or an aware datetime"
        )


def _nameable_ms(instant: Any) -> int:
    ms = _epoch_ms(instant)
    if not _FIRST_MS <= ms <= _LAST_MS:
        raise ValueError(
            f"{_shown(instant)} is no instant of the years 1 to 9999: integers are milliseconds since 1970"
        )
    return ms


def _shown(instant: Any) -> str:
    text = str(instant)
    return text if len(text) <= 40 else f"{text[:40]}..."


def _epoch_ms(instant: Any) -> int:
    if isinstance(instant, (int, np.integer)) and not isinstance(instant, (bool, np.timedelta64)):
        return int(instant)
    if isinstance(instant, np.datetime64):
        return int(datetime64_ms(np.asarray(instant)))
    if isinstance(instant, dt.datetime):
        if instant != instant:
            raise ValueError("NaT is no instant")
        if instant.utcoffset() is None:
            raise ValueError(
                f"{instant} is a naive datetime: say which zone it is in, "
                'e.g. .replace(tzinfo=zoneinfo.ZoneInfo("Europe/Warsaw")) or .replace(tzinfo=datetime.timezone.utc)'
            )
        return int((instant - EPOCH) // _MILLISECOND)
    raise TypeError(
        f"{instant!r} is no instant: give an aware datetime, a numpy.datetime64 (UTC) or integer epoch milliseconds"
    )


def datetime64_ms(instants: NDArray[Any]) -> NDArray[np.int64]:
    """Milliseconds from datetime64 of any unit. What NumPy would wrap is refused."""
    if instants.dtype == _MILLISECONDS and instants.size:  # the usual case without a look at every year
        ms: NDArray[np.int64] = instants.view(np.int64)
        if ms.min() >= 0 and ms.max() < _END_MS:
            return ms
    if np.isnat(instants).any():
        raise ValueError("NaT is no instant")
    years = instants.astype("datetime64[Y]").astype(np.int64) + 1970
    wrong = instants[(years < 1) | (years > 9999)]
    if wrong.size:
        raise ValueError(f"{_shown(wrong.ravel()[0])} is no instant of the years 1 to 9999")
    return instants.astype("datetime64[ms]").astype(np.int64)


def refuse_naive(name: str, values: Any) -> None:
    """ValueError for a column of pandas, polars or pyarrow that has instants and no zone. NumPy's are UTC."""
    if isinstance(values, (np.ndarray, list, tuple)):
        return
    zoned = (
        getattr(getattr(values, "dt", None), "tz", None)
        or getattr(values, "tz", None)
        or getattr(getattr(values, "dtype", None), "time_zone", None)
        or getattr(getattr(values, "type", None), "tz", None)
    )
    if not zoned:
        raise ValueError(
            f"{name}: is naive: say which zone it is in, e.g. by .dt.tz_localize (pandas) "
            "or .dt.replace_time_zone (polars)"
        )


def instants_of(values: Any) -> NDArray[Any]:
    """A column as NumPy has it; instants of pandas that have a zone as datetime64 in UTC, not as objects."""
    dtype: Any = getattr(values, "dtype", None)
    if getattr(dtype, "tz", None) is not None and hasattr(dtype, "unit") and hasattr(values, "to_numpy"):
        zoned: NDArray[Any] = values.to_numpy(dtype=f"datetime64[{dtype.unit}]")
        return zoned
    return np.asarray(values)


def column_ms(name: str, values: Any, missing: int | None = None) -> NDArray[np.int64]:
    """Milliseconds from a column of instants: NumPy's datetime64 is UTC, a frame's column must have a zone.

    NaT and None become `missing`, or are refused where that is None.
    """
    array = instants_of(values)
    if array.ndim != 1:
        raise ValueError(f"{name}: {array.ndim} dimensions: give one instant per row")
    if array.dtype.kind != "M":
        given = array.tolist()
        nothing = [missing is not None and (value is None or value != value) for value in given]
        instants = [
            missing if no else to_epoch_ms(value, f"{name}: row {row}")
            for row, (value, no) in enumerate(zip(given, nothing, strict=True))
        ]
        return np.array(instants, dtype=np.int64)
    refuse_naive(name, values)
    if array.dtype == _MILLISECONDS and array.size:  # the usual case in one go
        ms: NDArray[np.int64] = array.view(np.int64)
        if ms.min() >= 0 and ms.max() < _END_MS:
            return ms
    found = np.full(array.shape, missing or 0, dtype=np.int64)
    known = ~np.isnat(array) if missing is not None else np.ones(array.shape, dtype=bool)
    try:
        found[known] = datetime64_ms(array[known])
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    outside = known & ((found < 0) | (found >= _END_MS))
    if outside.any():
        row = int(np.argmax(outside))
        raise ValueError(f"{name}: row {row}: {array[row]} is outside the years 1970 to 2199")
    return found


def from_epoch_ms(ms: int) -> dt.datetime:
    """An aware UTC datetime from milliseconds since 1970-01-01 00:00 UTC; the first or last there is beyond these."""
    return EPOCH + dt.timedelta(milliseconds=min(max(ms, _FIRST_MS), _LAST_MS))


def to_milliseconds(duration: Any) -> int:
    """Milliseconds from seconds or a timedelta, rounded to the nearest."""
    if isinstance(duration, np.timedelta64):
        if np.isnat(duration):
            raise ValueError("NaT is no duration")
        unit_ms = float(np.ones((), duration.dtype) / np.timedelta64(1, "ms"))
        milliseconds = int(duration.astype(np.int64)) * unit_ms
        if abs(milliseconds) > 1e15:
            raise ValueError(f"{duration} is no duration: give 1e12 seconds at most")
        return math.floor(milliseconds)
    if isinstance(duration, dt.timedelta):
        return round(duration / _MILLISECOND)
    if isinstance(duration, (int, float, np.integer, np.floating)) and not isinstance(duration, bool):
        try:
            seconds = float(duration)
        except OverflowError:
            seconds = math.inf
        if not math.isfinite(seconds) or abs(seconds) > 1e12:
            raise ValueError(f"{seconds} is no duration in seconds")
        return round(seconds * 1000)
    raise TypeError(f"{duration!r} is no duration: give seconds or a timedelta")


def as_datetime64(epoch_ms: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """The same memory, read as datetime64[ms] in UTC."""
    return epoch_ms.view("datetime64[ms]")


def iso_texts(instants: NDArray[np.datetime64]) -> NDArray[np.str_]:
    """`2026-03-02T08:00:00.000Z`, and empty text for NaT."""
    texts = np.char.add(np.datetime_as_string(instants, unit="ms"), "Z")
    return np.where(np.isnat(instants), "", texts)
