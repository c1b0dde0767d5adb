// SPDX-License-Identifier: Apache-2.0
#include <outdial/outlook.hpp>

#include <cmath>

namespace outdial {

void Outlook::set(std::size_t horizon, double chance) noexcept {
    const bool high = chance > 0.5;
    const double other = 1.0 - chance;
    float* cell = &cells_[horizon];
    cell[0] = high ? 0.0F : static_cast<float>(chance);
    cell[horizons] = high ? 0.0F : static_cast<float>(chance * chance);
    cell[2 * horizons] = high ? 1.0F : 0.0F;
    cell[3 * horizons] = high ? static_cast<float>(other) : 0.0F;
    cell[4 * horizons] = high ? static_cast<float>(other * other) : 0.0F;
}

void Outlook::scale(double by) noexcept {
    const auto factor = static_cast<float>(by);
    for (float& cell : cells_) cell *= factor;
    // What is not whole any more is a chance.
    for (std::size_t j = 0; j < horizons; ++j) {
        float& sure = cells_[2 * horizons + j];
        const float chance = sure - std::floor(sure);
        sure -= chance;
        cells_[j] += chance;
        cells_[horizons + j] += chance * chance;
    }
}

void Outlook::doubt(double factor) noexcept {
    for (std::size_t i = 0; i < 2 * horizons; ++i) cells_[i] *= static_cast<float>(factor);
}

void AgedOutlook::begin(std::uint32_t count, Instant now) noexcept {
    ages_.begin(count, now);
    stale_ = true;
}

void AgedOutlook::end(Instant begun, Instant now) noexcept {
    ages_.end(begun, now);
    stale_ = true;
}

void AgedOutlook::pass(Instant now) noexcept {
    if (ages_.pass(now)) stale_ = true;
}

Outlook& AgedOutlook::renew(std::size_t slots) noexcept {
    stale_ = true;
    return by_age_[slots];
}

const Outlook& AgedOutlook::sum() noexcept {
    if (stale_) {
        Outlook sum;
        ages_.each([&](std::size_t age, std::uint32_t count) { sum.add(by_age_[age], count); });
        sum_ = sum;
        stale_ = false;
    }
    return sum_;
}

}  // namespace outdial
