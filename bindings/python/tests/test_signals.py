# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import copy
import datetime as dt
import json
import pickle
import subprocess
from collections.abc import Callable

import numpy as np
import pytest

import outdial as o

Run = Callable[..., subprocess.CompletedProcess[str]]


def answer(run_cli: Run, *options: str) -> dict[str, object]:
    done = run_cli("classify", *options, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    result: dict[str, object] = json.loads(done.stdout)
    return result


def test_a_busy_phone_from_the_command_line(run_cli: Run) -> None:
    assert answer(run_cli, "--sip", "486", "--ring-ms", "0", "--q850", "17") == {
        "outcome": "busy",
        "confidence": "high",
        "presence": "present",
        "counts_attempt": True,
        "retry_after_s": 180,
        "why": "the SIP status says so",
    }


def test_the_command_line_knows_every_signal(run_cli: Run) -> None:
    assert answer(run_cli, "--sip", "404", "--q850", "1")["presence"] == "unassigned"
    assert answer(run_cli, "--sip", "404", "--q850", "1")["retry_after_s"] is None
    assert answer(run_cli, "--sip", "480", "--q850", "20")["presence"] == "absent"
    assert answer(run_cli, "--sip", "480", "--ring-ms", "25000")["retry_after_s"] == 600
    assert answer(run_cli, "--sip", "503")["counts_attempt"] is False
    assert answer(run_cli, "--freeswitch-cause", "UNWANTED")["outcome"] == "unwanted"
    assert answer(run_cli, "--asterisk-cause", "20", "--dial-status", "chan_unavail")["outcome"] == "absent"
    assert answer(run_cli, "--sip", "200", "--no-agent")["outcome"] == "abandoned"
    assert answer(run_cli, "--sip", "200", "--amd", "machine")["outcome"] == "machine"
    assert answer(run_cli, "--sit", "intercept")["outcome"] == "invalid_number"
    assert answer(run_cli)["confidence"] == "low"
    done = run_cli("classify", "--sip", "486")
    assert done.stdout.startswith(
        "busy (confidence high): the SIP status says so; phone present, an attempt, again after"
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--sip", "99"), 'sip: "99": give a number from 100 to 699'),
        (("--q850", "-1"), 'q850: "-1": give a number from 0'),
        (("--ring-ms", "-1"), 'ring-ms: "-1": give milliseconds'),
        (("--sit", "beep"), "sit: 'beep': use one of none, intercept"),
        (("--freeswitch-cause", "BUSY"), 'freeswitch cause: "BUSY"'),
    ],
)
def test_what_is_no_signal_is_refused_by_name(run_cli: Run, options: tuple[str, ...], message: str) -> None:
    done = run_cli("classify", *options, "--json")
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stdout == ""


def test_signals_and_classifications_are_values() -> None:
    signals = o.Signals(sip=480, reason=20, ring_time_s=0)
    result = o.classify(signals)
    assert (result.outcome, result.confidence, result.why, result.about) == (
        "absent",
        "high",
        "reason_header",
        "number",
    )
    assert (result.presence, result.assignment, result.phone) == ("absent", "undetermined", "absent")
    assert signals == copy.copy(signals) == pickle.loads(pickle.dumps(signals))
    assert result == pickle.loads(pickle.dumps(result))
    assert signals.ring_time_s == 0
    assert signals.talk_time_s is None
    assert o.Signals(ring_time_s=dt.timedelta(seconds=3)).ring_time_s == 3
    with pytest.raises(TypeError, match="sip"):
        o.Signals(sip="busy")  # type: ignore[arg-type]


def test_columns_agree_with_one_at_a_time() -> None:
    rows = [
        (sip, reason, ring) for sip in (200, 404, 480, 486, 503, 608) for reason in (None, 1, 16, 20) for ring in (0, 9)
    ]
    columns = o.classify_calls(
        {"sip": [row[0] for row in rows], "reason": [row[1] for row in rows], "ring_s": [row[2] for row in rows]}
    )
    assert columns.rows == len(rows)
    for i, (sip, reason, ring) in enumerate(rows):
        one = o.classify(o.Signals(sip=sip, reason=reason, ring_time_s=ring))
        assert columns.names("outcome")[i] == one.outcome
        assert columns.names("confidence")[i] == one.confidence
        assert columns.names("presence")[i] == one.presence
        assert columns.names("why")[i] == one.why
        assert columns["counts_attempt"][i] == one.counts_attempt


