// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;

// How a campaign takes what it is told, and what it does not take.

namespace {

AgentPhase phase(const Host& host, AgentId agent) { return host.campaign.agents().find(agent)->phase; }

}  // namespace

TEST_CASE("answered and nobody free: the call waits, is connected to the next agent or abandoned") {
    CampaignConfig config = always_open();
    config.pacing.mode = PacingMode::power;
    config.pacing.lines_per_agent = 3;
    Host host(config);
    add_clients(host, 3);
    host.agents(1);
    const auto orders = host.dials();
    REQUIRE(orders.size() == 3);
    host.connect(orders[0], 0);
    host.tell(CallAnswered{orders[1].call});
    host.tell(CallAnswered{orders[2].call});
    CHECK(host.on(CallConnected{orders[1].call, 0}) == Reception::agent_taken);
    host.tell(CallEnded{orders[0].call, Outcome::answered});
    host.tell(AgentReady{0});
    CHECK(host.quiet());  // two wait for the one agent
    host.tell(CallConnected{orders[1].call, 0});
    host.end(orders[2], Outcome::abandoned, 2s);
    CHECK(host.campaign.verdict(orders[2].contact, host.now) == Verdict::not_before(host.now + 24h, Why::redial_delay));
}

TEST_CASE("whoever waits for an agent can tell an IVR what to do: it holds, and the agents are not needed") {
    CampaignConfig config = always_open();
    config.no_agent = NoAgent::ivr;
    config.pacing.mode = PacingMode::power;
    config.pacing.lines_per_agent = 3;
    Host host(config);
    add_clients(host, 3);
    host.agents(1);
    const auto orders = host.dials();
    CHECK(host.on(CallDisposed{orders[1].call, Disposition::do_not_call}) == Reception::wrong_order);  // rings only
    host.connect(orders[0], 0);
    for (const DialOrder& order : {orders[1], orders[2]}) host.tell(CallAnswered{order.call});
    host.tell(CallDisposed{orders[1].call, Disposition::do_not_call});
    host.tell(CallDisposed{orders[2].call, Disposition::callback, host.now + 6h});
    host.end(orders[1], Outcome::abandoned, 1s);
    host.end(orders[2], Outcome::abandoned, 1s);
    CHECK(host.campaign.verdict(orders[1].contact, host.now) == Verdict::never(Why::do_not_call));
    CHECK(host.campaign.verdict(orders[2].contact, host.now).why == Why::appointment);
}

TEST_CASE("what the agent said holds, however the line ended") {
    for (const Outcome outcome : {Outcome::answered, Outcome::network_failure, Outcome::machine}) {
        Host host(always_open());
        const ContactId client = host.add({number(1111)});
        host.agents(1);
        const DialOrder order = host.dial();
        host.connect(order, 0);
        host.tell(CallDisposed{order.call, Disposition::do_not_call});
        CHECK(host.on(CallDisposed{order.call, Disposition::complete}) == Reception::wrong_order);
        host.end(order, outcome);
        CHECK(host.campaign.verdict(client, host.now) == Verdict::never(Why::do_not_call));
    }
    // Without a word of the agent the outcome decides; the agent has time for that word until the wrap-up is over.
    for (const bool says : {false, true}) {
        Host host(always_open());
        const ContactId client = host.add({number(1111)});
        host.agents(1);
        const DialOrder order = host.dial();
        host.connect(order, 0);
        host.end(order, Outcome::network_failure);
        CHECK(phase(host, 0) == AgentPhase::wrap_up);
        CHECK(host.campaign.verdict(client, host.now).why == Why::in_progress);
        if (says) host.tell(CallDisposed{order.call, Disposition::do_not_call});
        host.tell(AgentReady{0});
        CHECK(host.campaign.verdict(client, host.now) ==
              (says ? Verdict::never(Why::do_not_call) : Verdict::not_before(host.now + 120s, Why::redial_delay)));
    }
}

