# SPDX-License-Identifier: Apache-2.0
"""Contacts from a CSV file. A bad row does not sink the run: it is left out and reported with its line."""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from outdial import _core
from outdial.contacts_mapping import ContactsMapping, RecordedColumns
from outdial.toml_file import nearest

TYPE_INDEX = {kind: index for index, kind in enumerate(_core.NumberType)}
_MAX_SECONDS = 7 * 86_400


class ContactsFileError(ValueError):
    """A contacts file that cannot be used at all."""


class _BadRowError(ValueError):
    """One row that is left out."""


@dataclass(frozen=True)
class Reject:
    """A row that was left out, and why."""

    line: int
    reason: str
    row: list[str]


@dataclass(frozen=True)
class Contacts:
    """The clients of a simulation, with what the core does not keep: their zones, references as text, bad rows."""

    clients: _core.Clients
    zones: list[_core.Zone]
    labels: list[str] | None = None  # references by client, when they are not all whole numbers
    rejects: list[Reject] = field(default_factory=list)
    header: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.clients)


class ClientColumns:
    """Collects clients and hands them to the core as columns."""

    def __init__(self) -> None:
        self._references = array("Q")
        self._priorities = array("h")
        self._offsets = array("q", [0])
        self._numbers = array("Q")
        self._types = array("B")
        self._zones = array("H")
        self._story: tuple[array[int], array[int], array[int]] = array("q"), array("H"), array("B")

    def __len__(self) -> int:
        return len(self._references)

    def add(self, reference: int, priority: int, zone: int, numbers: list[tuple[_core.NumberType, int]]) -> None:
        """Add a client whose numbers are all in one zone."""
        self._references.append(reference)
        self._priorities.append(priority)
        for kind, digits in numbers:
            self._numbers.append(digits)
            self._types.append(TYPE_INDEX[kind])
            self._zones.append(zone)
        self._offsets.append(len(self._numbers))

    def add_story(self, talk_ms: int, conversations: int, success: bool) -> None:
        """Add what really happened with the client added last."""
        for column, value in zip(self._story, (talk_ms, conversations, success), strict=True):
            column.append(value)

    def clients(self) -> _core.Clients:
        """Make the clients."""
        talk, conversations, success = (_numpy(column) for column in self._story)
        recorded = len(talk) == len(self) > 0
        return _core.Clients(
            references=_numpy(self._references),
            offsets=_numpy(self._offsets),
            numbers=_numpy(self._numbers),
            types=_numpy(self._types),
            zones=_numpy(self._zones),
            priorities=_numpy(self._priorities),
            recorded_talk_ms=talk if recorded else None,
            recorded_conversations=conversations if recorded else None,
            recorded_success=success.astype(np.bool_) if recorded else None,
        )


def _numpy(values: array[int]) -> NDArray[np.generic]:
    return np.array(values, dtype=np.dtype(values.typecode))


def read_contacts(path: Path, mapping: ContactsMapping, zone: _core.Zone) -> Contacts:
    """Read a CSV file by its mapping; `zone` is that of clients without one of their own."""
    try:
        with path.open(encoding=mapping.encoding, errors="replace", newline="") as file:
            return _Reader(path, mapping, zone).read(csv.reader(file, delimiter=mapping.delimiter))
    except OSError as error:
        raise ContactsFileError(f"{path}: cannot be read: {error.strerror}") from None


