# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, SMALL

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
    assert [place.zones.zones[0].name for place in contacts.places] == ["Europe/Warsaw", "Europe/London"]
    first, second, third = (contacts.clients[i] for i in range(3))
    assert (first["reference"], first["priority"]) == (7, 5)
    assert [(str(n.number), n.type, n.place) for n in first["numbers"]] == [("+447700900001", "mobile", 1)]
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
    with pytest.raises(o.ContactsFileError, match=r"no usable contact; 1 bad row, e\.g\. line 2: no phone number"):
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


def test_a_byte_order_mark_does_no_harm_and_another_encoding_is_named(csv_campaign: Path, tmp_path: Path) -> None:
    path = tmp_path / "bytes.csv"
    path.write_bytes(b"\xef\xbb\xbfid,prio,tz,cell,cell2,home\n1,,,+48500000001,,\n")
    file = o.load_campaign(csv_campaign)
    contacts = file.contacts(path)
    assert len(contacts) == 1
    assert contacts.clients[0]["reference"] == 1
    path.write_bytes("id,prio,tz,cell,cell2,home\n1,,,+48500000001,,\nJörg,,,+48500000002,,\n".encode("latin-1"))
    with pytest.raises(o.ContactsFileError, match=r"bytes\.csv:3: is not text in .*utf-8.*contacts\.encoding"):
        file.contacts(path)


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


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("022 123 45 67", "+48221234567"),
        ("(022) 123 45 67", "+48221234567"),
        ("(0)22 1234567", "+48221234567"),
        ("(22) 123 45 67", "+48221234567"),
        ("22-123-45-67", "+48221234567"),
        ("+48 (0)22 1234567", "+48221234567"),
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("0048 (0)22 1234567", "+48221234567"),
        ("(0048) 22 1234567", "+48221234567"),
        ("048 331 45 67", "+48483314567"),
        ("48 331 45 67", "+48483314567"),
    ],
)
def test_one_number_however_it_is_written(
    csv_campaign: Path, write_contacts: Callable[..., Path], written: str, number: str
) -> None:
    contacts = o.load_campaign(csv_campaign).contacts(write_contacts(f"1,,,{written},,"))
    assert [str(one.number) for one in contacts.clients[0]["numbers"]] == [number]


def test_a_number_that_begins_with_the_country_code_is_left_out_or_told(
    csv_campaign: Path, write_contacts: Callable[..., Path]
) -> None:
    path = write_contacts("1,,,48500000001,,", "2,,,48 331 45 67,,", "3,,,048 331 45 68,,")
    contacts = o.load_campaign(csv_campaign).contacts(path)
    assert [(reject.line, reject.reason) for reject in contacts.rejects] == [
        (2, 'cell: "48500000001": begins with the country code 48: write it with a + before it')
    ]
    assert len(contacts.warnings) == 1
    assert contacts.warnings[0].startswith("1 number that begin with the country code 48 and were taken for national")
    assert contacts.warnings[0].endswith("(e.g. +48483314567 in line 3)")


def test_what_stands_twice_is_merged_or_told(csv_campaign: Path, write_contacts: Callable[..., Path]) -> None:
    path = write_contacts(
        "1,,,+48500000001,500000001,0500000001",
        "1,,,+48500000002,,",
        "2,,,+48500000001,,",
        ",,,+48500000004,,",
    )
    contacts = o.load_campaign(csv_campaign).contacts(path)
    assert [(str(one.number), one.type) for one in contacts.clients[0]["numbers"]] == [("+48500000001", "mobile")]
    assert contacts.warnings == [
        "1 client without a reference: the line stands for it (e.g. line 5)",
        "1 client with the reference of an earlier one (e.g. lines 2 and 3)",
        "1 number that an earlier client has too: they will be called for both (e.g. +48500000001 in lines 2 and 4)",
    ]
    # The line is no reference that another client may have.
    assert contacts.labels == ["", "", "", "(line 5)"]


def test_a_quote_that_is_not_closed_is_told_with_the_lines_it_took(
    csv_campaign: Path, write_contacts: Callable[..., Path]
) -> None:
    rows = [f"{i},,,+4850000{i:04},," for i in range(50)]
    path = write_contacts("a,,,+48500000099,,", 'b,,,"+48500000098,,', *rows)
    contacts = o.load_campaign(csv_campaign).contacts(path)
    assert len(contacts) == 1
    [reject] = contacts.rejects
    assert reject.line == 3
    assert reject.reason.endswith('line 3 opens a quote (") and the row runs to line 53: is a quote not closed?')
    assert reject.row == ['b,,,"+48500000098,,']
    path = write_contacts("a,,,+48500000099,,", 'b,,,"+48500000098,,', "c,,,+48500000097,,", 'd,,,"+48500000096",,')
    reject = o.load_campaign(csv_campaign).contacts(path).rejects[0]
    assert "line 3 opens a quote" in reject.reason
    assert "to line 5" in reject.reason


