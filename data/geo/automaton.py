# SPDX-License-Identifier: Apache-2.0
r"""Patterns of numbering plans as an automaton over digits, so that they can be flattened into a table.

The patterns use a small part of the regular expressions: digits, `\d`, classes, groups, `|`, `?`, `{n}` and `{n,m}`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeAlias

States: TypeAlias = frozenset[int]


class Automaton:
    """A non-deterministic automaton that many patterns share; each accepts with a label of its own."""

    def __init__(self) -> None:
        self._moves: list[tuple[frozenset[int], int] | None] = []
        self._free: list[list[int]] = []
        self._labels: dict[int, Hashable] = {}
        self._starts: list[int] = []
        self._closures: dict[int, States] = {}
        self._steps: dict[tuple[States, int], States] = {}

    def add(self, pattern: str, label: Hashable, *, prefix: bool = False) -> None:
        """Accept with `label` what matches the whole pattern, or whatever begins with a match of it."""
        begin, end = _Reader(self, pattern).all()
        if prefix:
            self._moves[end] = (frozenset(range(10)), end)
        self._labels[end] = label
        self._starts.append(begin)

    @property
    def start(self) -> States:
        """Where reading begins."""
        return frozenset().union(*(self._closure(state) for state in self._starts))

    def step(self, states: States, digit: int) -> States:
        """Where one more digit leads."""
        key = (states, digit)
        if key not in self._steps:
            targets = (move[1] for state in states if (move := self._moves[state]) and digit in move[0])
            self._steps[key] = frozenset().union(*(self._closure(state) for state in targets))
        return self._steps[key]

    def labels(self, states: States) -> frozenset[Hashable]:
        """What accepts here."""
        return frozenset(self._labels[state] for state in states if state in self._labels)

    def node(self) -> int:
        """A new state."""
        self._moves.append(None)
        self._free.append([])
        return len(self._moves) - 1

    def connect(self, source: int, target: int, digits: Iterable[int] | None = None) -> None:
        """A move for these digits, or one that reads nothing."""
        if digits is None:
            self._free[source].append(target)
        else:
            self._moves[source] = (frozenset(digits), target)

    def _closure(self, state: int) -> States:
        if state not in self._closures:
            seen, waiting = {state}, [state]
            while waiting:
                for target in self._free[waiting.pop()]:
                    if target not in seen:
                        seen.add(target)
                        waiting.append(target)
            # Only states that read or accept matter.
            self._closures[state] = frozenset(s for s in seen if self._moves[s] or s in self._labels)
        return self._closures[state]


class _Reader:
    """Recursive descent over one pattern."""

    def __init__(self, automaton: Automaton, pattern: str) -> None:
        self._automaton = automaton
        self._text = pattern
        self._at = 0

    def all(self) -> tuple[int, int]:
        piece = self._alternatives()
        if self._at != len(self._text):
            raise ValueError(f"{self._text}: cannot be read from position {self._at}")
        return piece

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _alternatives(self) -> tuple[int, int]:
        begin, end = self._automaton.node(), self._automaton.node()
        while True:
            first, last = self._sequence()
            self._automaton.connect(begin, first)
            self._automaton.connect(last, end)
            if self._peek() != "|":
                return begin, end
            self._at += 1

    def _sequence(self) -> tuple[int, int]:
        begin = end = self._automaton.node()
        while self._peek() not in ("", "|", ")"):
            opened = self._at
            piece = self._atom()
            closed = self._at
            least, most = self._count()
            after = self._at
            for nth in range(most):
                if nth > 0:  # the same piece again needs states of its own
                    self._at = opened
                    piece = self._atom()
                    assert self._at == closed
                if nth >= least:
                    self._automaton.connect(piece[0], piece[1])
                self._automaton.connect(end, piece[0])
                end = piece[1]
            self._at = after
        return begin, end

    def _atom(self) -> tuple[int, int]:
        if self._peek() == "(":
            self._at += 3 if self._text.startswith("(?:", self._at) else 1
            piece = self._alternatives()
            if self._peek() != ")":
                raise ValueError(f"{self._text}: a group that does not close")
            self._at += 1
            return piece
        begin, end = self._automaton.node(), self._automaton.node()
        self._automaton.connect(begin, end, self._digits())
        # A state has one move; later free moves start from `end`.
        return begin, end

    def _digits(self) -> Iterable[int]:
        sign = self._peek()
        self._at += 1
        if sign.isdigit():
            return (int(sign),)
        if sign == "\\" and self._peek() == "d":
            self._at += 1
            return range(10)
        if sign == "[":
            digits: set[int] = set()
            while self._peek() != "]":
                first = int(self._peek())
                self._at += 1
                if self._peek() == "-":
                    digits |= set(range(first, int(self._text[self._at + 1]) + 1))
                    self._at += 2
                else:
                    digits.add(first)
            self._at += 1
            return digits
        raise ValueError(f"{self._text}: {sign!r} at position {self._at - 1} is not understood")

    def _count(self) -> tuple[int, int]:
        if self._peek() == "?":
            self._at += 1
            return 0, 1
        if self._peek() != "{":
            return 1, 1
        close = self._text.index("}", self._at)
        least, _, most = self._text[self._at + 1 : close].partition(",")
        self._at = close + 1
        return int(least), int(most or least)
