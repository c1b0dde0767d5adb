// SPDX-License-Identifier: Apache-2.0
#include "event_queue.hpp"
#include "../catch.hpp"

#include <outdial/random.hpp>

#include <map>

using namespace outdial;
using namespace outdial::sim;

using Queue = EventQueue<std::uint32_t>;

TEST_CASE("events come out in the order of time, those of one instant in the order in which they were planned") {
    Queue queue;
    CHECK(queue.empty());
    const Instant noon = from_epoch_ms(43'200'000);
    queue.push(noon, 1, 10);
    queue.push(noon - Duration{1}, 2, 20);
    queue.push(noon, 3, 30);
    queue.push(noon, 4, 40);
    for (const std::uint32_t expected : {2U, 1U, 3U, 4U}) {
        REQUIRE_FALSE(queue.empty());
        const auto event = queue.pop();
        CHECK(event.what == expected);
        CHECK(event.subject == 10 * ((expected == 2) ? 2 : expected));
        CHECK(event.at == (expected == 2 ? noon - Duration{1} : noon));
    }
    CHECK(queue.empty());
}

TEST_CASE("a queue of events agrees with a multimap") {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        Random random(seed);
        Queue queue;
        std::multimap<Instant, std::uint32_t> twin;             // equal keys stay in the order of insertion
        const std::uint32_t instants = 1U << random.below(20);  // many ties or few
        const double grows = 0.45 + 0.15 * random.uniform();
        Instant now{};
        for (std::uint32_t i = 0; i < 20'000; ++i) {
            if (random.chance(grows)) {
                const Instant at = now + Duration{random.below(instants)};
                queue.push(at, i, i * std::uint64_t{3});
                twin.emplace(at, i);
            } else if (!twin.empty()) {
                const auto event = queue.pop();
                REQUIRE(event.at == twin.begin()->first);
                REQUIRE(event.what == twin.begin()->second);
                REQUIRE(event.subject == event.what * std::uint64_t{3});
                now = event.at;
                twin.erase(twin.begin());
            }
            REQUIRE(queue.empty() == twin.empty());
        }
        for (; !twin.empty(); twin.erase(twin.begin())) REQUIRE(queue.pop().what == twin.begin()->second);
        REQUIRE(queue.empty());
    }
}

TEST_CASE("what was planned first goes first, even when the sequence starts again from 0") {
    const Queue::Event last{Instant{}, 0, 0xffff'ffff, 0}, next{Instant{}, 0, 0, 0},
        earlier{Instant{Duration{-1}}, 0, 5, 0};
    CHECK(last.before(next));
    CHECK_FALSE(next.before(last));
    CHECK_FALSE(last.before(last));
    CHECK(earlier.before(last));
    CHECK_FALSE(last.before(earlier));
}
