# SPDX-License-Identifier: Apache-2.0
"""What is odd about a contacts file though all its rows can be read: equal references, shared numbers and the like."""

from __future__ import annotations

from collections.abc import Iterable

from outdial.contacts_mapping import ContactsMapping


def counted(count: int, noun: str) -> str:
    """`1 row`, `2 rows`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


class Oddities:
    """Counts them, and remembers where the first of each was."""

    def __init__(self) -> None:
        self._references: dict[str, int] = {}
        self._numbers: dict[int, int] = {}
        self._counts = {"missing": 0, "references": 0, "numbers": 0, "country_code": 0}
        self._examples: dict[str, str] = {}

    def _note(self, what: str, example: str) -> None:
        self._counts[what] += 1
        self._examples.setdefault(what, example)

    def reference(self, text: str, line: int) -> None:
        """The reference of a client."""
        if not text:
            self._note("missing", f"line {line}")
        elif (first := self._references.setdefault(text, line)) != line:
            self._note("references", f"lines {first} and {line}")

    def numbers(self, digits: Iterable[int], line: int) -> None:
        """The numbers of a client, each once."""
        for number in digits:
            if (first := self._numbers.setdefault(number, line)) != line:
                self._note("numbers", f"+{number} in lines {first} and {line}")

    def country_code(self, digits: int, line: int) -> None:
        """A number taken for a national one though it begins with the country code."""
        self._note("country_code", f"+{digits} in line {line}")

    def told(self, mapping: ContactsMapping) -> list[str]:
        """A sentence for each kind that was seen."""
        sentences = {
            "missing": f"{counted(self._counts['missing'], 'client')} without a reference: the line stands for it",
            "references": f"{counted(self._counts['references'], 'client')} with the reference of an earlier one",
            "numbers": f"{counted(self._counts['numbers'], 'number')} that an earlier client has too: "
            "they will be called for both",
            "country_code": f"{counted(self._counts['country_code'], 'number')} that begin with the country code "
            f"{mapping.country_code} and were taken for national ones: write them with a + if they are not",
        }
        return [
            f"{sentence} (e.g. {self._examples[what]})" for what, sentence in sentences.items() if self._counts[what]
        ]
