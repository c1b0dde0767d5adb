# SPDX-License-Identifier: Apache-2.0
"""Campaign files: a whole simulation as TOML. examples/campaigns/demo.toml shows every section."""

from __future__ import annotations

import datetime as dt
import os
import re
import reprlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from outdial import _core
from outdial.abandonment_file import read_abandonment
from outdial.contacts import Contacts, read_contacts
from outdial.contacts_mapping import ContactsMapping, read_mapping
from outdial.generated_contacts import Generation, generate_contacts, read_generation
from outdial.people_file import hourly, read_distribution, read_people
from outdial.rules import load_holidays, load_law
from outdial.scenario_fields import LEAST_DAYS, MOST_DAYS, FieldError, with_changes
from outdial.times import to_epoch_ms
from outdial.toml_file import CampaignFileError, Table, TomlFile, nearest, shown

__all__ = ["CampaignFile", "CampaignFileError", "load_campaign"]

K = TypeVar("K", bound=str)

_TIMES_ONLY = re.compile(r"\s*(\d{1,2}:\d\d\s*-\s*\d{1,2}:\d\d\s*(,\s*|$))+")
_CLOCK = re.compile(r"(\d{2}):([0-5]\d)")
_COMMENT = re.compile(r'"[^"]*"')
_SPAN = re.compile(r"(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)")


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
    ) -> CampaignFile:
        """A copy with other values of any fields, by their names in the file, e.g. `{"pacing.lines_per_agent": 2}`.

        `generate.count` is one of them. Seed, length and pacing mode can be named alone.
        """
        if changes is not None and not isinstance(changes, Mapping):
            raise TypeError(f'changes: {changes!r}: give a mapping from fields to values, e.g. {{"agents": 20}}')
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


def read_hours(table: Table, key: str) -> _core.Hours:
    """Read weekly hours, e.g. `Mo-Fr 09:00-18:00`. A window that closes before it opens is taken for a slip."""
    text = table.text(key)
    for match in _SPAN.finditer(_COMMENT.sub("", text)):
        opens, closes = (int(match[1]), int(match[2])), (int(match[3]), int(match[4]))
        if closes <= opens:
            table.fail(
                key,
                f'"{match[0]}" closes before it opens; a window that runs past midnight is written with hours '
                f"above 24, e.g. {match[1]}:{match[2]}-{closes[0] + 24}:{match[4]}",
            )
    days = table.build("holidays", load_holidays, table.text("holidays")) if "holidays" in table else _core.Holidays()
    hours = table.build(key, lambda spec: _core.Hours(spec, days), text)
    if "holidays" in table and not days.days():
        table.fail("holidays", f"{shown(table.text('holidays'))}: has no public holidays")
    if "holidays" in table and not hours.uses_holidays:  # whoever names holidays means them to be free
        hours = table.build(key, lambda spec: _core.Hours(f"{spec}; PH off", days), text)
    return hours


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
    fields = _read_fields(
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
        "windows": _read_windows(root),
        "retry": _read_retry(root.table("retry")),
        "pacing": _read_pacing(root.table("pacing")),
    }
    inbound = root.table("inbound")
    within = inbound.seconds("answer_within_s") if "answer_within_s" in inbound else None
    if "blending" in root or within is not None:
        fields["blending"] = _read_blending(root.table("blending"), within)
    if "caps" in root:
        fields["caps"] = _read_caps(root)
    if "abandonment" in root:
        fields["abandonment"] = read_abandonment(root.table("abandonment"), root.table("windows"), start, zone)
    if "learned_order" in root:
        fields["learned_order"] = _read_learned_order(root.table("learned_order"))
    if "announcement" in root:
        fields["announcement"] = _read_announcement(root.table("announcement"))
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


