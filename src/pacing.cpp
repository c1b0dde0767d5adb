// SPDX-License-Identifier: Apache-2.0
#include <outdial/pacing.hpp>

#include "shortage.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace outdial {
namespace {

using namespace std::chrono_literals;

constexpr double first_gain = 0.1;  // eta: ln beta settles within about 1 / (eta * target) judged calls
constexpr double last_gain = 0.03;
constexpr double gain_calls = 500.0;  // judged calls until eta has halved
constexpr double aim = 0.985;         // of the abandonment target: the limit is kept from below
// Of agents who may become free: one who comes after a loss does not make up for it. Found by trial; flat around it.
constexpr float credit = 0.6F;
constexpr double into_reserve = 0.8;  // of the answers expected, so many may take the agent of an inbound caller
constexpr double most_callers_per_second = 1'000.0;
constexpr double slight = 1e-5;  // chance that more are lost than may be
constexpr double doubts = 3.0;   // standard deviations of the answer rate that are allowed for, there
constexpr std::uint64_t handled_at_least = 50;
constexpr double prior_weight = 10.0;        // observations that the expectations of the config are worth
constexpr double half_life = 300.0;          // observations, of the means
constexpr double shape_half_life = 1'500.0;  // of the distributions: how long it rings changes less than how often
constexpr Duration ring_slot = 1s;
constexpr Duration talk_slot = 8s;
constexpr std::size_t talk_slot_s = 8;
constexpr std::size_t longest_patience_s = 60;
constexpr std::size_t last_horizon = Pacing::horizons.size() - 1;
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

double callers_per_second(const PacingSnapshot& snapshot) noexcept {
    const double told = snapshot.callers_per_second;
    return told > 0.0 ? std::min(told, most_callers_per_second) : 0.0;  // also where it is not a number
}

constexpr std::size_t longest_outlook_s = Pacing::horizons[last_horizon] + longest_patience_s;

/// The chance that a call of that age ends in each of the next seconds.
std::array<double, longest_outlook_s> ends_by_second(const DurationEstimate& calls, std::size_t age,
                                                     std::size_t seconds) noexcept {
    std::array<double, longest_outlook_s> ends{};
    double goes_on = 1.0;
    double stays = 1.0;
    for (std::size_t u = 0; u < seconds; ++u) {
        if (u % talk_slot_s == 0) stays = std::exp(-calls.hazard(age + u / talk_slot_s));
        ends[u] = goes_on * (1.0 - stays);
        goes_on *= stays;
    }
    return ends;
}

/// The instants may be anything: a difference that leaves the range is taken as absurdly long, a negative one as none.
Duration between(Instant from, Instant to) noexcept {
    if (from >= to) return Duration::zero();
    const Instant least = std::max(from, far_past);
    const Instant most = std::min(to, far_future);
    return least >= most ? Duration::zero() : most - least;
}

}  // namespace

Pacing::Pacing(const PacingConfig& config, Duration patience)
    : config_(config),
      patience_s_(std::min(longest_patience_s,
                           static_cast<std::size_t>(std::max<std::int64_t>(0, (patience + 500ms) / 1000ms)))),
      answer_rate_(config.expected_answer_rate, prior_weight),
      ring_(seconds(config.expected_ring), prior_weight, half_life),
      handle_time_(seconds(config.expected_handle_time), prior_weight, half_life),
      answered_after_(ring_slot, config.expected_ring, prior_weight, shape_half_life),
      unanswered_after_(ring_slot, config.expected_ring, prior_weight, shape_half_life),
      talk_(talk_slot, config.expected_handle_time, prior_weight, shape_half_life),
      wrap_up_(ring_slot, Duration::zero(), 1.0, shape_half_life),
      service_(talk_slot, config.expected_handle_time, prior_weight, shape_half_life),
      ringing_(ring_slot),
      talking_(talk_slot),
      wrapping_(ring_slot),
      serving_(talk_slot),
      log_strictness_(std::log(0.5 * config.abandonment_target)),
      log_goal_strictness_(most_log_strictness) {
    refresh_ring(age_slots);
    refresh_handling(age_slots);
    refresh_service(age_slots);
}

