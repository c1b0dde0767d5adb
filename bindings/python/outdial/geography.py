# SPDX-License-Identifier: Apache-2.0
"""Caller geography: who calls from where, compared with where the clients are.

Frames are pandas, polars or pyarrow tables, or dicts of columns. Of these columns they have what is known: `number`
(E.164 text or integer), `postal` (United States ZIP code), `time` (an instant, in UTC), `answered` (0 or 1). Every
answer is a table: columns by name, and `to_pandas()`, `to_polars()` and `to_arrow()`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outdial.arguments import whole_of
from outdial.columns import Columns
from outdial.frames import columns_of
from outdial.geo_areas import LEVELS, areas, label_of, labels_of
from outdial.geo_people import People, answered_of, people

__all__ = [
    "LEVELS",
    "People",
    "answer_rates",
    "areas",
    "best_hours",
    "export",
    "heat_map",
    "index",
    "label_of",
    "operating_hours",
    "people",
    "top",
]

_MOST = 2**31  # rows
_NORMAL_95 = 1.959963984540054


def top(frame: Any, level: str, n: int = 10) -> Columns:
    """The areas with the most rows: area, label, count, share of the rows whose area is known."""
    n = whole_of("n", n, 0, _MOST)
    who = frame if isinstance(frame, People) else people(frame)
    rows, keys = areas(who, level)
    counts = np.bincount(rows[rows >= 0], minlength=len(keys))
    order = np.argsort(-counts, kind="stable")[:n]
    order = order[counts[order] > 0]
    total = max(int(counts.sum()), 1)
    return Columns(
        {
            "area": np.array(keys, dtype=object)[order],
            "label": labels_of(level, [keys[nth] for nth in order.tolist()]),
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
            "label": labels_of(level, every),
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
    least = whole_of("least", least, 0, _MOST)
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
    return Columns({**columns, "label": labels_of(level, [row[0] for row in found])})


def answer_rates(attempts: Any, level: str = "region") -> Columns:
    """Answered by attempts, with the Wilson interval of 95 % and a rate drawn toward the mean of all areas."""
    who = attempts if isinstance(attempts, People) else people(attempts)
    answered = answered_of(who)
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
            "label": labels_of(level, [keys[nth] for nth in np.flatnonzero(used).tolist()]),
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
    best = whole_of("best", best, 0, _MOST)
    who = attempts if isinstance(attempts, People) else people(attempts)
    answered = answered_of(who)
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
