// SPDX-License-Identifier: Apache-2.0
#include <outdial/windows.hpp>

#include <algorithm>

namespace outdial {
namespace {

constexpr int minutes_per_day = 24 * 60;
constexpr Duration day_length = std::chrono::days(1);
constexpr Duration horizon = std::chrono::days(5 * 366);

using DayWindows = std::vector<DayWindow>;

/// How far the last window of a day reaches into the next day, in minutes. Only the last can: each opens before
/// midnight and after the one before it has closed.
int spill(const DayWindows& windows) noexcept {
    return windows.empty() ? 0 : std::max(0, windows.back().close - minutes_per_day);
}

bool contains(const DayWindows& windows, Duration time) noexcept {
    return std::any_of(windows.begin(), windows.end(), [time](DayWindow window) {
        return time >= std::chrono::minutes(window.open) && time < std::chrono::minutes(window.close);
    });
}

/// What one civil day's wall clock allows.
class Day {
public:
    Day(const WeeklyHours& hours, const Calendar& calendar, LocalDays date) noexcept
        : special_(calendar.find(date)), own_(hours.on(std::chrono::weekday(date))) {
        const LocalDays eve = date - std::chrono::days(1);
        spill_ = spill(hours.on(std::chrono::weekday(eve)));
        spill_cut_ = spill_ > 0 && calendar.find(eve) != nullptr;
    }

    [[nodiscard]] bool open(Duration time) const noexcept {
        if (special_ != nullptr && !contains(special_->hours, time)) return false;
        return (time < std::chrono::minutes(spill_) && !spill_cut_) || contains(own_, time);
    }

    /// Would it be open if no day were special?
    [[nodiscard]] bool open_but_for_calendar(Duration time) const noexcept {
        return time < std::chrono::minutes(spill_) || contains(own_, time);
    }

    /// The first time after `time` at which `open` may change; the end of the day at the latest.
    [[nodiscard]] Duration next_edge(Duration time) const noexcept {
        Duration next = day_length;
        const auto consider = [time, &next](int minutes) {
            const Duration edge = std::chrono::minutes(minutes);
            if (edge > time && edge < next) next = edge;
        };
        consider(spill_);
        for (const DayWindow window : own_) {
            consider(window.open);
            consider(window.close);
        }
        if (special_ != nullptr) {
            for (const DayWindow window : special_->hours) {
                consider(window.open);
                consider(window.close);
            }
        }
        return next;
    }

private:
    const SpecialDay* special_;
    const DayWindows& own_;
    int spill_ = 0;
    bool spill_cut_ = false;
};

/// Open at every time of every ordinary day.
bool around_the_clock(const WeeklyHours& hours) noexcept {
    for (unsigned day = 0; day < 7; ++day) {
        int open_until = spill(hours.on(std::chrono::weekday((day + 6) % 7)));
        for (const DayWindow window : hours.on(std::chrono::weekday(day))) {
            if (window.open > open_until) break;
            open_until = std::max<int>(open_until, window.close);
        }
        if (open_until < minutes_per_day) return false;
    }
    return true;
}

}  // namespace

// Between two edges of the wall clock the state is constant, and so it is within a span of the zone; therefore it is
// enough to look at every edge, and at every beginning of a span, where the wall clock jumps.
Verdict open_at(const WeeklyHours& hours, const Calendar& calendar, const Zone& zone, Instant now) noexcept {
    if (hours.empty()) return Verdict::never(Why::no_window);
    now = std::clamp(now, far_past, far_future - horizon);  // the last span of a zone ends at far_future: stay within
    const Instant give_up = now + horizon;

    bool open_now = false;
    Why why = Why::outside_hours;
    int open_edges = 0;
    bool only_calendar_closes = false;
    ZoneSpan span = zone.span(now);
    for (Instant at = now; at < give_up || only_calendar_closes;) {
        const LocalTime wall{at.time_since_epoch() + span.offset};
        const LocalDays date = std::chrono::floor<std::chrono::days>(wall);
        const Duration time = wall - date;
        const Day day(hours, calendar, date);
        const bool open = day.open(time);
        if (at == now) {
            open_now = open;
            if (!open && day.open_but_for_calendar(time)) why = Why::closed_day;
        } else if (open != open_now) {
            return open_now ? Verdict::now(at) : Verdict::not_before(at, why);
        }

        LocalTime next = date + day.next_edge(time);
        if (open && ++open_edges == 2) only_calendar_closes = around_the_clock(hours);
        if (only_calendar_closes) {
            // Straight to the next special day: a step a day would make 24/7 the slowest hours of all. Not from a
            // special day or the day after it, where a spill may be cut or a fold may lead back.
            const SpecialDay* special = calendar.next(date - std::chrono::days(1));
            if (special == nullptr) return Verdict::now();
            if (special->day > date) next = special->day;
        }
        const Instant reached{next.time_since_epoch() - span.offset};
        if (reached < span.end) {
            at = reached;
        } else {
            at = span.end;
            span = zone.span(at);
        }
    }
    return open_now ? Verdict::now(give_up) : Verdict::never(Why::no_window);
}

Windows Windows::usual() {
    const WeeklyHours day = WeeklyHours::parse("08:00-21:30").value();
    const WeeklyHours work = WeeklyHours::parse("Mo-Fr 09:00-12:00,14:00-18:00").value();
    const WeeklyHours evening = WeeklyHours::parse("20:00-21:30").value();
    Windows windows;
    for (auto& hours : windows.hours) hours = day;
    windows.hours[static_cast<std::size_t>(NumberType::work)] = work;
    windows.hours[static_cast<std::size_t>(NumberType::home)] = evening;
    return windows;
}

}  // namespace outdial
