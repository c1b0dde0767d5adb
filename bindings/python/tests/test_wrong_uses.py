# SPDX-License-Identifier: Apache-2.0
"""Wrong uses of the Python API: every message names the field, the value and the remedy."""

from __future__ import annotations

import ast
import datetime as dt
import inspect
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from conftest import ROOT

import outdial as o
from outdial import geo, wrong_arguments
from outdial.geography import best_hours, top
from outdial.signatures import read_signature

AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
NAIVE = dt.datetime(2026, 3, 2, 9)
ZONE = o.Zone("Europe/Warsaw")
HOURS = o.Hours("Mo-Fr 09:00-17:00")
STUBS = ROOT / "bindings" / "python" / "outdial" / "_core.pyi"
DEMO = ROOT / "examples" / "campaigns" / "demo.toml"


def file() -> o.CampaignFile:
    return o.load_campaign(DEMO)


def scenario() -> o.Scenario:
    return file().scenario


def clients(**wrong: Any) -> o.Clients:
    right = {"references": [1, 2], "offsets": [0, 1, 2], "numbers": [48_500_000_000] * 2, "types": [1, 1]}
    return o.Clients(**right | {"places": [0, 0]} | wrong)


def campaign() -> o.Campaign:
    return o.Campaign(o.CampaignConfig())


def bound(**wrong: Any) -> o.PacingBound:
    right = {"agents": 5, "answer_rate": 0.3, "ring_s": 12, "handle_s": 180, "abandonment": 0.03}
    return o.pacing_bound(**right | wrong)


def compiled() -> o.CompiledWindows:
    return o.CompiledWindows([], AT, AT + dt.timedelta(days=1))


def learned(**wrong: Any) -> o.AnswerChances:
    right = {"number": ["+48601230002"], "at": [AT], "reached": [True]}
    return o.record_calls(o.AnswerChances(), right | wrong, zone=ZONE)


def recorded(**wrong: Any) -> o.Columns:
    return o.record_attempts(o.CapLedger([]), {"number": ["+48601230002"], "client": [1], "at": [AT]} | wrong)


def capped(**wrong: Any) -> o.Columns:
    parties = {"number": ["+48601230002"], "client": [1], "at": [AT]}
    return o.cap_verdicts(o.CapLedger([]), parties, **{"zone": ZONE} | wrong)


def indices(**wrong: Any) -> o.Columns:
    right = {"hours": HOURS, "zone": ZONE, "now": AT}
    return o.call_indices(o.AnswerChances(), {"number": ["+48601230002"]}, **right | wrong)


def asked(records: Any = None, **wrong: Any) -> o.Columns:
    return o.whom_to_ask({"confirmed_at": [None]} | (records or {}), **{"now": AT} | wrong)


