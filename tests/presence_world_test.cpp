// SPDX-License-Identifier: Apache-2.0
#include "presence_world.hpp"

#include "catch.hpp"

#include <cmath>
#include <vector>

using namespace outdial_test;

// The reduced form of benchmarks/presence_worlds.cpp, which has more of everything and intervals.

namespace {

PresenceWorld small(std::vector<Kind> kinds) {
    PresenceWorld world;
    world.kinds = std::move(kinds);
    world.clients = 700;
    return world;
}

struct Rates {
    double in_order = 0, learned = 0, oracle = 0, timing = 0, level = 0;
};

Rates rates(const PresenceWorld& world, int replications) {
    Rates sum;
    for (int i = 1; i <= replications; ++i) {
        const auto seed = static_cast<std::uint64_t>(i);
        const PresenceResult plain = run(world, Choice::in_order, seed), learned = run(world, Choice::learned, seed);
        sum.in_order += plain.rate() / replications;
        sum.learned += learned.rate() / replications;
        sum.oracle += run(world, Choice::oracle, seed).rate() / replications;
        sum.timing += learned.timing / plain.timing / replications;
        sum.level += learned.level / plain.level / replications;
    }
    return sum;
}

}  // namespace

TEST_CASE("the kinds of people differ more than all of them together") {
    const std::vector<Kind> kinds = six_kinds(1);
    double shares = 0.0, least = 1.0, most = 0.0;
    Profile all{};
    for (const Kind& kind : kinds) {
        shares += kind.share;
        CHECK(mean(kind.chance) == Catch::Approx(0.1).margin(0.035));
        for (std::size_t hour = 0; hour < week_hours; ++hour) all[hour] += kind.share * kind.chance[hour];
    }
    CHECK(shares == Catch::Approx(1.0));
    for (std::size_t hour = 0; hour < week_hours; ++hour) {
        if (!callable(static_cast<int>(hour))) CHECK(all[hour] == 0.0);
        if (hour % 24 < 9 || !callable(static_cast<int>(hour))) continue;
        least = std::min(least, all[hour]);
        most = std::max(most, all[hour]);
    }
    CHECK(most / least < 2.0);
}

TEST_CASE("the oracle's index by hand") {
    // Two open hours: here 0.1, where others have 0.2; in 2 hours 0.3, where others have 0.2.
    OpenHours open;
    open[2] = true;
    const auto mine = [](int hour) { return hour == 12 ? 0.3 : 0.1; };
    const auto others = [](int) { return 0.2; };
    CHECK(index_of(mine, others, 10, open, 0.9) == Catch::Approx(0.5 - 1.0 - 0.81 * (1.5 - 1.0)));
}

TEST_CASE("a choice changes the order and nothing else") {
    PresenceWorld world = small(six_kinds(4));
    world.clients = 200;
    world.days = 15;
    const PresenceResult a = run(world, Choice::in_order, 5), b = run(world, Choice::learned, 5);
    CHECK(a.dials == b.dials);
    CHECK(a.dials_then == b.dials_then);
    CHECK(a.order != b.order);
    CHECK(run(world, Choice::learned, 5).order == b.order);
    CHECK(run(world, Choice::learned, 6).order != b.order);
}

TEST_CASE("after two weeks the learned order reaches a fifth more than the static one") {
    const Rates six = rates(small(six_kinds(4)), 3);
    INFO(six.in_order << " " << six.learned << " " << six.oracle);
    CHECK(six.learned > 1.2 * six.in_order);
    CHECK(six.learned > 0.87 * six.oracle);
    // By calling at better hours, not by calling those who always answer.
    CHECK(six.timing > 1.15);
    CHECK(six.level < 1.1);
}

TEST_CASE("kinds of people that nobody thought of are learned as well") {
    const Rates random = rates(small(random_kinds(4, 12, 2)), 2);
    INFO(random.in_order << " " << random.learned << " " << random.oracle);
    CHECK(random.learned > 1.2 * random.in_order);
    CHECK(random.timing > 1.15);
}

TEST_CASE("in a flat population the learned order loses nothing and invents nothing") {
    for (const double level : {1.0, 4.0}) {
        double loss = 0.0, squares = 0.0;
        constexpr int replications = 4;
        for (int i = 1; i <= replications; ++i) {
            const PresenceWorld world = small(flat_kind(level));
            const PresenceResult plain = run(world, Choice::in_order, static_cast<std::uint64_t>(i));
            const PresenceResult learned = run(world, Choice::learned, static_cast<std::uint64_t>(i));
            const double lost = 1.0 - (learned.reached + learned.reached_then) / (plain.reached + plain.reached_then);
            loss += lost / replications;
            squares += lost * lost;
            CHECK(std::abs(learned.timing / plain.timing - 1.0) < 0.01);
            CHECK(std::abs(learned.level / plain.level - 1.0) < 0.02);
            CHECK(learned.skill < 0.3);
        }
        INFO(loss);
        const double error = std::sqrt((squares - replications * loss * loss) / (replications - 1.0) / replications);
        CHECK(loss < 0.005 + 2.4 * error);
    }
}
