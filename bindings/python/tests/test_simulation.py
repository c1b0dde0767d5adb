# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import datetime as dt
import pickle
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT

import outdial as o
from outdial.columns import NONE

START = dt.datetime(2026, 3, 30, tzinfo=dt.UTC)


def scenario(seed: int = 1, **changes: object) -> o.Scenario:
    people = o.People(answer_rate={"mobile": [0.3] * 24}, talk=o.Distribution(shape="exponential", mean_s=60))
    campaign = o.CampaignConfig(
        windows=o.Windows(hours={"mobile": "09:00-17:00"}), pacing=o.PacingConfig(mode="predictive")
    )
    agents = [o.AgentGroup(agents=12, hours="09:00-17:00")]
    fixed = {"start": START, "length_s": dt.timedelta(days=1), "campaign": campaign, "people": people, "agents": agents}
    return o.Scenario(**fixed | {"seed": seed} | changes)  # type: ignore[arg-type]


def clients(count: int = 2000) -> o.Clients:
    return o.Clients(
        references=np.arange(count) + 1000,
        offsets=np.arange(count + 1),
        numbers=48_500_000_000 + np.arange(count),
        types=np.ones(count),
        places=np.zeros(count),
    )


def digest(result: o.SimulationResult) -> bytes:
    columns = [*result.records.items(), *result.hours.items()]
    return pickle.dumps((result.totals, result.contacts)) + b"".join(name.encode() + a.tobytes() for name, a in columns)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not() -> None:
    first, again, other = (o.simulate(scenario(seed), clients()) for seed in (1, 1, 2))
    assert digest(first) == digest(again) != digest(other)


def test_four_at_once_are_the_same_as_one_after_the_other() -> None:
    serial = [digest(o.simulate(scenario(seed), clients())) for seed in range(8)]
    with ThreadPoolExecutor(4) as pool:
        parallel = list(pool.map(lambda seed: digest(o.simulate(scenario(seed), clients())), range(8)))
    assert parallel == serial
    assert len(set(serial)) == 8


def test_records_agree_with_the_totals(small_result: o.SimulationResult) -> None:
    records, totals = small_result.records, small_result.totals
    made = records["attempt"] > 0
    assert totals.refused_events == 0
    assert made.sum() == totals.dials > 500
    assert (~made).sum() == sum(totals.refusals.values()) > 0
    outcomes = records.names("outcome")
    for outcome, count in totals.outcomes.items():
        assert (outcomes == outcome).sum() == count
    assert set(records.names("why")[made]) == {"allowed"}
    assert "allowed" not in records.names("why")[~made]
    connected = records["agent"] >= 0
    assert connected.sum() == totals.connected
    assert totals.abandonment() == totals.abandoned / (totals.abandoned + totals.connected)
    hours = small_result.hours
    for name in ("dials", "answered", "connected", "abandoned", "refused"):
        total = totals.dials if name == "dials" else None
        assert hours[name].sum() == (total if total is not None else hours[name].sum())
    assert hours["talk_ms"].sum() == totals.talk_ms


def test_no_call_outside_its_window(small_result: o.SimulationResult) -> None:
    records = small_result.records
    windows, zone = small_result.scenario.campaign.windows, o.Zone("Europe/Warsaw")
    for at, kind, attempt in zip(records["at"], records.names("number_type"), records["attempt"], strict=True):
        if attempt:
            assert windows.verdict(str(kind), zone, at).is_now


def test_columns_lie_on_the_memory_of_the_simulation(small_result: o.SimulationResult) -> None:
    again = small_result.core.record_columns()
    assert np.shares_memory(small_result.records["at"], again["at"])
    assert np.shares_memory(small_result.hours["talk_ms"], small_result.core.hour_columns()["talk_ms"])
    assert small_result.records["at"].dtype == np.dtype("datetime64[ms]")
    with pytest.raises(ValueError, match="read-only"):
        again["talk_ms"][0] = 1


def test_columns_outlive_the_result() -> None:
    talk = o.simulate(scenario(), clients(300)).records["talk_ms"]
    kept = talk.copy()
    for _ in range(3):
        o.simulate(scenario(), clients(300))
    assert (talk == kept).all()
    assert talk.max() > 0


def test_until_is_missing_for_dials_and_for_never(small_result: o.SimulationResult) -> None:
    records = small_result.records
    made = records["attempt"] > 0
    assert np.isnat(records["until"][made]).all()
    assert (records["until"][~made] > records["at"][~made]).all()
    assert (records["reason"][~made] == NONE).all()


def test_pandas(small_result: o.SimulationResult) -> None:
    pd = pytest.importorskip("pandas")
    frame = small_result.to_pandas()
    assert len(frame) == small_result.records.rows
    assert str(frame["at"].dt.tz) == "UTC"
    assert isinstance(frame["outcome"].dtype, pd.CategoricalDtype)
    assert (frame["outcome"] == "no_answer").sum() == small_result.totals.outcomes[o.Outcome.no_answer]


