// SPDX-License-Identifier: Apache-2.0
#include <outdial/windows.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace outdial {
namespace {

constexpr int minutes_per_day = 24 * 60;

// In the order of the notation, Monday first; std::chrono::weekday counts from Sunday.
constexpr std::array<std::string_view, 7> day_names{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};
constexpr std::size_t from_sunday(std::size_t from_monday) { return (from_monday + 1) % 7; }

using DayWindows = std::vector<DayWindow>;

/// Sorts and joins windows that overlap or touch.
DayWindows normal(DayWindows windows) {
    std::sort(windows.begin(), windows.end());
    DayWindows joined;
    for (const DayWindow window : windows) {
        if (!joined.empty() && window.open <= joined.back().close) {
            joined.back().close = std::max(joined.back().close, window.close);
        } else {
            joined.push_back(window);
        }
    }
    return joined;
}

/// Reads the notation from left to right. Every `read_` returns nothing when it fails and leaves the reason in
/// `remedy`.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    [[nodiscard]] const std::string& remedy() const { return remedy_; }

    std::optional<std::array<DayWindows, 7>> read_rules() {
        std::array<DayWindows, 7> days;
        do {
            const auto named = read_days();
            if (!named) return std::nullopt;
            const auto windows = read_windows(named->none());
            if (!windows) return std::nullopt;
            for (std::size_t day = 0; day < 7; ++day) {
                if (named->none() || named->chosen[day]) days[from_sunday(day)] = *windows;
            }
        } while (skip(";"));
        if (position_ < text_.size()) {
            fail("expected ; or the end");
            return std::nullopt;
        }
        return days;
    }

private:
    struct Days {
        std::array<bool, 7> chosen{};  // Monday first
        [[nodiscard]] bool none() const { return std::find(chosen.begin(), chosen.end(), true) == chosen.end(); }
    };

    void skip_blanks() {
        while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\t')) ++position_;
    }

    bool skip(std::string_view token) {
        skip_blanks();
        if (text_.substr(position_, token.size()) != token) return false;
        position_ += token.size();
        skip_blanks();
        return true;
    }

    void fail(std::string_view reason) { fail_at(position_, reason); }
    void fail_at(std::size_t position, std::string_view reason) {
        remedy_ = fmt::format("at position {}: {}", position + 1, reason);
    }

    std::optional<std::size_t> read_day() {
        for (std::size_t day = 0; day < 7; ++day) {
            if (skip(day_names[day])) return day;
        }
        return std::nullopt;
    }

    /// No day at all means every day.
    std::optional<Days> read_days() {
        Days days;
        auto day = read_day();
        while (day) {
            days.chosen[*day] = true;
            if (skip("-")) {
                const auto last = read_day();
                if (!last) {
                    fail("expected the last day of the range: Mo Tu We Th Fr Sa Su");
                    return std::nullopt;
                }
                while (*day != *last) {
                    day = (*day + 1) % 7;
                    days.chosen[*day] = true;
                }
            }
            if (!skip(",")) break;
            day = read_day();
            if (!day) {
                fail("expected a day: Mo Tu We Th Fr Sa Su");
                return std::nullopt;
            }
        }
        return days;
    }

    std::optional<DayWindows> read_windows(bool every_day) {
        DayWindows windows;
        if (skip("off")) return windows;
        if (every_day && skip("24/7")) return DayWindows{{0, minutes_per_day}};
        do {
            skip_blanks();
            const std::size_t begin = position_;
            const auto open = read_time(every_day && windows.empty() ? "expected days, a time, off or 24/7"
                                                                     : "expected a time such as 09:00");
            if (!open) return std::nullopt;
            if (!skip("-")) {
                fail("expected - and the time of closing");
                return std::nullopt;
            }
            auto close = read_time("expected a time such as 21:00");
            if (!close) return std::nullopt;
            if (*open >= minutes_per_day) {
                fail_at(begin, "opens after the end of the day; name the next day instead");
                return std::nullopt;
            }
            if (*close == *open) {
                fail_at(begin, "closes when it opens; a whole day is 00:00-24:00, a closed one off");
                return std::nullopt;
            }
            if (*close < *open) *close += minutes_per_day;
            windows.push_back({static_cast<std::int16_t>(*open), static_cast<std::int16_t>(*close)});
        } while (skip(","));
        return normal(std::move(windows));
    }

    /// One or two digits, a colon, two digits: 0:00 to 48:00.
    std::optional<int> read_time(std::string_view expected) {
        const auto digit = [this](std::size_t at) {
            return at < text_.size() && text_[at] >= '0' && text_[at] <= '9' ? text_[at] - '0' : -1;
        };
        skip_blanks();
        const std::size_t begin = position_;
        std::size_t colon = begin;
        int hours = 0;
        while (colon < begin + 2 && digit(colon) >= 0) hours = hours * 10 + digit(colon++);
        if (colon == begin || text_.substr(colon, 1) != ":" || digit(colon + 1) < 0 || digit(colon + 2) < 0 ||
            digit(colon + 3) >= 0) {
            fail(expected);
            return std::nullopt;
        }
        const int minutes = digit(colon + 1) * 10 + digit(colon + 2);
        if (minutes > 59 || hours * 60 + minutes > 2 * minutes_per_day) {
            fail("expected a time from 00:00 to 48:00");
            return std::nullopt;
        }
        position_ = colon + 3;
        return hours * 60 + minutes;
    }

    std::string_view text_;
    std::size_t position_ = 0;
    std::string remedy_;
};

/// E.g. `Mo-We,Fr`.
std::string days_text(const std::array<bool, 7>& chosen) {
    std::string text;
    for (std::size_t day = 0; day < 7; ++day) {
        if (!chosen[day]) continue;
        std::size_t last = day;
        while (last < 6 && chosen[last + 1]) ++last;
        text += fmt::format("{}{}", text.empty() ? "" : ",", day_names[day]);
        if (last > day) text += fmt::format("-{}", day_names[last]);
        day = last;
    }
    return text;
}

}  // namespace

Result<WeeklyHours> WeeklyHours::parse(std::string_view text) {
    Reader reader(text);
    auto days = reader.read_rules();
    if (!days) return Error{"hours", std::string(text), reader.remedy()};
    WeeklyHours hours;
    hours.days_ = std::move(*days);
    return hours;
}

WeeklyHours WeeklyHours::always() {
    WeeklyHours hours;
    hours.days_.fill({{0, minutes_per_day}});
    return hours;
}

bool WeeklyHours::empty() const noexcept {
    return std::all_of(days_.begin(), days_.end(), [](const DayWindows& windows) { return windows.empty(); });
}

std::string WeeklyHours::text() const {
    if (empty()) return "off";
    if (*this == always()) return "24/7";
    std::string text;
    std::array<bool, 7> written{};
    for (std::size_t day = 0; day < 7; ++day) {
        const DayWindows& windows = days_[from_sunday(day)];
        if (written[day] || windows.empty()) continue;
        std::array<bool, 7> alike{};
        for (std::size_t other = day; other < 7; ++other) {
            if (days_[from_sunday(other)] == windows) alike[other] = written[other] = true;
        }
        text += fmt::format("{}{} ", text.empty() ? "" : "; ", days_text(alike));
        for (std::size_t i = 0; i < windows.size(); ++i) {
            text += fmt::format("{}{:02}:{:02}-{:02}:{:02}", i == 0 ? "" : ",", windows[i].open / 60,
                                windows[i].open % 60, windows[i].close / 60, windows[i].close % 60);
        }
    }
    return text;
}

}  // namespace outdial
