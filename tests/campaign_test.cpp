// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

#include <limits>

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;
using Kind = Verdict::Kind;

// The client's side of a campaign: who is called, when, on which number. The agents' side is in campaign_events_test.cpp.

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
    config.retry.contact_gap = 2h;
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
                    d = host.add({number(2003)}, std::numeric_limits<std::int16_t>::max()), e = host.add({number(2004)}, 7);
    expected.insert(expected.end(), {d, c, e, a, b});
    host.pass(180s);
    for (const ContactId id : expected) {
        const DialOrder order = host.dial();
        CHECK(order.contact == id);
        host.talk(order, 0, Disposition::refused);
    }
}

TEST_CASE("a window that closes while the client waits for an agent: nobody is called, and the next opening is known") {
    CampaignConfig config = always_open();
    config.zones = {zone("Europe/Warsaw")};
    config.windows.hours[0] = hours("09:00-12:00,14:00-18:00");
    const Instant nine = Instant{std::chrono::sys_days{std::chrono::year{2026} / 7 / 14}} + 7h;  // summer: UTC + 2 h
    Host host(config, nine + 1h);
    const ContactId client = host.add({number(1111)});
    CHECK(host.quiet());
    CHECK(host.campaign.next_wakeup() == nine + 3h);
    host.now = nine + 3h;  // closed, exactly now
    host.agents(1);
    CHECK(host.quiet());
    CHECK(host.campaign.contact_counts().ready == 1);
    CHECK(host.campaign.waiting_for_window(host.now) == 1);
    CHECK(host.campaign.verdict(client, host.now) == Verdict::not_before(nine + 5h, Why::outside_hours));
    CHECK(host.campaign.next_wakeup() == nine + 5h);
    host.now = nine + 5h - 1ms;
    CHECK(host.quiet());
    const DialOrder order = host.sleep_and_dial();
    CHECK(host.now == nine + 5h);
    CHECK(order.window_closes == nine + 9h);
    CHECK(host.campaign.waiting_for_window(host.now) == 0);
}

TEST_CASE("who came due and could not be dialled is told, with the reason, once") {
    CampaignConfig config = always_open();
    config.windows.hours[0] = hours("10:00-11:00");
    const Instant midnight{std::chrono::sys_days{std::chrono::year{2026} / 7 / 14}};
    Host host(config, midnight + 10h + 50min);
    host.agents(1);
    const ContactId client = host.add({number(1111)});
    host.end(host.dial(), Outcome::no_answer);
    CHECK(host.campaign.refusals().empty());
    host.pass(600s);
    CHECK(host.quiet());
    REQUIRE(host.campaign.refusals().size() == 1);
    CHECK(host.campaign.refusals()[0] ==
          Refusal{client, 1000, 0, Verdict::not_before(midnight + 34h, Why::outside_hours)});
    CHECK(host.quiet());
    CHECK(host.campaign.refusals().empty());
    const ContactId never = host.add({number(2222, NumberType::home)});  // open
    CHECK(never == 1);
    CHECK(host.dial().contact == never);
}

TEST_CASE("clients in an open zone are not held up by those before them in a closed one") {
    CampaignConfig config = always_open();
    config.zones = {zone("Asia/Tokyo"), zone("Europe/London")};
    config.windows.hours[0] = hours("09:00-17:00");
    const Instant noon = Instant{std::chrono::sys_days{std::chrono::year{2026} / 1 / 14}} + 12h;  // 21:00 in Tokyo
    Host host(config, noon);
    host.agents(2);
    const ContactId tokyo = host.add({number(81333333333, NumberType::main, 0)}, 100);
    const ContactId london = host.add({number(442033333333, NumberType::main, 1)}, -100);
    const DialOrder order = host.dial();
    CHECK(order.contact == london);
    CHECK(order.window_closes == noon + 5h);
    CHECK(host.campaign.waiting_for_window(host.now) == 1);
    host.talk(order, 0, Disposition::complete);
    CHECK(host.sleep_and_dial().contact == tokyo);
    CHECK(host.now == noon + 12h);  // 9:00 of the next day in Tokyo
}

TEST_CASE("the number whose window is open is dialled, whichever of the client's it is") {
    CampaignConfig config = always_open();
    config.windows = Windows::usual();
    const Instant monday{std::chrono::sys_days{std::chrono::year{2026} / 7 / 13}};
    Host host(config, monday + 12h + 30min);
    host.agents(1);
    host.add({number(1111, NumberType::work), number(2222, NumberType::home), number(3333, NumberType::mobile)});
    DialOrder order = host.dial();  // mobile goes first
    CHECK(order.type == NumberType::mobile);
    host.end(order, Outcome::machine);
    order = host.sleep_and_dial();  // work is at lunch until 14:00, home opens at 20:00
    CHECK(order.type == NumberType::work);
    CHECK(host.now == monday + 14h);
    host.end(order, Outcome::machine);
    order = host.sleep_and_dial();  // mobile and work again in 4 h
    CHECK(order.type == NumberType::mobile);
    CHECK(host.now == monday + 16h + 30min + 20s);
}

