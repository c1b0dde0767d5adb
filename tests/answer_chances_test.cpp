// SPDX-License-Identifier: Apache-2.0
#include "property.hpp"

#include <outdial/answer_chances.hpp>
#include <outdial/random.hpp>

#include "archive.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <vector>

using namespace outdial;

namespace {

const Instant monday = std::chrono::sys_days{std::chrono::year(2026) / std::chrono::June / 1};
constexpr int tuesday_10 = 24 + 10;

AnswerChances learner(const AnswerChancesConfig& config = {}) { return AnswerChances::create(config).value(); }

/// Everything that a learner knows, by the order of its fields.
struct Inside {
    using OfClass = std::array<std::array<double, week_parts>, AnswerChances::classes>;
    OfClass hazard;
    std::array<std::array<double, AnswerChances::classes>, number_type_count> share;
    std::array<std::array<double, week_parts>, number_type_count> population;
    std::array<std::array<double, week_hours>, number_type_count> factor;
    std::array<double, week_hours> others;
    double likeness;
    double skill;

    explicit Inside(const AnswerChances& chances) { AnswerChances::fields(chances, *this); }
    void operator()(const auto&... all) {
        const auto fields = std::tie(all...);
        hazard = std::get<12>(fields);
        share = std::get<15>(fields);
        population = std::get<16>(fields);
        factor = std::get<17>(fields);
        others = std::get<19>(fields);
        likeness = std::get<21>(fields);
        skill = std::get<22>(fields);
    }
};

/// The integral over all levels, by small steps of log(level): what `use(level)` is on average under Gamma(shape,
/// shape) and the likelihood.
template <class Likelihood, class Use>
double over_levels(double shape, const Likelihood& likelihood, const Use& use) {
    double sum = 0.0;
    constexpr double step = 0.004;
    for (double u = -120.0; u < 6.0; u += step) {
        const double level = std::exp(u);
        sum += std::exp(shape * u - shape * level) * likelihood(level) * use(level) * step;
    }
    return sum * std::pow(shape, shape) / std::tgamma(shape);
}

/// A population in which even numbers are reached in the evening only and odd ones by day only; the learner sees them
/// called at any hour.
AnswerChances taught(const AnswerChancesConfig& config, int attempts, std::vector<CallHistory>& histories) {
    AnswerChances chances = learner(config);
    histories.assign(300, {});
    Random random(7);
    for (int i = 0; i < attempts; ++i) {
        const std::size_t number = random.below(300);
        const int hour = static_cast<int>(random.below(7)) * 24 + 8 + static_cast<int>(random.below(13));
        const bool good = (hour % 24 >= 17) == (number % 2 == 0);
        const bool reached = random.chance(good ? 0.5 : 0.05);
        const Instant now = monday + std::chrono::hours(i / 20 / 168 * 168 + hour);
        chances.on_attempt(histories[number], NumberType::mobile, hour, reached, now);
    }
    return chances;
}

OpenHours every_day(int hour, int first = 8, int last = 21) {
    OpenHours open;
    for (int later = 1; later < week_hours; ++later) {
        open[static_cast<std::size_t>(later)] = (hour + later) % 24 >= first && (hour + later) % 24 < last;
    }
    return open;
}

CallHistory any_history(Random& random) {
    CallHistory history;
    for (std::uint32_t i = random.below(40); i > 0; --i) {
        history.add(static_cast<int>(random.below(week_parts)), random.chance(0.3),
                    monday + std::chrono::hours(random.below(200)));
    }
    return history;
}

}  // namespace

TEST_CASE("the week begins on Monday") {
    using namespace std::chrono;
    CHECK(hour_of_week(local_days{year(2026) / June / 1} + 30min) == 0);
    CHECK(hour_of_week(local_days{year(2026) / June / 7} + 23h + 59min) == 167);
    CHECK(hour_of_week(local_days{year(1970) / January / 1}) == 3 * 24);
    CHECK(hour_of_week(local_days{year(1969) / December / 31} + 23h) == 3 * 24 - 1);
    for (int hour = 0; hour < 400; ++hour) {
        CHECK(hour_of_week(local_days{year(1999) / November / 1} + hours(hour)) == hour % 168);
    }
}

