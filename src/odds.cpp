// SPDX-License-Identifier: Apache-2.0
#include <outdial/odds.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace outdial {
namespace {

constexpr std::size_t middle = Odds::steps / 2;
constexpr std::array<double, Odds::steps> factors{
    0.125, 0.17677669529663687, 0.25, 0.35355339059327373, 0.5, 0.7071067811865475, 1.0, 1.4142135623730951,
    2.0,   2.8284271247461903,  4.0,  5.656854249492381,   8.0};

}  // namespace

Odds Odds::of(double factor) noexcept {
    if (!(factor > 0.0)) return {};
    const double step = std::round(2.0 * std::log2(factor)) + static_cast<double>(middle);
    return at(static_cast<std::size_t>(std::clamp(step, 0.0, 2.0 * static_cast<double>(middle))));
}

Odds Odds::of(double chance, double usual) noexcept {
    const auto odds = [](double p) { return p / (1.0 - p); };
    return of(odds(std::clamp(chance, 1e-6, 1.0 - 1e-6)) / odds(std::clamp(usual, 1e-6, 1.0 - 1e-6)));
}

double Odds::factor() const noexcept { return factors[step_]; }

}  // namespace outdial
