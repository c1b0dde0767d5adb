// SPDX-License-Identifier: Apache-2.0
#include "worlds.hpp"

using namespace outdial;
using namespace outdial::sim;
using namespace outdial_test;
using namespace std::chrono_literals;

// Ways to dial, compared in one world with the same people. Exponential worlds with known answers are in
// theory_test.cpp.

namespace {

struct Comparison {
    Measured utilization, abandonment;
};

/// Several simulated days, seeds 1, 2, ..., the first three hours of each not counted.
Comparison several_days(Scenario scenario, const Clients& clients, int days) {
    std::vector<double> utilization, abandonment;
    scenario.records = false;
    scenario.warm_up = 3h;
    for (int day = 1; day <= days; ++day) {
        scenario.seed = static_cast<std::uint64_t>(day);
        const Simulation result = run(scenario, clients);
        REQUIRE(result.contacts.ready > 0);  // the list never ended
        utilization.push_back(result.totals.utilization());
        abandonment.push_back(result.totals.abandonment());
    }
    return {measured(utilization), measured(abandonment)};
}

}  // namespace

TEST_CASE("progressive uses agents s / (s + r/p): the interval of twelve independent runs covers it") {
    for (const std::uint32_t agents : {3U, 10U, 50U}) {
        Scenario scenario = exponential_world(agents, 0.25, 12s, 180s);
        scenario.length = 3h + 600h / agents;
        const Clients clients = some_clients(60'000);
        const Comparison progressive = several_days(scenario, clients, 12);
        const double expected = 180.0 / (180.0 + 12.0 / 0.25);
        CAPTURE(agents, progressive.utilization.mean, progressive.utilization.error);
        // 7,200 agent hours: the standard error is about 0.001. A ring time counted twice would be off by 0.13.
        CHECK(progressive.utilization.error < 0.002);
        CHECK(std::abs(progressive.utilization.mean - expected) < 3.5 * progressive.utilization.error);
        CHECK(progressive.abandonment.mean == 0.0);
    }
}

TEST_CASE("predictive holds its target and beats progressive in a realistic world") {
    struct Team {
        std::uint32_t agents;
        double gain;  // of utilization, at least
    };
    for (const auto& [agents, gain] : {Team{10, 0.13}, Team{40, 0.2}}) {
        Scenario scenario = realistic_world(agents);
        scenario.length = agents == 10 ? 63h : 27h;
        const Clients clients = some_clients(agents * 3'000U);
        const Comparison progressive = several_days(scenario, clients, 6);
        scenario.campaign.pacing.mode = PacingMode::predictive;
        const Comparison predictive = several_days(scenario, clients, 6);
        CAPTURE(agents, progressive.utilization.mean, predictive.utilization.mean, predictive.utilization.error,
                predictive.abandonment.mean, predictive.abandonment.error);
        CHECK(predictive.utilization.mean - progressive.utilization.mean > gain);
        // Some 20,000 answers: the feedback leaves the span of ln beta over eta of them, 0.0005 at most.
        CHECK(predictive.abandonment.mean == Catch::Approx(0.03).margin(0.002));
        CHECK(progressive.abandonment.mean < 0.001);
    }
}

TEST_CASE("a stricter target is held as well, and costs utilization") {
    Scenario scenario = realistic_world(20);
    scenario.length = 63h;
    scenario.campaign.pacing.mode = PacingMode::predictive;
    const Clients clients = some_clients(60'000);
    double before = 1.0;
    for (const double target : {0.05, 0.03, 0.01}) {
        scenario.campaign.pacing.abandonment_target = target;
        const Comparison held = several_days(scenario, clients, 4);
        CAPTURE(target, held.abandonment.mean, held.utilization.mean);
        CHECK(held.abandonment.mean == Catch::Approx(target).margin(0.003));
        CHECK(held.utilization.mean < before);
        before = held.utilization.mean;
    }
}

TEST_CASE("predictive with a small team is progressive, to the last call") {
    Scenario scenario = realistic_world(9);
    scenario.length = 24h;
    const Clients clients = some_clients(8'000);
    const Simulation progressive = run(scenario, clients);
    scenario.campaign.pacing.mode = PacingMode::predictive;
    const Simulation predictive = run(scenario, clients);
    CHECK(predictive.records == progressive.records);
    CHECK(predictive.totals == progressive.totals);
}

TEST_CASE("power abandons without limit, which is why there is predictive") {
    Scenario scenario = realistic_world(20);
    scenario.length = 24h;
    scenario.campaign.pacing.mode = PacingMode::power;
    const Clients clients = some_clients(40'000);
    double before = 0.0;
    for (const double lines : {1.0, 2.0, 4.0}) {
        scenario.campaign.pacing.lines_per_agent = lines;
        const double abandonment = run(scenario, clients).totals.abandonment();
        CHECK(abandonment >= before);
        before = abandonment;
    }
    CHECK(before > 0.06);  // twice the usual limit
}

TEST_CASE("who waits two seconds is abandoned less often than who is hung up on") {
    Scenario scenario = realistic_world(20);
    scenario.length = 24h;
    scenario.campaign.pacing.mode = PacingMode::power;
    scenario.campaign.pacing.lines_per_agent = 3.0;
    const Clients clients = some_clients(40'000);
    double before = 1.0;
    for (const auto& [nobody_free, queue_time] :
         {std::pair{NoAgent::hang_up, 0ms}, std::pair{NoAgent::queue, 2'000ms}, std::pair{NoAgent::ivr, 30'000ms}}) {
        scenario.campaign.no_agent = nobody_free;
        scenario.campaign.queue_time = queue_time;
        const Simulation result = run(scenario, clients);
        CHECK(result.totals.abandonment() < before);
        before = result.totals.abandonment();
        const Records& rows = result.records;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (rows.wait_ms[i] > queue_time.count()) FAIL("waited longer than allowed");
            const bool abandoned = rows.outcome[i] == static_cast<std::uint8_t>(Outcome::abandoned);
            if (abandoned && rows.wait_ms[i] != queue_time.count()) FAIL("abandoned before its time");
        }
    }
    CHECK(before < 0.05);
}

TEST_CASE("inbound calls go first, and outbound fills what they leave") {
    Scenario scenario = realistic_world(20);
    scenario.length = 24h;
    scenario.inbound.handle_time = exponential(3min);
    const Clients clients = some_clients(40'000);
    const Totals alone = run(scenario, clients).totals;
    scenario.inbound.calls_per_hour.fill(150);  // 7.5 Erlang
    const Totals blended = run(scenario, clients).totals;
    CHECK(blended.inbound_ms == Catch::Approx(24 * 150 * 180'000.0).epsilon(0.06));
    CHECK(blended.inbound_served + 20 >= blended.inbound_calls);
    CHECK(blended.utilization() > alone.utilization() - 0.02);
    CHECK(blended.connected < alone.connected);
    CHECK(static_cast<double>(blended.inbound_in_time) > 0.9 * static_cast<double>(blended.inbound_calls));
}
