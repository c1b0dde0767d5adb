# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import outdial
from outdial.times import from_epoch_ms, iso_texts, to_epoch_ms, to_milliseconds

NOON = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
NOON_MS = 1_782_907_200_000


def test_one_instant_in_all_its_forms() -> None:
    warsaw = dt.datetime(2026, 7, 1, 14, tzinfo=ZoneInfo("Europe/Warsaw"))
    for form in (NOON, warsaw, np.datetime64("2026-07-01T12:00"), np.datetime64("2026-07-01T12", "h"), NOON_MS):
        assert to_epoch_ms(form) == NOON_MS


def test_pandas_timestamps() -> None:
    pd = pytest.importorskip("pandas")
    assert to_epoch_ms(pd.Timestamp("2026-07-01 14:00", tz="Europe/Warsaw")) == NOON_MS
    with pytest.raises(ValueError, match="naive"):
        to_epoch_ms(pd.Timestamp("2026-07-01 14:00"))
    with pytest.raises(ValueError, match="NaT"):
        to_epoch_ms(pd.NaT)


def test_a_naive_datetime_is_refused_and_the_message_says_what_to_do() -> None:
    with pytest.raises(ValueError, match=r"naive.*replace\(tzinfo="):
        outdial.Zone("UTC").span(dt.datetime(2026, 7, 1))


@pytest.mark.parametrize("wrong", [1.5, "2026-07-01", None, True, dt.date(2026, 7, 1), np.timedelta64(1, "s")])
def test_what_is_no_instant_is_refused(wrong: object) -> None:
    with pytest.raises(TypeError, match="no instant"):
        to_epoch_ms(wrong)


def test_both_passes_of_a_fold_are_different_instants() -> None:
    zone = ZoneInfo("Europe/Warsaw")
    first = to_epoch_ms(dt.datetime(2026, 10, 25, 2, 30, tzinfo=zone, fold=0))
    second = to_epoch_ms(dt.datetime(2026, 10, 25, 2, 30, tzinfo=zone, fold=1))
    assert second - first == 3_600_000


@given(st.datetimes(min_value=dt.datetime(1971, 1, 1), max_value=dt.datetime(2199, 1, 1), timezones=st.timezones()))
def test_there_and_back(moment: dt.datetime) -> None:
    ms = to_epoch_ms(moment)
    assert ms == int((moment.astimezone(dt.UTC) - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)).total_seconds() * 1000 // 1)
    assert to_epoch_ms(from_epoch_ms(ms)) == ms


def test_the_zone_of_the_machine_changes_nothing() -> None:
    program = (
        "import datetime as dt, outdial\n"
        "from zoneinfo import ZoneInfo\n"
        "noon = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)\n"
        "hours = outdial.Hours('09:00-18:00')\n"
        "print(hours.verdict(outdial.Zone('Europe/Warsaw'), noon).until.isoformat(),\n"
        "      outdial.Zone('Europe/Warsaw').span(noon).begin.isoformat(),\n"
        "      outdial.Scenario(start=noon.astimezone(ZoneInfo('Europe/Warsaw'))).start.isoformat())\n"
    )
    for zone in ("America/New_York", "Asia/Kathmandu", "UTC"):
        answer = subprocess.run(
            [sys.executable, "-c", program], env=os.environ | {"TZ": zone}, capture_output=True, text=True, check=True
        )
        assert answer.stdout.split() == [
            "2026-07-01T16:00:00+00:00",
            "2026-03-29T01:00:00+00:00",
            "2026-07-01T12:00:00+00:00",
        ]


def test_durations() -> None:
    assert to_milliseconds(1.5) == to_milliseconds(dt.timedelta(milliseconds=1500)) == 1500
    assert to_milliseconds(np.timedelta64(2, "s")) == to_milliseconds(np.int32(2)) == 2000
    assert to_milliseconds(0.0005) == 0
    assert to_milliseconds(0.0006) == 1
    for wrong in (float("nan"), float("inf"), 1e300):
        with pytest.raises(ValueError, match="no duration"):
            to_milliseconds(wrong)
    for wrong in ("3", None, True):
        with pytest.raises(TypeError, match="no duration"):
            to_milliseconds(wrong)


def test_iso_texts() -> None:
    instants = np.array(["2026-07-01T12:00:00.050", "NaT"], dtype="datetime64[ms]")
    assert iso_texts(instants).tolist() == ["2026-07-01T12:00:00.050Z", ""]


