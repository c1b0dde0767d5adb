# SPDX-License-Identifier: Apache-2.0
"""The report on caller geography: one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from outdial import __version__
from outdial.columns import Columns
from outdial.geo_maps import COLOURS, MAPS, NO_DATA, legend, pale, png, svg
from outdial.geography import People, answer_rates, best_hours, index, label_of, operating_hours, top

HEAT_MAP_SUFFIXES = (".html", ".svg", ".png")
_TITLES = {"us-states": "United States by state", "us-counties": "United States by county", "world": "World"}


def write_geo_report(callers: People, clients: People, path: Path, title: str = "Caller geography") -> dict[str, Any]:
    """Write the report; gives the tables it shows, by level. The same people give the same file."""
    tables = {level: index(callers, clients, level) for level in MAPS.values()}
    figures = {
        "callers": len(callers),
        "clients": len(clients),
        "callers_located": int(tables["country"]["callers"].sum()),
        "clients_located": int(tables["country"]["clients"].sum()),
    }
    maps = [name for name in MAPS if _american(name, tables) or name == "world"]
    body = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="dim">Where {figures["callers"]:,} callers are, compared with {figures["clients"]:,} clients. '
        f"Located: {figures['callers_located']:,} and {figures['clients_located']:,}. "
        f"outdial {escape(__version__)}</p>",
        '<p class="dim">The index is the share of callers over the share of clients. Areas of few people '
        "are drawn toward 1; paler areas may as well be 1. Compare lists of one make: a postal code is a place of "
        "living, a number tells where it was given out, not where the caller stands. About 90 % of "
        "American mobile numbers are still in their state and 58 % in their county.</p>",
    ]
    body += [
        f'<section class="card"><h2>{_TITLES[name]}</h2>{legend()}{svg(name, tables[MAPS[name]])}</section>'
        for name in maps
    ]
    body.append('<div class="tables">')
    body.append(_extremes(tables["region"]))
    body.append(_top(callers, "area_code", 10, "Top 10 area codes of callers"))
    body.append(_top(callers, "region", 10, "Top 10 regions of callers"))
    if (callers.postal >= 0).any():
        body.append(_top(callers, "postal", 50, "Top 50 postal codes of callers"))
    if callers.time is not None:
        body.append(_hours(callers))
    if callers.answered is not None:
        body.append(_answers(callers))
        if callers.time is not None:
            body.append(_best(callers))
    body.append("</div>")
    page = _PAGE.format(title=escape(title), style=_STYLE, body="\n".join(body), script=_SCRIPT)
    path.write_text(page, encoding="utf-8")
    return {**figures, "tables": tables}


def write_heat_map(callers: People, clients: People, name: str, path: Path, title: str) -> Columns:
    """One map as .html with tooltips, .svg or .png; gives the index that it shows."""
    if name not in MAPS:
        raise ValueError(f'map: "{name}": use one of {", ".join(MAPS)}')
    if path.suffix not in HEAT_MAP_SUFFIXES:
        raise ValueError(f"{path}: use one of the endings {', '.join(HEAT_MAP_SUFFIXES)}")
    found = index(callers, clients, MAPS[name])
    if path.suffix == ".png":
        png(name, found, path, title)
    elif path.suffix == ".svg":
        drawn = svg(name, found).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
        lines = ".map path, .map circle { stroke: #fff; stroke-width: .8; vector-effect: non-scaling-stroke; }"
        inside = f"<style>{lines}\n{_CLASSES}\n.map .none {{ fill: {NO_DATA}; stroke: {_COAST}; }}</style>"
        path.write_text(drawn.replace(">", ">" + inside, 1), encoding="utf-8")
    else:
        card = f'<section class="card"><h2>{_TITLES[name]}</h2>{legend()}{svg(name, found)}</section>'
        body = f"<h1>{escape(title)}</h1>{card}"
        path.write_text(_PAGE.format(title=escape(title), style=_STYLE, body=body, script=_SCRIPT), encoding="utf-8")
    return found


def _american(name: str, tables: dict[str, Any]) -> bool:
    return any(str(area).startswith("US-") for area in tables[MAPS[name]]["area"])


def _card(title: str, heads: list[str], rows: list[list[str]]) -> str:
    head = "".join(f"<th>{escape(text)}</th>" for text in heads)
    lines = "".join("<tr>" + "".join(map(_cell, row)) + "</tr>" for row in rows)
    nothing = f'<tr><td colspan="{len(heads)}" class="dim">nothing</td></tr>'
    return (
        f'<section class="card"><h2>{escape(title)}</h2><div class="scroll"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{lines or nothing}</tbody></table></div></section>"
    )


def _cell(text: str) -> str:
    # Figures and hours stay on one line, on a telephone too.
    return f'<td class="short">{escape(text)}</td>' if len(text) <= 16 else f"<td>{escape(text)}</td>"


def _top(who: People, level: str, n: int, title: str) -> str:
    found = top(who, level, n)
    rows = [
        [str(label), f"{count:,}", f"{share:.2%}"]
        for label, count, share in zip(found["label"], found["count"].tolist(), found["share"].tolist(), strict=True)
    ]
    return _card(title, ["area", "callers", "share"], rows)


def _extremes(table: Mapping[str, Any]) -> str:
    sure = np.flatnonzero(table["sure"])
    order = sure[np.argsort(-table["shrunk"][sure], kind="stable")]
    chosen = order.tolist() if len(order) <= 12 else [*order[:6].tolist(), *order[-6:].tolist()]
    rows = [
        [
            str(table["label"][nth]), f"{table['shrunk'][nth]:.2f}",
            f"{table['shrunk_low'][nth]:.2f} to {table['shrunk_high'][nth]:.2f}",
            f"{int(table['callers'][nth]):,}", f"{int(table['clients'][nth]):,}",
        ]
        for nth in chosen
    ]  # fmt: skip
    return _card(
        "Most and least callers for the clients there", ["region", "index", "95 %", "callers", "clients"], rows
    )


def _hours(who: People) -> str:
    found = operating_hours(who, "region")
    rows = [
        [str(label), f"{begin:02}:00 to {end:02}:00", f"{held:.0%}", f"{calls:,}"]
        for label, begin, end, held, calls in list(
            zip(found["label"], found["open"], found["close"], found["held"], found["calls"], strict=True)
        )[:15]
    ]
    return _card(
        "Hours of operation that meet 9 of 10 calls, local time", ["region", "hours", "calls in them", "calls"], rows
    )


def _answers(who: People) -> str:
    found = answer_rates(who, "region")
    order = np.argsort(-found["attempts"], kind="stable")[:15].tolist()
    rows = [
        [str(found["label"][n]), f"{found['rate'][n]:.1%}",
         f"{found['low'][n]:.1%} to {found['high'][n]:.1%}", f"{int(found['attempts'][n]):,}"]
        for n in order
    ]  # fmt: skip
    return _card("Answer rate by region", ["region", "rate", "95 %", "attempts"], rows)


def _best(who: People) -> str:
    found = best_hours(who, "region")
    by_area: dict[str, list[str]] = {}
    attempts: dict[str, int] = {}
    for area, hour, rate, count in zip(found["area"], found["hour"], found["rate"], found["attempts"], strict=True):
        by_area.setdefault(area, []).append(f"{hour:02}:00 ({rate:.0%})")
        attempts[area] = attempts.get(area, 0) + int(count)
    largest = sorted(by_area, key=lambda area: (-attempts[area], area))[:15]
    rows = [[label_of("region", area), ", ".join(by_area[area])] for area in largest]
    return _card("Best hours to call, local time", ["region", "hours and their answer rates"], rows)


_COAST = "#b3bbc8"  # around an area without data
_CLASSES = "\n".join(
    f".c{nth} {{ fill: {colour}; background: {colour}; }} .c{nth}.unsure {{ fill: {pale(colour)}; }}"
    for nth, colour in enumerate(COLOURS)
)

_STYLE = (
    """
