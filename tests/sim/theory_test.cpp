// SPDX-License-Identifier: Apache-2.0
// The simulator against queueing theory. Seeds are fixed, so the tests do not flicker; the bounds are about four
// standard errors of the estimates at these run lengths, found from the spread over other seeds.
#include "catch.hpp"

#include <outdial/sim/simulate.hpp>

#include <array>
#include <cmath>

namespace {

using namespace outdial;
using namespace outdial::sim;
using namespace std::chrono_literals;

Distribution exponential(Duration mean) { return {Shape::exponential, mean, 1.0, {}}; }

/// The world of the pacing bound: exponential times, the same ring time whatever becomes of a call, no patience.
Scenario exponential_world(std::uint32_t agents, double answer_rate, Duration ring, Duration handle) {
    Scenario scenario;
    scenario.start = from_epoch_ms(1'767'225'600'000);
    scenario.agents = {{agents, Hours::always()}};
    scenario.records = false;
    for (auto& hours : scenario.campaign.windows.hours) hours = Hours::always();
    scenario.campaign.retry.usual.max_attempts = 1;
    scenario.campaign.retry.usual.ring_timeout = 10h;
    scenario.campaign.no_agent = NoAgent::hang_up;
    scenario.campaign.agent_free_at = AgentFreeAt::call_end;
    People& people = scenario.people;
    for (auto& rate : people.answer_rate) rate.fill(answer_rate);
    people.busy = people.machine = people.absent = 0.0;
    people.time_to_answer = exponential(ring);
    people.ring_unanswered = exponential(ring);
    people.talk = exponential(handle);
    return scenario;
}

Clients many_clients(std::size_t count) {
    Clients clients;
    for (std::size_t i = 0; i < count; ++i) {
        const ContactNumber number{PhoneNumber::from_digits(48'000'000'000 + i).value(), NumberType::main, 0};
        static_cast<void>(clients.add({i, 0, {&number, 1}}));
    }
    REQUIRE(clients.size() == count);
    return clients;
}

Simulation run(const Scenario& scenario, const Clients& clients) {
    auto simulated = simulate(scenario, clients);
    REQUIRE(simulated.has_value());
    CHECK(simulated->totals.refused_events == 0);
    return std::move(*simulated);
}

}  // namespace

TEST_CASE("progressive dialling uses agents s / (s + r/p), whatever their number") {
    const double expected = 180.0 / (180.0 + 12.0 / 0.25);
    for (const std::uint32_t agents : {1U, 3U, 10U, 50U}) {
        Scenario scenario = exponential_world(agents, 0.25, 12s, 180s);
        scenario.length = std::chrono::hours(20'000 / agents);  // 20,000 agent hours, some 315,000 answers
        scenario.warm_up = 1h;
        const Simulation result = run(scenario, many_clients(1'450'000));
        CAPTURE(agents);
        REQUIRE(result.contacts.ready > 0);  // the list never ended
        CHECK(result.totals.abandoned == 0);
        CHECK(result.totals.utilization() == Catch::Approx(expected).margin(0.002));
    }
}

TEST_CASE("predictive dialling holds its abandonment target and comes near the optimum of all policies") {
    struct Row {
        std::uint32_t agents;
        double answer_rate;
        Duration handle;
        double optimum;  // of the exact bound at 3 %
    };
    const std::array rows{Row{10, 0.25, 180s, 0.8694}, Row{20, 0.25, 60s, 0.8547}, Row{50, 0.1, 60s, 0.9151}};
    for (const Row& row : rows) {
        Scenario scenario = exponential_world(row.agents, row.answer_rate, 12s, row.handle);
        scenario.campaign.pacing.mode = PacingMode::predictive;
        const double answers_per_hour =
            row.optimum * row.agents * 3600.0 / static_cast<double>(row.handle.count() / 1000);
        scenario.length = std::chrono::hours(static_cast<int>(60'000 / answers_per_hour) + 2);
        scenario.warm_up = 2h;
        const double dials = answers_per_hour / row.answer_rate * static_cast<double>(scenario.length / 1h);
        const Simulation result = run(scenario, many_clients(static_cast<std::size_t>(dials * 1.05)));
        const double progressive =
            1.0 / (1.0 + 12.0 / row.answer_rate / static_cast<double>(row.handle.count() / 1000));
        const double efficiency = (result.totals.utilization() - progressive) / (row.optimum - progressive);
        CAPTURE(row.agents, result.totals.utilization(), efficiency);
        CHECK(result.totals.abandonment() == Catch::Approx(0.03).margin(0.003));
        CHECK(efficiency > 0.9);
        CHECK(efficiency < 1.05);
    }
}

TEST_CASE("with outbound off, inbound calls wait as Erlang C says") {
    struct Row {
        std::uint32_t agents;
        double load;           // Erlang
        double waits;          // P(W > 0)
        double service_level;  // within 20 s, handle time 180 s
    };
    const std::array rows{Row{2, 1, .333333333333, .7017202277}, Row{5, 3, .236151603499, .8109045783},
                          Row{14, 10, .174131933595, .8883500192}, Row{20, 14, .093561243471, .9519640559}};
    for (const Row& row : rows) {
        Scenario scenario = exponential_world(row.agents, 0.25, 12s, 180s);
        scenario.inbound.calls_per_hour.fill(row.load * 20.0);
        scenario.length = std::chrono::hours(static_cast<int>(400'000 / (row.load * 20.0)));  // 400,000 calls
        scenario.warm_up = 10h;
        const Totals totals = run(scenario, Clients{}).totals;
        const auto calls = static_cast<double>(totals.inbound_calls);
        CAPTURE(row.agents, row.load);
        CHECK(static_cast<double>(totals.inbound_waited) / calls == Catch::Approx(row.waits).margin(0.012));
        CHECK(static_cast<double>(totals.inbound_in_time) / calls == Catch::Approx(row.service_level).margin(0.012));
        CHECK(totals.utilization() == Catch::Approx(row.load / row.agents).margin(0.006));
    }
}

TEST_CASE("with outbound off, impatient inbound callers wait and leave as Erlang A says") {
    struct Row {
        std::uint32_t agents;
        double load;
        Duration patience;
        double waits;      // P(W > 0)
        double leaves;     // P(ab)
        double mean_wait;  // seconds
        double in_time;    // served within 20 s, of all
    };
    const std::array rows{Row{10, 10, 180s, .5420702855, .1251100357, 22.5198064, .5869799803},
                          Row{50, 50, 60s, .3906691046, .0713241056, 4.2794463, .8760984036},
                          Row{100, 110, 90s, .7308490481, .1049933357, 9.4494002, .7525211702},
                          Row{20, 14, 120s, .0721698089, .0101140398, 1.2136848, .9697574443}};
    for (const Row& row : rows) {
        Scenario scenario = exponential_world(row.agents, 0.25, 12s, 180s);
        scenario.inbound.calls_per_hour.fill(row.load * 20.0);
        scenario.inbound.patience = exponential(row.patience);
        scenario.length = std::chrono::hours(static_cast<int>(400'000 / (row.load * 20.0)));
        scenario.warm_up = 10h;
        const Totals totals = run(scenario, Clients{}).totals;
        const auto calls = static_cast<double>(totals.inbound_calls);
        CAPTURE(row.agents, row.load);
        CHECK(static_cast<double>(totals.inbound_waited) / calls == Catch::Approx(row.waits).margin(0.012));
        CHECK(static_cast<double>(totals.inbound_abandoned) / calls == Catch::Approx(row.leaves).margin(0.004));
        CHECK(static_cast<double>(totals.inbound_wait_ms) / calls / 1000.0 ==
              Catch::Approx(row.mean_wait).epsilon(0.04));
        CHECK(static_cast<double>(totals.inbound_in_time) / calls == Catch::Approx(row.in_time).margin(0.012));
        CHECK(totals.utilization() == Catch::Approx(row.load * (1.0 - row.leaves) / row.agents).margin(0.006));
    }
}