def test_frames_in_and_out() -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(
        {
            "sip": [486, 603, np.nan],
            "freeswitch_cause": [None, "CALL_REJECTED", "SUBSCRIBER_ABSENT"],
            "agent": [None, None, None],
            "ring_s": [0, pd.NA, dt.timedelta(0)],
        }
    )
    result = o.classify_calls(frame).to_pandas()
    assert list(result["outcome"]) == ["busy", "rejected", "absent"]
    assert result["retry_after_s"].tolist() == [180, 86_400, 3_600]
    polars = pytest.importorskip("polars")
    assert list(o.classify_calls(polars.DataFrame({"sip": [404, 486]})).names("outcome")) == ["invalid_number", "busy"]


def test_the_delay_is_that_of_the_table_given() -> None:
    rows = dict(o.RetryTable().on_outcome)
    rows[o.Outcome.busy] = o.RetryRow(next="redial", delay_s=42)
    columns = o.classify_calls({"sip": [486, 404]}, o.RetryTable(on_outcome=rows))
    assert columns["retry_after_s"][0] == 42
    assert np.isnan(columns["retry_after_s"][1])


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({}, "signals: no column"),
        ({"spi": [486]}, "spi: is no signal; use any of sip"),
        ({"sip": [486], "reason": [1, 2]}, "sip: 1 rows, others have 2"),
        ({"sip": ["busy"]}, "sip: row 0: 'busy': give a whole number"),
        ({"sip": [48.5]}, "sip: row 0: 48.5"),
        ({"sip": [-3]}, "sip: row 0: -3"),
        ({"sit": ["beep"]}, "sit: row 0: 'beep': use one of none, intercept"),
        ({"ring_s": [-1]}, "ring_s: row 0: -1: give seconds"),
        ({"agent": ["yes"]}, "agent: row 0: 'yes': give True, False or None"),
        ({"freeswitch_cause": ["BUSY"]}, "freeswitch_cause: row 0: .*USER_BUSY"),
        ({"sip": [[486]]}, "sip: 2 dimensions"),
    ],
)
def test_columns_that_are_none_are_refused_by_name(columns: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        o.classify_calls(columns)


def test_no_rows_are_no_rows() -> None:
    assert o.classify_calls({"sip": []}).rows == 0


def test_names_as_asterisk_writes_them(run_cli: Run) -> None:
    written = {"dial_status": ["CHANUNAVAIL", "NOANSWER", "BUSY", None], "sit": [None, None, None, "Vacant_Code"]}
    ours = {"dial_status": ["chan_unavail", "no_answer", "busy", None], "sit": [None, None, None, "vacant_code"]}
    for name, column in o.classify_calls(written).items():
        assert np.array_equal(column, o.classify_calls(ours)[name], equal_nan=name == "retry_after_s"), name
    assert o.classify_calls({"amd": ["MACHINE", "NOTSURE"]}).names("outcome").tolist() == ["machine", "answered"]
    for option, asterisk, own in (
        ("--dial-status", "CHANUNAVAIL", "chan_unavail"),
        ("--dial-status", "NOANSWER", "no_answer"),
        ("--amd", "Machine", "machine"),
        ("--sit", "Intercept", "intercept"),
    ):
        assert answer(run_cli, option, asterisk) == answer(run_cli, option, own)


def test_lengths_of_any_unit() -> None:
    long, short = o.classify_calls({"sip": [486, 486], "ring_s": [25, 0]}).names("outcome").tolist()
    assert long != short
    for unit in ("s", "ms", "us", "ns"):
        ringing = np.array([25, 0], "timedelta64[s]").astype(f"timedelta64[{unit}]")
        assert o.classify_calls({"sip": [486, 486], "ring_s": ringing}).names("outcome").tolist() == [long, short]
    unknown = np.array(["NaT", 0], "timedelta64[ns]")
    same = o.classify_calls({"sip": [486, 486], "ring_s": [None, 0]})
    assert np.array_equal(o.classify_calls({"sip": [486, 486], "ring_s": unknown})["outcome"], same["outcome"])


@pytest.mark.parametrize(
    ("cause", "remedy"), [("99999999999999", "0 to 999"), ("9" * 5000, "0 to 999"), ("²", "names")]
)
def test_causes_that_are_none(run_cli: Run, cause: str, remedy: str) -> None:
    done = run_cli("classify", "--freeswitch-cause", cause)
    assert (done.returncode, done.stdout) == (2, "")
    assert remedy in done.stderr
    assert done.stderr.count("\n") == 1


def test_one_call_takes_names_as_asterisk_writes_them() -> None:
    written = o.Signals(dial_status="CHANUNAVAIL", dial_end_status="NOANSWER", sit="Vacant_Code", amd="NOTSURE")
    assert written == o.Signals(
        dial_status="chan_unavail", dial_end_status="no_answer", sit="vacant_code", amd="not_sure"
    )
    assert o.CallDetected(1, "MACHINE").result == o.AmdResult.machine
    with pytest.raises(ValueError, match=r"Signals\.dial_status: .*CHANNEL.*use one of none, answer"):
        o.Signals(dial_status="CHANNEL")
