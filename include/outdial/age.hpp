// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/instant.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

/// How long something has been going on, and what that says about when it will end. Time is cut into slots.
namespace outdial {

/// The number of slots that are told apart; what is older counts as of the last one.
inline constexpr std::size_t age_slots = 96;

/// How many things that are going on began how long ago.
class AgeCounts {
public:
    /// `slot` is positive.
    explicit AgeCounts(Duration slot) noexcept : slot_(slot) {}

    /// So many began. The present is the largest instant ever given.
    void begin(std::uint32_t count, Instant now) noexcept;
    /// One that began at `begun` is over. What was never begun is ignored.
    void end(Instant begun, Instant now) noexcept;
    /// Moves the present on. Says whether an age may have changed.
    bool pass(Instant now) noexcept;

    [[nodiscard]] std::uint32_t total() const noexcept { return total_; }
    [[nodiscard]] std::uint32_t of_age(std::size_t slots) const noexcept {
        return slots + 1 < age_slots ? counts_[index(slots)] : older_;
    }

    /// Calls `use(age in slots, count)` for every age there is, youngest first.
    template <class Use>
    void each(Use&& use) const {
        std::uint32_t left = total_ - older_;
        std::size_t age = 0;
        const auto look_at = [&](std::size_t place) {
            if (const std::uint32_t count = counts_[place]; count > 0) {
                use(age, count);
                left -= count;
            }
            ++age;
        };
        for (std::size_t place = first_ + 1; left > 0 && place > 0; --place) look_at(place - 1);
        for (std::size_t place = age_slots; left > 0 && place > first_ + 2; --place) look_at(place - 1);
        if (older_ > 0) use(age_slots - 1, older_);
    }

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.slot_, self.counts_, self.first_, self.present_, self.older_, self.total_);
    }

private:
    [[nodiscard]] std::size_t index(std::size_t age) const noexcept { return (first_ + age_slots - age) % age_slots; }

    Duration slot_;
    std::array<std::uint32_t, age_slots> counts_{};
    std::size_t first_ = 0;      ///< index of the present slot
    std::int64_t present_ = -1;  ///< its number since 1970
    std::uint32_t older_ = 0;
    std::uint32_t total_ = 0;
};

/// The distribution of durations, as their shares by slot; forgets by observation and starts from an exponential one.
/// Only what has ended is observed. That does no harm where everything observed did end: whatever began is counted
/// once.
class DurationEstimate {
public:
    /// `prior_mean` may be zero: then everything is over at once. `prior_weight` > 0 and `half_life` > 0 observations.
    DurationEstimate(Duration slot, Duration prior_mean, double prior_weight, double half_life) noexcept;

    /// A negative duration counts as zero.
    void add(Duration duration) noexcept;

    /// Share of the durations of so many slots or more. Those that last longer than the slots that are told apart go on
    /// as exponential ones of their mean.
    [[nodiscard]] double survival(std::size_t slots) const noexcept;
    [[nodiscard]] double mean_s() const noexcept { return sum_ / longer_[0]; }
    /// The chance to end within the next second when it is so old, from the slots around that age, or from all that
    /// lasted longer than the slots that are told apart; per second.
    [[nodiscard]] double hazard(std::size_t slots) const noexcept;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.slot_s_, self.keep_, self.weight_, self.sum_, self.beyond_, self.longer_);
    }

private:
    [[nodiscard]] double last_hazard() const noexcept;

    double slot_s_;
    double keep_;
    double weight_ = 1.0;  // of the next observation: grows instead of the old ones shrinking
    double sum_;           // of the durations, in seconds
    double beyond_ = 0.0;  // of what they lasted longer than to the last slot
    std::array<double, age_slots> longer_{};
};

}  // namespace outdial
