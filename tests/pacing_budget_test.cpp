// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/pacing.hpp>
#include <outdial/random.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace outdial;
using namespace std::chrono_literals;

// Pacing where only so many more people may be abandoned.

namespace {

const Instant start = from_epoch_ms(1'800'000'000'000);

/// Predictive from the first call; strictness would allow nearly everything.
PacingConfig generous(double answer_rate, bool learn) {
    PacingConfig made;
    made.mode = PacingMode::predictive;
    made.minimum_team = 0;
    made.minimum_answers = 0;
    made.learn = learn;
    made.expected_answer_rate = answer_rate;
    made.abandonment_target = 0.5;
    made.expected_ring = 12s;
    made.expected_handle_time = 120s;
    REQUIRE(made.check());
    return made;
}

PacingSnapshot snapshot(std::uint32_t idle, std::uint32_t busy, std::uint32_t ringing, std::uint32_t may_abandon) {
    return {idle, busy, ringing, 0, ringing + busy, may_abandon};
}

/// So many people are lost when nothing more is dialled: everything is exponential, nobody waits.
std::uint32_t lost(const PacingSnapshot& now, std::uint32_t dials, double answer_rate, Random& random) {
    std::vector<std::pair<double, bool>> events;  // at, answered (else an agent becomes free)
    for (std::uint32_t i = 0; i < now.ringing + dials; ++i) {
        if (random.chance(answer_rate)) events.emplace_back(12.0 * random.exponential(), true);
    }
    for (std::uint32_t i = 0; i < now.busy; ++i) events.emplace_back(120.0 * random.exponential(), false);
    std::sort(events.begin(), events.end());
    std::uint32_t idle = now.idle, lost = 0;
    for (const auto& [at, answered] : events) {
        if (!answered) {
            ++idle;
        } else if (idle > 0) {
            --idle;
        } else {
            ++lost;
        }
    }
    return lost;
}

}  // namespace

TEST_CASE("with nothing left to abandon predictive and power dial one line for each idle agent") {
    PacingConfig power;
    power.mode = PacingMode::power;
    power.lines_per_agent = 4.0;
    for (const PacingConfig& config : {generous(0.2, true), generous(0.2, false), power}) {
        Pacing pacing(config);
        for (std::uint32_t idle = 0; idle < 10; ++idle) {
            for (std::uint32_t ringing = 0; ringing < 14; ++ringing) {
                const auto decision = pacing.decide(snapshot(idle, 0, ringing, 0), start);
                CAPTURE(idle, ringing);
                CHECK(decision.dials == (idle > ringing ? idle - ringing : 0));
                if (idle > 0) CHECK(decision.limit != PacingLimit::no_idle_agent);
            }
        }
    }
}

TEST_CASE("while the team's handle times are not known, no more ring than can do no harm") {
    Pacing pacing(generous(0.05, true));
    Random random(1);
    bool used = false;
    for (int i = 0; i < 20'000; ++i) {
        const auto now = snapshot(random.below(20), random.below(50), random.below(40), random.below(30));
        const auto decision = pacing.decide(now, start);
        REQUIRE((decision.dials == 0 || now.ringing + decision.dials <= now.idle + now.may_abandon));
        CHECK(decision.may_abandon == now.may_abandon);
        used = used || (decision.limit == PacingLimit::budget && decision.dials > now.idle);
    }
    CHECK(used);
}

TEST_CASE("power never rings more than can do no harm") {
    PacingConfig config;
    config.mode = PacingMode::power;
    config.lines_per_agent = 3.0;
    Pacing pacing(config);
    CHECK(pacing.decide(snapshot(4, 0, 0, PacingSnapshot::any_number), start).dials == 12);
    CHECK(pacing.decide(snapshot(4, 0, 0, 100), start).limit == PacingLimit::ratio);
    CHECK(pacing.decide(snapshot(4, 0, 0, 5), start).dials == 9);
    CHECK(pacing.decide(snapshot(4, 0, 0, 5), start).target == 9);
    CHECK(pacing.decide(snapshot(4, 0, 0, 5), start).limit == PacingLimit::budget);
    CHECK(pacing.decide(snapshot(4, 0, 11, 5), start).dials == 0);
}

TEST_CASE("a larger budget never dials less, and a very large one as much as none") {
    for (const bool learn : {false, true}) {
        Pacing pacing(generous(0.1, learn));
        for (std::uint32_t idle = 0; idle < 12; idle += 3) {
            for (std::uint32_t busy = 0; busy < 40; busy += 13) {
                std::uint32_t before = 0;
                for (std::uint32_t budget = 0; budget < 60; ++budget) {
                    const std::uint32_t dials = pacing.decide(snapshot(idle, busy, 4, budget), start).dials;
                    CHECK(dials >= before);
                    before = dials;
                }
            }
        }
    }
    Pacing pacing(generous(0.1, false));
    const auto free = pacing.decide(snapshot(5, 20, 4, PacingSnapshot::any_number), start);
    const auto rich = pacing.decide(snapshot(5, 20, 4, 1'000'000'000), start);
    CHECK(rich.dials == free.dials);
    CHECK(rich.limit == PacingLimit::abandonment);
}

TEST_CASE("where handle times are known, more people than may be are lost hardly ever") {
    Random random(3);
    std::uint64_t trials = 0, over = 0;
    int beyond = 0;
    for (const double answer_rate : {0.05, 0.1, 0.25, 0.5}) {
        Pacing pacing(generous(answer_rate, false));
        for (const std::uint32_t idle : {0U, 1U, 3U, 8U}) {
            for (const std::uint32_t busy : {2U, 9U, 40U}) {
                for (const std::uint32_t budget : {1U, 3U, 10U, 40U}) {
                    const auto now = snapshot(idle, busy, 0, budget);
                    const auto decision = pacing.decide(now, start);
                    if (decision.limit != PacingLimit::budget) continue;
                    if (decision.dials > idle + budget) ++beyond;
                    for (int i = 0; i < 5'000; ++i, ++trials) {
                        over += lost(now, decision.dials, answer_rate, random) > budget;
                    }
                }
            }
        }
    }
    CAPTURE(trials, over, beyond);
    CHECK(beyond > 20);  // it does make use of it
    CHECK(trials > 200'000);
    CHECK(static_cast<double>(over) < 1e-4 * static_cast<double>(trials));
}

TEST_CASE("who has little left aims lower, so that the feedback does not work against it") {
    const auto settled = [](std::uint32_t budget, double abandonment) {
        Pacing pacing(generous(0.2, true));
        Random random(7);
        static_cast<void>(pacing.decide(snapshot(1, 1, 0, budget), start));
        for (int i = 0; i < 20'000; ++i) {
            random.chance(abandonment) ? pacing.on_abandoned(start) : pacing.on_connected(0s, start);
        }
        return pacing.decide(snapshot(1, 1, 0, PacingSnapshot::any_number), start).strictness;
    };
    // The target is 0.985 * 0.5, and half of it with one person left: above it the strictness falls, below it rises.
    CHECK(settled(PacingSnapshot::any_number, 0.4) > 0.5);
    CHECK(settled(1, 0.4) < 0.01);
    CHECK(settled(1, 0.2) > 0.5);
    CHECK(settled(9, 0.4) > 0.5);
}
