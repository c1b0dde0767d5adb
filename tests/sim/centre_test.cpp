// SPDX-License-Identifier: Apache-2.0
// Several campaigns at once. Seeds are fixed, so the tests do not flicker.
#include "worlds.hpp"

#include <outdial/sim/centre.hpp>

#include <cmath>
#include <numeric>

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;
using outdial::sim::Centre;
using outdial::sim::simulate;

namespace {

std::vector<Simulation> run(const Centre& centre, const std::vector<Clients>& clients) {
    auto result = simulate(centre, clients);
    REQUIRE(result);
    for (const Simulation& one : *result) CHECK(one.totals.refused_events == 0);
    return *std::move(result);
}

std::int64_t agents_time(const Totals& totals) {
    return totals.talk_ms + totals.wrap_up_ms + totals.inbound_ms + totals.wait_ms;
}

Scenario lists_of(std::uint32_t agents, PacingMode mode, std::uint64_t seed) {
    Scenario scenario = realistic_world(agents);
    scenario.length = 8h;
    scenario.campaign.pacing.mode = mode;
    scenario.campaign.retry.usual.max_attempts = 2;
    scenario.seed = seed;
    return scenario;
}

/// Callers only, at that load in erlangs, who never give up.
Scenario callers_of(std::uint32_t agents, double load, std::uint64_t seed) {
    Scenario scenario = exponential_world(agents, 0.3, 12s, 3min);
    scenario.length = std::chrono::hours{8'000};
    scenario.warm_up = 20h;
    scenario.inbound.calls_per_hour.fill(load * 20.0);
    scenario.inbound.handle_time = exponential(3min);
    scenario.campaign.blending.service_level = 0.0;  // nobody is kept for anybody
    scenario.seed = seed;
    return scenario;
}

double erlang_c(int agents, double load) {
    double b = 1.0;
    for (int n = 1; n <= agents; ++n) b = load * b / (n + load * b);
    return b / (1.0 - load / agents * (1.0 - b));
}

double mean_wait_s(const Totals& totals) {
    return static_cast<double>(totals.inbound_wait_ms) / 1000.0 / static_cast<double>(totals.inbound_calls);
}

}  // namespace

TEST_CASE("a centre of one campaign is that campaign") {
    Scenario scenario = lists_of(12, PacingMode::predictive, 3);
    scenario.records = true;
    scenario.agents = {{5, hours("Mo-Su 00:00-03:00,03:15-08:00")}, {7, hours("Mo-Su 01:00-06:00")}};
    scenario.inbound.calls_per_hour.fill(20.0);
    const Clients clients = some_clients(5'000);
    const Simulation alone = outdial_test::run(scenario, clients);
    for (const auto& shares : {std::vector<AgentShare>{}, std::vector<AgentShare>(1)}) {
        const auto together = run(Centre{{scenario}, shares, {}}, {clients});
        REQUIRE(together.size() == 1);
        CHECK(together[0].totals == alone.totals);
        CHECK(together[0].hours == alone.hours);
        CHECK(together[0].records == alone.records);
    }
}

TEST_CASE("campaigns that share nothing do what each would do alone") {
    const std::vector<Scenario> scenarios{lists_of(8, PacingMode::predictive, 1),
                                          lists_of(5, PacingMode::progressive, 2)};
    const std::vector<Clients> clients{some_clients(20'000), some_clients(10'000)};
    const auto together = run(Centre{scenarios, {}, {}}, clients);
    for (std::size_t i = 0; i < 2; ++i) {
        const Simulation alone = outdial_test::run(scenarios[i], clients[i]);
        CHECK(together[i].totals == alone.totals);
        CHECK(together[i].hours == alone.hours);
    }
}

TEST_CASE("whose list is done works for the other campaign") {
    for (const PacingMode mode : {PacingMode::progressive, PacingMode::predictive}) {
        CAPTURE(name(mode));
        std::vector<Scenario> scenarios{lists_of(10, mode, 1), lists_of(10, mode, 2)};
        scenarios[0].campaign.retry.usual.max_attempts = 1;
        const std::vector<Clients> clients{some_clients(600), some_clients(40'000)};
        const auto apart = run(Centre{scenarios, {}, {}}, clients);
        const auto shared = run(Centre{scenarios, std::vector<AgentShare>(2), {}}, clients);
        CHECK(shared[0].contacts.ready == 0);
        CHECK(shared[0].contacts.delayed < 30);  // who wants to be called back tomorrow
        CHECK(shared[1].totals.connected > apart[1].totals.connected * 3 / 2);
        CHECK(shared[1].totals.utilization() > apart[1].totals.utilization() - 0.02);
        CHECK(shared[1].totals.abandonment() < 0.035);
        // Every agent is in one place at a time, all the time.
        const std::int64_t whole = Duration(8h).count() * 20;
        CHECK(agents_time(shared[0].totals) + agents_time(shared[1].totals) == whole);
    }
}

TEST_CASE("agents are shared by weight, also where none of them is ever idle for long") {
    for (const PacingMode mode : {PacingMode::progressive, PacingMode::predictive}) {
        CAPTURE(name(mode));
        std::vector<Scenario> scenarios{lists_of(5, mode, 1), lists_of(5, mode, 2), lists_of(30, mode, 3)};
        for (Scenario& scenario : scenarios) scenario.warm_up = 1h;
        const std::vector<Clients> clients{some_clients(40'000), some_clients(40'000), some_clients(40'000)};
        const auto shared = run(Centre{scenarios, {{5.0}, {2.0}, {1.0}}, {}}, clients);
        const double whole = static_cast<double>(Duration(7h).count()) * 40;
        for (std::size_t i = 0; i < 3; ++i) {
            CHECK(static_cast<double>(agents_time(shared[i].totals)) / whole ==
                  Catch::Approx(std::array{0.625, 0.25, 0.125}[i]).margin(0.02));
            CHECK(shared[i].totals.abandonment() < 0.04);
        }
    }
}

TEST_CASE("shifts and breaks of shared agents") {
    std::vector<Scenario> scenarios{lists_of(10, PacingMode::predictive, 1), lists_of(10, PacingMode::predictive, 2)};
    scenarios[0].agents = {{10, hours("Mo-Su 00:00-02:00,02:30-05:00")}};
    scenarios[1].agents = {{4, hours("Mo-Su 00:00-08:00")}, {6, hours("Mo-Su 01:00-04:00")}};
    const std::vector<Clients> clients{some_clients(300), some_clients(20'000)};
    const auto shared = run(Centre{scenarios, std::vector<AgentShare>(2), {}}, clients);
    const double worked = static_cast<double>(agents_time(shared[0].totals) + agents_time(shared[1].totals)) / 3.6e6;
    // 45 and 50 hours, and some minutes over the end of a shift in a call.
    CHECK(worked > 94.9);
    CHECK(worked < 98.0);
}

TEST_CASE("two teams that take each other's callers at once wait as one team of both does") {
    // Without overflow an agent may be idle while a caller waits for the other team; with it never.
    const std::vector<Scenario> scenarios{callers_of(6, 5.0, 1), callers_of(8, 6.0, 2)};
    const std::vector<Clients> nobody(2);
    const auto apart = run(Centre{scenarios, {}, {}}, nobody);
    const auto pooled = run(Centre{scenarios, {}, {{{1}, 0s}, {{0}, 0s}}}, nobody);
    CHECK(mean_wait_s(apart[0].totals) == Catch::Approx(erlang_c(6, 5.0) * 180.0 / (6 - 5.0)).epsilon(0.06));
    CHECK(mean_wait_s(apart[1].totals) == Catch::Approx(erlang_c(8, 6.0) * 180.0 / (8 - 6.0)).epsilon(0.06));
    double waited = 0.0, calls = 0.0;
    for (const Simulation& team : pooled) {
        waited += static_cast<double>(team.totals.inbound_wait_ms) / 1000.0;
        calls += static_cast<double>(team.totals.inbound_calls);
        CHECK(team.totals.inbound_overflowed > 0);
    }
    CHECK(waited / calls == Catch::Approx(erlang_c(14, 11.0) * 180.0 / (14 - 11.0)).epsilon(0.06));
}

TEST_CASE("overflow after a time helps the crowded team, and the helper keeps its own service level") {
    std::vector<Scenario> scenarios{callers_of(8, 7.6, 1), callers_of(20, 12.0, 2)};
    scenarios[1].campaign.blending.service_level = 0.8;
    for (Scenario& scenario : scenarios) scenario.length = 300h;
    const std::vector<Clients> nobody(2);
    const auto apart = run(Centre{scenarios, {}, {}}, nobody);
    const auto helped = run(Centre{scenarios, {}, {{{1}, 15s}, {}}}, nobody);
    const auto level = [](const Simulation& team) {
        return static_cast<double>(team.totals.inbound_in_time) / static_cast<double>(team.totals.inbound_calls);
    };
    CHECK(level(apart[0]) < 0.4);
    CHECK(level(helped[0]) > 0.85);
    CHECK(level(helped[1]) > 0.8);
    CHECK(helped[1].totals.inbound_overflowed == 0);
    CHECK(helped[0].totals.inbound_overflowed > 0);
    CHECK(helped[1].totals.inbound_ms > apart[1].totals.inbound_ms);
}

TEST_CASE("campaigns that share a ledger of caps do not call a client twice within the gap") {
    Scenario scenario = lists_of(20, PacingMode::progressive, 1);
    for (auto& rate : scenario.people.answer_rate) rate.fill(0.0);
    scenario.campaign.retry.usual.max_attempts = 1;
    scenario.campaign.caps = std::make_shared<CapLedger>(CapLedger::create({Cap::minimum_gap(24h)}).value());
    Scenario other = scenario;
    other.seed = 2;
    const Clients clients = some_clients(2'000);
    const auto together = run(Centre{{scenario, other}, {}, {}}, {clients, clients});
    CHECK(together[0].totals.dials + together[1].totals.dials == 2'000);
    other.campaign.caps = std::make_shared<CapLedger>(CapLedger::create({Cap::minimum_gap(24h)}).value());
    const auto apart = run(Centre{{scenario, other}, {}, {}}, {clients, clients});
    CHECK(apart[0].totals.dials + apart[1].totals.dials > 2'500);
}

TEST_CASE("a centre that makes no sense is refused by the name of the field") {
    const Centre good{{lists_of(2, PacingMode::progressive, 1), lists_of(3, PacingMode::progressive, 2)}, {}, {}};
    const std::vector<Clients> clients(2);
    const auto field = [&](auto&& spoil) {
        Centre centre = good;
        spoil(centre);
        const auto checked = simulate(centre, clients);
        return checked ? std::string() : checked.error().field;
    };
    CHECK(field([](Centre&) {}).empty());
    CHECK(field([](Centre& c) { c.campaigns.clear(); }) == "campaigns");
    CHECK(field([](Centre& c) { c.campaigns[1].length += 1ms; }) == "campaigns[1].length");
    CHECK(field([](Centre& c) { c.campaigns[1].start += 1ms; }) == "campaigns[1].start");
    CHECK(field([](Centre& c) { c.campaigns[1].people.busy = 2.0; }) == "campaigns[1].people.busy");
    CHECK(field([](Centre& c) { c.campaigns[1].agents = {{max_agents, Hours::always()}}; }) == "agents");
    CHECK(field([](Centre& c) { c.shares.resize(1); }) == "shares");
    CHECK(field([](Centre& c) { c.shares = {{}, {-1.0}}; }) == "share.weight");
    CHECK(field([](Centre& c) { c.overflow.resize(3); }) == "overflow");
    CHECK(field([](Centre& c) { c.overflow = {{{1}}, {{2}}}; }) == "overflow[1].to[0]");
    CHECK(field([](Centre& c) { c.campaigns.pop_back(); }) == "clients");
}
