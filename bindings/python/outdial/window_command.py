# SPDX-License-Identifier: Apache-2.0
"""The commands `window` (may I call now?) and `law` (which rules are known, and from where?)."""

from __future__ import annotations

import datetime as dt
import json
import sys
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from outdial import _core, geo
from outdial.app import app
from outdial.command_errors import reporting_errors
from outdial.rules import load_holidays, load_law

_HOURS = 1
_HOLIDAYS = 2
_FIRST_YEAR, _LAST_YEAR = 1970, 2194  # the zones are known to 2200, and a verdict looks five years ahead


def _instant(text: str) -> dt.datetime:
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f'at: "{text}": give an instant, e.g. 2026-03-02T09:00:00Z') from None
    if at.tzinfo is None:
        raise ValueError(f'at: "{text}": say in which zone, e.g. {text}Z or {text}+01:00')
    if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        raise ValueError(f'at: "{text}": time zones are known for the years {_FIRST_YEAR} to {_LAST_YEAR}')
    return at.astimezone(dt.UTC)


def _iso(at: dt.datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def _add_whereabouts(
    numbers: list[str], zip_code: str | None, zones: list[str], jurisdictions: list[str], book: _core.LawBook
) -> None:
    """Add every zone and jurisdiction in which the owner of these numbers and of that address may be."""
    where = geo.whereabouts(*numbers, zip=zip_code)
    if where["unknown"]:
        asked = [*numbers, *([f"the postal code {zip_code}"] if zip_code else [])]
        if not zones:
            raise ValueError(f"number: no place is known for {', '.join(asked)}: give --zone")
        print(f"outdial: no place is known for {', '.join(asked)}: only --zone is looked at", file=sys.stderr)
        return
    zones += [zone for zone in where["zones"] if zone not in zones]
    for place in where["jurisdictions"]:
        if not book.knows(place):
            print(f"outdial: no law is known for {place}: only the hours that you give are kept", file=sys.stderr)
        elif place not in jurisdictions:
            jurisdictions.append(place)


def _tell_left_out(book: _core.LawBook, jurisdictions: list[str], purpose: str) -> None:
    """Say which rules would hold if they were surer."""
    applying = book.applying(jurisdictions)
    for law in book.rules:
        if law["confidence"] == "L" and law["jurisdiction"] in applying and law["purpose"] in (None, purpose):
            label = f"{law['jurisdiction']} {law['id']}"
            print(f"outdial: left out, as it is not sure: {label} (--low-confidence keeps it)", file=sys.stderr)


def _answer(
    hours: str,
    numbers: list[str],
    zip_code: str | None,
    zones: list[str],
    jurisdictions: list[str],
    holidays: str | None,
    at: str,
    candidates: str,
    purpose: str,
    low_confidence: bool,
) -> dict[str, Any]:
    now = _instant(at)
    for name, given in (("holidays", holidays), ("zip", zip_code)):
        if given == "":
            raise ValueError(f'{name}: "": is empty: leave --{name} out, or give it a value')
    book = load_law()
    if numbers or zip_code:
        _add_whereabouts(numbers, zip_code, zones, jurisdictions, book)
    places = [_core.load_zone(name) for name in zones]
    days = load_holidays(holidays) if holidays else _core.Holidays()
    spec = _core.Hours(hours, days)
    rule = _core.Rule.hours(spec).labelled(_HOURS)
    if holidays and not spec.uses_holidays:
        if not days.days():
            raise ValueError(f'holidays: "{holidays}": has no public holidays')
        rule = rule & (~_core.Rule.days(_core.Hours("PH open", days))).labelled(_HOLIDAYS)
    rule = rule & book.rule(jurisdictions, purpose=purpose, low_confidence=low_confidence)

    def covered(date: dt.date) -> bool:
        return days.covers(date) and book.covers(jurisdictions, date)

    dates = {now.astimezone(ZoneInfo(place.name)).date() for place in places} or {now.date()}
    for date in sorted(dates):
        if not covered(date):
            raise ValueError(f'at: "{at}": the holidays are not known for {date.year}')
    if not low_confidence:
        _tell_left_out(book, jurisdictions, purpose)
    verdict = rule.at(_core.ZoneSet(places, candidates), now)
    if verdict.until is not None:
        then = verdict.until.astimezone(ZoneInfo(places[verdict.zone].name) if places else dt.UTC).date()
        if not covered(then):
            print(f"outdial: the holidays are not known for {then.year}: ask again then", file=sys.stderr)
    label: str | None = None
    if verdict.rule == _HOURS:
        comment = spec.comment(places[verdict.zone], now)
        label = f"hours: {comment}" if comment else "hours"
    elif verdict.rule == _HOLIDAYS:
        label = f"holidays {holidays}"
    elif verdict.rule:
        label = book.label(verdict.rule)
    return {
        "verdict": str(verdict.kind),
        "at": _iso(verdict.until) if verdict.kind == "not_before" else None,
        "closes_at": _iso(verdict.until) if verdict.is_now else None,
        "why": str(verdict.why),
        "rule": label,
        "zone": places[verdict.zone].name if places and not verdict.is_now else None,
    }


@app.command("window")
def window(
    hours: Annotated[str, typer.Option(help='Hours, e.g. "Mo-Fr 09:00-18:00; PH off".')],
    at: Annotated[str, typer.Option(metavar="INSTANT", help="e.g. 2026-03-02T09:00:00Z")],
    number: Annotated[
        list[str] | None,
        typer.Option(help="E.164; its zones and jurisdictions are added. Several: all numbers of the client."),
    ] = None,
    zip_code: Annotated[str | None, typer.Option("--zip", help="The client's US postal code, likewise.")] = None,
    zone: Annotated[
        list[str] | None, typer.Option(help="The called party's zone; several when it is uncertain.")
    ] = None,
    jurisdiction: Annotated[
        list[str] | None, typer.Option(help="A law that applies, e.g. US-FL; several: all.")
    ] = None,
    holidays: Annotated[
        str | None,
        typer.Option(help="A country or region, e.g. US-AL, or a file (.ics, .csv). Closed when the hours name no PH."),
    ] = None,
    candidates: Annotated[str, typer.Option(help="Several zones: all, any or best of them must allow it.")] = "all",
    purpose: Annotated[str, typer.Option(help="telemarketing, debt or prerecorded.")] = "telemarketing",
    low_confidence: Annotated[bool, typer.Option("--low-confidence", help="Also rules that are not sure.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, nothing else.")] = False,
) -> None:
    """Say whether a call is allowed there at that instant, until when, and if not, when."""
    with reporting_errors():
        answer = _answer(
            hours,
            number or [],
            zip_code,
            list(zone or []),
            list(jurisdiction or []),
            holidays,
            at,
            candidates,
            purpose,
            low_confidence,
        )
        print(json.dumps(answer) if as_json else _sentence(answer))


def _sentence(answer: dict[str, Any]) -> str:
    by = f" by {answer['rule']}" if answer["rule"] else ""
    there = f" in {answer['zone']}" if answer["zone"] else ""
    sentence = _core.why_sentence(answer["why"])
    if answer["verdict"] == "now":
        return f"now, until {answer['closes_at'] or 'further notice'}"
    if answer["verdict"] == "not_before":
        return f"not before {answer['at']}: {sentence}{there}{by}"
    return f"not within five years: {sentence}{there}{by}"


def _law_line(row: dict[str, Any]) -> str:
    if row["kind"] == "hours":
        what = row["hours"] or "24/7"
        what += f", closed {row['closed']}" if row["closed"] else ""
        what += "".join(f", closed {_iso(begin)} to {_iso(end)}" for begin, end in row["closures"])
        what += f" ({row['zone']})" if row["zone"] else ""
        what += ", by area code too" if row["by_area_code"] else ""
        what += ", for who signed the code" if row["adherents_only"] else ""
    elif row["kind"] == "note":
        what = row["text"]
    elif row["kind"] == "calendar":
        what = f"{row['count']} {row['contacts']} a {row['unit']} per {row['per']}"
    else:
        length = f"{row['length_s'] / 3600:g} h" if row["length_s"] < 172800 else f"{row['length_s'] / 86400:g} days"
        what = (
            f"{row['count']} {row['contacts']} in {length} per {row['per']}"
            if row["kind"] == "rolling"
            else f"silence of {length} after {row['after']}"
        )
    dates = "".join(f" {word} {row[word]}" for word in ("from", "to") if row[word])
    purpose = f" [{row['purpose']}]" if row["purpose"] else ""
    off = " (off)" if row["confidence"] == "L" and row["kind"] != "note" else ""
    return (
        f"{row['jurisdiction']:6} {row['id'] or '-':20} {what}{purpose}{dates}{off}\n"
        f"{'':27} {row['source']}; as of {row['as_of']}, confidence {row['confidence']}"
        + (f"; {row['note']}" if row["note"] else "")
    )


@app.command("law")
def law(
    jurisdiction: Annotated[str | None, typer.Argument(help="e.g. US-FL; a region brings its country's rules.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array, nothing else.")] = False,
) -> None:
    """List the rules that are known, with their sources. Research notes, not legal advice."""
    with reporting_errors():
        book = load_law()
        chosen = book.applying([jurisdiction]) if jurisdiction else list(book.jurisdictions)
        rows = [row for row in [*book.rules, *book.caps, *book.notes] if row["jurisdiction"] in chosen]
        rows.sort(key=lambda row: row["jurisdiction"])
        if as_json:
            print(json.dumps(rows, default=lambda value: _iso(value) if isinstance(value, dt.datetime) else str(value)))
        else:
            print(*map(_law_line, rows), sep="\n")
