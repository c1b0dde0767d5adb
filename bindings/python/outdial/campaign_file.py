# SPDX-License-Identifier: Apache-2.0
"""Campaign files: a whole simulation as TOML. examples/campaigns/demo.toml shows every section."""

from __future__ import annotations

import datetime as dt
import os
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from outdial import _core
from outdial.abandonment_file import read_abandonment
from outdial.announcement_file import read_announcement
from outdial.contacts import Contacts, read_contacts
from outdial.contacts_mapping import ContactsMapping, read_mapping
from outdial.generated_contacts import Generation, generate_contacts, read_generation
from outdial.pacing_file import read_blending, read_learned_order, read_pacing
from outdial.people_file import hourly, read_distribution, read_people
from outdial.retry_file import read_retry
from outdial.rules import load_law
from outdial.scenario_fields import LEAST_DAYS, MOST_DAYS, FieldError, with_changes
from outdial.times import to_epoch_ms
from outdial.toml_file import CampaignFileError, Table, TomlFile, nearest, read_fields
from outdial.windows_file import read_hours, read_windows

__all__ = ["CampaignFile", "CampaignFileError", "load_campaign"]


@dataclass(frozen=True)
class CampaignFile:
    """A campaign file that was read and found right."""

    path: Path
    name: str
    scenario: _core.Scenario
    mapping: ContactsMapping | None
    generation: Generation | None

    def contacts(self, file: str | os.PathLike[str] | None = None) -> Contacts:
        """Read the contacts from a CSV file (by default the one it names), or generate them."""
        if file is not None and not isinstance(file, (str, os.PathLike)):
            raise TypeError(f"file: {reprlib.repr(file)}: give the path of a CSV file")
        path = Path(file) if file is not None else self.contacts_path
        if path is not None:
            if self.mapping is None:
                raise CampaignFileError(
                    f"{self.path}: contacts: is missing: say what the columns of {path} mean in a section [contacts]"
                )
            return read_contacts(path, self.mapping, self.scenario.zone)
        if self.generation is None:
            raise CampaignFileError(
                f"{self.path}: contacts: no contacts: name a CSV file (--contacts FILE) or add a section [generate]"
            )
        return generate_contacts(self.generation, self.scenario.zone, self.scenario.seed)

    @property
    def contacts_path(self) -> Path | None:
        """The CSV file that the campaign file names; relative to the campaign file."""
        if self.mapping is None or self.mapping.file is None:
            return None
        return self.path.parent / self.mapping.file

    def with_changes(
        self,
        changes: Mapping[str, Any] | None = None,
        *,
        seed: int | None = None,
        days: float | None = None,
        mode: _core.PacingMode | str | None = None,
        **others: Any,
    ) -> CampaignFile:
        """A copy with other values of any fields, by their names in the file, e.g. `{"pacing.lines_per_agent": 2}`.

        `generate.count` is one of them. Seed, length and pacing mode can be named alone.
        """
        if changes is not None and not isinstance(changes, Mapping):
            raise TypeError(f'changes: {changes!r}: give a mapping from fields to values, e.g. {{"agents": 20}}')
        for name, value in others.items():
            raise TypeError(f'{name}: {value!r}: only seed, days and mode are arguments: give {{"{name}": {value!r}}}')
        given = dict(changes or {})
        if mode is not None:
            given["pacing.mode"] = mode
        if days is not None:
            given["days"] = days
        generation = self.generation
        if "generate.count" in given:
            count = given.pop("generate.count")
            if generation is None:
                raise FieldError(f"generate.count: {count}: {self.path.name} makes up no clients: add [generate]")
            generation = generation.with_count(count)
        scenario = with_changes(self.scenario, given)
        if seed is not None:
            scenario = scenario.replace(seed=seed)
        return replace(self, scenario=scenario, generation=generation)


def load_campaign(path: str | os.PathLike[str]) -> CampaignFile:
    """Read a campaign file. CampaignFileError (a ValueError) names the file, line and key that is wrong."""
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"path: {path!r}: give the path of a campaign file")
    file = TomlFile(Path(path))
    root = file.root
    zone = root.build("zone", _core.load_zone, root.text("zone", "UTC"))
    fields: dict[str, Any] = {
        "start": _read_start(root, zone),
        "length_s": dt.timedelta(days=root.number("days", 1.0, least=LEAST_DAYS, most=MOST_DAYS)),
        "warm_up_s": dt.timedelta(days=root.number("warm_up_days", 0.0, most=MOST_DAYS)),
        "seed": root.whole("seed", 1, most=2**63 - 1),
    }
    warm_up = fields["warm_up_s"]
    if warm_up >= fields["length_s"]:
        root.fail("warm_up_days", f"{warm_up / dt.timedelta(days=1):g}: must be shorter than days")
    fields |= {
        "zone": zone,
        "campaign": _read_campaign(root, zone, _read_start(root, zone).date()),
        "agents": _read_agents(root),
        "people": read_people(root.table("people")),
        "inbound": _read_inbound(root.table("inbound")),
        "detection": _read_detection(root.table("detection")),
    }
    _check_holidays(root, fields)
    scenario = root.build_from(_core.Scenario, fields)
    name = root.text("name", file.path.stem)
    mapping = read_mapping(root.table("contacts")) if "contacts" in root else None
    generation = read_generation(root.table("generate")) if "generate" in root else None
    root.finish()
    return CampaignFile(file.path, name, scenario, mapping, generation)


