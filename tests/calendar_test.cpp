// SPDX-License-Identifier: Apache-2.0
#include "property.hpp"

#include <outdial/calendar.hpp>

#include <map>

using namespace outdial;
using namespace std::chrono_literals;
using outdial_test::contains;

namespace {

constexpr LocalDays christmas{2026y / 12 / 25};
constexpr LocalDays eve{2026y / 12 / 24};

constexpr DayWindow from_to(int open, int close) {
    return {static_cast<std::int16_t>(open * 60), static_cast<std::int16_t>(close * 60)};
}

}  // namespace

TEST_CASE("days are kept in order and found by date") {
    Calendar calendar;
    CHECK(calendar.empty());
    CHECK(calendar.find(christmas) == nullptr);
    CHECK(calendar.next(christmas) == nullptr);

    REQUIRE(calendar.add({christmas, {}, "Boże Narodzenie"}));
    REQUIRE(calendar.add({eve, {from_to(8, 14)}, "Wigilia"}));
    CHECK_FALSE(calendar.empty());
    REQUIRE(calendar.days().size() == 2);
    CHECK(calendar.days()[0].name == "Wigilia");
    REQUIRE(calendar.find(christmas) != nullptr);
    CHECK(calendar.find(christmas)->name == "Boże Narodzenie");
    CHECK(calendar.find(christmas)->hours.empty());
    CHECK(calendar.find(eve)->hours == std::vector{from_to(8, 14)});
    CHECK(calendar.find(eve - std::chrono::days(1)) == nullptr);
    CHECK(calendar.next(eve - std::chrono::days(30))->day == eve);
    CHECK(calendar.next(eve)->day == eve);
    CHECK(calendar.next(christmas)->day == christmas);
    CHECK(calendar.next(christmas + std::chrono::days(1)) == nullptr);
}

TEST_CASE("a day is special only once") {
    Calendar calendar;
    REQUIRE(calendar.add({christmas, {}, "first"}));
    const Calendar before = calendar;
    const auto again = calendar.add({christmas, {from_to(8, 12)}, "second"});
    REQUIRE_FALSE(again);
    CHECK(again.error().value == "2026-12-25");
    CHECK_THAT(again.error().remedy, contains("only once"));
    CHECK(calendar == before);
}

TEST_CASE("hours of a special day are sorted, disjoint and within the day") {
    Calendar calendar;
    const auto refused = [&calendar](std::vector<DayWindow> hours, const std::string& value) {
        const auto added = calendar.add({eve, std::move(hours), "eve"});
        REQUIRE_FALSE(added);
        CHECK(added.error().value == value);
        CHECK_THAT(added.error().remedy, contains("sorted"));
        CHECK(calendar.empty());
    };
    refused({from_to(14, 18), from_to(8, 12)}, "2026-12-24 08:00-12:00");
    refused({from_to(8, 12), from_to(11, 18)}, "2026-12-24 11:00-18:00");
    refused({{480, 720}, {719, 1080}}, "2026-12-24 11:59-18:00");
    refused({from_to(22, 26)}, "2026-12-24 22:00-26:00");
    refused({from_to(12, 12)}, "2026-12-24 12:00-12:00");
    refused({from_to(12, 8)}, "2026-12-24 12:00-08:00");
    refused({from_to(24, 25)}, "2026-12-24 24:00-25:00");
    refused({{-60, 60}}, "2026-12-24 -1:00-01:00");

    CHECK(calendar.add({eve, {from_to(0, 12), from_to(12, 24)}, "touching is disjoint"}));
}

