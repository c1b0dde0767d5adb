# SPDX-License-Identifier: Apache-2.0
"""What the ZIP codes say about area codes, cities and time zones."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import available_timezones

import zipcodes

# A zone with at least this share of an area code's ZIP codes belongs to it. The border ZIPs are noisy below 5 %;
# a little less, so that no way of counting the ZIPs leaves out a zone that has 5 %.
LEAST_SHARE = 0.04
# Two area codes of one state that share this much of the smaller one's ZIPs serve the same area.
OVERLAY_SHARE = 0.9

# The military states: their ZIPs are anywhere in the world.
_NOWHERE = {"AA", "AE", "AP"}


@dataclass(frozen=True)
class Zip:
    """One ZIP code."""

    code: int
    cities: tuple[str, ...]
    state: str
    county: str
    zone: str  # empty when unknown
    latitude: float
    longitude: float
    area_codes: tuple[str, ...]
    kind: str


def read_zips() -> list[Zip]:
    """All ZIP codes of `zipcodes` that have a place in the United States."""
    known = available_timezones()
    found = []
    for row in zipcodes.list_all():
        if row["state"] in _NOWHERE or not row["lat"]:
            continue
        zone = row["timezone"] if row["timezone"] in known and "/" in row["timezone"] else ""
        found.append(
            Zip(
                int(row["zip_code"]), (row["city"], *row["acceptable_cities"]), row["state"], row["county"], zone,
                float(row["lat"]), float(row["long"]), tuple(row["area_codes"]), row["zip_code_type"],
            )
        )  # fmt: skip
    return sorted(found, key=lambda zip_: zip_.code)


class AreaCodes:
    """The area codes of the North American plan: ZIPs, state, overlay complex, zones."""

    def __init__(self, zips: list[Zip], timezones: dict[str, tuple[str, ...]], regions: dict[str, str]) -> None:
        """`timezones`: zones by prefix; `regions`: state or province by area code, of those that are known."""
        self.zips: dict[str, list[Zip]] = defaultdict(list)
        for zip_ in zips:
            for code in zip_.area_codes:
                self.zips[code].append(zip_)
        self._zip_codes = {code: {zip_.code for zip_ in mine} for code, mine in self.zips.items()}
        self._shares = {code: _shares(zip_.zone for zip_ in mine) for code, mine in self.zips.items()}
        self.regions = regions | {code: region for code in self.zips if (region := self._state(code, regions))}
        self._parents = _read_overlays()
        self._listed: dict[str, set[str]] = defaultdict(set)
        for prefix, zones in timezones.items():
            if prefix.startswith("1") and len(prefix) >= 4:
                self._listed[prefix[1:4]].update(zones)
        self.codes = sorted(set(self._listed) | set(self._shares) | set(self._parents))

    def complex_of(self, code: str) -> list[str]:
        """The area codes that serve the same area, this one included, as far as they change its zones."""
        mine = self._zip_codes.get(code, set())
        found = {code}
        for other, theirs in self._zip_codes.items():
            if self.regions.get(other) != self.regions.get(code) or not mine:
                continue
            shared = len(mine & theirs)
            if shared >= OVERLAY_SHARE * min(len(mine), len(theirs)):
                found.add(other)
        parent = self._parents.get(code, code)
        found |= {other for other, its in self._parents.items() if its == parent} | {parent}
        return sorted(found)

    def zones(self, code: str) -> dict[str, float]:
        """Every zone a number of this area code may be in, with its share of the ZIPs; the likeliest first."""
        shares: Counter[str] = Counter()
        for member in self.complex_of(code):
            own = self._own_country(member)
            for zone in self._listed.get(member, ()):
                shares[zone] += 0.0
            for zone, share in self._shares.get(member, {}).items():
                if share >= LEAST_SHARE:
                    shares[zone] += share if own else 0.0
        total = sum(shares.values())
        if total == 0:  # no evidence of weight: the listed ones alike
            listed = {zone for member in self.complex_of(code) for zone in self._listed.get(member, ())} or set(shares)
            shares.update(dict.fromkeys(listed, 1.0))
            total = len(listed)
        ordered = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
        return {zone: share / total for zone, share in ordered} if total else {}

    def _own_country(self, code: str) -> bool:
        # ZIPs listed for a Canadian code lie across the border: they widen its zones, but are no evidence of weight.
        return self.regions.get(code, "US-").startswith("US-")

    def _state(self, code: str, regions: dict[str, str]) -> str:
        if code in regions:
            return regions[code]
        states = Counter(zip_.state for zip_ in self.zips[code])
        return f"US-{states.most_common(1)[0][0]}"


def _shares(zones: Iterable[str]) -> dict[str, float]:
    counts = Counter(zone for zone in zones if zone)
    total = sum(counts.values())
    return {zone: count / total for zone, count in sorted(counts.items())}


def _read_overlays() -> dict[str, str]:
    with (Path(__file__).parent / "overlays.csv").open(encoding="utf-8") as file:
        rows = csv.reader(line for line in file if not line.startswith("#"))
        return dict(rows)


def city_zones(zips: list[Zip]) -> dict[tuple[str, str], dict[str, float]]:
    """Shares of zones by (state, city)."""
    zones: dict[tuple[str, str], list[str]] = defaultdict(list)
    for zip_ in zips:
        for city in zip_.cities:
            zones[zip_.state, city.lower()].append(zip_.zone)
    return {place: shares for place, mine in zones.items() if (shares := _shares(mine))}
