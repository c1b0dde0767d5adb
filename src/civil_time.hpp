// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/zone.hpp>

#include <algorithm>

// The civil days, weeks and months of a zone, by instants: for what is counted per day or per month.
namespace outdial {

/// The latest time that a wall of that zone has shown by now. A clock that is set back does not bring a civil day back
/// that is over: what was counted on the new day stays counted on it.
inline LocalTime latest_wall(const Zone& zone, Instant now) noexcept {
    const ZoneSpan span = zone.span(now);
    const LocalTime wall{now.time_since_epoch() + span.offset};
    if (span.begin <= calendar_begin) return wall;
    const Instant last = span.begin - Duration{1};
    return std::max(wall, LocalTime{last.time_since_epoch() + zone.span(last).offset});
}

/// The first instant not before `from` at which a wall of that zone shows `wanted` or later.
inline Instant first_at_wall(const Zone& zone, Instant from, LocalTime wanted) noexcept {
    for (int turn = 0; turn < 512; ++turn) {
        const ZoneSpan span = zone.span(from);
        const LocalTime wall{from.time_since_epoch() + span.offset};
        if (wall >= wanted) return from;
        const Instant at = from + (wanted - wall);
        if (at < span.end) return at;
        from = span.end;
    }
    return from;
}

/// The first instant of a civil day: an instant is on the day, or later, from there on (`latest_wall`).
inline Instant begin_of_day(const Zone& zone, LocalDays day) noexcept {
    constexpr Duration beyond_all_offsets = std::chrono::hours{48};
    return first_at_wall(zone, Instant{LocalTime(day).time_since_epoch()} - beyond_all_offsets, LocalTime(day));
}

inline LocalDays day_of(LocalTime wall) noexcept { return std::chrono::floor<std::chrono::days>(wall); }

struct CivilUnit {
    LocalDays begin;
    LocalDays end;
};

inline CivilUnit month_of(LocalTime wall) noexcept {
    const std::chrono::year_month_day date(day_of(wall));
    const auto month = date.year() / date.month();
    return {LocalDays(month / 1), LocalDays((month + std::chrono::months{1}) / 1)};
}

}  // namespace outdial
