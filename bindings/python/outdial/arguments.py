# SPDX-License-Identifier: Apache-2.0
"""Arguments that several functions take: what does for them, and an error that names argument, value and remedy."""

from __future__ import annotations

import operator
import reprlib
from enum import StrEnum
from typing import Any

from outdial import _core


def zone_of(zone: Any) -> _core.Zone:
    """A zone, or the one of that name."""
    if isinstance(zone, str):
        return _core.Zone(zone)
    if isinstance(zone, _core.Zone):
        return zone
    raise TypeError(f'zone: {reprlib.repr(zone)}: give a Zone or its name, e.g. "Europe/Warsaw"')


def hours_of(hours: Any) -> _core.Hours:
    """Hours, or those of that text."""
    if isinstance(hours, str):
        return _core.Hours(hours)
    if isinstance(hours, _core.Hours):
        return hours
    raise TypeError(f'hours: {reprlib.repr(hours)}: give Hours or their text, e.g. "Mo-Fr 09:00-17:00"')


def whole_of(argument: str, value: Any, least: int, most: int) -> int:
    """A whole number, of Python or of NumPy. ValueError where it is none of these bounds."""
    try:
        number = least - 1 if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = least - 1
    if not least <= number <= most:
        raise ValueError(f"{argument}: {reprlib.repr(value)}: give a whole number from {least} to {most}")
    return number


def name_of(argument: str, kind: type[StrEnum], value: Any) -> str:
    """The name of an enumerator, which others may write in any case, with or without underscores: `CHANUNAVAIL`."""
    if isinstance(value, str):
        for member in kind:
            if folded(member) == folded(value):
                return str(member)
    raise ValueError(f"{argument}: {reprlib.repr(value)}: use one of {', '.join(kind)}")


def folded(name: str) -> str:
    """What two ways to write a name have in common."""
    return name.strip().lower().replace("_", "")
