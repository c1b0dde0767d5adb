// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;

// Clients who were promised a call are dialled when an agent is there for them: any, or the one who promised it.

namespace {

constexpr Duration in = 3h;

/// Predictive from the first call on, whatever the team.
CampaignConfig predictive() {
    CampaignConfig config = always_open();
    config.pacing.mode = PacingMode::predictive;
    config.pacing.minimum_team = 1;
    config.pacing.minimum_answers = 0;
    return config;
}

/// Agent 0 talks to the first client, who will be called back in three hours; all agents are busy by then.
struct Promised : Host {
    Instant due;

    explicit Promised(CampaignConfig config, AgentId team = 3, bool own_agent = false) : Host(std::move(config)) {
        add({number(1111), number(2222, NumberType::work)});
        tell(AgentReady{0});
        const DialOrder order = dials().front();
        connect(order, 0);
        due = now + in;
        tell(CallDisposed{order.call, Disposition::callback, due, {}, own_agent});
        tell(CallEnded{order.call, Outcome::answered});
        tell(AgentReady{0});
        agents_from(1, team);
        for (AgentId agent = 0; agent < team; ++agent) tell(AgentBusy{agent});
        now = due;
        CHECK(quiet());
    }
    void agents_from(AgentId first, AgentId team) {
        for (AgentId agent = first; agent < team; ++agent) tell(AgentReady{agent});
    }
    /// The only order there is, with its agent.
    AgentId kept_for() {
        const DialOrder order = dial();
        CHECK(order.reason == Reason::appointment);
        CHECK(order.number.digits() == 1111);
        CHECK(campaign.promises() == Promises{1, 0});
        if (order.agent != no_agent) {
            CHECK(campaign.agents().find(order.agent)->phase == AgentPhase::reserved);
            connect(order, order.agent);  // no other is asked for
            CHECK(campaign.agents().find(order.agent)->phase == AgentPhase::talking);
        }
        return order.agent;
    }
};

}  // namespace

TEST_CASE("a promised client is dialled when an agent is free, who waits for the answer") {
    for (const auto& config : {always_open(), predictive()}) {
        Promised host(config);
        host.pass(90s);
        CHECK(host.quiet());
        host.tell(AgentReady{2});
        CHECK(host.kept_for() == 2);
    }
}

TEST_CASE("the agent who promised the call is waited for, then any will do") {
    SECTION("comes back in time") {
        Promised host(predictive(), 3, true);
        host.tell(AgentReady{1});
        CHECK(host.quiet());
        host.pass(4min);
        host.tell(AgentReady{0});
        CHECK(host.kept_for() == 0);
    }
    SECTION("on a break for too long") {
        Promised host(predictive(), 3, true);
        host.tell(AgentPaused{0});
        host.tell(AgentReady{1});
        CHECK(host.quiet());
        CHECK(host.campaign.next_wakeup() == host.due + 5min);
        host.now = host.campaign.next_wakeup();
        CHECK(host.kept_for() == 1);
    }
    SECTION("gone home") {
        Promised host(predictive(), 3, true);
        host.tell(AgentReady{1});
        CHECK(host.quiet());
        host.tell(AgentLoggedOut{0});
        CHECK(host.kept_for() == 1);
    }
    SECTION("was gone before, and is back") {
        Promised host(predictive(), 3, true);
        host.tell(AgentLoggedOut{0});
        CHECK(host.quiet());
        host.tell(AgentReady{1});
        host.tell(AgentReady{0});
        CHECK(host.kept_for() == 1);  // it was handed over
    }
    SECTION("whoever is asked for again") {  // the promise of the second call is nobody's own
        Promised host(predictive(), 3, true);
        host.tell(AgentReady{0});
        const DialOrder order = host.dial();
        host.connect(order, 0);
        const Instant again = host.now + in;
        host.tell(CallDisposed{order.call, Disposition::callback, again});
        host.tell(CallEnded{order.call, Outcome::answered});
        host.tell(AgentReady{0});
        host.tell(AgentBusy{0});
        host.now = again;
        host.tell(AgentReady{1});
        CHECK(host.dial().agent == 1);
    }
}

TEST_CASE("a promise outlasts a restart, and who gave it") {
    Promised host(predictive(), 3, true);
    const std::vector<std::byte> saved = host.campaign.save();
    host.campaign = Campaign::restore(predictive(), saved).value();
    CHECK(host.campaign.save() == saved);
    host.tell(AgentReady{1});
    CHECK(host.quiet());
    host.tell(AgentReady{0});
    CHECK(host.kept_for() == 0);
}