// ---- what happens ------------------------------------------------------------------------------------------------

void Pacing::on_dialled(std::uint32_t dials, Instant now) noexcept {
    ringing_.begin(dials, now);
    if (config_.learn) answer_rate_.begin(dials, now);
    if (config_.calls_per_second <= 0.0) return;
    refill(now);
    allowance_ -= dials;
}

void Pacing::on_answered(Instant dialled, Instant now) noexcept {
    ringing_.end(dialled, now);
    ++answers_;
    if (!config_.learn) return;
    const Duration after = between(dialled, now);
    answer_rate_.end(dialled, true, now);
    ring_.add(std::min(seconds(after), longest_ring));
    answered_after_.add(after);
    refresh_ring(8);
}

void Pacing::on_unanswered(Instant dialled, Instant now) noexcept {
    ringing_.end(dialled, now);
    if (!config_.learn) return;
    const Duration after = between(dialled, now);
    answer_rate_.end(dialled, false, now);
    ring_.add(std::min(seconds(after), longest_ring));
    unanswered_after_.add(after);
    refresh_ring(8);
}

void Pacing::on_connected(Duration idle, Instant now) noexcept {
    talking_.begin(1, now);
    judge(false);
    if (config_.goal == PacingGoal::abandonment) return;
    const double handle = handle_time_.value();
    const double wanted = config_.goal == PacingGoal::agent_wait
                              ? seconds(config_.agent_wait_target)
                              : handle * (1.0 - config_.occupancy_target) / config_.occupancy_target;
    const double error = std::clamp(seconds(idle) / std::max(wanted, 1e-3) - 1.0, -1.0, 3.0);
    log_goal_strictness_ = std::clamp(log_goal_strictness_ + last_gain * error, least_log_strictness,
                                      std::min(most_log_strictness, log_strictness_ + 1.0));
}

void Pacing::on_abandoned(Instant) noexcept { judge(true); }

void Pacing::on_call_ended(Instant connected, Instant now) noexcept {
    talking_.end(connected, now);
    wrapping_.begin(1, now);
    if (config_.learn) talk_.add(between(connected, now));
}

void Pacing::on_handled(Instant connected, Instant ended, Instant now) noexcept {
    wrapping_.end(ended, now);
    if (!config_.learn) return;
    handle_time_.add(std::min(seconds(between(connected, now)), longest_handle_time));
    wrap_up_.add(between(ended, now));
    refresh_handling(4);
}

void Pacing::on_caller_connected(Instant now) noexcept { serving_.begin(1, now); }

void Pacing::on_caller_handled(Instant connected, Instant now) noexcept {
    serving_.end(connected, now);
    if (!config_.learn) return;
    service_.add(between(connected, now));
    refresh_service(4);
}

void Pacing::judge(bool abandoned) noexcept {
    const double gain = std::max(last_gain, first_gain / (1.0 + static_cast<double>(judged_) / gain_calls));
    ++judged_;
    log_strictness_ += gain * (thrift() * aim * config_.abandonment_target - (abandoned ? 1.0 : 0.0));
    log_strictness_ = std::clamp(log_strictness_, least_log_strictness, most_log_strictness);
}

double Pacing::strictness() const noexcept {
    const double log =
        config_.goal == PacingGoal::abandonment ? log_strictness_ : std::min(log_strictness_, log_goal_strictness_);
    return std::exp(log) * thrift();
}

/// Who has little left of what may be abandoned spends it slowly.
double Pacing::thrift() const noexcept {
    if (may_abandon_ == PacingSnapshot::any_number) return 1.0;
    return may_abandon_ / (may_abandon_ + 1.0);
}

// ---- what is known by age ----------------------------------------------------------------------------------------

