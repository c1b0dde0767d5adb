# SPDX-License-Identifier: Apache-2.0
"""What the Python benchmarks share: a row of the table, and measuring two things in turns."""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Callable
from typing import Any


@dataclasses.dataclass(frozen=True)
class Row:
    """A figure of ours beside a peer's; ``ratio`` above 1 means that ours is better."""

    name: str
    value: float
    unit: str
    peer: str
    peer_value: float
    ratio: float

    def as_dict(self) -> dict[str, Any]:
        """Return the row as it stands in the JSON file."""
        return dataclasses.asdict(self)


def compare_rates(
    name: str, unit: str, peer: str, ours: Callable[[], float], theirs: Callable[[], float], *, repetitions: int = 7
) -> Row:
    """Compare two rates (more is better); each function does one run and returns its rate.

    Both run once to warm up, then in turns; the ratio is the median of the ratios of neighbouring runs.
    """
    ours()
    theirs()
    pairs = [(ours(), theirs()) for _ in range(repetitions)]
    return Row(
        name=name,
        value=statistics.median(our for our, _ in pairs),
        unit=unit,
        peer=peer,
        peer_value=statistics.median(their for _, their in pairs),
        ratio=statistics.median(our / their for our, their in pairs),
    )
