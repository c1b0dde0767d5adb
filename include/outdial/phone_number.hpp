// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/result.hpp>

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace outdial {

/// An E.164 number as an 8-byte value: its digits, country code first, as an integer. E.164 numbers never start with 0
/// and have at most 15 digits, so the integer loses nothing.
class PhoneNumber {
public:
    /// No number at all; sorts before every number.
    constexpr PhoneNumber() noexcept = default;

    /// Reads `+` and 4 to 15 digits, the first not 0. Spaces, dots, hyphens, slashes and parentheses after the `+` are
    /// skipped, and blanks around the whole. A `(0)` right after the country code is the trunk prefix that is dialled
    /// inside the country only: it is dropped, but for +39, +378 and +379, where the 0 is part of the number. National
    /// formats are not guessed at: a number without `+` is an error that says so.
    [[nodiscard]] static Result<PhoneNumber> parse(std::string_view text);

    /// From the digits as an integer, e.g. `48221234567`. 0 gives the empty number; otherwise fewer than 4 or more than
    /// 15 digits is an error, so that `parse` reads every `text`.
    [[nodiscard]] static Result<PhoneNumber> from_digits(std::uint64_t digits);

    [[nodiscard]] constexpr std::uint64_t digits() const noexcept { return digits_; }
    [[nodiscard]] constexpr bool empty() const noexcept { return digits_ == 0; }

    /// `+48221234567`; empty text for the empty number.
    [[nodiscard]] std::string text() const;

    friend constexpr auto operator<=>(PhoneNumber, PhoneNumber) noexcept = default;

private:
    constexpr explicit PhoneNumber(std::uint64_t digits) noexcept : digits_(digits) {}

    std::uint64_t digits_ = 0;
};

/// What the client uses a number for. Calling windows, retry tables and answer rates differ by it.
enum class NumberType : std::uint8_t { main, mobile, work, home, other };
inline constexpr int number_type_count = 5;

/// `main`, `mobile`, `work`, `home` or `other`.
[[nodiscard]] std::string_view name(NumberType type) noexcept;
[[nodiscard]] Result<NumberType> parse_number_type(std::string_view text);

}  // namespace outdial
