// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/instant.hpp>
#include <outdial/result.hpp>

#include <string>
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

    friend bool operator==(const SpecialDay&, const SpecialDay&) = default;
};

/// Days that are closed or shortened: holidays, eves, company days. A closure acts on the civil day: it also cuts what
/// a window that opened the evening before would leave of it after midnight.
class Calendar {
public:
    /// Adds a day. Error when the day is there already or outside the years 1 to 9999, or its hours are not sorted,
    /// disjoint and within 0:00-24:00.
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

}  // namespace outdial
