# SPDX-License-Identifier: Apache-2.0
"""One column that is given, of whatever library, as NumPy has it: as a whole, where nothing in it is odd.

`number_cells` and what follows give None for a column that somebody has to look at value by value, who then says what
is wrong with which row, or makes something of it all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outdial import _core
from outdial.extras import need

_PLAIN_NUMBERS = {int, float, bool, type(None)}


def plain(values: Any) -> Any:
    """A column of Arrow as NumPy or a list has it; others as they are.

    Texts and lists become lists: NumPy takes the names of a dictionary for values where there are none.
    """
    if not any(hasattr(values, known) for known in ("dtype", "columns", "to_pylist")):
        for capsule in ("__arrow_c_array__", "__arrow_c_stream__"):
            if hasattr(values, capsule):
                need("pyarrow", "parquet", "columns of other libraries than pandas and polars")
                import pyarrow as pa

                values = pa.array(values) if capsule == "__arrow_c_array__" else pa.chunked_array(values)
                break
    kind = str(getattr(values, "type", ""))
    if hasattr(values, "to_pylist") and ("string" in kind or kind.startswith(("dictionary", "list", "large_list"))):
        return values.to_pylist()
    return values


def as_array(values: Any) -> NDArray[Any]:
    """The same as NumPy has it; numbers of pandas that may be missing as floats, NaN where they are."""
    dtype = getattr(values, "dtype", None)
    of_pandas = hasattr(values, "isna") and not isinstance(dtype, np.dtype) and getattr(dtype, "kind", "O") in "iufb"
    if of_pandas and values.isna().any():
        floats: NDArray[Any] = values.to_numpy(dtype=np.float64, na_value=np.nan)
        # Beyond 2**53 a float is another number: such columns keep their objects.
        if not (np.abs(floats) > 2**53).any():
            return floats
    return np.asarray(values)


def number_cells(values: Any) -> NDArray[Any] | None:
    """A column of numbers, NaN where there is none."""
    array = as_array(values)
    if array.ndim != 1:
        return None
    if array.dtype.kind in "iub":
        return array
    if array.dtype.kind == "f":
        return array.astype(np.float64, copy=False)
    if array.dtype.kind == "O":
        given = array.tolist()
        if set(map(type, given)) <= _PLAIN_NUMBERS:
            try:
                return np.array(given, dtype=np.float64)
            except OverflowError:
                return None
    return None


def whole_cells(values: Any, least: int, most: int, missing: int, dtype: Any) -> NDArray[Any] | None:
    """A column of whole numbers from `least` to `most`; `missing` where there is none."""
    cells = number_cells(values)
    if cells is None:
        return None
    if cells.dtype.kind != "f":
        fits = not cells.size or (int(cells.min()) >= least and int(cells.max()) <= most)
        return cells.astype(dtype) if fits else None
    known = ~np.isnan(cells)
    filled = cells if known.all() else np.where(known, cells, least)
    if filled.size and not (filled.min() >= least and filled.max() <= most and (filled == np.trunc(filled)).all()):
        return None
    whole = filled.astype(dtype)
    whole[~known] = missing
    return whole


def name_cells(
    values: Any, known: dict[Any, int], code_of: Callable[[Any], int] | None = None
) -> NDArray[np.uint8] | None:
    """The codes of a column of names. `code_of` is asked about every other name once; its ValueError is a None."""
    if hasattr(values, "factorize"):  # pandas, which knows the distinct names of categories and texts
        rows, names = values.factorize()
        table = name_cells(names.tolist(), known, code_of)
        if table is None or (None not in known and (rows < 0).any()):
            return None
        by_row: NDArray[np.uint8] = np.append(table, np.uint8(known.get(None, 0)))[rows]
        return by_row
    given = values if isinstance(values, list) else np.asarray(values).tolist()
    if not isinstance(given, list):
        return None
    codes = _core._name_codes(given, known)
    if codes is not None or code_of is None:
        return codes
    try:
        return _core._name_codes(given, {name: code_of(name) for name in set(given)})
    except (KeyError, TypeError, ValueError):
        return None
