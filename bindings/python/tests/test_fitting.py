# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ROOT

import outdial as o
from outdial.fit_ringing import fit_ringing
from outdial.fit_shapes import SHAPES, below, distance, draw, fit_times, likeliest, log_density
from outdial.fit_survival import survival_curve

stats = pytest.importorskip("scipy.stats", reason="needs the extra fit")

BANK = ROOT.parent / "shared" / "data" / "bank-additional-full.csv"
TRUTH = {
    "people.setup": o.Distribution(),
    "people.time_to_answer": o.Distribution(shape="gamma", mean_s=18, spread=1.9),
    "people.talk": o.Distribution(shape="lognormal", mean_s=180, spread=0.93),
    "people.wrap_up": o.Distribution(shape="exponential", mean_s=25),
    "people.answer_rate.mobile": [0.3 if hour < 13 else 0.45 for hour in range(24)],
    "people.busy": 0.08,
    "people.machine": 0.15,
    "people.rejected": 0.06,
    "people.invalid_numbers": 0.04,
    "people.complete": [0.2, 0.1],
    "people.refused": 0.5,
    "retry.ring_timeout_s": 25,  # cuts off every fifth answer
    "generate.count": 20_000,
    "agents": 60,
    "campaign.no_agent": "queue",
    "campaign.queue_time_s": 3,
}


def truth(campaign: Path) -> o.CampaignFile:
    return o.load_campaign(campaign).with_changes(TRUTH)


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> tuple[o.CampaignFile, o.SimulationResult]:
    from conftest import SMALL

    path = tmp_path_factory.mktemp("fit") / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    file = truth(path)
    return file, o.simulate(file)


@pytest.fixture(scope="module")
def fitted(simulated: tuple[o.CampaignFile, o.SimulationResult]) -> o.Fit:
    return o.fit(simulated[1], zone="Europe/Warsaw", bootstrap=39)


@pytest.mark.parametrize("name", ["time_to_answer", "talk", "wrap_up"])
def test_a_simulation_gives_back_its_times(name: str, fitted: o.Fit) -> None:
    true: o.Distribution = TRUTH[f"people.{name}"]  # type: ignore[assignment]
    best = fitted.times[name].best
    assert best.shape == true.shape
    # The intervals are those of 95 %; half as wide again holds nearly always.
    for value, (low, high) in ((true.mean_s, best.mean_interval), (true.spread, best.spread_interval)):
        assert low * (low / high) ** 0.25 <= value <= high * (high / low) ** 0.25
    assert best.mean_interval[1] / best.mean_interval[0] < 1.25
    assert best.p > 0.01
    if name != "wrap_up":  # an exponential is a gamma too
        assert all(one.bic > best.bic + 50 for one in fitted.times[name].candidates[1:])


def test_answers_that_the_time_out_cut_off_are_not_forgotten(
    fitted: o.Fit, simulated: tuple[o.CampaignFile, o.SimulationResult]
) -> None:
    records = simulated[1].records
    ring = records["ring_ms"][np.isin(records.names("outcome"), ["answered", "abandoned"])] / 1000
    assert ring.mean() < 14  # what one would take for the mean
    assert fitted.times["time_to_answer"].distribution.mean_s == pytest.approx(18, rel=0.08)
    assert fitted.times["time_to_answer"].censored > 1000


def test_shares_and_hours_are_those_that_were_simulated(fitted: o.Fit) -> None:
    assert fitted.ring_timeout_s == 25
    assert fitted.queue_time_s == 3
    for name in ("busy", "machine", "rejected", "invalid_numbers", "refused"):
        assert fitted.shares[name] == pytest.approx(TRUTH[f"people.{name}"], rel=0.12), name
    assert fitted.complete[:2] == pytest.approx([0.2, 0.1], abs=0.025)
    assert fitted.answers is not None
    table = fitted.answers.table
    mobile = table.names("number_type") == "mobile"
    wanted = np.where(table["hour"] < 13, 0.3, 0.45)
    # A call that is answered after the time-out weighs in the interval too, which knows nothing of its uncertainty.
    wide = (table["high"] - table["low"]) / 2
    held = np.abs(table["rate"] - wanted)[mobile] <= wide[mobile] + 0.02
    assert held.sum() >= 7
    assert held.mean() > 0.85
    assert fitted.answers.hourly["mobile"][10] == pytest.approx(0.3, abs=0.03)


