# SPDX-License-Identifier: Apache-2.0
"""Where areas are, and the files that tables of areas are written to."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from outdial.extras import need
from outdial.geo import table
from outdial.geo_areas import label_of
from outdial.geo_shapes import geometry_of
from outdial.zip_codes import zip_table

SUFFIXES = (".csv", ".parquet", ".geojson")
_LEVELS_OF_ZIPS = {"region": "state", "county": "county_key"}


def spot_of(level: str, area: str) -> tuple[float, float] | None:
    """Latitude and longitude of the middle of an area; None when it is not known."""
    if level == "postal":
        found = table().postal(int(area)) if area.isdigit() and len(area) == 5 else None
        return found["spot"][:2] if found and found["spot"] else None
    if level in _LEVELS_OF_ZIPS and (spot := _zip_spots(level).get(area)) is not None:
        return spot
    if level == "area_code" and area[1:].isdigit():
        spot3 = table().place(int(table().codes(np.array([int(area[1:].ljust(11, "2"))], np.uint64))[0])).spot
    else:
        spot3 = table().country_spot(area)
    return spot3[:2] if spot3 else None


@lru_cache(maxsize=2)
def _zip_spots(level: str) -> dict[str, tuple[float, float]]:
    zips = zip_table()
    keys, rows = np.unique(zips[_LEVELS_OF_ZIPS[level]].astype(str), return_inverse=True)
    count = np.maximum(np.bincount(rows), 1)
    latitude = np.bincount(rows, weights=zips["latitude"]) / count
    longitude = np.bincount(rows, weights=zips["longitude"]) / count
    return {key: (float(latitude[nth]), float(longitude[nth])) for nth, key in enumerate(keys.tolist()) if key}


def write_table(columns: Mapping[str, Any], level: str, path: Path, suffix: str = "") -> None:
    """Write a table of areas as .csv, .parquet or .geojson; `suffix` when the file's own name does not tell.

    In GeoJSON states, counties and countries are polygons, as exact as the maps; area codes, postal codes and what
    no map shows are points in the middle.
    """
    suffix = suffix or path.suffix
    if suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(zip(*(values.tolist() for values in columns.values()), strict=True))
    elif suffix == ".parquet":
        need("pyarrow", "parquet", "Parquet files")
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.table({name: pa.array(values.tolist()) for name, values in columns.items()}), path)
    elif suffix == ".geojson":
        path.write_text(json.dumps(_features(columns, level), ensure_ascii=False), encoding="utf-8")
    else:
        raise ValueError(f"{path}: use one of the endings {', '.join(SUFFIXES)}")


def _features(columns: Mapping[str, Any], level: str) -> dict[str, Any]:
    features = []
    for nth, area in enumerate(columns["area"].tolist()):
        spot = spot_of(level, area)
        properties = {name: (v.item() if hasattr(v := values[nth], "item") else v) for name, values in columns.items()}
        properties.setdefault("label", label_of(level, area))
        geometry = geometry_of(level, area)
        if geometry is None and spot is not None:
            geometry = {"type": "Point", "coordinates": [round(spot[1], 4), round(spot[0], 4)]}
        features.append({"type": "Feature", "id": area, "geometry": geometry, "properties": properties})
    return {"type": "FeatureCollection", "features": features}
