// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

namespace outdial {

/// What the table has for an enumerator, or `unknown` for a number that was cast to one and is none: the names of an
/// enumeration are asked for in error messages about exactly such numbers.
template <class T, std::size_t N, class E>
[[nodiscard]] constexpr T at_enumerator(const std::array<T, N>& table, E value, T unknown) noexcept {
    const auto index = static_cast<std::size_t>(value);
    return index < N ? table[index] : unknown;
}

}  // namespace outdial