/// Some rows of the tables anew, in turn: so no single event pays for all of them. Only predictive reads them.
void Pacing::refresh_ring(std::size_t rows) noexcept {
    if (config_.mode != PacingMode::predictive) return;
    const double rate = std::clamp(answer_rate_.value(), 1e-3, 0.999);
    const auto refresh = [&](std::size_t age) {
        const double answered = rate * answered_after_.survival(age);
        const double unanswered = (1.0 - rate) * unanswered_after_.survival(age);
        const double ringing = answered + unanswered;
        Outlook& row = answer_by_[age];
        const bool known = ringing > 1e-9;
        for (std::size_t j = 0; j < last_horizon; ++j) {
            row.set(j, known ? (answered - rate * answered_after_.survival(age + horizons[j])) / ringing : rate);
        }
        row.set(last_horizon, known ? answered / ringing : rate);
    };
    refresh(0);
    for (std::size_t i = 0; i < rows; ++i) {
        next_ring_row_ = (next_ring_row_ + 1) % age_slots;
        refresh(next_ring_row_);
    }
}

void Pacing::refresh_handling(std::size_t rows) noexcept {
    if (config_.mode != PacingMode::predictive) return;
    const double handle = std::max(handle_time_.value(), 1e-3);
    for (std::size_t j = 0; j < horizons.size(); ++j) {
        free_by_.set(j, -std::expm1(-static_cast<double>(horizons[j] + patience_s_) / handle));
    }
    for (std::size_t i = 0; i < rows; ++i) {
        next_handling_row_ = (next_handling_row_ + 1) % age_slots;
        const std::size_t age = next_handling_row_;
        // An agent in wrap-up, by its age.
        const double wrapping = wrap_up_.survival(age);
        for (std::size_t j = 0; j < horizons.size(); ++j) {
            wrap_up_free_by_[age].set(j, wrapping > 1e-9
                                             ? 1.0 - wrap_up_.survival(age + horizons[j] + patience_s_) / wrapping
                                             : free_by_.expected(j));
        }
        // An agent in a call: it ends in some second from now, and the wrap-up within the time that is left then.
        const auto ends = ends_by_second(talk_, age, horizons[last_horizon] + patience_s_);
        for (std::size_t j = 0; j < horizons.size(); ++j) {
            const std::size_t within = horizons[j] + patience_s_;
            double free = 0.0;
            for (std::size_t u = 0; u < within; ++u) free += ends[u] * (1.0 - wrap_up_.survival(within - u));
            talk_free_by_[age].set(j, free);
        }
    }
}

void Pacing::refresh_service(std::size_t rows) noexcept {
    if (config_.mode != PacingMode::predictive) return;
    for (std::size_t i = 0; i < rows; ++i) {
        next_service_row_ = (next_service_row_ + 1) % age_slots;
        const auto ends = ends_by_second(service_, next_service_row_, horizons[last_horizon] + patience_s_);
        double free = 0.0;
        std::size_t u = 0;
        for (std::size_t j = 0; j < horizons.size(); ++j) {
            for (; u < horizons[j] + patience_s_; ++u) free += ends[u];
            service_free_by_[next_service_row_].set(j, free);
        }
    }
}

void Pacing::Outlook::set(std::size_t horizon, double chance) noexcept {
    const bool high = chance > 0.5;
    const double other = 1.0 - chance;
    sure[horizon] = high ? 1.0F : 0.0F;
    mean[horizon] = high ? 0.0F : static_cast<float>(chance);
    squares[horizon] = high ? 0.0F : static_cast<float>(chance * chance);
    failing[horizon] = high ? static_cast<float>(other) : 0.0F;
    failing_squares[horizon] = high ? static_cast<float>(other * other) : 0.0F;
}

void Pacing::Outlook::add(const Outlook& event, std::uint32_t count) noexcept {
    const auto times = static_cast<float>(count);
    const auto add_row = [times](Row& sum, const Row& one) {
        for (std::size_t j = 0; j < one.size(); ++j) sum[j] += times * one[j];
    };
    add_row(mean, event.mean);
    add_row(squares, event.squares);
    if (event.sure[last_horizon] == 0.0F) return;  // chances grow with the horizon: none is sure
    add_row(sure, event.sure);
    add_row(failing, event.failing);
    add_row(failing_squares, event.failing_squares);
}

