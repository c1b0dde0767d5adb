# SPDX-License-Identifier: Apache-2.0
"""Answering machines: the event, the campaign file, and what errors of the detector cost."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import outdial as o

ROOT = Path(__file__).resolve().parents[3]
DEMO = ROOT / "examples" / "campaigns" / "demo.toml"
AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def test_an_answered_call_waits_for_the_detector() -> None:
    windows = o.Windows(hours={"mobile": o.Hours.always()})
    campaign = o.Campaign(o.CampaignConfig(windows=windows, detect_machines=True))
    campaign.add(1, [o.ContactNumber("+48500100001", "mobile")], AT)
    campaign.on(o.AgentReady(0), AT)
    (order,) = campaign.dials(AT)
    assert campaign.on(o.CallDetected(order.call, "human"), AT) == "wrong_order"
    assert campaign.on(o.CallAnswered(order.call), AT) == "accepted"
    assert campaign.on(o.CallDetected(order.call, result="not_sure"), AT) == "accepted"
    assert campaign.on(o.CallConnected(order.call, 0), AT) == "accepted"


def test_a_campaign_file_describes_the_detector(tmp_path: Path) -> None:
    text = DEMO.read_text(encoding="utf-8").replace("[campaign]", "[campaign]\ndetect_machines = true", 1)
    path = tmp_path / "machines.toml"
    section = '\n[detection]\nfalse_machines = 0.1\nmissed_machines = 0.2\ntime = { shape = "constant", mean_s = 3 }\n'
    path.write_text(text + section, encoding="utf-8")
    file = o.load_campaign(path)
    assert file.scenario.campaign.detect_machines
    assert file.scenario.detection.false_machines == 0.1
    figures = o.simulate(file).summary()
    assert figures["detection"]["false_machines"] > 100
    assert figures["detection"]["missed_machines"] > 100
    better = o.simulate(file.with_changes({"detection.false_machines": 0.0})).summary()
    assert better["detection"]["false_machines"] == 0
    assert better["connected"] > figures["connected"]
    path.write_text(text + "\n[detection]\nfalse_machines = 10\n", encoding="utf-8")
    with pytest.raises(o.CampaignFileError, match=r"detection\.false_machines: 10: "):
        o.load_campaign(path)
