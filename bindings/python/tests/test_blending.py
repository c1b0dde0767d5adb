# SPDX-License-Identifier: Apache-2.0
"""Teams that are called and call: the closed form, the events, and the service level in a simulation."""

from __future__ import annotations

import datetime as dt
import pickle
from pathlib import Path

import pytest

import outdial as o

ROOT = Path(__file__).resolve().parents[3]
DEMO = ROOT / "examples" / "campaigns" / "demo.toml"
AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def test_the_closed_form_of_a_blended_team() -> None:
    team = o.blended_team(agents=20, load=14, reserve=3, answer_within=20 / 180)
    assert team.service_level == pytest.approx(0.8138, abs=5e-5)
    assert team.occupancy == pytest.approx(0.9305, abs=5e-5)
    assert team.outbound * 20 / 20 == pytest.approx(4.61, abs=5e-3)  # calls an hour and agent, at 180 s
    assert pickle.loads(pickle.dumps(team)) == team
    assert 2 < o.reserve_needed(agents=20, load=14, service_level=0.8, answer_within=20 / 180) <= 3
    assert o.reserve_needed(agents=20, load=30, service_level=0.8, answer_within=0.1) == 20


def test_a_campaign_keeps_agents_for_callers() -> None:
    windows = o.Windows(hours={"mobile": o.Hours.always()})
    config = o.CampaignConfig(windows=windows, blending=o.BlendingConfig(reserve=2))
    campaign = o.Campaign(config)
    for i in range(20):
        campaign.add(i, [o.ContactNumber(f"+4850010{i:04}", "mobile")], AT)
    for agent in range(5):
        assert campaign.on(o.AgentReady(agent), AT) == "accepted"
    assert len(campaign.dials(AT)) == 3
    assert (campaign.pacing_decision.limit, campaign.pacing_decision.reserve) == ("inbound", 2)
    assert campaign.on(o.CallerLeft(), AT) == "no_caller"
    assert campaign.on(o.CallerArrived(), AT) == "accepted"
    assert campaign.callers_waiting == 1
    assert campaign.on(o.CallerConnected(4, 25), AT) == "accepted"
    assert campaign.agent_counts().inbound == 1
    assert campaign.on(o.AgentReady(4), AT + dt.timedelta(minutes=2)) == "accepted"
    inbound = campaign.inbound(AT)
    assert inbound["reserve"] == 2
    assert inbound["service_level"] < 1
    assert inbound["handle_time_s"] < 180
    assert inbound["calls_per_hour"] > 0
    assert repr(o.CallerArrived()) == "CallerArrived()"
    assert o.CallerConnected(agent=4, waited_s=1.5).waited_s == 1.5


def test_a_campaign_file_says_how_well_callers_are_served(tmp_path: Path) -> None:
    text = DEMO.read_text(encoding="utf-8")
    path = tmp_path / "blended.toml"
    assert "\nservice_level = 0.8 " in text
    level = "\nexpected_handle_time_s = 120\nservice_level = 0.9 "
    path.write_text(text.replace("\nservice_level = 0.8 ", level), encoding="utf-8")
    file = o.load_campaign(path)
    blending = file.scenario.campaign.blending
    assert (blending.service_level, blending.answer_within_s, blending.expected_handle_time_s) == (0.9, 20, 120)
    assert file.with_changes({"blending.service_level": 0.5}).scenario.campaign.blending.service_level == 0.5
    path.write_text(text.replace("\nservice_level = 0.8", "\nservice_level = 80"), encoding="utf-8")
    with pytest.raises(o.CampaignFileError, match=r"service_level: 80: .* 0.99"):
        o.load_campaign(path)


def test_a_higher_service_level_costs_outbound_calls() -> None:
    by_hour = [160 if 10 <= hour < 17 else 0 for hour in range(24)]
    file = o.load_campaign(DEMO).with_changes({"inbound.calls_per_hour": by_hour, "days": 2}, seed=4)
    figures = [o.simulate(file.with_changes({"blending.service_level": level})).summary() for level in (0.0, 0.8, 0.95)]
    levels = [one["inbound"]["service_level"] for one in figures]
    assert levels == sorted(levels)
    assert levels[1] > 0.8
    connected = [one["connected"] for one in figures]
    assert connected == sorted(connected, reverse=True)