class _Reader:
    def __init__(self, path: Path, mapping: ContactsMapping, zone: _core.Zone) -> None:
        self.path = path
        self.mapping = mapping
        self.columns: dict[str, int] = {}
        self.zones = {zone.name: 0}
        self.loaded = [zone]

    def read(self, reader: Iterator[list[str]]) -> Contacts:
        header = self._read_header(reader)
        collected = ClientColumns()
        labels: list[str] = []
        rejects: list[Reject] = []
        line = 1
        while True:
            row: list[str] = []
            line = reader.line_num + 1  # type: ignore[attr-defined]
            try:
                row = next(reader)
                if row:
                    labels.append(self._read_row(row, len(header), line, collected))
            except StopIteration:
                break
            except (_BadRowError, csv.Error) as error:
                rejects.append(Reject(line, str(error), row))
        if not len(collected):
            why = f"; {len(rejects)} bad rows, e.g. line {rejects[0].line}: {rejects[0].reason}" if rejects else ""
            raise ContactsFileError(f"{self.path}: has no usable contact{why}")
        return Contacts(collected.clients(), self.loaded, labels if any(labels) else None, rejects, header)

    def _read_header(self, reader: Iterator[list[str]]) -> list[str]:
        try:
            header = next(reader, [])
        except csv.Error as error:
            raise ContactsFileError(f"{self.path}:1: is not CSV: {error}") from None
        self.columns = {name.strip(): index for index, name in reversed(list(enumerate(header)))}
        if not self.columns:
            raise ContactsFileError(f"{self.path}: is empty: a header line with the names of the columns is needed")
        mapping = self.mapping
        wanted = [mapping.reference, mapping.priority, mapping.zone, *(column for _, column in mapping.numbers)]
        if mapping.from_row:
            wanted.append(mapping.from_row.type_column)
        if mapping.recorded:
            wanted += [mapping.recorded.talk_s, mapping.recorded.conversations, mapping.recorded.success]
        for column in wanted:
            if column is not None and column not in self.columns:
                there = ", ".join(name.strip() for name in header)
                near = nearest(column, self.columns)
                hint = near if "did you mean" in near else ""
                if len(header) == 1:
                    hint = f'; is "{mapping.delimiter}" the right delimiter?'
                raise ContactsFileError(f'{self.path}:1: there is no column "{column}"{hint} The columns are: {there}')
        return header

    def _read_row(self, row: list[str], width: int, line: int, collected: ClientColumns) -> str:
        """Add the client; its reference is the answer, empty when the core keeps it as a number."""
        if len(row) != width:
            raise _BadRowError(f"{len(row)} fields, the header has {width}")
        mapping = self.mapping
        numbers = self._numbers(row, len(collected))
        zone = self._zone(row[self.columns[mapping.zone]]) if mapping.zone else 0
        priority = self._whole(row, mapping.priority, -32_768, 32_767) if mapping.priority else 0
        story = self._story(row, mapping.recorded) if mapping.recorded else None
        label, reference = "", line
        if mapping.reference:
            text = row[self.columns[mapping.reference]].strip()
            if text.isascii() and text.isdecimal() and len(text) < 19 and text == str(int(text)):
                reference = int(text)
            else:
                label = text
        collected.add(reference, priority, zone, numbers)
        if story is not None:
            collected.add_story(*story)
        return label

    def _numbers(self, row: list[str], nth: int) -> list[tuple[_core.NumberType, int]]:
        numbers = []
        for kind, column in self.mapping.numbers:
            text = row[self.columns[column]].strip()
            if not text:
                continue
            try:
                numbers.append((kind, _core.PhoneNumber(self._international(text)).digits))
            except ValueError as error:
                raise _BadRowError(f"{column}: {error}") from None
        if rule := self.mapping.from_row:
            text = row[self.columns[rule.type_column]].strip()
            if text not in rule.types:
                raise _BadRowError(
                    f'{rule.type_column}: "{text}" stands for no type of number{nearest(text, rule.types)}'
                )
            kind = rule.types[text]
            numbers.append((kind, rule.first[kind] + nth))
        if not numbers:
            raise _BadRowError("no phone number")
        return numbers

    def _international(self, text: str) -> str:
        """With a country code given, a number without + is national: its trunk prefix goes, the country code comes."""
        if text.startswith("+") or not self.mapping.country_code:
            return text
        if text.startswith("00"):
            return "+" + text[2:]
        return f"+{self.mapping.country_code}{text.removeprefix(self.mapping.trunk_prefix)}"

    def _zone(self, name: str) -> int:
        name = name.strip()
        if not name:
            return 0
        if name not in self.zones:
            try:
                self.loaded.append(_core.load_zone(name))
            except ValueError as error:
                raise _BadRowError(str(error)) from None
            self.zones[name] = len(self.loaded) - 1
        return self.zones[name]

    def _whole(self, row: list[str], column: str, least: int, most: int) -> int:
        text = row[self.columns[column]].strip()
        try:
            value = int(text or 0)
        except ValueError:
            raise _BadRowError(f'{column}: "{text}" is no whole number') from None
        if not least <= value <= most:
            raise _BadRowError(f"{column}: {value} is not from {least} to {most}")
        return value

    def _story(self, row: list[str], columns: RecordedColumns) -> tuple[int, int, bool]:
        text = row[self.columns[columns.talk_s]].strip()
        try:
            talk = float(text)
        except ValueError:
            raise _BadRowError(f'{columns.talk_s}: "{text}" is no number of seconds') from None
        if not 0 <= talk <= _MAX_SECONDS:
            raise _BadRowError(f"{columns.talk_s}: {talk:g} s is not from 0 to {_MAX_SECONDS}")
        conversations = self._whole(row, columns.conversations, 1, 65_535)
        return round(talk * 1000), conversations, row[self.columns[columns.success]].strip() == columns.success_value
