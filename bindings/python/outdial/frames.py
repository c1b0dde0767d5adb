# SPDX-License-Identifier: Apache-2.0
"""Frames that are given: pandas, polars, pyarrow, our own Columns, or a mapping of columns."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outdial import _core
from outdial.cells import plain
from outdial.columns import Columns, exact_column
from outdial.extras import need

_LEAST_NUMBER, _MOST_NUMBER = 1000, 10**15 - 1
_DIGITS = "give 4 to 15 digits, the country code included"


def columns_of(argument: str, frame: Any, of_arrow: Callable[[Any], Any] = plain) -> dict[str, Any]:
    """Its columns by name; for codes in Columns the names. TypeError, naming the argument, for what is no frame.

    `of_arrow` makes of a column of Arrow what the caller can read.
    """
    if isinstance(frame, Columns):
        return {name: frame.names(name) if name in frame.labels else frame[name] for name in frame}
    if isinstance(frame, Mapping):
        return {str(name): of_arrow(values) for name, values in frame.items()}
    if hasattr(frame, "columns") and hasattr(frame, "__getitem__") and not hasattr(frame, "column_names"):
        return {str(name): frame[name] for name in _once(argument, frame.columns)}  # pandas, polars
    if not hasattr(frame, "column_names") and hasattr(frame, "__arrow_c_stream__"):
        need("pyarrow", "parquet", "frames of other libraries than pandas and polars")
        import pyarrow as pa

        try:
            frame = pa.table(frame)
        except pa.ArrowInvalid:  # one column
            raise _no_frame(argument, frame) from None
    if hasattr(frame, "column_names"):  # pyarrow
        return {str(name): of_arrow(frame.column(name)) for name in _once(argument, frame.column_names)}
    raise _no_frame(argument, frame)


def _no_frame(argument: str, frame: Any) -> TypeError:
    return TypeError(f"{argument}: {reprlib.repr(frame)}: give a frame or a mapping of columns, one row each")


def _once(argument: str, names: Iterable[Any]) -> list[Any]:
    """The names. ValueError for one that two columns have: nobody could tell which is meant."""
    given = list(names)
    for name in given:
        if given.count(name) > 1:
            raise ValueError(f"{argument}: column {name!r} is there twice: give every column a name of its own")
    return given


def refuse_misspelt(given: Iterable[str], known: Iterable[str]) -> None:
    """ValueError for a column that is none of these, but is named nearly like one that is not given.

    Other columns may stand in a frame: nobody has to take them out.
    """
    given, known = set(given), list(known)
    for name in sorted(given - set(known)):
        near = get_close_matches(name, [one for one in known if one not in given], 1, cutoff=0.8)
        if near:
            raise ValueError(f'{name}: no such column; did you mean "{near[0]}"?')


def number_column(values: Any) -> NDArray[np.uint64]:
    """Telephone numbers, texts or digits, as digits."""
    numbers = np.asarray(values)
    if numbers.ndim == 1 and numbers.dtype.kind in "OUST":
        given = numbers.tolist()
        if set(map(type, given)) == {str}:
            numbers, wrong_texts = _core.parse_phone_numbers(given)
            for row, message in wrong_texts:
                raise ValueError(f"number: row {row}: {message.removeprefix('number: ')}")
        else:
            numbers = np.array([_digits(row, value) for row, value in enumerate(given)], dtype=np.uint64)
    digits = exact_column("number", numbers, np.dtype(np.uint64))
    wrong = (digits < _LEAST_NUMBER) | (digits > _MOST_NUMBER)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueError(f"number: row {row}: {digits[row]}: {_DIGITS}")
    return digits


def _digits(row: int, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        if not _LEAST_NUMBER <= value <= _MOST_NUMBER:
            raise ValueError(f"number: row {row}: {value}: {_DIGITS}")
        return value
    try:
        return _core.PhoneNumber(str(value)).digits
    except ValueError as error:
        raise ValueError(f"number: row {row}: {str(error).removeprefix('number: ')}") from None
