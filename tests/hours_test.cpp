// SPDX-License-Identifier: Apache-2.0
#include "property.hpp"

#include <outdial/hours.hpp>

#include <array>
#include <set>

#include <fmt/format.h>

using namespace outdial;
using outdial_test::contains;

namespace {

constexpr std::array<const char*, 7> names{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};
constexpr LocalDays monday{std::chrono::year(2026) / 6 / 1};

LocalDays on(std::chrono::year_month_day date) { return LocalDays{date}; }
LocalDays weekday(std::size_t from_monday) { return monday + std::chrono::days(static_cast<int>(from_monday)); }

Holidays some_holidays() {
    return Holidays::parse("2026-12-25,Christmas Day\n2026-12-26,Second Christmas Day\n2026-07-13,SH,Summer\n").value();
}

Hours hours(std::string_view text, Holidays holidays = {}) {
    const auto parsed = Hours::parse(text, std::move(holidays));
    INFO(text);
    INFO((parsed ? "" : parsed.error().message()));
    REQUIRE(parsed);
    return *parsed;
}

std::string remedy(const std::string& text, Holidays holidays = {}) {
    const auto parsed = Hours::parse(text, std::move(holidays));
    INFO(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().field == "hours");
    CHECK(parsed.error().value == text);
    return parsed.error().remedy;
}

constexpr DayWindow from_to(int open, int close) {
    return {static_cast<std::int16_t>(open), static_cast<std::int16_t>(close)};
}

using Day = std::vector<DayWindow>;

/// Windows in whole hours.
Day whole(std::initializer_list<std::pair<int, int>> windows) {
    Day day;
    for (const auto& [open, close] : windows) day.push_back(from_to(open * 60, close * 60));
    return day;
}

/// The same effect on every day of six years, however it is written.
bool same(const Hours& a, const Hours& b) {
    for (LocalDays day = on(std::chrono::year(2024) / 1 / 1); day < on(std::chrono::year(2030) / 1 / 1);
         day += std::chrono::days(1)) {
        if (a.on(day) != b.on(day)) return false;
    }
    return true;
}
bool same(std::string_view a, std::string_view b) { return same(hours(a, some_holidays()), hours(b, some_holidays())); }

}  // namespace

TEST_CASE("days, ranges and lists, each with windows") {
    const Hours shop = hours("Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-14:00");
    for (std::size_t day = 0; day < 5; ++day) CHECK(shop.on(weekday(day)) == whole({{9, 12}, {14, 18}}));
    CHECK(shop.on(weekday(5)) == whole({{10, 14}}));
    CHECK(shop.on(weekday(6)).empty());

    const Hours some = hours("Tu,Th-Fr,Su 08:00-09:00");
    for (std::size_t day = 0; day < 7; ++day) {
        CHECK(some.on(weekday(day)).empty() == (day == 0 || day == 2 || day == 5));
    }
}

TEST_CASE("a range of days wraps round the week") {
    const Hours weekend = hours("Fr-Mo 10:00-12:00");
    for (std::size_t day = 0; day < 7; ++day) CHECK(weekend.on(weekday(day)).empty() == (day >= 1 && day <= 3));
    CHECK(same("We-We 10:00-12:00", "We 10:00-12:00"));
    CHECK(same("Tu-Mo 10:00-12:00", "10:00-12:00"));
}

TEST_CASE("without days all seven are meant") {
    CHECK(same("09:00-21:00", "Mo-Su 09:00-21:00"));
    CHECK(hours("off").empty());
    CHECK(same(hours("off"), Hours{}));
    CHECK_FALSE(hours("Su 00:00-00:01").empty());
}

TEST_CASE("24/7 is every day from 00:00 to 24:00") {
    CHECK(hours("24/7") == Hours::always());
    CHECK(hours("00:00-24:00") == Hours::always());
    CHECK(hours("24/7").around_the_clock());
    CHECK(hours("Mo-Su 00:00-24:00").around_the_clock());
    CHECK_FALSE(hours("24/7; Su off").around_the_clock());
    CHECK_FALSE(hours("24/7; Dec 25 off").around_the_clock());
    CHECK(same("24/7; Su off", "Mo-Sa 00:00-24:00"));
}