TOO_FAR = [
    NOON_MS * 1_000_000,  # nanoseconds
    NOON_MS * 1_000,
    -1,
    2**63,
    10**30,
    dt.datetime(1969, 12, 31, 23, tzinfo=dt.UTC),
    dt.datetime(2200, 1, 1, tzinfo=dt.UTC),
    dt.datetime.min.replace(tzinfo=dt.UTC),
    dt.datetime(9999, 12, 31, 23, 59, tzinfo=dt.timezone(dt.timedelta(hours=-14))),
    np.datetime64(2**62, "Y"),
    np.datetime64(2**62, "us"),
    np.datetime64("290000-01-01"),
    NOON_MS // 1000,  # seconds
    0,
]


@pytest.mark.parametrize("far", TOO_FAR, ids=str)
def test_an_instant_that_cannot_be_meant_is_refused_by_name_and_changes_nothing(far: object) -> None:
    with pytest.raises(ValueError, match=r"^now: .*(19|year)"):
        to_epoch_ms(far, "now")
    campaign = outdial.Campaign(
        outdial.CampaignConfig(windows=outdial.Windows(hours={"mobile": "24/7"}), places=["Europe/Warsaw"])
    )
    campaign.add(1, [outdial.ContactNumber("+48500000001", "mobile")], NOON)
    campaign.on(outdial.AgentReady(1), NOON)
    with pytest.raises(ValueError, match=r"^now: "):
        campaign.dials(far)  # type: ignore[arg-type]
    assert len(campaign.dials(NOON)) == 1
    rule = outdial.Rule()
    for name, ask in (
        ("instant", lambda: outdial.Zone("UTC").span(far)),  # type: ignore[arg-type]
        ("begin", lambda: outdial.Rule.between(far, NOON)),  # type: ignore[arg-type]
        ("end", lambda: outdial.intervals(rule, outdial.Zone("UTC"), NOON, far)),  # type: ignore[arg-type]
        ("Scenario.start", lambda: outdial.Scenario(start=far)),  # type: ignore[arg-type]
        ("now", lambda: outdial.next_opening(rule, outdial.Zone("UTC"), far)),  # type: ignore[arg-type]
    ):
        with pytest.raises(ValueError, match=f"^{name}: "):
            ask()


def test_many_instants_are_refused_alike() -> None:
    rule, zone = outdial.Rule(), outdial.Zone("UTC")
    for many in (np.array([NOON_MS, NOON_MS * 1000]), np.array(["2026-07-01", "2300-01-01"], "datetime64[s]")):
        with pytest.raises(ValueError, match=r"^now: .* years"):
            outdial.verdict(rule, zone, many)
    with pytest.raises(ValueError, match="years 1 to 9999"):
        outdial.verdict(rule, zone, np.array([2**62], "datetime64[Y]"))


def test_on_the_way_out_every_instant_is_one() -> None:
    assert from_epoch_ms(2**62) == dt.datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=dt.UTC)
    assert from_epoch_ms(-(2**62)) == dt.datetime(1, 1, 1, tzinfo=dt.UTC)
    # What an answer holds may lie beyond what may be asked.
    late = outdial.Verdict("not_before", "outside_hours", dt.datetime(2204, 1, 1, tzinfo=dt.UTC))
    assert late.replace(why="law").until == dt.datetime(2204, 1, 1, tzinfo=dt.UTC)


def test_in_fields_integers_are_milliseconds_too() -> None:
    assert outdial.AgentPaused(1, at=NOON_MS) == outdial.AgentPaused(1, at=NOON)
    far = dt.datetime(9000, 1, 1, tzinfo=dt.UTC)  # takes an announcement back
    assert outdial.AgentPaused(1, at=far).at == far
    for seconds in (5, NOON_MS // 1000, -1, np.int64(NOON_MS // 1000)):
        with pytest.raises(ValueError, match=r"AgentPaused\.at: .*not seconds"):
            outdial.AgentPaused(1, at=seconds)


def test_durations_that_would_wrap_are_refused() -> None:
    with pytest.raises(ValueError, match="no duration"):
        to_milliseconds(np.timedelta64(2**62, "W"))
    with pytest.raises(ValueError, match="no duration"):
        to_milliseconds(10**400)
