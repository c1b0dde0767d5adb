# SPDX-License-Identifier: Apache-2.0
"""Where numbers are from: `locate("+12125550123")`, or a whole array of them.

    >>> from outdial import geo
    >>> geo.locate("+1 212 555 0123").place
    'New York, NY'

The table comes with the package; `use_table(path)` takes another one, from then on and for this process.
"""

from __future__ import annotations

import reprlib
import threading
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from outdial import arrow_texts
from outdial._core import (
    GeoCertainty,
    GeoKind,
    GeoPlace,
    GeoTable,
    MismatchPolicy,
    PhoneNumber,
    _whereabouts,
    parse_phone_numbers,
)
from outdial.cells import plain
from outdial.columns import Columns, Repeated
from outdial.data_files import data_folder

__all__ = [
    "GeoCertainty",
    "GeoKind",
    "GeoPlace",
    "GeoTable",
    "MismatchPolicy",
    "PhoneNumber",
    "digits_of",
    "locate",
    "table",
    "use_table",
    "whereabouts",
]

_lock = threading.Lock()
_table: GeoTable | None = None


def table() -> GeoTable:
    """The table in use; loaded when it is first asked for."""
    global _table
    with _lock:
        if _table is None:
            _table = GeoTable(str(data_folder() / "outdial.geo"))
        return _table


def use_table(path: str | Path) -> GeoTable:
    """Use another table from now on; what was located before keeps its answers. A ValueError changes nothing."""
    global _table
    loaded = GeoTable(str(path))
    with _lock:
        _table = loaded
    return loaded


@overload
def locate(numbers: str | int | PhoneNumber) -> GeoPlace: ...
@overload
def locate(numbers: Any) -> Columns: ...
def locate(numbers: Any) -> Any:
    """Where a number (text or E.164 integer) is from; of many numbers a table with a row for each.

    One number that is none is a ValueError; in an array it has the kind `unknown` and empty texts.
    """
    if isinstance(numbers, (int, np.integer)):
        numbers = PhoneNumber.from_digits(int(numbers))
    if isinstance(numbers, (str, PhoneNumber)):
        return table().locate(numbers)
    digits = digits_of(numbers)
    codes, rows = _distinct(table().codes(digits))
    columns: dict[str, NDArray[Any] | Repeated] = {"number": digits}
    for name, values in table().place_columns(codes).items():
        # Texts as objects: rows share them, where a text array would be as wide in every row as the longest.
        columns[name] = Repeated(np.asarray(values, dtype=object if isinstance(values, list) else None), rows)
    return Columns(columns)


def _distinct(codes: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
    """The codes that occur, and of every row which one it is: as np.unique, without sorting."""
    seen = np.zeros(int(codes.max(initial=0)) + 1, bool)
    seen[codes] = True
    found = np.flatnonzero(seen)
    place = np.empty(seen.size, np.intp)
    place[found] = np.arange(found.size)
    return found.astype(np.uint32), place[codes]


def digits_of(numbers: Any) -> NDArray[np.uint64]:
    """E.164 integers from texts or integers; 0 for what is no number."""
    if isinstance(numbers, list) and set(map(type, numbers)) == {str}:
        return parse_phone_numbers(numbers)[0]
    if arrow_texts.is_texts(numbers):
        return arrow_texts.digits(numbers)
    array = np.asarray(plain(numbers))
    if array.ndim == 0 and array.dtype.kind == "O":
        raise TypeError(f"numbers: {reprlib.repr(numbers)}: give a number, or a list of numbers")
    if array.ndim != 1:
        raise ValueError(f"numbers: {array.ndim} dimensions: give one number per row")
    if array.dtype.kind == "S":
        array = np.char.decode(array, "ascii", "replace")
    if array.dtype.kind in "iu":
        digits = array.astype(np.int64)
        return np.where(digits > 0, digits, 0).astype(np.uint64)
    if array.dtype.kind == "f":
        return np.where((array > 0) & (array < 1e16), array, 0).astype(np.uint64)
    texts = array.tolist()
    if set(map(type, texts)) - {str}:
        texts = ["" if text is None or text != text else str(text) for text in texts]
    return parse_phone_numbers(texts)[0]


def whereabouts(
    *numbers: str | PhoneNumber,
    zip: str | int | None = None,
    state: str = "",
    policy: MismatchPolicy | str = MismatchPolicy.every_zone,
) -> dict[str, Any]:
    """What calling windows need of a client, as a dict.

    `zones`, `jurisdictions`, `mismatch`, `unknown`, `address_unknown` (what was given of the address tells no zone) and
    `safe_hours` (from, to in minutes of the day, and their zone; None where there is no need).
    `zip` is the postal code of the address (ZIP+4 will do), `state` its state as `US-NY` or `NY`.
    """
    code: int | None = None
    if zip is not None:
        text = str(zip).strip()[:5] if isinstance(zip, str) else f"{zip:05}"
        if not (text.isascii() and text.isdigit() and len(text) == 5):
            raise ValueError(f'zip: "{zip}": five digits are needed, e.g. 10001')
        code = int(text)
    if len(state) == 2:
        state = f"US-{state.upper()}"
    parsed = [number if isinstance(number, PhoneNumber) else PhoneNumber(number) for number in numbers]
    return _whereabouts(table(), parsed, zip=code, state=state, policy=MismatchPolicy(policy))
