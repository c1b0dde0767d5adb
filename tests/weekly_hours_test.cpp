// SPDX-License-Identifier: Apache-2.0
#include "property.hpp"

#include <outdial/windows.hpp>

#include <set>

#include <fmt/format.h>

using namespace outdial;
using outdial_test::contains;
using std::chrono::weekday;

namespace {

constexpr std::array<weekday, 7> week{std::chrono::Monday,   std::chrono::Tuesday, std::chrono::Wednesday,
                                      std::chrono::Thursday, std::chrono::Friday,  std::chrono::Saturday,
                                      std::chrono::Sunday};
constexpr std::array<const char*, 7> names{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};

WeeklyHours hours(std::string_view text) {
    const auto parsed = WeeklyHours::parse(text);
    INFO(text);
    REQUIRE(parsed);
    return *parsed;
}

std::string remedy(const std::string& text) {
    const auto parsed = WeeklyHours::parse(text);
    INFO(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().field == "hours");
    CHECK(parsed.error().value == text);
    return parsed.error().remedy;
}

constexpr DayWindow from_to(int open, int close) {
    return {static_cast<std::int16_t>(open), static_cast<std::int16_t>(close)};
}

}  // namespace

TEST_CASE("days, ranges and lists, each with windows") {
    const WeeklyHours shop = hours("Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-14:00");
    for (std::size_t day = 0; day < 5; ++day) {
        CHECK(shop.on(week[day]) == std::vector{from_to(540, 720), from_to(840, 1080)});
    }
    CHECK(shop.on(std::chrono::Saturday) == std::vector{from_to(600, 840)});
    CHECK(shop.on(std::chrono::Sunday).empty());

    const WeeklyHours some = hours("Tu,Th-Fr,Su 08:00-09:00");
    for (std::size_t day = 0; day < 7; ++day) {
        CHECK(some.on(week[day]).empty() == (day == 0 || day == 2 || day == 5));
    }
}

TEST_CASE("a range of days wraps round the week") {
    const WeeklyHours weekend = hours("Fr-Mo 10:00-12:00");
    for (std::size_t day = 0; day < 7; ++day) CHECK(weekend.on(week[day]).empty() == (day >= 1 && day <= 3));
    CHECK(hours("We-We 10:00-12:00") == hours("We 10:00-12:00"));
    CHECK(hours("Tu-Mo 10:00-12:00") == hours("10:00-12:00"));
}

TEST_CASE("without days all seven are meant") {
    CHECK(hours("09:00-21:00") == hours("Mo-Su 09:00-21:00"));
    CHECK(hours("off") == WeeklyHours{});
    CHECK(hours("off").empty());
    CHECK_FALSE(hours("Su 00:00-00:01").empty());
}

TEST_CASE("24/7 is every day from 00:00 to 24:00") {
    CHECK(hours("24/7") == WeeklyHours::always());
    CHECK(hours("Mo-Su 00:00-24:00") == WeeklyHours::always());
    CHECK(hours("24/7; Su off") == hours("Mo-Sa 00:00-24:00"));
}

TEST_CASE("a later rule replaces the days it names") {
    CHECK(hours("Mo-Su 09:00-21:00; Su 12:00-21:00") == hours("Mo-Sa 09:00-21:00; Su 12:00-21:00"));
    CHECK(hours("Mo-Su 09:00-21:00; Sa-Su off") == hours("Mo-Fr 09:00-21:00"));
    CHECK(hours("Mo 09:00-21:00; 10:00-11:00") == hours("10:00-11:00"));
}

TEST_CASE("a window past midnight is one window of the day on which it opens") {
    CHECK(hours("Fr 22:00-02:00") == hours("Fr 22:00-26:00"));
    CHECK(hours("Fr 22:00-02:00").on(std::chrono::Friday) == std::vector{from_to(1320, 1560)});
    CHECK(hours("Fr 22:00-02:00").on(std::chrono::Saturday).empty());
    CHECK(hours("Fr 22:00-00:00") == hours("Fr 22:00-24:00"));
    CHECK(hours("Fr 00:00-48:00").on(std::chrono::Friday) == std::vector{from_to(0, 2880)});
    CHECK(hours("Fr 12:00-11:59").on(std::chrono::Friday) == std::vector{from_to(720, 2159)});
}

TEST_CASE("windows of a day are sorted, and joined when they overlap or touch") {
    CHECK(hours("14:00-18:00,09:00-12:00") == hours("09:00-12:00,14:00-18:00"));
    CHECK(hours("09:00-13:00,12:00-18:00") == hours("09:00-18:00"));
    CHECK(hours("09:00-12:00,12:00-18:00") == hours("09:00-18:00"));
    CHECK(hours("09:00-18:00,10:00-11:00") == hours("09:00-18:00"));
    CHECK(hours("22:00-02:00,20:00-23:00") == hours("20:00-26:00"));
    CHECK(hours("09:00-12:00,12:01-18:00").on(std::chrono::Monday).size() == 2);
}

TEST_CASE("blanks and single-digit hours are read") {
    CHECK(hours("  Mo - Fr  9:00 - 12:00 , 14:00-18:00 ;Sa 10:00-14:00 ") ==
          hours("Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-14:00"));
    CHECK(hours("Mo,\tTu 9:00-12:00") == hours("Mo-Tu 09:00-12:00"));
    CHECK(hours("Mo-Fr09:00-12:00") == hours("Mo-Fr 09:00-12:00"));
}