void Pacing::Outlook::scale(double by) noexcept {
    const auto factor = static_cast<float>(by);
    for (std::size_t j = 0; j < horizons.size(); ++j) {
        mean[j] *= factor;
        squares[j] *= factor;
        failing[j] *= factor;
        failing_squares[j] *= factor;
        // What is not whole any more is a chance.
        const float scaled = sure[j] * factor;
        sure[j] = std::floor(scaled);
        mean[j] += scaled - sure[j];
        squares[j] += (scaled - sure[j]) * (scaled - sure[j]);
    }
}

Pacing::Outlook Pacing::answers(std::uint32_t ringing) const noexcept {
    Outlook outlook;
    ringing_.each([&](std::size_t age, std::uint32_t count) { outlook.add(answer_by_[age], count); });
    const std::uint32_t told = ringing_.total();
    if (ringing > told) outlook.add(answer_by_[0], ringing - told);
    if (ringing < told) outlook.scale(static_cast<double>(ringing) / told);
    return outlook;
}

Pacing::Outlook Pacing::releases(std::uint32_t busy) const noexcept {
    Outlook outlook;
    talking_.each([&](std::size_t age, std::uint32_t count) { outlook.add(talk_free_by_[age], count); });
    wrapping_.each([&](std::size_t age, std::uint32_t count) { outlook.add(wrap_up_free_by_[age], count); });
    serving_.each([&](std::size_t age, std::uint32_t count) { outlook.add(service_free_by_[age], count); });
    const std::uint32_t told = talking_.total() + wrapping_.total() + serving_.total();
    if (busy > told) outlook.add(free_by_, busy - told);
    if (busy < told) outlook.scale(static_cast<double>(busy) / told);  // some leave after their call
    return outlook;
}

// ---- the decision ------------------------------------------------------------------------------------------------