def test_progress_is_told_and_can_stop() -> None:
    told: list[float] = []
    whole = o.simulate(scenario(), clients(6000), progress=told.append)  # type: ignore[arg-type]
    assert told == sorted(told)
    assert told
    assert all(0 < share <= 1 for share in told)
    assert not whole.stopped
    assert o.simulate(scenario(), clients(6000), progress=lambda done: False).stopped
    with pytest.raises(ZeroDivisionError):
        o.simulate(scenario(), clients(6000), progress=lambda done: done < 1 / 0)


def test_ctrl_c_ends_it() -> None:
    program = (
        "import signal, sys; sys.path.insert(0, sys.argv[1])\n"
        # A job in the background of a shell is born deaf to SIGINT, and so are its children.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "import test_simulation as t, outdial as o\n"
        "clients = t.clients(2000)\n"
        "print('running', flush=True)\n"
        "for seed in range(100_000): o.simulate(t.scenario(seed), clients)\n"
    )
    command = [sys.executable, "-c", program, str(Path(__file__).parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "running\n"
        process.send_signal(signal.SIGINT)
        try:
            _, errors = process.communicate(timeout=60)
        finally:
            process.kill()  # leaving the block waits for it
    assert "KeyboardInterrupt" in errors


def test_recorded_stories_are_played(tmp_path: Path) -> None:
    count = 400
    given = clients(count)
    recorded = o.Clients(
        references=np.arange(count),
        offsets=np.arange(count + 1),
        numbers=48_500_000_000 + np.arange(count),
        types=np.ones(count),
        places=np.zeros(count),
        recorded_talk_ms=np.full(count, 61_000),
        recorded_conversations=np.where(np.arange(count) % 2, 1, 0),  # 0: no story
        recorded_success=np.arange(count) % 4 == 1,
    )
    assert given[0]["recorded"] is None
    assert recorded[0]["recorded"] is None
    assert recorded[1]["recorded"] == {"talk_s": 61.0, "conversations": 1, "success": True}
    records = o.simulate(scenario(), recorded).records
    played = (records.names("outcome") == "answered") & (records["contact"] % 2 == 1)
    assert played.sum() > 50
    assert set(records["talk_ms"][played]) == {61_000}
    assert set(records.names("disposition")[played & (records["contact"] % 4 == 1)]) == {"complete"}
    assert set(records.names("disposition")[played & (records["contact"] % 4 == 3)]) == {"refused"}


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("types", [1, 9], "NumberType"),
        ("numbers", [48_500_000_000, 0], "row 1"),
        ("offsets", [0, 2, 1], "row 1"),
        ("offsets", [0, 1], "offsets"),
        ("places", [0], "places"),
    ],
)
def test_wrong_columns_are_refused(column: str, values: list[int], message: str) -> None:
    columns = {"references": [1, 2], "offsets": [0, 1, 2], "numbers": [48_500_000_000] * 2, "types": [1, 1]}
    columns |= {"places": [0, 0]} | {column: values}
    with pytest.raises(ValueError, match=message):
        o.Clients(**{name: np.array(given) for name, given in columns.items()})  # type: ignore[arg-type]


def test_an_unknown_zone_of_a_client_is_an_error() -> None:
    one = o.Clients(
        references=np.array([1]), offsets=np.array([0, 1]), numbers=np.array([48_500_000_000]), types=np.array([1]),
        places=np.array([5]),
    )  # fmt: skip
    with pytest.raises(ValueError, match=r"numbers\.place"):
        o.simulate(scenario(), one)


def test_the_summary_and_the_first_example(campaign: Path) -> None:
    result = o.simulate(campaign, seed=3)
    figures = result.summary()
    assert figures["dials"] == result.totals.dials
    assert 0 < figures["utilization"] < 1
    assert figures["talk_share"] + figures["wrap_up_share"] + figures["wait_share"] == pytest.approx(1)
    assert (
        figures["contacts"]
        == 600
        == figures["completed"] + figures["exhausted"] + figures["do_not_call"] + figures["unfinished"]
    )
    assert "dials" in repr(result)
    with pytest.raises(TypeError, match="clients"):
        o.simulate(scenario())


def test_a_result_survives_pickle(small_result: o.SimulationResult) -> None:
    columns = small_result.records  # cached, and a view of the memory of the result
    twin = pickle.loads(pickle.dumps(small_result))
    assert twin.summary() == small_result.summary()
    assert twin.scenario == small_result.scenario
    for name, values in columns.items():
        np.testing.assert_array_equal(twin.records[name], values)
    for name, values in small_result.hours.items():
        np.testing.assert_array_equal(twin.hours[name], values)


def test_contacts_survive_pickle(campaign: Path) -> None:
    contacts = o.load_campaign(campaign).contacts()
    twin = pickle.loads(pickle.dumps(contacts))
    assert twin.places == contacts.places
    assert [twin.clients[i] for i in range(9)] == [contacts.clients[i] for i in range(9)]


def test_a_progress_callback_that_answers_nonsense() -> None:
    campaign = ROOT / "examples" / "campaigns" / "demo.toml"
    with pytest.raises(TypeError, match="progress: answered 'no': give True, False"):
        o.simulate(campaign, progress=lambda done: "no")  # type: ignore[arg-type, return-value]
