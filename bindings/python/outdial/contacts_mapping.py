# SPDX-License-Identifier: Apache-2.0
"""The section [contacts] of a campaign file: what the columns of a CSV file mean."""

from __future__ import annotations

from dataclasses import dataclass, field

from outdial import _core
from outdial.toml_file import Table, nearest, shown


@dataclass(frozen=True)
class NumbersFromRow:
    """Numbers made up for rows that hold none: the type from a column, the number from the row's place in the file."""

    type_column: str
    types: dict[str, _core.NumberType]
    first: dict[_core.NumberType, int]


@dataclass(frozen=True)
class RecordedColumns:
    """What really happened with each client: the simulated client does the same."""

    talk_s: str
    conversations: str
    success: str
    success_value: str


@dataclass(frozen=True)
class ContactsMapping:
    """What the columns of a CSV file mean."""

    file: str | None = None
    delimiter: str = ","
    encoding: str = "utf-8-sig"
    reference: str | None = None
    priority: str | None = None
    zone: str | None = None
    zip: str | None = None
    state: str | None = None
    whereabouts: str | None = None  # a MismatchPolicy: find zones and laws by number and address
    purpose: str = "telemarketing"
    country_code: str = ""
    trunk_prefix: str = ""
    numbers: list[tuple[_core.NumberType, str]] = field(default_factory=list)  # (type, column), in order
    from_row: NumbersFromRow | None = None
    recorded: RecordedColumns | None = None


def read_mapping(table: Table) -> ContactsMapping:
    """Read the section [contacts]."""
    delimiter = table.text("delimiter", ",")
    if len(delimiter) != 1 or delimiter in '\0\r\n"':
        table.fail("delimiter", f'{shown(delimiter)}: give one character, e.g. ";"; not a quote or the end of a line')
    if table.text("file", "-") == "":
        table.fail("file", "is empty: give the name of a CSV file, or leave it out")
    encoding = table.text("encoding", "utf-8-sig")
    try:
        "".encode(encoding)
    except (LookupError, ValueError):  # the latter for a NUL in the name
        table.fail("encoding", f"{shown(encoding)} is not known; e.g. utf-8, cp1250, iso-8859-1")
    mapping = ContactsMapping(
        file=_optional(table, "file"),
        delimiter=delimiter,
        encoding=encoding,
        reference=_optional(table, "reference"),
        priority=_optional(table, "priority"),
        zone=_optional(table, "zone"),
        zip=_optional(table, "zip"),
        state=_optional(table, "state"),
        whereabouts=table.choice("whereabouts", _core.MismatchPolicy, "") if "whereabouts" in table else None,
        purpose=table.choice("purpose", _core.Purpose, "telemarketing"),
        country_code=_digits(table, "country_code"),
        trunk_prefix=_digits(table, "trunk_prefix"),
        numbers=_read_numbers(table.table("numbers")),
        from_row=_read_from_row(table.table("numbers_from_row")) if "numbers_from_row" in table else None,
        recorded=_read_recorded(table.table("recorded")) if "recorded" in table else None,
    )
    for name in ("zip", "state", "purpose"):
        if name in table and mapping.whereabouts is None:
            table.fail(name, 'needs whereabouts, e.g. whereabouts = "every_zone"')
    if mapping.trunk_prefix and not mapping.country_code:
        table.fail("trunk_prefix", "needs a country_code to put in its place")
    if not mapping.numbers and mapping.from_row is None:
        table.fail("numbers", 'is missing: say which column is which type of number, e.g. mobile = "cell_phone"')
    table.finish()
    return mapping


def _optional(table: Table, name: str) -> str | None:
    return table.text(name) if name in table else None


def _digits(table: Table, name: str) -> str:
    text = table.text(name, "")
    if text and not text.isdecimal():
        table.fail(name, f'"{text}": give digits only, in quotes, e.g. "48"')
    return text


def _read_numbers(table: Table) -> list[tuple[_core.NumberType, str]]:
    columns = []
    for name in table.values:
        if name not in list(_core.NumberType):
            table.fail(name, f"is no type of number{nearest(name, _core.NumberType)}")
        of_type = table.array(name) if isinstance(table.values[name], list) else [table.text(name)]
        for column in of_type:
            if not isinstance(column, str):
                table.fail(name, f"{column!r}: expected the name of a column in quotes")
            columns.append((_core.NumberType(name), column))
    return columns


def read_first_numbers(table: Table) -> dict[_core.NumberType, int]:
    """Read the first number of a block of made-up numbers, by type of number."""
    first = {}
    for name in table.values:
        if name not in list(_core.NumberType):
            table.fail(name, f"is no type of number{nearest(name, _core.NumberType)}")
        first[_core.NumberType(name)] = table.build(name, _core.PhoneNumber, table.text(name)).digits
    return first


def _read_from_row(table: Table) -> NumbersFromRow:
    types_table = table.table("types")
    types = {value: _core.NumberType(types_table.choice(value, _core.NumberType, "")) for value in types_table.values}
    first = read_first_numbers(table.table("first"))
    for value, kind in types.items():
        if kind not in first:
            table.fail("first", f'has no first number for type {kind}, which "{value}" stands for')
    column = table.text("type_column")
    table.finish()
    return NumbersFromRow(column, types, first)


def _read_recorded(table: Table) -> RecordedColumns:
    recorded = RecordedColumns(
        talk_s=table.text("talk_s"),
        conversations=table.text("conversations"),
        success=table.text("success"),
        success_value=table.text("success_value"),
    )
    table.finish()
    return recorded
