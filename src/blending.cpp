// SPDX-License-Identifier: Apache-2.0
#include <outdial/blending.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace outdial {
namespace {

constexpr double gain = 0.1;  // agents for a caller not served in time
// The correction is at most 1 and so many roots of the team, and the reserve by the closed form so many roots of the
// load and 1: a crowd of callers who were late whatever was kept must not stop outbound for hours afterwards.
constexpr double most_correction = 1.0;
constexpr double most_needed = 3.0;
constexpr double level_weight = 0.02;  // of a caller in the level that is shown
constexpr double half_life_s = 1'200.0;
constexpr double memory_s = half_life_s / 0.6931471805599453;  // of the seconds observed, at most so many count
constexpr double least_rate = 1e-6;                            // a second: nobody calls any more
constexpr double prior_s = 600.0;                              // that the expected rate is worth
constexpr double prior_calls = 10.0;                           // that the expected handle time is worth
constexpr double call_half_life = 300.0;
constexpr double longest_handle_time = 86'400.0;  // s

double seconds(Duration duration) noexcept { return static_cast<double>(duration.count()) / 1000.0; }

/// The times at which the rate falls.
constexpr Duration beat_time = std::chrono::seconds{10};
Instant beat(Instant now) noexcept {
    const Instant at = std::clamp(now, far_past, far_future);
    return at - (at.time_since_epoch() % beat_time + beat_time) % beat_time;
}

/// How much of what was known at `then` still counts.
double kept(Instant then, Instant now) noexcept {
    if (now <= then) return 1.0;
    return std::exp2(-seconds(std::min(now, far_future) - std::max(then, far_past)) / half_life_s);
}

/// The chances of the numbers of busy agents, fewer and fewer, when callers meet a team that keeps some.
class BusyAgents {
public:
    BusyAgents(double agents, double load) noexcept
        : agents_(agents), load_(load), all_busy_(agents / (agents - load)) {}

    /// One agent more is kept.
    void keep_one_more() noexcept {
        weight_ *= (agents_ - idle_) / load_;
        idle_ += 1.0;
        some_idle_ += weight_;
        idle_sum_ += weight_ * idle_;
        if (weight_ < 1e200) return;
        for (double* sum : {&all_busy_, &some_idle_, &idle_sum_, &weight_}) *sum *= 1e-200;
    }
    [[nodiscard]] double none_idle() const noexcept { return all_busy_ / (all_busy_ + some_idle_); }
    [[nodiscard]] double mean_idle() const noexcept { return idle_sum_ / (all_busy_ + some_idle_); }

private:
    double agents_;
    double load_;
    double all_busy_;  // relative weight of: none is idle
    double some_idle_ = 0.0;
    double idle_sum_ = 0.0;  // of weight and number of the idle
    double weight_ = 1.0;    // of the number of agents busy that was looked at last
    double idle_ = 0.0;
};

}  // namespace

Result<void> BlendingConfig::check() const {
    const auto range = [](std::string_view field, double value, double least, double most,
                          std::string_view remedy) -> Result<void> {
        if (value >= least && value <= most) return {};
        return Error{fmt::format("blending.{}", field), fmt::to_string(value), std::string(remedy)};
    };
    const std::array checks{
        range("service_level", service_level, 0.0, 0.99, "give a share from 0 to 0.99, e.g. 0.8"),
        range("answer_within", seconds(answer_within), 0.0, 3600.0, "give 0 to 3600 seconds, e.g. 20"),
        range("reserve", reserve.value_or(0), 0.0, 1e6, "keep 0 to 1000000 agents"),
        range("expected_calls_per_hour", expected_calls_per_hour, 0.0, 1e6, "give 0 to 1000000 calls an hour"),
        range("expected_handle_time", seconds(expected_handle_time), 0.001, longest_handle_time,
              "give up to 86400 seconds, more than 0"),
    };
    for (const auto& checked : checks) {
        if (!checked) return checked;
    }
    return {};
}

BlendedTeam blended_team(std::uint32_t agents, double load, std::uint32_t reserve, double answer_within) noexcept {
    const double team = agents;
    const std::uint32_t kept_idle = std::min(reserve, agents);
    if (!(load < team)) return {0.0, agents > 0 ? 1.0 : 0.0, 0.0};
    if (!(load > 0.0)) return {1.0, (team - kept_idle) / team, team - kept_idle};
    BusyAgents busy(team, load);
    for (std::uint32_t i = 0; i < kept_idle; ++i) busy.keep_one_more();
    const double working = team - busy.mean_idle();
    return {1.0 - busy.none_idle() * std::exp(-(team - load) * std::max(answer_within, 0.0)), working / team,
            std::max(0.0, working - load)};
}

