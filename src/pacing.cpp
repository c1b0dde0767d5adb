// SPDX-License-Identifier: Apache-2.0
#include <outdial/pacing.hpp>

#include "names.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include <fmt/format.h>

namespace outdial {
namespace {

constexpr std::array<std::string_view, pacing_mode_count> mode_names{"preview", "progressive", "power", "predictive"};

struct Words {
    std::string_view name;
    std::string_view sentence;
};
constexpr Words unknown{"?", "?"};
constexpr std::array<Words, pacing_limit_count> limit_words{{
    {"no_idle_agent", "nobody is free to take an answer"},
    {"one_per_idle_agent", "one line per idle agent"},
    {"ratio", "the fixed number of lines per idle agent"},
    {"abandonment", "one more call would abandon more than the target"},
    {"small_team", "the team is smaller than the minimum for predictive: one line per idle agent"},
    {"learning", "not enough answers seen yet for predictive: one line per idle agent"},
    {"lines", "all lines are in use"},
    {"calls_per_second", "dialled as fast as allowed"},
}};

constexpr std::uint32_t unknown_target = 0xffff'ffff;
constexpr double feedback_gain = 0.1;  // eta: ln beta settles within about 1 / (eta * target) judged calls
constexpr double prior_weight = 10.0;  // observations that the expectations of the config are worth
constexpr double half_life = 300.0;    // observations
const double least_log_strictness = std::log(1e-5);
const double most_log_strictness = std::log(0.9);
// Longer ones are a clock that jumped: believed, one of them would spoil the estimate for days.
constexpr double longest_ring = 600.0;            // s
constexpr double longest_handle_time = 86'400.0;  // s
constexpr double most_targeted = 10'000'000.0;    // calls; as `max_lines`

double seconds(Duration duration) noexcept { return static_cast<double>(duration.count()) / 1000.0; }

Duration from_seconds(double value) noexcept {
    return Duration{static_cast<std::int64_t>(std::lround(value * 1000.0))};
}

/// E[(Bin(k, p) - i - D)+] with D ~ Poisson(freed). Walks c = 0, 1, ...: g(c) = E[(Bin - c)+] falls by P(Bin > c).
double expected_overflow(double k, double p, std::uint32_t idle, double freed) noexcept {
    const double odds = p / (1.0 - p);
    double probability = std::pow(1.0 - p, k);  // P(Bin = c)
    double above = 1.0 - probability;           // P(Bin > c)
    double excess = k * p;                      // g(c)
    double freed_probability = std::exp(-freed);
    double overflow = 0.0;
    const double last = static_cast<double>(idle) + freed + 6.0 * std::sqrt(freed) + 6.0;
    for (double c = 0.0; c <= last && excess > 1e-12; c += 1.0) {
        const double d = c - static_cast<double>(idle);
        if (d >= 0.0) {
            if (d > 0.0) freed_probability *= freed / d;
            overflow += freed_probability * excess;
        }
        excess -= above;
        probability *= (k - c) / (c + 1.0) * odds;
        above -= probability;
        if (c + 1.0 >= k) break;
    }
    return overflow;
}

/// To 6 binary digits, so within 0.8 %.
double rounded(double value) noexcept {
    constexpr std::uint64_t dropped = std::uint64_t{1} << 46U;  // of the 52 digits of a double
    return std::bit_cast<double>((std::bit_cast<std::uint64_t>(value) + dropped / 2) & ~(dropped - 1));
}

/// The largest k >= idle with expected overflow <= strictness * k * p.
std::uint32_t largest_target(std::uint32_t idle, double p, double freed, double strictness) noexcept {
    const auto fits = [&](std::uint32_t k) {
        const double calls = k;
        return expected_overflow(calls, p, idle, freed) <= strictness * calls * p;
    };
    std::uint32_t low = idle;
    std::uint32_t step = 1;
    // Beyond this nearly everybody who answers is abandoned; it also ends the search when strictness allows anything.
    const auto most = static_cast<std::uint32_t>(std::min(most_targeted, 4.0 * (idle + freed + 4.0) / p));
    while (low + step <= most && fits(low + step)) {
        low += step;
        step *= 2;
    }
    for (; step > 0; step /= 2) {
        if (low + step <= most && fits(low + step)) low += step;
    }
    return low;
}

/// The normal approximation of the same rule, for so many agents that a call more or less is no matter.
std::uint32_t large_target(std::uint32_t idle, double p, double freed, double strictness) noexcept {
    const double agents = idle + freed;
    const auto fits = [&](double k) {
        const double mean = k * p - agents;
        const double deviation = std::sqrt(k * p * (1.0 - p) + freed);
        const double z = mean / deviation;
        const double density = std::exp(-0.5 * z * z) * 0.3989422804014327;
        return mean * 0.5 * std::erfc(-z * 0.7071067811865476) + deviation * density <= strictness * k * p;
    };
    double low = idle;
    double high = std::max(low, std::min(most_targeted, 4.0 * agents / p));
    while (high - low > 0.5) {
        const double middle = 0.5 * (low + high);
        (fits(middle) ? low : high) = middle;
    }
    return static_cast<std::uint32_t>(low);
}

template <class T>
Result<void> check_range(std::string_view field, T value, T least, T most, std::string_view remedy) {
    if (value >= least && value <= most) return {};
    return Error{fmt::format("pacing.{}", field), fmt::to_string(value), std::string(remedy)};
}

}  // namespace

std::string_view name(PacingMode mode) noexcept { return at_enumerator(mode_names, mode, std::string_view("?")); }

Result<PacingMode> parse_pacing_mode(std::string_view text) {
    for (std::size_t i = 0; i < mode_names.size(); ++i) {
        if (mode_names[i] == text) return static_cast<PacingMode>(i);
    }
    return Error{"pacing.mode", std::string(text), fmt::format("use one of {}", fmt::join(mode_names, ", "))};
}

std::string_view name(PacingLimit limit) noexcept { return at_enumerator(limit_words, limit, unknown).name; }

std::string_view sentence(PacingLimit limit) noexcept { return at_enumerator(limit_words, limit, unknown).sentence; }

Result<void> PacingConfig::check() const {
    if (static_cast<int>(mode) >= pacing_mode_count) {
        return Error{"pacing.mode", fmt::to_string(static_cast<int>(mode)), "use a value of PacingMode"};
    }
    const std::array checks{
        check_range("lines_per_agent", lines_per_agent, 1.0, 100.0, "give 1 to 100 lines per idle agent"),
        check_range("abandonment_target", abandonment_target, 1e-4, 0.5, "give a share from 0.0001 to 0.5, e.g. 0.03"),
        check_range("max_lines", max_lines, 1U, 10'000'000U, "allow 1 to 10000000 lines"),
        check_range("calls_per_second", calls_per_second, 0.0, 1e6, "give 0 (no limit) or at most 1000000"),
        check_range("expected_answer_rate", expected_answer_rate, 1e-3, 0.99, "give a share from 0.001 to 0.99"),
        check_range("expected_ring", seconds(expected_ring), 0.001, 600.0, "give up to 600 seconds, more than 0"),
        check_range("expected_handle_time", seconds(expected_handle_time), 0.001, 86'400.0,
                    "give up to 86400 seconds, more than 0"),
    };
    for (const auto& checked : checks) {
        if (!checked) return checked;
    }
    return {};
}

Pacing::Pacing(const PacingConfig& config)
    : config_(config),
      answer_rate_(config.expected_answer_rate, prior_weight, half_life),
      ring_(seconds(config.expected_ring), prior_weight, half_life),
      handle_time_(seconds(config.expected_handle_time), prior_weight, half_life),
      log_strictness_(std::log(config.abandonment_target)) {
    targets_.fill(unknown_target);
}

void Pacing::on_answered(Duration after) noexcept {
    ++answers_;
    answer_rate_.add(true);
    ring_.add(std::min(seconds(after), longest_ring));
}

void Pacing::on_unanswered(Duration after) noexcept {
    answer_rate_.add(false);
    ring_.add(std::min(seconds(after), longest_ring));
}

void Pacing::on_handled(Duration handle_time) noexcept {
    handle_time_.add(std::min(seconds(handle_time), longest_handle_time));
}

void Pacing::learn(bool abandoned) noexcept {
    log_strictness_ += feedback_gain * (config_.abandonment_target - (abandoned ? 1.0 : 0.0));
    log_strictness_ = std::clamp(log_strictness_, least_log_strictness, most_log_strictness);
}

void Pacing::refill(Instant now) noexcept {
    if (now <= refilled_) return;
    const double most = std::max(1.0, config_.calls_per_second);
    allowance_ =
        refilled_ == far_past ? most : std::min(most, allowance_ + seconds(now - refilled_) * config_.calls_per_second);
    refilled_ = now;
}

void Pacing::on_dialled(std::uint32_t dials, Instant now) noexcept {
    if (config_.calls_per_second <= 0.0) return;
    refill(now);
    allowance_ -= dials;
}

std::uint32_t Pacing::predictive_target(const PacingSnapshot& snapshot) noexcept {
    // Working out a target costs microseconds, so it is kept while the rounded estimates stay the same. They are
    // rounded before the rule is applied, not compared with a tolerance: what was asked before must not matter.
    const Rule rule{rounded(std::clamp(answer_rate_.value(), 1e-3, 0.99)),
                    rounded(ring_.value() / (2.0 * std::max(handle_time_.value(), 1e-3))),
                    rounded(std::exp(log_strictness_)), snapshot.idle + snapshot.busy};
    const double freed = rule.freed_per_busy * snapshot.busy;
    // From there on the exact sum takes too long, and its terms would leave the range of a double.
    if (snapshot.idle >= targets_.size() || freed >= 32.0) {
        return large_target(snapshot.idle, rule.answer_rate, freed, rule.strictness);
    }
    if (rule != rule_) {
        rule_ = rule;
        targets_.fill(unknown_target);
    }
    std::uint32_t& target = targets_[snapshot.idle];
    if (target == unknown_target) target = largest_target(snapshot.idle, rule.answer_rate, freed, rule.strictness);
    return target;
}

PacingDecision Pacing::decide(const PacingSnapshot& snapshot, Instant now) noexcept {
    PacingDecision decision;
    decision.answer_rate = answer_rate_.value();
    decision.ring = from_seconds(ring_.value());
    decision.handle_time = from_seconds(handle_time_.value());
    decision.target = snapshot.idle;
    decision.limit = PacingLimit::one_per_idle_agent;
    if (snapshot.idle == 0) {
        decision.limit = PacingLimit::no_idle_agent;
    } else if (config_.mode == PacingMode::power) {
        decision.target = static_cast<std::uint32_t>(std::lround(config_.lines_per_agent * snapshot.idle));
        decision.limit = PacingLimit::ratio;
    } else if (config_.mode == PacingMode::predictive) {
        decision.answer_deviation = answer_rate_.deviation();
        decision.strictness = std::exp(log_strictness_);
        if (snapshot.idle + snapshot.busy < config_.minimum_team) {
            decision.limit = PacingLimit::small_team;
        } else if (answers_ < config_.minimum_answers) {
            decision.limit = PacingLimit::learning;
        } else {
            decision.target = predictive_target(snapshot);
            decision.limit = PacingLimit::abandonment;
        }
    }
    const std::uint32_t under_way = snapshot.ringing + snapshot.waiting;
    decision.dials = decision.target > under_way ? decision.target - under_way : 0;

    const std::uint32_t free_lines = config_.max_lines > snapshot.lines ? config_.max_lines - snapshot.lines : 0;
    if (decision.dials > free_lines) {
        decision.dials = free_lines;
        decision.limit = PacingLimit::lines;
    }
    if (config_.calls_per_second > 0.0) {
        refill(now);
        const auto allowed = static_cast<std::uint32_t>(std::max(0.0, std::floor(allowance_ + 1e-9)));
        if (decision.dials > allowed) {
            decision.dials = allowed;
            decision.limit = PacingLimit::calls_per_second;
            const double missing = std::floor(allowance_ + 1e-9) + 1.0 - 0.5e-9 - allowance_;
            decision.again =
                refilled_ + Duration{static_cast<std::int64_t>(std::ceil(missing * 1000.0 / config_.calls_per_second))};
        }
    }
    return decision;
}

}  // namespace outdial
