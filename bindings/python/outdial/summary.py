# SPDX-License-Identifier: Apache-2.0
"""The main figures of a simulation."""

from __future__ import annotations

from typing import Any

from outdial import _core


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def summary_of(
    totals: _core.Totals, contacts: _core.ContactCounts, promises: dict[str, int], contacts_given: int
) -> dict[str, Any]:
    """The main figures as plain numbers, in the order in which they are told."""
    working_ms = totals.talk_ms + totals.wrap_up_ms + totals.wait_ms + totals.inbound_ms
    figures: dict[str, Any] = {
        "contacts": contacts_given,
        "dials": totals.dials,
        "answered": totals.answered,
        "answer_rate": _share(totals.answered, totals.dials),
        "connected": totals.connected,
        "abandoned": totals.abandoned,
        "abandonment": totals.abandonment(),
        "utilization": totals.utilization(),
        "talk_share": _share(totals.talk_ms, working_ms),
        "wrap_up_share": _share(totals.wrap_up_ms, working_ms),
        "wait_share": _share(totals.wait_ms, working_ms),
        "inbound_share": _share(totals.inbound_ms, working_ms),
        "agent_hours": working_ms / 3_600_000,
        "completed": contacts.complete,
        "successes": totals.dispositions[_core.Disposition.complete],
        "attempts_per_completed": _share(totals.dials, contacts.complete),
        "do_not_call": contacts.do_not_call,
        "exhausted": contacts.exhausted,
        "promises_kept": promises["kept"],
        "promises_missed": promises["missed"],
        "unfinished": contacts.ready + contacts.delayed + contacts.in_progress,
        "refused": sum(totals.refusals.values()),
        "refusals": {str(why): count for why, count in totals.refusals.items() if count},
        "outcomes": {str(outcome): count for outcome, count in totals.outcomes.items() if count},
        "dispositions": {str(disposition): count for disposition, count in totals.dispositions.items() if count},
        "events": totals.events,
    }
    if totals.inbound_calls:
        figures["inbound"] = {
            "calls": totals.inbound_calls,
            "served": totals.inbound_served,
            "abandoned": totals.inbound_abandoned,
            "service_level": _share(totals.inbound_in_time, totals.inbound_calls),
            "mean_wait_s": _share(totals.inbound_wait_ms, totals.inbound_calls) / 1000,
        }
    if totals.false_machines or totals.missed_machines:
        figures["detection"] = {
            "false_machines": totals.false_machines,
            "missed_machines": totals.missed_machines,
        }
    return figures
