// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

/// What time is it here.
///
/// outdial never reads a clock. Every call that depends on time takes it as the last parameter, and every answer about
/// time is an instant the host can sleep until.
///
/// **Clocks that go backwards.** The stateful classes (`Campaign`, `Pacing`, the estimates) take the largest instant
/// they have ever been given as the present: an event stamped earlier is handled as if it happened at that largest
/// instant. Nothing is undone and nothing is refused because of it; a host clock that steps back an hour makes outdial
/// wait, not over-dial. So that one wrong stamp cannot stop them for good, a campaign refuses an instant that is not
/// `on_calendar` or more than ten years ahead of the last. The stateless decisions (`Windows::verdict`, `RetryTable`)
/// simply answer for the instant they are asked about.
namespace outdial {

/// Length of time, in milliseconds.
using Duration = std::chrono::milliseconds;

/// Point in time: milliseconds since 1970-01-01 00:00 UTC, leap seconds ignored (POSIX time). Supplied by the host.
using Instant = std::chrono::sys_time<Duration>;

/// Wall-clock time of some zone: milliseconds since 1970-01-01 00:00 on that wall.
using LocalTime = std::chrono::local_time<Duration>;

/// Civil day on somebody's wall calendar.
using LocalDays = std::chrono::local_days;

/// "Until further notice": later than every instant a host can name.
inline constexpr Instant far_future{Duration{INT64_MAX / 2}};

/// "Since ever": earlier than every instant a host can name.
inline constexpr Instant far_past{Duration{INT64_MIN / 2}};

/// The years that have a calendar here: 1970 up to 2200. An instant outside of them is a mistake of whoever gave it
/// (seconds or nanoseconds taken for milliseconds, say): decisions about it are *never*, events at it are refused.
inline constexpr Instant calendar_begin{std::chrono::sys_days{std::chrono::year(1970) / std::chrono::January / 1}};
inline constexpr Instant calendar_end{std::chrono::sys_days{std::chrono::year(2200) / std::chrono::January / 1}};
[[nodiscard]] constexpr bool on_calendar(Instant instant) noexcept {
    return instant >= calendar_begin && instant < calendar_end;
}

/// Instant from the integer a host usually has.
[[nodiscard]] constexpr Instant from_epoch_ms(std::int64_t ms) noexcept { return Instant{Duration{ms}}; }

/// The integer a host usually wants.
[[nodiscard]] constexpr std::int64_t epoch_ms(Instant instant) noexcept { return instant.time_since_epoch().count(); }

}  // namespace outdial
