# SPDX-License-Identifier: Apache-2.0
"""The points of a sweep: which fields take which values."""

from __future__ import annotations

import itertools
import reprlib
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from outdial.columns import NONE
from outdial.scenario_fields import FieldError

Grid: TypeAlias = Mapping[str, Iterable[Any]] | Sequence[Mapping[str, Any]]
Point: TypeAlias = dict[str, Any]

_MOST_POINTS = 100_000
_OF_THE_SWEEP = ("point", "replication", "seed")


def points_of(grid: Grid) -> list[Point]:
    """Every combination of a mapping from fields to their values; of a list of mappings, each as it stands."""
    if isinstance(grid, Mapping):
        values = {str(name): _values(str(name), given) for name, given in grid.items()}
        points = [dict(zip(values, chosen, strict=True)) for chosen in itertools.product(*values.values())]
    elif isinstance(grid, (list, tuple)) and all(isinstance(one, Mapping) for one in grid):
        points = [{str(name): _plain(value) for name, value in one.items()} for one in grid]
        for nth, point in enumerate(points):
            for name in points[0].keys() ^ point.keys():
                lacking = nth if name in points[0] else 0
                raise FieldError(f"grid[{lacking}]: {name}: is missing: give the same fields at every point")
    else:
        raise TypeError(
            f"grid: {reprlib.repr(grid)}: give a mapping from fields to lists of values, or a list of mappings"
        )
    if not 1 <= len(points) <= _MOST_POINTS:
        raise FieldError(f"grid: {len(points)} points: give 1 to {_MOST_POINTS}")
    for name in points[0]:
        if name in _OF_THE_SWEEP:
            raise FieldError(f"grid: {name}: is the sweep's own: leave it out, and use seed= and replications=")
    return points


def _values(name: str, given: Any) -> list[Any]:
    if isinstance(given, (str, bytes, Mapping)) or not isinstance(given, Iterable):
        raise FieldError(f"grid: {name}: {reprlib.repr(given)}: give a list of values, e.g. [{reprlib.repr(given)}]")
    values = [_plain(value) for value in given]
    if not values:
        raise FieldError(f"grid: {name}: []: give at least one value")
    return values


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def column_of(values: Sequence[Any]) -> tuple[NDArray[Any], tuple[str, ...] | None]:
    """A column of a parameter: numbers as numbers, all else as names, with their table where it is short enough."""
    for kinds, dtype in ((bool, np.bool_), (int, np.int64), ((int, float), np.float64)):
        if all(isinstance(value, kinds) and (kinds is bool or not isinstance(value, bool)) for value in values):
            return np.array(values, dtype=dtype), None
    texts = [str(value.value if isinstance(value, Enum) else value) for value in values]
    labels = tuple(dict.fromkeys(texts))
    if len(labels) >= NONE:
        return np.array(texts), None
    codes = {text: code for code, text in enumerate(labels)}
    return np.array([codes[text] for text in texts], dtype=np.uint8), labels
