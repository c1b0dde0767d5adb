# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import outdial as o


@pytest.fixture
def file(campaign: Path) -> o.CampaignFile:
    return o.load_campaign(campaign)


def test_every_section_of_the_file_can_be_changed(file: o.CampaignFile) -> None:
    scenario = file.with_changes(
        {
            "pacing.mode": "power",
            "pacing.lines_per_agent": 2.5,
            "campaign.queue_time_s": 4,
            "retry.max_attempts": 7,
            "retry.outcome.busy.delay_s": 90,
            "windows.home": "Mo-Fr 10:00-12:00",
            "people.busy": 0.2,
            "people.talk.mean_s": 99,
            "people.answer_rate.mobile": 0.5,
            "inbound.calls_per_hour": 3,
            "agents": 40,
            "days": 3,
            "warm_up_days": 1,
        }
    ).scenario
    campaign = scenario.campaign
    assert campaign.pacing == file.scenario.campaign.pacing.replace(mode="power", lines_per_agent=2.5)
    assert campaign.queue_time_s == 4
    assert campaign.retry.usual.max_attempts == 7
    assert campaign.retry.usual.on_outcome["busy"].delay_s == 90
    assert campaign.windows.hours["home"] == o.Hours("Mo-Fr 10:00-12:00")
    assert campaign.windows.hours["mobile"] == file.scenario.campaign.windows.hours["mobile"]
    assert scenario.people.busy == 0.2
    assert scenario.people.talk == file.scenario.people.talk.replace(mean_s=99)
    assert scenario.people.answer_rate["mobile"] == (0.5,) * 24
    assert scenario.people.answer_rate["home"] == file.scenario.people.answer_rate["home"]
    assert scenario.inbound.calls_per_hour == (3.0,) * 24
    assert [group.agents for group in scenario.agents] == [40]
    assert (scenario.length_s, scenario.warm_up_s) == (3 * 86_400, 86_400)


def test_one_answer_rate_is_for_every_type_that_is_answered(file: o.CampaignFile) -> None:
    rates = file.with_changes({"people.answer_rate": 0.2}).scenario.people.answer_rate
    assert rates["mobile"] == rates["home"] == (0.2,) * 24
    assert rates["work"] == (0.0,) * 24


@pytest.mark.parametrize(("agents", "shares"), [(20, [12, 8]), (1, [1]), (3, [2, 1]), (6, [4, 2]), (100, [60, 40])])
def test_a_team_is_shared_out_as_it_was(file: o.CampaignFile, agents: int, shares: list[int]) -> None:
    groups = [o.AgentGroup(agents=12, hours="09:00-12:00"), o.AgentGroup(agents=8, hours="12:00-17:00")]
    scenario = file.with_changes({"agents": groups}).with_changes({"agents": agents}).scenario
    assert [group.agents for group in scenario.agents] == shares


def test_the_clients_follow(file: o.CampaignFile) -> None:
    assert len(file.with_changes({"generate.count": 77}).contacts()) == 77
    assert len(file.contacts()) == 600


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("mode", "power", r'mode: is no field of a scenario; did you mean "pacing\.mode"\?'),
        ("pacing", 3, "pacing: is no field of a scenario"),
        ("pacing.abandonment_target", 2, r'pacing\.abandonment_target: .*"2": give a share from 0\.0001 to 0\.5'),
        ("pacing.abandonment_target", "x", r"pacing\.abandonment_target: .*give a number"),
        ("pacing.abandonment_targt", 0.1, 'did you mean "abandonment_target"'),
        ("pacing.mode.x", 0.1, "pacing.mode.x: PacingMode has no field x"),
        ("people.answer_rate.mobil", 0.1, "mobil: is none of main, mobile, work, home, other"),
        ("people.ring_unanswered.mean_s", 5, "there is none yet: give the whole of it"),
        ("people.talk.spread", -1, r"people\.talk\.spread: -1: .*above 0, at most 3"),
        ("agents", 0, "agents: 0: give a whole number from 1"),
        ("agents", 2.5, "agents: 2.5: give a whole number"),
        ("agents", True, "agents: .*: give a whole number"),
        ("days", 0, "days: 0: give a number from 0.001 to 3660"),
        ("days", "two", "days: 'two': give a number"),
        ("warm_up_days", 2, "must be shorter than the run: days is 2"),
        ("generate.count", 0, "generate.count: 0: give a whole number from 1"),
    ],
)
def test_what_a_scenario_does_not_take(file: o.CampaignFile, name: str, value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        file.with_changes({name: value})


def test_changes_fit_together_in_any_order(file: o.CampaignFile) -> None:
    shares = {"people.busy": 1.0, "people.machine": 0, "people.absent": 0, "people.rejected": 0, "people.congestion": 0}
    for given in (shares, dict(reversed(shares.items()))):
        assert file.with_changes(given).scenario.people.busy == 1.0
    warm = file.with_changes({"days": 4, "warm_up_days": 3})
    short = {"days": 2, "warm_up_days": 1}
    for given in (short, dict(reversed(short.items()))):
        assert warm.with_changes(given).scenario.length_s == 2 * 86_400
    with pytest.raises(ValueError, match=r"people.busy: 1.0: .*1 together at most"):
        file.with_changes({"people.busy": 1.0, "people.machine": 0.5})
    with pytest.raises(ValueError, match="agent: is no field"):
        file.with_changes({"agent": 5, "days": 2})
