// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/answer_chances.hpp>
#include <outdial/random.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

/// A population whose people are at home, at work and awake at hours of their own, and ways to choose whom to call in
/// each of them. Time runs in hours of the local week; numbers may be called from 8:00 to 21:00 on every day.
namespace outdial_test {

using namespace outdial;

inline constexpr int first_hour = 8;
inline constexpr int last_hour = 21;
inline constexpr int hours_a_day = last_hour - first_hour;

using Profile = std::array<double, week_hours>;  // chance of a call, at level 1
using Day = std::array<double, hours_a_day>;

/// People who can be reached at the same hours.
struct Kind {
    double share = 0.0;
    NumberType type = NumberType::mobile;
    Profile chance{};
};

struct PresenceWorld {
    std::string name;
    std::vector<Kind> kinds;
    double level_shape = 4.0;  ///< levels are Gamma distributed with mean 1; a chance is 0.95 at most
    int clients = 2000;
    double dials_a_day = 1.0;  ///< capacity, per client
    int again_after_failure = 4;
    int again_after_contact = 24;  ///< hours; 0: a client who was reached is done
    int days = 21;
    AnswerChancesConfig config = {};
};

inline bool callable(int hour) { return hour % 24 >= first_hour && hour % 24 < last_hour; }

inline Profile profile(const Day& workday, const Day& saturday, const Day& sunday) {
    Profile chance{};
    for (int day = 0; day < 7; ++day) {
        const Day& of_day = day < 5 ? workday : day == 5 ? saturday : sunday;
        for (int hour = 0; hour < hours_a_day; ++hour) {
            chance[static_cast<std::size_t>(day * 24 + first_hour + hour)] = of_day[static_cast<std::size_t>(hour)];
        }
    }
    return chance;
}

inline double mean(const Profile& chance) {
    return std::accumulate(chance.begin(), chance.end(), 0.0) / (7.0 * hours_a_day);
}

inline Day same(double chance) {
    Day day{};
    day.fill(chance);
    return day;
}

/// Mobile numbers of six kinds of people, at a mean chance of about 0.1 times `level`. `strength` 1: the best hours of
/// a kind have four to eight times the chance of its worst; 0: no hour differs. The shares and hours are made up; over
/// all people together the hours differ by less than two, as surveys find.
inline std::vector<Kind> six_kinds(double level, double strength = 1.0) {
    const Day late_riser{.03, .06, .12, .14, .14, .14, .14, .14, .14, .14, .16, .16, .16};
    const Day weekend{.06, .10, .10, .10, .10, .10, .10, .10, .10, .10, .10, .10, .10};
    std::vector<Kind> kinds{
        {.35,  // in an office: lunch, after work, weekends
         NumberType::mobile,
         profile({.08, .05, .05, .05, .12, .08, .05, .05, .06, .14, .20, .20, .20},
                 {.06, .10, .14, .14, .14, .14, .14, .14, .14, .14, .14, .14, .14}, late_riser)},
        {.20,  // at home: by day
         NumberType::mobile,
         profile({.08, .20, .20, .20, .12, .12, .18, .18, .18, .12, .12, .10, .08}, weekend, weekend)},
        {.12,  // on the late shift: until noon
         NumberType::mobile,
         profile({.08, .18, .18, .18, .18, .08, .03, .03, .03, .03, .03, .03, .03}, weekend, weekend)},
        {.13,  // on the early shift: from the afternoon on
         NumberType::mobile,
         profile({.04, .04, .04, .04, .06, .04, .05, .16, .18, .18, .15, .14, .12},
                 {.08, .12, .12, .12, .12, .12, .12, .12, .12, .12, .12, .12, .12},
                 {.05, .08, .12, .12, .12, .12, .12, .12, .12, .12, .12, .12, .12})},
        {.10,  // only in the evening
         NumberType::mobile,
         profile({.03, .03, .03, .03, .03, .03, .03, .03, .03, .03, .08, .22, .24},
                 {.04, .06, .08, .08, .08, .08, .08, .08, .08, .10, .12, .16, .16},
                 {.03, .05, .08, .08, .08, .08, .08, .08, .08, .10, .12, .16, .16})},
        {.10, NumberType::mobile, profile(same(.11), same(.11), same(.11))}};
    for (Kind& kind : kinds) {
        const double usual = mean(kind.chance);
        for (double& chance : kind.chance) {
            if (chance > 0.0) chance = level * (usual + strength * (chance - usual));
        }
    }
    return kinds;
}

/// As many kinds as wanted, which nobody thought of: each has its own random working days and weekend, in blocks.
inline std::vector<Kind> random_kinds(double level, int count, std::uint64_t seed) {
    std::vector<Kind> kinds;
    for (int i = 0; i < count; ++i) {
        Random random(seed, stream_name(9, static_cast<std::uint64_t>(i)));
        std::array<Day, 3> days{};
        for (Day& day : days) {
            double chance = 0.0;
            for (std::size_t hour = 0; hour < day.size(); ++hour) {
                if (hour == 0 || random.chance(0.35)) chance = random.chance(0.5) ? 0.18 : 0.04;
                day[hour] = level * chance;
            }
        }
        kinds.push_back({1.0 / count, NumberType::mobile, profile(days[0], days[1], days[2])});
    }
    return kinds;
}

/// First dials to mobile numbers by day and part of it, as the National Immunization Survey found them: nearly flat.
inline std::vector<Kind> flat_kind(double level) {
    const auto day = [&](double morning, double afternoon, double evening, double night) {
        Day chances{};
        for (std::size_t hour = 0; hour < chances.size(); ++hour) {
            chances[hour] = level * (hour < 4 ? morning : hour < 9 ? afternoon : hour < 11 ? evening : night);
        }
        return chances;
    };
    Kind kind{1.0, NumberType::mobile,
              profile(day(.095, .106, .107, .097), day(.106, .098, .107, .098), day(.093, .093, .100, .094))};
    const Day friday = day(.094, .103, .103, .099);
    for (int hour = 0; hour < hours_a_day; ++hour) {
        kind.chance[static_cast<std::size_t>(4 * 24 + first_hour + hour)] = friday[static_cast<std::size_t>(hour)];
    }
    return {kind};
}

/// Who is called: always those whose index is highest, the others in the order in which they came due.
enum class Choice { in_order, learned, independent, oracle };

struct PresenceResult {
    double dials_then = 0, reached_then = 0;  // in the first two weeks
    double dials = 0, reached = 0;            // after them
    double timing = 0;  // mean of (chance at the hour of the dial / chance of such a client at any hour), after them
    double level = 0;   // mean level of those dialled, after them
    double largest_index = 0;
    double skill = 0;
    std::vector<int> order;  // of all dials

