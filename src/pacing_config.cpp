// SPDX-License-Identifier: Apache-2.0
#include <outdial/pacing.hpp>

#include "names.hpp"

#include <array>

#include <fmt/format.h>

namespace outdial {
namespace {

constexpr std::array<std::string_view, pacing_mode_count> mode_names{"preview", "progressive", "power", "predictive"};

constexpr std::array<std::string_view, pacing_goal_count> goal_names{"abandonment", "agent_wait", "occupancy"};

constexpr std::array<Words, pacing_limit_count> limit_words{{
    {"no_idle_agent", "nobody is free to take an answer"},
    {"one_per_idle_agent", "one line per idle agent"},
    {"ratio", "the fixed number of lines per idle agent"},
    {"abandonment", "one more call would abandon more than the target"},
    {"small_team", "the team is smaller than the minimum for predictive: one line per idle agent"},
    {"learning", "not enough answers seen yet for predictive: one line per idle agent"},
    {"goal", "agents are as busy as they are wanted to be"},
    {"lines", "all lines are in use"},
    {"calls_per_second", "dialled as fast as allowed"},
    {"inbound", "the other idle agents are kept for inbound callers"},
    {"budget", "with one call more, more people might be lost than may still be abandoned"},
    {"growth", "so many more calls than of late are dialled step by step: a route may have failed"},
}};

double seconds(Duration duration) noexcept { return static_cast<double>(duration.count()) / 1000.0; }

template <class T>
Result<void> check_range(std::string_view field, T value, T least, T most, std::string_view remedy) {
    if (value >= least && value <= most) return {};
    return Error{fmt::format("pacing.{}", field), fmt::to_string(value), std::string(remedy)};
}

}  // namespace

std::string_view name(PacingMode mode) noexcept { return at_enumerator(mode_names, mode, std::string_view("?")); }

Result<PacingMode> parse_pacing_mode(std::string_view text) {
    for (std::size_t i = 0; i < mode_names.size(); ++i) {
        if (mode_names[i] == text) return static_cast<PacingMode>(i);
    }
    return Error{"pacing.mode", std::string(text), fmt::format("use one of {}", fmt::join(mode_names, ", "))};
}

std::string_view name(PacingGoal goal) noexcept { return at_enumerator(goal_names, goal, std::string_view("?")); }

Result<PacingGoal> parse_pacing_goal(std::string_view text) {
    for (std::size_t i = 0; i < goal_names.size(); ++i) {
        if (goal_names[i] == text) return static_cast<PacingGoal>(i);
    }
    return Error{"pacing.goal", std::string(text), fmt::format("use one of {}", fmt::join(goal_names, ", "))};
}

std::string_view name(PacingLimit limit) noexcept { return at_enumerator(limit_words, limit, no_words).name; }

std::string_view sentence(PacingLimit limit) noexcept { return at_enumerator(limit_words, limit, no_words).sentence; }

Result<void> PacingConfig::check() const {
    if (static_cast<int>(mode) >= pacing_mode_count) {
        return Error{"pacing.mode", fmt::to_string(static_cast<int>(mode)), "use a value of PacingMode"};
    }
    if (static_cast<int>(goal) >= pacing_goal_count) {
        return Error{"pacing.goal", fmt::to_string(static_cast<int>(goal)), "use a value of PacingGoal"};
    }
    const std::array checks{
        check_range("lines_per_agent", lines_per_agent, 1.0, 100.0, "give 1 to 100 lines per idle agent"),
        check_range("abandonment_target", abandonment_target, 1e-4, 0.5, "give a share from 0.0001 to 0.5, e.g. 0.03"),
        check_range("max_lines", max_lines, 1U, 10'000'000U, "allow 1 to 10000000 lines"),
        check_range("calls_per_second", calls_per_second, 0.0, 1e6, "give 0 (no limit) or at most 1000000"),
        check_range("agent_wait_target", seconds(agent_wait_target), 0.001, 3600.0,
                    "give up to 3600 seconds, more than 0"),
        check_range("occupancy_target", occupancy_target, 0.05, 0.99, "give a share from 0.05 to 0.99, e.g. 0.8"),
        check_range("expected_answer_rate", expected_answer_rate, 1e-3, 0.99, "give a share from 0.001 to 0.99"),
        check_range("expected_ring", seconds(expected_ring), 0.001, 600.0, "give up to 600 seconds, more than 0"),
        check_range("expected_handle_time", seconds(expected_handle_time), 0.001, 86'400.0,
                    "give up to 86400 seconds, more than 0"),
    };
    for (const auto& checked : checks) {
        if (!checked) return checked;
    }
    return {};
}

}  // namespace outdial
