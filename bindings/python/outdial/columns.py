# SPDX-License-Identifier: Apache-2.0
"""A table as named NumPy columns of equal length."""

from __future__ import annotations

import reprlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from outdial.cells import plain
from outdial.extras import need

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

NONE = 255  # the code of "there is none" in a column of names


def exact_column(name: str, values: Any, dtype: np.dtype[Any]) -> NDArray[Any]:
    """The values as a column of that type of whole numbers (or of True and False): none is wrapped, cut or guessed."""
    array = np.asarray(plain(values))
    if array.ndim != 1:
        raise ValueError(f"{name}: {array.ndim} dimensions: give one value per row")
    if array.dtype == dtype or not array.size:
        return array.astype(dtype, copy=False)
    least, most = (0, 1) if dtype.kind == "b" else (np.iinfo(dtype).min, np.iinfo(dtype).max)
    # The usual case without a look at every value.
    if array.dtype.kind in "iub" and least <= int(array.min()) and int(array.max()) <= most:
        return array.astype(dtype)
    for row, value in enumerate(array.tolist()):
        # A float holds whole numbers exactly up to 2**53.
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer() and abs(value) <= 2**53)
        if not whole or not least <= value <= most:
            wanted = "True or False" if dtype.kind == "b" else f"a whole number from {least} to {most}"
            raise ValueError(f"{name}: row {row}: {value!r}: give {wanted}")
    return np.array([int(value) for value in array.tolist()], dtype=dtype)


class Repeated:
    """A column of few values that many rows share: it is made when somebody asks for it."""

    ndim = 1

    def __init__(self, values: NDArray[Any], places: NDArray[np.intp]) -> None:
        self._values = values
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    def made(self) -> NDArray[Any]:
        """The column, a value for every row."""
        return self._values[self._places]


class Columns(Mapping[str, NDArray[Any]]):
    """A table as named NumPy columns. Columns of names hold codes: `names(column)` gives the text."""

    def __init__(
        self, columns: Mapping[str, NDArray[Any] | Repeated], labels: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        if not isinstance(columns, Mapping):
            raise TypeError(f"columns: {reprlib.repr(columns)}: give a mapping from names to columns")
        self._columns: dict[str, NDArray[Any] | Repeated] = {
            name: values if isinstance(values, Repeated) else np.asarray(plain(values))
            for name, values in columns.items()
        }
        for name, values in self._columns.items():
            if values.ndim != 1:
                raise ValueError(f"{name}: {values.ndim} dimensions: give one value per row")
            if len(values) != self.rows:
                raise ValueError(f"{name}: {len(values)} rows, {next(iter(self._columns))} has {self.rows}")
        self.labels = dict(labels or {})

    def __getitem__(self, name: str) -> NDArray[Any]:
        try:
            values = self._columns[name]
        except KeyError:
            raise KeyError(f"{name}: no such column: there are {', '.join(self._columns)}") from None
        if isinstance(values, Repeated):
            values = self._columns[name] = values.made()
        return values

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return len(next(iter(self._columns.values()), ()))

    def names(self, column: str) -> NDArray[np.str_]:
        """A column of codes as text; empty where there is none."""
        if column not in self.labels:
            raise KeyError(f"{column}: holds no names: use one of {', '.join(self.labels) or 'none here'}")
        table = np.array([*self.labels[column], *[""] * (NONE + 1 - len(self.labels[column]))])
        texts: NDArray[np.str_] = table[self[column]]
        return texts

    def to_pandas(self) -> pd.DataFrame:
        """A pandas DataFrame; names become categoricals, instants UTC timestamps."""
        need("pandas", "frames", "pandas frames")
        import pandas as pd

        frame: dict[str, Any] = {}
        for name, values in self.items():
            if name in self.labels:
                codes = np.where(values == NONE, -1, values.astype(np.int16))
                frame[name] = pd.Categorical.from_codes(codes, categories=list(self.labels[name]))
            elif values.dtype.kind == "M":
                frame[name] = pd.Series(values).dt.tz_localize("UTC")
            else:
                frame[name] = values
        return pd.DataFrame(frame)

    def to_polars(self) -> pl.DataFrame:
        """A polars DataFrame; names become an Enum, instants UTC datetimes."""
        need("polars", "frames", "polars frames")
        import polars as pl

        frame: dict[str, pl.Series] = {}
        for name, values in self.items():
            if name in self.labels:
                texts = [text or None for text in self.names(name).tolist()]
                frame[name] = pl.Series(texts, dtype=pl.Enum([str(label) for label in self.labels[name]]))
            elif values.dtype.kind == "M":
                frame[name] = pl.Series(values).cast(pl.Datetime("ms")).dt.replace_time_zone("UTC")
            else:
                frame[name] = pl.Series(values.tolist() if values.dtype.kind == "U" else np.ascontiguousarray(values))
        return pl.DataFrame(frame)

    def to_arrow(self) -> pa.Table:
        """A pyarrow Table; names become dictionaries, instants UTC timestamps."""
        need("pyarrow", "parquet", "Arrow tables")
        import pyarrow as pa

        arrays: dict[str, pa.Array] = {}
        for name, values in self.items():
            if name in self.labels:
                codes = pa.array(values, mask=values == NONE, type=pa.uint8())
                arrays[name] = pa.DictionaryArray.from_arrays(
                    codes, pa.array(map(str, self.labels[name]), type=pa.string())
                )
            elif values.dtype.kind == "M":
                arrays[name] = pa.array(values, type=pa.timestamp("ms")).cast(pa.timestamp("ms", tz="UTC"))
            else:
                arrays[name] = pa.array(values.tolist() if values.dtype.kind == "U" else values)
        return pa.table(arrays)

    def __array__(self, dtype: Any = None, copy: Any = None) -> NDArray[Any]:
        """A table is no array: without this NumPy and pandas would make one of the names of its columns."""
        raise TypeError(f"{type(self).__name__}: is a table: take one of its columns, or .to_pandas() and the like")

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The table for whoever reads the Arrow stream interface, e.g. pandas.DataFrame.from_arrow or DuckDB."""
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.rows} rows of {', '.join(self._columns)}>"
