// SPDX-License-Identifier: Apache-2.0
#include "worlds.hpp"

#include <cmath>

using namespace outdial;
using namespace outdial::sim;
using namespace outdial_test;
using namespace std::chrono_literals;

namespace {

std::string refused(auto&& spoil) {
    Scenario scenario = realistic_world(10);
    spoil(scenario);
    const auto checked = scenario.check();
    const auto simulated = simulate(scenario, Clients{});
    CHECK(checked.has_value() == simulated.has_value());
    if (checked) return "";
    CHECK(simulated.error() == checked.error());
    CHECK_FALSE(checked.error().remedy.empty());
    return checked.error().field;
}

}  // namespace

TEST_CASE("a scenario that makes no sense is refused by the name of the field") {
    CHECK(refused([](Scenario&) {}).empty());
    CHECK(refused([](Scenario& s) { s.start = Instant{-1ms}; }) == "start");
    CHECK(refused([](Scenario& s) { s.start = far_future; }) == "start");
    CHECK(refused([](Scenario& s) { s.length = 0ms; }) == "length");
    CHECK(refused([](Scenario& s) { s.length = Duration::max(); }) == "length");
    CHECK(refused([](Scenario& s) { s.warm_up = -1ms; }) == "warm_up");
    CHECK(refused([](Scenario& s) { s.warm_up = s.length; }) == "warm_up");
    CHECK(refused([](Scenario& s) { s.agents[0].agents = 0; }) == "agents.count");
    CHECK(refused([](Scenario& s) { s.agents[0].agents = max_agents + 1; }) == "agents.count");
    CHECK(refused([](Scenario& s) { s.agents.assign(2, AgentGroup{max_agents / 2 + 1, {}}); }) == "agents");
    CHECK(refused([](Scenario& s) { s.campaign.retry.usual.max_attempts = 0; }) == "retry.max_attempts");
    CHECK(refused([](Scenario& s) { s.campaign.pacing.abandonment_target = std::nan(""); }) ==
          "pacing.abandonment_target");
}

TEST_CASE("people who make no sense are refused by the name of the field") {
    for (const double bad : {-0.01, 1.01, std::nan("")}) {
        CHECK(refused([=](Scenario& s) { s.people.answer_rate[2][23] = bad; }) == "people.answer_rate.work[23]");
        CHECK(refused([=](Scenario& s) { s.people.busy = bad; }) == "people.busy");
        CHECK(refused([=](Scenario& s) { s.people.congestion = bad; }) == "people.congestion");
        CHECK(refused([=](Scenario& s) { s.people.invalid_numbers = bad; }) == "people.invalid_numbers");
        CHECK(refused([=](Scenario& s) { s.people.complete[1] = bad; }) == "people.complete[1]");
        CHECK(refused([=](Scenario& s) { s.people.do_not_call = bad; }) == "people.do_not_call");
    }
    CHECK(refused([](Scenario& s) { s.people.complete.clear(); }) == "people.complete");
    CHECK(refused([](Scenario& s) { s.people.busy = s.people.machine = 0.6; }) ==
          "people.busy + machine + absent + rejected + congestion");
    CHECK(refused([](Scenario& s) { s.people.refused = s.people.callback = 0.6; }) ==
          "people.refused + callback + wrong_person + do_not_call");
    CHECK(refused([](Scenario& s) { s.people.setup.mean = -1ms; }) == "people.setup.mean");
    CHECK(refused([](Scenario& s) { s.people.time_to_answer.spread = 0; }) == "people.time_to_answer.spread");
    CHECK(refused([](Scenario& s) { s.people.time_to_fail.shift = -1ms; }) == "people.time_to_fail.shift");
    CHECK(refused([](Scenario& s) {
              s.people.ring_unanswered = {Shape::gamma, 1s, -1.0, 0ms};
          }) == "people.ring_unanswered.spread");
    CHECK(refused([](Scenario& s) { s.people.talk.mean = -1ms; }) == "people.talk.mean");
    CHECK(refused([](Scenario& s) { s.people.wrap_up.mean = -1ms; }) == "people.wrap_up.mean");
    CHECK(refused([](Scenario& s) { s.people.preview.mean = -1ms; }) == "people.preview.mean");
    CHECK(refused([](Scenario& s) { s.people.callback_delay.mean = -1ms; }) == "people.callback_delay.mean");
}

TEST_CASE("inbound calls that make no sense are refused by the name of the field") {
    for (const double bad : {-1.0, 2e6, std::nan("")}) {
        CHECK(refused([=](Scenario& s) { s.inbound.calls_per_hour[7] = bad; }) == "inbound.calls_per_hour[7]");
    }
    CHECK(refused([](Scenario& s) { s.inbound.handle_time.mean = -1ms; }) == "inbound.handle_time.mean");
    CHECK(refused([](Scenario& s) {
              s.inbound.patience = {Shape::exponential, -1ms, 1.0, 0ms};
          }) == "inbound.patience.mean");
    CHECK(refused([](Scenario& s) { s.inbound.answer_within = -1ms; }) == "inbound.answer_within");
}

TEST_CASE("clients are kept as they were given") {
    Clients clients;
    const std::vector<ContactNumber> one{number(1111)},
        two{number(2222, NumberType::home), number(3333, NumberType::work, 4)};
    CHECK(clients.add({70, -3, one}).value() == 0);
    CHECK(clients.add({71, 9, two}, Recorded{5min, 2, true}).value() == 1);
    CHECK(clients.add({72, 0, one}).value() == 2);
    REQUIRE(clients.size() == 3);
    CHECK(clients.contact(0).reference == 70);
    CHECK(clients.contact(0).priority == -3);
    CHECK(std::vector(clients.contact(1).numbers.begin(), clients.contact(1).numbers.end()) == two);
    CHECK(clients.contact(2).numbers.size() == 1);
    CHECK(clients.recorded(0) == nullptr);
    REQUIRE(clients.recorded(1) != nullptr);
    CHECK(*clients.recorded(1) == Recorded{5min, 2, true});
    CHECK(clients.recorded(2) == nullptr);
}

TEST_CASE("a client who makes no sense is refused, and leaves nothing behind") {
    Clients clients;
    const std::vector<ContactNumber> one{number(1111)};
    CHECK(clients.add({1, 0, {}}).error().field == "numbers");
    CHECK(clients.add({1, 0, std::vector<ContactNumber>(256, number(1111))}).error().field == "numbers");
    CHECK(clients.add({1, 0, one}, Recorded{-1ms, 1, true}).error().field == "recorded");
    CHECK(clients.add({1, 0, one}, Recorded{1s, 0, true}).error().field == "recorded");
    CHECK(clients.add({1, 0, one}, Recorded{Duration::max(), 1, true}).error().field == "recorded");
    CHECK(clients.add({1, 0, one}, Recorded{7 * 24h + 1ms, 1, true}).error().field == "recorded");
    CHECK(Clients{}.add({1, 0, one}, Recorded{7 * 24h, 1, true}).has_value());
    CHECK(clients.size() == 0);
    // What only the campaign can know is refused by it.
    CHECK(clients.add({1, 0, std::vector{number(1111, NumberType::main, 7)}}).value() == 0);
    CHECK(simulate(realistic_world(1), clients).error().field == "numbers.place");
    Clients empty_number;
    CHECK(empty_number.add({1, 0, std::vector{ContactNumber{}}}).value() == 0);
    CHECK(simulate(realistic_world(1), empty_number).error().field == "numbers.number");
}
