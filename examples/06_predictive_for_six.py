# SPDX-License-Identifier: Apache-2.0
# Is predictive dialling worth it for six agents? Its gain by team size, without the usual least team of ten.
import os

import outdial

campaign = outdial.load_campaign("examples/campaigns/demo.toml")
day = campaign.with_changes({"days": 1, "generate.count": 6000, "pacing.minimum_team": 1})
swept = outdial.sweep(day, {"agents": [3, 6, 12, 24], "pacing.mode": ["progressive", "predictive"]}, replications=4)
six = day.with_changes({"agents": 6})
talk = outdial.compare(six.with_changes(mode="progressive"), six, replications=8)
gain = {part: 60 * value for part, value in talk.figure("talk_share").items()}
print(f"six agents: {gain['difference']:+.1f} min of talk an hour ({gain['low']:+.1f} to {gain['high']:+.1f})")
print(f"at {talk.figure('abandonment')['b']:.1%} abandoned instead of {talk.figure('abandonment')['a']:.1%}")
os.makedirs("build", exist_ok=True)
outdial.plot.gain(swept).figure.savefig("build/06_predictive_for_six.png")
