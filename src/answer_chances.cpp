// SPDX-License-Identifier: Apache-2.0
#include <outdial/answer_chances.hpp>

#include <outdial/random.hpp>

#include "reach.hpp"

#include <algorithm>
#include <cmath>

namespace outdial {
namespace {

constexpr double most_certain = 0.99;

constexpr int in_week(std::int64_t hour) noexcept {
    return static_cast<int>((hour % week_hours + week_hours) % week_hours);
}

std::int64_t hours_since_1970(Instant instant) noexcept {
    return std::chrono::floor<std::chrono::hours>(std::clamp(instant, calendar_begin, calendar_end))
        .time_since_epoch()
        .count();
}

constexpr std::size_t index_of(NumberType type) noexcept {
    return std::min<std::size_t>(static_cast<std::size_t>(type), number_type_count - 1);
}

}  // namespace

OpenHours open_hours(const WindowClass& window, Instant now) noexcept {
    using std::chrono::hours;
    const Instant begin =
        std::chrono::floor<hours>(std::clamp(now, calendar_begin, calendar_end)) + std::chrono::minutes(30);
    OpenHours open;
    for (int hour = 1; hour < week_hours;) {
        const Verdict verdict = window.at(begin + hours(hour));
        do {
            open[static_cast<std::size_t>(hour)] = verdict.is_now();
            ++hour;
        } while (hour < week_hours && begin + hours(hour) < verdict.until);
    }
    return open;
}

int hour_of_week(const ZoneSet& zones, Instant now) noexcept {
    return hour_of_week((zones.zones.empty() ? Zone{} : zones.zones.front()).local(now));
}

int week_part(int hour) noexcept {
    const int of_week = in_week(hour);
    const int day = of_week / 24;
    const int of_day = of_week % 24;
    if (day < 5) return of_day < 10 ? 0 : of_day < 12 ? 1 : of_day < 14 ? 2 : of_day < 17 ? 3 : of_day < 19 ? 4 : 5;
    return (day == 5 ? 6 : 9) + (of_day < 12 ? 0 : of_day < 17 ? 1 : 2);
}

// ---- the history of one number -----------------------------------------------------------------------------------

std::int64_t CallHistory::hours_since(Instant now) const noexcept {
    return std::max<std::int64_t>(0, hours_since_1970(now) + 1 - static_cast<std::int64_t>(last_ >> 5));
}

void CallHistory::add(int part, bool was_reached, Instant now) noexcept {
    int tried = attempts(part) + 1;
    int good = reached(part) + (was_reached ? 1 : 0);
    const std::int64_t hour = std::max(hours_since_1970(now) + 1, static_cast<std::int64_t>(last_ >> 5));
    if (tried > most) {
        // Half of an odd one is kept in every other case, by a bit that no rhythm of calls can follow.
        const bool up = (static_cast<std::uint32_t>(hour) * 0x9E3779B9U >> 31) != 0;
        tried /= 2;
        good = (good + (up ? 1 : 0)) / 2;
    }
    counts_[static_cast<std::size_t>(part)] = static_cast<std::uint8_t>(tried | good << 4);
    last_ = static_cast<std::uint32_t>(hour << 5 | part << 1 | (was_reached ? 1 : 0));
}

// ---- what is believed of it --------------------------------------------------------------------------------------

/// Exact for failures, each of which multiplies the density of the level by exp(-level * hazard). A success multiplies
/// it by 1 - exp(-level * hazard), which is taken for level * hazard * exp(-level * hazard / 2): right but for the
/// third order.
AnswerChances::Belief AnswerChances::belief(const CallHistory& history, std::size_t type) const noexcept {
    Belief belief;
    belief.shape = config_.level_shape;
    belief.rate.fill(config_.level_shape);
    belief.population_rate = config_.level_shape;
    OfClass<double> log_weight{};
    for (std::size_t part = 0; part < week_parts; ++part) {
        const double attempts = history.attempts(static_cast<int>(part));
        const double reached = history.reached(static_cast<int>(part));
        const double exposure = attempts - 0.5 * reached;
        belief.shape += reached;
        belief.population_rate += exposure * population_[type][part];
        for (std::size_t k = 0; k < classes; ++k) {
            belief.rate[k] += exposure * hazard_[k][part];
            log_weight[k] += reached * log_hazard_[k][part];
        }
    }
    for (std::size_t k = 0; k < classes; ++k) log_weight[k] -= belief.shape * std::log(belief.rate[k]);
    const double top = *std::max_element(log_weight.begin(), log_weight.end());
    double sum = 0.0;
    for (std::size_t k = 0; k < classes; ++k) {
        belief.weight[k] = share_[type][k] * std::exp(log_weight[k] - top);
        sum += belief.weight[k];
    }
    for (double& weight : belief.weight) weight /= sum;
    for (std::size_t part = 0; part < week_parts; ++part) {
        const double reached = history.reached(static_cast<int>(part));
        const double exposure = history.attempts(static_cast<int>(part)) - 0.5 * reached;
        double expected = 0.0;
        for (std::size_t k = 0; k < classes; ++k) {
            expected += belief.weight[k] * belief.shape / belief.rate[k] * hazard_[k][part];
        }
        belief.expected[part] = expected * exposure;
        belief.own[part] = (likeness_ + reached) / (likeness_ + belief.expected[part]);
    }
    return belief;
}

double AnswerChances::without_classes(const Belief& belief, std::size_t type, std::size_t part) const noexcept {
    return reach(belief.shape, belief.population_rate, population_[type][part]);
}

double AnswerChances::with_classes(const Belief& belief, std::size_t part, double own) const noexcept {
    double sum = 0.0;
    for (std::size_t k = 0; k < classes; ++k) {
        if (belief.weight[k] > 0.0)
            sum += belief.weight[k] * reach(belief.shape, belief.rate[k], own * hazard_[k][part]);
    }
    return sum;
}

/// Failures are told apart by their age, 0 to 1, 2 to 7 and 8 to 29 hours, and by whether they were in the same part of
/// the week.
std::size_t AnswerChances::recency(const CallHistory& history, int part, std::int64_t hours) noexcept {
    if (history.empty() || history.last_reached()) return not_failed;
    if (hours >= 30) return long_ago;
    const std::size_t age = hours < 2 ? 0 : hours < 8 ? 1 : 2;
    return age + (part == history.last_part() ? same_part : other_part);
}

Chance AnswerChances::chance(const Belief& belief, std::size_t type, int hour, double recency) const noexcept {
    const auto at = static_cast<std::size_t>(hour);
    const auto part = static_cast<std::size_t>(week_part(hour));
    const double unknown = reach(config_.level_shape, config_.level_shape, population_[type][part]);
    const double without = without_classes(belief, type, part);
    Chance chance;
    chance.population = unknown * factor_[type][at];
    chance.level = without / unknown;
    chance.presence = 1.0 + skill_ * (with_classes(belief, part, belief.own[part]) / without - 1.0);
    chance.recency = recency;
    chance.value = std::min(most_certain, chance.population * chance.level * chance.presence * chance.recency);

    // Relative variances: of the mixture of classes that this number is, and of the one that its type is.
    double mine = 0.0;
    double mine_mean = 0.0;
    double of_type = 0.0;
    for (std::size_t k = 0; k < classes; ++k) {
        const double hazard = belief.weight[k] * hazard_[k][part];
        const double hazard_of_type = share_[type][k] * hazard_[k][part];
        mine += hazard * hazard * variance_[k][part];
        mine_mean += hazard;
        of_type += hazard_of_type * hazard_of_type * variance_[k][part];
    }
    mine /= mine_mean * mine_mean;
    of_type /= population_[type][part] * population_[type][part];
    const double relative =
        skill_ * skill_ * mine + (1.0 - skill_) * (1.0 - skill_) * of_type + factor_variance_[type][at];
    chance.deviation = chance.value * std::sqrt(relative);
    return chance;
}

Chance AnswerChances::chance(const CallHistory& history, NumberType type, int hour, Instant now) const noexcept {
    const std::size_t of_type = index_of(type);
    const double factor = recency_factor_[recency(history, week_part(hour), history.hours_since(now))];
    return chance(belief(history, of_type), of_type, in_week(hour), factor);
}

// ---- now or later ------------------------------------------------------------------------------------------------

CallIndex AnswerChances::index(const CallHistory& history, NumberType type, int hour, const OpenHours& open,
                               std::uint64_t number, Instant now) const noexcept {
    const std::size_t of_type = index_of(type);
    const std::int64_t since = history.hours_since(now);
    Belief mine = belief(history, of_type);
    CallIndex answer;
    Random random(config_.seed, stream_name(number, static_cast<std::uint64_t>(hours_since_1970(now) / 24)));
    if (random.chance(config_.exploration)) {
        double rest = random.uniform();
        std::size_t drawn = 0;
        while (drawn + 1 < classes && rest >= mine.weight[drawn]) rest -= mine.weight[drawn++];
        mine.weight.fill(0.0);
        mine.weight[drawn] = 1.0;
        answer.explored = true;
    }

    OfPart<double> by_part{};
    for (std::size_t part = 0; part < week_parts; ++part) {
        const double without = without_classes(mine, of_type, part);
        by_part[part] = without + skill_ * (with_classes(mine, part, mine.own[part]) - without);
    }
    const auto fresh = [&](int at) {  // but for the recency
        const auto i = static_cast<std::size_t>(at);
        return by_part[static_cast<std::size_t>(week_part(at))] * factor_[of_type][i];
    };
    const int present = in_week(hour);
    double sum = fresh(present);
    double others_sum = others_[static_cast<std::size_t>(present)];
    int hours_open = 1;
    for (int later = 1; later < week_hours; ++later) {
        if (!open[static_cast<std::size_t>(later)]) continue;
        const int at = in_week(present + later);
        sum += fresh(at);
        others_sum += others_[static_cast<std::size_t>(at)];
        ++hours_open;
    }
    answer.usual = sum / hours_open;
    const double others_usual = others_sum / hours_open;

    const auto recency_at = [&](int at, int later) {
        return recency_factor_[recency(history, week_part(at), since + later)];
    };
    const auto others_at = [&](int at) { return others_[static_cast<std::size_t>(at)] / others_usual; };
    answer.now = chance(mine, of_type, present, recency_at(present, 0));
    answer.others_now = others_at(present);
    if (hours_open == 1) {
        answer.index = answer.now.value / answer.usual;
        answer.deviation = answer.now.deviation / answer.usual;
        return answer;
    }
    double best = 0.0;
    double discount = 1.0;
    double discount_then = 1.0;
    for (int later = 1; later < week_hours; ++later) {
        discount *= config_.discount_per_hour;
        if (!open[static_cast<std::size_t>(later)]) continue;
        const int at = in_week(present + later);
        const double worth = discount * (fresh(at) * recency_at(at, later) / answer.usual - others_at(at));
        if (answer.hours_later != 0 && worth <= best) continue;
        best = worth;
        discount_then = discount;
        answer.hours_later = later;
    }
    const int then = in_week(present + answer.hours_later);
    answer.later = chance(mine, of_type, then, recency_at(then, answer.hours_later));
    answer.others_later = others_at(then);
    answer.index = answer.now.value / answer.usual - answer.others_now -
                   discount_then * (answer.later.value / answer.usual - answer.others_later);
    if (std::abs(answer.index) < config_.indifference) answer.index = 0.0;
    answer.deviation = std::hypot(answer.now.deviation, discount_then * answer.later.deviation) / answer.usual;
    return answer;
}

void AnswerChances::on_attempt(CallHistory& history, NumberType type, int hour, bool reached, Instant now) noexcept {
    const std::size_t of_type = index_of(type);
    // While little was seen its beginnings are forgotten quickly: they were sorted into classes nobody knew yet.
    const double forget =
        std::max(1.0 - std::exp2(-1.0 / config_.half_life), 2.0 / (static_cast<double>(count_) + 400.0));
    judge(history, of_type, in_week(hour), reached, now, 1.0 - forget);
    history.add(week_part(hour), reached, now);
    present(history, of_type, static_cast<std::size_t>(week_part(hour)), reached, 1.0 - forget);
    if (++count_ % refreshed_every == 0) refresh();
}

}  // namespace outdial
