# SPDX-License-Identifier: Apache-2.0
"""Objects that `__new__` made and `__init__` never saw: an error that says so, wherever one is used."""

from __future__ import annotations

import contextlib
import copy
import importlib
import inspect
import pickle
from typing import Any

import pytest

import outdial as o
from outdial import _core

MODULES = [_core]
with contextlib.suppress(ModuleNotFoundError):  # it is left out where its libraries are missing
    MODULES.append(importlib.import_module("outdial._adapters"))
CLASSES = [
    value for module in MODULES for _, value in sorted(vars(module).items()) if type(value).__name__ == "pybind11_type"
]
NEVER = "never saw: call its class"


def test_every_class_is_here() -> None:
    assert {o.Campaign, o.CampaignConfig, o.Verdict, o.Zone, o.CapLedger, o.AnswerChances} < set(CLASSES)


@pytest.mark.parametrize("bound", CLASSES, ids=lambda bound: bound.__name__)
def test_nothing_can_be_asked_of_it(bound: Any) -> None:
    empty = bound.__new__(bound)
    for name, member in inspect.getmembers_static(bound):
        if isinstance(member, property):
            with pytest.raises((TypeError, RuntimeError), match=f"{NEVER}|holder"):
                getattr(empty, name)
        elif name in ("__copy__", "__getstate__", "__len__", "save") and member is not getattr(object, name, None):
            with pytest.raises((TypeError, RuntimeError), match=f"{NEVER}|holder|reduce_ex"):
                member.__get__(empty)()


def test_it_is_no_argument() -> None:
    with pytest.raises(TypeError, match=NEVER):
        o.Campaign(o.CampaignConfig.__new__(o.CampaignConfig))
    with pytest.raises(TypeError, match=NEVER):
        o.CampaignConfig(windows=o.Windows.__new__(o.Windows))
    with pytest.raises(TypeError, match=NEVER):
        copy.copy(o.Verdict.__new__(o.Verdict))
    with pytest.raises(TypeError, match=NEVER):
        pickle.dumps(o.Campaign.__new__(o.Campaign))
    assert (o.PacingConfig() == 3) is False
    with pytest.raises(TypeError, match=NEVER):
        assert o.PacingConfig() == o.PacingConfig.__new__(o.PacingConfig)


def test_what_pickle_makes_has_been_initialized() -> None:
    assert pickle.loads(pickle.dumps(o.PacingConfig(max_lines=3))) == o.PacingConfig(max_lines=3)
    bare = o.PacingConfig.__new__(o.PacingConfig)
    bare.__init__(max_lines=7)  # type: ignore[misc]
    assert bare.max_lines == 7
