// SPDX-License-Identifier: Apache-2.0
#include <outdial/phone_number.hpp>

#include "names.hpp"

#include <fmt/format.h>

#include <array>

namespace outdial {
namespace {

constexpr std::array<std::string_view, number_type_count> type_names{"main", "mobile", "work", "home", "other"};

constexpr std::size_t fewest_digits = 4;
constexpr std::size_t most_digits = 15;
constexpr std::uint64_t smallest = 1'000;
constexpr std::uint64_t too_large = 1'000'000'000'000'000;

constexpr std::size_t longest_country_code = 3;

/// In Italy, San Marino and the Vatican the 0 is part of the number.
constexpr bool keeps_zero(std::uint64_t country_code) noexcept {
    return country_code == 0 || country_code == 39 || country_code == 378 || country_code == 379;
}

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view separators = " .-/()";

Error bad_number(std::string_view value, std::string_view remedy) {
    return Error{"number", std::string(value), std::string(remedy)};
}

}  // namespace

Result<PhoneNumber> PhoneNumber::parse(std::string_view text) {
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return bad_number(text, "a number is needed, e.g. +48221234567");
    const std::string_view trimmed = text.substr(first, text.find_last_not_of(blanks) - first + 1);
    if (trimmed.front() != '+') {
        return bad_number(
            text,
            "a number begins with + and the country code, e.g. +48221234567; national formats are not guessed at");
    }

    std::uint64_t digits = 0;
    std::size_t count = 0;
    for (std::size_t i = 1; i < trimmed.size(); ++i) {
        const char c = trimmed[i];
        if (count <= longest_country_code && trimmed.substr(i, 3) == "(0)" && !keeps_zero(digits)) {
            i += 2;
            continue;
        }
        if (c >= '0' && c <= '9') {
            if (count == 0 && c == '0') return bad_number(text, "a country code never begins with 0");
            if (++count > most_digits) return bad_number(text, "a number has at most 15 digits");
            digits = digits * 10 + static_cast<std::uint64_t>(c - '0');
        } else if (separators.find(c) == std::string_view::npos) {
            return bad_number(text, "after + only digits, spaces, dots, hyphens, slashes and parentheses may stand");
        }
    }
    if (count < fewest_digits) return bad_number(text, "a number has at least 4 digits, the country code included");
    return PhoneNumber(digits);
}

Result<PhoneNumber> PhoneNumber::from_digits(std::uint64_t digits) {
    if (digits == 0) return PhoneNumber{};
    if (digits < smallest)
        return bad_number(fmt::to_string(digits), "a number has at least 4 digits, the country code included");
    if (digits >= too_large) return bad_number(fmt::to_string(digits), "a number has at most 15 digits");
    return PhoneNumber(digits);
}

std::string PhoneNumber::text() const { return empty() ? std::string() : fmt::format("+{}", digits_); }

std::string_view name(NumberType type) noexcept { return at_enumerator(type_names, type, std::string_view("?")); }

Result<NumberType> parse_number_type(std::string_view text) {
    for (std::size_t i = 0; i < type_names.size(); ++i) {
        if (type_names[i] == text) return static_cast<NumberType>(i);
    }
    return Error{"number type", std::string(text), fmt::format("use one of {}", fmt::join(type_names, ", "))};
}

}  // namespace outdial
