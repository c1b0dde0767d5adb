# SPDX-License-Identifier: Apache-2.0
"""Who is reached at which hour: learned from columns of calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outdial import _core
from outdial.columns import Columns
from outdial.frames import columns_of, number_column
from outdial.times import Instant, column_ms

_TYPES = {str(kind): code for code, kind in enumerate(_core.NumberType)}


def _column(rows: Mapping[str, Any], name: str, what: str) -> Any:
    if name not in rows:
        raise ValueError(f"{name}: is missing: give {what}")
    return rows[name]


def _types(rows: Mapping[str, Any], count: int) -> NDArray[np.uint8]:
    if "type" not in rows:
        return np.zeros(count, np.uint8)
    given = np.asarray(rows["type"])
    unknown = sorted({str(kind) for kind in given.tolist()} - set(_TYPES))
    if unknown:
        raise ValueError(f"type: {unknown[0]!r}: is none of {', '.join(_TYPES)}")
    return np.array([_TYPES[str(kind)] for kind in given.tolist()], dtype=np.uint8)


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
    rows = columns_of("calls", calls)
    numbers = number_column(_column(rows, "number", "number, at and reached, and type where types are told apart"))
    at = column_ms("at", _column(rows, "at", "when the calls were made"))
    reached = np.asarray(_column(rows, "reached", "whether the call reached its person"))
    if reached.dtype.kind != "b" and not np.isin(reached, (0, 1)).all():
        raise ValueError("reached: give True where the call reached its person, and False where not")
    kinds = _types(rows, len(numbers))
    _same_length(len(numbers), at=at, reached=reached, type=kinds)
    order = np.argsort(at, kind="stable")
    zone = _core.Zone(zone) if isinstance(zone, str) else zone
    chances._learn_columns(numbers[order], kinds[order], reached[order].astype(np.uint8), at[order], zone)
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
    """
    rows = columns_of("numbers", numbers)
    digits = number_column(_column(rows, "number", "the numbers to be called"))
    kinds = _types(rows, len(digits))
    _same_length(len(digits), type=kinds)
    hours = _core.Hours(hours) if isinstance(hours, str) else hours
    zone = _core.Zone(zone) if isinstance(zone, str) else zone
    columns: dict[str, NDArray[Any]] = {"number": digits} | chances._index_columns(digits, kinds, hours, zone, now)
    columns["hours_later"] = columns["hours_later"].astype(np.int16)
    return Columns(columns, {})
