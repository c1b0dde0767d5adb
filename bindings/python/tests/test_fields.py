# SPDX-License-Identifier: Apache-2.0
"""Every field of every class of the core: what it cannot be is told by its own name, in its own unit."""

from __future__ import annotations

import re
from typing import Any

import pytest

from outdial import _core

# What a class cannot be made without.
REQUIRED: dict[str, dict[str, Any]] = {
    "AbandonmentRule": {"name": "x", "window": "rolling", "length_s": 86_400},
    "Cap": {"name": "x", "length_s": 60},
}
# Of answers, and of others that hold a time of either sign.
ANSWERS = {"DialOrder", "PacingDecision", "PacingScore", "ZoneSpan"}

CLASSES = {
    name: value
    for name, value in sorted(vars(_core).items())
    if isinstance(value, type) and hasattr(value, "__replace__") and name not in ANSWERS
}


def fields(kind: type) -> dict[str, Any]:
    """The values of a usual object; empty where one cannot be made of nothing else."""
    try:
        usual = kind(**REQUIRED.get(kind.__name__, {}))
    except (TypeError, ValueError):
        return {}
    return {name: getattr(usual, name) for name, one in vars(kind).items() if isinstance(one, property)}


def error_of(kind: type, name: str, value: Any) -> str | None:
    """What is said when the field is set; None when nothing is."""
    try:
        kind(**REQUIRED.get(kind.__name__, {}) | {name: value})
    except ValueError as error:  # never a TypeError: a number it is
        return str(error)
    return None


USUAL = [(kind, name, value) for kind in CLASSES.values() for name, value in fields(kind).items()]
TIMES = [(kind, name) for kind, name, value in USUAL if name.endswith("_s") and type(value) is float]
WHOLE = [(kind, name) for kind, name, value in USUAL if type(value) is int]


@pytest.mark.parametrize(("kind", "name"), TIMES, ids=lambda one: getattr(one, "__name__", one))
@pytest.mark.parametrize("value", [-1, -0.5, float("nan"), 1e300])
def test_a_time_below_none(kind: type, name: str, value: float) -> None:
    said = error_of(kind, name, value)
    assert said is not None, "it was taken"
    field, _, rest = said.partition(": ")
    assert field.endswith(name)
    assert rest.strip('"').startswith(("cannot be ", "")[not rest.startswith("cannot")] + str(value))


@pytest.mark.parametrize(("kind", "name"), WHOLE, ids=lambda one: getattr(one, "__name__", one))
@pytest.mark.parametrize("value", [2**70, -(2**70)])
def test_a_whole_number_beyond_all(kind: type, name: str, value: int) -> None:
    said = error_of(kind, name, value)
    if said is None:
        assert "float" in repr(type(getattr(kind(**REQUIRED.get(kind.__name__, {}) | {name: value}), name)))
        return
    assert re.match(rf".*{name}: ", said), said
    assert str(value) in said, said


def test_there_are_many() -> None:
    assert len(TIMES) > 30
    assert len(WHOLE) > 60
