# SPDX-License-Identifier: Apache-2.0
"""Heat maps of the index of callers by area: SVG with tooltips for a page, PNG for a slide.

Areas with more callers than clients are orange, those with fewer blue: a diverging palette that colour-blind people can
tell apart. Shapes: us-atlas (Census Bureau) and world-atlas (Natural Earth).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from outdial.data_files import data_folder
from outdial.extras import need

MAPS = {"us-states": "region", "us-counties": "county", "world": "country"}
# The upper bounds of the classes of the index, and their colours: blue, grey, orange.
BOUNDS = (0.5, 0.67, 0.83, 1.2, 1.5, 2.0, math.inf)
COLOURS = ("#08519c", "#4292c6", "#9ecae1", "#d9d9d9", "#fdae6b", "#e6550d", "#8c2d04")
WORDS = ("under 0.5", "0.5 to 0.67", "0.67 to 0.83", "about 1", "1.2 to 1.5", "1.5 to 2", "over 2")
NO_DATA = "#ffffff"


@lru_cache(maxsize=1)
def _file() -> dict[str, dict[str, Any]]:
    maps: dict[str, dict[str, Any]] = json.loads((data_folder() / "maps.json").read_text(encoding="utf-8"))
    return maps


def shapes(name: str) -> dict[str, Any]:
    """`width`, `height` and `shapes`: key, label and SVG path of every area."""
    if name not in MAPS:
        raise ValueError(f'map: "{name}": use one of {", ".join(MAPS)}')
    return _file()[name]


def country_names() -> dict[str, str]:
    """By code, those that are too small for the map too."""
    return _file()["names"]


def class_of(index: float) -> int:
    """Which of the colours an index gets."""
    return next(nth for nth, bound in enumerate(BOUNDS) if index < bound)


def pale(colour: str) -> str:
    """The colour of an area whose index may as well be 1: half of it, on white."""
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - (255 - part) * 0.5):02x}" for part in parts)


def equal_earth(longitude: float, latitude: float, width: float) -> tuple[float, float]:
    """Where a place is on the map of the world (Savric, Patterson and Jenny, 2018), in its units."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796

    def height(theta: float) -> float:
        return theta * (a1 + a2 * theta**2 + theta**6 * (a3 + a4 * theta**2))

    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    bend = a1 + 3 * a2 * theta**2 + theta**6 * (7 * a3 + 9 * a4 * theta**2)
    scale = width / (4 * math.sqrt(3) * math.pi / (3 * a1))
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(theta) / (3 * bend)
    return x * scale + width / 2, (height(math.pi / 3) - height(theta)) * scale


def dots(name: str, table: Mapping[str, Any]) -> list[tuple[int, float, float]]:
    """Countries too small for the map of the world, of which the table knows the middle: row, x and y."""
    if name != "world":
        return []
    from outdial.geo_spots import spot_of

    drawing = shapes(name)
    drawn = {key for key, _, _ in drawing["shapes"]}
    found = []
    for row, area in enumerate(table["area"].tolist()):
        if area not in drawn and (spot := spot_of("country", area)) is not None:
            found.append((row, *equal_earth(spot[1], spot[0], drawing["width"])))
    return found


def svg(name: str, table: Mapping[str, Any]) -> str:
    """The map of an `outdial.geography.index`; every area carries its tooltip."""
    drawing = shapes(name)
    rows = {area: nth for nth, area in enumerate(table["area"].tolist())}
    parts = [
        f'<svg class="map" viewBox="0 0 {drawing["width"]} {drawing["height"]}" role="img" '
        f'aria-label="{escape(name)}: index of callers by area">'
    ]
    for key, label, path in drawing["shapes"]:
        row = rows.get(key)
        if row is None:
            parts.append(f'<path d="{path}" class="none" data-tip="{escape(label)}|no callers, no clients"/>')
            continue
        parts.append(f'<path d="{path}" {_marks(table, row, label)}/>')
    for row, x, y in dots(name, table):
        parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="6" {_marks(table, row, str(table["label"][row]))}/>')
    parts.append("</svg>")
    return "".join(parts)


def _marks(table: Mapping[str, Any], row: int, label: str) -> str:
    """Class and tooltip of an area."""
    shown = float(table["shrunk"][row])
    tip = (
        f"{label}|{int(table['callers'][row]):,} callers, {int(table['clients'][row]):,} clients|"
        f"index {shown:.2f} ({float(table['shrunk_low'][row]):.2f} to {float(table['shrunk_high'][row]):.2f})"
    )
    sure = "" if table["sure"][row] else " unsure"
    return f'class="c{class_of(shown)}{sure}" data-tip="{escape(tip)}"'


def legend() -> str:
    """The key of the colours."""
    items = "".join(f'<li><i class="c{nth}"></i>{escape(words)}</li>' for nth, words in enumerate(WORDS))
    return f'<ul class="legend">{items}<li><i class="none"></i>no data</li></ul>'


def png(name: str, table: Mapping[str, Any], path: Path | str, title: str = "") -> None:
    """The same map as a picture. Needs the extra `plot`."""
    need("matplotlib", "plot", "pictures")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.collections import PathCollection
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

    drawing = shapes(name)
    rows = {area: nth for nth, area in enumerate(table["area"].tolist())}
    paths, colours = [], []
    for key, _, text in drawing["shapes"]:
        row = rows.get(key)
        paths.append(_path(text))
        colours.append(NO_DATA if row is None else _colour(table, row))
    figure = Figure(figsize=(11, 11 * drawing["height"] / drawing["width"] + 1), dpi=140, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.01, 0.1, 0.98, 0.83))
    width = 0.2 if name == "us-counties" else 0.5
    axes.add_collection(PathCollection(paths, facecolors=colours, edgecolors="#777777", linewidths=width))
    for row, x, y in dots(name, table):
        axes.plot(
            x, y, "o", markersize=4, markerfacecolor=_colour(table, row), markeredgecolor="#777777", markeredgewidth=0.5
        )
    axes.set_xlim(0, drawing["width"])
    axes.set_ylim(drawing["height"], 0)
    axes.set_aspect("equal")
    axes.axis("off")
    axes.set_title(title or "Callers compared with clients", fontsize=14, loc="left")
    keys = [
        Patch(facecolor=colour, edgecolor="#777777", label=words) for colour, words in zip(COLOURS, WORDS, strict=True)
    ]
    keys.append(Patch(facecolor=NO_DATA, edgecolor="#777777", label="no data"))
    figure.legend(
        handles=keys,
        loc="lower center",
        ncol=8,
        frameon=False,
        fontsize=9,
        title="share of callers / share of clients; paler where it may as well be 1",
    )
    figure.savefig(path, format="png", metadata={"Software": None})


def _colour(table: Mapping[str, Any], row: int) -> str:
    colour = COLOURS[class_of(float(table["shrunk"][row]))]
    return colour if table["sure"][row] else pale(colour)


def _path(text: str) -> Any:
    from matplotlib.path import Path as Outline

    points: list[tuple[float, float]] = []
    codes: list[Any] = []
    for ring in text.split("z"):
        if not ring:
            continue
        numbers = np.array(re.findall(r"-?\d+", ring), dtype=np.int64).reshape(-1, 2)
        corners = np.cumsum(numbers, axis=0)
        points += [*map(tuple, corners.tolist()), tuple(corners[0].tolist())]
        codes += [Outline.MOVETO, *[Outline.LINETO] * (len(corners) - 1), Outline.CLOSEPOLY]
    return Outline(points, codes)
