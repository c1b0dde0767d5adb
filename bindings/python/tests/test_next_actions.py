# SPDX-License-Identifier: Apache-2.0
import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import outdial as o

AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def minutes(*after: float) -> list[dt.datetime]:
    return [AT + dt.timedelta(minutes=one) for one in after]


def actions(retry: Any = None, zone: Any = None, **columns: Any) -> list[tuple[str, float, int]]:
    found = o.next_actions(columns, retry, zone=zone)
    return [
        (name, delay, attempts)
        for name, delay, attempts in zip(
            found.names("next").tolist(), found["delay_s"].tolist(), found["attempts"].tolist(), strict=True
        )
    ]


def test_the_usual_table() -> None:
    number = ["+48500000001"] * 4
    at = minutes(0, 5, 20, 40)
    outcome = ["busy", "no_answer", "congestion", "no_answer"]
    found = actions(number=number, at=at, outcome=outcome)
    assert [name for name, _, _ in found] == ["redial", "redial", "redial", "next_number"]
    assert [attempts for _, _, attempts in found] == [1, 2, 2, 3]
    assert [delay for _, delay, _ in found[:2]] == [180.0, 600.0]
    assert np.isnan(found[3][1])  # three attempts that count: the number is out of them
    # What is dialled all the same says so, and changes nothing.
    more = actions(number=number + number[:1], at=[*at, *minutes(60)], outcome=[*outcome, "busy"])
    assert more[:3] == found[:3]
    assert more[4][0] == ""
    assert more[4][2] == 3


def test_the_order_of_rows_does_not_matter_and_numbers_are_apart() -> None:
    number = ["+48500000001", "+48500000002", "+48500000001", "+48500000002"]
    at = minutes(10, 0, 0, 7)
    outcome = ["no_answer", "busy", "busy", "invalid_number"]
    found = o.next_actions({"number": number, "at": at, "outcome": outcome})
    assert found["attempts"].tolist()[0] == 2
    assert found["attempts"].tolist()[2] == 1
    assert found.names("next").tolist()[3] == "retire_number"
    assert np.isnat(found["not_before"][3])
    assert found["not_before"][1] == np.datetime64("2026-03-02T09:03")


def test_what_the_agent_says_decides() -> None:
    later = AT + dt.timedelta(days=2)
    found = o.next_actions(
        {
            "number": ["+48500000001", "+48500000002", "+48500000003", "+48500000003"],
            "at": [*minutes(0, 0, 0), later],
            "outcome": ["answered", "answered", "answered", "busy"],
            "disposition": ["callback", "do_not_call", "complete", None],
            "callback_at": [later, None, None, None],
        }
    )
    assert found["not_before"][0] == np.datetime64(later.replace(tzinfo=None))
    assert found.names("next").tolist()[1:] == ["do_not_call", "complete", ""]
    assert np.isnat(found["not_before"][1:]).all()


def test_tables_by_type_and_redials_in_another_part_of_the_day() -> None:
    hourly = o.RetryTable(on_outcome={"busy": o.RetryRow(delay_s=3600)})
    tables = o.RetryTables(usual=o.RetryTable(), of_type={"work": hourly})
    columns = {"number": ["+48500000001", "+48500000002"], "at": minutes(0, 0), "outcome": ["busy", "busy"]}
    assert [delay for _, delay, _ in actions(tables, type=["main", "work"], **columns)] == [180.0, 3600.0]
    moved = o.RetryTable(day_parts=o.usual_day_parts(), on_outcome={"busy": o.RetryRow(delay_s=180, vary_from=1)})
    # 9:00 in UTC is the morning in London: the next part is the evening, from 17:00.
    assert [delay for _, delay, _ in actions(moved, "Europe/London", **columns)] == [8 * 3600.0] * 2
    assert [delay for _, delay, _ in actions(moved, **columns)] == [180.0] * 2


OUTCOMES = ["busy", "no_answer", "machine", "congestion", "rejected", "invalid_number"]


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(OUTCOMES)), min_size=1, max_size=40))
def test_like_a_slow_walk_over_the_table(calls: list[tuple[int, str]]) -> None:
    table = o.RetryTable()
    attempts: dict[int, int] = {}
    seen: dict[tuple[int, str], int] = {}
    over: set[int] = set()
    wanted = []
    for number, outcome in calls:
        if number in over:
            wanted.append(("", attempts[number]))
            continue
        row = table.on_outcome[o.Outcome(outcome)]
        seen[number, outcome] = seen.get((number, outcome), 0) + 1
        attempts[number] = attempts.get(number, 0) + row.counts
        out = attempts[number] >= table.max_attempts or 0 < row.max_times <= seen[number, outcome]
        following = str(row.next)
        if following in ("retire_number", "complete", "do_not_call"):
            over.add(number)
        elif out:
            following = str(row.give_up)
            over.add(number)
        wanted.append((following, attempts[number]))
    found = actions(
        number=[48_500_000_000 + number for number, _ in calls],
        at=minutes(*range(len(calls))),
        outcome=[outcome for _, outcome in calls],
    )
    assert [(name, count) for name, _, count in found] == wanted


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"outcome": ["bsy"]}, "outcome: row 0: 'bsy': use one of "),
        ({"outcome": [None]}, "outcome: row 0: is missing: give an outcome, or a disposition"),
        ({"outcome": None}, "outcome: is missing: give outcome, disposition or both"),
        ({"disposition": ["callback"]}, "callback_at: row 0: is missing: give the time that the client named"),
        ({"type": ["fax"]}, "type: row 0: 'fax': use one of "),
        ({"type": [None]}, "type: row 0: is missing: use one of "),
        ({"type": ["main", "main"]}, "type: 2 rows, number has 1"),
        ({"outcome": None, "outcom": ["busy"]}, "outcom"),
    ],
)
def test_what_is_wrong_is_named(wrong: dict[str, Any], message: str) -> None:
    columns: dict[str, Any] = {"number": ["+48500000001"], "at": [AT], "outcome": ["busy"]} | wrong
    with pytest.raises(ValueError, match=message):
        o.next_actions({name: column for name, column in columns.items() if column is not None})
    with pytest.raises(TypeError, match="retry: 3: give RetryTables or a RetryTable"):
        o.next_actions({"number": ["+48500000001"], "at": [AT], "outcome": ["busy"]}, 3)  # type: ignore[arg-type]


def test_no_row_gives_no_row() -> None:
    assert o.next_actions({"number": [], "at": np.array([], "datetime64[ms]"), "outcome": []}).rows == 0
