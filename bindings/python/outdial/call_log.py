# SPDX-License-Identifier: Apache-2.0
"""A call log as columns, wherever it comes from: a row per attempt."""

from __future__ import annotations

import datetime as dt
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from outdial import _core
from outdial.frames import columns_of
from outdial.simulation import SimulationResult
from outdial.times import column_ms

Floats = NDArray[np.float64]

NAMES = {"outcome": _core.Outcome, "number_type": _core.NumberType, "disposition": _core.Disposition}
SECONDS = ("ring", "setup", "wait", "talk", "wrap_up")
_OTHERS = ("at", "contact", "number", "attempt")
_INSTEAD = {"at": "time", "contact": "reference"}  # as files of records have them
_LONGEST_S = 1e9
_QUARTER_MS = 900_000  # no zone has moved by less since 1972, but for two


@dataclass
class CallLog:
    """The attempts that were made. Times are in seconds, NaN where there is none; names are empty where unknown."""

    rows: int
    names: dict[str, NDArray[np.str_]] = field(default_factory=dict)
    seconds: dict[str, Floats] = field(default_factory=dict)
    at: NDArray[np.int64] | None = None  # epoch ms
    keys: dict[str, NDArray[np.int64]] = field(default_factory=dict)  # contact, number: equal where the same

    def time(self, name: str, rows: NDArray[np.bool_]) -> Floats:
        """A column of seconds where it is known, of those rows."""
        values = self.seconds.get(name)
        if values is None:
            return np.zeros(0)
        chosen: Floats = values[rows]
        return chosen[~np.isnan(chosen)]

    def hours(self, zone: str) -> NDArray[np.int64] | None:
        """The hour of the day there, of every row."""
        if self.at is None:
            return None
        distinct, rows = np.unique(self.at // _QUARTER_MS, return_inverse=True)
        there = ZoneInfo(zone)
        hours = [dt.datetime.fromtimestamp(ms * _QUARTER_MS / 1000, there).hour for ms in distinct.tolist()]
        return np.array(hours, dtype=np.int64)[rows]


def read_log(log: Any, columns: Mapping[str, str] | None) -> CallLog:
    """Read a frame. `columns` says under which names it has what: `{"talk_s": "duration"}`. ValueError when wrong."""
    given = _given(log)
    known = [*NAMES, *_OTHERS, *(f"{name}_{unit}" for name in SECONDS for unit in ("s", "ms"))]
    if not isinstance(columns or {}, Mapping):
        raise TypeError(f"columns: {reprlib.repr(columns)}: give a mapping, e.g. {{'talk_s': 'duration'}}")
    for name, theirs in (columns or {}).items():
        if name not in known:
            raise ValueError(f"columns: {name!r}: use any of {', '.join(known)}")
        if theirs not in given:
            raise ValueError(f"columns: {name}: the log has no column {theirs!r}: it has {', '.join(given)}")
    for name, theirs in _INSTEAD.items():
        if name not in given and theirs in given:
            given[name] = given[theirs]
    given |= {name: given[theirs] for name, theirs in (columns or {}).items()}
    found = {name: values for name, values in given.items() if name in known}
    if not found:
        raise ValueError(f"log: none of its columns is known ({', '.join(given) or 'none'}): name them by columns=")
    for name, values in found.items():
        if np.ndim(values) != 1 or isinstance(values, (str, bytes)):
            raise ValueError(f"log: {name}: {reprlib.repr(values)}: give one value per row")
    lengths = {name: len(values) for name, values in found.items()}
    rows = max(lengths.values())
    for name, length in lengths.items():
        if length != rows:
            raise ValueError(f"log: {name}: {length} rows, others have {rows}")
    made = np.ones(rows, dtype=bool)
    if "attempt" in found:  # attempts that were not made are no observations
        made = np.nan_to_num(_numbers("attempt", found["attempt"])) > 0
    return _log(found, made)


def _log(found: Mapping[str, Any], made: NDArray[np.bool_]) -> CallLog:
    log = CallLog(int(made.sum()))
    for name, kind in NAMES.items():
        if name in found:
            log.names[name] = _texts(name, found[name], [str(one) for one in kind])[made]
    for name in SECONDS:
        for unit, scale in (("s", 1.0), ("ms", 1e-3)):
            if (column := f"{name}_{unit}") in found:
                log.seconds[name] = _seconds(column, found[column], scale)[made]
    if "at" in found:
        log.at = column_ms("log: at", found["at"])[made]
    for name in ("contact", "number"):
        if name in found:
            texts = np.asarray(found[name])
            log.keys[name] = np.unique(texts.astype(str) if texts.dtype == object else texts, return_inverse=True)[1][
                made
            ]
    return log


def _given(log: Any) -> dict[str, Any]:
    return columns_of("log", log.records if isinstance(log, SimulationResult) else log)


def _numbers(name: str, values: Any) -> Floats:
    try:
        return np.array([np.nan if value is None else value for value in np.asarray(values).tolist()], dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(
            f"log: {name}: holds what is no number: give numbers, and None or NaN where there is none"
        ) from None


def _seconds(name: str, values: Any, scale: float) -> Floats:
    array = np.asarray(values)
    seconds = array.astype(np.float64) * scale if array.dtype.kind in "iuf" else _numbers(name, values) * scale
    wrong = np.flatnonzero((seconds < 0) | (seconds > _LONGEST_S))
    if wrong.size:
        row = int(wrong[0])
        raise ValueError(
            f"log: {name}: row {row}: {seconds[row] / scale:g}: give a time of 0 or more, NaN where there is none"
        )
    return seconds


def _texts(name: str, values: Any, known: list[str]) -> NDArray[np.str_]:
    cells = np.asarray(values, dtype=object).tolist()
    texts = np.array(["" if one is None or one != one else str(one) for one in cells], dtype=np.str_)
    for text in np.unique(texts).tolist():
        if text and text not in known:
            raise ValueError(f"log: {name}: {text!r}: use one of {', '.join(known)}")
    return texts
