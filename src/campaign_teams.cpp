// SPDX-License-Identifier: Apache-2.0
#include <outdial/campaign.hpp>

#include <algorithm>

// What several campaigns need to know of each other to share agents and callers.
namespace outdial {

AgentDemand Campaign::agent_demand() const noexcept {
    const AgentCounts counts = agents_.counts();
    const std::uint64_t spoken_for = std::uint64_t{waiting_} + callers_ + ringing_;
    const std::uint64_t clients = turns_.waiting() + promised_turns_.waiting() + deferred_turns_.waiting() +
                                  own_turns_.size() + shortlist_.size();
    AgentDemand demand;
    demand.agents = counts.at_work() - counts.leaving;
    demand.idle = counts.idle - static_cast<std::uint32_t>(std::min<std::uint64_t>(counts.idle, spoken_for));
    demand.wanted = static_cast<std::uint32_t>(std::min<std::uint64_t>(clients + waiting_ + callers_, max_agents));
    return demand;
}

std::uint32_t Campaign::room_for_callers(Instant now) const noexcept {
    const AgentCounts counts = agents_.counts();
    // Predictive dials for agents who will be free; the others ring for those who are.
    const std::uint64_t ringing = config_.pacing.mode == PacingMode::predictive ? 0 : ringing_;
    const std::uint64_t spoken_for =
        ringing + waiting_ + callers_ + blending_.reserve(counts.at_work() - counts.leaving, now);
    return counts.idle - static_cast<std::uint32_t>(std::min<std::uint64_t>(counts.idle, spoken_for));
}

}  // namespace outdial
