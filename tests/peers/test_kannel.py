# SPDX-License-Identifier: Apache-2.0
"""Messages sent through Kannel, in front of an SMS centre; its delivery reports come to our listener."""

from __future__ import annotations

import json
import subprocess
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from conftest import Line, Start, find_program, free_port, listens, our_program, wait_until

PROFILE = Path(__file__).resolve().parents[2] / "data" / "providers" / "kannel-sms.toml"
CONFIG = """
group = core
admin-port = {admin}
admin-password = bar
smsbox-port = {box}
box-allow-ip = 127.0.0.1
dlr-storage = internal

group = smsc
smsc = smpp
smsc-id = centre
host = 127.0.0.1
port = {centre}
transceiver-mode = true
smsc-username = kannel
smsc-password = secret
system-type = ""

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = {box}
sendsms-port = {send}

group = sendsms-user
username = outdial
password = secret

group = sms-service
keyword = default
text = "none"
max-messages = 0
"""
# What the last digit of a number brings at the centre, and the types that Kannel makes of it: a text that ends in
# `EXPIRED` is a failure like any other, and only the TLV tells that it expired.
TYPES = {
    "spec": {"1": ["8", "1"], "9": ["8", "2"], "8": ["8", "2"], "7": ["8", "4", "1"], "5": ["16"], "4": ["8", "2"]},
    "tlv": {"1": ["8", "1"], "9": ["8", "2"], "8": ["8", "34"], "7": ["8", "4", "1"], "5": ["16"], "4": ["8", "2"]},
}


def status(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/status.txt?password=bar", timeout=5) as answer:
        return str(answer.read(), "latin1")


@pytest.mark.parametrize("profile", ["spec", "tlv"])
def test_reports_of_every_type(start: Start, centre: Any, tmp_path: Path, profile: str) -> None:
    bearerbox, smsbox = find_program("bearerbox"), find_program("smsbox")
    listener = our_program("webhook_peer")
    expected = TYPES[profile]
    _, centre_port = centre(profile, 400)
    ports = {"admin": free_port(), "box": free_port(), "send": free_port(), "centre": centre_port}
    (tmp_path / "kannel.conf").write_text(CONFIG.format(**ports))
    start(bearerbox, tmp_path / "kannel.conf")
    wait_until(lambda: listens(ports["admin"]) and listens(ports["box"]), "bearerbox is up")
    start(smsbox, tmp_path / "kannel.conf")
    wait_until(lambda: listens(ports["send"]) and "online" in status(ports["admin"]), "Kannel is bound to the centre")

    hook = start(listener, PROFILE, str(sum(map(len, expected.values()))), stdout=subprocess.PIPE)
    assert hook.stdout is not None
    where = json.loads(hook.stdout.readline())
    report = f"http://127.0.0.1:{where['port']}{where['path']}?type=%d&to=%p&id=%F&time=%T&ans=%A"
    for digit in expected:
        query = urllib.parse.urlencode(
            {
                "username": "outdial", "password": "secret", "from": "123", "to": f"4822100000{digit}",
                "text": "We will call you shortly", "dlr-mask": "31", "validity": "4320", "dlr-url": report,
            }
        )  # fmt: skip
        with urllib.request.urlopen(f"http://127.0.0.1:{ports['send']}/cgi-bin/sendsms?{query}", timeout=5) as answer:
            assert answer.status == 202

    told: list[Line] = [json.loads(line) for line in hook.stdout]
    print(*told, sep="\n")  # when it fails
    assert hook.wait(60) == 0
    assert told.pop() == {"done": sum(map(len, expected.values())), "refused": 0, "diagnostics": ""}
    types: dict[str, list[str]] = {}
    for line in told:
        types.setdefault(line["number"][-1], []).append(line["code"])
        assert line["pending"] or -2 <= line["age_s"] < 60
    assert types == expected
    presence = {"1": "present", "4": "absent", "34": "absent"}
    for line in told:
        assert line["presence"] == presence.get(line["code"], "undetermined")
        assert line["pending"] == (line["code"] == "8")
        assert line["expired"] == (line["code"] == "34")
    # The centre's name for the message is the same in all its reports.
    ids = {line["number"]: {other["id"] for other in told if other["number"] == line["number"]} for line in told}
    assert all(len(names) == 1 for names in ids.values())
    assert len(set.union(*ids.values())) == len(expected)