def test_what_was_fitted_can_be_simulated(
    fitted: o.Fit, simulated: tuple[o.CampaignFile, o.SimulationResult], tmp_path: Path
) -> None:
    file, before = simulated
    blank = file.with_changes({"people.talk.mean_s": 30, "people.answer_rate.mobile": 0.9, "people.busy": 0})
    after = o.simulate(fitted.applied_to(blank), seed=99)
    for name in ("answer_rate", "talk_share", "utilization"):
        assert after.summary()[name] == pytest.approx(before.summary()[name], rel=0.06), name
    assert fitted.applied_to(blank.scenario).people.busy == pytest.approx(0.08, rel=0.12)
    # The same as a campaign file.
    text = file.path.read_text(encoding="utf-8")
    path = tmp_path / "fitted.toml"
    path.write_text(
        text[: text.index("[people]")] + text[text.index("[generate]") :] + fitted.to_toml(), encoding="utf-8"
    )
    people = o.load_campaign(path).scenario.people
    assert people.talk.mean_s == pytest.approx(fitted.times["talk"].distribution.mean_s, rel=1e-4)
    assert people.answer_rate["mobile"] == tuple(fitted.answers.hourly["mobile"])  # type: ignore[union-attr]


def test_frames_of_every_kind_give_the_same(simulated: tuple[o.CampaignFile, o.SimulationResult]) -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("polars")
    records = simulated[1].records
    wanted = repr(o.fit(records, bootstrap=2))
    for frame in (records.to_pandas(), records.to_polars(), records.to_arrow()):
        assert repr(o.fit(frame, bootstrap=2)) == wanted
    seconds = {"duration": records["talk_ms"] / 1000}
    talk = o.fit(seconds, columns={"talk_s": "duration"}, bootstrap=2)
    assert talk.times["talk"].candidates[0].ks == pytest.approx(
        o.fit(records, bootstrap=2).times["talk"].best.ks, abs=0.02
    )
    assert talk.answers is None
    assert "no outcome" in repr(talk)


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_against_scipy(shape: str) -> None:
    mean, spread = 40.0, 0.7
    reference: Any = {
        "exponential": stats.expon(scale=mean),
        "gamma": stats.gamma(spread, scale=mean / spread),
        "lognormal": stats.lognorm(spread, scale=mean * math.exp(-(spread**2) / 2)),
    }[shape]
    x = np.linspace(0.1, 300, 500)
    np.testing.assert_allclose(log_density(shape, x, mean, spread), reference.logpdf(x), rtol=1e-10)
    np.testing.assert_allclose(below(shape, x, mean, spread), reference.cdf(x), rtol=1e-10)
    sample = draw(shape, 50_000, mean, spread, np.random.default_rng(3))
    assert stats.kstest(sample, reference.cdf).pvalue > 0.01
    fitted = likeliest(shape, sample)
    value = log_density(shape, sample, *fitted).sum()
    for nudge in ((1.01, 1), (0.99, 1), (1, 1.02), (1, 0.98)):  # nothing near is likelier
        near = fitted[0] * nudge[0], fitted[1] * (nudge[1] if shape != "exponential" else 1)
        assert log_density(shape, sample, *near).sum() <= value + 1e-6


def test_p_is_even_where_the_shape_is_right_and_small_where_it_is_not() -> None:
    random = np.random.default_rng(11)
    ps = []
    for _ in range(40):
        found = fit_times("talk", random.lognormal(4, 0.9, 150), bootstrap=39, random=random)
        assert found is not None
        ps.append(next(one.p for one in found.candidates if one.shape == "lognormal"))
    assert 0.3 < np.mean(ps) < 0.7
    assert np.mean(np.array(ps) <= 0.1) < 0.25
    two_humps = np.concatenate([random.normal(20, 2, 300), random.normal(200, 10, 300)])
    found = fit_times("talk", two_humps, bootstrap=39, random=random)
    assert found is not None
    assert found.best.p < 0.05


