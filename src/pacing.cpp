// SPDX-License-Identifier: Apache-2.0
#include <outdial/pacing.hpp>

#include "shortage.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace outdial {
namespace {

using namespace std::chrono_literals;

constexpr double first_gain = 0.1;  // eta: ln beta settles within about 1 / (eta * target) judged calls
constexpr double last_gain = 0.03;
constexpr double gain_calls = 500.0;  // judged calls until eta has halved
constexpr double aim = 0.985;         // of the abandonment target: the limit is kept from below
// Of agents who may become free: one who comes after a loss does not make up for it. Found by trial; flat around it.
constexpr double credit = 0.6;
constexpr double into_reserve = 0.8;  // of the answers expected, so many may take the agent of an inbound caller
constexpr double most_callers_per_second = 1'000.0;
constexpr double slight = 1e-5;  // chance that more are lost than may be
constexpr double doubts = 3.0;   // standard deviations of the answer rate that are allowed for, there
constexpr std::uint64_t handled_at_least = 50;
// The calls that ring may grow so much in each step.
constexpr Duration growth_step = 20s;
constexpr double growth = 1.15;
constexpr std::int64_t growth_silence = 2;            // steps without an answer, after which they may not
const double growth_kept = std::exp2(-20.0 / 900.0);  // of the most of late, after a step
constexpr double prior_weight = 10.0;                 // observations that the expectations of the config are worth
constexpr double half_life = 300.0;                   // observations, of the means
constexpr double shape_half_life = 1'500.0;  // of the distributions: how long it rings changes less than how often
constexpr Duration ring_slot = 1s;
constexpr Duration talk_slot = 8s;
constexpr std::size_t last_horizon = outlook_horizons_s.size() - 1;
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

std::uint64_t team(const PacingSnapshot& snapshot) noexcept { return std::uint64_t{snapshot.idle} + snapshot.busy; }

double callers_per_second(const PacingSnapshot& snapshot) noexcept {
    const double told = snapshot.callers_per_second;
    return told > 0.0 ? std::min(told, most_callers_per_second) : 0.0;  // also where it is not a number
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
    expect();
}

/// All tables anew.
void Pacing::expect() noexcept {
    if (!predicts()) return;
    refresh_ring(age_slots);
    refresh_handling(age_slots);
    refresh_service(age_slots);
}

void Pacing::adopt() noexcept {
    const bool predicted = ringing_.of_age(0, {}).expected(last_horizon) > 0.0;
    if (predicted == predicts()) return;
    ringing_ = OutlookByOdds(ring_slot);
    talking_ = AgedOutlook(talk_slot);
    wrapping_ = AgedOutlook(ring_slot);
    serving_ = AgedOutlook(talk_slot);
    answers_ = judged_ = 0;
    expect();
}

// ---- what happens ------------------------------------------------------------------------------------------------

double Pacing::usual_rate() const noexcept { return std::clamp(answer_rate_.value(), 1e-3, 0.999); }

void Pacing::on_dialled(std::uint32_t dials, Odds odds, Instant now) noexcept {
    if (predicts()) {
        ringing_.begin(dials, odds, now);
        watch_growth(now);
        rings_most_ = std::max(rings_most_, ringing_.total());
    }
    if (config_.learn) answer_rate_.begin(dials, odds.share(usual_rate()), now);
    if (config_.calls_per_second <= 0.0) return;
    refill(now);
    allowance_ -= dials;
}

/// Steps that are over count.
void Pacing::watch_growth(Instant now) noexcept {
    const std::int64_t step = std::clamp(now, calendar_begin, calendar_end).time_since_epoch() / growth_step;
    if (step <= rings_since_) return;
    const double steps = static_cast<double>(std::min<std::int64_t>(step - rings_since_, 1'000));
    const bool answered = rings_since_ - answered_in_ <= growth_silence;
    if (answered) rang_of_late_ = std::max(rang_of_late_, static_cast<double>(rings_most_));
    rang_of_late_ *= std::pow(growth_kept, steps);
    rings_since_ = step;
    rings_most_ = ringing_.total();
}

Result<void> PacingSnapshot::check() const {
    if (callers_per_second >= 0.0 && callers_per_second <= most_callers_per_second) return {};
    return Error{"callers_per_second", fmt::to_string(callers_per_second), "give 0 to 1000"};
}

double Pacing::most_ringing(std::uint64_t agents) const noexcept {
    return config_.learn ? std::max(static_cast<double>(agents), growth * rang_of_late_ + 1.0) : most_targeted;
}

void Pacing::on_answered(Instant dialled, Odds odds, Instant now) noexcept {
    ++answers_;
    watch_growth(now);
    answered_in_ = rings_since_;
    decided(dialled, odds, true, now);
}

void Pacing::on_unanswered(Instant dialled, Odds odds, Instant now) noexcept { decided(dialled, odds, false, now); }

void Pacing::decided(Instant dialled, Odds odds, bool answered, Instant now) noexcept {
    if (predicts()) ringing_.end(dialled, odds, now);
    if (!config_.learn) return;
    const Duration after = between(dialled, now);
    answer_rate_.end(dialled, odds.share(usual_rate()), answered, now);
    ring_.add(std::min(seconds(after), longest_ring));
    if (!predicts()) return;
    (answered ? answered_after_ : unanswered_after_).add(after);
    refresh_ring(8);
}

void Pacing::on_connected(Duration idle, bool late, Instant now) noexcept {
    if (!predicts()) return;
    talking_.begin(1, now);
    judge(late);
    if (config_.goal == PacingGoal::abandonment) return;
    const double handle = handle_time_.value();
    const double wanted = config_.goal == PacingGoal::agent_wait
                              ? seconds(config_.agent_wait_target)
                              : handle * (1.0 - config_.occupancy_target) / config_.occupancy_target;
    const double error = std::clamp(seconds(idle) / std::max(wanted, 1e-3) - 1.0, -1.0, 3.0);
    log_goal_strictness_ = std::clamp(log_goal_strictness_ + last_gain * error, least_log_strictness,
                                      std::min(most_log_strictness, log_strictness_ + 1.0));
}

void Pacing::on_abandoned(Instant) noexcept {
    if (predicts()) judge(true);
}

void Pacing::on_call_ended(Instant connected, Instant now) noexcept {
    if (!predicts()) return;
    talking_.end(connected, now);
    wrapping_.begin(1, now);
    if (config_.learn) talk_.add(between(connected, now));
}

void Pacing::on_handled(Instant connected, Instant ended, Instant now) noexcept {
    if (predicts()) wrapping_.end(ended, now);
    if (!config_.learn) return;
    handle_time_.add(std::min(seconds(between(connected, now)), longest_handle_time));
    if (!predicts()) return;
    wrap_up_.add(between(ended, now));
    refresh_handling(4);
}

void Pacing::on_caller_connected(Instant now) noexcept {
    if (predicts()) serving_.begin(1, now);
}

void Pacing::on_caller_handled(Instant connected, Instant now) noexcept {
    if (!predicts()) return;
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

// ---- the decision ------------------------------------------------------------------------------------------------

void Pacing::predict(const PacingSnapshot& snapshot, Instant now, PacingDecision& decision) noexcept {
    const Outlook ringing = answers(snapshot.ringing);
    Outlook freed = releases(snapshot.busy);
    const Outlook fresh = ringing_.of_age(0, snapshot.next_odds);
    const double strict = decision.strictness;
    const std::uint32_t under_way = snapshot.ringing + snapshot.waiting;
    const auto free = static_cast<int>(std::clamp<std::int64_t>(
        static_cast<std::int64_t>(snapshot.idle) - snapshot.waiting, -1'000'000'000, 1'000'000'000));
    decision.expected_answers = ringing.expected(last_horizon);
    decision.expected_free = freed.expected(4);
    freed.doubt(credit);

    const double kept = snapshot.reserve;
    const double callers = callers_per_second(snapshot);
    const std::uint64_t bearable = std::uint64_t{snapshot.idle} + snapshot.may_abandon;
    // The first talks that end are the short ones: they make the agents look freer than they will be.
    const bool known = !config_.learn || handle_time_.count() >= handled_at_least + team(snapshot);
    // Where the rate is taken for too low, too many are dialled.
    const double doubt =
        config_.learn ? 1.0 + doubts * decision.answer_deviation / std::max(decision.answer_rate, 1e-3) : 1.0;
    // A call that is answered between two horizons is lost when no agent is left then: the mean of both ends. So each
    // horizon stands for half of the answers around it. Most decide in the middle.
    constexpr std::array<std::size_t, 8> order_of_look{4, 3, 5, 2, 6, 1, 7, 0};
    PacingLimit unfit = PacingLimit::abandonment;  // why the least count that did not fit did not
    const auto fits = [&](double dials) {
        const auto mean = [&](std::size_t j) { return ringing.expected(j) + dials * fresh.expected(j); };
        const double answers = mean(last_horizon);
        const double others = dials - 1.0;  // the call itself is not among those that come before it
        const bool certain = under_way + static_cast<std::uint64_t>(dials) <= bearable;
        double lost = 0.5 * mean(0) * (free <= 0 ? 1.0 : 0.0);
        double taken = 0.5 * mean(0) * (free <= kept ? 1.0 : 0.0);  // of those who answer: the agent kept for a caller
        double undecided = answers - 0.5 * mean(0);                 // answers that were not looked at
        for (const std::size_t j : order_of_look) {
            const double come = callers * static_cast<double>(outlook_horizons_s[j]);
            const Happenings more{ringing.mean(j) + others * fresh.mean(j) + freed.failing(j) + come,
                                  ringing.squares(j) + others * fresh.squares(j) + freed.failing_squares(j)};
            const Happenings less{freed.mean(j) + ringing.failing(j) + others * fresh.failing(j),
                                  freed.squares(j) + ringing.failing_squares(j) + others * fresh.failing_squares(j)};
            const double left = free - ringing.sure(j) - others * fresh.sure(j) + freed.sure(j);
            const double around = 0.5 * (mean(std::min(j + 1, last_horizon)) - (j == 0 ? 0.0 : mean(j - 1)));
            lost += around * chance_of_shortage(more, less, static_cast<int>(std::clamp(left, -1e9, 1e9)));
            if (lost > strict * answers) {
                unfit = PacingLimit::abandonment;
                return false;
            }
            if (snapshot.reserve > 0) {
                taken += around * chance_of_shortage(more, less, static_cast<int>(std::clamp(left - kept, -1e9, 1e9)));
                if (taken > into_reserve * answers) {
                    unfit = PacingLimit::inbound;
                    return false;
                }
            }
            if (!certain) {
                const double more_answers = ringing.mean(j) + dials * fresh.mean(j);
                const double more_squares = ringing.squares(j) + dials * fresh.squares(j);
                const Happenings more_all{doubt * more_answers + freed.failing(j) + come,
                                          doubt * doubt * more_squares + freed.failing_squares(j)};
                const Happenings less_all{less.mean + fresh.failing(j), less.squares + fresh.failing_squares(j)};
                const double left_all = left - fresh.sure(j) + 1.0 + snapshot.may_abandon;
                if (!known || chance_of_shortage(more_all, less_all,
                                                 static_cast<int>(std::clamp(left_all, -1e9, 1e9))) > slight) {
                    unfit = PacingLimit::budget;
                    return false;
                }
            }
            undecided -= around;
            if (certain && snapshot.reserve == 0 && lost + undecided <= strict * answers) return true;
        }
        return true;
    };
    const std::uint64_t spoken_for = std::uint64_t{under_way} + snapshot.reserve;
    // A call for each idle agent is safe, unless somebody else may call in.
    auto low =
        static_cast<std::uint32_t>(callers > 0.0 || snapshot.idle <= spoken_for ? 0 : snapshot.idle - spoken_for);
    // Beyond this nearly everybody who answers is abandoned; it also ends the search when strictness allows anything.
    const double most_useful = std::min(most_targeted, 4.0 * (snapshot.idle + freed.expected(last_horizon) + 4.0) /
                                                           std::max(fresh.expected(last_horizon), 1e-3));
    const double ring_most = std::max(0.0, most_ringing(team(snapshot)) - snapshot.ringing);
    const auto most = static_cast<std::uint32_t>(std::min(most_useful, ring_most));
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
    if (low >= most && ring_most < most_useful) decision.limit = PacingLimit::growth;
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
    decision.next_answer_rate = std::min(1.0, decision.answer_rate * snapshot.next_odds.share(usual_rate()));
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
        const bool small = team(snapshot) < config_.minimum_team;
        if (small || answers_ < config_.minimum_answers) {
            if (idle > 0) decision.limit = small ? PacingLimit::small_team : PacingLimit::learning;
        } else {
            predicts = true;
            ringing_.pass(now);
            talking_.pass(now);
            wrapping_.pass(now);
            serving_.pass(now);
            watch_growth(now);
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