double reserve_needed(std::uint32_t agents, double load, double service_level, double answer_within) noexcept {
    if (!(load > 0.0) || agents == 0) return 0.0;
    if (!(load < agents)) return agents;
    BusyAgents busy(agents, load);
    const double late = std::exp(-(agents - load) * std::max(answer_within, 0.0));
    double before = 1.0 - late;
    if (before >= service_level) return 0.0;
    for (std::uint32_t reserve = 1; reserve <= agents; ++reserve) {
        busy.keep_one_more();
        const double level = 1.0 - busy.none_idle() * late;
        if (level >= service_level) return reserve - (level - service_level) / (level - before);
        before = level;
    }
    return agents;
}

// ---- the same, learned -------------------------------------------------------------------------------------------

Blending::Blending(const BlendingConfig& config) noexcept
    : config_(config),
      handle_time_(seconds(config.expected_handle_time), prior_calls, call_half_life),
      callers_(config.expected_calls_per_hour / 3600.0 * prior_s),
      observed_s_(prior_s) {}

void Blending::on_arrived(Instant now) noexcept {
    if (latest_ == far_past) latest_ = now;
    const double keep = kept(latest_, now);
    callers_ = callers_ * keep + 1.0;
    observed_s_ = observed_s_ * keep + memory_s * (1.0 - keep);
    latest_ = std::max(latest_, now);
    beat_ = far_future;
}

void Blending::pass(Instant now) noexcept {
    if (callers_ <= 0.0 || (now >= beat_ && now < beat_ + beat_time)) return;
    rate_ = rate_of_beat(beat(now));
    beat_ = beat(now);
}

void Blending::on_served(Duration waited, std::uint32_t agents, Instant now) noexcept {
    judge(waited <= config_.answer_within, agents, now);
}

void Blending::on_left(std::uint32_t agents, Instant now) noexcept { judge(false, agents, now); }

void Blending::on_handled(Duration handle_time) noexcept {
    handle_time_.add(std::clamp(seconds(handle_time), 0.0, longest_handle_time));
}

void Blending::judge(bool in_time, std::uint32_t agents, Instant now) noexcept {
    level_ += level_weight * ((in_time ? 1.0 : 0.0) - level_);
    const double most = 1.0 + most_correction * std::sqrt(static_cast<double>(agents));
    const double step = gain * (config_.service_level - (in_time ? 1.0 : 0.0));
    correction_ = std::clamp(correction_ + step, -needed(agents, arrival_rate(now)) - 1.0, most);
}

double Blending::needed(std::uint32_t agents, double arrival_rate) const noexcept {
    const double handle_s = std::max(handle_time_.value(), 1e-3);
    const double load = arrival_rate * handle_s;
    const double needed =
        reserve_needed(agents, load, config_.service_level, seconds(config_.answer_within) / handle_s);
    return std::min(needed, most_needed * std::sqrt(load) + 1.0);
}

std::uint32_t Blending::reserve(std::uint32_t agents, Instant now) const noexcept {
    if (config_.reserve) return std::min(*config_.reserve, agents);
    const double rate = arrival_rate(now);
    if (config_.service_level <= 0.0 || rate <= 0.0) return 0;
    return static_cast<std::uint32_t>(
        std::clamp(std::floor(needed(agents, rate) + correction_ + 0.5), 0.0, static_cast<double>(agents)));
}

double Blending::rate_of_beat(Instant begin) const noexcept {
    const double keep = latest_ == far_past ? 1.0 : kept(latest_, begin);
    const double rate = callers_ * keep / (observed_s_ * keep + memory_s * (1.0 - keep));
    return rate < least_rate ? 0.0 : rate;
}

double Blending::arrival_rate(Instant now) const noexcept {
    if (callers_ <= 0.0) return 0.0;  // nobody has called yet: most campaigns
    return now >= beat_ && now < beat_ + beat_time ? rate_ : rate_of_beat(beat(now));
}

Instant Blending::next_change(Instant now) const noexcept {
    if (arrival_rate(now) <= 0.0) return far_future;
    return (now >= beat_ && now < beat_ + beat_time ? beat_ : beat(now)) + beat_time;
}

Duration Blending::handle_time() const noexcept {
    return Duration{static_cast<std::int64_t>(std::lround(handle_time_.value() * 1000.0))};
}

}  // namespace outdial