TEST_CASE("a semicolon replaces the days it names, and off closes its times") {
    CHECK(same("Mo-Su 09:00-21:00; Su 12:00-21:00", "Mo-Sa 09:00-21:00; Su 12:00-21:00"));
    CHECK(same("Mo-Su 09:00-21:00; Sa-Su off", "Mo-Fr 09:00-21:00"));
    CHECK(same("Mo-Fr 09:00-18:00; 12:00-13:00 off", "Mo-Fr 09:00-12:00,13:00-18:00"));
    CHECK(same("09:00-21:00; 10:00-11:00", "10:00-11:00"));
    CHECK(
        same("Mo 09:00-12:00; 10:00-14:00", "Mo 09:00-14:00; Tu-Su 10:00-14:00"));  // without days it only adds to days
    CHECK(same("10:00-12:00; Mo off; Mo 14:00-15:00", "Mo 14:00-15:00; Tu-Su 10:00-12:00"));
    CHECK(same("Mo-Fr 09:00-12:00 closed", "off"));
    CHECK(same("Mo-Fr open", "Mo-Fr 00:00-24:00"));
}

TEST_CASE("a comma adds, two bars fall back") {
    CHECK(same("Mo 09:00-12:00, Mo 14:00-15:00", "Mo 09:00-12:00,14:00-15:00"));
    CHECK(same("Mo 10:00-12:00,We 14:00-15:00", "Mo 10:00-12:00; We 14:00-15:00"));
    CHECK(same("Mo-Su 09:00-12:00; Tu off, 14:00-15:00", "09:00-12:00,14:00-15:00; Tu 14:00-15:00"));
    const Hours fallback = hours("Mo 09:00-12:00 || 10:00-15:00 || Tu 16:00-17:00, Tu 11:00-13:00 off");
    CHECK(fallback.on(weekday(0)) == whole({{9, 15}}));
    CHECK(fallback.on(weekday(1)) == whole({{10, 15}, {16, 17}}));  // what is added to a fallback is a fallback
    CHECK(fallback.on(weekday(2)) == whole({{10, 15}}));
}

TEST_CASE("a window past midnight belongs to the day on which it opens") {
    CHECK(hours("Fr 22:00-02:00") == hours("Fr 22:00-26:00"));
    CHECK(hours("Fr 22:00-02:00").on(weekday(4)) == whole({{22, 24}}));
    CHECK(hours("Fr 22:00-02:00").on(weekday(5)) == whole({{0, 2}}));
    CHECK(hours("Fr 22:00-00:00") == hours("Fr 22:00-24:00"));
    CHECK(hours("Fr 00:00-48:00").on(weekday(5)) == whole({{0, 24}}));
    CHECK(hours("Fr 12:00-11:59").rules()[0].times == Day{from_to(720, 2159)});
}

TEST_CASE("a day that is replaced or closed loses what spills into it, not what spills out of it") {
    const Hours replaced = hours("Fr 22:00-26:00; Sa 10:00-12:00");
    CHECK(replaced.on(weekday(5)) == whole({{10, 12}}));
    const Hours closed = hours("Mo-Su 22:00-26:00; Fr off");
    CHECK(closed.on(weekday(4)).empty());
    CHECK(closed.on(weekday(5)) == whole({{0, 2}, {22, 24}}));
    const Hours added = hours("Fr 22:00-26:00, Sa 10:00-12:00");
    CHECK(added.on(weekday(5)) == whole({{0, 2}, {10, 12}}));
}

TEST_CASE("windows of a rule are sorted, and joined when they overlap or touch") {
    CHECK(hours("14:00-18:00,09:00-12:00") == hours("09:00-12:00,14:00-18:00"));
    CHECK(hours("09:00-13:00,12:00-18:00") == hours("09:00-18:00"));
    CHECK(hours("09:00-12:00,12:00-18:00") == hours("09:00-18:00"));
    CHECK(hours("09:00-18:00,10:00-11:00") == hours("09:00-18:00"));
    CHECK(hours("22:00-02:00,20:00-23:00") == hours("20:00-26:00"));
    CHECK(hours("09:00-12:00,12:01-18:00").on(monday).size() == 2);
}

