# SPDX-License-Identifier: Apache-2.0
"""Every call that was counted for the rules on abandonment, and what each rule made of it."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Sequence
from typing import TypeVar

from outdial import _core
from outdial.columns import Columns
from outdial.times import as_datetime64

T = TypeVar("T")

_INSTANTS = ("dialled", "ringing", "answered", "greeting_begin", "greeting_end", "connected", "ended")


def abandonment_audit(calls: Sequence[_core.CountedCall], rules: Sequence[_core.AbandonmentRule]) -> Columns:
    """Show for every call why it was counted as it was: a row for each call and rule, the rules of a call together.

    `calls`: as `Campaign.counted_calls` hands them over, kept by the host; `rules`: those of the campaign or of an
    `AbandonmentLedger`. The columns are `call`, `rule` (its name), the call's instants `dialled`, `ringing`,
    `answered`, `greeting_begin`, `greeting_end`, `connected` and `ended` (UTC; NaT: did not come, or not known),
    `party`, `we_hung_up`, and the judgement: `taken_for`, `counted` (it is in the denominator), `abandoned`,
    `rang_too_short` and `waited_s`. `.to_pandas().to_csv(...)` writes it. TypeError: something else than calls or
    rules; ValueError: no rule or more than 32, or two of one name.
    """
    calls = _listed("calls", calls, _core.CountedCall)
    rules = _listed("rules", rules, _core.AbandonmentRule)
    if not rules:
        raise ValueError("rules: none: give at least one AbandonmentRule")
    _core.AbandonmentLedger(rules)  # says what is wrong with them
    columns = _core._audit(calls, rules)
    for name in _INSTANTS:
        columns[name] = as_datetime64(columns[name])
    labels = {
        "rule": tuple(rule.name for rule in rules),
        "party": tuple(map(str, _core.CallParty)),
        "taken_for": tuple(map(str, _core.CallClass)),
    }
    return Columns(columns, labels)


def _listed(name: str, given: Iterable[object], wanted: type[T]) -> list[T]:
    if not isinstance(given, Iterable) or isinstance(given, str | bytes):
        raise TypeError(f"{name}: {reprlib.repr(given)}: give a list, each item a value of type {wanted.__name__}")
    found = []
    for row, one in enumerate(given):
        if not isinstance(one, wanted):
            raise TypeError(f"{name}: row {row}: {reprlib.repr(one)}: give a value of type {wanted.__name__}")
        found.append(one)
    return found
