# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from conftest import ROOT, SMALL

import outdial as o


def load(tmp_path: Path, text: str) -> o.CampaignFile:
    path = tmp_path / "campaign.toml"
    path.write_text(text, encoding="utf-8")
    return o.load_campaign(path)


@pytest.mark.parametrize("name", ["demo", "bank"])
def test_the_examples_are_right(name: str) -> None:
    file = o.load_campaign(ROOT / "examples" / "campaigns" / f"{name}.toml")
    assert file.scenario.campaign.pacing.mode == "predictive"
    assert (file.generation is None) == (name == "bank")


def test_what_is_written_is_what_is_run(tmp_path: Path) -> None:
    scenario = load(tmp_path, SMALL).scenario
    assert scenario.start == dt.datetime(2026, 3, 29, 22, tzinfo=dt.UTC)  # midnight in Warsaw, in summer time
    assert scenario.length_s == 2 * 86_400
    assert scenario.seed == 7
    assert [group.agents for group in scenario.agents] == [12]
    assert scenario.people.answer_rate["mobile"] == (0.3,) * 24
    assert scenario.people.answer_rate["home"] == (0.1,) * 17 + (0.4,) * 4 + (0.1,) * 3
    assert str(scenario.campaign.windows.hours["home"]) == "Mo-Fr 17:00-21:00"
    assert scenario.campaign.windows.hours["work"].empty


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[pacing]", "[pacing]\nmod = 1", r"campaign\.toml:13: pacing\.mod: unknown key; did you mean \"mode\""),
        ("days = 2", "days = 2\nday = 3", r":6: day: unknown key; did you mean \"days\""),
        ('"predictive"', '"predictiv"', r"pacing\.mode: \"predictiv\" is not known; did you mean \"predictive\""),
        ("target = 0.03", "target = 3", r":14: pacing\.abandonment_target: 3: give a number from 0.0001 to 0.5"),
        ("target = 0.03", "target = -0.03", r":14: pacing\.abandonment_target: -0.03: give a number from 0.0001"),
        ("mobile = 0.3,", "mobile = -0.3,", r"people\.answer_rate\.mobile: -0.3: give a number from 0 to 1"),
        ("mobile = 0.3,", 'mobile = "high",', r"answer_rate\.mobile: 'high': expected a number"),
        ('"17-21" = 0.4', '"21-17" = 0.4', r"answer_rate\.home\.21-17: expected hours"),
        ('"17-21" = 0.4', '"17-21" = 1.4', r"answer_rate\.home\.17-21: 1.4: give a number from 0 to 1"),
        (
            '"Mo-Fr 17:00-21:00"',
            '"Mo-Fr 21:00-9:00"',
            r":18: windows\.home: \"21:00-9:00\" closes before it opens.*33:00",
        ),
        ('"Mo-Fr 17:00-21:00"', '"Mo-Fr 17-21"', r":18: windows\.home: .*position"),
        ("count = 12", "count = 0", r":9: agents\[0\]\.count: 0: give a whole number from 1"),
        ("count = 12", "count = 1.5", r"agents\[0\]\.count: 1.5: expected a whole number"),
        ("count = 12", "cuont = 12", r"agents\[0\]\.count: is missing"),
        ("Europe/Warsaw", "Europe/Warsow", r":3: zone: .*Warsow"),
        ("start = 2026-03-30", 'start = "soon"', r":4: start: 'soon': expected a date"),
        ("start = 2026-03-30", "", r"start: is missing"),
        ("days = 2", "days = 0", r":5: days: 0: give a number"),
        ("days = 2", "days = = 2", r":5: is not valid TOML"),
        ("seed = 7", "seed = 7\nwarm_up_days = 2", r"warm_up_days: 2: must be shorter"),
        (
            "[pacing]",
            "[retry.outcome]\nbusi = {}\n[pacing]",
            r"retry\.outcome\.busi: unknown key; did you mean \"busy\"",
        ),
        ("[pacing]", "[retry.outcome]\nbusy = { next = 'go' }\n[pacing]", r"busy\.next: \"go\" is not known"),
        ("[pacing]", "[retry]\nmax_attempts = 400\n[pacing]", r"retry\.max_attempts: 400: .* 1 to 255"),
        ("[pacing]", "[campaign]\nnumber_order = ['fax']\n[pacing]", r"number_order: 'fax' is no type of number"),
        ("[people]", "[people]\nbusy = 0.6\nmachine = 0.6", r"people: .*1 together"),
        ("[people]", "[people]\ntalk = { shape = 'gama' }", r"people\.talk\.shape: .*did you mean \"gamma\""),
        ("[people]", "[people]\ntalk = { mean_s = -1 }", r"people\.talk\.mean_s: -1"),
        ("[people]", "[people]\ncomplete = []", r"people\.complete.*at least one"),
        ("[windows]", "[[calendar]]\nday = 'x'\n[windows]", r"calendar\[0\]\.day: 'x': expected a date"),
        ("count = 600", "count = 600\nzones = { UTC = 0.4 }", r"generate\.zones: .*0.4 together"),
        ('mobile = "+48500000000"', 'mobile = "500"', r"generate\.first\.mobile: .*500"),
        (', home = "+48221000000"', "", r"generate\.first: has no first number for type home"),
        ('"+48500000000"', '"+999999999999990"', r":26: generate\.first\.mobile: \+999999999999990: leaves no room"),
        ("start = 2026-03-30", "start = 1900-01-01", r":4: start: 1900-01-01 .* outside the years 1970 to 2199"),
        ("start = 2026-03-30", "start = 2150-01-01", r":4: start: .*between 1970 and 2100"),
        (
            "[pacing]",
            "[campaign]\nqueue_time_s = 1e12\n[pacing]",
            r":13: campaign\.queue_time_s: 1.*: .* to 316224000$",
        ),
        ("[pacing]", "[[agents]]\ncount = 999_999\n[pacing]", r":8: agents: \"1000011\": give 1000000 at most"),
        (
            "[pacing]",
            "[retry.outcome]\nbusy = { delay_s = 1e12 }\n[pacing]",
            r":13: retry\.outcome\.busy\.delay_s: 1.*: give a number from 0 to 316224000",
        ),
        (
            "[pacing]",
            "[retry.outcome.busy]\ndelay_s = 0\ncounts = false\n[pacing]",
            r":13: retry\.outcome\.busy\.delay_s: \"0 ms\": attempts that do not count would go on without end",
        ),
        (
            "[pacing]",
            "[retry.outcome]\ncongestion = { delay_s = 0 }\n[pacing]",
            r":13: retry\.outcome\.congestion\.delay: \"0 ms\": attempts",
        ),
        ("[people]", "[people]\ntalk = { shape = 'lognormal' }", r":21: people\.talk\.mean_s: is missing"),
        (
            "[people]",
            "[people]\ntalk = { shape = 'lognormal', mean_s = 9, spread = 100 }",
            r":21: people\.talk\.spread: \"100\": the sigma of a lognormal",
        ),
        (
            "[people]",
            "[people]\ntalk = { shape = 'gamma', mean_s = 9, spread = 1e-5 }",
            r":21: people\.talk\.spread: .*from 0\.01 to 100",
        ),
        (
            "[windows]",
            "[[calendar]]\nday = 2026-04-03\nhours = 'Tu 09:00-14:00'\n[windows]",
            r":18: calendar\[0\]\.hours: \"Tu 09:00-14:00\": give the times of that day only",
        ),
        (
            "[windows]",
            "[[calendar]]\nday = 2026-04-03\n[[calendar]]\nday = 2026-04-03\n[windows]",
            r":19: calendar\[1\]\.day: 2026-04-03: is given twice",
        ),
        (
            "[pacing]",
            "[campaign]\nnumber_order = ['mobile', 'mobile']\n[pacing]",
            r":13: campaign\.number_order: mobile, mobile: name each type of number once",
        ),
        ("Europe/Warsaw", "Europe/Warsow", r":3: zone: \"Europe/Warsow\": use a name of"),
        ("seed = 7", f"seed = {'9' * 5000}", r"is not valid TOML: .*digits\)?.*"),
        ("seed = 7", f"seed = {'[' * 5000}", r"is not valid TOML|nested too deeply"),
    ],
)
def test_errors_name_file_line_key_and_what_would_be_right(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in SMALL
    with pytest.raises(o.CampaignFileError, match=message):
        load(tmp_path, SMALL.replace(old, new))


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(o.CampaignFileError, match=r"no\.toml: cannot be read"):
        o.load_campaign(tmp_path / "no.toml")
    (tmp_path / "deep.toml").write_text(f"a = {'[' * 50_000}{']' * 50_000}", encoding="utf-8")
    with pytest.raises(o.CampaignFileError, match=r"deep\.toml: its arrays or tables are nested too deeply"):
        o.load_campaign(tmp_path / "deep.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(o.CampaignFileError, match="not UTF-8"):
        o.load_campaign(tmp_path / "binary.toml")
    with pytest.raises(o.CampaignFileError, match="contacts"):
        load(tmp_path, SMALL).contacts("clients.csv")


def test_generated_clients_are_as_asked(campaign: Path) -> None:
    contacts = o.load_campaign(campaign).contacts()
    again = o.load_campaign(campaign).contacts()
    assert [contacts.clients[i] for i in range(600)] == [again.clients[i] for i in range(600)]
    kinds = [number.type for i in range(600) for number in contacts.clients[i]["numbers"]]
    assert 500 < kinds.count(o.NumberType.mobile) < 600
    assert 120 < kinds.count(o.NumberType.home) < 240
    texts = {str(number.number) for i in range(600) for number in contacts.clients[i]["numbers"]}
    assert len(texts) == len(kinds)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert load(tmp_path, "\ufeff" + SMALL).name == "Small"


@pytest.mark.parametrize("days", [0, -1, float("nan"), float("inf"), 4000])
def test_days_that_make_no_sense_are_refused_by_name(tmp_path: Path, days: float) -> None:
    with pytest.raises(ValueError, match=r"days: .*: give a number from 0\.001 to 3660"):
        load(tmp_path, SMALL).with_changes(days=days)


def test_fewer_days_than_the_warm_up(tmp_path: Path) -> None:
    file = load(tmp_path, SMALL.replace("days = 2", "days = 5\nwarm_up_days = 2"))
    with pytest.raises(ValueError, match="days: 1: must be longer than the warm-up: warm_up_days is 2"):
        file.with_changes(days=1)


@pytest.mark.parametrize(
    ("contacts", "message"),
    [
        ("encoding = 'a\\u0000b'".replace("'", '"'), r":21: contacts\.encoding: .*is not known"),
        ('encoding = "base64"', r":21: contacts\.encoding: .*is not known"),
        ('delimiter = "\\n"', r":21: contacts\.delimiter: .*one character"),
        ('file = ""', r":21: contacts\.file: is empty"),
    ],
)
def test_a_mapping_that_makes_no_sense(tmp_path: Path, contacts: str, message: str) -> None:
    text = SMALL[: SMALL.index("[people]")] + f'[contacts]\n{contacts}\nnumbers = {{ mobile = "cell" }}\n'
    with pytest.raises(o.CampaignFileError, match=message):
        load(tmp_path, text + SMALL[SMALL.index("[people]") :])


def test_named_holidays_are_free_even_when_the_hours_do_not_say_so(tmp_path: Path) -> None:
    path = tmp_path / "campaign.toml"
    path.write_text(SMALL.replace("[windows]", '[windows]\nholidays = "PL"'), encoding="utf-8")
    windows = o.load_campaign(path).scenario.campaign.windows
    christmas = dt.datetime(2026, 12, 25, 12, tzinfo=dt.UTC)
    assert not windows.verdict("mobile", "Europe/Warsaw", christmas).is_now
    assert windows.verdict("mobile", "Europe/Warsaw", christmas - dt.timedelta(days=2)).is_now


@pytest.mark.parametrize(("start", "key"), [("2036-01-02", "start"), ("2035-12-31", "days"), ("2019-12-30", "start")])
@pytest.mark.parametrize("whose", ['holidays = "PL"', 'jurisdictions = ["US-AL"]'])
def test_days_whose_holidays_are_not_known_are_refused(tmp_path: Path, start: str, key: str, whose: str) -> None:
    text = SMALL.replace("[windows]", f"[windows]\n{whose}").replace("start = 2026-03-30", f"start = {start}")
    with pytest.raises(o.CampaignFileError, match=rf"{key}: .*: the holidays are not known for 20"):
        load(tmp_path, text)


def test_rules_on_abandonment(tmp_path: Path) -> None:
    us = SMALL.replace("[windows]", '[windows]\njurisdictions = ["US"]')
    rules = load(tmp_path, us + "\n[abandonment]\nlaw = true\n").scenario.campaign.abandonment
    assert {rule.name for rule in rules} == {"US tsr-abandonment", "US tcpa-abandonment"}
    assert {(rule.limit, rule.window, rule.days) for rule in rules} == {(0.03, "period", 30)}
    own = """
[abandonment]
[[abandonment.rules]]
name = "contract"
limit = 0.02
window = "day"
denominator = "connected"
start = "greeting_end"
threshold_s = 3
false_machines = 0.01
"""
    campaign = load(tmp_path, SMALL + own)
    (rule,) = campaign.scenario.campaign.abandonment
    assert (rule.limit, rule.window, rule.denominator, rule.threshold_s) == (0.02, "day", "connected", 3)
    assert (rule.false_machines, rule.zone) == (0.01, o.Zone("Europe/Warsaw"))
    assert o.simulate(campaign).totals.dials > 0


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("law = true", r"abandonment\.law: needs windows\.jurisdictions"),
        ("[[abandonment.rules]]\nlimit = 0.02", r"rules\[0\]\.name: is missing"),
        ("[[abandonment.rules]]\nname = 'a'\nlimit = 0.9", r"rules\[0\]\.limit: 0\.9: give a number from 0 to 0\.5"),
        ("[[abandonment.rules]]\nname = 'a'\nwindow = 'week'", r"rules\[0\]\.window: \"week\" is not known"),
        ("[[abandonment.rules]]\nname = 'a'\n[[abandonment.rules]]\nname = 'a'", r"\"a\" is given twice"),
        ("lax = true", r"abandonment\.lax: unknown key"),
    ],
)
def test_rules_on_abandonment_that_make_no_sense(tmp_path: Path, section: str, message: str) -> None:
    with pytest.raises(o.CampaignFileError, match=message):
        load(tmp_path, f"{SMALL}\n[abandonment]\n{section}\n")


