# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import outdial as o


@pytest.fixture
def file(campaign: Path) -> o.CampaignFile:
    return o.load_campaign(campaign).with_changes({"days": 1, "generate.count": 2500})


@pytest.fixture
def compared(file: o.CampaignFile) -> o.Comparison:
    return o.compare(file.with_changes(mode="progressive"), file, replications=6)


def test_it_is_the_difference_day_by_day(file: o.CampaignFile, compared: o.Comparison) -> None:
    swept = o.sweep(file, {"pacing.mode": ["progressive", "predictive"]}, replications=6)
    before, after = swept["utilization"][:6], swept["utilization"][6:]
    row = compared.figure("utilization")
    assert row["a"] == pytest.approx(before.mean())
    assert row["difference"] == pytest.approx((after - before).mean())
    half = 2.5705818 * (after - before).std(ddof=1) / np.sqrt(6)
    assert row["high"] - row["difference"] == pytest.approx(half)
    assert row["low"] > 0
    assert compared.figure("abandonment")["low"] > 0


def test_the_same_people_make_the_interval_narrower(file: o.CampaignFile) -> None:
    # The same but for a wrap-up that is a second longer.
    longer = file.with_changes({"people.wrap_up.shift_s": 1})
    paired = o.compare(file, longer, replications=12).figure("dials")
    apart = o.sweep(file, {"people.wrap_up.shift_s": [0, 1]}, replications=12, common_random_numbers=False)
    spread = [apart["dials"][apart["point"] == point].std(ddof=1) for point in (0, 1)]
    unpaired = 2.07 * np.hypot(*spread) / np.sqrt(12)
    assert (paired["high"] - paired["low"]) / 2 < unpaired


def test_no_change_is_no_difference(file: o.CampaignFile) -> None:
    same = o.compare(file, file, replications=2)
    for column in ("difference", "low", "high"):
        assert not same[column].any()
    assert "*" not in repr(same).split("\n", 1)[1]


def test_a_person_can_read_it(compared: o.Comparison) -> None:
    lines = repr(compared).splitlines()
    assert lines[0].startswith("6 replications that met the same people")
    row = next(line for line in lines if line.startswith("utilization"))
    figures = compared.figure("utilization")
    assert f"{figures['a']:.1%}" in row
    assert f"{100 * figures['difference']:+.2f} pp" in row
    assert row.endswith("*")
    assert not any(line.startswith("inbound") for line in lines)
    assert max(map(len, lines)) < 100


def test_frames_and_errors(compared: o.Comparison) -> None:
    pytest.importorskip("pandas")
    assert compared.to_pandas().set_index("figure").loc["utilization", "low"] == compared.figure("utilization")["low"]
    with pytest.raises(LookupError, match="figure: 'dial': use one of dials"):
        compared.figure("dial")


def test_what_was_stopped_compares_the_days_that_both_have(file: o.CampaignFile) -> None:
    stopped = o.compare(file, file, replications=9, progress=lambda done, wanted: done < 5)
    assert stopped.stopped
    assert stopped.days == 2
