# SPDX-License-Identifier: Apache-2.0
"""Our SMPP client against an SMS centre that others wrote. Run by `make test-peers`."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import Line, lines_of, our_program

NUMBERS = ["48221000001", "48221000009", "48221000008", "48221000007", "48221000006"]


def client(port: int, wanted: int, text: str, numbers: list[str]) -> list[Line]:
    return lines_of([our_program("smpp_peer"), str(port), str(wanted), text, *numbers])


@pytest.mark.parametrize("profile", ["spec", "seconds", "nosub", "tlv", "tlvonly", "hexdec", "ucs2"])
def test_every_way_to_write_a_receipt(centre: Any, profile: str) -> None:
    _, port = centre(profile, 200)
    lines = client(port, 6, "We will call you shortly", NUMBERS)
    submitted = {line["submitted"]: line["number"] for line in lines if "submitted" in line}
    assert len(submitted) == len(NUMBERS)
    assert all(line["dpf"] and not line["error"] for line in lines if "submitted" in line)
    receipts = [line for line in lines if "receipt" in line]
    ends: dict[str, list[str]] = {}
    for line in receipts:
        message = line["receipt"]
        if profile == "hexdec":
            message = f"{int(message):x}"
        assert "+" + submitted[message] == line["number"]
        ends.setdefault(line["number"][1:], []).append(line["state"])
        assert 0 <= line["age_s"] < 120
    assert ends == {
        "48221000001": ["delivered"], "48221000009": ["undeliverable"], "48221000008": ["expired"],
        "48221000007": ["enroute", "delivered"],
    }  # fmt: skip
    presence = {(line["number"][1:], line["state"]): line["presence"] for line in receipts}
    assert presence["48221000001", "delivered"] == "present"
    assert presence["48221000007", "enroute"] == "absent"
    assert presence["48221000008", "expired"] == "absent"
    if profile != "tlvonly":  # the code stands in the text
        assert [line["useless"] for line in receipts if line["state"] == "undeliverable"] == [True]
    assert [line for line in lines if "alert" in line] == [{"alert": "+48221000006", "presence": "present"}]


@pytest.mark.parametrize(
    ("text", "parts", "coding"), [("x" * 300, 2, 0), ("\u0417\u0432\u043e\u043d\u043e\u043a " * 20, 3, 8)]
)
def test_a_long_text_arrives_whole(centre: Any, text: str, parts: int, coding: int) -> None:
    process, port = centre("spec", 50)
    client(port, parts, text, NUMBERS[:1])
    process.terminate()
    assert process.stdout is not None
    taken = [json.loads(line) for line in process.stdout]
    assert len(taken) == parts
    assert "".join(one["text"] for one in taken) == text
    assert {one["coding"] for one in taken} == {coding}
    assert all(one["validity"] for one in taken)
    assert [one["udh"][-4:] for one in taken] == [f"{parts:02x}{number + 1:02x}" for number in range(parts)]