def test_whole_seconds_are_no_reason_to_refuse_a_shape() -> None:
    random = np.random.default_rng(2)
    found = fit_times("talk", np.round(random.gamma(2, 15, 4000)), bootstrap=39, random=random)
    assert found is not None
    assert found.best.shape == "gamma"
    assert found.best.p > 0.02


def test_ringing_that_nobody_ends() -> None:
    random = np.random.default_rng(8)
    times = random.lognormal(math.log(15), 0.5, 4000)
    home = random.random(4000) < 0.6
    cut = random.choice([12.0, 20.0, 40.0], 4000)  # whoever calls does not always wait so long
    ended = home & (times <= cut)
    found = fit_ringing("ring", times[ended], cut[~ended], bootstrap=9, random=random)
    assert found is not None
    assert found.best.shape == "lognormal"
    assert found.distribution.mean_s == pytest.approx(15 * math.exp(0.125), rel=0.06)
    assert found.ever == pytest.approx(0.6, abs=0.04)
    assert found.ever_interval[0] < found.ever < found.ever_interval[1]


def kaplan_meier(ended: Any, censored: Any) -> list[tuple[float, float, float, float]]:
    """The product limit with the interval of Greenwood's formula, as they stand in the books."""
    survival, greenwood, rows = 1.0, 0.0, []
    for at in sorted({*ended, *censored[np.isfinite(censored)]}):
        risk = int((ended >= at).sum() + (censored >= at).sum())
        deaths = int((ended == at).sum())
        survival *= 1 - deaths / risk
        greenwood += deaths / (risk * (risk - deaths)) if risk > deaths else math.inf
        low, high = math.nan, math.nan
        if 0 < survival < 1:
            reach = 1.959964 * math.sqrt(greenwood) / abs(math.log(survival))
            low, high = survival ** math.exp(reach), survival ** math.exp(-reach)
        rows.append((at, survival, low, high))
    return rows


@pytest.mark.parametrize("count", [30, 150])
def test_the_curve_is_that_of_the_books(count: int) -> None:
    random = np.random.default_rng(count)
    times = np.round(random.gamma(2, 10, count), 1)  # some are equal
    cut = np.round(random.exponential(25, count), 1)
    never = random.random(count) < 0.1
    ended, censored = times[(times <= cut) & ~never], cut[(times > cut) & ~never]
    censored = np.r_[censored, np.full(int(never.sum()), np.inf)]
    curve = survival_curve(ended, censored)
    found = dict(zip(curve["time_s"].tolist(), zip(*(curve[name] for name in curve), strict=True), strict=True))
    wanted = kaplan_meier(ended, censored)
    assert found[0.0][1] == 1
    falls = [row for row, before in zip(wanted, [(0, 1.0), *wanted], strict=False) if row[1] < before[1]]
    for row in falls:  # so few steps are all kept
        known = [value for value in row if not math.isnan(value)]
        assert found[row[0]][: len(known)] == pytest.approx(known, rel=1e-6)
    assert curve["time_s"][-1] == wanted[-1][0]
    assert np.all((curve["low"] <= curve["survival"]) & (curve["survival"] <= curve["high"]))


def test_the_curve_of_a_million_is_as_short_and_misses_no_step() -> None:
    random = np.random.default_rng(1)
    ended = random.exponential(100, 1_000_000)
    curve = survival_curve(ended, np.zeros(0))
    assert 300 < curve.rows <= 401
    assert -np.diff(curve["survival"]).min() < 0.003
    np.testing.assert_allclose(curve["survival"], np.exp(-curve["time_s"] / 100), atol=0.005)
    assert (curve["survival"][-1], curve["low"][-1]) == (0, 0)
    at_once = survival_curve(np.repeat([5.0, 9.0], 50), np.zeros(0))
    assert at_once["time_s"].tolist() == [0, 5, 9]
    assert at_once["survival"].tolist() == [1, 0.5, 0]
    assert at_once["high"][-1] == at_once["high"][1]  # once all have ended the formula says nothing


