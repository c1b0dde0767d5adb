# SPDX-License-Identifier: Apache-2.0
"""A retry table as a picture of states and arrows; retry_diagrams.py has it as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outdial import _core
from outdial.plot_style import BLUE, GREEN, INK, VERMILION, axes_of
from outdial.retry_diagrams import TARGETS, conditions, table_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Where each state stands, what it is called, and its colour.
_STATES = {
    "in_call": (0.0, 0.0, "in a call", INK),
    "waiting": (1.0, 0.86, "redial\nthe same number", BLUE),
    "other_number": (1.0, 0.36, "the client's\nnext number", BLUE),
    "retired": (1.0, -0.16, "this number\nnever again", "#5b6475"),
    "complete": (1.0, -0.56, "contact complete", GREEN),
    "do_not_call": (1.0, -0.92, "never call again", VERMILION),
}


def retry(table: _core.RetryTable | None = None, ax: Axes | None = None) -> Axes:
    """What follows each outcome and disposition of a number, drawn from the table itself."""
    table = table_of(table)
    ax = axes_of(ax, (10.0, 6.5))
    labels: dict[str, list[str]] = {}
    for kind, row in (*table.on_outcome.items(), *table.on_disposition.items()):
        said = "when the client says" if kind == "callback" and row.next == "redial" else conditions(row)
        labels.setdefault(TARGETS[row.next], []).append(f"{str(kind).replace('_', ' ')}{f' ({said})' if said else ''}")
    shown = {state: place for state, place in _STATES.items() if state == "in_call" or state in labels}
    for state, (x, y, text, colour) in shown.items():
        ax.text(x, y, text, ha="center", va="center", color="white", fontweight="bold", fontsize=9, zorder=3,
                bbox={"boxstyle": "round,pad=0.5", "facecolor": colour, "edgecolor": "none"})  # fmt: skip
        if state == "in_call":
            continue
        ax.annotate("", (x - 0.1, y), (0.055, 0.0), zorder=1,
                    arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 1.6, "shrinkB": 2,
                                "connectionstyle": "arc,angleA=0,armA=30,angleB=180,armB=330,rad=12"})  # fmt: skip
        ax.text(0.42, y + 0.012, "\n".join(labels[state]), ha="left", va="center", fontsize=8.3, color=INK, zorder=2,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})  # fmt: skip
    ax.set_xlim(-0.12, 1.16)
    ax.set_ylim(-1.1, 1.2)
    ax.axis("off")
    give_up = f"At most {table.max_attempts} attempts that count; then the row's own end."
    ax.set_title(f"What follows an attempt. {give_up}", loc="left", fontsize="medium", fontweight="bold")
    return ax