:root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --ink: #1c2330; --dim: #5b6475; --line: #dfe3ea;
  --coast: #b3bbc8; }
@media (prefers-color-scheme: dark) {
  :root { --page: #12161d; --card: #1b212b; --ink: #e8ecf3; --dim: #a3adbd; --line: #323b49;
    --coast: #4b5668; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
main { max-width: 76rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0; }
h2 { font-size: 1.05rem; margin: 0 0 .4rem; }
p { margin: .35rem 0 0; max-width: 60rem; }
.dim { color: var(--dim); font-size: .9rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
.card { padding: .8rem 1rem; margin-top: .75rem; }
.map { display: block; width: 100%; height: auto; }
.map path, .map circle { stroke: var(--card); stroke-width: .8; vector-effect: non-scaling-stroke; outline: none; }
.map path:hover, .map circle:hover, .map path.at, .map circle.at { stroke: var(--ink); stroke-width: 2; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem .9rem; list-style: none; margin: 0 0 .5rem; padding: 0; }
.legend { font-size: .85rem; }
.legend i { display: inline-block; width: .9rem; height: .9rem; margin-right: .35rem; vertical-align: -.12rem;
  border: 1px solid var(--line); }
.tables { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 .75rem; align-items: start; }
@media (max-width: 52rem) { .tables { grid-template-columns: minmax(0, 1fr); } }
.scroll { overflow: auto; max-height: 26rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .75rem .3rem 0; border-top: 1px solid var(--line); vertical-align: top; }
th { font-weight: 500; color: var(--dim); }
td.short:not(:first-child) { white-space: nowrap; }
#tip { position: fixed; z-index: 2; pointer-events: none; background: var(--card); color: var(--ink); max-width: 18rem;
  border: 1px solid var(--dim); border-radius: .4rem; padding: .35rem .6rem; font-size: .85rem; line-height: 1.35; }
#tip[hidden] { display: none; }
@media print { body { background: #fff; } .card { break-inside: avoid; } }
"""
    + _CLASSES
    # Only a line around it, whatever the page's colour; a mouse still finds what is transparent.
    + "\n.map .none { fill: transparent; stroke: var(--coast); } .legend .none { border-color: var(--coast); }\n"
)

_SCRIPT = """
(function () {
  const tip = document.getElementById("tip");
  let last = null;
  function show(event) {
    const area = event.target.closest && event.target.closest("[data-tip]");
    if (last && last !== area) last.classList.remove("at");
    last = area;
    if (!area) { tip.hidden = true; return; }
    area.classList.add("at");
    const [name, ...lines] = area.dataset.tip.split("|");
    tip.textContent = "";
    const head = document.createElement("b");
    head.textContent = name;
    tip.append(head, ...lines.flatMap(line => [document.createElement("br"), line]));
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    const left = Math.min(event.clientX + 14, innerWidth - box.width - 6);
    const above = event.clientY + 18 + box.height > innerHeight;
    tip.style.left = Math.max(6, left) + "px";
    tip.style.top = (above ? event.clientY - box.height - 12 : event.clientY + 18) + "px";
  }
  document.addEventListener("pointermove", show);
  document.addEventListener("pointerdown", show);
})();
"""

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
<div id="tip" role="tooltip" hidden></div>
<script>{script}</script>
</body>
</html>
"""
