# SPDX-License-Identifier: Apache-2.0
"""The file format of the table behind outdial/geo.hpp; src/geo_view.cpp reads it.

Little-endian. A header of 32 bytes (`OUTDIALG`, version u32, number of sections u32, size u64, checksum u64), then per
section offset u32 and count u32, then the sections, each on a multiple of 8 bytes, in the order of `to_bytes`.

A text is an offset (22 bits) into `texts` and a length (10 bits above), nothing else; 0 is the empty one.

A number is looked up by its first nine digits, zeros appended to shorter ones. Five of them lead to a root, a u32.
With its highest bit set the rest is the answer of all numbers that begin so. Otherwise it is the offset of a bucket
of u16: how many remainders (the other four digits) there are, the remainders, and one value more than those: the
first is of what lies before them all, each other from its remainder on. A value is the number of an answer. Of a
bucket of many remainders the number has its highest bit set, and an index follows it: how many remainders lie before
each hundred.

An answer is 16 bytes: from the lowest bit the place (20 bits of offset, 9 of length), class (13), region (10), zone
set (10); in the second word latitude (16), longitude (16), radius in km (13), carrier (12), certainty (3). A class
says for each length of a number what it is (`outcomes`). The few prefixes that need more than nine digits have the
class DEEP and are looked up by all fifteen in `deep`.
"""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_left
from collections.abc import Callable
from enum import IntEnum
from itertools import accumulate
from typing import NamedTuple

from evidence import Zip
from gazetteer import Spot
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE
from plans import KINDS, MOST_DIGITS, NOTHING, Outcome
from trunk import Rule

VERSION = 2
KEY_DIGITS = 9
ROOT_DIGITS = 5
LENGTHS = MOST_DIGITS + 1
DEEP = 0x1FFF  # the class of an answer that needs more digits
NO_ZONE = 0xFFFF
# Coordinates as 16-bit steps: about 300 m north-south, at most 600 m east-west.
LATITUDE_STEPS = 364
LONGITUDE_STEPS = 182
_WHOLE = 1 << 31  # a root without a bucket
_MANY = 64  # a bucket of more remainders has an index
_INDEX_STEP = 100
_INDEXED = 1 << 15
_SLACK = 160  # so much after the last bucket may be looked at


class Certainty(IntEnum):
    """What a place and its zones rest on; the order of the C++ enumeration."""

    unknown = 0
    country = 1
    area = 2
    exchange = 3


class Place(NamedTuple):
    """A named place."""

    description: str
    region: str
    spot: Spot | None


class Leaf(NamedTuple):
    """All numbers that begin with a prefix."""

    prefix: str
    outcomes: list[tuple[str, tuple[Outcome, ...]]]
    place: Place | None
    carrier: str
    zones: tuple[tuple[str, float], ...]
    certainty: Certainty


class _Index:
    """Numbers things in the order in which they come."""

    def __init__(self, *first: object) -> None:
        self.of: dict[object, int] = {}
        for thing in first:
            self(thing)

    def __call__(self, thing: object) -> int:
        return self.of.setdefault(thing, len(self.of))

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self.of)

    def __len__(self) -> int:
        return len(self.of)


