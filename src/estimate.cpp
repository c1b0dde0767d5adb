// SPDX-License-Identifier: Apache-2.0
#include <outdial/estimate.hpp>

#include <cmath>

namespace outdial {

RateEstimate::RateEstimate(double prior, double prior_weight, double half_life) noexcept
    : keep_(std::exp2(-1.0 / half_life)), successes_(prior * prior_weight), weight_(prior_weight) {}

void RateEstimate::add(bool success, double expected) noexcept {
    successes_ = successes_ * keep_ + (success ? 1.0 : 0.0);
    weight_ = weight_ * keep_ + expected;
    ++count_;
}

double RateEstimate::variance() const noexcept {
    const double mean = value();
    return mean * (1.0 - mean) / (weight_ + 1.0);
}

double RateEstimate::deviation() const noexcept { return std::sqrt(variance()); }

AdaptiveRate::AdaptiveRate(double prior, double prior_weight) noexcept
    : estimates_{RateEstimate(prior, prior_weight, 60.0), RateEstimate(prior, prior_weight, 240.0),
                 RateEstimate(prior, prior_weight, 960.0), RateEstimate(prior, prior_weight, 3840.0)} {}

void AdaptiveRate::add(bool success, double expected) noexcept {
    for (RateEstimate& estimate : estimates_) estimate.add(success, expected);
    constexpr double contradiction = 2.5;  // standard deviations
    std::array<double, memories> rates{};
    std::array<double, memories> bearable{};  // distances, squared
    for (std::size_t i = 0; i < memories; ++i) {
        rates[i] = estimates_[i].value();
        bearable[i] = contradiction * contradiction * estimates_[i].variance();
    }
    used_ = 0;
    for (std::size_t longer = 1; longer < memories; ++longer) {
        for (std::size_t shorter = 0; shorter < longer; ++shorter) {
            const double distance = rates[longer] - rates[shorter];
            if (distance * distance > bearable[shorter]) return;
        }
        used_ = longer;
    }
}

MeanEstimate::MeanEstimate(double prior, double prior_weight, double half_life) noexcept
    : keep_(std::exp2(-1.0 / half_life)),
      sum_(prior * prior_weight),
      squares_(2.0 * prior * prior * prior_weight),
      weight_(prior_weight) {}

void MeanEstimate::add(double observation) noexcept {
    if (!std::isfinite(observation) || observation < 0.0) return;
    sum_ = sum_ * keep_ + observation;
    squares_ = squares_ * keep_ + observation * observation;
    weight_ = weight_ * keep_ + 1.0;
    ++count_;
}

double MeanEstimate::deviation() const noexcept {
    const double mean = value();
    const double variance = squares_ / weight_ - mean * mean;
    return variance > 0.0 ? std::sqrt(variance / weight_) : 0.0;
}

}  // namespace outdial
