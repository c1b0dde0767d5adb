// SPDX-License-Identifier: Apache-2.0
#include <outdial/agents.hpp>

#include "names.hpp"

#include <array>

namespace outdial {
namespace {

constexpr bool in_call(AgentPhase phase) noexcept {
    return phase == AgentPhase::reserved || phase == AgentPhase::talking || phase == AgentPhase::wrap_up;
}

}  // namespace

std::string_view name(AgentPhase phase) noexcept {
    static constexpr std::array<std::string_view, agent_phase_count> names{"logged_out", "idle", "reserved", "talking",
                                                                           "wrap_up",    "busy", "paused"};
    return at_enumerator(names, phase, std::string_view("?"));
}

const Agents::Agent* Agents::find(AgentId agent) const noexcept {
    return agent < agents_.size() ? &agents_[agent] : nullptr;
}

void Agents::set(AgentId agent, AgentPhase phase, CallId call, Instant now) {
    if (agent >= agents_.size()) {
        counts_[static_cast<std::size_t>(AgentPhase::logged_out)] +=
            static_cast<std::uint32_t>(agent + 1 - agents_.size());
        agents_.resize(agent + 1);
    }
    Agent& entry = agents_[agent];
    if (entry.phase == AgentPhase::idle) unlink_idle(agent);
    if (in_call(entry.phase) && !in_call(phase) && entry.after != AgentPhase::idle) {
        --leaving_;
        entry.after = AgentPhase::idle;
    }
    --counts_[static_cast<std::size_t>(entry.phase)];
    ++counts_[static_cast<std::size_t>(phase)];
    entry.phase = phase;
    entry.call = in_call(phase) ? call : 0;
    entry.since = now;
    if (phase == AgentPhase::idle) link_idle(agent);
}

void Agents::set_after(AgentId agent, AgentPhase after) noexcept {
    Agent& entry = agents_[agent];
    if (entry.after != AgentPhase::idle) --leaving_;
    entry.after = after;
    if (entry.after != AgentPhase::idle) ++leaving_;
}

void Agents::unlink_idle(AgentId agent) noexcept {
    const Agent& entry = agents_[agent];
    (entry.idle_before == no_agent ? first_idle_ : agents_[entry.idle_before].idle_after) = entry.idle_after;
    (entry.idle_after == no_agent ? last_idle_ : agents_[entry.idle_after].idle_before) = entry.idle_before;
}

void Agents::link_idle(AgentId agent) noexcept {
    Agent& entry = agents_[agent];
    entry.idle_before = last_idle_;
    entry.idle_after = no_agent;
    (last_idle_ == no_agent ? first_idle_ : agents_[last_idle_].idle_after) = agent;
    last_idle_ = agent;
}

AgentCounts Agents::counts() const noexcept {
    const auto of = [this](AgentPhase phase) { return counts_[static_cast<std::size_t>(phase)]; };
    return {of(AgentPhase::idle),
            of(AgentPhase::reserved),
            of(AgentPhase::talking),
            of(AgentPhase::wrap_up),
            of(AgentPhase::busy),
            of(AgentPhase::paused),
            leaving_};
}

bool Agents::sound() const noexcept {
    std::array<std::uint32_t, agent_phase_count> counts{};
    std::uint32_t leaving = 0;
    for (const Agent& agent : agents_) {
        if (static_cast<int>(agent.phase) >= agent_phase_count || static_cast<int>(agent.after) >= agent_phase_count) {
            return false;
        }
        ++counts[static_cast<std::size_t>(agent.phase)];
        leaving += in_call(agent.phase) && agent.after != AgentPhase::idle ? 1 : 0;
    }
    std::size_t idle = 0;
    AgentId before = no_agent;
    for (AgentId id = first_idle_; id != no_agent; id = agents_[id].idle_after, ++idle) {
        if (id >= agents_.size() || idle > agents_.size()) return false;
        if (agents_[id].phase != AgentPhase::idle || agents_[id].idle_before != before) return false;
        before = id;
    }
    return counts == counts_ && leaving == leaving_ && before == last_idle_ &&
           idle == counts[static_cast<std::size_t>(AgentPhase::idle)];
}

}  // namespace outdial
