# SPDX-License-Identifier: Apache-2.0
"""Frames that are given: pandas, polars, pyarrow, our own Columns, or a mapping of columns."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outdial import _core
from outdial.columns import Columns, exact_column


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


def number_column(values: Any) -> NDArray[np.uint64]:
    """Telephone numbers, texts or digits, as digits."""
    numbers = np.asarray(values)
    if numbers.dtype.kind in "OUST":
        texts = [str(text) for text in numbers.tolist()]
        numbers = np.array([_core.PhoneNumber(text).digits for text in texts], dtype=np.uint64)
    return exact_column("number", numbers, np.dtype(np.uint64))


def plain(values: Any) -> Any:
    """Texts of pyarrow as a list: NumPy takes the names of a dictionary for values where there are none."""
    kind = str(getattr(values, "type", ""))
    if hasattr(values, "to_pylist") and ("string" in kind or kind.startswith("dictionary")):
        return values.to_pylist()
    return values
