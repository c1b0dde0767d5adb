// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/sim/simulate.hpp>
#include <outdial/teams.hpp>

#include <span>
#include <vector>

namespace outdial::sim {

/// A contact centre: several campaigns side by side on one clock, each with its clients, its callers and its team.
struct Centre {
    /// All of one `start` and `length`. Campaigns with the same ledger of caps share it.
    std::vector<Scenario> campaigns;
    /// One for each campaign: the agents of all are shared (`agent_moves`). None: each team keeps to its own campaign.
    std::vector<AgentShare> shares;
    /// One for each campaign: who takes its callers when its team does not. None: they wait for their own team.
    std::vector<CallerOverflow> overflow;

    /// Error naming the first field that is out of range.
    [[nodiscard]] Result<void> check() const;
};

/// Runs the campaigns together, until the last one is over. `clients`: of each campaign. One result for each; the time
/// of an agent counts where the agent is. An agent who is moved logs out of one campaign and becomes ready in the
/// other; at the beginning of a shift everybody is at home.
[[nodiscard]] Result<std::vector<Simulation>> simulate(const Centre& centre, std::span<const Clients> clients,
                                                       const Progress& progress = {});

}  // namespace outdial::sim
