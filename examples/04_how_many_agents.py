# SPDX-License-Identifier: Apache-2.0
# How many agents for 400 contacts completed a day, with at most 3 % of the answered calls abandoned?
import os

import outdial

campaign = outdial.load_campaign("examples/campaigns/demo.toml")
day = campaign.with_changes({"days": 1, "generate.count": 4000, "pacing.abandonment_target": 0.03})
swept = outdial.sweep(day, {"agents": [4, 5, 6, 7, 8]}, replications=12)
for row in swept.by_point().to_pandas().itertuples():
    enough = row.completed_low >= 400 and row.abandonment_high <= 0.03
    days = f"{row.completed:.0f} contacts a day ({row.completed_low:.0f} to {row.completed_high:.0f})"
    print(f"{row.agents} agents  {days}  {row.abandonment:.1%} abandoned{'  enough' if enough else ''}")
os.makedirs("build", exist_ok=True)
outdial.plot.sweep(swept, "completed").figure.savefig("build/04_how_many_agents.png")
