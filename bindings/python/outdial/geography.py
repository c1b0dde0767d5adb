# SPDX-License-Identifier: Apache-2.0
"""Caller geography: who calls from where, compared with where the clients are.

Frames are pandas, polars or pyarrow tables, or dicts of columns. Of these columns they have what is known: `number`
(E.164 text or integer), `postal` (United States ZIP code), `time` (an instant, in UTC), `answered` (0 or 1). Every
answer is a table: columns by name, and `to_pandas()`, `to_polars()` and `to_arrow()`.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import reprlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outdial import arrow_texts
from outdial._core import Zone, load_zone, parse_phone_numbers
from outdial.cells import number_cells, plain
from outdial.columns import Columns
from outdial.frames import columns_of
from outdial.geo import digits_of, table
from outdial.times import as_datetime64, column_ms, instants_of

LEVELS = ("country", "region", "area_code", "county", "postal")

_NAMES = {
    "number": ("number", "phone", "phone_number", "ani", "caller", "msisdn", "cell", "mobile"),
    "postal": ("postal", "postal_code", "zip", "zip_code", "zipcode", "postcode"),
    "time": ("time", "timestamp", "start", "started", "begin", "called_at", "date"),
    "answered": ("answered", "connected", "human"),
}
# ISO 3166-2:CA; the map has only the states of the United States.
_PROVINCES = {
    "CA-AB": "Alberta",
    "CA-BC": "British Columbia",
    "CA-MB": "Manitoba",
    "CA-NB": "New Brunswick",
    "CA-NL": "Newfoundland and Labrador",
    "CA-NS": "Nova Scotia",
    "CA-NT": "Northwest Territories",
    "CA-NU": "Nunavut",
    "CA-ON": "Ontario",
    "CA-PE": "Prince Edward Island",
    "CA-QC": "Quebec",
    "CA-SK": "Saskatchewan",
    "CA-YT": "Yukon",
}
_ZIP = re.compile("[0-9]{5}")
_NO_TIME = int(np.iinfo(np.int64).min)  # as NumPy has NaT
_NORMAL_95 = 1.959963984540054
_LAST_SECOND = 7_258_118_399  # of the years whose clocks are known, 1970 to 2199
# A place that is larger than this is not put into one county.
_COUNTY_RADIUS_KM = 40.0


@dataclass(frozen=True)
class People:
    """Callers, clients or call attempts, one per row: what is known of where and when."""

    digits: NDArray[np.uint64]
    postal: NDArray[np.int64]  # -1 when unknown
    time: NDArray[np.datetime64] | None = None
    answered: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.digits)

    @cached_property
    def places(self) -> tuple[dict[str, Any], NDArray[np.int64]]:
        """The distinct places of the numbers as columns, and per row an index into them."""
        codes = table().codes(self.digits)
        used = np.zeros(table().code_count, bool)
        used[codes] = True
        distinct = np.flatnonzero(used)
        position = np.zeros(len(used), np.int64)
        position[distinct] = np.arange(len(distinct))
        return table().place_columns(distinct.astype(np.uint32)), position[codes]

    @cached_property
    def hours(self) -> NDArray[np.int64]:
        """What hour the clocks showed in the likeliest zone of each row; -1 where zone or time are unknown."""
        if self.time is None:
            raise ValueError(f"columns: no time: one of these is needed: {', '.join(_NAMES['time'])}")
        return _local_hours(self.time, *_zones(self))


def people(frame: Any) -> People:
    """Reads a frame. A ValueError names the columns that would do when neither numbers nor postal codes are there."""
    columns = _columns(frame)
    found = {
        wanted: next((columns[name] for name in names if name in columns), None) for wanted, names in _NAMES.items()
    }
    if found["number"] is None and found["postal"] is None:
        wanted = ", ".join((*_NAMES["number"], *_NAMES["postal"]))
        raise ValueError(f"columns: {', '.join(columns) or 'none'}: one of these is needed: {wanted}")
    rows = len(next(values for values in found.values() if values is not None))
    digits = np.zeros(rows, np.uint64) if found["number"] is None else _digits(found["number"])
    postal = np.full(rows, -1, np.int64) if found["postal"] is None else _zips(found["postal"])
    time = None if found["time"] is None else _instants(found["time"])
    answered = None if found["answered"] is None else _flags(found["answered"])
    for name, column in (("number", digits), ("postal", postal), ("time", time), ("answered", answered)):
        if column is not None and len(column) != rows:
            raise ValueError(f"{name}: {len(column)} rows, others have {rows}")
    return People(digits, postal, time, answered)


def areas(who: People, level: str) -> tuple[NDArray[np.int64], list[str]]:
    """Per row an index into the keys, -1 when the area is unknown; and the keys."""
    if level not in LEVELS:
        raise ValueError(f'level: "{level}": use one of {", ".join(LEVELS)}')
    if level == "postal":
        codes, rows = np.unique(who.postal, return_inverse=True)
        return _settled(rows, ["" if code < 0 else f"{code:05}" for code in codes.tolist()])
    places, of = who.places
    if level == "area_code":
        return _settled(*_area_codes(who.digits, places, of))
    if level == "county":
        by_place = _counties_of_spots(places)
    else:
        by_place = [region if level == "region" and region[:3] in ("US-", "CA-") else country
                    for country, region in zip(places["country"], places["region"], strict=True)]  # fmt: skip
    known = who.postal >= 0
    by_zip = _keys_of_zips(level) if known.any() else []
    names = sorted({"", *by_place, *by_zip})
    position = {name: nth for nth, name in enumerate(names)}
    rows = np.array([position[key] for key in by_place], np.int64)[of] if len(who) else np.empty(0, np.int64)
    if by_zip:
        mine = np.array([position[key] for key in by_zip], np.int64)[np.clip(who.postal, 0, 99_999)]
        rows = np.where(known & (mine != position[""]), mine, rows)
    return _settled(rows, names)


def _keys_of_zips(level: str) -> list[str]:
    zips = _zip_table()
    if level == "country":
        return ["US" if state else "" for state in zips["state"].tolist()]
    keys: list[str] = zips["state" if level == "region" else "county_key"].tolist()
    return keys


def top(frame: Any, level: str, n: int = 10) -> Columns:
    """The areas with the most rows: area, label, count, share of the rows whose area is known."""
    _check_count("n", n)
    who = frame if isinstance(frame, People) else people(frame)
    rows, keys = areas(who, level)
    counts = np.bincount(rows[rows >= 0], minlength=len(keys))
    order = np.argsort(-counts, kind="stable")[:n]
    order = order[counts[order] > 0]
    total = max(int(counts.sum()), 1)
    return Columns(
        {
            "area": np.array(keys, dtype=object)[order],
            "label": _labels(level, [keys[nth] for nth in order.tolist()]),
            "count": counts[order],
            "share": counts[order] / total,
        }
    )


def index(callers: Any, clients: Any, level: str = "region") -> Columns:
    """Share of callers by share of clients, for every area that has either.

    `index` is 1 where both shares are alike; `low` and `high` bound it at 95 %. `shrunk` and its bounds draw areas of
    few people toward 1, as far as the differences between areas are luck: empirical Bayes on the ratio's
    logarithm, with the spread between areas by DerSimonian and Laird. `sure` tells that the shrunk bounds leave
    out 1.
    """
    who, whom = (frame if isinstance(frame, People) else people(frame) for frame in (callers, clients))
    rows, keys = areas(who, level)
    other_rows, other_keys = areas(whom, level)
    every = sorted(
        {keys[i] for i in np.unique(rows[rows >= 0])} | {other_keys[i] for i in np.unique(other_rows[other_rows >= 0])}
    )
    place = {key: nth for nth, key in enumerate(every)}

    def counts(of: NDArray[np.int64], names: list[str]) -> NDArray[np.float64]:
        result = np.zeros(len(every))
        for nth, count in enumerate(np.bincount(of[of >= 0], minlength=len(names)).tolist()):
            if count:
                result[place[names[nth]]] += count
        return result

    c, m = counts(rows, keys), counts(other_rows, other_keys)
    total_c, total_m = max(c.sum(), 1.0), max(m.sum(), 1.0)
    # Half a person more everywhere: an empty area has a ratio, a very unsure one.
    log_ratio = np.log((c + 0.5) / (total_c + 0.5)) - np.log((m + 0.5) / (total_m + 0.5))
    variance = np.maximum(1 / (c + 0.5) - 1 / (total_c + 0.5) + 1 / (m + 0.5) - 1 / (total_m + 0.5), 1e-12)
    between = _between(log_ratio, variance)
    weight = between / (between + variance)
    shrunk = weight * log_ratio
    deviation = np.sqrt(variance)
    shrunk_deviation = np.sqrt(weight * variance)
    low, high = shrunk - _NORMAL_95 * shrunk_deviation, shrunk + _NORMAL_95 * shrunk_deviation
    return Columns(
        {
            "area": np.array(every, dtype=object),
            "label": _labels(level, every),
            "callers": c.astype(np.int64),
            "clients": m.astype(np.int64),
            "caller_share": c / total_c,
            "client_share": m / total_m,
            "index": np.exp(log_ratio),
            "low": np.exp(log_ratio - _NORMAL_95 * deviation),
            "high": np.exp(log_ratio + _NORMAL_95 * deviation),
            "shrunk": np.exp(shrunk),
            "shrunk_low": np.exp(low),
            "shrunk_high": np.exp(high),
            "sure": (low > 0) | (high < 0),
        }
    )


def operating_hours(callers: Any, level: str = "region", share: float = 0.9, least: int = 50) -> Columns:
    """The shortest span of local hours that holds `share` of an area's calls: when to have people at work for it.

    It may go past midnight: from 20 to 4. Areas of fewer than `least` calls are left out.
    """
    if not 0 < share <= 1:
        raise ValueError(f"share: {share}: it must be above 0 and at most 1")
    _check_count("least", least)
    who = callers if isinstance(callers, People) else people(callers)
    counts, keys = _by_hour(who, level)
    found: list[tuple[str, int, int, int, float]] = []
    for key, hours in zip(keys, counts, strict=True):
        total = int(hours.sum())
        if total < least:
            continue
        running = np.concatenate(([0], np.cumsum(np.concatenate((hours, hours)))))
        begin, end = min(
            ((a, b) for a in range(24) for b in range(a + 1, a + 25) if running[b] - running[a] >= share * total),
            key=lambda span: (span[1] - span[0], -(running[span[1]] - running[span[0]]), span[0]),
        )
        held = float((running[end] - running[begin]) / total)
        found.append((key, total, begin, end if end <= 24 else end - 24, held))
    found.sort(key=lambda row: (-row[1], row[0]))
    columns = _table(("area", "calls", "open", "close", "held"), found)
    return Columns({**columns, "label": _labels(level, [row[0] for row in found])})


def answer_rates(attempts: Any, level: str = "region") -> Columns:
    """Answered by attempts, with the Wilson interval of 95 % and a rate drawn toward the mean of all areas."""
    who = attempts if isinstance(attempts, People) else people(attempts)
    answered = _answered(who)
    rows, keys = areas(who, level)
    known = rows >= 0
    n = np.bincount(rows[known], minlength=len(keys)).astype(np.float64)
    k = np.bincount(rows[known], weights=answered[known], minlength=len(keys)).astype(np.float64)
    used = n > 0
    n, k = n[used], k[used]
    low, high = _wilson(k, n)
    mean, strength = _beta_prior(k, n)
    return Columns(
        {
            "area": np.array(keys, dtype=object)[used],
            "label": _labels(level, [keys[nth] for nth in np.flatnonzero(used).tolist()]),
            "attempts": n.astype(np.int64),
            "answered": k.astype(np.int64),
            "rate": k / n,
            "low": low,
            "high": high,
            "shrunk": (k + mean * strength) / (n + strength),
        }
    )


def best_hours(attempts: Any, level: str = "region", best: int = 3) -> Columns:
    """The local hours with the highest answer rates by area; rates of few attempts are drawn toward the hour's own."""
    _check_count("best", best)
    who = attempts if isinstance(attempts, People) else people(attempts)
    answered = _answered(who)
    n, keys = _by_hour(who, level)
    k, _ = _by_hour(who, level, answered)
    overall_n, overall_k = n.sum(axis=0), k.sum(axis=0)
    everywhere = (overall_k + 1) / (overall_n + 2)
    found: list[tuple[str, int, int, int, float]] = []
    for nth, key in enumerate(keys):
        if not n[nth].sum():
            continue
        # As good as 20 attempts at the hour's rate everywhere.
        rates = np.where(n[nth] > 0, (k[nth] + 20 * everywhere) / (n[nth] + 20), -1)
        for rank, hour in enumerate(np.argsort(-rates, kind="stable")[:best].tolist()):
            if rates[hour] >= 0:
                found.append((key, rank + 1, hour, int(n[nth][hour]), float(rates[hour])))
    return _table(("area", "rank", "hour", "attempts", "rate"), found)


