// SPDX-License-Identifier: Apache-2.0
#include <outdial/age.hpp>

#include <algorithm>
#include <cmath>

namespace outdial {
namespace {

constexpr double ageless = 2.0;  // so many observations more, as if there were no ageing
constexpr double last_slot = age_slots - 1;

}  // namespace

bool AgeCounts::pass(Instant now) noexcept {
    const std::int64_t number = now.time_since_epoch() / slot_;
    if (number <= present_) return false;
    const std::int64_t steps = std::min<std::int64_t>(number - present_, age_slots);
    present_ = number;
    if (total_ == older_) return false;  // nothing to move
    for (std::int64_t step = 0; step < steps; ++step) {
        first_ = (first_ + 1) % age_slots;
        // What was in the oldest slot but one joins those whose age is told apart no more.
        older_ += counts_[index(age_slots - 1)];
        counts_[index(age_slots - 1)] = 0;
    }
    return true;
}

void AgeCounts::begin(std::uint32_t count, Instant now) noexcept {
    pass(now);
    counts_[first_] += count;
    total_ += count;
}

void AgeCounts::end(Instant begun, Instant now) noexcept {
    pass(now);
    if (total_ == 0) return;
    const std::int64_t number = begun.time_since_epoch() / slot_;
    const std::int64_t age = std::clamp<std::int64_t>(present_ - number, 0, age_slots - 1);
    std::uint32_t* slot = &older_;
    if (age + 1 < static_cast<std::int64_t>(age_slots)) slot = &counts_[index(static_cast<std::size_t>(age))];
    if (*slot == 0 && older_ > 0) slot = &older_;
    // A clock that stepped back leaves it in a slot of another age: any will do, as long as the total is right.
    for (std::size_t i = 0; *slot == 0 && i < age_slots; ++i) slot = &counts_[i];
    --*slot;
    --total_;
}

DurationEstimate::DurationEstimate(Duration slot, Duration prior_mean, double prior_weight, double half_life) noexcept
    : slot_s_(static_cast<double>(slot.count()) / 1000.0), keep_(std::exp2(1.0 / half_life)) {
    const double mean = std::max(1e-3, static_cast<double>(prior_mean.count()) / 1000.0);
    sum_ = prior_weight * mean;
    for (std::size_t i = 0; i < age_slots; ++i) {
        longer_[i] = prior_weight * std::exp(-static_cast<double>(i) * slot_s_ / mean);
    }
    beyond_ = longer_[age_slots - 1] * mean;
}

void DurationEstimate::add(Duration duration) noexcept {
    const double slots = std::max(0.0, static_cast<double>(duration.count()) / 1000.0 / slot_s_);
    const auto last = static_cast<std::size_t>(std::min(slots, static_cast<double>(age_slots - 1)));
    weight_ *= keep_;
    for (std::size_t i = 0; i <= last; ++i) longer_[i] += weight_;
    sum_ += weight_ * std::min(slots, 1e6) * slot_s_;
    beyond_ += weight_ * std::max(0.0, std::min(slots, 1e6) - last_slot) * slot_s_;
    constexpr double large = 0x1p60;
    if (weight_ < large) return;
    for (double& share : longer_) share /= large;
    sum_ /= large;
    beyond_ /= large;
    weight_ /= large;
}

double DurationEstimate::survival(std::size_t slots) const noexcept {
    if (slots < age_slots) return longer_[slots] / longer_[0];
    const double further_s = (static_cast<double>(slots) - last_slot) * slot_s_;
    return longer_[age_slots - 1] / longer_[0] * std::exp(-further_s * last_hazard());
}

double DurationEstimate::last_hazard() const noexcept {
    const double lasted = longer_[age_slots - 1] + ageless * weight_;
    return lasted / (beyond_ + ageless * weight_ * std::max(mean_s(), 1e-3));
}

double DurationEstimate::hazard(std::size_t slots) const noexcept {
    if (slots + 1 >= age_slots) return last_hazard();
    // Five slots together, or noise would be taken for news.
    const std::size_t first = slots < 2 ? 0 : std::min(slots - 2, age_slots - 6);
    const double ended = longer_[first] - longer_[first + 5];
    double exposed = 0.0;
    for (std::size_t i = first; i < first + 5; ++i) exposed += 0.5 * (longer_[i] + longer_[i + 1]) * slot_s_;
    return (ended + ageless * weight_) / (exposed + ageless * weight_ * std::max(mean_s(), 1e-3));
}

}  // namespace outdial
