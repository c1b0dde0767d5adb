# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import datetime as dt
import pickle
import subprocess
import sys

import numpy as np
import pytest

import outdial as o
from outdial.columns import NONE, Columns, Repeated

LABELS = {"outcome": ("answered", "busy")}


@pytest.fixture
def columns() -> Columns:
    return Columns(
        {
            "at": np.array(["2026-03-02T08:00", "NaT"], dtype="datetime64[ms]"),
            "outcome": np.array([1, NONE], dtype=np.uint8),
            "talk_ms": np.array([3, 4])[::-1],
            "name": np.array(["a", "b"]),
        },
        LABELS,
    )


ROWS = [
    {"at": dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC), "outcome": "busy", "talk_ms": 4, "name": "a"},
    {"at": None, "outcome": None, "talk_ms": 3, "name": "b"},
]


def test_polars(columns: Columns) -> None:
    pl = pytest.importorskip("polars")
    frame = columns.to_polars()
    assert frame.to_dicts() == ROWS
    assert frame.schema["outcome"] == pl.Enum(["answered", "busy"])


def test_arrow_and_its_stream(columns: Columns) -> None:
    pa = pytest.importorskip("pyarrow")
    table = columns.to_arrow()
    assert table.to_pylist() == ROWS
    assert table.schema.field("at").type == pa.timestamp("ms", tz="UTC")
    assert pa.table(columns).equals(table)
    assert pa.RecordBatchReader.from_stream(columns).read_all().equals(table)
    pl = pytest.importorskip("polars")
    assert pl.from_arrow(columns).to_list() == ROWS


def test_a_column_that_repeats_its_values_is_one_like_any_other() -> None:
    values, places = np.array(["Cork", "Lviv", None], dtype=object), np.array([1, 1, 0, 2])
    made = {"row": np.arange(4), "place": values[places]}
    lazy = Columns({"row": np.arange(4), "place": Repeated(values, places)})
    assert lazy.rows == 4
    assert list(lazy) == ["row", "place"]
    assert lazy.to_pandas().equals(Columns(made).to_pandas())
    assert lazy.to_polars().equals(Columns(made).to_polars())
    assert lazy.to_arrow().equals(Columns(made).to_arrow())
    again = pickle.loads(pickle.dumps(Columns({"place": Repeated(values, places)})))
    assert again["place"].tolist() == made["place"].tolist()
    assert again["place"] is again["place"]
    assert Columns({"place": Repeated(values, places)}).rows == 4
    with pytest.raises(ValueError, match="place: 4 rows, row has 3"):
        Columns({"row": np.arange(3), "place": Repeated(values, places)})


def test_every_frame_of_a_simulation_has_the_same_rows(small_result: o.SimulationResult) -> None:
    pytest.importorskip("polars")
    pytest.importorskip("pyarrow")
    rows = small_result.records.to_arrow().to_pylist()
    assert rows == small_result.records.to_polars().to_dicts()
    assert len(rows) == small_result.records.rows
    assert [row["outcome"] or "" for row in rows] == small_result.records.names("outcome").tolist()


def test_what_is_read_later_hides_nothing() -> None:
    program = (
        "import types, outdial as o\n"
        "for name in dir(o): getattr(o, name)\n"
        "wrong = [name for name in o.__all__ if isinstance(getattr(o, name), types.ModuleType)]\n"
        "assert not wrong, wrong\n"
        "from outdial import *\n"
        "assert callable(sweep) and callable(intervals)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
    with pytest.raises(AttributeError, match="has no attribute 'sweeep'"):
        o.sweeep  # noqa: B018
