# SPDX-License-Identifier: Apache-2.0
"""Instants and durations as Python users have them, and as the core takes them: integers of milliseconds.

An instant is an aware `datetime.datetime` (a pandas Timestamp is one), a `numpy.datetime64` (taken as UTC), or an
integer of milliseconds since 1970-01-01 00:00 UTC. A naive datetime says nothing about the instant and is refused.
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


def to_epoch_ms(instant: Any) -> int:
    """Milliseconds since 1970-01-01 00:00 UTC; parts of a millisecond are cut off."""
    if isinstance(instant, (int, np.integer)) and not isinstance(instant, (bool, np.timedelta64)):
        return int(instant)
    if isinstance(instant, np.datetime64):
        if np.isnat(instant):
            raise ValueError("NaT is no instant")
        return int(instant.astype("datetime64[ms]").astype(np.int64))
    if isinstance(instant, dt.datetime):
        if instant != instant:
            raise ValueError("NaT is no instant")
        if instant.utcoffset() is None:
            raise ValueError(
                f"{instant} is a naive datetime: say which zone it is in, "
                'e.g. .replace(tzinfo=zoneinfo.ZoneInfo("Europe/Warsaw")) or .replace(tzinfo=datetime.timezone.utc)'
            )
        return int((instant.astimezone(dt.UTC) - EPOCH) // _MILLISECOND)
    raise TypeError(
        f"{instant!r} is no instant: give an aware datetime, a numpy.datetime64 (UTC) or integer epoch milliseconds"
    )


def from_epoch_ms(ms: int) -> dt.datetime:
    """An aware UTC datetime from milliseconds since 1970-01-01 00:00 UTC."""
    return EPOCH + dt.timedelta(milliseconds=ms)


def to_milliseconds(duration: Any) -> int:
    """Milliseconds from seconds or a timedelta, rounded to the nearest."""
    if isinstance(duration, np.timedelta64):
        if np.isnat(duration):
            raise ValueError("NaT is no duration")
        return int(duration.astype("timedelta64[ms]").astype(np.int64))
    if isinstance(duration, dt.timedelta):
        return round(duration / _MILLISECOND)
    if isinstance(duration, (int, float, np.integer, np.floating)) and not isinstance(duration, bool):
        seconds = float(duration)
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
