// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/outlook.hpp>
#include <outdial/random.hpp>

#include <array>
#include <utility>
#include <vector>

using namespace outdial;
using Catch::Approx;
using namespace std::chrono_literals;

namespace {

constexpr Instant nine{std::chrono::hours{500'001}};
constexpr std::size_t ever = Outlook::horizons - 1;

/// A ringing call, told slowly: one of a thousand seconds, answered in each with the same chance, until it gives up.
struct Ringing {
    double answer;      // chance to be answered at all
    double mean_s;      // until the answer, where there is one
    double gives_up_s;  // until it is given up, where there is none

    /// The chance to be answered within so many seconds, of one that rings for `age` seconds.
    [[nodiscard]] double within(double age, double horizon) const {
        const double still = answer * std::exp(-age / mean_s) + (1.0 - answer) * std::exp(-age / gives_up_s);
        return answer * (std::exp(-age / mean_s) - std::exp(-(age + horizon) / mean_s)) / still;
    }
};

Ringing usual_call() { return {0.3, 8.0, 25.0}; }

Ringing with(Odds odds) {
    Ringing call = usual_call();
    call.answer *= odds.share(call.answer);
    return call;
}

OutlookByOdds of_usual_calls() {
    OutlookByOdds outlook(1s);
    for (std::size_t age = 0; age < age_slots; ++age) {
        Outlook& row = outlook.renew(age);
        for (std::size_t j = 0; j < ever; ++j) {
            row.set(j, usual_call().within(static_cast<double>(age), static_cast<double>(outlook_horizons_s[j])));
        }
        row.set(ever, usual_call().within(static_cast<double>(age), 1e9));
    }
    return outlook;
}

double within(const Ringing& call, std::size_t age, std::size_t j) {
    return call.within(static_cast<double>(age), j == ever ? 1e9 : static_cast<double>(outlook_horizons_s[j]));
}

}  // namespace

TEST_CASE("what is expected of a call with other odds is what Bayes makes of its ringing") {
    const OutlookByOdds outlook = of_usual_calls();
    for (std::size_t step = 0; step < Odds::steps; ++step) {
        const Odds odds = Odds::at(step);
        for (const std::size_t age : {0U, 1U, 10U, 40U, 95U}) {
            const Outlook row = outlook.of_age(age, odds);
            for (std::size_t j = 0; j < Outlook::horizons; ++j) {
                CAPTURE(step, age, j);
                CHECK(row.expected(j) == Approx(within(with(odds), age, j)).margin(1e-5));
            }
        }
    }
}

TEST_CASE("the sum over calls of many odds and ages is that of each") {
    OutlookByOdds outlook = of_usual_calls();
    Random random(7);
    std::vector<std::pair<Instant, Odds>> calls;
    Instant now = nine;
    for (int i = 0; i < 3'000; ++i) {
        now += Duration{random.below(900)};
        if (random.chance(0.4) && !calls.empty()) {
            const std::size_t some = random.below(static_cast<std::uint32_t>(calls.size()));
            outlook.end(calls[some].first, calls[some].second, now);
            calls.erase(calls.begin() + static_cast<std::ptrdiff_t>(some));
        } else {
            const Odds odds = Odds::at(random.below(Odds::steps));
            outlook.begin(1, odds, now);
            calls.emplace_back(now, odds);
        }
        if (i % 10 != 0) continue;
        outlook.pass(now);
        CHECK(outlook.total() == calls.size());
        std::array<double, Outlook::horizons> expected{};
        for (const auto& [begun, odds] : calls) {
            const auto age =
                static_cast<std::size_t>(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch() / 1s -
                                         std::chrono::floor<std::chrono::seconds>(begun).time_since_epoch() / 1s);
            for (std::size_t j = 0; j < Outlook::horizons; ++j) {
                expected[j] += within(with(odds), std::min(age, age_slots - 1), j);
            }
        }
        for (std::size_t j = 0; j < Outlook::horizons; ++j) {
            CAPTURE(i, j);
            CHECK(outlook.sum().expected(j) == Approx(expected[j]).epsilon(1e-4).margin(1e-4));
        }
    }
    CHECK(calls.size() > 100);
}

TEST_CASE("what is learned of the usual call is believed of the others at once") {
    OutlookByOdds outlook = of_usual_calls();
    outlook.begin(1, Odds::of(4.0), nine);
    const double before = outlook.sum().expected(ever);
    Outlook& fresh = outlook.renew(0);
    for (std::size_t j = 0; j < Outlook::horizons; ++j) fresh.set(j, 0.1);
    CHECK(outlook.sum().expected(ever) < before);
    CHECK(outlook.sum().expected(ever) == Approx(0.4 / 1.3));
}

TEST_CASE("the end of a call that never began is ignored, whatever its odds") {
    OutlookByOdds outlook = of_usual_calls();
    outlook.end(nine, Odds::of(8.0), nine);
    outlook.end(nine, {}, nine);
    outlook.begin(2, Odds::of(0.5), nine);
    outlook.end(nine, Odds::of(8.0), nine);
    CHECK(outlook.total() == 2);
}
