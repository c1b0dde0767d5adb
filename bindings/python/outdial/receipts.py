# SPDX-License-Identifier: Apache-2.0
"""Delivery receipts of short messages as a table."""

from __future__ import annotations

import reprlib
from collections.abc import Sequence
from typing import Any

from outdial import _core
from outdial.cells import plain
from outdial.columns import Columns
from outdial.times import Seconds, as_datetime64, to_milliseconds

_LABELS = {
    "state": tuple(_core.MessageState),
    "presence": tuple(_core.Presence),
    "assignment": tuple(_core.Assignment),
    "problem": tuple(_core.ReceiptProblem),
}


def parse_receipts(
    texts: Sequence[str | bytes], *, utc_offset_s: Seconds = 0, errors: _core.ErrorCodes | str = "opaque"
) -> Columns:
    """Read texts of delivery receipts, however they are written, into a table in the order of the texts.

    `utc_offset_s`: the clock of the SMS centre is ahead of UTC by so much. `errors`: in whose numbers the error codes
    are; opaque codes tell nothing of the subscriber. A text that is no receipt has a `problem`, and nothing else.
    """
    texts = plain(texts)
    if isinstance(texts, (str, bytes)) or not hasattr(texts, "__getitem__"):
        raise TypeError(f"texts: {reprlib.repr(texts)}: give a list of texts")
    try:
        to_milliseconds(utc_offset_s)
    except (TypeError, ValueError) as error:
        raise type(error)(f"utc_offset_s: {error}") from None
    given = texts if isinstance(texts, list) else list(texts)
    for row, text in enumerate(given) if set(map(type, given)) - {str, bytes} else ():
        if not isinstance(text, (str, bytes)):
            raise TypeError(f"texts: row {row}: {reprlib.repr(text)}: give a str or bytes, empty where there is none")
    raw: dict[str, Any] = _core._receipt_columns(given, utc_offset_s, errors)
    columns = {name: as_datetime64(values) if name.endswith("_at") else values for name, values in raw.items()}
    return Columns(columns, {name: tuple(map(str, names)) for name, names in _LABELS.items()})
