# SPDX-License-Identifier: Apache-2.0
"""Our SMPP codec against libsmpp34's and tshark's: all PDUs of the protocol, and those of the fuzzers' corpus."""

from __future__ import annotations

import functools
import subprocess
from pathlib import Path

import pytest
from conftest import Line, find_program, lines_of, our_program

CORPUS = Path(__file__).resolve().parents[1] / "fuzz" / "corpus" / "smpp"
MADE = 3000
DATA_SM_RESP = 0x80000103
RESPONSE = 0x80000000
# Numbers as tshark shows them, with their names there; those in parts are put together again.
NUMBERS = {
    "command_length", "command_id", "command_status", "sequence_number", "interface_version", "addr_ton", "addr_npi",
    "source_addr_ton", "source_addr_npi", "dest_addr_ton", "dest_addr_npi", "protocol_id", "priority_flag",
    "replace_if_present_flag", "data_coding", "sm_default_msg_id", "sm_length", "message_state", "error_code",
    "esme_addr_ton", "esme_addr_npi",
}  # fmt: skip
TEXTS = {
    "system_id", "password", "system_type", "address_range", "service_type", "source_addr", "destination_addr",
    "message_id", "esme_addr",
}  # fmt: skip
PARTS = {
    "esm_class": ["esm.submit.features", "esm.submit.msg_type", "esm.submit.msg_mode"],
    "registered_delivery": ["regdel.notif", "regdel.acks", "regdel.receipt"],
}
SHIFTS = {
    "esm.submit.features": 6, "esm.submit.msg_type": 2, "esm.submit.msg_mode": 0,
    "regdel.notif": 4, "regdel.acks": 2, "regdel.receipt": 0,
}  # fmt: skip
OTHERS = ["message", "message_payload", "opt_param_tag", "opt_param_len"]


@functools.cache
def pdus() -> list[Line]:
    return lines_of([our_program("decoder_peer"), str(MADE), CORPUS])


def header(pdu: Line) -> tuple[int, int]:
    """Command and status."""
    return int(pdu["octets"][8:16], 16), int(pdu["octets"][16:24], 16)


def test_libsmpp34_reads_the_same() -> None:
    if pdus()[0]["smpp34"] is None:
        pytest.skip("libsmpp34 was not there when the tests were built; cmake/setup.sh peers installs libsmpp34-dev")
    compared = 0
    for pdu in pdus():
        command, status = header(pdu)
        # It reads a response that reports an error by a rule of its own, and no TLVs of data_sm_resp.
        own_rule = (command & RESPONSE and status != 0) or command == DATA_SM_RESP
        if own_rule or not pdu["intact"] or (pdu["smpp34"] == "refused" and not pdu["made"]):
            continue
        assert pdu["smpp34"] is True, pdu
        compared += 1
    print(f"{compared} of {len(pdus())} PDUs compared with libsmpp34")
    assert compared > MADE * 0.85


def read_by_tshark(tmp_path: Path, octets: list[str]) -> list[dict[str, list[str]]]:
    lines = []
    for pdu in octets:
        data = [pdu[i : i + 2] for i in range(0, len(pdu), 2)]
        lines += [f"{at:06x} {' '.join(data[at : at + 16])}" for at in range(0, len(data), 16)]
    (tmp_path / "pdus.txt").write_text("\n".join(lines) + "\n")
    convert = [find_program("text2pcap"), "-q", "-T", "2775,40000", tmp_path / "pdus.txt", tmp_path / "pdus.pcap"]
    subprocess.run(convert, check=True, capture_output=True)
    names = sorted(NUMBERS | TEXTS | SHIFTS.keys()) + OTHERS
    command: list[str | Path] = [find_program("tshark"), "-r", tmp_path / "pdus.pcap", "-d", "tcp.port==2775,smpp"]
    command += ["-o", "smpp.reassemble_smpp_over_tcp:FALSE", "-T", "fields", "-E", "separator=/t"]
    for name in names:
        command += ["-e", f"smpp.{name}"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    read = [
        dict(zip(names, (cell.split(",") for cell in line.split("\t")), strict=True))
        for line in done.stdout.splitlines()
    ]
    assert len(read) == len(octets)
    return read


def same_as_tshark(name: str, value: str, theirs: dict[str, list[str]]) -> bool:
    if name in PARTS:
        whole = sum(int(theirs[part][0], 0) << SHIFTS[part] for part in PARTS[name])
        return whole == int(value) & (0xFF if name == "esm_class" else 0x1F)
    if name == "replace_if_present_flag":  # a bit
        return int(theirs[name][0], 0) == int(value) & 1
    if name in NUMBERS:
        return int(theirs[name][0], 0) == int(value)
    if name == "message":
        return theirs[name][0].replace(":", "") == value
    # Times are shown as dates and durations.
    return name not in TEXTS or theirs[name][0] == (value or ("(Default)" if name == "service_type" else ""))


def test_tshark_reads_the_same(tmp_path: Path) -> None:
    find_program("tshark")
    readable = [pdu for pdu in pdus() if "fields" in pdu and pdu["intact"]]
    compared = 0
    for pdu, theirs in zip(readable, read_by_tshark(tmp_path, [pdu["octets"] for pdu in readable]), strict=True):
        command, status = header(pdu)
        fields = [tuple(field) for field in pdu["fields"] if field[0] != "command_status" or command & RESPONSE]
        if command & RESPONSE and status != 0:  # it looks for no body then
            fields = fields[:4]
        else:
            compared += 1
        for name, value in fields:
            if not name.startswith("tlv."):
                assert same_as_tshark(name, value, theirs), (name, pdu, theirs)
        tlvs = [(int(name[4:]), len(value) // 2) for name, value in fields if name.startswith("tlv.")]
        told = [one for one in zip(theirs["opt_param_tag"], theirs["opt_param_len"], strict=True) if one != ("", "")]
        assert [(int(tag, 0), int(length)) for tag, length in told] == tlvs, pdu
    print(f"{compared} of {len(pdus())} PDUs compared with tshark")
    assert compared > MADE * 0.85
