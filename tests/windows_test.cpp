// SPDX-License-Identifier: Apache-2.0
#include "windows_support.hpp"

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;
using std::chrono::year_month_day;

namespace {
constexpr auto own_hours = static_cast<RuleId>(WindowRule::hours);
}

TEST_CASE("Warsaw 01:30-02:30: the worked values of the header") {
    const Hours weekly = hours("01:30-02:30");
    const Zone warsaw = zone("Europe/Warsaw");
    const auto at = [&](year_month_day day, Duration time) { return open_at(weekly, {}, warsaw, utc(day, time)); };
    // The wall jumps from 02:00 to 03:00.
    CHECK(at(2026y / 3 / 29, 0h) == Verdict::not_before(utc(2026y / 3 / 29, 30min), Why::outside_hours));
    CHECK(at(2026y / 3 / 29, 30min) == Verdict::now(utc(2026y / 3 / 29, 1h)));
    CHECK(at(2026y / 3 / 29, 1h - 1ms) == Verdict::now(utc(2026y / 3 / 29, 1h)));
    CHECK(at(2026y / 3 / 29, 1h) == Verdict::not_before(utc(2026y / 3 / 29, 23h + 30min), Why::outside_hours));
    // The wall shows 02:00-03:00 twice.
    CHECK(at(2026y / 10 / 24, 23h + 30min) == Verdict::now(utc(2026y / 10 / 25, 30min)));
    CHECK(at(2026y / 10 / 25, 30min) == Verdict::not_before(utc(2026y / 10 / 25, 1h), Why::outside_hours));
    CHECK(at(2026y / 10 / 25, 1h) == Verdict::now(utc(2026y / 10 / 25, 1h + 30min)));
    CHECK(at(2026y / 10 / 25, 1h + 30min).until == utc(2026y / 10 / 26, 30min));
}

TEST_CASE("a window that opens in a gap opens when the gap ends") {
    CHECK(open_at(hours("02:30-04:00"), {}, zone("America/New_York"), utc(2026y / 3 / 8, 0h)).until ==
          utc(2026y / 3 / 8, 7h));
    CHECK(open_at(hours("02:30-04:00"), {}, zone("America/New_York"), utc(2026y / 3 / 8, 7h)) ==
          Verdict::now(utc(2026y / 3 / 8, 8h)));
}

TEST_CASE("a window wholly in a gap does not open that day") {
    CHECK(open_at(hours("02:00-03:00"), {}, zone("America/New_York"), utc(2026y / 3 / 8, 0h)).until ==
          utc(2026y / 3 / 9, 6h));
    CHECK(open_at(hours("Su 02:00-03:00"), {}, zone("America/New_York"), utc(2026y / 3 / 8, 0h)).until ==
          utc(2026y / 3 / 15, 6h));
}

TEST_CASE("a gap at midnight shortens a window, it does not skip the day") {
    const Hours weekly = hours("00:30-01:15");
    CHECK(open_at(weekly, {}, zone("America/Santiago"), utc(2026y / 9 / 6, 3h)).until == utc(2026y / 9 / 6, 4h));
    CHECK(open_at(weekly, {}, zone("America/Santiago"), utc(2026y / 9 / 6, 4h)) ==
          Verdict::now(utc(2026y / 9 / 6, 4h + 15min)));
    CHECK(open_at(weekly, {}, zone("Africa/Cairo"), utc(2026y / 4 / 23, 21h)).until == utc(2026y / 4 / 23, 22h));
    CHECK(open_at(weekly, {}, zone("Africa/Cairo"), utc(2026y / 4 / 23, 22h)) ==
          Verdict::now(utc(2026y / 4 / 23, 22h + 15min)));
}

TEST_CASE("in a fold both passes are open") {
    const Zone new_york = zone("America/New_York");
    const Hours early = hours("00:30-01:15");
    CHECK(open_at(early, {}, new_york, utc(2026y / 11 / 1, 4h + 30min)) ==
          Verdict::now(utc(2026y / 11 / 1, 5h + 15min)));
    CHECK(open_at(early, {}, new_york, utc(2026y / 11 / 1, 5h + 15min)).until == utc(2026y / 11 / 1, 6h));
    CHECK(open_at(early, {}, new_york, utc(2026y / 11 / 1, 6h)) == Verdict::now(utc(2026y / 11 / 1, 6h + 15min)));

    const Zone paris = zone("Europe/Paris");
    const Hours night = hours("22:00-26:30");
    CHECK(open_at(night, {}, paris, utc(2026y / 10 / 24, 20h)) == Verdict::now(utc(2026y / 10 / 25, 30min)));
    CHECK(open_at(night, {}, paris, utc(2026y / 10 / 25, 30min)).until == utc(2026y / 10 / 25, 1h));
    CHECK(open_at(night, {}, paris, utc(2026y / 10 / 25, 1h)) == Verdict::now(utc(2026y / 10 / 25, 1h + 30min)));
}

