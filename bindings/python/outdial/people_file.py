# SPDX-License-Identifier: Apache-2.0
"""The section [people] of a campaign file, and values by hour of the day."""

from __future__ import annotations

import re
import reprlib
from typing import Any

from outdial import _core
from outdial.toml_file import Table

_HOURS = re.compile(r"(\d{1,2})-(\d{1,2})")


def hourly(table: Table, key: str, *, most: float) -> list[float]:
    """24 values from a number (all hours alike), a list of 24, or a table such as `{ "09-12" = 0.3, other = 0.2 }`."""
    value = table.values[key]
    if isinstance(value, dict):
        return _from_spans(table.table(key), most)
    if isinstance(value, list):
        table.array(key)
        if len(value) != 24:
            table.fail(key, f"{len(value)} values: give 24, one for each hour of the day")
        return [_checked(table, key, f"hour {hour}", item, most) for hour, item in enumerate(value)]
    return [table.number(key, most=most)] * 24


def _checked(table: Table, key: str, place: str, value: Any, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
        table.fail(key, f"{place}: {reprlib.repr(value)}: give a number from 0 to {most:.12g}")
    return float(value)


def _from_spans(table: Table, most: float) -> list[float]:
    values: list[float | None] = [None] * 24
    other = table.number("other", 0.0, most=most)
    for span in [name for name in table.values if name != "other"]:
        match = _HOURS.fullmatch(span)
        if match is None or not int(match[1]) < int(match[2]) <= 24:
            table.fail(span, 'expected hours such as "09-12" (from 9:00 to 12:00), or other')
        share = table.number(span, most=most)
        for hour in range(int(match[1]), int(match[2])):
            if values[hour] is not None:
                table.fail(span, f"hour {hour} is given twice")
            values[hour] = share
    return [other if value is None else value for value in values]


def read_distribution(table: Table, key: str) -> _core.Distribution:
    """Read e.g. `talk = { shape = "lognormal", mean_s = 258, spread = 0.93 }`, or a number of seconds."""
    if not isinstance(table.values[key], dict):
        return _core.Distribution(mean_s=table.seconds(key))
    here = table.table(key)
    fields: dict[str, Any] = {"shape": here.choice("shape", _core.Shape, "constant")}
    for name in ("mean_s", "shift_s"):
        if name in here:
            fields[name] = here.seconds(name)
    if "spread" in here:
        fields["spread"] = here.number("spread", most=100.0)
    if "mean_s" not in here and (fields["shape"] != _core.Shape.constant or "shift_s" not in here):
        here.fail("mean_s", "is missing: give the mean in seconds")
    here.finish()
    return here.build_from(_core.Distribution, fields)


def read_people(table: Table) -> _core.People:
    """Read how people answer their phones and what comes of talking to them."""
    fields: dict[str, Any] = {}
    for name in (
        *("busy", "machine", "absent", "rejected", "congestion", "invalid_numbers"),
        *("refused", "callback", "wrong_person", "do_not_call", "own_agent"),
    ):
        if name in table:
            fields[name] = table.number(name, most=1.0)
    for name in (
        *("setup", "time_to_answer", "time_to_fail", "ring_unanswered", "talk", "wrap_up", "preview"),
        "callback_delay",
    ):
        if name in table:
            fields[name] = read_distribution(table, name)
    if "complete" in table:
        complete = table.array("complete")
        fields["complete"] = [
            _checked(table, "complete", f"conversation {nth}", share, 1.0) for nth, share in enumerate(complete, 1)
        ]
    if "answer_rate" not in table:
        table.fail("answer_rate", "is missing: give the chance of an answer by type of number, e.g. mobile = 0.3")
    rates = table.table("answer_rate")
    every = hourly(rates, "every", most=1.0) if "every" in rates else None
    fields["answer_rate"] = {kind: every for kind in _core.NumberType if every is not None}
    for kind in _core.NumberType:
        if kind in rates:
            fields["answer_rate"][kind] = hourly(rates, kind, most=1.0)
    rates.finish()
    table.finish()
    return table.build_from(_core.People, fields)
