# SPDX-License-Identifier: Apache-2.0
"""Callers, clients or call attempts as columns: who they are, where and when, as far as it is known."""

from __future__ import annotations

import datetime as dt
import math
import re
import reprlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outdial import arrow_texts
from outdial._core import Zone, load_zone, parse_phone_numbers
from outdial.cells import number_cells, plain
from outdial.frames import columns_of
from outdial.geo import digits_of, table
from outdial.times import as_datetime64, column_ms, instants_of
from outdial.zip_codes import zip_table

_NAMES = {
    "number": ("number", "phone", "phone_number", "ani", "caller", "msisdn", "cell", "mobile"),
    "postal": ("postal", "postal_code", "zip", "zip_code", "zipcode", "postcode"),
    "time": ("time", "timestamp", "start", "started", "begin", "called_at", "date"),
    "answered": ("answered", "connected", "human"),
}
_ZIP = re.compile("[0-9]{5}")
_NO_TIME = int(np.iinfo(np.int64).min)  # as NumPy has NaT
_LAST_SECOND = 7_258_118_399  # of the years whose clocks are known, 1970 to 2199


@dataclass(frozen=True)
class People:
    """Callers, clients or call attempts, one per row: what is known of where and when."""

    digits: NDArray[np.uint64]
    postal: NDArray[np.int64]  # -1 when unknown
    time: NDArray[np.datetime64] | None = None
    answered: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.digits)

    @cached_property
    def places(self) -> tuple[dict[str, Any], NDArray[np.int64]]:
        """The distinct places of the numbers as columns, and per row an index into them."""
        codes = table().codes(self.digits)
        used = np.zeros(table().code_count, bool)
        used[codes] = True
        distinct = np.flatnonzero(used)
        position = np.zeros(len(used), np.int64)
        position[distinct] = np.arange(len(distinct))
        return table().place_columns(distinct.astype(np.uint32)), position[codes]

    @cached_property
    def hours(self) -> NDArray[np.int64]:
        """What hour the clocks showed in the likeliest zone of each row; -1 where zone or time are unknown."""
        if self.time is None:
            raise ValueError(f"columns: no time: one of these is needed: {', '.join(_NAMES['time'])}")
        return _local_hours(self.time, *_zones(self))


def people(frame: Any) -> People:
    """Reads a frame. A ValueError names the columns that would do when neither numbers nor postal codes are there."""
    columns = _columns(frame)
    found = {
        wanted: next((columns[name] for name in names if name in columns), None) for wanted, names in _NAMES.items()
    }
    if found["number"] is None and found["postal"] is None:
        wanted = ", ".join((*_NAMES["number"], *_NAMES["postal"]))
        raise ValueError(f"columns: {', '.join(columns) or 'none'}: one of these is needed: {wanted}")
    rows = len(next(values for values in found.values() if values is not None))
    digits = np.zeros(rows, np.uint64) if found["number"] is None else _digits(found["number"])
    postal = np.full(rows, -1, np.int64) if found["postal"] is None else _zips(found["postal"])
    time = None if found["time"] is None else _instants(found["time"])
    answered = None if found["answered"] is None else _flags(found["answered"])
    for name, column in (("number", digits), ("postal", postal), ("time", time), ("answered", answered)):
        if column is not None and len(column) != rows:
            raise ValueError(f"{name}: {len(column)} rows, others have {rows}")
    return People(digits, postal, time, answered)


def _columns(frame: Any) -> dict[str, Any]:
    def of_arrow(column: Any) -> Any:
        return column if arrow_texts.is_texts(column) else plain(column)

    return {_normal(name): values for name, values in columns_of("frame", frame, of_arrow).items()}


def _normal(name: str) -> str:
    return name.strip().lower().replace(" ", "_")


def is_known_column(name: str) -> bool:
    """Whether `people` looks at a column of that name."""
    return any(_normal(name) in names for names in _NAMES.values())


def _digits(values: Any) -> NDArray[np.uint64]:
    """Numbers as digits. One that cannot be read is nowhere; texts of which none can be are a ValueError."""
    digits = digits_of(values)
    if digits.any():
        return digits
    for row, text in enumerate(values.to_pylist() if hasattr(values, "to_pylist") else np.asarray(values).tolist()):
        if isinstance(text, str) and text.strip():
            wrong = parse_phone_numbers([text])[1]
            raise ValueError(f"number: none of them can be read: row {row}: {wrong[0][1].removeprefix('number: ')}")
    return digits


def _zips(values: Any) -> NDArray[np.int64]:
    if arrow_texts.is_texts(values):
        distinct, rows = arrow_texts.distinct(values)
        return _zip_codes(distinct)[rows]
    array = np.asarray(values)
    if array.dtype.kind in "iu":
        return np.where((array >= 0) & (array <= 99_999), array, -1).astype(np.int64)
    if array.dtype.kind == "f":
        return np.where((array >= 0) & (array <= 99_999), np.nan_to_num(array), -1).astype(np.int64)
    texts, rows = np.unique(array.astype(str), return_inverse=True)
    return _zip_codes(texts.tolist())[rows]


