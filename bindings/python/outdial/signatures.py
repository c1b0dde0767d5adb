# SPDX-License-Identifier: Apache-2.0
"""The signatures that pybind11 writes into docstrings and errors, read."""

from __future__ import annotations

from dataclasses import dataclass

_OPENING, _CLOSING = "([{<", ")]}>"


@dataclass(frozen=True)
class Parameter:
    """A parameter as the signature of an overload names it."""

    name: str
    type: str
    keyword_only: bool
    required: bool


def read_signature(line: str) -> list[Parameter]:
    """The parameters of `(self: T, a: int, *, b: str = 'x') -> R`, without self."""
    begin = line.index("(")
    found: list[Parameter] = []
    keyword_only = False
    for part in split(line[begin + 1 : _end(line, begin)], ","):
        name, _, rest = part.partition(":")
        if part == "*":
            keyword_only = True
        elif name != "self" and rest:
            pieces = split(rest, "=")
            found.append(Parameter(name, pieces[0], keyword_only, len(pieces) == 1))
    return found


def _end(text: str, begin: int) -> int:
    """Where the bracket at `begin` is closed."""
    depth, quote = 0, ""
    for at in range(begin, len(text)):
        letter = text[at]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in _OPENING:
            depth += 1
        elif letter in _CLOSING and text[at - 1] != "-":
            depth -= 1
            if depth == 0:
                return at
    return len(text)


def split(text: str, separator: str) -> list[str]:
    """The parts between separators that stand in no brackets and no quotes."""
    parts, begin, at = [], 0, 0
    while at < len(text):
        if text[at] in _OPENING:
            at = _end(text, at)
        elif text[at] in "'\"":
            at = text.find(text[at], at + 1)
            at = len(text) if at < 0 else at
        elif text[at] == separator:
            parts.append(text[begin:at].strip())
            begin = at + 1
        at += 1
    return [*parts, text[begin:].strip()] if text[begin:].strip() or parts else []


def class_name(kind: str) -> str:
    """`float` of `typing.float`, `Sequence` of `collections.abc.Sequence[str]`."""
    return kind if kind == "datetime.datetime" else kind.partition("[")[0].rpartition(".")[2]


def item_type(kind: str) -> str:
    """`str` of `Sequence[str]`; empty where there is none."""
    return kind[kind.index("[") + 1 : -1] if "[" in kind else ""
