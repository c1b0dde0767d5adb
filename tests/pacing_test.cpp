// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/pacing.hpp>
#include <outdial/random.hpp>

#include <algorithm>
#include <cmath>
#include <deque>

using namespace outdial;
using namespace std::chrono_literals;

namespace {

const Instant start = from_epoch_ms(1'800'000'000'000);

PacingConfig config(PacingMode mode) {
    PacingConfig made;
    made.mode = mode;
    return made;
}

/// Predictive from the first call, by the expectations of the config alone.
PacingConfig predictive(double answer_rate, double strictness, Duration ring = 15s, Duration handle_time = 180s) {
    PacingConfig made = config(PacingMode::predictive);
    made.minimum_team = 0;
    made.minimum_answers = 0;
    made.expected_answer_rate = answer_rate;
    made.abandonment_target = strictness;  // where the feedback starts
    made.expected_ring = ring;
    made.expected_handle_time = handle_time;
    REQUIRE(made.check());
    return made;
}

}  // namespace

TEST_CASE("progressive and preview: one line for each idle agent, those that ring or wait included") {
    for (const PacingMode mode : {PacingMode::progressive, PacingMode::preview}) {
        Pacing pacing(config(mode));
        for (std::uint32_t idle = 0; idle < 8; ++idle) {
            for (std::uint32_t ringing = 0; ringing < 8; ++ringing) {
                for (std::uint32_t waiting = 0; waiting < 8; ++waiting) {
                    const auto decision = pacing.decide({idle, 5, ringing, waiting, ringing + waiting}, start);
                    const int free = static_cast<int>(idle) - static_cast<int>(ringing + waiting);
                    CHECK(decision.dials == static_cast<std::uint32_t>(std::max(0, free)));
                    CHECK(decision.target == idle);
                    CHECK(decision.limit == (idle == 0 ? PacingLimit::no_idle_agent : PacingLimit::one_per_idle_agent));
                    CHECK(decision.again == far_future);
                }
            }
        }
    }
}

TEST_CASE("power: a fixed number of lines for each idle agent, rounded") {
    for (const double lines : {1.0, 1.2, 1.5, 2.0, 3.7, 100.0}) {
        PacingConfig power = config(PacingMode::power);
        power.lines_per_agent = lines;
        Pacing pacing(power);
        for (std::uint32_t idle = 0; idle < 50; ++idle) {
            for (const std::uint32_t under_way : {0U, 1U, 7U, 60U}) {
                const auto decision = pacing.decide({idle, 0, under_way, 0, under_way}, start);
                const auto target = static_cast<std::int64_t>(std::floor(lines * idle + 0.5));
                CHECK(decision.dials == std::max<std::int64_t>(0, target - under_way));
                CHECK(decision.limit == (idle == 0 ? PacingLimit::no_idle_agent : PacingLimit::ratio));
            }
        }
    }
}

TEST_CASE("predictive: nobody idle and nobody soon, nothing dialled") {
    Pacing pacing(predictive(0.1, 0.03));
    for (const std::uint32_t busy : {0U, 1U, 20U}) {
        const auto decision = pacing.decide({0, busy, 0, 0, busy}, start);
        CHECK(decision.dials == 0);
        CHECK(decision.limit == PacingLimit::no_idle_agent);
    }
}

TEST_CASE("predictive falls back to progressive for a small team and while it learns") {
    PacingConfig settings = predictive(0.1, 0.05);
    settings.minimum_team = 10;
    settings.minimum_answers = 20;
    Pacing pacing(settings);
    const auto decide = [&](std::uint32_t idle, std::uint32_t busy) {
        return pacing.decide({idle, busy, 0, 0, busy}, start);
    };
    CHECK(decide(4, 5).limit == PacingLimit::small_team);
    CHECK(decide(4, 5).dials == 4);
    CHECK(decide(4, 6).limit == PacingLimit::learning);
    CHECK(decide(4, 6).dials == 4);
    for (int i = 0; i < 200; ++i) pacing.on_unanswered(start, start + 15s);  // those teach the rate, and do not count
    for (int i = 0; i < 19; ++i) pacing.on_answered(start, start + 15s);
    CHECK(decide(4, 6).limit == PacingLimit::learning);
    pacing.on_answered(start, start + 15s);
    CHECK(decide(4, 6).limit == PacingLimit::growth);  // none rang so far
    CHECK(decide(4, 6).dials == 10);
    CHECK(decide(4, 5).limit == PacingLimit::small_team);
    CHECK(decide(4, 5).dials == 4);
}

