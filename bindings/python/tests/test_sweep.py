# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import hashlib
import multiprocessing
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import outdial as o
from outdial.progress_bar import Remaining, time_text
from outdial.sweep_jobs import seed_of

GRID = {"agents": [4, 8], "pacing.mode": ["progressive", "predictive"]}
CHANGES = {"days": 1, "generate.count": 150}


@pytest.fixture
def file(campaign: Path) -> o.CampaignFile:
    return o.load_campaign(campaign).with_changes(CHANGES)


@pytest.fixture
def swept(file: o.CampaignFile) -> o.SweepResult:
    return o.sweep(file, GRID, replications=3)


def same(a: o.SweepResult, b: o.SweepResult) -> bool:
    return list(a) == list(b) and all(np.array_equal(a[name], b[name]) for name in a) and a.labels == b.labels


def test_a_row_is_what_simulate_gives(file: o.CampaignFile, swept: o.SweepResult) -> None:
    assert swept.rows == 12
    assert not swept.stopped
    assert swept.parameters == ("agents", "pacing.mode")
    assert swept["agents"].tolist() == [4] * 6 + [8] * 6
    assert swept.names("pacing.mode")[:6].tolist() == ["progressive"] * 3 + ["predictive"] * 3
    contacts = file.contacts()
    for row in (0, 4, 11):
        mode = str(swept.names("pacing.mode")[row])
        changed = file.with_changes({"agents": int(swept["agents"][row])}, mode=mode)
        figures = o.simulate(changed, contacts, seed=int(swept["seed"][row])).summary()
        for name in swept.figures:
            assert swept[name][row] == figures[name]


def test_seeds_are_as_documented(swept: o.SweepResult) -> None:
    digest = hashlib.sha256(b"outdial sweep/7/2/").digest()
    assert seed_of(7, 2) == int.from_bytes(digest[:8], "big") >> 1
    assert swept["seed"].tolist() == [seed_of(7, nth) for nth in range(3)] * 4  # the file's own seed is 7


def test_without_common_random_numbers_points_differ_and_a_point_keeps_its_own(file: o.CampaignFile) -> None:
    apart = o.sweep(file, GRID, replications=2, common_random_numbers=False)
    assert len(set(apart["seed"])) == 8
    alone = o.sweep(file, [{"pacing.mode": "predictive", "agents": 4}], replications=2, common_random_numbers=False)
    assert alone["seed"].tolist() == apart["seed"][2:4].tolist()
    assert len(set(o.sweep(file, {"agents": [4, 4]}, replications=2, seed=5)["seed"])) == 2


