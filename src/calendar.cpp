// SPDX-License-Identifier: Apache-2.0
#include <outdial/calendar.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace outdial {
namespace {

constexpr int minutes_per_day = 24 * 60;
constexpr LocalDays first_day{std::chrono::year(1) / std::chrono::January / 1};
constexpr LocalDays last_day{std::chrono::year(9999) / std::chrono::December / 31};

std::string text(LocalDays day) {
    const std::chrono::year_month_day date(day);
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

std::string clock(int minutes) { return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60); }

bool before(const SpecialDay& special, LocalDays day) noexcept { return special.day < day; }

}  // namespace

Result<void> SpecialDay::check() const {
    if (day < first_day || day > last_day) {
        return Error{"calendar", fmt::format("day {} after 1970-01-01", day.time_since_epoch().count()),
                     "a special day lies in the years 1 to 9999"};
    }
    int free_from = 0;
    for (const DayWindow window : hours) {
        if (window.open < free_from || window.close <= window.open || window.close > minutes_per_day) {
            return Error{"calendar", fmt::format("{} {}-{}", text(day), clock(window.open), clock(window.close)),
                         "the hours of a special day are sorted, do not overlap and lie within 00:00-24:00"};
        }
        free_from = window.close;
    }
    return {};
}

Result<void> Calendar::add(SpecialDay day) {
    if (auto checked = day.check(); !checked) return checked;
    const auto place = std::lower_bound(days_.begin(), days_.end(), day.day, before);
    if (place != days_.end() && place->day == day.day) {
        return Error{"calendar", text(day.day), "a day may be special only once"};
    }
    days_.insert(place, std::move(day));
    return {};
}

const SpecialDay* Calendar::find(LocalDays day) const noexcept {
    const SpecialDay* special = next(day);
    return special != nullptr && special->day == day ? special : nullptr;
}

const SpecialDay* Calendar::next(LocalDays day) const noexcept {
    const auto place = std::lower_bound(days_.begin(), days_.end(), day, before);
    return place == days_.end() ? nullptr : &*place;
}

}  // namespace outdial