TEST_CASE("after agent_kept_time the client need not wait for an agent") {
    // Predictive dials ahead of the agents: with many of them about to be free it dials with none idle.
    CampaignConfig config = predictive();
    config.pacing.learn = false;
    config.pacing.expected_answer_rate = 0.05;
    config.pacing.expected_handle_time = 4s;
    config.pacing.abandonment_target = 0.5;
    config.agent_kept_time = 2min;
    Promised host(config, 1);
    host.tell(AgentReady{0});
    const DialOrder own = host.dial();
    host.connect(own, 0);
    host.tell(CallDisposed{own.call, Disposition::callback, host.now + 1h});
    // Agents in calls, none idle.
    for (std::uint64_t i = 0; i < 30; ++i) host.add({number(5000 + i)});
    for (AgentId agent = 1; agent <= 20; ++agent) host.tell(AgentReady{agent});
    for (const DialOrder& order : host.dials()) {
        const AgentId agent = host.campaign.agents().longest_idle();
        if (agent == no_agent) {
            host.tell(CallEnded{order.call, Outcome::busy});
        } else {
            host.tell(CallConnected{order.call, agent});
        }
    }
    REQUIRE(host.campaign.agents().idle() == 0);
    host.tell(CallEnded{own.call, Outcome::answered});
    host.tell(AgentReady{0});
    host.tell(AgentBusy{0});
    for (ContactId client = 1; client <= 30; ++client) host.campaign.withdraw(client, host.now);
    host.now += 1h;
    CHECK(host.quiet());
    const Instant due = host.now;
    host.pass(1min);
    CHECK(host.quiet());
    host.now = due + 2min;
    const DialOrder order = host.dial();
    CHECK(order.agent == no_agent);
    CHECK(order.contact == 0);
}

TEST_CASE("no call that may not be lost is lost for a promise") {
    Promised host(always_open());  // progressive
    host.add({number(3333)});
    host.tell(AgentReady{1});
    CHECK(host.dial().agent == 1);  // the promise first
    host.tell(AgentReady{2});
    const DialOrder other = host.dial();
    CHECK(other.agent == no_agent);  // rings, and agent 2 waits for it
    const ContactId late = host.add({number(4444)});
    host.connect(other, 2);
    host.tell(CallDisposed{other.call, Disposition::callback, host.now + 1min});
    host.tell(CallEnded{other.call, Outcome::answered});
    host.tell(AgentReady{2});
    const DialOrder rings = host.dial();
    CHECK(rings.contact == late);
    host.pass(1min);
    CHECK(host.quiet());  // agent 2 is idle, but a call rings for it
    host.tell(CallEnded{rings.call, Outcome::busy});
    CHECK(host.dial().agent == 2);
}

TEST_CASE("pacing leaves room for those who were promised a call") {
    CampaignConfig config = predictive();
    config.pacing.mode = PacingMode::power;
    config.pacing.lines_per_agent = 2;
    Promised host(config, 2);
    for (std::uint64_t i = 0; i < 20; ++i) host.add({number(5000 + i)});
    host.tell(AgentReady{0});
    host.tell(AgentReady{1});
    const auto orders = host.dials();
    REQUIRE(orders.size() == 3);  // one kept, and two lines for the other agent
    CHECK(orders[0].agent == 0);
    CHECK(orders[1].agent == no_agent);
}

TEST_CASE("lines and calls per second hold for promises too") {
    CampaignConfig config = predictive();
    config.pacing.calls_per_second = 0.5;
    Promised host(config, 2);
    host.add({number(3333)});
    for (AgentId agent : {0U, 1U}) host.tell(AgentReady{agent});
    CHECK(host.dial().agent == 0);
    CHECK(host.campaign.next_wakeup() == host.now + 2s);

    config.pacing.calls_per_second = 0;
    config.pacing.max_lines = 1;
    Promised narrow(config, 2);
    narrow.add({number(3333)});
    for (AgentId agent : {0U, 1U}) narrow.tell(AgentReady{agent});
    CHECK(narrow.dial().agent == 0);
}

