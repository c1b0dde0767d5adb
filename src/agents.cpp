// SPDX-License-Identifier: Apache-2.0
#include <outdial/agents.hpp>

#include "names.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace outdial {
namespace {

constexpr bool in_call(AgentPhase phase) noexcept {
    return phase == AgentPhase::reserved || phase == AgentPhase::talking || phase == AgentPhase::wrap_up;
}

}  // namespace

std::string_view name(AgentPhase phase) noexcept {
    static constexpr std::array<std::string_view, agent_phase_count> names{"logged_out", "idle", "reserved", "talking",
                                                                           "wrap_up",    "busy", "paused",   "inbound"};
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
    if (phase == AgentPhase::paused || phase == AgentPhase::logged_out) announce(agent, far_future);
}

void Agents::announce(AgentId agent, Instant leaves) {
    const Instant before = std::exchange(agents_[agent].leaves, leaves);
    if (before < far_future) announced_.erase(std::find(announced_.begin(), announced_.end(), agent));
    if (leaves >= far_future) return;
    const auto earlier = [this](AgentId a, Instant then) { return agents_[a].leaves <= then; };
    announced_.insert(std::lower_bound(announced_.begin(), announced_.end(), leaves, earlier), agent);
}

Agents::Leaving Agents::leaving_until(Instant until) const noexcept {
    Leaving leaving;
    for (const AgentId id : announced_) {
        const Agent& agent = agents_[id];
        if (agent.leaves > until) break;
        leaving.idle += agent.phase == AgentPhase::idle ? 1 : 0;
        const bool works = in_call(agent.phase) || agent.phase == AgentPhase::inbound;
        leaving.in_call += works && agent.after == AgentPhase::idle ? 1 : 0;
    }
    return leaving;
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

AgentId Agents::longest_idle(Instant staying_until) const noexcept {
    AgentId id = first_idle_;
    while (id != no_agent && agents_[id].leaves <= staying_until) id = agents_[id].idle_after;
    return id;
}

AgentCounts Agents::counts() const noexcept {
    const auto of = [this](AgentPhase phase) { return counts_[static_cast<std::size_t>(phase)]; };
    return {of(AgentPhase::idle), of(AgentPhase::reserved), of(AgentPhase::talking), of(AgentPhase::wrap_up),
            of(AgentPhase::busy), of(AgentPhase::paused),   of(AgentPhase::inbound), leaving_};
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
    const auto announced = static_cast<std::size_t>(
        std::count_if(agents_.begin(), agents_.end(), [](const Agent& agent) { return agent.leaves < far_future; }));
    const auto known = [&](AgentId id) { return id < agents_.size() && agents_[id].leaves < far_future; };
    const auto earlier = [&](AgentId a, AgentId b) { return agents_[a].leaves < agents_[b].leaves; };
    if (announced != announced_.size() || !std::all_of(announced_.begin(), announced_.end(), known) ||
        !std::is_sorted(announced_.begin(), announced_.end(), earlier)) {
        return false;
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
