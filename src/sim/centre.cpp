// SPDX-License-Identifier: Apache-2.0
#include <outdial/sim/centre.hpp>

#include "centre_run.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace outdial::sim {

Result<void> Centre::check() const {
    constexpr std::size_t most_campaigns = 1'000;
    if (campaigns.empty() || campaigns.size() > most_campaigns) {
        return Error{"campaigns", fmt::to_string(campaigns.size()), "give 1 to 1000 campaigns"};
    }
    std::uint64_t team = 0;
    for (std::size_t i = 0; i < campaigns.size(); ++i) {
        const auto in_campaign = [i](Error error) {
            error.field = fmt::format("campaigns[{}].{}", i, error.field);
            return error;
        };
        if (auto checked = campaigns[i].check(); !checked) return in_campaign(checked.error());
        if (campaigns[i].start != campaigns.front().start) {
            return in_campaign({"start", fmt::format("{} ms", epoch_ms(campaigns[i].start)),
                                fmt::format("start all at {} ms", epoch_ms(campaigns.front().start))});
        }
        if (campaigns[i].length != campaigns.front().length) {
            return in_campaign({"length", fmt::format("{} ms", campaigns[i].length.count()),
                                fmt::format("let all last {} ms", campaigns.front().length.count())});
        }
        for (const AgentGroup& group : campaigns[i].agents) team += group.agents;
    }
    if (team > max_agents) return Error{"agents", fmt::to_string(team), fmt::format("give {} at most", max_agents)};
    const auto one_each = [&](std::string_view field, std::size_t count) -> Result<void> {
        if (count == 0 || count == campaigns.size()) return {};
        return Error{std::string(field), fmt::to_string(count),
                     fmt::format("give none, or one for each of the {} campaigns", campaigns.size())};
    };
    if (auto checked = one_each("shares", shares.size()); !checked) return checked;
    if (auto checked = one_each("overflow", overflow.size()); !checked) return checked;
    for (const AgentShare& share : shares) {
        if (auto checked = share.check(); !checked) return checked;
    }
    for (std::size_t i = 0; i < overflow.size(); ++i) {
        if (auto checked = overflow[i].check(i, campaigns.size()); !checked) return checked;
    }
    return {};
}

Result<std::vector<Simulation>> simulate(const Centre& centre, std::span<const Clients> clients,
                                         const Progress& progress) {
    if (auto checked = centre.check(); !checked) return checked.error();
    if (clients.size() != centre.campaigns.size()) {
        return Error{"clients", fmt::to_string(clients.size()),
                     fmt::format("give those of each of the {} campaigns", centre.campaigns.size())};
    }
    auto run = CentreRun::create(centre.campaigns, clients, centre.shares, centre.overflow);
    if (!run) return run.error();
    return (*run)->run(progress);
}

}  // namespace outdial::sim
