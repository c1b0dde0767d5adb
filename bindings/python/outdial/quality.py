# SPDX-License-Identifier: Apache-2.0
"""Are the numbers on file the right ones? Callers against the file, and whom to ask, over whole columns."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from outdial import _core
from outdial.cells import name_cells, plain
from outdial.columns import Columns, exact_column
from outdial.frames import columns_of, refuse_misspelt
from outdial.times import Instant, Seconds, column_ms, to_milliseconds

_NEVER = int(np.iinfo(np.int64).min)


def compare_callers(callers: Sequence[str], on_file: Sequence[Sequence[str]]) -> Columns:
    """Compare the number of each inbound call with the numbers on file of its client.

    The result has `kind` (known, mistyped, is_new or unknown), `slip` (which slip it would be), `index` (which of the
    numbers on file; -1: none), `position` (where in it) and `same_block` (rather another line of the same house).
    """
    callers, on_file = plain(callers), plain(on_file)
    for name, given in (("callers", callers), ("on_file", on_file)):
        if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
            raise TypeError(f"{name}: {reprlib.repr(given)}: give a list with one entry per call")
    texts = callers.tolist() if hasattr(callers, "tolist") else list(callers)
    files = on_file if isinstance(on_file, list) else list(on_file)
    raw: dict[str, Any]
    try:
        raw = _core._compare_columns(texts, files)  # type: ignore[arg-type]  # texts and lists of texts
    except TypeError:  # others are made such, or refused with their row
        texts = ["" if caller is None else str(caller) for caller in texts]
        raw = _core._compare_columns(texts, [_numbers_on_file(row, given) for row, given in enumerate(files)])
    return Columns(raw, {"kind": tuple(map(str, _core.AniKind)), "slip": tuple(map(str, _core.Slip))})


def _numbers_on_file(row: int, given: Any) -> list[str]:
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        raise TypeError(
            f"on_file: row {row}: {reprlib.repr(given)}: give a list of the client's numbers, empty where there is none"
        )
    return ["" if number is None else str(number) for number in given]


def _check_attempts(attempts: Any) -> None:
    whole = isinstance(attempts, (int, np.integer)) and not isinstance(attempts, bool)
    if not whole or not 1 <= attempts <= 255:
        raise ValueError(f"unreached_attempts: {reprlib.repr(attempts)}: give a whole number from 1 to 255, e.g. 3")


def _codes(name: str, values: Any, names: Sequence[str]) -> Any:
    codes = name_cells(values, {name: code for code, name in enumerate(names)})
    if codes is not None:
        return codes
    column = []
    for row, value in enumerate(np.asarray(values, dtype=object).tolist()):
        if not isinstance(value, str) or value not in names:
            raise ValueError(f"{name}: row {row}: {reprlib.repr(value)}: use one of {', '.join(names)}")
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
    in a row that did not reach it). A number is to be confirmed every `confirm_every_s`, and asked about after
    `unreached_attempts`.
    """
    records = columns_of("records", records)
    refuse_misspelt(records, ("confirmed_at", "phase", "last_call", "unreached"))
    try:
        every_ms = to_milliseconds(confirm_every_s)
    except (TypeError, ValueError) as error:
        raise type(error)(f"confirm_every_s: {error}") from None
    if every_ms <= 0:
        raise ValueError(f"confirm_every_s: {confirm_every_s}: give a positive time, e.g. {365 * 86_400}")
    _check_attempts(unreached_attempts)
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
