// SPDX-License-Identifier: Apache-2.0
#include <outdial/outlook.hpp>

#include <algorithm>
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

Outlook Outlook::times(double share) const noexcept {
    Outlook event;
    const std::size_t last = horizons - 1;
    if (cells_[2 * horizons + last] == 0.0F && share * mean(last) <= 0.5) {  // all are below a half, and stay so
        const auto factor = static_cast<float>(share);
        for (std::size_t j = 0; j < horizons; ++j) event.cells_[j] = factor * cells_[j];
        for (std::size_t j = 0; j < horizons; ++j) event.cells_[horizons + j] = event.cells_[j] * event.cells_[j];
        return event;
    }
    for (std::size_t j = 0; j < horizons; ++j) event.set(j, std::clamp(share * expected(j), 0.0, 1.0));
    return event;
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

bool AgedOutlook::pass(Instant now) noexcept {
    const bool changed = ages_.pass(now);
    if (changed) stale_ = true;
    return changed;
}

Outlook& AgedOutlook::renew(std::size_t slots) noexcept {
    if (ages_.of_age(slots) > 0) stale_ = true;  // otherwise the sum is the same
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

void OutlookByOdds::make_room() {
    unlike_.assign(Odds::steps, Unlike(slot_));
    stale_ = true;
}

void OutlookByOdds::begin(std::uint32_t count, Odds odds, Instant now) {
    stale_ = true;
    if (odds.usual()) return usual_.begin(count, now);
    if (unlike_.empty()) make_room();
    unlike_[odds.step()].ages.begin(count, now);
}

void OutlookByOdds::end(Instant begun, Odds odds, Instant now) noexcept {
    stale_ = true;
    if (odds.usual()) return usual_.end(begun, now);
    if (!unlike_.empty()) unlike_[odds.step()].ages.end(begun, now);
}

void OutlookByOdds::pass(Instant now) noexcept {
    if (usual_.pass(now)) stale_ = true;
    for (Unlike& kind : unlike_) {
        if (kind.ages.pass(now)) stale_ = true;
    }
}

std::uint32_t OutlookByOdds::total() const noexcept {
    std::uint32_t total = usual_.total();
    for (const Unlike& kind : unlike_) total += kind.ages.total();
    return total;
}

Outlook OutlookByOdds::of_age(std::size_t slots, Odds odds) const noexcept {
    const Outlook& usual = usual_.of_age(slots);
    if (odds.usual()) return usual;
    constexpr std::size_t ever = Outlook::horizons - 1;
    return usual.times(odds.share(std::clamp(usual.expected(ever), 0.0, 1.0)));
}

Outlook& OutlookByOdds::renew(std::size_t slots) noexcept {
    stale_ = true;
    for (Unlike& kind : unlike_) kind.derived[slots] = false;
    return usual_.renew(slots);
}

const Outlook& OutlookByOdds::sum() noexcept {
    if (unlike_.empty()) return usual_.sum();
    if (!stale_) return sum_;
    sum_ = usual_.sum();
    for (std::size_t step = 0; step < unlike_.size(); ++step) {
        Unlike& kind = unlike_[step];
        kind.ages.each([&](std::size_t age, std::uint32_t count) {
            if (!kind.derived[age]) {
                kind.by_age[age] = of_age(age, Odds::at(step));
                kind.derived[age] = true;
            }
            sum_.add(kind.by_age[age], count);
        });
    }
    stale_ = false;
    return sum_;
}

}  // namespace outdial
