# SPDX-License-Identifier: Apache-2.0
"""Arguments that a compiled function does not take: an error that names the argument, the value and what to give.

pybind11 says "incompatible function arguments", lists C++'s signatures and shows the values. core_calls.py catches that
error where it is raised; what is wrong is found here, by reading the signature.
"""

from __future__ import annotations

import numbers
import re
import reprlib
from collections.abc import Iterable, Mapping
from datetime import timedelta
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from outdial import _core
from outdial.signatures import Parameter, class_name, item_type, read_signature, split
from outdial.times import to_milliseconds

_OVERLOAD = re.compile(r"^ {4}\d+\. (.*)$", re.MULTILINE)
_NO_DURATION = "is no duration"  # times.py, which is not told for which argument
_NO_DURATION_YET = re.compile(rf"^[^:]* {_NO_DURATION}")  # no field is named before it

# What does for a class besides its own objects: pybind11 knows these conversions, but does not tell.
_MADE_FROM: dict[str, tuple[str, ...]] = {
    "Hours": ("str",),
    "ZoneSet": ("Zone", "str", "list", "tuple"),
    "Place": ("Zone", "ZoneSet", "str"),
    "RetryTables": ("RetryTable",),
}
_OR_ELSE = {
    "Hours": "Hours or their text",
    "ZoneSet": "a ZoneSet, a Zone, its name or a list of zones",
    "Place": "a Place, a Zone or its name",
    "RetryTables": "RetryTables or a RetryTable",
}
_WORDS = {
    "str": "a text",
    "bool": "True or False",
    "float": "seconds, or a timedelta",  # how durations cross; numbers cross as SupportsFloat
    "int": "a whole number",
    "bytes": "bytes",
    "None": "None",
    "dict": "a mapping",
    "tuple": "a tuple",
    "object": "another value",
    "datetime.datetime": "an aware datetime",
    "SupportsInt": "a whole number",
    "SupportsFloat": "a number",
    "SupportsIndex": "a whole number",
    "Buffer": "bytes",
    "Callable": "a function",
}
# What integers of the core hold, by the names of the parameters (where a function takes less, by its name too); others
# are told apart by their sign only.
_RANGES = {
    "reference": (0, 2**64 - 1),
    "priority": (-(2**15), 2**15 - 1),
    "wish": (0, 2**16 - 2),
    "contact": (0, 2**32 - 1),
    "number_index": (0, 2**8 - 1),
    "digits": (0, 2**64 - 1),
    "seed": (0, 2**64 - 1),
    "most_parties": (0, 2**64 - 1),
    "agents": (0, 2**32 - 1),
    "pacing_bound.agents": (1, 1000),
    "reserve": (0, 2**32 - 1),
    "dials": (0, 2**32 - 1),
    "code": (0, 2**32 - 1),
    "rule": (0, 2**16 - 1),
    "label": (0, 2**16 - 1),
    "window": (0, 2**16 - 1),
    "port": (0, 2**16 - 1),
}
_EXAMPLES = {
    "Hours.text": '"Mo-Fr 09:00-17:00"',
    "Hours.parse.text": '"Mo-Fr 09:00-17:00"',
    "Zone.name": '"Europe/Warsaw"',
    "load_zone.name": '"Europe/Warsaw"',
    "PhoneNumber.text": '"+48 22 123 45 67"',
    "PhoneNumber.parse.text": '"+48 22 123 45 67"',
    "PhoneNumber.from_digits.digits": "48221234567",
    "Network.mcc": '"250"',
    "Network.mnc": '"01"',
    "Campaign.on.event": "AgentReady(7)",
    "Campaign.add.numbers": 'ContactNumber("+48221234567", "work")',
    "CapLedger.caps": "Cap.minimum_gap(3600)",
}


