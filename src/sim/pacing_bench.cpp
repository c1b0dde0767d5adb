// SPDX-License-Identifier: Apache-2.0
#include <outdial/sim/pacing_bench.hpp>

#include <outdial/bound.hpp>

#include "pacing_floor.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace outdial::sim {
namespace {

using namespace std::chrono_literals;

constexpr double none = std::numeric_limits<double>::quiet_NaN();

Duration from_seconds(double value) { return Duration{std::llround(value * 1000.0)}; }

double seconds(Duration duration) { return static_cast<double>(duration.count()) / 1000.0; }

double mean_s(const Distribution& distribution) { return seconds(distribution.mean + distribution.shift); }

template <class T>
Result<void> check_range(const char* field, T value, T least, T most, const char* remedy) {
    if (value >= least && value <= most) return {};
    return Error{field, fmt::to_string(value), remedy};
}

Result<PacingBound> bound_of(const PacingWorld& world) {
    return pacing_bound({world.agents, world.answer_rate, mean_s(world.ring_answered), world.handle_s(), world.limit});
}

Result<PacingScore> score_of(const PacingWorld& world, std::string_view name, const PacingRun& run, double ratio) {
    PacingPolicySetup setup;
    setup.limit = world.limit;
    setup.ratio = ratio;
    setup.patience = world.patience;
    setup.seed = run.seed;
    std::unique_ptr<PacingPolicy> policy;
    if (name == "outdial" || name == "outdial_known" || name == "outdial_blind") {
        setup.knows_numbers = name != "outdial_blind";
        setup.pacing.mode = PacingMode::predictive;
        setup.pacing.abandonment_target = world.limit;
        setup.pacing.minimum_team = 1;
        if (name == "outdial_known") {
            setup.pacing.minimum_answers = 0;
            setup.pacing.learn = false;
            setup.pacing.expected_answer_rate = world.answer_rate;
            setup.pacing.expected_ring = from_seconds(world.answer_rate * mean_s(world.ring_answered) +
                                                      (1.0 - world.answer_rate) * mean_s(world.ring_unanswered));
            setup.pacing.expected_handle_time = from_seconds(world.handle_s());
        }
        policy = make_own_policy(setup);
    } else {
        if (name == "optimal") {
            if (!world.has_bound()) {
                return Error{"policy", "optimal", "the optimum is known in the exponential world alone, to 200 agents"};
            }
            const auto bound = bound_of(world);
            if (!bound) return bound.error();
            setup.lower_targets = bound->lower.targets;
            setup.upper_targets = bound->upper.targets;
            setup.lower_share = bound->lower_share;
        }
        policy = make_pacing_policy(name, setup);
    }
    if (!policy) {
        return Error{"policy", std::string(name), fmt::format("use one of {}", fmt::join(pacing_policies(), ", "))};
    }
    PacingScore score = PacingFloor(world, run, *policy).run();
    score.ratio = ratio;
    return score;
}

/// The constant with which a policy gets most out of this world within the limit.
Result<PacingScore> tuned(const PacingWorld& world, std::string_view name, const PacingRun& run, double least) {
    PacingRun trial = run;
    trial.hours = run.hours / 4.0;
    double low = least;
    double high = least * 2.0;
    const double most = 4.0 / world.answer_rate + 4.0;
    const auto allowed = [&](double ratio) {
        const auto score = score_of(world, name, trial, ratio);
        return score && score->abandonment <= world.limit;
    };
    while (high < most && allowed(high)) low = high, high *= 1.5;
    for (int i = 0; i < 8; ++i) {
        const double middle = 0.5 * (low + high);
        (allowed(middle) ? low : high) = middle;
    }
    // What was allowed in the trial may be a little too much in the long run.
    for (int i = 0; i < 6; ++i) {
        auto score = score_of(world, name, run, low);
        if (!score || score->abandonment <= world.limit || low <= least) return score;
        low = std::max(least, low * 0.98);
    }
    return score_of(world, name, run, low);
}

std::vector<PacingPhase> day_of_phases() {
    // Answer rates of an ordinary day: a slack forenoon, a good evening.
    std::vector<PacingPhase> phases;
    constexpr std::array<double, 12> hours{0.7, 0.75, 0.8, 0.9, 0.85, 0.8, 0.9, 1.0, 1.2, 1.5, 1.45, 1.15};
    phases.reserve(hours.size());
    for (const double rate : hours) phases.push_back({1h, rate, 1.0, 1.0});
    return phases;
}

}  // namespace

