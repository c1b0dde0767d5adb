// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/pacing.hpp>

#include <cmath>
#include <utility>
#include <vector>

using namespace outdial;
using namespace std::chrono_literals;

// The predictive rule against the sum that it says. What else pacing does is in pacing_test.cpp.

namespace {

const Instant start = from_epoch_ms(1'800'000'000'000);

/// Predictive from the first call, by the expectations of the config alone.
PacingConfig predictive(double answer_rate, double strictness, Duration ring = 15s, Duration handle_time = 180s) {
    PacingConfig made;
    made.mode = PacingMode::predictive;
    made.minimum_team = 0;
    made.minimum_answers = 0;
    made.expected_answer_rate = answer_rate;
    made.abandonment_target = strictness;  // where the feedback starts
    made.expected_ring = ring;
    made.expected_handle_time = handle_time;
    REQUIRE(made.check());
    return made;
}

double log_binomial(double n, double k, double p) {
    return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) + k * std::log(p) +
           (n - k) * std::log1p(-p);
}

double log_poisson(double mean, double d) { return mean > 0 ? d * std::log(mean) - mean - std::lgamma(d + 1) : 0.0; }

/// E[(Bin(k, p) - idle - D)+], D ~ Poisson(freed), as the double sum that it says.
double brute_overflow(std::uint32_t k, double p, double idle, double freed) {
    const double most_freed = freed > 0 ? freed + 10 * std::sqrt(freed) + 20 : 0;
    std::vector<double> freed_share;
    for (double d = 0; d <= most_freed; ++d) freed_share.push_back(std::exp(log_poisson(freed, d)));
    double sum = 0;
    for (double answers = idle + 1; answers <= k; ++answers) {
        const double share = std::exp(log_binomial(k, answers, p));
        for (std::size_t d = 0; d < freed_share.size() && idle + static_cast<double>(d) < answers; ++d) {
            sum += share * freed_share[d] * (answers - idle - static_cast<double>(d));
        }
    }
    return sum;
}

/// By how much k calls break the rule: 1 is exactly allowed.
double brute_ratio(std::uint32_t k, double p, double idle, double freed, double strictness) {
    return brute_overflow(k, p, idle, freed) / (strictness * k * p);
}

}  // namespace

TEST_CASE("predictive: the largest number of calls whose expected overflow is allowed, by the double sum") {
    // Estimates are rounded to 6 binary digits before the rule is applied; these have so few.
    for (const double p : {1.0 / 64, 0.125, 0.3125, 0.625, 0.9375}) {
        for (const double strictness : {1.0 / 2048, 1.0 / 128, 0.046875, 0.3125}) {
            for (const std::uint32_t busy : {0U, 8U, 96U, 900U}) {
                Pacing pacing(predictive(p, strictness, 15s, 240s));
                const double freed = busy / 32.0;
                for (const std::uint32_t idle : {1U, 2U, 5U, 17U, 63U}) {
                    if (p < 0.1 && idle + freed > 50) continue;  // the double sum takes too long
                    const auto decision = pacing.decide({idle, busy, 0, 0, busy}, start);
                    CAPTURE(p, strictness, busy, idle, decision.target);
                    CHECK(decision.limit == PacingLimit::abandonment);
                    CHECK(decision.dials == decision.target);
                    REQUIRE(decision.target >= idle);
                    if (decision.target > idle)
                        CHECK(brute_ratio(decision.target, p, idle, freed, strictness) < 1 + 1e-9);
                    CHECK(brute_ratio(decision.target + 1, p, idle, freed, strictness) > 1 - 1e-9);
                }
            }
        }
    }
}

TEST_CASE("predictive: what rings and waits already is taken off") {
    Pacing pacing(predictive(0.125, 0.046875));
    const auto target = pacing.decide({5, 20, 0, 0, 20}, start).dials;
    REQUIRE(target > 10);
    CHECK(pacing.decide({5, 20, 7, 3, 30}, start).dials == target - 10);
    CHECK(pacing.decide({5, 20, target, 0, 90}, start).dials == 0);
    CHECK(pacing.decide({5, 20, target, 9, 90}, start).dials == 0);
}

TEST_CASE("predictive: estimates with many digits lead to nearly the same") {
    for (const double p : {0.0513, 0.1, 0.2999, 0.7}) {
        for (const double strictness : {0.003, 0.03}) {
            for (const std::uint32_t idle : {1U, 4U, 20U}) {
                Pacing pacing(predictive(p, strictness, 14'900ms, 187s));
                const auto target = pacing.decide({idle, 30, 0, 0, 30}, start).target;
                const double freed = 30 * 14.9 / 374;
                std::uint32_t exact = idle;
                while (brute_ratio(exact + 1, p, idle, freed, strictness) <= 1) ++exact;
                CAPTURE(p, strictness, idle);
                CHECK(target == Catch::Approx(exact).epsilon(0.015).margin(1));
            }
        }
    }
}

TEST_CASE("predictive: large teams, where a call more or less is no matter") {
    // Where all agents go into the sum the rule is close to p k = agents; two calls in a hundred are allowed for the
    // approximation.
    for (const double p : {0.1, 0.3, 0.9}) {
        for (const double strictness : {0.001, 0.03, 0.3}) {
            for (const auto& [idle, busy] : std::vector<std::pair<std::uint32_t, std::uint32_t>>{
                     {64, 0}, {64, 500}, {100, 0}, {300, 2'000}, {5, 20'000}, {40, 30'000}, {900, 0}}) {
                Pacing pacing(predictive(p, strictness));
                const double freed = busy * 15.0 / 360.0;
                const auto target = pacing.decide({idle, busy, 0, 0, busy}, start).target;
                CAPTURE(p, strictness, idle, busy, target, idle / p, (idle + freed) / p);
                REQUIRE(target >= idle);
                const auto less = static_cast<std::uint32_t>(target * 0.98);
                if (less > idle) CHECK(brute_ratio(less, p, idle, freed, strictness) < 1.0);
                CHECK(brute_ratio(static_cast<std::uint32_t>(target * 1.02) + 1, p, idle, freed, strictness) > 1.0);
            }
        }
    }
}

TEST_CASE("predictive: more is dialled for more agents and a looser target, never less") {
    for (const double p : {0.05, 0.3, 0.8}) {
        for (const std::uint32_t busy : {0U, 30U, 3'000U, 60'000U}) {
            std::uint32_t before = 0;
            Pacing strict(predictive(p, 0.01)), loose(predictive(p, 0.06));
            for (std::uint32_t idle = 1; idle < 150; ++idle) {
                const auto target = strict.decide({idle, busy, 0, 0, busy}, start).target;
                // From 63 to 64 idle agents the sum gives way to its approximation.
                CHECK(target + (idle == 64 ? 1 + target / 50 : 0) >= before);
                CHECK(loose.decide({idle, busy, 0, 0, busy}, start).target >= target);
                before = target;
            }
        }
    }
}
