// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/random.hpp>

#include "shortage.hpp"

#include <cmath>
#include <vector>

using namespace outdial;

namespace {

/// The distribution of how many of independent events happen, one event after the other.
std::vector<double> distribution(const std::vector<double>& chances) {
    std::vector<double> of{1.0};
    for (const double chance : chances) {
        of.push_back(0.0);
        for (std::size_t i = of.size() - 1; i > 0; --i) of[i] = of[i] * (1.0 - chance) + of[i - 1] * chance;
        of[0] *= 1.0 - chance;
    }
    return of;
}

double brute(const std::vector<double>& answers, const std::vector<double>& freed, int free) {
    const auto a = distribution(answers), d = distribution(freed);
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        for (std::size_t j = 0; j < d.size(); ++j) {
            if (static_cast<int>(i) - static_cast<int>(j) >= free) sum += a[i] * d[j];
        }
    }
    return sum;
}

Happenings sum(const std::vector<double>& chances) {
    Happenings total;
    for (const double chance : chances) total.mean += chance, total.squares += chance * chance;
    return total;
}

}  // namespace

TEST_CASE("no agent is left: exactly, where all chances are the same") {
    for (const std::size_t calls : {0U, 1U, 2U, 5U, 12U}) {
        for (const double p : {0.01, 0.1, 0.3, 0.7, 0.99}) {
            for (const std::size_t busy : {0U, 1U, 3U, 9U}) {
                for (const double q : {0.02, 0.4, 0.95}) {
                    for (const int free : {-4, -1, 0, 1, 2, 6}) {
                        const std::vector<double> answers(calls, p), freed(busy, q);
                        CAPTURE(calls, p, busy, q, free);
                        CHECK(chance_of_shortage(sum(answers), sum(freed), free) ==
                              Catch::Approx(brute(answers, freed, free)).margin(1e-4));
                    }
                }
            }
        }
    }
}

TEST_CASE("no agent is left: nearly, where chances differ, and where many are taken as normal") {
    Random random(3);
    for (int i = 0; i < 2'000; ++i) {
        std::vector<double> answers(random.below(i < 1'000 ? 12 : 150)), freed(random.below(i < 1'000 ? 12 : 120));
        const double scale = 0.5 * random.uniform();
        for (double& chance : answers) chance = scale * random.uniform();
        for (double& chance : freed) chance = 0.5 * random.uniform();
        const Happenings a = sum(answers), d = sum(freed);
        const int free = static_cast<int>(std::lround(a.mean - d.mean)) + static_cast<int>(random.below(9)) - 3;
        const double exact = brute(answers, freed, free);
        CAPTURE(answers.size(), freed.size(), free, exact);
        CHECK(chance_of_shortage(a, d, free) == Catch::Approx(exact).margin(0.06));
    }
}

TEST_CASE("no agent is left: fewer answers, more agents, less of it") {
    for (double mean = 0.0; mean < 90.0; mean += 0.7) {
        const Happenings answers{mean, 0.2 * mean}, more{mean + 0.35, 0.2 * (mean + 0.35)}, freed{4.0, 1.0};
        for (const int free : {-40, -2, 0, 3, 30, 1'000'000'000, -1'000'000'000}) {
            const double chance = chance_of_shortage(answers, freed, free);
            CHECK(chance >= 0.0);
            CHECK(chance <= 1.0);
            CHECK(chance_of_shortage(more, freed, free) >= chance - 0.01);  // the last of them by the rounding of n
            CHECK(chance_of_shortage(answers, freed, free + 1) <= chance + 1e-12);
        }
    }
}
