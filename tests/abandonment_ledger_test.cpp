// SPDX-License-Identifier: Apache-2.0
#include "property.hpp"

#include <outdial/abandonment_ledger.hpp>

#include "archive.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

using namespace outdial;
using namespace std::chrono_literals;
using outdial_test::property;
using std::chrono::days;

namespace {

using Window = AbandonmentRule::Window;

Instant at(int year, unsigned month, unsigned day, Duration time = {}) {
    return std::chrono::sys_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}} + time;
}
const Instant noon = at(2026, 11, 20, 12h);

AbandonmentRule rule(Window window, std::optional<double> limit = 0.03) {
    AbandonmentRule rule;
    rule.name = "test";
    rule.limit = limit;
    rule.window = window;
    return rule;
}

AbandonmentLedger ledger(std::vector<AbandonmentRule> rules) { return *AbandonmentLedger::create(std::move(rules)); }

CountedCall good(Instant answered) {
    CountedCall call;
    call.dialled = answered - 10s;
    call.answered = answered;
    call.connected = answered;
    call.party = CallParty::person;
    return call;
}
CountedCall lost(Instant answered) {
    CountedCall call = good(answered);
    call.connected = far_past;
    call.ended = answered;
    call.we_hung_up = true;
    return call;
}
CountedCall heard_machine(Instant answered) {
    CountedCall call = good(answered);
    call.party = CallParty::machine_by_agent;
    return call;
}
CountedCall dropped_machine(Instant answered) {
    CountedCall call = lost(answered);
    call.party = CallParty::machine;
    return call;
}

void count(AbandonmentLedger& book, const CountedCall& call, int times = 1) {
    for (int i = 0; i < times; ++i) REQUIRE(book.count(call, call.answered) == CountReception::recorded);
}

}  // namespace

TEST_CASE("three of a hundred are three per cent, and not one more") {
    AbandonmentLedger book = ledger({rule(Window::day)});
    CHECK(book.budget(0, noon).remaining == 0);
    CHECK(book.budget(0, noon).good_until_one_more == 33);  // 1 of 34
    count(book, good(noon), 32);
    CHECK(book.remaining(noon, 0s) == 0);
    CHECK(book.budget(0, noon).good_until_one_more == 1);
    count(book, good(noon));
    CHECK(book.remaining(noon, 0s) == 1);
    CHECK(book.budget(0, noon).good_until_one_more == 0);
    count(book, good(noon), 64);
    CHECK(book.remaining(noon, 0s) == 3);  // 97 and 3
    count(book, lost(noon), 3);
    CHECK(book.budget(0, noon).share == AbandonmentShare{3.0, 100.0});
    CHECK_FALSE(book.budget(0, noon).over);
    CHECK(book.budget(0, noon).remaining == 0);
    count(book, lost(noon));
    CHECK(book.budget(0, noon).over);
    CHECK(book.budget(0, noon).good_until_under == 33);  // 4 of 134
    count(book, good(noon), 32);
    CHECK(book.budget(0, noon).over);
    count(book, good(noon));
    CHECK_FALSE(book.budget(0, noon).over);
    CHECK(book.budget(0, noon).good_until_under == 0);
}

TEST_CASE("the budget is exact for every limit to a tenth of a per cent and every count") {
    for (int limit = 0; limit <= 500; limit += 7) {
        AbandonmentRule by = rule(Window::campaign, limit / 1000.0);
        for (std::uint64_t connected = 0; connected <= 400; connected += 3) {
            for (std::uint64_t abandoned = 0; abandoned <= 12; ++abandoned) {
                const auto kept = [&](std::uint64_t a, std::uint64_t c) {
                    return 1000 * a <= static_cast<std::uint64_t>(limit) * (a + c);
                };
                AbandonmentLedger book = ledger({by});
                // Counting by single calls is tested elsewhere.
                AbandonmentTally tally;
                tally.calls[static_cast<std::size_t>(CallClass::in_time)] = connected;
                tally.calls[static_cast<std::size_t>(CallClass::unattended)] = abandoned;
                const AbandonmentShare share = share_of(by, tally);
                REQUIRE(share ==
                        AbandonmentShare{static_cast<double>(abandoned), static_cast<double>(abandoned + connected)});
                if (connected % 30 != 0) continue;
                for (std::uint64_t i = 0; i < connected; ++i) static_cast<void>(book.count(good(noon), noon));
                for (std::uint64_t i = 0; i < abandoned; ++i) static_cast<void>(book.count(lost(noon), noon));
                const AbandonmentBudget budget = book.budget(0, noon);
                REQUIRE(budget.over == !kept(abandoned, connected));
                std::uint64_t more = 0;
                while (kept(abandoned + more + 1, connected) && kept(abandoned, connected)) ++more;
                REQUIRE(budget.remaining == more);
                if (limit == 0) continue;
                std::uint64_t until_under = 0;
                while (!kept(abandoned, connected + until_under)) ++until_under;
                REQUIRE(budget.good_until_under == until_under);
                std::uint64_t until_more = 0;
                while (!kept(abandoned + 1, connected + until_more)) ++until_more;
                REQUIRE(budget.good_until_one_more == until_more);
            }
        }
    }
}