    double rate_then() const { return reached_then / dials_then; }
    double rate() const { return reached / dials; }
};

/// `CallIndex::index` from any chances: the definition, written down once more.
template <class Of, class Others>
double index_of(const Of& mine, const Others& others, int hour, const OpenHours& open, double discount_per_hour) {
    double sum = mine(hour), others_sum = others(hour), count = 1.0;
    for (int later = 1; later < week_hours; ++later) {
        if (!open[static_cast<std::size_t>(later)]) continue;
        sum += mine((hour + later) % week_hours);
        others_sum += others((hour + later) % week_hours);
        count += 1.0;
    }
    const double usual = sum / count, others_usual = others_sum / count;
    double best = -1e300, discount = 1.0;
    for (int later = 1; later < week_hours; ++later) {
        discount *= discount_per_hour;
        if (!open[static_cast<std::size_t>(later)]) continue;
        const int at = (hour + later) % week_hours;
        best = std::max(best, discount * (mine(at) / usual - others(at) / others_usual));
    }
    return mine(hour) / usual - others(hour) / others_usual - best;
}

/// The other way to learn: every number by itself, part by part of the week, drawn to its level times the population's
/// rate in that part as if that had been seen in `weight` attempts.
class IndependentChances {
public:
    void on_attempt(CallHistory& history, int hour, bool reached, Instant now) {
        const auto part = static_cast<std::size_t>(week_part(hour));
        attempts_[part] += 1.0;
        reached_[part] += reached ? 1.0 : 0.0;
        history.add(static_cast<int>(part), reached, now);
    }
    double rate(std::size_t part) const { return (reached_[part] + 2.0) / (attempts_[part] + 10.0); }
    std::array<double, week_parts> chances(const CallHistory& history, double level_shape) const {
        double reached = level_shape, expected = level_shape;
        for (std::size_t part = 0; part < week_parts; ++part) {
            reached += history.reached(static_cast<int>(part));
            expected += history.attempts(static_cast<int>(part)) * rate(part);
        }
        std::array<double, week_parts> chances{};
        for (std::size_t part = 0; part < week_parts; ++part) {
            constexpr double weight = 6.0;
            const double prior = std::min(0.95, reached / expected * rate(part));
            chances[part] = (weight * prior + history.reached(static_cast<int>(part))) /
                            (weight + history.attempts(static_cast<int>(part)));
        }
        return chances;
    }

private:
    std::array<double, week_parts> attempts_{}, reached_{};
};

/// Common random numbers: whatever the choice, the same call in the same hour has the same fate.
inline PresenceResult run(const PresenceWorld& world, Choice choice, std::uint64_t seed) {
    struct Client {
        std::size_t kind = 0;
        double level = 1.0;
        int due = 0;
        bool done = false;
        CallHistory history;
    };
    std::vector<Client> clients(static_cast<std::size_t>(world.clients));
    for (std::size_t i = 0; i < clients.size(); ++i) {
        Random random(seed, stream_name(1, i));
        double rest = random.uniform();
        while (clients[i].kind + 1 < world.kinds.size() && rest >= world.kinds[clients[i].kind].share) {
            rest -= world.kinds[clients[i].kind++].share;
        }
        clients[i].level = random.gamma(world.level_shape) / world.level_shape;
    }
    Profile others{};
    for (const Kind& kind : world.kinds) {
        for (std::size_t hour = 0; hour < week_hours; ++hour) others[hour] += kind.share * kind.chance[hour];
    }
    AnswerChancesConfig config = world.config;
    config.seed = seed;
    AnswerChances learned = AnswerChances::create(config).value();
    IndependentChances independent;
    const Instant monday = std::chrono::sys_days{std::chrono::year(2026) / std::chrono::June / 1};

    PresenceResult result;
    double capacity = 0.0;
    for (int time = 0; time < world.days * 24; ++time) {
        if (!callable(time)) continue;
        const int hour = time % week_hours;
        const Instant now = monday + std::chrono::hours(time);
        OpenHours open;
        for (int later = 1; later < week_hours; ++later) open[static_cast<std::size_t>(later)] = callable(time + later);

        struct Candidate {
            double index;
            std::size_t client;
        };
        std::vector<Candidate> candidates;
        for (std::size_t i = 0; i < clients.size(); ++i) {
            if (!clients[i].done && clients[i].due <= time) candidates.push_back({0.0, i});
        }
        std::sort(candidates.begin(), candidates.end(), [&](const Candidate& a, const Candidate& b) {
            const int due_a = clients[a.client].due, due_b = clients[b.client].due;
            return due_a != due_b ? due_a < due_b : a.client < b.client;
        });
        const auto of_all = [&](int at) { return others[static_cast<std::size_t>(at)]; };
        for (Candidate& candidate : candidates) {
            const Client& client = clients[candidate.client];
            const Kind& kind = world.kinds[client.kind];
            if (choice == Choice::learned) {
                candidate.index = learned.index(client.history, kind.type, hour, open, candidate.client, now).index;
            } else if (choice == Choice::oracle) {
                const auto mine = [&](int at) { return kind.chance[static_cast<std::size_t>(at)]; };
                candidate.index = index_of(mine, of_all, hour, open, config.discount_per_hour);
            } else if (choice == Choice::independent) {
                const auto by_part = independent.chances(client.history, config.level_shape);
                const auto mine = [&](int at) { return by_part[static_cast<std::size_t>(week_part(at))]; };
                const auto all = [&](int at) { return independent.rate(static_cast<std::size_t>(week_part(at))); };
                candidate.index = index_of(mine, all, hour, open, config.discount_per_hour);
            }
            result.largest_index = std::max(result.largest_index, std::abs(candidate.index));
        }
        std::stable_sort(candidates.begin(), candidates.end(),
                         [](const Candidate& a, const Candidate& b) { return a.index > b.index; });

        capacity += world.clients * world.dials_a_day / hours_a_day;
        const auto dials = std::min(candidates.size(), static_cast<std::size_t>(capacity));
        capacity -= std::floor(capacity);
        for (std::size_t i = 0; i < dials; ++i) {
            Client& client = clients[candidates[i].client];
            const Kind& kind = world.kinds[client.kind];
            Random random(seed, stream_name(2, candidates[i].client, static_cast<std::uint64_t>(time)));
            const double chance = kind.chance[static_cast<std::size_t>(hour)];
            const bool reached = random.chance(std::min(0.95, client.level * chance));
            if (choice == Choice::learned) learned.on_attempt(client.history, kind.type, hour, reached, now);
            if (choice == Choice::independent) independent.on_attempt(client.history, hour, reached, now);
            client.due = time + (reached ? world.again_after_contact : world.again_after_failure);
            client.done = reached && world.again_after_contact == 0;
            result.order.push_back(static_cast<int>(candidates[i].client));
            (time < 14 * 24 ? result.dials_then : result.dials) += 1.0;
            (time < 14 * 24 ? result.reached_then : result.reached) += reached ? 1.0 : 0.0;
            if (time >= 14 * 24) {
                result.timing += chance / mean(kind.chance);
                result.level += client.level;
            }
        }
    }
    result.timing /= std::max(1.0, result.dials);
    result.level /= std::max(1.0, result.dials);
    result.skill = learned.skill();
    return result;
}

}  // namespace outdial_test
