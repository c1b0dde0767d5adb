// SPDX-License-Identifier: Apache-2.0
#include "worlds.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <tuple>
#include <vector>

#include <fmt/format.h>

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;
using std::chrono::days;

// Days under rules on abandonment, through a whole campaign; what was abandoned is counted again from the records.

namespace {

constexpr double limit = 0.03;

struct World {
    std::uint32_t agents = 10;
    double answer_rate = 0.25;
    Duration talk = 180s;
    int length = 30;  // days
    bool period = false;
    bool day = false;
    PacingMode mode = PacingMode::predictive;
    std::uint64_t seed = 1;
};

struct Score {
    bool sound = false;  // the list never ended, and no event was refused
    double utilization = 0.0;
    double abandonment = 0.0;
    int days = 0;
    int days_over = 0;  // at their end
    double worst_day = 0.0;
    std::uint64_t period_over = 0;  // answers after which the period was over its limit
    std::uint64_t day_over = 0;     // likewise the day
    std::uint64_t answers = 0;
    bool ends_over = false;  // the period
};

AbandonmentRule rule(const char* name, AbandonmentRule::Window window) {
    AbandonmentRule rule;
    rule.name = name;
    rule.limit = limit;
    rule.window = window;
    return rule;
}

/// Ten hours a day: lognormal talk and wrap-up, gamma ringing, 40 s until the dialer gives up, machines and busy lines,
/// two seconds of patience. Nobody dials in the last two minutes of a shift.
Score days_of(const World& world) {
    Scenario scenario;
    scenario.start = monday;
    scenario.length = days{world.length};
    scenario.seed = world.seed;
    for (auto& weekly : scenario.campaign.windows.hours) weekly = hours("Mo-Su 09:00-18:58");
    scenario.agents = {{world.agents, hours("Mo-Su 09:00-19:00")}};
    for (auto& rates : scenario.people.answer_rate) rates.fill(world.answer_rate);
    scenario.people.talk = {Shape::lognormal, world.talk, 0.93, {}};
    scenario.people.wrap_up = {Shape::lognormal, world.talk / 10, 0.6, {}};
    scenario.people.complete = {1.0};
    scenario.campaign.retry.usual.max_attempts = 1;
    scenario.campaign.pacing.mode = world.mode;
    scenario.campaign.pacing.minimum_team = 1;
    if (world.period) scenario.campaign.abandonment.push_back(rule("period", AbandonmentRule::Window::period));
    if (world.day) scenario.campaign.abandonment.push_back(rule("day", AbandonmentRule::Window::day));
    const double handle_s = 1.1 * static_cast<double>(world.talk.count()) / 1000.0;
    const double talks = world.length * world.agents * 36'000.0 / handle_s;
    Clients clients;
    for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(1.2 * talks / world.answer_rate) + 1'000; ++i) {
        const ContactNumber number{*PhoneNumber::from_digits(48'500'000'000 + i), NumberType::mobile, 0};
        static_cast<void>(clients.add({i, 0, {&number, 1}}));
    }
    const auto simulated = sim::simulate(scenario, clients);
    if (!simulated) return {};
    const Simulation& result = *simulated;

    std::vector<std::pair<Instant, bool>> answers;  // and whether it was abandoned
    const sim::Records& records = result.records;
    for (std::size_t i = 0; i < records.size(); ++i) {
        const auto outcome = static_cast<Outcome>(records.outcome[i]);
        if (records.outcome[i] == sim::Records::none || !live_answer(outcome)) continue;
        answers.emplace_back(from_epoch_ms(records.at[i] + records.ring_ms[i]), outcome == Outcome::abandoned);
    }
    std::sort(answers.begin(), answers.end());
    Score score;
    score.sound = result.contacts.ready > 0 && result.totals.refused_events == 0;
    std::uint64_t all = 0, lost = 0, all_today = 0, lost_today = 0;
    const auto over = [](std::uint64_t part, std::uint64_t whole) { return 100 * part > 3 * whole; };
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const auto [at, abandoned] = answers[i];
        ++all, ++all_today;
        lost += abandoned, lost_today += abandoned;
        score.period_over += over(lost, all);
        score.day_over += over(lost_today, all_today);
        const bool last = i + 1 == answers.size();
        if (!last && std::chrono::floor<days>(answers[i + 1].first) == std::chrono::floor<days>(at)) continue;
        ++score.days;
        score.days_over += over(lost_today, all_today);
        score.worst_day = std::max(score.worst_day, static_cast<double>(lost_today) / static_cast<double>(all_today));
        all_today = lost_today = 0;
    }
    score.answers = all;
    score.ends_over = over(lost, all);
    score.abandonment = static_cast<double>(lost) / static_cast<double>(all);
    score.utilization = result.totals.utilization();
    return score;
}

/// All of them, on all processors.
std::vector<Score> days_of(const std::vector<World>& worlds) {
    std::vector<Score> scores(worlds.size());
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t i = next++; i < worlds.size(); i = next++) scores[i] = days_of(worlds[i]);
    };
    std::vector<std::thread> workers(
        std::min(worlds.size(), std::size_t{std::max(1U, std::thread::hardware_concurrency())}));
    for (std::thread& worker : workers) worker = std::thread(work);
    for (std::thread& worker : workers) worker.join();
    for (const Score& score : scores) REQUIRE(score.sound);
    return scores;
}

}  // namespace

