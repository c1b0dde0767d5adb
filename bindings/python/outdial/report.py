# SPDX-License-Identifier: Apache-2.0
"""The report of a simulation: one HTML file that needs nothing else."""

from __future__ import annotations

import datetime as dt
import json
from html import escape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from outdial import __version__, _core
from outdial.campaign_file import CampaignFile
from outdial.contacts import Contacts
from outdial.contacts_oddities import counted
from outdial.report_charts import Chart, charts_of
from outdial.report_page import PAGE, SCRIPT, STYLE
from outdial.simulation import SimulationResult

_WIDE = ("waiting",)


def write_report(result: SimulationResult, file: CampaignFile, contacts: Contacts, path: Path) -> None:
    """Write the report. The same result gives the same file, byte for byte."""
    from plotly.offline import get_plotlyjs

    figures = result.summary()
    charts = charts_of(result)
    body = "\n".join(
        [
            _heading(file, result, contacts),
            _tiles(figures, result.scenario),
            '<div class="charts">' + "".join(_card(chart) for chart in charts) + "</div>",
            '<div class="tables">' + _table("Figures", _figure_rows(figures)),
            _table("Settings", _setting_rows(file, result.scenario)) + "</div>",
        ]
    )
    page = PAGE.format(
        title=escape(file.name),
        style=STYLE,
        plotly=get_plotlyjs(),
        body=body,
        charts=json.dumps(charts, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/"),
        script=SCRIPT,
    )
    # The name of a campaign file need not be UTF-8.
    path.write_text(page, encoding="utf-8", errors="backslashreplace")


def _heading(file: CampaignFile, result: SimulationResult, contacts: Contacts) -> str:
    zone = ZoneInfo(result.scenario.zone.name)
    first = result.scenario.start.astimezone(zone)
    hours = result.hours["begin"]
    last = dt.datetime.fromtimestamp(int(hours[-1].astype("int64")) / 1000, zone) if len(hours) else first
    left_out = f"; {counted(len(contacts.rejects), 'row')} of the contacts file left out" if contacts.rejects else ""
    return (
        f"<h1>{escape(file.name)}</h1>"
        f'<p class="dim">Simulated {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d}, {escape(zone.key)}; '
        f"{len(contacts):,} contacts{left_out}; seed {result.scenario.seed}; outdial {escape(__version__)}</p>"
    )


def _tiles(figures: dict[str, Any], scenario: _core.Scenario) -> str:
    pacing = scenario.campaign.pacing
    predictive = pacing.mode == _core.PacingMode.predictive
    target = f"target {pacing.abandonment_target:.1%}" if predictive else f"{figures['abandoned']:,} calls"
    over = predictive and figures["abandonment"] > pacing.abandonment_target * 1.1
    tiles = [
        ("dials", f"{figures['dials']:,}", f"{figures['answer_rate']:.1%} answered", False),
        ("connected", f"{figures['connected']:,}", f"{figures['successes']:,} with success", False),
        ("abandonment", f"{figures['abandonment']:.2%}", target, over),
        ("agents working", f"{figures['utilization']:.1%}", f"of {figures['agent_hours']:,.0f} hours", False),
        ("completed", f"{figures['completed']:,}", f"{figures['unfinished']:,} unfinished", False),
        ("attempts each", f"{figures['attempts_per_completed']:.2f}", "dials per completed", False),
    ]
    if inbound := figures.get("inbound"):
        tiles.append(("inbound in time", f"{inbound['service_level']:.1%}", f"of {inbound['calls']:,} calls", False))
    return (
        '<div class="tiles">'
        + "".join(
            f'<div class="tile{" over" if bad else ""}"><span class="dim">{escape(name)}</span><b>{escape(value)}</b>'
            f'<span class="dim">{escape(note)}</span></div>'
            for name, value, note, bad in tiles
        )
        + "</div>"
    )


def _card(chart: Chart) -> str:
    wide = " wide" if chart["id"] in _WIDE else ""
    keys = [(trace["name"], trace["colour"], "line" if "mode" in trace else "") for trace in chart["traces"]]
    if "target" in chart["axes"]:
        keys.append((f"target {chart['axes']['target']:.1%}", "ink", "dashed"))
    legend = "".join(
        f'<li class="{kind}" style="--key: var(--{colour})">{escape(name)}</li>' for name, colour, kind in keys
    )
    place = f'<div class="chart" id="chart-{chart["id"]}" role="img" aria-label="{escape(chart["title"])}"></div>'
    return (
        f'<section class="card{wide}"><h2>{escape(chart["title"])}</h2><p class="dim">{escape(chart["note"])}</p>'
        f'<ul class="keys">{legend}</ul>{place}</section>'
    )


def _table(title: str, rows: list[tuple[str, str]]) -> str:
    lines = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in rows)
    return f'<section class="card {title.lower()}"><h2>{escape(title)}</h2><table>{lines}</table></section>'


