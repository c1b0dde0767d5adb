// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/hours.hpp>

#include <array>

namespace outdial {

struct Hours::Content {
    std::vector<HoursRule> rules;
    Holidays holidays;
    bool empty = true;
    bool around_the_clock = false;
    bool uses_holidays = false;
    bool spills = false;
};

// In the order of the notation, Monday first.
inline constexpr std::array<std::string_view, 7> day_names{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};
inline constexpr std::array<std::string_view, 12> month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
inline constexpr std::int16_t last_year = 2200;  // as far as the zones are known

}  // namespace outdial
