# SPDX-License-Identifier: Apache-2.0
"""National prefixes that people leave inside an international number, `+44 (0)20 7946 0000`, as rules over digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

try:
    from re import _parser as sre_parse  # type: ignore[attr-defined]
except ImportError:  # before Python 3.11
    import sre_parse  # type: ignore[no-redef]

_LONGEST = 14


class Rule(NamedTuple):
    """After the calling code: what begins with `literal` loses `strip` digits and gets `insert` instead."""

    code: int
    least: int  # digits after the calling code
    most: int
    literal: str
    strip: int
    insert: str


class _Match(NamedTuple):
    tokens: tuple[str, ...]  # a digit, or "." for any
    groups: dict[int, tuple[int, int]]
    closed: bool  # nothing may follow


def rules() -> list[Rule]:
    """All rules; of those of one calling code the first that fits counts."""
    found = []
    for code, regions in sorted(COUNTRY_CODE_TO_REGION_CODE.items()):
        if regions[0] == "001":
            continue
        metadata = PhoneMetadata.metadata_for_region(regions[0])
        if not metadata.national_prefix_for_parsing:
            continue
        for match in _matches(sre_parse.parse(metadata.national_prefix_for_parsing)):
            for concrete in _spelled_out(match):
                rule = _rule(code, concrete, metadata)
                if rule is not None and rule not in found:
                    found.append(rule)
    return found


def _spelled_out(match: _Match) -> Iterator[_Match]:
    """Any-digit tokens stay at the end only: elsewhere each digit gets a match of its own."""
    end = len(match.tokens)
    while end and match.tokens[end - 1] == ".":
        end -= 1
    choices = [("0123456789" if token == "." else token) for token in match.tokens[:end]]
    for digits in product(*choices):
        yield match._replace(tokens=(*digits, *match.tokens[end:]))


def _rule(code: int, match: _Match, metadata: PhoneMetadata) -> Rule | None:
    template = metadata.national_prefix_transform_rule
    groups = re.compile(metadata.national_prefix_for_parsing).groups
    literal = "".join(match.tokens).partition(".")[0]
    length = len(match.tokens)
    most = length if match.closed else _LONGEST
    if not template or groups not in match.groups:
        return Rule(code, length, most, literal, length, "") if 0 < length <= most else None
    before, number, after = re.fullmatch(r"(\d*)\\(\d)(\d*)", template).groups()
    assert not after
    begin, end = match.groups.get(int(number), (length, length))
    captured = match.tokens[begin:end]
    if "." not in captured:
        strip, insert = length, before + "".join(captured)
    else:
        assert end == length, template
        strip, insert = begin, before
    if strip == len(insert) and literal.startswith(insert):
        return None
    return Rule(code, length, most, literal, strip, insert) if length <= most else None


def _matches(parsed: sre_parse.SubPattern) -> Iterator[_Match]:
    return _sequence(list(parsed))


def _sequence(items: list) -> Iterator[_Match]:
    if not items:
        yield _Match((), {}, False)
        return
    for first in _item(*items[0]):
        for rest in _sequence(items[1:]):
            shift = len(first.tokens)
            groups = first.groups | {n: (a + shift, b + shift) for n, (a, b) in rest.groups.items()}
            yield _Match(first.tokens + rest.tokens, groups, first.closed or rest.closed)


def _item(kind: object, value: object) -> Iterator[_Match]:
    name = str(kind)
    if name == "LITERAL":
        yield _Match((chr(value),), {}, False)
    elif name == "IN":
        for digit in _digits(value):
            yield _Match((digit,), {}, False)
    elif name == "BRANCH":
        for branch in value[1]:
            yield from _sequence(list(branch))
    elif name == "SUBPATTERN":
        number, _, _, inner = value
        for match in _sequence(list(inner)):
            groups = match.groups if number is None else match.groups | {number: (0, len(match.tokens))}
            yield _Match(match.tokens, groups, match.closed)
    elif name == "MAX_REPEAT":
        least, most, inner = value
        for count in range(most, least - 1, -1):
            for parts in product(list(_sequence(list(inner))), repeat=count):
                yield next(_joined(parts))
    elif name == "AT":
        yield _Match((), {}, True)
    else:
        raise ValueError(f"{name} is not understood")


def _joined(parts: tuple[_Match, ...]) -> Iterator[_Match]:
    tokens: tuple[str, ...] = ()
    groups: dict[int, tuple[int, int]] = {}
    for part in parts:
        groups |= {n: (a + len(tokens), b + len(tokens)) for n, (a, b) in part.groups.items()}
        tokens += part.tokens
    yield _Match(tokens, groups, any(part.closed for part in parts))


def _digits(ranges: list) -> list[str]:
    found: list[str] = []
    for kind, value in ranges:
        name = str(kind)
        if name == "CATEGORY":
            return ["."]
        if name == "RANGE":
            found += [chr(c) for c in range(value[0], value[1] + 1)]
        else:
            found.append(chr(value))
    return found
