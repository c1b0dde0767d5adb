# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

import outdial as o
from outdial import pacing_bench

Run = Callable[..., CompletedProcess[str]]

SMALL = ["--agents", "10", "--answer-rate", "0.25", "--handle-s", "60", "--hours", "20"]


def test_the_command_gives_a_row_per_policy(run_cli: Run) -> None:
    policies = ["outdial", "progressive", "optimal"]
    chosen = [argument for policy in policies for argument in ("--policy", policy)]
    done = run_cli("bench", "pacing", "--world", "exponential", *SMALL, *chosen, "--json")
    rows = json.loads(done.stdout)["rows"]
    assert [row["policy"] for row in rows] == policies
    for row in rows:
        assert (row["world"], row["agents"], row["answer_rate"], row["handle_s"]) == ("exponential", 10, 0.25, 60)
        assert row["limit"] == 0.03
        assert 0 < row["utilization"] < 1
        assert 0 <= row["abandonment"] < 0.1
        assert row["ci"] >= 0
    ours, progressive, optimal = rows
    assert ours["efficiency"] > 0.8
    assert abs(progressive["efficiency"]) < 0.1
    assert abs(optimal["efficiency"] - 1) < 0.1
    assert progressive["gain"] == 0
    assert ours["gain"] > 10


def test_the_table_has_the_best_within_the_limit_first(run_cli: Run) -> None:
    chosen = ["--policy", "progressive", "--policy", "issabel", "--policy", "outdial"]
    done = run_cli("bench", "pacing", "--world", "realistic", *SMALL, *chosen)
    lines = done.stdout.splitlines()[2:]
    assert sorted(line.split("|")[6].strip() for line in lines) == ["issabel", "outdial", "progressive"]
    assert lines[0].split("|")[6].strip() == "outdial"
    over = ["(over)" in line for line in lines]
    assert over == sorted(over)


def test_the_gain_by_team_size(run_cli: Run) -> None:
    chosen = ["--policy", "progressive", "--policy", "issabel", "--policy", "outdial"]
    done = run_cli("bench", "pacing", "--world", "realistic", "--agents", "5", *SMALL, *chosen, "--by-team")
    head, rule, *lines = done.stdout.splitlines()
    assert head == "| realistic, 3.0% | 5 agents | 10 agents |"
    assert rule == "|---|---|---|"
    assert [line.split("|")[1].strip() for line in lines] == ["outdial", "progressive", "issabel"]
    assert lines[1] == "| progressive | +0.0 at 0.0% | +0.0 at 0.0% |"
    assert "over" not in lines[0]
    assert "over" in lines[2]


def test_several_cells_of_one_team_are_told_as_one() -> None:
    rows = [
        {"world": "day", "agents": 5, "limit": 0.03, "policy": policy, "gain": gain, "abandonment": lost, "ci": 0.001}
        for policy, gain, lost in [("a", 4, 0.2), ("a", 2, 0.02), ("b", 1, 0.01), ("b", 2, 0.03), ("c", 2, 0.03)]
    ]
    assert pacing_bench.by_team(rows).splitlines()[2:] == [
        "| c | +2.0 at 3.0% |",
        "| b | +1.5 at 3.0% |",
        "| a | +3.0 at 20.0%, over in 1 of 2 |",
    ]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--world", "flat"], "world"),
        (["--policy", "guess"], "policy"),
        (["--answer-rate", "nan"], "answer_rate"),
        (["--handle-s", "0"], "handle_s"),
        (["--limit", "3"], "limit"),
    ],
)
def test_a_bench_that_cannot_be(run_cli: Run, arguments: list[str], named: str) -> None:
    done = run_cli("bench", "pacing", "--agents", "3", "--hours", "5", *arguments)
    assert done.returncode == 2
    assert named in done.stderr
    assert "Traceback" not in done.stderr


def test_rows_are_the_same_whatever_the_threads() -> None:
    cells = pacing_bench.cells(["day", "exponential"], [3, 5], [0.2], [60.0], [0.03])
    policies = ["outdial", "cisco_style"]
    one = pacing_bench.compare(cells, policies, hours=10, threads=1)
    assert one == pacing_bench.compare(cells, policies, hours=10, threads=3)
    assert len(one) == 8
    assert one != pacing_bench.compare(cells, policies, hours=10, seed=2)


def test_a_score_without_a_bound() -> None:
    score = o.bench_pacing(world="realistic", agents=5, answer_rate=0.3, handle_s=60, policy="outdial", hours=10)
    assert math.isnan(score.efficiency)
    assert score.answered > 100
    with pytest.raises(ValueError, match="policy"):
        o.bench_pacing(world="realistic", agents=5, answer_rate=0.3, handle_s=60, policy="optimal", hours=10)


def test_the_charts(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    from outdial.pacing_plots import draw

    cells = pacing_bench.cells(["realistic"], [3, 5], [0.25], [60.0], [0.03])
    rows = pacing_bench.compare(cells, ["outdial", "progressive"], hours=5)
    files = draw(rows, tmp_path / "charts")
    assert len(files) == 4
    assert all(file.stat().st_size > 10_000 for file in files)
