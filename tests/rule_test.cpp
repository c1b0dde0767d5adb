// SPDX-License-Identifier: Apache-2.0
#include "property.hpp"

#include <outdial/compiled_windows.hpp>
#include <outdial/rule.hpp>
#include <outdial/windows.hpp>

#include <functional>

using namespace outdial;
using namespace std::chrono_literals;
using std::chrono::sys_days;

namespace {

Hours hours(std::string_view text, Holidays holidays = {}) { return Hours::parse(text, std::move(holidays)).value(); }
Rule open(std::string_view text) { return Rule::hours(hours(text)); }
Zone zone(std::string_view name) { return load_zone(name).value(); }
Instant utc(std::chrono::year_month_day day, Duration time) { return sys_days{day} + time; }

const std::vector<std::string>& specifications() {
    static const std::vector<std::string> all{"24/7",
                                              "off",
                                              "Mo-Fr 09:00-12:00,14:00-18:00",
                                              "22:00-26:30",
                                              "00:30-01:15",
                                              "02:30-04:00",
                                              "Mo-Sa 09:00-21:00; Su 12:00-21:00",
                                              "Tu,Th 00:00-24:00; Th[2] off",
                                              "Mar-Oct Sa,Su 08:00-20:00"};
    return all;
}

/// An expression, and the same as a function of one instant.
struct Pair {
    Rule rule;
    std::function<bool(const Zone&, Instant)> twin;
};

Pair leaf(std::size_t which) {
    const Hours there = hours(specifications()[which % specifications().size()]);
    return {Rule::hours(there), [there](const Zone& at, Instant now) {
                const LocalTime wall = at.local(now);
                const LocalDays day = std::chrono::floor<std::chrono::days>(wall);
                return there.at(day, wall - day).open();
            }};
}

Pair closure(Instant from, Instant to) {
    return {Rule::between(from, to), [=](const Zone&, Instant now) { return now >= from && now < to; }};
}

Pair civil(LocalDays from, LocalDays to) {
    return {Rule::dates(from, to), [=](const Zone& at, Instant now) {
                const LocalTime wall = at.local(now);
                return wall >= from && wall < to;
            }};
}

Pair sundays() {
    return {Rule::days(hours("Su open")), [](const Zone& at, Instant now) {
                const LocalDays day = std::chrono::floor<std::chrono::days>(at.local(now));
                return std::chrono::weekday(day) == std::chrono::Sunday;
            }};
}

Pair combine(const Pair& a, const Pair& b, int how) {
    const auto x = a.twin;
    const auto y = b.twin;
    if (how == 0) return {a.rule & b.rule, [=](const Zone& z, Instant t) { return x(z, t) && y(z, t); }};
    if (how == 1) return {a.rule | b.rule, [=](const Zone& z, Instant t) { return x(z, t) || y(z, t); }};
    return {a.rule - b.rule, [=](const Zone& z, Instant t) { return x(z, t) && !y(z, t); }};
}

/// Counts the minutes on which an answer, or the time it says to hold, is not what a walk finds.
template <class Ask, class Twin>
int wrong_minutes(const Ask& ask, const Twin& twin, Instant begin, Instant end) {
    std::vector<bool> open;
    for (Instant at = begin; at < end; at += 1min) open.push_back(twin(at));
    int wrong = 0;
    Instant flip = far_future;
    for (std::size_t i = open.size(); i-- > 0;) {
        const Instant at = begin + static_cast<int>(i) * Duration(1min);
        if (i + 1 < open.size() && open[i + 1] != open[i]) flip = at + 1min;
        const Verdict verdict = ask(at);
        const bool until = flip == far_future ? verdict.until >= end || !verdict.is_now() : verdict.until == flip;
        wrong += verdict.is_now() == open[i] && until ? 0 : 1;
    }
    return wrong;
}

}  // namespace