TEST_CASE("the nth weekday of a month, from its begin or end, and days after it") {
    using namespace std::chrono_literals;
    const Day open = whole({{9, 12}});
    const auto days = [&](std::string_view text, std::chrono::year year, unsigned month) {
        const Hours there = hours(std::string(text) + " 09:00-12:00");
        std::vector<unsigned> found;
        for (unsigned day = 1; day <= 31; ++day) {
            const std::chrono::year_month_day date{year, std::chrono::month(month), std::chrono::day(day)};
            if (date.ok() && there.on(on(date)) == open) found.push_back(day);
        }
        return found;
    };
    using Found = std::vector<unsigned>;
    CHECK(days("Th[3]", 2026y, 6) == Found{18});
    CHECK(days("Th[-1]", 2026y, 6) == Found{25});
    CHECK(days("Th[-1] +1 day", 2026y, 6) == Found{26});
    CHECK(days("Mo[1],We[2-3],Fr[1,-1]", 2026y, 6) == Found{1, 5, 10, 17, 26});
    CHECK(days("Mo[5]", 2026y, 6) == Found{29});
    CHECK(days("Mo[5]", 2026y, 7).empty());
    CHECK(days("Su[1] -1 day", 2026y, 2) == Found{28});  // the eve of the first Sunday of March
    CHECK(days("Nov Th[4] +1 day", 2026y, 11) == Found{27});
}

TEST_CASE("months, dates, years and weeks") {
    using namespace std::chrono_literals;
    const auto is_open = [&](std::string_view text, std::chrono::year_month_day date) {
        return !hours(text, some_holidays()).on(on(date)).empty();
    };
    CHECK(is_open("Oct-Mar 09:00-12:00", 2026y / 1 / 31));
    CHECK_FALSE(is_open("Oct-Mar 09:00-12:00", 2026y / 4 / 1));
    CHECK(is_open("Dec 25,26 09:00-12:00", 2026y / 12 / 26));
    CHECK(is_open("Dec 24-26 09:00-12:00", 2026y / 12 / 25));
    CHECK_FALSE(is_open("Dec 24-26 09:00-12:00", 2026y / 12 / 27));
    CHECK(is_open("Dec 24-Jan 6 09:00-12:00", 2026y / 1 / 6));
    CHECK(is_open("2026 Dec 24-2027 Jan 6 09:00-12:00", 2027y / 1 / 6));
    CHECK_FALSE(is_open("2026 Dec 24-2027 Jan 6 09:00-12:00", 2026y / 1 / 6));
    CHECK(is_open("2026 Jan-Mar 09:00-12:00", 2026y / 3 / 31));
    CHECK_FALSE(is_open("2026 Jan-Mar 09:00-12:00", 2027y / 3 / 31));
    CHECK(is_open("Feb 29 09:00-12:00", 2028y / 2 / 29));
    CHECK(is_open("Feb 20-29 09:00-12:00", 2027y / 2 / 28));
    CHECK(is_open("2026-2028 Dec 25 09:00-12:00", 2028y / 12 / 25));
    CHECK_FALSE(is_open("2026-2028/2 Dec 25 09:00-12:00", 2027y / 12 / 25));
    CHECK(is_open("2026+ Mo 09:00-12:00", 2199y / 12 / 30));
    CHECK(is_open("week 53 09:00-12:00", 2027y / 1 / 3));  // 2026 has 53 weeks
    CHECK_FALSE(is_open("week 1 09:00-12:00", 2027y / 1 / 3));
    CHECK(is_open("week 1 09:00-12:00", 2024y / 12 / 30));        // a Monday in the first week of 2025
    CHECK(is_open("week 1-53/2 Mo 09:00-12:00", 2026y / 6 / 1));  // week 23
    CHECK_FALSE(is_open("week 1-53/2 Mo 09:00-12:00", 2026y / 6 / 8));
    CHECK(is_open("Jun: Mo 09:00-12:00", 2026y / 6 / 1));
}

TEST_CASE("holidays, eves, and how they combine with weekdays") {
    using namespace std::chrono_literals;
    const auto day = [&](std::string_view text, std::chrono::year_month_day date) {
        return hours(text, some_holidays()).on(on(date));
    };
    CHECK(day("Mo-Su 09:00-12:00; PH off", 2026y / 12 / 25).empty());
    CHECK(day("Mo-Fr 09:00-20:00; PH -1 day 10:00-19:00; PH off", 2026y / 12 / 24) == whole({{10, 19}}));
    CHECK(day("PH -1 day 10:00-19:00", 2026y / 12 / 23).empty());
    CHECK(day("PH +2 days 10:00-19:00", 2026y / 12 / 28) == whole({{10, 19}}));
    CHECK(day("Su,PH 09:00-12:00", 2026y / 12 / 25) == whole({{9, 12}}));
    CHECK(day("PH,Su 09:00-12:00", 2026y / 12 / 27) == whole({{9, 12}}));
    CHECK(day("PH Fr 09:00-12:00", 2026y / 12 / 25) == whole({{9, 12}}));
    CHECK(day("Fr PH 09:00-12:00", 2026y / 12 / 26).empty());  // a Saturday
    CHECK(day("SH Mo-Fr 09:00-12:00", 2026y / 7 / 13) == whole({{9, 12}}));
    CHECK(day("SH 09:00-12:00", 2026y / 12 / 25).empty());
}

