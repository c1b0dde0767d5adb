# SPDX-License-Identifier: Apache-2.0
"""Threads that decide and simulate at once, on shared objects and on their own, give the numbers of one thread."""

from __future__ import annotations

import datetime as dt
import hashlib
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import outdial as o
from outdial import geo

THREADS = 8
TURNS = 6
BEGIN = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
NOWS = (np.datetime64("2026-03-02T00:00", "ms") + np.arange(5_000) * np.timedelta64(17, "m")).astype("datetime64[ms]")
NUMBERS = (12_000_000_000 + np.random.default_rng(3).integers(0, 8_000_000_000, 5_000)).astype(np.uint64)
ZONES = [o.Zone(name) for name in ("Europe/Warsaw", "America/New_York", "Australia/Lord_Howe")]
RULE = o.Rule.hours(o.Hours("Mo-Fr 10:00-13:00,14:00-20:00"))
COMPILED = o.CompiledWindows([(RULE, zone) for zone in ZONES], BEGIN, BEGIN + dt.timedelta(days=90))
CLASSES = np.arange(5_000, dtype=np.uint16) % 3
LAW = o.load_law()
CALLS = {"number": NUMBERS, "client": np.arange(5_000), "at": NOWS}
LEDGER = o.CapLedger([o.Cap.minimum_gap(3600)])
o.record_attempts(LEDGER, CALLS)
CHANCES = o.record_calls(o.AnswerChances(), {**CALLS, "reached": CLASSES == 1}, zone="UTC")
SIGNALS = {
    "sip": np.array([200, 404, 480, 486, 503] * 1000),
    "amd": ["human", "machine", None, "not_sure", None] * 1000,
}


def own_campaign() -> str:
    """A campaign of one's own, driven for an hour."""
    campaign = o.Campaign(o.CampaignConfig(places=[o.Place(ZONES[0])]))
    said = hashlib.sha256()
    for nth in range(40):
        campaign.add(nth, numbers=[o.ContactNumber(f"+485000000{nth:02}", "mobile")], now=BEGIN)
    campaign.on(o.AgentReady(1), BEGIN)
    for minute in range(60):
        now = BEGIN + dt.timedelta(hours=9, minutes=minute)
        for order in campaign.dials(now):
            said.update(repr((order.call, order.number, minute)).encode())
            campaign.on(o.CallEnded(order.call, "busy"), now + dt.timedelta(seconds=1))
    said.update(repr(campaign.next_wakeup()).encode())
    return said.hexdigest()


WORK: dict[str, Callable[[], Any]] = {
    "verdict": lambda: o.verdict(RULE, ZONES[1], NOWS),
    "verdicts": lambda: o.verdicts(COMPILED, CLASSES, NOWS),
    "law": lambda: [LAW.rule([code]).at(ZONES[1], BEGIN).until for code in ("US-FL", "US-TX", "PL")],
    "locate": lambda: geo.locate(NUMBERS),
    "classify_calls": lambda: o.classify_calls(SIGNALS),
    "cap_verdicts": lambda: o.cap_verdicts(LEDGER, CALLS, zone=ZONES[2]),
    "call_indices": lambda: o.call_indices(CHANCES, {"number": NUMBERS}, hours="00:00-24:00", zone="UTC", now=BEGIN),
    "campaign": own_campaign,
}


def digest(answer: Any) -> str:
    said = hashlib.sha256()
    for part in answer.values() if isinstance(answer, o.Columns) else [answer]:
        said.update(repr(part.tolist() if isinstance(part, np.ndarray) else part).encode())
    return said.hexdigest()


@pytest.fixture(autouse=True)
def quick_turns() -> Iterator[None]:
    """Threads take turns a thousand times as often as usual."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(usual)


def test_decisions_on_shared_objects_and_campaigns_of_ones_own() -> None:
    wanted = {name: digest(work()) for name, work in WORK.items()}
    begin = threading.Barrier(THREADS)

    def one(turn: int) -> list[tuple[str, str]]:
        begin.wait()
        names = [*WORK][turn % len(WORK) :] + [*WORK][: turn % len(WORK)]
        return [(name, digest(WORK[name]())) for _ in range(TURNS) for name in names]

    with ThreadPoolExecutor(THREADS) as threads:
        for found in threads.map(one, range(THREADS)):
            assert all(answer == wanted[name] for name, answer in found)


def test_simulations_of_one_scenario(campaign: Path) -> None:
    file = o.load_campaign(campaign)
    contacts = file.contacts()
    seeds = [1, 2, 3, 4] * 3

    def one(seed: int) -> tuple[str, str]:
        result = o.simulate(file, contacts, seed=seed)
        return digest(result.records), digest(result.hours)

    alone = {seed: one(seed) for seed in set(seeds)}
    assert len(set(alone.values())) == len(alone)
    with ThreadPoolExecutor(THREADS) as threads:
        assert list(threads.map(one, seeds)) == [alone[seed] for seed in seeds]


def test_an_error_in_one_thread_is_that_of_its_own_call() -> None:
    def one(turn: int) -> str:
        with pytest.raises(ValueError, match=f"sip: row {turn}: 'x{turn}'"):
            o.classify_calls({"sip": [*range(turn), f"x{turn}"]})
        with pytest.raises(TypeError, match=r"PhoneNumber\.text: cannot be \d+"):
            o.PhoneNumber(turn)  # type: ignore[arg-type]
        return "said"

    with ThreadPoolExecutor(THREADS) as threads:
        assert set(threads.map(one, range(400))) == {"said"}
