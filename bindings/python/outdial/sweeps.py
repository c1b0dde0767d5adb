# SPDX-License-Identifier: Apache-2.0
"""Many simulations at once: a grid of settings, each tried on many days."""

from __future__ import annotations

import os
import reprlib
import time
import uuid
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outdial import _core
from outdial.arguments import whole_of
from outdial.campaign_file import CampaignFile
from outdial.columns import Columns
from outdial.confidence import mean_interval
from outdial.contacts import Contacts
from outdial.progress_bar import Progress, Remaining, bar, time_text
from outdial.scenario_fields import with_changes
from outdial.simulation import load, prepared
from outdial.sweep_grid import Grid, Point, column_of, points_of
from outdial.sweep_jobs import FIGURES, INBOUND_FIGURES, Done, Job, Row, SharedClients, seed_of, stop
from outdial.sweep_runners import outcomes_of

World = tuple[_core.Scenario, SharedClients]

_MOST = 10_000_000
_MOST_JOBS = 2_000  # more only cost time to hand about
_MOST_PER_JOB = 50


class SweepResult(Columns):
    """One row per replication: `point`, the parameters, `replication`, `seed`, and the main figures.

    Rows stand in the order of points and replications, whatever ran them. Of a sweep that was stopped those that were
    finished are here.
    """

    def __init__(
        self,
        columns: Mapping[str, NDArray[Any]],
        labels: Mapping[str, tuple[str, ...]],
        points: Sequence[Point],
        figures: Sequence[str],
        *,
        stopped: bool,
        wall_s: float,
    ) -> None:
        super().__init__(columns, labels)
        self.points = list(points)
        self.figures = tuple(figures)
        self.stopped = stopped
        self.wall_s = wall_s

    @property
    def parameters(self) -> tuple[str, ...]:
        """The fields that were varied."""
        return tuple(self.points[0])

    def by_point(self) -> Columns:
        """One row per point: the parameters, `replications`, and of every figure the mean and its 95 % interval.

        The interval of `utilization` is in `utilization_low` and `utilization_high`: that of the mean over independent
        replications, by Student's t. A point without a finished replication has NaN.
        """
        columns, labels = _parameter_columns(self.points, np.arange(len(self.points)))
        rows = [np.flatnonzero(self["point"] == nth) for nth in range(len(self.points))]
        columns["replications"] = np.array([len(mine) for mine in rows], dtype=np.int64)
        for figure in self.figures:
            found = [mean_interval(self[figure][mine]) for mine in rows]
            columns[figure] = np.array([mean for mean, _ in found])
            columns[f"{figure}_low"] = np.array([interval[0] for _, interval in found])
            columns[f"{figure}_high"] = np.array([interval[1] for _, interval in found])
        return Columns({"point": np.arange(len(self.points), dtype=np.int64)} | columns, labels)

    def __repr__(self) -> str:
        state = ", stopped early" if self.stopped else ""
        varied = ", ".join(self.parameters) or "nothing"
        return f"<SweepResult: {self.rows} replications at {len(self.points)} points of {varied}{state}>"


def sweep(
    scenario: _core.Scenario | CampaignFile | str | os.PathLike[str],
    grid: Grid,
    clients: _core.Clients | Contacts | str | os.PathLike[str] | None = None,
    *,
    replications: int = 20,
    seed: int | None = None,
    executor: Any = None,
    progress: bool | Progress = False,
    common_random_numbers: bool = True,
) -> SweepResult:
    """Simulate every point of a grid many times; a frame with a row for each replication.

    `grid` maps fields to lists of values, e.g. `{"agents": [10, 20], "pacing.mode": ["power", "predictive"]}`, and
    means every combination; or it is a list of mappings, one per point. Fields are named as in a campaign file (see
    `CampaignFile.with_changes`).

    `executor` runs the replications: None in this process one after the other; anything with `submit` as in
    concurrent.futures (threads, processes, Dask's `client.get_executor()`), or with `apply_async` (multiprocessing,
    Ray's pool). The numbers are the same whatever runs them: the seed of a replication is made of `seed` (by default
    the scenario's) and the number of the replication, so that the same people meet every point (common random numbers);
    without `common_random_numbers` of the point's values too. `clients` are as for `simulate`, and the same in all
    `replications` of a point. Wrong fields and values are a ValueError that names them.

    `progress=True` shows a bar with the time that is left; a function is told the rows done and wanted, and may return
    False to stop. Ctrl-C stops too: what is finished is in the result, whose `stopped` is then True.
    """
    points = points_of(grid)
    worlds = worlds_of([(scenario, point) for point in points], clients)
    keys = None if common_random_numbers else [_key(point) for point in points]
    return sweep_worlds(
        worlds, points, keys, replications=replications, seed=seed, executor=executor, progress=progress
    )


