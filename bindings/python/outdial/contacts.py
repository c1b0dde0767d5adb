# SPDX-License-Identifier: Apache-2.0
"""Contacts from a CSV file. A bad row does not sink the run: it is left out and reported with its line."""

from __future__ import annotations

import csv
import io
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from outdial import _core
from outdial.contacts_mapping import ContactsMapping, RecordedColumns
from outdial.contacts_oddities import Oddities, counted
from outdial.contacts_places import Places
from outdial.toml_file import nearest, shown

TYPE_INDEX = {kind: index for index, kind in enumerate(_core.NumberType)}
STANDARD_INPUT = Path("-")

_MAX_SECONDS = 7 * 86_400
_MOST_KEPT = 1_000  # characters of a row that could not be split into fields
_SEPARATORS = " .-/()"
_NO_SEPARATORS = str.maketrans("", "", _SEPARATORS)
_SURELY_INTERNATIONAL = 9  # digits after the country code


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
    """The clients of a simulation, with what the core does not keep: their places, references as text, bad rows."""

    clients: _core.Clients
    places: list[_core.Place]
    labels: list[str] | None = None  # references by client, when they are not all whole numbers
    rejects: list[Reject] = field(default_factory=list)
    header: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)  # what is odd about the file, and was read all the same

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
        self._places = array("H")
        self._story: tuple[array[int], array[int], array[int]] = array("q"), array("H"), array("B")

    def __len__(self) -> int:
        return len(self._references)

    def add(self, reference: int, priority: int, place: int, numbers: list[tuple[_core.NumberType, int]]) -> None:
        """Add a client whose numbers are all in one place."""
        self._references.append(reference)
        self._priorities.append(priority)
        for kind, digits in numbers:
            self._numbers.append(digits)
            self._types.append(TYPE_INDEX[kind])
            self._places.append(place)
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
            places=_numpy(self._places),
            priorities=_numpy(self._priorities),
            recorded_talk_ms=talk if recorded else None,
            recorded_conversations=conversations if recorded else None,
            recorded_success=success.astype(np.bool_) if recorded else None,
        )


def _numpy(values: array[int]) -> NDArray[np.generic]:
    return np.array(values, dtype=np.dtype(values.typecode))


def read_contacts(path: Path, mapping: ContactsMapping, zone: _core.Zone) -> Contacts:
    """Read a CSV file (`-`: standard input) by its mapping; `zone` is that of clients without one of their own."""
    try:
        data = sys.stdin.buffer.read() if path == STANDARD_INPUT else path.read_bytes()
    except (OSError, ValueError) as error:  # the latter for a NUL in the name
        reason = error.strerror if isinstance(error, OSError) else error
        raise ContactsFileError(f"{shown(str(path))[1:-1]}: cannot be read: {reason}") from None
    try:
        text = data.decode(mapping.encoding)
    except UnicodeError as error:
        line = data.count(b"\n", 0, error.start) + 1 if isinstance(error, UnicodeDecodeError) else 1
        raise ContactsFileError(
            f'{path}:{line}: is not text in the encoding "{mapping.encoding}": set contacts.encoding in the campaign '
            'file, e.g. to "cp1250" or "utf-16"'
        ) from None
    return _Reader(path, mapping, zone).read(text)


