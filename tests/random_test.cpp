// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/random.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <vector>

using namespace outdial;
using Words = std::array<std::uint32_t, 4>;

namespace {

constexpr int sample_size = 200'000;

template <class Draw>
std::vector<double> sample(std::uint64_t stream, Draw draw) {
    Random random(2026, stream);
    std::vector<double> values;
    for (int i = 0; i < sample_size; ++i) values.push_back(draw(random));
    return values;
}

struct Moments {
    double mean, variance;
};

Moments moments(const std::vector<double>& values) {
    double sum = 0, squares = 0;
    for (const double value : values) sum += value;
    const double mean = sum / static_cast<double>(values.size());
    for (const double value : values) squares += (value - mean) * (value - mean);
    return {mean, squares / static_cast<double>(values.size() - 1)};
}

/// Kolmogorov-Smirnov statistic times the root of the sample size: above 1.95 once in a thousand right samples.
template <class Distribution>
double kolmogorov_smirnov(std::vector<double> values, Distribution distribution) {
    std::sort(values.begin(), values.end());
    const auto n = static_cast<double>(values.size());
    double worst = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double p = distribution(values[i]);
        worst = std::max({worst, static_cast<double>(i + 1) / n - p, p - static_cast<double>(i) / n});
    }
    return worst * std::sqrt(n);
}

/// Chi-square of counts that should be equal, as standard deviations from its mean (Wilson and Hilferty).
double chi_square(const std::vector<int>& counts) {
    double total = 0;
    for (const int count : counts) total += count;
    const double expected = total / static_cast<double>(counts.size());
    double sum = 0;
    for (const int count : counts) sum += (count - expected) * (count - expected) / expected;
    const double freedom = static_cast<double>(counts.size() - 1);
    return (std::cbrt(sum / freedom) - (1 - 2 / (9 * freedom))) / std::sqrt(2 / (9 * freedom));
}

double normal_distribution(double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; }

/// The regularised incomplete gamma function by its power series.
double gamma_distribution(double shape, double x) {
    double term = 1, sum = 1;
    for (int n = 1; n < 1000 && term > sum * 1e-17; ++n) {
        term *= x / (shape + n);
        sum += term;
    }
    return sum * std::exp(shape * std::log(x) - x - std::lgamma(shape + 1));
}

}  // namespace

/// What a compiler works out while it compiles, one product after the other.
constexpr auto compiled_blocks = [] {
    std::array<std::array<std::uint32_t, 4>, 64> blocks{};
    std::uint32_t word = 1;
    for (auto& block : blocks) {
        std::array<std::uint32_t, 6> words{};
        for (std::uint32_t& one : words) one = word = word * 1'664'525 + 1'013'904'223;
        block = philox({words[0], words[1], words[2], words[3]}, {words[4], words[5]});
    }
    return blocks;
}();

TEST_CASE("philox is the same when a processor makes both products at once") {
    std::uint32_t word = 1;
    for (const auto& block : compiled_blocks) {
        std::array<std::uint32_t, 6> words{};
        for (std::uint32_t& one : words) one = word = word * 1'664'525 + 1'013'904'223;
        CHECK(philox({words[0], words[1], words[2], words[3]}, {words[4], words[5]}) == block);
    }
}

TEST_CASE("words that were made ready are the same ones") {
    Random ready(7, 1), other(7, 1);
    for (int i = 0; i < 20; ++i) {
        ready.make_ready();
        CHECK(ready.bits() == other.bits());
    }
}

