// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

#include <limits>

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;

// The client's side of a campaign: who is called, when, on which number. Windows, agents and events have their own
// files.

TEST_CASE("one client, one number, reached at the first attempt") {
    Host host(always_open());
    CHECK(host.quiet());
    const ContactId client = host.add({number(48221234567, NumberType::work)});
    CHECK(host.quiet());  // no agent
    host.agents(1);
    const DialOrder order = host.dial();
    CHECK(order.contact == client);
    CHECK(order.reference == 1000);
    CHECK(order.number.digits() == 48221234567);
    CHECK(order.type == NumberType::work);
    CHECK(order.number_index == 0);
    CHECK(order.attempt == 1);
    CHECK(order.reason == Reason::fresh);
    CHECK_FALSE(order.preview);
    CHECK(order.agent == no_agent);
    CHECK(order.ring_timeout == 40s);
    CHECK(order.window_closes == far_future);
    CHECK(host.quiet());
    CHECK(host.campaign.verdict(client, host.now) == Verdict::not_before(host.now + 1ms, Why::in_progress));
    CHECK(host.campaign.contact_counts().in_progress == 1);
    host.talk(order, 0, Disposition::complete);
    CHECK(host.campaign.contact_counts() == ContactCounts{0, 0, 0, 1, 0, 0, 0});
    CHECK(host.campaign.verdict(client, host.now) == Verdict::never(Why::contact_complete));
    CHECK(host.quiet());
    CHECK(host.campaign.next_wakeup() == far_future);
}

TEST_CASE("several numbers are tried in the order of their types, and completion withdraws the others") {
    Host host(always_open());
    host.agents(1);
    const ContactId client = host.add({number(1111, NumberType::home), number(2222, NumberType::work),
                                       number(3333, NumberType::mobile), number(4444, NumberType::work)});
    // By index in the order of trying: mobile, work, the other work, home.
    CHECK(host.campaign.number(client, 0) == number(3333, NumberType::mobile));
    CHECK(host.campaign.number(client, 2) == number(4444, NumberType::work));
    CHECK(host.campaign.number(client, 4) == ContactNumber{});
    CHECK(host.campaign.number(client + 1, 0) == ContactNumber{});
    for (const std::uint64_t expected : {3333U, 2222U, 4444U}) {
        const DialOrder order = host.dial();
        CHECK(order.number.digits() == expected);
        CHECK(order.attempt == 1);
        CHECK(host.campaign.number(client, order.number_index).number == order.number);
        host.end(order, Outcome::machine);  // this one again in 4 h, the next one now
    }
    const DialOrder last = host.dial();
    CHECK(last.number.digits() == 1111);
    CHECK(last.reason == Reason::redial);
    host.talk(last, 0, Disposition::complete);
    host.pass(30 * 24h);
    CHECK(host.quiet());
    CHECK(host.campaign.contact_counts().complete == 1);
}

TEST_CASE("a campaign's own order of numbers, equal ranks in the client's order") {
    CampaignConfig config = always_open();
    config.number_order.rank = {7, 7, 1, 7, 7};
    Host host(config);
    const ContactId client =
        host.add({number(1111, NumberType::other), number(2222, NumberType::main), number(3333, NumberType::work)});
    CHECK(host.campaign.number(client, 0).number.digits() == 3333);
    CHECK(host.campaign.number(client, 1).number.digits() == 1111);
    CHECK(host.campaign.number(client, 2).number.digits() == 2222);
}

TEST_CASE("busy is dialled again after 180 s, no answer after 600 s, three times in all") {
    Host host(always_open());
    host.agents(1);
    const ContactId client = host.add({number(1111)});
    DialOrder order = host.dial();
    host.end(order, Outcome::busy);
    const Instant ended = host.now;
    CHECK(host.quiet());
    CHECK(host.campaign.next_wakeup() == ended + 180s);
    CHECK(host.campaign.verdict(client, host.now) == Verdict::not_before(ended + 180s, Why::redial_delay));
    host.now = ended + 180s - 1ms;
    CHECK(host.quiet());
    host.now = ended + 180s;
    order = host.dial();
    CHECK(order.attempt == 2);
    CHECK(order.reason == Reason::redial);
    host.end(order, Outcome::no_answer);
    const Instant second = host.now;
    order = host.sleep_and_dial();
    CHECK(host.now == second + 600s);
    CHECK(order.attempt == 3);
    host.end(order, Outcome::no_answer);
    CHECK(host.campaign.contact_counts() == ContactCounts{0, 0, 0, 0, 0, 1, 0});
    CHECK(host.campaign.verdict(client, host.now) == Verdict::never(Why::attempts_exhausted));
    CHECK(host.campaign.next_wakeup() == far_future);
}

