# SPDX-License-Identifier: Apache-2.0
"""The decisions of an outbound dialer: whom to call now, how many, when to ask again, and why.

May this number be called now, and if not, when and why?

    import datetime as dt
    import outdial

    hours = outdial.Hours("Mo-Fr 09:00-12:00,14:00-18:00")
    lunch = dt.datetime(2026, 3, 2, 11, 30, tzinfo=dt.UTC)
    verdict = hours.verdict(outdial.Zone("Europe/Warsaw"), lunch)
    print(verdict.is_now, verdict.until, verdict.sentence)

What would a campaign do?

    result = outdial.simulate("examples/campaigns/demo.toml", seed=7)
    print(result.summary())
    calls = result.to_pandas()  # a row per attempt, those not made included
    print(calls.groupby("outcome", observed=True).size())

Instants are aware datetimes, numpy.datetime64 (UTC) or integer epoch milliseconds; durations are seconds or timedeltas,
and a name that ends in `_s` is in seconds. Enumerations are `enum.StrEnum`: wherever one is expected, its name will do.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from outdial._core import (
    AgentBusy,
    AgentCounts,
    AgentFreeAt,
    AgentGroup,
    AgentLoggedOut,
    AgentPaused,
    AgentPhase,
    AgentReady,
    AmdResult,
    Calendar,
    CallAnswered,
    CallConnected,
    CallDisposed,
    CallEnded,
    CallRinging,
    Campaign,
    CampaignConfig,
    Candidates,
    CardAt,
    Clients,
    CompiledWindows,
    ConnectAt,
    ContactCounts,
    ContactNumber,
    DialOrder,
    Disposition,
    Distribution,
    HolidayKind,
    Holidays,
    Hours,
    Inbound,
    LawBook,
    Next,
    NoAgent,
    NumberOrder,
    NumberType,
    Outcome,
    Pacing,
    PacingConfig,
    PacingDecision,
    PacingLimit,
    PacingMode,
    PacingSnapshot,
    People,
    PhoneNumber,
    Purpose,
    Reason,
    Reception,
    Refusal,
    RetryRow,
    RetryTable,
    Rule,
    Scenario,
    Shape,
    Simulation,
    SpecialDay,
    Totals,
    Verdict,
    VerdictKind,
    Why,
    Windows,
    Zone,
    ZoneSet,
    ZoneSpan,
    both,
    either,
    live_answer,
    load_zone,
    outcome_from_amd,
    outcome_from_q850,
    outcome_from_sip,
    outcome_sentence,
    parse_phone_numbers,
    why_sentence,
)
from outdial.campaign_file import CampaignFile, CampaignFileError, load_campaign
from outdial.columns import Columns
from outdial.contacts import Contacts, ContactsFileError, Reject
from outdial.rules import closes_at, intervals, load_holidays, load_law, next_opening, open_now, verdict, verdicts
from outdial.simulation import SimulationResult, simulate

try:
    __version__ = version("outdial")
except PackageNotFoundError:  # used from its sources
    __version__ = "0+unknown"

__all__ = [
    "AgentBusy",
    "AgentCounts",
    "AgentFreeAt",
    "AgentGroup",
    "AgentLoggedOut",
    "AgentPaused",
    "AgentPhase",
    "AgentReady",
    "AmdResult",
    "Calendar",
    "CallAnswered",
    "CallConnected",
    "CallDisposed",
    "CallEnded",
    "CallRinging",
    "Campaign",
    "CampaignConfig",
    "CampaignFile",
    "CampaignFileError",
    "Candidates",
    "CardAt",
    "Clients",
    "Columns",
    "CompiledWindows",
    "ConnectAt",
    "ContactCounts",
    "ContactNumber",
    "Contacts",
    "ContactsFileError",
    "DialOrder",
    "Disposition",
    "Distribution",
    "HolidayKind",
    "Holidays",
    "Hours",
    "Inbound",
    "LawBook",
    "Next",
    "NoAgent",
    "NumberOrder",
    "NumberType",
    "Outcome",
    "Pacing",
    "PacingConfig",
    "PacingDecision",
    "PacingLimit",
    "PacingMode",
    "PacingSnapshot",
    "People",
    "PhoneNumber",
    "Purpose",
    "Reason",
    "Reception",
    "Refusal",
    "Reject",
    "RetryRow",
    "RetryTable",
    "Rule",
    "Scenario",
    "Shape",
    "Simulation",
    "SimulationResult",
    "SpecialDay",
    "Totals",
    "Verdict",
    "VerdictKind",
    "Why",
    "Windows",
    "Zone",
    "ZoneSet",
    "ZoneSpan",
    "__version__",
    "both",
    "closes_at",
    "either",
    "intervals",
    "live_answer",
    "load_campaign",
    "load_holidays",
    "load_law",
    "load_zone",
    "next_opening",
    "open_now",
    "outcome_from_amd",
    "outcome_from_q850",
    "outcome_from_sip",
    "outcome_sentence",
    "parse_phone_numbers",
    "simulate",
    "verdict",
    "verdicts",
    "why_sentence",
]
