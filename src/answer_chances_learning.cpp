// SPDX-License-Identifier: Apache-2.0
#include <outdial/answer_chances.hpp>

#include "reach.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include <fmt/format.h>

// How the attempts change what is believed of all numbers.
namespace outdial {
namespace {

// What is believed is never lighter than so many contacts (or attempts, for the shares of classes).
constexpr double weight_of_first_shape = 10.0;
constexpr double weight_of_level = 10.0;
constexpr double weight_of_shares = 50.0;

// Where the search for classes begins: any hour, daytime, evenings, mornings, weekends, the middle of the day. Only
// their differences matter, each part of the week is put to a mean of 1. Data wash them out.
using Shapes = std::array<std::array<double, week_parts>, AnswerChances::classes>;
constexpr Shapes first_shapes = [] {
    Shapes shapes{{{1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0},
                   {1.2, 1.4, 1.3, 1.4, 0.9, 0.6, 0.9, 0.9, 0.8, 0.9, 0.9, 0.8},
                   {0.5, 0.5, 0.6, 0.6, 1.5, 1.9, 1.0, 1.0, 1.2, 1.0, 1.1, 1.4},
                   {1.7, 1.6, 1.2, 0.7, 0.5, 0.5, 1.3, 0.9, 0.7, 1.2, 0.9, 0.7},
                   {0.5, 0.6, 0.6, 0.6, 0.9, 1.0, 1.8, 1.8, 1.5, 1.8, 1.8, 1.5},
                   {0.6, 0.9, 1.5, 1.5, 1.0, 0.7, 0.8, 1.2, 0.8, 0.8, 1.2, 0.8}}};
    for (std::size_t part = 0; part < week_parts; ++part) {
        double sum = 0.0;
        for (const auto& shape : shapes) sum += shape[part];
        for (auto& shape : shapes) shape[part] *= AnswerChances::classes / sum;
    }
    return shapes;
}();

Result<void> check_range(std::string_view field, double value, double least, double most, std::string_view remedy) {
    if (value >= least && value <= most) return {};
    return Error{fmt::format("answer_chances.{}", field), fmt::to_string(value), std::string(remedy)};
}

}  // namespace

Result<void> AnswerChancesConfig::check() const {
    const std::array checks{
        check_range("expected", expected, 0.001, 0.9, "give a share from 0.001 to 0.9, e.g. 0.2"),
        check_range("level_shape", level_shape, 0.1, 100.0, "give 0.1 (numbers are most unlike) to 100 (all alike)"),
        check_range("half_life", half_life, 1e4, 1e12, "give 10000 attempts or more"),
        check_range("discount_per_hour", discount_per_hour, 0.5, 1.0, "give a share from 0.5 to 1, e.g. 0.97"),
        check_range("indifference", indifference, 0.0, 1.0, "give a share from 0 to 1, e.g. 0.05"),
        check_range("caution", caution, 0.0, 10.0, "give 0 to 10 standard deviations"),
        check_range("exploration", exploration, 0.0, 0.5, "give a share from 0 to 0.5, e.g. 0.05"),
    };
    for (const auto& checked : checks) {
        if (!checked) return checked;
    }
    return {};
}

Result<AnswerChances> AnswerChances::create(const AnswerChancesConfig& config) {
    if (const auto checked = config.check(); !checked) return checked.error();
    return AnswerChances(config);
}

AnswerChances::AnswerChances(const AnswerChancesConfig& config) noexcept : config_(config) { refresh(); }

/// Compares the attempt with what was expected of it; nothing has learned of it yet.
void AnswerChances::judge(const CallHistory& history, std::size_t type, int hour, bool reached, Instant now,
                          double keep) noexcept {
    const Belief before = belief(history, type);
    const auto part = static_cast<std::size_t>(week_part(hour));
    const auto at = static_cast<std::size_t>(hour);
    const double came = reached ? 1.0 : 0.0;
    const double without = without_classes(before, type, part);
    for (std::size_t i = 0; i < likenesses.size(); ++i) {
        const double own = (likenesses[i] + history.reached(week_part(hour))) / (likenesses[i] + before.expected[part]);
        const double chance = std::clamp(with_classes(before, part, own), 1e-9, 1.0 - 1e-9);
        likeness_score_[i] = keep * likeness_score_[i] + std::log(reached ? chance : 1.0 - chance);
    }
    const double difference = with_classes(before, part, before.own[part]) - without;
    const double expected = without + skill_ * difference;

    const double usual = without * factor_[type][at];
    foretold_ = keep * foretold_ + difference * (came - usual);
    foretold_squares_ = keep * foretold_squares_ + difference * difference;
    foretold_variance_ = keep * foretold_variance_ + difference * difference * without * (1.0 - without);

    Seen& of_hour = hours_[type][at];
    of_hour.reached += came;
    of_hour.expected += expected;
    Seen& of_recency = recency_[recency(history, week_part(hour), history.hours_since(now))];
    of_recency.reached += came;
    of_recency.expected += expected * factor_[type][at];
}

/// The number shows its history anew. It weighs as one attempt, so that what is seen weighs as many as there were. Who
/// is not reached is called and shown more often, which makes all hazards too low alike: what is counted once of each
/// attempt puts that right.
void AnswerChances::present(const CallHistory& history, std::size_t type, std::size_t attempted, bool was_reached,
                            double keep) noexcept {
    const Belief after = belief(history, type);
    int attempts = 0;
    for (int part = 0; part < week_parts; ++part) attempts += history.attempts(part);
    double expected = 0.0;
    for (std::size_t k = 0; k < classes; ++k) {
        expected += after.weight[k] * after.shape / after.rate[k] * hazard_[k][attempted];
    }
    once_.reached += was_reached ? 1.0 : 0.0;
    once_.expected += expected * (was_reached ? 0.5 : 1.0) / right_;
    for (std::size_t k = 0; k < classes; ++k) {
        const double weight = after.weight[k] / attempts;
        const double level = after.shape / after.rate[k];
        members_[type][k] = keep * members_[type][k] + after.weight[k];
        for (std::size_t part = 0; part < week_parts; ++part) {
            const double reached = history.reached(static_cast<int>(part));
            const double exposure = history.attempts(static_cast<int>(part)) - 0.5 * reached;
            reached_[k][part] = keep * reached_[k][part] + weight * reached;
            exposure_[k][part] = keep * exposure_[k][part] + weight * level * exposure;
        }
    }
}

void AnswerChances::refresh() noexcept {
    const auto attempts = static_cast<double>(refreshed_every);
    const double forget = std::max(1.0 - std::exp2(-attempts / config_.half_life),
                                   2.0 * attempts / (static_cast<double>(count_) + 4000.0));
    const auto fade = [&](Seen& seen) {
        seen.reached *= 1.0 - forget;
        seen.expected *= 1.0 - forget;
    };
    for (auto& of_type : hours_) std::for_each(of_type.begin(), of_type.end(), fade);
    std::for_each(recency_.begin(), recency_.end(), fade);
    fade(once_);
    refresh_classes();
    refresh_shares();
    refresh_hours();
    refresh_recency();
    likeness_ = likenesses[likenesses.size() - 1 -
                           static_cast<std::size_t>(std::max_element(likeness_score_.rbegin(), likeness_score_.rend()) -
                                                    likeness_score_.rbegin())];
    // Drawn to zero by the share of its square that may be noise, as James and Stein do.
    const double noise = config_.caution * config_.caution * foretold_variance_;
    const double sure = foretold_ > 0.0 ? std::max(0.0, foretold_ - noise / foretold_) : 0.0;
    skill_ = foretold_squares_ > 0.0 ? std::min(1.0, sure / foretold_squares_) : 0.0;
}

void AnswerChances::refresh_classes() noexcept {
    // The hazard at which the chance of a number of unknown level is the expected one.
    const double a = config_.level_shape;
    const double expected = a * std::expm1(-std::log1p(-config_.expected) / a);
    OfPart<double> reached{};
    OfPart<double> exposure{};
    double all_reached = weight_of_level;
    double all_exposure = weight_of_level / expected;
    for (std::size_t k = 0; k < classes; ++k) {
        for (std::size_t part = 0; part < week_parts; ++part) {
            reached[part] += reached_[k][part];
            exposure[part] += exposure_[k][part];
            all_reached += reached_[k][part];
            all_exposure += exposure_[k][part];
        }
    }
    const double mean = all_reached / all_exposure;
    right_ = (once_.reached + weight_of_level) / (once_.expected + weight_of_level);
    for (std::size_t part = 0; part < week_parts; ++part) {
        const double of_part = (reached[part] + weight_of_level) / (exposure[part] + weight_of_level / mean);
        for (std::size_t k = 0; k < classes; ++k) {
            const double prior = first_shapes[k][part] * of_part;
            hazard_[k][part] = (reached_[k][part] + weight_of_first_shape * first_shapes[k][part]) /
                               (exposure_[k][part] + weight_of_first_shape * first_shapes[k][part] / prior);
            hazard_[k][part] *= right_;
            log_hazard_[k][part] = std::log(hazard_[k][part]);
            variance_[k][part] = 1.0 / (1.0 + reached_[k][part]);
        }
    }
}

void AnswerChances::refresh_shares() noexcept {
    OfClass<double> of_all{};
    double all = 0.0;
    for (std::size_t k = 0; k < classes; ++k) {
        of_all[k] = weight_of_shares / classes;
        for (const auto& of_type : members_) of_all[k] += of_type[k];
        all += of_all[k];
    }
    for (std::size_t type = 0; type < number_type_count; ++type) {
        double sum = weight_of_shares;
        for (const double members : members_[type]) sum += members;
        population_[type].fill(0.0);
        for (std::size_t k = 0; k < classes; ++k) {
            share_[type][k] = (members_[type][k] + weight_of_shares * of_all[k] / all) / sum;
            for (std::size_t part = 0; part < week_parts; ++part) {
                population_[type][part] += share_[type][k] * hazard_[k][part];
            }
        }
    }
}

/// How far each hour differs from what its part of the week and `of_all` let expect. The variance between the hours is
/// estimated first (by moments, less `caution` of its own deviations); each hour, with half of what its neighbours have
/// seen, is then drawn to 1 as that variance demands. None: every factor is 1.
AnswerChances::OfHour<AnswerChances::Factor> AnswerChances::factors(const OfHour<Seen>& seen,
                                                                    const OfHour<Factor>& of_all) const noexcept {
    double squares = 0.0;
    double hours = 0.0;
    double expected = 0.0;
    for (std::size_t hour = 0; hour < week_hours; ++hour) {
        const double here = seen[hour].expected * of_all[hour].value;
        if (here < 1.0) continue;  // the square of a rare count has too long a tail
        squares += (seen[hour].reached - here) * (seen[hour].reached - here) / here;
        expected += here;
        hours += 1.0;
    }
    const double beyond = squares - hours - config_.caution * std::sqrt(2.0 * hours);
    const double between = expected > 0.0 ? std::max(0.0, beyond / expected) : 0.0;
    OfHour<Factor> factors{};
    for (std::size_t hour = 0; hour < week_hours; ++hour) {
        const std::size_t day = hour / 24 * 24;
        const std::size_t before = day + (hour - day + 23) % 24;
        const std::size_t after = day + (hour - day + 1) % 24;
        const double reached = seen[hour].reached + 0.5 * (seen[before].reached + seen[after].reached);
        const double let_expect =
            seen[hour].expected * of_all[hour].value +
            0.5 * (seen[before].expected * of_all[before].value + seen[after].expected * of_all[after].value);
        const double scale = 1.0 + between * let_expect;
        factors[hour].value =
            of_all[hour].value * std::clamp(1.0 + between * (reached - let_expect) / scale, 0.1, 10.0);
        factors[hour].variance = of_all[hour].variance + between / scale;
    }
    return factors;
}

void AnswerChances::refresh_hours() noexcept {
    OfHour<Seen> sum{};
    for (const auto& of_type : hours_) {
        for (std::size_t hour = 0; hour < week_hours; ++hour) {
            sum[hour].reached += of_type[hour].reached;
            sum[hour].expected += of_type[hour].expected;
        }
    }
    const OfHour<Factor> of_all = factors(sum, {});
    others_.fill(0.0);
    double all = 0.0;
    for (std::size_t type = 0; type < number_type_count; ++type) {
        const OfHour<Factor> of_type = factors(hours_[type], of_all);
        double members = 1.0;
        for (const double of_class : members_[type]) members += of_class;
        all += members;
        for (std::size_t hour = 0; hour < week_hours; ++hour) {
            factor_[type][hour] = of_type[hour].value;
            factor_variance_[type][hour] = of_type[hour].variance;
            const double hazard = population_[type][static_cast<std::size_t>(week_part(static_cast<int>(hour)))];
            others_[hour] += members * of_type[hour].value * reach(config_.level_shape, config_.level_shape, hazard);
        }
    }
    usual_ = 0.0;
    for (double& chance : others_) {
        chance /= all;
        usual_ += chance / week_hours;
    }
}

/// Against failures long ago: that a number failed at all is for its level and class to say.
void AnswerChances::refresh_recency() noexcept {
    recency_factor_.fill(1.0);
    const Seen& old = recency_[long_ago];
    const double usual = (old.reached + weight_of_level) / (old.expected + weight_of_level);
    for (std::size_t i = 0; i < long_ago; ++i) {
        const double expected = recency_[i].expected * usual;
        const double deviation = std::sqrt(expected + expected * expected / (old.reached + weight_of_level));
        const double at_most = recency_[i].reached + config_.caution * deviation + weight_of_level;
        recency_factor_[i] = std::min(1.0, at_most / (expected + weight_of_level));
    }
}

}  // namespace outdial
