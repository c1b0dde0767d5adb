# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import copy
import datetime as dt
import enum
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import outdial as o

NOON = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
EASTER = o.SpecialDay(dt.date(2026, 4, 6), [(540, 840)], "Easter Monday")

VALUES: list[Any] = [
    o.PhoneNumber("+48 22 123 45 67"),
    o.PhoneNumber.from_digits(0),
    o.Zone("Europe/Warsaw"),
    o.Verdict("not_before", "contact_gap", NOON),
    o.Verdict("never", "do_not_call", None),
    o.Hours("Mo-Fr 09:00-12:00,22:00-26:00"),
    o.Calendar([EASTER]),
    EASTER,
    o.Windows(hours={"work": "Mo-Fr 09:00-12:00"}, calendar=o.Calendar([EASTER])),
    o.RetryRow(next="next_number", delay_s=90.5, max_times=2, counts=False),
    o.RetryTable(max_attempts=9, on_outcome={"busy": o.RetryRow(delay_s=1)}),
    o.PacingConfig(mode="power", lines_per_agent=2.5),
    o.PacingSnapshot(idle=3, lines=9),
    o.CampaignConfig(places=[o.Zone("Asia/Kathmandu")], windows=o.Windows.usual(), connect_at="ringing"),
    o.ContactNumber(o.PhoneNumber("+4822123"), "home", 1),
    o.AgentReady(3),
    o.CallEnded(2**40, "busy"),
    o.CallDisposed(5, "callback", NOON),
    o.Distribution(shape="gamma", mean_s=12.5, spread=2, shift_s=1),
    o.People(answer_rate={"mobile": [0.25] * 24}, ring_unanswered=o.Distribution(mean_s=20)),
    o.AgentGroup(agents=4, hours="Mo 09:00-10:00"),
    o.Inbound(calls_per_hour=[2.0] * 24, patience=None),
    o.Scenario(start=NOON, agents=[o.AgentGroup(agents=2)], seed=2**60),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_values_survive_pickle_copy_and_compare(value: Any) -> None:
    for twin in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):
        assert twin == value
        assert repr(twin) == repr(value)
    assert value != object()


@pytest.mark.parametrize("value", [v for v in VALUES if hasattr(v, "replace")], ids=lambda value: type(value).__name__)
def test_values_are_immutable(value: Any) -> None:
    name = next(name for name, kind in vars(type(value)).items() if isinstance(kind, property))
    with pytest.raises(AttributeError):
        setattr(value, name, getattr(value, name))
    assert value.replace() == value


def test_a_mapping_or_sequence_of_a_config_cannot_be_changed_in_vain() -> None:
    with pytest.raises(TypeError):
        o.RetryTable().on_outcome["busy"] = o.RetryRow()  # type: ignore[index]
    assert isinstance(o.People().complete, tuple)


def test_rows_left_out_keep_the_usual_ones() -> None:
    table = o.RetryTable(on_outcome={o.Outcome.busy: o.RetryRow(delay_s=dt.timedelta(minutes=2))})
    assert table.on_outcome["busy"].delay_s == 120
    assert table.on_outcome["no_answer"] == o.RetryTable().on_outcome["no_answer"]
    assert (table.max_attempts, table.on_outcome["no_answer"].delay_s, table.ring_timeout_s) == (3, 600, 40)