def explained(
    name: str, error: TypeError, args: tuple[Any, ...], kwargs: Mapping[str, Any], doc: str | None = None
) -> TypeError | ValueError:
    """The error in words, where it is one of pybind11's; else the error itself.

    A ValueError where a whole number is only too small or too large.

    `args` are those without self; `doc` is the function's, which begins with its signature.
    """
    text = str(error)
    if _NO_DURATION in text and doc is not None and "(" in doc:
        overloads = [read_signature(doc.partition("\n")[0])]
    elif ": incompatible " in text:
        overloads = [read_signature(line) for line in _OVERLOAD.findall(text)]
    else:
        return error
    # The overload that comes furthest is most likely meant.
    wrongs = [_what_is_wrong(name, parameters, args, kwargs) for parameters in overloads]
    if not wrongs:
        return error
    return max(wrongs, key=lambda wrong: wrong[0])[1]


def explained_duration(
    name: str, error: ValueError, args: tuple[Any, ...], kwargs: Mapping[str, Any], doc: str | None
) -> ValueError:
    """The error with the name of the argument, where a number is no duration; else the error itself."""
    if not _NO_DURATION_YET.match(str(error)) or doc is None or "(" not in doc:
        return error
    parameters = read_signature(doc.partition("\n")[0])
    given = dict(zip((one.name for one in parameters), args, strict=False)) | dict(kwargs)
    for one in parameters:
        if one.name in given and class_name(one.type) == "float":
            try:
                to_milliseconds(given[one.name])
            except (TypeError, ValueError) as wrong:
                return ValueError(f"{name}.{one.name}: {wrong}: give seconds, at most 1e12, or a timedelta")
    return error


