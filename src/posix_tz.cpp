// SPDX-License-Identifier: Apache-2.0
#include "posix_tz.hpp"

#include <algorithm>
#include <array>

namespace outdial {
namespace {

using std::chrono::seconds;

/// Reads a string from left to right; every part says whether it was there.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool done() const { return rest_.empty(); }

    bool skip(char c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }

    /// An abbreviation: three letters or more, or anything in angle brackets.
    bool abbreviation() {
        if (skip('<')) {
            const std::size_t close = rest_.find('>');
            if (close == std::string_view::npos || close == 0) return false;
            rest_.remove_prefix(close + 1);
            return true;
        }
        const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
        const auto end = std::find_if_not(rest_.begin(), rest_.end(), letter);
        const auto length = static_cast<std::size_t>(end - rest_.begin());
        rest_.remove_prefix(length);
        return length >= 3;
    }

    std::optional<int> number(int least, int most) {
        int value = 0;
        std::size_t length = 0;
        for (; length < rest_.size() && length < 3 && rest_[length] >= '0' && rest_[length] <= '9'; ++length) {
            value = value * 10 + (rest_[length] - '0');
        }
        if (length == 0 || value < least || value > most) return std::nullopt;
        rest_.remove_prefix(length);
        return value;
    }

    /// `[+-]hh[:mm[:ss]]`
    std::optional<seconds> time(int most_hours) {
        const bool negative = skip('-');
        if (!negative) skip('+');
        const auto hours = number(0, most_hours);
        if (!hours) return std::nullopt;
        seconds sum = std::chrono::hours(*hours);
        if (skip(':')) {
            const auto minutes = number(0, 59);
            if (!minutes) return std::nullopt;
            sum += std::chrono::minutes(*minutes);
            if (skip(':')) {
                const auto rest = number(0, 59);
                if (!rest) return std::nullopt;
                sum += seconds(*rest);
            }
        }
        return negative ? -sum : sum;
    }

    /// `,date[/time]`
    std::optional<YearlyDate> date() {
        if (!skip(',')) return std::nullopt;
        YearlyDate date;
        date.time = std::chrono::hours(2);
        if (skip('M')) {
            const auto month = number(1, 12);
            if (!month || !skip('.')) return std::nullopt;
            const auto week = number(1, 5);
            if (!week || !skip('.')) return std::nullopt;
            const auto day = number(0, 6);
            if (!day) return std::nullopt;
            date.month = *month;
            date.week = *week;
            date.day = *day;
        } else {
            const bool without_leap = skip('J');
            const auto day = number(without_leap ? 1 : 0, 365);
            if (!day) return std::nullopt;
            date.form = without_leap ? YearlyDate::Form::day_without_leap : YearlyDate::Form::day_with_leap;
            date.day = *day;
        }
        if (skip('/')) {
            const auto at = time(167);
            if (!at) return std::nullopt;
            date.time = *at;
        }
        return date;
    }

private:
    std::string_view rest_;
};

/// A big-endian two's complement number.
template <std::size_t Bytes>
std::int64_t big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < Bytes; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return static_cast<std::int64_t>(value);
}

/// The six counts of a TZif header, in the order of the file.
struct Counts {
    std::uint64_t utc, standard, leap, change, type, abbreviation;

    /// Length of the data block that follows the header.
    [[nodiscard]] std::uint64_t length(std::uint64_t time_size) const {
        return change * (time_size + 1) + type * 6 + abbreviation + leap * (time_size + 4) + standard + utc;
    }
};

constexpr std::size_t header_size = 44;

std::optional<Counts> read_header(std::string_view bytes) {
    if (bytes.size() < header_size || bytes.substr(0, 4) != "TZif" || bytes[4] < '2') return std::nullopt;
    std::array<std::uint64_t, 6> counts{};
    for (std::size_t i = 0; i < counts.size(); ++i) {
        counts[i] = static_cast<std::uint64_t>(big_endian<4>(bytes.substr(20 + 4 * i)));
    }
    return Counts{counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]};
}

}  // namespace

std::chrono::local_seconds YearlyDate::in(std::chrono::year year) const noexcept {
    using namespace std::chrono_literals;
    using std::chrono::days;
    using std::chrono::local_days;
    const local_days new_year{year / std::chrono::January / 1};
    local_days date = new_year;
    switch (form) {
        case Form::month_week_weekday: {
            const auto in_month = year / std::chrono::month(static_cast<unsigned>(month));
            const std::chrono::weekday weekday(static_cast<unsigned>(day));
            date = week == 5 ? local_days{in_month / weekday[std::chrono::last]}
                             : local_days{in_month / weekday[static_cast<unsigned>(week)]};
            break;
        }
        case Form::day_without_leap: date = new_year + days(day - 1 + (year.is_leap() && day >= 60 ? 1 : 0)); break;
        case Form::day_with_leap: date = new_year + days(day); break;
    }
    return date + time;
}

std::vector<OffsetChange> PosixTz::changes(std::chrono::year first, std::chrono::year last) const {
    std::vector<OffsetChange> all;
    if (!daylight) return all;
    for (std::chrono::year year = first; year <= last; ++year) {
        const std::chrono::sys_seconds begin{daylight->begin.in(year).time_since_epoch() - standard};
        const std::chrono::sys_seconds end{daylight->end.in(year).time_since_epoch() - daylight->offset};
        all.push_back({begin, daylight->offset});
        all.push_back({end, standard});
        if (end < begin) std::swap(all[all.size() - 2], all.back());
    }
    // Daylight saving all year round is written with an end at the instant of the next year's begin.
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    std::vector<OffsetChange> kept;
    for (const OffsetChange& change : all) {
        if (!kept.empty() && kept.back().at == change.at) kept.pop_back();
        kept.push_back(change);
    }
    return kept;
}

std::optional<PosixTz> parse_posix_tz(std::string_view text) {
    Reader reader(text);
    if (!reader.abbreviation()) return std::nullopt;
    const auto west = reader.time(24);
    if (!west) return std::nullopt;
    PosixTz zone;
    zone.standard = -*west;
    if (reader.done()) return zone;

    if (!reader.abbreviation()) return std::nullopt;
    PosixTz::Daylight daylight;
    daylight.offset = zone.standard + std::chrono::hours(1);
    if (const auto daylight_west = reader.time(24)) daylight.offset = -*daylight_west;
    const auto begin = reader.date();
    if (!begin) return std::nullopt;
    const auto end = reader.date();
    if (!end || !reader.done()) return std::nullopt;
    daylight.begin = *begin;
    daylight.end = *end;
    zone.daylight = daylight;
    return zone;
}

std::optional<TzifTail> find_tzif_tail(std::string_view bytes) {
    // A block with 32-bit times for old readers, then the same with 64-bit times, then the footer between two newlines.
    const auto old_block = read_header(bytes);
    if (!old_block || old_block->length(4) > bytes.size() - header_size) return std::nullopt;
    bytes.remove_prefix(header_size + old_block->length(4));
    const auto block = read_header(bytes);
    if (!block || block->length(8) > bytes.size() - header_size) return std::nullopt;
    bytes.remove_prefix(header_size);

    TzifTail tail;
    if (block->change > 0) {
        tail.last_change = std::chrono::sys_seconds{seconds{big_endian<8>(bytes.substr(8 * (block->change - 1)))}};
    }
    bytes.remove_prefix(block->length(8));
    if (bytes.size() < 2 || bytes.front() != '\n' || bytes.back() != '\n') return std::nullopt;
    tail.footer = bytes.substr(1, bytes.size() - 2);
    return tail;
}

}  // namespace outdial