# What is done; then the field, the value and the remedy that the message must name.
WRONG: dict[str, tuple[Callable[[], Any], str, str, str]] = {
    "hours without minutes": (lambda: o.Hours("Mo-Fr 9-17"), "hours", "9-17", "a time such as 09:00"),
    "hours of no day": (lambda: o.Hours("Xx 09:00-17:00"), "hours", "Xx", "expected days"),
    "a zone misspelt": (lambda: o.Zone("Europe/Warsow"), "zone", "Europe/Warsow", "IANA"),
    "a naive now": (lambda: HOURS.verdict(ZONE, NAIVE), "now", "2026-03-02 09:00:00", "tzinfo"),
    "seconds for milliseconds": (lambda: HOURS.verdict(ZONE, 1_700_000_000), "now", "1700000000", "milliseconds"),
    "a text for an instant": (lambda: HOURS.verdict(ZONE, "2026-03-02"), "now", "2026-03-02", "aware datetime"),
    "a national number": (lambda: o.PhoneNumber("221234567"), "number", "221234567", "country code"),
    "windows of no type": (lambda: o.Windows(hours={"mobil": "off"}), "Windows.hours", "mobil", "use one of main"),
    "windows as a list": (lambda: o.Windows(hours=["09:00"]), "Windows.hours", "09:00", "give a mapping"),
    "a day as text": (lambda: o.SpecialDay("2026-03-02"), "SpecialDay.day", "2026-03-02", "a datetime.date"),
    "hours backwards": (lambda: o.SpecialDay(dt.date(2026, 3, 2), [(600, 500)]), "calendar", "10:00-08:20", "sorted"),
    "a day twice": (lambda: o.Calendar([o.SpecialDay(AT.date())] * 2), "calendar", "2026-03-02", "only once"),
    "holidays of nowhere": (lambda: o.load_holidays("Atlantis"), "holidays", "Atlantis", "one of AU"),
    "holidays by a number": (lambda: o.load_holidays(5), "what", "5", "the code of a country"),
    "law of nowhere": (lambda: o.load_law().rule(["XX"]), "jurisdiction", "XX", "use one of"),
    "an unknown purpose": (lambda: o.load_law().rule(["US"], purpose="fun"), "Purpose", "fun", "use one of"),
    "an unknown next": (lambda: o.RetryRow(next="redail"), "RetryRow.next", "redail", "use one of redial"),
    "a delay as text": (lambda: o.RetryRow(delay_s="5"), "RetryRow.delay_s", "5", "give seconds"),
    "no attempts": (lambda: o.RetryTable(max_attempts=0), "retry.max_attempts", "0", "at least one"),
    "no ringing": (lambda: o.RetryTable(ring_timeout_s=0), "ring_timeout_s", "0", "positive"),
    "a row that is none": (lambda: o.RetryTable(on_outcome={"busy": 5}), "on_outcome", "5", "RetryRow"),
    "an unknown mode": (lambda: o.PacingConfig(mode="fast"), "PacingConfig.mode", "fast", "use one of preview"),
    "a target in percent": (lambda: o.PacingConfig(abandonment_target=3), "abandonment_target", "3", "e.g. 0.03"),
    "an unknown field": (lambda: o.PacingConfig().replace(mod="x"), "PacingConfig", "mod", 'did you mean "mode"'),
    "half an agent": (lambda: o.AgentGroup(agents=1.5), "AgentGroup.agents", "1.5", "a whole number"),
    "nobody": (lambda: o.AgentGroup(agents=0), "agents.count", "0", "give 1 to"),
    "more than all": (lambda: o.People(busy=1.2), "people.busy", "1.2", "a share from 0 to 1"),
    "a day of 23 hours": (lambda: o.People(answer_rate={"mobile": [0.3] * 23}), "answer_rate", "0.3", "a list of 24"),
    "an unknown shape": (lambda: o.Distribution(shape="normal"), "Distribution.shape", "normal", "use one of"),
    "no mean": (lambda: o.Distribution(shape="gamma"), "distribution.mean_s", "0.0", "above 0"),
    "no length": (lambda: o.Scenario(length_s=0), "length_s", "0", "more than nothing"),
    "a long warm-up": (lambda: scenario().replace(warm_up_s=10**7), "warm_up_s", "10000000", "shorter"),
    "a seed below 0": (lambda: scenario().replace(seed=-1), "Scenario.seed", "-1", "a whole number from 0"),
    "a naive start": (lambda: scenario().replace(start=NAIVE), "Scenario.start", "2026-03-02", "tzinfo"),
    "calls below none": (lambda: o.Inbound(calls_per_hour=[-1] * 24), "inbound.calls_per_hour[0]", "-1", "give 0 to"),
    "types as text": (lambda: clients(types=["mobile"] * 2), "types: row 0", "mobile", "a whole number"),
    "too few offsets": (lambda: clients(offsets=[0, 1]), "offsets", "2 values", "give one per row"),
    "a number that is none": (lambda: o.simulate(3), "scenario", "3", "give a Scenario"),
    "clients that are none": (lambda: o.simulate(scenario(), 3), "clients", "3", "give Clients"),
    "no clients": (lambda: o.simulate(scenario()), "clients", "a scenario needs", "give Clients"),
    "a progress that is none": (lambda: o.simulate(DEMO, progress=3), "progress", "3", "give a function"),
    "a path that is none": (lambda: o.load_campaign(5), "path", "5", "give the path"),
    "contacts that are none": (lambda: file().contacts(5), "file", "5", "give the path of a CSV file"),
    "changes as text": (lambda: file().with_changes("agents"), "changes", "agents", "give a mapping"),
    "a change of nothing": (lambda: file().with_changes({"agent": 5}), "agent", "no field", 'did you mean "agents"'),
    "a queue below none": (lambda: o.CampaignConfig(queue_time_s=-1), "queue_time_s", '"-1"', "zero or a positive"),
    "a rank as text": (lambda: o.NumberOrder(rank={"mobile": "first"}), "rank", "first", "a whole number"),
    "an outcome misspelt": (lambda: o.outcome_sentence("bussy"), "Outcome", "bussy", "use one of answered"),
    "an unknown signal": (lambda: o.classify_calls({"sips": [486]}), "sips", "no signal", "use any of sip"),
    "a signal as text": (lambda: o.classify_calls({"sip": ["x"]}), "sip: row 0", "x", "a whole number"),
    "signals that are none": (lambda: o.classify_calls(5), "signals", "5", "give a frame"),
    "a table that is none": (lambda: o.retry_diagram(5), "table", "5", "give a RetryTable"),
    "a rule as text": (lambda: o.verdict("09:00-17:00", ZONE, AT), "rule", "09:00-17:00", "give a Rule, or Hours"),
    "a zone that is none": (lambda: o.next_opening(HOURS, 5, AT), "zones", "5", "give a Zone"),
    "no windows": (lambda: o.open_now(None, np.zeros(1, np.uint16), AT), "windows", "None", "give CompiledWindows"),
    "verdicts of nothing": (lambda: o.verdicts(5, [1], AT), "windows", "5", "give CompiledWindows"),
    "a field of a file as an argument": (lambda: file().with_changes(agents=5), "agents", "5", 'give {"agents"'),
    "places of a frame": (lambda: geo.locate(np.zeros((2, 2))), "numbers", "2 dimensions", "one number per row"),
    "a table of instants": (lambda: o.verdict(HOURS, "UTC", np.zeros((2, 2))), "now", "2 dimensions", "one instant"),
    "no instant": (lambda: o.verdict(HOURS, "UTC", np.array(["NaT"], "datetime64[ms]")), "now", "NaT", "no instant"),
    "too few instants": (lambda: o.verdicts(compiled(), [0, 0], [AT]), "now", "1 instants", "as many, or one"),
    "a list to write to": (lambda: o.open_now(compiled(), [0], AT, out=[True]), "out", "[True]", "an array of bool"),
    "whole numbers to write to": (
        lambda: o.open_now(compiled(), [0], AT, out=np.zeros(1, int)),
        "out",
        "int64",
        "an array of bool",
    ),
    "flags to read only": (
        lambda: o.open_now(compiled(), [0, 0], AT, out=np.zeros(4, bool)[::2]),
        "out",
        "every nth",
        "can be written",
    ),
    "a receipt that is none": (lambda: o.parse_receipts(["id:1", None]), "texts: row 1", "None", "give a str"),
    "columns of nothing": (lambda: o.Columns(5), "columns", "5", "give a mapping"),
    "columns of two lengths": (lambda: o.Columns({"a": [1], "b": [1, 2]}), "b", "2 rows", "a has 1"),
    "a column of columns": (lambda: o.Columns({"a": np.zeros((2, 2))}), "a", "2 dimensions", "one value per row"),
    "a chart of nothing": (lambda: o.plot.pacing(5), "result", "5", "what simulate gave"),
    "a chart of a text": (lambda: o.plot.abandonment("x"), "result", "x", "what simulate gave"),
    "a chart of no sweep": (lambda: o.plot.sweep(5), "result", "5", "what sweep gave"),
    "a gain of nothing": (lambda: o.plot.gain(5), "source", "5", "what sweep gave"),
    "chances of a text": (lambda: o.plot.chances("x"), "values", "x", "give 168"),
    "a week nowhere": (lambda: o.plot.windows(HOURS, week=AT.date(), zone=None), "zone", "None", "give a Zone"),
    "callers on no day": (
        lambda: best_hours({"number": ["+12125550123"], "time": ["soon"], "answered": [1]}),
        "time: row 0",
        "soon",
        "give UTC instants",
    ),
    "an answer in words": (
        lambda: best_hours({"number": ["+12125550123"], "time": [AT], "answered": ["yes"]}),
        "answered",
        "yes",
        "give 0 or 1",
    ),
    "more numbers than answers": (
        lambda: best_hours({"number": ["+12125550123"] * 2, "time": [AT] * 2, "answered": [1]}),
        "answered",
        "1 rows",
        "others have 2",
    ),
    "a number of areas": (lambda: top({"number": ["+12125550123"]}, "region", n="x"), "n", "x", "a whole number"),
    "places of nothing": (lambda: geo.locate(None), "numbers", "None", "give a number, or a list"),
    "a length of nothing": (
        lambda: o.classify_calls({"ring_s": np.array([1], "timedelta64")}),
        *("ring_s", "timedelta64", "give seconds"),
    ),
    "classes of names": (lambda: o.open_now(compiled(), ["work"], AT), "classes: row 0", "work", "a whole number"),
    "receipts that are none": (lambda: o.parse_receipts(5), "texts", "5", "a list of texts"),
    "a clock as text": (lambda: o.parse_receipts([], utc_offset_s="x"), "utc_offset_s", "x", "give seconds"),
    "one caller as text": (lambda: o.compare_callers("+4850", []), "callers", "+4850", "give a list"),
    "a ledger that is none": (lambda: o.record_attempts(3, {}), "ledger", "3", "give a CapLedger"),
    "naive attempts": (
        lambda: o.record_attempts(o.CapLedger([]), {"number": ["+48500000000"], "client": [1], "at": [NAIVE]}),
        *("at", "2026-03-02 09:00:00", "tzinfo"),
    ),
    "naive confirmations": (
        lambda: o.whom_to_ask({"confirmed_at": [NAIVE, None]}, now=AT),
        *("confirmed_at", "2026-03-02 09:00:00", "tzinfo"),
    ),
    "a frame that is none": (lambda: top(5, "region"), "frame", "5", "give a frame or a mapping"),
    "a level that is none": (lambda: top({"number": ["+12125550123"]}, "are"), "level", "are", "use one of country"),
    "a place of nobody": (lambda: geo.locate("hello"), "number", "hello", "country code"),
    "an event of no call": (lambda: o.CallRinging("x"), "CallRinging.call", "x", "a whole number"),
    "a log that is none": (lambda: o.fit(5), "log", "5", "give a frame"),
    "a grid that is none": (lambda: o.sweep(DEMO, 5), "grid", "5", "give a mapping"),
    "an executor that is none": (lambda: o.sweep(DEMO, {}, executor=5), "executor", "5", "submit"),
    # Where pybind11 would speak: another type, too many arguments, too few, or one of another name.
    "hours of a number": (lambda: o.Hours(5), "Hours.text", "5", 'give a text, e.g. "Mo-Fr 09:00-17:00"'),
    "one argument too many": (lambda: o.Hours("off", o.Holidays(), 6), "Hours", "6", "it takes text, holidays"),
    "an argument misspelt": (lambda: o.Hours(texts="off"), "Hours", "texts", 'did you mean "text"'),
    "a zone of a number": (lambda: o.Zone(5), "Zone.name", "5", '"Europe/Warsaw"'),
    "a number of a number": (lambda: o.PhoneNumber(12), "PhoneNumber.text", "12", '"+48 22 123 45 67"'),
    "digits as text": (lambda: o.PhoneNumber.from_digits("x"), "from_digits.digits", "x", "a whole number"),
    "loading a number": (lambda: o.load_zone(5), "load_zone.name", "5", "a text"),
    "hours nowhere": (lambda: HOURS.verdict(5, AT), "Hours.verdict.zone", "5", "give a Zone"),
    "hours at no time": (lambda: HOURS.verdict(ZONE), "Hours.verdict", "now", "an aware datetime"),
    "windows nowhere": (lambda: o.Windows.usual().verdict("work", 5, AT), "zone", "5", "a ZoneSet, a Zone, its name"),
    "windows of a number": (lambda: o.Windows.usual().verdict(5, ZONE, AT), "type", "5", "one of main, mobile"),
    "a set of a number": (lambda: o.ZoneSet(5), "zones", "5", "a list of zones"),
    "a cap that is none": (lambda: o.CapLedger([5]), "CapLedger.caps[0]", "5", "give a Cap, e.g. Cap.minimum_gap"),
    "a keyword by position": (lambda: o.CapLedger([], 5), "CapLedger", "5", "give most_parties, keep by name"),
    "two that are no verdicts": (lambda: o.both(1, 2), "both.a", "1", "give a Verdict"),
    "agents as text": (lambda: bound(agents="x"), "pacing_bound.agents", "x", "a whole number"),
    "a rate as text": (lambda: bound(answer_rate="x"), "pacing_bound.answer_rate", "x", "a number"),
    "calls of no length": (lambda: bound(handle_s=1e-5), "handle_s", "1e-05", "give a longer handle_s"),
    "ringing for an hour": (lambda: bound(agents=1000, ring_s=3600, handle_s=5), "handle_s", "5", "a shorter ring_s"),
    "hardly an answer": (lambda: bound(agents=1000, answer_rate=0.001), "agents", "1000", "a higher answer_rate"),
    "agents beyond all": (lambda: bound(agents=2**70), "pacing_bound.agents", str(2**70), "from 1 to 1000"),
    "a world alone": (lambda: o.bench_pacing(world="moon"), "bench_pacing", "agents", "(a whole number)"),
    "an event that is none": (lambda: campaign().on(5, AT), "Campaign.on.event", "5", "a CallAnswered"),
    "a client of numbers": (lambda: campaign().add(1, [5], AT), "Campaign.add.numbers[0]", "5", "a ContactNumber"),
    "a client of text": (lambda: campaign().add("x", [], AT), "Campaign.add.reference", "x", "a whole number"),
    "a journal that is none": (lambda: o.replay(campaign(), "x"), "replay.journal", "x", "give bytes"),
    "a journal of nothing": (lambda: o.Journal(5), "Journal.campaign", "5", "give a Campaign"),
    "pacing of nothing": (lambda: o.Pacing(5), "Pacing.config", "5", "give a PacingConfig"),
    "patience as text": (
        lambda: o.Pacing(o.PacingConfig(), patience_s="x"),
        *("Pacing.patience_s", "x", "seconds, or a timedelta"),
    ),
    "an outcome as a number": (lambda: o.live_answer(5), "live_answer.outcome", "5", "one of answered"),
    "patience below none": (
        lambda: o.Pacing(o.PacingConfig(), patience_s=-1),
        *("patience_s", '"-1"', "zero or a positive time"),
    ),
    "an agent who was idle below none": (
        lambda: o.Pacing(o.PacingConfig()).on_connected(-3, AT),
        *("idle_s", '"-3"', "zero or a positive time"),
    ),
    "a reach below none": (
        lambda: o.AbandonmentLedger([]).remaining(AT, reach_s=-5),
        *("reach_s", '"-5"', "zero or a positive time"),
    ),
    "a caller who waited below none": (
        lambda: o.overflow_team(o.CallerOverflow(), -1, [0]),
        *("waited_s", '"-1"', "zero or a positive time"),
    ),
    "callers without number": (
        lambda: o.PacingSnapshot(callers_per_second=float("nan")),
        *("callers_per_second", "nan", "give 0 to 1000"),
    ),
    "an agent who is nobody": (
        lambda: o.CallbackWanted(0, AT, agent=2**32 - 1),
        *("CallbackWanted.agent", "4294967295", "give None for any agent"),
    ),
    "a number beyond all": (
        lambda: o.next_actions({"number": [2**70], "at": [AT], "outcome": ["busy"]}),
        *("number: row 0", str(2**70), "4 to 15 digits"),
    ),
    "a number below none": (
        lambda: o.next_actions({"number": [-48500000000], "at": [AT], "outcome": ["busy"]}),
        *("number: row 0", "-48500000000", "a whole number from 0"),
    ),
    "an audit of nothing": (lambda: o.abandonment_audit(None, []), "calls", "None", "give a list"),
    "an audit by no rules": (lambda: o.abandonment_audit([], 5), "rules", "5", "give a list"),
    "near without number": (
        lambda: o.CallerIdRules(near_km=float("nan")),
        *("near_km", "nan", "kilometres from 0"),
    ),
    "rest below none": (lambda: o.CallerIdRules(rest_s=-1), "rest_s", '"-1"', "zero or a positive time"),
    "a journal backwards": (lambda: o.replay(campaign(), memoryview(b"ab")[::-1]), "journal", "every nth", "bytes("),
    "a sweep of nothing": (
        lambda: o.plot.sweep(o.sweep(file().with_changes({"days": 0.01, "agents": 1}), {}, replications=1)),
        *("result", "nothing was varied", "sweep a field"),
    ),
    "a gain of numbers": (lambda: o.plot.gain([5]), "source", "[5]", "rows of outdial bench pacing"),
    "a gain of no policy": (lambda: o.plot.gain([{"agents": 5}]), "source: row 0", "policy", "outdial bench pacing"),
    "a gain of no rows": (lambda: o.plot.gain([]), "source", "no rows", "outdial bench pacing"),
    "a week beyond all": (
        lambda: o.plot.windows(HOURS, week=dt.date(9999, 12, 31), zone=ZONE),
        *("week", "9999-12-31", "1970-01-12 to 2199-12-22"),
    ),
    "a week before all": (
        lambda: o.plot.windows(HOURS, week=dt.date(1, 1, 1), zone=ZONE),
        *("week", "0001-01-01", "1970-01-12 to 2199-12-22"),
    ),
    "an executor's class": (
        lambda: o.sweep(DEMO, {"agents": [1]}, executor=ThreadPoolExecutor),
        *("executor", "ThreadPoolExecutor", "give an object of it"),
    ),
    "an executor without futures": (
        lambda: o.sweep(DEMO, {"agents": [1]}, executor=type("Odd", (), {"submit": lambda *_: None})()),
        *("executor", "gave None", "gives a future"),
    ),
    "a team of truth": (lambda: file().with_changes({"agents": True}), "agents", "True", "a whole number from 1"),
    "nothing compared": (lambda: o.compare(file(), None), "b", "None", "give a Scenario"),
    "a seed of a text": (lambda: o.fit({"outcome": ["busy"]}, seed="x"), "seed", "'x'", "a whole number from 0"),
    "one outcome": (lambda: o.fit({"outcome": 5}), "log: outcome", "5", "one value per row"),
    "columns by a number": (lambda: o.fit({"outcome": ["busy"]}, columns=5), "columns", "5", "give a mapping"),
    "a law of a text": (lambda: o.load_law().rule("US"), "LawBook.rule.jurisdictions", "US", "a list"),
    # What a component would refuse later, or never.
    "a guard below none": (lambda: o.Windows(guard_s=-1), "Windows.guard_s", "-1", "zero or a positive"),
    "a delay below none": (lambda: o.RetryRow(delay_s=-5), "RetryRow.delay_s", "-5", "zero or a positive"),
    "a gap below none": (lambda: o.Cap.minimum_gap(-5), "gap_s", '"-5"', "a positive length"),
    "no SIP status": (lambda: o.outcome_from_sip(99, rang=False), "status", "99", "100 to 699"),
    "a time in seconds": (
        lambda: o.AgentLoggedOut(0, at=int(AT.timestamp())),
        *("AgentLoggedOut.at", "1772442000", "milliseconds since 1970 (not seconds)"),
    ),
    "a callback in seconds": (
        lambda: o.CallDisposed(1, "callback", callback_at=1_772_442_000),
        *("CallDisposed.callback_at", "1772442000", "milliseconds since 1970 (not seconds)"),
    ),
    "a mask too short": (lambda: o.queue_state(campaign(), AT, [True]), "contacts", "1 times", "one for each of the 0"),
    "half a client": (lambda: o.queue_state(campaign(), AT, [1.5]), "contacts: row 0", "1.5", "a whole number from 0"),
    "a queue of nothing": (lambda: o.queue_state(None, AT), "campaign", "None", "give a Campaign"),
    "callers that are none": (lambda: o.compare_callers(None, []), "callers", "None", "one entry per call"),
    "a file that is none": (lambda: o.compare_callers([], None), "on_file", "None", "one entry per call"),
    "numbers as text": (lambda: o.compare_callers(["+4850"], ["+4850"]), "on_file: row 0", "+4850", "give a list"),
    "numbers that are none": (lambda: o.compare_callers(["+4850"], [None]), "on_file: row 0", "None", "give a list"),
    "a gap that is none": (lambda: o.Cap.minimum_gap(float("nan")), "minimum_gap.gap_s", "nan", "give seconds"),
    "a call of another age": (
        lambda: learned(at=np.array(["2300-01-01"], "datetime64[s]")),
        *("at: row 0", "2300-01-01", "years 1970 to 2199"),
    ),
    "a call before all": (
        lambda: learned(at=np.array(["1950-01-01"], "datetime64[s]")),
        *("at: row 0", "1950-01-01", "years 1970 to 2199"),
    ),
    "a call to nobody": (lambda: learned(number=[0]), "number: row 0", "0", "4 to 15 digits"),
    "reached in two dimensions": (lambda: learned(reached=[[True]]), "reached", "2 dimensions", "one value per row"),
    "half reached": (lambda: learned(reached=[0.5]), "reached: row 0", "0.5", "give True where"),
    "learning of nothing": (lambda: o.record_calls(None, {}, zone=ZONE), "chances", "None", "give AnswerChances"),
    "learning nowhere": (lambda: o.record_calls(o.AnswerChances(), {}, zone=None), "zone", "None", "give a Zone"),
    "an attempt on nobody": (lambda: recorded(number=[0]), "number: row 0", "0", "4 to 15 digits"),
    "the second number": (
        lambda: recorded(number=["+48601230002", "601230002"]),
        *("number: row 1", "601230002", "country code"),
    ),
    "a column misspelt": (lambda: recorded(groups=[1]), "groups", "no such column", 'did you mean "group"'),
    "an approach that is none": (
        lambda: o.record_attempts(o.CapLedger([]), {"number": [], "client": [], "at": []}, 5),
        *("approach", "5", "use one of call"),
    ),
    "caps nowhere": (lambda: capped(zone=None), "zone", "None", "give a Zone or its name"),
    "caps of a text": (lambda: capped(jurisdictions="US-FL"), "jurisdictions", "US-FL", "give a list"),
    "indices nowhere": (lambda: indices(zone=None), "zone", "None", "give a Zone or its name"),
    "indices at no hours": (lambda: indices(hours=None), "hours", "None", "give Hours or their text"),
    "asking at once": (lambda: asked(confirm_every_s=-1), "confirm_every_s", "-1", "a positive time"),
    "asking at no time": (lambda: asked(confirm_every_s="x"), "confirm_every_s", "x", "give seconds"),
    "asking after nothing": (lambda: asked(unreached_attempts=0), "unreached_attempts", "0", "from 1 to 255"),
    "asking after less": (lambda: asked(unreached_attempts=-1), "unreached_attempts", "-1", "from 1 to 255"),
    "a phase misspelt": (lambda: asked({"phas": ["failed"]}), "phas", "no such column", 'did you mean "phase"'),
    "a phase that is none": (lambda: asked({"phase": [{}]}), "phase: row 0", "{}", "use one of unverified"),
    "one signal": (lambda: o.classify_calls({"sip": 486}), "sip", "486", "one value per row"),
    "a signal of any kind": (lambda: o.classify_calls({"sip": [object()]}), "sip: row 0", "object", "a whole number"),
    "a signal of all": (lambda: o.classify_calls({"sip": [{}]}), "sip: row 0", "{}", "a whole number from 0"),
    "a signal beyond": (lambda: o.classify_calls({"sip": [10**400]}), "sip: row 0", "1000", "a whole number from 0"),
    "a signal unreal": (lambda: o.classify_calls({"sip": [1j]}), "sip: row 0", "1j", "a whole number from 0"),
    "a day of ringing": (lambda: o.classify_calls({"ring_s": [AT.date()]}), "ring_s: row 0", "2026", "give seconds"),
    "a month of ringing": (
        lambda: o.classify_calls({"ring_s": np.array([1], "timedelta64[M]")}),
        *("ring_s", "timedelta64[M]", "give seconds"),
    ),
    "a detector of all": (lambda: o.classify_calls({"amd": [{}]}), "amd: row 0", "{}", "use one of human"),
    "a client below none": (lambda: campaign().add(-1, [], AT), "Campaign.add.reference", "-1", "from 0 to 18446744"),
    "a priority beyond": (
        lambda: campaign().add(1, [], AT, priority=40_000),
        *("Campaign.add.priority", "40000", "a whole number from -32768 to 32767"),
    ),
    "a wish below none": (lambda: campaign().add(1, [], AT, wish=-1), "Campaign.add.wish", "-1", "from 0 to 65534"),
    "nobody's verdict": (lambda: campaign().verdict(-1, AT), "Campaign.verdict.contact", "-1", "from 0 to 4294967295"),
    "nobody withdrawn": (lambda: campaign().withdraw(-1, AT), "Campaign.withdraw.contact", "-1", "from 0 to 42949"),
    "a week of a calendar": (
        lambda: o.Cap(name="w", kind="calendar", count=3, length_s=604_800),
        *("caps.w.length_s", "604800", "leave it out, or use a rolling cap"),
    ),
    "a cap of nowhere": (
        lambda: o.Cap(name="w", length_s=60, jurisdiction="nonsense!!"),
        *("caps.w.jurisdiction", "nonsense!!", "US or US-FL"),
    ),
    "a cap from a time": (
        lambda: o.Cap(name="w", length_s=60, from_day=NAIVE),
        *("Cap.from_day", "2026, 3, 2, 9", "a datetime.date, without a time"),
    ),
    "a cap from a text": (
        lambda: o.Cap(name="w", length_s=60, from_day="2026"),
        *("Cap.from_day", "2026", "a datetime.date"),
    ),
    "a wait below none": (lambda: o.CallerConnected(0, -5), "CallerConnected.waited_s", "-5", "zero or a positive"),
    "a load that is none": (
        lambda: o.blended_team(agents=5, load=float("nan"), reserve=1, answer_within=0.1),
        *("load", "nan", "the erlangs of the callers"),
    ),
    "more than every caller": (
        lambda: o.reserve_needed(agents=5, load=2, service_level=2, answer_within=0.1),
        *("service_level", "2.0", "a share from 0 to 1"),
    ),
    "no caller at all": (
        lambda: o.reserve_needed(agents=5, load=2, service_level=float("nan"), answer_within=0.1),
        *("service_level", "nan", "a share from 0 to 1"),
    ),
    "answers before the call": (
        lambda: o.reserve_needed(agents=5, load=2, service_level=0.8, answer_within=-1),
        *("answer_within", "-1.0", "from 0 on"),
    ),
    "a status below none": (lambda: o.Signals(sip=-1), "Signals.sip", "-1", "a whole number from 0 to 9999, or None"),
    "ringing below none": (lambda: o.Signals(ring_time_s=-1), "Signals.ring_time_s", "-1", "zero or a positive"),
    "talk below none": (lambda: o.Signals(talk_time_s=-5), "Signals.talk_time_s", "-5", "zero or a positive"),
    "a ledger sent": (
        lambda: pickle.dumps(o.CampaignConfig(caps=o.CapLedger([]))),
        *("CapLedger", "copied or pickled", "CapLedger.restore(saved, caps)"),
    ),
    "no cause": (lambda: o.outcome_from_q850(500, rang=False), "cause", "500", "0 to 127"),
}


