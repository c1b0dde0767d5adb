# SPDX-License-Identifier: Apache-2.0
"""What follows each of many attempts, by the retry tables."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outdial import _core
from outdial.arguments import zone_of
from outdial.columns import NONE, Columns
from outdial.frames import columns_of, number_column, refuse_misspelt
from outdial.signals import name_column
from outdial.times import as_datetime64, column_ms

_COLUMNS = ("number", "at", "outcome", "disposition", "callback_at", "type")


def next_actions(
    attempts: Mapping[str, Any] | Any,
    retry: _core.RetryTables | _core.RetryTable | None = None,
    *,
    zone: _core.Zone | str | None = None,
) -> Columns:
    """Say what follows each attempt, by the retry tables and by what became of the number before: one row each.

    `attempts`: a frame, or a mapping of columns, with `number` (texts, or digits), `at` (datetime64, UTC: when the
    attempt ended) and `outcome`, or `disposition` where an agent talked to a person (which then decides; None
    elsewhere), with `callback_at` where that is `callback`; and perhaps `type`. They may be in any order: those to one
    number are taken by time. `retry`: tables by type of number, or one for all; by default the usual one. `zone` is
    where the people are, for rows that move a redial to another part of their day; without it none moves.

    The result has `next` (none where the number was given up before that attempt), `not_before` (when the number may be
    dialled again as far as its own history goes; NaT: never), `delay_s` (seconds until then; NaN: never) and `attempts`
    (of the number so far, those that count).
    """
    if retry is not None and not isinstance(retry, (_core.RetryTable, _core.RetryTables)):
        raise TypeError(f"retry: {reprlib.repr(retry)}: give RetryTables or a RetryTable")
    tables = retry if isinstance(retry, _core.RetryTables) else _core.RetryTables(retry or _core.RetryTable())
    rows = columns_of("attempts", attempts)
    refuse_misspelt(rows, _COLUMNS)
    for name in ("number", "at"):
        if name not in rows:
            raise ValueError(f"{name}: is missing: give number and at, and outcome, disposition or both")
    if "outcome" not in rows and "disposition" not in rows:
        raise ValueError("outcome: is missing: give outcome, disposition or both")
    numbers, at = number_column(rows["number"]), column_ms("at", rows["at"])
    nothing = np.full(len(numbers), NONE, np.uint8)
    outcomes = name_column("outcome", rows["outcome"], _core.Outcome) if "outcome" in rows else nothing
    dispositions = nothing
    if "disposition" in rows:
        dispositions = name_column("disposition", rows["disposition"], _core.Disposition)
    callback_at = np.full(len(numbers), -1, np.int64)
    if "callback_at" in rows:
        callback_at = column_ms("callback_at", rows["callback_at"], missing=-1)
    types = name_column("type", rows["type"], _core.NumberType) if "type" in rows else np.zeros_like(nothing)
    columns: dict[str, NDArray[Any]] = {
        "at": at,
        "outcome": outcomes,
        "disposition": dispositions,
        "callback_at": callback_at,
        "type": types,
    }
    for name, column in columns.items():
        if len(column) != len(numbers):
            raise ValueError(f"{name}: {len(column)} rows, number has {len(numbers)}")
    _refuse_row("outcome", (outcomes == NONE) & (dispositions == NONE), "give an outcome, or a disposition")
    _refuse_row("type", types == NONE, f"use one of {', '.join(_core.NumberType)}")
    callback = dispositions == list(_core.Disposition).index(_core.Disposition.callback)
    _refuse_row("callback_at", callback & (callback_at < 0), "give the time that the client named")

    order = np.argsort(at, kind="stable")
    sorted_columns = (numbers, types, outcomes, dispositions, callback_at, at)
    found = _core._next_action_columns(
        tables, *(column[order] for column in sorted_columns), None if zone is None else zone_of(zone)
    )
    by_row = {name: np.empty_like(column) for name, column in found.items()}
    for name, column in found.items():
        by_row[name][order] = column
    not_before = as_datetime64(by_row["not_before"])
    delay_s = np.where(np.isnat(not_before), np.nan, (by_row["not_before"] - at) / 1000.0)
    return Columns(
        {"next": by_row["next"], "not_before": not_before, "delay_s": delay_s, "attempts": by_row["attempts"]},
        {"next": tuple(map(str, _core.Next))},
    )


def _refuse_row(name: str, wrong: NDArray[np.bool_], remedy: str) -> None:
    if wrong.any():
        raise ValueError(f"{name}: row {int(np.argmax(wrong))}: is missing: {remedy}")
