# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import datetime as dt
import pickle

import numpy as np
import pytest

import outdial as o

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def test_a_caller_is_compared_with_the_file() -> None:
    match = o.compare_ani("+48221234567", ["+48601000001", "48221324567"])
    assert (match.kind, match.slip, match.index, match.position, match.same_block) == (
        "mistyped",
        "transposed",
        1,
        5,
        False,
    )
    assert match.sentence == "two neighbouring digits are swapped"
    assert match == pickle.loads(pickle.dumps(match))
    assert o.compare_ani("0048 22 123 45 67", ["48221234567"]).kind == "known"


def test_columns_of_callers() -> None:
    columns = o.compare_callers(
        ["+48221234567", "+48601000001", None, "+48700000000"],  # type: ignore[list-item]
        [["221234567"], ["+48601000001"], ["+48601000001"], []],
    )
    assert list(columns.names("kind")) == ["mistyped", "known", "unknown", "is_new"]
    assert list(columns.names("slip")) == ["missing_country_code", "none", "none", "none"]
    assert columns["index"].tolist() == [0, 0, -1, -1]
    with pytest.raises(ValueError, match="on_file: 1 rows: give one list for each of the 2 callers"):
        o.compare_callers(["1", "2"], [[]])


def test_half_a_character_is_no_number() -> None:
    match = o.compare_callers(["\ud800", "+12125550123"], [["+12125550123"], ["\ud800"]])
    assert match.names("kind").tolist() == ["unknown", "is_new"]


def test_callers_of_many_clients_are_compared_each_with_its_own() -> None:
    numbers = [f"+1212555{row:04}" for row in range(200)]  # more than are asked for ahead
    match = o.compare_callers(numbers, [[] if row % 3 else [numbers[0], numbers[row]] for row in range(200)])
    assert match["index"].tolist() == [-1 if row % 3 else 1 if row else 0 for row in range(200)]


def test_a_number_is_verified_by_a_code() -> None:
    policy = o.VerificationPolicy(tries=2)
    number = o.Verification()
    assert number.send(policy, 1234, NOON) == "sent"
    assert o.code_text(policy, number.code) == "001234"
    assert number.send(policy, 5678, NOON) == "too_soon"
    assert number.answer(policy, "001235", NOON) == "wrong"
    assert number.answer(policy, "001234", NOON + MINUTE) == "confirmed"
    assert (number.phase, number.confirmed_by, number.confirmed_at) == ("confirmed", "code", NOON + MINUTE)
    assert number == pickle.loads(pickle.dumps(number))
    again, same = o.Verification(), o.Verification()
    assert again.send_random(policy, 99, NOON) == same.send_random(policy, 99, NOON) == "sent"
    assert again.code == same.code < 1_000_000
    with pytest.raises(ValueError, match=r"verification\.digits"):
        o.VerificationPolicy(digits=3)


def test_whom_to_ask() -> None:
    confirmed = np.array(["2026-03-01", "NaT", "2024-01-01", "2026-03-01", "2026-03-01"], dtype="datetime64[s]")
    asks = o.whom_to_ask(
        {
            "confirmed_at": confirmed,
            "last_call": ["known", "unknown", "unknown", "mistyped", "unknown"],
            "unreached": [0, 0, 0, 0, 7],
        },
        now=NOON,
    )
    assert asks["row"].tolist() == [3, 4, 1, 2]
    assert list(asks.names("why")) == ["mistyped", "unreachable", "never", "long_ago"]
    assert o.whom_to_ask({"confirmed_at": confirmed, "phase": ["failed"] * 5}, now=NOON).rows == 5
    with pytest.raises(ValueError, match="confirmed_at: is missing"):
        o.whom_to_ask({}, now=NOON)
    with pytest.raises(ValueError, match="last_call: row 0: 'new'"):
        o.whom_to_ask({"confirmed_at": confirmed[:1], "last_call": ["new"]}, now=NOON)
    with pytest.raises(ValueError, match="unreached: 1 rows, confirmed_at has 5"):
        o.whom_to_ask({"confirmed_at": confirmed, "unreached": [1]}, now=NOON)
