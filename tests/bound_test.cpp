// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/bound.hpp>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

using namespace outdial;

namespace {

PacingBound bound_of(const BoundWorld& world) {
    auto bound = pacing_bound(world);
    REQUIRE(bound.has_value());
    return std::move(*bound);
}

}  // namespace

TEST_CASE("the optimum of published instances, to four digits") {
    // An independent linear programme over the occupation measure gave the same (HiGHS).
    CHECK(bound_of({5, 0.25, 12.0, 180.0, 0.01}).utilization == Catch::Approx(0.8159272).margin(5e-6));
    CHECK(bound_of({5, 0.25, 12.0, 180.0, 0.03}).utilization == Catch::Approx(0.8410997).margin(5e-6));
    CHECK(bound_of({10, 0.5, 12.0, 180.0, 0.03}).utilization == Catch::Approx(0.9031947).margin(5e-6));
}

TEST_CASE("the target curve: nothing when nobody is idle, little for one, then a slope") {
    const PacingBound bound = bound_of({10, 0.25, 12.0, 180.0, 0.03});
    CHECK(bound.lower.targets == std::vector<std::uint32_t>{0, 1, 3, 6, 9, 12, 15, 19, 22, 25, 28});
    CHECK(bound.lower.utilization == Catch::Approx(0.8644).margin(5e-5));
    CHECK(bound.lower.abandonment == Catch::Approx(0.0237).margin(5e-5));
    CHECK(bound.upper.utilization == Catch::Approx(0.8768).margin(5e-5));
    CHECK(bound.upper.abandonment == Catch::Approx(0.0391).margin(5e-5));
    CHECK(bound.lower_share == Catch::Approx(0.597).margin(5e-4));
    CHECK(bound.progressive == Catch::Approx(180.0 / 228.0));
}

TEST_CASE("a looser limit is never worse, a larger team is never worse, and none beats every agent busy") {
    double before = 0.0;
    for (const double limit : {0.001, 0.01, 0.03, 0.1, 0.4}) {
        const PacingBound bound = bound_of({8, 0.3, 10.0, 90.0, limit});
        CHECK(bound.utilization >= before);
        CHECK(bound.utilization >= bound.progressive);
        CHECK(bound.utilization < 1.0);
        CHECK(bound.lower.abandonment <= limit);
        before = bound.utilization;
    }
    before = 0.0;
    for (const std::uint32_t agents : {1U, 2U, 4U, 9U, 20U}) {
        const double now = bound_of({agents, 0.3, 10.0, 90.0, 0.03}).utilization;
        CHECK(now > before);
        before = now;
    }
}

TEST_CASE("a world that cannot be is refused by name") {
    const auto field_of = [](const BoundWorld& world) {
        const auto bound = pacing_bound(world);
        REQUIRE_FALSE(bound.has_value());
        return bound.error().field;
    };
    CHECK(field_of({0, 0.25, 12.0, 60.0, 0.03}) == "agents");
    CHECK(field_of({1001, 0.25, 12.0, 60.0, 0.03}) == "agents");
    CHECK(field_of({5, 0.0, 12.0, 60.0, 0.03}) == "answer_rate");
    CHECK(field_of({5, std::nan(""), 12.0, 60.0, 0.03}) == "answer_rate");
    CHECK(field_of({5, 0.25, -1.0, 60.0, 0.03}) == "ring_s");
    CHECK(field_of({5, 0.25, 12.0, 0.0, 0.03}) == "handle_s");
    CHECK(field_of({5, 0.25, 12.0, 60.0, 0.0}) == "abandonment");
    CHECK(field_of({5, 0.25, 12.0, 60.0, 0.5}) == "abandonment");
}

TEST_CASE("a world of too many situations is refused before it takes memory, by what makes it so") {
    const auto error_of = [](const BoundWorld& world) {
        const auto bound = pacing_bound(world);
        REQUIRE_FALSE(bound.has_value());
        return bound.error();
    };
    CHECK(error_of({5, 0.25, 12.0, 1e-5, 0.03}).field == "handle_s");
    CHECK(error_of({5, 0.25, 12.0, 1e-300, 0.03}).field == "handle_s");  // no number of calls would hold that
    CHECK(error_of({100, 0.25, 86'400.0, 1.0, 0.03}).field == "handle_s");
    CHECK(error_of({1000, 0.001, 12.0, 180.0, 0.03}).field == "agents");
    CHECK(error_of({5, 0.25, 12.0, 1e-5, 0.03}).message().find("give a longer handle_s") != std::string::npos);
}

TEST_CASE("short calls and long ones come to an end") {
    for (const double scale : {1e-6, 1.0, 400.0}) {
        const PacingBound bound = bound_of({5, 0.25, 12.0 * scale, 180.0 * scale, 0.03});
        CHECK(bound.utilization == Catch::Approx(0.8410997).margin(5e-6));  // only the ratio counts
    }
}

TEST_CASE("it is asked whether to go on, and stops") {
    int asked = 0;
    const BoundWorld world{60, 0.25, 12.0, 180.0, 0.03};
    const auto stopped = pacing_bound(world, [&asked] { return ++asked < 3; });
    REQUIRE_FALSE(stopped.has_value());
    CHECK(stopped.error().message() == "pacing_bound: was interrupted before it had an answer");
    CHECK(asked == 3);
    const auto whole = pacing_bound(world, [&asked] { return ++asked > 0; });
    REQUIRE(whole.has_value());
    CHECK(whole->utilization == bound_of(world).utilization);
}

TEST_CASE("the table of the bound is reproduced: utilization to four digits, targets exactly") {
    std::ifstream file(OUTDIAL_SHARED_DATA "/pacing_bound.csv");
    if (!file) {
        WARN("skipped: " OUTDIAL_SHARED_DATA "/pacing_bound.csv is not there");
        return;
    }
    std::string line;
    std::getline(file, line);  // the names of the columns
    const bool everything = std::getenv("OUTDIAL_EXHAUSTIVE") != nullptr;
    int rows = 0;
    while (std::getline(file, line)) {
        std::istringstream cells(line);
        std::vector<std::string> row;
        for (std::string cell; std::getline(cells, cell, ',');) row.push_back(cell);
        const BoundWorld world{static_cast<std::uint32_t>(std::stoul(row[2])), std::stod(row[0]), 12.0,
                               std::stod(row[1]), std::stod(row[3])};
        if (world.agents > 50 && !everything) continue;  // the largest take a second each
        const PacingBound bound = bound_of(world);
        CAPTURE(line);
        CHECK(bound.utilization == Catch::Approx(std::stod(row[4])).margin(5e-5));
        std::istringstream targets(row.back());  // by busy agents
        std::vector<std::uint32_t> expected;
        for (std::uint32_t target = 0; targets >> target;) expected.insert(expected.begin(), target);
        CHECK(bound.lower.targets == expected);
        ++rows;
    }
    CHECK(rows == (everything ? 120 : 96));
}