TEST_CASE("some days: no window ends over its limit, hardly any instant is, and little is lost by it") {
    for (const auto& [agents, answer_rate, length] : {std::tuple{10U, 0.25, 6}, {20U, 0.1, 3}, {50U, 0.25, 2}}) {
        World free;
        free.agents = agents;
        free.answer_rate = answer_rate;
        free.length = length;
        World kept = free, progressive = free;
        kept.period = kept.day = true;
        progressive.mode = PacingMode::progressive;
        const auto scores = days_of(std::vector{free, kept, progressive});
        CAPTURE(agents, scores[0].utilization, scores[1].utilization, scores[2].utilization, scores[1].abandonment,
                scores[1].worst_day);
        CHECK(scores[0].period_over + scores[0].day_over > 0);  // it could have been broken
        CHECK(scores[1].days == length);
        CHECK(scores[1].days_over == 0);
        CHECK_FALSE(scores[1].ends_over);
        CHECK(200 * (scores[1].period_over + scores[1].day_over) <= scores[1].answers);
        CHECK(scores[1].abandonment > 0.01);
        CHECK(scores[1].utilization > scores[0].utilization - 0.04);
        CHECK(scores[1].utilization > scores[2].utilization + 0.1);
    }
}

TEST_CASE("thirty days: what the rules cost") {
    if (std::getenv("OUTDIAL_EXHAUSTIVE") == nullptr) {
        World world;
        world.period = true;
        const Score kept = days_of(std::vector{world}).front();
        CHECK(kept.days == 30);
        CHECK(kept.utilization > 0.83);
        CHECK_FALSE(kept.ends_over);
        CHECK(200 * kept.period_over <= kept.answers);
        return;
    }
    fmt::print(
        "| agents | answer rate | rules | utilization | against none | abandonment | days over 3 % | worst day "
        "| answers over: period, day | periods over |\n|---|---|---|---|---|---|---|---|---|---|\n");
    constexpr std::size_t seeds = 3;
    constexpr std::array rules{std::pair("none", World{}), std::pair("30 days", World{.period = true}),
                               std::pair("30 days and day", World{.period = true, .day = true})};
    for (const std::uint32_t agents : {10U, 20U, 50U}) {
        for (const double answer_rate : {0.25, 0.1}) {
            std::vector<World> worlds;
            for (const auto& [name, rule] : rules) {
                for (std::size_t seed = 1; seed <= seeds; ++seed) {
                    World world = rule;
                    world.agents = agents;
                    world.answer_rate = answer_rate;
                    world.seed = seed;
                    worlds.push_back(world);
                }
            }
            const auto scores = days_of(worlds);
            for (std::size_t i = 0; i < rules.size(); ++i) {
                std::vector<double> utilization, price, abandonment;
                Score sum;
                int periods_over = 0;
                for (std::size_t seed = 0; seed < seeds; ++seed) {
                    const Score& score = scores[i * seeds + seed];
                    utilization.push_back(score.utilization);
                    price.push_back(score.utilization - scores[seed].utilization);
                    abandonment.push_back(score.abandonment);
                    sum.days += score.days;
                    sum.days_over += score.days_over;
                    sum.worst_day = std::max(sum.worst_day, score.worst_day);
                    sum.period_over += score.period_over;
                    sum.day_over += score.day_over;
                    sum.answers += score.answers;
                    periods_over += score.ends_over ? 1 : 0;
                }
                constexpr double t = 4.303;  // Student's, 2 degrees of freedom
                fmt::print(
                    "| {} | {} | {} | {:.4f} ± {:.4f} | {:+.4f} ± {:.4f} | {:.4f} | {} of {} | {:.4f} "
                    "| {}, {} of {} | {} of {} |\n",
                    agents, answer_rate, rules[i].first, measured(utilization).mean, t * measured(utilization).error,
                    measured(price).mean, t * measured(price).error, measured(abandonment).mean, sum.days_over,
                    sum.days, sum.worst_day, sum.period_over, sum.day_over, sum.answers, periods_over, seeds);
                std::fflush(stdout);
                CAPTURE(agents, answer_rate, rules[i].first);
                if (rules[i].second.period) CHECK(periods_over == 0);
                if (rules[i].second.day) CHECK(100 * sum.days_over <= sum.days);
            }
        }
    }
}
