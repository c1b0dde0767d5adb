// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"
#include "host.hpp"

#include <outdial/blending.hpp>
#include <outdial/random.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace {

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;

/// The same team, its chain solved state by state: births at `load`, deaths at min(n, agents), nothing below.
BlendedTeam solved(std::uint32_t agents, double load, std::uint32_t reserve, double answer_within) {
    std::vector<double> chance;  // of agents - reserve and more
    double weight = 1.0, sum = 0.0;
    const std::uint32_t least = agents - reserve;
    for (std::uint32_t n = least; n < agents + 20'000; ++n) {
        chance.push_back(weight);
        sum += weight;
        weight *= load / std::min(n + 1, agents);
    }
    BlendedTeam team;
    double none_idle = 0.0;
    for (std::uint32_t i = 0; i < chance.size(); ++i) {
        team.occupancy += chance[i] / sum * std::min(least + i, agents);
        if (least + i >= agents) none_idle += chance[i] / sum;
    }
    team.outbound = team.occupancy - load;
    team.occupancy /= agents;
    team.service_level = 1.0 - none_idle * std::exp(-(agents - load) * answer_within);
    return team;
}

const Instant morning{std::chrono::hours{500'000}};

}  // namespace

TEST_CASE("a blended team: the table of the closed form") {
    struct Row {
        std::uint32_t agents;
        double load;
        double alone;  // service level without outbound
        std::uint32_t reserve;
        double service_level;
        double occupancy;
        double outbound_an_hour;  // by agent, at 180 s
    };
    const Row rows[]{{20, 10, .9988, 1, .8354, .9750, 9.50},
                     {20, 14, .9520, 3, .8138, .9305, 4.61},
                     {50, 35, .9979, 0, .8111, 1.000, 6.00},
                     {50, 42, .9325, 5, .8183, .9638, 2.48},
                     {100, 80, .9979, 0, .8916, 1.000, 4.00}};
    constexpr double within = 20.0 / 180.0;
    for (const Row& row : rows) {
        CAPTURE(row.agents, row.load);
        const BlendedTeam team = blended_team(row.agents, row.load, row.reserve, within);
        CHECK(team.service_level == Catch::Approx(row.service_level).margin(0.00005));
        CHECK(team.occupancy == Catch::Approx(row.occupancy).margin(0.00005));
        CHECK(team.outbound * 20.0 / row.agents == Catch::Approx(row.outbound_an_hour).margin(0.005));
        CHECK(blended_team(row.agents, row.load, row.agents, within).service_level ==
              Catch::Approx(row.alone).margin(0.00005));
        CHECK(std::ceil(reserve_needed(row.agents, row.load, 0.8, within)) == row.reserve);
    }
}

TEST_CASE("a blended team: every small one as its chain says, solved state by state") {
    for (std::uint32_t agents = 1; agents <= 12; ++agents) {
        for (const double share : {0.01, 0.3, 0.7, 0.95}) {
            double before = -1.0;
            for (std::uint32_t reserve = 0; reserve <= agents; ++reserve) {
                CAPTURE(agents, share, reserve);
                const BlendedTeam team = blended_team(agents, share * agents, reserve, 0.1);
                const BlendedTeam twin = solved(agents, share * agents, reserve, 0.1);
                CHECK(team.service_level == Catch::Approx(twin.service_level).margin(1e-9));
                CHECK(team.occupancy == Catch::Approx(twin.occupancy).margin(1e-9));
                CHECK(team.outbound == Catch::Approx(twin.outbound).margin(1e-9));
                CHECK(team.service_level >= before);  // who keeps more serves more
                before = team.service_level;
            }
        }
    }
}

TEST_CASE("the reserve needed is between the last that is too small and the first that is enough") {
    for (const std::uint32_t agents : {1U, 2U, 5U, 20U, 300U}) {
        for (const double share : {0.01, 0.5, 0.8, 0.98}) {
            for (const double level : {0.5, 0.8, 0.95}) {
                CAPTURE(agents, share, level);
                const double needed = reserve_needed(agents, share * agents, level, 0.1);
                const auto enough = static_cast<std::uint32_t>(std::ceil(needed));
                const auto reached = [&](std::uint32_t reserve) {
                    return blended_team(agents, share * agents, reserve, 0.1).service_level >= level - 1e-12;
                };
                if (needed == agents) {
                    CHECK((agents == 0 || !reached(agents - 1)));
                } else {
                    CHECK(reached(enough));
                    if (enough > 0) CHECK_FALSE(reached(enough - 1));
                }
            }
        }
    }
}

TEST_CASE("teams that cannot be, or cannot cope, have plain answers") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinite = std::numeric_limits<double>::infinity();
    for (const double load : {20.0, 1e9, infinite, nan}) {
        CHECK(blended_team(20, load, 3, 0.1).service_level == 0.0);
        CHECK(blended_team(20, load, 3, 0.1).occupancy == 1.0);
        CHECK(blended_team(20, load, 3, 0.1).outbound == 0.0);
    }
    CHECK(blended_team(20, 0.0, 3, 0.1).outbound == 17.0);
    CHECK(blended_team(20, -1.0, 30, 0.1).outbound == 0.0);
    CHECK(blended_team(0, 0.0, 0, 0.1).occupancy == 0.0);
    CHECK(reserve_needed(20, 25.0, 0.8, 0.1) == 20.0);
    CHECK(reserve_needed(20, nan, 0.8, 0.1) == 0.0);
    CHECK(reserve_needed(0, 1.0, 0.8, 0.1) == 0.0);
    // Ten thousand agents and hardly any callers: the weights leave the range of a double on the way.
    const BlendedTeam large = blended_team(10'000, 1e-3, 10'000, 0.1);
    CHECK(large.occupancy == Catch::Approx(1e-7).margin(1e-9));
    CHECK(large.service_level == 1.0);
}

