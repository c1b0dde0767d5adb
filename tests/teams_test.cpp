// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

#include <outdial/random.hpp>
#include <outdial/teams.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;

namespace {

using Moves = std::vector<AgentMove>;

std::uint64_t useful(const AgentShare& share, const AgentDemand& demand) {
    const std::uint64_t use = demand.agents - demand.idle + std::max<std::uint64_t>(demand.wanted, demand.coming);
    return std::min<std::uint64_t>(share.at_most, use);
}

/// The slow obvious twin: gives the agents away one by one, looking at every campaign each time.
std::vector<std::uint64_t> due(const std::vector<AgentShare>& shares, const std::vector<AgentDemand>& demands) {
    std::uint64_t left = 0;
    for (const AgentDemand& demand : demands) left += demand.agents + demand.coming;
    std::vector<std::uint64_t> due(shares.size());
    const auto give_all = [&](auto&& wants) {
        for (std::size_t i = 0; i < shares.size(); ++i) {
            while (left > 0 && due[i] < useful(shares[i], demands[i]) && wants(i)) ++due[i], --left;
        }
    };
    give_all([&](std::size_t i) { return due[i] < shares[i].at_least; });
    while (left > 0) {
        std::vector<std::size_t> hungry;
        for (std::size_t i = 0; i < shares.size(); ++i) {
            if (shares[i].weight > 0 && due[i] < useful(shares[i], demands[i])) hungry.push_back(i);
        }
        if (hungry.empty()) break;
        const auto next = *std::min_element(hungry.begin(), hungry.end(), [&](std::size_t a, std::size_t b) {
            return static_cast<double>(due[a] + 1) / shares[a].weight <
                   static_cast<double>(due[b] + 1) / shares[b].weight;
        });
        ++due[next];
        --left;
    }
    give_all([](std::size_t) { return true; });
    return due;
}

void apply(const Moves& moves, std::vector<AgentDemand>& demands) {
    for (const AgentMove& move : moves) {
        AgentDemand& from = demands[move.from];
        AgentDemand& to = demands[move.to];
        REQUIRE(move.from != move.to);
        REQUIRE(move.idle + move.after_call > 0);
        REQUIRE(from.idle >= move.idle);
        REQUIRE(from.agents - from.idle >= move.after_call);
        from.agents -= move.idle + move.after_call;
        from.idle -= move.idle;
        to.agents += move.idle;
        to.idle += move.idle;
        to.coming += move.after_call;
    }
}

}  // namespace

TEST_CASE("agents go where the weights send them, and who has no use for them gets none") {
    const std::vector<AgentShare> equal(2);
    // Nothing to do in the first: its idle ones go over, its busy ones stay.
    CHECK(agent_moves(equal, std::vector<AgentDemand>{{10, 4, 0, 0}, {10, 0, 50, 0}}) == Moves{{0, 1, 4, 0}});
    // Both could use all: they meet in the middle, the busy ones after their call.
    CHECK(agent_moves(equal, std::vector<AgentDemand>{{15, 2, 99, 0}, {5, 0, 99, 0}}) == Moves{{0, 1, 2, 3}});
    // Those who will come are counted.
    CHECK(agent_moves(equal, std::vector<AgentDemand>{{10, 0, 99, 0}, {7, 2, 99, 3}}).empty());
    // One client more than agents who could call is no reason to send ten.
    CHECK(agent_moves(equal, std::vector<AgentDemand>{{10, 10, 0, 0}, {0, 0, 1, 0}}) == Moves{{0, 1, 1, 0}});
    // Nobody wants them: they stay.
    CHECK(agent_moves(equal, std::vector<AgentDemand>{{10, 10, 0, 0}, {0, 0, 0, 0}}).empty());
    // The first has nothing to do either, and has them at least; but only as far as it has use for them.
    CHECK(agent_moves(std::vector<AgentShare>{{1.0, 8, 20}, {1.0, 0, 20}},
                      std::vector<AgentDemand>{{10, 10, 0, 0}, {0, 0, 20, 0}}) == Moves{{0, 1, 10, 0}});
    CHECK(agent_moves(std::vector<AgentShare>{{1.0, 8, 20}, {1.0, 0, 20}},
                      std::vector<AgentDemand>{{10, 10, 9, 0}, {0, 0, 20, 0}}) == Moves{{0, 1, 2, 0}});
    // Three to one; and no more than may be there.
    CHECK(agent_moves(std::vector<AgentShare>{{3.0}, {1.0}},
                      std::vector<AgentDemand>{{0, 0, 99, 0}, {20, 20, 99, 0}}) == Moves{{1, 0, 15, 0}});
    CHECK(agent_moves(std::vector<AgentShare>{{3.0, 0, 4}, {1.0}},
                      std::vector<AgentDemand>{{0, 0, 99, 0}, {20, 20, 99, 0}}) == Moves{{1, 0, 4, 0}});
    // Weight 0: what the others leave.
    CHECK(agent_moves(std::vector<AgentShare>{{0.0}, {1.0}}, std::vector<AgentDemand>{{10, 10, 99, 0}, {0, 0, 7, 0}}) ==
          Moves{{0, 1, 7, 0}});
    CHECK(agent_moves({}, {}).empty());
}

