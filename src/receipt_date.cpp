// SPDX-License-Identifier: Apache-2.0
#include <outdial/receipt.hpp>

#include <array>

namespace outdial {
namespace {

/// The digits of a date, and the offset after them.
struct Digits {
    std::array<int, 15> digit{};
    std::size_t count = 0;
    std::int16_t utc_offset = ReceiptDate::unstated;
    bool bad = false;

    [[nodiscard]] int number(std::size_t begin, std::size_t length) const noexcept {
        int value = 0;
        for (std::size_t i = begin; i < begin + length; ++i) value = value * 10 + digit[i];
        return value;
    }
};

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// `+hh`, `+hhmm` or `+hh:mm`, or `-`.
std::int16_t offset_of(std::string_view text) noexcept {
    int digits = 0;
    int value = 0;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == ':' && i == 3) continue;
        if (!is_digit(text[i]) || ++digits > 4) return ReceiptDate::unstated;
        value = value * 10 + (text[i] - '0');
    }
    if (digits == 2) value *= 100;
    if ((digits != 2 && digits != 4) || value % 100 >= 60 || value > 1500) return ReceiptDate::unstated;
    const int minutes = value / 100 * 60 + value % 100;
    return static_cast<std::int16_t>(text.front() == '-' ? -minutes : minutes);
}

Digits digits_of(std::string_view text) noexcept {
    constexpr std::size_t fewest = 10;  // before an offset or a fraction may stand
    Digits found;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (is_digit(c)) {
            if (found.count == found.digit.size()) {
                found.bad = true;
                return found;
            }
            found.digit[found.count++] = c - '0';
        } else if ((c == 'Z' || c == 'z') && i + 1 == text.size()) {
            found.utc_offset = 0;
        } else if ((c == '+' || c == '-') && found.count >= fewest) {
            const bool last = i + 1 == text.size();
            if (last && found.count == 15) {  // SMPP: ...tnnp, a tenth and quarters of an hour
                const int minutes = found.number(13, 2) * 15;
                if (minutes > 15 * 60) found.bad = true;
                found.utc_offset = static_cast<std::int16_t>(c == '-' ? -minutes : minutes);
                found.count = 12;
                return found;
            }
            found.utc_offset = offset_of(text.substr(i));
            if (found.utc_offset == ReceiptDate::unstated) found.bad = true;
            return found;
        } else if (c == '.' && found.count >= 12) {  // a fraction of a second
            while (i + 1 < text.size() && is_digit(text[i + 1])) ++i;
        } else if (c != '-' && c != '/' && c != '.' && c != ':' && c != 'T' && c != ' ') {
            found.bad = true;
            return found;
        }
    }
    return found;
}

/// Year, month, day, hour, minute and perhaps second from the position after the year.
ReceiptDate date_of(const Digits& digits, int year, std::size_t at, bool seconds) noexcept {
    using namespace std::chrono;
    ReceiptDate date;
    // Receipts came with SMPP 3.4; a clock that shows less was never set.
    if (year < 1999 || year > 2069) return date;
    const year_month_day day{std::chrono::year(year), month(static_cast<unsigned>(digits.number(at, 2))),
                             std::chrono::day(static_cast<unsigned>(digits.number(at + 2, 2)))};
    const int hour = digits.number(at + 4, 2);
    const int minute = digits.number(at + 6, 2);
    const int second = seconds ? digits.number(at + 8, 2) : 0;
    if (!day.ok() || hour > 23 || minute > 59 || second > 59) return date;
    date.at = local_days{day} + hours(hour) + minutes(minute) + std::chrono::seconds(second);
    date.known = true;
    date.to_the_second = seconds;
    date.utc_offset = digits.utc_offset;
    return date;
}

int century(int year) noexcept { return year < 70 ? 2000 + year : 1900 + year; }

}  // namespace

ReceiptDate parse_receipt_date(std::string_view text) noexcept {
    const Digits digits = digits_of(text);
    if (digits.bad) return {};
    switch (digits.count) {
        case 10: return date_of(digits, century(digits.number(0, 2)), 2, false);
        case 12: {
            // The two readings exclude each other but for 2020 against 2001 to 2012.
            const ReceiptDate date = date_of(digits, century(digits.number(0, 2)), 2, true);
            return date.known ? date : date_of(digits, digits.number(0, 4), 4, false);
        }
        case 14: return date_of(digits, digits.number(0, 4), 4, true);
        default: return {};
    }
}

std::optional<Instant> ReceiptDate::instant(std::chrono::minutes offset) const noexcept {
    if (!known) return std::nullopt;
    const auto ahead = utc_offset == unstated ? offset : std::chrono::minutes(utc_offset);
    return Instant{at.time_since_epoch()} - ahead;
}

}  // namespace outdial
