// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/result.hpp>
#include <outdial/sim/distribution.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// How good is a pacing policy? A world of agents, ringing calls and impatient people, without any contacts: what is
/// left when the list never ends. The same seed gives every policy the same people in the same order.
namespace outdial::sim {

/// A stretch of time with its own answer rate, handle times and attendance.
struct PacingPhase {
    Duration length{};
    double answer_rate = 1.0;  ///< factor on the world's
    double handle = 1.0;       ///< factor on talk and wrap-up
    double present = 1.0;      ///< share of the agents who are at work, at most 1
};

struct PacingWorld {
    std::string name = "exponential";
    std::uint32_t agents = 10;  ///< 1 to 10,000
    double answer_rate = 0.25;
    Distribution ring_answered{Shape::exponential, Duration{12'000}, 1.0, {}};
    Distribution ring_unanswered{Shape::exponential, Duration{12'000}, 1.0, {}};
    Distribution talk{Shape::exponential, Duration{180'000}, 1.0, {}};
    Distribution wrap_up{Shape::constant, Duration{0}, 1.0, {}};
    Duration patience{};        ///< who is answered with nobody free waits so long, then counts as abandoned
    double limit = 0.03;        ///< on abandoned / (connected + abandoned)
    double break_chance = 0.0;  ///< an agent takes a break after a call; announced when the call begins
    Distribution break_length{Shape::constant, Duration{600'000}, 1.0, {}};
    /// Half of the numbers have so many times the usual odds to answer, the other half are so much less likely; and so
    /// many of one kind come one after the other. 1 to 8, of which 1 is none.
    double spread = 1.0;
    std::uint32_t streak = 1;
    std::vector<PacingPhase> phases;  ///< one after the other, again and again; empty: always the same

    /// Error naming the field that is out of range.
    [[nodiscard]] Result<void> check() const;
    /// Is it the world that `pacing_bound` bounds?
    [[nodiscard]] bool has_bound() const noexcept;
    [[nodiscard]] double handle_s() const noexcept;
};

/// What a policy reached. Everything but `to_95` counts from the end of the learning time.
struct PacingScore {
    double utilization = 0.0;     ///< talk and wrap-up / time at work
    double utilization_ci = 0.0;  ///< half of its 95 % confidence interval, by 20 batches
    double abandonment = 0.0;     ///< abandoned / (connected + abandoned)
    double abandonment_ci = 0.0;
    double talk_minutes = 0.0;  ///< per agent's hour at work
    double worst_hour = 0.0;    ///< the worst abandonment of an hour
    double hours_over = 0.0;    ///< share of the hours above the limit
    double days_over = 0.0;     ///< share of the days above the limit
    double to_95 = 0.0;         ///< seconds until a quarter of an hour reached 95 % of the utilization
    double efficiency = 0.0;    ///< share of what the optimum gains over progressive; NaN where there is no bound
    double bound = 0.0;         ///< NaN likewise
    double progressive = 0.0;   ///< its utilization by theory; NaN likewise
    double ratio = 0.0;         ///< the constant of the policies that have one
    double hours = 0.0;         ///< measured
    std::uint64_t answered = 0;
    std::uint64_t dials = 0;
    std::uint64_t events = 0;
};

struct PacingRun {
    double hours = 0.0;          ///< measured; 0: as many as it takes for `answers`
    double answers = 100'000.0;  ///< about so many where `hours` is 0
    double learning_hours = 2.0;
    std::uint64_t seed = 1;
    double lines_per_agent = 1.5;  ///< the constant of `idle_ratio` (by idle agents) and `level` (by all)
};

/// The names of all policies, ours first: `outdial`; `outdial_known`, which is told the world's means; `outdial_blind`,
/// which is not told which numbers are the likely ones; `optimal`, the
/// policy of `pacing_bound` (the exponential world alone has one); then the others; last `idle_ratio_tuned` and
/// `level_tuned`, whose constant was chosen for this world with hindsight.
[[nodiscard]] const std::vector<std::string_view>& pacing_policies();

/// The names of the kinds of worlds: exponential, realistic, the shocks, and those with likely and unlikely numbers.
[[nodiscard]] const std::vector<std::string_view>& pacing_worlds();

/// One of them. Error when there is none of the name.
[[nodiscard]] Result<PacingWorld> make_pacing_world(std::string_view name, std::uint32_t agents, double answer_rate,
                                                    double handle_s, double limit);

/// Lets a policy work in a world. Error naming what is out of range.
[[nodiscard]] Result<PacingScore> bench_pacing(const PacingWorld& world, std::string_view policy, const PacingRun& run);

}  // namespace outdial::sim
