# SPDX-License-Identifier: Apache-2.0
"""Frames that are given: pandas, polars, pyarrow, our own Columns, or a mapping of columns."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outdial import _core
from outdial.columns import Columns, exact_column

_LEAST_NUMBER, _MOST_NUMBER = 1000, 10**15 - 1


def columns_of(argument: str, frame: Any) -> dict[str, Any]:
    """Its columns by name; for codes in Columns the names. TypeError, naming the argument, for what is no frame."""
    if isinstance(frame, Columns):
        return {name: frame.names(name) if name in frame.labels else frame[name] for name in frame}
    if isinstance(frame, Mapping):
        return {str(name): values for name, values in frame.items()}
    if hasattr(frame, "column_names"):  # pyarrow
        return {str(name): plain(frame.column(name)) for name in frame.column_names}
    if hasattr(frame, "columns"):  # pandas, polars
        return {str(name): frame[name] for name in frame.columns}
    raise TypeError(f"{argument}: {reprlib.repr(frame)}: give a frame or a mapping of columns, one row each")


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
        numbers = np.array([_digits(row, value) for row, value in enumerate(numbers.tolist())], dtype=np.uint64)
    digits = exact_column("number", numbers, np.dtype(np.uint64))
    wrong = (digits < _LEAST_NUMBER) | (digits > _MOST_NUMBER)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueError(f"number: row {row}: {digits[row]}: give 4 to 15 digits, the country code included")
    return digits


def _digits(row: int, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return min(value, _MOST_NUMBER + 1)
    try:
        return _core.PhoneNumber(str(value)).digits
    except ValueError as error:
        raise ValueError(f"number: row {row}: {str(error).removeprefix('number: ')}") from None


def plain(values: Any) -> Any:
    """Texts of pyarrow as a list: NumPy takes the names of a dictionary for values where there are none."""
    kind = str(getattr(values, "type", ""))
    if hasattr(values, "to_pylist") and ("string" in kind or kind.startswith("dictionary")):
        return values.to_pylist()
    return values