TEST_CASE("moves of random teams lead to what each is due, and nothing is left to move after them") {
    Random random(11);
    for (int round = 0; round < 30'000; ++round) {
        const std::size_t campaigns = 1 + random.below(5);
        std::vector<AgentShare> shares(campaigns);
        std::vector<AgentDemand> demands(campaigns);
        for (std::size_t i = 0; i < campaigns; ++i) {
            if (random.chance(0.7)) shares[i].weight = random.below(5);
            if (random.chance(0.3)) shares[i].at_least = random.below(10);
            if (random.chance(0.3)) shares[i].at_most = shares[i].at_least + random.below(20);
            AgentDemand& demand = demands[i];
            demand.agents = random.below(20);
            demand.idle = random.below(demand.agents + 1);
            demand.wanted = random.chance(0.3) ? 0 : random.below(40);
            demand.coming = random.chance(0.8) ? 0 : random.below(5);
            REQUIRE(shares[i].check());
        }
        const std::vector<std::uint64_t> target = due(shares, demands);
        const std::vector<AgentDemand> before = demands;
        const Moves moves = agent_moves(shares, demands);
        apply(moves, demands);
        std::uint64_t had = 0;
        std::uint64_t have = 0;
        for (std::size_t i = 0; i < campaigns; ++i) {
            const std::uint64_t mine = demands[i].agents + demands[i].coming;
            had += before[i].agents + before[i].coming;
            have += mine;
            const std::uint64_t was = before[i].agents + before[i].coming;
            if (was <= target[i]) {  // it got what it was due, as far as the others could give
                REQUIRE((mine >= was && mine <= target[i]));
            } else {
                REQUIRE((mine <= was && mine >= target[i]));
            }
        }
        REQUIRE(had == have);
        INFO("round " << round);
        REQUIRE(agent_moves(shares, demands).empty());
    }
}

TEST_CASE("ten thousand agents are shared as small teams are") {
    const std::vector<AgentShare> shares{{5.0}, {3.0}, {2.0}};
    const std::vector<AgentDemand> demands{
        {0, 0, max_agents, 0}, {0, 0, max_agents, 0}, {10'000, 10'000, max_agents, 0}};
    CHECK(agent_moves(shares, demands) == Moves{{2, 0, 5'000, 0}, {2, 1, 3'000, 0}});
}

TEST_CASE("claims that make no sense are refused by the name of the field") {
    const auto field = [](AgentShare share) { return share.check() ? std::string() : share.check().error().field; };
    CHECK(field({}).empty());
    CHECK(field({-1.0}) == "share.weight");
    CHECK(field({std::nan("")}) == "share.weight");
    CHECK(field({1e7}) == "share.weight");
    CHECK(field({1.0, 5, 4}) == "share.at_least");
    CHECK(field({1.0, 0, max_agents + 1}) == "share.at_most");
    const auto of = [](CallerOverflow overflow) {
        const auto checked = overflow.check(1, 3);
        return checked ? std::string() : checked.error().field;
    };
    CHECK(of({{0, 2}, 0s}).empty());
    CHECK(of({{0, 3}}) == "overflow[1].to[1]");
    CHECK(of({{1}}) == "overflow[1].to[0]");
    CHECK(of({{0, 2, 0}}) == "overflow[1].to[2]");
    CHECK(of({{}, -1ms}) == "overflow[1].after");
    CHECK(of({{}, 25h}) == "overflow[1].after");
}

TEST_CASE("a caller goes to the first team with room, after the time set") {
    const CallerOverflow overflow{{2, 0}, 10s};
    const std::vector<std::uint32_t> room{1, 5, 0};
    CHECK(overflow_team(overflow, 9'999ms, room) == std::nullopt);
    CHECK(overflow_team(overflow, 10s, room) == std::size_t{0});
    CHECK(overflow_team(overflow, 10s, std::vector<std::uint32_t>{1, 5, 1}) == std::size_t{2});
    CHECK(overflow_team(overflow, 10s, std::vector<std::uint32_t>{0, 5, 0}) == std::nullopt);
    CHECK(overflow_team(overflow, 10s, std::vector<std::uint32_t>{1}) ==
          std::size_t{0});  // of the others nothing is known
    CHECK(overflow_team({}, 1h, room) == std::nullopt);
}

TEST_CASE("a campaign tells what it has and could use, and how many callers it could take") {
    CampaignConfig config = always_open();
    config.blending.reserve = 1;
    Host host(std::move(config));
    CHECK(host.campaign.agent_demand() == AgentDemand{});
    CHECK(host.campaign.room_for_callers(host.now) == 0);
    for (AgentId agent = 0; agent < 4; ++agent) host.tell(AgentReady{agent});
    CHECK(host.campaign.agent_demand() == AgentDemand{4, 4, 0, 0});
    CHECK(host.campaign.room_for_callers(host.now) == 3);
    host.add({number(48'500'000'001)});
    host.add({number(48'500'000'002)});
    host.add({number(48'500'000'003)});
    host.add({number(48'500'000'004)});
    CHECK(host.campaign.agent_demand().wanted == 4);
    const auto orders = host.dials();
    REQUIRE(orders.size() == 3);                                     // one agent is kept
    CHECK(host.campaign.agent_demand() == AgentDemand{4, 1, 1, 0});  // calls ring for three of them
    CHECK(host.campaign.room_for_callers(host.now) == 0);
    host.tell(CallAnswered{orders[0].call});
    host.tell(CallConnected{orders[0].call, 0});
    host.tell(AgentLoggedOut{0});  // after the call
    CHECK(host.campaign.agent_demand() == AgentDemand{3, 1, 1, 0});
    host.tell(CallerArrived{});
    CHECK(host.campaign.agent_demand() == AgentDemand{3, 0, 2, 0});
}

TEST_CASE("a caller whom another team served in time is no caller lost") {
    CampaignConfig config = always_open();
    Host host(std::move(config));
    host.tell(AgentReady{0});
    for (int i = 0; i < 5; ++i) {
        host.tell(CallerArrived{});
        host.tell(CallerLeft{true, 15s});
    }
    CHECK(host.campaign.blending().service_level() == 1.0);
    host.tell(CallerArrived{});
    host.tell(CallerLeft{true, 25s});
    CHECK(host.campaign.blending().service_level() < 1.0);
}
