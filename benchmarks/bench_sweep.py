# SPDX-License-Identifier: Apache-2.0
"""Replications of a 50-agent day a second, in a sweep over all processors, against the target of 10,000 in two minutes.

The day is that of the demo campaign, 9 to 17 o'clock: 15,000 calls with progressive dialling, 21,000 with predictive.
"""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from harness import Row

import outdial

DEMO = Path(__file__).resolve().parent.parent / "examples/campaigns/demo.toml"
TARGET = 10_000 / 120.0
REPLICATIONS = 200


def day() -> outdial.CampaignFile:
    team = [outdial.AgentGroup(agents=50, hours="Mo-Fr 09:00-17:00")]
    return outdial.load_campaign(DEMO).with_changes({"days": 1, "agents": team})


def rate(mode: str, executor: ThreadPoolExecutor) -> float:
    begun = time.perf_counter()
    swept = outdial.sweep(day().with_changes(mode=mode), {}, replications=REPLICATIONS, executor=executor)
    taken = time.perf_counter() - begun
    if swept.rows != REPLICATIONS:
        raise AssertionError(f"{swept.rows} rows, wanted {REPLICATIONS}")
    return REPLICATIONS / taken


def rows() -> list[Row]:
    found = []
    with ThreadPoolExecutor(os.cpu_count()) as executor:
        rate("progressive", executor)
        for mode in ("progressive", "predictive"):
            value = max(rate(mode, executor) for _ in range(2))
            name = f"days of 50 agents in a sweep, {mode}"
            found.append(Row(name, value, "days/s", "the target: 10,000 in 2 min", TARGET, value / TARGET))
    return found
