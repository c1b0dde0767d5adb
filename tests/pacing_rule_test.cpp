// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/pacing.hpp>

#include <cmath>
#include <vector>

using namespace outdial;
using namespace std::chrono_literals;

// The predictive rule against the sums that it says. What else pacing does is in pacing_test.cpp.

namespace {

const Instant start = from_epoch_ms(1'800'000'000'000);

/// Predictive from the first call, in a world that is as expected: everything is exponential.
struct Expected {
    double answer_rate = 0.3;
    double strictness = 0.02;
    double ring_s = 15.0;
    double handle_s = 180.0;
    double patience_s = 0.0;

    [[nodiscard]] Pacing pacing() const {
        PacingConfig made;
        made.mode = PacingMode::predictive;
        made.minimum_team = 0;
        made.minimum_answers = 0;
        made.learn = false;
        made.expected_answer_rate = answer_rate;
        made.abandonment_target = 2.0 * strictness;  // where the feedback starts
        made.expected_ring = Duration{std::llround(1000 * ring_s)};
        made.expected_handle_time = Duration{std::llround(1000 * handle_s)};
        REQUIRE(made.check());
        return Pacing(made, Duration{std::llround(1000 * patience_s)});
    }
};

std::vector<double> binomial(std::uint32_t n, double p) {
    std::vector<double> of(n + 1);
    if (p <= 0.0) return {1.0};
    for (std::uint32_t k = 0; k <= n; ++k) {
        of[k] = std::exp(std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0) + k * std::log(p) +
                         (n - k) * std::log1p(-p));
    }
    return of;
}

/// P(A - D >= free) for A of `calls` calls and D of `busy` agents, as the double sum that it is.
double none_left(std::uint32_t calls, double p, std::uint32_t busy, double q, int free) {
    const auto a = binomial(calls, p), d = binomial(busy, q);
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        for (std::size_t j = 0; j < d.size(); ++j) {
            if (static_cast<int>(i) - static_cast<int>(j) >= free) sum += a[i] * d[j];
        }
    }
    return sum;
}

/// By how much k calls break the rule: 1 is exactly allowed.
double brute_ratio(const Expected& world, std::uint32_t k, std::uint32_t busy, int free) {
    double lost = 0.0, before = 0.0, none_before = free <= 0 ? 1.0 : 0.0;
    for (std::size_t j = 0; j < outlook_horizons_s.size(); ++j) {
        const auto t = static_cast<double>(outlook_horizons_s[j]);
        const bool last = j + 1 == outlook_horizons_s.size();
        const double answered = world.answer_rate * (last ? 1.0 : 1.0 - std::exp(-t / world.ring_s));
        const double freed = 1.0 - std::exp(-(t + world.patience_s) / world.handle_s);
        // Six tenths of them, as nearly as a whole number of agents allows.
        const double agents = std::ceil(0.6 * busy - 1e-4);
        const double share = agents > 0.0 ? 0.6 * busy * freed / agents : 0.0;
        const double none = none_left(k - 1, answered, static_cast<std::uint32_t>(agents), share, free);
        lost += k * (answered - before) * 0.5 * (none_before + none);
        before = answered;
        none_before = none;
    }
    return lost / (world.strictness * k * world.answer_rate);
}

}  // namespace

TEST_CASE("predictive: the largest number of calls whose losses are allowed, by the sums that the rule says") {
    for (const double answer_rate : {0.02, 0.125, 0.3, 0.45}) {
        for (const double strictness : {0.0005, 0.01, 0.05, 0.2}) {
            for (const std::uint32_t busy : {0U, 1U, 8U, 16U}) {
                for (const double patience : {0.0, 2.0}) {
                    const Expected world{answer_rate, strictness, 15.0, 240.0, patience};
                    Pacing pacing = world.pacing();
                    for (const std::uint32_t idle : {0U, 1U, 2U, 4U}) {
                        const auto decision = pacing.decide({idle, busy, 0, 0, busy}, start);
                        CAPTURE(answer_rate, strictness, busy, patience, idle, decision.target);
                        CHECK(decision.dials == decision.target);
                        REQUIRE(decision.target >= idle);
                        const int free = static_cast<int>(idle);
                        if (decision.target > idle) CHECK(brute_ratio(world, decision.target, busy, free) < 1.001);
                        CHECK(brute_ratio(world, decision.target + 1, busy, free) > 0.999);
                    }
                }
            }
        }
    }
}

