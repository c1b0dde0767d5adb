# SPDX-License-Identifier: Apache-2.0
"""Reading a TOML file key by key, so that every error can name the file, the line, the key and what would be right."""

from __future__ import annotations

import difflib
import re
import reprlib
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

T = TypeVar("T")

TEN_YEARS_S = 3660 * 86_400

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_FIELD = re.compile(r"[a-z_]+")
_ALIASES = {"length": "days", "warm_up": "warm_up_days"}  # fields that have another name in the file
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")


class CampaignFileError(ValueError):
    """A campaign file that cannot be used: the message names file, line, key, value and what would be right."""


def shown(text: str) -> str:
    """A text in quotes as it may stand in a message: of a long one the beginning, control characters escaped."""
    text = "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text[:121])
    return f'"{text[:120]}"' + ("..." if len(text) > 120 else "")


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean "mode"?`, or the names there are."""
    known = sorted(known)
    near = difflib.get_close_matches(word, known, 1, 0.6)
    return f'; did you mean "{near[0]}"?' if near else f"; known here: {', '.join(known)}"


def _without_unit(field: str) -> str:
    """`delay` of `delay_s`."""
    return field.removesuffix("_s")


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(dotted)]


def _lines_of_keys(text: str) -> dict[str, int]:
    """The line on which each key stands, by its dotted path. Good enough for messages: not a second parser."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    table: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _parts(header[2])
            path = ".".join(table)
            if header[1] == "[[":
                counts[path] = counts.get(path, -1) + 1
                table[-1] += f"[{counts[path]}]"
                lines.setdefault(path, number)
                path = ".".join(table)
            lines.setdefault(path, number)
        elif key := _KEY.match(line):
            lines.setdefault(".".join([*table, *_parts(key[1])]), number)
    return lines


class TomlFile:
    """A parsed file that knows on which line a key stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            text = path.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise CampaignFileError(f"{path}: cannot be read: {error.strerror}") from None
        except UnicodeDecodeError as error:
            raise CampaignFileError(f"{path}: is not UTF-8 text (byte {error.start})") from None
        try:
            self.root = Table(self, "", tomllib.loads(text))
        except RecursionError:
            raise CampaignFileError(f"{path}: its arrays or tables are nested too deeply") from None
        except ValueError as error:  # also what tomllib lets through: an integer of thousands of digits, a wrong date
            where = re.search(r"line (\d+)", str(error))
            place = f"{path}:{where[1]}" if where else str(path)
            raise CampaignFileError(f"{place}: is not valid TOML: {str(error).partition('; use sys')[0]}") from None
        self._lines = _lines_of_keys(text)

    def blame(self, error: ValueError, table: str, key: str) -> NoReturn:
        """Raise the core's error, which begins with a field such as `retry.busy.delay`, for the key that it is about.

        That is the key within the table that has all parts of the field; `key` when there is none.
        """
        field, _, remedy = str(error).partition(": ")
        parts = [_ALIASES.get(part, part) for part in map(_without_unit, _FIELD.findall(field))]
        for wanted in (parts, parts[1:], parts[:-1] if len(parts) > 2 else []):  # the last: its key was left out
            for path in sorted(self._lines, key=len):
                rest = iter([_without_unit(re.sub(r"\[.*", "", part)) for part in path.split(".")])
                if path.startswith(table) and wanted and all(part in rest for part in wanted):
                    self.fail(path if wanted[-1:] == parts[-1:] else f"{path}.{parts[-1]}", remedy)
        own = _without_unit(key).endswith(_without_unit(field)) or key.startswith(field)
        self.fail(key, remedy if own and remedy else str(error))

    def fail(self, key: str, message: str) -> NoReturn:
        """Raise the error for a key given by its dotted path."""
        path = key
        while path and path not in self._lines:
            path = path.rpartition(".")[0]
        place = f"{self.path}:{self._lines[path]}" if path else str(self.path)
        raise CampaignFileError(f"{place}: {key}: {message}")


class Table:
    """One table of the file. Keys are read by name; `finish` refuses those nobody asked for."""

    def __init__(self, file: TomlFile, path: str, values: dict[str, Any]) -> None:
        self.file = file
        self.path = path
        self.values = values
        self._asked: set[str] = set()

    def key(self, name: str) -> str:
        """The dotted path of a key of this table."""
        return f"{self.path}.{name}" if self.path else name

    def fail(self, name: str, message: str) -> NoReturn:
        """Raise the error for one of the keys."""
        self.file.fail(self.key(name), message)

    def fail_here(self, message: str) -> NoReturn:
        """Raise the error for the table as a whole."""
        self.file.fail(self.path, message)

    def __contains__(self, name: str) -> bool:
        self._asked.add(name)
        return name in self.values

    def _typed(self, name: str, kinds: tuple[type, ...], expected: str) -> Any:
        value = self.values[name]
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            self.fail(name, f"{reprlib.repr(value)}: expected {expected}")
        return value

    def text(self, name: str, default: str | None = None) -> str:
        """Read a text; required unless there is a default."""
        if name not in self:
            return self._missing(name, "a text") if default is None else default
        return str(self._typed(name, (str,), "a text in quotes"))

    def number(self, name: str, default: float | None = None, *, least: float = 0.0, most: float = 1e12) -> float:
        """Read a number within bounds; required unless there is a default."""
        if name not in self:
            return self._missing(name, "a number") if default is None else default
        value = self._typed(name, (int, float), "a number")
        if not least <= value <= most:
            self.fail(name, f"{value}: give a number from {least:.12g} to {most:.12g}")
        return float(value)

    def seconds(self, name: str, *, least: float = 0.0, most: float = TEN_YEARS_S) -> float:
        """Read a time."""
        return self.number(name, least=least, most=most)

    def whole(self, name: str, default: int | None = None, *, least: int = 0, most: int = 2**31) -> int:
        """Read a whole number within bounds; required unless there is a default."""
        if name not in self:
            return self._missing(name, "a whole number") if default is None else default
        value = self._typed(name, (int,), "a whole number")
        if not least <= value <= most:
            self.fail(name, f"{value}: give a whole number from {least} to {most}")
        return int(value)

    def flag(self, name: str, default: bool) -> bool:
        """Read true or false."""
        return bool(self._typed(name, (bool,), "true or false")) if name in self else default

    def choice(self, name: str, choices: Iterable[str], default: str) -> str:
        """Read one of some names."""
        value = self.text(name, default)
        choices = list(choices)
        if value not in choices:
            self.fail(name, f"{shown(value)} is not known{nearest(value, choices)}")
        return value

    def array(self, name: str) -> list[Any]:
        """Read an array; empty when it is not there."""
        return list(self._typed(name, (list,), "an array in [ ]")) if name in self else []

    def table(self, name: str) -> Table:
        """Read a sub-table; empty when it is not there."""
        values = self._typed(name, (dict,), "a table") if name in self else {}
        return Table(self.file, self.key(name), values)

    def tables(self, name: str) -> list[Table]:
        """Read an array of tables; empty when it is not there."""
        found = []
        for index, values in enumerate(self.array(name)):
            path = f"{self.key(name)}[{index}]"
            if not isinstance(values, dict):
                self.file.fail(path, f"{values!r}: expected a table, as under [[{self.key(name)}]]")
            found.append(Table(self.file, path, values))
        return found

    def build(self, name: str, make: Callable[..., T], *arguments: Any, **fields: Any) -> T:
        """Make something from this key's value; its ValueError becomes one that names the place."""
        try:
            return make(*arguments, **fields)
        except ValueError as error:
            self.file.blame(error, self.key(name), self.key(name))

    def build_from(self, make: Callable[..., T], fields: dict[str, Any]) -> T:
        """Make something from several keys; an error names the key that is to blame."""
        try:
            return make(**fields)
        except ValueError as error:
            field, _, remedy = str(error).partition(": ")
            leaf = _without_unit(re.sub(r".*\.|\[.*", "", field))
            for name in fields:
                if _without_unit(name) == leaf and name in self.values:
                    self.fail(name, remedy)
            self.file.blame(error, self.path, self.path)

    def finish(self) -> None:
        """Refuse keys that nobody asked for."""
        for name in self.values:
            if name not in self._asked:
                self.fail(name, f"unknown key{nearest(name, self._asked)}")

    def _missing(self, name: str, what: str) -> NoReturn:
        self.fail(name, f"is missing: give {what}")


def read_fields(table: Table, readers: dict[str, Callable[[str], Any]]) -> dict[str, Any]:
    """What there is of these keys, each read in its way."""
    return {name: read(name) for name, read in readers.items() if name in table}