TEST_CASE("random expressions agree with a walk over the minutes") {
    const std::vector<Zone> zones{zone("UTC"),           zone("America/Santiago"),  zone("Australia/Lord_Howe"),
                                  zone("Africa/Cairo"),  zone("Africa/Casablanca"), zone("Antarctica/Troll"),
                                  zone("Asia/Kathmandu")};
    const std::vector<Instant> around{utc(2026y / 3 / 29, 0h), utc(2026y / 9 / 6, 4h), utc(2026y / 4 / 4, 15h),
                                      utc(2026y / 4 / 23, 22h), utc(2026y / 2 / 15, 2h)};
    outdial_test::property("state and next change", [&] {
        const Instant begin = *rc::gen::elementOf(around) - 30h;
        const auto part = [&] {
            const int kind = *rc::gen::inRange(0, 9);
            const int offset = *rc::gen::inRange(0, 60 * 60);
            if (kind == 0)
                return closure(begin + std::chrono::minutes(offset), begin + std::chrono::minutes(offset + 700));
            const LocalDays day = std::chrono::floor<std::chrono::days>(LocalTime{begin.time_since_epoch()});
            if (kind == 1) return civil(day + std::chrono::days(1), day + std::chrono::days(2));
            if (kind == 2) return sundays();
            return leaf(static_cast<std::size_t>(offset));
        };
        Pair all = part();
        for (int i = *rc::gen::inRange(0, 4); i > 0; --i) all = combine(all, part(), *rc::gen::inRange(0, 3));
        if (*rc::gen::inRange(0, 3) == 0) {
            const auto inner = all.twin;
            all = {~all.rule, [=](const Zone& z, Instant t) { return !inner(z, t); }};
        }
        const Zone& there = *rc::gen::elementOf(zones);
        RC_ASSERT(wrong_minutes([&](Instant at) { return all.rule.at(there, at); },
                                [&](Instant at) { return all.twin(there, at); }, begin, begin + 60h) == 0);
    });
}

TEST_CASE("De Morgan, and A or not A") {
    const Zone warsaw = zone("Europe/Warsaw");
    const Instant begin = utc(2026y / 3 / 27, 0h);
    const Instant end = begin + std::chrono::days(10);
    for (const std::string& a : specifications()) {
        for (const std::string& b : specifications()) {
            CAPTURE(a, b);
            const ZoneSet there{{warsaw}, Candidates::all};
            CHECK(intervals(~(open(a) & open(b)), there, begin, end) ==
                  intervals(~open(a) | ~open(b), there, begin, end));
            CHECK(intervals(~(open(a) | open(b)), there, begin, end) ==
                  intervals(~open(a) & ~open(b), there, begin, end));
        }
        CHECK(intervals(open(a) | ~open(a), {{warsaw}, Candidates::all}, begin, end) ==
              std::vector<Interval>{{begin, end}});
        CHECK(intervals(open(a) & ~open(a), {{warsaw}, Candidates::all}, begin, end).empty());
    }
}

TEST_CASE("intervals are sorted, disjoint, and their ends are flips") {
    const ZoneSet there{{zone("America/New_York"), zone("America/Denver")}, Candidates::all};
    const Rule rule = open("Mo-Fr 09:00-12:00,14:00-18:00") - Rule::days(hours("We open"));
    const auto found = intervals(rule, there, utc(2026y / 1 / 1, 0h), utc(2027y / 1 / 1, 0h));
    CHECK(found.size() > 300);
    for (std::size_t i = 0; i < found.size(); ++i) {
        CHECK(found[i].begin < found[i].end);
        if (i > 0) CHECK(found[i - 1].end < found[i].begin);
        CHECK(rule.at(there, found[i].begin).is_now());
        CHECK_FALSE(rule.at(there, found[i].begin - 1ms).is_now());
        CHECK_FALSE(rule.at(there, found[i].end).is_now());
    }
}

TEST_CASE("a denied civil day cuts what spills into it") {
    const Rule rule = open("22:00-26:00") & ~Rule::days(hours("Su open"));
    const Zone there;
    CHECK(rule.at(there, utc(2026y / 5 / 2, 23h)) == Verdict::now(utc(2026y / 5 / 3, 0h)));  // a Saturday
    const Verdict sunday = rule.at(there, utc(2026y / 5 / 3, 1h));
    CHECK(sunday.why == Why::closed_day);
    CHECK(sunday.until == utc(2026y / 5 / 4, 0h));  // Sunday's own spill is Monday's
}

TEST_CASE("a closure by instant ends at its instant, in whatever zone") {
    const Rule rule =
        open("08:00-20:00") & ~Rule::between(utc(2021y / 9 / 17, 5h), utc(2021y / 9 / 17, 23h)).labelled(7);
    const Zone chicago = zone("America/Chicago");
    CHECK(rule.at(chicago, utc(2021y / 9 / 17, 22h)).until == utc(2021y / 9 / 17, 23h));
    CHECK(rule.at(chicago, utc(2021y / 9 / 17, 23h)) == Verdict::now(utc(2021y / 9 / 18, 1h)));
}

