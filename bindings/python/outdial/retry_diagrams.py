# SPDX-License-Identifier: Apache-2.0
"""A retry table as a state diagram and as a table of text: for documentation, and to see what one has configured."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from typing import Any

from outdial import _core

TARGETS = {
    _core.Next.redial: "waiting",
    _core.Next.next_number: "other_number",
    _core.Next.retire_number: "retired",
    _core.Next.complete: "complete",
    _core.Next.do_not_call: "do_not_call",
}
_STATES = {
    "waiting": "waiting for the redial",
    "other_number": "the client's next number first",
    "retired": "this number never again",
    "complete": "contact complete",
    "do_not_call": "client not to be called",
}


def _delay(seconds: float) -> str:
    for length, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= length and seconds % length == 0 and seconds != 3 * 60:
            return f"{seconds / length:g} {unit}"
    return f"{seconds:g} s"


def conditions(row: _core.RetryRow) -> str:
    """When and how often, in words; empty where nothing follows."""
    parts = []
    if row.next in (_core.Next.redial, _core.Next.next_number):
        parts.append(f"after {_delay(row.delay_s)}" if row.delay_s else "at once")
        if row.max_times:
            parts.append(f"{row.max_times} times")
    if row.doubles_from:
        parts.append(f"doubled each time from the {row.doubles_from}. on")
    if row.vary_from:
        parts.append(f"another part of the day from the {row.vary_from}. time on")
    if not row.counts:
        parts.append("no charge")
    return ", ".join(parts)


def _arrows(rows: Mapping[Any, _core.RetryRow]) -> list[str]:
    lines = []
    for kind, row in rows.items():
        said = "when the client says" if kind == "callback" and row.next == "redial" else conditions(row)
        label = f"{kind} ({said})" if said else str(kind)
        lines.append(f"    in_call --> {TARGETS[row.next]}: {label}")
    return lines


def table_of(table: Any) -> _core.RetryTable:
    """The table given, or the usual one."""
    if table is None:
        return _core.RetryTable()
    if not isinstance(table, _core.RetryTable):
        raise TypeError(f"table: {reprlib.repr(table)}: give a RetryTable; of RetryTables, .usual or one of .of_type")
    return table


def retry_diagram(table: _core.RetryTable | None = None) -> str:
    """A Mermaid state diagram of what follows each outcome and disposition of a number, drawn from the table."""
    table = table_of(table)
    lines = ["stateDiagram-v2", "    [*] --> open", "    open --> in_call: dialled"]
    lines += [f"    {state}: {text}" for state, text in _STATES.items()]
    lines += _arrows(table.on_outcome)
    lines += _arrows(table.on_disposition)
    lines.append("    waiting --> open: the delay has passed")
    lines.append("    other_number --> open: the delay has passed")
    give_up: dict[str, list[str]] = {}
    for kind, row in (*table.on_outcome.items(), *table.on_disposition.items()):
        if row.next in (_core.Next.redial, _core.Next.next_number) and kind != "callback":
            target = "exhausted" if row.give_up == "next_number" else TARGETS[row.give_up]
            give_up.setdefault(target, []).append(str(kind))
    lines.append("    exhausted: number out of attempts")
    for target, kinds in give_up.items():
        which = "" if len(give_up) == 1 else f" ({', '.join(kinds)})"
        lines.append(f"    in_call --> {target}: {table.max_attempts} attempts that count, or a row's limit{which}")
    lines += [f"    {state} --> [*]" for state in ("retired", "complete", "do_not_call", "exhausted")]
    return "\n".join(lines) + "\n"


def retry_rows(table: _core.RetryTable | None = None) -> str:
    """The same as a Markdown table."""
    table = table_of(table)
    lines = ["| after | next | again after | at most | charged |", "|---|---|---|---|---|"]
    for kind, row in (*table.on_outcome.items(), *table.on_disposition.items()):
        goes_on = row.next in (_core.Next.redial, _core.Next.next_number)
        delay = "the time named" if kind == "callback" else _delay(row.delay_s)
        lines.append(
            f"| {kind} | {row.next} | {delay if goes_on else '-'} | "
            f"{row.max_times or '-'} | {'yes' if row.counts else 'no'} |"
        )
    return "\n".join(lines) + "\n"
