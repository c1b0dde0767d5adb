// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/calendar.hpp>
#include <outdial/hours.hpp>
#include <outdial/instant.hpp>
#include <outdial/phone_number.hpp>
#include <outdial/result.hpp>
#include <outdial/verdict.hpp>
#include <outdial/zone.hpp>

#include <array>
#include <string>
#include <string_view>
#include <vector>

/// When may this person be called?
///
/// Whether a window is open at an instant depends on one thing only: what the clock on the called party's wall shows at
/// that instant (and which day its calendar shows). Everything about daylight saving follows. A window that opens inside
/// a gap opens when the gap ends; one wholly inside a gap does not open that day; in a fold both passes are open. Worked
/// values for 01:30-02:30 in Europe/Warsaw: 2026-03-29 (gap) 00:30-01:00 UTC; 2026-10-25 (fold) 23:30-00:30 and
/// 01:00-01:30 UTC, since between the wall shows 02:30-03:00.
namespace outdial {

/// Calling windows of a campaign: hours by type of number, and the days that are special for all of them.
struct Windows {
    std::array<Hours, number_type_count> hours;
    Calendar calendar;

    /// May a number of this type, in this zone, be called at `now`?
    [[nodiscard]] Verdict verdict(NumberType type, const Zone& zone, Instant now) const noexcept {
        return open_at(hours[static_cast<std::size_t>(type)], calendar, zone, now);
    }

    /// The hours of the field's own example: main and mobile 8:00-21:30, work 9:00-12:00 and 14:00-18:00 Monday to
    /// Friday, home 20:00-21:30, other as mobile.
    [[nodiscard]] static Windows usual();

    friend bool operator==(const Windows&, const Windows&) = default;
};

}  // namespace outdial