TEST_CASE("a guard shuts before every closing, and what is shorter never opens") {
    const Rule rule = open("09:00-12:00,12:30-12:31,14:00-18:00").guarded(90s);
    const Zone there;
    const auto at = [&](Duration time) { return rule.at(there, utc(2026y / 5 / 4, time)); };
    CHECK(at(9h) == Verdict::now(utc(2026y / 5 / 4, 12h - 90s)));
    CHECK(at(12h - 90s - 1ms).is_now());
    CHECK(at(12h - 90s).until == utc(2026y / 5 / 4, 14h));
    CHECK(at(12h + 30min).until == utc(2026y / 5 / 4, 14h));
    CHECK(open("24/7").guarded(90s).at(there, utc(2026y / 5 / 4, 0h)) == Verdict::now());
}

TEST_CASE("candidates: all, any, best, and the verdict says in which zone it shut") {
    const Rule rule = open("08:00-21:00").labelled(5);
    ZoneSet set{{zone("America/Denver"), zone("America/New_York")}, Candidates::all};
    const auto at = [&](Duration time) { return rule.at(set, utc(2026y / 1 / 6, time)); };
    CHECK(at(13h).until == utc(2026y / 1 / 6, 15h));  // New York opens at 13:00 UTC, Denver at 15:00
    CHECK(at(13h).zone == 0);
    CHECK(at(13h).rule == 5);
    CHECK(at(15h) == Verdict::now(utc(2026y / 1 / 7, 2h)));
    CHECK(at(26h).until == utc(2026y / 1 / 7, 15h));
    CHECK(at(26h).zone == 1);  // New York
    set.candidates = Candidates::any;
    CHECK(at(13h) == Verdict::now(utc(2026y / 1 / 7, 4h)));
    set.candidates = Candidates::best;
    CHECK(at(13h).until == utc(2026y / 1 / 6, 15h));
    CHECK(at(15h) == Verdict::now(utc(2026y / 1 / 7, 4h)));
    CHECK(rule.at(ZoneSet{}, utc(2026y / 1 / 6, 15h)) == Verdict::never(Why::unknown_zone));
}

TEST_CASE("a postal code in Mountain time with phones in Central and Eastern: 10:00-21:00 Eastern") {
    const ZoneSet set{{zone("America/Denver"), zone("America/Chicago"), zone("America/New_York")}, Candidates::all};
    const auto found = intervals(open("08:00-21:00"), set, utc(2026y / 1 / 6, 5h), utc(2026y / 1 / 7, 5h));
    CHECK(found == std::vector<Interval>{{utc(2026y / 1 / 6, 15h), utc(2026y / 1 / 7, 2h)}});
}

TEST_CASE("hours, wish and law together: an appointment overrides all but the law, and no zone is a policy") {
    Windows windows;
    windows.hours.fill(hours("09:00-18:00"));
    windows.law = open("08:00-20:00").labelled(16, Why::law);
    const Zone there;
    const Place place{{{there}, Candidates::all}, {}};
    const Rule wish = open("17:00-24:00");
    const auto at = [&](Duration time, bool appointment) {
        return windows.window(NumberType::mobile, place, wish, appointment).at(utc(2026y / 5 / 4, time));
    };
    CHECK(at(10h, false).until == utc(2026y / 5 / 4, 17h));
    CHECK(at(10h, false).rule == static_cast<RuleId>(WindowRule::wish));
    CHECK(at(17h, false) == Verdict::now(utc(2026y / 5 / 4, 18h)));
    CHECK(at(18h, false).rule == static_cast<RuleId>(WindowRule::hours));
    CHECK(at(18h, false).until == utc(2026y / 5 / 5, 17h));
    CHECK(at(19h, true) == Verdict::now(utc(2026y / 5 / 4, 20h)));
    CHECK(at(20h, true).why == Why::law);
    CHECK(at(20h, true).rule == 16);

    Place strict = place;  // the law of the place holds besides, for appointments too
    strict.law = open("10:00-19:30").labelled(17, Why::law);
    const auto there_at = [&](Duration time, bool appointment) {
        return windows.window(NumberType::mobile, strict, {}, appointment).at(utc(2026y / 5 / 4, time));
    };
    CHECK(there_at(9h + 30min, false).rule == 17);
    CHECK(there_at(10h, false) == Verdict::now(utc(2026y / 5 / 4, 18h)));
    CHECK(there_at(19h, true) == Verdict::now(utc(2026y / 5 / 4, 19h + 30min)));
    CHECK(there_at(19h + 30min, true).rule == 17);

    const auto unknown = [&](Duration time) {
        return windows.window(NumberType::mobile, Place{}).at(utc(2026y / 5 / 4, time));
    };
    CHECK(unknown(12h) == Verdict::never(Why::unknown_zone));
    windows.unknown_zone = open("14:00-20:00").in(zone("America/New_York"));
    CHECK(unknown(18h) == Verdict::now(utc(2026y / 5 / 5, 0h)));
    CHECK(unknown(17h).until == utc(2026y / 5 / 4, 18h));

    windows.guard = 60s;
    for (Instant now = utc(2026y / 5 / 4, 0h); now < utc(2026y / 5 / 5, 0h); now += 1min) {
        const Verdict a = windows.verdict(NumberType::mobile, there, now);
        const Verdict b = windows.rule(NumberType::mobile).at(there, now);
        CHECK(a == b);
    }
}

