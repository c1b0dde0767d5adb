// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;

// The agents' side of a campaign: who takes a call, and when they are free again.

namespace {

AgentPhase phase(const Host& host, AgentId agent) { return host.campaign.agents().find(agent)->phase; }

CampaignConfig connecting(ConnectAt connect_at, AgentFreeAt free_at = AgentFreeAt::card_closed) {
    CampaignConfig config = always_open();
    config.connect_at = connect_at;
    config.agent_free_at = free_at;
    return config;
}

}  // namespace

TEST_CASE("progressive: a dial for each agent who becomes free, and none for those who do not") {
    Host host(always_open());
    add_clients(host, 10);
    host.agents(3);
    auto orders = host.dials();
    REQUIRE(orders.size() == 3);
    CHECK(host.quiet());
    host.end(orders[0], Outcome::no_answer);
    CHECK(host.dials().size() == 1);
    host.connect(orders[1], 0);
    CHECK(host.quiet());
    host.tell(CallEnded{orders[1].call, Outcome::answered});
    CHECK(phase(host, 0) == AgentPhase::wrap_up);
    CHECK(host.quiet());
    host.tell(AgentReady{0});
    CHECK(host.dials().size() == 1);
    CHECK(host.campaign.pacing_decision().limit == PacingLimit::one_per_idle_agent);
}

TEST_CASE("connect when dialled: the agent is reserved with the dial, the longest idle first") {
    Host host(connecting(ConnectAt::dialled));
    add_clients(host, 5);
    host.tell(AgentReady{1});
    host.tell(AgentReady{0});
    const auto orders = host.dials();
    REQUIRE(orders.size() == 2);
    CHECK(orders[0].agent == 1);
    CHECK(orders[1].agent == 0);
    CHECK(host.campaign.agents().counts().reserved == 2);
    CHECK(host.on(CallConnected{orders[0].call, 0}) == Reception::agent_taken);  // promised to the other call
    host.tell(CallConnected{orders[0].call, 1});
    host.end(orders[0], Outcome::no_answer);  // nobody there: free at once, there is nothing to write down
    CHECK(phase(host, 1) == AgentPhase::idle);
    host.end(orders[1], Outcome::busy);  // never connected: free as well
    CHECK(phase(host, 0) == AgentPhase::idle);
}

TEST_CASE("connect when it rings: an agent is wanted from then on") {
    Host host(connecting(ConnectAt::ringing));
    add_clients(host, 5);
    host.agents(1);
    const DialOrder order = host.dial();
    CHECK(order.agent == no_agent);
    host.tell(CallRinging{order.call});
    CHECK(host.on(CallRinging{order.call}) == Reception::wrong_order);  // it waits for an agent already
    host.tell(CallConnected{order.call, 0});
    host.tell(CallAnswered{order.call});
    CHECK(host.on(CallAnswered{order.call}) == Reception::wrong_order);
    host.tell(CallEnded{order.call, Outcome::answered});
    CHECK(phase(host, 0) == AgentPhase::wrap_up);
    host.tell(AgentReady{0});

    const DialOrder unanswered = host.dial();
    host.tell(CallRinging{unanswered.call});
    host.tell(CallConnected{unanswered.call, 0});
    CHECK(host.quiet());
    host.end(unanswered, Outcome::no_answer);
    CHECK(phase(host, 0) == AgentPhase::idle);
}

TEST_CASE("an agent is free when the call ends, when the wrap-up time has passed, or when the card is closed") {
    for (const AgentFreeAt free_at : {AgentFreeAt::call_end, AgentFreeAt::wrap_up_time, AgentFreeAt::card_closed}) {
        Host host(connecting(ConnectAt::answered, free_at));
        add_clients(host, 5);
        host.agents(1);
        const DialOrder order = host.dial();
        host.connect(order, 0);
        CHECK(phase(host, 0) == AgentPhase::talking);
        host.pass(1min);
        host.tell(CallDisposed{order.call, Disposition::call_again});
        host.tell(CallEnded{order.call, Outcome::answered});
        const Instant ended = host.now;
        if (free_at == AgentFreeAt::call_end) {
            CHECK(host.dials().size() == 1);
            CHECK(host.on(AgentReady{0}) == Reception::wrong_order);  // is idle already
        } else if (free_at == AgentFreeAt::wrap_up_time) {
            CHECK(host.quiet());
            CHECK(host.campaign.next_wakeup() == ended + 15s);
            host.now = ended + 15s - 1ms;
            CHECK(host.quiet());
            host.now = ended + 15s;
            CHECK(host.dials().size() == 1);
            CHECK(host.campaign.agents().find(0)->since == ended + 15s);
        } else {
            host.pass(10h);
            CHECK(host.quiet());
            host.tell(AgentReady{0});
            CHECK(host.dials().size() == 1);
        }
        CHECK(host.campaign.verdict(order.contact, host.now) == Verdict::not_before(ended + 24h, Why::redial_delay));
    }
}

TEST_CASE("a wrap-up time that passed while nobody asked ended when it ended") {
    Host host(connecting(ConnectAt::answered, AgentFreeAt::wrap_up_time));
    const ContactId client = host.add({number(1111)});
    host.agents(1);
    const DialOrder order = host.dial();
    host.connect(order, 0);
    host.tell(CallEnded{order.call, Outcome::answered});
    const Instant ended = host.now;
    host.pass(5h);
    CHECK(host.on(CallDisposed{order.call, Disposition::do_not_call}) == Reception::unknown_call);  // too late
    CHECK(host.campaign.verdict(client, host.now) == Verdict::never(Why::contact_complete));  // the row of `answered`
    CHECK(host.campaign.agents().find(0)->since == ended + 15s);
}

