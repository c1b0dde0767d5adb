// SPDX-License-Identifier: Apache-2.0
// Blended teams in the simulator: the closed form, and the service level that is kept whatever happens. Seeds are
// fixed, so the tests do not flicker.
#include "catch.hpp"

#include <outdial/sim/simulate.hpp>

#include <algorithm>

namespace {

using namespace outdial;
using namespace outdial::sim;
using namespace std::chrono_literals;

Distribution exponential(Duration mean) { return {Shape::exponential, mean, 1.0, {}}; }

/// Inbound of so many erlangs at 180 s, outbound as long; clients answer at `answer_rate` within some 12 s.
Scenario blended_world(std::uint32_t agents, double load, PacingMode mode, double answer_rate = 0.3) {
    Scenario scenario;
    scenario.start = from_epoch_ms(1'767'225'600'000);
    scenario.agents = {{agents, Hours::always()}};
    scenario.records = false;
    CampaignConfig& campaign = scenario.campaign;
    for (auto& hours : campaign.windows.hours) hours = Hours::always();
    campaign.retry.usual.max_attempts = 1;
    campaign.agent_free_at = AgentFreeAt::call_end;
    campaign.pacing.mode = mode;
    campaign.pacing.minimum_team = 3;
    People& people = scenario.people;
    for (auto& rate : people.answer_rate) rate.fill(answer_rate);
    people.busy = people.machine = people.absent = people.callback = 0.0;
    people.time_to_answer = exponential(12s);
    people.ring_unanswered = exponential(12s);
    people.talk = exponential(180s);
    scenario.inbound.calls_per_hour.fill(load * 20.0);
    scenario.inbound.handle_time = exponential(180s);
    scenario.warm_up = 10h;
    return scenario;
}

Totals run(const Scenario& scenario) {
    Clients clients;
    double dials = 100'000;  // more than are needed
    for (const AgentGroup& group : scenario.agents) {
        dials += 80.0 * group.agents * static_cast<double>(scenario.length.count()) / 3.6e6;
    }
    for (std::size_t i = 0; i < static_cast<std::size_t>(dials); ++i) {
        const ContactNumber number{PhoneNumber::from_digits(48'000'000'000 + i).value(), NumberType::main, 0};
        REQUIRE(clients.add({i, 0, {&number, 1}}));
    }
    const auto simulated = simulate(scenario, clients);
    REQUIRE(simulated.has_value());
    CHECK(simulated->totals.refused_events == 0);
    CHECK(simulated->contacts.ready > 0);
    return simulated->totals;
}

double service_level(const Totals& totals) {
    return static_cast<double>(totals.inbound_in_time) / static_cast<double>(totals.inbound_calls);
}

}  // namespace

TEST_CASE("a fixed reserve gives the service level and the occupancy of the closed form") {
    struct Row {
        std::uint32_t agents;
        double load;
        std::uint32_t reserve;
    };
    for (const Row& row : {Row{20, 14, 3}, Row{20, 10, 1}, Row{50, 42, 5}}) {
        CAPTURE(row.agents, row.load);
        Scenario scenario = blended_world(row.agents, row.load, PacingMode::progressive, 0.99);
        scenario.people.time_to_answer = scenario.people.ring_unanswered.emplace(exponential(1ms));
        scenario.campaign.blending.reserve = row.reserve;
        scenario.length = 400h;
        const Totals totals = run(scenario);
        const BlendedTeam expected = blended_team(row.agents, row.load, row.reserve, 20.0 / 180.0);
        CHECK(service_level(totals) == Catch::Approx(expected.service_level).margin(0.012));
        CHECK(totals.utilization() == Catch::Approx(expected.occupancy).margin(0.003));
    }
}

TEST_CASE("inbound keeps its service level, outbound its abandonment, by itself") {
    struct Row {
        std::uint32_t agents;
        double load;
        double level;
        PacingMode mode;
        double occupancy;  // reached at least
    };
    // Without a reserve the first three would be at .50, .71 and .71.
    for (const Row& row : {Row{5, 2.5, .8, PacingMode::predictive, .67}, Row{20, 14, .8, PacingMode::progressive, .89},
                           Row{20, 14, .8, PacingMode::predictive, .90}, Row{20, 12, .9, PacingMode::predictive, .85},
                           Row{50, 42, .8, PacingMode::predictive, .94}}) {
        CAPTURE(row.agents, row.level, name(row.mode));
        Scenario scenario = blended_world(row.agents, row.load, row.mode);
        scenario.campaign.blending.service_level = row.level;
        scenario.length = std::chrono::hours(4'000 / row.agents);
        const Totals totals = run(scenario);
        CHECK(service_level(totals) > row.level - 0.015);
        CHECK(totals.utilization() > row.occupancy);
        CHECK(totals.connected > 0);
        if (row.mode == PacingMode::predictive) CHECK(totals.abandonment() < 0.031);
    }
}

TEST_CASE("without callers blending changes nothing") {
    Scenario scenario = blended_world(20, 0.0, PacingMode::predictive);
    scenario.length = 20h;
    const Totals usual = run(scenario);
    scenario.campaign.blending.service_level = 0.0;
    CHECK(run(scenario) == usual);
}

TEST_CASE("a crowd of callers in the middle of the day: outbound stops, and goes on an hour later") {
    Scenario scenario = blended_world(20, 10.0, PacingMode::predictive);
    for (const std::size_t hour : {11, 12}) scenario.inbound.calls_per_hour[hour] = 500.0;  // 25 erlangs
    scenario.warm_up = 0ms;
    scenario.length = 24h;
    Clients clients;
    for (std::size_t i = 0; i < 60'000; ++i) {
        const ContactNumber number{PhoneNumber::from_digits(48'000'000'000 + i).value(), NumberType::main, 0};
        REQUIRE(clients.add({i, 0, {&number, 1}}));
    }
    const auto simulated = simulate(scenario, clients);
    REQUIRE(simulated.has_value());
    const auto connected = [&](std::size_t hour) { return simulated->hours[hour].connected; };
    CHECK(connected(10) > 100);
    CHECK(connected(12) < connected(10) / 5);
    CHECK(connected(15) > connected(10) * 2 / 3);
    CHECK(simulated->contacts.ready > 0);
}