class Backwards:
    """An executor that does what it was given last first, when it is asked for the first."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Future[Any], Callable[..., Any], Any]] = []

    def submit(self, work: Callable[..., Any], job: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self._waiting.append((future, work, job))
        if len(self._waiting) == 12:
            for one, do, what in reversed(self._waiting):
                one.set_result(do(what))
        return future


@pytest.mark.parametrize("kind", ["threads", "processes", "pool", "backwards"])
def test_the_same_numbers_whatever_runs_it(kind: str, file: o.CampaignFile, swept: o.SweepResult) -> None:
    if kind == "backwards":
        assert same(o.sweep(file, GRID, replications=3, executor=Backwards()), swept)
        return
    spawn = multiprocessing.get_context("spawn")
    executors: dict[str, Callable[[], Any]] = {
        "threads": lambda: ThreadPoolExecutor(3),
        "processes": lambda: ProcessPoolExecutor(2, mp_context=spawn),
        "pool": lambda: spawn.Pool(2),
    }
    with executors[kind]() as executor:
        assert same(o.sweep(file, GRID, replications=3, executor=executor), swept)


def test_by_point(swept: o.SweepResult) -> None:
    points = swept.by_point()
    assert points.rows == 4
    assert points["replications"].tolist() == [3] * 4
    for nth in range(4):
        mine = swept["utilization"][3 * nth : 3 * nth + 3]
        assert points["utilization"][nth] == pytest.approx(mine.mean())
        half = 4.3026527 * mine.std(ddof=1) / np.sqrt(3)
        assert points["utilization_high"][nth] == pytest.approx(mine.mean() + half)
        assert points["utilization_low"][nth] == pytest.approx(mine.mean() - half)


def test_frames(swept: o.SweepResult) -> None:
    pytest.importorskip("pandas")
    frame = swept.to_pandas()
    assert frame.groupby(["agents", "pacing.mode"], observed=True)["dials"].mean().shape == (4,)
    pa = pytest.importorskip("pyarrow")
    assert pa.table(swept).num_rows == 12


def test_a_scenario_with_clients_of_its_own(file: o.CampaignFile) -> None:
    alone = o.sweep(file.scenario, {"agents": [4]}, file.contacts(), replications=2)
    assert alone["dials"].tolist() == o.sweep(file, {"agents": [4]}, replications=2)["dials"].tolist()


def test_parameters_that_are_no_numbers(file: o.CampaignFile) -> None:
    talks = [o.Distribution(mean_s=60), o.Distribution(shape="exponential", mean_s=60)]
    swept = o.sweep(file, {"people.talk": talks, "pacing.minimum_team": np.array([3])}, replications=1)
    assert swept.names("people.talk").tolist() == [str(talk) for talk in talks]
    assert swept["pacing.minimum_team"].dtype == np.int64


def test_progress_is_told_and_can_stop(file: o.CampaignFile, swept: o.SweepResult) -> None:
    told: list[tuple[int, int]] = []
    o.sweep(file, GRID, replications=3, progress=lambda done, wanted: told.append((done, wanted)))
    assert told == [(nth, 12) for nth in range(1, 13)]
    stopped = o.sweep(file, GRID, replications=3, progress=lambda done, wanted: done < 5)
    assert stopped.stopped
    assert stopped.rows == 5
    assert np.bincount(stopped["point"]).tolist() == [2, 1, 1, 1]  # evenly spread
    first = [0, 1, 3, 6, 9]
    assert all(np.array_equal(stopped[name], swept[name][first]) for name in swept)
    assert stopped.by_point()["replications"].tolist() == [2, 1, 1, 1]
    assert "stopped" in repr(stopped)


def test_a_stop_leaves_what_threads_have_finished(file: o.CampaignFile) -> None:
    with ThreadPoolExecutor(2) as executor:
        stopped = o.sweep(file, GRID, replications=200, executor=executor, progress=lambda done, wanted: done < 20)
    assert stopped.stopped
    assert 20 <= stopped.rows < 100


@pytest.mark.parametrize("kind", ["None", "ThreadPoolExecutor(2)", "ProcessPoolExecutor(2)"])
def test_ctrl_c_leaves_what_is_finished(kind: str, campaign: Path) -> None:
    program = (
        "import signal, sys; from concurrent.futures import *\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "import outdial as o\n"
        "def told(done, wanted):\n"
        "    if done >= 20: print('some', flush=True)\n"
        "if __name__ == '__main__':\n"
        f"    executor = {kind}\n"
        "    file = o.load_campaign(sys.argv[1])\n"
        "    swept = o.sweep(file, {'agents': [5, 6]}, replications=100_000, executor=executor, progress=told)\n"
        "    print('left', swept.stopped, swept.rows >= 20, swept.rows < 100_000, flush=True)\n"
        "    if executor: executor.shutdown(wait=False, cancel_futures=True)\n"
    )
    path = campaign.with_name("program.py")
    path.write_text(program, encoding="utf-8")
    command = [sys.executable, str(path), str(campaign)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "some\n"
        process.send_signal(signal.SIGINT)
        try:
            out, errors = process.communicate(timeout=60)
        finally:
            process.kill()
    assert out.splitlines()[-1] == "left True True True", errors


def test_an_error_in_a_worker_says_where(file: o.CampaignFile) -> None:
    class Wrong:
        def submit(self, work: object, job: object) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_exception(ValueError("broken"))
            return future

    with pytest.raises(ValueError, match="broken") as raised:
        o.sweep(file, GRID, replications=1, executor=Wrong())
    assert "point 0" in raised.value.__notes__[0]


def test_what_is_odd_is_told_once(file: o.CampaignFile) -> None:
    with pytest.warns(UserWarning, match="home never called") as told:
        o.sweep(file, {"windows.home": ["off"], "agents": [3, 4]}, replications=1)
    assert len(told) == 1
    assert told[0].filename == __file__


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"grid": {}}, None),
        ({"grid": []}, "grid: 0 points"),
        ({"grid": {"agents": []}}, r"grid: agents: \[\]: give at least one value"),
        ({"grid": {"agents": 5}}, r"grid: agents: 5: give a list of values, e\.g\. \[5\]"),
        ({"grid": {"pacing.mode": "power"}}, r"grid: pacing\.mode: 'power': give a list of values"),
        ({"grid": {"agents": [0]}}, "agents: 0: give a whole number"),
        ({"grid": {"agent": [1]}}, 'did you mean "agents"'),
        ({"grid": {"seed": [1]}}, "grid: seed: is the sweep's own"),
        ({"grid": [{"agents": 1}, {"days": 1}]}, r"grid\[[01]\]: \w+: is missing"),
        ({"grid": "agents"}, "grid: 'agents': give a mapping"),
        ({"replications": 0}, "replications: 0: give a whole number from 1"),
        ({"replications": 2.0}, "replications: 2.0: give a whole number from 1"),
        ({"seed": -1}, "seed: -1: give a whole number from 0"),
        ({"executor": 4}, "executor: 4: give None, something with submit"),
        ({"progress": 3}, "progress: 3: give True, False or a function"),
        ({"scenario": 3}, "scenario: 3: give a Scenario, a CampaignFile or the path"),
        ({"clients": 3}, None),
    ],
)
def test_wrong_uses(file: o.CampaignFile, arguments: dict[str, Any], message: str | None) -> None:
    given = {"scenario": file, "grid": {"agents": [3]}, "replications": 1} | arguments
    if message is None:
        assert "grid" not in arguments or o.sweep(**given).rows == 1  # one point: the scenario as it is
        return
    with pytest.raises((ValueError, TypeError), match=message):
        o.sweep(**given)


def test_the_time_that_is_left_knows_the_dear_points() -> None:
    remaining = Remaining([10, 10])
    assert remaining.seconds(0.0) is None
    remaining.finished(0, 2, 2.0)  # a second each
    assert remaining.seconds(2.0) == pytest.approx(18)  # the other kind is taken for the same
    remaining.finished(1, 2, 20.0)  # ten seconds each
    assert remaining.seconds(22.0) == pytest.approx(8 + 80)
    assert remaining.seconds(11.0) == pytest.approx((8 + 80) / 2)  # two workers, as it seems
    for kind in (0, 1):
        remaining.finished(kind, 8, 8.0)
    assert remaining.seconds(30.0) == 0
    assert [time_text(s) for s in (None, 0.4, 119, 120, 7_300)] == [
        *("estimating", "about 0 s left", "about 119 s left", "about 2 min left", "about 2 h left")
    ]


@pytest.fixture(params=["tqdm", "rich"])
def bar_of(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    pytest.importorskip(request.param)
    if request.param == "rich":
        monkeypatch.setattr("outdial.progress_bar.find_spec", lambda name: None if name == "tqdm" else True)
    return request.param


def test_a_bar_on_the_terminal(bar_of: str, file: o.CampaignFile, capfd: pytest.CaptureFixture[str]) -> None:
    o.sweep(file, {"agents": [3]}, replications=3, progress=True)
    assert "3/3" in capfd.readouterr().err


def test_whole_numbers_of_numpy_will_do(campaign: Path) -> None:
    numpys = o.sweep(campaign, {"agents": [2]}, replications=np.int64(2), seed=np.uint32(7))  # type: ignore[arg-type]
    assert np.array_equal(numpys["dials"], o.sweep(campaign, {"agents": [2]}, replications=2, seed=7)["dials"])