def _read_windows(root: Table) -> _core.Windows:
    if "windows" not in root:
        root.fail("windows", 'is missing: say when each type of number may be called, e.g. mobile = "08:00-21:00"')
    table = root.table("windows")
    hours = {kind: read_hours(table, kind) for kind in _core.NumberType if kind in table}
    if not hours:
        root.fail("windows", f"names no type of number, so none may be called: use {', '.join(_core.NumberType)}")
    fields: dict[str, Any] = {}
    if "jurisdictions" in table:
        codes = [str(code) for code in table.array("jurisdictions")]
        purpose = table.choice("purpose", _core.Purpose, "telemarketing") if "purpose" in table else "telemarketing"
        low = table.flag("low_confidence", False)
        fields["law"] = table.build(
            "jurisdictions", lambda known: load_law().rule(known, purpose=purpose, low_confidence=low), codes
        )
    if "guard_s" in table:
        fields["guard_s"] = table.number("guard_s", most=3600)
    if "unknown_zone" in table:
        unknown = table.table("unknown_zone")
        zone = unknown.build("zone", _core.load_zone, unknown.text("zone"))
        fields["unknown_zone"] = _core.Rule.hours(read_hours(unknown, "hours")).in_zone(zone)
        unknown.finish()
    table.finish()
    days: dict[dt.date, _core.SpecialDay] = {}
    for day in root.tables("calendar"):
        date = day.values.get("day")
        if "day" not in day or not isinstance(date, dt.date) or isinstance(date, dt.datetime):
            day.fail("day", f"{date!r}: expected a date without quotes, e.g. day = 2026-04-06")
        if date in days:
            day.fail("day", f"{date}: is given twice: a day may be special only once")
        spans: tuple[tuple[int, int], ...] = ()
        if "hours" in day:
            # Weekdays, holidays and the like would be looked up on that date, and could close it without a word.
            if not _TIMES_ONLY.fullmatch(day.text("hours")):
                day.fail("hours", f'{shown(day.text("hours"))}: give the times of that day only, e.g. "09:00-14:00"')
            spans = read_hours(day, "hours").on(date)
        days[date] = day.build("hours", _core.SpecialDay, date, spans, day.text("name", ""))
        day.finish()
    calendar = _core.Calendar(days.values())
    return _core.Windows(hours=hours, calendar=calendar, **fields)


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


def _read_fields(table: Table, readers: dict[str, Callable[[str], Any]]) -> dict[str, Any]:
    return {name: read(name) for name, read in readers.items() if name in table}


def _read_blending(table: Table, within: Any) -> _core.BlendingConfig:
    """How well inbound callers are served; in time is by default what [inbound] says."""
    fields = _read_fields(
        table,
        {
            "service_level": lambda name: table.number(name, most=0.99),
            "answer_within_s": table.seconds,
            "reserve": lambda name: table.whole(name, most=1_000_000),
            "expected_calls_per_hour": lambda name: table.number(name, most=1e6),
            "expected_handle_time_s": table.seconds,
        },
    )
    table.finish()
    if within is not None:
        fields.setdefault("answer_within_s", within)
    return table.build_from(_core.BlendingConfig, fields)


def _read_learned_order(table: Table) -> _core.AnswerChancesConfig:
    fields = _read_fields(
        table,
        {
            "expected": lambda name: table.number(name, least=1e-3, most=0.9),
            "level_shape": lambda name: table.number(name, least=0.1, most=100),
            "half_life": lambda name: table.number(name, least=1e4, most=1e12),
            "discount_per_hour": lambda name: table.number(name, least=0.5, most=1),
            "indifference": lambda name: table.number(name, most=1),
            "caution": lambda name: table.number(name, most=10),
            "exploration": lambda name: table.number(name, most=0.5),
            "seed": table.whole,
        },
    )
    table.finish()
    return table.build_from(_core.AnswerChancesConfig, fields)


def _read_announcement(table: Table) -> _core.AnnouncementConfig:
    fields = _read_fields(
        table,
        {
            "lead_time_s": table.seconds,
            "again_after_s": table.seconds,
            "answer_within_s": lambda name: table.seconds(name, least=0.001),
            "ahead": lambda name: table.number(name, least=0.001, most=1e6),
        },
    )
    fields["text"] = table.text("text")
    if "types" in table:
        types = table.array("types")
        for kind in types:
            if kind not in list(_core.NumberType):
                table.fail("types", f"{kind!r} is no type of number{nearest(str(kind), _core.NumberType)}")
        fields["types"] = {kind: kind in types for kind in _core.NumberType}
    if "hours" in table:
        fields["windows"] = _core.Windows(hours=dict.fromkeys(_core.NumberType, read_hours(table, "hours")))
    table.finish()
    return table.build_from(_core.AnnouncementConfig, fields)