TEST_CASE("a holiday is never taken for an ordinary day for want of a list") {
    CHECK_THAT(remedy("Mo-Fr 09:00-12:00; PH off"), contains("at position 20: PH needs public holidays"));
    CHECK_THAT(remedy("SH 09:00-12:00", Holidays::parse("2026-12-25,Christmas\n").value()),
               contains("SH needs school"));
}

TEST_CASE("a comment is the reason, and without `open` or `off` it is a condition") {
    using namespace std::chrono_literals;
    const Hours there =
        hours("Mo-Fr 09:00-18:00 open \"shop\"; Sa 09:00-12:00 \"by arrangement\"; Dec 24 off \"inventory\"");
    const auto comment = [&](std::chrono::year_month_day date) {
        return there.comment(Zone{}, std::chrono::sys_days{date} + 10h);
    };
    CHECK(comment(2026y / 6 / 1) == "shop");
    CHECK(comment(2026y / 6 / 6) == "by arrangement");
    CHECK(comment(2026y / 12 / 24) == "inventory");
    CHECK(comment(2026y / 6 / 7).empty());
    CHECK_FALSE(there.on(weekday(0)).empty());
    CHECK(there.on(weekday(5)).empty());
    CHECK(there.at(weekday(5), 10h).state == HoursRule::State::unknown);
    CHECK(there.text() ==
          "Mo-Fr 09:00-18:00 open \"shop\"; Sa 09:00-12:00 unknown \"by arrangement\"; "
          "Dec 24 off \"inventory\"");
}

TEST_CASE("times of the sun and other things that are not supported are named") {
    CHECK_THAT(remedy("Mo-Fr sunrise-sunset"), contains("at position 7: sunrise depends on the sun"));
    CHECK_THAT(remedy("Mo-Fr 09:00-sunset"), contains("at position 13: sunset depends on the sun"));
    CHECK_THAT(remedy("(sunset-01:00)-21:00"), contains("at position 2: sunset"));
    CHECK_THAT(remedy("09:00-10:00,dusk-21:00"), contains("at position 13: dusk"));
    CHECK_THAT(remedy("easter -2 days off"), contains("easter is not supported"));
    CHECK_THAT(remedy("Mo 18:00+"), contains("at position 9: hours without an end"));
    CHECK_THAT(remedy("Mo-Fr"), contains("a day without times is not taken for open"));
}

TEST_CASE("blanks and single-digit hours are read") {
    CHECK(hours("  Mo - Fr  9:00 - 12:00 , 14:00-18:00 ;Sa 10:00-14:00 ") ==
          hours("Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-14:00"));
    CHECK(hours("Mo,\tTu 9:00-12:00") == hours("Mo-Tu 09:00-12:00"));
    CHECK(hours("Mo-Fr09:00-12:00") == hours("Mo-Fr 09:00-12:00"));
}

TEST_CASE("hours are written in one way") {
    const auto text = [](std::string_view written) { return hours(written, some_holidays()).text(); };
    CHECK(text("off") == "off");
    CHECK(text("closed") == "off");
    CHECK(text("00:00-24:00") == "24/7");
    CHECK(text("9:00-21:00") == "09:00-21:00");
    CHECK(text("Mo,Tu,We,Fr 22:00-2:00; Sa 10:00-12:00,8:00-9:00") ==
          "Mo-We,Fr 22:00-26:00; Sa 08:00-09:00,10:00-12:00");
    CHECK(text("Su,Mo 08:00-09:00;We 10:00-11:00") == "Mo,Su 08:00-09:00; We 10:00-11:00");
    CHECK(text("00:00-48:00") == "00:00-48:00");
    CHECK(text("2026-2028 Dec 24-Jan 6 week 1-53/2 PH Mo-Fr 9:00-12:00") ==
          "2026-2028 Dec 24-Jan 06 week 01-53/2 PH Mo-Fr 09:00-12:00");
    CHECK(text("Su,PH off") == "PH,Su off");
    CHECK(text("Fr[-1,2]+1 day 9:00-12:00") == "Fr[2,-1] +1 day 09:00-12:00");
    CHECK(text("2026 Dec 24,25 off") == "2026 Dec 24,2026 Dec 25 off");
    CHECK(text("2026/7 Dec off") == "2026-2026 Dec off");
    CHECK(text("2026-2026 Dec 24 off") == "2026-2026 Dec 24 off");
    CHECK(text("Mo 09:00-10:00 open, 11:00-12:00") == "Mo 09:00-10:00 open, 11:00-12:00");
    CHECK(text("Mo 09:00-10:00, 24/7") == "Mo 09:00-10:00 open, 24/7");
    CHECK(text("Mo 09:00-10:00 || Tu 11:00-12:00 off") == "Mo 09:00-10:00 || Tu 11:00-12:00 off");
}