TEST_CASE("pacing learns from every call: how it ended, how long it rang, how long it kept an agent") {
    CampaignConfig config = always_open();
    config.pacing.mode = PacingMode::predictive;
    config.pacing.minimum_team = config.pacing.minimum_answers = 0;
    config.pacing.abandonment_target = 0.3;
    Host host(config);
    add_clients(host, 50);
    host.agents(4);
    Pacing twin(config.pacing, config.queue_time);
    const Instant dialled = host.now;
    std::uint32_t ringing = 0;
    const auto same = [&] {
        const auto counts = host.campaign.agents().counts();
        const PacingDecision expected =
            twin.decide({counts.idle, counts.talking + counts.wrap_up, ringing, 0, 0}, host.now);
        const auto more = static_cast<std::uint32_t>(host.dials().size());
        const PacingDecision& decision = host.campaign.pacing_decision();
        ringing += more;
        if (more > 0) twin.on_dialled(more, host.now);
        CHECK(decision.answer_rate == expected.answer_rate);
        CHECK(decision.ring == expected.ring);
        CHECK(decision.handle_time == expected.handle_time);
        CHECK(decision.strictness == expected.strictness);
        CHECK(decision.target == expected.target);
    };
    const auto orders = host.dials();
    REQUIRE(orders.size() >= 3);
    ringing = static_cast<std::uint32_t>(orders.size());
    twin.on_dialled(ringing, host.now);
    host.connect(orders[0], 0, 7s);
    --ringing;
    twin.on_answered(dialled, host.now);
    twin.on_connected(7s, host.now);
    const Instant connected = host.now;
    same();
    host.end(orders[1], Outcome::no_answer, 13s);  // 20 s after the dial
    twin.on_unanswered(dialled, host.now);
    --ringing;
    same();
    host.tell(CallAnswered{orders[2].call});
    twin.on_answered(dialled, host.now);  // the wait is not a part of the ringing
    host.end(orders[2], Outcome::abandoned, 2s);
    twin.on_abandoned(host.now);
    --ringing;
    same();
    host.end(orders[0], Outcome::answered, 45s);
    twin.on_call_ended(connected, host.now);
    const Instant ended = host.now;
    same();
    host.pass(15s);
    host.tell(AgentReady{0});
    twin.on_handled(connected, ended, host.now);
    same();
}

TEST_CASE("lines and calls per second cap what the agents could take") {
    CampaignConfig config = always_open();
    config.pacing.max_lines = 3;
    Host few(config);
    add_clients(few, 10);
    few.agents(5);
    const auto orders = few.dials();
    CHECK(orders.size() == 3);
    CHECK(few.campaign.pacing_decision().limit == PacingLimit::lines);
    few.connect(orders[0], 0);
    CHECK(few.quiet());  // a conversation needs its line
    few.tell(CallEnded{orders[0].call, Outcome::answered});
    CHECK(few.dials().size() == 1);  // a wrap-up does not

    config = always_open();
    config.pacing.calls_per_second = 0.5;
    Host slow(config);
    add_clients(slow, 10);
    slow.agents(5);
    CHECK(slow.dials().size() == 1);
    for (int i = 0; i < 4; ++i) {
        const Instant before = slow.now;
        (void)slow.sleep_and_dial();
        CHECK(slow.now == before + 2s);
    }
    for (int i = 0; i < 5; ++i) slow.tell(AgentReady{static_cast<AgentId>(5 + i)}), (void)slow.sleep_and_dial();
    slow.pass(2s);
    CHECK(slow.quiet());  // nobody is left
    CHECK(slow.campaign.next_wakeup() == far_future);
}

TEST_CASE("a clock that steps back an hour makes it wait, not over-dial") {
    CampaignConfig config = always_open();
    config.pacing.calls_per_second = 1;
    Host host(config);
    add_clients(host, 20);
    host.agents(5);
    const DialOrder first = host.dial();
    host.end(first, Outcome::busy);
    const Instant ended = host.now;
    CHECK(host.dials().size() == 1);
    host.now -= 1h;
    CHECK(host.quiet());
    host.tell(AgentReady{7});
    CHECK(host.quiet());
    host.now = ended + 999ms;
    CHECK(host.quiet());
    host.now = ended + 1s;
    CHECK(host.dials().size() == 1);
    // Delays count from the largest instant ever given.
    CHECK(host.campaign.verdict(first.contact, ended) == Verdict::not_before(ended + 180s, Why::redial_delay));
}

TEST_CASE("one wrong stamp does not stop a campaign: it is refused and changes nothing") {
    Host host(always_open());
    add_clients(host, 3);
    host.agents(2);
    const View before = view(host.campaign, host.now);
    const Instant ns{Duration{epoch_ms(host.now) * 1'000'000}};
    for (const Instant wrong :
         {ns, host.now + 24h * 3661, Instant{-1ms}, far_past, far_future, Instant::max(), Instant::min()}) {
        CAPTURE(epoch_ms(wrong));
        CHECK(host.campaign.on(AgentReady{7}, wrong) == Reception::bad_time);
        CHECK(host.campaign.dials(wrong).empty());
        const ContactNumber one = number(1111);
        CHECK_FALSE(host.campaign.add({1, 0, std::span(&one, 1)}, wrong));
        if (!on_calendar(wrong)) CHECK(host.campaign.verdict(0, wrong) == Verdict::never(Why::bad_time));
        CHECK(view(host.campaign, host.now) == before);
    }
    CHECK(host.dials().size() == 2);
    host.pass(24h * 3650);
    CHECK(host.on(AgentReady{7}) == Reception::accepted);
}

