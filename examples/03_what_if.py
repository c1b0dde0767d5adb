# SPDX-License-Identifier: Apache-2.0
# What would predictive dialling gain us? The same agents and the same people, three ways of pacing.
import outdial

campaign = outdial.load_campaign("examples/campaigns/demo.toml")
for mode in ("progressive", "power", "predictive"):
    totals = outdial.simulate(campaign.with_changes(mode=mode)).totals
    talk_min = totals.talk_ms / (totals.talk_ms + totals.wrap_up_ms + totals.wait_ms) * 60
    print(f"{mode:11}  {talk_min:.1f} min of talk an hour  {totals.abandonment():.1%} abandoned")