def _zip_codes(texts: list[str]) -> NDArray[np.int64]:
    """ZIP or ZIP+4; -1 for what is neither."""
    first = [text.strip()[:5] for text in texts]
    return np.array([int(zip_) if _ZIP.fullmatch(zip_) else -1 for zip_ in first], np.int64)


def _instants(values: Any) -> NDArray[np.datetime64]:
    """In UTC; texts of a file as ISO 8601 has them; NaT where there is none."""
    if arrow_texts.is_texts(values):
        read = arrow_texts.instants(values)
        if read is not None:
            return read
        values = plain(values)
    array = instants_of(values)
    if array.dtype.kind not in "UST" and not any(isinstance(value, str) for value in array.ravel()[:1].tolist()):
        return as_datetime64(column_ms("time", values, _NO_TIME)).astype("datetime64[s]")
    found = []
    for row, text in enumerate(array.tolist()):
        if text is None or not str(text).strip():
            found.append(_NO_TIME)
            continue
        try:
            moment = dt.datetime.fromisoformat(str(text).strip())
        except ValueError:
            shown = reprlib.repr(text)
            raise ValueError(f"time: row {row}: {shown}: give UTC instants, e.g. 2026-03-02T15:04:05Z") from None
        found.append(math.floor((moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp()))
    return np.array(found, dtype=np.int64).astype("datetime64[s]")


def _flags(values: Any) -> NDArray[np.bool_]:
    """Answered or not; what is missing was not."""
    numbers = None if arrow_texts.is_texts(values) else number_cells(values)
    if numbers is not None:
        flags: NDArray[np.bool_] = numbers > 0
        return flags
    if arrow_texts.is_texts(values):
        distinct, rows = arrow_texts.distinct(values)
    else:
        given, rows = np.unique(np.asarray(values).astype(str), return_inverse=True)
        distinct = given.tolist()
    try:
        return np.array([_is_answered(text) for text in distinct], bool)[rows]
    except ValueError:
        wrong = reprlib.repr(distinct)
        raise ValueError(f"answered: {wrong}: give 0 or 1, or True and False") from None


def _is_answered(text: str) -> bool:
    word = text.strip().lower()
    return word == "true" or (word not in ("", "false", "none", "nan") and float(word) > 0)


def _zones(who: People) -> tuple[NDArray[np.int64], list[str]]:
    """Per row an index into the names of the likeliest zones; the name is empty where the zone is unknown."""
    places, of = who.places
    by_place, by_zip = places["zone"], zip_table()["zone"]
    names = sorted({"", *by_place, *by_zip})
    position = {name: nth for nth, name in enumerate(names)}
    zone = np.array([position[name] for name in by_place], np.int64)[of] if len(who) else np.empty(0, np.int64)
    known = who.postal >= 0
    if known.any():
        mine = np.array([position[name] for name in by_zip], np.int64)[np.clip(who.postal, 0, 99_999)]
        zone = np.where(known & (mine != position[""]), mine, zone)
    return zone, names


def _local_hours(time: NDArray[np.datetime64], zone: NDArray[np.int64], names: list[str]) -> NDArray[np.int64]:
    """The hour of day by rows; `zone` is an index into the names."""
    hours = np.full(len(time), -1, np.int64)
    known = np.flatnonzero(~np.isnat(time))
    seconds = time.astype("datetime64[s]").astype(np.int64)
    # Rows of one zone side by side: sixteen bits are sorted by counting.
    known = known[np.argsort(zone[known].astype(np.uint16), kind="stable")]
    ends = np.cumsum(np.bincount(zone[known], minlength=len(names)))
    for name, mine in zip(names, np.split(known, ends[:-1]), strict=True):
        if name and len(mine):
            hours[mine] = (seconds[mine] + _offsets(load_zone(name), seconds[mine])) // 3600 % 24
    return hours


def _offsets(zone: Zone, seconds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Local time minus UTC at each of the instants, in seconds."""
    begin, end = (min(max(int(second), 0), _LAST_SECOND) for second in (seconds.min(), seconds.max()))
    ends: list[int] = []
    offsets: list[int] = []
    while True:
        span = zone.span(dt.datetime.fromtimestamp(begin, dt.UTC))
        offsets.append(int(span.offset_s))
        if span.end is None or span.end.timestamp() > end:
            break
        begin = int(span.end.timestamp())
        ends.append(begin)
    return np.array(offsets, np.int64)[np.searchsorted(ends, seconds, side="right")]


def answered_of(who: People) -> NDArray[np.float64]:
    """1 for each row that was answered, else 0."""
    if who.answered is None:
        raise ValueError(f"columns: no answered: one of these is needed: {', '.join(_NAMES['answered'])}")
    return who.answered.astype(np.float64)