TEST_CASE("philox gives the published answers") {
    constexpr std::uint32_t ones = 0xffffffff;
    static_assert(philox({0, 0, 0, 0}, {0, 0}) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    CHECK(philox({0, 0, 0, 0}, {0, 0}) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    CHECK(philox({ones, ones, ones, ones}, {ones, ones}) == Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    CHECK(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
          Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("a stream counts blocks under its name and is keyed by its seed") {
    constexpr std::uint64_t seed = 0x0123456789abcdef;
    constexpr std::uint64_t stream = 0xfedcba9876543210;
    Random random(seed, stream);
    for (std::uint32_t block = 0; block < 3; ++block) {
        for (const std::uint32_t word : philox({block, 0, 0x76543210, 0xfedcba98}, {0x89abcdef, 0x01234567})) {
            CHECK(random.bits() == word);
        }
    }
}

TEST_CASE("the same name gives the same numbers whatever else is drawn") {
    Random alone(7, 1), one(7, 1), other(7, 2);
    for (int i = 0; i < 1000; ++i) {
        CHECK(alone.bits() == one.bits());
        for (int j = 0; j < i % 5; ++j) (void)other.normal();
    }
}

TEST_CASE("the draws have known values") {
    Random random(42, 17);
    CHECK(random.bits() == 1199243803U);
    CHECK(random.uniform() == 0x1.22540e9873068p-4);
    CHECK(random.below(1000) == 627);
    CHECK(random.chance(0.5) == true);
    // These pass through the C library's log and exp, which may differ in the last bit.
    CHECK(random.exponential() == Catch::Approx(1.4853182496099029).epsilon(1e-14));
    CHECK(random.normal() == Catch::Approx(0.51117138934347439).epsilon(1e-14));
    CHECK(random.gamma(0.5) == Catch::Approx(0.043885838807856292).epsilon(1e-14));
    CHECK(random.gamma(3.0) == Catch::Approx(2.3081085234028258).epsilon(1e-14));
    CHECK(random.bits() == 3068844749U);
    CHECK(stream_name(0) == 0x238275bc38fcbe91);
    CHECK(stream_name(1, 2, 3) == 0x6ae515c1c0ac7e37);
}

TEST_CASE("streams of neighbouring names and seeds do not resemble each other") {
    // The first draws of a stream and of the next one fall evenly on a 32 x 32 grid.
    for (const bool by_seed : {false, true}) {
        std::vector<int> cells(32 * 32);
        for (std::uint64_t i = 0; i < 300'000; ++i) {
            Random a = by_seed ? Random(i, 5) : Random(5, i);
            Random b = by_seed ? Random(i + 1, 5) : Random(5, i + 1);
            ++cells[(a.bits() >> 27) * 32 + (b.bits() >> 27)];
        }
        CHECK(std::abs(chi_square(cells)) < 3.3);
    }
}

TEST_CASE("successive words fall evenly on a cube") {
    std::vector<int> cells(16 * 16 * 16);
    Random random(1);
    for (int i = 0; i < 400'000; ++i) {
        const std::uint32_t a = random.bits() >> 28, b = random.bits() >> 28, c = random.bits() >> 28;
        ++cells[(a * 16 + b) * 16 + c];
    }
    CHECK(std::abs(chi_square(cells)) < 3.3);
}

TEST_CASE("uniform is uniform and never 0 or 1") {
    const auto values = sample(1, [](Random& random) { return random.uniform(); });
    const auto [mean, variance] = moments(values);
    CHECK(std::abs(mean - 0.5) < 4 * std::sqrt(1.0 / 12 / sample_size));
    CHECK(variance == Catch::Approx(1.0 / 12).epsilon(0.01));
    CHECK(kolmogorov_smirnov(values, [](double x) { return x; }) < 1.95);
    for (const double value : values) {
        if (!(value > 0 && value < 1)) FAIL(value);
        // An odd multiple of 2^-53.
        if (std::fmod(value * 0x1p53, 2) != 1) FAIL(value);
    }
}

TEST_CASE("below is unbiased") {
    Random random(3);
    // Without rejection every third value of 3 * 2^30 would come twice as often as the others.
    std::vector<int> residues(3);
    for (int i = 0; i < 300'000; ++i) ++residues[random.below(3U << 30) % 3];
    CHECK(std::abs(chi_square(residues)) < 3.3);

    for (const std::uint32_t n : {2U, 7U, 1000U}) {
        std::vector<int> counts(n);
        for (int i = 0; i < 200'000; ++i) ++counts.at(random.below(n));
        CHECK(std::abs(chi_square(counts)) < 3.3);
    }
}

TEST_CASE("below knows its limits") {
    Random random(4);
    for (int i = 0; i < 1000; ++i) {
        CHECK(random.below(0) == 0);
        CHECK(random.below(1) == 0);
        CHECK(random.below(UINT32_MAX) < UINT32_MAX);
    }
}

TEST_CASE("chance happens as often as it says") {
    Random random(5);
    int happened = 0;
    for (int i = 0; i < sample_size; ++i) {
        happened += random.chance(0.3) ? 1 : 0;
        if (random.chance(0.0) || random.chance(-1.0) || random.chance(std::nan(""))) FAIL("never");
        if (!random.chance(1.0) || !random.chance(2.0)) FAIL("always");
    }
    CHECK(std::abs(happened - 0.3 * sample_size) < 4 * std::sqrt(0.21 * sample_size));
}

TEST_CASE("chance takes two words whatever the probability is") {
    Random a(6), b(6);
    (void)a.chance(0.0);
    (void)b.chance(1.0);
    CHECK(a.bits() == b.bits());
}

TEST_CASE("exponential is exponential") {
    const auto values = sample(2, [](Random& random) { return random.exponential(); });
    const auto [mean, variance] = moments(values);
    CHECK(std::abs(mean - 1) < 4 / std::sqrt(sample_size));
    CHECK(variance == Catch::Approx(1).epsilon(0.03));
    CHECK(kolmogorov_smirnov(values, [](double x) { return 1 - std::exp(-x); }) < 1.95);
    CHECK(*std::min_element(values.begin(), values.end()) > 0);
}

TEST_CASE("normal is normal") {
    const auto values = sample(3, [](Random& random) { return random.normal(); });
    const auto [mean, variance] = moments(values);
    CHECK(std::abs(mean) < 4 / std::sqrt(sample_size));
    CHECK(variance == Catch::Approx(1).epsilon(0.015));
    CHECK(kolmogorov_smirnov(values, normal_distribution) < 1.95);
}

TEST_CASE("normal_quantile agrees with the inverse of erfc found by bisection") {
    for (double p = 1e-300; p < 0.5; p *= p < 1e-3 ? 7.3 : 1.07) {
        double low = -40, high = 0;
        for (int i = 0; i < 200; ++i) {
            const double middle = (low + high) / 2;
            (normal_distribution(middle) < p ? low : high) = middle;
        }
        CAPTURE(p);
        CHECK(normal_quantile(p) == Catch::Approx(low).epsilon(1e-14).margin(4e-16));
        if (p > 1e-3) CHECK(normal_quantile(1 - p) == Catch::Approx(-low).epsilon(1e-12).margin(4e-16));
    }
    CHECK(normal_quantile(0.5) == 0.0);
    CHECK(normal_quantile(0.975) == Catch::Approx(1.959963984540054).epsilon(1e-15));
    for (const double p : {0.0, 1.0, -1.0, 2.0, std::nan("")}) CHECK(std::isnan(normal_quantile(p)));
}

TEST_CASE("gamma is gamma for small, middle and large shapes") {
    for (const double shape : {0.1, 0.5, 1.0, 2.5, 40.0}) {
        const auto values = sample(stream_name(4, static_cast<std::uint64_t>(shape * 10)),
                                   [shape](Random& random) { return random.gamma(shape); });
        const auto [mean, variance] = moments(values);
        CAPTURE(shape);
        CHECK(std::abs(mean - shape) < 4 * std::sqrt(shape / sample_size));
        CHECK(variance == Catch::Approx(shape).epsilon(0.05));
        CHECK(kolmogorov_smirnov(values, [shape](double x) { return gamma_distribution(shape, x); }) < 1.95);
    }
}

TEST_CASE("gamma of a shape without meaning is 0, of a boundless one boundless") {
    Random random(8);
    CHECK(random.gamma(0) == 0);
    CHECK(random.gamma(-1) == 0);
    CHECK(random.gamma(std::nan("")) == 0);
    CHECK(random.gamma(std::numeric_limits<double>::infinity()) == std::numeric_limits<double>::infinity());
    CHECK(random.gamma(1e-300) >= 0);
}

TEST_CASE("stream_name tells its parts apart") {
    std::set<std::uint64_t> names;
    for (std::uint64_t a = 0; a < 40; ++a) {
        for (std::uint64_t b = 0; b < 40; ++b) {
            for (std::uint64_t c = 0; c < 40; ++c) names.insert(stream_name(a, b, c));
        }
    }
    CHECK(names.size() == 40 * 40 * 40);
}