TEST_CASE("without callers nothing is kept, with callers as many as the closed form says, at first") {
    Blending blending{BlendingConfig{}};
    CHECK(blending.reserve(20, morning) == 0);
    CHECK(blending.arrival_rate(morning) == 0.0);
    BlendingConfig config;
    config.expected_calls_per_hour = 280;  // 14 erlangs
    CHECK(Blending(config).reserve(20, morning) == 3);
    CHECK(Blending(config).reserve(13, morning) == 12);  // more callers than they can serve
    CHECK(Blending(config).reserve(2, morning) == 2);
    config.service_level = 0.0;
    CHECK(Blending(config).reserve(20, morning) == 0);
    config.reserve = 4;
    CHECK(Blending(config).reserve(20, morning) == 4);
    CHECK(Blending(config).reserve(3, morning) == 3);
}

TEST_CASE("the rate of callers and their handle time are learned, and follow the day") {
    Blending blending{BlendingConfig{}};
    Random random(7);
    Instant now = morning;
    const auto callers = [&](double per_hour, Duration time) {
        for (const Instant end = now + time; now < end;
             now += Duration{std::llround(random.exponential() * 3.6e6 / per_hour)}) {
            blending.on_arrived(now);
            blending.on_handled(2min);
        }
    };
    callers(600, 3h);
    CHECK(blending.arrival_rate(now) * 3600.0 == Catch::Approx(600).epsilon(0.15));
    CHECK(blending.handle_time() < 122s);
    callers(60, 2h);
    CHECK(blending.arrival_rate(now) * 3600.0 == Catch::Approx(60).epsilon(0.5));
    CHECK(blending.arrival_rate(now + 2h) < 0.1 * blending.arrival_rate(now));  // and then nobody calls any more
}