def test_a_learned_order_and_promises_of_agents(tmp_path: Path) -> None:
    text = (ROOT / "examples" / "campaigns" / "demo.toml").read_text(encoding="utf-8")
    file = load(
        tmp_path,
        text.replace("own_agent_time_s = 300", "own_agent_time_s = 60")
        .replace("agent_kept_time_s = 600", "agent_kept_time_s = 90")
        .replace("own_agent = 0.0", "own_agent = 0.5")
        + "\n[learned_order]\nexpected = 0.3\nseed = 5\n",
    )
    scenario = file.scenario
    assert scenario.campaign.learned_order == o.AnswerChancesConfig(expected=0.3, seed=5)
    assert (scenario.campaign.own_agent_time_s, scenario.campaign.agent_kept_time_s) == (60, 90)
    assert scenario.people.own_agent == 0.5
    result = o.simulate(file)
    assert result.promises["kept"] > 100
    assert result.summary()["promises_missed"] == result.promises["missed"]


def test_a_campaign_may_keep_rules_that_are_not_sure(tmp_path: Path) -> None:
    book = o.load_law()
    unsure = next(rule for rule in book.rules if rule["confidence"] == "L" and rule["purpose"] is None)
    code = unsure["jurisdiction"]
    for low in (False, True):
        text = SMALL.replace("[windows]", f'[windows]\njurisdictions = ["{code}"]\nlow_confidence = {str(low).lower()}')
        assert load(tmp_path, text).scenario.campaign.windows.law == book.rule([code], low_confidence=low)
    assert book.rule([code]) != book.rule([code], low_confidence=True)