def _figure_rows(figures: dict[str, Any]) -> list[tuple[str, str]]:
    rows = [
        ("dials", f"{figures['dials']:,}"),
        ("answered by a person", f"{figures['answered']:,}"),
        ("connected", f"{figures['connected']:,}"),
        ("abandoned", f"{figures['abandoned']:,}"),
        ("contacts exhausted", f"{figures['exhausted']:,}"),
        ("do not call", f"{figures['do_not_call']:,}"),
        ("dials refused", f"{figures['refused']:,}"),
    ]
    rows += [(f"refused: {why.replace('_', ' ')}", f"{count:,}") for why, count in figures["refusals"].items()]
    rows += [(f"outcome: {name.replace('_', ' ')}", f"{count:,}") for name, count in figures["outcomes"].items()]
    rows += [
        (f"disposition: {name.replace('_', ' ')}", f"{count:,}") for name, count in figures["dispositions"].items()
    ]
    if inbound := figures.get("inbound"):
        rows.append(("inbound calls served / given up", f"{inbound['served']:,} / {inbound['abandoned']:,}"))
        rows.append(("inbound mean wait", f"{inbound['mean_wait_s']:.1f} s"))
    return rows


def _distribution(given: _core.Distribution) -> str:
    spread = f", spread {given.spread:g}" if given.shape in ("gamma", "lognormal") else ""
    shift = f", shifted by {given.shift_s:g} s" if given.shift_s else ""
    return f"{given.shape}, mean {given.mean_s:g} s{spread}{shift}"


def _setting_rows(file: CampaignFile, scenario: _core.Scenario) -> list[tuple[str, str]]:
    campaign, people = scenario.campaign, scenario.people
    pacing, retry = campaign.pacing, campaign.retry.usual
    mode = {
        "predictive": f"predictive, abandonment target {pacing.abandonment_target:.1%}",
        "power": f"power, {pacing.lines_per_agent:g} lines per agent",
    }.get(pacing.mode, str(pacing.mode))
    wait = f" {campaign.queue_time_s:g} s" if campaign.no_agent != "hang_up" else ""
    rows = [("campaign file", file.path.name), ("pacing", mode)]
    rows += [(f"agents, group {nth}", f"{group.agents}: {group.hours}") for nth, group in enumerate(scenario.agents, 1)]
    rows += [(f"windows: {kind}", str(hours)) for kind, hours in campaign.windows.hours.items() if not hours.empty]
    rows += [
        (f"{day.day}", f"{day.name or 'special day'}: {_spans(day.hours) or 'closed'}")
        for day in campaign.windows.calendar.days
    ]
    rows += [
        ("agent joins when", str(campaign.connect_at)),
        ("no agent free", f"{campaign.no_agent}{wait}".replace("_", " ")),
        ("attempts per number", f"{retry.max_attempts}, ringing {retry.ring_timeout_s:g} s"),
        ("gap between attempts to a client", f"{retry.contact_gap_s:g} s"),
        ("time to answer", _distribution(people.time_to_answer)),
        ("talk", _distribution(people.talk)),
        ("wrap-up", _distribution(people.wrap_up)),
    ]
    for kind, rates in people.answer_rate.items():
        if any(rates):
            least, most = f"{min(rates):.0%}", f"{max(rates):.0%}"
            rows.append((f"answer rate: {kind}", least if least == most else f"{least} to {most} by hour"))
    return rows


def _spans(spans: tuple[tuple[int, int], ...]) -> str:
    return ", ".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in spans)
