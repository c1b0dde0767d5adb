# SPDX-License-Identifier: Apache-2.0
"""The rules of law as tables, from data/law."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

_SURE = {"H": "high", "M": "medium", "L": "low (off)"}
_HEAD = """\
---
hide-toc: true
---

# Laws, with their sources

Written from `data/law/*.toml`, the files that the library itself reads: change those, not this page. They are notes of
research as data and **not legal advice**. Confidence: *high*, the text of the law or a regulator's page was read;
*medium*, several secondary sources agree; *low*, one secondary source, or sources that conflict. Rules of low
confidence are off unless they are asked for. What holds in a federation holds in its parts too: in `US-FL` the rules of
`US` and of `US-FL`.

`outdial law US-FL` shows the rules that apply in a place, and every verdict of a law names its rule.
"""


def law_page(folder: Path) -> str:
    """The page, in Markdown."""
    books = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))]
    return "\n".join(
        [
            _HEAD,
            *_table(books, "rule", "When it may be called", ("hours", "holidays"), _hours),
            *_table(books, "cap", "How often it may be called", ("limit", "of"), _cap),
            *_table(books, "abandonment", "How many people may be abandoned", ("limit", "counted"), _abandonment),
            *_table(books, "note", "What else to know", ("", ""), lambda entry: (entry["text"], "")),
        ]
    )


def _table(books: list[dict[str, Any]], kind: str, title: str, heads: tuple[str, str], cells: Any) -> list[str]:
    heads = tuple(head for head in heads if head)
    columns = ["where", *(["rule", *heads, "for"] if heads else ["note"]), "valid", "source", "confidence"]
    lines = [f"## {title}", "", "| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    for book in books:
        for entry in book.get(kind, []):
            where = f"**{book['jurisdiction']}** {book['name']}"
            middle = [f"`{entry['id']}`", *cells(entry), _purpose(entry)] if heads else [cells(entry)[0]]
            note = f" *{entry['note']}*" if "note" in entry else ""
            source = f"{entry['source']} (as of {entry['as_of']}){note}"
            row = [where, *middle, _validity(entry), source, _SURE[entry["confidence"]]]
            lines.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |")
    return [*lines, ""]


def _purpose(entry: dict[str, Any]) -> str:
    purpose = entry.get("purpose", "every call")
    said = {"debt": "debt collection"}.get(purpose, purpose)
    return said + (", who adhere to it" if entry.get("adherents_only") else "")


def _validity(entry: dict[str, Any]) -> str:
    begin, end = entry.get("from"), entry.get("to")
    return " ".join([*([f"from {begin}"] if begin else []), *([f"to {end}"] if end else [])]) or "always"


def _hours(entry: dict[str, Any]) -> tuple[str, str]:
    closed = entry.get("closed", entry.get("closures", ""))
    said = [str(entry["holidays"])] if "holidays" in entry else []
    said += [f"closed: {', '.join(map(str, closed)) if isinstance(closed, list) else closed}"] if closed else []
    zone = f" ({entry['zone']})" if "zone" in entry else ""
    hours = f"`{entry['hours']}`{zone}" if "hours" in entry else "-"
    return hours, "; ".join(said) or "-"


def _cap(entry: dict[str, Any]) -> tuple[str, str]:
    days, unit = entry.get("days"), entry.get("unit", "")
    kind = entry["kind"]
    if kind == "silence":
        limit = f"{days} days of silence after {str(entry.get('after', '')).replace('_', ' ')}"
    else:
        length = f"in {days} days" if days else f"in a {unit}" if unit else ""
        limit = f"{entry.get('count', '')} {'contacts' if entry.get('contacts') else 'calls'} {length} ({kind})"
    return limit, f"per {entry.get('per', 'number')}"


def _abandonment(entry: dict[str, Any]) -> tuple[str, str]:
    limit = (
        f"{entry['limit_percent']} % a {entry['window']}"
        if "limit_percent" in entry
        else f"to be counted, by {entry['window']}"
    )
    counted = f"of {entry['among']} calls; {entry['threshold_s']} s from {str(entry['waits_from']).replace('_', ' ')}"
    if "minimum_ring_s" in entry:
        counted += f"; ring {entry['minimum_ring_s']} s at least"
    return limit, counted