@pytest.mark.parametrize("what", list(WRONG))
def test_the_message_names_field_value_and_remedy(what: str) -> None:
    do, field, value, remedy = WRONG[what]
    if what in ("a log that is none", "a seed of a text", "one outcome", "columns by a number"):
        pytest.importorskip("scipy")
    with pytest.raises((ValueError, TypeError, LookupError)) as raised:
        do()
    message = str(raised.value)
    for part in (field, value, remedy):
        assert part in message, message
    assert "incompatible" not in message  # what the bindings say of themselves
    assert message.count("\n") == 0


def test_there_are_fifty() -> None:
    assert len(WRONG) >= 50


def test_functions_of_the_core_stay_what_they_are() -> None:
    assert pickle.loads(pickle.dumps(o.both)) is o.both
    assert pickle.loads(pickle.dumps(o.Hours.parse))("off") == o.Hours("off")
    assert o.both.__name__ == "both"
    assert o.Campaign.on.__qualname__ == "Campaign.on"
    assert isinstance(vars(o.Rule)["never"], staticmethod)
    with pytest.raises(AttributeError):
        o.Verdict("now").kind = "never"  # type: ignore[misc]


def test_an_error_of_another_kind_stays_what_it_is() -> None:
    error = TypeError("incompatible with today")
    assert wrong_arguments.explained("both", error, (1, 2), {}) is error


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("both(a: outdial._core.Verdict, b: x) -> y", ["a", "b"]),
        (
            "(self: o.C, text: str = 'a, (b', *, days: Sequence[tuple[int, int]] = <H: 0 a, 0 b>) -> o.C",
            ["text", "days"],
        ),
        ("() -> list[str]", []),
    ],
)
def test_signatures_are_read(line: str, names: list[str]) -> None:
    assert [one.name for one in read_signature(line)] == names


def test_every_signature_of_the_core_is_read() -> None:
    stubs = {
        node.name: node for node in ast.parse(STUBS.read_text(encoding="utf-8")).body if isinstance(node, ast.ClassDef)
    }
    read = 0
    for name, node in stubs.items():
        for method in node.body:
            if not isinstance(method, ast.FunctionDef) or method.name.startswith("_"):
                continue
            doc = inspect.getdoc(getattr(getattr(o._core, name), method.name)) or ""
            line = doc.partition("\n")[0]
            if not line.startswith(f"{method.name}(") or "*args" in line or "**kwargs" in line:
                continue
            told = [one.arg for one in [*method.args.args, *method.args.kwonlyargs] if one.arg not in ("self", "cls")]
            assert [one.name for one in read_signature(line)] == told, f"{name}.{method.name}"
            read += 1
    assert read > 80


def test_columns_that_there_are_not(small_result: o.SimulationResult) -> None:
    with pytest.raises(KeyError, match="atx: no such column: there are at, contact"):
        small_result.records["atx"]
    with pytest.raises(KeyError, match="at: holds no names: use one of number_type"):
        small_result.records.names("at")
    assert small_result.records.get("atx") is None
