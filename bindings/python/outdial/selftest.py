# SPDX-License-Identifier: Apache-2.0
"""`python -m outdial.selftest`: does this installation work? A line per check; the exit status is 1 when one fails."""

from __future__ import annotations

import asyncio
import datetime as dt
import pickle
import platform
import sys
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

import numpy as np

import outdial as o

EXTRAS = {
    "cli": ("typer", "rich"),
    "report": ("plotly",),
    "frames": ("pandas", "polars"),
    "parquet": ("pyarrow",),
    "plot": ("matplotlib",),
    "fit": ("scipy",),
    "progress": ("tqdm",),
    "dask": ("dask", "distributed"),
}


def _scenario(seed: int = 1) -> tuple[o.Scenario, o.Clients]:
    people = o.People(answer_rate={"mobile": [0.3] * 24})
    hours = "Mo-Fr 09:00-17:00"
    scenario = o.Scenario(
        zone="Europe/Warsaw",
        start=dt.datetime(2026, 3, 1, 23, tzinfo=dt.UTC),
        campaign=o.CampaignConfig(
            places=[o.Place(o.Zone("Europe/Warsaw"))],
            windows=o.Windows(hours={"mobile": hours}),
            pacing=o.PacingConfig(mode="predictive"),
        ),
        agents=[o.AgentGroup(agents=12, hours=hours)],
        people=people,
        seed=seed,
    )
    count = 1500
    clients = o.Clients(
        references=np.arange(count),
        offsets=np.arange(count + 1),
        numbers=48_500_000_000 + np.arange(count),
        types=np.ones(count),
        places=np.zeros(count),
    )
    return scenario, clients


def _must(holds: bool, otherwise: str) -> None:
    """An assertion that `python -O` keeps."""
    if not holds:
        raise RuntimeError(otherwise)


def zones() -> str:
    """Clocks that change: 9:00 in Warsaw is an hour earlier in UTC after the last Sunday of March."""
    hours, zone = o.Hours("Mo-Fr 09:00-17:00"), o.Zone("Europe/Warsaw")
    friday = dt.datetime(2026, 3, 27, 18, tzinfo=dt.UTC)
    opens = o.next_opening(hours, zone, friday)
    _must(opens == dt.datetime(2026, 3, 30, 7, tzinfo=dt.UTC), f"opens at {opens}")
    return f"Warsaw opens at {opens:%H:%M} UTC after the change of its clocks"


def law() -> str:
    """The laws and holidays that come with the package."""
    rule = o.load_law().rule(["US-FL"], purpose="telemarketing")
    late = dt.datetime(2026, 3, 3, 3, tzinfo=dt.UTC)  # 22:00 there
    verdict = o.verdict(rule, o.Zone("America/New_York"), late)
    _must(not verdict.is_now, "a call at night is allowed")
    _must(o.load_holidays("PL").covers(dt.date(2026, 1, 1)), "no holidays for 2026")
    return f"no call at night: {verdict.sentence}"


def geo() -> str:
    """The table of numbers and places that comes with the package."""
    from outdial.geo import table

    place = table().locate("+12125550123")
    _must("New York" in str(place), f"+1 212 is in {place}")
    return "+1 212 is in New York"


def simulation() -> str:
    """A day twice, alone and in threads: the same to the last call, and its sums agree."""
    scenario, clients = _scenario()
    first = o.simulate(scenario, clients)
    with ThreadPoolExecutor(2) as pool:
        again = list(pool.map(lambda _: o.simulate(scenario, clients), range(2)))
    for twin in again:
        for name, column in first.records.items():
            _must(np.array_equal(column, twin.records[name], equal_nan=column.dtype.kind == "M"), f"{name} differs")
    totals = first.totals
    _must(totals.refused_events == 0, "the campaign refused events")
    _must((first.records["attempt"] > 0).sum() == totals.dials > 500, "records and totals differ")
    _must(o.simulate(scenario, clients, seed=2).totals != totals, "the seed changes nothing")
    twin = pickle.loads(pickle.dumps(first))
    _must(twin.totals == totals, "a pickled result differs")
    speed = totals.events / max(first.wall_s, 1e-9)
    return f"{totals.dials} calls, {totals.events} events at {speed:,.0f} a second, the same in threads"


def sweeps() -> str:
    """A small grid: as many rows as wanted, each with the numbers of `simulate`."""
    scenario, clients = _scenario()
    swept = o.sweep(scenario, {"agents": [3, 6]}, clients, replications=2)
    _must(swept.rows == 4, f"{swept.rows} rows")
    one = o.simulate(
        scenario.replace(agents=[scenario.agents[0].replace(agents=6)]), clients, seed=int(swept["seed"][2])
    )
    _must(one.totals.dials == swept["dials"][2], "a row differs from its simulation")
    return "2 points, 2 replications each"


def clients() -> str:
    """The clients over sockets, where they were built: a listener opens on this machine, and closes."""
    if find_spec("outdial._adapters") is None:
        return "outdial.reach is not there: built without OpenSSL, nlohmann/json or Boost"
    from outdial import reach

    async def listen() -> int:
        route = reach.WebhookRoute(profile="kannel-sms", path="/a-path-that-nobody-else-knows")
        async with reach.WebhookListener([route]) as listener:
            return listener.port

    _must(asyncio.run(listen()) > 0, "a listener has no port")
    return f"{len(reach.provider_names())} providers, and a listener"


CHECKS: tuple[Callable[[], str], ...] = (zones, law, geo, simulation, sweeps, clients)


def main(checks: tuple[Callable[[], str], ...] = CHECKS) -> int:
    """Run all checks; 0 when all are right."""
    print(f"outdial {o.__version__}, Python {platform.python_version()}, NumPy {np.__version__}, {platform.platform()}")
    failed = 0
    for check in checks:
        begun = time.perf_counter()
        try:
            said, state = check(), "ok"
        except Exception as error:  # whatever is wrong is to be told, and the rest tried
            said, state = f"{type(error).__name__}: {error}", "FAILED"
            traceback.print_exc()
            failed += 1
        print(f"{state:6}  {check.__name__:10}  {said}  ({time.perf_counter() - begun:.2f} s)")
    for extra, packages in EXTRAS.items():
        print(f"{'extra':6}  {extra:10}  {', '.join(_state(package) for package in packages)}")
    print(f"{failed} of {len(checks)} checks failed" if failed else "all is well")
    return 1 if failed else 0


def _state(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package} is not installed"


if __name__ == "__main__":
    sys.exit(main())
