// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/event.hpp>
#include <outdial/instant.hpp>
#include <outdial/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// Several campaigns side by side: for which one does an agent work, and who takes a caller whose own team has nobody?
namespace outdial {

/// A campaign's claim to the agents that it shares with others.
struct AgentShare {
    double weight = 1.0;  ///< its part of the agents, against the weights of the others; 0: what the others leave
    std::uint32_t at_least = 0;          ///< before any weight counts, as far as it has use for them
    std::uint32_t at_most = max_agents;  ///< no more than that are sent there

    /// Error naming the first field that is out of range.
    [[nodiscard]] Result<void> check() const;

    friend bool operator==(const AgentShare&, const AgentShare&) = default;
};

/// What a campaign has and could use of the shared agents (`Campaign::agent_demand`).
struct AgentDemand {
    std::uint32_t agents = 0;  ///< who work there, without those who will go after their call
    std::uint32_t idle = 0;    ///< of them, who could leave this instant: nobody waits or rings for them
    std::uint32_t wanted = 0;  ///< so many idle agents it has use for: clients whose turn it is, callers who wait
    std::uint32_t coming = 0;  ///< not among `agents`: who will come after a call elsewhere; the host knows

    friend bool operator==(const AgentDemand&, const AgentDemand&) = default;
};

/// Agents who go from one campaign to another.
struct AgentMove {
    std::size_t from = 0;
    std::size_t to = 0;
    std::uint32_t idle = 0;        ///< so many idle ones at once
    std::uint32_t after_call = 0;  ///< and so many when the call they are in and its wrap-up are over

    friend bool operator==(const AgentMove&, const AgentMove&) = default;
};

/// Who goes where. An agent works for one campaign at a time: two that dialled for the same idle agent would lose one
/// of the two clients. To move an agent, log it out of the one (in a call, that announces it: nothing more is dialled
/// for it there) and, when it is out, tell the other that it is ready.
///
/// Every campaign is due its `at_least`, then the rest goes by weight, to none more than it has use for or may have:
/// what one cannot use is shared among the others by their weights. Whole agents go one after the other to the campaign
/// with the smallest (due + 1) / weight (the method of d'Hondt), among equals to the first. Who has no use for an idle
/// agent whom nobody else wants keeps it. After the moves nothing is left to be moved.
///
/// Precondition: as many shares as demands, each as `check` accepts it.
[[nodiscard]] std::vector<AgentMove> agent_moves(std::span<const AgentShare> shares,
                                                 std::span<const AgentDemand> demands);

/// Which teams take a team's inbound callers when nobody of its own does.
struct CallerOverflow {
    std::vector<std::size_t> to;  ///< in this order
    Duration after{15'000};       ///< once the caller has waited so long

    /// Error naming the first field that is out of range; there are so many teams, and this is that one.
    [[nodiscard]] Result<void> check(std::size_t team, std::size_t teams) const;

    friend bool operator==(const CallerOverflow&, const CallerOverflow&) = default;
};

/// The team that takes a caller who has waited so long; none: the caller waits on. `room[team]`: how many callers of
/// others it could take this instant (`Campaign::room_for_callers`); teams beyond it have none.
[[nodiscard]] std::optional<std::size_t> overflow_team(const CallerOverflow& overflow, Duration waited,
                                                       std::span<const std::uint32_t> room) noexcept;

}  // namespace outdial
