# SPDX-License-Identifier: Apache-2.0
import datetime as dt
import pickle

import numpy as np
import pytest

import outdial as o

UTC = dt.UTC
MONDAY = dt.datetime(2026, 6, 1, tzinfo=UTC)


def calls(count: int = 12_000) -> dict[str, np.ndarray]:
    """Even numbers are reached in the evening, odd ones by day."""
    random = np.random.default_rng(7)
    number = 48_600_000_000 + random.integers(0, 300, count)
    hour = random.integers(8, 21, count)
    at = np.datetime64("2026-06-01", "ms") + np.sort(random.integers(0, 21, count)) * np.timedelta64(1, "D")
    good = (hour >= 17) == (number % 2 == 0)
    return {
        "number": number.astype(np.uint64),
        "at": at + hour * np.timedelta64(1, "h"),
        "reached": random.random(count) < np.where(good, 0.5, 0.05),
    }


def test_the_hours_of_each_number_are_learned() -> None:
    chances = o.record_calls(o.AnswerChances(), calls(), zone="UTC")
    assert (chances.count, len(chances)) == (12_000, 300)
    assert chances.skill > 0.5
    rows = o.call_indices(
        chances,
        {"number": np.arange(48_600_000_000, 48_600_000_300)},
        hours="08:00-21:00",
        zone="UTC",
        now=MONDAY + dt.timedelta(days=21, hours=10),
    )
    even = rows["number"] % 2 == 0
    assert rows["index"][even].mean() < -0.5
    assert abs(rows["index"][~even].mean()) < 0.05  # tomorrow at the same hour is as good
    assert (rows["chance_later"][even] > rows["chance_now"][even]).mean() > 0.95
    assert set(rows["hours_later"][even]) <= set(range(1, 168))
    assert rows.to_pandas().shape == (300, 9)
    # By day everybody is alike: what is known of all of them is flat.
    week = chances.population("main")
    assert week.shape == (168,)
    assert 0.15 < week[10] < 0.35


def test_the_order_of_the_rows_and_the_zone() -> None:
    told = calls(2_000)
    mixed = np.random.default_rng(1).permutation(len(told["number"]))
    # Calls of the same instant keep their order, which mixing changes: make the instants differ.
    told["at"] = told["at"] + np.arange(len(mixed)) * np.timedelta64(1, "ms")
    one = o.record_calls(o.AnswerChances(), told, zone="UTC")
    other = o.record_calls(o.AnswerChances(), {name: column[mixed] for name, column in told.items()}, zone="UTC")
    assert (one.population("main") == other.population("main")).all()
    kolkata = o.record_calls(o.AnswerChances(), told, zone="Asia/Kolkata")
    assert not (one.population("main") == kolkata.population("main")).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"number": None}, "number: is missing"),
        ({"at": None}, "at: is missing"),
        ({"reached": None}, "reached: is missing"),
        ({"reached": np.array([0.5, 1.0])}, "reached: row 0: 0.5: give True"),
        ({"reached": np.array([True])}, "reached: 1 rows"),
        ({"number": np.array([-1, 5])}, "number"),
        ({"type": np.array(["fax", "main"])}, "type: row 0: 'fax': use one of main"),
        ({"at": np.array(["NaT", "2026-01-01"], dtype="datetime64[ms]")}, "at"),
    ],
)
def test_wrong_columns(change: dict[str, np.ndarray | None], message: str) -> None:
    told = {name: column[:2] for name, column in calls(10).items()} | change
    chances = o.AnswerChances()
    with pytest.raises(ValueError, match=message):
        o.record_calls(chances, {name: column for name, column in told.items() if column is not None}, zone="UTC")
    assert chances.count == 0


def test_a_campaign_that_learns() -> None:
    windows = o.Windows(hours={"mobile": "00:00-24:00"})
    config = o.CampaignConfig(windows=windows, learned_order=o.AnswerChancesConfig(expected=0.4))
    campaign = o.Campaign(config)
    client = campaign.add(1, [o.ContactNumber("+48600000001", "mobile")], MONDAY)
    index = campaign.call_index(client, MONDAY)
    assert index is not None
    assert index.now.value == pytest.approx(0.4, rel=0.05)
    assert index.index == 0
    assert campaign.call_index(client, MONDAY, number_index=1) is None
    campaign.on(o.AgentReady(0), MONDAY)
    (order,) = campaign.dials(MONDAY)
    campaign.on(o.CallEnded(order.call, "no_answer"), MONDAY + dt.timedelta(seconds=30))
    after = campaign.call_index(client, MONDAY + dt.timedelta(minutes=5))
    assert after is not None
    assert after.now.value < index.now.value
    again = o.Campaign.restore(config, campaign.save())
    assert again.call_index(client, MONDAY + dt.timedelta(minutes=5)) == after
    week = campaign.chances("mobile")
    assert week is not None
    assert week.shape == (168,)
    plain = o.Campaign(o.CampaignConfig(windows=windows))
    assert plain.chances("mobile") is None
    assert plain.config.learned_order is None
    with pytest.raises(ValueError, match=r"caution"):
        o.Campaign(config.replace(learned_order=o.AnswerChancesConfig(caution=-1)))


def test_where_it_never_opens_there_is_nothing_to_weigh() -> None:
    chances = o.record_calls(o.AnswerChances(), calls(500), zone="UTC")
    number = {"number": [48_600_000_000, 48_600_000_001]}
    never = o.call_indices(chances, number, hours="off", zone="UTC", now=MONDAY)
    assert np.isnan(never["index"]).all()
    assert np.isnan(never["deviation"]).all()
    assert not never["hours_later"].any()
    # Open now and never again within the week, or not now and later: both are weighed.
    last = o.call_indices(chances, number, hours="Mo 00:00-00:30", zone="UTC", now=MONDAY)
    later = o.call_indices(chances, number, hours="Tu 09:00-17:00", zone="UTC", now=MONDAY)
    assert np.isfinite(last["index"]).all()
    assert np.isfinite(later["index"]).all()
    assert later["hours_later"].all()


def test_what_was_learned_can_be_pickled() -> None:
    chances = o.record_calls(o.AnswerChances(o.AnswerChancesConfig(expected=0.3)), calls(2_000), zone="UTC")
    sent = pickle.dumps(chances)
    again = pickle.loads(sent)
    assert (again.count, len(again), again.skill) == (chances.count, len(chances), chances.skill)
    numbers = {"number": np.arange(48_600_000_000, 48_600_000_300)}
    when = {"hours": "08:00-21:00", "zone": "UTC", "now": MONDAY + dt.timedelta(days=21, hours=10)}
    for name, column in o.call_indices(chances, numbers, **when).items():
        assert np.array_equal(o.call_indices(again, numbers, **when)[name], column), name
    # It goes on learning as the first does.
    for one in (chances, again):
        o.record_calls(one, calls(500), zone="UTC")
    assert pickle.dumps(chances) == pickle.dumps(again)
    damaged = bytearray(sent)
    damaged[sent.index(b"outdchn1") + 100] ^= 1
    with pytest.raises(ValueError, match="saved answer chances"):
        pickle.loads(bytes(damaged))