TEST_CASE("a day that a zone skips has no windows and no specialties") {
    const Zone apia = zone("Pacific/Apia");  // Friday 2011-12-30 never came; the jump was at 10:00 UTC
    CHECK(open_at(hours("Fr 09:00-17:00"), {}, apia, utc(2011y / 12 / 30, 0h)).until == utc(2012y / 1 / 5, 19h));
    CHECK(open_at(hours("24/7"), calendar({{local(2011y / 12 / 30), {}, ""}}), apia, utc(2011y / 12 / 30, 0h)) ==
          Verdict::now());
    // Thursday's spill falls into the day that never came; Saturday is not the day after Thursday.
    CHECK(open_at(hours("Th 22:00-30:00"), {}, apia, utc(2011y / 12 / 30, 9h)) ==
          Verdict::now(utc(2011y / 12 / 30, 10h)));
}

TEST_CASE("a fold that leads back into a closed day closes again") {
    // At 00:01 on 2007-11-04 the walls of St. John's went back to 23:01 of the 3rd, which is closed.
    const Calendar closed = calendar({{local(2007y / 11 / 3), {}, ""}});
    const Zone st_johns = zone("America/St_Johns");
    const Hours always = Hours::always();
    CHECK(open_at(always, closed, st_johns, utc(2007y / 11 / 4, 2h)).until == utc(2007y / 11 / 4, 2h + 30min));
    CHECK(open_at(always, closed, st_johns, utc(2007y / 11 / 4, 2h + 30min)) ==
          Verdict::now(utc(2007y / 11 / 4, 2h + 31min)));
    CHECK(open_at(always, closed, st_johns, utc(2007y / 11 / 4, 2h + 31min)) ==
          Verdict::not_before(utc(2007y / 11 / 4, 3h + 30min), Why::closed_day));
    CHECK(open_at(always, closed, st_johns, utc(2007y / 11 / 4, 3h + 30min)) == Verdict::now());
    // The same when only the last half hour of the 3rd was left open, and the look begins in it.
    const Calendar late = calendar({{local(2007y / 11 / 3), {from_to(23 * 60 + 30, 24 * 60)}, ""}});
    CHECK(open_at(always, late, st_johns, utc(2007y / 11 / 4, 2h + 10min)) ==
          Verdict::now(utc(2007y / 11 / 4, 2h + 31min)));
}

TEST_CASE("windows are half open, to the millisecond") {
    const Hours weekly = hours("08:00-21:00");
    const Instant opens = utc(2026y / 5 / 4, 8h), closes = utc(2026y / 5 / 4, 21h);
    CHECK(open_at(weekly, {}, Zone{}, opens - 1ms) == Verdict::not_before(opens, Why::outside_hours));
    CHECK(open_at(weekly, {}, Zone{}, opens) == Verdict::now(closes));
    CHECK(open_at(weekly, {}, Zone{}, closes - 1ms) == Verdict::now(closes));
    CHECK(open_at(weekly, {}, Zone{}, closes) == Verdict::not_before(opens + 24h, Why::outside_hours));
}

TEST_CASE("windows that touch at midnight are one") {
    CHECK(open_at(hours("Mo 20:00-24:00; Tu 00:00-03:00"), {}, Zone{}, utc(2026y / 5 / 4, 21h)) ==
          Verdict::now(utc(2026y / 5 / 5, 3h)));
    CHECK(open_at(hours("Mo 20:00-26:00, Tu 01:00-03:00"), {}, Zone{}, utc(2026y / 5 / 4, 21h)) ==
          Verdict::now(utc(2026y / 5 / 5, 3h)));
}

