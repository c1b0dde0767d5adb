# SPDX-License-Identifier: Apache-2.0
"""The main figures as a table on the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from outdial.contacts_oddities import counted
from outdial.simulation import SimulationResult

_LEAST_WIDTH = 72


def _words(name: str) -> str:
    return name.replace("_", " ")


def print_summary(result: SimulationResult, rejected: int) -> None:
    """Print the main figures on standard output."""
    figures = result.summary()
    table = Table(show_header=False, box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(justify="right")
    table.add_column(style="dim")

    def row(name: str, value: str, note: str = "") -> None:
        table.add_row(name, value, note)

    def count(name: str, value: int, note: str = "") -> None:
        row(name, f"{value:,}", note)

    count("contacts", figures["contacts"], f"{counted(rejected, 'row')} left out" if rejected else "")
    count("dials", figures["dials"])
    count("answered", figures["answered"], f"{figures['answer_rate']:.1%} of the dials")
    count("connected", figures["connected"])
    count("abandoned", figures["abandoned"], f"{figures['abandonment']:.2%} of connected + abandoned")
    table.add_section()
    row("agents' time", f"{figures['agent_hours']:,.0f} h", f"{figures['utilization']:.1%} of it working")
    for part in ("talk", "wrap_up", "wait", "inbound"):
        if figures[f"{part}_share"]:
            row(f"  {_words(part)}", f"{figures[f'{part}_share']:.1%}")
    if inbound := figures.get("inbound"):
        note = f"{inbound['service_level']:.1%} in time, {inbound['abandoned']:,} gave up"
        count("inbound calls", inbound["calls"], note)
    count("contacts completed", figures["completed"], f"{figures['successes']:,} of them with success")
    row("attempts per completed", f"{figures['attempts_per_completed']:.2f}")
    if promised := figures["promises_kept"] + figures["promises_missed"]:
        count("callbacks promised", promised, f"{figures['promises_kept']:,} of them kept")
    count("contacts exhausted", figures["exhausted"])
    count("do not call", figures["do_not_call"])
    count("contacts unfinished", figures["unfinished"])
    count("dials refused", figures["refused"])
    for why, times in figures["refusals"].items():
        count(f"  {_words(why)}", times)
    speed = figures["events"] / result.wall_s if result.wall_s else 0.0
    row("took", f"{result.wall_s:.2f} s", f"{figures['events']:,} events, {speed / 1e6:.2f} million a second")
    console = Console(highlight=False)
    # A figure cut in two is a wrong figure: where the terminal is narrower, it breaks the lines.
    console.width = max(console.width, _LEAST_WIDTH)
    console.print(table)
