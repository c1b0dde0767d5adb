// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/phone_number.hpp>

#include <array>
#include <cstdint>
#include <string_view>

/// Why is a client's turn come, and on which of the numbers?
namespace outdial {

/// Why a client is to be called. An earlier value goes first: an appointment is a promise, a phone that was switched on
/// may soon be off again, a redial has a time at which it is wanted, a fresh contact can wait.
enum class Reason : std::uint8_t { appointment, reachable, redial, fresh };
inline constexpr int reason_count = 4;

/// Stable lower-case name, e.g. `redial`.
[[nodiscard]] std::string_view name(Reason reason) noexcept;

/// In which order the numbers of one client are tried: by the rank of their type, lowest first; numbers of equal rank
/// in the order in which the client gave them. All ranks equal: the client's own order throughout.
struct NumberOrder {
    std::array<std::uint8_t, number_type_count> rank{0, 1, 2, 3, 4};  ///< of main, mobile, work, home, other

    [[nodiscard]] std::uint8_t operator()(NumberType type) const noexcept {
        return rank[static_cast<std::size_t>(type)];
    }

    friend bool operator==(const NumberOrder&, const NumberOrder&) = default;
};

}  // namespace outdial
