# SPDX-License-Identifier: Apache-2.0
"""Calls counted by rules on abandonment without a campaign, and shown one by one."""

from __future__ import annotations

import datetime as dt
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import outdial as o

NINE = dt.datetime(2026, 3, 30, 9, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
DAY = o.AbandonmentRule(name="day", limit=0.03)
ALL = o.AbandonmentRule(name="all", denominator="dialled", window="campaign")


def call(name: int, waited_s: float | None, *, connected: bool = True, party: str = "person") -> o.CountedCall:
    """One that waited so long, for an agent or in vain; without a wait nobody answered."""
    answered = None if waited_s is None else NINE + 10 * SECOND
    end = NINE + 30 * SECOND if answered is None else answered + waited_s * SECOND
    return o.CountedCall(
        call=name,
        dialled=NINE,
        answered=answered,
        connected=end if connected and answered is not None else None,
        ended=end + 60 * SECOND if connected else end,
        party=party if answered is not None else "nobody",
        we_hung_up=answered is None,
    )


def test_a_ledger_without_a_campaign_says_what_is_spent_and_left() -> None:
    ledger = o.AbandonmentLedger([DAY, ALL])
    assert [rule.name for rule in ledger.rules] == ["day", "all"]
    assert ledger.remaining(NINE, reach_s=60) == 0
    for nth in range(65):
        assert ledger.count(call(nth, 1.0), NINE) == "recorded"
    assert ledger.remaining(NINE, reach_s=60) == 2  # of 67
    ledger.count(call(65, 5.0), NINE)  # connected, but late
    ledger.count(call(66, 3.0, connected=False), NINE)
    day, everything = ledger.budget(NINE + 60 * SECOND)
    assert (day["rule"], day["abandoned"], day["counted"], day["over"]) == ("day", 2, 67, False)
    assert everything["remaining"] is None
    machine = call(70, 0.5, party="machine")
    person = call(70, 0.5)
    ledger.count(machine, NINE)
    ledger.correct(machine, person, NINE)
    assert ledger.budget(NINE)[0]["counted"] == 68
    assert ledger.count(o.CountedCall(ended=dt.datetime(2300, 1, 1, tzinfo=dt.UTC)), NINE) in ("recorded", "bad_time")
    assert o.AbandonmentLedger([ALL]).remaining(NINE, reach_s=60) is None


def test_rules_that_cannot_hold_together_are_refused() -> None:
    with pytest.raises(ValueError, match="day"):
        o.AbandonmentLedger([DAY, DAY])
    with pytest.raises(ValueError, match="33"):
        o.AbandonmentLedger([o.AbandonmentRule(name=str(nth)) for nth in range(33)])


def test_every_counted_call_can_be_shown() -> None:
    pytest.importorskip("pandas")
    calls = [
        call(1, 1.0),
        call(2, 5.0),
        call(3, 2.5, connected=False),
        call(4, None),
        call(5, 0.5, party="machine_by_agent"),
    ]
    audit = o.abandonment_audit(calls, [DAY, ALL])
    frame = audit.to_pandas()
    assert len(frame) == 10
    day = frame[frame.rule == "day"]
    assert day.call.tolist() == [1, 2, 3, 4, 5]
    assert day.taken_for.tolist() == ["in_time", "late", "unattended", "not_answered", "machine_by_agent"]
    assert day.abandoned.tolist() == [False, True, True, False, False]
    assert day.counted.tolist() == [True, True, True, False, False]
    assert day.waited_s.tolist()[:3] == [1.0, 5.0, 2.5]
    assert day.answered.isna().tolist() == [False, False, False, True, False]
    assert day.dialled.iloc[0].to_pydatetime() == NINE
    text = io.StringIO()
    frame.to_csv(text, index=False)
    assert "unattended" in text.getvalue()
    assert o.abandonment_audit([], [DAY]).rows == 0


def test_what_is_no_call_or_no_rule_is_refused() -> None:
    with pytest.raises(TypeError, match="calls: row 1: 'x': give a value of type CountedCall"):
        o.abandonment_audit([call(1, 1.0), "x"], [DAY])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="rules: row 0: None: give a value of type AbandonmentRule"):
        o.abandonment_audit([], [None])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="rules: none: give at least one"):
        o.abandonment_audit([], [])


@given(
    st.lists(
        st.tuples(st.floats(0, 9), st.booleans(), st.sampled_from(["person", "machine", "machine_by_agent"])),
        max_size=40,
    )
)
def test_the_audit_adds_up_to_the_ledger(waits: list[tuple[float, bool, str]]) -> None:
    calls = [call(nth, round(wait, 3), connected=there, party=who) for nth, (wait, there, who) in enumerate(waits)]
    rules = [DAY, ALL, o.AbandonmentRule(name="strict", limit=0.01, threshold_s=1, early_hang_ups=False)]
    ledger = o.AbandonmentLedger(rules)
    for one in calls:
        ledger.count(one, NINE + 60 * SECOND)
    audit = o.abandonment_audit(calls, rules)
    for nth, row in enumerate(ledger.budget(NINE + 60 * SECOND)):
        mine = audit["rule"] == nth
        assert row["abandoned"] == np.count_nonzero(audit["abandoned"] & mine)
        assert row["counted"] == np.count_nonzero(audit["counted"] & mine)
