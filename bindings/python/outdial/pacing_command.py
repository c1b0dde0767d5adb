# SPDX-License-Identifier: Apache-2.0
"""The command `pacing-bound`: how good pacing can be at all, for this team and limit."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from outdial import _core
from outdial.app import app
from outdial.command_errors import reporting_errors


@app.command("pacing-bound")
def pacing_bound(
    agents: Annotated[int, typer.Option(min=1, max=1000, help="Agents at work.")],
    answer_rate: Annotated[float, typer.Option(help="Share of the dials that a person answers.")],
    ring_s: Annotated[float, typer.Option(help="Mean time a call rings, whatever becomes of it.")] = 12.0,
    handle_s: Annotated[float, typer.Option(help="Mean talk and wrap-up.")] = 180.0,
    abandonment: Annotated[float, typer.Option(help="Limit: abandoned / (connected + abandoned).")] = 0.03,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, nothing else.")] = False,
) -> None:
    """Print the optimum over all policies where ring and handle times are exponential, and progressive beside it."""
    with reporting_errors():
        bound = _core.pacing_bound(
            agents=agents, answer_rate=answer_rate, ring_s=ring_s, handle_s=handle_s, abandonment=abandonment
        )
        if as_json:
            keys = {
                "utilization": bound.utilization,
                "progressive": bound.progressive,
                "targets": list(bound.lower.targets),
            }
            print(json.dumps(keys))
            return
        print(f"utilization  {bound.utilization:.2%} at most, at {abandonment:.3g} abandoned")
        print(f"progressive  {bound.progressive:.2%}, one line per idle agent, nobody abandoned")
        print(f"targets      {' '.join(map(str, bound.lower.targets))} calls ringing with 0, 1, ... agents idle")
