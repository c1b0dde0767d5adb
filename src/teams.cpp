// SPDX-License-Identifier: Apache-2.0
#include <outdial/teams.hpp>

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace outdial {
namespace {

constexpr double most_weight = 1e6;

std::uint64_t team(const AgentDemand& demand) noexcept { return std::uint64_t{demand.agents} + demand.coming; }

std::uint64_t above(std::uint64_t value, std::uint64_t least) noexcept { return value > least ? value - least : 0; }

/// How many agents each campaign is due.
std::vector<std::uint64_t> due(std::span<const AgentShare> shares, std::span<const std::uint64_t> useful,
                               std::uint64_t agents) {
    const std::size_t campaigns = shares.size();
    std::vector<std::uint64_t> due(campaigns);
    const auto give = [&](std::size_t campaign, std::uint64_t more) {
        more = std::min({more, useful[campaign] - due[campaign], agents});
        due[campaign] += more;
        agents -= more;
    };
    for (std::size_t i = 0; i < campaigns; ++i) give(i, shares[i].at_least);
    while (agents > 0) {
        std::size_t next = campaigns;
        double least = 0.0;
        for (std::size_t i = 0; i < campaigns; ++i) {
            if (due[i] == useful[i] || !(shares[i].weight > 0.0)) continue;
            const double quotient = static_cast<double>(due[i] + 1) / shares[i].weight;
            if (next < campaigns && quotient >= least) continue;
            next = i;
            least = quotient;
        }
        if (next == campaigns) break;
        give(next, 1);
    }
    for (std::size_t i = 0; i < campaigns; ++i) give(i, useful[i]);
    return due;
}

}  // namespace

Result<void> AgentShare::check() const {
    if (!(weight >= 0.0 && weight <= most_weight)) {
        return Error{"share.weight", fmt::to_string(weight), "give a weight from 0 to 1000000, e.g. 1"};
    }
    if (at_most > max_agents) {
        return Error{"share.at_most", fmt::to_string(at_most), fmt::format("give 0 to {} agents", max_agents)};
    }
    if (at_least > at_most) {
        return Error{"share.at_least", fmt::to_string(at_least),
                     fmt::format("give no more than at_most, which is {}", at_most)};
    }
    return {};
}

std::vector<AgentMove> agent_moves(std::span<const AgentShare> shares, std::span<const AgentDemand> demands) {
    std::vector<AgentMove> moves;
    std::vector<std::uint64_t> useful;
    std::uint64_t agents = 0;
    bool somebody_lacks = false;
    for (std::size_t i = 0; i < demands.size(); ++i) {
        const std::uint64_t there = team(demands[i]);
        const std::uint64_t in_calls = demands[i].agents - std::min(demands[i].idle, demands[i].agents);
        useful.push_back(std::min<std::uint64_t>(
            shares[i].at_most, in_calls + std::max<std::uint64_t>(demands[i].wanted, demands[i].coming)));
        agents += there;
        somebody_lacks = somebody_lacks || useful.back() > there;
    }
    if (!somebody_lacks) return moves;
    const std::vector<std::uint64_t> target = due(shares, useful, agents);
    std::vector<std::uint64_t> missing;
    for (std::size_t i = 0; i < demands.size(); ++i) missing.push_back(above(target[i], team(demands[i])));
    for (std::size_t from = 0; from < demands.size(); ++from) {
        // Who is still to come cannot be sent on.
        std::uint64_t surplus = std::min<std::uint64_t>(above(team(demands[from]), target[from]), demands[from].agents);
        std::uint64_t idle = std::min(demands[from].idle, demands[from].agents);
        for (std::size_t to = 0; to < demands.size() && surplus > 0; ++to) {
            const std::uint64_t going = std::min(surplus, missing[to]);
            if (going == 0) continue;
            const std::uint64_t at_once = std::min(going, idle);
            moves.push_back(
                {from, to, static_cast<std::uint32_t>(at_once), static_cast<std::uint32_t>(going - at_once)});
            surplus -= going;
            missing[to] -= going;
            idle -= at_once;
        }
    }
    return moves;
}

Result<void> CallerOverflow::check(std::size_t team, std::size_t teams) const {
    for (std::size_t i = 0; i < to.size(); ++i) {
        const auto refusal = [&](std::string remedy) {
            return Error{fmt::format("overflow[{}].to[{}]", team, i), fmt::to_string(to[i]), std::move(remedy)};
        };
        if (to[i] >= teams) return refusal(fmt::format("there are {} teams, numbered from 0", teams));
        if (to[i] == team) return refusal("name another team than its own");
        if (std::find(to.begin(), to.begin() + static_cast<std::ptrdiff_t>(i), to[i]) !=
            to.begin() + static_cast<std::ptrdiff_t>(i)) {
            return refusal("name every team once");
        }
    }
    if (after < Duration::zero() || after > std::chrono::hours{24}) {
        return Error{fmt::format("overflow[{}].after", team), fmt::format("{} ms", after.count()),
                     "give 0 to 86400 seconds"};
    }
    return {};
}

std::optional<std::size_t> overflow_team(const CallerOverflow& overflow, Duration waited,
                                         std::span<const std::uint32_t> room) noexcept {
    if (waited < overflow.after) return std::nullopt;
    for (const std::size_t team : overflow.to) {
        if (team < room.size() && room[team] > 0) return team;
    }
    return std::nullopt;
}

}  // namespace outdial
