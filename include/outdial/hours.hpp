// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/calendar.hpp>
#include <outdial/instant.hpp>
#include <outdial/result.hpp>
#include <outdial/verdict.hpp>
#include <outdial/zone.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Hours as text: when is something open?
///
/// Whether hours are open at an instant depends on one thing only: what the clock on the wall shows at that instant
/// (and which day the calendar beside it shows). Everything about daylight saving follows. A window that opens inside a
/// gap opens when the gap ends; one wholly inside a gap does not open that day; in a fold both passes are open. Worked
/// values for 01:30-02:30 in Europe/Warsaw: 2026-03-29 (gap) 00:30-01:00 UTC; 2026-10-25 (fold) 23:30-00:30 and
/// 01:00-01:30 UTC, since between the wall shows 02:30-03:00.
namespace outdial {

/// One rule of a text of hours: on which days, at which times, open or not. Every kind of selector that is there must
/// hold; within a kind one of its elements suffices.
struct HoursRule {
    enum class Join : std::uint8_t {
        replace,   ///< `;`  on its days it takes the place of the rules before it (`off` only closes its times)
        add,       ///< `,`  on its days it is open as well
        fallback,  ///< `||` only where the rules before it are not open
    };
    enum class State : std::uint8_t { off, open, unknown };

    struct Years {
        std::int16_t first = 0;
        std::int16_t last = 0;
        std::int16_t step = 1;
        friend bool operator==(const Years&, const Years&) = default;
    };
    /// From a date to a date, both included. Year 0: every year. Day 0: the whole month.
    struct Dates {
        std::int16_t from_year = 0;
        std::uint8_t from_month = 1;
        std::uint8_t from_day = 0;
        std::int16_t to_year = 0;
        std::uint8_t to_month = 1;
        std::uint8_t to_day = 0;
        friend bool operator==(const Dates&, const Dates&) = default;
    };
    /// Weeks of ISO 8601.
    struct Weeks {
        std::int16_t first = 1;
        std::int16_t last = 1;
        std::int16_t step = 1;
        friend bool operator==(const Weeks&, const Weeks&) = default;
    };
    /// `Th[3]`, `Th[-1] +1 day`.
    struct NthWeekday {
        std::uint8_t day = 0;     ///< 0 is Monday
        std::uint16_t which = 0;  ///< bit n-1: the nth of the month; bit 4+n: the nth from its end
        std::int16_t offset = 0;  ///< days after it
        friend bool operator==(const NthWeekday&, const NthWeekday&) = default;
    };
    /// `PH`, `SH`, `PH -1 day`.
    struct HolidayDays {
        HolidayKind kind = HolidayKind::public_holiday;
        std::int16_t offset = 0;  ///< days after it
        friend bool operator==(const HolidayDays&, const HolidayDays&) = default;
    };

    Join join = Join::replace;
    State state = State::open;
    std::uint8_t weekdays = 0;          ///< bit 0 is Monday; no bit: no plain weekday is named
    bool holidays_on_weekdays = false;  ///< `PH Mo-Fr`: both must hold. Otherwise (`PH,Su`) one suffices
    std::vector<Years> years;
    std::vector<Dates> dates;
    std::vector<Weeks> weeks;
    std::vector<NthWeekday> nth_weekdays;
    std::vector<HolidayDays> holidays;
    std::vector<DayWindow> times;  ///< sorted and disjoint, never empty: a whole day is 0:00-24:00
    std::string comment;

    /// Does it name any days? Without, it is meant for every day.
    [[nodiscard]] bool has_days() const noexcept {
        return weekdays != 0 || !years.empty() || !dates.empty() || !weeks.empty() || !nth_weekdays.empty() ||
               !holidays.empty();
    }

    friend bool operator==(const HoursRule&, const HoursRule&) = default;
};

/// Hours in the notation of OpenStreetMap's opening_hours. Immutable, small to copy, look-ups allocate nothing.
class Hours {
public:
    /// Never open.
    Hours();

