# SPDX-License-Identifier: Apache-2.0
"""A fitted time against what was seen of it."""

from __future__ import annotations

import reprlib
from typing import TYPE_CHECKING

import numpy as np

from outdial.fitting import Fit
from outdial.plot_style import GREY, IN_ORDER, INK, axes_of, finish

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHOWN = 0.99  # of the way down: the few longest times would squeeze all others


def fitted(fit: Fit, name: str, ax: Axes | None = None) -> Axes:
    """The share of a time of the fit that still goes on, by Kaplan and Meier with its 95 % interval, and the shapes.

    `name`: one of `fit.times`, e.g. "talk". The best shape is the strong line; the dotted one is the share that never
    ends by itself, by that shape.
    """
    if not isinstance(fit, Fit):
        raise TypeError(f"fit: {reprlib.repr(fit)}: give what fit gave")
    if not fit.times:
        raise ValueError("fit: no time was fitted: its notes say why")
    if name not in fit.times:
        raise ValueError(f"name: {name!r}: use one of {', '.join(fit.times)}")
    time = fit.times[name]
    curve = time.curve
    ax = axes_of(ax)
    last = int(np.argmax(curve["survival"] <= 1 - _SHOWN * (1 - curve["survival"][-1])))
    x, survival, low, high = (curve[column][: last + 1] for column in ("time_s", "survival", "low", "high"))
    ax.fill_between(x, low, high, step="post", color=INK, alpha=0.15, linewidth=0)
    ax.plot(x, survival, color=INK, drawstyle="steps-post", linewidth=1.2, label="Kaplan-Meier, 95 %", zorder=4)
    fine = np.linspace(0, x[-1], 400)
    for nth, one in enumerate(time.candidates):
        best = nth == 0
        ax.plot(fine, one.survival(fine), color=IN_ORDER[nth], linewidth=2.8 if best else 1.2, zorder=3 if best else 2,
                linestyle="solid" if best else "dashed", label=f"{one.shape}, p {one.p:.2g}")  # fmt: skip
    if time.ever < 1:
        ax.axhline(1 - time.ever, color=GREY, linestyle="dotted", label=f"never, {1 - time.ever:.0%}")
    ax.set_xlim(0, x[-1])
    ax.set_ylim(0, 1)
    cut_off = f", {time.censored} cut off" if time.censored else ""
    title = f"{name.replace('_', ' ').capitalize()}: {time.observed} seen to the end{cut_off}"
    finish(ax, title, "seconds", "still going on", legend=False, percent=True)
    ax.legend(frameon=False, fontsize="small", loc="best")
    return ax
