# SPDX-License-Identifier: Apache-2.0
"""What became of many attempts, from all their signals."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outdial import _core
from outdial.arguments import folded
from outdial.cells import name_cells, number_cells, whole_cells
from outdial.columns import NONE, Columns
from outdial.frames import columns_of

_CODES = ("sip", "reason", "asterisk_cause", "freeswitch_cause", "originate_reason")
_NAMES: dict[str, type[StrEnum]] = {
    "dial_status": _core.DialStatus,
    "dial_end_status": _core.DialStatus,
    "sit": _core.Sit,
    "amd": _core.AmdResult,
    "hung_up_by": _core.HungUpBy,
}
_TIMES = {"ring_s": "ring_ms", "to_final_s": "to_final_ms", "talk_s": "talk_ms"}
_LABELS: dict[str, type[StrEnum]] = {
    "outcome": _core.Outcome,
    "confidence": _core.Certainty,
    "presence": _core.Presence,
    "assignment": _core.Assignment,
    "about": _core.About,
    "why": _core.DecidedBy,
}
_LONGEST_S = 1e9
_MOST_CODE = 9999


def _missing(value: Any) -> bool:
    """None, NaN, NaT and pandas' NA are not equal to themselves, or cannot tell."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except (TypeError, ValueError):
        return True


def _cells(name: str, values: Any) -> list[Any]:
    array = np.asarray(values)
    if array.dtype.kind == "m":  # as objects those of nanoseconds would be integers
        array = _seconds(name, array)
    array = array.astype(object) if array.dtype.kind in "mfiub" else np.asarray(values, dtype=object)
    if array.ndim != 1:
        raise ValueError(f"{name}: {array.ndim} dimensions: give one value per row")
    return [None if _missing(value) else value for value in array.tolist()]


def _seconds(name: str, lengths: NDArray[Any]) -> NDArray[Any]:
    try:
        seconds: NDArray[Any] = lengths / np.timedelta64(1, "s")
        if np.datetime_data(lengths.dtype)[0] == "generic":
            raise TypeError
    except TypeError:
        raise ValueError(f"{name}: {lengths.dtype}: has no length: give seconds") from None
    return seconds


def _number(value: Any) -> float:
    """NaN for what is none."""
    if isinstance(value, (str, bytes, bytearray, np.timedelta64)):
        return np.nan
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return np.nan


def _codes(name: str, values: Any) -> NDArray[np.int32]:
    codes = whole_cells(values, 0, _MOST_CODE, -1, np.int32)
    if codes is not None:
        return codes
    column = []
    for row, value in enumerate(_cells(name, values)):
        if name == "freeswitch_cause" and isinstance(value, str):
            try:
                value = _core.freeswitch_cause(value)
            except ValueError as error:
                raise ValueError(f"{name}: row {row}: {error}") from None
        number = -1.0 if value is None else _number(value)
        if value is not None and not (number.is_integer() and 0 <= number <= _MOST_CODE):
            shown = reprlib.repr(value)
            raise ValueError(f"{name}: row {row}: {shown}: give a whole number from 0 to 9999, or None")
        column.append(int(number))
    return np.array(column, dtype=np.int32)


@cache
def _as_written(kind: type[StrEnum]) -> dict[Any, int]:
    return {None: NONE} | {str(member): code for code, member in enumerate(kind)}


def name_column(name: str, values: Any, kind: type[StrEnum]) -> NDArray[np.uint8]:
    """The codes of a column of names, however they are spelt; NONE where there is none."""
    known = {folded(member): code for code, member in enumerate(kind)}
    codes = name_cells(values, _as_written(kind), lambda name: NONE if _missing(name) else known[folded(str(name))])
    if codes is not None:
        return codes
    column = []
    for row, value in enumerate(_cells(name, values)):
        code = known.get(folded(value)) if isinstance(value, str) else None
        if value is not None and code is None:
            raise ValueError(f"{name}: row {row}: {reprlib.repr(value)}: use one of {', '.join(kind)}")
        column.append(NONE if code is None else code)
    return np.array(column, dtype=np.uint8)