TEST_CASE("the message names the position and what is wrong there") {
    CHECK(remedy("") == "at position 1: expected days, a time, off or 24/7");
    CHECK(remedy("shut") == "at position 1: expected days, a time, off or 24/7");
    CHECK_THAT(remedy("Mo-Fr"), contains("at position 6: expected a time such as 09:00"));
    CHECK(remedy("Mo-Fr 09:00") == "at position 12: expected - and the time of closing");
    CHECK(remedy("Mo-Fr 09:00-") == "at position 13: expected a time such as 21:00");
    CHECK(remedy("Mo- 09:00-12:00") == "at position 5: expected the last day of the range: Mo Tu We Th Fr Sa Su");
    CHECK(remedy("Mo, 09:00-12:00") == "at position 5: expected a day: Mo Tu We Th Fr Sa Su");
    CHECK(remedy("mo 09:00-12:00") == "at position 1: expected days, a time, off or 24/7");
    CHECK(remedy("Mo-Fr 09:00-12:00;") == "at position 19: expected days, a time, off or 24/7");
    CHECK(remedy("09:00-12:00 14:00-18:00") == "at position 13: expected ; or , or || or the end");
    CHECK(remedy("09:00-12:00,") == "at position 13: expected a time such as 09:00");
    CHECK_THAT(remedy("Mo 24/7"), contains("at position 4: expected a time such as 09:00"));
    CHECK(remedy("9-12") == "at position 1: expected a time such as 09:00");
    CHECK(remedy("Mo 9:0-12:00") == "at position 4: expected a time such as 09:00");
    CHECK(remedy("Mo 009:00-12:00") == "at position 4: expected a time such as 09:00");
    CHECK(remedy("Mo 09:000-12:00") == "at position 4: expected a time such as 09:00");
    CHECK(remedy("09:60-12:00") == "at position 1: expected a time from 00:00 to 48:00");
    CHECK(remedy("Mo 09:00-48:01") == "at position 10: expected a time from 00:00 to 48:00");
    CHECK(remedy("Mo 09:00-99:00") == "at position 10: expected a time from 00:00 to 48:00");
    CHECK(remedy("Mo 09:00--1:00") == "at position 10: expected a time such as 21:00");
    CHECK(remedy("Th[6] 09:00-12:00") ==
          "at position 5: expected which of the month: 1 to 5, or -1 to -5 from its end");
    CHECK(remedy("Th[3 09:00-12:00") == "at position 6: expected ]");
    CHECK(remedy("Feb 30 off") == "at position 5: expected a day of Feb from 1 to 29");
    CHECK(remedy("Mo 09:00-10:00 \"zażółć\"; Xx off") == "at position 26: expected days, a time, off or 24/7");
    CHECK(remedy("2027 Feb 29 off") == "at position 10: expected a day of Feb from 1 to 28");
    CHECK(remedy("2027 Dec 20-2028 Feb 30 off") == "at position 22: expected a day of Feb from 1 to 29");
    CHECK(remedy("Dec 24-Mo off") == "at position 8: expected the last date, e.g. Jan 06");
    CHECK(remedy("2026 Dec 24-Jan 6 off") ==
          "at position 13: expected a date after the first one; give the year of both");
    CHECK(remedy("week 54 off") == "at position 6: expected a week from 1 to 53");
    CHECK(remedy("week 50-2 off") == "at position 11: expected a week that is not before the first one");
    CHECK(remedy("9999 Dec 24 off") == "at position 1: expected a year from 1970 to 2200");
    CHECK(remedy("2026-9999 off") == "at position 6: expected a year from 1970 to 2200");
    CHECK(remedy("PH -1 off", some_holidays()) == "at position 4: expected a number of days, e.g. -1 day");
    CHECK(remedy("Mo off \"so") == "at position 9: expected a \" at the end of the comment");
}

