// SPDX-License-Identifier: Apache-2.0
#include <outdial/hours.hpp>

#include "hours_content.hpp"

#include <fmt/format.h>

namespace outdial {
namespace {

using State = HoursRule::State;
using Join = HoursRule::Join;

void append(std::string& text, std::string_view separator, std::string_view part) {
    if (!text.empty()) text += separator;
    text += part;
}

std::string day_offset(int days) {
    if (days == 0) return {};
    return fmt::format(" {:+} day{}", days, days == 1 || days == -1 ? "" : "s");
}

std::string years_text(const HoursRule& rule) {
    std::string text;
    for (const HoursRule::Years& years : rule.years) {
        std::string part = fmt::format("{}", years.first);
        if (years.last == last_year && years.step == 1) {
            part += "+";
        } else if (years.last != years.first) {
            part += fmt::format("-{}", years.last);
        }
        if (years.step != 1) part += fmt::format("/{}", years.step);
        append(text, ",", part);
    }
    // A year on its own before a date would belong to the date.
    const bool alone =
        rule.years.size() == 1 && rule.years[0].first == rule.years[0].last && rule.years[0].last != last_year;
    if (alone && !rule.dates.empty()) text += fmt::format("-{}", rule.years[0].last);
    return text;
}

std::string dates_text(const HoursRule& rule) {
    std::string text;
    for (const HoursRule::Dates& dates : rule.dates) {
        const auto one = [](int year, int month, int day) {
            std::string date = year == 0 ? "" : fmt::format("{} ", year);
            date += month_names[static_cast<std::size_t>(month - 1)];
            if (day != 0) date += fmt::format(" {:02}", day);
            return date;
        };
        std::string part = one(dates.from_year, dates.from_month, dates.from_day);
        const bool single =
            dates.from_year == dates.to_year && dates.from_month == dates.to_month && dates.from_day == dates.to_day;
        if (!single) {
            part += "-";
            part += one(dates.from_year == dates.to_year ? 0 : dates.to_year, dates.to_month, dates.to_day);
        }
        append(text, ",", part);
    }
    return text;
}

std::string weeks_text(const HoursRule& rule) {
    std::string text;
    for (const HoursRule::Weeks& weeks : rule.weeks) {
        std::string part = fmt::format("{:02}", weeks.first);
        if (weeks.last != weeks.first) part += fmt::format("-{:02}", weeks.last);
        if (weeks.step != 1) part += fmt::format("/{}", weeks.step);
        append(text, ",", part);
    }
    return text.empty() ? text : "week " + text;
}

std::string holidays_text(const HoursRule& rule) {
    std::string text;
    for (const HoursRule::HolidayDays& day : rule.holidays) {
        append(text, ",", (day.kind == HolidayKind::public_holiday ? "PH" : "SH") + day_offset(day.offset));
    }
    return text;
}

std::string weekdays_text(const HoursRule& rule) {
    std::string text;
    const auto chosen = [&](std::size_t day) { return ((rule.weekdays >> day) & 1) != 0; };
    for (std::size_t day = 0; day < 7; ++day) {
        if (!chosen(day)) continue;
        std::size_t last = day;
        while (last < 6 && chosen(last + 1)) ++last;
        std::string part(day_names[day]);
        if (last > day) part += fmt::format("-{}", day_names[last]);
        append(text, ",", part);
        day = last;
    }
    for (const HoursRule::NthWeekday& nth : rule.nth_weekdays) {
        std::string which;
        for (int bit = 0; bit < 10; ++bit) {
            if (((nth.which >> bit) & 1) != 0) append(which, ",", fmt::format("{}", bit < 5 ? bit + 1 : 4 - bit));
        }
        append(text, ",", fmt::format("{}[{}]{}", day_names[nth.day], which, day_offset(nth.offset)));
    }
    return text;
}

std::string times_text(const HoursRule& rule) {
    std::string text;
    for (const DayWindow window : rule.times) {
        append(text, ",",
               fmt::format("{:02}:{:02}-{:02}:{:02}", window.open / 60, window.open % 60, window.close / 60,
                           window.close % 60));
    }
    return text;
}

std::string rule_text(const HoursRule& rule, const HoursRule* next) {
    std::string days = years_text(rule);
    append(days, " ", dates_text(rule));
    const auto more = [&](const std::string& part, std::string_view separator) {
        if (!part.empty()) append(days, separator, part);
    };
    more(weeks_text(rule), " ");
    more(holidays_text(rule), " ");
    more(weekdays_text(rule), rule.holidays.empty() || rule.holidays_on_weekdays ? " " : ",");
    while (!days.empty() && days.back() == ' ') days.pop_back();

    const bool whole_day = rule.times.size() == 1 && rule.times[0] == DayWindow{0, 24 * 60};
    std::string text = days;
    bool times_last = false;
    if (whole_day && days.empty() && rule.state == State::open) {
        append(text, " ", "24/7");
    } else if (!(whole_day && rule.state == State::off)) {
        append(text, " ", times_text(rule));
        times_last = true;
    }
    if (rule.state == State::off) {
        append(text, " ", "off");
    } else if (rule.state == State::unknown) {
        append(text, " ", "unknown");
    } else if (!rule.comment.empty() ||
               (times_last && next != nullptr && next->join == Join::add && !next->has_days())) {
        append(text, " ", "open");  // otherwise the comment would mean "unknown", or the next times belong to this rule
    }
    if (!rule.comment.empty()) append(text, " ", fmt::format("\"{}\"", rule.comment));
    return text;
}

}  // namespace

std::string Hours::text() const {
    const std::vector<HoursRule>& rules = content_->rules;
    if (rules.empty()) return "off";
    std::string text;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (i > 0) {
            text += rules[i].join == Join::replace ? "; " : rules[i].join == Join::add ? ", " : " || ";
        }
        text += rule_text(rules[i], i + 1 < rules.size() ? &rules[i + 1] : nullptr);
    }
    return text;
}

}  // namespace outdial
