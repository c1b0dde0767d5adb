// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

/// Quantities learned from a stream of observations, which forget, and know how sure they are.
namespace outdial {

/// Share of successes, forgetting exponentially by observation: the weight of an observation halves every `half_life`
/// further ones. Starts from a Beta prior. Observations after a jump of the true rate displace the old ones within a
/// few half-lives.
class RateEstimate {
public:
    /// `prior` in (0, 1), worth `prior_weight` > 0 observations; `half_life` > 0 observations.
    RateEstimate(double prior, double prior_weight, double half_life) noexcept;

    /// `expected`: how many successes were expected of it, as a multiple of the rate; positive. So what is learned is
    /// the rate of observations for which that is 1.
    void add(bool success, double expected = 1.0) noexcept;

    /// Posterior mean, in (0, 1].
    [[nodiscard]] double value() const noexcept { return std::min(1.0, successes_ / weight_); }
    /// Variance and standard deviation of the Beta posterior.
    [[nodiscard]] double variance() const noexcept;
    [[nodiscard]] double deviation() const noexcept;
    /// How many observations were ever made.
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.keep_, self.successes_, self.weight_, self.count_);
    }

private:
    double keep_;
    double successes_;
    double weight_;
    std::uint64_t count_ = 0;
};

/// A rate that may jump: several `RateEstimate`s of different memory, of which the longest is used that does not
/// contradict a shorter one (the idea is Lepski's, 1991). After a jump the short memory speaks, in quiet times the
/// long.
class AdaptiveRate {
public:
    /// `prior` in (0, 1), worth `prior_weight` > 0 observations.
    AdaptiveRate(double prior, double prior_weight) noexcept;

    void add(bool success, double expected = 1.0) noexcept;

    [[nodiscard]] double value() const noexcept { return estimates_[used_].value(); }
    [[nodiscard]] double deviation() const noexcept { return estimates_[used_].deviation(); }
    [[nodiscard]] std::uint64_t count() const noexcept { return estimates_[0].count(); }

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.estimates_, self.used_);
    }

private:
    static constexpr std::size_t memories = 4;

    std::array<RateEstimate, memories> estimates_;  // shortest memory first
    std::size_t used_ = memories - 1;
};

/// Mean of positive observations, forgetting as `RateEstimate` does. Starts from a prior mean.
class MeanEstimate {
public:
    /// `prior` > 0, worth `prior_weight` > 0 observations; `half_life` > 0 observations.
    MeanEstimate(double prior, double prior_weight, double half_life) noexcept;

    /// Values that are not finite or are negative are ignored.
    void add(double observation) noexcept;

    [[nodiscard]] double value() const noexcept { return sum_ / weight_; }
    /// Standard error of the mean.
    [[nodiscard]] double deviation() const noexcept;
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.keep_, self.sum_, self.squares_, self.weight_, self.count_);
    }

private:
    double keep_;
    double sum_;
    double squares_;
    double weight_;
    std::uint64_t count_ = 0;
};

}  // namespace outdial