def heat_map(callers: Any, clients: Any, path: str | Path, which: str = "us-states", title: str = "") -> Columns:
    """Draw where more people call from than there are clients, and where fewer; gives the index that it shows.

    `which` is `us-states`, `us-counties` or `world`; the file's ending says what it is: .html (with tooltips, needs
    nothing else), .svg or .png. Orange areas have more callers than clients, blue ones fewer, pale ones may as well
    have as many.
    """
    from outdial.geo_report import write_heat_map

    who, whom = (frame if isinstance(frame, People) else people(frame) for frame in (callers, clients))
    return write_heat_map(who, whom, which, Path(path), title or "Callers compared with clients")


def export(table: Any, level: str, path: str | Path) -> None:
    """Write a table of areas of that level as .csv, .parquet or .geojson (polygons of states, counties, countries)."""
    from outdial.geo_spots import write_table

    if level not in LEVELS:
        raise ValueError(f'level: "{level}": use one of {", ".join(LEVELS)}')
    columns = {name: np.asarray(values) for name, values in columns_of("table", table).items()}
    if "area" not in columns:
        raise ValueError("table: no column area: give a table of this module, of one row per area")
    write_table(columns, level, Path(path))


def label_of(level: str, key: str) -> str:
    """What people call an area."""
    if level == "county":
        return _map_labels("us-counties").get(key, key)
    if level == "region" and key.startswith("US-"):
        # Guam is not on the map of the states, but a country to ISO 3166 too.
        return _map_labels("us-states").get(key) or _country_labels().get(key[3:], key)
    if level == "region" and key in _PROVINCES:
        return _PROVINCES[key]
    if level in ("region", "country", "area_code") and key in _country_labels():
        return _country_labels()[key]
    if level == "area_code" and key[1:].isdigit():
        places = table().place_columns(table().codes(np.array([int(key[1:].ljust(11, "2"))], np.uint64)))
        region = places["region"][0] or places["country"][0]
        return f"{key} ({region})" if region else key
    return key


