# SPDX-License-Identifier: Apache-2.0
"""Running a campaign against a simulated world."""

from __future__ import annotations

import os
import reprlib
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from outdial import _core
from outdial.campaign_file import CampaignFile, load_campaign
from outdial.columns import Columns
from outdial.contacts import Contacts, Reject
from outdial.contacts_oddities import counted
from outdial.summary import summary_of
from outdial.times import as_datetime64

if TYPE_CHECKING:
    import pandas as pd

Progress: TypeAlias = Callable[[float], bool | None]

_NEVER = 2**63 // 4  # a refusal until "further notice" or later: INT64_MAX / 2 and above
_RECORD_LABELS: dict[str, tuple[str, ...]] = {
    "number_type": tuple(_core.NumberType),
    "reason": tuple(_core.Reason),
    "outcome": tuple(_core.Outcome),
    "disposition": tuple(_core.Disposition),
    "why": tuple(_core.Why),
}


@dataclass(frozen=True)
class SimulationResult:
    """What a simulation gave."""

    core: _core.Simulation
    scenario: _core.Scenario
    contacts_given: int
    wall_s: float
    rejects: list[Reject] = field(default_factory=list)  # rows of the contacts file that were left out
    warnings: list[str] = field(default_factory=list)  # what is odd about the contacts or the campaign

    @property
    def totals(self) -> _core.Totals:
        """Everything counted after the warm-up."""
        return self.core.totals

    @property
    def contacts(self) -> _core.ContactCounts:
        """Where the contacts are at the end."""
        return self.core.contacts

    @property
    def promises(self) -> dict[str, int]:
        """The callbacks that were `kept`, dialled within the promised window, and those `missed`."""
        return self.core.promises

    @property
    def stopped(self) -> bool:
        """The progress callback asked to stop."""
        return self.core.stopped

    @cached_property
    def hours(self) -> Columns:
        """One row per hour. The arrays lie on the simulation's own memory and are read-only."""
        columns = self.core.hour_columns()
        return Columns(columns | {"begin": as_datetime64(columns["begin"])})

    @cached_property
    def records(self) -> Columns:
        """One row per attempt, those not made included. `at` and `until` are UTC; `until` is NaT unless refused."""
        columns = self.core.record_columns()
        until = as_datetime64(columns["until"].copy())
        until[(columns["until"] == 0) | (columns["until"] >= _NEVER)] = np.datetime64("NaT")
        return Columns(columns | {"at": as_datetime64(columns["at"]), "until": until}, _RECORD_LABELS)

    def to_pandas(self) -> pd.DataFrame:
        """The records as a pandas DataFrame."""
        return self.records.to_pandas()

    def __getstate__(self) -> dict[str, Any]:
        # Without the cached columns: they are views of the core's memory.
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def summary(self) -> dict[str, Any]:
        """The main figures."""
        return summary_of(self.totals, self.contacts, self.promises, self.contacts_given)

    def __repr__(self) -> str:
        figures = self.summary()
        return (
            f"<SimulationResult: {figures['dials']} dials, {figures['connected']} connected, "
            f"abandonment {figures['abandonment']:.2%}, utilization {figures['utilization']:.1%}>"
        )


def simulate(
    scenario: _core.Scenario | CampaignFile | str | os.PathLike[str],
    clients: _core.Clients | Contacts | str | os.PathLike[str] | None = None,
    *,
    seed: int | None = None,
    progress: Progress | None = None,
) -> SimulationResult:
    """Run a scenario, or a campaign file, and give what came of it.

    `clients` may be left out for a campaign file that generates them or names their CSV file; a path to a CSV file is
    read by the mapping of the campaign file. `seed` is taken instead of the scenario's own. `progress` is told the
    share done, and may return False to stop. The interpreter's lock is released while it runs: several simulations may
    run in threads at once. Rows that were left out and what else is odd are in the result's `rejects` and `warnings`,
    and told by `warnings.warn`.
    """
    result = run(scenario, clients, seed=seed, progress=progress)
    if result.rejects and not isinstance(clients, Contacts):  # who has read the file has seen them
        first = result.rejects[0]
        what = f"{counted(len(result.rejects), 'row')} of the contacts file left out, e.g. line {first.line}"
        warnings.warn(f"{what}: {first.reason}; see `rejects` of the result", stacklevel=2)
    for warning in result.warnings:
        warnings.warn(warning, stacklevel=2)
    return result


def run(
    scenario: _core.Scenario | CampaignFile | str | os.PathLike[str],
    clients: _core.Clients | Contacts | str | os.PathLike[str] | None = None,
    *,
    seed: int | None = None,
    progress: Progress | None = None,
) -> SimulationResult:
    """The same without a word: what is odd is in the result only."""
    scenario, ready, rejects, odd = prepared(scenario, clients, seed=seed)
    if progress is not None and not callable(progress):
        raise TypeError(f"progress: {reprlib.repr(progress)}: give a function that is told the share done")
    begun = time.perf_counter()
    core = _core.simulate(scenario, ready, progress)
    wall_s = time.perf_counter() - begun
    return SimulationResult(core, scenario, len(ready), wall_s, rejects, odd)


def load(scenario: Any, argument: str = "scenario") -> _core.Scenario | CampaignFile:
    """A scenario or a campaign file from either, or from the path of one. TypeError when it is nothing of the kind."""
    if isinstance(scenario, (str, os.PathLike)):
        return load_campaign(scenario)
    if not isinstance(scenario, (CampaignFile, _core.Scenario)):
        raise TypeError(
            f"{argument}: {reprlib.repr(scenario)}: give a Scenario, a CampaignFile or the path of a campaign file"
        )
    return scenario


def prepared(
    scenario: Any, clients: Any = None, *, seed: int | None = None
) -> tuple[_core.Scenario, _core.Clients, list[Reject], list[str]]:
    """What the core needs to run it; the rows of the contacts that were left out; what is odd."""
    scenario = load(scenario)
    if isinstance(scenario, CampaignFile):
        if seed is not None:
            scenario = scenario.with_changes(seed=seed)
        if not isinstance(clients, (_core.Clients, Contacts)):
            clients = scenario.contacts(clients)
        scenario = scenario.scenario
    elif isinstance(clients, (str, os.PathLike)):
        raise TypeError(f"clients: {clients}: a CSV file needs a campaign file that says what its columns mean")
    rejects: list[Reject] = []
    odd: list[str] = []
    if isinstance(clients, Contacts):
        rejects, odd = clients.rejects, clients.warnings
        places = clients.places
        clients = clients.clients
        if places:
            scenario = scenario.replace(campaign=scenario.campaign.replace(places=places))
    if not isinstance(clients, _core.Clients):
        what = "a scenario needs clients" if clients is None else f"{reprlib.repr(clients)} is none"
        raise TypeError(f"clients: {what}: give Clients or Contacts, or simulate a campaign file")
    if seed is not None:
        scenario = scenario.replace(seed=seed)
    return scenario, clients, rejects, [*odd, *_never_reached(scenario, clients)]


def _never_reached(scenario: _core.Scenario, clients: _core.Clients) -> Iterator[str]:
    """Types of number that the clients have and the scenario says nothing about."""
    hours, rates = scenario.campaign.windows.hours, scenario.people.answer_rate
    for kind, count in clients.numbers_by_type().items():
        if count and hours[kind].empty:
            yield f"{counted(count, 'number')} of type {kind} never called: windows has no hours for {kind}"
        elif count and not any(rates[kind]):
            yield f"{counted(count, 'number')} of type {kind} never answered: people.answer_rate has no {kind}"