void Pacing::predict(const PacingSnapshot& snapshot, Instant now, PacingDecision& decision) const noexcept {
    const Outlook ringing = answers(snapshot.ringing);
    Outlook freed = releases(snapshot.busy);
    const Outlook& fresh = answer_by_[0];
    const double strict = strictness();
    const std::uint32_t under_way = snapshot.ringing + snapshot.waiting;
    const auto free = static_cast<int>(std::clamp<std::int64_t>(
        static_cast<std::int64_t>(snapshot.idle) - snapshot.waiting, -1'000'000'000, 1'000'000'000));
    decision.expected_answers = ringing.expected(last_horizon);
    decision.expected_free = freed.expected(4);
    for (std::size_t j = 0; j < horizons.size(); ++j) {
        freed.mean[j] *= credit;
        freed.squares[j] *= credit;
    }

    // A call that is answered between two horizons is lost when no agent is left then: the mean of both ends.
    const double none_now = free <= 0 ? 1.0 : 0.0;
    const double kept = snapshot.reserve;
    const double callers = callers_per_second(snapshot);
    const std::uint64_t bearable = std::uint64_t{snapshot.idle} + snapshot.may_abandon;
    // The first talks that end are the short ones: they make the agents look freer than they will be.
    const bool known =
        !config_.learn || handle_time_.count() >= handled_at_least + std::uint64_t{snapshot.idle} + snapshot.busy;
    // Where the rate is taken for too low, too many are dialled.
    const double doubt =
        config_.learn ? 1.0 + doubts * answer_rate_.deviation() / std::max(answer_rate_.value(), 1e-3) : 1.0;
    PacingLimit unfit = PacingLimit::abandonment;  // why the least count that did not fit did not
    const auto fits = [&](double dials) {
        const double answers = ringing.expected(last_horizon) + dials * fresh.expected(last_horizon);
        const double others = dials - 1.0;  // the call itself is not among those that come before it
        double lost = 0.0;
        double taken = 0.0;  // of those who answer: the agent who was kept for a caller
        double mean_before = 0.0;
        double none_before = none_now;
        double only_kept_before = free <= kept ? 1.0 : 0.0;
        const bool certain = under_way + static_cast<std::uint64_t>(dials) <= bearable;
        for (std::size_t j = 0; j < horizons.size(); ++j) {
            const auto at = [j](const Row& row) { return static_cast<double>(row[j]); };
            const double come = callers * static_cast<double>(horizons[j]);
            const Happenings more{at(ringing.mean) + others * at(fresh.mean) + at(freed.failing) + come,
                                  at(ringing.squares) + others * at(fresh.squares) + at(freed.failing_squares)};
            const Happenings less{at(freed.mean) + at(ringing.failing) + others * at(fresh.failing),
                                  at(freed.squares) + at(ringing.failing_squares) + others * at(fresh.failing_squares)};
            const double left = free - at(ringing.sure) - others * at(fresh.sure) + at(freed.sure);
            const double none = chance_of_shortage(more, less, static_cast<int>(std::clamp(left, -1e9, 1e9)));
            const double mean = ringing.expected(j) + dials * fresh.expected(j);
            lost += (mean - mean_before) * 0.5 * (none_before + none);
            if (lost > strict * answers) {
                unfit = PacingLimit::abandonment;
                return false;
            }
            if (snapshot.reserve > 0) {
                const double only_kept =
                    chance_of_shortage(more, less, static_cast<int>(std::clamp(left - kept, -1e9, 1e9)));
                taken += (mean - mean_before) * 0.5 * (only_kept_before + only_kept);
                only_kept_before = only_kept;
                if (taken > into_reserve * answers) {
                    unfit = PacingLimit::inbound;
                    return false;
                }
            }
            if (!certain) {
                const double more_answers = at(ringing.mean) + dials * at(fresh.mean);
                const double more_squares = at(ringing.squares) + dials * at(fresh.squares);
                const Happenings more_all{doubt * more_answers + at(freed.failing) + come,
                                          doubt * doubt * more_squares + at(freed.failing_squares)};
                const Happenings less_all{less.mean + at(fresh.failing), less.squares + at(fresh.failing_squares)};
                const double left_all = left - at(fresh.sure) + 1.0 + snapshot.may_abandon;
                if (!known || chance_of_shortage(more_all, less_all,
                                                 static_cast<int>(std::clamp(left_all, -1e9, 1e9))) > slight) {
                    unfit = PacingLimit::budget;
                    return false;
                }
            }
            mean_before = mean;
            none_before = none;
        }
        return true;
    };
    const std::uint64_t spoken_for = std::uint64_t{under_way} + snapshot.reserve;
    // A call for each idle agent is safe, unless somebody else may call in.
    auto low =
        static_cast<std::uint32_t>(callers > 0.0 || snapshot.idle <= spoken_for ? 0 : snapshot.idle - spoken_for);
    // Beyond this nearly everybody who answers is abandoned; it also ends the search when strictness allows anything.
    const auto most =
        static_cast<std::uint32_t>(std::min(most_targeted, 4.0 * (snapshot.idle + freed.expected(last_horizon) + 4.0) /
                                                               std::max(fresh.expected(last_horizon), 1e-3)));
    std::uint32_t step = 1;
    while (low + step <= most && fits(low + step)) {
        low += step;
        step *= 2;
    }
    while (step /= 2, step > 0) {  // the last step was one too far
        if (low + step <= most && fits(low + step)) low += step;
    }
    decision.dials = low;
    decision.target = under_way + low;
    decision.limit = unfit;
    if (unfit == PacingLimit::abandonment && config_.goal != PacingGoal::abandonment &&
        log_goal_strictness_ < log_strictness_) {
        decision.limit = PacingLimit::goal;
    }
    if (low == 0 && snapshot.idle == 0) decision.limit = PacingLimit::no_idle_agent;
    // With every second all ages grow by one slot, and between the seconds nothing does.
    if (low > 0 || ringing_.total() + talking_.total() + wrapping_.total() + serving_.total() > 0) {
        decision.again = std::chrono::floor<std::chrono::seconds>(std::clamp(now, calendar_begin, calendar_end)) + 1s;
    }
}

