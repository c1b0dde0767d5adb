// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/odds.hpp>

#include <cmath>
#include <limits>

using namespace outdial;
using Catch::Approx;

TEST_CASE("odds are known to a step of the root of two") {
    CHECK(Odds{}.usual());
    CHECK(Odds{}.factor() == 1.0);
    CHECK(sizeof(Odds) == 1);
    for (std::size_t step = 0; step < Odds::steps; ++step) {
        const Odds odds = Odds::at(step);
        CHECK(odds.factor() == Approx(std::pow(2.0, 0.5 * (static_cast<double>(step) - 6.0))));
        CHECK(Odds::of(odds.factor()) == odds);
        CHECK(Odds::of(odds.factor() * 1.18) == odds);
        CHECK(Odds::of(odds.factor() / 1.18) == odds);
        CHECK(odds.usual() == (odds == Odds{}));
    }
}

TEST_CASE("odds beyond the range are taken for its end, and nonsense for the usual ones") {
    constexpr double infinite = std::numeric_limits<double>::infinity();
    CHECK(Odds::of(1e300).factor() == 8.0);
    CHECK(Odds::of(infinite).factor() == 8.0);
    CHECK(Odds::of(1e-300).factor() == 0.125);
    for (const double nonsense : {0.0, -1.0, -infinite, std::nan("")}) CHECK(Odds::of(nonsense).usual());
    CHECK(Odds::of(1.0, 0.2).factor() == 8.0);
    CHECK(Odds::of(0.0, 0.2).factor() == 0.125);
    CHECK(Odds::of(0.0, 0.0).usual());
    CHECK(Odds::of(1.0, 1.0).usual());
}

TEST_CASE("odds put a chance beside the usual one") {
    CHECK(Odds::of(0.5, 0.2).factor() == 4.0);  // 1:1 beside 1:4
    CHECK(Odds::of(0.2, 0.5).factor() == 0.25);
    CHECK(Odds{}.share(0.3) == 1.0);
    for (const double usual : {0.0, 0.01, 0.3, 0.9, 1.0}) {
        for (std::size_t step = 0; step < Odds::steps; ++step) {
            const double chance = usual * Odds::at(step).share(usual);
            CAPTURE(usual, step, chance);
            CHECK(chance >= 0.0);
            CHECK(chance <= 1.0 + 1e-12);
            if (usual <= 0.0 || usual >= 1.0) continue;
            CHECK(chance / (1.0 - chance) == Approx(Odds::at(step).factor() * usual / (1.0 - usual)));
        }
    }
}
