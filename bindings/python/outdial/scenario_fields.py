# SPDX-License-Identifier: Apache-2.0
"""Fields of a scenario by the names that they have in a campaign file, e.g. `pacing.abandonment_target`."""

from __future__ import annotations

import contextlib
import datetime as dt
import operator
import reprlib
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from outdial import _core
from outdial.toml_file import nearest

LEAST_DAYS, MOST_DAYS = 0.001, 3660.0
_MOST_AGENTS = 1_000_000

# What a section of a campaign file is called in a Scenario.
_SECTIONS = {
    "pacing": ("campaign", "pacing"),
    "blending": ("campaign", "blending"),
    "retry": ("campaign", "retry", "usual"),
    "windows": ("campaign", "windows"),
    "campaign": ("campaign",),
    "people": ("people",),
    "inbound": ("inbound",),
    "detection": ("detection",),
}
_MEMBERS = {"outcome": "on_outcome", "disposition": "on_disposition"}  # of the section retry
_OWN = ("agents", "days", "warm_up_days", "start")


class FieldError(ValueError):
    """A change that a scenario does not take: the message names field, value and remedy."""


def with_changes(scenario: _core.Scenario, changes: Mapping[str, Any]) -> _core.Scenario:
    """A copy with other values; FieldError for a name that it does not have, or a value that does not fit.

    Names are those of a campaign file: `pacing.mode`, `people.talk.mean_s`, `people.answer_rate.mobile`,
    `retry.outcome.busy.delay_s`, `windows.home`, `inbound.calls_per_hour`, `campaign.queue_time_s`, and `agents`,
    `days`, `warm_up_days`, `start`; their order does not matter. A number where there are 24 values is meant for every
    hour; a number for `people.answer_rate` for every type of number that is answered at all; a number for `agents` is
    the whole team, and several groups share it as they do now; a date for `start` is midnight there.
    """
    waiting = dict(changes)
    while waiting:
        # Values that must fit together may do so only when others have changed: these are tried again.
        wrong: dict[Any, FieldError] = {}
        for name, value in waiting.items():
            try:
                scenario = _changed(scenario, str(name), value)
            except FieldError as error:
                wrong[name] = error
            except (ValueError, TypeError) as error:
                wrong[name] = FieldError(f"{name}: {reprlib.repr(value)}: {error}")
        if len(wrong) == len(waiting):
            raise next(iter(wrong.values()))
        waiting = {name: waiting[name] for name in wrong}
    return scenario


def _changed(scenario: _core.Scenario, name: str, value: Any) -> _core.Scenario:
    first, *rest = name.split(".")
    if not rest and name in _OWN:
        if name == "agents":
            return scenario.replace(agents=_team(scenario.agents, value))
        if name == "start":
            if isinstance(value, dt.date) and not isinstance(value, dt.datetime):  # local midnight, as in the file
                value = dt.datetime.combine(value, dt.time(), ZoneInfo(scenario.zone.name))
            return scenario.replace(start=value)
        length = _days(scenario, name, value)
        return scenario.replace(length_s=length) if name == "days" else scenario.replace(warm_up_s=length)
    if first not in _SECTIONS or not rest:
        known = _known(scenario)
        same = [one for one in known if one.endswith(f".{name}")]
        hint = f'; did you mean "{same[0]}"?' if same else nearest(name, known)
        raise FieldError(f"{name}: is no field of a scenario{hint}")
    path = [*_SECTIONS[first], *rest]
    if first == "retry" and rest[0] in _MEMBERS:
        path[len(_SECTIONS[first])] = _MEMBERS[rest[0]]
    if first == "windows" and rest[0] in list(_core.NumberType):
        path.insert(len(_SECTIONS[first]), "hours")
    changed: _core.Scenario = _replaced(scenario, path, value, name)
    return changed


def _replaced(inside: Any, path: Sequence[str], value: Any, name: str) -> Any:
    """The same object with another value at the end of the path."""
    key, *rest = path
    if isinstance(inside, Mapping):
        if key not in [str(one) for one in inside]:
            raise FieldError(f"{name}: {key}: is none of {', '.join(map(str, inside))}")
        return {
            one: (_replaced(held, rest, value, name) if rest else _shaped(held, value)) if str(one) == key else held
            for one, held in inside.items()
        }
    if inside is None:
        raise FieldError(f"{name}: there is none yet: give the whole of it, e.g. a Distribution")
    fields = _fields(inside)
    if key not in fields:
        hint = nearest(key, fields) if fields else f"; {type(inside).__name__} has no fields"
        raise FieldError(f"{name}: {type(inside).__name__} has no field {key}{hint}")
    held = getattr(inside, key)
    new = _replaced(held, rest, value, name) if rest else _shaped(held, value)
    return inside.replace(**{key: new})


def _shaped(held: Any, value: Any) -> Any:
    """A single number becomes as many as there were."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if isinstance(held, Mapping) and all(isinstance(hours, tuple) for hours in held.values()):
            return {kind: [value] * 24 if any(hours) else list(hours) for kind, hours in held.items()}
        if isinstance(held, tuple) and len(held) == 24:
            return [value] * 24
    return value


def _fields(inside: Any) -> list[str]:
    kind = type(inside)
    if not hasattr(kind, "replace"):
        return []
    return [name for name in dir(kind) if isinstance(getattr(kind, name), property)]


def _known(scenario: _core.Scenario) -> list[str]:
    names = list(_OWN)
    for section, path in _SECTIONS.items():
        inside: Any = scenario
        for part in path:
            inside = getattr(inside, part)
        names += [f"{section}.{field}" for field in _fields(inside) if section != "campaign" or field not in _SECTIONS]
    return names


def _days(scenario: _core.Scenario, name: str, days: Any) -> dt.timedelta:
    least = LEAST_DAYS if name == "days" else 0.0
    if isinstance(days, bool) or not isinstance(days, (int, float)) or not least <= days <= MOST_DAYS:
        raise FieldError(f"{name}: {reprlib.repr(days)}: give a number from {least:g} to {MOST_DAYS:g}")
    length = dt.timedelta(days=days)
    if name == "days" and length.total_seconds() <= scenario.warm_up_s:
        raise FieldError(
            f"days: {days:g}: must be longer than the warm-up: warm_up_days is {scenario.warm_up_s / 86_400:g}"
        )
    if name == "warm_up_days" and length.total_seconds() >= scenario.length_s:
        raise FieldError(
            f"warm_up_days: {days:g}: must be shorter than the run: days is {scenario.length_s / 86_400:g}"
        )
    return length


def _team(groups: Sequence[_core.AgentGroup], agents: Any) -> list[_core.AgentGroup]:
    """Groups of that many agents together, each with the share it has now (largest remainders)."""
    if isinstance(agents, (list, tuple)):
        return list(agents)
    if not isinstance(agents, bool):
        with contextlib.suppress(TypeError):
            agents = operator.index(agents)
    if isinstance(agents, bool) or not isinstance(agents, int) or not 1 <= agents <= _MOST_AGENTS:
        shown = reprlib.repr(agents)
        raise FieldError(f"agents: {shown}: give a whole number from 1 to {_MOST_AGENTS}, or a list of AgentGroup")
    now = sum(group.agents for group in groups)
    exact = [agents * group.agents / now for group in groups]
    counts = [int(share) for share in exact]
    order = sorted(range(len(groups)), key=lambda nth: (counts[nth] - exact[nth], nth))
    for nth in order[: agents - sum(counts)]:
        counts[nth] += 1
    return [group.replace(agents=count) for group, count in zip(groups, counts, strict=True) if count]
