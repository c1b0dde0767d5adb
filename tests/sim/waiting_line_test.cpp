// SPDX-License-Identifier: Apache-2.0
#include "waiting_line.hpp"
#include "../catch.hpp"

#include <outdial/random.hpp>

#include <deque>

using namespace outdial;
using namespace outdial::sim;

TEST_CASE("a waiting line agrees with a deque") {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        Random random(seed);
        WaitingLine<std::uint32_t> line;
        std::deque<std::uint32_t> twin;
        const double grows = 0.4 + 0.3 * random.uniform();
        for (std::uint32_t i = 0; i < 5'000; ++i) {
            if (random.chance(grows)) {
                line.push_back(i);
                twin.push_back(i);
            } else if (!twin.empty() && random.chance(0.9)) {
                line.pop_front();
                twin.pop_front();
            } else if (!twin.empty()) {
                line.pop_back();
                twin.pop_back();
            }
            REQUIRE(line.size() == twin.size());
            REQUIRE(line.empty() == twin.empty());
            if (!twin.empty()) REQUIRE(line.front() == twin.front());
        }
        for (; !twin.empty(); twin.pop_front(), line.pop_front()) REQUIRE(line.front() == twin.front());
        REQUIRE(line.empty());
    }
}
