// SPDX-License-Identifier: Apache-2.0
#include "presence_campaign.hpp"

#include <outdial/random.hpp>

#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>

// Contacts per dial of the learned order, of the numbers' own order, of another way to learn and of an oracle, in
// worlds of different people. Pairs of the same people and fates; 95 % intervals by Student's t over the replications.
namespace {

using namespace outdial_test;

constexpr std::uint64_t first_seed = 1000;  // the defaults of the config were chosen on other people, 1 to 8

struct Interval {
    double mean = 0.0;
    double half = 0.0;
};

Interval interval(const std::vector<double>& values) {
    const auto n = static_cast<double>(values.size());
    double sum = 0.0, squares = 0.0;
    for (const double value : values) sum += value;
    for (const double value : values) squares += (value - sum / n) * (value - sum / n);
    const double z = outdial::normal_quantile(0.975), freedom = n - 1.0;
    const double t = z + (z * z * z + z) / (4.0 * freedom) +
                     (5.0 * std::pow(z, 5) + 16.0 * z * z * z + 3.0 * z) / (96.0 * freedom * freedom);
    return {sum / n, t * std::sqrt(squares / freedom / n)};
}

std::string percent(const std::vector<double>& values) {
    const auto [mean, half] = interval(values);
    return fmt::format("{:+.1f} ± {:.1f}", 100.0 * mean, 100.0 * half);
}

std::vector<PresenceWorld> worlds() {
    std::vector<PresenceWorld> all;
    const auto add = [&](std::string name, std::vector<Kind> kinds, auto&& change) {
        PresenceWorld world;
        world.name = std::move(name);
        world.kinds = std::move(kinds);
        change(world);
        all.push_back(std::move(world));
    };
    const auto as_is = [](PresenceWorld&) {};
    // Level 4: customers who know the caller (55 % of 600,000 calls of small firms to the outside were answered). Level
    // 1: cold lists (of calls in mobile surveys 9 to 17 % were completed).
    add("six kinds", six_kinds(4), as_is);
    add("flat", flat_kind(4), as_is);
    add("flat, cold list", flat_kind(1), as_is);
    add("weaker kinds (half)", six_kinds(4, 0.5), as_is);
    add("cold list (a quarter)", six_kinds(1), as_is);
    add("list between (half)", six_kinds(2), as_is);
    add("numbers more unlike", six_kinds(4), [](PresenceWorld& world) { world.level_shape = 1.0; });
    add("half the dials", six_kinds(4), [](PresenceWorld& world) { world.dials_a_day = 0.5; });
    add("once reached, done", six_kinds(1), [](PresenceWorld& world) { world.again_after_contact = 0; });
    add("six random kinds", random_kinds(4, 6, 1), as_is);
    add("twelve random kinds", random_kinds(4, 12, 2), as_is);
    return all;
}

}  // namespace

int main(int argc, char** argv) {
    const int replications = argc > 1 ? std::atoi(argv[1]) : 8;
    const std::string only = argc > 2 ? argv[2] : "";
    if (replications < 2) {
        fmt::print(stderr, "usage: presence_worlds [replications, at least 2] [name of a world]\n");
        return 2;
    }
    fmt::print(
        "| world | static | learned | oracle | learned v static, weeks 1-2, % | week 3, % | v oracle, % | its timing, "
        "% "
        "| its level, % | skill | each number alone v static, % | its timing, % | a campaign that learns v one that "
        "does "
        "not, weeks 1-2, % | week 3, % | it v oracle, % |\n"
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (const PresenceWorld& world : worlds()) {
        if (!only.empty() && world.name != only) continue;
        std::vector<double> rate, learned_rate, oracle_rate, then, after, oracle, alone, alone_timing, timing, level,
            skill, campaign_then, campaign, campaign_oracle;
        for (int i = 1; i <= replications; ++i) {
            const auto seed = first_seed + static_cast<std::uint64_t>(i);
            const PresenceResult plain = run(world, Choice::in_order, seed);
            const PresenceResult learned = run(world, Choice::learned, seed);
            const PresenceResult knowing = run(world, Choice::oracle, seed);
            const PresenceResult independent = run(world, Choice::independent, seed);
            const CampaignResult in_order = run_campaign(world, false, seed),
                                 learning = run_campaign(world, true, seed);
            campaign_then.push_back(learning.rate_then() / in_order.rate_then() - 1.0);
            campaign.push_back(learning.rate() / in_order.rate() - 1.0);
            campaign_oracle.push_back(learning.rate() / knowing.rate() - 1.0);
            rate.push_back(plain.rate());
            learned_rate.push_back(learned.rate());
            oracle_rate.push_back(knowing.rate());
            then.push_back(learned.rate_then() / plain.rate_then() - 1.0);
            after.push_back(learned.rate() / plain.rate() - 1.0);
            oracle.push_back(learned.rate() / knowing.rate() - 1.0);
            alone.push_back(independent.rate() / plain.rate() - 1.0);
            alone_timing.push_back(independent.timing / plain.timing - 1.0);
            timing.push_back(learned.timing / plain.timing - 1.0);
            level.push_back(learned.level / plain.level - 1.0);
            skill.push_back(learned.skill);
        }
        fmt::print("| {} | {:.4f} | {:.4f} | {:.4f} | {} | {} | {} | {} | {} | {:.2f} | {} | {} | {} | {} | {} |\n",
                   world.name, interval(rate).mean, interval(learned_rate).mean, interval(oracle_rate).mean,
                   percent(then), percent(after), percent(oracle), percent(timing), percent(level),
                   interval(skill).mean, percent(alone), percent(alone_timing), percent(campaign_then),
                   percent(campaign), percent(campaign_oracle));
        std::fflush(stdout);
    }
    return 0;
}
