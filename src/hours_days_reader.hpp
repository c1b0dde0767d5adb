// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/hours.hpp>

#include "hours_content.hpp"
#include "hours_scanner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

namespace outdial {

/// The days of a rule in the notation of hours: years, dates, weeks, weekdays and holidays. Every `read_` that gives a
/// bool returns false when it fails and leaves the reason in `remedy`.
class HoursDaysReader : public HoursScanner {
public:
    HoursDaysReader(std::string_view whole, const Holidays& holidays) : HoursScanner(whole), holidays_(holidays) {}

protected:
    bool read_selectors(HoursRule& rule) {
        comma_ = false;
        if (!read_years(rule) || !read_dates(rule) || !read_weeks(rule)) return false;
        if (rule.has_days()) skip(":");
        return read_days(rule);
    }

private:
    static constexpr int first_year = 1970;
    static constexpr int most_offset = 31;

    // ---- what follows ----

    [[nodiscard]] bool at_year() {
        skip_blanks();
        return digits() == 4 && text.substr(position + 4, 1) != ":";
    }
    [[nodiscard]] bool at_month() const {
        const std::string_view here = text.substr(position, 3);
        return std::find(month_names.begin(), month_names.end(), here) != month_names.end();
    }
    /// A year and then a month: the year of a date.
    [[nodiscard]] bool at_dated_month() {
        if (!at_year()) return false;
        const std::size_t begin = position;
        position += 4;
        skip_blanks();
        const bool dated = at_month();
        position = begin;
        return dated;
    }

    /// `+1 day`, `-2 days`; nothing is no offset.
    bool read_offset(std::int16_t& offset) {
        skip_blanks();
        const std::size_t begin = position;
        const bool minus = text.substr(begin, 1) == "-";
        if (!minus && text.substr(begin, 1) != "+") return true;
        ++position;
        const auto number = read_number(2);
        if (!number || !(skip_word("days") || skip_word("day"))) {
            return fail_at(begin, "expected a number of days, e.g. -1 day");
        }
        if (*number < 1 || *number > most_offset) return fail_at(begin, "expected 1 to 31 days");
        offset = static_cast<std::int16_t>(minus ? -*number : *number);
        return true;
    }

    // ---- which days ----

    bool read_year(std::int16_t& year) {
        skip_blanks();
        const std::size_t begin = position;
        const auto number = digits() == 4 ? read_number(4) : std::nullopt;
        if (!number || *number < first_year || *number > last_year) {
            return fail_at(begin, "expected a year from 1970 to 2200");
        }
        year = static_cast<std::int16_t>(*number);
        return true;
    }

    bool read_years(HoursRule& rule) {
        while (at_year() && (!rule.years.empty() || !at_dated_month())) {
            HoursRule::Years years;
            if (!read_year(years.first)) return false;
            years.last = years.first;
            if (skip("+")) {
                years.last = last_year;
            } else if (skip("-")) {
                if (!read_year(years.last)) return false;
                if (years.last < years.first) return fail("expected a year that is not before the first one");
            }
            if (!read_step(years.step)) return false;
            if (years.last == years.first) years.step = 1;
            rule.years.push_back(years);
            if (!skip(",")) break;
            if (!at_year()) return fail("expected a year");
        }
        return true;
    }

    bool read_step(std::int16_t& step) {
        if (!skip("/")) return true;
        const auto number = read_number(2);
        if (!number || *number < 1) return fail("expected a number from 1 to 99 after /");
        step = static_cast<std::int16_t>(*number);
        return true;
    }

    /// A day of the month, when one is there. Year 0: of any year.
    bool read_day_of_month(int year, int month, std::uint8_t& day) {
        skip_blanks();
        const std::size_t begin = position;
        if (digits() > 2) return true;
        const auto number = read_number(2);
        if (!number) return true;
        constexpr int leap_year = 2000;
        const std::chrono::year_month_day_last last{
            std::chrono::year(year == 0 ? leap_year : year),
            std::chrono::month_day_last(std::chrono::month(static_cast<unsigned>(month)))};
        const auto most = static_cast<int>(static_cast<unsigned>(last.day()));
        if (*number < 1 || *number > most) {
            return fail_at(begin, fmt::format("expected a day of {} from 1 to {}",
                                              month_names[static_cast<std::size_t>(month - 1)], most));
        }
        day = static_cast<std::uint8_t>(*number);
        return true;
    }

    bool read_dates(HoursRule& rule) {
        skip_blanks();
        while (at_month() || at_dated_month()) {
            HoursRule::Dates dates;
            if (at_year() && !read_year(dates.from_year)) return false;
            dates.from_month = static_cast<std::uint8_t>(*read_name(month_names) + 1);
            if (!read_day_of_month(dates.from_year, dates.from_month, dates.from_day) || !read_last_date(dates))
                return false;
            rule.dates.push_back(dates);
            bool more = false;
            while ((more = skip(","))) {
                if (rule.dates.back().from_day == 0 || digits() == 0 || digits() > 2 ||
                    text.substr(position + digits(), 1) == ":") {
                    break;
                }
                // `Dec 25,26`: another day of the month that was named last.
                const HoursRule::Dates& before = rule.dates.back();
                dates = {before.to_year, before.to_month, 0, before.to_year, before.to_month, 0};
                if (!read_day_of_month(dates.from_year, dates.from_month, dates.from_day) || !read_last_date(dates))
                    return false;
                rule.dates.push_back(dates);
            }
            if (!more) break;
            if (!at_month() && !at_dated_month()) return fail("expected a month: Jan Feb Mar ... Dec");
        }
        return true;
    }

