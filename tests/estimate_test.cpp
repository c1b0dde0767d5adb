// SPDX-License-Identifier: Apache-2.0
#include "property.hpp"

#include <outdial/estimate.hpp>
#include <outdial/random.hpp>

#include <cmath>
#include <limits>
#include <vector>

using namespace outdial;

namespace {

constexpr double never_forget = 1e12;  // half-life

/// The slow obvious twin: keeps every observation and weighs each by its age, a half for every half-life.
struct Kept {
    double prior, prior_weight, half_life;
    std::vector<double> seen;

    double weigh(auto&& of_prior, auto&& of_observation) const {
        double sum = of_prior(prior) * prior_weight * std::pow(0.5, static_cast<double>(seen.size()) / half_life);
        for (std::size_t i = 0; i < seen.size(); ++i) {
            sum += of_observation(seen[i]) * std::pow(0.5, static_cast<double>(seen.size() - 1 - i) / half_life);
        }
        return sum;
    }
    static double one(double) { return 1.0; }
    static double same(double x) { return x; }

    double weight() const { return weigh(one, one); }
    double mean() const { return weigh(same, same) / weight(); }
    double beta_deviation() const { return std::sqrt(mean() * (1.0 - mean()) / (weight() + 1.0)); }
    /// A prior mean stands for exponential observations: their mean square is twice the square of the mean.
    double standard_error() const {
        const double square = weigh([](double m) { return 2.0 * m * m; }, [](double x) { return x * x; }) / weight();
        return std::sqrt(std::max(0.0, square - mean() * mean()) / weight());
    }
};

}  // namespace

TEST_CASE("before anything is seen an estimate is its prior") {
    const RateEstimate rate(0.3, 10, 300);
    CHECK(rate.value() == Catch::Approx(0.3));
    CHECK(rate.deviation() == Catch::Approx(std::sqrt(0.3 * 0.7 / 11)));
    CHECK(rate.count() == 0);
    const MeanEstimate mean(180, 10, 300);
    CHECK(mean.value() == Catch::Approx(180));
    CHECK(mean.deviation() == Catch::Approx(180 / std::sqrt(10.0)));
    CHECK(mean.count() == 0);
}

TEST_CASE("an estimate agrees with one that keeps all observations") {
    outdial_test::property("rates", [](const std::vector<bool>& seen, std::uint32_t seed) {
        Random random(seed);
        const Kept twin{0.01 + 0.98 * random.uniform(), 0.1 + 50 * random.uniform(), 0.5 + 100 * random.uniform(), {}};
        Kept kept = twin;
        RateEstimate rate(twin.prior, twin.prior_weight, twin.half_life);
        for (const bool success : seen) {
            rate.add(success);
            kept.seen.push_back(success ? 1.0 : 0.0);
        }
        RC_ASSERT(std::abs(rate.value() - kept.mean()) < 1e-12);
        RC_ASSERT(std::abs(rate.deviation() - kept.beta_deviation()) < 1e-9);
        RC_ASSERT(rate.count() == seen.size());
    });
    outdial_test::property("means", [](const std::vector<std::uint32_t>& seen, std::uint32_t seed) {
        Random random(seed);
        Kept kept{0.01 + 500 * random.uniform(), 0.1 + 50 * random.uniform(), 0.5 + 100 * random.uniform(), {}};
        MeanEstimate mean(kept.prior, kept.prior_weight, kept.half_life);
        for (const std::uint32_t value : seen) {
            mean.add(value);
            kept.seen.push_back(value);
        }
        RC_ASSERT(std::abs(mean.value() - kept.mean()) <= 1e-12 * kept.mean());
        RC_ASSERT(std::abs(mean.deviation() - kept.standard_error()) <= 1e-6 * kept.mean());
    });
}

TEST_CASE("what was seen one half-life ago weighs half") {
    // A success, then 40 failures, against a prior that weighs nothing: 2^-4 of 1 / (1 - 2^-0.1), nearly.
    RateEstimate rate(0.5, 1e-12, 10);
    rate.add(true);
    for (int i = 0; i < 40; ++i) rate.add(false);
    const double all = (1 - std::exp2(-4.1)) / (1 - std::exp2(-0.1));
    CHECK(rate.value() == Catch::Approx(std::exp2(-4) / all).epsilon(1e-9));
}

