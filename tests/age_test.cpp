// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/age.hpp>
#include <outdial/random.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace outdial;
using namespace std::chrono_literals;

namespace {

const Instant start = from_epoch_ms(1'800'000'000'000);

}  // namespace

TEST_CASE("ages are those of a list of beginnings") {
    Random random(1);
    for (const Duration slot : {1000ms, 8000ms}) {
        AgeCounts counts(slot);
        std::vector<Instant> going;
        Instant now = start;
        for (int i = 0; i < 20'000; ++i) {
            now += Duration{random.below(i % 1'000 == 0 ? 400'000 : 900)};
            if (random.chance(0.5)) {
                const std::uint32_t count = 1 + random.below(3);
                counts.begin(count, now);
                going.insert(going.end(), count, now);
            } else if (!going.empty()) {
                const std::size_t which = random.below(static_cast<std::uint32_t>(going.size()));
                counts.end(going[which], now);
                going.erase(going.begin() + static_cast<std::ptrdiff_t>(which));
            }
            counts.pass(now);
            REQUIRE(counts.total() == going.size());
            if (i % 97 != 0) continue;
            std::vector<std::uint32_t> expected(age_slots);
            for (const Instant begun : going) {
                const auto age = now.time_since_epoch() / slot - begun.time_since_epoch() / slot;
                ++expected[static_cast<std::size_t>(std::min<std::int64_t>(age, age_slots - 1))];
            }
            std::vector<std::uint32_t> found(age_slots);
            counts.each([&](std::size_t age, std::uint32_t count) { found[age] = count; });
            REQUIRE(found == expected);
            for (std::size_t age = 0; age < age_slots; ++age) REQUIRE(counts.of_age(age) == expected[age]);
        }
    }
}

TEST_CASE("ended twice, ended and never begun, a clock an hour back: the total never goes wrong") {
    AgeCounts counts(1s);
    counts.end(start, start);
    CHECK(counts.total() == 0);
    counts.begin(3, start);
    counts.end(start + 5s, start + 2s);  // nothing began then: another is taken
    CHECK(counts.total() == 2);
    counts.begin(1, start - 1h);  // happens at the largest instant known
    CHECK(counts.total() == 3);
    counts.end(start - 1h, start - 1h);
    for (int i = 0; i < 5; ++i) counts.end(start, start + 1s);
    CHECK(counts.total() == 0);
    counts.begin(1, far_future);
    counts.end(far_past, far_future);
    CHECK(counts.total() == 0);
}

TEST_CASE("the shares of durations, and how they end at an age") {
    Random random(2);
    DurationEstimate estimate(1s, 10s, 10.0, 1e5);
    for (int i = 0; i < 50'000; ++i) {
        estimate.add(3s + Duration{std::llround(20'000.0 * random.exponential())});
    }
    CHECK(estimate.mean_s() == Catch::Approx(23.0).epsilon(0.02));
    CHECK(estimate.survival(0) == 1.0);
    for (const std::size_t age : {1U, 3U, 10U, 30U, 60U}) {
        const double longer = age <= 3 ? 1.0 : std::exp(-(static_cast<double>(age) - 3.0) / 20.0);
        CHECK(estimate.survival(age) == Catch::Approx(longer).margin(0.01));
    }
    CHECK(estimate.survival(age_slots + 20) < 0.01);
    CHECK(estimate.hazard(0) < 0.03);
    for (const std::size_t age : {8U, 20U, 40U}) CHECK(estimate.hazard(age) == Catch::Approx(0.05).epsilon(0.1));
}

TEST_CASE("what outlasts all ages that are told apart goes on by its mean") {
    // Every third lasts 300 s on average, the others 10 s.
    DurationEstimate estimate(1s, 100s, 10.0, 1'000.0);
    Random random(3);
    for (int i = 0; i < 6'000; ++i) {
        const double mean = i % 3 == 0 ? 300.0 : 10.0;
        estimate.add(Duration{static_cast<std::int64_t>(-1'000.0 * mean * std::log(1.0 - random.uniform()))});
    }
    const double old = estimate.survival(age_slots - 1);
    CHECK(old == Catch::Approx(std::exp(-95.0 / 300.0) / 3.0).epsilon(0.1));
    for (const std::size_t further : {1U, 30U, 200U, 1'000U}) {
        const double expected = std::exp(-static_cast<double>(further) / 300.0);
        CHECK(estimate.survival(age_slots - 1 + further) / old == Catch::Approx(expected).margin(0.05));
    }
    CHECK(estimate.hazard(age_slots + 50) == Catch::Approx(1.0 / 300.0).epsilon(0.15));
}

TEST_CASE("durations are forgotten by observation") {
    DurationEstimate estimate(1s, 10s, 10.0, 200.0);
    for (int i = 0; i < 100'000; ++i) estimate.add(50s);
    CHECK(estimate.survival(49) == Catch::Approx(1.0));
    for (int i = 0; i < 200; ++i) estimate.add(5s);
    CHECK(estimate.survival(49) == Catch::Approx(0.5).margin(0.01));
    for (int i = 0; i < 3'000; ++i) estimate.add(-5s);
    CHECK(estimate.survival(1) < 0.001);
    for (int i = 0; i < 3'000; ++i) estimate.add(Duration::max());
    CHECK(estimate.survival(age_slots - 1) > 0.999);
    CHECK(std::isfinite(estimate.mean_s()));
    CHECK(std::isfinite(estimate.hazard(3)));
}
