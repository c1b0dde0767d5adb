# SPDX-License-Identifier: Apache-2.0
"""Simulated events per second, against SimPy 4, in the same world.

Progressive dialling by 50 agents, every time exponential. A logical event is a call placed, a call answered or dead, an
agent freed; all count them so. Ours twice: the world of the pacing benchmark, which does what SimPy's does, and a whole
campaign with its windows, retries and queues.
"""

import random
import time
from collections.abc import Generator
from typing import Any

import numpy as np
import simpy
from harness import Row, compare_rates

import outdial

AGENTS = 50
ANSWER_RATE = 0.25
RING_S, HANDLE_S, WRAP_UP_S = 12.0, 180.0, 20.0
CAMPAIGN_HOURS, WORLD_HOURS, PEER_HOURS = 100.0, 4000.0, 4.0


class SimPyWorld:
    """The way SimPy's manual does it: a process per call, the idle agents in a Store."""

    def __init__(self, seed: int, wrap_up_s: float) -> None:
        self.wrap_up_s = wrap_up_s
        self.random = random.Random(seed)
        self.env = simpy.Environment()
        self.idle: simpy.Store = simpy.Store(self.env)
        self.events = 0
        self.worked_s = 0.0

    def dialer(self) -> Generator[simpy.Event, Any, None]:
        while True:
            agent = yield self.idle.get()
            self.env.process(self.call(agent))

    def call(self, agent: int) -> Generator[simpy.Event, Any, None]:
        self.events += 1
        yield self.env.timeout(self.random.expovariate(1.0 / RING_S))
        self.events += 1
        if self.random.random() < ANSWER_RATE:
            begun = self.env.now
            yield self.env.timeout(self.random.expovariate(1.0 / (HANDLE_S - self.wrap_up_s)))
            if self.wrap_up_s > 0.0:
                yield self.env.timeout(self.random.expovariate(1.0 / self.wrap_up_s))
            self.events += 1
            self.worked_s += self.env.now - begun
        yield self.idle.put(agent)

    def run(self) -> None:
        for agent in range(AGENTS):
            self.idle.put(agent)
        self.env.process(self.dialer())
        self.env.run(until=PEER_HOURS * 3600.0)


def our_world(seed: int) -> tuple[outdial.Scenario, outdial.Clients]:
    exponential = outdial.Shape.exponential
    always = outdial.Hours.always()
    scenario = outdial.Scenario(
        start=1_767_225_600_000,
        length_s=CAMPAIGN_HOURS * 3600.0,
        seed=seed,
        records=False,
        agents=[outdial.AgentGroup(agents=AGENTS)],
        campaign=outdial.CampaignConfig(
            windows=outdial.Windows(hours=dict.fromkeys(outdial.NumberType, always)),
            retry=outdial.RetryTables(usual=outdial.RetryTable(max_attempts=1, ring_timeout_s=36_000.0)),
            pacing=outdial.PacingConfig(mode="progressive"),
        ),
        people=outdial.People(
            answer_rate={kind: [ANSWER_RATE] * 24 for kind in outdial.NumberType},
            busy=0.0,
            machine=0.0,
            absent=0.0,
            time_to_answer=outdial.Distribution(shape=exponential, mean_s=RING_S),
            ring_unanswered=outdial.Distribution(shape=exponential, mean_s=RING_S),
            talk=outdial.Distribution(shape=exponential, mean_s=HANDLE_S - WRAP_UP_S),
            wrap_up=outdial.Distribution(shape=exponential, mean_s=WRAP_UP_S),
        ),
    )
    count = int(1.1 * AGENTS * CAMPAIGN_HOURS * 3600.0 / (RING_S + ANSWER_RATE * HANDLE_S))
    clients = outdial.Clients(
        references=np.arange(count, dtype=np.uint64),
        offsets=np.arange(count + 1, dtype=np.int64),
        numbers=np.arange(48_000_000_000, 48_000_000_000 + count, dtype=np.uint64),
        types=np.zeros(count, dtype=np.uint8),
        places=np.zeros(count, dtype=np.uint16),
    )
    return scenario, clients


def check(utilization: float) -> None:
    """Both must simulate the same world, or the figures mean nothing."""
    expected = HANDLE_S / (HANDLE_S + RING_S / ANSWER_RATE)
    if abs(utilization - expected) > 0.03:
        raise AssertionError(f"utilization {utilization:.4f}, theory says {expected:.4f}")


def rows() -> list[Row]:
    seeds = iter(range(1000))

    def campaign() -> float:
        result = outdial.simulate(*our_world(next(seeds)))
        check(result.totals.utilization())
        return float(result.totals.events / result.wall_s)

    def world() -> float:
        begun = time.perf_counter()
        score = outdial.bench_pacing(
            policy="progressive",
            agents=AGENTS,
            answer_rate=ANSWER_RATE,
            handle_s=HANDLE_S,
            hours=WORLD_HOURS,
            learning_hours=0.0,
            seed=next(seeds),
        )
        taken = time.perf_counter() - begun
        check(score.utilization)
        return (score.dials + score.events) / taken

    def peer(wrap_up_s: float) -> float:
        simulated = SimPyWorld(next(seeds), wrap_up_s)
        begun = time.perf_counter()
        simulated.run()
        taken = time.perf_counter() - begun
        check(simulated.worked_s / (AGENTS * PEER_HOURS * 3600.0))
        return simulated.events / taken

    name = "simulated events, progressive, 50 agents"
    simpy_name = "SimPy 4: a process per call"
    return [
        compare_rates(name, "events/s", simpy_name, world, lambda: peer(0.0)),
        compare_rates(name + ", a campaign", "events/s", simpy_name, campaign, lambda: peer(WRAP_UP_S)),
    ]