def sweep_worlds(
    worlds: Sequence[World],
    points: Sequence[Point],
    keys: Sequence[str] | None,
    *,
    replications: int,
    seed: int | None,
    executor: Any,
    progress: bool | Progress,
) -> SweepResult:
    """The same for worlds that are ready. `keys` go into the seeds; without them random numbers are common."""
    replications = whole_of("replications", replications, 1, _MOST)
    base = whole_of("seed", worlds[0][0].seed if seed is None else seed, 0, 2**63 - 1)
    if not isinstance(progress, bool) and not callable(progress):
        raise TypeError(f"progress: {reprlib.repr(progress)}: give True, False or a function of rows done and wanted")
    keys = keys or [""] * len(points)
    name = uuid.uuid4().hex
    per_job = 1 if executor is None else min(max(len(points) * replications // _MOST_JOBS, 1), _MOST_PER_JOB)
    # Every point's first replications come first: what a stopped sweep leaves is evenly spread.
    jobs = [
        Job(name, nth, *world, chosen, tuple(seed_of(base, one, keys[nth]) for one in chosen))
        for chosen in _chunks(replications, per_job)
        for nth, world in enumerate(worlds)
    ]
    begun = time.perf_counter()
    done, stopped = _run(jobs, executor, progress, [replications] * len(points), name)
    return _result(points, done, stopped=stopped, wall_s=time.perf_counter() - begun)


def _chunks(count: int, size: int) -> Iterator[tuple[int, ...]]:
    for begin in range(0, count, size):
        yield tuple(range(begin, min(begin + size, count)))


def _key(point: Point) -> str:
    return "/".join(f"{name}={value}" for name, value in sorted(point.items()))


def worlds_of(wanted: Sequence[tuple[Any, Point]], clients: Any, arguments: Sequence[str] | None = None) -> list[World]:
    """Scenarios with their changes, without records, and the clients: one object wherever they are the same.

    `arguments`: as what each was given, where not as `scenario`.
    """
    shared: dict[int, tuple[Any, SharedClients]] = {}  # by identity, which the first member keeps alive
    generated: dict[Any, Any] = {}
    told: list[str] = []
    worlds = []
    for nth, (scenario, point) in enumerate(wanted):
        file = load(scenario, arguments[nth] if arguments else "scenario")
        if isinstance(file, CampaignFile):
            here: Any = file.with_changes(point)
            kind = str(file.path), str(here.generation), here.scenario.seed, here.scenario.zone.name
            if kind not in generated:
                generated[kind] = clients if isinstance(clients, (Contacts, _core.Clients)) else here.contacts(clients)
            mine = generated[kind]
        else:
            here, mine = with_changes(file, point), clients
        ready, core, rejects, odd = prepared(here, mine)
        told += [*odd, *([f"{len(rejects)} rows of the contacts file left out"] if rejects else [])]
        _, packed = shared.setdefault(id(core), (core, SharedClients(core)))
        worlds.append((ready.replace(records=False), packed))
    for warning in dict.fromkeys(told):
        warnings.warn(warning, stacklevel=3)
    return worlds


def _run(
    jobs: list[Job], executor: Any, progress: bool | Progress, wanted: list[int], name: str
) -> tuple[list[tuple[Job, Done]], bool]:
    """All that was finished, and whether it was stopped."""
    total = sum(wanted)
    remaining = Remaining(wanted)
    begun = time.perf_counter()
    finished: list[tuple[Job, Done]] = []
    rows = 0
    stopped = False
    with _shown(progress, total) as show, outcomes_of(jobs, executor, name) as outcomes:
        try:
            for job, done in outcomes:
                finished.append((job, done))
                rows += len(done.rows)
                remaining.finished(done.point, len(done.rows), done.took_s)
                stopped = stopped or done.interrupted
                if show(rows, time_text(remaining.seconds(time.perf_counter() - begun))) is False:
                    stopped = True
                if stopped:
                    break
        except KeyboardInterrupt:
            stopped = True
        if stopped:
            stop(name)
            finished += outcomes.rest()
    return finished, stopped and sum(len(done.rows) for _, done in finished) < total


def _shown(progress: bool | Progress, total: int) -> Any:
    """A context whose value is told the rows done and, in words, the time left."""
    if progress is True:
        return bar(total, "simulating")
    if callable(progress):
        return nullcontext(lambda done, _: progress(done, total))
    return nullcontext(lambda done, left: None)


def _result(points: Sequence[Point], finished: list[tuple[Job, Done]], *, stopped: bool, wall_s: float) -> SweepResult:
    rows: list[tuple[int, int, int, Row]] = []
    for job, done in finished:
        # Of a job that was interrupted the first replications are there.
        for replication, seed, row in zip(job.replications, job.seeds, done.rows, strict=False):
            rows.append((job.point, replication, seed, row))
    rows.sort(key=lambda row: row[:2])
    of_row = np.array([row[0] for row in rows], dtype=np.int64)
    columns, labels = _parameter_columns(points, of_row)
    columns = {"point": of_row} | columns
    columns["replication"] = np.array([row[1] for row in rows], dtype=np.int64)
    columns["seed"] = np.array([row[2] for row in rows], dtype=np.int64)
    kinds = FIGURES | INBOUND_FIGURES
    values = np.array([row[3] for row in rows], dtype=np.float64).reshape(len(rows), len(kinds))
    has_inbound = bool(values[:, list(kinds).index("inbound_calls")].any())
    figures = [name for name in kinds if has_inbound or name not in INBOUND_FIGURES]
    for name in figures:
        column = values[:, list(kinds).index(name)]
        columns[name] = column.astype(np.int64) if kinds[name] is int else column.copy()
    return SweepResult(columns, labels, points, figures, stopped=stopped, wall_s=wall_s)


def _parameter_columns(
    points: Sequence[Point], of_row: NDArray[np.int64]
) -> tuple[dict[str, NDArray[Any]], dict[str, tuple[str, ...]]]:
    columns, labels = {}, {}
    for name in points[0]:
        values, names = column_of([point[name] for point in points])
        columns[name] = values[of_row]
        if names is not None:
            labels[name] = names
    return columns, labels
