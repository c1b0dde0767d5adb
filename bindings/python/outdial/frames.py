# SPDX-License-Identifier: Apache-2.0
"""Frames that are given: pandas, polars, pyarrow, our own Columns, or a mapping of columns."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from typing import Any

from outdial.columns import Columns


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


def plain(values: Any) -> Any:
    """Texts of pyarrow as a list: NumPy takes the names of a dictionary for values where there are none."""
    kind = str(getattr(values, "type", ""))
    if hasattr(values, "to_pylist") and ("string" in kind or kind.startswith("dictionary")):
        return values.to_pylist()
    return values