class _Lines:
    """The lines of a text; it keeps those that the reader took for the row at hand."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.number = 0
        self.of_row: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        self.of_row.append(line)
        return line


class _Reader:
    def __init__(self, path: Path, mapping: ContactsMapping, zone: _core.Zone) -> None:
        self.path = path
        self.mapping = mapping
        self.columns: dict[str, int] = {}
        self.places = Places(mapping, zone)
        self.collected = ClientColumns()
        self.labels: list[str] = []
        self.rejects: list[Reject] = []
        self.oddities = Oddities()

    def read(self, text: str) -> Contacts:
        lines = _Lines(text)
        reader = csv.reader(lines, delimiter=self.mapping.delimiter, strict=True)
        header = self._read_header(reader)
        while True:
            lines.of_row.clear()
            line = lines.number + 1
            row: list[str] = []
            try:
                row = next(reader)
                if row:
                    self.labels.append(self._read_row(row, len(header), line))
            except StopIteration:
                break
            except csv.Error as error:
                self._reject(line, lines, str(error), [lines.of_row[0].rstrip("\r\n")[:_MOST_KEPT]])
            except _BadRowError as error:
                self._reject(line, lines, str(error), row)
        if not len(self.collected):
            bad = self.rejects
            why = f"; {counted(len(bad), 'bad row')}, e.g. line {bad[0].line}: {bad[0].reason}" if bad else ""
            raise ContactsFileError(f"{self.path}: has no usable contact{why}")
        labels = self.labels if any(self.labels) else None
        return Contacts(
            self.collected.clients(), self.places.places, labels, self.rejects, header, self.oddities.told(self.mapping)
        )

    def _reject(self, line: int, lines: _Lines, reason: str, row: list[str]) -> None:
        """Leave a row out. When it runs over many lines, a quote was hardly meant to: it took good rows with it."""
        if len(lines.of_row) > 1:
            reason += f'; line {line} opens a quote (") and the row runs to line {lines.number}: is a quote not closed?'
        self.rejects.append(Reject(line, reason, row))

    def _read_header(self, reader: Iterator[list[str]]) -> list[str]:
        try:
            header = next(reader, [])
        except csv.Error as error:
            raise ContactsFileError(f"{self.path}:1: is not CSV: {error}") from None
        self.columns = {name.strip(): index for index, name in reversed(list(enumerate(header)))}
        if not self.columns:
            raise ContactsFileError(f"{self.path}: is empty: a header line with the names of the columns is needed")
        mapping = self.mapping
        wanted = [
            mapping.reference,
            mapping.priority,
            mapping.zone,
            mapping.zip,
            mapping.state,
            *(column for _, column in mapping.numbers),
        ]
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

    def _read_row(self, row: list[str], width: int, line: int) -> str:
        """Add the client; its reference is the answer, empty when the core keeps it as a number."""
        if len(row) != width:
            raise _BadRowError(f"{counted(len(row), 'field')}, the header has {width}")
        mapping = self.mapping
        numbers = self._numbers(row, len(self.collected))
        place = self._place(row, [digits for _, digits, _ in numbers])
        priority = self._whole(row, mapping.priority, -32_768, 32_767) if mapping.priority else 0
        story = self._story(row, mapping.recorded) if mapping.recorded else None
        label, reference = "", line
        if mapping.reference:
            text = row[self.columns[mapping.reference]].strip()
            if text.isascii() and text.isdecimal() and len(text) < 19 and text == str(int(text)):
                reference = int(text)
            else:
                label = text or f"(line {line})"
            self.oddities.reference(text, line)
        self.oddities.numbers((digits for _, digits, _ in numbers), line)
        for _, digits, like_international in numbers:
            if like_international:
                self.oddities.country_code(digits, line)
        self.collected.add(reference, priority, place, [(kind, digits) for kind, digits, _ in numbers])
        if story is not None:
            self.collected.add_story(*story)
        return label

    def _numbers(self, row: list[str], nth: int) -> list[tuple[_core.NumberType, int, bool]]:
        """Types, digits, and whether a national number may have been an international one. Equal ones count once."""
        numbers: dict[int, tuple[_core.NumberType, bool]] = {}
        for kind, column in self.mapping.numbers:
            text = row[self.columns[column]].strip()
            if not text:
                continue
            try:
                international, doubtful = self._international(text)
                numbers.setdefault(_core.PhoneNumber(international).digits, (kind, doubtful))
            except ValueError as error:
                raise _BadRowError(f"{column}: {error}") from None
        if rule := self.mapping.from_row:
            text = row[self.columns[rule.type_column]].strip()
            if text not in rule.types:
                raise _BadRowError(
                    f"{rule.type_column}: {shown(text)} stands for no type of number{nearest(text, rule.types)}"
                )
            kind = rule.types[text]
            try:
                numbers.setdefault(_core.PhoneNumber.from_digits(rule.first[kind] + nth).digits, (kind, False))
            except ValueError as error:
                raise _BadRowError(f"{rule.type_column}: {error}") from None
        if not numbers:
            raise _BadRowError("no phone number")
        return [(kind, digits, doubtful) for digits, (kind, doubtful) in numbers.items()]

    def _international(self, text: str) -> tuple[str, bool]:
        """With a country code given, a number without + is national: its trunk prefix goes, the country code comes.

        Doubtful is one that begins with the country code: 48 331 45 67 is a number in Radom, 48 22 123 45 67 is none.
        """
        code = self.mapping.country_code
        if text.startswith("+") or not code:
            return text, False
        bare = text.lstrip(_SEPARATORS)
        if bare.startswith("00"):
            return "+" + bare[2:], False
        digits = text.translate(_NO_SEPARATORS)
        national = digits.removeprefix(self.mapping.trunk_prefix)
        doubtful = national == digits and digits.startswith(code)
        if doubtful and len(digits) - len(code) >= _SURELY_INTERNATIONAL:
            raise ValueError(f"{shown(text)}: begins with the country code {code}: write it with a + before it")
        return f"+{code}{national}", doubtful

    def _place(self, row: list[str], numbers: list[int]) -> int:
        mapping = self.mapping
        zone, zip_code, state = (
            row[self.columns[column]].strip() if column else "" for column in (mapping.zone, mapping.zip, mapping.state)
        )
        try:
            if zone or not mapping.whereabouts:
                return self.places.of_zone(zone)
            return self.places.of_client(numbers, zip_code, state)
        except ValueError as error:
            raise _BadRowError(str(error)) from None

    def _whole(self, row: list[str], column: str, least: int, most: int) -> int:
        text = row[self.columns[column]].strip()
        try:
            value = int(text or 0)
        except ValueError:
            raise _BadRowError(f"{column}: {shown(text)} is no whole number") from None
        if not least <= value <= most:
            raise _BadRowError(f"{column}: {shown(text)} is not from {least} to {most}")
        return value

    def _story(self, row: list[str], columns: RecordedColumns) -> tuple[int, int, bool]:
        text = row[self.columns[columns.talk_s]].strip()
        try:
            talk = float(text)
        except ValueError:
            raise _BadRowError(f"{columns.talk_s}: {shown(text)} is no number of seconds") from None
        if not 0 <= talk <= _MAX_SECONDS:
            raise _BadRowError(f"{columns.talk_s}: {talk:g} s is not from 0 to {_MAX_SECONDS}")
        conversations = self._whole(row, columns.conversations, 1, 65_535)
        return round(talk * 1000), conversations, row[self.columns[columns.success]].strip() == columns.success_value
