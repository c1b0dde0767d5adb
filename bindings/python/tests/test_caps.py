# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import copy
import datetime as dt
import pickle

import numpy as np
import pytest

import outdial as o

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
ANNA = o.CapParty("+48601000001", 1, 7)


def test_three_calls_a_day_and_the_source_of_the_rule() -> None:
    book = o.load_law()
    ledger = o.CapLedger(o.law_caps(book))
    florida = book.applying(["US-FL"])
    for hour in range(3):
        assert ledger.verdict(ANNA, "call", "America/New_York", NOON + hour * HOUR, florida).is_now
        assert ledger.on_attempt(ANNA, "call", NOON + hour * HOUR) == "recorded"
    verdict = ledger.verdict(ANNA, "call", o.Zone("America/New_York"), NOON + 3 * HOUR, florida)
    assert (verdict.kind, verdict.why, verdict.until) == ("not_before", "frequency_cap", NOON + 24 * HOUR)
    cap = ledger.find(verdict.rule)
    assert cap is not None
    assert (cap.name, cap.source, cap.scope) == ("US-FL calls", "Fla. Stat. 501.616(6)", "group")
    assert ledger.verdict(ANNA, "call", "UTC", NOON + 3 * HOUR, book.applying(["US-TX"])).is_now
    assert ledger.find(1) is None
    both = o.ZoneSet([o.Zone("America/New_York"), o.Zone("America/Chicago")], "all")
    assert ledger.verdict(ANNA, "call", both, NOON + 3 * HOUR, florida).until == NOON + 24 * HOUR


def test_saved_and_restored() -> None:
    caps = [o.Cap.minimum_gap(4 * 3600), o.Cap(name="peace", kind="silence", after="refusal", length_s=60 * 86_400)]
    ledger = o.CapLedger(caps)
    ledger.on_attempt(ANNA, "predictive_call", NOON)
    ledger.on_refusal(ANNA, NOON)
    again = o.CapLedger.restore(ledger.save(), caps)
    assert again.save() == ledger.save()
    verdict = again.verdict(ANNA, "call", "UTC", NOON + HOUR)
    assert (verdict.why, verdict.until) == ("silence", NOON + dt.timedelta(days=60))
    assert again.size("client") == 1
    assert again.bytes > 0
    assert again.forget(NOON + dt.timedelta(days=61)) == 1
    with pytest.raises(ValueError, match="saved caps"):
        o.CapLedger.restore(ledger.save()[:-1], caps)


def test_caps_are_values_and_mistakes_are_named() -> None:
    cap = o.Cap(name="law", count=3, length_s=86_400, from_day=dt.date(2026, 3, 1), jurisdiction="FR")
    assert cap == pickle.loads(pickle.dumps(cap))
    assert (cap.from_day, cap.to_day, cap.kind) == (dt.date(2026, 3, 1), None, "rolling")
    assert pickle.loads(pickle.dumps(ANNA)) == ANNA
    with pytest.raises(ValueError, match=r"caps\.law\.count"):
        cap.replace(count=0)
    with pytest.raises(ValueError, match="caps"):
        o.CapLedger([cap, cap])
    with pytest.raises(ValueError, match="keep"):
        o.CapLedger([cap], keep=0)
    with pytest.raises(TypeError, match="from_day"):
        cap.replace(from_day="yesterday")  # type: ignore[arg-type]


def test_a_full_ledger_allows_nobody_new() -> None:
    ledger = o.CapLedger([o.Cap(name="two a day", count=2, length_s=86_400)], most_parties=1)
    assert ledger.on_attempt(ANNA, "call", NOON) == "recorded"
    bert = o.CapParty("+48601000002", 2)
    assert ledger.on_attempt(bert, "call", NOON) == "full"
    assert ledger.verdict(bert, "call", "UTC", NOON).why == "ledger_full"


