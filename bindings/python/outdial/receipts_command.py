# SPDX-License-Identifier: Apache-2.0
"""`outdial receipts` says what a log of delivery receipts means."""

from __future__ import annotations

import codecs
import datetime as dt
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from outdial import _core
from outdial.app import app
from outdial.arguments import name_of
from outdial.columns import NONE, Columns
from outdial.command_errors import reporting_errors
from outdial.receipts import parse_receipts

_OFFSET = re.compile(r"([+-])(\d{1,2})(?::?(\d{2}))?")


def _utc_offset(text: str) -> dt.timedelta:
    match = _OFFSET.fullmatch(text)
    if text in ("Z", "z", "UTC", "utc", "0"):
        return dt.timedelta()
    if match:
        sign, hours, minutes = match.groups()
        offset = dt.timedelta(hours=int(hours), minutes=int(minutes or 0))
        if int(minutes or 0) < 60 and offset <= dt.timedelta(hours=15):
            return -offset if sign == "-" else offset
    raise ValueError(f'utc-offset: "{text}": give the offset of the SMS centre\'s clock, e.g. +02:00, -05:30 or Z')


def _lines(data: bytes) -> list[bytes]:
    """The lines of a file in UTF-8, UTF-16 with its mark, or no known alphabet at all."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", errors="replace").encode()
    data = data.removeprefix(codecs.BOM_UTF8)
    lines = [line.removesuffix(b"\r") for line in data.split(b"\n")]
    if lines and not lines[-1]:
        lines.pop()
    # A receipt sent as UCS-2 and logged as it came: every other byte is NUL.
    return [line.replace(b"\0", b"") if line.count(0) * 3 > len(line) else line for line in lines]


def _text(columns: Columns, name: str, row: int) -> str | None:
    value = columns[name][row]
    if name in columns.labels:
        return None if value == NONE else columns.labels[name][value]
    if columns[name].dtype.kind == "M":
        return None if np.isnat(value) else f"{np.datetime_as_string(value, unit='s')}Z"
    return value  # type: ignore[no-any-return]


def _rows(columns: Columns) -> list[dict[str, Any]]:
    rows = []
    for row in range(columns.rows):
        cells: dict[str, Any] = {"line": row + 1}
        cells |= {name: _text(columns, name, row) for name in columns}
        if cells["problem"] is not None:
            cells["problem"] = _core.receipt_problem_sentence(cells["problem"])
        rows.append(cells)
    return rows


def _print(rows: list[dict[str, Any]]) -> None:
    names = ["line", "id", "state", "submit_at", "done_at", "error_code", "presence", "assignment"]
    table = [names]
    for row in rows:
        table.append(
            [str(row["line"]), row["problem"]] if row["problem"] else [str(row[name] or "-") for name in names]
        )
    widths = [max((len(line[i]) for line in table if len(line) > 2), default=0) for i in range(len(names))]
    for line in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=False)).rstrip())
    counts = Counter(row["state"] or "no receipt" for row in rows)
    print(f"{len(rows)} lines: " + (", ".join(f"{count} {state}" for state, count in counts.most_common()) or "none"))


@app.command("receipts")
def receipts(
    file: Annotated[Path, typer.Argument(help="A log of receipt texts, one a line; - for the standard input.")],
    utc_offset: Annotated[
        str, typer.Option(metavar="OFFSET", help="Of the SMS centre's clock, e.g. +02:00 or -05:30.")
    ] = "Z",
    errors: Annotated[
        str, typer.Option(help="What the error codes are: opaque, map_decimal or map_hexadecimal.")
    ] = "opaque",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array, nothing else.")] = False,
) -> None:
    """Read delivery receipts, however they are written, and say what each means for its number."""
    with reporting_errors():
        offset, codes = _utc_offset(utc_offset), name_of("errors", _core.ErrorCodes, errors)
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        rows = _rows(parse_receipts(_lines(data), utc_offset_s=offset, errors=codes))
        if as_json:
            print(json.dumps(rows))
        else:
            _print(rows)