TEST_CASE("what never opens has no window") {
    CHECK(open_at(Hours{}, {}, Zone{}, utc(2026y / 5 / 4, 0h)) == Verdict::never(Why::no_window));
    // Closed for six years on end: the look ahead ends after five.
    Calendar closed;
    for (LocalDays day = local(2026y / 1 / 1); day < local(2032y / 1 / 1); day += std::chrono::days(1)) {
        REQUIRE(closed.add({day, {}, ""}));
    }
    CHECK(open_at(Hours::always(), closed, Zone{}, utc(2026y / 5 / 4, 0h)) == Verdict::never(Why::no_window));
    CHECK(open_at(Hours::always(), closed, Zone{}, utc(2028y / 1 / 1, 0h)) ==
          Verdict::not_before(utc(2032y / 1 / 1, 0h), Why::closed_day));
    // Only on Sundays, and no Sunday leaves the hours in which it would be open.
    Calendar mornings;
    for (LocalDays day = local(2026y / 1 / 4); day < local(2032y / 1 / 1); day += std::chrono::days(7)) {
        REQUIRE(mornings.add({day, {from_to(0, 720)}, ""}));
    }
    CHECK(open_at(hours("Su 14:00-20:00"), mornings, Zone{}, utc(2026y / 5 / 4, 0h)) == Verdict::never(Why::no_window));
}

TEST_CASE("around the clock is open for ever, or until the calendar closes it, however far off") {
    const Hours always = Hours::always();
    const Zone warsaw = zone("Europe/Warsaw");
    const Instant now = utc(2026y / 5 / 4, 12h);
    CHECK(open_at(always, {}, warsaw, now) == Verdict::now());
    CHECK(open_at(hours("Mo,We,Fr,Su 00:00-48:00"), {}, warsaw, now) == Verdict::now());
    CHECK(open_at(hours("12:00-36:00"), {}, warsaw, now) == Verdict::now());
    CHECK(open_at(always, calendar({{local(2026y / 5 / 3), {}, ""}}), warsaw, now) == Verdict::now());
    CHECK(open_at(always, calendar({{local(2026y / 5 / 5), {}, ""}}), warsaw, now) ==
          Verdict::now(utc(2026y / 5 / 4, 22h)));
    CHECK(open_at(always, calendar({{local(2039y / 7 / 1), {}, ""}}), warsaw, now) ==
          Verdict::now(utc(2039y / 6 / 30, 22h)));
    // A special day that leaves the whole day closes nothing...
    const SpecialDay whole{local(2026y / 5 / 5), {from_to(0, 1440)}, ""};
    CHECK(open_at(always, calendar({whole}), warsaw, now) == Verdict::now());
    // ...unless the day after it lives on its spill.
    CHECK(open_at(hours("12:00-36:00"), calendar({whole}), warsaw, now) == Verdict::now(utc(2026y / 5 / 5, 22h)));
}

TEST_CASE("a closed day cuts the spill of the evening before, and its own") {
    const Hours night = hours("22:00-26:00");
    const Calendar christmas = calendar({{local(2026y / 12 / 25), {}, "Christmas"}});
    const auto at = [&](year_month_day day, Duration time) {
        return open_at(night, christmas, Zone{}, utc(day, time));
    };
    CHECK(at(2026y / 12 / 24, 23h) == Verdict::now(utc(2026y / 12 / 25, 0h)));
    CHECK(at(2026y / 12 / 25, 0h) == Verdict::not_before(utc(2026y / 12 / 26, 22h), Why::closed_day));
    CHECK(at(2026y / 12 / 25, 2h) == Verdict::not_before(utc(2026y / 12 / 26, 22h), Why::outside_hours));
    CHECK(at(2026y / 12 / 25, 23h).why == Why::closed_day);
    CHECK(at(2026y / 12 / 26, 1h) == Verdict::not_before(utc(2026y / 12 / 26, 22h), Why::closed_day));
    CHECK(at(2026y / 12 / 26, 3h).why == Why::outside_hours);
}

TEST_CASE("a shortened day leaves its hours where the weekday is open too") {
    const Hours weekly = hours("09:00-12:00,14:00-18:00,22:00-26:00");
    const Calendar eve = calendar({{local(2026y / 12 / 24), {from_to(10 * 60, 15 * 60)}, "eve"}});
    const auto at = [&](Duration time) { return open_at(weekly, eve, Zone{}, utc(2026y / 12 / 24, time)); };
    CHECK(at(1h) == Verdict::not_before(utc(2026y / 12 / 24, 10h), Why::closed_day));
    CHECK(at(5h) == Verdict::not_before(utc(2026y / 12 / 24, 10h), Why::outside_hours));
    CHECK(at(9h) == Verdict::not_before(utc(2026y / 12 / 24, 10h), Why::closed_day));
    CHECK(at(10h) == Verdict::now(utc(2026y / 12 / 24, 12h)));
    CHECK(at(12h) == Verdict::not_before(utc(2026y / 12 / 24, 14h), Why::outside_hours));
    CHECK(at(14h) == Verdict::now(utc(2026y / 12 / 24, 15h)));
    CHECK(at(15h) == Verdict::not_before(utc(2026y / 12 / 25, 9h), Why::closed_day));
    CHECK(at(23h) == Verdict::not_before(utc(2026y / 12 / 25, 9h), Why::closed_day));
    CHECK(at(25h) == Verdict::not_before(utc(2026y / 12 / 25, 9h), Why::closed_day));  // its spill is cut too
}