def test_columns_agree_with_one_at_a_time() -> None:
    rng = np.random.default_rng(5)
    caps = [
        o.Cap(name="two a day", kind="calendar", count=2),
        o.Cap(name="three in four hours", count=3, length_s=4 * 3600, scope="number"),
    ]
    attempts = {
        "number": 48_600_000_000 + rng.integers(0, 20, 200),
        "client": rng.integers(0, 15, 200),
        "at": np.datetime64("2026-03-28T00:00") + rng.integers(0, 3 * 24 * 60, 200).astype("timedelta64[m]"),
    }
    ledger, one = o.CapLedger(caps), o.CapLedger(caps)
    assert set(o.record_attempts(ledger, attempts).names("reception")) == {"recorded"}
    for number, client, at in zip(*attempts.values(), strict=True):
        one.on_attempt(o.CapParty(f"+{number}", int(client)), "call", at)
    assert ledger.save() == one.save()
    columns = o.cap_verdicts(ledger, attempts, zone="Europe/Warsaw")
    for row in range(200):
        party = o.CapParty(f"+{attempts['number'][row]}", int(attempts["client"][row]))
        verdict = one.verdict(party, "call", "Europe/Warsaw", attempts["at"][row])
        assert columns.names("kind")[row] == verdict.kind
        assert columns.names("why")[row] == verdict.why
        assert columns["rule"][row] == verdict.rule
        until = columns["until"][row]
        assert (verdict.until is None) == np.isnat(until)
    assert {"now", "not_before"} == set(columns.names("kind"))


def test_columns_that_are_none_are_refused_by_name() -> None:
    ledger = o.CapLedger([o.Cap.minimum_gap(60)])
    at = np.array(["2026-03-02"], dtype="datetime64[s]")
    with pytest.raises(ValueError, match="client: is missing"):
        o.record_attempts(ledger, {"number": ["+48601000001"], "at": at})
    with pytest.raises(ValueError, match="group: 2 rows, number has 1"):
        o.record_attempts(ledger, {"number": ["+48601000001"], "client": [1], "group": [1, 2], "at": at})
    with pytest.raises(ValueError, match="client: row 0: -1"):
        o.record_attempts(ledger, {"number": ["+48601000001"], "client": [-1], "at": at})
    with pytest.raises(ValueError, match="number"):
        o.record_attempts(ledger, {"number": ["48601000001"], "client": [1], "at": at})


def test_copies_of_a_campaign_share_its_ledger() -> None:
    ledger = o.CapLedger([o.Cap(name="one at a time", scope="number", length_s=600)])
    config = o.CampaignConfig(places=["Europe/Warsaw"], windows=o.Windows.usual(), caps=ledger)
    campaign = o.Campaign(config)
    shared = [o.ContactNumber("+48601000001", "mobile")]
    campaign.add(1, shared, NOON)
    campaign.add(2, shared, NOON)  # two clients, one number
    campaign.on(o.AgentReady(0), NOON)
    other = copy.deepcopy(campaign)
    assert len(campaign.dials(NOON)) == 1
    assert other.dials(NOON) == []
    sent = o.CapLedger.restore(ledger.save(), ledger.caps)
    assert o.CampaignConfig(caps=sent).caps.size("number") == 1


def test_a_snapshot_of_any_bytes() -> None:
    caps = [o.Cap.minimum_gap(3600)]
    ledger = o.CapLedger(caps)
    assert ledger.on_attempt(ANNA, "call", NOON) == "recorded"
    saved = ledger.save()
    for given in (saved, bytearray(saved), memoryview(saved), np.frombuffer(saved, np.uint8)):
        assert o.CapLedger.restore(given, caps).save() == saved  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r'saved caps: "\\xff\\xfe.*": this is no saved ledger'):
        o.CapLedger.restore(b"\xff\xfe" * 40, caps)
    with pytest.raises(ValueError, match="saved: every nth of some bytes"):
        o.CapLedger.restore(memoryview(saved)[::-1], caps)
    with pytest.raises(TypeError, match=r"restore\.saved: cannot be 'text': give bytes"):
        o.CapLedger.restore("text", caps)  # type: ignore[arg-type]


def test_a_snapshot_that_has_forgotten_what_is_needed_now() -> None:
    ledger = o.CapLedger([o.Cap.minimum_gap(3600)])
    ledger.on_attempt(ANNA, "call", NOON)
    ledger.forget(NOON + dt.timedelta(hours=2))
    caps = [o.Cap.minimum_gap(7 * 86_400)]
    with pytest.raises(ValueError, match=r"3600 s of each client.*the caps look back 604800 s now: accept_shorter"):
        o.CapLedger.restore(ledger.save(), caps)
    taken = o.CapLedger.restore(ledger.save(), caps, accept_shorter=True)
    assert taken.verdict(ANNA, "call", "UTC", NOON + dt.timedelta(hours=2)).is_now
