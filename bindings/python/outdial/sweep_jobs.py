# SPDX-License-Identifier: Apache-2.0
"""What a worker does in a sweep, be it a thread, a process or another machine: some replications of one point."""

from __future__ import annotations

import hashlib
import pickle
import threading
import time
import zlib
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from outdial import _core
from outdial.summary import summary_of

# Figures of a replication that are plain numbers, in the order of their columns.
FIGURES: dict[str, type] = {
    "dials": int,
    "answered": int,
    "answer_rate": float,
    "connected": int,
    "abandoned": int,
    "abandonment": float,
    "utilization": float,
    "talk_share": float,
    "wrap_up_share": float,
    "wait_share": float,
    "inbound_share": float,
    "agent_hours": float,
    "completed": int,
    "successes": int,
    "attempts_per_completed": float,
    "do_not_call": int,
    "exhausted": int,
    "promises_kept": int,
    "promises_missed": int,
    "unfinished": int,
    "refused": int,
    "events": int,
}
INBOUND_FIGURES: dict[str, type] = {
    "inbound_calls": int,
    "inbound_served": int,
    "inbound_abandoned": int,
    "inbound_service_level": float,
    "inbound_mean_wait_s": float,
}

Row = tuple[float, ...]

_stopped: set[str] = set()  # sweeps of this process that are to end
_lock = threading.Lock()


def stop(sweep: str) -> None:
    """End the jobs of a sweep that run in this process, after the replication at hand."""
    with _lock:
        _stopped.add(sweep)


def forget(sweep: str) -> None:
    """No job of that sweep is left."""
    with _lock:
        _stopped.discard(sweep)


class SharedClients:
    """Clients that are packed once, however many jobs carry them, and unpacked once by each process."""

    def __init__(self, clients: _core.Clients) -> None:
        self.clients = clients

    @cached_property
    def packed(self) -> bytes:
        """The clients as bytes."""
        return zlib.compress(pickle.dumps(self.clients), 1)

    def __reduce__(self) -> tuple[Callable[[bytes], SharedClients], tuple[bytes]]:
        return _unpacked, (self.packed,)


@lru_cache(maxsize=4)
def _unpacked(packed: bytes) -> SharedClients:
    return SharedClients(pickle.loads(zlib.decompress(packed)))


@dataclass(frozen=True)
class Job:
    """Some replications of one point."""

    sweep: str  # names the call of `sweep` that it belongs to
    point: int
    scenario: _core.Scenario
    clients: SharedClients
    replications: tuple[int, ...]
    seeds: tuple[int, ...]

    def __dask_tokenize__(self) -> tuple[str, int, int]:
        return self.sweep, self.point, self.replications[0]


@dataclass(frozen=True)
class Done:
    """What came of a job: a row for each of its first replications."""

    point: int
    rows: list[Row]
    took_s: float
    interrupted: bool


def run_job(job: Job) -> Done:
    """Run the replications one after the other; an interruption leaves those that are finished."""
    rows: list[Row] = []
    begun = time.perf_counter()
    interrupted = False
    try:
        for seed in job.seeds:
            if job.sweep in _stopped:
                interrupted = True
                break
            run = _core.simulate(job.scenario.replace(seed=seed), job.clients.clients)
            rows.append(_row(run, len(job.clients.clients)))
    except KeyboardInterrupt:
        interrupted = True
    return Done(job.point, rows, time.perf_counter() - begun, interrupted)


def _row(run: _core.Simulation, contacts_given: int) -> Row:
    figures = summary_of(run.totals, run.contacts, run.promises, contacts_given)
    inbound: dict[str, Any] = figures.get("inbound", {})
    calls = [float(inbound.get(name.removeprefix("inbound_"), 0)) for name in INBOUND_FIGURES]
    return (*(float(figures[name]) for name in FIGURES), *calls)


def seed_of(base: int, replication: int, point: str = "") -> int:
    """The seed of a replication: the first 63 bits of SHA-256 of `outdial sweep/base/replication/point`.

    Where random numbers are common to all points, `point` is empty.
    """
    digest = hashlib.sha256(f"outdial sweep/{base}/{replication}/{point}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def submitter(executor: Any) -> Callable[[Job], Future[Done]]:
    """How to hand a job to that executor: by `submit`, or by `apply_async` as a multiprocessing.Pool and Ray's."""
    if isinstance(executor, type):
        raise TypeError(f"executor: {executor!r}: is a class: give an object of it, e.g. {executor.__name__}()")
    if callable(getattr(executor, "submit", None)):
        return lambda job: _submitted(executor, job)
    if callable(getattr(executor, "apply_async", None)):
        return lambda job: _applied(executor, job)
    raise TypeError(
        f"executor: {executor!r}: give None, something with submit() as in concurrent.futures "
        "(Dask: client.get_executor()), or a pool with apply_async()"
    )


def _submitted(executor: Any, job: Job) -> Future[Done]:
    future: Future[Done] = executor.submit(run_job, job)
    if not hasattr(future, "add_done_callback"):
        raise TypeError(
            f"executor: {executor!r}: its submit() gave {future!r}: give one whose submit() gives a future, as in "
            "concurrent.futures (Dask: client.get_executor())"
        )
    return future


def _applied(pool: Any, job: Job) -> Future[Done]:
    future: Future[Done] = Future()
    # Not to be cancelled: the pool would run it all the same.
    future.set_running_or_notify_cancel()
    pool.apply_async(run_job, (job,), callback=future.set_result, error_callback=future.set_exception)
    return future
