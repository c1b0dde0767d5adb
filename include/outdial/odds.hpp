// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace outdial {

/// How much likelier than the usual one something is: a factor on the odds p / (1 - p) of its chance p. One byte, in
/// steps of the root of two, from an eighth to eight times the usual odds; that is as finely as one knows it.
class Odds {
public:
    static constexpr std::size_t steps = 13;

    constexpr Odds() noexcept = default;  ///< the usual ones
    /// The nearest step. What is not a positive number is taken as usual.
    [[nodiscard]] static Odds of(double factor) noexcept;
    /// Those of a chance beside the usual one, both from 0 to 1.
    [[nodiscard]] static Odds of(double chance, double usual) noexcept;
    /// `step` is below `steps`.
    [[nodiscard]] static constexpr Odds at(std::size_t step) noexcept {
        Odds odds;
        odds.step_ = static_cast<std::uint8_t>(step);
        return odds;
    }

    [[nodiscard]] constexpr std::size_t step() const noexcept { return step_; }
    [[nodiscard]] constexpr bool usual() const noexcept { return step_ == steps / 2; }
    [[nodiscard]] double factor() const noexcept;
    /// By which the usual chance, from 0 to 1, is to be multiplied.
    [[nodiscard]] double share(double usual) const noexcept {
        const double odds = factor();
        return odds / (1.0 + (odds - 1.0) * usual);
    }

    friend constexpr bool operator==(Odds, Odds) noexcept = default;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.step_);
    }

private:
    std::uint8_t step_ = steps / 2;
};

}  // namespace outdial