class Table:
    """Collects what the table holds and writes it down."""

    def __init__(self, countries: dict[str, Spot | None], code_zones: Callable[[int], tuple]) -> None:
        self._strings = _Index("")
        self._countries = {"": None} | countries
        self._country = {code: nth for nth, code in enumerate(self._countries)}
        self._code_zones = code_zones
        self._zone_names = _Index()
        self._zone_sets = _Index(())
        self._regions = _Index("")
        self._carriers = _Index("")
        self._names = _Index("")
        self._outcomes = _Index()
        self._classes = _Index()
        self._answers = _Index()
        self._keys: list[int] = []
        self._values: list[int] = []
        self._deep: list[tuple[int, int]] = []
        self._zips: list[tuple] = []
        self._states = _Index("")
        self._rules: list[Rule] = []

    def add(self, leaf: Leaf) -> None:
        """Leaves come in the order of their prefixes."""
        place = leaf.place or Place("", "", None)
        zones = self._zone_sets(tuple((self._zone(name), round(share * 100)) for name, share in leaf.zones))
        self._strings(place.description)
        rest = place, self._carriers(leaf.carrier), zones, leaf.certainty
        if len(leaf.outcomes) == 1 and len(leaf.prefix) <= KEY_DIGITS:
            value = self._answers((self._class(*leaf.outcomes[0]), *rest))
        else:
            value = self._answers((DEEP, Place("", "", None), 0, 0, Certainty.unknown))
            for prefix, outcomes in leaf.outcomes:
                settled = self._answers((self._class(prefix, outcomes), *rest))
                self._deep.append((int(prefix.ljust(MOST_DIGITS, "0")), settled))
        if self._values and self._values[-1] == value:
            return
        self._keys.append(int(leaf.prefix[:KEY_DIGITS].ljust(KEY_DIGITS, "0")))
        self._values.append(value)

    def add_zip(self, zip_: Zip, county: int) -> None:
        """A ZIP code, in their order."""
        zone = self._zone(zip_.zone) if zip_.zone else NO_ZONE
        state = self._states(f"US-{zip_.state}")
        latitude, longitude = _steps(Spot(zip_.latitude, zip_.longitude, 0))
        self._zips.append((zip_.code, state, zone, county, latitude, longitude))

    def add_rule(self, rule: Rule) -> None:
        """A rule about national prefixes."""
        self._rules.append(rule)

    def to_bytes(self) -> bytes:
        """The whole file."""
        roots, buckets = self._buckets()
        outcomes = b"".join(self._outcome_bytes(code, outcome) for code, outcome in self._outcomes)
        answers = [self._region_of(row) for row in self._answers]
        zone_sets = list(self._zone_sets)
        classes = list(self._classes)
        for names in (self._regions, self._carriers, self._names, self._countries, self._zone_names, self._states):
            for name in names:
                self._strings(name)
        texts = [text.encode() for text in self._strings]
        starts = accumulate((len(text) for text in texts), initial=0)
        text = {name: _text(start, len(data)) for name, start, data in zip(self._strings, starts, texts, strict=False)}
        countries = b"".join(
            struct.pack("<IhhHH", text[code], *_circle(spot), 0) for code, spot in self._countries.items()
        )
        zip_roots = [sum(zip_[0] < first * 100 for zip_ in self._zips) for first in range(1001)]
        all_texts = b"".join(texts)
        sections = [
            (_u32(roots), len(roots)),
            (_u16(buckets), len(buckets)),
            (b"".join(_answer(text[row[1].description], row, region) for row, region in answers), len(answers)),
            (_u16(outcome for row in classes for outcome in row), len(classes) * LENGTHS),
            (b"".join(struct.pack("<Q", start) for start, _ in self._deep), len(self._deep)),
            (_u16(value for _, value in self._deep), len(self._deep)),
            (outcomes, len(self._outcomes)),
            (countries, len(self._countries)),
            (_u32(text[name] for name in self._names), len(self._names)),
            (_u32(text[name] for name in self._regions), len(self._regions)),
            (_u32(text[name] for name in self._carriers), len(self._carriers)),
            (all_texts, len(all_texts)),
            (_u32(text[name] for name in self._zone_names), len(self._zone_names)),
            (_u16(accumulate((len(row) for row in zone_sets), initial=0)), len(zone_sets) + 1),
            (_u16(zone for row in zone_sets for zone, _ in row), sum(map(len, zone_sets))),
            (bytes(weight for row in zone_sets for _, weight in row), sum(map(len, zone_sets))),
            (_u16(zip_roots), len(zip_roots)),
            (b"".join(struct.pack("<BBHHhh", code % 100, *rest) for code, *rest in self._zips), len(self._zips)),
            (_u32(text[name] for name in self._states), len(self._states)),
            (b"".join(_rule_bytes(rule) for rule in self._rules), len(self._rules)),
        ]
        return _file(sections)

    def _class(self, prefix: str, outcomes: tuple[Outcome, ...]) -> int:
        code = next((int(prefix[:n]) for n in (1, 2, 3) if int(prefix[:n]) in COUNTRY_CODE_TO_REGION_CODE), 0)
        padded = (*outcomes, *(NOTHING,) * (LENGTHS - len(outcomes)))
        return self._classes(tuple(self._outcomes((code, outcome)) for outcome in padded))

    def _zone(self, name: str) -> int:
        return self._zone_names(name)

    def _outcome_bytes(self, code: int, outcome: Outcome) -> bytes:
        # Where the place of the prefix is not the number's, the zones of the whole calling code are all that is known.
        whole = tuple((self._zone(name), round(share * 100)) for name, share in self._code_zones(code))
        flags = outcome.geographical | outcome.viable << 1 | outcome.possible << 2
        kind = KINDS.index(outcome.kind)
        country = self._country[outcome.region]
        return struct.pack("<HBBHH", country, kind, flags, self._zone_sets(whole), self._names(outcome.name))

    def _region_of(self, row: tuple) -> tuple[tuple, int]:
        return row, self._regions(row[1].region)

    def _buckets(self) -> tuple[list[int], list[int]]:
        """The roots, and the buckets they lead to; the first bucket is the empty one."""
        assert self._keys[0] == 0
        assert self._keys == sorted(set(self._keys))
        roots, buckets = [], [0, 0]
        wide = 10 ** (KEY_DIGITS - ROOT_DIGITS)
        entry = before = 0
        for first in range(10**ROOT_DIGITS):
            begin = entry
            while entry < len(self._keys) and self._keys[entry] < (first + 1) * wide:
                entry += 1
            remainders = [key % wide for key in self._keys[begin:entry]]
            values = self._values[begin:entry]
            if remainders and (remainders[0] != 0 or len(remainders) > 1):
                roots.append(len(buckets))
                buckets += [*_head(remainders), *remainders, before, *values]
            else:
                roots.append(_WHOLE | (values[0] if values else before))
            before = values[-1] if values else before
        return roots, buckets + [0] * _SLACK


