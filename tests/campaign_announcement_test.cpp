// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

#include <outdial/receipt.hpp>

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;

// Announce, then call. That it holds together in a storm of events is seen by campaign_storm_test.

namespace {

AnnouncementConfig announcement() {
    AnnouncementConfig config;
    config.text = "We call {number} between {from} and {until}, case {reference}.";
    config.lead_time = 0ms;
    return config;
}

CampaignConfig announcing() {
    CampaignConfig config = always_open();
    config.announcement = announcement();
    return config;
}

/// A host that keeps the evidence of one number.
struct Phone {
    ReachabilityPolicy policy;
    Reachability evidence;
    PhoneNumber number;

    Event sent(Instant now) {
        evidence.await_receipt(now + 72h);
        return event_of(evidence.at(policy, now), 0, number);
    }
    Event heard(EvidenceSource source, Presence presence, Instant now, Instant sent_at = far_past) {
        Evidence news;
        news.number = number;
        news.source = source;
        news.presence = presence;
        news.message_expired = presence == Presence::undetermined;
        news.message_sent_at = sent_at;
        news.observed_at = news.received_at = now;
        evidence.learn(policy, news);
        return event_of(evidence.at(policy, now), 0, number);
    }
    Event delivered(Instant now) { return heard(EvidenceSource::sms_receipt, Presence::present, now); }
    Event expired(Instant sent_at, Instant now) {
        return heard(EvidenceSource::sms_receipt, Presence::undetermined, now, sent_at);
    }
};

/// One client with one number, and one agent.
struct Announcing : Host {
    Phone phone;

