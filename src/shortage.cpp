// SPDX-License-Identifier: Apache-2.0
#include "shortage.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace outdial {
namespace {

constexpr std::size_t inverses = 64;
constexpr auto inverse = [] {
    std::array<double, inverses> table{};
    for (std::size_t i = 1; i < inverses; ++i) table[i] = 1.0 / static_cast<double>(i);
    return table;
}();

/// base to the power of a whole number.
double power(double base, std::uint32_t exponent) noexcept {
    double result = 1.0;
    for (; exponent > 0; exponent >>= 1U) {
        if ((exponent & 1U) != 0) result *= base;
        base *= base;
    }
    return result;
}

/// Binomial probabilities one after the other.
class Binomial {
public:
    explicit Binomial(const Happenings& of) noexcept {
        if (of.mean <= 1e-9) return;
        const double whole = std::max(of.mean, of.mean * of.mean / std::max(of.squares, 1e-6 * of.mean));
        const std::uint32_t count = 1 + static_cast<std::uint32_t>(std::min(std::max(0.0, whole - 1e-6), 1e8));
        left_ = count;
        const double chance = std::min(of.mean / left_, 1.0 - 1e-9);
        odds_ = chance / (1.0 - chance);
        probability_ = power(1.0 - chance, count);
    }
    [[nodiscard]] double probability() const noexcept { return probability_; }
    void next() noexcept {
        ++number_;
        const double share = number_ < inverses ? inverse[number_] : 1.0 / static_cast<double>(number_);
        probability_ *= left_ * share * odds_;  // 0 once none is left, and ever after
        left_ -= 1.0;
    }

private:
    double left_ = 0.0;
    double odds_ = 0.0;
    std::size_t number_ = 0;
    double probability_ = 1.0;
};

}  // namespace

double chance_of_shortage(const Happenings& answers, const Happenings& freed, int free) noexcept {
    constexpr double many = 8.0;
    const double variance = std::max(answers.mean - answers.squares + freed.mean - freed.squares, 0.0);
    const double missing = answers.mean - freed.mean - free + 0.5;
    if (missing < 0.0 && missing * missing > 36.0 * (variance + 0.1)) return 0.0;
    if (variance > many) return 0.5 * std::erfc(-missing * 0.7071067811865476 / std::sqrt(variance));
    // Sum over d of P(D = d) P(A >= free + d).
    Binomial answer(answers);
    Binomial release(freed);
    double chance = 0.0;
    double released = 0.0;  // P(D <= d)
    int needed = free;      // answers needed to leave nobody
    for (; needed <= 0 && released < 1.0 - 1e-9; ++needed) {
        chance += release.probability();
        released += release.probability();
        release.next();
    }
    double at_least = 1.0;  // P(A >= c)
    int c = 1;
    const auto one_more_answer = [&] {
        at_least -= answer.probability();
        answer.next();
        ++c;
        return at_least > 1e-12;
    };
    while (c < needed) {
        if (!one_more_answer()) return std::min(chance, 1.0);
    }
    while (released < 1.0 - 1e-9 && one_more_answer()) {
        chance += release.probability() * at_least;
        released += release.probability();
        release.next();
    }
    return std::min(chance, 1.0);
}

}  // namespace outdial
