# SPDX-License-Identifier: Apache-2.0
"""Caps on the frequency of calls, over whole columns."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from outdial import _core
from outdial.arguments import name_of, zone_of
from outdial.columns import Columns, exact_column
from outdial.frames import columns_of, number_column, refuse_misspelt
from outdial.times import as_datetime64, column_ms

_NUMBERS = np.dtype(np.uint64)
_GROUPS = np.dtype(np.uint32)


def _parties(ledger: _core.CapLedger, argument: str, rows: Mapping[str, Any] | Any) -> tuple[Any, Any, Any, Any]:
    if not isinstance(ledger, _core.CapLedger):
        raise TypeError(f"ledger: {reprlib.repr(ledger)}: give a CapLedger")
    rows = columns_of(argument, rows)
    for name in ("number", "client", "at"):
        if name not in rows:
            raise ValueError(f"{name}: is missing: give number, client and at, and group where matters are told apart")
    refuse_misspelt(rows, ("number", "client", "at", "group"))
    numbers = number_column(rows["number"])
    clients = exact_column("client", rows["client"], _NUMBERS)
    groups = exact_column("group", rows["group"], _GROUPS) if "group" in rows else np.zeros(len(numbers), _GROUPS)
    at = column_ms("at", rows["at"])
    for name, column in (("client", clients), ("group", groups), ("at", at)):
        if len(column) != len(numbers):
            raise ValueError(f"{name}: {len(column)} rows, number has {len(numbers)}")
    return numbers, clients, groups, at


def record_attempts(
    ledger: _core.CapLedger, attempts: Mapping[str, Any] | Any, approach: _core.Approach | str = "call"
) -> Columns:
    """Tell a ledger of many attempts, in any order; the result has their `reception`.

    `attempts`: a frame, or a mapping of columns, with `number` (texts, or digits), `client`, `at` (datetime64, UTC) and
    perhaps `group`.
    """
    numbers, clients, groups, at = _parties(ledger, "attempts", attempts)
    approach = name_of("approach", _core.Approach, approach)
    receptions = ledger._record_columns(numbers, clients, groups, approach, at)
    return Columns({"reception": receptions}, {"reception": tuple(map(str, _core.CapReception))})


def cap_verdicts(
    ledger: _core.CapLedger,
    parties: Mapping[str, Any] | Any,
    *,
    zone: _core.Zone | str,
    approach: _core.Approach | str = "call",
    jurisdictions: Sequence[str] | None = None,
) -> Columns:
    """Say who may be approached as far as the caps go: `kind`, `until` (NaT: further notice), `why` and `rule`.

    `parties` is as for record_attempts, `at` being the instant asked about. `rule` is 0, or what `ledger.find` takes.
    """
    numbers, clients, groups, at = _parties(ledger, "parties", parties)
    approach, zone = name_of("approach", _core.Approach, approach), zone_of(zone)
    if jurisdictions is not None:
        if isinstance(jurisdictions, (str, bytes)) or not isinstance(jurisdictions, Iterable):
            raise TypeError(f'jurisdictions: {reprlib.repr(jurisdictions)}: give a list, e.g. ["US-FL"]')
        jurisdictions = list(jurisdictions)
        for one in jurisdictions:
            if not isinstance(one, str):
                raise TypeError(f'jurisdictions: {reprlib.repr(one)}: give a text, e.g. "US-FL"')
    raw = ledger._verdict_columns(numbers, clients, groups, approach, zone, at, jurisdictions)
    raw["until"] = as_datetime64(raw["until"])
    return Columns(raw, {"kind": tuple(map(str, _core.VerdictKind)), "why": tuple(map(str, _core.Why))})
