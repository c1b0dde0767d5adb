# SPDX-License-Identifier: Apache-2.0
"""Our SMPP client against an SMS centre on Net::SMPP."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from conftest import Process, Start, find_program, free_port, lines_of, listens, our_program, wait_until

NUMBERS = ["48221000001", "48221000009", "48221000008", "48221000006"]


@pytest.fixture
def perl_centre(start: Start) -> tuple[Process, int]:
    perl = find_program("perl")
    if subprocess.run([perl, "-MNet::SMPP", "-e1"], capture_output=True, check=False).returncode != 0:
        pytest.skip("Net::SMPP (libnet-smpp-perl) is not there; cmake/setup.sh peers installs it where it can be had")
    port = free_port()
    process = start(perl, Path(__file__).with_name("smsc.pl"), str(port), "300", stdout=subprocess.PIPE)
    wait_until(lambda: listens(port), "the centre listens")
    return process, port


def test_receipts_and_alerts(perl_centre: tuple[Process, int]) -> None:
    _, port = perl_centre
    lines = lines_of([our_program("smpp_peer"), str(port), "4", "We will call you shortly", *NUMBERS])
    submitted = {line["submitted"]: line["number"] for line in lines if "submitted" in line}
    assert len(submitted) == len(NUMBERS)
    assert all(line["dpf"] and not line["error"] for line in lines if "submitted" in line)
    receipts = [line for line in lines if "receipt" in line]
    assert all("+" + submitted[line["receipt"]] == line["number"] for line in receipts)
    assert {line["number"][-1]: (line["state"], line["presence"], line["useless"]) for line in receipts} == {
        "1": ("delivered", "present", False), "9": ("undeliverable", "undetermined", True),
        "8": ("expired", "absent", False),
    }  # fmt: skip
    assert [line for line in lines if "alert" in line] == [{"alert": "+48221000006", "presence": "present"}]


def test_a_long_text_in_cyrillic_arrives_whole(perl_centre: tuple[Process, int]) -> None:
    process, port = perl_centre
    text = "Звонок " * 20
    lines_of([our_program("smpp_peer"), str(port), "3", text, NUMBERS[0]])
    process.terminate()
    assert process.stdout is not None
    taken = [json.loads(line) for line in process.stdout]
    assert {(one["coding"], one["esm"], one["validity"]) for one in taken} == {(8, 0x40, "000003000000000R")}
    octets = [bytes.fromhex(one["octets"]) for one in taken]
    assert [one[3:6] for one in octets] == [octets[0][3:4] + bytes([3, number]) for number in (1, 2, 3)]
    assert b"".join(one[6:] for one in octets).decode("utf-16-be") == text
