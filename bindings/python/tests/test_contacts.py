# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT

import outdial as o

BANK_HEADER = (
    '"age";"job";"marital";"education";"default";"housing";"loan";"contact";"month";"day_of_week";"duration";"campaign";'
    '"pdays";"previous";"poutcome";"emp.var.rate";"cons.price.idx";"cons.conf.idx";"euribor3m";"nr.employed";"y"'
)


def bank_row(contact: str, duration: object, campaign: object, y: str) -> str:
    """One row of the shape of the data set, made up."""
    person = '41;"cook";"single";"basic.9y";"no";"no";"no"'
    return f'{person};"{contact}";"may";"mon";{duration};{campaign};999;0;"x";1;2;3;4;5;"{y}"'


def test_columns_become_clients(csv_campaign: Path, write_contacts: Callable[..., Path]) -> None:
    path = write_contacts(
        "7,5,Europe/London,+44 7700 900001,,",
        "8,,,0500-000-001,500000002,(22) 100 00 00",
        "9,-1,,0048500000003,,",
    )
    contacts = o.load_campaign(csv_campaign).contacts(path)
    assert contacts.rejects == []
    assert [zone.name for zone in contacts.zones] == ["Europe/Warsaw", "Europe/London"]
    first, second, third = (contacts.clients[i] for i in range(3))
    assert (first["reference"], first["priority"]) == (7, 5)
    assert [(str(n.number), n.type, n.zone) for n in first["numbers"]] == [("+447700900001", "mobile", 1)]
    assert [(str(n.number), n.type) for n in second["numbers"]] == [
        ("+48500000001", "mobile"),
        ("+48500000002", "mobile"),
        ("+48221000000", "home"),
    ]
    assert str(third["numbers"][0].number) == "+48500000003"
    assert third["priority"] == -1


def test_bad_rows_are_left_out_with_line_and_reason(csv_campaign: Path, write_contacts: Callable[..., Path]) -> None:
    path = write_contacts(
        "1,0,,+48500000001,,",
        "2,0,,+48x,,",
        "3,0,,+48500000003,",
        "",
        "4,high,,+48500000004,,",
        "5,0,Mars/Olympus,+48500000005,,",
        "6,0,,,,",
        '7,0,,"+48\n500000007",,',
        "8,0,,+48500000008,,",
        "9,40000,,+48500000009,,",
    )
    contacts = o.load_campaign(csv_campaign).contacts(path)
    assert [contacts.clients[i]["reference"] for i in range(len(contacts))] == [1, 8]
    found = {reject.line: reject.reason for reject in contacts.rejects}
    assert list(found) == [3, 4, 6, 7, 8, 9, 12]
    assert found[3].startswith("cell: ")
    assert "+48x" in found[3]
    assert found[4] == "5 fields, the header has 6"
    assert found[6] == 'prio: "high" is no whole number'
    assert "Mars/Olympus" in found[7]
    assert found[8] == "no phone number"
    assert "-32768 to 32767" in found[12]


def test_a_missing_column_lists_those_there_are(csv_campaign: Path, write_contacts: Callable[..., Path]) -> None:
    file = o.load_campaign(csv_campaign)
    with pytest.raises(o.ContactsFileError, match=r'no column "cell2".*did you mean "cell".*id, prio, tz, cell, home'):
        file.contacts(write_contacts("1", header="id,prio,tz,cell,home"))
    with pytest.raises(o.ContactsFileError, match=r'is "," the right delimiter'):
        file.contacts(write_contacts("1", header="id;prio;tz;cell;cell2;home"))


def test_files_without_contacts(csv_campaign: Path, write_contacts: Callable[..., Path], tmp_path: Path) -> None:
    file = o.load_campaign(csv_campaign)
    with pytest.raises(o.ContactsFileError, match="no usable contact"):
        file.contacts(write_contacts())
    with pytest.raises(o.ContactsFileError, match=r"no usable contact; 1 bad rows, e\.g\. line 2: no phone number"):
        file.contacts(write_contacts("1,,,,,"))
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    with pytest.raises(o.ContactsFileError, match="is empty"):
        file.contacts(tmp_path / "empty.csv")
    with pytest.raises(o.ContactsFileError, match="cannot be read"):
        file.contacts(tmp_path / "none.csv")


def test_references_that_are_no_numbers_are_kept_as_text(
    csv_campaign: Path, write_contacts: Callable[..., Path]
) -> None:
    path = write_contacts("C-1,,,+48500000001,,", "2,,,+48500000002,,", "007,,,+48500000003,,")
    contacts = o.load_campaign(csv_campaign).contacts(path)
    assert contacts.labels == ["C-1", "", "007"]
    assert contacts.clients[1]["reference"] == 2


def test_a_byte_order_mark_and_broken_text_elsewhere_do_no_harm(csv_campaign: Path, tmp_path: Path) -> None:
    path = tmp_path / "bytes.csv"
    path.write_bytes(b"\xef\xbb\xbfid,prio,tz,cell,cell2,home,name\n1,,,+48500000001,,,\xff\xfe\n")
    contacts = o.load_campaign(csv_campaign).contacts(path)
    assert len(contacts) == 1
    assert contacts.clients[0]["reference"] == 1


def test_the_mapping_of_the_bank_campaign(tmp_path: Path) -> None:
    path = tmp_path / "excerpt.csv"
    rows = [
        bank_row("cellular", 261, 1, "no"),
        bank_row("telephone", 0, 3, "yes"),
        bank_row("pigeon", 10, 1, "no"),
        bank_row("cellular", -5, 1, "no"),
        bank_row("cellular", 5, 0, "no"),
        bank_row("cellular", 1234, 56, "yes"),
    ]
    path.write_text("\r\n".join([BANK_HEADER, *rows]) + "\r\n", encoding="ascii")
    file = o.load_campaign(ROOT / "examples" / "campaigns" / "bank.toml")
    contacts = file.contacts(path)
    assert [reject.line for reject in contacts.rejects] == [4, 5, 6]
    assert "pigeon" in contacts.rejects[0].reason
    told = [contacts.clients[i] for i in range(3)]
    assert [(str(c["numbers"][0].number), str(c["numbers"][0].type)) for c in told] == [
        ("+351910000000", "mobile"),
        ("+351210000001", "home"),
        ("+351910000002", "mobile"),
    ]
    assert [c["recorded"] for c in told] == [
        {"talk_s": 261.0, "conversations": 1, "success": False},
        {"talk_s": 0.0, "conversations": 3, "success": True},
        {"talk_s": 1234.0, "conversations": 56, "success": True},
    ]
    result = o.simulate(file, contacts)
    assert result.contacts.complete >= 2
