# SPDX-License-Identifier: Apache-2.0
"""Several campaigns simulated together."""

from __future__ import annotations

import os
import reprlib
import time
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from outdial import _core
from outdial.campaign_file import CampaignFile
from outdial.contacts import Contacts
from outdial.simulation import Progress, SimulationResult, prepared

Run: TypeAlias = (
    "CampaignFile | str | os.PathLike[str] | tuple[_core.Scenario | CampaignFile | str, _core.Clients | Contacts | str]"
)


def simulate_centre(
    campaigns: Iterable[Run],
    *,
    shares: Sequence[_core.AgentShare] = (),
    overflow: Sequence[_core.CallerOverflow] = (),
    seed: int | None = None,
    progress: Progress | None = None,
) -> list[SimulationResult]:
    """Run campaigns side by side on one clock, each with its clients, its callers and its team.

    Each of `campaigns` is a campaign file, or a pair of what `simulate` takes: the scenario and its clients. All start
    and end together. With `shares`, one for each campaign, the agents of all are shared by weight (`agent_moves`);
    without, each team keeps to its own campaign. With `overflow`, one for each campaign, a caller whose own team has
    nobody goes to another. `seed` is taken instead of the campaigns' own, one more for each. Campaigns with the same
    `CapLedger` share it. Gives one result for each campaign; the time of an agent counts where the agent is. ValueError
    names what is wrong, e.g. `campaigns[1].start`.
    """
    if progress is not None and not callable(progress):
        raise TypeError(f"progress: {reprlib.repr(progress)}: give a function that is told the share done")
    ready: list[tuple[Any, ...]] = []
    for index, one in enumerate(campaigns):
        given = one if isinstance(one, tuple) else (one, None)
        if len(given) != 2:
            raise TypeError(
                f"campaigns[{index}]: {reprlib.repr(one)}: give a campaign file, or a scenario and its clients"
            )
        ready.append(prepared(*given, seed=None if seed is None else seed + index))
    begun = time.perf_counter()
    cores = _core.simulate_centre([run[0] for run in ready], [run[1] for run in ready], shares, overflow, progress)
    wall_s = time.perf_counter() - begun
    return [
        SimulationResult(core, scenario, len(clients), wall_s, rejects, odd)
        for core, (scenario, clients, rejects, odd) in zip(cores, ready, strict=True)
    ]
