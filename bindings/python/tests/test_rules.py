# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import copy
import datetime as dt
import functools
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import numpy as np
import pytest

import outdial as o

NEW_YORK, DENVER = o.Zone("America/New_York"), o.Zone("America/Denver")
BEGIN = np.datetime64("2026-01-01T00:00", "ms")
RULE = o.Rule.hours("Mo-Fr 10:00-13:00,14:00-20:00").labelled(7)
Run = Callable[..., CompletedProcess[str]]


def utc(*fields: int) -> dt.datetime:
    return dt.datetime(*fields, tzinfo=dt.UTC)  # type: ignore[arg-type]


def test_scalars_and_arrays_agree() -> None:
    zones = o.ZoneSet([DENVER, NEW_YORK])
    nows = BEGIN + np.arange(0, 60 * 24 * 10, 17).astype("timedelta64[m]")
    compiled = o.CompiledWindows([(RULE, NEW_YORK), (RULE, zones)], BEGIN, BEGIN + np.timedelta64(30, "D"))
    many = o.verdict(RULE, zones, nows)
    ids = np.ones(nows.size, np.uint16)
    from_classes = o.verdicts(compiled, ids, nows)
    for i, now in enumerate(nows):
        one = o.verdict(RULE, zones, now)
        assert many.names("kind")[i] == one.kind
        assert many["until"][i] == np.datetime64(one.until.replace(tzinfo=None), "ms")  # type: ignore[union-attr]
        assert (many["rule"][i], many["zone"][i]) == (one.rule, one.zone)
        assert compiled.verdict(1, now) == one
        assert o.open_now(compiled, np.array([0, 1], np.uint16), now)[1] == one.is_now
    for column in many:
        assert (many[column] == from_classes[column]).all()


def test_openings_closings_and_intervals() -> None:
    noon = utc(2026, 1, 5, 18)  # 13:00 in New York, a Monday
    assert o.next_opening(RULE, NEW_YORK, noon) == utc(2026, 1, 5, 19)
    assert o.closes_at(RULE, NEW_YORK, noon) is None
    assert o.closes_at(RULE, NEW_YORK, utc(2026, 1, 5, 19)) == utc(2026, 1, 6, 1)
    assert o.next_opening(o.Rule.never(), NEW_YORK, noon) is None
    frame = o.intervals(RULE, NEW_YORK, utc(2026, 1, 5), utc(2026, 1, 7)).to_pandas()
    assert list(frame.columns) == ["begin", "end"]
    assert len(frame) == 4
    assert frame["begin"][0] == utc(2026, 1, 5, 15)


def test_rules_survive_pickle_and_copy() -> None:
    rule = (
        (RULE & ~o.Rule.days("Su 00:00-24:00") | o.Rule.between(utc(2026, 1, 1), utc(2026, 1, 2)))
        .guarded(60)
        .in_zone(DENVER)
    )
    assert pickle.loads(pickle.dumps(rule)) == rule
    assert copy.copy(rule) == rule
    assert rule != RULE
    law = o.load_law().rule(["US-UT"])
    assert pickle.loads(pickle.dumps(law)) == law


def test_law_and_holidays_that_come_with_the_package() -> None:
    book = o.load_law()
    assert "US-FL" in book.jurisdictions
    assert all(row["source"] and row["as_of"] and row["confidence"] in ("H", "M", "L") for row in book.rules)
    assert o.load_holidays("US-UT").name_of(dt.date(2026, 7, 24)) == "Pioneer Day"
    for code in book.jurisdictions:
        days = o.load_holidays(code).days()
        assert {day.year for day, _ in days} == set(range(2020, 2036)), code
    with pytest.raises(ValueError, match="give a file"):
        o.load_holidays("../law/FR")


def test_a_book_can_be_copied_and_is_not_sent() -> None:
    book = o.load_law()
    for twin in (copy.copy(book), copy.deepcopy(book)):
        assert twin.rule(["US-FL"]) == book.rule(["US-FL"])
        twin.add('jurisdiction = "XX"\nname = "Nowhere"\n')
        assert twin.knows("XX")
        assert not book.knows("XX")
    with pytest.raises(TypeError, match=r"LawBook: cannot be pickled.*load_law\(\) where it arrives"):
        pickle.dumps(book)