Result<void> PacingWorld::check() const {
    const std::array checks{
        check_range("agents", agents, 1U, 10'000U, "give 1 to 10000 agents"),
        check_range("answer_rate", answer_rate, 0.001, 1.0, "give a share from 0.001 to 1"),
        check_range("limit", limit, 1e-4, 0.5, "give a share from 0.0001 to 0.5, e.g. 0.03"),
        check_range("spread", spread, 1.0, 8.0, "give a factor from 1 to 8"),
        check_range("streak", streak, 1U, 1'000'000U, "give 1 to 1000000 numbers"),
        check_range("break_chance", break_chance, 0.0, 0.9, "give a share from 0 to 0.9"),
        check_range("patience_s", seconds(patience), 0.0, 600.0, "give 0 to 600 seconds"),
        ring_answered.check("ring_answered"),
        ring_unanswered.check("ring_unanswered"),
        talk.check("talk"),
        wrap_up.check("wrap_up"),
        break_length.check("break_length"),
    };
    for (const auto& checked : checks) {
        if (!checked) return checked;
    }
    for (const PacingPhase& phase : phases) {
        const std::array phase_checks{
            check_range("phases.length_s", seconds(phase.length), 1.0, 1e7, "give at least a second"),
            check_range("phases.answer_rate", phase.answer_rate, 0.0, 1.0 / answer_rate, "no more than all can answer"),
            check_range("phases.handle", phase.handle, 0.01, 100.0, "give a factor from 0.01 to 100"),
            check_range("phases.present", phase.present, 0.0, 1.0, "give a share of the agents"),
        };
        for (const auto& checked : phase_checks) {
            if (!checked) return checked;
        }
    }
    return {};
}

bool PacingWorld::has_bound() const noexcept {
    return phases.empty() && spread == 1.0 && break_chance == 0.0 && patience == Duration::zero() &&
           ring_answered == ring_unanswered && ring_answered.shape == Shape::exponential &&
           ring_answered.shift == Duration::zero() && talk.shape == Shape::exponential &&
           talk.shift == Duration::zero() && mean_s(wrap_up) == 0.0 && agents <= 200;
}

double PacingWorld::handle_s() const noexcept { return mean_s(talk) + mean_s(wrap_up); }

const std::vector<std::string_view>& pacing_policies() {
    static const std::vector<std::string_view> names{"outdial",
                                                     "outdial_known",
                                                     "outdial_blind",
                                                     "optimal",
                                                     "progressive",
                                                     "idle_ratio",
                                                     "level",
                                                     "vicidial_hard",
                                                     "vicidial_average",
                                                     "vicidial_tapered",
                                                     "vicidial_hard_available",
                                                     "vicidial_average_available",
                                                     "vicidial_tapered_available",
                                                     "issabel",
                                                     "webitel",
                                                     "impact_dialing",
                                                     "cisco_style",
                                                     "unicom_pi",
                                                     "idle_ratio_tuned",
                                                     "level_tuned"};
    return names;
}

const std::vector<std::string_view>& pacing_worlds() {
    static const std::vector<std::string_view> names{"exponential",       "realistic",     "day",
                                                     "answer_rate_shock", "list_switch",   "team_pauses",
                                                     "shift_ends",        "mixed_numbers", "sorted_numbers"};
    return names;
}

Result<PacingWorld> make_pacing_world(std::string_view name, std::uint32_t agents, double answer_rate, double handle_s,
                                      double limit) {
    PacingWorld world;
    world.name = name;
    world.agents = agents;
    world.answer_rate = answer_rate;
    world.limit = limit;
    if (!(handle_s >= 1.0 && handle_s <= 86'400.0)) {
        return Error{"handle_s", fmt::to_string(handle_s), "give 1 to 86400 seconds"};
    }
    world.talk.mean = from_seconds(handle_s);
    if (name != "exponential") {
        // Ringing has a dead time before anybody can answer and ends when the dialer gives up.
        world.ring_answered = {Shape::gamma, 7'000ms, 1.9, 3'000ms};
        world.ring_unanswered = {Shape::gamma, 20'000ms, 12.0, 2'000ms};
        world.talk = {Shape::lognormal, from_seconds(0.85 * handle_s), 0.9, {}};
        world.wrap_up = {Shape::lognormal, from_seconds(0.15 * handle_s), 0.6, {}};
        world.patience = 2s;
    }
    if (name == "day") {
        world.phases = day_of_phases();
        world.break_chance = std::min(0.5, handle_s / 5'400.0);  // about one break in an hour and a half
    } else if (name == "answer_rate_shock") {
        world.phases = {{2h, 1.0, 1.0, 1.0}, {2h, 0.5, 1.0, 1.0}, {2h, 1.0, 1.0, 1.0}, {2h, 2.0, 1.0, 1.0}};
    } else if (name == "list_switch") {
        world.phases = {{2h, 1.0, 1.0, 1.0}, {2h, 0.6, 2.0, 1.0}};
    } else if (name == "team_pauses") {
        world.phases = {{2h, 1.0, 1.0, 1.0}, {15min, 1.0, 1.0, 0.5}};
    } else if (name == "shift_ends") {
        world.phases = {{5h, 1.0, 1.0, 1.0}, {1h, 1.0, 1.0, 0.4}, {30min, 1.0, 1.0, 0.0}};
    } else if (name == "mixed_numbers" || name == "sorted_numbers") {
        world.spread = 4.0;
        world.streak = name == "mixed_numbers" ? 1 : 200;
    } else if (name != "exponential" && name != "realistic") {
        return Error{"world", std::string(name), fmt::format("use one of {}", fmt::join(pacing_worlds(), ", "))};
    }
    for (PacingPhase& phase : world.phases) phase.answer_rate = std::min(phase.answer_rate, 0.95 / answer_rate);
    if (auto checked = world.check(); !checked) return checked.error();
    return world;
}

Result<PacingScore> bench_pacing(const PacingWorld& world, std::string_view policy, const PacingRun& run) {
    if (auto checked = world.check(); !checked) return checked.error();
    if (!(run.hours >= 0.0 && run.hours <= 1e6)) {
        return Error{"hours", fmt::to_string(run.hours), "give 0 (enough for the answers wanted) to 1000000 hours"};
    }
    if (!(run.answers >= 1.0 && run.answers <= 1e9)) {
        return Error{"answers", fmt::to_string(run.answers), "give 1 to 1000000000 answered calls"};
    }
    if (!(run.learning_hours >= 0.0 && run.learning_hours <= 1e6)) {
        return Error{"learning_hours", fmt::to_string(run.learning_hours), "give 0 to 1000000 hours"};
    }
    if (!(run.lines_per_agent >= 1.0 && run.lines_per_agent <= 1000.0)) {
        return Error{"lines_per_agent", fmt::to_string(run.lines_per_agent), "give 1 to 1000 lines"};
    }
    PacingRun settings = run;
    if (settings.hours == 0.0)
        settings.hours = std::ceil(run.answers * world.handle_s() / (3600.0 * 0.8 * world.agents));
    settings.hours = std::max(settings.hours, 5.0);  // a batch is a quarter of an hour at least
    auto score = policy == "idle_ratio_tuned" ? tuned(world, "idle_ratio", settings, 1.0)
                 : policy == "level_tuned"    ? tuned(world, "level", settings, 1.0)
                                              : score_of(world, policy, settings, run.lines_per_agent);
    if (!score) return score;
    score->bound = score->progressive = score->efficiency = none;
    if (!world.has_bound()) return score;
    const auto bound = bound_of(world);
    if (!bound) return bound.error();
    score->bound = bound->utilization;
    score->progressive = bound->progressive;
    score->efficiency = (score->utilization - bound->progressive) / (bound->utilization - bound->progressive);
    return score;
}

}  // namespace outdial::sim
