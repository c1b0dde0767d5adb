# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import outdial as o

mpl = pytest.importorskip("matplotlib", reason="needs the extra plot")
WEEK = dt.date(2026, 4, 1)


@pytest.fixture(autouse=True)
def _no_screen() -> Iterator[None]:
    mpl.use("agg")
    yield
    mpl.pyplot.close("all")


@pytest.fixture
def ax() -> Any:
    from matplotlib import pyplot as plt

    return plt.subplots()[1]


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> o.SweepResult:
    from conftest import SMALL

    path = tmp_path_factory.mktemp("plot") / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    file = o.load_campaign(path).with_changes({"days": 1, "generate.count": 400, "pacing.minimum_team": 2})
    return o.sweep(file, {"agents": [3, 6], "pacing.mode": ["progressive", "predictive"]}, replications=3)


def texts_of(ax: Any) -> list[str]:
    return [text.get_text() for text in ax.texts]


def legend_of(ax: Any) -> list[str]:
    return [text.get_text() for text in ax.get_legend().get_texts()]


def drawn(ax: Any, path: Path) -> None:
    ax.figure.savefig(path / "chart.png")
    assert (path / "chart.png").stat().st_size > 5_000


def test_pacing(small_result: o.SimulationResult, ax: Any, tmp_path: Path) -> None:
    assert o.plot.pacing(small_result, ax, minutes=60) is ax
    dialled = ax.lines[0]
    assert np.nansum(dialled.get_ydata()[:-1]) == small_result.totals.dials
    assert dialled.get_xdata()[0] == np.datetime64("2026-03-30T09:00")  # on the agents' wall
    assert legend_of(ax) == ["dialled", "answered by a person", "abandoned"]
    drawn(ax, tmp_path)


def test_abandonment(small_result: o.SimulationResult, ax: Any, tmp_path: Path) -> None:
    assert o.plot.abandonment(small_result, ax=ax) is ax
    running = next(line for line in ax.lines if line.get_label() == "since the start")
    assert running.get_ydata()[-1] == pytest.approx(small_result.totals.abandonment())
    target = next(line for line in ax.lines if line.get_label() == "target")
    assert set(target.get_ydata()) == {0.03}
    drawn(ax, tmp_path)


def test_an_hour_of_few_calls_does_not_dwarf_the_others(campaign: Path, ax: Any) -> None:
    hours = {"begin": np.arange(3) * 3_600_000, "abandoned": np.array([3, 1, 2]), "connected": np.array([97, 0, 98])}

    class Result:
        scenario = o.load_campaign(campaign).scenario

    result: Any = Result()
    result.hours = hours
    o.plot.abandonment(result, ax)
    assert ax.get_ylim()[1] < 0.2
    assert texts_of(ax) == ["100% of 1"]


