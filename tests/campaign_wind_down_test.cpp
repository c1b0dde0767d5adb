// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;

// Nobody answers into an empty room: what is dialled while agents are about to leave.

TEST_CASE("nothing is dialled for an agent who leaves before it would be answered") {
    Host host(always_open());
    host.agents(2);
    for (std::uint64_t i = 0; i < 20; ++i) host.add({number(5000 + i)});
    host.tell(AgentLoggedOut{0, host.now + 10min});
    auto orders = host.dials();
    CHECK(orders.size() == 2);  // there is time enough
    for (const DialOrder& order : orders) host.end(order, Outcome::busy, 1s);

    host.pass(9min + 30s);
    CHECK(host.dial().agent == no_agent);      // for agent 1
    host.tell(AgentLoggedOut{0, far_future});  // stays after all
    CHECK(host.dials().size() == 1);
}

TEST_CASE("an agent in a call who leaves afterwards is not waited for") {
    CampaignConfig config = always_open();
    config.pacing.mode = PacingMode::predictive;
    config.pacing.minimum_team = 1;
    config.pacing.minimum_answers = 0;
    config.pacing.learn = false;
    config.pacing.expected_handle_time = 20s;
    config.pacing.abandonment_target = 0.5;
    const auto dialled_ahead = [&](bool leaves) {
        Host host(config);
        host.agents(20);
        for (std::uint64_t i = 0; i < 400; ++i) host.add({number(5000 + i)});
        for (const DialOrder& order : host.dials()) {
            const AgentId agent = host.campaign.agents().longest_idle();
            if (agent == no_agent) host.tell(CallEnded{order.call, Outcome::busy});
            if (agent != no_agent) host.tell(CallConnected{order.call, agent});
        }
        REQUIRE(host.campaign.agents().idle() == 0);
        host.pass(15s);
        for (AgentId agent = 0; leaves && agent < 20; ++agent) host.tell(AgentPaused{agent, host.now + 30s});
        return host.dials().size();
    };
    CHECK(dialled_ahead(false) > 5);
    CHECK(dialled_ahead(true) == 0);
}

TEST_CASE("who is about to leave takes those who wait") {
    Host host(always_open());
    host.agents(2);
    for (std::uint64_t i = 0; i < 20; ++i) host.add({number(5000 + i)});
    const auto orders = host.dials();
    REQUIRE(orders.size() == 2);
    host.tell(AgentLoggedOut{0, host.now + 20s});
    host.tell(CallAnswered{orders[0].call});
    host.tell(CallEnded{orders[1].call, Outcome::busy});
    // One waits, and agent 0 can take it: agent 1 has a line of its own.
    CHECK(host.dials().size() == 1);
}

TEST_CASE("nobody is promised an agent who will be gone") {
    const auto mode = GENERATE(PacingMode::preview, PacingMode::progressive, PacingMode::predictive);
    const bool own = GENERATE(false, true);
    CampaignConfig config = always_open();
    config.pacing.mode = mode;
    config.promised_window = 1h;
    Host host(config);
    const ContactId client = host.add({number(5000)});
    host.agents(1);
    host.tell(CallbackWanted{client, host.now + 10min, {}, own ? 0 : no_agent});
    host.tell(AgentPaused{0, host.now + 10min + 20s});
    host.pass(10min);
    CAPTURE(name(mode), own);
    CHECK(host.quiet());
    SECTION("the agent stays after all") {
        host.tell(AgentPaused{0, far_future});
        CHECK(host.dial().agent == 0);
    }
    SECTION("another comes") {
        host.tell(AgentReady{1});
        if (own) {
            CHECK(host.quiet());
            host.tell(AgentLoggedOut{0});
        }
        CHECK(host.dial().agent == 1);
    }
}

TEST_CASE("an announcement ends with the leaving, and outlasts a restart") {
    Host host(always_open());
    host.agents(1);
    host.add({number(5000)});
    CHECK(host.on(AgentLoggedOut{7, host.now + 1h}) == Reception::unknown_agent);
    host.tell(AgentPaused{0, host.now + 20s});
    CHECK(host.campaign.agents().counts().idle == 1);  // until then
    const std::vector<std::byte> saved = host.campaign.save();
    host.campaign = Campaign::restore(always_open(), saved).value();
    CHECK(host.campaign.save() == saved);
    CHECK(host.quiet());
    host.pass(20s);
    host.tell(AgentPaused{0});
    CHECK(host.campaign.agents().counts().paused == 1);
    host.tell(AgentReady{0});
    CHECK(host.dials().size() == 1);
}