def _labels(level: str, keys: list[str]) -> NDArray[Any]:
    return np.array([label_of(level, key) for key in keys], dtype=object)


@lru_cache(maxsize=8)
def _map_labels(name: str) -> dict[str, str]:
    from outdial.geo_maps import shapes

    return {key: label for key, label, _ in shapes(name)["shapes"]}


@lru_cache(maxsize=1)
def _country_labels() -> dict[str, str]:
    """As the map has them, where it has them."""
    from outdial.geo_maps import country_names

    return country_names() | _map_labels("world")


def _check_count(name: str, count: Any) -> None:
    if isinstance(count, bool) or not isinstance(count, int) or count < 0:
        raise ValueError(f"{name}: {reprlib.repr(count)}: give a whole number from 0")


def _columns(frame: Any) -> dict[str, Any]:
    def of_arrow(column: Any) -> Any:
        return column if arrow_texts.is_texts(column) else plain(column)

    return {_normal(name): values for name, values in columns_of("frame", frame, of_arrow).items()}


def _normal(name: str) -> str:
    return name.strip().lower().replace(" ", "_")


def _is_known_column(name: str) -> bool:
    """Whether `people` looks at a column of that name."""
    return any(_normal(name) in names for names in _NAMES.values())


def _digits(values: Any) -> NDArray[np.uint64]:
    """Numbers as digits. One that cannot be read is nowhere; texts of which none can be are a ValueError."""
    digits = digits_of(values)
    if digits.any():
        return digits
    for row, text in enumerate(values.to_pylist() if hasattr(values, "to_pylist") else np.asarray(values).tolist()):
        if isinstance(text, str) and text.strip():
            wrong = parse_phone_numbers([text])[1]
            raise ValueError(f"number: none of them can be read: row {row}: {wrong[0][1].removeprefix('number: ')}")
    return digits


