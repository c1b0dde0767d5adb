// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "catch.hpp"

#include <outdial/windows.hpp>

#include <vector>

/// Short ways to say hours, zones, days and instants in the tests of windows.
namespace outdial_test {

using namespace outdial;

inline Hours hours(std::string_view text) {
    const auto parsed = Hours::parse(text);
    INFO(text);
    REQUIRE(parsed);
    return *parsed;
}

inline Zone zone(std::string_view name) {
    const auto loaded = load_zone(name);
    INFO(name);
    REQUIRE(loaded);
    return *loaded;
}

constexpr DayWindow from_to(int open, int close) {
    return {static_cast<std::int16_t>(open), static_cast<std::int16_t>(close)};
}

inline Instant utc(std::chrono::year_month_day day, Duration time) { return std::chrono::sys_days{day} + time; }

constexpr LocalDays local(std::chrono::year_month_day day) { return LocalDays{day}; }

inline Calendar calendar(const std::vector<SpecialDay>& days) {
    Calendar all;
    for (const SpecialDay& day : days) REQUIRE(all.add(day));
    return all;
}

/// Hours with windows at all the awkward places.
inline const std::vector<const char*> specifications{
    "24/7",
    "09:00-21:00",
    "Mo-Fr 10:00-13:00,14:00-20:00",
    "Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-14:00",
    "20:00-21:30",
    "01:30-02:30",
    "02:30-04:00",
    "00:30-01:15",
    "02:00-03:00",
    "00:00-24:00; Su off",
    "22:00-26:30",
    "22:00-06:00",
    "23:30-24:30",
    "03:00-27:00",
    "Sa 23:59-24:00",
    "Sa-Su 00:00-00:01",
    "Su 02:59-03:01,23:00-25:00",
    "Mo,We,Fr,Su 00:00-48:00",
    "Tu 10:00-34:00; We 09:00-17:00",
    "Fr 20:00-48:00; Sa off; Su 00:00-48:00",
    "Mo-Su 12:00-47:59",
};

}  // namespace outdial_test
