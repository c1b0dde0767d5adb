# SPDX-License-Identifier: Apache-2.0
"""The three calls, as a host written in Python would use them."""

from __future__ import annotations

import copy
import datetime as dt
import pickle

import numpy as np
import pytest

import outdial as o

NINE = dt.datetime(2026, 3, 30, 7, tzinfo=dt.UTC)  # 9:00 in Warsaw
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def campaign() -> o.Campaign:
    config = o.CampaignConfig(
        places=[o.Zone("Europe/Warsaw")], windows=o.Windows(hours={"mobile": "09:00-17:00", "home": "17:00-21:00"})
    )
    campaign = o.Campaign(config)
    campaign.add(7, [o.ContactNumber(o.PhoneNumber("+48500000001"), "mobile", 0)], NINE)
    return campaign


def test_a_call_from_order_to_completion(campaign: o.Campaign) -> None:
    assert campaign.dials(NINE) == []
    assert campaign.on(o.AgentReady(0), NINE) == o.Reception.accepted
    (order,) = campaign.dials(NINE)
    assert (order.reference, str(order.number), order.type, order.attempt) == (7, "+48500000001", "mobile", 1)
    assert order.window_closes == NINE + dt.timedelta(hours=8)
    assert campaign.verdict(order.contact, NINE).why == "in_progress"
    for event in (o.CallRinging(order.call), o.CallAnswered(order.call), o.CallConnected(order.call, 0)):
        assert campaign.on(event, NINE + SECOND) == "accepted"
    assert campaign.agent_counts().talking == 1
    assert campaign.on(o.CallDisposed(order.call, "complete"), NINE + 60 * SECOND) == "accepted"
    assert campaign.on(o.CallEnded(order.call, "answered"), NINE + 60 * SECOND) == "accepted"
    assert campaign.on(o.AgentReady(0), NINE + 80 * SECOND) == "accepted"
    assert campaign.contact_counts().complete == 1
    assert campaign.verdict(order.contact, NINE).why == "contact_complete"
    assert campaign.dials(NINE + 80 * SECOND) == []
    assert campaign.on(o.CallEnded(order.call, "answered"), NINE + 81 * SECOND) == "unknown_call"


def test_busy_is_dialled_again_after_its_delay_and_the_campaign_says_when(campaign: o.Campaign) -> None:
    campaign.on(o.AgentReady(0), NINE)
    (order,) = campaign.dials(NINE)
    campaign.on(o.CallEnded(order.call, "busy"), NINE + SECOND)
    assert campaign.dials(NINE + SECOND) == []
    wakeup = campaign.next_wakeup()
    assert wakeup == NINE + 181 * SECOND
    assert campaign.verdict(order.contact, NINE + SECOND) == o.Verdict("not_before", "redial_delay", wakeup)
    (again,) = campaign.dials(wakeup)
    assert (again.attempt, again.reason) == (2, "redial")


def test_a_shut_window_is_a_refusal_with_its_reason(campaign: o.Campaign) -> None:
    campaign.on(o.AgentReady(0), NINE)
    contact = campaign.add(8, [o.ContactNumber(o.PhoneNumber("+48221000001"), "home", 0)], NINE)
    campaign.dials(NINE)
    (refusal,) = campaign.refusals()
    assert (refusal.reference, refusal.verdict.why) == (8, "outside_hours")
    assert refusal.verdict.until == NINE + dt.timedelta(hours=8)
    assert campaign.withdraw(contact, NINE)
    assert campaign.verdict(contact, NINE).why == "withdrawn"
    assert campaign.waiting_for_window(NINE) == 0


def test_a_copy_goes_its_own_way(campaign: o.Campaign) -> None:
    twin = copy.deepcopy(campaign)
    campaign.withdraw(0, NINE)
    assert (campaign.contact_counts().withdrawn, twin.contact_counts().withdrawn) == (1, 0)


def test_a_naive_now_is_refused(campaign: o.Campaign) -> None:
    with pytest.raises(ValueError, match="naive"):
        campaign.dials(dt.datetime(2026, 3, 30, 9))


