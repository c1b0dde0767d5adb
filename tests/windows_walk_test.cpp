// SPDX-License-Identifier: Apache-2.0
#include "property.hpp"
#include "windows_support.hpp"

#include <algorithm>

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;

namespace {

bool within(const std::vector<DayWindow>& windows, Duration time) {
    for (const DayWindow window : windows) {
        if (time >= std::chrono::minutes(window.open) && time < std::chrono::minutes(window.close)) return true;
    }
    return false;
}

/// The rules as they are written, applied to what the wall shows at one instant.
bool meant_for(const HoursRule& rule, LocalDays day) {
    return rule.weekdays == 0 || ((rule.weekdays >> (std::chrono::weekday(day).iso_encoding() - 1)) & 1) != 0;
}

// Of the selectors only weekdays are used here; the others have their tests with the hours.
bool twin_open(const Hours& weekly, const Calendar& special, const Zone& there, Instant now) {
    const LocalTime wall = there.local(now);
    const LocalDays today = std::chrono::floor<std::chrono::days>(wall);
    const LocalDays yesterday = today - std::chrono::days(1);
    bool open = false;
    bool first = true;
    bool previous_has_days = true;
    for (const HoursRule& rule : weekly.rules()) {
        const bool opens = rule.state == HoursRule::State::open;
        if (meant_for(rule, today)) {
            const bool replaces = rule.has_days() || (!first && !previous_has_days);
            if (opens && replaces) open = false;
            if (within(rule.times, wall - today)) open = opens;
        }
        if (special.find(yesterday) == nullptr && meant_for(rule, yesterday) && within(rule.times, wall - yesterday) &&
            wall - yesterday >= std::chrono::hours(24)) {
            open = opens;
        }
        first = false;
        previous_has_days = rule.has_days();
    }
    if (special.find(today) != nullptr && !within(special.find(today)->hours, wall - today)) open = false;
    return open;
}

/// Compares `open_at` at every step of [begin, end), and just before every flip, with what a walk finds.
int compare(const Hours& weekly, const Calendar& special, const Zone& there, Instant begin, Instant end,
            Duration step) {
    std::vector<bool> open;
    for (Instant at = begin; at < end; at += step) open.push_back(twin_open(weekly, special, there, at));
    Instant next_flip = far_future;  // of the state at `at`, as far as the walk goes
    int wrong = 0;
    for (std::size_t i = open.size(); i-- > 0;) {
        if (i + 1 < open.size() && open[i + 1] != open[i]) next_flip = begin + static_cast<int>(i + 1) * step;
        const Instant at = begin + static_cast<int>(i) * step;
        const auto check = [&](Instant now) {
            const Verdict verdict = open_at(weekly, special, there, now);
            const bool until_right = next_flip == far_future ? verdict.until >= end : verdict.until == next_flip;
            const bool why_right = open[i] ? verdict.why == Why::allowed : verdict.why != Why::allowed;
            wrong += verdict.is_now() == open[i] && until_right && why_right ? 0 : 1;
        };
        check(at);
        if (next_flip == at + step) check(next_flip - 1ms);
    }
    return wrong;
}

}  // namespace

TEST_CASE("a walk minute by minute finds the same, three days around changes of the clock") {
    struct Place {
        const char* name;
        std::vector<Instant> changes;
    };
    const std::vector<Place> places{
        {"America/New_York", {utc(2026y / 3 / 8, 7h), utc(2026y / 11 / 1, 6h), utc(2040y / 3 / 11, 7h)}},
        {"Europe/Warsaw", {utc(2026y / 3 / 29, 1h), utc(2026y / 10 / 25, 1h), utc(2041y / 10 / 27, 1h)}},
        {"America/Santiago", {utc(2026y / 4 / 5, 3h), utc(2026y / 9 / 6, 4h)}},
        {"Australia/Sydney", {utc(2026y / 4 / 4, 16h), utc(2026y / 10 / 3, 16h)}},
        {"Australia/Lord_Howe", {utc(2026y / 4 / 4, 15h), utc(2026y / 10 / 3, 15h + 30min)}},
        {"Asia/Amman", {utc(2021y / 3 / 25, 22h), utc(2021y / 10 / 28, 22h)}},
        {"Africa/Cairo", {utc(2026y / 4 / 23, 22h), utc(2026y / 10 / 29, 21h)}},
        {"Africa/Casablanca", {utc(2018y / 5 / 13, 2h), utc(2018y / 6 / 17, 2h)}},
        {"Asia/Kolkata", {utc(2026y / 5 / 3, 18h + 30min)}},
        {"Asia/Kathmandu", {utc(1985y / 12 / 31, 18h + 30min)}},
        {"Pacific/Apia", {utc(2011y / 12 / 30, 10h), utc(2021y / 4 / 3, 14h)}},
        {"Antarctica/Troll", {utc(2026y / 3 / 29, 1h), utc(2026y / 10 / 25, 1h)}},
        {"America/St_Johns", {utc(2007y / 3 / 11, 3h + 31min), utc(2007y / 11 / 4, 2h + 31min)}},
    };
    std::size_t turn = 0;
    for (const Place& place : places) {
        const Zone there = zone(place.name);
        for (const Instant change : place.changes) {
            const LocalDays day = std::chrono::floor<std::chrono::days>(there.local(change));
            const auto next = [day](int days) { return day + std::chrono::days(days); };
            const std::vector<Calendar> calendars{
                {},
                calendar({{day, {}, ""}}),
                calendar({{next(-1), {}, ""}, {day, {from_to(60, 165), from_to(720, 1080)}, ""}, {next(2), {}, ""}}),
                calendar({{next(-1), {from_to(0, 1440)}, ""}, {next(1), {from_to(0, 30), from_to(1400, 1440)}, ""}}),
            };
            for (const char* text : specifications) {
                // No special days, and one of the other calendars in turn.
                turn = turn % 3 + 1;
                for (const std::size_t i : {std::size_t{0}, turn}) {
                    CAPTURE(place.name, epoch_ms(change), text, i);
                    const Hours weekly = hours(text);
                    CHECK(compare(weekly, calendars[i], there, change - 72h, change + 72h, 1min) == 0);
                    CHECK(compare(weekly, calendars[i], there, change - 90s, change + 90s, 1s) == 0);
                }
            }
            ++turn;  // 21 is a multiple of 3: another calendar for the next change
        }
    }
}