    /// Reads e.g. `Mo-Fr 10:00-13:00,14:00-20:00; PH off`. What it knows: weekdays (Mo Tu We Th Fr Sa Su), ranges
    /// (Fr-Mo wraps) and lists; `Th[3]`, `Th[-1]`; months and dates (`Dec 24-26`, `2026 Dec 24-2027 Jan 6`), years
    /// (`2026-2028`, `2026+`, `2026-2034/2`), weeks (`week 1-53/2`); `PH`, `SH`, `PH -1 day` (the eve); several times,
    /// up to 48:00
    /// (`22:00-26:00` runs to 02:00 of the next day, `22:00-02:00` means the same); `24/7`; `off`, `open`, `unknown`
    /// and a comment in quotes; `;` (replaces the days it names), `,` (adds), `||` (where nothing else is open). The
    /// meaning is that of the reference evaluation of the notation, with three safeguards: a day without times is an
    /// error (write `open` or 00:00-24:00), and so is `PH` or `SH` without holidays given here. What depends on a
    /// comment (`Mo 10:00-12:00 "by arrangement"`) is `unknown`, and unknown is not open. Times of the sun are refused:
    /// the law's hours are on the clock. The error names the position and what was expected there.
    [[nodiscard]] static Result<Hours> parse(std::string_view text, Holidays holidays = {});

    /// Open around the clock.
    [[nodiscard]] static Hours always();

    /// The notation, written in one way; `parse` reads it back to the same hours.
    [[nodiscard]] std::string text() const;

    [[nodiscard]] const std::vector<HoursRule>& rules() const noexcept;
    [[nodiscard]] const Holidays& holidays() const noexcept;

    /// No rule ever opens.
    [[nodiscard]] bool empty() const noexcept;
    /// Open at every time of every day.
    [[nodiscard]] bool around_the_clock() const noexcept;
    /// Does it name PH or SH?
    [[nodiscard]] bool uses_holidays() const noexcept;

    /// Open or not, and by which rule (its index; -1 when none applies).
    struct State {
        HoursRule::State state = HoursRule::State::off;
        int rule = -1;
        [[nodiscard]] bool open() const noexcept { return state == HoursRule::State::open; }
    };

    /// What a wall shows: a civil day and the time since its midnight (0:00 to 24:00). `spills`: count windows that
    /// opened the day before.
    [[nodiscard]] State at(LocalDays day, Duration time, bool spills = true) const noexcept;

    /// The first time after `time` at which the state may change on that day; 24:00 at the latest.
    [[nodiscard]] Duration next_edge(LocalDays day, Duration time) const noexcept;

    /// What is open between 0:00 and 24:00 of that day, windows from the day before included.
    [[nodiscard]] std::vector<DayWindow> on(LocalDays day) const;

    /// The comment of the rule that decides at `now`; empty when it has none.
    [[nodiscard]] std::string_view comment(const Zone& zone, Instant now) const noexcept;

    /// Same rules (not only the same effect) and same holidays.
    friend bool operator==(const Hours& a, const Hours& b) noexcept;

private:
    struct Content;
    explicit Hours(std::shared_ptr<const Content> content) noexcept : content_(std::move(content)) {}
    [[nodiscard]] static Hours make(std::vector<HoursRule> rules, Holidays holidays);

    std::shared_ptr<const Content> content_;
};

/// Open at `now` in `zone`, until when; shut, until when; or never open within the next five years. The calendar's days
/// are closed, or shortened, on top of the hours. Total and exact to the millisecond, whatever the zone does to its
/// clocks.
[[nodiscard]] Verdict open_at(const Hours& hours, const Calendar& calendar, const Zone& zone, Instant now) noexcept;

/// How far ahead a verdict looks for the next change.
inline constexpr Duration look_ahead = std::chrono::days(5 * 366);

}  // namespace outdial
