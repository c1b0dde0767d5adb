# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import copy
import datetime as dt
import json
import pickle
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import outdial

Run = Callable[..., subprocess.CompletedProcess[str]]

USUAL = "id:0123 sub:001 dlvrd:001 submit date:2603021200 done date:2603021203 stat:DELIVRD err:000 text:Hello"
KEYS = ["line", "id", "state", "submit_at", "done_at", "error_code", "presence", "assignment", "problem"]


def at(hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 3, 2, hour, minute, tzinfo=dt.UTC)


def rows_of(run_cli: Run, data: bytes | str, *options: str) -> list[dict[str, object]]:
    folder: Path = run_cli.folder  # type: ignore[attr-defined]
    path = folder / "receipts.log"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    done = run_cli("receipts", path, "--json", *options)
    assert (done.returncode, done.stderr) == (0, "")
    rows: list[dict[str, object]] = json.loads(done.stdout)
    return rows


def test_a_receipt_is_read_and_is_a_value() -> None:
    receipt = outdial.parse_receipt(USUAL)
    assert receipt.ok
    assert (receipt.id, receipt.state, receipt.error_code, receipt.text) == ("0123", "delivered", "000", "Hello")
    assert receipt.done_at() == at(12, 3)
    assert receipt.done_at(3600) == at(11, 3)
    assert receipt.submit_at(dt.timedelta(hours=-5)) == at(17)
    assert receipt == outdial.parse_receipt(USUAL.encode()) == copy.copy(receipt) == pickle.loads(pickle.dumps(receipt))
    assert receipt != outdial.parse_receipt("id:1 stat:DELIVRD")
    assert repr(receipt) == "<Receipt: delivered 0123>"


def test_no_receipt_says_why() -> None:
    receipt = outdial.parse_receipt("Call me back at nine")
    assert not receipt.ok
    assert receipt.problem == "no_labels"
    assert receipt.id is None
    assert receipt.done_at() is None
    assert "id:" in outdial.receipt_problem_sentence(receipt.problem)


def test_tlvs_win_over_the_text() -> None:
    receipt = outdial.parse_receipt("id:1 stat:EXPIRED", receipted_message_id="abc", message_state=2)
    assert (receipt.id, receipt.state, receipt.state_word) == ("abc", "delivered", "EXPIRED")


def test_bad_arguments_are_named() -> None:
    with pytest.raises(TypeError, match="str or bytes"):
        outdial.parse_receipt(7)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="utc_offset_s"):
        outdial.parse_receipt(USUAL).done_at(30)
    with pytest.raises(ValueError, match="ErrorCodes"):
        outdial.parse_receipts([USUAL], errors="gsm")


def test_receipts_become_a_table() -> None:
    table = outdial.parse_receipts([USUAL, "hello", b"id:\xff9 stat:ENROUTE"], utc_offset_s=3600)
    assert table.rows == 3
    assert table.names("state").tolist() == ["delivered", "", "enroute"]
    assert table.names("presence").tolist() == ["present", "", "absent"]
    assert table.names("problem").tolist() == ["", "no_labels", ""]
    assert table["done_at"][0] == np.datetime64("2026-03-02T11:03")
    assert np.isnat(table["done_at"][1:]).all()
    assert table["id"].tolist() == ["0123", None, "\ufffd9"]
    pytest.importorskip("pandas")
    frame = table.to_pandas()
    assert str(frame["done_at"].dtype) == "datetime64[ms, UTC]"
    assert frame["state"].isna().tolist() == [False, True, False]


def test_rows_share_their_error_codes_only_where_they_are_alike() -> None:
    texts = [f"id:{row} stat:UNDELIV err:{code}" for row, code in enumerate(["001", "001", "002", "", "001"])]
    table = outdial.parse_receipts([*texts, "\ud800", "id:9 stat:DELIVRD err:001"])
    assert table["error_code"].tolist() == ["001", "001", "002", None, "001", None, "001"]
    assert table["id"].tolist() == ["0", "1", "2", "3", "4", None, "9"]
    assert outdial.parse_receipts([])["id"].dtype == object


