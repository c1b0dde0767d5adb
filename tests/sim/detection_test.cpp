// SPDX-License-Identifier: Apache-2.0
#include "worlds.hpp"

using namespace outdial;
using namespace outdial::sim;
using namespace outdial_test;
using namespace std::chrono_literals;

namespace {

/// Three of ten answers are machines.
Scenario world_of_machines(std::uint32_t agents) {
    Scenario scenario = realistic_world(agents);
    scenario.people.machine = 0.2;
    scenario.campaign.detect_machines = true;
    scenario.campaign.pacing.mode = PacingMode::predictive;
    scenario.campaign.pacing.minimum_team = 3;
    scenario.length = 24h;
    return scenario;
}

Totals totals(const Scenario& scenario) {
    const Clients clients = some_clients(60'000);
    const auto simulated = simulate(scenario, clients);
    REQUIRE(simulated.has_value());
    CHECK(simulated->totals.refused_events == 0);
    CHECK(simulated->contacts.ready + simulated->contacts.delayed > 0);
    return simulated->totals;
}

double share(std::uint64_t part, std::uint64_t all) { return static_cast<double>(part) / static_cast<double>(all); }

}  // namespace

TEST_CASE("the detector errs as often as it is said to, and the abandonment target holds whatever it does") {
    Scenario scenario = world_of_machines(20);
    scenario.detection.false_machines = 0.08;
    scenario.detection.missed_machines = 0.25;
    const Totals counted = totals(scenario);
    const std::uint64_t people = counted.answered - counted.missed_machines + counted.false_machines;
    CHECK(share(counted.false_machines, people) == Catch::Approx(0.08).margin(0.01));
    const std::uint64_t machines =
        counted.outcomes[static_cast<std::size_t>(Outcome::machine)] - counted.false_machines;
    CHECK(share(counted.missed_machines, machines) == Catch::Approx(0.25).margin(0.03));
    CHECK(counted.abandonment() < 0.032);
    CHECK(counted.abandonment() > 0.02);
}

TEST_CASE("a perfect detector that needs no time is as good as knowing") {
    Scenario scenario = world_of_machines(20);
    scenario.detection.time = {Shape::constant, Duration{1}, 1.0, {}};
    scenario.detection.false_machines = scenario.detection.missed_machines = 0.0;
    const Totals detected = totals(scenario);
    CHECK(detected.false_machines + detected.missed_machines == 0);
    scenario.campaign.detect_machines = false;
    const Totals known = totals(scenario);
    CHECK(detected.utilization() == Catch::Approx(known.utilization()).margin(0.01));
    CHECK(detected.abandonment() == Catch::Approx(known.abandonment()).margin(0.004));
}

TEST_CASE("machines that are missed cost the agents' time, people who are lost cost conversations") {
    Scenario scenario = world_of_machines(20);
    scenario.detection.false_machines = scenario.detection.missed_machines = 0.0;
    const Totals best = totals(scenario);
    scenario.detection.missed_machines = 1.0;  // no detector at all, but as late
    scenario.detection.missed_talk = 30s;
    const Totals none = totals(scenario);
    CHECK(share(none.connected - none.missed_machines, best.connected) < 0.98);
    CHECK(none.missed_machines > 1'000);
    CHECK(none.abandonment() < 0.032);
}

TEST_CASE("a detector that cannot be is refused by the name of the field") {
    const auto refused = [](const auto& change) {
        Scenario scenario;
        change(scenario.detection);
        const auto checked = scenario.check();
        return checked ? std::string("none") : checked.error().field;
    };
    CHECK(refused([](Detection& detection) { detection.false_machines = 1.5; }) == "detection.false_machines");
    CHECK(refused([](Detection& detection) { detection.missed_machines = -1.0; }) == "detection.missed_machines");
    CHECK(refused([](Detection& detection) { detection.missed_talk = -1ms; }) == "detection.missed_talk");
    CHECK(refused([](Detection& detection) { detection.time.mean = -1ms; }) == "detection.time.mean");
}