TEST_CASE("a limit of nothing allows nothing, and no limit allows anything") {
    AbandonmentLedger book = ledger({rule(Window::day, 0.0)});
    count(book, good(noon), 1'000);
    CHECK(book.remaining(noon, 0s) == 0);
    CHECK_FALSE(book.budget(0, noon).over);
    CHECK(book.budget(0, noon).good_until_one_more == AbandonmentBudget::unlimited);
    count(book, lost(noon));
    CHECK(book.budget(0, noon).over);
    CHECK(book.budget(0, noon).good_until_under == AbandonmentBudget::unlimited);

    AbandonmentLedger report = ledger({rule(Window::day, std::nullopt)});
    count(report, lost(noon), 5);
    CHECK_FALSE(report.budget(0, noon).over);
    CHECK(report.budget(0, noon).share.rate() == 1.0);
    CHECK(report.remaining(noon, 0s) == AbandonmentBudget::unlimited);
    CHECK(report.tightest_limit() == 1.0);
    CHECK(report.tightest_threshold() > 24h * 365);
    CHECK(AbandonmentLedger{}.remaining(noon, 0s) == AbandonmentBudget::unlimited);
}

TEST_CASE("machines that agents heard excuse as great a share of the calls that nobody heard") {
    AbandonmentRule by = rule(Window::day);
    by.estimate_machines = true;
    AbandonmentLedger book = ledger({by});
    count(book, good(noon), 80);
    count(book, heard_machine(noon), 20);
    count(book, lost(noon), 5);
    // Four of the five are people: 4 of 84.
    CHECK(book.budget(0, noon).share.abandoned == Catch::Approx(4.0));
    CHECK(book.budget(0, noon).share.counted == Catch::Approx(84.0));
    // Who was connected too late is known to be a person.
    CountedCall late = good(noon);
    late.connected = noon + 3s;
    count(book, late, 20);
    CHECK(book.budget(0, noon).share.abandoned == Catch::Approx(20.0 + 5.0 * 100.0 / 120.0));

    AbandonmentLedger nothing_heard = ledger({by});
    count(nothing_heard, lost(noon), 5);
    CHECK(nothing_heard.budget(0, noon).share == AbandonmentShare{5.0, 5.0});  // no evidence excuses nothing
}

TEST_CASE("people whom detection took for machines were abandoned") {
    AbandonmentRule by = rule(Window::day);
    by.false_machines = 0.05;
    AbandonmentLedger book = ledger({by});
    count(book, good(noon), 95);
    count(book, dropped_machine(noon), 100);
    CHECK(book.budget(0, noon).share == AbandonmentShare{5.0, 100.0});
    CHECK(book.budget(0, noon).over);
    by.denominator = AbandonmentRule::Denominator::answered;
    AbandonmentLedger all = ledger({by});
    count(all, good(noon), 95);
    count(all, dropped_machine(noon), 100);
    CHECK(all.budget(0, noon).share == AbandonmentShare{5.0, 195.0});
}

TEST_CASE("a machine that the agent reports leaves the people") {
    AbandonmentLedger book = ledger({rule(Window::day), [] {
                                         AbandonmentRule by = rule(Window::rolling);
                                         by.name = "rolling";
                                         return by;
                                     }()});
    count(book, good(noon), 33);
    CHECK(book.remaining(noon, 0s) == 1);
    CHECK(book.correct(good(noon), heard_machine(noon), noon + 30s) == CountReception::recorded);
    CHECK(book.remaining(noon, 0s) == 0);
    for (const std::size_t i : {0U, 1U}) {
        CHECK(book.budget(i, noon).window.tally[CallClass::in_time] == 32);
        CHECK(book.budget(i, noon).window.tally[CallClass::machine_by_agent] == 1);
    }
}

TEST_CASE("the tightest of several rules counts, each in its own way") {
    AbandonmentRule month = rule(Window::month, 0.01);
    month.name = "month";
    AbandonmentLedger book = ledger({rule(Window::day), month});
    CHECK(book.tightest_limit() == 0.01);
    CHECK(book.tightest_threshold() == 2s);
    count(book, good(noon), 98);
    CHECK(book.budget(0, noon).remaining == 3);
    CHECK(book.remaining(noon, 0s) == 0);
    count(book, good(noon));
    CHECK(book.remaining(noon, 0s) == 1);
    CHECK(book.budget(0, noon + days{1}).share.counted == 0.0);
    CHECK(book.budget(1, noon + days{1}).share.counted == 99.0);
    CHECK(book.remaining(noon + days{1}, 0s) == 0);  // of a new day
}

TEST_CASE("what is dialled shortly before a window ends belongs to the next one") {
    AbandonmentRule by = rule(Window::day);
    AbandonmentLedger book = ledger({by});
    count(book, good(noon), 1'000);
    const Instant midnight = at(2026, 11, 21);
    CHECK(book.remaining(midnight - 61s, 60s) == 30);
    CHECK(book.remaining(midnight - 60s, 60s) == 0);
    CHECK(book.remaining(midnight - 1ms, 0s) == 30);
    CHECK(book.remaining(midnight, 0s) == 0);
}

TEST_CASE("the last millisecond of a day and the first of the next, where the clocks change too") {
    struct Row {
        const char* zone;
        Instant midnight;  // the first instant of a civil day
        Duration before;   // length of the day before it
    };
    const std::vector<Row> rows{
        {"UTC", at(2026, 3, 1), 24h},
        {"Europe/Warsaw", at(2026, 3, 28, 23h), 24h},
        {"Europe/Warsaw", at(2026, 3, 29, 22h), 23h},
        {"Europe/Warsaw", at(2026, 10, 24, 22h), 24h},
        {"Europe/Warsaw", at(2026, 10, 25, 23h), 25h},
        {"America/New_York", at(2026, 3, 9, 4h), 23h},
        {"America/New_York", at(2026, 11, 2, 5h), 25h},
        {"Australia/Lord_Howe", at(2026, 4, 5, 13h + 30min), 24h + 30min},
        {"America/Havana", at(2026, 3, 8, 5h), 24h},   // no 00:00: the day begins at 01:00
        {"America/Havana", at(2026, 11, 1, 4h), 24h},  // 01:00 becomes 00:00, on the same day
        {"America/Havana", at(2026, 11, 2, 5h), 25h},
        {"Asia/Kathmandu", at(2026, 5, 4, 18h + 15min), 24h},
        {"America/Sao_Paulo", at(2018, 2, 18, 3h), 25h},         // 00:00 becomes 23:00: the day has not begun
        {"America/St_Johns", at(2010, 11, 7, 2h + 30min), 24h},  // 00:01 becomes 23:01 of the day before, which is over
        {"America/Sao_Paulo", at(2018, 11, 4, 3h), 24h},         // 00:00 becomes 01:00
        {"Pacific/Apia", at(2011, 12, 30, 10h), 24h},            // 30 December was left out
    };
    for (const Row& row : rows) {
        AbandonmentRule by = rule(Window::day);
        by.zone = load_zone(row.zone).value();
        AbandonmentLedger book = ledger({by});
        INFO(row.zone << " " << epoch_ms(row.midnight));
        count(book, good(row.midnight - row.before));
        count(book, good(row.midnight - 1ms), 2);
        count(book, good(row.midnight), 4);
        REQUIRE(book.windows(0).size() == 2);
        CHECK(book.windows(0)[0].begin == row.midnight - row.before);
        CHECK(book.windows(0)[0].end == row.midnight);
        CHECK(book.windows(0)[1].begin == row.midnight);
        CHECK(book.windows(0)[0].tally[CallClass::in_time] == 3);
        CHECK(book.windows(0)[1].tally[CallClass::in_time] == 4);
    }
}

TEST_CASE("months end with their last day, leap years included") {
    AbandonmentRule by = rule(Window::month);
    by.zone = load_zone("America/Toronto").value();
    AbandonmentLedger book = ledger({by});
    const std::vector<Instant> begins{at(2027, 12, 1, 5h), at(2028, 1, 1, 5h), at(2028, 2, 1, 5h), at(2028, 3, 1, 5h),
                                      at(2028, 4, 1, 4h),  at(2028, 5, 1, 4h), at(2028, 6, 1, 4h)};
    for (std::size_t i = 0; i + 1 < begins.size(); ++i) {
        count(book, good(begins[i]));
        count(book, lost(begins[i + 1] - 1ms));
        CHECK(book.budget(0, begins[i + 1] - 1ms).window.begin == begins[i]);
        CHECK(book.budget(0, begins[i + 1] - 1ms).window.end == begins[i + 1]);
        CHECK(book.budget(0, begins[i + 1] - 1ms).share == AbandonmentShare{1.0, 2.0});
        CHECK(book.budget(0, begins[i + 1]).share == AbandonmentShare{0.0, 0.0});
    }
}

TEST_CASE("periods of thirty days follow one another from their first day, and before it") {
    AbandonmentRule by = rule(Window::period);
    by.zone = load_zone("America/New_York").value();
    by.from = LocalDays{std::chrono::year(2026) / 10 / 15};
    AbandonmentLedger book = ledger({by});
    const Instant first = at(2026, 10, 15, 4h), second = at(2026, 11, 14, 5h);  // winter time since 1 November
    CHECK(book.budget(0, first).window.begin == first);
    CHECK(book.budget(0, second - 1ms).window.begin == first);
    CHECK(book.budget(0, second - 1ms).window.end == second);
    CHECK(book.budget(0, second).window.begin == second);
    CHECK(book.budget(0, first - 1ms).window.begin == at(2026, 9, 15, 4h));
    CHECK(book.budget(0, at(2026, 9, 15, 4h) - 1ms).window.begin == at(2026, 8, 16, 4h));

    by.from.reset();
    AbandonmentLedger since_first_call = ledger({by});
    count(since_first_call, good(at(2026, 11, 20, 12h)));
    CHECK(since_first_call.budget(0, noon).window.begin == at(2026, 11, 20, 5h));
    CHECK(since_first_call.budget(0, noon + days{30}).window.begin == at(2026, 12, 20, 5h));
}

TEST_CASE("a rolling window is never kinder than the last so many hours, and lags a step at most") {
    AbandonmentRule by = rule(Window::rolling, 0.25);
    by.length = 1h;  // in steps of 2.5 s
    AbandonmentLedger book = ledger({by});
    count(book, lost(noon));
    count(book, good(noon + 1s), 3);
    CHECK(book.budget(0, noon + 59min).share == AbandonmentShare{1.0, 4.0});
    CHECK(book.budget(0, noon + 1h - 1ms).share == AbandonmentShare{1.0, 4.0});
    CHECK(book.budget(0, noon + 1h).share == AbandonmentShare{1.0, 1.0});  // good calls of its step no longer count
    CHECK(book.budget(0, noon + 1h + 2499ms).share == AbandonmentShare{0.0, 0.0});
    // What good calls leave within the reach cannot be counted on.
    CHECK(book.remaining(noon + 59min, 59s) == 0);
    count(book, good(noon + 59min), 8);
    CHECK(book.remaining(noon + 59min, 59s) == 2);  // 1 + 2 of 14
    CHECK(book.remaining(noon + 59min, 60s) == 1);  // 1 + 1 of 10
}

TEST_CASE("a clock that steps back brings no budget back") {
    for (const Window window : {Window::day, Window::rolling}) {
        AbandonmentLedger book = ledger({rule(window)});
        count(book, good(noon), 33);
        count(book, lost(noon));
        const AbandonmentBudget then = book.budget(0, noon);
        CHECK(book.budget(0, noon - 1h) == then);
        CHECK(book.count(lost(noon - days{1}), noon - days{1}) == CountReception::recorded);
        // An event of yesterday that is told today counts yesterday; the present stays.
        CHECK(book.budget(0, noon).share.abandoned == (window == Window::day ? 1.0 : 2.0));
        // One that claims to be of tomorrow counts now.
        CHECK(book.count(lost(noon + days{1}), noon) == CountReception::recorded);
        CHECK(book.budget(0, noon).share.abandoned == (window == Window::day ? 2.0 : 3.0));
    }
}

TEST_CASE("senseless instants and parties are refused and change nothing") {
    AbandonmentLedger book = ledger({rule(Window::day)});
    count(book, good(noon));
    const AbandonmentBudget before = book.budget(0, noon);
    for (const Instant odd : {far_past, far_future, Instant{Duration{INT64_MIN}}, Instant{Duration{INT64_MAX}}}) {
        CHECK(book.count(lost(noon), odd) == CountReception::bad_time);
        CHECK(book.correct(good(noon), lost(noon), odd) == CountReception::bad_time);
        CHECK(book.remaining(odd, 1min) == 0);
        static_cast<void>(book.budget(0, odd));
    }
    CountedCall odd_party = lost(noon);
    odd_party.party = static_cast<CallParty>(9);
    CHECK(book.count(odd_party, noon) == CountReception::bad_party);
    CHECK(book.correct(odd_party, lost(noon), noon) == CountReception::bad_party);
    CHECK(book.budget(0, noon) == before);
}

TEST_CASE("a call that cannot have been is refused and changes nothing") {
    AbandonmentLedger book = ledger({rule(Window::day)});
    count(book, good(noon));
    const AbandonmentBudget before = book.budget(0, noon);
    const auto refused = [&](const std::function<void(CountedCall&)>& change) {
        CountedCall call = lost(noon);
        change(call);
        return book.count(call, noon) == CountReception::bad_call &&
               book.correct(call, good(noon), noon) == CountReception::bad_call &&
               book.correct(good(noon), call, noon) == CountReception::bad_call;
    };
    CHECK(refused([](CountedCall& call) { call.party = CallParty::nobody; }));
    CHECK(refused([](CountedCall& call) { call.answered = far_past; }));
    CHECK(refused([](CountedCall& call) { call.dialled = noon + 1ms; }));
    CHECK(refused([](CountedCall& call) { call.ended = noon - 1ms; }));
    CHECK(refused([](CountedCall& call) { call.connected = noon + 1s; }));  // after the end
    CHECK(refused([](CountedCall& call) { call.ringing = call.dialled - 1ms; }));
    CHECK(refused([](CountedCall& call) {
        call.ended = noon + 5s;
        call.greeting_begin = noon + 2s;
        call.greeting_end = noon + 1s;
    }));
    CHECK(book.budget(0, noon) == before);
    // The agent may be there before the answer, and in vain.
    CountedCall early = good(noon);
    early.connected = early.dialled;
    CHECK(book.count(early, noon) == CountReception::recorded);
    early.answered = far_past;
    early.party = CallParty::nobody;
    CHECK(book.count(early, noon) == CountReception::recorded);
}

TEST_CASE("two rules of one name and too many rules are refused") {
    CHECK(AbandonmentLedger::create({rule(Window::day), rule(Window::month)}).error().field == "abandonment.name");
    std::vector<AbandonmentRule> many(33, rule(Window::day));
    for (std::size_t i = 0; i < many.size(); ++i) many[i].name += std::to_string(i);
    CHECK(AbandonmentLedger::create(many).error().field == "abandonment");
    many.pop_back();
    CHECK(AbandonmentLedger::create(many).has_value());
    many[3].limit = 7.0;
    CHECK(AbandonmentLedger::create(many).error().field == "abandonment.test3.limit");
}

TEST_CASE("of more windows than are kept the oldest go") {
    AbandonmentLedger book = ledger({rule(Window::day)});
    for (int i = 0; i < 500; ++i) count(book, good(noon + days{i}));
    CHECK(book.windows(0).size() == AbandonmentLedger::kept_windows);
    CHECK(book.windows(0).front().begin == at(2026, 11, 20) + days{100});
    static_cast<void>(book.count(lost(noon), noon + days{500}));  // forgotten long ago
    CHECK(book.windows(0).front().begin == at(2026, 11, 20) + days{100});
    static_cast<void>(book.count(lost(noon + days{100}), noon + days{500}));
    CHECK(book.windows(0).front().tally[CallClass::unattended] == 1);
}

TEST_CASE("unanswered calls that rang too short are counted") {
    AbandonmentRule by = rule(Window::day);
    by.minimum_ring = 15s;
    AbandonmentLedger book = ledger({by});
    CountedCall call;
    call.dialled = noon;
    call.ended = noon + 14s;
    call.we_hung_up = true;
    CHECK(book.count(call, call.ended) == CountReception::recorded);
    call.ended = noon + 15s;
    CHECK(book.count(call, call.ended) == CountReception::recorded);
    CHECK(book.rang_too_short(0) == 1);
}

namespace {

/// All calls, counted again for every question.
struct Twin {
    AbandonmentRule rule;
    std::vector<std::pair<Instant, CallClass>> calls;

    /// The civil day of an instant: the latest that the wall has shown, seen by looking back in quarters of an hour.
    LocalDays day(Instant instant) const {
        LocalDays latest = std::chrono::floor<days>(rule.zone.local(instant));
        for (Duration back{}; back <= 2h; back += 15min) {
            latest = std::max(latest, std::chrono::floor<days>(rule.zone.local(instant - back)));
        }
        return latest;
    }
    bool together(Instant a, Instant b) const {
        const std::chrono::year_month_day x(day(a)), y(day(b));
        const auto period = [&](LocalDays d) {
            return std::chrono::floor<std::chrono::duration<std::int64_t, std::ratio<86'400 * 30>>>(d - *rule.from);
        };
        switch (rule.window) {
            case Window::campaign: return true;
            case Window::day: return day(a) == day(b);
            case Window::month: return x.year() == y.year() && x.month() == y.month();
            case Window::period: return period(day(a)) == period(day(b));
            case Window::rolling: return a > b - rule.length && a <= b;
        }
        return false;
    }
    AbandonmentShare share(Instant now) const {
        AbandonmentShare share;
        for (const auto& [answered, taken_for] : calls) {
            if (!together(answered, now)) continue;
            share.abandoned += is_abandoned(rule, taken_for);
            share.counted += counts(rule, taken_for);
        }
        return share;
    }
};

struct History {
    AbandonmentLedger book;
    Twin twin;
    Instant now;
};

History random_history(Window window, int one_lost_of = 4) {
    const std::vector<const char*> zones{"UTC", "Europe/Warsaw", "America/New_York", "America/Havana", "Asia/Tokyo"};
    AbandonmentRule by = rule(window, static_cast<double>(*rc::gen::inRange(1, 400)) / 1000.0);
    by.zone = load_zone(*rc::gen::elementOf(zones)).value();
    by.from = LocalDays{std::chrono::year(2026) / 3 / 11};
    by.length = *rc::gen::element(Duration{1min}, Duration{1h}, Duration{24h}, Duration{24h * 30});
    by.denominator = *rc::gen::element(AbandonmentRule::Denominator::live, AbandonmentRule::Denominator::dialled);
    // Around the clock changes of spring.
    History history{ledger({by}), {by, {}}, at(2026, 3, 7, std::chrono::minutes(*rc::gen::inRange(0, 1440)))};
    const auto steps = static_cast<std::size_t>(*rc::gen::inRange(1, 120));
    const int hurry = *rc::gen::element(5, 500, 50'000);
    for (std::size_t i = 0; i < steps; ++i) {
        history.now += std::chrono::seconds(*rc::gen::inRange(0, hurry));
        CountedCall call = *rc::gen::inRange(0, one_lost_of) == 0 ? lost(history.now) : good(history.now);
        if (*rc::gen::inRange(0, 5) == 0) call = dropped_machine(history.now);
        static_cast<void>(history.book.count(call, history.now));
        history.twin.calls.emplace_back(history.now, judge(by, call).taken_for);
    }
    return history;
}

}  // namespace

TEST_CASE("the ledger counts as a recount of all calls does") {
    for (const Window window : {Window::campaign, Window::period, Window::day, Window::month}) {
        property(std::string(name(window)), [window] {
            History history = random_history(window);
            const Instant later = history.now + std::chrono::seconds(*rc::gen::inRange(0, 200'000));
            RC_ASSERT(history.book.budget(0, history.now).share == history.twin.share(history.now));
            RC_ASSERT(history.book.budget(0, later).share == history.twin.share(later));
        });
    }
}

TEST_CASE("a rolling window is never kinder than a recount, nor much stricter") {
    property("rolling", [] {
        History history = random_history(Window::rolling);
        const Instant later = history.now + std::chrono::seconds(*rc::gen::inRange(0, 200'000));
        const Duration step{(history.twin.rule.length.count() + 1439) / 1440};
        for (const Instant when : {history.now, later}) {
            const AbandonmentShare told = history.book.budget(0, when).share;
            const AbandonmentShare exact = history.twin.share(when);
            RC_ASSERT(told.rate() >= exact.rate());
            RC_ASSERT(told.abandoned >= exact.abandoned);
            Twin longer = history.twin, shorter = history.twin;
            longer.rule.length += step;
            shorter.rule.length -= step;
            RC_ASSERT(told.abandoned <= longer.share(when).abandoned);
            RC_ASSERT(told.counted - told.abandoned >= shorter.share(when).counted - shorter.share(when).abandoned);
        }
    });
}

TEST_CASE("what remains may really be abandoned, at any time within the reach") {
    for (const Window window : {Window::campaign, Window::period, Window::day, Window::month, Window::rolling}) {
        property(std::string(name(window)), [window] {
            History history = random_history(window, 30);
            const Duration reach = std::chrono::seconds(*rc::gen::inRange(0, 120));
            const std::uint64_t left = history.book.remaining(history.now, reach);
            RC_ASSERT(left < 1'000);
            RC_TAG(left > 0);
            std::vector<Duration> when;
            for (std::uint64_t i = 0; i < left; ++i)
                when.push_back(Duration{*rc::gen::inRange<std::int64_t>(0, reach.count() + 1)});
            std::sort(when.begin(), when.end());
            for (const Duration after : when) {
                const Instant instant = history.now + after;
                history.twin.calls.emplace_back(instant, CallClass::unattended);
                const AbandonmentShare share = history.twin.share(instant);
                RC_ASSERT(share.abandoned <= *history.twin.rule.limit * share.counted + 1e-9);
            }
        });
    }
}

TEST_CASE("what was saved goes on as if nothing had happened, also under new rules") {
    AbandonmentRule rolling = rule(Window::rolling);
    rolling.name = "rolling";
    const std::vector<AbandonmentRule> rules{rule(Window::day), rolling};
    AbandonmentLedger book = ledger(rules);
    for (int i = 0; i < 200; ++i) count(book, i % 40 == 0 ? lost(noon + i * 10min) : good(noon + i * 10min));
    const Instant now = noon + 2'000min;
    std::vector<std::byte> bytes;
    ArchiveWriter writer(bytes);
    AbandonmentLedger::fields(book, writer);

    const auto restored = [&](std::vector<AbandonmentRule> under) {
        AbandonmentLedger fresh = ledger(std::move(under));
        ArchiveReader reader(bytes);
        AbandonmentLedger::fields(fresh, reader);
        REQUIRE(reader.finished());
        REQUIRE(fresh.adopt());
        return fresh;
    };
    AbandonmentLedger same = restored(rules);
    for (const std::size_t i : {0U, 1U}) CHECK(same.budget(i, now) == book.budget(i, now));
    count(same, lost(now));
    count(book, lost(now));
    std::vector<std::byte> again, twice;
    ArchiveWriter one(again), two(twice);
    AbandonmentLedger::fields(book, one);
    AbandonmentLedger::fields(same, two);
    CHECK(again == twice);

    AbandonmentRule tighter = rolling, wider = rolling;
    tighter.limit = 0.01;
    wider.length = 48h;
    wider.name = "wider";
    AbandonmentLedger other = restored({tighter, wider});
    CHECK(other.budget(0, now).share == restored(rules).budget(1, now).share);
    CHECK(other.budget(1, now).share == AbandonmentShare{});
    count(other, good(now));
    CHECK(other.budget(1, now).share == AbandonmentShare{0.0, 1.0});

    // Counts that cannot be: the rolling sum is not that of the steps.
    for (std::size_t i = 0; i + 8 < bytes.size(); i += 977) {
        std::vector<std::byte> damaged = bytes;
        damaged[i] ^= std::byte{0xff};
        AbandonmentLedger fresh = ledger(rules);
        ArchiveReader reader(damaged);
        AbandonmentLedger::fields(fresh, reader);
        if (reader.finished() && fresh.adopt()) static_cast<void>(fresh.remaining(now, 1min));
    }
}