TEST_CASE("a jump is forgotten within a few half-lives") {
    for (const double half_life : {20.0, 300.0}) {
        RateEstimate rate(0.5, 10, half_life);
        MeanEstimate mean(10, 10, half_life);
        const int long_ago = static_cast<int>(20 * half_life);
        for (int i = 0; i < long_ago; ++i) rate.add(i % 10 == 0), mean.add(100);
        CHECK(rate.value() == Catch::Approx(0.1).margin(0.06));  // one observation weighs up to 3 % of 20 half-lives
        CHECK(mean.value() == Catch::Approx(100).epsilon(1e-4));
        const double before = rate.value();
        const int five = static_cast<int>(5 * half_life);
        for (int i = 0; i < five; ++i) rate.add(i % 2 == 0), mean.add(200);
        const double left = std::exp2(-5);
        CHECK(rate.value() == Catch::Approx(before * left + 0.5 * (1 - left)).margin(0.02));
        CHECK(mean.value() == Catch::Approx(200 - 100 * left).epsilon(1e-4));
    }
}

TEST_CASE("the deviation of a rate is calibrated") {
    // True rates drawn from the prior itself: the squared error in units of the posterior deviation is 1 on average,
    // exactly. With 20,000 samples its standard error is about 0.011; a variance of w instead of w + 1, or of the prior
    // forgotten, is off by 0.02 to 0.2.
    const double prior = 0.25, weight = 8;
    double squares = 0;
    int within = 0;
    constexpr int samples = 20'000;
    for (int sample = 0; sample < samples; ++sample) {
        Random random(2026, static_cast<std::uint64_t>(sample));
        const double a = random.gamma(prior * weight), b = random.gamma((1 - prior) * weight);
        const double truth = a / (a + b);
        RateEstimate rate(prior, weight, never_forget);
        for (int i = 0; i < 40; ++i) rate.add(random.chance(truth));
        const double error = (truth - rate.value()) / rate.deviation();
        squares += error * error;
        within += std::abs(error) < 1.96 ? 1 : 0;
    }
    CHECK(squares / samples == Catch::Approx(1).margin(0.05));
    CHECK(within / double{samples} == Catch::Approx(0.95).margin(0.01));
}

TEST_CASE("an estimate that forgets says rather too much than too little of its error") {
    // The posterior counts weights as observations; the error of exponential weights is smaller by the root of 2 for a
    // constant truth, which is the room left for a truth that drifts.
    double rate_squares = 0, mean_squares = 0;
    constexpr int samples = 4'000;
    for (int sample = 0; sample < samples; ++sample) {
        Random random(2027, static_cast<std::uint64_t>(sample));
        RateEstimate rate(0.5, 5, 40);
        MeanEstimate mean(100, 5, 40);
        for (int i = 0; i < 400; ++i) {
            rate.add(random.chance(0.3));
            mean.add(70 * random.exponential());
        }
        rate_squares += std::pow((rate.value() - 0.3) / rate.deviation(), 2);
        mean_squares += std::pow((mean.value() - 70) / mean.deviation(), 2);
    }
    CHECK(rate_squares / samples == Catch::Approx(0.5).margin(0.08));
    CHECK(mean_squares / samples == Catch::Approx(0.5).margin(0.12));
}

TEST_CASE("the deviation of a mean is its standard error") {
    double squares = 0;
    constexpr int samples = 5'000;
    for (int sample = 0; sample < samples; ++sample) {
        Random random(2028, static_cast<std::uint64_t>(sample));
        MeanEstimate mean(50, 0.01, never_forget);
        for (int i = 0; i < 300; ++i) mean.add(70 * random.exponential());
        squares += std::pow((mean.value() - 70) / mean.deviation(), 2);
    }
    CHECK(squares / samples == Catch::Approx(1).margin(0.08));
}

TEST_CASE("values that are no times are ignored") {
    MeanEstimate mean(10, 5, 100);
    mean.add(20);
    const double value = mean.value(), deviation = mean.deviation();
    for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity(),
                             -std::numeric_limits<double>::infinity(), -1.0, -1e-300}) {
        mean.add(bad);
    }
    CHECK(mean.value() == value);
    CHECK(mean.deviation() == deviation);
    CHECK(mean.count() == 1);
    mean.add(0.0);
    CHECK(mean.count() == 2);
    CHECK(mean.value() < value);
}

TEST_CASE("an endless row of the same leaves sound numbers") {
    RateEstimate always(0.3, 10, 300), never(0.3, 10, 300);
    MeanEstimate constant(5, 10, 300);
    for (int i = 0; i < 1'000'000; ++i) always.add(true), never.add(false), constant.add(7);
    CHECK(always.value() <= 1.0);
    CHECK(always.value() == Catch::Approx(1));
    CHECK(never.value() >= 0.0);
    CHECK(never.value() == Catch::Approx(0).margin(1e-12));
    for (const double deviation : {always.deviation(), never.deviation(), constant.deviation()}) {
        CHECK(deviation >= 0.0);
        CHECK(deviation < 1e-6);
    }
    CHECK(constant.value() == Catch::Approx(7));
}