TEST_CASE("an offset with odd seconds: Monrovia in 1972") {
    const Instant change = utc(1972y / 1 / 7, 44min + 30s);
    for (const char* text : {"00:00-00:30", "23:00-24:00", "00:15-01:00", "24/7"}) {
        CAPTURE(text);
        CHECK(compare(hours(text), {}, zone("Africa/Monrovia"), change - 3h, change + 3h, 10s) == 0);
    }
}

TEST_CASE("random hours, days and instants") {
    const std::vector<Zone> zones{zone("UTC"),          zone("Europe/Warsaw"),       zone("America/Santiago"),
                                  zone("Pacific/Apia"), zone("Australia/Lord_Howe"), zone("Africa/Casablanca")};
    outdial_test::property("verdicts alternate, look forward, and hold until they say", [&] {
        const auto window =
            rc::gen::map(rc::gen::pair(rc::gen::inRange(0, 1440), rc::gen::inRange(1, 1441)),
                         [](const auto& pair) { return from_to(pair.first, pair.first + pair.second); });
        std::string text = "off";
        for (const char* day : {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}) {
            for (const DayWindow w :
                 *rc::gen::container<std::vector<DayWindow>>(*rc::gen::inRange<std::size_t>(0, 2), window)) {
                text += std::string("; ") + day + " " + std::to_string(w.open / 60) + ":" +
                        (w.open % 60 < 10 ? "0" : "") + std::to_string(w.open % 60) + "-" +
                        std::to_string(w.close / 60) + ":" + (w.close % 60 < 10 ? "0" : "") +
                        std::to_string(w.close % 60);
            }
        }
        const Hours weekly = Hours::parse(text).value();
        const Zone& there = *rc::gen::elementOf(zones);
        const Instant start = from_epoch_ms(*rc::gen::inRange<std::int64_t>(0, 4'102'444'800'000));
        Calendar special;
        const LocalDays today = std::chrono::floor<std::chrono::days>(there.local(start));
        for (const int offset : *rc::gen::container<std::vector<int>>(rc::gen::inRange(-2, 12))) {
            SpecialDay day{today + std::chrono::days(offset), {}, ""};
            const int open = *rc::gen::inRange(0, 1400);
            if (open % 2 == 0) day.hours.push_back(from_to(open, open + 30));
            (void)special.add(day);
        }

        Instant now = start;
        Verdict verdict = open_at(weekly, special, there, now);
        for (int flips = 0; flips < 20; ++flips) {
            RC_ASSERT(verdict.is_now() == twin_open(weekly, special, there, now));
            if (verdict.is_never()) {
                RC_ASSERT(weekly.empty());
                break;
            }
            RC_ASSERT(verdict.until > now);
            const Instant end = std::min(verdict.until, now + std::chrono::days(40));
            for (Instant at = now; at < end; at += std::max<Duration>(1ms, (end - now) / 53)) {
                RC_ASSERT(twin_open(weekly, special, there, at) == verdict.is_now());
                const Verdict between = open_at(weekly, special, there, at);
                RC_ASSERT(between.is_now() == verdict.is_now());
                RC_ASSERT(between.until == verdict.until);
            }
            if (verdict.until == far_future) break;
            const Verdict next = open_at(weekly, special, there, verdict.until);
            RC_ASSERT(next.is_now() != verdict.is_now());
            now = verdict.until;
            verdict = next;
        }
    });
}
