// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace outdial {

/// What the table has for an enumerator, or `unknown` for a number that was cast to one and is none: the names of an
/// enumeration are asked for in error messages about exactly such numbers.
template <class T, std::size_t N, class E>
[[nodiscard]] constexpr T at_enumerator(const std::array<T, N>& table, E value, T unknown) noexcept {
    const auto index = static_cast<std::size_t>(value);
    return index < N ? table[index] : unknown;
}

/// What a value of an enumeration is called, in a column and to a person.
struct Words {
    std::string_view name;
    std::string_view sentence;
};
/// For a number that was cast to an enumeration and is none of it.
inline constexpr Words no_words{"?", "?"};

}  // namespace outdial
