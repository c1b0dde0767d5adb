# SPDX-License-Identifier: Apache-2.0
"""The charts of a report as plain data: what to draw, in colours that have names. report_page.py draws them."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from outdial import _core
from outdial.columns import NONE, Columns
from outdial.simulation import SimulationResult

Chart: TypeAlias = dict[str, Any]

_MOST_ATTEMPTS = 10
# One colour per outcome group that people ask about; the rare ones share one.
_OUTCOME_COLOURS = {
    "answered": "blue",
    "abandoned": "vermilion",
    "machine": "purple",
    "busy": "yellow",
    "no_answer": "grey",
    "absent": "sky",
    "rejected": "orange",
}


def charts_of(result: SimulationResult) -> list[Chart]:
    """All charts that the result has data for, in the order in which they are shown."""
    zone = ZoneInfo(result.scenario.zone.name)
    local = [dt.datetime.fromtimestamp(ms / 1000, zone) for ms in result.hours["begin"].astype(np.int64).tolist()]
    charts = [
        _agents_time(result.hours, local),
        _dials(result.hours, local),
        _abandonment(result, local),
        _outcomes(result.records),
        _waiting(result.hours, local),
    ]
    return [chart for chart in charts if chart["traces"]]


def _chart(name: str, title: str, note: str, traces: list[dict[str, Any]], **axes: Any) -> Chart:
    return {"id": name, "title": title, "note": note, "traces": traces, "axes": axes}


def _bar(name: str, colour: str, x: list[Any], y: list[float], **more: Any) -> dict[str, Any]:
    return {"type": "bar", "name": name, "colour": colour, "x": x, "y": y, **more}


def _rounded(values: NDArray[Any]) -> list[float]:
    return [round(float(value), 5) for value in values]


def _by_hour_of_day(values: NDArray[Any], local: list[dt.datetime]) -> NDArray[np.float64]:
    sums: NDArray[np.float64] = np.zeros(24)
    np.add.at(sums, [moment.hour for moment in local], values)
    return sums


def _hour_names(hours: NDArray[np.intp]) -> list[str]:
    return [f"{hour:02}" for hour in hours.tolist()]


def _agents_time(hours: Columns, local: list[dt.datetime]) -> Chart:
    parts = {
        "talk": ("talk_ms", "blue"),
        "wrap-up": ("wrap_up_ms", "sky"),
        "inbound": ("inbound_ms", "purple"),
        "wait": ("wait_ms", "grey"),
    }
    sums = {name: _by_hour_of_day(hours[column], local) for name, (column, _) in parts.items()}
    total = sum(sums.values(), np.zeros(24))
    busy = np.flatnonzero(total)
    traces = [
        _bar(name, parts[name][1], _hour_names(busy), _rounded(part[busy] / total[busy]))
        for name, part in sums.items()
        if part.any()
    ]
    note = "Shares of the time agents were logged in, all days together; calls that outlast a shift are work."
    return _chart(
        "agents", "Agents' time by hour", note, traces, x="hour of the day", percent=True, whole=True, category=True
    )


def _abandonment(result: SimulationResult, local: list[dt.datetime]) -> Chart:
    hours = result.hours
    days = sorted({moment.date() for moment in local})
    index = {day: nth for nth, day in enumerate(days)}
    of_day = [index[moment.date()] for moment in local]
    abandoned = np.bincount(of_day, weights=hours["abandoned"].astype(np.float64), minlength=len(days))
    connected = np.bincount(of_day, weights=hours["connected"].astype(np.float64), minlength=len(days))
    judged = abandoned + connected
    worked = np.flatnonzero(judged)
    if not len(worked):
        return _chart("abandonment", "Abandonment", "", [])
    short = (days[-1] - days[0]).days < 300  # then day and month are unambiguous
    x = [f"{days[nth].day} {days[nth]:%b}" if short else days[nth].isoformat() for nth in worked.tolist()]
    share = abandoned[worked] / judged[worked]
    running = np.cumsum(abandoned[worked]) / np.cumsum(judged[worked])
    traces: list[dict[str, Any]] = [
        _bar("by day", "grey", x, _rounded(share)),
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": "since the start",
            "colour": "vermilion",
            "x": x,
            "y": _rounded(running),
        },
    ]
    pacing = result.scenario.campaign.pacing
    axes: dict[str, Any] = {"percent": True, "category": True}
    if pacing.mode == _core.PacingMode.predictive:
        axes["target"] = pacing.abandonment_target
    if not abandoned.any():  # an axis of its own choice would run to 100 %
        axes["top"] = max(2 * axes.get("target", 0.0), 0.01)
    note = "Abandoned calls as a share of connected and abandoned ones."
    return _chart("abandonment", "Abandonment by day", note, traces, **axes)


def _dials(hours: Columns, local: list[dt.datetime]) -> Chart:
    dials = _by_hour_of_day(hours["dials"], local)
    answered = _by_hour_of_day(hours["answered"], local)
    used = np.flatnonzero(dials)
    x = _hour_names(used)
    traces = [
        _bar("answered by a person", "blue", x, _rounded(answered[used])),
        _bar("not answered", "grey", x, _rounded(np.maximum(dials - answered, 0)[used])),
    ]
    note = "All days together, by hour of the agents' day."
    return _chart(
        "dials", "Dials by hour", note, traces if len(used) else [], x="hour of the day", y="dials", category=True
    )


def _outcomes(records: Columns) -> Chart:
    made = (records["attempt"] > 0) & (records["outcome"] != NONE)
    attempt = np.minimum(records["attempt"][made], _MOST_ATTEMPTS).astype(np.int64)
    outcome = records["outcome"][made].astype(np.int64)
    labels = records.labels["outcome"]
    counts = np.zeros((_MOST_ATTEMPTS + 1, len(labels)))
    np.add.at(counts, (attempt, outcome), 1)
    used = np.flatnonzero(counts.sum(axis=1))
    x = [f"{nth}+" if nth == _MOST_ATTEMPTS else str(nth) for nth in used.tolist()]
    of_attempt = counts[used].sum(axis=1)
    traces = [
        _bar(name.replace("_", " "), colour, x, _rounded(counts[used, labels.index(name)] / of_attempt))
        for name, colour in _OUTCOME_COLOURS.items()
        if counts[:, labels.index(name)].any()
    ]
    rare = np.array([name not in _OUTCOME_COLOURS for name in labels]) & counts.any(axis=0)
    if rare.any():
        names = ", ".join(labels[nth].replace("_", " ") for nth in np.flatnonzero(rare).tolist())
        traces.append(_bar(names, "green", x, _rounded(counts[used][:, rare].sum(axis=1) / of_attempt)))
    note = "What became of the attempts, by how many counted attempts the number had had."
    return _chart(
        "outcomes", "Outcomes by attempt", note, traces if len(used) else [],
        x="attempt on the number", percent=True, whole=True, category=True, every=True,
    )  # fmt: skip


def _waiting(hours: Columns, local: list[dt.datetime]) -> Chart:
    parts = {
        "waiting_for_agent": ("due, no agent or line free", "orange"),
        "waiting_for_window": ("calling window shut", "purple"),
        "waiting_for_redial": ("redial delay or appointment", "sky"),
        "in_progress": ("in a call", "blue"),
        "over": ("over", "grey"),
    }
    x = [(moment + dt.timedelta(hours=1)).strftime("%Y-%m-%d %H:%M") for moment in local]
    traces = [
        {"type": "scatter", "stack": True, "name": name, "colour": colour, "x": x, "y": hours[column].tolist()}
        for column, (name, colour) in parts.items()
        if hours[column].any()
    ]
    note = "Where all contacts were at the end of each hour."
    return _chart("waiting", "Why numbers waited", note, traces if len(x) > 1 else [], y="contacts")