TEST_CASE("the open hours of a window agree with asking for each of them, over a change of the clocks") {
    for (const char* text : {"08:00-21:00", "Mo-Fr 09:20-12:00,14:00-18:40", "Su 22:00-26:00", "00:00-24:00", ""}) {
        const ZoneSet zones{{load_zone("Europe/Warsaw").value()}};
        const WindowClass window{Rule::hours(*text == 0 ? Hours{} : Hours::parse(text).value()), zones};
        for (int start = 0; start < 24 * 9; start += 7) {
            const Instant now = std::chrono::sys_days{std::chrono::year{2026} / 3 / 24} + std::chrono::hours(start) +
                                std::chrono::minutes(11);
            const OpenHours open = open_hours(window, now);
            CHECK_FALSE(open[0]);
            for (int hour = 1; hour < week_hours; ++hour) {
                const Instant middle = now + std::chrono::minutes(19) + std::chrono::hours(hour);
                CHECK(open[static_cast<std::size_t>(hour)] == window.at(middle).is_now());
            }
            CHECK(hour_of_week(zones, now) == hour_of_week(zones.zones.front().local(now)));
        }
    }
    CHECK(hour_of_week(ZoneSet{}, monday) == 0);
}

TEST_CASE("the parts of the week lie as they are described") {
    const auto parts_of = [](int day) {
        std::vector<int> ends;  // the hours at which the part changes
        for (int hour = 1; hour < 24; ++hour) {
            if (week_part(day * 24 + hour) != week_part(day * 24 + hour - 1)) ends.push_back(hour);
        }
        return ends;
    };
    for (int day = 0; day < 5; ++day) CHECK(parts_of(day) == std::vector<int>{10, 12, 14, 17, 19});
    CHECK(parts_of(5) == std::vector<int>{12, 17});
    CHECK(parts_of(6) == std::vector<int>{12, 17});
    CHECK(week_part(0) == 0);
    CHECK(week_part(4 * 24) == 0);
    CHECK(week_part(5 * 24) == 6);
    CHECK(week_part(167) == 11);
    CHECK(week_part(168) == 0);
    CHECK(week_part(-1) == 11);
}

TEST_CASE("a history counts, and halves a part that is full") {
    CallHistory history;
    CHECK(history.empty());
    for (int i = 0; i < CallHistory::most; ++i) history.add(3, i < 6, monday);
    CHECK(history.attempts(3) == 15);
    CHECK(history.reached(3) == 6);
    CHECK(history.attempts(2) == 0);
    history.add(3, true, monday + std::chrono::hours(5));
    CHECK(history.attempts(3) == 8);
    CHECK((history.reached(3) == 3 || history.reached(3) == 4));  // half of seven
    CHECK(history.last_reached());
    CHECK(history.last_part() == 3);
    CHECK(history.hours_since(monday + std::chrono::hours(7)) == 2);
    CHECK(history.hours_since(monday) == 0);
    history.add(11, false, monday);  // a clock that went backwards
    CHECK(history.hours_since(monday + std::chrono::hours(7)) == 2);
    CHECK(history.last_part() == 11);
    CHECK_FALSE(history.last_reached());
    history.add(0, false, far_future);
    history.add(0, false, far_past);
    CHECK(history.last_part() == 0);
}

