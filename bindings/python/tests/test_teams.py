# SPDX-License-Identifier: Apache-2.0
"""Agents that campaigns share, callers who overflow, and a centre simulated."""

import datetime as dt
import pickle

import numpy as np
import pytest

import outdial as o

START = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def campaign(clients: int, *, seed: int, agents: int = 5, **scenario: object) -> tuple[o.Scenario, o.Clients]:
    world = o.Scenario(
        start=START,
        length_s=2 * 3600,
        seed=seed,
        agents=[o.AgentGroup(agents=agents)],
        campaign=o.CampaignConfig(windows=o.Windows(hours={"mobile": "Mo-Fr 09:00-21:00"})),
        people=o.People(answer_rate={"mobile": [0.3] * 24}),
    ).replace(**scenario)
    return world, o.Clients(
        references=np.arange(clients, dtype=np.uint64),
        offsets=np.arange(clients + 1),
        numbers=np.arange(48_500_000_000, 48_500_000_000 + clients, dtype=np.uint64),
        types=np.ones(clients, dtype=np.uint8),
        places=np.zeros(clients, dtype=np.uint16),
    )


def test_moves_follow_weights_and_use() -> None:
    shares = [o.AgentShare(), o.AgentShare(weight=1, at_most=12)]
    demands = [o.AgentDemand(agents=15, idle=2, wanted=99), o.AgentDemand(agents=5, wanted=99)]
    (move,) = o.agent_moves(shares, demands)
    assert (move.from_, move.to, move.idle, move.after_call) == (0, 1, 2, 3)
    assert move == o.AgentMove(0, 1, 2, 3)
    assert pickle.loads(pickle.dumps(shares[1])) == shares[1]
    with pytest.raises(ValueError, match="demands: 1 of them: give one for each of the 2 shares"):
        o.agent_moves(shares, demands[:1])


def test_a_campaign_says_what_it_has_and_needs() -> None:
    running = o.Campaign(o.CampaignConfig(windows=o.Windows(hours={"mobile": "24/7"})))
    for agent in range(3):
        assert running.on(o.AgentReady(agent), START) == "accepted"
    demand = running.agent_demand()
    assert (demand.agents, demand.idle, demand.wanted, demand.coming) == (3, 3, 0, 0)
    assert running.room_for_callers(START) == 3
    assert running.on(o.CallerArrived(), START) == "accepted"
    assert running.on(o.CallerLeft(served=True, waited_s=12), START) == "accepted"


def test_overflow_goes_to_the_first_team_with_room() -> None:
    overflow = o.CallerOverflow(to=[2, 0], after_s=10)
    assert o.overflow_team(overflow, 9, [1, 0, 1]) is None
    assert o.overflow_team(overflow, 10, [1, 0, 1]) == 2
    assert o.overflow_team(overflow, 10, [1, 0, 0]) == 0


def test_a_centre_of_one_is_its_campaign_and_sharing_helps_the_longer_list() -> None:
    short, long = campaign(60, seed=1), campaign(5_000, seed=2)
    alone = o.simulate(*long)
    (same,) = o.simulate_centre([long])
    assert same.totals == alone.totals
    assert all(np.array_equal(same.records[name], alone.records[name]) for name in ("contact", "talk_ms", "agent"))
    apart = o.simulate_centre([short, long])
    assert apart[1].totals == alone.totals
    shared = o.simulate_centre([short, long], shares=[o.AgentShare(), o.AgentShare()])
    assert shared[1].totals.connected > 1.3 * apart[1].totals.connected
    worked = sum(t.talk_ms + t.wrap_up_ms + t.wait_ms + t.inbound_ms for t in (run.totals for run in shared))
    assert worked == 10 * 2 * 3_600_000
    assert pickle.loads(pickle.dumps(shared[1])).totals == shared[1].totals
    again = o.simulate_centre([short, long], shares=[o.AgentShare(), o.AgentShare()])
    assert [run.totals for run in again] == [run.totals for run in shared]


def test_callers_overflow_in_a_centre() -> None:
    inbound = o.Inbound(calls_per_hour=[120.0] * 24)
    busy = campaign(0, seed=3, agents=5, inbound=inbound, length_s=36_000)
    quiet = campaign(0, seed=4, agents=20, length_s=36_000, inbound=o.Inbound(calls_per_hour=[1.0] * 24))
    helped = o.simulate_centre([busy, quiet], overflow=[o.CallerOverflow(to=[1], after_s=5), o.CallerOverflow()])
    assert helped[0].totals.inbound_overflowed > 0
    assert helped[1].totals.inbound_overflowed == 0
    alone = o.simulate(*busy)
    assert helped[0].totals.inbound_in_time > alone.totals.inbound_in_time


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: o.AgentShare(weight=-1), 'share.weight: "-1"'),
        (lambda: o.AgentShare(at_least=3, at_most=2), 'share.at_least: "3": give no more than at_most, which is 2'),
        (lambda: o.simulate_centre([]), 'campaigns: "0": give 1 to 1000 campaigns'),
        (
            lambda: o.simulate_centre([campaign(1, seed=1)], shares=[o.AgentShare()] * 2),
            'shares: "2": give none, or one',
        ),
        (
            lambda: o.simulate_centre([campaign(1, seed=1)], overflow=[o.CallerOverflow(to=[0])]),
            r'overflow\[0\].to\[0\]: "0": name another team',
        ),
        (
            lambda: o.simulate_centre([campaign(1, seed=1), campaign(1, seed=1, length_s=60)]),
            r'campaigns\[1\].length: "60000 ms": let all last 7200000 ms',
        ),
    ],
)
def test_wrong_uses_say_what_is_wrong(call: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call()  # type: ignore[operator]