TEST_CASE("an attempt that the network spoilt is not counted") {
    Host host(always_open());
    host.agents(1);
    host.add({number(1111)});
    for (int i = 0; i < 20; ++i) {
        const DialOrder order = i == 0 ? host.dial() : host.sleep_and_dial();
        CHECK(order.attempt == 1);
        host.end(order, Outcome::congestion);
    }
    CHECK(host.campaign.contact_counts().delayed == 1);
}

TEST_CASE("the contact gap holds across all numbers, but a promised call keeps its time") {
    CampaignConfig config = always_open();
    config.retry.usual.contact_gap = 2h;
    Host host(config);
    host.agents(1);
    const ContactId client = host.add({number(1111, NumberType::main), number(2222, NumberType::mobile)});
    host.end(host.dial(), Outcome::machine);
    const Instant ended = host.now;
    CHECK(host.campaign.verdict(client, host.now) == Verdict::not_before(ended + 2h, Why::contact_gap));
    DialOrder order = host.sleep_and_dial();
    CHECK(host.now == ended + 2h);
    CHECK(order.number.digits() == 2222);
    host.end(order, Outcome::busy);
    order = host.sleep_and_dial();
    CHECK(host.now == ended + 2h + 20s + 2h);
    const Instant promised = host.now + 30min;
    host.talk(order, 0, Disposition::callback, promised);
    CHECK(host.campaign.verdict(client, host.now) == Verdict::not_before(promised, Why::appointment));
    order = host.sleep_and_dial();
    CHECK(host.now == promised);
    CHECK(order.reason == Reason::appointment);
    host.end(order, Outcome::rejected);  // a day: longer than the gap
    CHECK(host.campaign.verdict(client, host.now) == Verdict::not_before(host.now + 24h, Why::redial_delay));
}

TEST_CASE("an appointment goes before everybody, on the number the client was reached on") {
    Host host(always_open());
    host.agents(1);
    const ContactId client = host.add({number(1111, NumberType::main), number(2222, NumberType::mobile)}, -5);
    host.end(host.dial(), Outcome::machine);
    const Instant promised = host.now + 5h;
    host.talk(host.dial(), 0, Disposition::callback, promised);
    for (std::int16_t i = 0; i < 9; ++i) host.add({number(5000)}, 100);
    host.now = promised;
    const DialOrder order = host.dial();
    CHECK(order.contact == client);
    CHECK(order.number.digits() == 2222);
    CHECK(order.reason == Reason::appointment);
    CHECK(order.attempt == 1);  // the first one on this number was kept off the count by the promise
    host.end(order, Outcome::no_answer);
    host.pass(600s);
    CHECK(host.dial().reason == Reason::redial);  // the promise was kept; from now on as usual
}

TEST_CASE("redials go before fresh clients, higher priorities before lower, then first come first served") {
    Host host(always_open());
    host.agents(1);
    const ContactId redialled = host.add({number(1111)}, std::numeric_limits<std::int16_t>::min());
    host.end(host.dial(), Outcome::busy);
    std::vector<ContactId> expected{redialled};
    const ContactId a = host.add({number(2000)}, 0), b = host.add({number(2001)}, 0), c = host.add({number(2002)}, 7),
                    d = host.add({number(2003)}, std::numeric_limits<std::int16_t>::max()),
                    e = host.add({number(2004)}, 7);
    expected.insert(expected.end(), {d, c, e, a, b});
    host.pass(180s);
    for (const ContactId id : expected) {
        const DialOrder order = host.dial();
        CHECK(order.contact == id);
        host.talk(order, 0, Disposition::refused);
    }
}

TEST_CASE("a client taken out is not called again") {
    Host host(always_open());
    host.agents(1);
    const ContactId fresh = host.add({number(1111)});
    CHECK(host.campaign.withdraw(fresh, host.now));
    CHECK(host.quiet());
    CHECK_FALSE(host.campaign.withdraw(fresh, host.now));  // over
    CHECK_FALSE(host.campaign.withdraw(7, host.now));      // unknown
    CHECK(host.campaign.verdict(fresh, host.now) == Verdict::never(Why::withdrawn));

    const ContactId delayed = host.add({number(2222)});
    host.end(host.dial(), Outcome::busy);
    CHECK(host.campaign.withdraw(delayed, host.now));
    host.pass(24h);
    CHECK(host.quiet());

    const ContactId in_call = host.add({number(3333)});
    const DialOrder order = host.dial();
    CHECK(host.campaign.withdraw(in_call, host.now));
    CHECK(host.campaign.contact_counts().in_progress == 1);  // the call goes on
    host.talk(order, 0, Disposition::callback, host.now + 24h);
    CHECK(host.campaign.contact_counts() == ContactCounts{0, 0, 0, 0, 0, 0, 3});
    host.pass(48h);
    CHECK(host.quiet());
}