def bars_of(ax: Any) -> set[tuple[int, float, float]]:
    """Day of the week, from, to."""
    return {
        (round(bar.get_y() + bar.get_height() / 2), bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches
    }


def test_windows_of_one_kind(ax: Any, tmp_path: Path) -> None:
    hours = o.Hours("Mo-Fr 09:00-12:00; Fr 22:00-26:00")
    o.plot.windows(hours, ax, week=WEEK, zone="Europe/Warsaw")
    assert bars_of(ax) == {*((day, 9, 12) for day in range(4)), (4, 22, 24), (5, 0, 2)}
    assert ax.get_legend() is None
    assert next(label.get_text() for label in ax.get_yticklabels()) == "Mon 30 Mar"
    drawn(ax, tmp_path)


def test_windows_of_a_campaign_with_a_calendar(ax: Any) -> None:
    easter = o.Calendar([o.SpecialDay(dt.date(2026, 4, 3), [(540, 840)], "Good Friday")])
    windows = o.Windows(hours={"mobile": "Mo-Fr 08:00-20:00", "home": "Sa 10:00-12:00"}, calendar=easter)
    o.plot.windows(windows, ax, week=WEEK, zone="Europe/Warsaw")
    assert bars_of(ax) == {*((day, 8, 20) for day in range(4)), (4, 9, 14), (5, 10, 12)}
    assert legend_of(ax) == ["mobile", "home"]


def test_the_week_of_an_instant_is_that_of_its_date_there(ax: Any) -> None:
    midnight = dt.datetime(2026, 3, 29, 22, tzinfo=dt.UTC)  # Monday in Warsaw
    o.plot.windows(o.Hours("Mo 09:00-12:00"), ax, week=midnight, zone="Europe/Warsaw")
    assert next(label.get_text() for label in ax.get_yticklabels()) == "Mon 30 Mar"


@pytest.mark.parametrize(("week", "day"), [(dt.date(2026, 3, 29), 6), (dt.date(2026, 10, 25), 6)])
def test_a_day_on_which_the_clocks_change_is_as_on_the_wall(ax: Any, week: dt.date, day: int) -> None:
    o.plot.windows(o.Hours("Su 00:00-06:00"), ax, week=week, zone="Europe/Warsaw")
    assert bars_of(ax) == {(day, 0, 6)}


def test_the_retry_diagram_is_drawn_from_the_table(ax: Any, tmp_path: Path) -> None:
    table = o.RetryTable(on_outcome={"busy": o.RetryRow(next="retire_number")})
    assert o.plot.retry(table, ax) is ax
    text = "\n".join(texts_of(ax))
    for outcome in o.Outcome:
        assert str(outcome).replace("_", " ") in text
    retired = next(one for one in texts_of(ax) if "invalid number" in one)
    assert "busy" in retired
    drawn(o.plot.retry(), tmp_path)


def test_chances(ax: Any, tmp_path: Path) -> None:
    values = np.full(168, np.nan)
    values[24 + 9] = 0.25
    values[6 * 24 + 23] = 0.5
    o.plot.chances(values, ax)
    assert {(text.get_position(), text.get_text()) for text in ax.texts} == {((9, 1), "25"), ((23, 6), "50")}
    o.plot.chances(np.zeros((7, 24)))
    drawn(ax, tmp_path)


@pytest.fixture
def fitted() -> o.Fit:
    pytest.importorskip("scipy")
    random = np.random.default_rng(2)
    ring = random.gamma(4, 4, 600)
    answered = (random.random(600) < 0.6) & (ring < 20)
    log = {
        "outcome": np.where(answered, "answered", "no_answer"),
        "ring_s": np.where(answered, ring, 20),
        "talk_s": np.where(answered, random.lognormal(5, 0.9, 600), np.nan),
    }
    return o.fit(log, bootstrap=9)


def test_a_fitted_time(fitted: o.Fit, ax: Any, tmp_path: Path) -> None:
    assert o.plot.fitted(fitted, "time_to_answer", ax=ax) is ax
    time = fitted.times["time_to_answer"]
    steps, *shapes, never = ax.lines
    assert steps.get_drawstyle() == "steps-post"
    shown = steps.get_ydata().tolist()
    assert shown == time.curve["survival"].tolist()[: len(shown)]
    assert shown[-1] < 1 - 0.98 * (1 - time.curve["survival"][-1])
    assert legend_of(ax)[1:] == [
        *(f"{one.shape}, p {one.p:.2g}" for one in time.candidates),
        f"never, {1 - time.ever:.0%}",
    ]
    assert np.argmax([line.get_linewidth() for line in shapes]) == 0
    # The best one lies on the steps, and ends above what it says never ends.
    best = np.interp(steps.get_xdata(), shapes[0].get_xdata(), shapes[0].get_ydata())
    assert np.abs(best - steps.get_ydata()).max() < 0.06
    assert shapes[0].get_ydata()[-1] > never.get_ydata()[0]
    drawn(ax, tmp_path)


def test_a_fitted_time_of_which_all_was_seen(fitted: o.Fit, ax: Any) -> None:
    o.plot.fitted(fitted, "talk", ax)
    assert not any("never" in label for label in legend_of(ax))
    assert "cut off" not in ax.get_title(loc="left")
    longest = fitted.times["talk"].curve["time_s"][-1]
    assert 0.2 * longest < ax.get_xlim()[1] < longest  # the few longest are not drawn


def test_a_sweep(swept: o.SweepResult, ax: Any, tmp_path: Path) -> None:
    assert o.plot.sweep(swept, ax=ax) is ax
    assert legend_of(ax) == ["progressive", "predictive"]
    points = swept.by_point()
    predictive = points.names("pacing.mode") == "predictive"
    lines = [container.lines[0] for container in ax.containers]
    np.testing.assert_allclose(lines[1].get_ydata(), points["utilization"][predictive])
    assert lines[1].get_xdata().tolist() == [3, 6]
    drawn(ax, tmp_path)
    by_mode = o.plot.sweep(swept, "abandonment", x="pacing.mode", by="agents")
    assert legend_of(by_mode) == ["agents 3", "agents 6"]


def test_the_gain_is_the_paired_difference(swept: o.SweepResult, ax: Any, tmp_path: Path) -> None:
    o.plot.gain(swept, ax)
    talk = swept["talk_share"].reshape(2, 2, 3) * 60
    wanted = (talk[:, 1] - talk[:, 0]).mean(axis=1)
    (line,) = [container.lines[0] for container in ax.containers]
    np.testing.assert_allclose(line.get_ydata(), wanted)
    assert legend_of(ax) == ["predictive"]
    drawn(ax, tmp_path)


def test_the_gain_of_the_bench(ax: Any) -> None:
    rows = [{"policy": "ratio", "agents": size, "gain": size / 10, "world": "w", "limit": 0.03} for size in (5, 50)]
    o.plot.gain([*rows, {**rows[0], "policy": "progressive", "gain": 0.0}], ax)
    assert list(ax.lines[0].get_ydata()) == [0.5, 5.0]


def test_without_axes_there_is_a_new_figure(small_result: o.SimulationResult) -> None:
    assert o.plot.pacing(small_result).figure is not o.plot.pacing(small_result).figure


def test_matplotlib_is_not_read_with_the_package() -> None:
    program = "import sys, outdial; assert 'matplotlib' not in sys.modules; assert 'scipy' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_wrong_uses(swept: o.SweepResult, small_result: o.SimulationResult, campaign: Path, fitted: o.Fit) -> None:
    hours = o.Hours("Mo-Fr 09:00-12:00")
    for call, message in (
        (lambda: o.plot.pacing(small_result, ax="left"), "ax: 'left': give the axes"),
        (lambda: o.plot.pacing(small_result, minutes=0), "minutes: 0: give a whole number from 1"),
        (lambda: o.plot.chances([0.5] * 24), "values: 24 of them: give 168"),
        (lambda: o.plot.chances([50.0] * 168), "values: 50 to 50: give chances from 0 to 1"),
        (lambda: o.plot.windows(hours, week="April", zone="Europe/Warsaw"), "week: 'April': give a date"),
        (lambda: o.plot.windows({"work": 3}, week=WEEK, zone="Europe/Warsaw"), "of: work: 3: give Windows"),
        (lambda: o.plot.fitted(fitted.times["talk"], "talk"), "fit: FittedTime.*: give what fit gave"),
        (lambda: o.plot.fitted(fitted, "tlak"), "name: 'tlak': use one of time_to_answer, talk"),
        (lambda: o.plot.fitted(o.fit({"talk_s": [1.0]}, bootstrap=2), "talk"), "fit: no time was fitted"),
        (lambda: o.plot.sweep(swept, "utilisation"), "figure: 'utilisation': use one of dials"),
        (lambda: o.plot.sweep(swept, x="agent"), "x: 'agent': use one of agents"),
        (lambda: o.plot.gain(o.sweep(campaign, {"agents": [2]}, replications=1)), "pacing.mode was not varied"),
    ):
        with pytest.raises((ValueError, TypeError), match=message):
            call()  # type: ignore[no-untyped-call]
