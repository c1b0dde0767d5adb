// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <outdial/sim/distribution.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <vector>

using namespace outdial;
using namespace outdial::sim;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t sample_size = 100'000;

std::vector<double> sample(const Distribution& distribution) {
    Random random(2026, 11);
    std::vector<double> draws;
    for (std::size_t i = 0; i < sample_size; ++i)
        draws.push_back(static_cast<double>(distribution.draw(random).count()));
    std::sort(draws.begin(), draws.end());
    return draws;
}

double mean(const std::vector<double>& draws) {
    double sum = 0;
    for (const double draw : draws) sum += draw;
    return sum / static_cast<double>(draws.size());
}

/// Standard deviation over the mean.
double variation(const std::vector<double>& draws) {
    const double average = mean(draws);
    double sum = 0;
    for (const double draw : draws) sum += (draw - average) * (draw - average);
    return std::sqrt(sum / static_cast<double>(draws.size())) / average;
}

double quantile(const std::vector<double>& draws, double p) {
    return draws[static_cast<std::size_t>(p * static_cast<double>(draws.size()))];
}

}  // namespace

TEST_CASE("constant is always its mean, after the shift") {
    Random random(1);
    CHECK(Distribution{Shape::constant, 4s, 1.0, 0ms}.draw(random) == 4s);
    CHECK(Distribution{Shape::constant, 4s, 1.0, 3s}.draw(random) == 7s);
    CHECK(Distribution{}.draw(random) == 0ms);
}

TEST_CASE("exponential has its mean and its quantiles") {
    // 100,000 draws: the mean is known to 0.3 %, the quantiles to about 1 %.
    const auto draws = sample({Shape::exponential, 180s, 0.7, 0ms});
    CHECK(mean(draws) == Catch::Approx(180'000).epsilon(0.015));
    CHECK(variation(draws) == Catch::Approx(1).epsilon(0.02));
    for (const double p : {0.1, 0.5, 0.9, 0.99}) {
        CHECK(quantile(draws, p) == Catch::Approx(-180'000 * std::log(1 - p)).epsilon(0.03));
    }
}

TEST_CASE("gamma has its mean, and the spread is its shape") {
    for (const double shape : {0.5, 1.9, 4.0, 100.0}) {
        const auto draws = sample({Shape::gamma, 12'600ms, shape, 0ms});
        CHECK(mean(draws) == Catch::Approx(12'600).epsilon(0.02));
        CHECK(variation(draws) == Catch::Approx(1 / std::sqrt(shape)).epsilon(0.03));
    }
    const auto draws = sample({Shape::gamma, 12'600ms, 1.0, 0ms});  // exponential
    CHECK(quantile(draws, 0.5) == Catch::Approx(12'600 * std::log(2)).epsilon(0.03));
}

TEST_CASE("lognormal has its mean, and the spread is the deviation of its logarithm") {
    for (const double sigma : {0.1, 0.6, 0.93, 1.4}) {
        const auto draws = sample({Shape::lognormal, 258s, sigma, 0ms});
        CHECK(mean(draws) == Catch::Approx(258'000).epsilon(0.04));
        const double median = 258'000 * std::exp(-0.5 * sigma * sigma);
        for (const double p : {0.1, 0.5, 0.9}) {
            CHECK(quantile(draws, p) == Catch::Approx(median * std::exp(sigma * normal_quantile(p))).epsilon(0.03));
        }
    }
}

TEST_CASE("a shift is the least value and moves all the others") {
    for (const Shape shape : {Shape::exponential, Shape::gamma, Shape::lognormal}) {
        const auto plain = sample({shape, 5s, 0.9, 0ms});
        const auto shifted = sample({shape, 5s, 0.9, 3s});
        CHECK(shifted.front() >= 3'000);
        CHECK(mean(shifted) == Catch::Approx(mean(plain) + 3'000));
    }
}

TEST_CASE("the same stream gives the same times") {
    for (int shape = 0; shape < shape_count; ++shape) {
        const Distribution distribution{static_cast<Shape>(shape), 20s, 0.8, 1s};
        Random a(5, 6), b(5, 6);
        for (int i = 0; i < 1'000; ++i) REQUIRE(distribution.draw(a) == distribution.draw(b));
    }
}

TEST_CASE("the most extreme parameters give times, never an overflow, even those that a check refuses") {
    for (int shape = 0; shape < shape_count; ++shape) {
        for (const double spread : {1e-9, 1.0, 100.0}) {
            for (const Duration average : {Duration{0}, Duration{1}, Duration{1'000'000'000'000'000}}) {
                const Distribution distribution{static_cast<Shape>(shape), average, spread, 0ms};
                Random random(7);
                for (int i = 0; i < 200; ++i) {
                    const Duration draw = distribution.draw(random);
                    REQUIRE(draw >= 0ms);
                    REQUIRE(draw <= Duration{1'000'000'000'000});
                }
            }
        }
    }
}

TEST_CASE("a distribution that makes no sense is refused by the name of the field") {
    const auto field = [](const Distribution& distribution) {
        const auto checked = distribution.check("people.talk");
        return checked ? std::string() : checked.error().field;
    };
    CHECK(field({Shape::lognormal, 3min, 0.9, 5s}).empty());
    CHECK(field({Shape::lognormal, -1ms, 0.9, 5s}) == "people.talk.mean");
    CHECK(field({Shape::lognormal, 1ms, 0.9, -1ms}) == "people.talk.shift");
    CHECK(field({Shape::lognormal, 1ms, 0.9, Duration::max()}) == "people.talk.shift");
    for (const double spread : {0.0, -1.0, 101.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
        CHECK(field({Shape::gamma, 1ms, spread, 0ms}) == "people.talk.spread");
    }
    for (const double spread : {1e-5, 0.009}) CHECK(field({Shape::gamma, 1ms, spread, 0ms}) == "people.talk.spread");
    for (const double spread : {0.01, 100.0}) CHECK(field({Shape::gamma, 1ms, spread, 0ms}).empty());
    for (const double spread : {3.1, 100.0, 0.0}) {
        CHECK(field({Shape::lognormal, 1ms, spread, 0ms}) == "people.talk.spread");
    }
    CHECK(field({Shape::lognormal, 1ms, 3.0, 0ms}).empty());
    CHECK(field({Shape{4}, 1ms, 1.0, 0ms}) == "people.talk.shape");
    // Only a constant may be nothing.
    CHECK(field({Shape::constant, 0ms, 1.0, 5s}).empty());
    for (const Shape shape : {Shape::exponential, Shape::gamma, Shape::lognormal}) {
        CHECK(field({shape, 0ms, 1.0, 5s}) == "people.talk.mean");
    }
    CHECK(field({Shape::constant, Duration::max(), 1.0, 5s}) == "people.talk.mean");
    CHECK(Distribution{Shape::constant, -1ms, 1.0, 0ms}.check().error().field == "distribution.mean");
}

TEST_CASE("shapes can be named and read back") {
    std::set<std::string_view> names;
    for (int i = 0; i < shape_count; ++i) {
        const auto shape = static_cast<Shape>(i);
        names.insert(name(shape));
        CHECK(parse_shape(name(shape)).value() == shape);
    }
    CHECK(names.size() == shape_count);
    CHECK(parse_shape("normal").error().field == "shape");
}
