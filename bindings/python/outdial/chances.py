# SPDX-License-Identifier: Apache-2.0
"""Who is reached at which hour: learned from columns of calls."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outdial import _core
from outdial.arguments import hours_of, zone_of
from outdial.cells import name_cells, whole_cells
from outdial.columns import NONE, Columns
from outdial.frames import columns_of, number_column, refuse_misspelt
from outdial.times import Instant, column_ms, to_epoch_ms

_TYPES = {str(kind): code for code, kind in enumerate(_core.NumberType)}


def _column(rows: Mapping[str, Any], name: str, what: str) -> Any:
    if name not in rows:
        raise ValueError(f"{name}: is missing: give {what}")
    return rows[name]


def _check(chances: Any) -> None:
    if not isinstance(chances, _core.AnswerChances):
        raise TypeError(f"chances: {reprlib.repr(chances)}: give AnswerChances")


def _types(rows: Mapping[str, Any], count: int) -> NDArray[np.uint8]:
    if "type" not in rows:
        return np.zeros(count, np.uint8)
    codes = name_cells(rows["type"], _TYPES)
    if codes is not None:
        return codes
    given = np.asarray(rows["type"])
    if given.ndim != 1:
        raise ValueError(f"type: {given.ndim} dimensions: give one value per row")
    kinds = [str(kind) for kind in given.tolist()]
    for row, kind in enumerate(kinds):
        if kind not in _TYPES:
            raise ValueError(f"type: row {row}: {kind!r}: use one of {', '.join(_TYPES)}")
    return np.array([_TYPES[kind] for kind in kinds], dtype=np.uint8)


def _flags(values: Any) -> NDArray[np.uint8]:
    whole = whole_cells(values, 0, 1, NONE, np.uint8)
    if whole is not None and not (whole == NONE).any():
        return whole
    flags = np.asarray(values)
    if flags.ndim != 1:
        raise ValueError(f"reached: {flags.ndim} dimensions: give one value per row")
    for row, value in enumerate([] if flags.dtype.kind == "b" else flags.tolist()):
        if not isinstance(value, (bool, int, float)) or value not in (0, 1):
            shown = reprlib.repr(value)
            raise ValueError(
                f"reached: row {row}: {shown}: give True where the call reached its person, and False where not"
            )
    return flags.astype(np.uint8)


def _same_length(count: int, **columns: NDArray[Any]) -> None:
    for name, column in columns.items():
        if len(column) != count:
            raise ValueError(f"{name}: {len(column)} rows, number has {count}")


def record_calls(
    chances: _core.AnswerChances, calls: Mapping[str, Any] | Any, *, zone: _core.Zone | str
) -> _core.AnswerChances:
    """Learn from calls, earliest first; gives `chances` back.

    `calls`: a frame, or a mapping of columns, with `number` (texts, or digits), `at` (datetime64, UTC), `reached`
    (whether the call reached its person) and perhaps `type`. `zone` is where the people are. Calls are sorted by time.
    """
    _check(chances)
    rows, zone = columns_of("calls", calls), zone_of(zone)
    refuse_misspelt(rows, ("number", "at", "reached", "type"))
    numbers = number_column(_column(rows, "number", "number, at and reached, and type where types are told apart"))
    at = column_ms("at", _column(rows, "at", "when the calls were made"))
    reached = _flags(_column(rows, "reached", "whether the call reached its person"))
    kinds = _types(rows, len(numbers))
    _same_length(len(numbers), at=at, reached=reached, type=kinds)
    order = np.argsort(at, kind="stable")
    chances._learn_columns(numbers[order], kinds[order], reached[order], at[order], zone)
    return chances


def call_indices(
    chances: _core.AnswerChances,
    numbers: Mapping[str, Any] | Any,
    *,
    hours: _core.Hours | str,
    zone: _core.Zone | str,
    now: Instant,
) -> Columns:
    """Say whom to call now and whom rather later, in windows of these `hours`: one row for each number.

    `numbers` has `number` and perhaps `type`, as for record_calls. `index` is what it is worth to call now, less what
    it will be worth at the best later hour, `hours_later` from now; below 0: better later. `chance_now` and
    `chance_later` are the chances that a call reaches its person; `presence` and `level` are terms of the former.
    `hours_later` is 0 where no later hour of the week is open; when it is not open now either, there is nothing to
    weigh, and `index` and `deviation` are NaN.
    """
    _check(chances)
    rows, hours, zone = columns_of("numbers", numbers), hours_of(hours), zone_of(zone)
    refuse_misspelt(rows, ("number", "type"))
    digits = number_column(_column(rows, "number", "the numbers to be called"))
    kinds = _types(rows, len(digits))
    _same_length(len(digits), type=kinds)
    columns: dict[str, NDArray[Any]] = {"number": digits} | chances._index_columns(digits, kinds, hours, zone, now)
    columns["hours_later"] = columns["hours_later"].astype(np.int16)
    if not hours.verdict(zone, to_epoch_ms(now, "now")).is_now:
        for name in ("index", "deviation"):
            columns[name][columns["hours_later"] == 0] = np.nan
    return Columns(columns, {})
