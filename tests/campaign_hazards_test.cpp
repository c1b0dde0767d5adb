// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;

// What could make a campaign call too often, at night, or somebody who must not be called.

namespace {

CampaignConfig by_day(std::string_view open) {
    CampaignConfig config;
    for (auto& weekly : config.windows.hours) weekly = hours(open);
    return config;
}

const Instant noon{std::chrono::hours{500'004}};  // 12:00 UTC

void talk(Host& host, const DialOrder& order, const CallDisposed& disposed) {
    host.connect(order, 0);
    host.tell(disposed);
    host.tell(CallEnded{order.call, Outcome::answered});
    host.tell(AgentReady{0});
}

}  // namespace

TEST_CASE("a campaign that is restored with other windows dials by those") {
    Host host(by_day("08:00-20:00"), noon);
    for (std::uint64_t i = 0; i < 5; ++i) host.add({number(48'000 + i)});
    host.agents(1);
    CHECK(host.dials().size() == 1);
    host.agents(0);
    const auto saved = host.campaign.save();
    for (const auto& [open, dials] :
         {std::pair("00:00-24:00", 1U), std::pair("14:00-20:00", 0U), std::pair("off", 0U)}) {
        Campaign restored = Campaign::restore(by_day(open), saved).value();
        static_cast<void>(restored.on(AgentReady{1}, noon + 1min));
        CHECK(restored.dials(noon + 1min).size() == dials);
    }
    // And the other way round: what was shut and is open now is not waited for.
    Host shut(by_day("14:00-20:00"), noon);
    shut.add({number(48'111)});
    shut.agents(1);
    CHECK(shut.quiet());
    Campaign open = Campaign::restore(by_day("08:00-20:00"), shut.campaign.save()).value();
    CHECK(open.next_wakeup() <= noon + 1s);
    CHECK(open.dials(noon + 1s).size() == 1);
}

TEST_CASE("an event from the future, refused or not, opens no window: at night nobody is called") {
    Host host(by_day("08:00-20:00"), noon);
    for (std::uint64_t i = 0; i < 5; ++i) host.add({number(48'000 + i)});
    host.agents(3);
    CHECK(host.campaign.on(AgentReady{0}, noon + 24h * 7) == Reception::wrong_order);
    host.now = noon + 13h;
    CHECK(host.campaign.verdict(0, host.now).why == Why::outside_hours);
    CHECK(host.quiet());
    CHECK(host.campaign.next_wakeup() <= noon + 20h);
    host.now = noon + 21h;  // the next morning
    CHECK(host.dials().size() == 3);
    // The other way round: the future is night, the present is not.
    CHECK(host.campaign.on(AgentReady{9}, noon + 24h * 9 + 12h) == Reception::accepted);
    CHECK(host.dials().size() == 1);
}

TEST_CASE("nor does it when the agent who promised a call has gone meanwhile") {
    CampaignConfig config = by_day("08:00-20:00");
    config.places[0].law = Rule::hours(hours("08:00-20:00"));
    config.promised_window = config.agent_kept_time = config.own_agent_time = 24h * 10;
    Host host(config, noon);
    host.add({number(48'111)});
    host.agents(2);
    const DialOrder order = host.dial();
    host.connect(order, 0);
    host.tell(CallDisposed{order.call, Disposition::callback, host.now + 1h, {}, true});
    host.tell(CallEnded{order.call, Outcome::answered});
    host.tell(AgentPaused{0});
    host.pass(1h);
    CHECK(host.quiet());  // waits for that agent
    CHECK(host.campaign.on(AgentReady{1}, noon + 24h * 2) == Reception::wrong_order);
    host.now = noon + 13h;
    host.tell(AgentLoggedOut{0});
    CHECK(host.quiet());
    host.now = noon + 21h;
    CHECK(host.dials().size() == 1);
}

TEST_CASE("who names the number that was dialled is not called again at once") {
    Host host(always_open());
    host.add({number(48'111)});
    host.agents(1);
    const DialOrder order = host.dial();
    talk(host, order, {order.call, Disposition::another_number, {}, number(48'111).number});
    CHECK(host.quiet());
    CHECK(host.campaign.next_wakeup() >= host.now + 23h);
}

TEST_CASE("two numbers whose people name each other are not called in turns") {
    Host host(always_open());
    host.add({number(48'111), number(48'222)});
    host.agents(1);
    int calls = 0;
    for (int minute = 0; minute < 24 * 60; ++minute, host.pass(1min)) {
        for (const DialOrder& order : host.dials()) {
            ++calls;
            const std::uint64_t other = order.number == number(48'111).number ? 48'222 : 48'111;
            talk(host, order, {order.call, Disposition::another_number, {}, number(other).number});
        }
    }
    CHECK(calls == 2);
}

TEST_CASE("an answered call that nobody had is no contact that is complete") {
    for (const bool told : {false, true}) {
        Host host(always_open());
        const ContactId client = host.add({number(48'111)});
        host.agents(1);
        const DialOrder order = host.dial();
        if (told) host.tell(CallAnswered{order.call});
        host.tell(CallEnded{order.call, Outcome::answered});
        CHECK_FALSE(host.campaign.verdict(client, host.now).is_never());
        CHECK(host.quiet());
        CHECK(host.campaign.next_wakeup() == host.now + 24h);  // as when we had hung up
    }
}

TEST_CASE("a client who asks not to be called after the agent marked the call is not called") {
    Host host(always_open());
    const ContactId client = host.add({number(48'111)});
    host.agents(1);
    const DialOrder order = host.dial();
    host.connect(order, 0);
    host.tell(CallDisposed{order.call, Disposition::complete});
    host.tell(CallDisposed{order.call, Disposition::call_again});  // no, rather this
    host.tell(CallEnded{order.call, Outcome::answered});
    CHECK_FALSE(host.campaign.verdict(client, host.now).is_never());
    CHECK(host.on(CallDisposed{order.call, Disposition::complete}) == Reception::wrong_order);
    host.tell(CallDisposed{order.call, Disposition::do_not_call});
    CHECK(host.campaign.verdict(client, host.now) == Verdict::never(Why::do_not_call));
    CHECK(host.on(CallDisposed{order.call, Disposition::do_not_call}) == Reception::wrong_order);
    host.tell(AgentReady{0});
    host.pass(48h);
    CHECK(host.quiet());
    CHECK(host.campaign.contact_counts().do_not_call == 1);
}

TEST_CASE("a call that the host took back is not offered again in the same instant") {
    Host host(always_open());
    host.add({number(48'111)});
    host.agents(1);
    const DialOrder order = host.dial();
    host.end(order, Outcome::cancelled);
    CHECK(host.quiet());
    host.pass(1min);
    CHECK(host.dial().attempt == 1);
}

TEST_CASE("a campaign that is restored with another mode of pacing dials no storm") {
    const auto with = [](PacingMode mode) {
        CampaignConfig config = always_open();
        config.pacing.mode = mode;
        return config;
    };
    constexpr AgentId team = 10;
    Host host(with(PacingMode::progressive));
    for (std::uint64_t i = 0; i < 2'000; ++i) host.add({number(48'000 + i)});
    host.agents(team);
    const auto work = [&](int rounds) {
        for (int round = 0; round < rounds; ++round) {
            std::uint32_t calls = 0;
            for (const DialOrder& order : host.dials()) {
                ++calls;
                if (host.campaign.agents().counts().idle > 0) {
                    host.talk(order, host.campaign.agents().longest_idle(), Disposition::complete);
                } else {
                    host.end(order, Outcome::no_answer, 0s);
                }
            }
            CHECK(calls <= 3 * team);
        }
    };
    for (const PacingMode mode : {PacingMode::predictive, PacingMode::power, PacingMode::predictive}) {
        work(20);
        const auto ringing = host.dials();
        CHECK(ringing.size() <= 3 * team);
        host.campaign = Campaign::restore(with(mode), host.campaign.save()).value();
        const auto more = host.dials();
        CHECK(ringing.size() + more.size() <= 3 * team);
        for (const auto& orders : {ringing, more}) {
            for (const DialOrder& order : orders) host.end(order, Outcome::no_answer, 1s);
        }
    }
    work(20);
}

TEST_CASE("a clock that was not set when the contacts came holds nothing up") {
    for (const Instant wrong : {calendar_begin, calendar_end - 1ms, noon + 24h * 400}) {
        Host host(by_day("08:00-20:00"), wrong);
        for (std::uint64_t i = 0; i < 3; ++i) host.add({number(48'000 + i)});
        host.now = noon;
        host.agents(1);
        const DialOrder order = host.dial();
        host.end(order, Outcome::busy);
        // From the first agent on the instants are believed: what follows is reckoned from them.
        CHECK(host.campaign.next_wakeup() < noon + 1h);
        host.end(host.dial(), Outcome::busy);
        host.end(host.dial(), Outcome::busy);
        host.now = host.campaign.next_wakeup();
        CHECK(host.dials().size() == 1);
    }
}
