# SPDX-License-Identifier: Apache-2.0
# What does a target of 2 % abandoned calls cost, compared with 3 %? The same people, day by day.
import os

import outdial

campaign = outdial.load_campaign("examples/campaigns/demo.toml").with_changes({"days": 1, "generate.count": 6000})
stricter = campaign.with_changes({"pacing.abandonment_target": 0.02})
change = outdial.compare(campaign, stricter, replications=8)
for name, scale, unit in (
    ("abandonment", 100, "points"),
    ("talk_share", 60, "min of talk an hour"),
    ("completed", 1, "contacts a day"),
):
    figure = {part: scale * value for part, value in change.figure(name).items()}
    print(f"{figure['difference']:+.2f} {unit} ({figure['low']:+.2f} to {figure['high']:+.2f})")
swept = outdial.sweep(campaign, {"pacing.abandonment_target": [0.01, 0.02, 0.03, 0.05]}, replications=3)
os.makedirs("build", exist_ok=True)
outdial.plot.sweep(swept, "talk_share").figure.savefig("build/05_what_a_target_costs.png")