def _what_is_wrong(
    name: str, parameters: list[Parameter], args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[int, TypeError | ValueError]:
    """How many arguments were right, and what is wrong with the next."""
    positional = [one for one in parameters if not one.keyword_only]
    if len(args) > len(positional):
        takes = f"takes {', '.join(one.name for one in positional)}" if positional else "takes no positional arguments"
        extra = reprlib.repr(args[len(positional)])
        return 0, TypeError(f"{name}: {extra}: one argument too many: it {takes}" + _keywords(parameters))
    given = dict(zip((one.name for one in positional), args, strict=False))
    known = [one.name for one in parameters]
    for word in kwargs:
        if word in given:
            return 0, TypeError(f"{name}: {word}: is given twice: by position and by name")
        if word not in known:
            takes = ", ".join(known) or "none"
            near = get_close_matches(word, known, 1)
            meant = f'; did you mean "{near[0]}"?' if near else f": its arguments are {takes}"
            return 0, TypeError(f'{name}: "{word}": no argument of that name{meant}')
    given |= kwargs
    right = 0
    for one in parameters:
        if one.name not in given:
            continue
        misfit = _misfit(one.type, given[one.name])
        if misfit is not None:
            place, value, remedy = misfit
            example = _EXAMPLES.get(f"{name}.{one.name}")
            if remedy == "a text":
                remedy = _choices(one.name)
            said = f"cannot be {reprlib.repr(value)}: give {remedy}" + (f", e.g. {example}" if example else "")
            return right, TypeError(f"{name}.{one.name}{place}: {said}")
        beyond = _out_of_range(name, one, given[one.name])
        if beyond is not None:
            return right, ValueError(f"{name}.{one.name}: cannot be {_number(given[one.name])}: give {beyond}")
        right += 1
    missing = [f"{one.name} ({words(one.type)})" for one in parameters if one.required and one.name not in given]
    if missing:
        return right, TypeError(f"{name} needs {' and '.join(missing)}")
    takes = "; ".join(f"{one.name}: {words(one.type)}" for one in parameters)
    shown = ", ".join(reprlib.repr(value) for value in given.values())
    return right, TypeError(f"{name}: cannot be made of ({shown}): give {takes}")


def _out_of_range(function: str, parameter: Parameter, value: Any) -> str | None:
    """What to give for an integer that the core cannot hold."""
    if not hasattr(type(value), "__index__") or isinstance(value, bool) or "SupportsInt" not in parameter.type:
        return None
    number = int(value)
    usual = _RANGES.get(parameter.name, (-(2**31), 2**31 - 1))
    least, most = _RANGES.get(f"{function}.{parameter.name}", usual)
    return None if least <= number <= most else f"a whole number from {least} to {most}"


def _number(value: Any) -> str:
    """All its digits, unless nobody would read them."""
    return str(int(value)) if abs(int(value)) < 10**60 else reprlib.repr(value)


def _choices(name: str) -> str:
    """What a text may be, where the argument bears the name of an enumeration."""
    kind = getattr(_core, "NumberType" if name == "type" else name.title().replace("_", ""), None)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return f"one of {', '.join(kind)}"
    return "a text"


def _keywords(parameters: list[Parameter]) -> str:
    names = [one.name for one in parameters if one.keyword_only]
    return f"; give {', '.join(names)} by name" if names else ""


def words(kind: str) -> str:
    """A type of a signature, for people."""
    choices = [choice for choice in split(kind, "|") if class_name(choice) != "SupportsIndex" or kind == choice]
    said = list(dict.fromkeys(_word(choice) for choice in choices))
    return said[0] if len(said) == 1 else ", ".join(said[:-1]) + " or " + said[-1]


def _word(kind: str) -> str:
    short = class_name(kind)
    if short in ("Sequence", "list", "Iterable"):
        return f"a list, each item {words(item_type(kind))}" if item_type(kind) else "a list"
    if short == "Annotated":
        return "an array" if "ndarray" in kind or "ArrayLike" in kind else words(split(item_type(kind), ",")[0])
    if short in _WORDS:
        return _WORDS[short]
    article = "an" if short[:1] in "AEIOU" else "a"
    return _OR_ELSE.get(short, f"{article} {short}")


def _misfit(kind: str, value: Any) -> tuple[str, Any, str] | None:
    """Where, which value and what to give instead; None where it fits, or nobody knows."""
    choices = split(kind, "|")
    if any(_fits(choice, value) for choice in choices):
        return None
    if len(choices) == 1 and class_name(kind) in ("Sequence", "list") and not isinstance(value, str | bytes):
        for index, item in enumerate(value if isinstance(value, Iterable) else ()):
            inner = _misfit(item_type(kind), item) if item_type(kind) else None
            if inner is not None:
                return f"[{index}]{inner[0]}", *inner[1:]
    return "", value, words(kind)


def _fits(kind: str, value: Any) -> bool:
    short = class_name(kind)
    if short == "None":
        return value is None
    if short == "str":
        return isinstance(value, str) and not any("\ud800" <= c <= "\udfff" for c in value)  # which no UTF-8 has
    if short in ("bool", "dict", "tuple"):
        return isinstance(value, {"bool": bool, "dict": dict, "tuple": tuple}[short])
    if short in ("SupportsInt", "SupportsIndex", "int"):
        return hasattr(type(value), "__index__")
    if short == "float":  # a duration
        return isinstance(value, numbers.Real | timedelta) or type(value).__name__ == "timedelta64"
    if short == "SupportsFloat":
        return isinstance(value, numbers.Real) or hasattr(type(value), "__float__")
    if short == "Buffer":
        return isinstance(value, bytes | bytearray | memoryview)
    if short in ("Sequence", "list", "Iterable"):
        if isinstance(value, str | bytes) or not isinstance(value, Iterable):
            return False
        return not item_type(kind) or all(_misfit(item_type(kind), item) is None for item in value)
    known = getattr(_core, short, None)
    if not isinstance(known, type):
        return True  # a type that is checked elsewhere, with words of its own
    if isinstance(value, known):
        return True
    if any(isinstance(value, _class(one)) for one in _MADE_FROM.get(short, ())):
        try:
            known(value)
        except (TypeError, ValueError):
            return False
        return True
    return False


def _class(name: str) -> type:
    kind: type = {"str": str, "list": list, "tuple": tuple}.get(name) or getattr(_core, name)
    return kind
