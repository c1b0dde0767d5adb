// SPDX-License-Identifier: Apache-2.0
#include "property.hpp"

#include <outdial/cohorts.hpp>
#include <outdial/random.hpp>

#include <map>
#include <vector>

using namespace outdial;
using namespace std::chrono_literals;
using outdial_test::property;

namespace {

const Instant nine{std::chrono::sys_days{std::chrono::year{2026} / 11 / 20} + 9h};

/// 100 calls a second for ten minutes, one in ten answered after 10 s, the others known not to be after 40 s.
CohortRate settled(Instant until) {
    CohortRate rate(0.3, 10.0);
    const Instant from = until - 10min;
    const auto dialled = [&](Instant at) { return at >= from && at < until; };
    for (Instant now = from; now < until + 40s; now += 1s) {
        if (dialled(now)) rate.begin(100, 1.0, now);
        for (int i = 0; i < 10 && dialled(now - 10s); ++i) rate.end(now - 10s, 1.0, true, now);
        for (int i = 0; i < 90 && dialled(now - 40s); ++i) rate.end(now - 40s, 1.0, false, now);
    }
    return rate;
}

}  // namespace

TEST_CASE("a wave of calls that begin together looks like the same calls one by one") {
    CohortRate rate = settled(nine - 2min);
    CHECK(rate.value() == Catch::Approx(0.1).margin(0.01));
    rate.begin(500, 1.0, nine);
    double least = 1.0, most = 0.0;
    const auto look = [&] {
        least = std::min(least, rate.value());
        most = std::max(most, rate.value());
    };
    for (int i = 0; i < 50; ++i) rate.end(nine, 1.0, true, nine + 10s + Duration{i}), look();
    for (int i = 0; i < 450; ++i) rate.end(nine, 1.0, false, nine + 40s + Duration{i}), look();
    look();
    CHECK(least > 0.085);
    CHECK(most < 0.12);

    // Counted as they arrive, they break the rate down: what the class is for.
    AdaptiveRate plain(0.3, 10.0);
    for (int i = 0; i < 60'000; ++i) plain.add(i % 10 == 0);
    for (int i = 0; i < 50; ++i) plain.add(true);
    CHECK(plain.value() > 0.2);
    for (int i = 0; i < 450; ++i) plain.add(false);
    CHECK(plain.value() < 0.05);
}

TEST_CASE("a call that is decided at once counts when its second is over") {
    CohortRate rate(0.5, 1.0);
    rate.begin(2, 1.0, nine);
    rate.end(nine, 1.0, true, nine + 100ms);
    rate.end(nine, 1.0, true, nine + 200ms);
    CHECK(rate.count() == 0);
    rate.begin(1, 1.0, nine + 1s);
    CHECK(rate.count() == 2);
}

TEST_CASE("what rings for more than 64 s holds nobody up and is taken to be unanswered") {
    CohortRate rate(0.5, 1.0);
    rate.begin(4, 1.0, nine);
    rate.end(nine, 1.0, true, nine + 5s);
    rate.end(nine, 1.0, false, nine + 30s);
    rate.begin(0, 1.0, nine + 63s);
    CHECK(rate.count() == 0);
    rate.begin(0, 1.0, nine + 64s);
    CHECK(rate.count() == 4);
    rate.end(nine, 1.0, false, nine + 90s);  // as was presumed
    CHECK(rate.count() == 4);
    rate.end(nine, 1.0, true, nine + 95s);  // an answer is never lost
    CHECK(rate.count() == 5);
    rate.end(nine, 1.0, false, nine + 99s);  // one too many
    CHECK(rate.count() == 6);
}

TEST_CASE("calls never told of, more ends than calls, and clocks that jump are counted once each") {
    CohortRate rate(0.5, 1.0);
    rate.end(nine, 1.0, true, nine + 5s);
    CHECK(rate.count() == 1);
    rate.begin(1, 1.0, nine + 10s);
    rate.end(nine + 10s, 1.0, true, nine + 15s);
    rate.end(nine + 10s, 1.0, true, nine + 15s);
    CHECK(rate.count() == 3);
    rate.begin(1, 1.0, nine - 1h);  // counts as dialled at the latest second
    rate.end(nine - 1h, 1.0, false, nine - 1h + 5s);
    rate.begin(0, 1.0, nine + 2h);
    for (const Instant odd : {far_past, far_future, Instant{Duration{INT64_MIN}}, Instant{Duration{INT64_MAX}}}) {
        rate.begin(1, 1.0, odd);
        rate.end(odd, 1.0, false, odd);
    }
    CHECK(rate.value() > 0.0);
    CHECK(rate.value() < 1.0);
}

TEST_CASE("all that was dialled is counted once, as many answered as there were") {
    property("twin: single calls in a list", [] {
        struct Call {
            Instant dialled, decided;
            bool answered;
        };
        std::multimap<Instant, Call> ends;
        CohortRate rate(0.5, 1.0);
        Instant now = nine;
        std::uint64_t dialled = 0, ended = 0, late_answers = 0;
        for (int step = 0; step < 60; ++step) {
            now += Duration{*rc::gen::inRange(0, 9'000)};
            while (!ends.empty() && ends.begin()->first <= now) {
                const Call call = ends.begin()->second;
                ends.erase(ends.begin());
                rate.end(call.dialled, 1.0, call.answered, call.decided);
                ++ended;
            }
            const auto calls = static_cast<std::uint32_t>(*rc::gen::inRange(0, 6));
            rate.begin(calls, 1.0, now);
            dialled += calls;
            for (std::uint32_t i = 0; i < calls; ++i) {
                const Instant decided = now + Duration{*rc::gen::inRange(0, 90'000)};
                const bool answered = *rc::gen::inRange(0, 3) == 0;
                ends.emplace(decided, Call{now, decided, answered});
                const auto second = [](Instant at) { return std::chrono::floor<std::chrono::seconds>(at); };
                late_answers += answered && second(decided) - second(now) >= 64s;
            }
        }
        for (const auto& [at, call] : ends) rate.end(call.dialled, 1.0, call.answered, at), ended += 1;
        rate.begin(0, 1.0, now + 10min);
        RC_ASSERT(ended == dialled);
        RC_ASSERT(rate.count() == dialled + late_answers);
    });
}

TEST_CASE("what is learned is the rate of the usual call, whatever calls it was learned from") {
    CohortRate rate(0.5, 1.0);
    Instant now = nine;
    // Likely ones, of which six in ten answer, and unlikely ones, of which one does: beside two in ten of the usual.
    for (int i = 0; i < 3'000; ++i) {
        now += 1s;
        const bool likely = i / 10 % 2 == 0;
        const double expected = likely ? 3.0 : 0.5;
        rate.begin(1, expected, now);
        rate.end(now, expected, likely ? i % 5 < 3 : i % 10 == 7, now + 500ms);
        if (i > 1'000) CHECK(rate.value() == Catch::Approx(0.2).margin(0.03));
    }
}
