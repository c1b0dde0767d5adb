// SPDX-License-Identifier: Apache-2.0
#include <outdial/hours.hpp>

#include "hours_days_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace outdial {
namespace {

using State = HoursRule::State;
using Join = HoursRule::Join;
using DayWindows = std::vector<DayWindow>;

constexpr int minutes_per_day = 24 * 60;
constexpr std::size_t most_rules = 1000;

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

/// Reads the notation from left to right. Every `read_` that gives a bool returns false when it fails and leaves the
/// reason in `remedy`.
class Reader : private HoursDaysReader {
public:
    using HoursDaysReader::HoursDaysReader;
    using HoursScanner::remedy;
    [[nodiscard]] std::vector<HoursRule>& rules() { return rules_; }

    bool read_rules() {
        Join join = Join::replace;
        do {
            if (rules_.size() == most_rules) return fail(fmt::format("more than {} rules", most_rules));
            HoursRule rule;
            rule.join = join;
            if (!read_selectors(rule) || !read_body(rule)) return false;
            rules_.push_back(std::move(rule));
        } while (read_separator(join));
        return position == text.size() || fail("expected ; or , or || or the end");
    }

private:
    bool read_body(HoursRule& rule) {
        rule.times = {{0, minutes_per_day}};
        const bool around = !rule.has_days() && skip("24/7");
        bool times = around;
        bool state = false;
        if (!times && digits() > 0) {
            if (!read_times(rule)) return false;
            times = true;
        } else if (!times && refused()) {
            return false;
        }
        if (skip_word("off") || skip_word("closed")) {
            rule.state = State::off;
            state = true;
        } else if (skip_word("open")) {
            state = true;
        } else if (skip_word("unknown")) {
            rule.state = State::unknown;
            state = true;
        }
        if (skip_quote()) {
            const std::size_t end = text.find('"', position);
            if (end == std::string_view::npos) return fail("expected a \" at the end of the comment");
            rule.comment = text.substr(position, end - position);
            if (std::any_of(rule.comment.begin(), rule.comment.end(), [](char c) { return c >= 0 && c < ' '; })) {
                return fail("a comment is one line of text");
            }
            position = end + 1;
            skip_blanks();
            if (!state) rule.state = State::unknown;  // it depends on what the comment says
            return true;
        }
        if (times || state) return true;
        if (!rule.has_days()) return fail("expected days, a time, off or 24/7");
        return fail("expected a time such as 09:00, or off, or open (a day without times is not taken for open)");
    }

    bool skip_quote() {
        skip_blanks();
        if (text.substr(position, 1) != "\"") return false;
        ++position;
        return true;
    }

    /// What the notation has and outdial has not, named for what it is.
    bool refused() {
        skip_blanks();
        const std::size_t begin = position + (text.substr(position, 1) == "(" ? 1 : 0);
        for (const std::string_view sun : {"sunrise", "sunset", "dawn", "dusk"}) {
            if (text.substr(begin, sun.size()) != sun) continue;
            fail_at(begin,
                    fmt::format("{} depends on the sun and the place, and is not supported: give a time on the clock",
                                sun));
            return true;
        }
        if (text.substr(begin, 6) != "easter") return false;
        fail_at(begin, "easter is not supported: name the dates, or use PH");
        return true;
    }

    bool read_times(HoursRule& rule) {
        DayWindows windows;
        while (true) {
            skip_blanks();
            const std::size_t begin = position;
            const auto open = read_time("expected a time such as 09:00");
            if (!open) return false;
            if (skip("+"))
                return fail_at(position - 1, "hours without an end are not supported: give the time of closing");
            if (!skip("-")) return fail("expected - and the time of closing");
            if (refused()) return false;
            auto close = read_time("expected a time such as 21:00");
            if (!close) return false;
            if (skip("+"))
                return fail_at(position - 1, "hours without an end are not supported: give the time of closing");
            if (*open >= minutes_per_day) {
                return fail_at(begin, "opens after the end of the day; name the next day instead");
            }
            if (*close == *open) {
                return fail_at(begin, "closes when it opens; a whole day is 00:00-24:00, a closed one off");
            }
            if (*close < *open) *close += minutes_per_day;
            windows.push_back({static_cast<std::int16_t>(*open), static_cast<std::int16_t>(*close)});
            const std::size_t comma = position;
            if (!skip(",")) break;
            if (refused()) return false;
            if (digits() == 0 || digits() > 2 || text.substr(position, 4) == "24/7") {
                if (position == text.size()) return fail("expected a time such as 09:00");
                position = comma;  // it separates two rules
                break;
            }
        }
        rule.times = normal(std::move(windows));
        return true;
    }

    /// One or two digits, a colon, two digits: 0:00 to 48:00.
    std::optional<int> read_time(std::string_view expected) {
        skip_blanks();
        const std::size_t begin = position;
        std::size_t colon = begin;
        int hours = 0;
        while (colon < begin + 2 && digit(colon) >= 0) hours = hours * 10 + digit(colon++);
        if (colon == begin || text.substr(colon, 1) != ":" || digit(colon + 1) < 0 || digit(colon + 2) < 0 ||
            digit(colon + 3) >= 0) {
            fail(expected);
            return std::nullopt;
        }
        const int minutes = digit(colon + 1) * 10 + digit(colon + 2);
        if (minutes > 59 || hours * 60 + minutes > 2 * minutes_per_day) {
            fail("expected a time from 00:00 to 48:00");
            return std::nullopt;
        }
        position = colon + 3;
        skip_blanks();
        return hours * 60 + minutes;
    }

    bool read_separator(Join& join) {
        if (skip(";")) {
            join = Join::replace;
        } else if (skip("||")) {
            join = Join::fallback;
        } else if (skip(",")) {
            join = Join::add;
        } else {
            return false;
        }
        return true;
    }

    std::vector<HoursRule> rules_;
};

}  // namespace

Result<Hours> Hours::parse(std::string_view text, Holidays holidays) {
    Reader reader(text, holidays);
    if (!reader.read_rules()) return Error{"hours", std::string(text), reader.remedy()};
    return make(std::move(reader.rules()), std::move(holidays));
}

}  // namespace outdial