def test_repr_shows_what_was_set() -> None:
    assert repr(o.PacingConfig(mode="power", max_lines=7)) == "PacingConfig(mode='power', max_lines=7)"
    assert repr(o.CallEnded(1, "busy")) == "CallEnded(call=1, outcome='busy')"
    assert repr(o.PhoneNumber("+48-22-123")) == "PhoneNumber('+4822123')"


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: o.PacingConfig(mod="power"), TypeError, 'did you mean "mode"'),
        (lambda: o.PacingConfig("power"), TypeError, "keyword"),
        (lambda: o.PacingConfig(mode="turbo"), ValueError, "preview, progressive, power, predictive"),
        (lambda: o.PacingConfig(abandonment_target=0), ValueError, "abandonment_target"),
        (lambda: o.RetryTable(max_attempts=300), ValueError, "max_attempts"),
        (lambda: o.RetryTable(max_attempts=0), ValueError, "max_attempts"),
        (lambda: o.RetryTable(on_outcome={"busi": o.RetryRow()}), ValueError, "busi"),
        (lambda: o.Zone("Europe/Atlantis"), ValueError, "Europe/Atlantis"),
        (lambda: o.PhoneNumber("022 123"), ValueError, "\\+"),
        (lambda: o.Hours("Mo 9-17"), ValueError, "position"),
        (lambda: o.Calendar([EASTER, EASTER]), ValueError, "2026-04-06"),
        (lambda: o.Verdict("now", "allowed", dt.datetime(2026, 1, 1)), ValueError, "Verdict.until.*naive"),
        (lambda: o.People(answer_rate={"mobile": [0.1] * 23}), TypeError, "answer_rate"),
        (lambda: o.People(busy=0.8, machine=0.8), ValueError, "busy"),
        (lambda: o.CampaignConfig(windows=None), TypeError, r"CampaignConfig\.windows: cannot be None: .* Windows"),
        (lambda: o.Scenario(people=None), TypeError, r"Scenario\.people: cannot be None: .* People"),
        (lambda: o.RetryTable(on_outcome={"busy": None}), TypeError, r"on_outcome: .*'busy': None.* RetryRow"),
        (lambda: o.RetryTable(on_outcome=[1]), TypeError, "on_outcome: .* a mapping from names of Outcome"),
        (lambda: o.RetryTable(max_attempts=300), ValueError, "cannot be 300: give a whole number from 0 to 255"),
        (lambda: o.AgentGroup(hours="Mo-Fr 9"), ValueError, "AgentGroup.hours: .*position"),
        (lambda: o.Windows(hours={"mobile": "Mo-Fr 9"}), ValueError, "Windows.hours: .*position"),
        (lambda: o.ContactNumber("022 123"), ValueError, "ContactNumber.number: .*begins with"),
        (lambda: o.CampaignConfig(places=["Europe/Atlantis"]), ValueError, "CampaignConfig.places: .*Atlantis"),
        (lambda: o.People(answer_rate={"mobile": 0.3}), TypeError, "a list of 24, each a number"),
        (lambda: o.Distribution(mean_s=-1), ValueError, "mean_s: .*positive"),
        (lambda: o.Distribution(shape="lognormal"), ValueError, "mean_s: .*above 0"),
        (lambda: o.SpecialDay(dt.date(2026, 1, 1), [(600, 500)]), ValueError, "2026-01-01 10:00-08:20"),
        (lambda: o.SpecialDay(dt.datetime(2026, 1, 1, 5)), TypeError, "SpecialDay.day: .*without a time"),
        (lambda: o.AgentReady(), TypeError, "AgentReady needs agent"),
        (lambda: o.CallEnded(5), TypeError, "CallEnded needs outcome"),
        (lambda: o.CallConnected(agent=5), TypeError, "CallConnected needs call"),
        (lambda: o.ContactNumber(), TypeError, "ContactNumber needs number"),
        (lambda: o.parse_phone_numbers("+48221234567"), TypeError, "give a list"),
        (lambda: o.parse_phone_numbers([None]), TypeError, r"texts\[0\]: cannot be None"),
        (lambda: o.PhoneNumber("+48\0" + "22123"), ValueError, r"\+48\\x0022123\": after \+ only digits"),
    ],
)
def test_errors_name_the_field(make: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        make()


def test_enumerations_are_their_names() -> None:
    kinds = [kind for kind in vars(o).values() if isinstance(kind, type) and issubclass(kind, enum.StrEnum)]
    assert len(kinds) == 64
    for kind in kinds:
        assert all(member.value == member.name == member.name.lower() for member in kind)
        assert pickle.loads(pickle.dumps(next(iter(kind)))) is next(iter(kind))
    assert o.outcome_from_sip(486, rang=True) is o.Outcome.busy
    assert o.live_answer("abandoned")
    assert not o.live_answer("machine")


@given(st.integers(min_value=1000, max_value=999_999_999_999_999))
def test_phone_numbers_there_and_back(digits: int) -> None:
    number = o.PhoneNumber(f"+{digits}")
    assert number.digits == digits
    assert number == o.PhoneNumber.from_digits(digits)
    assert str(number) == f"+{digits}"
    assert hash(number) == hash(o.PhoneNumber.parse(f" +{digits} "))


def test_many_numbers_at_once() -> None:
    numbers, errors = o.parse_phone_numbers(["+48 22 123 45 67", "221234567", "+351910000000", ""])
    assert numbers.dtype == np.uint64
    assert numbers.tolist() == [48221234567, 0, 351910000000, 0]
    assert [index for index, _ in errors] == [1, 3]
    assert "221234567" in errors[0][1]


def test_verdicts_combine() -> None:
    now = o.Verdict("now", "allowed", NOON)
    later = o.Verdict("not_before", "contact_gap", NOON)
    never = o.Verdict("never", "do_not_call", None)
    assert o.both(now, later) == later
    assert o.either(now, later) == now
    assert o.both(later, never) == never
    assert never.is_never
    assert never.until is None
    assert never.sentence == o.why_sentence("do_not_call") != ""


def test_the_pacing_of_an_idle_team() -> None:
    pacing = o.Pacing(o.PacingConfig(mode="power", lines_per_agent=2))
    decision = pacing.decide(o.PacingSnapshot(idle=3), NOON)
    assert (decision.dials, decision.limit) == (6, o.PacingLimit.ratio)
    assert decision.sentence


def test_all_is_complete_and_sorted() -> None:
    assert sorted(o.__all__) == o.__all__
    assert set(o._core.__all__) <= set(o.__all__)
    assert all(hasattr(o, name) for name in o.__all__)


def test_the_text_of_a_zone_or_number_will_do() -> None:
    assert o.CampaignConfig(places=["Europe/Warsaw"]) == o.CampaignConfig(places=[o.Zone("Europe/Warsaw")])
    assert o.ContactNumber("+48 22 123 45 67").number == o.PhoneNumber("+48221234567")


def columns(**changes: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "references": [1, 2],
        "offsets": [0, 1, 2],
        "numbers": [48500000001, 48500000002],
        "types": [1, 1],
        "places": [0, 0],
    }
    return usual | changes


RECORDED = {"recorded_talk_ms": [5, 6], "recorded_conversations": [1, 2], "recorded_success": [True, False]}


@pytest.mark.parametrize(
    ("column", "values", "row"),
    [
        ("references", [1, -1], 1),
        ("references", [1.7, 2], 0),
        ("references", np.array([1, np.nan]), 1),
        ("references", ["a", "b"], 0),
        ("references", [1, 2**64], 1),
        ("priorities", [0, 40_000], 1),
        ("places", [65_536, 0], 0),
        ("types", np.array([257, 1]), 0),
        ("numbers", np.array([-5, 48500000002]), 0),
        ("offsets", [0, float("nan"), 2], 1),
        ("recorded_talk_ms", [1, 2.5], 1),
        ("recorded_conversations", [65_537, 1], 0),
        ("recorded_success", ["no", "yes"], 0),
        ("recorded_success", [True, 2], 1),
    ],
)
def test_a_column_of_clients_is_never_wrapped(column: str, values: Any, row: int) -> None:
    with pytest.raises(ValueError, match=f"^{column}: row {row}: .*: give "):
        o.Clients(**columns(**RECORDED | {column: values}))


def test_columns_of_clients_in_other_types() -> None:
    clients = o.Clients(
        **columns(references=np.array([1.0, 2.0**53]), types=np.array([1, 4], np.int64), priorities=[3, 4])
    )
    assert [clients[i]["reference"] for i in range(2)] == [1, 2**53]
    assert clients.numbers_by_type() == {"main": 0, "mobile": 1, "work": 0, "home": 0, "other": 1}
    assert len(o.Clients(references=[], offsets=[0], numbers=[], types=[], places=[])) == 0
    with pytest.raises(ValueError, match="references: 2 dimensions"):
        o.Clients(**columns(references=[[1, 2]]))
    for talk in (2**63 - 1, 7 * 86_400_000 + 1, -1):
        with pytest.raises(ValueError, match=r"row 0: recorded: .*seven days"):
            o.Clients(**columns(**RECORDED | {"recorded_talk_ms": [talk, 0]}))


def test_clients_survive_pickle() -> None:
    for more in ({}, {"priorities": [-3, 4]}, RECORDED | {"recorded_conversations": [0, 2]}):
        clients = o.Clients(**columns(**more))
        twin = pickle.loads(pickle.dumps(clients))
        assert [twin[i] for i in range(2)] == [clients[i] for i in range(2)]
