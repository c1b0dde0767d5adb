# SPDX-License-Identifier: Apache-2.0
"""What is converted as a whole is what a look at every value gives: the same answer, or the same error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import outdial as o
from outdial import chances, frames, quality, signals

NAMES = st.sampled_from(["human", "MACHINE", "Not_Sure", "machine", "NOTSURE", "beep", "", None, np.nan, 3, True, [1]])
NUMBERS = st.sampled_from(
    [486, 0, 9999, 10_000, -1, 1.0, 1.5, np.nan, None, True, False, "486", 10**30, np.inf, 0.0015, np.float32(2.5)]
)
FLAGS = st.sampled_from([True, False, 0, 1, 1.0, 2, None, np.nan, "yes"])
TYPES = st.sampled_from([*map(str, o.NumberType), "pager", 1, None])
PHASES = st.sampled_from(["unverified", "confirmed", "failed", "lost", None])
TEXTS = st.sampled_from(["+48500000000", "0048 500 000 001", "48500000002", "hello", "", None, 48_500_000_003, 5])
AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def lists(cells: Any) -> Any:
    return st.lists(cells, min_size=1, max_size=6)


def outcome(work: Callable[[], Any]) -> Any:
    """The answer as lists, or the error."""
    try:
        answer = work()
    except (TypeError, ValueError) as error:
        return type(error), str(error)
    return {name: [str(value) for value in answer[name].tolist()] for name in answer}


def both(work: Callable[[], Any]) -> None:
    """With the quick conversions and without them."""
    quick = outcome(work)
    with pytest.MonkeyPatch.context() as without:
        for module in (signals, chances, quality):
            for name in ("name_cells", "number_cells", "whole_cells"):
                if hasattr(module, name):
                    without.setattr(module, name, lambda *_: None)
        without.setattr(frames, "set", lambda values: {object}, raising=False)  # no column of texts only
        assert quick == outcome(work)


def arrays(values: list[Any]) -> list[Any]:
    """A list, and what NumPy makes of it where it can."""
    found: list[Any] = [values]
    with suppress(ValueError, OverflowError):
        found.append(np.array(values))
    return found


SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize(
    ("column", "cells"),
    [("sip", NUMBERS), ("freeswitch_cause", NUMBERS | NAMES), ("ring_s", NUMBERS), ("agent", FLAGS), ("amd", NAMES)],
)
def test_signals(column: str, cells: Any) -> None:
    @SETTINGS
    @given(lists(cells))
    def every(values: list[Any]) -> None:
        for one in arrays(values):
            both(partial(o.classify_calls, {column: one, "talk_s": [None] * len(values)}))

    every()


def test_flags_and_types_of_calls() -> None:
    @SETTINGS
    @given(lists(st.tuples(FLAGS, TYPES)))
    def every(rows: list[tuple[Any, Any]]) -> None:
        calls = {"number": [48_500_000_000] * len(rows), "at": [AT] * len(rows)}
        calls |= {"reached": [row[0] for row in rows], "type": [row[1] for row in rows]}

        def learned() -> Any:
            model = o.record_calls(o.AnswerChances(), calls, zone="UTC")
            return o.call_indices(model, {"number": [48_500_000_000]}, hours="00:00-24:00", zone="UTC", now=AT)

        both(learned)

    every()


def test_phases_and_numbers() -> None:
    @SETTINGS
    @given(lists(PHASES), lists(TEXTS))
    def every(phases: list[Any], numbers: list[Any]) -> None:
        both(lambda: o.whom_to_ask({"confirmed_at": [AT] * len(phases), "phase": phases}, now=AT))
        calls = {"number": numbers, "client": list(range(len(numbers))), "at": [AT] * len(numbers)}
        both(lambda: o.record_attempts(o.CapLedger([o.Cap.minimum_gap(60)]), calls))

    every()


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_instants_of_any_unit(unit: str) -> None:
    at = np.array(["2026-03-02T09:00:00", "1970-01-01T00:00:00", "2199-12-31T23:59:59"], f"datetime64[{unit}]")
    ledger = o.CapLedger([])
    calls = {"number": [48_500_000_000] * 3, "client": [1, 2, 3], "at": at}
    assert o.record_attempts(ledger, calls).rows == 3
    for wrong, why in (("NaT", "NaT is no instant"), ("1969-12-31T23:59:59", "outside"), ("2200-01-01", "outside")):
        bad = at.copy()
        bad[1] = np.datetime64(wrong)
        with pytest.raises(ValueError, match=rf"at: .*{why}"):
            o.record_attempts(ledger, calls | {"at": bad})
        with pytest.raises(ValueError, match=rf"now: .*{why}"):
            o.verdict(o.Hours("09:00-17:00"), "UTC", bad)
