# SPDX-License-Identifier: Apache-2.0
"""Are the numbers on file the right ones? Callers against the file, and whom to ask, over whole columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from outdial import _core
from outdial.columns import Columns, exact_column
from outdial.frames import columns_of
from outdial.times import Instant, Seconds, column_ms

_NEVER = int(np.iinfo(np.int64).min)


def compare_callers(callers: Sequence[str], on_file: Sequence[Sequence[str]]) -> Columns:
    """Compare the number of each inbound call with the numbers on file of its client.

    The result has `kind` (known, mistyped, is_new or unknown), `slip` (which slip it would be), `index` (which of the
    numbers on file; -1: none), `position` (where in it) and `same_block` (rather another line of the same house).
    """
    for name, given in (("callers", callers), ("on_file", on_file)):
        if isinstance(given, (str, bytes)):
            raise TypeError(f"{name}: {given!r}: give a list with one entry per call")
    texts = ["" if caller is None else str(caller) for caller in callers]
    files = [["" if number is None else str(number) for number in numbers] for numbers in on_file]
    raw: dict[str, Any] = _core._compare_columns(texts, files)
    return Columns(raw, {"kind": tuple(map(str, _core.AniKind)), "slip": tuple(map(str, _core.Slip))})


def _codes(name: str, values: Any, names: Sequence[str]) -> Any:
    column = []
    for row, value in enumerate(np.asarray(values, dtype=object).tolist()):
        if value not in names:
            raise ValueError(f"{name}: row {row}: {value!r}: use one of {', '.join(names)}")
        column.append(names.index(value))
    return np.array(column, dtype=np.uint8)


def whom_to_ask(
    records: Mapping[str, Any] | Any,
    *,
    now: Instant,
    confirm_every_s: Seconds = 365 * 86_400,
    unreached_attempts: int = 3,
) -> Columns:
    """Say whose number should be asked about, the most urgent first, as `row` (of `records`) and `why`.

    `records`: a frame, or a mapping of columns, with `confirmed_at` (datetime64, NaT: never) and any of `phase`
    (unverified, code_sent, confirmed or failed), `last_call` (the `kind` of compare_callers) and `unreached` (attempts
    in a row that did not reach it).
    """
    records = columns_of("records", records)
    if "confirmed_at" not in records:
        raise ValueError("confirmed_at: is missing: give when each number was confirmed, NaT where nobody ever did")
    confirmed = column_ms("confirmed_at", records["confirmed_at"], _NEVER)
    rows = len(confirmed)
    never = confirmed == _NEVER
    phases = list(map(str, _core.VerificationPhase))
    kinds = list(map(str, _core.AniKind))
    phase = (
        _codes("phase", records["phase"], phases)
        if "phase" in records
        else np.where(never, 0, phases.index("confirmed")).astype(np.uint8)
    )
    call = _codes("last_call", records["last_call"], kinds) if "last_call" in records else np.zeros(rows, np.uint8)
    unreached = (
        exact_column("unreached", records["unreached"], np.dtype(np.uint8))
        if "unreached" in records
        else np.zeros(rows, np.uint8)
    )
    for name, column in (("phase", phase), ("last_call", call), ("unreached", unreached)):
        if len(column) != rows:
            raise ValueError(f"{name}: {len(column)} rows, confirmed_at has {rows}")
    row, why = _core._ask_columns(phase, confirmed, call, unreached, confirm_every_s, unreached_attempts, now)
    return Columns({"row": row, "why": why}, {"why": tuple(map(str, _core.AskWhy))})