def _times(name: str, values: Any) -> NDArray[np.int64]:
    given = np.asarray(values)
    lengths = number_cells(_seconds(name, given) if given.dtype.kind == "m" else values)
    if lengths is not None:
        unknown = np.isnan(lengths)
        if ((lengths >= 0) & (lengths <= _LONGEST_S) | unknown).all():
            return np.where(unknown, -1.0, np.rint(lengths * 1000.0)).astype(np.int64)
    column = []
    for row, value in enumerate(_cells(name, values)):
        if value is None:
            column.append(-1)
            continue
        seconds = _number(value.total_seconds() if hasattr(value, "total_seconds") else value)
        if not 0 <= seconds <= _LONGEST_S:
            raise ValueError(f"{name}: row {row}: {reprlib.repr(value)}: give seconds from 0 on, or None")
        column.append(round(seconds * 1000))
    return np.array(column, dtype=np.int64)


def _flags(name: str, values: Any) -> NDArray[np.uint8]:
    flags = whole_cells(values, 0, 1, NONE, np.uint8)
    if flags is not None:
        return flags
    column = []
    for row, value in enumerate(_cells(name, values)):
        flag = NONE if value is None else _number(value)
        if flag not in (0, 1, NONE) or (flag == NONE and value is not None):
            raise ValueError(f"{name}: row {row}: {reprlib.repr(value)}: give True, False or None")
        column.append(int(flag))
    return np.array(column, dtype=np.uint8)


def classify_calls(signals: Mapping[str, Any] | Any, table: _core.RetryTable | None = None) -> Columns:
    """Say what became of attempts, one row each, from the columns that there are.

    `signals`: a frame, or a mapping of columns, with any of `sip`, `reason`, `asterisk_cause`, `freeswitch_cause`
    (name or number), `originate_reason`, `dial_status`, `dial_end_status`, `sit`, `amd`, `hung_up_by`, `agent`,
    `ring_s`, `to_final_s` and `talk_s`; None and NaN are unknown. `table` tells `retry_after_s` (NaN: never), by
    default the usual one. The result has `outcome`, `confidence`, `presence`, `assignment`, `about`,
    `counts_attempt`, `retry_after_s` and `why`.
    """
    if table is not None and not isinstance(table, _core.RetryTable):
        raise TypeError(f"table: {reprlib.repr(table)}: give a RetryTable")
    given = columns_of("signals", signals)
    known = [*_CODES, *_NAMES, "agent", *_TIMES]
    for name in given:
        if name not in known:
            raise ValueError(f"{name}: is no signal; use any of {', '.join(known)}")
    for name, values in given.items():
        if isinstance(values, (str, bytes)) or not hasattr(values, "__len__"):
            raise TypeError(f"{name}: {reprlib.repr(values)}: give a column, one value per row")
    lengths = {name: len(values) for name, values in given.items()}
    if not lengths:
        raise ValueError(f"signals: no column: give any of {', '.join(known)}")
    rows = max(lengths.values())
    for name, length in lengths.items():
        if length != rows:
            raise ValueError(f"{name}: {length} rows, others have {rows}")
    columns: dict[str, Any] = {}
    for name, values in given.items():
        if name in _CODES:
            columns[name] = _codes(name, values)
        elif name in _NAMES:
            columns[name] = name_column(name, values, _NAMES[name])
        elif name in _TIMES:
            columns[_TIMES[name]] = _times(name, values)
        else:
            columns[name] = _flags(name, values)
    raw: dict[str, Any] = _core._classify_columns(rows, columns, table or _core.RetryTable())
    after = raw.pop("retry_after_ms")
    why = raw.pop("why")
    raw["retry_after_s"] = np.where(after < 0, np.nan, after / 1000)
    raw["why"] = why
    return Columns(raw, {name: tuple(map(str, kind)) for name, kind in _LABELS.items()})
