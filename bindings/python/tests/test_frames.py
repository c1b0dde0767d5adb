# SPDX-License-Identifier: Apache-2.0
"""Every batch function takes frames of every kind, and says the same of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

import outdial as o
from outdial import geo, geography

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")

AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
FRAMES: dict[str, Callable[[Any], Any]] = {
    "pandas": pd.DataFrame,
    "pandas on pyarrow": lambda columns: pd.DataFrame(columns).convert_dtypes(dtype_backend="pyarrow"),
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
}
COLUMNS: dict[str, Callable[[Any], Any]] = {
    "numpy": np.array,
    "pandas": pd.Series,
    "polars": pl.Series,
    "pyarrow": pa.array,
    "pyarrow in pieces": lambda values: pa.chunked_array([values[:1], values[1:]]),
}
CALLS = {"number": ["+48500000000", "+48500000001"], "client": [1, 1], "at": [AT, AT + dt.timedelta(seconds=30)]}
OF_FRAMES: dict[str, tuple[dict[str, Any], Callable[[Any], Mapping[str, Any]]]] = {
    "classify_calls": ({"sip": [486, 200], "ring_s": [1.0, None], "amd": ["human", None]}, o.classify_calls),
    "record_attempts": (CALLS, lambda calls: o.record_attempts(o.CapLedger([o.Cap.minimum_gap(60)]), calls)),
    "cap_verdicts": (CALLS, lambda calls: o.cap_verdicts(o.CapLedger([o.Cap.minimum_gap(60)]), calls, zone="UTC")),
    "whom_to_ask": (
        {"confirmed_at": [AT, None], "unreached": [9, 0], "phase": ["confirmed", "unverified"]},
        lambda records: o.whom_to_ask(records, now=AT),
    ),
    "top": ({"number": ["+12125550123", "+13125550123"]}, lambda callers: geography.top(callers, "region")),
}
OF_COLUMNS: dict[str, tuple[list[Any], Callable[[Any], Any]]] = {
    "compare_callers": (["+48500000000", "+48500000001"], lambda ani: o.compare_callers(ani, [["+48500000000"]] * 2)),
    "parse_receipts": (["id:1 stat:DELIVRD err:000", "nonsense"], o.parse_receipts),
    "locate": (["+48500000000", "+12125550123"], geo.locate),
    "verdict": ([AT, AT + dt.timedelta(hours=12)], lambda now: o.verdict(o.Hours("09:00-17:00"), "Europe/Warsaw", now)),
}


def same(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return list(found) == list(wanted) and all(str(found[name]) == str(wanted[name]) for name in wanted)


@pytest.mark.parametrize("kind", FRAMES)
@pytest.mark.parametrize("name", OF_FRAMES)
def test_a_frame_of_any_kind(name: str, kind: str) -> None:
    columns, do = OF_FRAMES[name]
    assert same(do(FRAMES[kind](columns)), do(columns))


@pytest.mark.parametrize("kind", COLUMNS)
@pytest.mark.parametrize("name", OF_COLUMNS)
def test_a_column_of_any_kind(name: str, kind: str) -> None:
    values, do = OF_COLUMNS[name]
    if kind == "numpy" and isinstance(values[0], dt.datetime):
        values = [np.datetime64(value.replace(tzinfo=None), "ms") for value in values]
    assert same(do(COLUMNS[kind](values)), do(OF_COLUMNS[name][0]))


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_a_naive_column_of_any_kind_is_refused(kind: str) -> None:
    naive = COLUMNS[kind]([AT.replace(tzinfo=None)] * 2)
    with pytest.raises(ValueError, match="now: is naive: say which zone it is in"):
        o.verdict(o.Hours("09:00-17:00"), "Europe/Warsaw", naive)
    with pytest.raises(ValueError, match="at: is naive: say which zone it is in"):
        o.record_attempts(o.CapLedger([]), {**CALLS, "at": naive})


def test_clients_from_columns_of_any_kind() -> None:
    wanted = [48_500_000_000, 48_500_000_001]
    for kind in COLUMNS.values():
        ids, two = kind([7, 8]), kind([1, 1])
        clients = o.Clients(references=ids, offsets=kind([0, 1, 2]), numbers=kind(wanted), types=two, places=two)
        assert [clients[row]["reference"] for row in range(2)] == [7, 8]