def test_errors_of_add_name_the_field(campaign: o.Campaign) -> None:
    with pytest.raises(ValueError, match=r"numbers\.place"):
        campaign.add(9, [o.ContactNumber(o.PhoneNumber("+48500000001"), "mobile", 3)], NINE)
    with pytest.raises(ValueError, match="numbers"):
        campaign.add(9, [], NINE)
    assert len(campaign) == 1


def test_a_snapshot_and_a_journal_bring_it_back(campaign: o.Campaign) -> None:
    snapshot = campaign.save()
    journal = o.Journal(campaign)
    journal.on(o.AgentReady(0), NINE)
    (order,) = journal.dials(NINE)
    journal.add(8, [o.ContactNumber("+48500000002", "mobile")], NINE)
    written = journal.take()
    assert journal.take() == b""
    again = o.Campaign.restore(campaign.config, snapshot)
    replayed = o.replay(again, written)
    assert (replayed.entries, replayed.skipped, replayed.lost, replayed.why) == (3, 0, 0, "")
    assert again.calls() == [order]
    assert again.save() == campaign.save()
    assert pickle.loads(pickle.dumps(again)).save() == again.save()
    assert o.replay(again, written).skipped == 3
    cut = o.replay(o.Campaign.restore(campaign.config, snapshot), written[:-1])
    assert (cut.entries, cut.lost > 0) == (2, True)
    with pytest.raises(ValueError, match="snapshot"):
        o.Campaign.restore(campaign.config, snapshot[:-1])
    shut = o.Campaign.restore(o.CampaignConfig(places=campaign.config.places), snapshot)
    with pytest.raises(ValueError, match=r'journal: "entry \d": dials other numbers than then'):
        o.replay(shut, written)
    assert not shut.calls()


def test_campaigns_that_share_a_ledger_are_replayed_together() -> None:
    caps = [o.Cap.minimum_gap(3600)]
    ledger = o.CapLedger(caps)
    saved_ledger = ledger.save()

    def config(ledger: o.CapLedger) -> o.CampaignConfig:
        return o.CampaignConfig(windows=o.Windows(hours={"mobile": "00:00-24:00"}), caps=ledger)

    campaigns = [o.Campaign(config(ledger)) for _ in range(2)]
    snapshots = [campaign.save() for campaign in campaigns]
    written = b""
    for number, campaign in enumerate(campaigns):  # the same client: the second may not call
        journal = o.Journal(campaign, number)
        journal.add(7, [o.ContactNumber("+48500000001", "mobile")], NINE)
        journal.on(o.AgentReady(0), NINE)
        assert len(journal.dials(NINE)) == 1 - number
        written += journal.take()
    again = o.CapLedger.restore(saved_ledger, caps)
    restored = [o.Campaign.restore(config(again), snapshot) for snapshot in snapshots]
    assert o.replay(restored, written).entries == 6
    assert [campaign.save() for campaign in restored] == [campaign.save() for campaign in campaigns]
    assert again.save() == ledger.save()
    with pytest.raises(ValueError, match=r'journal: "campaign 1": there are 1: give all'):
        o.replay(o.Campaign.restore(config(o.CapLedger.restore(saved_ledger, caps)), snapshots[0]), written)


def test_places_wishes_and_promises() -> None:
    law = o.Rule.hours(o.Hours("08:00-20:00"))
    config = o.CampaignConfig(
        places=["Europe/Warsaw", o.Place("Europe/Warsaw", law), o.Place(["Europe/Warsaw", "Asia/Tokyo"])],
        wishes=[o.Rule.hours(o.Hours("18:00-22:00"))],
        windows=o.Windows(hours={"mobile": "00:00-24:00"}),
        promised_window_s=600,
    )
    assert pickle.loads(pickle.dumps(config)) == config
    campaign = o.Campaign(config)
    client = campaign.add(1, [o.ContactNumber("+48500000001", "mobile", 1)], NINE, wish=0)
    verdict = campaign.verdict(client, NINE)
    assert verdict.until == NINE + dt.timedelta(hours=9)
    assert campaign.verdict(client, verdict.until).until == NINE + dt.timedelta(hours=11)  # the law, before the wish
    assert campaign.promises == {"kept": 0, "missed": 0}
    with pytest.raises(ValueError, match="wish"):
        campaign.add(1, [o.ContactNumber("+48500000001", "mobile", 1)], NINE, wish=1)


