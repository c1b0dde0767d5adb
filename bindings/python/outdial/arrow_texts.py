# SPDX-License-Identifier: Apache-2.0
"""Columns of texts as Arrow has them: read as a whole, without an object of Python for each text.

Where nothing is missing the buffers are read: Arrow's own way to NumPy imports pandas, which takes longer than to read
a million texts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from outdial import _core


def is_texts(values: Any) -> bool:
    """Whether it is a column of Arrow that holds texts."""
    return hasattr(values, "to_pylist") and str(getattr(values, "type", "")) in ("string", "large_string")


def digits(texts: Any) -> NDArray[np.uint64]:
    """E.164 integers; 0 for what is no number."""
    import pyarrow as pa

    found = []
    for chunk in _chunks(_filled(texts).cast(pa.large_string())):
        _, ends, characters = chunk.buffers()
        offsets = np.frombuffer(ends, np.int64)[chunk.offset : chunk.offset + len(chunk) + 1]
        data = np.empty(0, np.uint8) if characters is None else np.frombuffer(characters, np.uint8)
        found.append(_core._parse_number_texts(data, offsets))
    return np.concatenate([np.empty(0, np.uint64), *found])


def instants(texts: Any) -> NDArray[np.datetime64] | None:
    """Instants as ISO 8601 has them, in seconds of UTC whether they say so or not; NaT for empty texts.

    None for a column that somebody has to look at text by text.
    """
    read = _microseconds(texts)
    if read is None:
        import pyarrow.compute as pc

        trimmed = pc.utf8_trim_whitespace(texts)
        read = _microseconds(pc.if_else(pc.equal(trimmed, ""), None, trimmed))
    if read is None:
        return None
    seconds = np.floor_divide(_values(read.fill_null(0) if read.null_count else read, np.int64), 1_000_000)
    moments: NDArray[np.datetime64] = seconds.astype("datetime64[s]")
    if read.null_count:
        moments[read.is_null().to_numpy()] = np.datetime64("NaT")
    return moments


def _microseconds(texts: Any) -> Any:
    """Since 1970, a column of Arrow; None unless all of the texts are instants, and all or none of them have a zone."""
    import pyarrow as pa

    for kind in (pa.timestamp("us", "UTC"), pa.timestamp("us")):
        try:
            return texts.cast(kind).cast(pa.int64())
        except pa.ArrowInvalid:
            pass
    return None


def distinct(texts: Any) -> tuple[list[str], NDArray[np.int64]]:
    """The texts that occur, and of every row which one it is; missing ones count as empty."""
    encoded = _filled(texts).dictionary_encode()
    if hasattr(encoded, "unify_dictionaries"):
        encoded = encoded.unify_dictionaries().combine_chunks()
    return encoded.dictionary.to_pylist(), _values(encoded.indices, np.int32).astype(np.int64)


def _filled(texts: Any) -> Any:
    return texts.fill_null("") if texts.null_count else texts


def _chunks(column: Any) -> list[Any]:
    return [chunk for chunk in getattr(column, "chunks", [column]) if len(chunk)]


def _values(column: Any, dtype: Any) -> NDArray[Any]:
    """Numbers of a column that misses none."""
    parts = [
        np.frombuffer(chunk.buffers()[1], dtype)[chunk.offset : chunk.offset + len(chunk)] for chunk in _chunks(column)
    ]
    return np.concatenate([np.empty(0, dtype), *parts])