TEST_CASE("preview: an agent is reserved, one per dial, and freed when it comes to nothing") {
    CampaignConfig config = always_open();
    config.pacing.mode = PacingMode::preview;
    Host host(config);
    add_clients(host, 2);
    host.agents(2);
    auto orders = host.dials();
    REQUIRE(orders.size() == 2);
    CHECK(orders[0].preview);
    CHECK(orders[0].agent == 0);
    CHECK(orders[1].agent == 1);
    host.connect(orders[0], 0, 30s);
    host.end(orders[1], Outcome::cancelled);  // the agent would not call this client now: again in a minute
    CHECK(phase(host, 1) == AgentPhase::idle);
    CHECK(host.quiet());
    host.pass(60s);
    const DialOrder again = host.dial();
    CHECK(again.contact == orders[1].contact);
    CHECK(again.attempt == 1);
    // Another agent takes the call: the one it was promised to is free.
    host.tell(AgentReady{2});
    host.tell(CallConnected{again.call, 2});
    CHECK(phase(host, 1) == AgentPhase::idle);
    CHECK(phase(host, 2) == AgentPhase::talking);
}

TEST_CASE("power: more lines than agents, but not when each line takes an agent") {
    CampaignConfig config = always_open();
    config.pacing.mode = PacingMode::power;
    config.pacing.lines_per_agent = 3;
    for (const ConnectAt connect_at : {ConnectAt::answered, ConnectAt::ringing, ConnectAt::dialled}) {
        config.connect_at = connect_at;
        Host host(config);
        add_clients(host, 20);
        host.agents(2);
        CHECK(host.dials().size() == (connect_at == ConnectAt::dialled ? 2 : 6));
        CHECK(host.campaign.pacing_decision().limit ==
              (connect_at == ConnectAt::dialled ? PacingLimit::one_per_idle_agent : PacingLimit::ratio));
    }
}

TEST_CASE("a pause or log-out announced during a call begins after the wrap-up, and being ready takes it back") {
    for (const bool stays : {false, true}) {
        Host host(always_open());
        add_clients(host, 6);
        host.agents(2);
        const auto orders = host.dials();
        for (const AgentId agent : {0U, 1U}) host.connect(orders[agent], agent);
        host.tell(AgentPaused{0});
        host.tell(AgentLoggedOut{1});
        CHECK(host.campaign.agents().counts().leaving == 2);
        if (stays) {
            host.tell(AgentReady{0});
            host.tell(AgentReady{1});
            CHECK(host.on(AgentReady{1}) == Reception::wrong_order);  // nothing to take back
        }
        for (const AgentId agent : {0U, 1U}) host.tell(CallEnded{orders[agent].call, Outcome::answered});
        CHECK(phase(host, 0) == AgentPhase::wrap_up);
        for (const AgentId agent : {0U, 1U}) host.tell(AgentReady{agent});
        CHECK(phase(host, 0) == (stays ? AgentPhase::idle : AgentPhase::paused));
        CHECK(phase(host, 1) == (stays ? AgentPhase::idle : AgentPhase::logged_out));
        CHECK(host.campaign.agents().counts().leaving == 0);
        CHECK(host.dials().size() == (stays ? 2 : 0));
    }
}

TEST_CASE("a pause or log-out ends a wrap-up, and the missing disposition is the table's") {
    Host host(always_open());
    add_clients(host, 2);
    host.agents(2);
    const auto orders = host.dials();
    for (const AgentId agent : {0U, 1U}) {
        host.connect(orders[agent], agent);
        host.tell(CallEnded{orders[agent].call, Outcome::answered});
    }
    host.tell(AgentPaused{0});
    host.tell(AgentLoggedOut{1});
    CHECK(phase(host, 0) == AgentPhase::paused);
    CHECK(phase(host, 1) == AgentPhase::logged_out);
    CHECK(host.campaign.contact_counts().complete == 2);
}

TEST_CASE("wind-down: no dial for agents who are leaving") {
    CampaignConfig config = always_open();
    config.pacing.mode = PacingMode::predictive;
    config.pacing.minimum_team = 4;
    config.pacing.minimum_answers = 0;
    config.pacing.abandonment_target = 0.5;
    Host host(config);
    add_clients(host, 60);
    host.agents(4);
    CHECK(host.dials().size() == 4);
    CHECK(host.campaign.pacing_decision().limit == PacingLimit::growth);  // predictive, and none rang so far
    // Three talk and will leave; the fourth is a team of one.
    Host leaving(config);
    add_clients(leaving, 60);
    leaving.agents(3);
    for (const auto& order : leaving.dials()) leaving.connect(order, order.contact);
    leaving.tell(AgentReady{3});
    CHECK(leaving.dials().size() > 1);
    for (const AgentId agent : {0U, 1U, 2U}) leaving.tell(AgentLoggedOut{agent});
    CHECK(leaving.quiet());
    CHECK(leaving.campaign.pacing_decision().limit == PacingLimit::small_team);
    leaving.tell(AgentLoggedOut{3});
    CHECK(leaving.quiet());
    CHECK(leaving.campaign.pacing_decision().limit == PacingLimit::no_idle_agent);
}

TEST_CASE("an agent at other work is not dialled for") {
    Host host(always_open());
    add_clients(host, 3);
    host.agents(2);
    host.tell(AgentBusy{0});
    const DialOrder order = host.dial();
    CHECK(host.on(CallConnected{order.call, 0}) == Reception::agent_taken);
    host.connect(order, 1);
    CHECK(host.on(AgentBusy{1}) == Reception::agent_taken);
    host.tell(AgentPaused{0});
    host.tell(AgentBusy{0});  // back from the break, to other work
    host.tell(AgentReady{0});
    CHECK(host.dials().size() == 1);
}