def test_evidence_moves_a_number() -> None:
    policy = outdial.ReachabilityPolicy()
    number = outdial.PhoneNumber("+48221234567")
    state = outdial.Reachability()
    state.await_receipt(at(9) + dt.timedelta(hours=72))
    assert state.at(policy, at(9)).verdict.why == "awaiting_receipt"
    enroute = outdial.parse_receipt("id:1 stat:ENROUTE")
    assert state.learn(policy, outdial.evidence_from_receipt(enroute, number, sent_at=at(9), received_at=at(10)))
    assert state.at(policy, at(10)).verdict.kind == "not_before"
    assert state.learn(
        policy, outdial.evidence_from_receipt(outdial.parse_receipt(USUAL), number, sent_at=at(9), received_at=at(13))
    )
    answer = state.at(policy, at(12, 4))
    assert answer.verdict.is_now
    assert answer.appeared
    assert (answer.presence, answer.source, answer.observed_at) == ("present", "sms_receipt", at(12, 3))
    assert state == copy.deepcopy(state) == pickle.loads(pickle.dumps(state))


def test_two_proofs_a_day_apart_retire_a_number() -> None:
    policy = outdial.ReachabilityPolicy()
    number = outdial.PhoneNumber("+48221234567")
    state = outdial.Reachability()
    state.learn(policy, outdial.evidence_from_map(number, 1, None, at(9)))
    assert not state.retired
    state.lookup_failed("no_credit", at(10))
    assert state.at(policy, at(10)).verdict.why == "doubtful_number"
    state.learn(policy, outdial.evidence_from_call(number, "invalid_number", at(9) + dt.timedelta(days=1)))
    assert state.retired
    answer = state.at(policy, at(9) + dt.timedelta(days=99))
    assert answer.verdict.is_never
    assert answer.ask_at is None


def test_a_policy_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match=r"reachability\.confirm_gap"):
        outdial.ReachabilityPolicy(confirm_gap_s=3600)
    policy = outdial.ReachabilityPolicy(present_for_s={"live_hlr": 60})
    assert policy.present_for_s["live_hlr"] == 60
    assert policy.present_for_s["call_outcome"] == 7200


def test_a_route_that_lies_loses_its_trust() -> None:
    route = outdial.RouteTrust()
    assert (route.per_cent, route.doubt) == (80, "unproven")
    absent = outdial.evidence_from_call(outdial.PhoneNumber("+48221234567"), "absent", at(9))
    for _ in range(100):
        route.on_receipt("delivered", 3.0)
        route.on_check(absent, 60)
    assert route.per_cent < 20
    assert route.doubt == "contradicted"
    assert "phone off" in route.sentence
    # What was learned survives, to the last bit: both go on alike.
    twin = pickle.loads(pickle.dumps(route))
    assert twin.__getstate__() == copy.deepcopy(route).__getstate__() == route.__getstate__()
    for one in (route, twin):
        one.on_receipt("expired", 9.0)
    assert twin.__getstate__() == route.__getstate__() != outdial.RouteTrust().__getstate__()


