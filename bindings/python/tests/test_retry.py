# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import importlib.util
import pickle
from pathlib import Path

import pytest
from conftest import ROOT, SMALL

import outdial as o


def load(tmp_path: Path, text: str) -> o.RetryTable:
    path = tmp_path / "campaign.toml"
    path.write_text(text, encoding="utf-8")
    return o.load_campaign(path).scenario.campaign.retry.usual


RETRY = """
[retry]
max_attempts = 4

[[retry.day_part]]
begin = "06:00"
then = "17:30"

[[retry.day_part]]
begin = "17:30"
then = "06:00"

[retry.outcome.no_answer]
vary_from = 2
give_up = "retire_number"

[retry.disposition.another_number]
delay_s = 60
"""


def test_the_page_is_that_of_the_table() -> None:
    script = ROOT / "docs" / "build_retry.py"
    spec = importlib.util.spec_from_file_location("build_retry", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.PAGE.read_text(encoding="utf-8") == module.page(), "run docs/build_retry.py"


def test_the_diagram_follows_the_table() -> None:
    usual = o.retry_diagram()
    assert "in_call --> waiting: busy (after 180 s)" in usual
    assert "in_call --> waiting: no_answer (after 10 min, 3 times)" in usual
    assert "in_call --> retired: unwanted" in usual
    assert "in_call --> exhausted: 3 attempts that count, or a row's limit\n" in usual
    rows = dict(o.RetryTable().on_outcome)
    rows[o.Outcome.busy] = o.RetryRow(next="next_number", delay_s=7200, vary_from=2, give_up="complete")
    mine = o.retry_diagram(o.RetryTable(on_outcome=rows, day_parts=o.usual_day_parts()))
    assert "in_call --> other_number: busy (after 2 h, another part of the day from the 2. time on)" in mine
    assert "in_call --> complete: 3 attempts that count, or a row's limit (busy)" in mine
    for name in (*o.Outcome, *o.Disposition):
        assert f": {name}" in mine
        assert f"| {name} |" in o.retry_rows()


def test_day_parts_and_giving_up_from_a_campaign_file(tmp_path: Path) -> None:
    table = load(tmp_path, SMALL + RETRY)
    assert table.day_parts == (o.DayPart(360, 1), o.DayPart(1050, 0))
    assert (table.on_outcome["no_answer"].vary_from, table.on_outcome["no_answer"].give_up) == (2, "retire_number")
    assert table.on_outcome["no_answer"].delay_s == 600
    assert table.on_disposition["another_number"].delay_s == 60
    assert table.next_part("no_answer", 2, 9 * 60) == 1
    assert table.next_part("no_answer", 1, 9 * 60) is None
    assert table == pickle.loads(pickle.dumps(table))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('begin = "06:00"', 'begin = "6"', r"retry\.day_part\[0\]\.begin: \"6\": give a time of day"),
        ('begin = "06:00"', 'begin = "24:00"', r"begin: \"24:00\": give a time of day"),
        ('then = "17:30"', 'then = "17:00"', r"then: \"17:00\": is the beginning of no part; did you mean"),
        ('then = "17:30"', 'thne = "17:30"', r"retry\.day_part\[0\]\.then: is missing|thne: unknown key"),
        ('"retire_number"', '"redial"', r"retry\.outcome\.no_answer\.give_up: \"redial\": a number out of attempts"),
        ("vary_from = 2", "vary_from = -1", r"vary_from: -1: give a whole number"),
    ],
)
def test_mistakes_name_file_line_and_key(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(o.CampaignFileError, match=message):
        load(tmp_path, SMALL + RETRY.replace(old, new, 1))


def test_tables_by_type_of_number() -> None:
    patient = o.RetryTable(max_attempts=6)
    tables = o.RetryTables(of_type={"mobile": patient})
    assert tables["mobile"] == patient
    assert tables["work"] == o.RetryTable()
    assert tables.of_type["work"] is None
    assert tables == pickle.loads(pickle.dumps(tables))


def test_the_number_that_a_client_named_is_part_of_the_event() -> None:
    event = o.CallDisposed(1, "another_number", None, "+48221234567")
    assert event.number == o.PhoneNumber("+48221234567")
    assert event == pickle.loads(pickle.dumps(event))


def test_one_table_will_do_for_a_campaign() -> None:
    table = o.RetryTable(max_attempts=5)
    assert o.CampaignConfig(retry=table).retry == o.RetryTables(usual=table)
    assert o.RetryTables(table).usual == table
    with pytest.raises(TypeError, match="keyword arguments only"):
        o.RetryTables(5)  # type: ignore[call-overload]