TEST_CASE("events that make no sense are refused, say why, and change nothing") {
    CampaignConfig config = always_open();
    config.pacing.mode = PacingMode::power;
    config.pacing.lines_per_agent = 2;
    Host host(config);
    add_clients(host, 9);
    host.agents(3);
    const auto orders = host.dials();
    REQUIRE(orders.size() == 6);
    const CallId rings = orders[0].call, waits = orders[1].call, talks = orders[2].call, wraps_up = orders[3].call,
                 over = orders[4].call;
    host.tell(CallAnswered{waits});
    host.tell(CallAnswered{talks});
    host.tell(CallConnected{talks, 0});
    host.tell(CallConnected{wraps_up, 1});
    host.tell(CallEnded{wraps_up, Outcome::answered});
    host.tell(CallEnded{over, Outcome::busy});
    host.tell(AgentPaused{2});
    REQUIRE(host.quiet());
    const CallId never_ordered = (CallId{1} << 32) | 99, before_it = (CallId{0} << 32) | call_slot(rings);
    const struct {
        Event event;
        Reception reception;
    } junk[]{
        {AgentReady{max_agents}, Reception::bad_agent_id},
        {AgentReady{no_agent}, Reception::bad_agent_id},
        {AgentReady{0}, Reception::wrong_order},  // talks, and nothing was announced
        {AgentBusy{5}, Reception::unknown_agent},
        {CallerConnected{2}, Reception::no_caller},
        {CallerLeft{}, Reception::no_caller},
        {AgentPaused{5}, Reception::unknown_agent},
        {AgentLoggedOut{no_agent}, Reception::unknown_agent},
        {AgentBusy{0}, Reception::agent_taken},
        {AgentBusy{1}, Reception::agent_taken},
        {CallRinging{never_ordered}, Reception::unknown_call},
        {CallRinging{before_it}, Reception::unknown_call},
        {CallRinging{0}, Reception::unknown_call},
        {CallRinging{waits}, Reception::wrong_order},
        {CallRinging{talks}, Reception::wrong_order},
        {CallAnswered{waits}, Reception::wrong_order},
        {CallAnswered{talks}, Reception::wrong_order},
        {CallAnswered{wraps_up}, Reception::wrong_order},
        {CallAnswered{over}, Reception::unknown_call},
        {CallConnected{over, 2}, Reception::unknown_call},
        {CallConnected{waits, 5}, Reception::unknown_agent},
        {CallConnected{waits, 0}, Reception::agent_taken},  // talks
        {CallConnected{waits, 1}, Reception::agent_taken},  // wraps up
        {CallConnected{waits, 2}, Reception::agent_taken},  // is on a break
        {CallConnected{talks, 0}, Reception::wrong_order},
        {CallEnded{over, Outcome::busy}, Reception::unknown_call},  // twice
        {CallEnded{wraps_up, Outcome::answered}, Reception::wrong_order},
        {CallEnded{rings, Outcome{16}}, Reception::wrong_order},
        {CallDisposed{rings, Disposition::complete}, Reception::wrong_order},
        {CallDisposed{over, Disposition::complete}, Reception::unknown_call},
        {CallDisposed{talks, Disposition{7}}, Reception::wrong_order},
        {CallDisposed{talks, Disposition::callback}, Reception::bad_callback},
        {CallDisposed{talks, Disposition::callback, host.now}, Reception::bad_callback},
        {CallDisposed{talks, Disposition::callback, host.now + 24h * 3661}, Reception::bad_callback},
    };
    const View before = view(host.campaign, host.now);
    for (const auto& [event, reception] : junk) {
        CAPTURE(event.index(), name(reception));
        CHECK(name(host.on(event)) == name(reception));
        CHECK(view(host.campaign, host.now) == before);
        CHECK(host.quiet());
    }
    host.tell(AgentReady{1});  // frees it
    const View freed = view(host.campaign, host.now);
    CHECK(host.on(AgentReady{1}) == Reception::wrong_order);  // twice
    CHECK(view(host.campaign, host.now) == freed);
}
