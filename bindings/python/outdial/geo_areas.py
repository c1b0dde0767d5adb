# SPDX-License-Identifier: Apache-2.0
"""The areas in which people are: countries, regions, area codes, counties, postal codes, and what they are called."""

from __future__ import annotations

import csv
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outdial.data_files import data_folder
from outdial.geo import table
from outdial.geo_people import People
from outdial.zip_codes import counties_of_spots, zip_table

LEVELS = ("country", "region", "area_code", "county", "postal")


def areas(who: People, level: str) -> tuple[NDArray[np.int64], list[str]]:
    """Per row an index into the keys, -1 when the area is unknown; and the keys."""
    if level not in LEVELS:
        raise ValueError(f'level: "{level}": use one of {", ".join(LEVELS)}')
    if level == "postal":
        codes, rows = np.unique(who.postal, return_inverse=True)
        return _settled(rows, ["" if code < 0 else f"{code:05}" for code in codes.tolist()])
    places, of = who.places
    if level == "area_code":
        return _settled(*_area_codes(who.digits, places, of))
    if level == "county":
        by_place = counties_of_spots(places)
    else:
        by_place = [region if level == "region" and region[:3] in ("US-", "CA-") else country
                    for country, region in zip(places["country"], places["region"], strict=True)]  # fmt: skip
    known = who.postal >= 0
    by_zip = _keys_of_zips(level) if known.any() else []
    names = sorted({"", *by_place, *by_zip})
    position = {name: nth for nth, name in enumerate(names)}
    rows = np.array([position[key] for key in by_place], np.int64)[of] if len(who) else np.empty(0, np.int64)
    if by_zip:
        mine = np.array([position[key] for key in by_zip], np.int64)[np.clip(who.postal, 0, 99_999)]
        rows = np.where(known & (mine != position[""]), mine, rows)
    return _settled(rows, names)


def _keys_of_zips(level: str) -> list[str]:
    zips = zip_table()
    if level == "country":
        return ["US" if state else "" for state in zips["state"].tolist()]
    keys: list[str] = zips["state" if level == "region" else "county_key"].tolist()
    return keys


def _settled(rows: NDArray[Any], keys: list[str]) -> tuple[NDArray[np.int64], list[str]]:
    empty = np.array([not key for key in keys], dtype=bool)
    settled = np.where(empty[rows], -1, rows) if len(keys) else rows
    return settled.astype(np.int64), keys


def _area_codes(
    digits: NDArray[np.uint64], places: dict[str, Any], of: NDArray[np.int64]
) -> tuple[NDArray[np.int64], list[str]]:
    """`+1212` in the North American plan; elsewhere the country."""
    area = (digits // np.uint64(10**7)).astype(np.int64)
    american = (area >= 1000) & (area < 2000)
    names, by_place = np.unique(np.array([*places["country"], ""], dtype=str), return_inverse=True)
    rows = np.where(american, area - 1000, 1000 + by_place[of])
    return rows, [*(f"+{code}" for code in range(1000, 2000)), *names.tolist()]


def label_of(level: str, key: str) -> str:
    """What people call an area."""
    if level == "county":
        return _map_labels("us-counties").get(key, key)
    if level == "region" and key.startswith("US-"):
        # Guam is not on the map of the states, but a country to ISO 3166 too.
        return _map_labels("us-states").get(key) or _country_labels().get(key[3:], key)
    if level == "region" and key in _provinces():
        return _provinces()[key]
    if level in ("region", "country", "area_code") and key in _country_labels():
        return _country_labels()[key]
    if level == "area_code" and key[1:].isdigit():
        places = table().place_columns(table().codes(np.array([int(key[1:].ljust(11, "2"))], np.uint64)))
        region = places["region"][0] or places["country"][0]
        return f"{key} ({region})" if region else key
    return key


def labels_of(level: str, keys: list[str]) -> NDArray[Any]:
    """What people call each of them."""
    return np.array([label_of(level, key) for key in keys], dtype=object)


@lru_cache(maxsize=8)
def _map_labels(name: str) -> dict[str, str]:
    from outdial.geo_maps import shapes

    return {key: label for key, label, _ in shapes(name)["shapes"]}


@lru_cache(maxsize=1)
def _country_labels() -> dict[str, str]:
    """As the map has them, where it has them."""
    from outdial.geo_maps import country_names

    return country_names() | _map_labels("world")


@lru_cache(maxsize=1)
def _provinces() -> dict[str, str]:
    """Those of Canada: the map has only the states of the United States."""
    text = (data_folder() / "provinces.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["code"]: row["name"] for row in rows}