def test_what_a_message_shows_of_a_cell_is_short_and_printable(
    csv_campaign: Path, write_contacts: Callable[..., Path]
) -> None:
    path = write_contacts(
        "1,,,+48500000001,,",
        f"2,{'9' * 4000},,+48500000002,,",
        f"3,,,{'5' * 5000},,",
        "4,x\x1b[2J,,+48500000004,,",
        "5,,\0,+48500000005,,",
        f"6,,,{'5' * 140_000},,",
    )
    contacts = o.load_campaign(csv_campaign).contacts(path)
    assert [reject.line for reject in contacts.rejects] == [3, 4, 5, 6, 7]
    for reject in contacts.rejects:
        assert len(reject.reason) < 300
        assert reject.reason.isprintable()
        assert any(reject.row)


def test_simulate_tells_the_rows_that_were_left_out(csv_campaign: Path, write_contacts: Callable[..., Path]) -> None:
    path = write_contacts("1,,,+48500000001,,", "2,,,bad,,", "1,,,+48500000003,,")
    with (
        pytest.warns(UserWarning, match=r"1 row of the contacts file left out, e\.g\. line 3: cell"),
        pytest.warns(UserWarning, match="1 client with the reference of an earlier one"),
    ):
        result = o.simulate(o.load_campaign(csv_campaign), path)
    assert [reject.line for reject in result.rejects] == [3]
    assert len(result.warnings) == 1


def test_types_of_number_that_are_never_reached_are_told(tmp_path: Path) -> None:
    path = tmp_path / "campaign.toml"
    path.write_text(SMALL.replace('home = "Mo-Fr 17:00-21:00"', ""), encoding="utf-8")
    with pytest.warns(UserWarning, match="numbers of type home never called: windows has no hours for home"):
        assert len(o.simulate(path).warnings) == 1
    path.write_text(SMALL.replace(', home = { "17-21" = 0.4, other = 0.1 }', ""), encoding="utf-8")
    with pytest.warns(UserWarning, match=r"numbers of type home never answered: people\.answer_rate has no home"):
        o.simulate(path)


def test_numbers_and_addresses_tell_zones_and_laws(tmp_path: Path, write_contacts: Callable[..., Path]) -> None:
    campaign = tmp_path / "us.toml"
    campaign.write_text(
        SMALL[: SMALL.index("[generate]")]
        + '[contacts]\nwhereabouts = "every_zone"\nzip = "zip"\nstate = "state"\nnumbers = { mobile = "cell" }\n',
        encoding="utf-8",
    )
    contacts = o.load_campaign(campaign).contacts(
        write_contacts(
            "+13055550123,,",  # Miami
            "+13055550124,,",
            "+13055550125,10001,",  # Miami's number, Manhattan's address
            "+12125550123,60601,IL",  # New York and Chicago
            "+18005550123,,",  # toll-free: from anywhere
            "+12125550124,1000x,",
            header="cell,zip,state",
        )
    )
    assert [reject.line for reject in contacts.rejects] == [7]
    places = [contacts.places[contacts.clients[i]["numbers"][0].place] for i in range(len(contacts))]
    zones = [[zone.name for zone in place.zones.zones] for place in places]
    assert zones[0] == ["America/New_York"]
    assert places[1] == places[0]  # one place for all that are alike
    assert set(zones[3]) == {"America/New_York", "America/Chicago"}
    assert zones[4] == []  # unknown: Windows.unknown_zone holds
    # Florida shuts at 20:00, which is 0:00 UTC in winter; New York's law and the federal one at 21:00.
    assert places[0].law.at(places[0].zones, dt.datetime(2026, 1, 14, 1, 30, tzinfo=dt.UTC)).why == "law"
    assert zones[2] == ["America/New_York"]

    config = o.CampaignConfig(places=contacts.places, windows=o.Windows(hours={"mobile": "00:00-24:00"}))
    live = o.Campaign(config)
    evening = dt.datetime(2026, 1, 14, 0, 59, tzinfo=dt.UTC)
    client = live.add(1, contacts.clients[0]["numbers"], evening)
    assert live.verdict(client, evening).is_now
    shut = live.verdict(client, evening + dt.timedelta(minutes=1))
    assert (shut.why, shut.until) == ("law", dt.datetime(2026, 1, 14, 13, tzinfo=dt.UTC))


def test_an_address_needs_whereabouts(tmp_path: Path) -> None:
    campaign = tmp_path / "us.toml"
    section = '[contacts]\nzip = "zip"\nnumbers = { mobile = "cell" }\n'
    campaign.write_text(SMALL[: SMALL.index("[generate]")] + section, encoding="utf-8")
    with pytest.raises(ValueError, match=r"contacts\.zip: needs whereabouts"):
        o.load_campaign(campaign)