def _read_pacing(table: Table) -> _core.PacingConfig:
    fields = _read_fields(
        table,
        {
            "mode": lambda name: table.choice(name, _core.PacingMode, ""),
            "lines_per_agent": lambda name: table.number(name, least=1, most=100),
            "abandonment_target": lambda name: table.number(name, least=1e-4, most=0.5),
            "minimum_team": table.whole,
            "minimum_answers": table.whole,
            "max_lines": lambda name: table.whole(name, least=1, most=10_000_000),
            "calls_per_second": lambda name: table.number(name, most=1e6),
            "goal": lambda name: table.choice(name, _core.PacingGoal, ""),
            "agent_wait_target_s": lambda name: table.seconds(name, least=0.001, most=3_600),
            "occupancy_target": lambda name: table.number(name, least=0.05, most=0.99),
            "expected_answer_rate": lambda name: table.number(name, least=1e-3, most=0.99),
            "expected_ring_s": lambda name: table.seconds(name, least=0.001, most=600),
            "expected_handle_time_s": lambda name: table.seconds(name, least=0.001, most=86_400),
        },
    )
    table.finish()
    return table.build_from(_core.PacingConfig, fields)


def _read_retry(table: Table) -> _core.RetryTables:
    """One table, and in sections such as [retry.mobile] what is different for a type of number."""
    types = [kind for kind in _core.NumberType if kind in table]
    tables = [table.table(kind) for kind in types]
    usual = _read_retry_table(table, _core.RetryTable())
    return _core.RetryTables(
        usual=usual,
        of_type={kind: _read_retry_table(one, usual) for kind, one in zip(types, tables, strict=True)},
    )


def _read_retry_table(table: Table, usual: _core.RetryTable) -> _core.RetryTable:
    fields = _read_fields(
        table,
        {
            "max_attempts": lambda name: table.whole(name, least=1, most=255),
            "ring_timeout_s": lambda name: table.seconds(name, least=0.001),
            "contact_gap_s": table.seconds,
        },
    )
    if "day_part" in table:
        fields["day_parts"] = _read_day_parts(table)
    if "outcome" in table:
        fields["on_outcome"] = _read_retry_rows(table.table("outcome"), usual.on_outcome)
    if "disposition" in table:
        fields["on_disposition"] = _read_retry_rows(table.table("disposition"), usual.on_disposition)
    table.finish()
    return table.build_from(usual.replace, fields)


def _read_day_parts(table: Table) -> list[_core.DayPart]:
    # What comes next is named by its beginning, so that a part put between two others moves nothing.
    parts = table.tables("day_part")
    begins = [part.text("begin") for part in parts]
    read = []
    for part, begin in zip(parts, begins, strict=True):
        clock = _CLOCK.fullmatch(begin)
        if clock is None or int(clock[1]) > 23:
            part.fail("begin", f'{shown(begin)}: give a time of day, e.g. "17:00"')
        then = part.text("then")
        if then not in begins:
            part.fail("then", f"{shown(then)}: is the beginning of no part{nearest(then, begins)}")
        part.finish()
        read.append(_core.DayPart(int(clock[1]) * 60 + int(clock[2]), begins.index(then)))
    return read


def _read_retry_rows(table: Table, usual: Mapping[K, _core.RetryRow]) -> dict[K, _core.RetryRow]:
    rows = {kind: _read_retry_row(table.table(kind), row) if kind in table else row for kind, row in usual.items()}
    table.finish()
    return rows


def _read_retry_row(table: Table, row: _core.RetryRow) -> _core.RetryRow:
    fields = _read_fields(
        table,
        {
            "next": lambda name: table.choice(name, _core.Next, ""),
            "delay_s": table.seconds,
            "max_times": lambda name: table.whole(name, most=63),
            "counts": lambda name: table.flag(name, True),
            "vary_from": lambda name: table.whole(name, most=63),
            "give_up": lambda name: table.choice(name, _core.Next, ""),
            "doubles_from": lambda name: table.whole(name, most=63),
        },
    )
    table.finish()
    return row.replace(**fields)
