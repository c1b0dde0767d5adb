# SPDX-License-Identifier: Apache-2.0
"""A million calls of many kinds leave the process as large as it was, and what they were given as often held."""

from __future__ import annotations

import contextlib
import copy
import ctypes
import datetime as dt
import gc
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import outdial as o
from outdial import geo

MALLINFO: Any = getattr(ctypes.CDLL(None), "mallinfo2", None)
NAMES_OF_MALLINFO = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()  # noqa: SIM905
pytestmark = pytest.mark.skipif(MALLINFO is None, reason="needs mallinfo2 of glibc 2.33")
LEAST_LEAK = 32  # bytes: what malloc takes for the smallest block
AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
MS = 1_772_442_000_000
HOURS, ZONE, RULE = o.Hours("Mo-Fr 09:00-17:00"), o.Zone("Europe/Warsaw"), o.Rule.hours(o.Hours("09:00-17:00"))
COMPILED = o.CompiledWindows([(RULE, ZONE)], AT, AT + dt.timedelta(days=7))
CONFIG = o.CampaignConfig(places=[o.Place("Europe/Warsaw")])
NUMBER = o.ContactNumber("+48500000000", "mobile")
IDS, NOWS = np.zeros(3, np.uint16), np.full(3, MS)
SIGNALS = {"sip": [486, 200], "amd": ["human", None], "ring_s": [1.0, None]}
RECEIPTS = ["id:1 stat:DELIVRD err:000 done date:2603020802", "nonsense"]
LEDGER, CHANCES = o.CapLedger([o.Cap.minimum_gap(60)]), o.AnswerChances()
CALLS = {"number": [48_500_000_000], "client": [1], "at": [AT]}


def wrong(call: Callable[[], object]) -> Callable[[], object]:
    def refused() -> None:
        with contextlib.suppress(TypeError, ValueError, LookupError):
            call()
            raise AssertionError

    return refused


def a_campaign() -> object:
    campaign = o.Campaign(CONFIG)
    campaign.add(1, numbers=[NUMBER], now=AT)
    campaign.on(o.AgentReady(7), AT)
    return campaign.dials(AT), o.queue_state(campaign, AT), campaign.next_wakeup()


MANY, FEWER = 130_000, 20_000
KINDS: dict[str, tuple[int, Callable[[], object]]] = {
    "verdict": (MANY, lambda: HOURS.verdict(ZONE, MS)),
    "verdict of a rule, its until": (MANY, lambda: RULE.at(ZONE, MS).until),
    "number": (MANY, lambda: o.PhoneNumber("+48 22 123 45 67").text),
    "signals": (MANY, lambda: o.classify(o.Signals(sip=486, ring_time_s=3)).outcome),
    "hours": (MANY, lambda: o.Hours("Mo-Fr 09:00-17:00")),
    "place": (MANY, lambda: geo.table().locate("+12125550123").zones),
    "event": (MANY, lambda: o.CallEnded(5, "busy")),
    "a number that is none": (MANY, wrong(lambda: o.PhoneNumber("hello"))),
    "a wrong type": (FEWER, wrong(lambda: o.PhoneNumber(5))),  # type: ignore[arg-type]
    "a wrong column": (FEWER, wrong(lambda: o.classify_calls({"sip": ["x"]}))),
    "copies": (FEWER, lambda: (copy.deepcopy(CONFIG), pickle.loads(pickle.dumps(RULE)))),
    "campaign": (FEWER, a_campaign),
    "verdicts": (FEWER, lambda: (o.verdicts(COMPILED, IDS, NOWS), o.verdict(RULE, ZONE, NOWS))),
    "classify_calls": (FEWER, lambda: o.classify_calls(SIGNALS).names("outcome")),
    "parse_receipts": (FEWER, lambda: o.parse_receipts(RECEIPTS)),
    "locate": (FEWER, lambda: geo.locate(["+12125550123", "nonsense"])),
    "caps": (FEWER, lambda: o.cap_verdicts(LEDGER, CALLS, zone=ZONE)),
    "chances": (
        FEWER,
        lambda: o.call_indices(CHANCES, {"number": [48_500_000_000]}, hours=HOURS, zone=ZONE, now=AT),
    ),
    "compare_callers": (FEWER, lambda: o.compare_callers(["+48500000000"], [["+48500000001"]])),
}
HELD: list[Any] = [HOURS, ZONE, RULE, COMPILED, CONFIG, NUMBER, IDS, NOWS, *SIGNALS.values(), RECEIPTS, LEDGER, CHANCES]
HELD += [None, "busy", *SIGNALS, o.Outcome.busy, o.PhoneNumber, o.Columns]


class _Mallinfo(ctypes.Structure):
    """What glibc tells of its heap."""

    _fields_ = [(name, ctypes.c_size_t) for name in NAMES_OF_MALLINFO]


def used_bytes() -> int:
    """What is taken of the heap, of the blocks that malloc maps, and of Python's own small blocks (as the least ones).

    Exact, where the size of a process would hide what fits into memory that was given back before.
    """
    gc.collect()
    MALLINFO.restype = _Mallinfo
    heap = MALLINFO()
    return int(heap.uordblks + heap.hblkhd + LEAST_LEAK * sys.getallocatedblocks())


def test_these_are_a_million_calls() -> None:
    assert sum(calls for calls, _ in KINDS.values()) > 1_000_000


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_left_behind(kind: str) -> None:
    calls, call = KINDS[kind]
    for _ in range(calls // 10):
        call()
    held = [sys.getrefcount(one) for one in HELD]
    before = used_bytes()
    for _ in range(calls):
        call()
    grown = used_bytes() - before
    # A block, or a reference, for every other call would be seen.
    assert grown < calls * LEAST_LEAK / 2, f"{grown} bytes more after {calls} calls"
    more = [now - then for now, then in zip((sys.getrefcount(one) for one in HELD), held, strict=True)]
    assert max(map(abs, more)) < calls / 2, more


def test_a_leak_would_be_seen() -> None:
    leaked: list[bytes] = []
    before = used_bytes()
    for _ in range(FEWER):
        leaked.append(bytes(bytearray(LEAST_LEAK)))
    assert used_bytes() - before > FEWER * LEAST_LEAK / 2


def test_simulations_are_given_back(small_result: o.SimulationResult, campaign: Path) -> None:
    def run() -> None:
        assert o.simulate(campaign).records.rows

    run()
    before = used_bytes()
    for _ in range(20):
        run()
    assert used_bytes() - before < 5 * small_result.records.rows * 60  # of twenty results, less than five