TEST_CASE("a number whose delay ends while another waits for its window is dialled") {
    CampaignConfig config = always_open();
    config.windows = Windows::usual();
    const Instant monday{std::chrono::sys_days{std::chrono::year{2026} / 7 / 13}};
    Host host(config, monday + 15h);
    host.agents(1);
    const ContactId client = host.add({number(1111, NumberType::mobile), number(2222, NumberType::work)});
    host.end(host.dial(), Outcome::machine);
    host.pass(1min);
    host.end(host.dial(), Outcome::machine);  // work again at 19:01:40, when it is closed; mobile at 19:00:20
    DialOrder order = host.sleep_and_dial();
    CHECK(order.type == NumberType::mobile);
    CHECK(host.now == monday + 19h + 20s);
    host.end(order, Outcome::machine);  // mobile again at 23:00:40, when it is closed; work came due meanwhile
    CHECK(host.quiet());
    host.now = monday + 24h + 7h;
    CHECK(host.campaign.verdict(client, host.now) == Verdict::not_before(monday + 24h + 8h, Why::outside_hours));
    order = host.sleep_and_dial();
    CHECK(host.now == monday + 24h + 8h);
    CHECK(order.type == NumberType::mobile);  // work opens an hour later
}

TEST_CASE("a number that has no window does not cost the client the others") {
    CampaignConfig config = always_open();
    config.windows.hours[static_cast<std::size_t>(NumberType::home)] = Hours{};
    Host host(config);
    host.agents(1);
    const ContactId client = host.add({number(1111, NumberType::mobile), number(2222, NumberType::home)});
    host.end(host.dial(), Outcome::machine);
    const Instant ended = host.now;
    CHECK(host.campaign.verdict(client, host.now) == Verdict::not_before(ended + 4h, Why::redial_delay));
    const DialOrder order = host.sleep_and_dial();
    CHECK(host.now == ended + 4h);
    CHECK(order.type == NumberType::mobile);
    host.end(order, Outcome::invalid_number);
    CHECK(host.quiet());
    CHECK(host.campaign.contact_counts().exhausted == 1);

    const ContactId hopeless = host.add({number(3333, NumberType::home)});
    CHECK(host.quiet());
    CHECK(host.campaign.contact_counts().exhausted == 2);
    REQUIRE(host.campaign.refusals().size() == 1);
    CHECK(host.campaign.refusals()[0].verdict == Verdict::never(Why::no_window));
    CHECK(host.campaign.verdict(hopeless, host.now) == Verdict::never(Why::no_window));
}

TEST_CASE("a window inside the hour that the clocks skip, and inside the one they repeat") {
    CampaignConfig config = always_open();
    config.zones = {zone("Europe/Warsaw")};
    config.windows.hours[0] = hours("01:30-02:30");
    struct Case {
        Instant day;
        std::vector<std::pair<Duration, Duration>> open;  // UTC
    };
    using std::chrono::sys_days;
    using std::chrono::year;
    const std::vector<Case> cases{{sys_days{year{2026} / 3 / 29}, {{30min, 60min}}},
                                  {sys_days{year{2026} / 10 / 25} - 1h, {{30min, 90min}, {120min, 150min}}}};
    for (const Case& day : cases) {
        // One fresh client a minute and agents without end: who is dialled at once shows when the window is open.
        Host host(config, day.day);
        for (; host.now < day.day + 4h; host.pass(1min)) {
            const bool open = std::any_of(day.open.begin(), day.open.end(), [&](const auto& window) {
                return host.now - day.day >= window.first && host.now - day.day < window.second;
            });
            const Verdict verdict = host.campaign.verdict(host.add({number(1111)}), host.now);
            CHECK(verdict.is_now() == open);
            host.tell(AgentReady{static_cast<AgentId>(host.campaign.size())});
            CHECK(host.quiet() != open);
        }
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
    CHECK(refused({number(1111), number(2222, NumberType::home, 1)}) == "numbers.zone");
    CHECK(refused({number(1111, NumberType{5})}) == "numbers.type");
    CHECK(host.add(std::vector<ContactNumber>(255, number(1111))) == 0);
    CHECK(host.campaign.number(0, 254) == number(1111));
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
    CHECK(field([](CampaignConfig& c) { c.zones.clear(); }) == "zones");
    CHECK(field([](CampaignConfig& c) { c.zones.resize(10'001); }) == "zones");
    CHECK(field([](CampaignConfig& c) { c.queue_time = -1ms; }) == "queue_time");
    CHECK(field([](CampaignConfig& c) { c.wrap_up_time = -1ms; }) == "wrap_up_time");
    CHECK(field([](CampaignConfig& c) { c.wrap_up_time = Duration::max(); }) == "wrap_up_time");
    CHECK(field([](CampaignConfig& c) { c.retry.max_attempts = 0; }) == "retry.max_attempts");
    CHECK(field([](CampaignConfig& c) { c.pacing.max_lines = 0; }) == "pacing.max_lines");
}

TEST_CASE("a campaign without windows calls nobody") {
    Host host(CampaignConfig{});
    host.agents(3);
    host.add({number(1111)});
    CHECK(host.quiet());
    CHECK(host.campaign.contact_counts().exhausted == 1);
}
