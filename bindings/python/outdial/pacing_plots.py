# SPDX-License-Identifier: Apache-2.0
"""Charts of a pacing comparison. Needs the extra `plot`."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from outdial.extras import need
from outdial.pacing_bench import Row

_TITLES = {
    "gain": "Predictive gain: talk minutes per agent's hour over progressive",
    "abandonment": "Abandonment; the line is the limit",
    "to_95_s": "Minutes to 95 % of the utilization reached in the end",
    "worst_hour": "Abandonment of the worst hour",
}


def draw(rows: Sequence[Row], folder: Path) -> list[Path]:
    """One chart per figure and world, by team size, a line per policy; gives the files."""
    need("matplotlib", "plot", "charts")
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for world in dict.fromkeys(row["world"] for row in rows):
        for figure, title in _TITLES.items():
            canvas, axes = plt.subplots(figsize=(9, 5.5), layout="constrained")
            lines(axes, [row for row in rows if row["world"] == world], figure)
            axes.set_title(f"{title}\n{world}")
            axes.set_xlabel("agents")
            axes.set_xscale("log")
            axes.grid(visible=True, alpha=0.3)
            axes.legend(fontsize="x-small", ncols=2)
            path = folder / f"pacing_{world}_{figure.removesuffix('_s')}.png"
            canvas.savefig(path, dpi=110)
            plt.close(canvas)
            files.append(path)
    return files


def check_rows(argument: str, rows: Any, figure: str) -> None:
    """TypeError or ValueError, naming the argument, where these are no rows of a comparison with that figure."""
    if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
        raise TypeError(f"{argument}: {reprlib.repr(rows)}: give what sweep gave, or rows of outdial bench pacing")
    for nth, row in enumerate(rows):
        for name in ("policy", "agents", figure):
            if name not in row:
                raise ValueError(f"{argument}: row {nth}: {name}: is missing: give rows of outdial bench pacing")
    if not rows:
        raise ValueError(f"{argument}: no rows: give those of outdial bench pacing")


def lines(axes: Any, rows: Sequence[Mapping[str, Any]], figure: str) -> None:
    """The mean over the cells of one team size, so that a whole grid still gives one line per policy."""
    scale = {"to_95_s": 1 / 60, "abandonment": 100, "worst_hour": 100}.get(figure, 1)
    for policy in dict.fromkeys(row["policy"] for row in rows):
        points: dict[int, list[float]] = {}
        for row in rows:
            if row["policy"] == policy and row[figure] is not None:
                points.setdefault(row["agents"], []).append(row[figure] * scale)
        sizes = sorted(points)
        means = [sum(points[size]) / len(points[size]) for size in sizes]
        axes.plot(sizes, means, marker="o", linewidth=3 if policy.startswith("outdial") else 1, label=policy)
    if figure in ("abandonment", "worst_hour"):
        for limit in sorted({row["limit"] for row in rows}):
            axes.axhline(100 * limit, color="black", linestyle="dashed", linewidth=1)
