# SPDX-License-Identifier: Apache-2.0
"""A sample of the walk that window_oracle.py does in full, and the zones that have a name for trouble."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import window_oracle


@pytest.mark.parametrize(
    "name",
    [
        "America/Santiago",
        "Australia/Lord_Howe",
        "Africa/Cairo",
        "Africa/Casablanca",
        "Antarctica/Troll",
        "Asia/Kathmandu",
        "America/New_York",
        "Europe/Warsaw",
    ],
)
def test_zones_by_name(name: str) -> None:
    changes = [at for at in window_oracle.transitions(ZoneInfo(name)) if at > 29_450_000][:2] or [29_450_000]
    for change in changes:
        assert window_oracle.wrong_minutes(name, change) == 0


def test_the_day_that_apia_skipped() -> None:
    assert (
        window_oracle.wrong_minutes("Pacific/Apia", int(dt.datetime(2011, 12, 30, 10, tzinfo=dt.UTC).timestamp()) // 60)
        == 0
    )


def test_a_sample_of_all_zones() -> None:
    for name, change in window_oracle.sample(12, seed=2026):
        assert window_oracle.wrong_minutes(name, change) == 0, name