PacingDecision Pacing::decide(const PacingSnapshot& snapshot, Instant now) noexcept {
    PacingDecision decision;
    may_abandon_ = snapshot.may_abandon;
    const std::uint32_t idle = snapshot.idle - std::min(snapshot.idle, snapshot.reserve);  // who may be dialled for
    decision.answer_rate = answer_rate_.value();
    decision.ring = from_seconds(ring_.value());
    decision.handle_time = from_seconds(handle_time_.value());
    decision.target = idle;
    decision.limit = snapshot.idle == 0     ? PacingLimit::no_idle_agent
                     : snapshot.reserve > 0 ? PacingLimit::inbound
                                            : PacingLimit::one_per_idle_agent;
    const std::uint32_t under_way = snapshot.ringing + snapshot.waiting;
    bool predicts = false;
    if (config_.mode == PacingMode::power && idle > 0) {
        decision.target = static_cast<std::uint32_t>(std::lround(config_.lines_per_agent * idle));
        if (snapshot.reserve == 0) decision.limit = PacingLimit::ratio;
    } else if (config_.mode == PacingMode::predictive) {
        decision.answer_deviation = answer_rate_.deviation();
        decision.strictness = strictness();
        const bool small = snapshot.idle + snapshot.busy < config_.minimum_team;
        if (small || answers_ < config_.minimum_answers) {
            if (idle > 0) decision.limit = small ? PacingLimit::small_team : PacingLimit::learning;
        } else {
            predicts = true;
            ringing_.pass(now);
            talking_.pass(now);
            wrapping_.pass(now);
            serving_.pass(now);
            predict(snapshot, now, decision);
        }
    }
    if (!predicts) decision.dials = decision.target > under_way ? decision.target - under_way : 0;

    decision.may_abandon = snapshot.may_abandon;
    decision.reserve = snapshot.reserve;
    const std::uint64_t bearable = std::uint64_t{snapshot.idle} + snapshot.may_abandon;
    if (!predicts && std::uint64_t{under_way} + decision.dials > bearable) {
        decision.target = static_cast<std::uint32_t>(bearable);
        decision.dials = decision.target > under_way ? decision.target - under_way : 0;
        decision.limit = snapshot.idle > 0 || snapshot.may_abandon > 0 ? PacingLimit::budget : decision.limit;
    }
    const Room most = room(snapshot.lines, now);
    if (decision.dials > most.dials) {
        decision.dials = most.dials;
        decision.limit = most.again < far_future ? PacingLimit::calls_per_second : PacingLimit::lines;
        if (most.again < far_future) decision.again = most.again;
    }
    return decision;
}

Pacing::Room Pacing::room(std::uint32_t lines, Instant now) noexcept {
    Room room;
    room.dials = config_.max_lines > lines ? config_.max_lines - lines : 0;
    if (config_.calls_per_second <= 0.0) return room;
    refill(now);
    const double whole = std::floor(allowance_ + 1e-9);
    const auto allowed = static_cast<std::uint32_t>(std::max(0.0, whole));
    if (allowed >= room.dials) return room;
    room.dials = allowed;
    const double missing = whole + 1.0 - 0.5e-9 - allowance_;
    room.again =
        refilled_ + Duration{static_cast<std::int64_t>(std::ceil(missing * 1000.0 / config_.calls_per_second))};
    return room;
}

void Pacing::refill(Instant now) noexcept {
    if (now <= refilled_) return;
    const double most = std::max(1.0, config_.calls_per_second);
    allowance_ =
        refilled_ == far_past ? most : std::min(most, allowance_ + seconds(now - refilled_) * config_.calls_per_second);
    refilled_ = now;
}

}  // namespace outdial