TEST_CASE("predictive: large teams, where the difference is taken as normal") {
    for (const double answer_rate : {0.1, 0.4}) {
        for (const double strictness : {0.005, 0.03}) {
            for (const std::uint32_t idle : {5U, 15U, 30U}) {
                const Expected world{answer_rate, strictness, 15.0, 100.0, 2.0};
                Pacing pacing = world.pacing();
                const std::uint32_t busy = 150;
                const auto target = pacing.decide({idle, busy, 0, 0, busy}, start).target;
                CAPTURE(answer_rate, strictness, idle, target);
                const int free = static_cast<int>(idle);
                CHECK(brute_ratio(world, target - target / 25 - 1, busy, free) < 1.0);
                CHECK(brute_ratio(world, target + target / 25 + 1, busy, free) > 1.0);
            }
        }
    }
}

TEST_CASE("predictive: what rings already is taken off, and what waits") {
    const Expected world{0.125, 0.02, 15.0, 180.0, 2.0};
    Pacing pacing = world.pacing();
    const auto target = pacing.decide({5, 20, 0, 0, 20}, start).dials;
    REQUIRE(target > 10);
    CHECK(pacing.decide({5, 20, 7, 0, 30}, start).dials == target - 7);
    CHECK(pacing.decide({5, 20, target, 0, 90}, start).dials == 0);
    CHECK(pacing.decide({5, 20, 7, 3, 30}, start).dials < target - 10);  // three of the five are as good as taken
    CHECK(pacing.decide({0, 20, 0, 3, 30}, start).dials == 0);
}

TEST_CASE("predictive: more is dialled for more agents and a looser target, never less") {
    for (const double answer_rate : {0.05, 0.3, 0.8}) {
        for (const std::uint32_t busy : {0U, 30U, 3'000U, 9'000U}) {
            std::uint32_t before = 0;
            Pacing strict = Expected{answer_rate, 0.01}.pacing(), loose = Expected{answer_rate, 0.06}.pacing();
            for (std::uint32_t idle = 1; idle < 150; ++idle) {
                const auto target = strict.decide({idle, busy, 0, 0, busy}, start).target;
                CHECK(target + 1 + target / 25 >= before);  // where the normal takes over it may be a little less
                CHECK(loose.decide({idle, busy, 0, 0, busy}, start).target >= target);
                before = target;
            }
        }
    }
}