    explicit Announcing(CampaignConfig config = announcing()) : Host(std::move(config)) {
        phone.number = number(48'601'234'567).number;
        add({number(48'601'234'567)});
        agents(1);
    }
    std::vector<AnnouncementOrder> announce() {
        const auto orders = campaign.announcements(now);
        return {orders.begin(), orders.end()};
    }
    Why why() const { return campaign.verdict(0, now).why; }
};

std::string field_of(const CampaignConfig& config) {
    const auto campaign = Campaign::create(config);
    return campaign ? "" : campaign.error().field;
}

}  // namespace

TEST_CASE("a call is announced, and made as soon as the message is delivered") {
    Announcing host;
    CHECK(host.why() == Why::unannounced);
    REQUIRE(host.quiet());  // not called unannounced
    const auto orders = host.announce();
    REQUIRE(orders.size() == 1);
    CHECK(orders[0].number == host.phone.number);
    CHECK(orders[0].reference == 1000);
    CHECK(host.announce().empty());
    CHECK(host.why() == Why::awaiting_receipt);
    host.tell(host.phone.sent(host.now));
    CHECK(host.why() == Why::awaiting_receipt);
    host.pass(6h);
    REQUIRE(host.quiet());
    CHECK(host.announce().empty());
    host.tell(host.phone.delivered(host.now));
    const DialOrder order = host.dial();
    CHECK(order.number == host.phone.number);
    CHECK(order.reason == Reason::reachable);
}

TEST_CASE("a phone that comes on goes before the redials, and waits for its window") {
    CampaignConfig config = announcing();
    config.windows.hours[0] = hours("09:00-21:00");
    Announcing host(config);
    host.now = Instant{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}} + 20h;
    host.add({number(48'222, NumberType::home)}, 9);  // of more priority, and never announced
    REQUIRE(host.dials().size() == 1);
    host.tell(AgentReady{1});
    REQUIRE(host.announce().size() == 1);
    host.tell(host.phone.sent(host.now));
    host.pass(3h);  // 23:00
    host.tell(host.phone.delivered(host.now));
    CHECK(host.quiet());
    const DialOrder order = host.sleep_and_dial();
    CHECK(order.contact == 0);
    CHECK(order.reason == Reason::reachable);
    CHECK(host.now == Instant{std::chrono::sys_days{std::chrono::year{2026} / 3 / 3}} + 9h);
}

TEST_CASE("an expired message makes a number doubtful, and another proof retires it") {
    Announcing host;
    REQUIRE(host.announce().size() == 1);
    const Instant sent_at = host.now;
    host.tell(host.phone.sent(host.now));
    host.pass(71h);
    REQUIRE(host.quiet());
    host.pass(1h);
    host.tell(host.phone.expired(sent_at, host.now));
    CHECK(host.quiet());
    CHECK(host.why() == Why::doubtful_number);
    host.pass(1h);
    CHECK(host.quiet());

    SECTION("no other proof: it is tried after a day, without another message") {
        CHECK(host.announce().empty());
        CHECK(host.sleep_and_dial().number == host.phone.number);
        CHECK(host.now == sent_at + 96h);
    }
    SECTION("a look-up finds nobody either") {
        host.tell(host.phone.heard(EvidenceSource::live_hlr, Presence::absent, host.now));
        CHECK(host.phone.evidence.retired);
        CHECK(host.why() == Why::number_retired);
        CHECK(host.campaign.contact_counts().exhausted == 1);
        host.pass(1000h);
        CHECK(host.quiet());
        CHECK(host.announce().empty());
    }
    SECTION("the phone comes on after all") {
        host.tell(host.phone.heard(EvidenceSource::alert_notification, Presence::present, host.now));
        CHECK(host.dial().reason == Reason::reachable);
    }
}

TEST_CASE("a number is called without its message when nothing is told in time") {
    Announcing host;
    REQUIRE(host.announce().size() == 1);
    const Instant asked = host.now;
    SECTION("the host says nothing") {
        CHECK(host.sleep_and_dial().reason == Reason::fresh);
        CHECK(host.now == asked + 5min);
    }
    SECTION("the host could not send it") {
        host.pass(2s);
        host.tell(NumberJudged{0, host.phone.number, Verdict::now()});
        CHECK(host.dial().reason == Reason::fresh);
    }
}

TEST_CASE("no number gets two messages within the time that is set") {
    CampaignConfig config = announcing();
    config.announcement->again_after = 24h;
    config.retry.usual.max_attempts = 255;
    config.retry.usual.row(Outcome::no_answer) = {Next::redial, 5h};
    Announcing host(config);
    std::vector<Instant> sent;
    for (int i = 0; i < 40; ++i) {
        if (!host.announce().empty()) {
            sent.push_back(host.now);
            host.tell(host.phone.sent(host.now));
            host.tell(host.phone.delivered(host.now));
        }
        for (const DialOrder& order : host.dials()) host.end(order, Outcome::no_answer);
        host.now = std::max(host.now + 1s, host.campaign.next_wakeup());
    }
    REQUIRE(sent.size() > 3);
    for (std::size_t i = 1; i < sent.size(); ++i) CHECK(sent[i] - sent[i - 1] >= 24h);
    CHECK(sent.back() - sent.front() < (sent.size() - 1) * 30h);  // a redial a day later is announced again
}

TEST_CASE("messages keep their own hours, and come a lead time before the call") {
    CampaignConfig config = announcing();
    config.windows.hours[0] = hours("09:00-21:00");
    config.announcement->lead_time = 15min;
    config.announcement->text = "{from}-{until}";
    config.announcement->types = {true, false, false, false, false};
    const Instant monday{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}};
    const auto first_message = [&](Announcing& host, Instant from) {
        host.now = from;
        for (int i = 0; i < 100; ++i) {
            REQUIRE(host.quiet());
            const auto orders = host.announce();
            if (!orders.empty()) return orders.front();
            REQUIRE(host.campaign.next_wakeup() > host.now);
            host.now = host.campaign.next_wakeup();
        }
        FAIL("no message");
        return AnnouncementOrder{};
    };
    SECTION("those of the calls, which begin a lead time later") {
        config.announcement->windows.emplace();
        config.announcement->windows->hours[0] = Hours::always();
        Announcing host(config);
        const AnnouncementOrder order = first_message(host, monday);
        CHECK(host.now == monday + 8h + 45min);
        CHECK(order.opens == monday + 9h);
        CHECK(order.closes == monday + 21h);
        CHECK(host.campaign.text_of(order) == "09:00-21:00");
        host.tell(host.phone.delivered(host.now));
        static_cast<void>(host.sleep_and_dial());
        CHECK(host.now == monday + 9h);
    }
    SECTION("none too late for the call") {
        Announcing host(config);
        static_cast<void>(first_message(host, monday + 20h + 50min));
        CHECK(host.now == monday + 24h + 9h);
    }
    SECTION("quiet hours of their own") {
        config.announcement->windows.emplace();
        config.announcement->windows->hours[0] = hours("10:00-12:00");
        Announcing host(config);
        static_cast<void>(first_message(host, monday));
        CHECK(host.now == monday + 10h);
    }
    SECTION("on the client's own clock") {
        config.places = {{{{zone("Europe/Warsaw")}}, {}}};
        Announcing host(config);
        const AnnouncementOrder order = first_message(host, monday);
        CHECK(host.now == monday + 8h);
        CHECK(host.campaign.text_of(order) == "09:00-21:00");
    }
}

TEST_CASE("no more calls are announced than the agents can follow") {
    CampaignConfig config = announcing();
    config.announcement->ahead = 3.0;
    Host host(config);
    add_clients(host, 100);
    CHECK(host.campaign.announcements(host.now).empty());  // nobody is there
    host.agents(2);
    const auto first = host.campaign.announcements(host.now);
    REQUIRE(first.size() == 6);
    const std::vector<AnnouncementOrder> asked(first.begin(), first.end());
    CHECK(host.campaign.announcements(host.now).empty());
    // Of one nothing is heard, four are delivered, one is on its way: that is no answer yet either.
    for (std::size_t i = 1; i < 5; ++i) host.tell(NumberReachable{asked[i].contact, asked[i].number});
    host.tell(
        NumberJudged{asked[5].contact, asked[5].number, Verdict::not_before(host.now + 72h, Why::awaiting_receipt)});
    CHECK(host.campaign.announcements(host.now).empty());
    const auto dialled = host.dials();
    REQUIRE(dialled.size() == 2);  // two of them are dialled: room for two more
    CHECK(host.campaign.announcements(host.now).size() == 2);
    host.pass(5min);
    // The two are still in their calls; two phones are on, and the four others were asked too long ago.
    CHECK(host.campaign.announcements(host.now).size() == 4);
}

TEST_CASE("a landline is not announced, and another number is tried while a phone is off") {
    Announcing host;
    const ContactId both = host.add({number(48'600, NumberType::mobile), number(48'220, NumberType::home)}, 5);
    const auto dialled = host.dials();  // the landline needs no message, but the client's first number is to have one
    REQUIRE(dialled.size() == 1);
    CHECK(dialled[0].contact == both);
    CHECK(dialled[0].number == number(48'220).number);
}

TEST_CASE("the next number's turn comes when the first one's phone is off") {
    Host host(announcing());
    host.agents(1);
    host.add({number(48'600, NumberType::mobile), number(48'700, NumberType::mobile)});
    REQUIRE(host.campaign.announcements(host.now).size() == 1);
    host.tell(NumberJudged{0, number(48'600).number, Verdict::not_before(host.now + 72h, Why::awaiting_receipt)});
    CHECK(host.campaign.announcements(host.now).empty());  // it has some minutes to answer
    host.pass(5min);
    CHECK(host.quiet());
    const auto second = host.campaign.announcements(host.now);
    REQUIRE(second.size() == 1);
    CHECK(second[0].number == number(48'700).number);
    host.tell(NumberReachable{0, number(48'700).number});
    CHECK(host.dial().number == number(48'700).number);
}

TEST_CASE("an appointment is not announced, nor missed because a phone was off") {
    Announcing host;
    host.tell(NumberReachable{0, host.phone.number});
    host.talk(host.dial(), 0, Disposition::callback, host.now + 10h);
    CHECK(host.announce().empty());
    host.tell(NumberJudged{0, host.phone.number, Verdict::not_before(host.now + 72h, Why::phone_absent)});
    CHECK(host.sleep_and_dial().reason == Reason::appointment);
}

TEST_CASE("caps count messages as messages") {
    Cap message_cap;
    message_cap.name = "messages";
    message_cap.messages = true;
    message_cap.scope = CapScope::number;
    message_cap.length = 30 * 24h;
    Cap call_cap = Cap::minimum_gap(3h);
    const auto with = [](const Cap& cap) {
        CampaignConfig config = announcing();
        config.caps = std::make_shared<CapLedger>(CapLedger::create({cap}).value());
        return config;
    };
    SECTION("one message a month: the second campaign calls without") {
        const CampaignConfig config = with(message_cap);
        Announcing first(config), second(config);
        CHECK(first.announce().size() == 1);
        CHECK(second.announce().empty());
        CHECK(second.dial().reason == Reason::fresh);
    }
    SECTION("nobody is told of a call that may not be made now") {
        const CampaignConfig config = with(call_cap);
        config.caps->on_attempt({number(48'601'234'567).number, 1000, 0}, Approach::call, Instant{500'000h});
        Announcing host(config);
        CHECK(host.announce().empty());
        CHECK(host.why() == Why::contact_gap);
        CHECK(host.quiet());
        CHECK(host.campaign.next_wakeup() == host.now + 3h);
        host.pass(3h);
        CHECK(host.quiet());
        CHECK(host.announce().size() == 1);
    }
}

TEST_CASE("a restored campaign announces as the config says now") {
    Announcing host;
    for (std::uint64_t i = 0; i < 9; ++i) host.add({number(48'700 + i)});
    REQUIRE(host.quiet());
    REQUIRE(host.announce().size() == 4);
    const auto saved = host.campaign.save();
    Campaign same = Campaign::restore(announcing(), saved).value();
    CHECK(same.save() == saved);
    Campaign without = Campaign::restore(always_open(), saved).value();
    CHECK(without.dials(host.now).size() == 1);
    CHECK(without.announcements(host.now).empty());
    CampaignConfig homes = announcing();
    homes.announcement->types = {false, false, false, true, false};
    Campaign other = Campaign::restore(homes, saved).value();
    CHECK(other.dials(host.now).size() == 1);

    Host plain(always_open());
    add_clients(plain, 5);
    REQUIRE(plain.quiet());
    Campaign begun = Campaign::restore(announcing(), plain.campaign.save()).value();
    CHECK(begun.on(AgentReady{0}, plain.now) == Reception::accepted);
    CHECK(begun.dials(plain.now).empty());
    CHECK(begun.announcements(plain.now).size() == 4);
}

TEST_CASE("without announcements a campaign goes by what it is told of a number all the same") {
    Host host(always_open());
    const PhoneNumber first = number(48'600).number, second = number(48'700).number;
    host.add({number(48'600), number(48'700)});
    host.agents(1);
    SECTION("a phone that is off is called later, the other number now") {
        host.tell(NumberJudged{0, first, Verdict::not_before(host.now + 2h, Why::phone_absent)});
        CHECK(host.campaign.queued(0, 0, host.now).verdict.why == Why::phone_absent);
        CHECK(host.dial().number == second);
    }
    SECTION("both are off: the earlier one first, and why") {
        host.tell(NumberJudged{0, first, Verdict::not_before(host.now + 2h, Why::phone_absent)});
        host.tell(NumberJudged{0, second, Verdict::not_before(host.now + 1h, Why::calls_barred)});
        CHECK(host.quiet());
        CHECK(host.campaign.verdict(0, host.now) == Verdict::not_before(host.now + 1h, Why::calls_barred));
        const Instant then = host.now;
        CHECK(host.sleep_and_dial().number == second);
        CHECK(host.now == then + 1h);
    }
    SECTION("taken back") {
        host.tell(NumberJudged{0, first, Verdict::not_before(host.now + 2h, Why::phone_absent)});
        host.tell(NumberJudged{0, first, Verdict::now()});
        CHECK(host.dial().number == first);
    }
    SECTION("taken back, the delay of a redial still holds") {
        host.end(host.dial(), Outcome::busy);
        const Instant again = host.now + 180s;
        host.tell(NumberJudged{0, first, Verdict::not_before(host.now + 2h, Why::phone_absent)});
        host.tell(NumberJudged{0, second, Verdict::not_before(host.now + 3h, Why::phone_absent)});
        host.tell(NumberJudged{0, first, Verdict::now()});
        CHECK(host.campaign.verdict(0, host.now) == Verdict::not_before(again, Why::redial_delay));
        CHECK(host.sleep_and_dial().number == first);
        CHECK(host.now == again);
    }
    SECTION("given up for ever") {
        host.tell(NumberJudged{0, first, Verdict::never(Why::number_retired)});
        CHECK(host.on(NumberJudged{0, first, Verdict::now()}) == Reception::wrong_order);
        const DialOrder order = host.dial();
        CHECK(order.number == second);
        CHECK(host.on(NumberJudged{0, second, Verdict::never(Why::number_retired)}) == Reception::wrong_order);
        host.end(order, Outcome::no_answer);
        host.tell(NumberJudged{0, second, Verdict::never(Why::number_retired)});
        CHECK(host.campaign.contact_counts().exhausted == 1);
    }
    SECTION("news of the other number during a call holds after it") {
        const DialOrder order = host.dial();
        host.tell(NumberJudged{0, second, Verdict::not_before(host.now + 5h, Why::phone_absent)});
        host.end(order, Outcome::invalid_number);
        CHECK(host.quiet());
        CHECK(host.campaign.verdict(0, host.now).why == Why::phone_absent);
    }
    SECTION("what makes no sense is refused") {
        const auto refused = [&](ContactId contact, PhoneNumber of, Verdict verdict) {
            return name(host.on(NumberJudged{contact, of, verdict}));
        };
        CHECK(refused(7, first, Verdict::now()) == "unknown_number");
        CHECK(refused(0, number(48'999).number, Verdict::now()) == "unknown_number");
        CHECK(refused(0, first, {static_cast<Verdict::Kind>(3), Why::allowed}) == "wrong_order");
        CHECK(refused(0, first, {Verdict::Kind::never, static_cast<Why>(why_count)}) == "wrong_order");
        host.campaign.withdraw(0, host.now);
        CHECK(refused(0, first, Verdict::now()) == "wrong_order");
    }
    SECTION("a time beyond all times is ten years") {
        host.tell(NumberJudged{0, first, Verdict::not_before(far_future, Why::phone_absent)});
        host.tell(NumberJudged{0, second, Verdict::not_before(far_future, Why::allowed)});
        CHECK(host.quiet());
        CHECK(host.campaign.next_wakeup() < host.now + 24h * 3661);
    }
}

TEST_CASE("what is heard of a number becomes one event or the other") {
    const PhoneNumber number = PhoneNumber::parse("+48601234567").value();
    const auto reachable = [&](ReachabilityAnswer answer) {
        return std::holds_alternative<NumberReachable>(event_of(answer, 3, number));
    };
    ReachabilityAnswer answer;
    answer.verdict = Verdict::now();
    CHECK_FALSE(reachable(answer));  // nothing is known
    answer.presence = Presence::present;
    answer.source = EvidenceSource::live_hlr;
    CHECK_FALSE(reachable(answer));  // it was on all the time: no reason to go first
    answer.appeared = true;
    CHECK(reachable(answer));
    answer.appeared = false;
    for (const EvidenceSource source : {EvidenceSource::sms_receipt, EvidenceSource::alert_notification}) {
        answer.source = source;
        CHECK(reachable(answer));
    }
    answer.verdict = Verdict::not_before(Instant{1h}, Why::calls_barred);
    CHECK_FALSE(reachable(answer));
    CHECK(std::get<NumberJudged>(event_of(answer, 3, number)) == NumberJudged{3, number, answer.verdict});
}

TEST_CASE("an announcement that cannot be is refused by name") {
    const auto field = [](const auto& change) {
        CampaignConfig config = announcing();
        change(*config.announcement);
        return field_of(config);
    };
    CHECK(field([](auto&) {}).empty());
    CHECK(field([](AnnouncementConfig& one) { one.text = ""; }) == "announcement.text");
    CHECK(field([](AnnouncementConfig& one) { one.text = "at {form}"; }) == "announcement.text");
    CHECK(field([](AnnouncementConfig& one) { one.text = "a brace } alone"; }) == "announcement.text");
    CHECK(field([](AnnouncementConfig& one) { one.text = "never {from"; }) == "announcement.text");
    CHECK(field([](AnnouncementConfig& one) { one.text = "braces {{}}"; }).empty());
    CHECK(field([](AnnouncementConfig& one) { one.lead_time = -1ms; }) == "announcement.lead_time");
    CHECK(field([](AnnouncementConfig& one) { one.answer_within = 0ms; }) == "announcement.answer_within");
    CHECK(field([](AnnouncementConfig& one) { one.again_after = 1ms; }) == "announcement.again_after");
    CHECK(field([](AnnouncementConfig& one) { one.again_after = 4000 * 24h; }) == "announcement.again_after");
    CHECK(field([](AnnouncementConfig& one) { one.types = {}; }) == "announcement.types");
    CHECK(field([](AnnouncementConfig& one) { one.ahead = 0.0; }) == "announcement.ahead");
    CHECK(field([](AnnouncementConfig& one) { one.windows.emplace(); }) == "announcement.windows");  // never open
    CampaignConfig config = announcing();
    config.windows.hours[0] = hours("09:00-12:00");
    config.windows.hours[1] = hours("09:00-12:00");
    config.announcement->windows.emplace();
    for (auto& weekly : config.announcement->windows->hours) weekly = hours("14:00-16:00");
    CHECK(field_of(config) == "announcement.windows");
    config.announcement->lead_time = 20h;  // the evening before
    CHECK(field_of(config).empty());
}
