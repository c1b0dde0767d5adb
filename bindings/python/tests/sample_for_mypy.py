# SPDX-License-Identifier: Apache-2.0
"""What a user writes, checked by `mypy --strict`: every answer has the type that the documentation says it has."""

from __future__ import annotations

import datetime as dt
from typing import assert_type

import numpy as np
from numpy.typing import NDArray

import outdial as o
from outdial import geo, geography

at = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
hours = o.Hours("Mo-Fr 09:00-17:00")
zone = o.Zone("Europe/Warsaw")

assert_type(hours.verdict(zone, at), o.Verdict)
assert_type(hours.verdict(zone, at).until, dt.datetime | None)
assert_type(o.verdict(hours, zone, at), o.Verdict)
assert_type(o.next_opening(hours, zone, at), dt.datetime | None)
assert_type(o.classify(o.Signals(sip=486)).outcome, o.Outcome)
assert_type(o.classify_calls({"sip": [486]}), o.Columns)
assert_type(geo.locate("+12125550123"), o.GeoPlace)
assert_type(geo.locate(["+12125550123"]), o.Columns)
assert_type(geography.top({"number": ["+12125550123"]}, "region"), o.Columns)

campaign = o.Campaign(o.CampaignConfig(places=[o.Place(zone)]))
campaign.on(o.AgentReady(7), at)
for order in campaign.dials(at):
    assert_type(order, o.DialOrder)

many = o.parse_receipts(["id:1 stat:DELIVRD err:000"])
assert_type(many.rows, int)
column: NDArray[np.uint8] = many["state"]
assert_type(many.names("state"), NDArray[np.str_])


def never_run() -> None:
    """Only read: a day in the simulator, a sweep, a comparison, a fit."""
    result = o.simulate("campaign.toml", seed=7)
    assert_type(result, o.SimulationResult)
    assert_type(result.totals.abandonment(), float)
    assert_type(o.sweep("campaign.toml", {"agents": [5, 10]}), o.SweepResult)
    assert_type(o.compare("a.toml", "b.toml").figure("utilization"), dict[str, float])
    assert_type(o.fit(result), o.Fit)
    o.Hours(5)  # type: ignore[arg-type]
    o.simulate(5)  # type: ignore[arg-type]
    hours.no_such_thing  # type: ignore[attr-defined]  # noqa: B018
