// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/geo.hpp>
#include <outdial/instant.hpp>
#include <outdial/result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

/// Which of our own numbers to show to the called party.
namespace outdial {

/// One of our numbers and how it has been used. The host keeps the counts.
struct OwnNumber {
    PhoneNumber number;
    bool flagged = false;           ///< marked as spam by an operator or an app, or out of service
    std::uint32_t calls_today = 0;  ///< with this number shown
    Instant last_used = far_past;
};

struct CallerIdRules {
    std::uint32_t daily_cap = 100;  ///< calls a day with one number shown; 0: no cap
    Duration rest{};                ///< between two calls with one number shown
    double near_km = 50;  ///< numbers within this of the nearest are equally near; the least used one is taken

    /// Error naming the field that is out of range.
    [[nodiscard]] Result<void> check() const;
};

/// What stands against a number, or nothing.
enum class CallerIdObstacle : std::uint8_t { none, empty, flagged, over_cap, resting };
inline constexpr int caller_id_obstacle_count = 5;
[[nodiscard]] std::string_view name(CallerIdObstacle obstacle) noexcept;

/// How near a number is to the called one.
enum class CallerIdNearness : std::uint8_t {
    same_region,   ///< same state or province, or the same place
    same_country,  ///< only the country is the same
    abroad,        ///< not even that, or nothing is known
};
inline constexpr int caller_id_nearness_count = 3;
[[nodiscard]] std::string_view name(CallerIdNearness nearness) noexcept;

/// The choice, and why.
struct CallerIdChoice {
    std::optional<std::size_t> index;  ///< into the given numbers; absent when none may be shown
    CallerIdNearness nearness = CallerIdNearness::abroad;
    double distance_km = -1;                                          ///< between the two places; -1 when unknown
    std::array<std::uint32_t, caller_id_obstacle_count> obstacles{};  ///< how many numbers had each
    Instant ask_again = far_future;  ///< when none may be shown: the first instant at which a resting one may

    /// `the nearest of 3 numbers that may be shown: same region, 12 km away; 1 flagged, 2 over their daily cap`.
    [[nodiscard]] std::string text() const;
};

/// What stands against showing this number now.
[[nodiscard]] CallerIdObstacle obstacle(const OwnNumber& own, const CallerIdRules& rules, Instant now) noexcept;

/// The nearest of our numbers that may be shown. Only a given number is ever chosen. Of equally near ones the least
/// used today, then the longest rested, then the first.
[[nodiscard]] CallerIdChoice choose_caller_id(const GeoTable& table, std::span<const OwnNumber> own, PhoneNumber called,
                                              const CallerIdRules& rules, Instant now) noexcept;

}  // namespace outdial