def test_the_agent_who_promised_calls_back() -> None:
    config = o.CampaignConfig(windows=o.Windows(hours={"mobile": "00:00-24:00"}), own_agent_time_s=120)
    campaign = o.Campaign(config)
    campaign.add(1, [o.ContactNumber("+48500000001", "mobile")], NINE)
    campaign.on(o.AgentReady(0), NINE)
    (order,) = campaign.dials(NINE)
    campaign.on(o.CallConnected(order.call, 0), NINE)
    due = NINE + dt.timedelta(hours=2)
    campaign.on(o.CallDisposed(order.call, "callback", due, own_agent=True), NINE)
    campaign.on(o.CallEnded(order.call, "answered"), NINE)
    campaign.on(o.AgentReady(1), NINE)
    assert campaign.dials(due) == []  # agent 1 is free, but agent 0 gave the promise
    assert campaign.next_wakeup() == due + dt.timedelta(minutes=2)
    (order,) = campaign.dials(due + dt.timedelta(minutes=2))
    assert order.agent == 1
    assert campaign.promises == {"kept": 1, "missed": 0}


def test_nothing_is_dialled_for_an_agent_who_leaves_soon(campaign: o.Campaign) -> None:
    campaign.add(1, [o.ContactNumber("+48500000001", "mobile")], NINE)
    campaign.on(o.AgentReady(0), NINE)
    end = NINE + dt.timedelta(seconds=30)
    assert campaign.on(o.AgentLoggedOut(0, end), NINE) == "accepted"
    assert o.AgentLoggedOut(0, end).at == end
    assert o.AgentPaused(0).at is None
    assert campaign.dials(NINE) == []
    campaign.on(o.AgentLoggedOut(0, NINE + dt.timedelta(days=30_000)), NINE)
    assert len(campaign.dials(NINE)) == 1


def test_a_client_can_be_changed_while_it_runs(campaign: o.Campaign) -> None:
    journal = o.Journal(campaign)
    snapshot = campaign.save()
    journal.change(0, 70, [o.ContactNumber("+48500000009", "mobile")], NINE, priority=3)
    assert campaign.verdict(0, NINE).is_now
    again = o.Campaign.restore(campaign.config, snapshot)
    assert o.replay(again, journal.take()).entries == 1
    assert again.save() == campaign.save()
    campaign.change(0, 71, [o.ContactNumber("+48500000010", "mobile")], NINE)
    with pytest.raises(ValueError, match=r"contact: .*5.*: give the id of a client that was added"):
        campaign.change(5, 70, [o.ContactNumber("+48500000009", "mobile")], NINE)


def test_a_phone_that_is_on_again_is_told(campaign: o.Campaign) -> None:
    number = o.queue_state(campaign, NINE)["number"][0]
    event = o.NumberReachable(0, f"+{number}")
    assert campaign.on(event, NINE) == "accepted"
    assert campaign.on(o.NumberReachable(9, f"+{number}"), NINE) == "unknown_number"
    campaign.on(o.AgentReady(0), NINE)
    (order,) = campaign.dials(NINE)
    assert (order.reason, event.contact) == ("reachable", 0)