TEST_CASE("a day that no calendar names is an error") {
    Calendar calendar;
    for (const int day : {-2'000'000'000, -719'163, 2'932'897, 2'000'000'000}) {
        const auto added = calendar.add({LocalDays{std::chrono::days(day)}, {}, ""});
        REQUIRE_FALSE(added);
        CHECK_THAT(added.error().remedy, contains("1 to 9999"));
    }
    CHECK(calendar.empty());
    CHECK(calendar.add({LocalDays{1y / 1 / 1}, {}, ""}));
    CHECK(calendar.add({LocalDays{9999y / 12 / 31}, {}, ""}));
}

TEST_CASE("29 February is a day like any other") {
    Calendar calendar;
    REQUIRE(calendar.add({LocalDays{2028y / 2 / 29}, {}, ""}));
    CHECK(calendar.find(LocalDays{2028y / 2 / 29}) != nullptr);
    CHECK(calendar.find(LocalDays{2028y / 3 / 1}) == nullptr);
    CHECK_THAT(calendar.add({LocalDays{2028y / 2 / 29}, {}, ""}).error().value, contains("2028-02-29"));
}

TEST_CASE("a calendar agrees with a map") {
    outdial_test::property("find and next", [](const std::vector<std::int8_t>& numbers) {
        Calendar calendar;
        std::map<int, std::size_t> twin;
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            const bool fresh = twin.emplace(numbers[i], i).second;
            const auto added = calendar.add({LocalDays{std::chrono::days(numbers[i])}, {}, std::to_string(i)});
            RC_ASSERT(added.has_value() == fresh);
        }
        for (int day = -130; day <= 130; ++day) {
            const LocalDays date{std::chrono::days(day)};
            const auto exact = twin.find(day);
            const SpecialDay* found = calendar.find(date);
            RC_ASSERT((found == nullptr) == (exact == twin.end()));
            if (found != nullptr) RC_ASSERT(found->name == std::to_string(exact->second));
            const auto after = twin.lower_bound(day);
            const SpecialDay* next = calendar.next(date);
            RC_ASSERT((next == nullptr) == (after == twin.end()));
            if (next != nullptr) RC_ASSERT(next->day == LocalDays{std::chrono::days(after->first)});
        }
    });
}

TEST_CASE("holidays are read from their file, and a wrong line is named") {
    const auto holidays =
        Holidays::parse("# source: here\n2026-12-25,Christmas Day, observed\r\n\n2026-12-26,SH,Winter\n");
    REQUIRE(holidays);
    REQUIRE(holidays->find(HolidayKind::public_holiday, christmas) != nullptr);
    CHECK(holidays->find(HolidayKind::public_holiday, christmas)->name == "Christmas Day, observed");
    CHECK(holidays->find(HolidayKind::school_holiday, christmas) == nullptr);
    CHECK(holidays->find(HolidayKind::school_holiday, christmas + std::chrono::days(1)) != nullptr);
    CHECK(holidays->covers(christmas));
    CHECK_FALSE(holidays->covers(christmas + std::chrono::days(7)));

    const auto wrong = [](const char* text) { return Holidays::parse(text).error().message(); };
    using outdial_test::contains;
    CHECK_THAT(wrong("2026-12-25,A\n2026-12-32,B\n"), contains("line 2: \"2026-12-32,B\": expected a date"));
    CHECK_THAT(wrong("2026-12-25"), contains("line 1"));
    CHECK_THAT(wrong("2026-12-25,SH,"), contains("has a name"));
    CHECK_THAT(wrong("2026-12-25,A\n2026-12-25,B\n"), contains("line 2"));
    CHECK_THAT(wrong("2026-12-25,A\n2026-12-24,B\n"), contains("sorted"));
    CHECK_THAT(wrong("9999-12-25,A\n"), contains("1970 to 2200"));
    for (const char* odd :
         {"2026-12-25,PH,A\n", "2026-12-25,sh,A\n", "2026-12-25,SH\n", "2026-12-25,A\r2026-12-26,B\n"}) {
        CHECK_THAT(wrong(odd), contains("2026-07-01,SH,Summer"));
    }
}