def test_who_is_known_never_to_end_goes_on_to_the_end() -> None:
    random = np.random.default_rng(4)
    times = random.gamma(2.0, 6.0, 4000)
    known = np.full(6000, np.inf)
    found = fit_ringing("ring", times, known, bootstrap=9, random=random)
    assert found is not None
    assert (found.observed, found.censored) == (4000, 6000)
    assert found.ever == pytest.approx(0.4)
    low, high = found.ever_interval
    assert high - low == pytest.approx(2 * 1.96 * math.sqrt(0.4 * 0.6 / 10_000))
    assert found.curve["survival"][-1] == pytest.approx(0.6)
    assert found.distribution.mean_s == pytest.approx(12, rel=0.05)


def test_who_is_known_never_to_end_tells_nothing_of_the_others() -> None:
    random = np.random.default_rng(12)
    times = random.lognormal(math.log(15), 0.5, 8000)
    home = random.random(8000) < 0.5
    told = ~home & (random.random(8000) < 0.6)  # by the network
    seen = home & (times <= 20)
    found = fit_ringing("ring", times[seen], np.where(told, np.inf, 20.0)[~seen], bootstrap=9, random=random)
    assert found is not None
    assert found.distribution.mean_s == pytest.approx(15 * math.exp(0.125), rel=0.06)
    assert found.ever == pytest.approx(0.5, abs=0.03)
    model = found.best.survival(found.curve["time_s"])
    assert np.abs(found.curve["survival"] - model).max() < 0.02


