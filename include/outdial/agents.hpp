// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/event.hpp>
#include <outdial/instant.hpp>

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace outdial {

/// What an agent is doing.
enum class AgentPhase : std::uint8_t {
    logged_out,
    idle,      ///< could take a call this instant
    reserved,  ///< promised to a call that is being dialled
    talking,   ///< in a call of the campaign
    wrap_up,   ///< finishing the client's card
    busy,      ///< at other work, will be back
    paused,    ///< on a break
    inbound,   ///< with an inbound caller, or in the wrap-up of one
};
inline constexpr int agent_phase_count = 8;

/// Stable lower-case name, e.g. `wrap_up`.
[[nodiscard]] std::string_view name(AgentPhase phase) noexcept;

/// How many agents are in each phase.
struct AgentCounts {
    std::uint32_t idle = 0;
    std::uint32_t reserved = 0;
    std::uint32_t talking = 0;
    std::uint32_t wrap_up = 0;
    std::uint32_t busy = 0;
    std::uint32_t paused = 0;
    std::uint32_t inbound = 0;
    std::uint32_t leaving = 0;  ///< of reserved, talking and wrap_up: how many will not come back afterwards

    /// Who takes calls, or could.
    [[nodiscard]] std::uint32_t at_work() const noexcept { return idle + reserved + talking + wrap_up + inbound; }

    friend bool operator==(const AgentCounts&, const AgentCounts&) = default;
};

/// The agents of a team, and who has been idle longest.
class Agents {
public:
    struct Agent {
        AgentPhase phase = AgentPhase::logged_out;
        AgentPhase after = AgentPhase::idle;  ///< idle, paused or logged_out: where the agent goes after the call
        CallId call = 0;                      ///< in reserved, talking and wrap_up
        Instant since = far_past;             ///< in this phase
        AgentId idle_before = no_agent;       ///< neighbours in the list of idle agents
        AgentId idle_after = no_agent;
        Instant leaves = far_future;  ///< announced; until the agent has left

        template <class Self, class Archive>
        static void fields(Self& self, Archive& archive) {
            archive(self.phase, self.after, self.call, self.since, self.idle_before, self.idle_after, self.leaves);
        }
    };

    /// The agent, or null when the id was never set.
    [[nodiscard]] const Agent* find(AgentId agent) const noexcept;

    /// Puts an agent into a phase, making room for the id (below `max_agents`). `call` is kept for reserved, talking
    /// and wrap_up, and cleared otherwise.
    void set(AgentId agent, AgentPhase phase, CallId call, Instant now);

    /// Where the agent goes when the present call and its wrap-up are over.
    void set_after(AgentId agent, AgentPhase after) noexcept;

    /// The agent will leave then; `far_future`: not that we knew.
    void announce(AgentId agent, Instant leaves);
    /// Of those who have announced to leave until then: how many are idle, and how many in a call after which they
    /// would come back.
    struct Leaving {
        std::uint32_t idle = 0;
        std::uint32_t in_call = 0;
    };
    [[nodiscard]] Leaving leaving_until(Instant until) const noexcept;

    /// The agent who has been idle longest, or `no_agent`.
    [[nodiscard]] AgentId longest_idle() const noexcept { return first_idle_; }
    /// The same among those who have not announced to leave until then.
    [[nodiscard]] AgentId longest_idle(Instant staying_until) const noexcept;

    [[nodiscard]] AgentCounts counts() const noexcept;
    /// Nothing was ever told of an agent.
    [[nodiscard]] bool none_known() const noexcept { return agents_.empty(); }
    /// Do counts, phases and the list of the idle agree? For agents that were read.
    [[nodiscard]] bool sound() const noexcept;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.agents_, self.announced_, self.counts_, self.leaving_, self.first_idle_, self.last_idle_);
    }

    [[nodiscard]] std::uint32_t idle() const noexcept { return counts_[static_cast<std::size_t>(AgentPhase::idle)]; }

private:
    void unlink_idle(AgentId agent) noexcept;
    void link_idle(AgentId agent) noexcept;

    std::vector<Agent> agents_;
    std::vector<AgentId> announced_;  // who will leave, earliest first
    std::array<std::uint32_t, agent_phase_count> counts_{};
    std::uint32_t leaving_ = 0;
    AgentId first_idle_ = no_agent;
    AgentId last_idle_ = no_agent;
};

}  // namespace outdial