TEST_CASE("a window that closes when it opens, or opens when the day is over, is an error") {
    CHECK_THAT(remedy("Mo 12:00-12:00"), contains("at position 4: closes when it opens"));
    CHECK_THAT(remedy("00:00-00:00"), contains("a whole day is 00:00-24:00"));
    CHECK_THAT(remedy("24:00-25:00"), contains("at position 1: opens after the end of the day"));
    CHECK_THAT(remedy("Mo 09:00-10:00, 26:00-27:00"), contains("at position 17: opens after the end of the day"));
}

TEST_CASE("texts of hostile length and content are errors, not accidents") {
    CHECK_THAT(remedy(std::string(100'000, 'M')), contains("at position 1"));
    CHECK_THAT(remedy(std::string("Mo\0 09:00-12:00", 15)), contains("at position 3"));
    CHECK_THAT(remedy("Mo 09:00\u201312:00"), contains("at position 9: expected -"));  // an en dash
    std::string many = "00:00-00:01";
    for (int i = 0; i < 10'000; ++i) many += ",00:00-00:01";
    CHECK(hours(many) == hours("00:00-00:01"));
}

TEST_CASE("random weekly hours agree with a set of minutes, and are read back from their text") {
    using Windows = std::vector<std::pair<int, int>>;
    outdial_test::property("on is the union of the windows; parse(text(x)) == x", [] {
        const auto day_windows = *rc::gen::container<std::vector<Windows>>(
            7, rc::gen::scale(0.05, rc::gen::container<Windows>(
                                        rc::gen::pair(rc::gen::inRange(0, 1440), rc::gen::inRange(1, 1441)))));
        std::string text = "off";
        std::array<std::set<int>, 7> minutes;
        for (std::size_t day = 0; day < 7; ++day) {
            if (day_windows[day].empty()) continue;
            text += fmt::format(", {} ", names[day]);
            std::string separator;
            for (const auto& [open, length] : day_windows[day]) {
                const int close = open + length;
                // Either way of writing a close after midnight, as long as it cannot be taken for the other.
                const int written = close > 1440 && length < 1440 && length % 2 == 0 ? close - 1440 : close;
                text += fmt::format("{}{}:{:02}-{}:{:02}", separator, open / 60, open % 60, written / 60, written % 60);
                separator = length % 3 == 0 ? " , " : ",";
                for (int minute = open; minute < close; ++minute)
                    minutes[(day + static_cast<std::size_t>(minute / 1440)) % 7].insert(minute % 1440);
            }
        }
        const auto parsed = Hours::parse(text);
        RC_LOG() << text << '\n';
        RC_ASSERT(parsed.has_value());
        for (std::size_t day = 0; day < 7; ++day) {
            std::set<int> covered;
            int free_from = -1;
            for (const DayWindow window : parsed->on(weekday(day))) {
                RC_ASSERT(window.open > free_from);
                RC_ASSERT(window.close > window.open);
                free_from = window.close;
                for (int minute = window.open; minute < window.close; ++minute) covered.insert(minute);
            }
            RC_ASSERT(covered == minutes[day]);
        }
        RC_ASSERT(Hours::parse(parsed->text()).value() == *parsed);
        RC_ASSERT(Hours::parse(parsed->text())->text() == parsed->text());
    });
    outdial_test::property("any text is hours or an error with a position", [] {
        const std::vector<std::string> pieces{
            "Mo", "Tu-Fr", "PH",    "SH",     ",",    ";",    "||",      " ",           "off",        "Dec 24",
            "-",  "09:00", "12:00", "-1 day", "2026", "week", "1-53/2",  "[3]",         "[-1]",       "\"c\"",
            "+",  "24/7",  "open",  "Jan",    "6",    ":",    "unknown", "10:00-11:00", "22:00-26:00"};
        std::string text;
        for (const auto& piece : *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)))
            text += piece;
        const auto parsed = Hours::parse(text, some_holidays());
        RC_LOG() << text << '\n';
        if (parsed) {
            RC_ASSERT(Hours::parse(parsed->text(), some_holidays()).value() == *parsed);
            RC_ASSERT(Hours::parse(parsed->text(), some_holidays())->text() == parsed->text());
        } else {
            RC_ASSERT(parsed.error().remedy.rfind("at position ", 0) == 0U);
        }
    });
}