@pytest.mark.parametrize("cut_off", ["at_once", "at_three_times", "at_any_time"])
def test_p_is_as_even_where_calls_were_cut_off(cut_off: str, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(21)

    def fitted(times: Any) -> float:
        cut = {
            "at_once": np.full(400, 22.0),
            "at_three_times": random.choice([12.0, 20.0, 40.0], 400),
            "at_any_time": random.exponential(25, 400),
        }[cut_off]
        seen = (random.random(400) < 0.7) & (times <= cut)
        found = fit_ringing("ring", times[seen], cut[~seen], bootstrap=19, random=random)
        assert found is not None
        return next(one.p for one in found.candidates if one.shape == "gamma")

    monkeypatch.setattr("outdial.fit_ringing.SHAPES", ("gamma",))
    ps = np.array([fitted(random.gamma(3, 5, 400)) for _ in range(16)])
    assert 0.25 < ps.mean() < 0.75
    assert (ps <= 0.1).sum() <= 5
    two_humps = np.where(random.random(400) < 0.5, random.normal(5, 1, 400), random.normal(15, 2, 400))
    assert fitted(np.maximum(two_humps, 0.5)) == 0.05  # no sample lies as far away


def test_the_distance_is_the_usual_one_where_all_ended() -> None:
    random = np.random.default_rng(5)
    nobody = np.zeros(0)
    for count in (2, 5, 300):
        x = random.exponential(3, count)
        wanted = stats.kstest(x, stats.expon(scale=3).cdf).statistic
        assert distance("exponential", x, nobody, 3, 1) == pytest.approx(wanted)
    # Of the last two that were looked at one ended: the curve falls by half, which says next to nothing.
    ended, censored = np.r_[x[x < 4], 30.0], np.r_[np.full(int((x >= 4).sum()), 4.0), 31.0]
    assert (
        abs(distance("exponential", ended, censored, 3, 1) - distance("exponential", x[x < 4], censored, 3, 1)) < 0.01
    )


def test_ringing_in_whole_seconds_is_no_reason_to_refuse_a_shape() -> None:
    random = np.random.default_rng(3)
    times = random.gamma(4, 4, 6000)
    home = random.random(6000) < 0.6
    seen = home & (times <= 30)
    cut = np.full(int((~seen).sum()), 30.0)
    found = fit_ringing("ring", np.maximum(np.round(times[seen]), 1), cut, bootstrap=39, random=random)
    assert found is not None
    assert found.best.shape == "gamma"
    assert found.best.p > 0.02
    assert found.distribution.mean_s == pytest.approx(16, rel=0.06)


def test_too_few_say_nothing() -> None:
    few = o.fit({"talk_s": [5.0] * 5, "outcome": ["answered"] * 5, "ring_s": [4.0] * 5}, bootstrap=2)
    assert few.times == {}
    assert any("too few" in note for note in few.notes)


@pytest.mark.skipif(not BANK.exists(), reason="the list of a bank's campaign does not lie beside the checkout")
def test_the_conversations_of_a_bank() -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.read_csv(BANK, sep=";")
    unsuccessful = frame[frame["y"] == "no"]
    found = o.fit(unsuccessful, columns={"talk_s": "duration"}, bootstrap=19)
    assert found.rows == 36_548
    # Known of these data: the logarithm's mean and deviation; and that no such shape is exact.
    assert found.times["talk"].best.p < 0.1
    lognormal = next(one for one in found.times["talk"].candidates if one.shape == "lognormal")
    assert lognormal.distribution.mean_s == pytest.approx(231, rel=0.08)
    assert lognormal.distribution.spread == pytest.approx(0.89, rel=0.08)


NAIVE = [dt.datetime(2026, 3, 2, 8)]


@pytest.mark.parametrize(
    ("log", "options", "message"),
    [
        (3, {}, "log: 3: give a frame or a mapping"),
        ({"x": [1]}, {}, r"log: none of its columns is known \(x\)"),
        ({"talk_s": [1], "wait_s": [1, 2]}, {}, "log: talk_s: 1 rows, others have 2"),
        ({"talk_s": [-1]}, {}, "log: talk_s: row 0: -1: give a time of 0 or more"),
        ({"talk_s": ["x"]}, {}, "log: talk_s: holds what is no number"),
        ({"outcome": ["anwsered"]}, {}, "log: outcome: 'anwsered': use one of answered"),
        ({"talk_s": [1]}, {"columns": {"talk": "talk_s"}}, "columns: 'talk': use any of outcome"),
        ({"talk_s": [1]}, {"columns": {"wait_s": "w"}}, "columns: wait_s: the log has no column 'w': it has talk_s"),
        ({"at": NAIVE, "outcome": ["busy"]}, {}, "log: at: .* is a naive datetime: say which zone"),
        ({"talk_s": [1]}, {"bootstrap": 1}, "bootstrap: 1: give a whole number from 2"),
        ({"talk_s": [1]}, {"zone": "Warsaw"}, "Warsaw"),
    ],
)
def test_wrong_logs(log: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises((ValueError, TypeError, LookupError), match=message):
        o.fit(log, **options)


def test_a_naive_column_of_pandas_is_refused() -> None:
    pd = pytest.importorskip("pandas")
    with pytest.raises(ValueError, match="log: at: is naive: say which zone"):
        o.fit(pd.DataFrame({"at": pd.to_datetime(["2026-03-02 08:00"]), "outcome": ["busy"]}))


def test_ringing_that_the_network_ends_before_the_time_out() -> None:
    random = np.random.default_rng(6)
    count = 6000
    answer = random.gamma(2.0, 6.0, count)
    network = random.lognormal(math.log(28) - 0.02, 0.2, count)
    home = random.random(count) < 0.35
    ring = np.where(home, np.minimum(answer, 40), np.minimum(network, 40))
    outcome = np.where(home & (answer <= 40), "answered", "no_answer")
    found = o.fit({"outcome": outcome, "ring_s": ring}, bootstrap=5)
    assert found.ring_timeout_s == 40
    assert found.times["time_to_answer"].distribution.mean_s == pytest.approx(12, rel=0.1)
    unanswered = found.times["ring_unanswered"]
    assert unanswered.best.shape in ("lognormal", "gamma")
    assert unanswered.distribution.mean_s == pytest.approx(28, rel=0.03)
    assert found.changes["people.ring_unanswered"] == unanswered.distribution


def test_patience_counts_those_who_were_served_first() -> None:
    random = np.random.default_rng(9)
    patience, agent = random.exponential(20, 5000), random.exponential(15, 5000)
    log = {"outcome": np.where(patience < agent, "abandoned", "answered"), "wait_s": np.minimum(patience, agent)}
    found = o.fit(log, bootstrap=5)
    assert found.queue_time_s is None
    exponential = next(one for one in found.times["patience"].candidates if one.shape == "exponential")
    assert exponential.distribution.mean_s == pytest.approx(20, rel=0.12)
    assert np.minimum(patience, agent)[patience < agent].mean() < 10  # what one would take for it