def _check_holidays(root: Table, fields: dict[str, Any]) -> None:
    """Days for which the holidays are not known would be taken for usual ones."""
    windows: _core.Windows = fields["campaign"].windows
    hours = [*windows.hours.values(), *(group.hours for group in fields["agents"])]
    codes = [str(code) for code in root.table("windows").values.get("jurisdictions", [])]
    book = load_law() if codes else _core.LawBook()
    last = fields["start"] + fields["length_s"] - dt.timedelta(seconds=1)
    for key, day in (("start", fields["start"].date()), ("days", last.date())):
        if not book.covers(codes, day) or not all(one.holidays.covers(day) for one in hours if one.uses_holidays):
            root.fail(key, f"{day}: the holidays are not known for {day.year}")


def _read_start(root: Table, zone: _core.Zone) -> dt.datetime:
    if "start" not in root:
        root.fail("start", "is missing: give the first day, e.g. start = 2026-03-02")
    start = root.values["start"]
    if isinstance(start, dt.datetime):
        moment = start
    elif isinstance(start, dt.date):
        moment = dt.datetime.combine(start, dt.time())
    else:
        root.fail("start", f"{start!r}: expected a date or a date and time without quotes, e.g. start = 2026-03-02")
    if moment.tzinfo is None:  # wall-clock time of the file's own zone
        moment = moment.replace(tzinfo=ZoneInfo(zone.name))
    root.build("start", to_epoch_ms, moment)
    return moment


def _read_agents(root: Table) -> list[_core.AgentGroup]:
    if "agents" not in root:
        root.fail("agents", "is missing: add at least one group of agents, as under [[agents]]")
    groups = []
    for table in root.tables("agents"):
        count = table.whole("count", least=1, most=1_000_000)
        hours = read_hours(table, "hours") if "hours" in table else _core.Hours.always()
        table.finish()
        groups.append(_core.AgentGroup(agents=count, hours=hours))
    return groups


def _read_inbound(table: Table) -> _core.Inbound:
    fields: dict[str, Any] = {}
    if "calls_per_hour" in table:
        fields["calls_per_hour"] = hourly(table, "calls_per_hour", most=1e6)
    for name in ("handle_time", "patience"):
        if name in table:
            fields[name] = read_distribution(table, name)
    if "answer_within_s" in table:
        fields["answer_within_s"] = table.seconds("answer_within_s")
    table.finish()
    return table.build_from(_core.Inbound, fields)


def _read_detection(table: Table) -> _core.Detection:
    fields = read_fields(
        table,
        {
            "time": lambda name: read_distribution(table, name),
            "false_machines": lambda name: table.number(name, most=1),
            "missed_machines": lambda name: table.number(name, most=1),
            "missed_talk_s": table.seconds,
        },
    )
    table.finish()
    return table.build_from(_core.Detection, fields)


def _read_campaign(root: Table, zone: _core.Zone, start: dt.date) -> _core.CampaignConfig:
    table = root.table("campaign")
    fields: dict[str, Any] = {"places": [zone]}
    for name, choices in (
        ("connect_at", _core.ConnectAt),
        ("no_agent", _core.NoAgent),
        ("agent_free_at", _core.AgentFreeAt),
        ("card_at", _core.CardAt),
    ):
        if name in table:
            fields[name] = table.choice(name, choices, "")
    for name in (
        *("queue_time_s", "wrap_up_time_s", "promised_window_s", "agent_kept_time_s", "own_agent_time_s"),
        "closing_soon_s",
    ):
        if name in table:
            fields[name] = table.seconds(name)
    if "detect_machines" in table:
        fields["detect_machines"] = table.flag("detect_machines", False)
    if "number_order" in table:
        fields["number_order"] = _read_number_order(table)
    table.finish()
    fields |= {
        "windows": read_windows(root),
        "retry": read_retry(root.table("retry")),
        "pacing": read_pacing(root.table("pacing")),
    }
    inbound = root.table("inbound")
    within = inbound.seconds("answer_within_s") if "answer_within_s" in inbound else None
    if "blending" in root or within is not None:
        fields["blending"] = read_blending(root.table("blending"), within)
    if "caps" in root:
        fields["caps"] = _read_caps(root)
    if "abandonment" in root:
        fields["abandonment"] = read_abandonment(root.table("abandonment"), root.table("windows"), start, zone)
    if "learned_order" in root:
        fields["learned_order"] = read_learned_order(root.table("learned_order"))
    if "announcement" in root:
        fields["announcement"] = read_announcement(root.table("announcement"))
    return table.build_from(_core.CampaignConfig, fields)


def _read_number_order(table: Table) -> _core.NumberOrder:
    order = table.array("number_order")
    for kind in order:
        if kind not in list(_core.NumberType):
            table.fail("number_order", f"{kind!r} is no type of number{nearest(str(kind), _core.NumberType)}")
    if len(set(order)) < len(order):
        table.fail("number_order", f"{', '.join(order)}: name each type of number once")
    rest = [kind for kind in _core.NumberType if kind not in order]
    return _core.NumberOrder(rank={kind: rank for rank, kind in enumerate([*order, *rest])})


def _read_caps(root: Table) -> _core.CapLedger:
    """A gap between calls to a client, and the caps of the law in the windows' jurisdictions."""
    table, windows = root.table("caps"), root.table("windows")
    caps = []
    if "minimum_gap_s" in table:
        gap = table.seconds("minimum_gap_s")
        caps.append(table.build("minimum_gap_s", _core.Cap.minimum_gap, gap))
    if table.flag("law", False):
        if "jurisdictions" not in windows:
            table.fail("law", "needs windows.jurisdictions: whose law?")
        book = load_law()
        applying = book.applying([str(code) for code in windows.array("jurisdictions")])
        purpose = windows.text("purpose", "telemarketing")
        caps += [cap for cap in _core.law_caps(book, purpose=purpose) if cap.jurisdiction in applying]
    table.finish()
    return _core.CapLedger(caps)