TEST_CASE("time that passes is told for speed alone: the rate is the same without") {
    Blending told{BlendingConfig{}}, untold{BlendingConfig{}};
    Random random(11);
    Instant now = morning;
    for (int i = 0; i < 20'000; ++i) {
        now += Duration{static_cast<std::int64_t>(random.exponential() * 4'000.0) - 500};  // clocks step back, too
        if (random.chance(0.2)) {
            told.on_arrived(now);
            untold.on_arrived(now);
        }
        told.pass(now);
        const Instant asked = now + Duration{static_cast<std::int64_t>(random.exponential() * 3'000.0) - 1'000};
        REQUIRE(told.arrival_rate(asked) == untold.arrival_rate(asked));
        REQUIRE(told.next_change(asked) == untold.next_change(asked));
        REQUIRE(told.reserve(20, asked) == untold.reserve(20, asked));
    }
}

TEST_CASE("callers who wait too long raise the reserve, those in time lower it, neither without bounds") {
    BlendingConfig config;
    config.expected_calls_per_hour = 280;
    Blending blending(config);
    for (int i = 0; i < 100; ++i) blending.on_served(21s, 20, morning);
    const std::uint32_t most = blending.reserve(20, morning);
    CHECK(most >= 6);
    CHECK(blending.service_level() < 0.2);
    for (int i = 0; i < 10'000; ++i) blending.on_left(20, morning);
    CHECK(blending.reserve(20, morning) == most);
    // The callers of an hour or two undo what a crowd has done.
    for (int i = 0; i < 500; ++i) blending.on_served(20s, 20, morning);
    CHECK(blending.reserve(20, morning) == 0);
    CHECK(blending.service_level() > 0.99);
    for (int i = 0; i < 10'000; ++i) blending.on_served(0s, 20, morning);
    for (int i = 0; i < 100; ++i) blending.on_left(20, morning);
    CHECK(blending.reserve(20, morning) >= 5);
}

TEST_CASE("no instant and no duration leads anywhere") {
    Blending blending{BlendingConfig{}};
    for (const Instant now : {Instant::max(), Instant::min(), far_past, far_future, morning, morning - 1h}) {
        blending.on_arrived(now);
        blending.on_served(Duration::min(), 3, now);
        blending.on_served(Duration::max(), 3, now);
        blending.on_left(0, now);
        blending.on_handled(Duration::max());
        blending.on_handled(Duration::min());
        CHECK(std::isfinite(blending.arrival_rate(now)));
        CHECK(blending.arrival_rate(now) >= 0.0);
        CHECK(blending.reserve(3, now) <= 3);
        CHECK(blending.reserve(0, now) == 0);
    }
}

TEST_CASE("blending is refused by the name of the field") {
    const auto refused = [](const auto& change) {
        BlendingConfig config;
        change(config);
        const auto checked = config.check();
        return checked ? std::string("none") : checked.error().field;
    };
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(refused([](BlendingConfig&) {}) == "none");
    CHECK(refused([](BlendingConfig& config) { config.service_level = 1.0; }) == "blending.service_level");
    CHECK(refused([=](BlendingConfig& config) { config.service_level = nan; }) == "blending.service_level");
    CHECK(refused([](BlendingConfig& config) { config.answer_within = -1ms; }) == "blending.answer_within");
    CHECK(refused([](BlendingConfig& config) { config.reserve = 1'000'001; }) == "blending.reserve");
    CHECK(refused([=](BlendingConfig& config) { config.expected_calls_per_hour = nan; }) ==
          "blending.expected_calls_per_hour");
    CHECK(refused([](BlendingConfig& config) { config.expected_handle_time = 0ms; }) ==
          "blending.expected_handle_time");
    CampaignConfig campaign = always_open();
    campaign.blending.service_level = -1.0;
    CHECK_FALSE(Campaign::create(campaign));
}

// ---- in a campaign -----------------------------------------------------------------------------------------------

TEST_CASE("callers go first, and agents are kept for the next") {
    CampaignConfig config = always_open();
    config.blending.reserve = 2;
    Host host(config);
    for (std::uint64_t i = 0; i < 20; ++i) host.add({number(48'000 + i)});
    host.agents(5);
    CHECK(host.dials().size() == 3);
    CHECK(host.campaign.pacing_decision().limit == PacingLimit::inbound);
    CHECK(host.campaign.pacing_decision().reserve == 2);
    // A caller takes an idle agent: one more of the five must be kept, but who was dialled is.
    host.tell(CallerArrived{});
    CHECK(host.campaign.callers_waiting() == 1);
    CHECK(host.quiet());
    CHECK(host.campaign.next_wakeup() <= host.now + 10s);  // fewer may come by then
    host.tell(CallerConnected{4, 3s});
    CHECK(host.campaign.callers_waiting() == 0);
    CHECK(host.campaign.agents().find(4)->phase == AgentPhase::inbound);
    CHECK(host.quiet());
    CHECK(host.on(CallerConnected{3, 0s}) == Reception::no_caller);
    host.tell(CallerArrived{});
    CHECK(host.on(CallerConnected{4, 0s}) == Reception::agent_taken);
    CHECK(host.on(CallerConnected{9, 0s}) == Reception::unknown_agent);
    host.tell(CallerLeft{});
    CHECK(host.on(CallerLeft{}) == Reception::no_caller);
    // The agent is back.
    host.pass(2min);
    host.tell(AgentReady{4});
    CHECK(host.on(AgentReady{4}) == Reception::wrong_order);
    CHECK(host.campaign.blending().handle_time() < 180s);
    CHECK(host.campaign.blending().service_level() < 1.0);
}

TEST_CASE("an agent with a caller may leave for a break or for good, and is not dialled for") {
    Host host(always_open());
    for (std::uint64_t i = 0; i < 20; ++i) host.add({number(48'000 + i)});
    host.agents(2);
    for (const AgentId agent : {0U, 1U}) {
        host.tell(CallerArrived{});
        host.tell(CallerConnected{agent, 0s});
    }
    CHECK(host.campaign.agents().counts().inbound == 2);
    CHECK(host.quiet());
    CHECK(host.on(AgentBusy{0}) == Reception::agent_taken);
    host.tell(AgentPaused{0});
    host.tell(AgentLoggedOut{1});
    CHECK(host.campaign.agents().counts().inbound == 0);
    CHECK(host.quiet());
    host.tell(AgentReady{0});
    CHECK(host.campaign.agents().counts().idle == 1);
}

TEST_CASE("predictive counts on agents who are about to be done with their callers") {
    PacingConfig config;
    config.mode = PacingMode::predictive;
    config.minimum_answers = 0;
    config.expected_answer_rate = 0.3;
    config.expected_ring = 10s;
    Pacing pacing(config, 2s);
    Instant now = morning;
    // All callers are done after 64 s, hardly before.
    for (int i = 0; i < 3'000; ++i) {
        pacing.on_caller_connected(now);
        pacing.on_caller_handled(now, now + 64s);
        now += 64s;
    }
    PacingSnapshot snapshot;
    snapshot.busy = 20;
    const Instant begun = now;
    for (int i = 0; i < 20; ++i) pacing.on_caller_connected(begun);
    const double early = pacing.decide(snapshot, begun + 8s).expected_free;
    PacingSnapshot kept = snapshot;
    kept.reserve = 20;
    kept.idle = 5;
    CHECK(pacing.decide(kept, begun + 8s).dials == 0);
    CHECK(pacing.decide(kept, begun + 8s).limit == PacingLimit::inbound);
    snapshot.idle = 3;
    const std::uint32_t at_first = pacing.decide(snapshot, begun + 8s).dials;
    snapshot.idle = 0;
    const double late = pacing.decide(snapshot, begun + 58s).expected_free;
    CHECK(early < 2.0);
    CHECK(late > 7.0);
    snapshot.idle = 3;
    const std::uint32_t soon = pacing.decide(snapshot, begun + 58s).dials;
    CHECK(soon > at_first);
    // Callers who are to come take some of them.
    PacingSnapshot crowded = snapshot;
    crowded.callers_per_second = 1.0;
    CHECK(pacing.decide(crowded, begun + 58s).dials < soon);
    kept = snapshot;
    kept.reserve = 18;
    CHECK(pacing.decide(kept, begun + 58s).dials < soon);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    crowded.callers_per_second = nan;
    CHECK(pacing.decide(crowded, begun + 58s) == pacing.decide(snapshot, begun + 58s));
}