def _head(remainders: list[int]) -> list[int]:
    if len(remainders) <= _MANY:
        return [len(remainders)]
    starts = [bisect_left(remainders, nth * _INDEX_STEP) for nth in range(10_000 // _INDEX_STEP + 1)]
    return [_INDEXED | len(remainders), *starts]


def _text(start: int, length: int) -> int:
    assert start < 1 << 22, "too many texts"
    assert length < 1 << 10, "too long a text"
    return start | length << 22 if length else 0


def _fields(*fields: tuple[int, int]) -> int:
    """Values packed into a word, each into so many bits, the first lowest."""
    word = shift = 0
    for value, bits in fields:
        assert 0 <= value < 1 << bits, f"{value} needs more than {bits} bits"
        word |= value << shift
        shift += bits
    return word


def _answer(text: int, row: tuple, region: int) -> bytes:
    number_class, place, carrier, zones, certainty = row
    latitude, longitude, radius = _circle(place.spot)
    offset, length = text & (1 << 22) - 1, text >> 22
    low = _fields((offset, 20), (length, 9), (number_class, 13), (region, 10), (zones, 10))
    high = _fields((latitude & 0xFFFF, 16), (longitude & 0xFFFF, 16), (radius, 13), (carrier, 12), (certainty, 3))
    return struct.pack("<QQ", low, high)


def _steps(spot: Spot) -> tuple[int, int]:
    return round(spot.latitude * LATITUDE_STEPS), round(spot.longitude * LONGITUDE_STEPS)


def _circle(spot: Spot | None) -> tuple[int, int, int]:
    """Latitude, longitude and radius in km; the radius 0 means nothing is known."""
    return (*_steps(spot), max(1, round(spot.radius_km))) if spot else (0, 0, 0)


def _u16(values: object) -> bytes:
    return array("H", values).tobytes()  # type: ignore[arg-type]


def _u32(values: object) -> bytes:
    return array("I", values).tobytes()  # type: ignore[arg-type]


def _rule_bytes(rule: Rule) -> bytes:
    return struct.pack(
        "<HBBIIBBBx", rule.code, rule.least, rule.most, int(rule.literal or 0), int(rule.insert or 0),
        len(rule.literal), rule.strip, len(rule.insert),
    )  # fmt: skip


def _file(sections: list[tuple[bytes, int]]) -> bytes:
    start = 32 + 8 * len(sections)
    directory, body = b"", b""
    for data, count in sections:
        directory += struct.pack("<II", start + len(body), count)
        body += data + bytes(-len(data) % 8)
    covered = directory + body
    head = struct.pack("<8sIIQ", b"OUTDIALG", VERSION, len(sections), 32 + len(covered))
    return head + struct.pack("<Q", checksum(covered)) + covered


def checksum(data: bytes) -> int:
    """Four interleaved FNV-like sums over 64-bit words, folded into one; `data` has a multiple of 8 bytes."""
    mask = (1 << 64) - 1
    prime = 0x100000001B3
    lanes = [0xCBF29CE484222325 + lane for lane in range(4)]
    words = array("Q", data)
    for nth, word in enumerate(words):
        lane = nth & 3
        value = ((lanes[lane] ^ word) * prime) & mask
        lanes[lane] = value ^ (value >> 29)
    result = len(words)
    for lane in lanes:
        result = ((result ^ lane) * prime) & mask
        result ^= result >> 29
    return result
