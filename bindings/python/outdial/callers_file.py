# SPDX-License-Identifier: Apache-2.0
"""Files of callers, clients and attempts."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from outdial.extras import need
from outdial.geo_people import People, is_known_column, people

_DELIMITERS = ",;\t|"


def read_people(path: Path) -> People:
    """Read a .csv or .parquet file. A ValueError names the file and says what is wrong with it."""
    need("pyarrow", "parquet", "files of callers")
    import pyarrow as pa

    if not path.exists():
        raise ValueError(f"{path}: there is no such file")
    if path.is_dir():
        raise ValueError(f"{path}: is a folder: give a file")
    try:
        who = people(_parquet(path) if path.suffix == ".parquet" else _csv(path))
    except UnicodeDecodeError:
        raise ValueError(f"{path}: {_NO_UTF_8}") from None
    except (ValueError, OSError, pa.ArrowException) as error:
        if isinstance(error, OSError) and error.filename is not None:
            raise
        # Arrow goes on about how it came to it.
        text = str(error).splitlines()[0]
        raise ValueError(f"{path}: {_NO_UTF_8 if 'invalid UTF8' in text else text}") from None
    return who


_NO_UTF_8 = "is not UTF-8: save it as CSV UTF-8"


def _parquet(path: Path) -> Any:
    import pyarrow.parquet as pq

    return pq.read_table(path)


def _csv(path: Path) -> Any:
    import pyarrow as pa
    import pyarrow.csv as arrow_csv

    with pa.input_stream(path) as file:
        if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            raise ValueError(_NO_UTF_8)
    with pa.input_stream(path) as file:
        head = file.read(1 << 16).split(b"\n", 1)[0].decode("utf-8-sig", "replace")
    # As spreadsheets of other countries write it, too: by which of these does the head have columns that are known?
    delimiter = max(_DELIMITERS, key=lambda one: sum(map(is_known_column, next(csv.reader([head], delimiter=one), []))))
    parsing = arrow_csv.ParseOptions(delimiter=delimiter)
    names = arrow_csv.open_csv(path, parse_options=parsing).schema.names
    # Numbers and postal codes are text: a leading + or 0 must stay. What nobody asks for is not read.
    wanted = [name for name in names if is_known_column(name)] or names
    options = arrow_csv.ConvertOptions(column_types=dict.fromkeys(wanted, pa.string()), include_columns=wanted)
    return arrow_csv.read_csv(path, parse_options=parsing, convert_options=options)
