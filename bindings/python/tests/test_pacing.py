# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import _thread
import json
import pickle
import signal
import threading
from collections.abc import Callable
from subprocess import CompletedProcess

import pytest

import outdial as o

Run = Callable[..., CompletedProcess[str]]


def test_the_bound_of_pacing_from_the_command_line(run_cli: Run) -> None:
    arguments = ["--agents", "10", "--answer-rate", "0.25", "--ring-s", "12", "--handle-s", "60"]
    done = run_cli("pacing-bound", *arguments, "--abandonment", "0.03", "--json")
    answer = json.loads(done.stdout)
    assert list(answer) == ["utilization", "progressive", "targets"]
    assert answer["progressive"] == pytest.approx(60 / (60 + 12 / 0.25))
    assert len(answer["targets"]) == 11
    bound = o.pacing_bound(agents=10, answer_rate=0.25, ring_s=12, handle_s=60, abandonment=0.03)
    assert answer["utilization"] == bound.utilization
    assert answer["targets"] == list(bound.lower.targets)
    assert bound.lower.abandonment <= 0.03 <= bound.upper.abandonment
    assert pickle.loads(pickle.dumps(bound)) == bound


@pytest.mark.parametrize(
    ("change", "field"),
    [({"agents": 0}, "agents"), ({"answer_rate": float("nan")}, "answer_rate"), ({"abandonment": 0.7}, "abandonment")],
)
def test_a_world_that_cannot_be(change: dict[str, float], field: str) -> None:
    world = {"agents": 5, "answer_rate": 0.3, "ring_s": 10, "handle_s": 60, "abandonment": 0.03}
    with pytest.raises(ValueError, match=field):
        o.pacing_bound(**(world | change))  # type: ignore[arg-type]


def test_a_long_bound_ends_with_ctrl_c() -> None:
    was = signal.signal(signal.SIGINT, signal.default_int_handler)
    impatient = threading.Timer(0.2, _thread.interrupt_main)
    try:
        impatient.start()
        with pytest.raises(KeyboardInterrupt):  # else it is busy for minutes
            o.pacing_bound(agents=1000, answer_rate=0.05, ring_s=12, handle_s=180, abandonment=0.03)
    finally:
        impatient.join()
        signal.signal(signal.SIGINT, was)
