# SPDX-License-Identifier: Apache-2.0
"""The section [abandonment] of a campaign file: how many people may be abandoned."""

from __future__ import annotations

import datetime as dt
from typing import Any

from outdial import _core
from outdial.rules import load_law
from outdial.toml_file import Table, shown


def read_abandonment(table: Table, windows: Table, start: dt.date, zone: _core.Zone) -> list[_core.AbandonmentRule]:
    """Read rules of one's own, and with `law = true` those of the windows' jurisdictions that are valid on that day."""
    rules = []
    if table.flag("law", False):
        if "jurisdictions" not in windows:
            table.fail("law", "needs windows.jurisdictions: whose law?")
        codes = [str(code) for code in windows.array("jurisdictions")]
        purpose = windows.text("purpose", "telemarketing")
        rules += table.build("law", _core.law_abandonment, load_law(), codes, start, zone=zone, purpose=purpose)
        if not rules:
            table.fail("law", f"no rule of {', '.join(codes)} is known for {purpose}: leave it out")
    rules += [_read_rule(rule, zone) for rule in table.tables("rules")]
    table.finish()
    for nth, rule in enumerate(rules):
        if rule.name in [other.name for other in rules[:nth]]:
            table.fail("rules", f"{shown(rule.name)} is given twice: give every rule a name of its own")
    return rules


def _read_rule(table: Table, zone: _core.Zone) -> _core.AbandonmentRule:
    fields: dict[str, Any] = {"name": table.text("name"), "zone": zone}
    if "source" in table:
        fields["source"] = table.text("source")
    for name, most in (("limit", 0.5), ("false_machines", 1.0)):
        if name in table:
            fields[name] = table.number(name, most=most)
    for name, choices in (
        ("window", _core.AbandonmentWindow),
        ("denominator", _core.AbandonmentDenominator),
        ("start", _core.AbandonmentStart),
    ):
        if name in table:
            fields[name] = table.choice(name, choices, "")
    if "days" in table:
        fields["days"] = table.whole("days", least=1, most=3660)
    for name in ("length_s", "threshold_s", "minimum_ring_s"):
        if name in table:
            fields[name] = table.seconds(name)
    for name in ("early_hang_ups", "estimate_machines"):
        if name in table:
            fields[name] = table.flag(name, False)
    table.finish()
    return table.build_from(_core.AbandonmentRule, fields)
