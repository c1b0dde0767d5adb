# SPDX-License-Identifier: Apache-2.0
"""Whoever asks help() of a public name is told something."""

from __future__ import annotations

import inspect
from types import ModuleType
from typing import Any

import pytest

import outdial as o

NAMES = [name for name in o.__all__ if name != "__version__"]


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_is_documented(name: str) -> None:
    thing: Any = getattr(o, name)
    text = inspect.getdoc(thing) or ""
    assert len(text) > 10
    inherited = [inspect.getdoc(base) for base in getattr(thing, "__mro__", ())[1:]]
    assert text not in inherited


@pytest.mark.parametrize("name", [name for name in NAMES if getattr(o, name).__module__ != "outdial._core"])
def test_so_is_every_member_of_the_python_layer(name: str) -> None:
    for member, value in vars(getattr(o, name)).items():
        if not member.startswith("_") and (callable(value) or isinstance(value, property)):
            assert inspect.getdoc(value), f"{name}.{member}"


@pytest.mark.parametrize("name", ["sweep", "compare", "fit", "simulate"])
def test_every_argument_is_spoken_of(name: str) -> None:
    text = inspect.getdoc(getattr(o, name)) or ""
    if name == "compare":
        text += inspect.getdoc(o.sweep) or ""  # "the other arguments are those of"
    module = inspect.getmodule(getattr(o, name))
    assert isinstance(module, ModuleType)
    for argument in inspect.signature(getattr(o, name)).parameters:
        known = f"`{argument}" in text or argument in ("scenario", "log", "a", "b")
        assert known, f"{name}: {argument}"
