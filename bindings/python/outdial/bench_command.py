# SPDX-License-Identifier: Apache-2.0
"""The commands `bench …`: measurements anybody can repeat."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from outdial import _core, pacing_bench
from outdial.app import app
from outdial.command_errors import reporting_errors
from outdial.extras import need

bench = typer.Typer(no_args_is_help=True)
app.add_typer(bench, name="bench", help="Measurements that anybody can repeat.")

_FULL: dict[str, list[float]] = {
    "agents": [3, 5, 10, 20, 50, 100, 500],
    "answer_rate": [0.05, 0.1, 0.25, 0.5],
    "handle_s": [30.0, 60.0, 180.0, 300.0],
    "limit": [0.01, 0.03],
}
_SHORT: dict[str, list[float]] = {
    "agents": [5, 10, 20, 50],
    "answer_rate": [0.25],
    "handle_s": [180.0],
    "limit": [0.03],
}


@bench.command("pacing")
def bench_pacing(
    world: Annotated[list[str] | None, typer.Option(help="A world; may be repeated. Default: all.")] = None,
    agents: Annotated[list[int] | None, typer.Option(min=1, max=10_000, help="Team size; may be repeated.")] = None,
    answer_rate: Annotated[list[float] | None, typer.Option(help="Share of the dials answered; repeatable.")] = None,
    handle_s: Annotated[list[float] | None, typer.Option(help="Mean talk and wrap-up; repeatable.")] = None,
    limit: Annotated[list[float] | None, typer.Option(help="On the abandonment; repeatable.")] = None,
    policy: Annotated[list[str] | None, typer.Option(help="A policy; repeatable. Default: all.")] = None,
    hours: Annotated[float, typer.Option(min=0, max=1e6, help="Measured; 0: enough for --answers.")] = 0.0,
    answers: Annotated[float, typer.Option(min=1, max=1e9, help="Answered calls where --hours is 0.")] = 100_000.0,
    learning_hours: Annotated[float, typer.Option(min=0, max=1e6, help="Before the measurement.")] = 2.0,
    seed: Annotated[int, typer.Option(min=0, max=2**63 - 1)] = 1,
    full: Annotated[bool, typer.Option("--full", help="The whole grid where nothing is chosen: hours.")] = False,
    threads: Annotated[int | None, typer.Option(min=1, max=1024, help="Default: one per processor.")] = None,
    plots: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Draw the charts into it.")] = None,
    by_team: Annotated[bool, typer.Option("--by-team", help="Print the gain by team size alone.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, nothing else.")] = False,
) -> None:
    """Compare pacing policies in simulated worlds: utilization, abandonment, distance to the optimum."""
    with reporting_errors():
        if plots is not None:
            need("matplotlib", "plot", "charts")
        grid = _FULL if full else _SHORT
        chosen = pacing_bench.cells(
            world or _core.pacing_worlds(),
            agents or [int(value) for value in grid["agents"]],
            answer_rate or grid["answer_rate"],
            handle_s or grid["handle_s"],
            limit or grid["limit"],
        )

        def tell(row: pacing_bench.Row) -> None:
            print(f"{row['world']} {row['agents']} agents {row['policy']}", file=sys.stderr)

        rows = pacing_bench.compare(
            chosen,
            policy or [],
            hours=hours,
            answers=answers,
            learning_hours=learning_hours,
            seed=seed,
            threads=threads,
            progress=tell if sys.stderr.isatty() else None,
        )
        if plots is not None:
            from outdial.pacing_plots import draw

            draw(rows, plots)
        text = pacing_bench.by_team if by_team else pacing_bench.table
        print(json.dumps({"rows": rows}) if as_json else text(rows))