    /// What follows the first date of a range; the last is the first when there is no range.
    bool read_last_date(HoursRule::Dates& dates) {
        dates.to_year = dates.from_year;
        dates.to_month = dates.from_month;
        dates.to_day = dates.from_day;
        if (!skip("-")) return true;
        const std::size_t begin = position;
        const bool dated = at_dated_month();
        if (dated && dates.from_year == 0) return fail("expected no year here, or one for the first date too");
        if (dated && !read_year(dates.to_year)) return false;
        const auto month = read_name(month_names);
        dates.to_day = 0;
        if (month) dates.to_month = static_cast<std::uint8_t>(*month + 1);
        if (!read_day_of_month(dates.to_year, dates.to_month, dates.to_day)) return false;
        if ((dates.from_day == 0) != (dates.to_day == 0) || (!month && dates.to_day == 0)) {
            return fail_at(begin,
                           dates.from_day == 0 ? "expected the last month" : "expected the last date, e.g. Jan 06");
        }
        const auto sortable = [](int year, int month_number, int day) { return (year * 13 + month_number) * 32 + day; };
        if (dates.from_year != 0 && sortable(dates.to_year, dates.to_month, dates.to_day) <
                                        sortable(dates.from_year, dates.from_month, dates.from_day)) {
            return fail_at(begin, "expected a date after the first one; give the year of both");
        }
        if (!month && dates.to_day < dates.from_day) return fail_at(begin, "expected a day after the first one");
        return true;
    }

    bool read_weeks(HoursRule& rule) {
        if (!skip_word("week")) return true;
        do {
            HoursRule::Weeks weeks;
            if (!read_week(weeks.first)) return false;
            weeks.last = weeks.first;
            if (skip("-")) {
                if (!read_week(weeks.last)) return false;
                if (weeks.last < weeks.first) return fail("expected a week that is not before the first one");
            }
            if (!read_step(weeks.step)) return false;
            if (weeks.last == weeks.first) weeks.step = 1;
            rule.weeks.push_back(weeks);
        } while (skip(","));
        return true;
    }

    bool read_week(std::int16_t& week) {
        skip_blanks();
        const std::size_t begin = position;
        const auto number = read_number(2);
        if (!number || *number < 1 || *number > 53) return fail_at(begin, "expected a week from 1 to 53");
        week = static_cast<std::int16_t>(*number);
        return true;
    }

    bool read_days(HoursRule& rule) {
        bool holidays_before = false;
        bool weekdays_before = false;
        while (true) {
            skip_blanks();
            const std::size_t begin = position;
            const bool public_holiday = skip_word("PH");
            if (public_holiday || skip_word("SH")) {
                HoursRule::HolidayDays day;
                day.kind = public_holiday ? HolidayKind::public_holiday : HolidayKind::school_holiday;
                if (holidays_.days(day.kind).empty()) {
                    return fail_at(begin, public_holiday ? "PH needs public holidays: name a country's, or your own"
                                                         : "SH needs school holidays, and there are none");
                }
                if (!read_offset(day.offset)) return false;
                rule.holidays.push_back(day);
                holidays_before = true;
            } else if (const auto day = read_name(day_names)) {
                if (!read_weekdays(rule, *day)) return false;
                weekdays_before = true;
            } else {
                if (comma_)
                    return fail(rule.holidays.empty() ? "expected a day: Mo Tu We Th Fr Sa Su"
                                                      : "expected a day: Mo Tu We Th Fr Sa Su PH SH");
                return true;
            }
            comma_ = skip(",");
            if (comma_) continue;
            // Without a comma a second list may follow: both must hold.
            if (holidays_before != weekdays_before && !rule.holidays_on_weekdays) {
                const bool holiday_next = at_holiday();
                const bool weekday_next = at_weekday();
                if ((holidays_before && weekday_next) || (weekdays_before && holiday_next)) {
                    rule.holidays_on_weekdays = true;
                    continue;
                }
            }
            return true;
        }
    }

    [[nodiscard]] bool at_holiday() const {
        const std::string_view here = text.substr(position, 2);
        return (here == "PH" || here == "SH") && !letter(position + 2);
    }
    [[nodiscard]] bool at_weekday() const {
        return std::find(day_names.begin(), day_names.end(), text.substr(position, 2)) != day_names.end();
    }

    bool read_weekdays(HoursRule& rule, int day) {
        if (skip("[")) return read_nth(rule, day);
        rule.weekdays = static_cast<std::uint8_t>(rule.weekdays | (1 << day));
        if (!skip("-")) return true;
        const auto last = read_name(day_names);
        if (!last) return fail("expected the last day of the range: Mo Tu We Th Fr Sa Su");
        while (day != *last) {
            day = (day + 1) % 7;
            rule.weekdays = static_cast<std::uint8_t>(rule.weekdays | (1 << day));
        }
        return true;
    }

    bool read_nth(HoursRule& rule, int day) {
        constexpr std::string_view expected = "expected which of the month: 1 to 5, or -1 to -5 from its end";
        HoursRule::NthWeekday nth;
        nth.day = static_cast<std::uint8_t>(day);
        do {
            const bool from_end = skip("-");
            const auto first = read_number(1);
            if (!first || *first < 1 || *first > 5) return fail(expected);
            int last = *first;
            if (!from_end && skip("-")) {
                const auto number = read_number(1);
                if (!number || *number < *first || *number > 5) return fail(expected);
                last = *number;
            }
            for (int which = *first; which <= last; ++which) {
                nth.which = static_cast<std::uint16_t>(nth.which | 1 << (which - 1 + (from_end ? 5 : 0)));
            }
        } while (skip(","));
        if (!skip("]")) return fail("expected ]");
        if (!read_offset(nth.offset)) return false;
        rule.nth_weekdays.push_back(nth);
        return true;
    }

    const Holidays& holidays_;
    bool comma_ = false;  // a list of days goes on
};

}  // namespace outdial
