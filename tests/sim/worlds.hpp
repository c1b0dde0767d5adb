// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../host.hpp"

#include <outdial/sim/simulate.hpp>

#include <cmath>
#include <vector>

namespace outdial_test {

using outdial::sim::Clients;
using outdial::sim::Distribution;
using outdial::sim::Scenario;
using outdial::sim::Shape;
using outdial::sim::Simulation;
using outdial::sim::Totals;

inline const Instant monday{std::chrono::sys_days{std::chrono::year{2026} / 11 / 16}};

inline Distribution exponential(Duration mean) { return {Shape::exponential, mean, 1.0, {}}; }

/// The world of the queueing formulas: everything is exponential, a call rings as long whether it is answered or not,
/// no wrap-up, no second attempt, who is answered with nobody free is lost.
inline Scenario exponential_world(std::uint32_t agents, double answer_rate, Duration ring, Duration talk) {
    Scenario scenario;
    scenario.start = monday;
    scenario.campaign = always_open();
    scenario.campaign.retry.usual.max_attempts = 1;
    scenario.campaign.retry.usual.ring_timeout = std::chrono::hours{1};
    scenario.campaign.no_agent = outdial::NoAgent::hang_up;
    scenario.campaign.agent_free_at = outdial::AgentFreeAt::call_end;
    for (auto& hours : scenario.people.answer_rate) hours.fill(answer_rate);
    scenario.people.busy = scenario.people.machine = scenario.people.absent = 0;
    scenario.people.time_to_answer = exponential(ring);
    scenario.people.ring_unanswered = exponential(ring);
    scenario.people.talk = exponential(talk);
    scenario.people.complete = {1.0};
    scenario.agents = {{agents, outdial::Hours::always()}};
    scenario.records = false;
    return scenario;
}

/// People as they are: some busy, some machines, gamma ringing, lognormal talk and wrap-up, two seconds of patience.
inline Scenario realistic_world(std::uint32_t agents) {
    Scenario scenario;
    scenario.start = monday;
    scenario.campaign = always_open();
    for (auto& hours : scenario.people.answer_rate) hours.fill(0.25);
    scenario.agents = {{agents, outdial::Hours::always()}};
    return scenario;
}

/// Clients with one mobile number each.
inline Clients some_clients(std::uint64_t count) {
    Clients clients;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::vector<ContactNumber> numbers{number(48'500'000'000 + i, NumberType::mobile)};
        REQUIRE(clients.add({i, 0, numbers}));
    }
    return clients;
}

inline Simulation run(const Scenario& scenario, const Clients& clients) {
    auto result = outdial::sim::simulate(scenario, clients);
    REQUIRE(result);
    CHECK(result->totals.refused_events == 0);
    return *std::move(result);
}

/// Mean of several independent measurements, and its standard error.
struct Measured {
    double mean = 0.0;
    double error = 0.0;
};

inline Measured measured(const std::vector<double>& values) {
    const auto n = static_cast<double>(values.size());
    double sum = 0.0, squares = 0.0;
    for (const double value : values) sum += value;
    for (const double value : values) squares += (value - sum / n) * (value - sum / n);
    return {sum / n, std::sqrt(squares / (n - 1) / n)};
}

}  // namespace outdial_test
