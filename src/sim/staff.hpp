// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/sim/scenario.hpp>

#include "event_queue.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace outdial::sim {

/// Which of the campaigns that are simulated together.
using WorldId = std::uint16_t;

enum class What : std::uint8_t {
    shift_change,      // subject: group of the staff
    dial,              // subject: call; the agent has read the card
    ringing,           // subject: call
    decided,           // subject: call; answered, or it came to nothing
    detected,          // subject: call; by a person or a machine
    queue_time_out,    // subject: call
    talk_end,          // subject: call
    wrap_up_end,       // subject: agent
    inbound_arrival,   //
    inbound_gives_up,  // subject: caller
    inbound_overflow,  // subject: caller; may go to another team from now on
    inbound_end,       // subject: agent
    wakeup,            // asked for by the campaign
    warm,              // the warm-up is over
};

/// What will happen, and to whom.
struct Plan {
    What what{};
    WorldId world = 0;
};
using Timetable = EventQueue<Plan>;

/// All agents, numbered through all campaigns, and where each of them works.
class Staff {
public:
    struct Group {
        const AgentGroup* settings = nullptr;
        WorldId home = 0;
        AgentId first = 0;
        bool on_shift = false;
        Instant until = far_future;  // the shift, or the break
    };

    explicit Staff(std::span<const Scenario> scenarios) {
        for (std::size_t world = 0; world < scenarios.size(); ++world) {
            for (const AgentGroup& group : scenarios[world].agents) {
                const auto home = static_cast<WorldId>(world);
                groups_.push_back({&group, home, static_cast<AgentId>(works_.size()), false, far_future});
                works_.resize(works_.size() + group.agents, {home, home});
            }
        }
        coming_.resize(scenarios.size());
    }

    [[nodiscard]] std::span<Group> groups() noexcept { return groups_; }
    [[nodiscard]] const Group& group_of(AgentId agent) const noexcept {
        const auto after = std::upper_bound(groups_.begin(), groups_.end(), agent,
                                            [](AgentId id, const Group& other) { return id < other.first; });
        return *std::prev(after);
    }
    [[nodiscard]] std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(works_.size()); }

    [[nodiscard]] WorldId where(AgentId agent) const noexcept { return works_[agent].now; }
    /// Does the agent go to another campaign after this call, and to which?
    [[nodiscard]] bool goes(AgentId agent) const noexcept { return works_[agent].next != works_[agent].now; }
    [[nodiscard]] WorldId next(AgentId agent) const noexcept { return works_[agent].next; }
    /// How many will come to that campaign after a call elsewhere.
    [[nodiscard]] std::uint32_t coming(WorldId world) const noexcept { return coming_[world]; }
    /// Who goes after a call, in their order.
    [[nodiscard]] std::span<const AgentId> going() const noexcept { return going_; }

    void send_after_call(AgentId agent, WorldId to) {
        works_[agent].next = to;
        ++coming_[to];
        going_.insert(std::lower_bound(going_.begin(), going_.end(), agent), agent);
    }
    void put(AgentId agent, WorldId world) noexcept {
        if (goes(agent)) {
            --coming_[works_[agent].next];
            going_.erase(std::lower_bound(going_.begin(), going_.end(), agent));
        }
        works_[agent] = {world, world};
    }

private:
    struct Work {
        WorldId now = 0;
        WorldId next = 0;
    };

    std::vector<Group> groups_;
    std::vector<Work> works_;
    std::vector<std::uint32_t> coming_;  // by world
    std::vector<AgentId> going_;
};

}  // namespace outdial::sim