TEST_CASE("a rule may be nested deep, and is asked once for every part") {
    // A part that searched for its own next change, within a part that did, took a thousand times longer per few
    // levels.
    const Zone there = zone("Europe/Warsaw");
    const Instant begin = utc(2026y / 3 / 1, 0h);
    Pair nested = leaf(2);
    for (std::size_t level = 0; level < 60; ++level) {
        const Pair inner = nested;
        const Pair other = leaf(level);
        if (level % 2 == 0) {
            nested = {inner.rule & other.rule,
                      [=](const Zone& z, Instant at) { return inner.twin(z, at) && other.twin(z, at); }};
        } else {
            nested = {inner.rule | other.rule,
                      [=](const Zone& z, Instant at) { return inner.twin(z, at) || other.twin(z, at); }};
        }
        if (level % 7 == 0) {
            const Pair positive = nested;
            nested = {~positive.rule, [=](const Zone& z, Instant at) { return !positive.twin(z, at); }};
        }
    }
    CHECK(nested.rule.depth() > 60);
    bool before = nested.rule.at(there, begin).is_now();
    Instant until = nested.rule.at(there, begin).until;
    for (Instant at = begin; at < begin + std::chrono::days(35); at += 5min) {  // and over the change of the clocks
        const bool now_open = nested.twin(there, at);
        if (now_open != before) {
            CHECK(until > at - 5min);
            CHECK(until <= at);
            before = now_open;
        }
        if (at >= until) {
            const Verdict verdict = nested.rule.at(there, at);
            REQUIRE(verdict.is_now() == now_open);
            until = verdict.until;
        }
    }
    CHECK(~~nested.rule == nested.rule);
}

TEST_CASE("compiled classes answer as the rules do") {
    std::vector<WindowClass> classes;
    for (const std::string& text : specifications()) {
        classes.push_back({open(text).labelled(9), {{zone("America/Santiago")}, Candidates::all}});
        classes.push_back({open(text), {{zone("Europe/Warsaw"), zone("Pacific/Apia")}, Candidates::any}});
    }
    // Several rules and zones that take turns in shutting: the one named changes while the whole stays shut.
    Calendar calendar;
    REQUIRE(calendar.add({LocalDays{2026y / 5 / 4}, {}, "closed"}));
    const Rule own = Rule::hours(hours("Mo-Fr 09:00-21:00"), calendar).labelled(1);
    const Rule law = open("08:00-20:00; Su off").labelled(2, Why::law);
    const ZoneSet mountains{{zone("America/Denver"), zone("America/New_York")}, Candidates::all};
    for (const Rule& rule :
         {own, own & law, (own & law).guarded(10min), own | law, ~law - own, own.in(zone("UTC")) & law}) {
        classes.push_back({rule, mountains});
    }
    const Instant from = utc(2026y / 1 / 1, 0h);
    const Instant to = utc(2027y / 1 / 1, 0h);
    const auto compiled = CompiledWindows::compile(classes, from, to);
    REQUIRE(compiled);
    std::vector<std::uint16_t> ids;
    for (std::size_t i = 0; i < classes.size(); ++i) ids.push_back(static_cast<std::uint16_t>(i));
    std::vector<std::uint8_t> open_flags(ids.size());
    for (Instant now = from - 3h; now < to + 3h; now += 211min) {
        compiled->open(ids, now, open_flags);
        for (std::size_t i = 0; i < classes.size(); ++i) {
            const Verdict expected = classes[i].rule.at(classes[i].zones, now);
            const Verdict answer = compiled->verdict(ids[i], now);
            if (answer.kind != expected.kind || answer.why != expected.why || answer.rule != expected.rule ||
                answer.zone != expected.zone ||
                (answer.until != expected.until && expected.until < now + look_ahead / 2)) {
                CAPTURE(i, epoch_ms(now), epoch_ms(answer.until), epoch_ms(expected.until));
                FAIL_CHECK("differs");
            }
            if ((open_flags[i] != 0) != expected.is_now()) FAIL_CHECK("the flag differs");
        }
    }
    CHECK(compiled->verdict(999, from).is_never());
    CHECK_FALSE(CompiledWindows::compile(classes, to, from));
    CHECK_FALSE(CompiledWindows::compile(classes, from, utc(9999y / 1 / 1, 0h)));
}
