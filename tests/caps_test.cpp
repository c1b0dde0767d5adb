// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/law_caps.hpp>
#include <outdial/random.hpp>

#include <algorithm>
#include <set>
#include <string>

using namespace outdial;
using namespace std::chrono_literals;
using outdial_test::contains;
using days = std::chrono::days;

namespace {

const Instant start = from_epoch_ms(1'772'442'000'000);  // Monday 2026-03-02, 09:00 UTC

Cap rolling(std::uint16_t count, Duration length, CapScope scope = CapScope::client) {
    Cap cap;
    cap.name = "rolling " + std::to_string(count) + " " + std::to_string(length.count());
    cap.count = count;
    cap.length = length;
    cap.scope = scope;
    return cap;
}
Cap calendar(std::uint16_t count, Cap::Unit unit) {
    Cap cap;
    cap.name = std::string(name(unit));
    cap.kind = Cap::Kind::calendar;
    cap.count = count;
    cap.unit = unit;
    return cap;
}
Cap silence(Cap::After after, Duration length) {
    Cap cap;
    cap.name = "after " + std::string(name(after));
    cap.kind = Cap::Kind::silence;
    cap.after = after;
    cap.length = length;
    cap.predictive_only = after == Cap::After::abandoned;
    return cap;
}

PhoneNumber number(std::uint64_t digits) { return PhoneNumber::from_digits(digits).value(); }
const CapParty anna{number(48'601'000'001), 1, 7};
const CapParty anna_at_work{number(48'221'000'002), 1, 7};
const CapParty anna_elsewhere{number(48'601'000'001), 1, 8};
const CapParty bert{number(48'601'000'003), 2, 7};

/// A ledger and the questions asked of it, all caps applying.
struct Book {
    CapLedger ledger;
    Zone zone{};

    explicit Book(std::vector<Cap> caps, CapLedgerOptions options = {})
        : ledger(CapLedger::create(std::move(caps), options).value()) {}

    void call(const CapParty& party, Instant now) {
        REQUIRE(ledger.on_attempt(party, Approach::call, now) == CapReception::recorded);
    }
    Verdict ask(const CapParty& party, Instant now, Approach approach = Approach::call) const {
        return ledger.verdict(ledger.all(), party, approach, zone, now);
    }
};

LawBook laws() { return LawBook::load(std::string(OUTDIAL_SOURCE_DIR) + "/data").value(); }

/// The ledger of the laws of one place.
struct LawfulBook : Book {
    CapSet set;
    LawfulBook(const LawBook& book, const std::string& place, Purpose purpose = Purpose::telemarketing)
        : Book(caps_of(book, {purpose, false, true})), set(ledger.applying(book.applying({place}).value())) {}
    Verdict ask(const CapParty& party, Instant now, Approach approach = Approach::call) const {
        return ledger.verdict(set, party, approach, zone, now);
    }
    std::string by(const Verdict& verdict) const {
        const Cap* cap = ledger.find(verdict.rule);
        return cap == nullptr ? "" : cap->name + ", " + cap->source;
    }
};

}  // namespace

TEST_CASE("three calls in 24 hours: the fourth waits until the first is 24 hours old, to the millisecond") {
    Book book({rolling(3, 24h)});
    CHECK(book.ask(anna, start) == Verdict::now());
    book.call(anna, start);
    book.call(anna, start + 5h);
    CHECK(book.ask(anna, start + 6h).is_now());
    book.call(anna, start + 6h + 1ms);
    const Verdict shut = book.ask(anna, start + 7h);
    CHECK(shut == Verdict::not_before(start + 24h, Why::frequency_cap, CapLedger::first_label));
    CHECK_FALSE(book.ask(anna, start + 24h - 1ms).is_now());
    CHECK(book.ask(anna, start + 24h).is_now());
    book.call(anna, start + 24h);
    CHECK(book.ask(anna, start + 24h).until == start + 29h);
    CHECK(book.ask(bert, start + 24h).is_now());
}

TEST_CASE("Florida: three calls about one subject in 24 hours, on whatever number") {
    const LawBook book = laws();
    LawfulBook florida(book, "US-FL");
    florida.call(anna, start);
    florida.call(anna_at_work, start + 1h);
    florida.call(anna, start + 2h);
    const Verdict shut = florida.ask(anna_at_work, start + 3h);
    CHECK(shut.until == start + 24h);
    CHECK(florida.by(shut) == "US-FL calls, Fla. Stat. 501.616(6)");
    CHECK(florida.ask(anna_elsewhere, start + 3h).is_now());  // another subject
    CHECK(florida.ask(bert, start + 3h).is_now());
}

TEST_CASE("Regulation F: seven calls in seven days, and seven days of silence after a conversation") {
    const LawBook book = laws();
    LawfulBook us(book, "US", Purpose::debt);
    for (int i = 0; i < 7; ++i) {
        REQUIRE(us.ask(anna, start + i * 1h).is_now());
        us.call(anna, start + i * 1h);
    }
    CHECK(us.ask(anna, start + 7h).until == start + days{7});
    CHECK(us.by(us.ask(anna, start + 7h)) == "US reg-f-calls, 12 CFR 1006.14(b)(2) (Regulation F)");
    CHECK(us.ask(anna, start + days{7}).is_now());
    REQUIRE(us.ledger.on_conversation(anna, start + days{7}) == CapReception::recorded);
    const Verdict quiet = us.ask(anna, start + days{8});
    CHECK(quiet == Verdict::not_before(start + days{14}, Why::silence, quiet.rule));
    CHECK_THAT(us.by(quiet), contains("reg-f-conversation"));
    CHECK(us.ask(anna_elsewhere, start + days{8}).is_now());  // another debt
}

TEST_CASE("Massachusetts adds its own two in seven days to the federal seven") {
    const LawBook book = laws();
    LawfulBook state(book, "US-MA", Purpose::debt);
    state.call(anna, start);
    state.call(anna, start + 1h);
    CHECK_THAT(state.by(state.ask(anna, start + 2h)), contains("US-MA debt-calls"));
    CHECK(LawfulBook(book, "US-MA").ask(anna, start).is_now());
}

TEST_CASE("France: four solicitations in thirty days, sixty days of silence after a refusal") {
    const LawBook book = laws();
    LawfulBook france(book, "FR");
    for (int i = 0; i < 4; ++i) france.call(i % 2 == 0 ? anna : anna_elsewhere, start + days{i});
    CHECK(france.ask(anna, start + days{5}).until == start + days{30});  // all matters of the company count
    REQUIRE(france.ledger.on_refusal(anna, start + days{5}) == CapReception::recorded);
    CHECK(france.ask(anna_at_work, start + days{40}).until == start + days{65});
    CHECK(france.ask(anna_at_work, start + days{65}).is_now());
    CHECK(france.ask(bert, start + days{6}).is_now());
}

TEST_CASE("Russia: one call a day, two a week, eight a month, on the debtor's calendar") {
    const LawBook book = laws();
    LawfulBook russia(book, "RU", Purpose::debt);
    russia.zone = load_zone("Asia/Vladivostok").value();  // UTC+10: the day begins at 14:00 UTC
    russia.call(anna, start);
    const Verdict day = russia.ask(anna, start + 1h);
    CHECK(day.until == start + 5h);
    CHECK(russia.by(day) == "RU calls-day, 230-FZ (text of 2019)");
    CHECK(russia.ask(anna, start + 1h, Approach::message).is_now());  // counted apart
    CHECK(russia.ask(anna, start + 5h).is_now());
    russia.call(anna, start + 6h);
    const Verdict week = russia.ask(anna, start + days{2});
    CHECK(week.until == start + days{6} + 5h);  // Monday on that calendar
    CHECK_THAT(russia.by(week), contains("calls-week"));
    // Two in every week are eight in a month of four; a fifth week begins on the 30th.
    for (int i = 1; i < 4; ++i) {
        russia.call(anna, start + days{7 * i});
        russia.call(anna, start + days{7 * i + 1});
    }
    const Verdict month = russia.ask(anna, start + days{28});
    CHECK_THAT(russia.by(month), contains("calls-month"));
    CHECK(month.until == from_epoch_ms(1'774'965'600'000));  // 2026-04-01 00:00 in Vladivostok
    for (int i = 0; i < 2; ++i) (void)russia.ledger.on_attempt(anna, Approach::message, start + i * 1h);
    CHECK_THAT(russia.by(russia.ask(anna, start + 2h, Approach::message)), contains("messages-day"));
}

TEST_CASE("72 hours without a predictive call after an abandoned one: an agent must be guaranteed") {
    const LawBook book = laws();
    LawfulBook britain(book, "GB");
    REQUIRE(britain.ledger.on_abandoned(anna, start) == CapReception::recorded);
    const Verdict shut = britain.ask(anna, start + 1h, Approach::predictive_call);
    CHECK(shut.why == Why::abandoned_lately);
    CHECK(shut.until == start + 72h);
    CHECK(britain.ask(anna, start + 1h, Approach::call).is_now());
    CHECK(britain.ask(anna, start + 1h, Approach::message).is_now());
    CHECK(britain.ask(anna_at_work, start + 1h, Approach::predictive_call).is_now());  // it is counted by number
    CHECK(britain.ask(anna, start + 72h, Approach::predictive_call).is_now());
}

TEST_CASE("a minimum gap holds across all numbers and campaigns") {
    Book book({Cap::minimum_gap(4h)});
    book.call(anna, start);
    for (const CapParty& party : {anna, anna_at_work, anna_elsewhere}) {
        CHECK(book.ask(party, start + 4h - 1ms) ==
              Verdict::not_before(start + 4h, Why::contact_gap, CapLedger::first_label));
        CHECK(book.ask(party, start + 4h).is_now());
    }
    CHECK(book.ask(bert, start).is_now());
}

TEST_CASE("silence for ever is never") {
    Book book({silence(Cap::After::refusal, 0ms)});
    CHECK(book.ask(anna, start).is_now());
    (void)book.ledger.on_refusal(anna, start);
    CHECK(book.ask(anna, start + days{3000}) == Verdict::never(Why::silence, CapLedger::first_label));
    (void)book.ledger.forget(start + days{3650});
    CHECK(book.ask(anna, start + days{3650}).is_never());
}

TEST_CASE("a civil day is the client's, also when it has 23, 25 or no hours") {
    Book book({calendar(1, Cap::Unit::day)});
    book.zone = load_zone("Europe/Warsaw").value();
    const Instant spring = from_epoch_ms(1'774'695'600'000);  // 2026-03-28 12:00; the next day has 23 hours
    book.call(anna, spring);
    CHECK(book.ask(anna, spring + 1h).until == spring + 12h);
    book.call(anna, spring + 12h);
    CHECK(book.ask(anna, spring + 13h).until == spring + 12h + 23h);
    const Instant autumn = from_epoch_ms(1'792'836'000'000);  // 2026-10-24 12:00; the next day has 25
    book.call(anna, autumn + 12h);
    CHECK(book.ask(anna, autumn + 13h).until == autumn + 12h + 25h);
    book.zone = load_zone("Pacific/Apia").value();          // 2011-12-30 never was
    const Instant apia = from_epoch_ms(1'325'196'000'000);  // 2011-12-29 12:00
    book.call(bert, apia);
    CHECK(book.ask(bert, apia).until == apia + 12h);
}

TEST_CASE("a clock that is set back over midnight does not bring the old day's calls back") {
    Book book({calendar(1, Cap::Unit::day)});
    book.zone = load_zone("America/St_Johns").value();
    const Instant midnight = from_epoch_ms(1'289'097'000'000);  // 2010-11-07 00:00; at 00:01 it is 23:01 again
    REQUIRE(book.zone.local(midnight + 1min) < book.zone.local(midnight));
    book.call(anna, midnight + 30s);
    CHECK_FALSE(book.ask(anna, midnight + 5min).is_now());  // the wall shows yesterday, the new day has begun
    CHECK(book.ask(anna, midnight + 5min).until == midnight + 25h);
    book.call(bert, midnight - 30s);
    CHECK_FALSE(book.ask(bert, midnight - 1ms).is_now());
    CHECK(book.ask(bert, midnight).is_now());
    CHECK(book.ask(bert, midnight + 5min).is_now());
}

TEST_CASE("weeks begin on Monday, months have their own length, and both end where the year does") {
    Book book({calendar(1, Cap::Unit::week)});
    book.call(anna, start + days{6} + 14h);  // Sunday 23:00
    CHECK(book.ask(anna, start + days{6} + 14h).until == start + days{6} + 15h);
    Book months({calendar(1, Cap::Unit::month)});
    const Instant leap = from_epoch_ms(1'835'395'200'000);  // 2028-02-29 00:00
    months.call(anna, leap);
    CHECK(months.ask(anna, leap).until == leap + 24h);
    const Instant eve = from_epoch_ms(1'798'761'599'999);  // the last millisecond of 2026
    months.call(bert, eve);
    book.call(bert, eve);
    CHECK(months.ask(bert, eve).until == eve + 1ms);
    CHECK(book.ask(bert, eve).until == from_epoch_ms(1'799'020'800'000));  // Monday 2027-01-04
}

TEST_CASE("a cap holds from its first day to its last, in the client's zone") {
    Cap cap = rolling(1, 48h);
    const LocalDays third{std::chrono::local_days{std::chrono::year(2026) / 3 / 3}};
    cap.from = third;
    cap.to = third + days{2};
    Book book({cap});
    book.zone = load_zone("Asia/Tokyo").value();  // UTC+9
    book.call(anna, start);
    CHECK(book.ask(anna, start) == Verdict::now(start + 6h));  // Tuesday begins there
    CHECK(book.ask(anna, start + 6h).until == start + 48h);
    book.call(anna, start + days{2});
    CHECK(book.ask(anna, start + days{2}).until == start + days{2} + 6h);  // repealed before the 48 hours are over
    CHECK(book.ask(anna, start + days{2} + 6h) == Verdict::now());
}

TEST_CASE("an uncertain zone: the call waits until the day is over in each of them") {
    Book book({calendar(1, Cap::Unit::day)});
    const ZoneSet zones{{load_zone("America/Chicago").value(), load_zone("America/New_York").value()}, Candidates::all};
    book.call(anna, start);
    const auto ask = [&](const ZoneSet& set) {
        return book.ledger.verdict(book.ledger.all(), anna, Approach::call, set, start + 1h);
    };
    CHECK(ask(zones).until == start + 21h);  // midnight in Chicago
    CHECK(ask(zones).zone == 0);
    CHECK(ask({zones.zones, Candidates::any}).until == start + 20h);
    CHECK(ask({zones.zones, Candidates::any}).zone == 1);
    CHECK(ask({zones.zones, Candidates::best}).until == start + 21h);
    CHECK(ask({}).until == start + 15h);
}

TEST_CASE("clock back: a call stamped later than now counts like one of just now") {
    Book book({rolling(1, 4h), calendar(1, Cap::Unit::day)});
    book.call(anna, start + 2h);
    CHECK(book.ask(anna, start).until == start + 15h);
    Book gap({Cap::minimum_gap(4h)});
    gap.call(anna, start + 2h);
    CHECK(gap.ask(anna, start - 1h).until == start + 6h);
}

TEST_CASE("far future and far past: refused as events, never as questions") {
    Book book({rolling(1, 4h), calendar(1, Cap::Unit::month)});
    for (const Instant when : {far_past, far_future, calendar_end, calendar_begin - 1ms, from_epoch_ms(INT64_MAX),
                               from_epoch_ms(INT64_MIN)}) {
        CHECK(book.ledger.on_attempt(anna, Approach::call, when) == CapReception::bad_time);
        CHECK(book.ledger.on_refusal(anna, when) == CapReception::bad_time);
        CHECK(book.ask(anna, when) == Verdict::never(Why::bad_time));
    }
    CHECK(book.ledger.size(CapScope::client) == 0);
    book.call(anna, calendar_end - 1ms);
    CHECK(book.ask(anna, calendar_end - 1ms).until > calendar_end - 1ms);
    book.call(bert, calendar_begin);
    CHECK(book.ask(bert, calendar_begin).until == calendar_begin + days{31});
}

TEST_CASE("a full ledger allows no call to anybody new, and forgets nobody") {
    Book book({rolling(2, 24h)}, {.most_parties = 1});
    book.call(anna, start);
    CHECK(book.ledger.on_attempt(bert, Approach::call, start) == CapReception::full);
    CHECK(book.ask(bert, start) == Verdict::not_before(start + 1min, Why::ledger_full));
    CHECK(book.ask(anna, start).is_now());
    book.call(anna, start + 1h);
    CHECK(book.ask(anna, start + 1h).until == start + 24h);
    CHECK(book.ledger.forget(start + 25h - 1ms) == 0);
    CHECK(book.ledger.forget(start + 25h + 1ms) == 1);
    CHECK(book.ask(bert, start + 25h + 1ms).is_now());
    book.call(bert, start + 26h);
}

TEST_CASE("caps that make no sense are refused by name") {
    const auto field = [](auto&& spoil) {
        Cap cap = rolling(1, 1h);
        cap.name = "x";
        spoil(cap);
        const auto made = CapLedger::create({cap});
        return made ? std::string() : made.error().field;
    };
    CHECK(field([](Cap&) {}).empty());
    CHECK(field([](Cap& c) { c.name.clear(); }) == "caps.name");
    CHECK(field([](Cap& c) { c.count = 0; }) == "caps.x.count");
    CHECK(field([](Cap& c) { c.count = 1001; }) == "caps.x.count");
    CHECK(field([](Cap& c) { c.length = 0ms; }) == "caps.x.length");
    CHECK(field([](Cap& c) { c.length = Duration::max(); }) == "caps.x.length");
    CHECK(field([](Cap& c) { c.kind = Cap::Kind::calendar; }) == "caps.x.length");
    for (const char* where : {"US", "US-FL", "GB-1", "PT-20"}) {
        CHECK(field([&](Cap& c) { c.jurisdiction = where; }).empty());
    }
    for (const char* where : {"us", "U", "USA", "US-", "US-fl", "US-FLOR", "US FL", "-US", "nonsense!!"}) {
        CHECK(field([&](Cap& c) { c.jurisdiction = where; }) == "caps.x.jurisdiction");
    }
    CHECK(field([](Cap& c) { c.kind = Cap::Kind{3}; }) == "caps.x.kind");
    CHECK(field([](Cap& c) { c.unit = Cap::Unit{3}; }) == "caps.x.unit");
    CHECK(field([](Cap& c) { c.after = Cap::After{3}; }) == "caps.x.after");
    CHECK(field([](Cap& c) { c.scope = CapScope{3}; }) == "caps.x.scope");
    CHECK(field([](Cap& c) { c.predictive_only = c.messages = true; }) == "caps.x.predictive_only");
    CHECK(field([](Cap& c) { c.from = c.to = LocalDays{}; }) == "caps.x.to");
    CHECK(CapLedger::create({rolling(1, 1h), rolling(1, 1h)}).error().field == "caps.name");
    CHECK(CapLedger::create(std::vector<Cap>(65, rolling(1, 1h))).error().field == "caps");
}

TEST_CASE("a saved ledger is restored byte for byte, whatever the order in which things happened") {
    const std::vector<Cap> caps{rolling(3, 24h, CapScope::group), rolling(5, days{7}, CapScope::number),
                                silence(Cap::After::refusal, days{60})};
    Random random(7);
    struct Call {
        CapParty party;
        Instant at;
    };
    std::vector<Call> calls;
    for (int i = 0; i < 5'000; ++i) {
        const std::uint64_t client = random.below(900);
        calls.push_back({{number(48'600'000'000 + client * 2 + random.below(2)), client, random.below(3)},
                         start + Duration{random.below(1'000'000'000)}});
    }
    Book book(caps);
    for (const Call& call : calls) book.call(call.party, call.at);
    (void)book.ledger.on_refusal(anna, start);
    const std::string saved = book.ledger.save();

    std::reverse(calls.begin(), calls.end());
    Book reversed(caps);
    (void)reversed.ledger.on_refusal(anna, start);
    for (const Call& call : calls) reversed.call(call.party, call.at);
    CHECK(reversed.ledger.save() == saved);

    auto restored = CapLedger::restore(saved, caps);
    REQUIRE(restored);
    CHECK(restored->save() == saved);
    for (const Call& call : calls) {
        const Instant now = call.at + 1min;
        if (restored->verdict(restored->all(), call.party, Approach::call, Zone{}, now) != book.ask(call.party, now)) {
            FAIL("another verdict");
        }
    }
}

TEST_CASE("a damaged ledger is refused wherever the damage is, a cut one wherever it ends") {
    const std::vector<Cap> caps{rolling(3, 24h), rolling(1, 1h, CapScope::group)};
    Book book(caps);
    for (int i = 0; i < 4; ++i) {
        book.call(anna, start + i * 1h);
        book.call(bert, start + i * 2h);
    }
    const std::string saved = book.ledger.save();
    REQUIRE(CapLedger::restore(saved, caps));
    for (std::size_t i = 0; i < saved.size(); ++i) {
        std::string damaged = saved;
        damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
        if (CapLedger::restore(damaged, caps)) FAIL("byte " << i);
        if (CapLedger::restore(saved.substr(0, i), caps)) FAIL("cut at " << i);
    }
    CHECK_FALSE(CapLedger::restore(saved + std::string(1, '\0'), caps));
    CHECK(CapLedger::restore("", caps).error().field == "saved caps");
    CHECK(CapLedger::restore(saved, caps, {.most_parties = 1}).error().field == "saved caps");
}

TEST_CASE("a ledger kept for caps that needed less is refused, unless that will do") {
    Book book({rolling(3, 24h)}, {.keep = 3});
    for (int i = 0; i < 6; ++i) book.call(anna, start + i * 1h);
    const std::string saved = book.ledger.save();
    CHECK(CapLedger::restore(saved, {rolling(3, 12h)}, {.keep = 1}));
    const auto deeper = CapLedger::restore(saved, {rolling(5, 24h)}, {.keep = 1});
    REQUIRE_FALSE(deeper);
    CHECK_THAT(deeper.error().remedy, contains("the caps need 5 now"));
    CHECK(CapLedger::restore(saved, {rolling(5, 24h)}, {.keep = 1, .accept_shorter = true}));
    // With room for caps to come it is not.
    Book spare({rolling(3, 24h)});
    for (int i = 0; i < 6; ++i) spare.call(anna, start + i * 1h);
    const auto later = CapLedger::restore(spare.ledger.save(), {rolling(5, 24h)});
    REQUIRE(later);
    CHECK(later->verdict(later->all(), anna, Approach::call, Zone{}, start + 6h).until == start + 25h);
}

TEST_CASE("a ledger that has forgotten what longer caps need is refused, unless that will do") {
    const Duration day = days{1};
    Book book({rolling(3, day)});
    book.call(anna, start);
    book.call(bert, start + 47h);
    CHECK(CapLedger::restore(book.ledger.save(), {rolling(3, days{30})}));  // nothing is forgotten yet
    CHECK(book.ledger.forget(start + 2 * day) == 1);
    const std::string saved = book.ledger.save();
    const auto same = CapLedger::restore(saved, {rolling(2, day)});
    REQUIRE(same);
    CHECK(same->save() == saved);

    const auto longer = CapLedger::restore(saved, {rolling(3, days{30})});
    REQUIRE_FALSE(longer);
    CHECK(
        longer.error().message() ==
        "saved caps: \"86400 s of each client\": the caps look back 2592000 s now: accept_shorter takes what there is");
    Cap monthly = rolling(3, Duration::zero());
    monthly.kind = Cap::Kind::calendar;
    monthly.unit = Cap::Unit::month;
    CHECK_FALSE(CapLedger::restore(saved, {monthly}));
    // Taken once, it is as if those caps had been there before.
    auto accepted = CapLedger::restore(saved, {rolling(3, days{30})}, {.accept_shorter = true});
    REQUIRE(accepted);
    CHECK(CapLedger::restore(accepted->save(), {rolling(3, days{30})}));
    // So do those that are dropped and come back.
    Book refused({silence(Cap::After::refusal, Duration::zero())});
    (void)refused.ledger.on_refusal(anna, start);
    auto without = CapLedger::restore(refused.ledger.save(), {});
    REQUIRE(without);
    CHECK(without->forget(start + day) == 1);
    const auto back = CapLedger::restore(without->save(), {silence(Cap::After::refusal, Duration::zero())});
    REQUIRE_FALSE(back);
    CHECK_THAT(back.error().message(), contains("\"0 s of each client\": the caps look back for ever now"));
}

TEST_CASE("a gap is between calls to a client, and once a day to a number is a cap") {
    CHECK(rolling(1, 24h).why() == Why::contact_gap);
    CHECK(rolling(1, 24h, CapScope::number).why() == Why::frequency_cap);
    CHECK(rolling(1, 24h, CapScope::group).why() == Why::frequency_cap);
    Book book({rolling(1, 24h, CapScope::number)});
    book.call(anna, start);
    CHECK(book.ask(anna, start + 1h) == Verdict::not_before(start + 24h, Why::frequency_cap, CapLedger::first_label));
}

TEST_CASE("only the caps that apply are asked, and their ids lead back to them") {
    const LawBook book = laws();
    const auto ledger = CapLedger::create(caps_of(book));
    REQUIRE(ledger);
    const auto count = [&](const std::string& place) {
        const CapSet set = ledger->applying(book.applying({place}).value());
        int n = 0;
        for (std::size_t i = 0; i < ledger->caps().size(); ++i) n += set.has(i) ? 1 : 0;
        return n;
    };
    CHECK(count("FR") == 2);
    CHECK(count("US-FL") == 1);
    CHECK(count("US-TX") == 0);
    CHECK(count("GB") == 1);
    CHECK(ledger->find(0) == nullptr);
    CHECK(ledger->find(ledger->label(ledger->caps().size())) == nullptr);
    CHECK(ledger->find(ledger->label(0)) == ledger->caps().data());
    CHECK_FALSE(CapSet{}.has(0));
    CHECK_FALSE(CapSet{~0ULL}.has(64));
    CHECK(CapSet{}.with(64) == CapSet{});
    for (const Cap& cap : ledger->caps()) {
        CHECK_FALSE(cap.source.empty());
        CHECK(cap.why() != Why::allowed);
    }
}

TEST_CASE("a number that is seldom called takes few bytes, one that is not called none") {
    Book book({rolling(3, 24h, CapScope::number)});
    for (std::uint64_t i = 0; i < 1'000'000; ++i) book.call({number(48'600'000'000 + i), 0, 0}, start);
    const double once = static_cast<double>(book.ledger.bytes()) / 1e6;
    CHECK(once < 32);
    for (std::uint64_t i = 0; i < 1'000'000; i += 10) book.call({number(48'600'000'000 + i), 0, 0}, start + 1h);
    CHECK(static_cast<double>(book.ledger.bytes()) / 1e6 < 34);
    CHECK(book.ledger.size(CapScope::number) == 1'000'000);
    CHECK(book.ledger.size(CapScope::client) == 0);
    CHECK(book.ask({number(48'699'999'999), 0, 0}, start).is_now());
}
