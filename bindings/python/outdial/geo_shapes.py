# SPDX-License-Identifier: Apache-2.0
"""The shapes of the maps as they lie on the globe: polygons of longitude and latitude, from their drawings.

The drawings are projections: the states and counties those of us-atlas (Albers' equal-area conic, Alaska and Hawaii
moved and Alaska drawn smaller), the world Equal Earth. Both are undone here. A unit of the drawing is about 2 km in the
contiguous states, 7 km in Alaska and 20 km on the map of the world: that is how exact an outline is.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from outdial.geo_maps import shapes

Points = NDArray[np.float64]

_LEVELS = {"region": ("us-states", "world"), "county": ("us-counties",), "country": ("world",)}
_UNITS_PER_PIXEL = 2.0
_SCALE, _MIDDLE = 1300.0, (487.5, 305.0)


class _Conic(NamedTuple):
    """Albers' projection as us-atlas places it on its drawing of 975 by 610 pixels."""

    rotation: float
    centre: tuple[float, float]
    parallels: tuple[float, float]
    scale: float
    moved: tuple[float, float]

    def unproject(self, pixels: Points) -> Points:
        """Degrees of longitude and latitude, by Snyder's equations 14-8 to 14-11."""
        first, second = (math.radians(parallel) for parallel in self.parallels)
        n = (math.sin(first) + math.sin(second)) / 2
        c = math.cos(first) ** 2 + 2 * n * math.sin(first)
        rho0 = math.sqrt(c) / n
        x0, y0 = self._raw(n, c, rho0)
        x = (pixels[:, 0] - _MIDDLE[0] - self.moved[0] * _SCALE) / self.scale + x0
        y = y0 - (pixels[:, 1] - _MIDDLE[1] - self.moved[1] * _SCALE) / self.scale
        rest = rho0 - y
        sine = (c - (x**2 + rest**2) * n * n) / (2 * n)
        longitude = np.degrees(np.arctan2(x, rest) / n) - self.rotation
        return np.column_stack([longitude, np.degrees(np.arcsin(np.clip(sine, -1, 1)))])

    def _raw(self, n: float, c: float, rho0: float) -> tuple[float, float]:
        longitude, latitude = (math.radians(degrees) for degrees in self.centre)
        rho = math.sqrt(c - 2 * n * math.sin(latitude)) / n
        return rho * math.sin(n * longitude), rho0 - rho * math.cos(n * longitude)


_CONTIGUOUS = _Conic(96, (-0.6, 38.7), (29.5, 45.5), _SCALE, (0, 0))
_ALASKA = _Conic(154, (-2, 58.5), (55, 65), _SCALE * 0.35, (-0.307, 0.201))
_HAWAII = _Conic(157, (-3, 19.9), (8, 18), _SCALE, (-0.205, 0.212))


def _equal_earth(units: Points, width: float) -> Points:
    """Undoes the equal-area projection of Savric, Patterson and Jenny (2018), by Newton's method."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    half_width = 2 * math.sqrt(3) * math.pi / (3 * a1)
    pole = math.pi / 3
    half_height = pole * (a1 + a2 * pole**2 + pole**6 * (a3 + a4 * pole**2))
    scale = width / (2 * half_width)
    x = units[:, 0] / scale - half_width
    y = half_height - units[:, 1] / scale
    theta = np.clip(y / a1, -pole, pole)
    for _ in range(12):
        t2 = theta**2
        t6 = t2**3
        wrong = theta * (a1 + a2 * t2 + t6 * (a3 + a4 * t2)) - y
        theta = theta - wrong / (a1 + 3 * a2 * t2 + t6 * (7 * a3 + 9 * a4 * t2))
    t2 = theta**2
    t6 = t2**3
    bend = a1 + 3 * a2 * t2 + t6 * (7 * a3 + 9 * a4 * t2)
    longitude = math.sqrt(3) * x * bend / (2 * np.cos(theta))
    latitude = np.arcsin(np.clip(2 * np.sin(theta) / math.sqrt(3), -1, 1))
    return np.column_stack([np.degrees(longitude), np.degrees(latitude)])


def rings(path: str) -> list[Points]:
    """The corners of each ring of a drawn path, the first not said again."""
    found = []
    for part in path.split("z"):
        numbers = np.array(re.findall(r"-?\d+", part), dtype=np.float64).reshape(-1, 2)
        if len(numbers) > 2:
            found.append(np.cumsum(numbers, axis=0))
    return found


def geometry_of(level: str, area: str) -> dict[str, Any] | None:
    """A GeoJSON Polygon or MultiPolygon (RFC 7946) of a state, county or country; None when no map shows it."""
    for name in _LEVELS.get(level, ()):
        if (path := _paths(name).get(area)) is not None:
            return _geometry(name, area, path)
    return None


@lru_cache(maxsize=4)
def _paths(name: str) -> dict[str, str]:
    return {key: path for key, _, path in shapes(name)["shapes"]}


@lru_cache(maxsize=4_000)
def _geometry(name: str, area: str, path: str) -> dict[str, Any]:
    drawn = rings(path)
    globe = [_on_globe(name, area, ring) for ring in drawn]
    # A ring in an odd number of others is a hole, of the smallest that holds it.
    inside = [
        [nth for nth, other in enumerate(drawn) if nth != i and _holds(other, drawn[i][0])] for i in range(len(drawn))
    ]
    polygons: dict[int, list[list[list[float]]]] = {
        i: [_closed(globe[i], clockwise=False)] for i in range(len(drawn)) if len(inside[i]) % 2 == 0
    }
    for i, around in enumerate(inside):
        if len(around) % 2 == 1:
            owner = min((j for j in around if j in polygons), key=lambda j: abs(_area(drawn[j])))
            polygons[owner].append(_closed(globe[i], clockwise=True))
    coordinates = list(polygons.values())
    if len(coordinates) == 1:
        return {"type": "Polygon", "coordinates": coordinates[0]}
    return {"type": "MultiPolygon", "coordinates": coordinates}


def _on_globe(name: str, area: str, ring: Points) -> Points:
    if name == "world":
        degrees = _equal_earth(ring, shapes(name)["width"])
    else:
        conic = {"US-AK": _ALASKA, "US-HI": _HAWAII}.get(area[:5], _CONTIGUOUS)
        degrees = conic.unproject(ring / _UNITS_PER_PIXEL)
    # An island lies on one side of the date line: it is moved as a whole, and what rounding moved across is put back.
    if degrees[:, 0].mean() < -180:
        degrees[:, 0] += 360
    return np.clip(degrees, (-180.0, -90.0), (180.0, 90.0))


def _area(ring: Points) -> float:
    """Twice the signed area, positive where it runs counterclockwise with y upward."""
    x, y = ring[:, 0], ring[:, 1]
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum())


def _closed(ring: Points, *, clockwise: bool) -> list[list[float]]:
    corners = ring if (_area(ring) < 0) == clockwise else ring[::-1]
    listed: list[list[float]] = np.round(corners, 4).tolist()
    return [*listed, listed[0]]


def _holds(ring: Points, point: Points) -> bool:
    """Whether a point is inside: an odd number of edges to its right."""
    x, y = ring[:, 0], ring[:, 1]
    next_x, next_y = np.roll(x, -1), np.roll(y, -1)
    crosses = (y > point[1]) != (next_y > point[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        right = point[0] < (next_x - x) * (point[1] - y) / (next_y - y) + x
    return bool((crosses & right).sum() % 2)
