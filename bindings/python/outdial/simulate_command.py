# SPDX-License-Identifier: Apache-2.0
"""`outdial simulate`: a campaign file in; figures, records and a report out."""

from __future__ import annotations

import csv
import json
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from outdial.app import app
from outdial.campaign_file import CampaignFile, load_campaign
from outdial.command_errors import reporting_errors
from outdial.contacts import Contacts
from outdial.contacts_oddities import counted
from outdial.extras import need
from outdial.outputs import Outputs
from outdial.records_file import check_records_path, write_records
from outdial.simulation import SimulationResult, run
from outdial.summary_table import print_summary

_SHOWN_REJECTS = 5
_BAR_AFTER_S = 1.0


@app.command("simulate")
def simulate_campaign(
    campaign: Annotated[Path, typer.Argument(metavar="CAMPAIGN.toml", help="The campaign.")],
    contacts: Annotated[
        Path | None, typer.Option(metavar="CSV", help="The clients to call; - reads standard input.")
    ] = None,
    records: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a row per attempt: .csv or .parquet.")
    ] = None,
    report: Annotated[Path | None, typer.Option(metavar="FILE.html", help="Write a report with charts.")] = None,
    rejects: Annotated[Path | None, typer.Option(metavar="FILE.csv", help="Write the rows left out, and why.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, nothing else.")] = False,
    seed: Annotated[int | None, typer.Option(min=0, max=2**63 - 1, help="Instead of the file's seed.")] = None,
    days: Annotated[float | None, typer.Option(min=0.001, max=3660, help="Instead of the file's days.")] = None,
) -> None:
    """Simulate a campaign and tell what came of it."""
    with reporting_errors("simulate fewer contacts or days, or without --records and --report"):
        file = load_campaign(campaign).with_changes(seed=seed, days=days)
        if records is not None:
            check_records_path(records)
        if report is not None:
            if report.suffix.lower() not in (".html", ".htm"):
                raise ValueError(f"{report}: the report is a web page: give the file the ending .html")
            need("plotly", "report", "reports")
        contacts_path = contacts or file.contacts_path
        outputs = [path for path in (records, report, rejects) if path is not None]
        inputs = [path for path in (campaign, contacts_path) if path is not None]
        with Outputs(outputs, inputs) as waiting:
            clients = file.contacts(contacts)
            result = _run(file, clients)
            if rejects is not None:
                _write_rejects(clients, waiting[rejects])
            if records is not None:
                write_records(result.records, clients.labels, waiting[records], records.suffix.lower())
            if report is not None:
                from outdial.report import write_report

                write_report(result, file, clients, waiting[report])
            waiting.commit()
        _tell(result, clients, contacts_path, rejects, as_json)


def _run(file: CampaignFile, clients: Contacts) -> SimulationResult:
    """Run it; a bar on the terminal when it takes long."""
    console = Console(stderr=True)
    begun = time.monotonic()
    with ExitStack() as stack:
        bar: Progress | None = None

        def show(done: float) -> None:
            nonlocal bar
            if not console.is_terminal or time.monotonic() - begun < _BAR_AFTER_S:
                return
            if bar is None:
                columns = TextColumn("simulating"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
                bar = stack.enter_context(Progress(*columns, console=console, transient=True))
                bar.add_task("", total=1.0)
            bar.update(bar.task_ids[0], completed=done)

        return run(file, clients, progress=show)


def _write_rejects(clients: Contacts, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["line", "reason", *clients.header])
        writer.writerows([reject.line, reject.reason, *reject.row] for reject in clients.rejects)


def _tell(
    result: SimulationResult, clients: Contacts, contacts_path: Path | None, rejects: Path | None, as_json: bool
) -> None:
    for reject in clients.rejects[:_SHOWN_REJECTS]:
        print(f"outdial: {contacts_path}:{reject.line}: left out: {reject.reason}", file=sys.stderr)
    more = len(clients.rejects) - _SHOWN_REJECTS
    if more > 0:
        where = f"see {rejects}" if rejects else "--rejects FILE lists them all"
        print(f"outdial: {contacts_path}: {counted(more, 'more row')} left out; {where}", file=sys.stderr)
    for warning in result.warnings:
        print(f"outdial: {warning}", file=sys.stderr)
    if as_json:
        figures = result.summary()
        figures["rejected"] = len(clients.rejects)
        figures["warnings"] = result.warnings
        figures["seed"] = result.scenario.seed
        figures["wall_s"] = round(result.wall_s, 6)
        print(json.dumps(figures))
    else:
        print_summary(result, len(clients.rejects))
