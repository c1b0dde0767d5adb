# SPDX-License-Identifier: Apache-2.0
"""Who answers at which hour, what becomes of the other calls, and what conversations end with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from outdial import _core
from outdial.call_log import CallLog
from outdial.columns import Columns
from outdial.confidence import Interval, share_interval

_LEAST = 20  # dials; with fewer an hour has the rate of all hours, and of a type of number nothing is said
_OTHERS = ("busy", "machine", "absent", "rejected", "congestion")
_RINGING = ("machine", "rejected")  # they take as long as an answer, and may be cut off
_NEVER_RINGS = ("invalid_number",)
_LEAST_CONVERSATIONS = 200
_MOST_CONVERSATIONS = 5


@dataclass(frozen=True)
class Answers:
    """The chance that a person answers, were it let ring long enough."""

    table: Columns  # number_type, hour, dials, answered, rate, low, high; 95 % intervals by Wilson
    overall: dict[str, tuple[float, Interval]]  # by type of number; "" where the log does not tell types
    hourly: dict[str, list[float]]  # by type, 24 values as in People


def fit_answers(
    log: CallLog, hours: NDArray[np.int64] | None, answered_in_time: float
) -> tuple[Answers | None, dict[str, float]]:
    """The chances, and the shares of the calls that no person answers.

    `answered_in_time`: the share of the answers that come before the ring time-out; the others rang out.
    """
    outcome = log.names["outcome"]
    counted = (outcome != "") & (outcome != "cancelled")
    invalid = np.isin(outcome, _NEVER_RINGS)
    person = np.isin(outcome, ("answered", "abandoned"))
    valid = counted & ~invalid
    if not valid.any():
        return None, {}
    shares: dict[str, float] = {}
    if invalid.any():
        shares["invalid_numbers"] = _share_of_numbers(log, counted, invalid)
    # Those whom nobody would have answered however long it rang.
    others = max(int(valid.sum()) - float(person.sum()) / answered_in_time, 1.0)
    for name in _OTHERS:
        count = float((outcome[valid] == name).sum())
        shares[name] = min(count / (answered_in_time if name in _RINGING else 1.0) / others, 1.0)
    total = sum(shares[name] for name in _OTHERS)
    if total > 1:
        shares |= {name: shares[name] / total for name in _OTHERS}
    return _by_hour(log, hours, valid, person, answered_in_time), shares


def _share_of_numbers(log: CallLog, counted: NDArray[np.bool_], invalid: NDArray[np.bool_]) -> float:
    if "number" not in log.keys:
        return float(invalid.sum() / counted.sum())
    numbers = log.keys["number"]
    return len(np.unique(numbers[invalid])) / len(np.unique(numbers[counted]))


def _by_hour(
    log: CallLog,
    hours: NDArray[np.int64] | None,
    valid: NDArray[np.bool_],
    person: NDArray[np.bool_],
    answered_in_time: float,
) -> Answers:
    types = log.names.get("number_type")
    kinds = [""] if types is None else [str(kind) for kind in _core.NumberType if (types[valid] == str(kind)).any()]
    rows: list[tuple[int, int, int, int, float, float, float]] = []
    overall: dict[str, tuple[float, Interval]] = {}
    hourly: dict[str, list[float]] = {}

    def chance(mine: NDArray[np.bool_]) -> tuple[int, int, float, float, float]:
        dials, hits = int(mine.sum()), int((mine & person).sum())
        low, high = (min(end / answered_in_time, 1.0) for end in share_interval(hits, dials))
        return dials, hits, min(hits / answered_in_time / dials, 1.0) if dials else 0.0, low, high

    for code, kind in enumerate(kinds):
        of_kind = valid if types is None else valid & (types == kind)
        _, _, mean, low, high = chance(of_kind)
        overall[kind] = mean, (low, high)
        rates = [mean] * 24
        for hour in range(24) if hours is not None else []:
            dials, hits, rate, low, high = chance(of_kind & (hours == hour))
            if dials:
                rows.append((code, hour, dials, hits, rate, low, high))
            if dials >= _LEAST:
                rates[hour] = rate
        if of_kind.sum() < _LEAST:
            continue
        for name in [kind] if kind else [str(one) for one in _core.NumberType]:
            hourly[name] = [float(f"{rate:.4g}") for rate in rates]
    columns = [np.array([row[nth] for row in rows]) for nth in range(7)]
    names = ("number_type", "hour", "dials", "answered", "rate", "low", "high")
    table = dict(zip(names, columns, strict=True))
    table["number_type"] = table["number_type"].astype(np.uint8)
    return Answers(Columns(table, {"number_type": tuple(kind or "any" for kind in kinds)}), overall, hourly)


def conversations(log: CallLog) -> tuple[list[float], dict[str, float]]:
    """The chance that the 1st, 2nd, ... conversation with a client reaches its aim, and what the others end with."""
    disposition = log.names.get("disposition")
    if disposition is None or not (disposition != "").any():
        return [], {}
    talked = disposition != ""
    complete = disposition == "complete"
    shares = []
    if "contact" in log.keys:
        nth = _conversation_numbers(log, talked)
        for number in range(1, _MOST_CONVERSATIONS + 1):
            last = number == _MOST_CONVERSATIONS or int((nth > number).sum()) < _LEAST_CONVERSATIONS
            mine = talked & ((nth >= number) if last else (nth == number))
            shares.append(float(complete[mine].mean()) if mine.any() else 0.0)
            if last:
                break
    else:
        shares.append(float(complete[talked].mean()))
    undecided = talked & ~complete
    ends = {
        name: float((disposition[undecided] == name).mean()) if undecided.any() else 0.0
        for name in ("refused", "callback", "wrong_person", "do_not_call")
    }
    return shares, ends


def _conversation_numbers(log: CallLog, talked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Which conversation with its client each row is, from 1; 0 where there was none."""
    order = np.lexsort((log.at if log.at is not None else np.arange(log.rows), log.keys["contact"]))
    order = order[talked[order]]
    contacts = log.keys["contact"][order]
    begins = np.r_[True, contacts[1:] != contacts[:-1]] if contacts.size else np.zeros(0, dtype=bool)
    position = np.arange(contacts.size)
    numbers = np.zeros(log.rows, dtype=np.int64)
    numbers[order] = position - np.maximum.accumulate(np.where(begins, position, 0)) + 1
    return numbers
