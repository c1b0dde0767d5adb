// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <outdial/sim/pacing_bench.hpp>

#include <cmath>
#include <set>

using namespace outdial;
using namespace outdial::sim;
using namespace std::chrono_literals;

namespace {

PacingWorld world_of(std::string_view name, std::uint32_t agents, double answer_rate, double handle_s) {
    auto world = make_pacing_world(name, agents, answer_rate, handle_s, 0.03);
    REQUIRE(world.has_value());
    return std::move(*world);
}

PacingScore score_of(const PacingWorld& world, std::string_view policy, double answers = 30'000.0) {
    PacingRun run;
    run.answers = answers;
    auto score = bench_pacing(world, policy, run);
    REQUIRE(score.has_value());
    return *score;
}

}  // namespace

TEST_CASE("progressive is as good as its formula says, whatever the team") {
    for (const std::uint32_t agents : {1U, 5U, 40U}) {
        for (const double answer_rate : {0.1, 0.5}) {
            const PacingScore score = score_of(world_of("exponential", agents, answer_rate, 180.0), "progressive");
            CAPTURE(agents, answer_rate, score.utilization, score.progressive, score.utilization_ci);
            CHECK(score.progressive == Catch::Approx(180.0 / (180.0 + 12.0 / answer_rate)));
            CHECK(score.utilization == Catch::Approx(score.progressive).margin(2 * score.utilization_ci));
            CHECK(score.abandonment == 0.0);
        }
    }
}

