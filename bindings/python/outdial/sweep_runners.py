# SPDX-License-Identifier: Apache-2.0
"""The jobs of a sweep as they end, here or in an executor."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress
from typing import Any

from outdial.sweep_jobs import Done, Job, forget, run_job, stop, submitter

_GRACE_S = 5.0  # after Ctrl-C, for what runs elsewhere


class Here:
    """Jobs done one after the other in this thread."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = iter(jobs)

    def __iter__(self) -> Iterator[tuple[Job, Done]]:
        return ((job, run_job(job)) for job in self._jobs)

    def rest(self) -> list[tuple[Job, Done]]:
        """Nothing more is under way."""
        return []

    def close(self) -> None:
        """Nothing more is under way."""


class Elsewhere:
    """Jobs handed to an executor, in the order in which they end."""

    def __init__(self, jobs: Sequence[Job], submit: Callable[[Job], Future[Done]]) -> None:
        self._ended: queue.SimpleQueue[Future[Done]] = queue.SimpleQueue()
        self._jobs: dict[Future[Done], Job] = {}
        try:
            for job in jobs:
                future = submit(job)
                self._jobs[future] = job
                future.add_done_callback(self._ended.put)
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[tuple[Job, Done]]:
        while self._jobs:
            future = self._ended.get()
            job = self._jobs.pop(future)
            try:
                yield job, future.result()
            except KeyboardInterrupt:
                raise
            except Exception as error:
                error.add_note(f"in replication {job.replications[0]} or later of point {job.point} of the sweep")
                raise

    def rest(self) -> list[tuple[Job, Done]]:
        """What ends soon by itself; all else is cancelled."""
        self.close()
        ended = []
        until = time.monotonic() + _GRACE_S
        while self._jobs:
            try:
                future = self._ended.get(timeout=max(until - time.monotonic(), 0.0))
            except (queue.Empty, KeyboardInterrupt):  # whoever asks twice does not want to wait
                break
            job = self._jobs.pop(future)
            with suppress(Exception, CancelledError, KeyboardInterrupt):  # it gave nothing
                ended.append((job, future.result()))
        return ended

    def close(self) -> None:
        """Begin nothing more."""
        for future in [*self._jobs]:
            future.cancel()


@contextmanager
def outcomes_of(jobs: Sequence[Job], executor: Any, name: str) -> Iterator[Here | Elsewhere]:
    """The jobs of that sweep under way; on leaving, what has not begun never will."""
    outcomes = Here(jobs) if executor is None else Elsewhere(jobs, submitter(executor))
    try:
        yield outcomes
    except BaseException:
        stop(name)
        raise
    finally:
        outcomes.close()
        if not getattr(outcomes, "_jobs", None):
            forget(name)