TEST_CASE("the rate of a number that is called for ever stays in its history") {
    for (const double rate : {0.0, 0.1, 0.5, 1.0}) {
        Random random(3);
        CallHistory history;
        double sum = 0.0;
        for (int i = 0; i < 20'000; ++i) {
            history.add(5, random.chance(rate), monday + std::chrono::hours(i * 7));
            REQUIRE(history.attempts(5) <= CallHistory::most);
            REQUIRE(history.reached(5) <= history.attempts(5));
            sum += history.reached(5) / static_cast<double>(history.attempts(5));
        }
        CHECK(sum / 20'000 == Catch::Approx(rate).margin(0.02));
    }
}

TEST_CASE("before anything is learned every number has the expected chance at every hour") {
    AnswerChancesConfig config;
    config.expected = 0.31;
    const AnswerChances chances = learner(config);
    for (int hour = 0; hour < week_hours; ++hour) {
        const Chance chance = chances.chance({}, NumberType::home, hour, monday);
        CHECK(chance.value == Catch::Approx(0.31).epsilon(1e-9));
        CHECK(chance.level == Catch::Approx(1.0));
        CHECK(chance.presence == 1.0);
        CHECK(chance.recency == 1.0);
        const CallIndex index = chances.index({}, NumberType::home, hour, every_day(hour), 5, monday);
        CHECK(index.index == 0.0);
    }
}

TEST_CASE("attempt after attempt the chance decays as it was measured in DR Congo") {
    // RAMMPS, mobile random-digit survey: completes at attempt 1 to 5; and what the beta-geometric with a = .145, b =
    // .776 says.
    const std::vector<double> measured{.156, .085, .048, .034, .024}, beta_geometric{.158, .076, .050, .037, .030};
    AnswerChancesConfig config;
    config.expected = 0.158;
    config.level_shape = 0.145;
    const AnswerChances chances = learner(config);
    CallHistory history;
    for (std::size_t attempt = 0; attempt < measured.size(); ++attempt) {
        const Chance chance = chances.chance(history, NumberType::mobile, tuesday_10, monday + std::chrono::days(60));
        CHECK(chance.value == Catch::Approx(beta_geometric[attempt]).margin(0.003));
        CHECK(chance.value == Catch::Approx(measured[attempt]).margin(0.012));
        CHECK(chance.level == Catch::Approx(chance.value / 0.158));
        history.add(week_part(tuesday_10), false, monday);
    }
}

TEST_CASE("the level agrees with an integral over all levels") {
    for (const double shape : {0.145, 0.5, 2.0, 30.0}) {
        AnswerChancesConfig config;
        config.level_shape = shape;
        const AnswerChances chances = learner(config);
        const double hazard = Inside(chances).population[1][0];
        for (const int failures : {0, 1, 4, 12}) {
            CallHistory history;
            for (int i = 0; i < failures; ++i) history.add(2, false, monday);
            const auto likelihood = [&](double level) { return std::exp(-level * hazard * failures); };
            const double chance =
                over_levels(shape, likelihood, [&](double level) { return -std::expm1(-level * hazard); }) /
                over_levels(shape, likelihood, [](double) { return 1.0; });
            const Instant later = monday + std::chrono::days(9);
            CHECK(chances.chance(history, NumberType::mobile, 12, later).value ==
                  Catch::Approx(std::min(0.99, chance)).epsilon(1e-4));
            // A success is taken for a little less simple a likelihood than it has.
            history.add(2, true, monday);
            const auto exact = [&](double level) { return likelihood(level) * -std::expm1(-level * hazard); };
            const double after = over_levels(shape, exact, [&](double level) { return -std::expm1(-level * hazard); }) /
                                 over_levels(shape, exact, [](double) { return 1.0; });
            CHECK(chances.chance(history, NumberType::mobile, 12, later).value == Catch::Approx(after).epsilon(0.15));
        }
    }
}

TEST_CASE("a number's chance agrees with integrals over classes and levels") {
    AnswerChancesConfig config;
    config.exploration = 0.0;
    std::vector<CallHistory> histories;
    const AnswerChances chances = taught(config, 6'000, histories);
    const Inside inside(chances);
    REQUIRE(inside.skill > 0.8);
    const std::size_t type = 1;
    for (std::size_t i = 0; i < 8; ++i) {
        const CallHistory& history = histories[i];
        for (const int hour : {9, 19, 5 * 24 + 15}) {
            const auto here = static_cast<std::size_t>(week_part(hour));
            const auto likelihood = [&](const auto& hazards) {
                return [&](double level) {
                    double sum = 0.0;
                    for (int part = 0; part < week_parts; ++part) {
                        const double hazard = level * hazards[static_cast<std::size_t>(part)];
                        sum += history.reached(part) * std::log(hazard) -
                               (history.attempts(part) - 0.5 * history.reached(part)) * hazard;
                    }
                    return std::exp(sum);
                };
            };
            const double exposure = history.attempts(week_part(hour)) - 0.5 * history.reached(week_part(hour));
            double all = 0.0, expected = 0.0;
            std::array<double, AnswerChances::classes> weight{};
            for (std::size_t k = 0; k < weight.size(); ++k) {
                const auto of_class = likelihood(inside.hazard[k]);
                weight[k] =
                    inside.share[type][k] * over_levels(config.level_shape, of_class, [](double) { return 1.0; });
                all += weight[k];
                expected += inside.share[type][k] * exposure * inside.hazard[k][here] *
                            over_levels(config.level_shape, of_class, [](double level) { return level; });
            }
            const double own =
                (inside.likeness + history.reached(week_part(hour))) / (inside.likeness + expected / all);
            double mixed = 0.0;
            for (std::size_t k = 0; k < weight.size(); ++k) {
                mixed += inside.share[type][k] *
                         over_levels(config.level_shape, likelihood(inside.hazard[k]),
                                     [&](double level) { return -std::expm1(-level * own * inside.hazard[k][here]); });
            }
            mixed /= all;
            const auto alone = likelihood(inside.population[type]);
            const double without =
                over_levels(config.level_shape, alone,
                            [&](double level) { return -std::expm1(-level * inside.population[type][here]); }) /
                over_levels(config.level_shape, alone, [](double) { return 1.0; });
            const Instant much_later = monday + std::chrono::days(900);
            const Chance chance = chances.chance(history, NumberType::mobile, hour, much_later);
            const double factor = inside.factor[type][static_cast<std::size_t>(hour)];
            CHECK(chance.value ==
                  Catch::Approx(std::min(0.99, factor * (without + inside.skill * (mixed - without)))).epsilon(1e-4));
            CHECK(chance.population * chance.level == Catch::Approx(factor * without).epsilon(1e-4));
        }
    }
}

TEST_CASE("the index agrees with its definition over the chances of every hour") {
    AnswerChancesConfig config;
    config.exploration = 0.0;
    config.indifference = 0.0;
    std::vector<CallHistory> histories;
    const AnswerChances chances = taught(config, 6'000, histories);
    const Inside inside(chances);
    Random random(11);
    int better_now = 0, better_later = 0;
    for (int i = 0; i < 300; ++i) {
        const CallHistory& history = histories[random.below(300)];
        const int hour = static_cast<int>(random.below(week_hours));
        OpenHours open = every_day(hour);
        if (i % 3 == 0) {
            open.reset();
            for (int n = 0; n < 5; ++n) open[1 + random.below(week_hours - 1)] = true;
        }
        const Instant now = monday + std::chrono::days(9 + i);
        double sum = 0, others = 0, count = 0;
        const auto chance_at = [&](int later) {
            return chances.chance(history, NumberType::mobile, (hour + later) % week_hours,
                                  now + std::chrono::hours(later));
        };
        const auto others_at = [&](int later) {
            return inside.others[static_cast<std::size_t>((hour + later) % week_hours)];
        };
        for (int later = 0; later < week_hours; ++later) {
            if (later > 0 && !open[static_cast<std::size_t>(later)]) continue;
            const Chance chance = chance_at(later);
            sum += chance.population * chance.level * chance.presence;
            others += others_at(later);
            count += 1;
        }
        double best = -1e9;
        int when = 0;
        for (int later = 1; later < week_hours; ++later) {
            if (!open[static_cast<std::size_t>(later)]) continue;
            const double worth = std::pow(config.discount_per_hour, later) *
                                 (chance_at(later).value / (sum / count) - others_at(later) / (others / count));
            if (worth > best + 1e-12) best = worth, when = later;
        }
        const double expected = chance_at(0).value / (sum / count) - others_at(0) / (others / count) - best;
        const CallIndex index = chances.index(history, NumberType::mobile, hour, open, 1, now);
        CHECK(index.index == Catch::Approx(expected).margin(1e-9));
        CHECK(index.hours_later == when);
        CHECK(index.usual == Catch::Approx(sum / count));
        CHECK(index.now == chance_at(0));
        CHECK(index.later == chance_at(when));
        CHECK_FALSE(index.explored);
        better_now += index.index > 0.1 ? 1 : 0;
        better_later += index.index < -0.1 ? 1 : 0;
    }
    CHECK(better_now > 20);
    CHECK(better_later > 20);
}

TEST_CASE("people of the evening are to be called in the evening, people of the day by day") {
    AnswerChancesConfig config;
    config.exploration = 0.0;
    std::vector<CallHistory> histories;
    const AnswerChances chances = taught(config, 8'000, histories);
    const Instant now = monday + std::chrono::days(900);
    const double share = [&] {
        int right = 0;
        for (std::size_t number = 0; number < histories.size(); ++number) {
            const auto value = [&](int hour) {
                return chances.chance(histories[number], NumberType::mobile, hour, now).value;
            };
            right += (value(19) > value(11)) == (number % 2 == 0) ? 1 : 0;
        }
        return right / static_cast<double>(histories.size());
    }();
    CHECK(share > 0.97);
    CHECK(chances.skill() > 0.8);
    const CallIndex evening = chances.index(histories[0], NumberType::mobile, 11, every_day(11), 0, now);
    CHECK(evening.index < -0.3);
    CHECK((11 + evening.hours_later) % 24 >= 17);
    CHECK(evening.later.value > 2 * evening.now.value);
    const CallIndex by_day = chances.index(histories[1], NumberType::mobile, 19, every_day(19), 1, now);
    CHECK(by_day.index < -0.3);
    CHECK((19 + by_day.hours_later) % 24 < 17);
}

TEST_CASE("types of number and single hours are learned, and only as far as they stand out") {
    AnswerChancesConfig config;
    config.caution = 2.0;
    AnswerChances chances = learner(config);
    Random random(5);
    const auto truth = [](NumberType type, int hour) {
        const bool work_time = hour / 24 < 5 && hour % 24 < 17;
        if (type == NumberType::work) return work_time ? 0.3 : 0.05;
        return hour == tuesday_10 ? 0.5 : 0.15;
    };
    for (int i = 0; i < 60'000; ++i) {
        const NumberType type = random.chance(0.5) ? NumberType::work : NumberType::home;
        const int hour = static_cast<int>(random.below(7)) * 24 + 8 + static_cast<int>(random.below(13));
        CallHistory history;  // strangers: nothing but the population can be learned
        chances.on_attempt(history, type, hour, random.chance(truth(type, hour)), monday + std::chrono::hours(i));
    }
    CHECK(chances.count() == 60'000);
    const auto population = [&](NumberType type, int hour) {
        return chances.chance({}, type, hour, monday + std::chrono::days(9000)).population;
    };
    CHECK(population(NumberType::work, 11) == Catch::Approx(0.3).margin(0.06));
    CHECK(population(NumberType::work, 19) == Catch::Approx(0.05).margin(0.04));
    CHECK(population(NumberType::home, 19) == Catch::Approx(0.15).margin(0.04));
    CHECK(population(NumberType::home, tuesday_10) > 1.5 * population(NumberType::home, tuesday_10 + 24));
    CHECK(population(NumberType::work, tuesday_10) < 1.3 * population(NumberType::work, tuesday_10 + 24));
}

TEST_CASE("where everybody is alike nothing is made of chance") {
    // Real differences between numbers, but none between hours: most of the time no number's order is disturbed.
    int disturbed = 0, asked = 0;
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        AnswerChances chances = learner();
        std::vector<CallHistory> histories(500);
        for (int i = 0; i < 12'000; ++i) {
            Random random(seed, static_cast<std::uint64_t>(i));
            const std::size_t number = random.below(500);
            const int hour = static_cast<int>(random.below(7)) * 24 + 8 + static_cast<int>(random.below(13));
            Random person(seed, stream_name(1, number));
            const bool reached = random.chance(0.2 * person.gamma(2.0) / 2.0);
            const Instant now = monday + std::chrono::hours(i / 70 * 168 + hour);
            chances.on_attempt(histories[number], NumberType::mobile, hour, reached, now);
            if (i % 100 != 99) continue;
            for (std::size_t other = 0; other < 20; ++other) {
                const CallIndex index =
                    chances.index(histories[other], NumberType::mobile, hour, every_day(hour), other, now);
                disturbed += index.index != 0.0 ? 1 : 0;
                asked += 1;
            }
        }
    }
    INFO(disturbed << " of " << asked);
    CHECK(disturbed < asked / 10);
}

TEST_CASE("a second call soon after a failure is worth less where it was seen to be") {
    const auto after = [](double soon) {
        AnswerChances chances = learner();
        Random random(9);
        for (int i = 0; i < 20'000; ++i) {
            CallHistory history;
            const Instant now = monday + std::chrono::hours(i);
            chances.on_attempt(history, NumberType::mobile, 9, false, now);
            const bool long_after = i % 2 == 0;
            const Instant then = now + (long_after ? std::chrono::hours(24 * 7) : std::chrono::hours(0));
            chances.on_attempt(history, NumberType::mobile, 9, random.chance(long_after ? 0.2 : soon), then);
        }
        CallHistory history;
        history.add(0, false, monday);
        return std::pair{chances.chance(history, NumberType::mobile, 9, monday),
                         chances.chance(history, NumberType::mobile, 9, monday + std::chrono::days(7))};
    };
    const auto [sticky, sticky_later] = after(0.05);
    CHECK(sticky.recency < 0.4);
    CHECK(sticky_later.recency == 1.0);
    const auto [free, free_later] = after(0.2);
    CHECK(free.recency > 0.9);
    CHECK(free_later.recency == 1.0);
}

TEST_CASE("failures in another part of the week are another matter, and old habits are forgotten") {
    AnswerChancesConfig config;
    config.half_life = 10'000;
    AnswerChances chances = learner(config);
    Random random(10);
    CallHistory failed;
    failed.add(0, false, monday);
    const auto recency = [&](int hour) {
        return chances.chance(failed, NumberType::mobile, hour, monday + std::chrono::hours(1)).recency;
    };
    for (int i = 0; i < 60'000; ++i) {
        CallHistory history;
        const Instant now = monday + std::chrono::hours(i);
        const bool soon = i % 2 == 0, same = i % 4 < 2, sticky = i < 20'000;
        chances.on_attempt(history, NumberType::mobile, 9, false, now);
        const Instant then = now + (soon ? std::chrono::hours(1) : std::chrono::hours(24 * 7));
        chances.on_attempt(history, NumberType::mobile, same ? 8 : 10,
                           random.chance(sticky && soon && same ? 0.04 : 0.2), then);
        if (i + 1 == 20'000) {
            CHECK(recency(8) < 0.5);
            CHECK(recency(10) > 0.85);
        }
    }
    CHECK(recency(8) > 0.85);
}

TEST_CASE("in a flat week no hour has a factor of its own") {
    AnswerChances chances = learner();
    Random random(12);
    for (int i = 0; i < 30'000; ++i) {
        CallHistory history;
        const int hour = static_cast<int>(random.below(7)) * 24 + 8 + static_cast<int>(random.below(13));
        chances.on_attempt(history, NumberType::home, hour, random.chance(0.2), monday + std::chrono::hours(i));
    }
    for (const auto& of_type : Inside(chances).factor) {
        for (const double factor : of_type) CHECK(factor == 1.0);
    }
}

TEST_CASE("who was not reached and is called again does not spoil the chance of strangers") {
    // First calls reach 1 - 1 / 1.4 of them; those who were not reached are called up to five times more.
    AnswerChancesConfig config;
    config.level_shape = 1.0;
    AnswerChances chances = learner(config);
    int attempts = 0, reached = 0;
    for (std::uint64_t number = 0; number < 6'000; ++number) {
        Random random(13, number);
        const double level = random.gamma(1.0);
        CallHistory history;
        for (int i = 0; i < 6; ++i) {
            const bool good = random.chance(-std::expm1(-level * 0.4));
            chances.on_attempt(history, NumberType::main, tuesday_10, good, monday + std::chrono::days(2 * i));
            attempts += 1;
            reached += good ? 1 : 0;
            if (good) break;
        }
    }
    const double of_all = reached / static_cast<double>(attempts);
    const double stranger = chances.chance({}, NumberType::main, tuesday_10, monday).value;
    INFO(of_all << " " << stranger);
    CHECK(of_all < 0.2);
    CHECK(stranger == Catch::Approx(1.0 - 1.0 / 1.4).margin(0.03));
}

TEST_CASE("what kinds of people have a type of number is learned") {
    AnswerChances chances = learner();
    std::vector<CallHistory> histories(400);
    Random random(14);
    for (int i = 0; i < 12'000; ++i) {
        const std::size_t number = random.below(400);
        const bool evening = number % 2 == 0;
        const int hour = static_cast<int>(random.below(5)) * 24 + (random.chance(0.5) ? 10 : 20);
        const bool reached = random.chance((hour % 24 == 20) == evening ? 0.4 : 0.05);
        chances.on_attempt(histories[number], evening ? NumberType::mobile : NumberType::home, hour, reached,
                           monday + std::chrono::hours(i / 20 / 168 * 168 + hour));
    }
    const Inside inside(chances);
    const auto evening_to_day = [&](NumberType type) {
        const auto& hazard = inside.population[static_cast<std::size_t>(type)];
        return hazard[5] / hazard[1];
    };
    CHECK(evening_to_day(NumberType::mobile) > 2.0);
    CHECK(evening_to_day(NumberType::home) < 0.5);
}

TEST_CASE("how like their class numbers are is learned") {
    const auto likeness = [](bool all_alike) {
        AnswerChances chances = learner();
        std::vector<CallHistory> histories(300);
        Random random(15);
        for (int i = 0; i < 10'000; ++i) {
            const std::size_t number = random.below(300);
            const int hour = static_cast<int>(random.below(7)) * 24 + 8 + static_cast<int>(random.below(13));
            Random own(16, stream_name(number, static_cast<std::uint64_t>(week_part(hour))));
            const double chance = all_alike ? 0.3 : own.chance(0.4) ? 0.6 : 0.05;
            chances.on_attempt(histories[number], NumberType::mobile, hour, random.chance(chance),
                               monday + std::chrono::hours(i / 20 / 168 * 168 + hour));
        }
        return Inside(chances).likeness;
    };
    CHECK(likeness(true) > 7.0);
    CHECK(likeness(false) < 3.0);
}

TEST_CASE("what was learned long ago is forgotten") {
    AnswerChancesConfig config;
    config.half_life = 10'000;
    AnswerChances chances = learner(config);
    Random random(4);
    for (int i = 0; i < 150'000; ++i) {
        CallHistory history;
        const int hour = random.chance(0.5) ? 9 : 20;
        const bool evening_is_good = i < 50'000;
        chances.on_attempt(history, NumberType::main, hour, random.chance((hour == 20) == evening_is_good ? 0.4 : 0.1),
                           monday + std::chrono::hours(i));
    }
    const Instant now = monday + std::chrono::days(9000);
    CHECK(chances.chance({}, NumberType::main, 9, now).population == Catch::Approx(0.4).margin(0.06));
    CHECK(chances.chance({}, NumberType::main, 20, now).population == Catch::Approx(0.1).margin(0.04));
}

TEST_CASE("whatever is asked and told, the answers are sound") {
    outdial_test::property("chances, indices and learning", [](std::uint32_t seed) {
        Random random(seed);
        AnswerChancesConfig config;
        config.expected = 0.001 + 0.899 * random.uniform();
        config.level_shape = std::exp(std::log(0.1) + random.uniform() * std::log(1000.0));
        config.half_life = 1e4;
        config.exploration = 0.5 * random.uniform();
        config.caution = 3.0 * random.uniform();
        RC_ASSERT(config.check().has_value());
        AnswerChances chances = learner(config);
        const double rate = random.chance(0.2) ? 0.0 : random.chance(0.2) ? 1.0 : random.uniform();
        for (int i = 0; i < 400; ++i) {
            CallHistory history = any_history(random);
            const auto type = static_cast<NumberType>(random.below(8));  // some of them are none
            const int hour = static_cast<int>(random.below(1000)) - 400;
            const Instant now = random.chance(0.02)   ? far_past
                                : random.chance(0.02) ? far_future
                                                      : monday + std::chrono::hours(random.below(5000));
            OpenHours open;
            for (std::uint32_t n = random.below(30); n > 0; --n) open[random.below(week_hours)] = true;
            const Chance chance = chances.chance(history, type, hour, now);
            RC_ASSERT(chance.value > 0.0 && chance.value <= 0.99);
            const double product = chance.population * chance.level * chance.presence * chance.recency;
            RC_ASSERT(std::abs(chance.value - std::min(0.99, product)) < 1e-12);
            RC_ASSERT(std::isfinite(chance.deviation) && chance.deviation >= 0.0);
            RC_ASSERT(chance.recency > 0.0 && chance.recency <= 1.0);
            const CallIndex index = chances.index(history, type, hour, open, seed, now);
            RC_ASSERT(std::isfinite(index.index) && std::isfinite(index.deviation));
            RC_ASSERT(index.usual > 0.0);
            RC_ASSERT((index.hours_later == 0) == (open >> 1).none());
            RC_ASSERT(index.hours_later == 0 || open[static_cast<std::size_t>(index.hours_later)]);
            RC_ASSERT(index.hours_later != 0 || index.index > 0.0);
            chances.on_attempt(history, type, hour, random.chance(rate), now);
            RC_ASSERT(chances.skill() >= 0.0 && chances.skill() <= 1.0);
        }
    });
}

TEST_CASE("exploration is a share of the numbers, the same all day, another the next day") {
    AnswerChancesConfig config;
    config.exploration = 0.2;
    std::vector<CallHistory> histories;
    const AnswerChances chances = taught(config, 4'000, histories);
    const auto explored = [&](std::uint64_t number, int hour) {
        const Instant now = monday + std::chrono::hours(hour);
        return chances.index(histories[0], NumberType::mobile, hour % 168, every_day(hour), number, now);
    };
    int today = 0, both = 0;
    for (std::uint64_t number = 0; number < 5'000; ++number) {
        const CallIndex morning = explored(number, 9), evening = explored(number, 20), next = explored(number, 33);
        CHECK(morning.explored == evening.explored);
        today += morning.explored ? 1 : 0;
        both += morning.explored && next.explored ? 1 : 0;
    }
    CHECK(today == Catch::Approx(1'000).margin(100));
    CHECK(both == Catch::Approx(200).margin(60));
    config.exploration = 0.0;
    const AnswerChances exploits = taught(config, 4'000, histories);
    for (std::uint64_t number = 0; number < 500; ++number) {
        CHECK_FALSE(exploits.index(histories[0], NumberType::mobile, 9, every_day(9), number, monday).explored);
    }
}

TEST_CASE("a learner that was saved goes on as if it had not been") {
    std::vector<CallHistory> histories;
    AnswerChances chances = taught({}, 3'333, histories);  // in the middle between two refreshings
    std::vector<std::byte> bytes;
    ArchiveWriter write(bytes);
    write(chances);
    AnswerChances restored = learner();
    ArchiveReader read(bytes);
    read(restored);
    REQUIRE(read.finished());
    for (int i = 0; i < 500; ++i) {
        Random random(6, static_cast<std::uint64_t>(i));
        const std::size_t number = random.below(300);
        const int hour = static_cast<int>(random.below(week_hours));
        const bool reached = random.chance(0.3);
        const Instant now = monday + std::chrono::days(30) + std::chrono::hours(i);
        CallHistory copy = histories[number];
        REQUIRE(chances.index(copy, NumberType::mobile, hour, every_day(hour), number, now) ==
                restored.index(copy, NumberType::mobile, hour, every_day(hour), number, now));
        chances.on_attempt(histories[number], NumberType::mobile, hour, reached, now);
        restored.on_attempt(copy, NumberType::mobile, hour, reached, now);
        REQUIRE(copy == histories[number]);
    }
    std::vector<std::byte> again, again_restored;
    ArchiveWriter write_again(again), write_restored(again_restored);
    write_again(chances);
    write_restored(restored);
    CHECK(again == again_restored);
}

TEST_CASE("a setting that cannot be is refused by name") {
    const auto field = [](auto&& change) {
        AnswerChancesConfig config;
        change(config);
        const auto created = AnswerChances::create(config);
        return created ? std::string() : created.error().field;
    };
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(field([](auto&) {}).empty());
    CHECK(field([](auto& c) { c.expected = 0.0; }) == "answer_chances.expected");
    CHECK(field([&](auto& c) { c.expected = nan; }) == "answer_chances.expected");
    CHECK(field([](auto& c) { c.level_shape = 0.05; }) == "answer_chances.level_shape");
    CHECK(field([](auto& c) { c.half_life = 100; }) == "answer_chances.half_life");
    CHECK(field([](auto& c) { c.discount_per_hour = 1.1; }) == "answer_chances.discount_per_hour");
    CHECK(field([](auto& c) { c.indifference = -0.1; }) == "answer_chances.indifference");
    CHECK(field([](auto& c) { c.caution = 11; }) == "answer_chances.caution");
    CHECK(field([](auto& c) { c.exploration = 0.6; }) == "answer_chances.exploration");
    CHECK(AnswerChances::create({.expected = 2.0}).error().value == "2");
}

TEST_CASE("what was learned is saved and restored, and damage is found") {
    AnswerChances chances = learner();
    std::vector<CallHistory> histories(50);
    Random random(5);
    for (int i = 0; i < 3'000; ++i) {
        const int hour = random.below(week_hours);
        chances.on_attempt(histories[random.below(50)], NumberType::mobile, hour, random.chance(0.3),
                           monday + std::chrono::hours(hour));
    }
    const std::string saved = chances.save();
    const AnswerChances restored = AnswerChances::restore({}, saved).value();
    CHECK(restored.count() == 3'000);
    CHECK(restored.save() == saved);
    for (const CallHistory& history : histories) {
        CHECK(restored.chance(history, NumberType::mobile, tuesday_10, monday) ==
              chances.chance(history, NumberType::mobile, tuesday_10, monday));
    }
    for (std::size_t at = 0; at < saved.size(); at += 101) {
        std::string wrong = saved;
        wrong[at] = static_cast<char>(wrong[at] ^ 4);
        CHECK_FALSE(AnswerChances::restore({}, wrong));
    }
    for (const std::size_t size : {std::size_t{0}, std::size_t{15}, saved.size() / 2, saved.size() - 1}) {
        CHECK_FALSE(AnswerChances::restore({}, saved.substr(0, size)));
    }
    CHECK(AnswerChances::restore({}, "").error().field == "saved answer chances");
    CHECK(AnswerChances::restore({.expected = 2.0}, saved).error().field == "answer_chances.expected");
}