TEST_CASE("do not call is heard even from a client who is being taken out") {
    Host host(always_open());
    host.agents(1);
    const ContactId client = host.add({number(1111)});
    const DialOrder order = host.dial();
    CHECK(host.campaign.withdraw(client, host.now));
    host.talk(order, 0, Disposition::do_not_call);
    CHECK(host.campaign.verdict(client, host.now) == Verdict::never(Why::do_not_call));
    CHECK(host.campaign.contact_counts().do_not_call == 1);
}

TEST_CASE("wrong person retires the number, do not call the client") {
    Host host(always_open());
    host.agents(1);
    const ContactId client = host.add({number(1111), number(2222), number(3333)});
    host.talk(host.dial(), 0, Disposition::wrong_person);
    const DialOrder second = host.dial();  // at once
    CHECK(second.number.digits() == 2222);
    host.end(second, Outcome::unwanted);
    const DialOrder third = host.dial();
    CHECK(third.number.digits() == 3333);
    host.talk(third, 0, Disposition::do_not_call);
    CHECK(host.campaign.verdict(client, host.now) == Verdict::never(Why::do_not_call));
    CHECK(host.campaign.contact_counts().do_not_call == 1);
    host.pass(365 * 24h);
    CHECK(host.quiet());
}

TEST_CASE("a client is refused that cannot be called, and nothing is changed by it") {
    Host host(always_open());
    const auto refused = [&](std::vector<ContactNumber> numbers) {
        const auto added = host.campaign.add({1, 0, numbers}, host.now);
        REQUIRE_FALSE(added);
        CHECK(host.campaign.size() == 0);
        CHECK(host.campaign.contact_counts() == ContactCounts{});
        return added.error().field;
    };
    CHECK(refused({}) == "numbers");
    CHECK(refused(std::vector<ContactNumber>(256, number(1111))) == "numbers");
    CHECK(refused({number(1111), ContactNumber{}}) == "numbers.number");
    CHECK(refused({number(1111), number(2222, NumberType::home, 1)}) == "numbers.place");
    CHECK(refused({number(1111, NumberType{5})}) == "numbers.type");
    CHECK(refused({number(1111), number(2222), number(1111, NumberType::home)}) == "numbers.number");  // twice
    CHECK(host.add({number(1111), number(2222)}) == 0);
    CHECK(host.campaign.number(0, 1) == number(2222));
    CHECK(host.campaign.verdict(1, host.now) == Verdict::never(Why::no_numbers));
}

TEST_CASE("a client with 255 numbers has every one of them tried, in order") {
    Host host(always_open());
    host.agents(1);
    std::vector<ContactNumber> numbers;
    for (std::uint64_t i = 0; i < 255; ++i) numbers.push_back(number(1000 + i));
    host.add(numbers);
    for (std::uint64_t i = 0; i < 255; ++i) {
        const DialOrder order = host.dial();
        CHECK(order.number.digits() == 1000 + i);
        host.end(order, Outcome::invalid_number);
    }
    CHECK(host.campaign.contact_counts().exhausted == 1);
}

TEST_CASE("a campaign that makes no sense is refused by the name of the field") {
    const auto field = [](auto&& spoil) {
        CampaignConfig config = always_open();
        spoil(config);
        const auto made = Campaign::create(config);
        REQUIRE_FALSE(made);
        return made.error().field;
    };
    CHECK(field([](CampaignConfig& c) { c.places.clear(); }) == "places");
    CHECK(field([](CampaignConfig& c) { c.places.resize(65'536); }) == "places");
    CHECK(field([](CampaignConfig& c) { c.queue_time = -1ms; }) == "queue_time");
    CHECK(field([](CampaignConfig& c) { c.wrap_up_time = -1ms; }) == "wrap_up_time");
    CHECK(field([](CampaignConfig& c) { c.wrap_up_time = Duration::max(); }) == "wrap_up_time");
    CHECK(field([](CampaignConfig& c) { c.retry.usual.max_attempts = 0; }) == "retry.max_attempts");
    CHECK(field([](CampaignConfig& c) { c.pacing.max_lines = 0; }) == "pacing.max_lines");
}
