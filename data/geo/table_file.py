# SPDX-License-Identifier: Apache-2.0
"""The file format of the table behind outdial/geo.hpp; src/geo_view.cpp reads it.

Little-endian. A header of 32 bytes (`OUTDIALG`, version u32, number of sections u32, size u64, checksum u64), then per
section offset u32 and count u32, then the sections, each on a multiple of 8 bytes, in the order of `to_bytes`.

A text is an offset (22 bits) into `texts` and a length (10 bits above), nothing else; 0 is the empty one.

A number is looked up by its first nine digits, zeros appended to shorter ones. Five of them lead to a root, a u32.
With its highest bit set the rest is the answer of all numbers that begin so. Otherwise its lowest 20 bits are the
offset of a page or a bucket of u16, by the other four digits, the remainder. With the next bit set it is a page: the
answers of the hundred hundreds of remainders. Otherwise six bits (from bit 24) say how many remainders, 32 at most, the
bucket begins with; after them stands one answer more than those: the first is of what lies before them all, each other
from its remainder on. 63 is a larger bucket: before its remainders stands how many they are, and how many of them lie
before each hundred.

An answer is 16 bytes: place (text), class, zone set, spot, region, carrier, certainty, whether it is deep. A class says
for each length of a number what it is (`outcomes`): country and name (texts), zone set, spot of the country, kind,
flags. The few prefixes that need more than nine digits are deep and are looked up by all fifteen in `deep`.

A zone set is where it begins in `zone_sets`: how many zones, then each with its number (9 bits) and percent (7 above).
It begins with two empty ones: the first, 0, stands for none.
"""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from enum import IntEnum
from itertools import accumulate
from typing import NamedTuple

from evidence import Zip
from gazetteer import Spot
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE
from plans import KINDS, MOST_DIGITS, NOTHING, Outcome
from trunk import Rule