@pytest.mark.parametrize("change", [lambda s: s[:-1], lambda s: (*s, 0), lambda s: (s[0], float("nan"), *s[2:])])
def test_what_is_no_state_of_a_route_is_refused(change: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> None:
    state = outdial.RouteTrust().__getstate__()
    with pytest.raises(ValueError, match="no state of a RouteTrust"):
        outdial.RouteTrust.__new__(outdial.RouteTrust).__setstate__(change(state))


def test_values_of_evidence_cross() -> None:
    network = outdial.Network("250", "01")
    evidence = outdial.Evidence(presence="present", visited=network, visited_utc_offset=180, observed_at=at(9))
    assert evidence.visited == network == pickle.loads(pickle.dumps(evidence)).visited
    assert evidence.original is None
    assert evidence.replace(visited=None).visited is None
    with pytest.raises(ValueError, match="mnc"):
        outdial.Network("250", "1")
    assert outdial.same_message_id("1F", "hexadecimal", "31", "decimal")


def test_every_line_has_a_row_in_order(run_cli: Run) -> None:
    rows = rows_of(run_cli, USUAL + "\n\nCall me\nid:9 stat:FAILED err:21b\n")
    assert [list(row) for row in rows] == [KEYS] * 4
    assert [row["line"] for row in rows] == [1, 2, 3, 4]
    assert rows[0] == {
        "line": 1, "id": "0123", "state": "delivered", "submit_at": "2026-03-02T12:00:00Z",
        "done_at": "2026-03-02T12:03:00Z", "error_code": "000", "presence": "present", "assignment": "assigned",
        "problem": None,
    }  # fmt: skip
    for row in rows[1:3]:
        assert isinstance(row["problem"], str)
        assert all(row[key] is None for key in KEYS[1:-1])
    assert rows[3]["state"] == "undeliverable"
    assert (rows[3]["error_code"], rows[3]["submit_at"], rows[3]["presence"]) == ("21b", None, "undetermined")


def test_the_offset_of_the_centre(run_cli: Run) -> None:
    for option, hour in (("+02:00", "10:03"), ("-0530", "17:33"), ("+2", "10:03"), ("Z", "12:03")):
        assert rows_of(run_cli, USUAL, "--utc-offset", option)[0]["done_at"] == f"2026-03-02T{hour}:00Z"
        assert rows_of(run_cli, USUAL, f"--utc-offset={option}")[0]["done_at"] == f"2026-03-02T{hour}:00Z"


def test_files_of_any_alphabet(run_cli: Run) -> None:
    for data in (
        USUAL.encode() + b"\r\n", b"\xef\xbb\xbf" + USUAL.encode(), USUAL.encode("utf-16"),
        USUAL.encode("utf-16-be"), USUAL.encode() + b"\0\n",
    ):  # fmt: skip
        rows = rows_of(run_cli, data)
        assert [(row["id"], row["state"]) for row in rows] == [("0123", "delivered")]
    assert rows_of(run_cli, b"") == []
    assert rows_of(run_cli, bytes(range(256)))[0]["problem"]


def test_codes_are_understood_when_it_is_said_whose_they_are(run_cli: Run) -> None:
    line = "id:9 stat:UNDELIV err:1b"
    assert rows_of(run_cli, line)[0]["presence"] == "undetermined"
    assert rows_of(run_cli, line, "--errors", "map_hexadecimal")[0]["presence"] == "absent"


def test_a_table_for_people(run_cli: Run) -> None:
    folder: Path = run_cli.folder  # type: ignore[attr-defined]
    (folder / "log").write_text(f"{USUAL}\nhello\n")
    done = run_cli("receipts", folder / "log")
    assert done.returncode == 0
    assert "delivered" in done.stdout
    assert "no delivery receipt" in done.stdout
    assert done.stdout.splitlines()[-1] == "2 lines: 1 delivered, 1 no receipt"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("missing.log",), "missing.log"),
        ((".",), "run"),
        (("receipts.log", "--utc-offset", "noon"), 'utc-offset: "noon"'),
        (("receipts.log", "--utc-offset", "+25:00"), 'utc-offset: "+25:00"'),
        (("receipts.log", "--errors", "gsm"), "errors: 'gsm': use one of opaque"),
    ],
)
def test_bad_input_is_named(run_cli: Run, arguments: tuple[str, ...], words: str) -> None:
    folder: Path = run_cli.folder  # type: ignore[attr-defined]
    (folder / "receipts.log").write_text(USUAL)
    done = run_cli("receipts", folder / arguments[0], *arguments[1:])
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("outdial: ")
    assert words in done.stderr