TEST_CASE("when nobody answers any more, not all of the list is dialled") {
    PacingConfig settings = predictive(0.3, 0.03);
    settings.minimum_team = settings.minimum_answers = 0;
    Pacing pacing(settings, 2s);
    Instant now = start;
    std::deque<Instant> ringing;
    std::uint32_t most = 0;
    // Twelve agents talk, eight are idle; every call rings for 25 s.
    const auto second = [&](bool answered) {
        now += 1s;
        while (!ringing.empty() && ringing.front() <= now - 25s) {
            const Instant dialled = ringing.front();
            ringing.pop_front();
            if (answered && ++most % 3 == 0) {
                pacing.on_answered(dialled, now);
                pacing.on_connected(1s, now);
                pacing.on_call_ended(now, now);
                pacing.on_handled(now, now, now);
            } else {
                pacing.on_unanswered(dialled, now);
            }
        }
        const auto rings = static_cast<std::uint32_t>(ringing.size());
        const PacingDecision decision = pacing.decide({8, 12, rings, 0, rings + 12}, now);
        pacing.on_dialled(decision.dials, now);
        ringing.insert(ringing.end(), decision.dials, now);
        return decision;
    };
    for (int i = 0; i < 1'800; ++i) second(true);
    const std::size_t before = ringing.size();
    CHECK(before > 10);
    most = 0;
    PacingDecision last;
    std::size_t rang = 0;
    for (int i = 0; i < 3'600; ++i) last = second(false), rang = std::max(rang, ringing.size());
    CAPTURE(before, rang);
    CHECK(rang <= 2 * before + 20);  // in an hour
    CHECK(ringing.size() >= 20);     // as many as there are agents may always ring
    CHECK(last.limit == PacingLimit::growth);
    // A thin list has some answers: then they grow, but slowly.
    std::vector<std::size_t> by_minute;
    for (int minute = 0; minute < 20; ++minute) {
        for (int i = 0; i < 60; ++i) {
            second(false);
            if (i == 30) pacing.on_answered(now, now);
        }
        by_minute.push_back(ringing.size());
    }
    for (std::size_t i = 1; i < by_minute.size(); ++i) {
        CHECK(5 * by_minute[i] <= 8 * by_minute[i - 1] + 20);
    }
    CHECK(by_minute.back() > by_minute.front());
}

TEST_CASE("the estimates used are told and follow what happens") {
    Pacing pacing(predictive(0.3, 0.03, 15s, 180s));
    const auto before = pacing.decide({5, 20, 0, 0, 20}, start);
    CHECK(before.answer_rate == Catch::Approx(0.3));
    CHECK(before.ring == 15s);
    CHECK(before.handle_time == 180s);
    CHECK(before.strictness == Catch::Approx(0.015));
    for (int i = 0; i < 6'000; ++i) {
        if (i % 10 == 0) {
            pacing.on_answered(start, start + 8s);
        } else {
            pacing.on_unanswered(start, start + 20s);
        }
        pacing.on_handled(start, start + 60s, start + 60s);
    }
    const auto after = pacing.decide({5, 20, 0, 0, 20}, start);
    CHECK(after.answer_rate == Catch::Approx(0.1).margin(0.005));
    CHECK(after.answer_deviation == Catch::Approx(std::sqrt(0.09 / 3'700)).epsilon(0.1));
    CHECK(after.ring.count() == Catch::Approx(18'800).epsilon(0.01));
    CHECK(after.handle_time.count() == Catch::Approx(60'000).epsilon(0.001));
    CHECK(after.target > before.target);
}

TEST_CASE("asking changes nothing: whatever is asked in between, the same question gets the same answer") {
    Random random(11);
    Pacing asked(predictive(0.3, 0.03)), once(predictive(0.3, 0.03));
    for (int i = 0; i < 5'000; ++i) {
        // Small steps of the estimates, so that cached answers are used where there are any.
        const bool answered = random.chance(0.28);
        const auto duration = Duration{random.below(40'000)};
        for (Pacing* pacing : {&asked, &once}) {
            if (answered) {
                pacing->on_answered(start, start + duration);
                i % 30 == 0 ? pacing->on_abandoned(start) : pacing->on_connected(10s, start);
            } else {
                pacing->on_unanswered(start, start + duration);
            }
        }
        const PacingSnapshot question{1 + random.below(80), random.below(60), random.below(5), 0, 50};
        const auto first = asked.decide(question, start);
        for (int j = 0; j < 3; ++j) {
            (void)asked.decide({random.below(90), random.below(90), random.below(9), random.below(9), 9}, start);
        }
        REQUIRE(asked.decide(question, start) == first);
        REQUIRE(once.decide(question, start) == first);
    }
}

TEST_CASE("no more calls at a time than there are lines") {
    for (const PacingMode mode : {PacingMode::progressive, PacingMode::power}) {
        PacingConfig few = config(mode);
        few.max_lines = 5;
        Pacing pacing(few);
        for (std::uint32_t lines = 0; lines < 9; ++lines) {
            const auto decision = pacing.decide({10, 0, 0, 0, lines}, start);
            CHECK(decision.dials == (lines < 5 ? 5 - lines : 0));
            CHECK(decision.limit == PacingLimit::lines);
        }
        CHECK(pacing.decide({1, 0, 0, 0, 3}, start).limit != PacingLimit::lines);
    }
}

TEST_CASE("calls per second: never more within any time, and no fewer for a host that asks when told") {
    for (const double rate : {0.1, 0.5, 1.0, 2.5, 7.0, 40.0, 999.0}) {
        PacingConfig slow = config(PacingMode::progressive);
        slow.calls_per_second = rate;
        Pacing pacing(slow);
        CAPTURE(rate);
        Instant now = start;
        std::deque<Instant> dialled;  // by the millisecond
        constexpr int calls = 600;
        while (dialled.size() < calls) {
            const auto decision = pacing.decide({1'000'000, 0, 0, 0, 0}, now);
            REQUIRE(decision.limit == PacingLimit::calls_per_second);
            REQUIRE(decision.again > now);
            for (std::uint32_t i = 0; i < decision.dials; ++i) dialled.push_back(now);
            pacing.on_dialled(decision.dials, now);
            REQUIRE(pacing.decide({1'000'000, 0, 0, 0, 0}, now).dials == 0);
            const Instant again = pacing.decide({1'000'000, 0, 0, 0, 0}, now).again;
            // A moment before it there is nothing yet; asking does not put it off.
            REQUIRE(pacing.decide({1'000'000, 0, 0, 0, 0}, again - 1ms).dials == 0);
            REQUIRE(pacing.decide({1'000'000, 0, 0, 0, 0}, again).dials >= 1);
            now = again;
        }
        // A bucket that holds one second's worth, or one call: at most that more than the rate, in any stretch.
        const double burst = std::max(1.0, rate);
        double worst = 0;
        for (std::size_t i = 0; i < dialled.size(); ++i) {
            for (std::size_t j = i; j < dialled.size(); ++j) {
                const double seconds = static_cast<double>((dialled[j] - dialled[i]).count()) / 1000;
                worst = std::max(worst, static_cast<double>(j - i + 1) - seconds * rate);
            }
        }
        CHECK(worst <= burst + 1e-6);
        const double seconds = static_cast<double>((dialled.back() - start).count()) / 1000;
        CHECK(calls / std::max(seconds, 1e-9) >= 0.9 * rate);
    }
}

TEST_CASE("calls per second: a clock that steps back gives no extra calls") {
    PacingConfig slow = config(PacingMode::progressive);
    slow.calls_per_second = 10;
    Pacing pacing(slow);
    const auto dial = [&](Instant now) {
        const auto dials = pacing.decide({100, 0, 0, 0, 0}, now).dials;
        pacing.on_dialled(dials, now);
        return dials;
    };
    CHECK(dial(start) == 10);
    CHECK(dial(start - 1h) == 0);
    CHECK(pacing.decide({100, 0, 0, 0, 0}, start - 1h).again > start);  // the present is the largest instant ever given
    CHECK(dial(start - 1h + 1s) == 0);
    CHECK(dial(start + 100ms) == 1);
    CHECK(dial(start + 1000h) == 10);
}

TEST_CASE("the feedback is the measured abandonment: it rests only where that equals the target") {
    Pacing pacing(predictive(0.3, 0.03));
    double log_strictness = std::log(0.5 * 0.03);
    Random random(5);
    for (int i = 0; i < 2'000; ++i) {
        const bool abandoned = random.chance(0.03);
        abandoned ? pacing.on_abandoned(start) : pacing.on_connected(10s, start);
        log_strictness += std::max(0.03, 0.1 / (1.0 + i / 500.0)) * (0.985 * 0.03 - (abandoned ? 1.0 : 0.0));
    }
    CHECK(pacing.decide({5, 5, 0, 0, 5}, start).strictness == Catch::Approx(std::exp(log_strictness)));
}

TEST_CASE("the feedback settles at the target though the model of the world is wrong") {
    // Twice, half and a fifth of the abandonment that the strictness stands for.
    for (const double fault : {2.0, 0.5, 0.2}) {
        for (const double target : {0.01, 0.03}) {
            Pacing pacing(predictive(0.3, target));
            Random random(6);
            int abandoned = 0;
            constexpr int calls = 60'000, settling = 20'000;
            for (int i = 0; i < calls; ++i) {
                const double strictness = pacing.decide({5, 5, 0, 0, 5}, start).strictness;
                const bool lost = random.chance(fault * strictness);
                lost ? pacing.on_abandoned(start) : pacing.on_connected(10s, start);
                if (i >= settling) abandoned += lost ? 1 : 0;
            }
            // By the rule itself the sum is off by the span of ln beta over eta at most: here less than 0.0005.
            CHECK(abandoned / double{calls - settling} == Catch::Approx(0.985 * target).margin(0.002));
        }
    }
}

TEST_CASE("however long all calls are abandoned, or none, the way back takes no hours") {
    for (const bool abandoned : {true, false}) {
        Pacing pacing(predictive(0.3, 0.03));
        for (int i = 0; i < 100'000; ++i) abandoned ? pacing.on_abandoned(start) : pacing.on_connected(10s, start);
        const auto stuck = pacing.decide({5, 20, 0, 0, 20}, start);
        CHECK(stuck.strictness >= 0.99e-5);
        CHECK(stuck.strictness <= 0.901);
        CHECK(stuck.target >= 5);
        CHECK(stuck.target < 500);
    }
}

TEST_CASE("absurd durations do not break it") {
    for (const Instant absurd : {Instant::max(), Instant::min(), start - 1ms, start, start + 365 * 24h}) {
        Pacing pacing(predictive(0.3, 0.03));
        for (int i = 0; i < 3'000; ++i) {
            pacing.on_answered(start, absurd);
            pacing.on_unanswered(start, absurd);
            pacing.on_handled(start, absurd, absurd);
            const auto decision = pacing.decide({3, 40, 0, 0, 40}, start);
            REQUIRE(decision.ring >= 0ms);
            REQUIRE(decision.ring <= 10min);
            REQUIRE(decision.handle_time >= 0ms);
            REQUIRE(decision.handle_time <= 24h);
            REQUIRE(decision.target >= 3);
            REQUIRE(decision.target < 1'000'000);
        }
        // And it is over soon: one clock that jumped does not spoil the day.
        for (int i = 0; i < 6'000; ++i)
            pacing.on_answered(start, start + 10s), pacing.on_handled(start, start + 100s, start + 100s);
        CHECK(pacing.decide({3, 40, 0, 0, 40}, start).ring.count() == Catch::Approx(10'000).epsilon(0.02));
        CHECK(pacing.decide({3, 40, 0, 0, 40}, start).handle_time.count() == Catch::Approx(100'000).epsilon(0.02));
    }
}

TEST_CASE("a clock that steps back an hour dials no more than before") {
    Pacing pacing(predictive(0.3, 0.03));
    pacing.on_dialled(20, start);
    const auto before = pacing.decide({3, 20, 20, 0, 40}, start);
    const auto back = pacing.decide({3, 20, 20, 0, 40}, start - 1h);
    CHECK(back.dials == before.dials);
    pacing.on_answered(start - 1h, start - 1h);
    pacing.on_connected(-1h, start - 1h);
    pacing.on_call_ended(start, start - 1h);
    pacing.on_handled(start, start - 2h, start - 3h);
    const auto after = pacing.decide({3, 20, 19, 0, 39}, start - 1h);
    CHECK(after.dials <= before.dials + 2);
    CHECK(after.ring >= 0ms);
}

TEST_CASE("an agent freed twice, a call answered after its death: nothing is counted below nothing") {
    Pacing pacing(predictive(0.3, 0.03));
    Pacing clean = pacing;
    pacing.on_dialled(1, start);
    for (int i = 0; i < 3; ++i) {
        pacing.on_unanswered(start, start + 10s);
        pacing.on_answered(start, start + 11s);
        pacing.on_call_ended(start, start + 12s);
        pacing.on_handled(start, start + 12s, start + 13s);
    }
    for (const PacingSnapshot& snapshot : {PacingSnapshot{5, 20, 3, 0, 30}, PacingSnapshot{0, 0, 0, 0, 0},
                                           PacingSnapshot{0, 5, 0, 0, 5}, PacingSnapshot{40, 0, 90, 3, 90}}) {
        const auto decision = pacing.decide(snapshot, start + 20s);
        CHECK(decision.dials <= clean.decide(snapshot, start + 20s).dials + 30);
        CHECK(std::isfinite(decision.expected_answers));
        CHECK(decision.expected_free >= 0.0);
        CHECK(decision.expected_free <= snapshot.busy + 1e-3);
    }
}

TEST_CASE("whatever is told in whatever order, a decision stays sensible") {
    Random random(21);
    for (int run = 0; run < 40; ++run) {
        Pacing pacing(predictive(0.3, 0.03), Duration{random.below(5'000)});
        const auto some = [&] {
            switch (random.below(12)) {
                case 0: return far_past;
                case 1: return far_future;
                case 2: return from_epoch_ms(INT64_MIN);
                case 3: return from_epoch_ms(INT64_MAX);
                default: return start + Duration{static_cast<std::int64_t>(random.below(4'000'000)) - 2'000'000};
            }
        };
        for (int i = 0; i < 400; ++i) {
            switch (random.below(8)) {
                case 0: pacing.on_dialled(random.below(20), some()); break;
                case 1: pacing.on_answered(some(), some()); break;
                case 2: pacing.on_unanswered(some(), some()); break;
                case 3: pacing.on_connected(Duration{random.below(99'000)} - 9s, some()); break;
                case 4: pacing.on_abandoned(some()); break;
                case 5: pacing.on_call_ended(some(), some()); break;
                case 6: pacing.on_handled(some(), some(), some()); break;
                default: {
                    const PacingSnapshot snapshot{random.below(20), random.below(50), random.below(60), random.below(4),
                                                  random.below(99)};
                    const auto decision = pacing.decide(snapshot, some());
                    REQUIRE(decision.dials < 100'000);
                    REQUIRE(decision.strictness > 0.0);
                    REQUIRE(decision.strictness < 1.0);
                    REQUIRE(decision.answer_rate > 0.0);
                    REQUIRE(decision.answer_rate < 1.0);
                    REQUIRE(decision.expected_answers >= -1e-3);
                    REQUIRE(decision.expected_free >= -1e-3);
                }
            }
        }
    }
}

TEST_CASE("a goal: agents wait as long as wanted, or are as busy, if the abandonment allows it") {
    // The strictness that decides is the smaller of the two.
    for (const PacingGoal goal : {PacingGoal::agent_wait, PacingGoal::occupancy}) {
        PacingConfig settings = predictive(0.3, 0.03);
        settings.goal = goal;
        settings.agent_wait_target = 45s;
        settings.occupancy_target = 0.8;  // of 180 s of handling: 45 s as well
        Pacing idle_long(settings), idle_short(settings);
        for (int i = 0; i < 2'000; ++i) {
            idle_long.on_connected(90s, start);
            idle_short.on_connected(10s, start);
            if (i % 50 == 0) idle_long.on_abandoned(start), idle_short.on_abandoned(start);
        }
        const PacingSnapshot snapshot{5, 20, 0, 0, 20};
        CHECK(idle_long.decide(snapshot, start).limit == PacingLimit::abandonment);
        CHECK(idle_short.decide(snapshot, start).limit == PacingLimit::goal);
        CHECK(idle_short.decide(snapshot, start).dials < idle_long.decide(snapshot, start).dials);
        CHECK(idle_short.decide(snapshot, start).dials >= 5);
        for (int i = 0; i < 300; ++i) idle_short.on_connected(120s, start);  // and back
        CHECK(idle_short.decide(snapshot, start).limit == PacingLimit::abandonment);
    }
}

TEST_CASE("a team beyond all bounds is no small team") {
    PacingConfig config;
    config.mode = PacingMode::predictive;
    config.minimum_team = 10;
    config.learn = false;
    Pacing pacing(config);
    PacingSnapshot snapshot{2, 0xffff'ffff};
    CHECK(pacing.decide(snapshot, start).limit != PacingLimit::one_per_idle_agent);  // 2^32 + 1 is not 1
    CHECK(snapshot.check());
    for (const double callers : {-1.0, 1001.0, std::nan("")}) {
        snapshot.callers_per_second = callers;
        CHECK(snapshot.check().error().field == "callers_per_second");
    }
}