VERSION = 3
KEY_DIGITS = 9
ROOT_DIGITS = 5
LENGTHS = MOST_DIGITS + 1
# Coordinates as 16-bit steps: about 300 m north-south, at most 600 m east-west.
LATITUDE_STEPS = 364
LONGITUDE_STEPS = 182
_WHOLE = 1 << 31  # a root without a page or bucket
_PAGE = 1 << 30
_COUNT_SHIFT = 24
_OFFSETS = 1 << 20
_MOST = 32  # remainders of a bucket without an index, and room after the last
_LARGE = 63
_STEP = 100  # pages and indices are by hundreds of remainders


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
        self._code_zones = code_zones
        self._zone_names = _Index()
        self._zone_sets = _Index(())
        self._regions = _Index("")
        self._carriers = _Index("")
        self._spots = _Index((0, 0, 0))
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
            value = self._answers((None, Place("", "", None), 0, 0, Certainty.unknown))
            for prefix, outcomes in leaf.outcomes:
                settled = self._answers((self._class(prefix, outcomes), *rest))
                self._deep.append((int(prefix.ljust(MOST_DIGITS, "0")), settled))
        if self._values and self._values[-1] == value:
            return
        self._keys.append(int(leaf.prefix[:KEY_DIGITS].ljust(KEY_DIGITS, "0")))
        self._values.append(value)

    def add_zip(self, zip_: Zip, county: int) -> None:
        """A ZIP code, in their order."""
        zones = self._zone_sets(((self._zone(zip_.zone), 100),) if zip_.zone else ())
        state = self._states(f"US-{zip_.state}")
        latitude, longitude = _steps(Spot(zip_.latitude, zip_.longitude, 0))
        self._zips.append((zip_.code, state, zones, county, latitude, longitude))

    def add_rule(self, rule: Rule) -> None:
        """A rule about national prefixes."""
        self._rules.append(rule)

    def to_bytes(self) -> bytes:
        """The whole file."""
        roots, buckets = self._buckets()
        nothing = self._classes((self._outcomes((0, NOTHING)),) * LENGTHS)
        outcomes = [(outcome, self._whole_zones(code)) for code, outcome in self._outcomes]
        zone_starts, zone_sets = self._zone_words()
        for names in (self._regions, self._carriers, self._countries, self._zone_names, self._states):
            for name in names:
                self._strings(name)
        for outcome, _ in outcomes:
            self._strings(outcome.name)
        for row in self._answers:
            self._regions(row[1].region)
            self._strings(row[1].region)
        texts = [text.encode() for text in self._strings]
        starts = accumulate((len(text) for text in texts), initial=0)
        text = {name: _text(start, len(data)) for name, start, data in zip(self._strings, starts, texts, strict=False)}

        def answer(row: tuple) -> bytes:
            number_class, place, carrier, zones, certainty = row
            known = (self._regions(place.region), carrier, certainty, number_class is None)
            number_class = nothing if number_class is None else number_class
            spot = self._spots(_circle(place.spot))
            return struct.pack("<IHHHHHBB", text[place.description], number_class, zone_starts[zones], spot, *known)

        def outcome(row: Outcome, whole: int) -> bytes:
            known, kind = row.kind != NOTHING.kind, KINDS.index(row.kind)
            geographical = known and row.geographical
            # Where the place of the prefix is not the number's, the zones of the calling code are all that is known.
            zones = (zone_starts[whole] or 1) if known and not geographical else 0
            flags = geographical | row.viable << 1 | row.possible << 2
            spot = self._spots(_circle(self._countries[row.region]))
            name = text[row.name] if known else 0
            return struct.pack("<IIHHBBH", text[row.region], name, zones, spot, kind, flags, 0)

        answers = b"".join(answer(row) for row in self._answers)
        outcome_rows = b"".join(outcome(*row) for row in outcomes)
        zip_roots = [sum(zip_[0] < first * 100 for zip_ in self._zips) for first in range(1001)]
        zips = [(code % 100, state, zone_starts[zones], *rest) for code, state, zones, *rest in self._zips]
        all_texts = b"".join(texts)
        sections = [
            (_u32(roots), len(roots)),
            (_u16(buckets), len(buckets)),
            (answers, len(self._answers)),
            (_u16(outcome for row in self._classes for outcome in row), len(self._classes) * LENGTHS),
            (b"".join(struct.pack("<Q", start) for start, _ in self._deep), len(self._deep)),
            (_u16(value for _, value in self._deep), len(self._deep)),
            (outcome_rows, len(outcomes)),
            (b"".join(struct.pack("<hhH", *spot) for spot in self._spots), len(self._spots)),
            (_u32(text[name] for name in self._regions), len(self._regions)),
            (_u32(text[name] for name in self._carriers), len(self._carriers)),
            (all_texts, len(all_texts)),
            (_u32(text[name] for name in self._zone_names), len(self._zone_names)),
            (_u16(zone_sets), len(zone_sets)),
            (_u16(zip_roots), len(zip_roots)),
            (b"".join(struct.pack("<BBHHhh", *zip_) for zip_ in zips), len(zips)),
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

    def _whole_zones(self, code: int) -> int:
        return self._zone_sets(tuple((self._zone(name), round(share * 100)) for name, share in self._code_zones(code)))

    def _zone_words(self) -> tuple[list[int], list[int]]:
        """Where each zone set begins, and all of them."""
        assert len(self._zone_names) <= 1 << 9, "too many zones"
        starts, words = [0], [0, 0]
        for row in list(self._zone_sets)[1:]:
            starts.append(len(words))
            words += [len(row), *(zone | percent << 9 for zone, percent in row)]
        return starts, words

    def _buckets(self) -> tuple[list[int], list[int]]:
        """The roots, and the pages and buckets they lead to."""
        assert self._keys[0] == 0
        assert self._keys == sorted(set(self._keys))
        roots, buckets = [], []
        wide = 10 ** (KEY_DIGITS - ROOT_DIGITS)
        entry = before = 0
        for first in range(10**ROOT_DIGITS):
            begin = entry
            while entry < len(self._keys) and self._keys[entry] < (first + 1) * wide:
                entry += 1
            remainders = [key % wide for key in self._keys[begin:entry]]
            values = self._values[begin:entry]
            if remainders and (remainders[0] != 0 or len(remainders) > 1):
                assert len(buckets) < _OFFSETS, "too many buckets"
                flags, words = _bucket(remainders, [before, *values])
                roots.append(len(buckets) | flags)
                buckets += words
            else:
                roots.append(_WHOLE | (values[0] if values else before))
            before = values[-1] if values else before
        return roots, buckets + [0] * _MOST


def _bucket(remainders: list[int], values: list[int]) -> tuple[int, list[int]]:
    """A page or bucket, and the flags of the root that leads to it."""
    if len(remainders) <= _MOST:
        return len(remainders) << _COUNT_SHIFT, [*remainders, *values]
    hundreds = range(0, 10_000, _STEP)
    if all(remainder % _STEP == 0 for remainder in remainders):
        return _PAGE, [values[bisect_right(remainders, first)] for first in hundreds]
    starts = [bisect_left(remainders, first) for first in (*hundreds, 10_000)]
    return _LARGE << _COUNT_SHIFT, [len(remainders), *starts, *remainders, *values]


def _text(start: int, length: int) -> int:
    assert start < 1 << 22, "too many texts"
    assert length < 1 << 10, "too long a text"
    return start | length << 22 if length else 0


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