TEST_CASE("an iCalendar file: whole days, several days, every year, folded lines") {
    const auto read = Holidays::parse_icalendar(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\n"
        "SUMMARY:Office\\, clo\r\n sed\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260701\r\n"
        "RRULE:FREQ=YEARLY;COUNT=3\r\nEXDATE;VALUE=DATE:20270701\r\nSUMMARY:Founders\r\nBEGIN:VALARM\r\n"
        "TRIGGER:-PT15M\r\nEND:VALARM\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260801\r\n"
        "STATUS:CANCELLED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
    REQUIRE(read);
    const auto& days = read->days(HolidayKind::public_holiday);
    const auto day = [](int year, unsigned month, unsigned number) {
        return LocalDays{std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(number)};
    };
    REQUIRE(days.size() == 5);
    CHECK(days[0] == Holiday{day(2026, 7, 1), HolidayKind::public_holiday, "Founders"});
    CHECK(days[1] == Holiday{day(2026, 12, 24), HolidayKind::public_holiday, "Office, closed"});
    CHECK(days[3].day == day(2026, 12, 26));
    CHECK(days[4].day == day(2028, 7, 1));
}

TEST_CASE("29 February every year, three times, is three leap years") {
    const auto read = Holidays::parse_icalendar(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY;COUNT=3\nSUMMARY:Leap\n"
        "END:VEVENT\nEND:VCALENDAR\n");
    REQUIRE(read);
    std::vector<int> years;
    for (const Holiday& day : read->days(HolidayKind::public_holiday)) {
        years.push_back(static_cast<int>(std::chrono::year_month_day(day.day).year()));
    }
    CHECK(years == std::vector{2024, 2028, 2032});
}

TEST_CASE("an iCalendar file that would be half understood is refused") {
    const auto wrong = [](const std::string& properties) {
        const auto read =
            Holidays::parse_icalendar("BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + properties + "\nEND:VEVENT\nEND:VCALENDAR\n");
        REQUIRE_FALSE(read);
        return read.error().message();
    };
    using outdial_test::contains;
    CHECK_THAT(wrong("DTSTART:20261224T120000Z"), contains("line 3"));
    CHECK_THAT(wrong("DTSTART:20261224T120000Z"), contains("only whole-day events"));
    CHECK_THAT(wrong("DTSTART;VALUE=DATE:20261224\nRRULE:FREQ=WEEKLY"), contains("line 4"));
    CHECK_THAT(wrong("DTSTART;VALUE=DATE:20261224\nRRULE:FREQ=YEARLY;BYDAY=1MO"), contains("only plain yearly"));
    CHECK_THAT(wrong("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261224"), contains("1 to 366 days"));
    CHECK_THAT(wrong("DTSTART;VALUE=DATE:99991224"), contains("1970 to 2200"));
    CHECK_THAT(wrong("SUMMARY:x"), contains("no DTSTART"));
    CHECK_THAT(wrong("DTSTART;VALUE=DATE:20261224\nDTSTART;VALUE=DATE:20261225"), contains("one DTSTART"));
    CHECK_THAT(wrong("DTSTART;VALUE=DATE:20261224\nRECURRENCE-ID;VALUE=DATE:20261225"), contains("moved"));
    CHECK_FALSE(Holidays::parse_icalendar(""));
    CHECK_FALSE(Holidays::parse_icalendar("BEGIN:VCALENDAR\nBEGIN:VEVENT\n"));
    CHECK_FALSE(Holidays::parse_icalendar("hello"));
}

TEST_CASE("a special day is checked by itself, as it is when it is added") {
    const LocalDays day{std::chrono::year(2026) / 4 / 3};
    CHECK(SpecialDay{day, {{540, 840}}, ""}.check());
    CHECK_FALSE(SpecialDay{day, {{600, 500}}, ""}.check());
    CHECK_FALSE(SpecialDay{day, {{540, 840}, {800, 900}}, ""}.check());
    CHECK_FALSE(SpecialDay{day, {{540, 1441}}, ""}.check());
}
