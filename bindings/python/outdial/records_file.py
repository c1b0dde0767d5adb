# SPDX-License-Identifier: Apache-2.0
"""Records as a file: one row per attempt, those not made included, in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outdial.columns import Columns
from outdial.extras import need
from outdial.times import iso_texts

SUFFIXES = (".csv", ".parquet")
_CHUNK = 1 << 16


def check_records_path(path: Path) -> None:
    """ValueError when the kind of file is not known or cannot be written here."""
    if path.suffix.lower() not in SUFFIXES:
        raise ValueError(f"{path}: records are written as .csv or .parquet: give the file such an ending")
    if path.suffix.lower() == ".parquet":
        need("pyarrow", "parquet", "Parquet files")


def readable(records: Columns, labels: list[str] | None, rows: slice = slice(None)) -> dict[str, NDArray[Any]]:
    """Columns for people: names instead of codes, seconds instead of milliseconds."""
    part = Columns({name: values[rows] for name, values in records.items()}, records.labels)
    dialled = part["attempt"] > 0
    references = part["reference"].astype(str)
    if labels is not None:
        texts = np.array(labels)[part["contact"]]
        references = np.where(texts == "", references, texts)
    seconds = {name: part[f"{name}_ms"] / 1000 for name in ("ring", "wait", "talk", "wrap_up")}
    return {
        "time": part["at"],
        "reference": references,
        "number": np.char.add("+", part["number"].astype(str)),
        "number_type": part.names("number_type"),
        "decision": np.where(dialled, "dialled", "refused"),
        "why": np.where(dialled, "", part.names("why")),
        "not_before": part["until"],
        "attempt": part["attempt"],
        "reason": part.names("reason"),
        "outcome": part.names("outcome"),
        "disposition": part.names("disposition"),
        "ring_s": seconds["ring"],
        "wait_s": seconds["wait"],
        "talk_s": seconds["talk"],
        "wrap_up_s": seconds["wrap_up"],
        "agent": part["agent"],
    }


def write_records(records: Columns, labels: list[str] | None, path: Path, kind: str) -> None:
    """Write the records as `.csv` or `.parquet`."""
    if kind == ".parquet":
        _write_parquet(readable(records, labels), path)
    else:
        _write_csv(records, labels, path)


def _write_csv(records: Columns, labels: list[str] | None, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        for begin in range(0, max(records.rows, 1), _CHUNK):
            columns = readable(records, labels, slice(begin, begin + _CHUNK))
            if begin == 0:
                file.write(",".join(columns) + "\n")
            texts = [_texts(name, values, columns["decision"] == "dialled") for name, values in columns.items()]
            file.writelines(",".join(row) + "\n" for row in zip(*texts, strict=True))


def _texts(name: str, values: NDArray[Any], dialled: NDArray[np.bool_]) -> list[str]:
    if values.dtype.kind == "M":
        return [str(text) for text in iso_texts(values)]
    if values.dtype.kind == "f":  # times: milliseconds exactly, nothing for refusals
        return [f"{value:.3f}" if made else "" for value, made in zip(values.tolist(), dialled.tolist(), strict=True)]
    if name == "reference":
        return [_quoted(text) for text in values.tolist()]
    if name == "agent":
        return ["" if agent < 0 else str(agent) for agent in values.tolist()]
    if name == "attempt":
        return [str(attempt) if attempt else "" for attempt in values.tolist()]
    return [str(value) for value in values.tolist()]


def _quoted(text: str) -> str:
    if any(character in text for character in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _write_parquet(columns: dict[str, NDArray[Any]], path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    dialled = columns["decision"] == "dialled"
    arrays = {}
    for name, values in columns.items():
        if values.dtype.kind == "M":
            array = pa.array(values, type=pa.timestamp("ms")).cast(pa.timestamp("ms", tz="UTC"))
        elif values.dtype.kind == "U":
            array = pa.array(values, mask=values == "", type=pa.string())
            if name not in ("reference", "number"):
                array = array.dictionary_encode()
        elif name == "agent":
            array = pa.array(values, mask=values < 0)
        else:
            array = pa.array(values, mask=~dialled)
        arrays[name] = array
    pq.write_table(pa.table(arrays), path)
