// SPDX-License-Identifier: Apache-2.0
#include <outdial/caller_id.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <tuple>

namespace outdial {
namespace {

constexpr std::array<std::string_view, caller_id_obstacle_count> obstacle_names{"none", "empty", "flagged", "over_cap",
                                                                                "resting"};
constexpr std::array<std::string_view, caller_id_nearness_count> nearness_names{"same_region", "same_country",
                                                                                "abroad"};

/// A mobile or toll-free number has no place but its country; the middle of that is no place to measure from.
bool has_place(const GeoPlace& place) noexcept {
    return place.spot().known() &&
           (place.certainty() == GeoCertainty::area || place.certainty() == GeoCertainty::exchange);
}

CallerIdNearness nearness(const GeoPlace& own, const GeoPlace& called) noexcept {
    if (own.country.empty() || own.country != called.country) return CallerIdNearness::abroad;
    const bool same_region = !own.region().empty() && own.region() == called.region();
    const bool same_place = !own.place.empty() && own.place == called.place && has_place(own);
    return same_region || same_place ? CallerIdNearness::same_region : CallerIdNearness::same_country;
}

}  // namespace

std::string_view name(CallerIdObstacle obstacle) noexcept { return obstacle_names[static_cast<std::size_t>(obstacle)]; }
std::string_view name(CallerIdNearness nearness) noexcept { return nearness_names[static_cast<std::size_t>(nearness)]; }

Result<void> CallerIdRules::check() const {
    if (rest < Duration::zero() || rest > std::chrono::days(3660)) {
        return Error{"rest", fmt::format("{} ms", rest.count()), "give zero or a positive time, at most ten years"};
    }
    if (!(near_km >= 0.0)) return Error{"near_km", fmt::to_string(near_km), "give kilometres from 0 on"};
    return {};
}

CallerIdObstacle obstacle(const OwnNumber& own, const CallerIdRules& rules, Instant now) noexcept {
    if (own.number.empty()) return CallerIdObstacle::empty;
    if (own.flagged) return CallerIdObstacle::flagged;
    if (rules.daily_cap > 0 && own.calls_today >= rules.daily_cap) return CallerIdObstacle::over_cap;
    // A last use in the future is a clock that was set back: it counts as just now.
    const bool rested = own.last_used <= far_past || (own.last_used <= now && now - own.last_used >= rules.rest);
    return rested || rules.rest <= Duration{} ? CallerIdObstacle::none : CallerIdObstacle::resting;
}

CallerIdChoice choose_caller_id(const GeoTable& table, std::span<const OwnNumber> own, PhoneNumber called,
                                const CallerIdRules& rules, Instant now) noexcept {
    const GeoPlace target = table.locate(called);
    // First the nearest distance, then the least used within `near_km` of it: two passes, nothing to allocate.
    const auto measure = [&](const OwnNumber& one) {
        const GeoPlace place = table.locate(one.number);
        const bool known = has_place(place) && has_place(target);
        return std::pair(nearness(place, target), known ? distance_km(place.spot(), target.spot()) : -1.0);
    };
    CallerIdChoice choice;
    CallerIdNearness nearest = CallerIdNearness::abroad;
    double least = std::numeric_limits<double>::infinity();
    bool any = false;
    for (const OwnNumber& one : own) {
        const CallerIdObstacle against = obstacle(one, rules, now);
        ++choice.obstacles[static_cast<std::size_t>(against)];
        if (against == CallerIdObstacle::resting) {
            choice.ask_again = std::min(choice.ask_again, std::max(one.last_used, now - rules.rest) + rules.rest);
        }
        if (against != CallerIdObstacle::none) continue;
        const auto [near, distance] = measure(one);
        const double far = distance < 0 ? std::numeric_limits<double>::max() : distance;
        if (!any || near < nearest || (near == nearest && far < least)) {
            nearest = near;
            least = far;
            any = true;
        }
    }
    if (!any) return choice;
    choice.ask_again = far_future;
    for (std::size_t i = 0; i < own.size(); ++i) {
        if (obstacle(own[i], rules, now) != CallerIdObstacle::none) continue;
        const auto [near, distance] = measure(own[i]);
        const double far = distance < 0 ? std::numeric_limits<double>::max() : distance;
        if (near != nearest || far - least > std::max(0.0, rules.near_km)) continue;
        const bool better =
            !choice.index || std::tuple(own[i].calls_today, own[i].last_used) <
                                 std::tuple(own[*choice.index].calls_today, own[*choice.index].last_used);
        if (!better) continue;
        choice.index = i;
        choice.nearness = near;
        choice.distance_km = distance;
    }
    return choice;
}

std::string CallerIdChoice::text() const {
    const auto count = [this](CallerIdObstacle against) { return obstacles[static_cast<std::size_t>(against)]; };
    std::string against;
    const auto add = [&](CallerIdObstacle which, std::string_view words) {
        if (count(which) > 0) against += fmt::format("{}{} {}", against.empty() ? "" : ", ", count(which), words);
    };
    add(CallerIdObstacle::flagged, "flagged");
    add(CallerIdObstacle::over_cap, "over the daily cap");
    add(CallerIdObstacle::resting, "resting");
    add(CallerIdObstacle::empty, "empty");
    const std::string rest = against.empty() ? std::string() : "; " + against;
    if (!index) return "none of our numbers may be shown" + (against.empty() ? std::string(": there are none") : rest);
    static constexpr std::array<std::string_view, caller_id_nearness_count> words{"same region", "same country",
                                                                                  "another country"};
    const std::string distance = distance_km < 0 ? std::string() : fmt::format(", {:.0f} km away", distance_km);
    return fmt::format("the nearest of {} numbers that may be shown: {}{}{}", count(CallerIdObstacle::none),
                       words[static_cast<std::size_t>(nearness)], distance, rest);
}

}  // namespace outdial