def _zips(values: Any) -> NDArray[np.int64]:
    if arrow_texts.is_texts(values):
        distinct, rows = arrow_texts.distinct(values)
        return _zip_codes(distinct)[rows]
    array = np.asarray(values)
    if array.dtype.kind in "iu":
        return np.where((array >= 0) & (array <= 99_999), array, -1).astype(np.int64)
    if array.dtype.kind == "f":
        return np.where((array >= 0) & (array <= 99_999), np.nan_to_num(array), -1).astype(np.int64)
    texts, rows = np.unique(array.astype(str), return_inverse=True)
    return _zip_codes(texts.tolist())[rows]


def _zip_codes(texts: list[str]) -> NDArray[np.int64]:
    """ZIP or ZIP+4; -1 for what is neither."""
    first = [text.strip()[:5] for text in texts]
    return np.array([int(zip_) if _ZIP.fullmatch(zip_) else -1 for zip_ in first], np.int64)


def _instants(values: Any) -> NDArray[np.datetime64]:
    """In UTC; texts of a file as ISO 8601 has them; NaT where there is none."""
    if arrow_texts.is_texts(values):
        read = arrow_texts.instants(values)
        if read is not None:
            return read
        values = plain(values)
    array = instants_of(values)
    if array.dtype.kind not in "UST" and not any(isinstance(value, str) for value in array.ravel()[:1].tolist()):
        return as_datetime64(column_ms("time", values, _NO_TIME)).astype("datetime64[s]")
    found = []
    for row, text in enumerate(array.tolist()):
        if text is None or not str(text).strip():
            found.append(_NO_TIME)
            continue
        try:
            moment = dt.datetime.fromisoformat(str(text).strip())
        except ValueError:
            shown = reprlib.repr(text)
            raise ValueError(f"time: row {row}: {shown}: give UTC instants, e.g. 2026-03-02T15:04:05Z") from None
        found.append(math.floor((moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp()))
    return np.array(found, dtype=np.int64).astype("datetime64[s]")


def _flags(values: Any) -> NDArray[np.bool_]:
    """Answered or not; what is missing was not."""
    numbers = None if arrow_texts.is_texts(values) else number_cells(values)
    if numbers is not None:
        flags: NDArray[np.bool_] = numbers > 0
        return flags
    if arrow_texts.is_texts(values):
        distinct, rows = arrow_texts.distinct(values)
    else:
        given, rows = np.unique(np.asarray(values).astype(str), return_inverse=True)
        distinct = given.tolist()
    try:
        return np.array([_is_answered(text) for text in distinct], bool)[rows]
    except ValueError:
        wrong = reprlib.repr(distinct)
        raise ValueError(f"answered: {wrong}: give 0 or 1, or True and False") from None


def _is_answered(text: str) -> bool:
    word = text.strip().lower()
    return word == "true" or (word not in ("", "false", "none", "nan") and float(word) > 0)


def _settled(rows: NDArray[Any], keys: list[str]) -> tuple[NDArray[np.int64], list[str]]:
    empty = np.array([not key for key in keys], dtype=bool)
    settled = np.where(empty[rows], -1, rows) if len(keys) else rows
    return settled.astype(np.int64), keys


def _area_codes(
    digits: NDArray[np.uint64], places: dict[str, Any], of: NDArray[np.int64]
) -> tuple[NDArray[np.int64], list[str]]:
    """`+1212` in the North American plan; elsewhere the country."""
    area = (digits // np.uint64(10**7)).astype(np.int64)
    american = (area >= 1000) & (area < 2000)
    names, by_place = np.unique(np.array([*places["country"], ""], dtype=str), return_inverse=True)
    rows = np.where(american, area - 1000, 1000 + by_place[of])
    return rows, [*(f"+{code}" for code in range(1000, 2000)), *names.tolist()]


@lru_cache(maxsize=1)
def _zip_table() -> dict[str, Any]:
    columns = table().postal_columns(np.arange(100_000))
    state = np.array(columns["state"], dtype=object)
    county = columns["county"]
    key = np.array(
        [f"{s}{c:03}" if c else "" for s, c in zip(columns["state"], county.tolist(), strict=True)], dtype=object
    )
    return {**columns, "state": state, "county_key": key}


@lru_cache(maxsize=1)
def _zip_spots() -> list[tuple[float, float]]:
    """Latitude and longitude by ZIP, as floats of Python: those of NumPy are slow to read one by one."""
    zips = _zip_table()
    return list(zip(zips["latitude"].tolist(), zips["longitude"].tolist(), strict=True))


@lru_cache(maxsize=2)
def _zip_cells(per_degree: int) -> dict[tuple[int, int], list[int]]:
    """ZIPs by squares of so many to a degree."""
    zips = _zip_table()
    known = np.flatnonzero(zips["county_key"] != "")
    rows = np.floor(zips["latitude"][known] * per_degree).astype(int).tolist()
    columns = np.floor(zips["longitude"][known] * per_degree).astype(int).tolist()
    cells: dict[tuple[int, int], list[int]] = {}
    for zip_, row, column in zip(known.tolist(), rows, columns, strict=True):
        cells.setdefault((row, column), []).append(zip_)
    return cells


def _counties_of_spots(places: dict[str, Any]) -> list[str]:
    """The counties of American places that are small enough to lie in one."""
    spots = zip(
        places["country"],
        places["latitude"].tolist(),
        places["longitude"].tolist(),
        places["radius_km"].tolist(),
        strict=True,
    )
    return [
        _county_at(latitude, longitude) if country == "US" and 0 < radius <= _COUNTY_RADIUS_KM else ""
        for country, latitude, longitude, radius in spots
    ]


@lru_cache(maxsize=1 << 15)  # more than there are places
def _county_at(latitude: float, longitude: float) -> str:
    """The county of the nearest ZIP; empty when none is near."""
    spots = _zip_spots()
    squeeze = math.cos(math.radians(latitude)) ** 2
    best: int | None = None
    for per_degree in (8, 2):
        nearest = 1 / per_degree**2  # squared degrees: nothing outside of the nine squares is nearer than that
        y, x, cells = math.floor(latitude * per_degree), math.floor(longitude * per_degree), _zip_cells(per_degree)
        for cell in [(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]:
            for zip_ in cells.get(cell, ()):
                there = spots[zip_]
                away = (there[0] - latitude) ** 2 + squeeze * (there[1] - longitude) ** 2
                if away < nearest * squeeze:
                    best, nearest = zip_, away / squeeze
        if best is not None:
            break
    return "" if best is None else str(_zip_table()["county_key"][best])


def _by_hour(
    who: People, level: str, weights: NDArray[np.float64] | None = None
) -> tuple[NDArray[np.float64], list[str]]:
    """Counts by area and local hour of day, in the likeliest zone of each row."""
    hours = who.hours
    rows, keys = areas(who, level)
    used = (rows >= 0) & (hours >= 0)
    flat = rows[used] * 24 + hours[used]
    counts = np.bincount(flat, weights=None if weights is None else weights[used], minlength=len(keys) * 24)
    return counts.astype(np.float64).reshape(len(keys), 24), keys


def _zones(who: People) -> tuple[NDArray[np.int64], list[str]]:
    """Per row an index into the names of the likeliest zones; the name is empty where the zone is unknown."""
    places, of = who.places
    by_place, by_zip = places["zone"], _zip_table()["zone"]
    names = sorted({"", *by_place, *by_zip})
    position = {name: nth for nth, name in enumerate(names)}
    zone = np.array([position[name] for name in by_place], np.int64)[of] if len(who) else np.empty(0, np.int64)
    known = who.postal >= 0
    if known.any():
        mine = np.array([position[name] for name in by_zip], np.int64)[np.clip(who.postal, 0, 99_999)]
        zone = np.where(known & (mine != position[""]), mine, zone)
    return zone, names


def _local_hours(time: NDArray[np.datetime64], zone: NDArray[np.int64], names: list[str]) -> NDArray[np.int64]:
    """The hour of day by rows; `zone` is an index into the names."""
    hours = np.full(len(time), -1, np.int64)
    known = np.flatnonzero(~np.isnat(time))
    seconds = time.astype("datetime64[s]").astype(np.int64)
    # Rows of one zone side by side: sixteen bits are sorted by counting.
    known = known[np.argsort(zone[known].astype(np.uint16), kind="stable")]
    ends = np.cumsum(np.bincount(zone[known], minlength=len(names)))
    for name, mine in zip(names, np.split(known, ends[:-1]), strict=True):
        if name and len(mine):
            hours[mine] = (seconds[mine] + _offsets(load_zone(name), seconds[mine])) // 3600 % 24
    return hours


def _offsets(zone: Zone, seconds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Local time minus UTC at each of the instants, in seconds."""
    begin, end = (min(max(int(second), 0), _LAST_SECOND) for second in (seconds.min(), seconds.max()))
    ends: list[int] = []
    offsets: list[int] = []
    while True:
        span = zone.span(dt.datetime.fromtimestamp(begin, dt.UTC))
        offsets.append(int(span.offset_s))
        if span.end is None or span.end.timestamp() > end:
            break
        begin = int(span.end.timestamp())
        ends.append(begin)
    return np.array(offsets, np.int64)[np.searchsorted(ends, seconds, side="right")]


def _answered(who: People) -> NDArray[np.float64]:
    if who.answered is None:
        raise ValueError(f"columns: no answered: one of these is needed: {', '.join(_NAMES['answered'])}")
    return who.answered.astype(np.float64)


def _between(values: NDArray[np.float64], variance: NDArray[np.float64]) -> float:
    """The variance between areas that their own does not explain, around 0 (DerSimonian and Laird)."""
    if len(values) < 2:
        return 0.0
    weight = 1 / variance
    excess = float((weight * values**2).sum()) - len(values)
    return max(0.0, excess / float(weight.sum()))


def _wilson(k: NDArray[np.float64], n: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    z2 = _NORMAL_95**2
    middle = (k + z2 / 2) / (n + z2)
    half = _NORMAL_95 * np.sqrt(k * (n - k) / n + z2 / 4) / (n + z2)
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)


def _beta_prior(k: NDArray[np.float64], n: NDArray[np.float64]) -> tuple[float, float]:
    """Mean and strength (in attempts) of the areas' own distribution, by moments."""
    total = float(n.sum())
    if total == 0:
        return 0.0, 1.0
    mean = float(k.sum()) / total
    if len(n) < 2 or not 0 < mean < 1:
        return mean, 100.0
    spread = float((n * (k / n - mean) ** 2).sum()) / total
    luck = mean * (1 - mean) * len(n) / total
    true = max(spread - luck, 1e-6)
    return mean, float(np.clip(mean * (1 - mean) / true - 1, 1.0, 1e6))


def _table(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> Columns:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return Columns(
        {
            name: np.array(values, dtype=object if values and isinstance(values[0], str) else None)
            for name, values in zip(names, columns, strict=True)
        }
    )
