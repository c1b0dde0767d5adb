// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/calendar.hpp>
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
/// that instant (and which day its calendar shows). Everything about daylight saving follows. A window that opens
/// inside a gap opens when the gap ends; one wholly inside a gap does not open that day; in a fold both passes are
/// open. Worked values for 01:30-02:30 in Europe/Warsaw: 2026-03-29 (gap) 00:30-01:00 UTC; 2026-10-25 (fold)
/// 23:30-00:30 and 01:00-01:30 UTC, since between the wall shows 02:30-03:00.
namespace outdial {

/// Weekly hours: for every weekday any number of windows.
class WeeklyHours {
public:
    /// Never open.
    WeeklyHours() = default;

    /// Reads e.g. `Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-14:00` or `24/7`: the weekday part of the OpenStreetMap
    /// opening_hours notation. Days are Mo Tu We Th Fr Sa Su, ranges (Fr-Mo wraps) and lists; without days, all seven.
    /// Times go to 48:00: `22:00-26:00` runs to 02:00 of the next day, `22:00-02:00` means the same. A later rule
    /// replaces the days it names (`off` closes them). Error when a window closes before it opens and cannot mean a run
    /// past midnight (`12:00-12:00`), or the text cannot be read: the message names the position.
    [[nodiscard]] static Result<WeeklyHours> parse(std::string_view text);

    /// Open around the clock.
    [[nodiscard]] static WeeklyHours always();

    /// Windows that open on a weekday, sorted and disjoint.
    [[nodiscard]] const std::vector<DayWindow>& on(std::chrono::weekday day) const noexcept {
        return days_[day.c_encoding()];
    }

    [[nodiscard]] bool empty() const noexcept;

    /// The notation that `parse` reads back to the same hours.
    [[nodiscard]] std::string text() const;

    friend bool operator==(const WeeklyHours&, const WeeklyHours&) = default;

private:
    std::array<std::vector<DayWindow>, 7> days_;  // Sunday first, as in std::chrono::weekday
};

/// Open at `now` in `zone`, until when; shut, until when; or never open within the next five years. Total and exact to
/// the millisecond, whatever the zone does to its clocks.
[[nodiscard]] Verdict open_at(const WeeklyHours& hours, const Calendar& calendar, const Zone& zone,
                              Instant now) noexcept;

/// Calling windows of a campaign: hours by type of number, and the days that are special for all of them.
struct Windows {
    std::array<WeeklyHours, number_type_count> hours;
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