TEST_CASE("the policy of the bound reaches the bound, at the abandonment allowed") {
    for (const std::uint32_t agents : {3U, 10U, 50U}) {
        const PacingScore score = score_of(world_of("exponential", agents, 0.25, 60.0), "optimal", 100'000.0);
        CAPTURE(agents, score.utilization, score.bound, score.utilization_ci, score.abandonment);
        CHECK(score.utilization == Catch::Approx(score.bound).margin(2 * score.utilization_ci));
        CHECK(score.abandonment == Catch::Approx(0.03).margin(0.003));
        CHECK(score.efficiency == Catch::Approx(1.0).margin(0.02));
    }
}

TEST_CASE("the same seed gives the same score, another one another") {
    const PacingWorld world = world_of("day", 10, 0.2, 120.0);
    PacingRun run;
    run.hours = 50.0;
    for (const std::string_view policy : pacing_policies()) {
        if (policy == "optimal" || policy.find("tuned") != std::string_view::npos) continue;
        CAPTURE(policy);
        const auto first = bench_pacing(world, policy, run), second = bench_pacing(world, policy, run);
        CHECK(first->utilization == second->utilization);
        CHECK(first->abandonment == second->abandonment);
        CHECK(first->utilization > 0.2);
        CHECK(first->utilization < 1.0);
    }
    const auto first = bench_pacing(world, "outdial", run);
    run.seed = 2;
    CHECK(bench_pacing(world, "outdial", run)->utilization != first->utilization);
}

TEST_CASE("people wait for an agent as long as their patience lasts") {
    PacingWorld world = world_of("exponential", 10, 0.25, 60.0);
    PacingRun run;
    run.hours = 100.0;
    run.lines_per_agent = 3.0;
    const auto abandonment = [&](Duration patience) {
        world.patience = patience;
        return bench_pacing(world, "idle_ratio", run)->abandonment;
    };
    const double impatient = abandonment(0s), patient = abandonment(2s);
    CHECK(impatient > 1.2 * patient);
    CHECK(patient > 0.01);
    CHECK(abandonment(600s) < 0.001);
}

TEST_CASE("agents come, go and take breaks as the phases say") {
    for (const std::string_view name : {"team_pauses", "shift_ends", "day"}) {
        const PacingWorld world = world_of(name, 10, 0.25, 60.0);
        PacingRun run;
        run.learning_hours = 0.0;
        run.hours = 60.0;
        const auto score = bench_pacing(world, "progressive", run);
        // One line per idle agent: somebody may leave while it rings, so a few are abandoned, but not many.
        CAPTURE(name, score->abandonment, score->utilization);
        CHECK(score->abandonment < 0.05);
        CHECK(score->utilization > 0.3);
        CHECK(score->utilization < 0.8);
    }
}

TEST_CASE("a tuned constant keeps to the limit and beats progressive") {
    const PacingWorld world = world_of("realistic", 20, 0.25, 120.0);
    const PacingScore progressive = score_of(world, "progressive");
    for (const std::string_view policy : {"idle_ratio_tuned", "level_tuned"}) {
        const PacingScore score = score_of(world, policy);
        CAPTURE(policy, score.ratio, score.utilization, score.abandonment);
        CHECK(score.abandonment <= 0.03);
        CHECK(score.utilization > progressive.utilization);
        CHECK(score.ratio >= 1.0);
        CHECK(std::isnan(score.efficiency));
    }
}

TEST_CASE("predictive, knowing nothing at first, gains nearly what can be gained") {
    // The whole grid is `outdial bench pacing --world exponential --full`. Pass marks: 0.85 for five agents, 0.92 for
    // ten, 0.97 for twenty and more; here with room for the noise of so short a run.
    for (const auto& [agents, least] : {std::pair{5U, 0.85}, {10U, 0.92}, {20U, 0.95}, {50U, 0.96}}) {
        for (const double answer_rate : {0.1, 0.5}) {
            const PacingScore score = score_of(world_of("exponential", agents, answer_rate, 60.0), "outdial", 40'000.0);
            CAPTURE(agents, answer_rate, score.efficiency, score.utilization, score.utilization_ci, score.abandonment);
            CHECK(score.efficiency >= least);
            CHECK(score.abandonment <= 0.03);
            CHECK(score.to_95 <= 3600.0);
        }
    }
}

TEST_CASE("predictive is ahead of every other policy, where the world is no textbook's") {
    for (const std::string_view name : {"realistic", "answer_rate_shock", "team_pauses"}) {
        for (const std::uint32_t agents : {3U, 20U}) {
            const PacingWorld world = world_of(name, agents, 0.25, 120.0);
            const PacingScore ours = score_of(world, "outdial", 10'000.0);
            CAPTURE(name, agents, ours.utilization, ours.abandonment);
            // Of 10,000 answers the abandonment has a standard error of some 0.0008: too much for a limit.
            CHECK(score_of(world, "outdial", 40'000.0).abandonment <= 0.031);
            for (const std::string_view policy : pacing_policies()) {
                if (policy.substr(0, 7) == "outdial" || policy == "optimal") continue;
                const PacingScore other = score_of(world, policy, 10'000.0);
                if (other.abandonment > 0.031) continue;  // not within the limit
                CAPTURE(policy, other.utilization, other.abandonment);
                CHECK(ours.utilization > other.utilization);
            }
        }
    }
}

TEST_CASE("who is told which numbers are likely to answer is ahead of who is not") {
    struct Case {
        std::string_view world;
        std::uint32_t agents;
        double ahead;
    };
    for (const auto& [name, agents, ahead] :
         {Case{"mixed_numbers", 5, 0.02}, Case{"mixed_numbers", 20, 0.004}, Case{"sorted_numbers", 10, 0.04}}) {
        const PacingWorld world = world_of(name, agents, 0.25, 120.0);
        const PacingScore told = score_of(world, "outdial", 20'000.0),
                          blind = score_of(world, "outdial_blind", 20'000.0);
        CAPTURE(name, agents, told.utilization, blind.utilization, told.abandonment, blind.abandonment);
        CHECK(told.utilization > blind.utilization + ahead);
        CHECK(told.abandonment < 0.032);
    }
}

TEST_CASE("few are lost when a route that failed for minutes is back") {
    for (const std::uint32_t agents : {5U, 20U, 100U}) {
        PacingWorld world = world_of("realistic", agents, 0.3, 120.0);
        PacingRun run;
        run.learning_hours = 0.5;
        run.hours = 6.0;
        const PacingScore usual = bench_pacing(world, "outdial", run).value();
        for (const Duration dead : {Duration{60s}, Duration{150s}, Duration{600s}}) {
            world.phases = {{30min, 1.0, 1.0, 1.0}, {dead, 0.0, 1.0, 1.0}};
            const PacingScore score = bench_pacing(world, "outdial", run).value();
            CAPTURE(agents, dead.count(), score.abandonment, score.utilization, score.dials, usual.dials);
            CHECK(score.abandonment < 0.06);
            CHECK(static_cast<double>(score.dials) < 1.8 * static_cast<double>(usual.dials));
        }
    }
}

TEST_CASE("agents who wrap up for long are not taken for free at any moment") {
    for (const double limit : {0.01, 0.03}) {
        PacingWorld world = make_pacing_world("realistic", 5, 0.5, 300.0, limit).value();
        PacingRun run;
        run.answers = 20'000;
        const PacingScore ours = bench_pacing(world, "outdial", run).value();
        const PacingScore progressive = bench_pacing(world, "progressive", run).value();
        CAPTURE(limit, ours.abandonment, ours.utilization, progressive.utilization);
        CHECK(ours.abandonment <= limit + ours.abandonment_ci);
        CHECK(ours.utilization > progressive.utilization + 0.004);
    }
}

TEST_CASE("no lock-up after a burst: an hour after a morning of errors it is as good as ever") {
    PacingWorld world = world_of("realistic", 20, 0.25, 60.0);
    world.phases = {{30min, 1.0, 1.0, 1.0}, {5min, 3.8, 1.0, 0.2}, {4h, 1.0, 1.0, 1.0}};
    PacingRun run;
    run.learning_hours = 1.5;
    run.hours = 5.0;
    const auto score = bench_pacing(world, "outdial", run);
    CAPTURE(score->utilization, score->worst_hour);
    CHECK(score->utilization > 0.8);
}

TEST_CASE("a world, a policy or a run that cannot be is refused by name") {
    CHECK(make_pacing_world("flat", 10, 0.2, 60.0, 0.03).error().field == "world");
    CHECK(make_pacing_world("day", 0, 0.2, 60.0, 0.03).error().field == "agents");
    CHECK(make_pacing_world("day", 10, 0.0, 60.0, 0.03).error().field == "answer_rate");
    CHECK(make_pacing_world("day", 10, std::nan(""), 60.0, 0.03).error().field == "answer_rate");
    CHECK(make_pacing_world("day", 10, 0.2, std::nan(""), 0.03).error().field == "handle_s");
    CHECK(make_pacing_world("day", 10, 0.2, 60.0, 3.0).error().field == "limit");
    const PacingWorld world = world_of("realistic", 10, 0.25, 60.0);
    CHECK(bench_pacing(world, "guess", {}).error().field == "policy");
    CHECK(bench_pacing(world, "optimal", {}).error().field == "policy");
    CHECK(bench_pacing(world, "outdial", {-1.0, 10.0, 2.0, 1, 1.5}).error().field == "hours");
    CHECK(bench_pacing(world, "outdial", {1.0, 10.0, std::nan(""), 1, 1.5}).error().field == "learning_hours");
    PacingWorld spoilt = world;
    spoilt.phases = {{1h, 5.0, 1.0, 1.0}};
    CHECK(bench_pacing(spoilt, "outdial", {}).error().field == "phases.answer_rate");
    PacingWorld uneven = world;
    uneven.spread = 9.0;
    CHECK(bench_pacing(uneven, "outdial", {}).error().field == "spread");
    uneven.spread = 2.0;
    uneven.streak = 0;
    CHECK(bench_pacing(uneven, "outdial", {}).error().field == "streak");
    spoilt.phases = {{0h, 1.0, 1.0, 1.0}};
    CHECK(bench_pacing(spoilt, "outdial", {}).error().field == "phases.length_s");
}