TEST_CASE("predictive: old calls that will hardly be answered make room, those about to be answered do not") {
    PacingConfig config;
    config.mode = PacingMode::predictive;
    config.minimum_team = config.minimum_answers = 0;
    Pacing pacing(config, 2s);
    Instant now = start;
    // Who answers does so after 8 to 12 s; the others ring for 30 s.
    for (int i = 0; i < 3'000; ++i) {
        pacing.on_dialled(1, now);
        if (i % 4 == 0) {
            pacing.on_answered(now, now + 8s + Duration{i % 5 * 1'000});
            i % 100 == 0 ? pacing.on_abandoned(now) : pacing.on_connected(5s, now);
            pacing.on_call_ended(now, now + 100s);
            pacing.on_handled(now, now + 100s, now + 100s);
        } else {
            pacing.on_unanswered(now, now + 30s);
        }
        now += 200s;
    }
    const auto dials = [&](Duration age) {
        Pacing copy = pacing;
        copy.on_dialled(6, now - age);
        return copy.decide({3, 30, 6, 0, 36}, now).dials;
    };
    CHECK(dials(20s) > dials(0s) + 2);
    CHECK(dials(7s) <= dials(0s));
}

TEST_CASE("predictive: every number counts with its own chance, if it is told") {
    PacingConfig config;
    config.mode = PacingMode::predictive;
    config.minimum_team = config.minimum_answers = 0;
    Pacing pacing(config, 2s);
    Instant now = start;
    const Odds likely = Odds::of(4.0), unlikely = Odds::of(0.25);
    // Two in ten of the usual ones would answer: of the likely ones five do, of the unlikely ones one in seventeen.
    for (int i = 0; i < 3'400; ++i) {
        const Odds odds = i % 2 == 0 ? likely : unlikely;
        const bool answers = i % 2 == 0 ? i % 4 == 0 : i % 34 == 1;
        pacing.on_dialled(1, odds, now);
        if (answers) {
            pacing.on_answered(now, odds, now + 10s);
            i % 100 == 0 ? pacing.on_abandoned(now) : pacing.on_connected(5s, now);
            pacing.on_call_ended(now, now + 100s);
            pacing.on_handled(now, now + 100s, now + 100s);
        } else {
            pacing.on_unanswered(now, odds, now + 30s);
        }
        now += 200s;
    }
    const auto decide = [&](Odds next, Odds rings) {
        Pacing copy = pacing;
        copy.on_dialled(10, rings, now);
        PacingSnapshot snapshot{6, 80, 10, 0, 90};
        snapshot.next_odds = next;
        return copy.decide(snapshot, now);
    };
    CHECK(decide({}, {}).answer_rate == Catch::Approx(0.2).margin(0.02));
    CHECK(decide(likely, {}).next_answer_rate == Catch::Approx(0.5).margin(0.03));
    CHECK(decide(unlikely, {}).next_answer_rate == Catch::Approx(1.0 / 17.0).margin(0.01));
    CHECK(decide(likely, {}).dials < decide({}, {}).dials);
    CHECK(decide({}, {}).dials < decide(unlikely, {}).dials);
    CHECK(decide({}, likely).dials < decide({}, {}).dials);
    CHECK(decide({}, {}).dials < decide({}, unlikely).dials);
    CHECK(decide({}, likely).expected_answers == Catch::Approx(5.0).margin(0.4));
    CHECK(decide({}, unlikely).expected_answers == Catch::Approx(10.0 / 17.0).margin(0.1));
}

TEST_CASE("predictive: an agent about to finish the wrap-up is dialled for, one in the midst of a call is not") {
    PacingConfig config;
    config.mode = PacingMode::predictive;
    config.minimum_team = config.minimum_answers = 0;
    config.abandonment_target = 0.1;
    Pacing pacing(config, 2s);
    Instant now = start;
    for (int i = 0; i < 2'000; ++i) {  // talks of 40 to 360 s; wrap-ups of 20 s, as a machine would have them
        const Instant ended = now + 40s + 1s * (i * 37 % 320);
        pacing.on_dialled(1, now);
        i % 3 == 0 ? pacing.on_answered(now, now + 10s) : pacing.on_unanswered(now, now + 30s);
        if (i % 3 == 0) {
            pacing.on_connected(5s, now);
            pacing.on_call_ended(now, ended);
            pacing.on_handled(now, ended, ended + 20s);
        }
        if (i % 30 == 0) pacing.on_abandoned(now);
        now = ended + 60s;
    }
    Pacing talks = pacing, wraps = pacing, ends = pacing;
    for (Pacing* each : {&talks, &wraps, &ends}) each->on_connected(0s, now);
    wraps.on_call_ended(now, now + 30s);  // at the question it is just over
    ends.on_call_ended(now, now + 14s);   // ... and here the agent is ready in 4 s
    CHECK(talks.decide({0, 1, 0, 0, 1}, now + 30s).dials == 0);
    CHECK(wraps.decide({0, 1, 0, 0, 1}, now + 30s).dials == 0);
    CHECK(ends.decide({0, 1, 0, 0, 1}, now + 30s).dials >= 1);
    CHECK(ends.decide({0, 1, 0, 0, 1}, now + 30s).expected_free > 0.9);
    CHECK(ends.decide({0, 0, 0, 0, 1}, now + 30s).dials == 0);  // the agent leaves afterwards
}