def test_a_client_asks_on_a_web_form_to_be_called(campaign: o.Campaign) -> None:
    journal = o.Journal(campaign)
    snapshot = campaign.save()
    at = NINE + dt.timedelta(hours=1)
    wanted = o.CallbackWanted(0, at, "+48500000044", agent=1)
    assert (wanted.at, wanted.agent, o.CallbackWanted(0).at, o.CallbackWanted(0).agent) == (at, 1, None, None)
    assert pickle.loads(pickle.dumps(wanted)) == wanted
    assert journal.on(wanted, NINE) == "accepted"
    for agent in (0, 1):
        journal.on(o.AgentReady(agent), NINE)
    assert journal.dials(NINE) == []
    (order,) = journal.dials(at)
    assert (order.reason, order.agent, str(order.number)) == ("appointment", 1, "+48500000044")
    assert campaign.on(o.CallbackWanted(0), at) == "wrong_order"  # is being called
    again = o.Campaign.restore(campaign.config, snapshot)
    assert o.replay(again, journal.take()).why == ""
    assert again.promises == {"kept": 1, "missed": 0}
    assert campaign.on(o.CallbackWanted(7), at) == "unknown_number"
    assert campaign.on(o.CallbackWanted(0, NINE), at) == "wrong_order"
    with pytest.raises(TypeError, match=r"agent"):
        o.CallbackWanted(0, agent="Anna")


def test_the_queue_as_a_frame_says_why_each_number_waits(campaign: o.Campaign) -> None:
    home = campaign.add(8, [o.ContactNumber("+48221000001", "home"), o.ContactNumber("+48500000002", "mobile")], NINE)
    queue = o.queue_state(campaign, NINE)
    frame = queue.to_pandas()
    assert frame.contact.tolist() == [0, home, home]
    of_home = frame[frame.type == "home"].iloc[0]
    assert (of_home.reference, of_home.number, of_home.reason) == (8, 48_221_000_001, "fresh")
    assert (of_home.kind, of_home.why) == ("not_before", "outside_hours")
    assert of_home.until.to_pydatetime() == (NINE + dt.timedelta(hours=8)).replace(tzinfo=of_home.until.tzinfo)
    assert (frame[frame.type == "mobile"].kind == "now").all()
    assert o.queue_state(campaign, NINE, [home]).rows == 2
    assert o.queue_state(campaign, NINE, []).rows == 0
    clients = len(campaign)
    mask = np.arange(clients) == home  # True and False are no numbers of clients
    assert set(o.queue_state(campaign, NINE, mask)["contact"].tolist()) == {home}
    assert set(o.queue_state(campaign, NINE, mask.tolist())["contact"].tolist()) == {home}
    with pytest.raises(ValueError, match=f"one for each of the {clients} clients"):
        o.queue_state(campaign, NINE, mask[1:])
    with pytest.raises(ValueError, match="contacts: 7: the campaign has 2 clients"):
        o.queue_state(campaign, NINE, [home, 7])


def test_rules_on_abandonment_are_counted_by(campaign: o.Campaign) -> None:
    day = dt.date(2026, 3, 30)
    rules = o.law_abandonment(o.load_law(), ["US"], day, zone="America/New_York")
    assert {(rule.limit, rule.window, rule.denominator) for rule in rules} == {(0.03, "period", "live")}
    own = o.AbandonmentRule(name="contract", limit=0.5, window="day", zone="Europe/Warsaw", threshold_s=1)
    assert own.from_day is None
    assert own.replace(from_day=day).from_day == day
    counting = o.Campaign(campaign.config.replace(abandonment=[*rules, own]))
    counting.add(7, [o.ContactNumber("+48500000001", "mobile")], NINE)
    counting.on(o.AgentReady(0), NINE)
    (order,) = counting.dials(NINE)
    counting.on(o.CallAnswered(order.call), NINE + 5 * SECOND)
    counting.on(o.CallEnded(order.call, "abandoned"), NINE + 9 * SECOND)
    row = counting.abandonment(NINE + 9 * SECOND)[-1]
    assert (row["rule"], row["abandoned"], row["counted"], row["over"]) == ("contract", 1, 1, True)
    assert row["good_until_under"] == 1
    assert row["begin"] == dt.datetime(2026, 3, 29, 22, tzinfo=dt.UTC)
    counting.dials(NINE + 9 * SECOND)
    (call,) = counting.counted_calls()
    assert (call.call, call.party, call.answered) == (order.call, "person", NINE + 5 * SECOND)
    assert o.judge(own, call)["taken_for"] == "unattended"
    assert o.judge(own, call)["waited_s"] == 4
    with pytest.raises(ValueError, match="limit"):
        o.Campaign(campaign.config.replace(abandonment=[own.replace(limit=1.5)]))
