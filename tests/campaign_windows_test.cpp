// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

#include <algorithm>

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;

namespace {
constexpr auto own_hours = static_cast<RuleId>(WindowRule::hours);
}

// A campaign and the windows of its clients' numbers.

TEST_CASE("a window that closes while the client waits for an agent: nobody is called, and the next opening is known") {
    CampaignConfig config = always_open();
    config.places = {{{{zone("Europe/Warsaw")}}, {}}};
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
    CHECK(host.campaign.verdict(client, host.now) == Verdict::not_before(nine + 5h, Why::outside_hours, own_hours));
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
          Refusal{client, 1000, 0, Verdict::not_before(midnight + 34h, Why::outside_hours, own_hours)});
    CHECK(host.quiet());
    CHECK(host.campaign.refusals().empty());
    const ContactId never = host.add({number(2222, NumberType::home)});  // open
    CHECK(never == 1);
    CHECK(host.dial().contact == never);
}

TEST_CASE("clients in an open zone are not held up by those before them in a closed one") {
    CampaignConfig config = always_open();
    config.places = {{{{zone("Asia/Tokyo")}}, {}}, {{{zone("Europe/London")}}, {}}};
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
    CHECK(host.campaign.verdict(client, host.now) ==
          Verdict::not_before(monday + 24h + 8h, Why::outside_hours, own_hours));
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
    CHECK(host.campaign.contact_counts() == ContactCounts{0, 1, 0, 0, 0, 0, 0});  // delayed, not ready
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
    CHECK(host.campaign.refusals()[0].verdict == Verdict::never(Why::no_window, own_hours));
    CHECK(host.campaign.verdict(hopeless, host.now) == Verdict::never(Why::no_window, own_hours));
}

