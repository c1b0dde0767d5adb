# SPDX-License-Identifier: Apache-2.0
"""A year as a sweep over a Dask cluster on this machine: every day of it a point. `make test-year` runs it in full."""

from __future__ import annotations

import datetime as dt
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import outdial as o

distributed = pytest.importorskip("distributed", reason="Dask is not installed: pip install 'outdial[dask]'")

FULL = bool(os.environ.get("OUTDIAL_EXHAUSTIVE"))
AGENTS, EVERY, CLIENTS = (500, 1, 120_000) if FULL else (50, 24, 6_000)
YEAR = 2026

# What Dask itself says about its own parts is not ours.
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def executor(tmp_path: Path) -> Any:
    with (
        distributed.LocalCluster(
            n_workers=os.cpu_count() if FULL else 2,
            threads_per_worker=1,
            dashboard_address=None,
            local_directory=str(tmp_path),
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client.get_executor()


def test_a_year_over_a_cluster_is_the_year_day_by_day(executor: Any, campaign: Path) -> None:
    file = o.load_campaign(campaign).with_changes(
        {"days": 1, "agents": AGENTS, "generate.count": CLIENTS, "windows.home": "Mo-Su 08:00-21:00"}
    )
    first = dt.date(YEAR, 1, 1)
    days = [first + dt.timedelta(days=nth) for nth in range(0, 365, EVERY)]
    begun = time.perf_counter()
    year = o.sweep(file, {"start": days}, replications=1, executor=executor)
    print(f"{len(days)} days of {AGENTS} agents, {year['dials'].sum():,} calls: {time.perf_counter() - begun:.1f} s")
    assert not year.stopped
    assert year.rows == len(days)
    worked = np.array([day.weekday() < 5 for day in days])  # the agents come Monday to Friday
    assert (year["dials"][worked] > 100 * AGENTS).all()
    assert not year["dials"][~worked].any()
    # The same numbers in this process.
    some = [nth for nth, works in enumerate(worked) if works][:: 60 if FULL else 5]
    here = o.sweep(file, {"start": [days[nth] for nth in some]}, replications=1)
    for name in year.figures:
        np.testing.assert_array_equal(here[name], year[name][some], err_msg=name)
