// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/instant.hpp>
#include <outdial/result.hpp>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace outdial {

/// Minutes after local midnight, [open, close). `close` may pass 24:00 (up to 48:00): a window that runs past midnight
/// belongs to the day on which it opens.
struct DayWindow {
    std::int16_t open = 0;
    std::int16_t close = 0;

    friend auto operator<=>(const DayWindow&, const DayWindow&) = default;
};

/// A day that differs from its weekday.
struct SpecialDay {
    LocalDays day;
    /// What is left of the day: closed altogether when empty, otherwise only these hours (before midnight) are open,
    /// and only where the weekday is open too.
    std::vector<DayWindow> hours;
    std::string name;  ///< e.g. "Boże Narodzenie"

    /// Error when the day is outside the years 1 to 9999, or its hours are not sorted, disjoint and within 0:00-24:00.
    [[nodiscard]] Result<void> check() const;

    friend bool operator==(const SpecialDay&, const SpecialDay&) = default;
};

/// Days that are closed or shortened: holidays, eves, company days. A closure acts on the civil day: it also cuts what
/// a window that opened the evening before would leave of it after midnight.
class Calendar {
public:
    /// Adds a day. Error when the day is there already or does not pass its `check`.
    Result<void> add(SpecialDay day);

    /// The special day on that date, or null.
    [[nodiscard]] const SpecialDay* find(LocalDays day) const noexcept;

    /// The first special day on or after that date, or null.
    [[nodiscard]] const SpecialDay* next(LocalDays day) const noexcept;

    [[nodiscard]] const std::vector<SpecialDay>& days() const noexcept { return days_; }
    [[nodiscard]] bool empty() const noexcept { return days_.empty(); }

    friend bool operator==(const Calendar&, const Calendar&) = default;

private:
    std::vector<SpecialDay> days_;  // sorted by day
};

/// What the two letters of a holiday mean in the notation of opening hours.
enum class HolidayKind : std::uint8_t {
    public_holiday,  ///< PH
    school_holiday,  ///< SH
};
inline constexpr int holiday_kind_count = 2;

/// Stable lower-case name: `public_holiday`.
[[nodiscard]] std::string_view name(HolidayKind kind) noexcept;

/// A day with a name.
struct Holiday {
    LocalDays day;
    HolidayKind kind = HolidayKind::public_holiday;
    std::string name;

    friend bool operator==(const Holiday&, const Holiday&) = default;
};

/// The holidays of a country or region: the `PH` and `SH` of opening hours. Unlike a `Calendar` they close nothing by
/// themselves; the hours say what they mean.
class Holidays {
public:
    /// Adds a day. Error when it is there already (of that kind), or outside the years 1970 to 2200.
    Result<void> add(Holiday day);

    /// Reads the files under data/holidays: lines `2026-12-25,Christmas Day`, sorted by date; `#` begins a comment, and
    /// a name may contain commas. `2026-07-01,SH,Summer` is a school holiday. The error names the line.
    [[nodiscard]] static Result<Holidays> parse(std::string_view text);

    /// Reads the all-day events of an iCalendar file (RFC 5545) as holidays of one kind: DTSTART as a date, DTEND
    /// (exclusive), DURATION in days or weeks, SUMMARY, and RRULE when it is plainly yearly. Cancelled events are left
    /// out. An event at a time of day, or any other repetition, is an error that names the line: a calendar half
    /// understood would close the wrong days.
    [[nodiscard]] static Result<Holidays> parse_icalendar(std::string_view text,
                                                          HolidayKind kind = HolidayKind::public_holiday);

    /// All the days of another list that are not in this one yet.
    void merge(const Holidays& other);

    [[nodiscard]] const Holiday* find(HolidayKind kind, LocalDays day) const noexcept;
    [[nodiscard]] const std::vector<Holiday>& days(HolidayKind kind) const noexcept {
        return days_[static_cast<std::size_t>(kind)];
    }
    [[nodiscard]] bool empty() const noexcept { return days_[0].empty() && days_[1].empty(); }

    /// Is the year of that day among those that the list was made for (from the first to the last holiday's year)?
    [[nodiscard]] bool covers(LocalDays day) const noexcept;

    friend bool operator==(const Holidays&, const Holidays&) = default;

private:
    std::array<std::vector<Holiday>, holiday_kind_count> days_;  // by kind, sorted by day
};

}  // namespace outdial
