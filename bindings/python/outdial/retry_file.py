# SPDX-License-Identifier: Apache-2.0
"""The section [retry] of a campaign file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from outdial import _core
from outdial.toml_file import Table, nearest, read_fields, shown

K = TypeVar("K", bound=str)

_CLOCK = re.compile(r"(\d{2}):([0-5]\d)")


def read_retry(table: Table) -> _core.RetryTables:
    """One table, and in sections such as [retry.mobile] what is different for a type of number."""
    types = [kind for kind in _core.NumberType if kind in table]
    tables = [table.table(kind) for kind in types]
    usual = _read_retry_table(table, _core.RetryTable())
    return _core.RetryTables(
        usual=usual,
        of_type={kind: _read_retry_table(one, usual) for kind, one in zip(types, tables, strict=True)},
    )


def _read_retry_table(table: Table, usual: _core.RetryTable) -> _core.RetryTable:
    fields = read_fields(
        table,
        {
            "max_attempts": lambda name: table.whole(name, least=1, most=255),
            "ring_timeout_s": lambda name: table.seconds(name, least=0.001),
            "contact_gap_s": table.seconds,
        },
    )
    if "day_part" in table:
        fields["day_parts"] = _read_day_parts(table)
    if "outcome" in table:
        fields["on_outcome"] = _read_retry_rows(table.table("outcome"), usual.on_outcome)
    if "disposition" in table:
        fields["on_disposition"] = _read_retry_rows(table.table("disposition"), usual.on_disposition)
    table.finish()
    return table.build_from(usual.replace, fields)


def _read_day_parts(table: Table) -> list[_core.DayPart]:
    # What comes next is named by its beginning, so that a part put between two others moves nothing.
    parts = table.tables("day_part")
    begins = [part.text("begin") for part in parts]
    read = []
    for part, begin in zip(parts, begins, strict=True):
        clock = _CLOCK.fullmatch(begin)
        if clock is None or int(clock[1]) > 23:
            part.fail("begin", f'{shown(begin)}: give a time of day, e.g. "17:00"')
        then = part.text("then")
        if then not in begins:
            part.fail("then", f"{shown(then)}: is the beginning of no part{nearest(then, begins)}")
        part.finish()
        read.append(_core.DayPart(int(clock[1]) * 60 + int(clock[2]), begins.index(then)))
    return read


def _read_retry_rows(table: Table, usual: Mapping[K, _core.RetryRow]) -> dict[K, _core.RetryRow]:
    rows = {kind: _read_retry_row(table.table(kind), row) if kind in table else row for kind, row in usual.items()}
    table.finish()
    return rows


def _read_retry_row(table: Table, row: _core.RetryRow) -> _core.RetryRow:
    fields = read_fields(
        table,
        {
            "next": lambda name: table.choice(name, _core.Next, ""),
            "delay_s": table.seconds,
            "max_times": lambda name: table.whole(name, most=63),
            "counts": lambda name: table.flag(name, True),
            "vary_from": lambda name: table.whole(name, most=63),
            "give_up": lambda name: table.choice(name, _core.Next, ""),
            "doubles_from": lambda name: table.whole(name, most=63),
        },
    )
    table.finish()
    return row.replace(**fields)
