# SPDX-License-Identifier: Apache-2.0
"""Whoever asks help() of a public name is told something: what it is, in which unit, of which shape, when it fails."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from conftest import ROOT

import outdial as o
from outdial import geo, geography, plot

NAMES = [name for name in o.__all__ if name != "__version__"]
STUBS = ast.parse((ROOT / "bindings" / "python" / "outdial" / "_core.pyi").read_text(encoding="utf-8"))
SIGNATURE = re.compile(r"\A\w+\(.*\)( -> .*)?\n*")
UNITS = {"_s": "econd", "_ms": "econd", "_min": "inute", "_km": "ilomet"}
SHAPES = re.compile(r"u?int\d*|float|bool|array|column|one per|row|by hour|integer", re.IGNORECASE)
MAY_FAIL = re.compile(
    r"^(parse\w*|load\w*|from_\w+|restore|compile|guarded|add|locate|bench_pacing|pacing_bound|replay)$"
)


def text_of(thing: Any) -> str:
    """The docstring without the signature that pybind11 puts first."""
    if isinstance(thing, staticmethod | classmethod):
        thing = thing.__func__
    return SIGNATURE.sub("", inspect.cleandoc(thing.__doc__ or "")).strip()


def members() -> Iterator[tuple[str, Any]]:
    """Every public member of every public class."""
    for name in NAMES:
        thing = getattr(o, name)
        if not inspect.isclass(thing):
            continue
        for member, value in vars(thing).items():
            if not member.startswith("_") and (callable(value) or isinstance(value, property | staticmethod)):
                yield f"{name}.{member}", value


def functions_of_the_core() -> Iterator[tuple[str, ast.FunctionDef, Any]]:
    """Every function and method of the core that takes arguments or gives something, with its stub."""
    for node in STUBS.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node.name, node, getattr(o._core, node.name)
        for method in node.body if isinstance(node, ast.ClassDef) else ():
            if not isinstance(method, ast.FunctionDef) or method.name.startswith("_"):
                continue
            yield f"{node.name}.{method.name}", method, vars(getattr(o._core, node.name))[method.name]


def arguments(node: ast.FunctionDef) -> list[str]:
    return [one.arg for one in [*node.args.args, *node.args.kwonlyargs] if one.arg not in ("self", "cls")]


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_is_documented(name: str) -> None:
    thing: Any = getattr(o, name)
    text = inspect.getdoc(thing) or ""
    assert len(text) > 10
    inherited = [inspect.getdoc(base) for base in getattr(thing, "__mro__", ())[1:]]
    assert text not in inherited


def test_every_member_says_more_than_its_signature() -> None:
    silent = [name for name, value in members() if len(text_of(value)) < 8 and text_of(value)[-1:] != "."]
    assert silent == []


def test_every_length_of_time_says_its_unit() -> None:
    silent = []
    for name, value in members():
        for end, unit in UNITS.items():
            if name.endswith(end) and isinstance(value, property) and unit not in text_of(value):
                silent.append(name)
    for name, node, value in functions_of_the_core():
        if name.endswith(".replace") or isinstance(value, property):
            continue
        # Bound fields are told of one by one.
        wanted = {unit for one in arguments(node) for end, unit in UNITS.items() if one.endswith(end)}
        silent += [name for unit in wanted if unit not in text_of(value)]
    assert silent == []


def test_every_array_says_its_shape_or_type() -> None:
    silent = []
    for name, node, value in functions_of_the_core():
        told = ast.unparse(node.args) + (ast.unparse(node.returns) if node.returns else "")
        if ("NDArray" in told or "ArrayLike" in told) and not SHAPES.search(text_of(value)):
            silent.append(name)
    assert silent == []


def test_what_may_fail_says_how() -> None:
    silent = []
    for name, node, value in functions_of_the_core():
        fails = MAY_FAIL.match(node.name) and not isinstance(value, property)
        if fails and not re.search("Error|stops before|those that are none|`problem`|^As ", text_of(value)):
            silent.append(name)
    assert silent == []


@pytest.mark.parametrize("module", [geo, geography, plot])
def test_functions_of_other_modules_are_documented(module: ModuleType) -> None:
    for name, thing in vars(module).items():
        if not name.startswith("_") and inspect.isfunction(thing) and thing.__module__.startswith("outdial"):
            assert len(inspect.getdoc(thing) or "") > 10, f"{module.__name__}.{name}"


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