TEST_CASE("29 February is a day like any other") {
    const Calendar leap = calendar({{local(2028y / 2 / 29), {}, ""}});
    CHECK(open_at(hours("09:00-21:00"), leap, Zone{}, utc(2028y / 2 / 28, 22h)).until == utc(2028y / 3 / 1, 9h));
    CHECK(open_at(hours("Tu 09:00-21:00"), {}, Zone{}, utc(2028y / 2 / 29, 9h)) ==
          Verdict::now(utc(2028y / 2 / 29, 21h)));
}

TEST_CASE("years after the last listed change follow the rule") {
    CHECK(open_at(hours("09:00-21:00"), {}, zone("Europe/Warsaw"), utc(2050y / 7 / 1, 0h)).until ==
          utc(2050y / 7 / 1, 7h));
    CHECK(open_at(hours("09:00-21:00"), {}, zone("Europe/Warsaw"), utc(2050y / 12 / 1, 0h)).until ==
          utc(2050y / 12 / 1, 8h));
}

TEST_CASE("any instant has a verdict") {
    const Calendar closed = calendar({{local(2026y / 5 / 5), {}, ""}});
    static_assert(noexcept(open_at(std::declval<const Hours&>(), closed, std::declval<const Zone&>(), far_past)));
    for (const char* text : specifications) {
        for (const char* name : {"UTC", "Europe/Warsaw", "Pacific/Apia"}) {
            for (const Instant now :
                 {Instant::min(), far_past, utc(1900y / 1 / 1, 0h), from_epoch_ms(-1), from_epoch_ms(0),
                  calendar_end - 1ms, calendar_end, utc(2500y / 1 / 1, 0h), far_future, Instant::max()}) {
                const Verdict verdict = open_at(hours(text), closed, zone(name), now);
                if (on_calendar(now)) {
                    CHECK_FALSE(verdict.is_never());
                    CHECK(verdict.until > now);
                } else {
                    CHECK(verdict == Verdict::never(Why::bad_time));
                }
            }
        }
    }
}

TEST_CASE("the usual windows") {
    const Windows usual = Windows::usual();
    const auto on = [&](NumberType type, std::chrono::weekday day) {
        const LocalDays sunday = local(2026y / 5 / 3);
        return usual.hours[static_cast<std::size_t>(type)].on(sunday + std::chrono::days(day.c_encoding()));
    };
    using std::chrono::Monday, std::chrono::Saturday, std::chrono::Sunday;
    for (const NumberType type : {NumberType::main, NumberType::mobile, NumberType::other}) {
        for (const auto day : {Monday, Saturday, Sunday}) CHECK(on(type, day) == std::vector{from_to(480, 1290)});
    }
    CHECK(on(NumberType::work, Monday) == std::vector{from_to(540, 720), from_to(840, 1080)});
    CHECK(on(NumberType::work, Saturday).empty());
    CHECK(on(NumberType::home, Sunday) == std::vector{from_to(1200, 1290)});
    CHECK(usual.calendar.empty());
}

TEST_CASE("windows answer by type of number") {
    Windows windows = Windows::usual();
    const Zone warsaw = zone("Europe/Warsaw");
    const Instant noon = utc(2026y / 5 / 4, 10h + 30min);  // 12:30 on the wall, a Monday
    CHECK(windows.verdict(NumberType::mobile, warsaw, noon) == Verdict::now(utc(2026y / 5 / 4, 19h + 30min)));
    CHECK(windows.verdict(NumberType::work, warsaw, noon) ==
          Verdict::not_before(utc(2026y / 5 / 4, 12h), Why::outside_hours, own_hours));
    CHECK(windows.verdict(NumberType::home, warsaw, noon) ==
          Verdict::not_before(utc(2026y / 5 / 4, 18h), Why::outside_hours, own_hours));
    REQUIRE(windows.calendar.add({local(2026y / 5 / 4), {}, ""}));
    CHECK(windows.verdict(NumberType::mobile, warsaw, noon) ==
          Verdict::not_before(utc(2026y / 5 / 5, 6h), Why::closed_day, own_hours));
}
