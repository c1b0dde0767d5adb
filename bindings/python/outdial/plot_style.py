# SPDX-License-Identifier: Apache-2.0
"""What all charts share: axes, and colours that the colour-blind can tell apart (Okabe and Ito)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outdial.extras import need

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, SKY, ORANGE, GREEN = "#0072b2", "#56b4e9", "#e69f00", "#009e73"
VERMILION, PURPLE, YELLOW, GREY, INK = "#d55e00", "#cc79a7", "#e3d530", "#9aa3b2", "#1c2330"
IN_ORDER = (BLUE, ORANGE, GREEN, PURPLE, VERMILION, SKY, YELLOW, GREY)
MARKERS = "osD^vPX*"  # told apart without colours too


def axes_of(ax: Axes | None, size: tuple[float, float] = (8.0, 4.5)) -> Axes:
    """Those given, or those of a new figure. MissingExtraError without matplotlib."""
    need("matplotlib", "plot", "charts")
    if ax is not None:
        if not hasattr(ax, "plot"):
            raise TypeError(f"ax: {ax!r}: give the axes of matplotlib, e.g. the second of plt.subplots()")
        return ax
    from matplotlib import pyplot as plt

    made: Axes = plt.subplots(figsize=size, layout="constrained")[1]
    return made


def finish(ax: Axes, title: str, x: str, y: str, *, legend: bool = True, percent: bool = False) -> Axes:
    """Titles, a quiet grid, and a legend above the data where there is something to tell apart."""
    ax.set_title(title, loc="left", fontsize="medium", fontweight="bold")
    ax.set_xlabel(x)
    ax.set_ylabel(y)
    ax.grid(visible=True, axis="y", color="#dfe3ea", linewidth=0.8)
    ax.set_axisbelow(True)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    if percent:
        from matplotlib.ticker import PercentFormatter

        ax.yaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))
    if legend and ax.get_legend_handles_labels()[0]:
        ax.legend(
            frameon=False, fontsize="small", ncols=5, loc="lower right", bbox_to_anchor=(1.0, 1.0), borderaxespad=0.2
        )
    return ax