TEST_CASE("hours are written in one way") {
    CHECK(hours("off").text() == "off");
    CHECK(hours("00:00-24:00").text() == "24/7");
    CHECK(hours("9:00-21:00").text() == "Mo-Su 09:00-21:00");
    CHECK(hours("Mo,Tu,We,Fr 22:00-2:00; Sa 10:00-12:00,8:00-9:00").text() ==
          "Mo-We,Fr 22:00-26:00; Sa 08:00-09:00,10:00-12:00");
    CHECK(hours("Su,Mo 08:00-09:00; We 10:00-11:00").text() == "Mo,Su 08:00-09:00; We 10:00-11:00");
    CHECK(hours("Mo-Su 00:00-48:00").text() == "Mo-Su 00:00-48:00");
}

TEST_CASE("the message names the position and what is wrong there") {
    CHECK(remedy("") == "at position 1: expected days, a time, off or 24/7");
    CHECK(remedy("closed") == "at position 1: expected days, a time, off or 24/7");
    CHECK(remedy("Mo-Fr") == "at position 6: expected a time such as 09:00");
    CHECK(remedy("Mo-Fr 09:00") == "at position 12: expected - and the time of closing");
    CHECK(remedy("Mo-Fr 09:00-") == "at position 13: expected a time such as 21:00");
    CHECK(remedy("Mo- 09:00-12:00") == "at position 5: expected the last day of the range: Mo Tu We Th Fr Sa Su");
    CHECK(remedy("Mo, 09:00-12:00") == "at position 5: expected a day: Mo Tu We Th Fr Sa Su");
    CHECK(remedy("mo 09:00-12:00") == "at position 1: expected days, a time, off or 24/7");
    CHECK(remedy("Mo-Fr 09:00-12:00;") == "at position 19: expected days, a time, off or 24/7");
    CHECK(remedy("09:00-12:00 14:00-18:00") == "at position 13: expected ; or the end");
    CHECK(remedy("09:00-12:00,") == "at position 13: expected a time such as 09:00");
    CHECK(remedy("Mo 24/7") == "at position 4: expected a time such as 09:00");
    CHECK(remedy("9-12") == "at position 1: expected days, a time, off or 24/7");
    CHECK(remedy("Mo 9:0-12:00") == "at position 4: expected a time such as 09:00");
    CHECK(remedy("Mo 009:00-12:00") == "at position 4: expected a time such as 09:00");
    CHECK(remedy("Mo 09:000-12:00") == "at position 4: expected a time such as 09:00");
    CHECK(remedy("09:60-12:00") == "at position 1: expected a time from 00:00 to 48:00");
    CHECK(remedy("Mo 09:00-48:01") == "at position 10: expected a time from 00:00 to 48:00");
    CHECK(remedy("Mo 09:00-99:00") == "at position 10: expected a time from 00:00 to 48:00");
    CHECK(remedy("Mo 09:00--1:00") == "at position 10: expected a time such as 21:00");
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

TEST_CASE("random hours agree with a set of minutes, and are read back from their text") {
    using Windows = std::vector<std::pair<int, int>>;
    outdial_test::property("parse is the union of its windows; parse(text(x)) == x", [] {
        const auto day_windows = *rc::gen::container<std::vector<Windows>>(
            7, rc::gen::scale(0.05, rc::gen::container<Windows>(
                                        rc::gen::pair(rc::gen::inRange(0, 1440), rc::gen::inRange(1, 1441)))));
        std::string text = "off";
        std::array<std::set<int>, 7> minutes;
        for (std::size_t day = 0; day < 7; ++day) {
            if (day_windows[day].empty()) continue;
            text += fmt::format("; {} ", names[day]);
            std::string separator;
            for (const auto& [open, length] : day_windows[day]) {
                const int close = open + length;
                // Either way of writing a close after midnight, as long as it cannot be taken for the other.
                const int written = close > 1440 && length < 1440 && length % 2 == 0 ? close - 1440 : close;
                text += fmt::format("{}{}:{:02}-{}:{:02}", separator, open / 60, open % 60, written / 60, written % 60);
                separator = length % 3 == 0 ? " , " : ",";
                for (int minute = open; minute < close; ++minute) minutes[day].insert(minute);
            }
        }
        const auto parsed = WeeklyHours::parse(text);
        RC_LOG() << text << '\n';
        RC_ASSERT(parsed.has_value());
        for (std::size_t day = 0; day < 7; ++day) {
            std::set<int> covered;
            int free_from = -1;
            for (const DayWindow window : parsed->on(week[day])) {
                RC_ASSERT(window.open > free_from);
                RC_ASSERT(window.close > window.open);
                free_from = window.close;
                for (int minute = window.open; minute < window.close; ++minute) covered.insert(minute);
            }
            RC_ASSERT(covered == minutes[day]);
        }
        RC_ASSERT(WeeklyHours::parse(parsed->text()).value() == *parsed);
        RC_ASSERT(WeeklyHours::parse(parsed->text())->text() == parsed->text());
    });
    outdial_test::property("any text is hours or an error with a position", [] {
        const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("MoTuSa 0129:-,;/off247")));
        const auto parsed = WeeklyHours::parse(text);
        if (parsed) {
            RC_ASSERT(WeeklyHours::parse(parsed->text()).value() == *parsed);
        } else {
            RC_ASSERT(parsed.error().remedy.rfind("at position ", 0) == 0U);
        }
    });
}