def test_an_icalendar_file_closes_days(tmp_path: Path, run_cli: Run) -> None:
    file = tmp_path / "own.ics"
    file.write_text(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260302\nSUMMARY:Inventory\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    done = run_cli(
        "window", "--hours", "09:00-18:00", "--zone", "UTC", "--holidays", file, "--at", "2026-03-02T10:00Z", "--json"
    )
    answer = json.loads(done.stdout)
    assert (answer["verdict"], answer["at"], answer["why"]) == ("not_before", "2026-03-03T09:00:00Z", "closed_day")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            ["--at", "2026-03-02T16:00:00Z"],
            {"verdict": "now", "closes_at": "2026-03-03T01:00:00Z", "at": None, "rule": None},
        ),
        (
            ["--at", "2026-03-03T01:00:00Z"],
            {"verdict": "not_before", "at": "2026-03-03T14:00:00Z", "rule": "US-FL hours", "zone": "America/New_York"},
        ),
        (["--at", "2026-03-03T02:30:00Z", "--zone", "America/Denver"], {"zone": "America/New_York", "closes_at": None}),
        # A client in Denver with a number from there: open until 20:00 there, were it not for New York and Florida.
        (["--at", "2026-03-03T00:59:00Z", "--number", "+13035550123"], {"closes_at": "2026-03-03T01:00:00Z"}),
        (["--at", "2026-03-02T14:30:00Z", "--zip", "80202"], {"at": "2026-03-02T16:00:00Z", "zone": "America/Denver"}),
    ],
)
def test_the_command_window(arguments: list[str], expected: dict[str, str | None], run_cli: Run) -> None:
    hours = ["--hours", "09:00-21:00", "--zone", "America/New_York", "--jurisdiction", "US-FL", "--json"]
    done = run_cli("window", *hours, *arguments)
    answer = json.loads(done.stdout)
    assert list(answer) == ["verdict", "at", "closes_at", "why", "rule", "zone"]
    assert {key: answer[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--hours", "9-17", "--zone", "UTC", "--at", "2026-03-02T16:00Z"], "at position 1"),
        (["--hours", "sunrise-sunset", "--zone", "UTC", "--at", "2026-03-02T16:00Z"], "sunrise"),
        (["--hours", "24/7", "--zone", "Mars/Phobos", "--at", "2026-03-02T16:00Z"], "Mars/Phobos"),
        (["--hours", "24/7", "--zone", "UTC", "--at", "2026-03-02T16:00"], "say in which zone"),
        (["--hours", "24/7", "--zone", "UTC", "--at", "9999-03-02T16:00Z"], "years 1970 to 2194"),
        (["--hours", "PH off", "--zone", "UTC", "--holidays", "US", "--at", "2040-03-02T16:00Z"], "not known for 2040"),
        (["--hours", "24/7", "--zone", "UTC", "--jurisdiction", "XX", "--at", "2026-03-02T16:00Z"], "use one of"),
    ],
)
def test_what_is_wrong_is_named(arguments: list[str], message: str, run_cli: Run) -> None:
    done = run_cli("window", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_whose_law_is_not_known_is_told(run_cli: Run) -> None:
    arguments = ["window", "--hours", "09:00-21:00", "--at", "2026-03-02T03:00Z", "--json"]
    done = run_cli(*arguments, "--number", "+81312345678")
    assert (json.loads(done.stdout)["verdict"], done.returncode) == ("now", 0)
    assert "no law is known for JP" in done.stderr
    done = run_cli(*arguments, "--number", "+18005550123")
    assert done.returncode == 2
    assert "no place is known" in done.stderr


def test_the_command_law(run_cli: Run) -> None:
    text = run_cli("law", "US-FL").stdout
    assert "Fla. Stat. 501.616(6)" in text
    assert "47 CFR 64.1200(c)(1)" in text
    rows = json.loads(run_cli("law", "--json").stdout)
    assert {"FR", "US-LA", "RU"} <= {row["jurisdiction"] for row in rows}


COMPILED = o.CompiledWindows([(RULE, NEW_YORK), (RULE, DENVER)], BEGIN, BEGIN + np.timedelta64(30, "D"))


# ---- wrong use ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: o.verdicts(COMPILED, np.array([65_537]), BEGIN), ValueError, "classes: row 0: 65537"),
        (lambda: o.verdicts(COMPILED, np.array([np.nan]), BEGIN), ValueError, "classes: row 0: nan"),
        (lambda: o.verdicts(COMPILED, np.array([0.5]), BEGIN), ValueError, "classes: row 0: 0.5"),
        (lambda: o.open_now(COMPILED, [0, -1], BEGIN), ValueError, "classes: row 1: -1: give a whole number from 0"),
        (lambda: o.verdict(RULE, NEW_YORK, np.ma.array([0], mask=[True])), ValueError, "now: a masked array"),
        (lambda: o.verdict("09:00-18:00", NEW_YORK, BEGIN), TypeError, "rule: '09:00-18:00': give a Rule"),  # type: ignore[call-overload]
        (lambda: o.ZoneSet(["Mars/Olympus"]), ValueError, "Mars/Olympus"),
        (lambda: o.ZoneSet([5]), TypeError, "zones: 5: give zones"),  # type: ignore[list-item]
        (lambda: o.Holidays([dt.date(2026, 1, 1)]), TypeError, "days: datetime.date.*pairs"),  # type: ignore[list-item]
        (lambda: o.Holidays([(dt.date(2026, 1, 1), None)]), TypeError, "pairs"),  # type: ignore[list-item]
        (lambda: o.load_holidays("none.csv"), ValueError, 'holidays: "none.csv": cannot be read'),
        (lambda: RULE.labelled(0), ValueError, "label: 0: give a whole number from 1"),
        (lambda: RULE.labelled(70_000), ValueError, "label: 70000"),
        (lambda: RULE.guarded(-5), ValueError, "margin_s"),
    ],
)
def test_wrong_use_is_told(call: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def test_a_rule_nested_too_deep_is_refused() -> None:
    rule = RULE
    for _ in range(499):
        rule = (rule & o.Rule()) | RULE
    assert rule.at(NEW_YORK, BEGIN).is_now == RULE.at(NEW_YORK, BEGIN).is_now
    with pytest.raises(ValueError, match="nested more than 1000 deep"):
        functools.reduce(lambda nested, _: (nested & o.Rule()) | RULE, range(9), rule)
    deep = RULE
    for _ in range(100_000):
        deep = ~deep
    assert deep == RULE


def test_hours_are_a_rule_too() -> None:
    hours = o.Hours("Mo-Fr 09:00-17:00")
    assert o.next_opening(hours, NEW_YORK, BEGIN) == o.next_opening(o.Rule.hours(hours), NEW_YORK, BEGIN)
    assert o.ZoneSet("America/New_York") == o.ZoneSet([NEW_YORK])


def test_holidays_are_those_of_the_called_partys_date(run_cli: Run) -> None:
    sydney = ("window", "--hours", "24/7", "--zone", "Australia/Sydney", "--jurisdiction", "AU", "--at")
    unknown = run_cli(*sydney, "2035-12-31T23:30:00Z")  # New Year's Day of 2036 there
    assert unknown.returncode == 2
    assert "the holidays are not known for 2036" in unknown.stderr
    late = run_cli("window", "--hours", "24/7", "--zone", "America/New_York", "--jurisdiction", "US-AL", "--at",
                   "2036-01-01T02:30:00Z")  # fmt: skip
    assert late.returncode == 0
    empty = run_cli("window", "--hours", "24/7", "--holidays", "", "--at", "2026-01-01T00:00:00Z")
    assert "holidays" in empty.stderr
    assert empty.returncode == 2


def test_rules_that_are_not_sure_are_told_when_left_out(run_cli: Run) -> None:
    unsure = next(rule for rule in o.load_law().rules if rule["confidence"] == "L" and rule["purpose"] is None)
    asked = ["window", "--hours", "24/7", "--jurisdiction", unsure["jurisdiction"], "--zone", "UTC", "--json"]
    asked += ["--at", "2026-03-02T10:00Z", "--json"]
    told = run_cli(*asked).stderr
    assert f"left out, as it is not sure: {unsure['jurisdiction']} {unsure['id']}" in told
    assert "left out" not in run_cli(*asked, "--low-confidence").stderr


def test_the_listing_of_the_law_tells_closures_and_whom_it_binds(run_cli: Run) -> None:
    assert "closed 2021-09-17T05:00:00Z to 2021-09-17T23:00:00Z" in run_cli("law", "US-LA").stdout
    assert ", by area code too" in run_cli("law", "US-FL").stdout
    assert ", for who signed the code" in run_cli("law", "GB").stdout
    rows = json.loads(run_cli("law", "US-LA", "--json").stdout)
    closures = [row["closures"] for row in rows if row.get("closures")]
    assert closures == [[["2021-09-17T05:00:00Z", "2021-09-17T23:00:00Z"]]]


def test_regional_holidays_and_days_kept_instead() -> None:
    assert o.load_holidays("GB-SCT").name_of(dt.date(2027, 11, 30)) is not None
    assert o.load_holidays("GB").name_of(dt.date(2027, 11, 30)) is None
    assert o.load_holidays("AU").name_of(dt.date(2027, 12, 27)) is not None  # for Christmas Day, a Saturday
