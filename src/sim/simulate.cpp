// SPDX-License-Identifier: Apache-2.0
#include <outdial/sim/simulate.hpp>

#include "world.hpp"

namespace outdial::sim {

double Totals::abandonment() const noexcept {
    const std::uint64_t judged = connected + abandoned;
    return judged == 0 ? 0.0 : static_cast<double>(abandoned) / static_cast<double>(judged);
}

double Totals::utilization() const noexcept {
    const std::int64_t working = talk_ms + wrap_up_ms + inbound_ms;
    const std::int64_t logged_in = working + wait_ms;
    return logged_in == 0 ? 0.0 : static_cast<double>(working) / static_cast<double>(logged_in);
}

Result<Simulation> simulate(const Scenario& scenario, const Clients& clients, const Progress& progress) {
    if (auto checked = scenario.check(); !checked) return checked.error();
    CampaignConfig config = scenario.campaign;
    if (config.caps) config.caps = std::make_shared<CapLedger>(*config.caps);  // a run leaves the caller's as it is
    auto campaign = Campaign::create(std::move(config));
    if (!campaign) return campaign.error();
    for (std::size_t i = 0; i < clients.size(); ++i) {
        if (auto added = campaign->add(clients.contact(i), scenario.start); !added) return added.error();
    }
    World world(scenario, clients, std::move(campaign).value());
    world.run(progress);
    return std::move(world).result();
}

}  // namespace outdial::sim
