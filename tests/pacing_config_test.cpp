// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/pacing.hpp>

#include <cmath>
#include <limits>
#include <set>

using namespace outdial;
using namespace std::chrono_literals;

namespace {

std::string refused(auto&& spoil) {
    PacingConfig config;
    spoil(config);
    const auto checked = config.check();
    return checked ? "" : checked.error().field;
}

}  // namespace

TEST_CASE("the defaults are progressive, 3 % and a team of ten") {
    const PacingConfig config;
    CHECK(config.check().has_value());
    CHECK(config.mode == PacingMode::progressive);
    CHECK(config.abandonment_target == 0.03);
    CHECK(config.minimum_team == 10);
}

TEST_CASE("a config that makes no sense is refused by the name of the field") {
    const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
    for (const double bad : {0.0, 0.99, 100.5, -1.0, nan, infinity}) {
        CHECK(refused([&](PacingConfig& c) { c.lines_per_agent = bad; }) == "pacing.lines_per_agent");
    }
    for (const double bad : {0.0, 1.0, -0.03, 3.0, nan, infinity}) {
        CHECK(refused([&](PacingConfig& c) { c.abandonment_target = bad; }) == "pacing.abandonment_target");
        CHECK(refused([&](PacingConfig& c) { c.expected_answer_rate = bad; }) == "pacing.expected_answer_rate");
    }
    for (const double bad : {-1.0, 2e6, nan, infinity}) {
        CHECK(refused([&](PacingConfig& c) { c.calls_per_second = bad; }) == "pacing.calls_per_second");
    }
    for (const double bad : {0.0, 0.999, nan, infinity}) {
        CHECK(refused([&](PacingConfig& c) { c.occupancy_target = bad; }) == "pacing.occupancy_target");
    }
    for (const Duration bad : {Duration{0}, Duration{-1}, Duration::max()}) {
        CHECK(refused([&](PacingConfig& c) { c.agent_wait_target = bad; }) == "pacing.agent_wait_target");
    }
    CHECK(refused([](PacingConfig& c) { c.goal = PacingGoal{3}; }) == "pacing.goal");
    CHECK(refused([](PacingConfig& c) { c.max_lines = 0; }) == "pacing.max_lines");
    for (const Duration bad : {Duration{0}, Duration{-1}, Duration::max(), Duration::min()}) {
        CHECK(refused([&](PacingConfig& c) { c.expected_ring = bad; }) == "pacing.expected_ring");
        CHECK(refused([&](PacingConfig& c) { c.expected_handle_time = bad; }) == "pacing.expected_handle_time");
    }
    CHECK(refused([](PacingConfig& c) { c.mode = PacingMode{4}; }) == "pacing.mode");
    CHECK(refused([](PacingConfig& c) { c.lines_per_agent = 1.0, c.abandonment_target = 0.5; }).empty());
}

TEST_CASE("modes can be named and read back") {
    std::set<std::string_view> names;
    for (int i = 0; i < pacing_mode_count; ++i) {
        const auto mode = static_cast<PacingMode>(i);
        names.insert(name(mode));
        CHECK(parse_pacing_mode(name(mode)).value() == mode);
    }
    CHECK(names.size() == pacing_mode_count);
    CHECK(parse_pacing_mode("Predictive").error().field == "pacing.mode");
    CHECK(parse_pacing_mode("").error().field == "pacing.mode");
}

TEST_CASE("goals can be named and read back") {
    for (int i = 0; i < pacing_goal_count; ++i) {
        const auto goal = static_cast<PacingGoal>(i);
        CHECK(parse_pacing_goal(name(goal)).value() == goal);
    }
    CHECK(parse_pacing_goal("wait").error().field == "pacing.goal");
}

TEST_CASE("every limit has its own name and sentence") {
    std::set<std::string_view> names, sentences;
    for (int i = 0; i < pacing_limit_count; ++i) {
        names.insert(name(static_cast<PacingLimit>(i)));
        sentences.insert(sentence(static_cast<PacingLimit>(i)));
    }
    CHECK(names.size() == pacing_limit_count);
    CHECK(sentences.size() == pacing_limit_count);
    CHECK(name(PacingLimit::no_idle_agent) == "no_idle_agent");
    CHECK(name(PacingLimit::calls_per_second) == "calls_per_second");
}