TEST_CASE("a window inside the hour that the clocks skip, and inside the one they repeat") {
    CampaignConfig config = always_open();
    config.places = {{{{zone("Europe/Warsaw")}}, {}}};
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

TEST_CASE("a campaign without windows calls nobody") {
    Host host(CampaignConfig{});
    host.agents(3);
    host.add({number(1111)});
    CHECK(host.quiet());
    CHECK(host.campaign.contact_counts().exhausted == 1);
}

// ---- places, wishes, appointments --------------------------------------------------------------------------------

TEST_CASE("a number whose zone is uncertain is called only when every candidate allows it") {
    CampaignConfig config = always_open();
    config.windows.hours[0] = hours("09:00-18:00");
    config.places = {{{{zone("America/New_York"), zone("America/Los_Angeles")}}, {}}};
    const Instant midnight{std::chrono::sys_days{std::chrono::year{2026} / 1 / 14}};
    Host host(config, midnight + 14h + 30min);  // 9:30 in New York, 6:30 in Los Angeles
    host.agents(1);
    host.add({number(1111)});
    const DialOrder order = host.sleep_and_dial();
    CHECK(host.now == midnight + 17h);
    CHECK(order.window_closes == midnight + 23h);  // 18:00 in New York
}

TEST_CASE("a client of no known zone is called only in the hours for such") {
    CampaignConfig config = always_open();
    config.places = {Place{}};
    Host never(config);
    never.agents(1);
    never.add({number(1111)});
    CHECK(never.quiet());
    CHECK(never.campaign.verdict(0, never.now) == Verdict::never(Why::unknown_zone));

    config.windows.unknown_zone = Rule::hours(hours("14:00-20:00")).in(zone("America/New_York"));
    const Instant midnight{std::chrono::sys_days{std::chrono::year{2026} / 1 / 14}};
    Host host(config, midnight + 1h);  // 20:00 there
    host.agents(1);
    host.add({number(1111)});
    static_cast<void>(host.sleep_and_dial());
    CHECK(host.now == midnight + 19h);
}

TEST_CASE("the law of a place and the wish of a client hold besides the campaign's hours") {
    CampaignConfig config = always_open();
    config.places = {Place{{{Zone{}}}, Rule::hours(hours("08:00-20:00")).labelled(16, Why::law)}};
    config.wishes = {Rule::hours(hours("18:00-22:00"))};
    const Instant midnight{std::chrono::sys_days{std::chrono::year{2026} / 1 / 14}};
    Host host(config, midnight);
    host.agents(1);
    const std::vector<ContactNumber> numbers{number(1111)};
    const ContactId client = host.campaign.add({1, 0, numbers, 0}, host.now).value();
    const DialOrder order = host.sleep_and_dial();
    CHECK(host.now == midnight + 18h);
    CHECK(order.window_closes == midnight + 20h);
    host.end(order, Outcome::busy);
    host.now = midnight + 20h;
    CHECK(host.campaign.verdict(client, host.now).rule == 16);
    CHECK(host.campaign.verdict(client, midnight + 32h + 1min).rule == static_cast<RuleId>(WindowRule::wish));

    CHECK(host.campaign.add({1, 0, numbers, 1}, host.now).error().field == "wish");
}

TEST_CASE("an appointment is kept outside the campaign's hours, never outside the law's, and only for its time") {
    CampaignConfig config = always_open();
    config.windows.hours[0] = hours("09:00-18:00");
    config.places = {Place{{{Zone{}}}, Rule::hours(hours("08:00-21:00")).labelled(16, Why::law)}};
    const Instant midnight{std::chrono::sys_days{std::chrono::year{2026} / 1 / 14}};
    Host host(config, midnight + 17h);
    host.agents(1);
    const ContactId client = host.add({number(1111)});
    const Instant promised = midnight + 20h + 30min;
    host.talk(host.dial(), 0, Disposition::callback, promised);
    CHECK(host.campaign.verdict(client, promised) == Verdict::now(midnight + 21h));
    const DialOrder kept = host.sleep_and_dial();
    CHECK(host.now == promised);
    CHECK(kept.window_closes == midnight + 21h);
    CHECK(host.campaign.promises() == Promises{1, 0});

    const Instant next = midnight + 24h + 20h;
    host.talk(kept, 0, Disposition::callback, next);
    host.tell(AgentPaused{0});
    host.now = next + 30min;
    CHECK(host.quiet());
    CHECK(host.campaign.next_wakeup() == next + 1h);  // of the promise; the law allows calls until then
    CHECK(host.campaign.promises() == Promises{1, 0});
    host.now = next + 1h;  // nobody was there
    host.tell(AgentReady{0});
    CHECK(host.quiet());
    CHECK(host.campaign.promises() == Promises{1, 1});
    CHECK(host.campaign.verdict(client, host.now).until == midnight + 48h + 9h);
    const DialOrder late = host.sleep_and_dial();
    CHECK(host.now == midnight + 48h + 9h);
    CHECK(late.reason == Reason::appointment);
    CHECK(host.campaign.promises() == Promises{1, 1});
}

TEST_CASE("of two clients alike, the one whose window shuts soon goes first") {
    CampaignConfig config = always_open();
    config.windows.hours[0] = hours("09:00-18:00");
    config.places = {{{{zone("America/New_York")}}, {}}, {{{zone("Europe/London")}}, {}}};
    const Instant midnight{std::chrono::sys_days{std::chrono::year{2026} / 1 / 14}};
    Host host(config, midnight + 17h + 29min);
    host.agents(3);
    const ContactId first = host.add({number(1111, NumberType::main, 0)});
    host.add({number(1112, NumberType::main, 0)});
    const ContactId london = host.add({number(442033333333, NumberType::main, 1)});
    const ContactId important = host.add({number(1113, NumberType::main, 0)}, 1);
    auto orders = host.dials();
    REQUIRE(orders.size() == 3);
    CHECK(orders[0].contact == important);  // a priority is the host's word
    CHECK(orders[1].contact == first);      // London shuts in 31 minutes
    for (const DialOrder& order : orders) host.tell(CallEnded{order.call, Outcome::invalid_number});
    host.pass(1min);
    host.add({number(1114, NumberType::main, 0)});
    const ContactId later = host.add({number(442033333334, NumberType::main, 1)});
    orders = host.dials();
    REQUIRE(orders.size() == 3);
    CHECK(orders[0].contact == london);
    CHECK(orders[1].contact == later);
}

TEST_CASE("thousands of different windows") {
    CampaignConfig config = always_open();
    config.places.clear();
    for (int i = 0; i < 5'000; ++i) {
        const Rule law = Rule::between(Instant{} + std::chrono::minutes(30'000'000 + i), far_future);
        config.places.push_back({{{Zone{}}}, law});
    }
    Host host(config, Instant{} + std::chrono::minutes(30'000'000));
    host.agents(1);
    for (std::uint16_t i = 5'000; i-- > 0;) host.add({number(1000 + i, NumberType::main, i)});
    for (ContactId i = 5'000; i-- > 0;) {
        const DialOrder order = host.dial();
        CHECK(order.contact == i);
        host.tell(CallEnded{order.call, Outcome::invalid_number});
        host.pass(1min);
    }
    CHECK(host.campaign.contact_counts().exhausted == 5'000);
}
