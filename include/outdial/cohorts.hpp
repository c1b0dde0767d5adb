// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/estimate.hpp>
#include <outdial/instant.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace outdial {

/// The share of calls that are answered, as they were dialled. Who answers does so soon, who doesn't is known to after
/// the whole ringing: when many calls begin together, first only answers arrive and then none at all. Counted as they
/// arrive they would look like a rate that leaps up and breaks down, and the second would dial a storm. So the calls of
/// one second are counted together, when all of them are decided; after 64 s those that still ring count as unanswered.
class CohortRate {
public:
    /// `prior` in (0, 1), worth `prior_weight` > 0 calls.
    CohortRate(double prior, double prior_weight) noexcept : rate_(prior, prior_weight) {}

    /// So many calls were dialled. `expected`: the chance of each, as a multiple of the rate; what is learned is the
    /// rate of those for which that is 1.
    void begin(std::uint32_t calls, double expected, Instant now) noexcept;
    /// One of the calls dialled then is decided. One that was never told of is counted at once.
    void end(Instant dialled, double expected, bool answered, Instant now) noexcept;

    [[nodiscard]] double value() const noexcept { return rate_.value(); }
    [[nodiscard]] double deviation() const noexcept { return rate_.deviation(); }
    /// How many calls were counted.
    [[nodiscard]] std::uint64_t count() const noexcept { return rate_.count(); }

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.rate_, self.cohorts_, self.latest_, self.presumed_);
    }

private:
    struct Cohort {  // of a second; without calls once it is counted
        std::uint32_t dialled = 0;
        std::uint32_t answered = 0;
        std::uint32_t unanswered = 0;
        double expected = 0.0;  // sum over the calls

        template <class Self, class Archive>
        static void fields(Self& self, Archive& archive) {
            archive(self.dialled, self.answered, self.unanswered, self.expected);
        }
    };
    static constexpr std::int64_t seconds = 64;

    void advance(Instant now) noexcept;
    void count(Cohort& cohort) noexcept;
    [[nodiscard]] Cohort& at(std::int64_t second) noexcept {
        return cohorts_[static_cast<std::size_t>(second) % static_cast<std::size_t>(seconds)];
    }

    AdaptiveRate rate_;
    std::array<Cohort, static_cast<std::size_t>(seconds)> cohorts_{};
    std::int64_t latest_ = 0;     // second
    std::uint64_t presumed_ = 0;  // calls that rang on when they were counted
};

}  // namespace outdial
