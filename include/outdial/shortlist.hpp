// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/instant.hpp>
#include <outdial/odds.hpp>
#include <outdial/turns.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace outdial {

/// The next turns, of which the one goes first that is best called now (`CallIndex::index`). Reason, priority and a
/// window that shuts soon come before that, as they do in the queues.
///
/// Of a long queue only so many are looked at: those who are better called later leave the list when the hour is over,
/// so it fills with those whose hour has come. Simulated with 2000 clients it gains nine tenths of what sorting all of
/// them every hour gains (`make bench-chances`).
class Shortlist {
public:
    static constexpr std::size_t length = 1024;

    struct Candidate {
        Turn turn;
        std::uint32_t queue = Turns::none;  ///< from which it came
        bool soon = false;                  ///< its window shuts soon
        Odds odds;                          ///< to be answered
        double index = 0.0;
        std::uint16_t hours_later = 0;  ///< when it would be called best; 0: never better than now

        template <class Self, class Archive>
        static void fields(Self& self, Archive& archive) {
            archive(self.turn, self.queue, self.soon, self.odds, self.index, self.hours_later);
        }
    };

    /// Is there room for this turn, or does it go before all that are there? The others can wait in their queue.
    [[nodiscard]] bool wants(const Turn& turn) const noexcept;
    void add(const Candidate& candidate);
    [[nodiscard]] bool empty() const noexcept { return candidates_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return candidates_.size(); }
    /// Precondition: not empty.
    [[nodiscard]] const Candidate& best() const noexcept { return candidates_.front(); }
    /// The best, taken out. Precondition: not empty.
    [[nodiscard]] Candidate take() noexcept;
    /// All of them, taken out, in no order.
    [[nodiscard]] std::vector<Candidate> take_all() noexcept;
    /// False when what was read cannot be.
    [[nodiscard]] bool sound() const noexcept;
    [[nodiscard]] const std::vector<Candidate>& candidates() const noexcept { return candidates_; }

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.candidates_);
    }

private:
    std::vector<Candidate> candidates_;  // a heap, the best first
};

}  // namespace outdial
