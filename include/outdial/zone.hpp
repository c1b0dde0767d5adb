// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/instant.hpp>
#include <outdial/result.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace outdial {

/// A stretch of time during which a zone keeps one offset from UTC.
struct ZoneSpan {
    Instant begin;      ///< first instant of the stretch
    Instant end;        ///< first instant after it; `far_future` when the zone never changes again
    Duration offset{};  ///< local time minus UTC

    friend bool operator==(const ZoneSpan&, const ZoneSpan&) = default;
};

/// A loaded time zone. Small to copy (it shares its table), immutable, safe to read from any thread; look-ups cannot
/// fail and allocate nothing. A default-constructed zone is UTC, and so is one that was moved from.
///
/// A wall-clock time can exist twice (the clock is set back: a *fold*) or not at all (it is set forward: a *gap*).
/// outdial therefore never turns wall-clock times into instants; it asks what the wall shows at an instant, which
/// always has one answer. Example: in Europe/Warsaw on 2026-03-29 the wall jumps from 02:00 to 03:00 at 01:00 UTC, and
/// on 2026-10-25 it shows 02:00-03:00 twice, first from 00:00 UTC (offset +2 h), then from 01:00 UTC (offset +1 h).
class Zone {
public:
    Zone() noexcept;

    /// IANA name, e.g. `Europe/Warsaw`.
    [[nodiscard]] const std::string& name() const noexcept;

    /// The stretch of constant offset that contains `instant`.
    [[nodiscard]] ZoneSpan span(Instant instant) const noexcept;

    /// What a clock on the wall shows at `instant`.
    [[nodiscard]] LocalTime local(Instant instant) const noexcept {
        return LocalTime{instant.time_since_epoch() + span(instant).offset};
    }

    /// Same name (and so the same table, within one process).
    friend bool operator==(const Zone& a, const Zone& b) noexcept { return a.name() == b.name(); }

private:
    friend Result<Zone> load_zone(std::string_view name);

    struct Table;
    explicit Zone(std::shared_ptr<const Table> table) noexcept : table_(std::move(table)) {}

    std::shared_ptr<const Table> table_;
};

/// Loads a zone by its IANA name from the time-zone database of the system and works out all its offset changes from
/// 1970 to 2200, so that later look-ups cannot fail; before and after those years the zone keeps its first and last
/// offset. The rules in force are taken to stay. This is the only file reading of the core: call it while configuring.
/// Error when the name is unknown or the database cannot be read. `UTC` needs no database.
[[nodiscard]] Result<Zone> load_zone(std::string_view name);

}  // namespace outdial