TEST_CASE("a promise whose window is shut holds no agent") {
    CampaignConfig config = always_open();
    config.places = {{{{Zone{}}}, Rule::hours(hours("00:00-20:00,23:10-24:00"))}};
    Promised host(config, 2);  // the calls begin at 8:00 on the clock
    const Instant midnight = std::chrono::floor<std::chrono::days>(host.now);
    const DialOrder first = [&] {
        host.tell(AgentReady{0});
        return host.dial();
    }();
    host.connect(first, 0);
    host.tell(CallDisposed{first.call, Disposition::callback, midnight + 23h});
    host.tell(CallEnded{first.call, Outcome::answered});
    host.tell(AgentReady{0});
    host.now = midnight + 23h;
    host.add({number(3333)});
    CHECK(host.quiet());
    CHECK(host.campaign.next_wakeup() == midnight + 23h + 10min);
    host.now = midnight + 23h + 10min;
    const auto orders = host.dials();
    REQUIRE_FALSE(orders.empty());
    CHECK(orders[0].reason == Reason::appointment);
    CHECK(host.campaign.promises().kept == 2);
}

TEST_CASE("a client asks outside a call to be called") {
    Host host(always_open());
    const ContactId client = host.add({number(1111), number(2222, NumberType::work)});
    const Instant at = host.now + 2h;

    SECTION("at a time, on a number") {
        host.tell(CallbackWanted{client, at, number(2222).number});
        CHECK(host.campaign.verdict(client, host.now) == Verdict::not_before(at, Why::appointment));
        host.tell(AgentReady{0});
        CHECK(host.quiet());
        CHECK(host.campaign.next_wakeup() == at);
        host.now = at;
        const DialOrder order = host.dial();
        CHECK(order.number.digits() == 2222);
        CHECK(order.reason == Reason::appointment);
        CHECK(order.agent == 0);  // who waits for the client
        CHECK(host.campaign.promises() == Promises{1, 0});
    }
    SECTION("at once, before everybody else") {
        const ContactId asks = host.add({number(3333)});
        host.tell(CallbackWanted{asks});
        host.tell(AgentReady{0});
        const DialOrder order = host.dial();
        CHECK(order.contact == asks);
        CHECK(order.agent == 0);
    }
    SECTION("by one of the agents") {
        host.tell(CallbackWanted{client, at, {}, 1});
        host.agents(2);
        host.now = at;
        CHECK(host.dial().agent == 1);
    }
    SECTION("by one who is not at work: by any, at once") {
        host.tell(CallbackWanted{client, at, {}, 7});
        host.agents(2);
        host.now = at;
        CHECK(host.dial().agent == 0);
    }
    SECTION("another time takes the place of the first") {
        host.tell(CallbackWanted{client, at, number(2222).number, 1});
        host.tell(CallbackWanted{client, at + 1h, number(1111).number});
        host.agents(2);
        host.now = at;
        CHECK(host.quiet());
        host.pass(1h);
        const DialOrder order = host.dial();
        CHECK(order.number.digits() == 1111);
        CHECK(order.agent == 0);
    }
    SECTION("on a number that nobody knew") {
        host.tell(CallbackWanted{client, at, number(4444).number});
        host.tell(AgentReady{0});
        host.now = at;
        const DialOrder order = host.dial();
        CHECK(order.number.digits() == 4444);
        CHECK(order.type == NumberType::main);
        CHECK(order.number_index == 2);
    }
    SECTION("after all numbers were given up: the one that is not wrong, or the one that is named") {
        host.tell(AgentReady{0});
        host.tell(CallEnded{host.dial().call, Outcome::invalid_number});
        for (int calls = 0; calls < 50 && host.campaign.contact_counts().exhausted == 0; ++calls) {
            const auto orders = host.dials();
            for (const DialOrder& order : orders) host.tell(CallEnded{order.call, Outcome::no_answer});
            if (orders.empty()) host.now = host.campaign.next_wakeup();
        }
        const Instant later = host.now + 1h;
        const bool named = GENERATE(false, true);
        host.tell(CallbackWanted{client, later, named ? number(1111).number : PhoneNumber{}});
        CHECK(host.campaign.contact_counts().delayed == 1);
        host.now = later;
        const DialOrder order = host.dial();
        CHECK(order.number.digits() == (named ? 1111 : 2222));
        host.tell(CallEnded{order.call, Outcome::no_answer});
        CHECK(host.campaign.contact_counts().exhausted == (named ? 0 : 1));  // that one has attempts left
    }
    SECTION("and is refused with a reason") {
        const auto asked = [&](const CallbackWanted& wanted) { return name(host.on(wanted)); };
        CHECK(asked({client + 1}) == "unknown_number");
        CHECK(asked({client, host.now}) == "bad_callback");
        CHECK(asked({client, host.now - 1h}) == "bad_callback");
        CHECK(asked({client, host.now + 200'000h}) == "bad_callback");
        CHECK(asked({client, far_future}) == "bad_callback");
        CHECK(asked({client, at, {}, max_agents}) == "bad_agent_id");
        host.tell(AgentReady{0});
        const DialOrder order = host.dial();
        CHECK(asked({client, at}) == "wrong_order");  // is being called
        host.tell(CallEnded{order.call, Outcome::invalid_number});
        host.tell(CallEnded{host.dial().call, Outcome::invalid_number});
        CHECK(asked({client, at}) == "unknown_number");  // none is left
        const ContactId other = host.add({number(3333)});
        host.campaign.withdraw(other, host.now);
        CHECK(asked({other, at}) == "wrong_order");
        CHECK(host.quiet());
    }
}

TEST_CASE("appointments that were moved take no room for ever") {
    Host host(always_open());
    const ContactId client = host.add({number(5000)});
    const ContactId other = host.add({number(5001)});
    host.tell(CallbackWanted{other, host.now + 20 * 24h});
    const Instant noon = host.now + 24h;
    for (int i = 0; i < 20'000; ++i) host.tell(CallbackWanted{client, noon + std::chrono::seconds(i)});
    CHECK(host.campaign.save().size() < 100'000);
    host.tell(CallbackWanted{client, noon});
    host.agents(2);
    host.now = noon;
    CHECK(host.dial().contact == client);
    host.now += 19 * 24h;
    CHECK(host.dial().contact == other);
}

TEST_CASE("a number that a client of 255 numbers names is refused, not lost") {
    Host host(always_open());
    std::vector<ContactNumber> numbers;
    for (std::uint64_t i = 0; i < 255; ++i) numbers.push_back(number(1000 + i));
    const ContactId client = host.add(numbers);
    const Instant at = host.now + 1h;
    CHECK(host.on(CallbackWanted{client, at, number(4444).number}) == Reception::unknown_number);
    host.tell(AgentReady{0});
    const DialOrder order = host.dial();
    host.connect(order, 0);
    CHECK(host.on(CallDisposed{order.call, Disposition::callback, at, number(4444).number}) ==
          Reception::unknown_number);
    host.tell(CallDisposed{order.call, Disposition::callback, at, number(1254).number});
    host.tell(CallEnded{order.call, Outcome::answered});
    host.tell(AgentReady{0});
    host.now = at;
    CHECK(host.dial().number.digits() == 1254);
}

TEST_CASE("a promise outlives the number it was given for") {
    CampaignConfig config = always_open();
    config.promised_window = 1h;
    config.retry.usual.row(Outcome::busy).delay = 2h;
    Host host(config);
    const ContactId client = host.add({number(1111), number(2222)});
    host.tell(AgentReady{0});
    const DialOrder first = host.dial();
    host.tell(CallEnded{first.call, Outcome::busy});
    const Instant again = host.now + 2h;

    SECTION("another number is called when its delay is over") {
        host.tell(CallbackWanted{client, again - 10min, number(2222).number});
        host.tell(NumberJudged{client, number(2222).number, Verdict::never(Why::number_retired)});
        host.now = again - 10min;
        CHECK(host.quiet());
        CHECK(host.campaign.refusals().empty());
        CHECK(host.campaign.next_wakeup() == again);
        host.now = again;
        CHECK(host.dial().reason == Reason::appointment);
        CHECK(host.campaign.promises() == Promises{1, 0});
    }
    SECTION("or it is missed") {
        host.tell(CallbackWanted{client, host.now + 1min, number(2222).number});
        host.tell(NumberJudged{client, number(1111).number, Verdict::never(Why::number_retired)});
        host.tell(AgentBusy{0});
        host.pass(1min);
        CHECK(host.quiet());
        host.tell(NumberJudged{client, number(2222).number, Verdict::never(Why::number_retired)});
        CHECK(host.campaign.promises() == Promises{0, 1});
        CHECK(host.campaign.contact_counts().exhausted == 1);
    }
}
