# SPDX-License-Identifier: Apache-2.0
"""ZIP codes of the United States: what each says, and in which county a spot lies."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

from outdial.geo import table

# A place that is larger than this is not put into one county.
_COUNTY_RADIUS_KM = 40.0


@lru_cache(maxsize=1)
def zip_table() -> dict[str, Any]:
    """What each of the 100,000 codes says, a row each, empty where there is none; `county_key` is e.g. `US-CO031`."""
    columns = table().postal_columns(np.arange(100_000))
    state = np.array(columns["state"], dtype=object)
    county = columns["county"]
    key = np.array(
        [f"{s}{c:03}" if c else "" for s, c in zip(columns["state"], county.tolist(), strict=True)], dtype=object
    )
    return {**columns, "state": state, "county_key": key}


@lru_cache(maxsize=1)
def _spots() -> list[tuple[float, float]]:
    """Latitude and longitude by ZIP, as floats of Python: those of NumPy are slow to read one by one."""
    zips = zip_table()
    return list(zip(zips["latitude"].tolist(), zips["longitude"].tolist(), strict=True))


@lru_cache(maxsize=2)
def _cells(per_degree: int) -> dict[tuple[int, int], list[int]]:
    """ZIPs by squares of so many to a degree."""
    zips = zip_table()
    known = np.flatnonzero(zips["county_key"] != "")
    rows = np.floor(zips["latitude"][known] * per_degree).astype(int).tolist()
    columns = np.floor(zips["longitude"][known] * per_degree).astype(int).tolist()
    cells: dict[tuple[int, int], list[int]] = {}
    for zip_, row, column in zip(known.tolist(), rows, columns, strict=True):
        cells.setdefault((row, column), []).append(zip_)
    return cells


def counties_of_spots(places: dict[str, Any]) -> list[str]:
    """The counties of American places that are small enough to lie in one."""
    spots = zip(
        places["country"],
        places["latitude"].tolist(),
        places["longitude"].tolist(),
        places["radius_km"].tolist(),
        strict=True,
    )
    return [
        _county_at(latitude, longitude) if country == "US" and 0 < radius <= _COUNTY_RADIUS_KM else ""
        for country, latitude, longitude, radius in spots
    ]


@lru_cache(maxsize=1 << 15)  # more than there are places
def _county_at(latitude: float, longitude: float) -> str:
    """The county of the nearest ZIP; empty when none is near."""
    spots = _spots()
    squeeze = math.cos(math.radians(latitude)) ** 2
    best: int | None = None
    for per_degree in (8, 2):
        nearest = 1 / per_degree**2  # squared degrees: nothing outside of the nine squares is nearer than that
        y, x, cells = math.floor(latitude * per_degree), math.floor(longitude * per_degree), _cells(per_degree)
        for cell in [(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]:
            for zip_ in cells.get(cell, ()):
                there = spots[zip_]
                away = (there[0] - latitude) ** 2 + squeeze * (there[1] - longitude) ** 2
                if away < nearest * squeeze:
                    best, nearest = zip_, away / squeeze
        if best is not None:
            break
    return "" if best is None else str(zip_table()["county_key"][best])
