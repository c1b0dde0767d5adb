// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/age.hpp>
#include <outdial/instant.hpp>
#include <outdial/odds.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <vector>

/// How many of the things that are going on will happen within the next seconds?
namespace outdial {

/// The horizons of `Outlook`, in seconds.
inline constexpr std::array<std::size_t, 8> outlook_horizons_s{1, 2, 4, 7, 11, 17, 27, 45};

/// Sums over single events, by horizon. Where a chance is above a half the event counts as sure, and that it fails
/// after all as an event of the other side: so all chances are below a half, where a binomial stands for them well.
class Outlook {
public:
    static constexpr std::size_t horizons = outlook_horizons_s.size();

    /// Of the unsure: the sum of their chances, and of the squares of these.
    [[nodiscard]] double mean(std::size_t horizon) const noexcept { return cells_[horizon]; }
    [[nodiscard]] double squares(std::size_t horizon) const noexcept { return cells_[horizons + horizon]; }
    /// How many are sure; and of their failing, the sum of the chances and of the squares of these.
    [[nodiscard]] double sure(std::size_t horizon) const noexcept { return cells_[2 * horizons + horizon]; }
    [[nodiscard]] double failing(std::size_t horizon) const noexcept { return cells_[3 * horizons + horizon]; }
    [[nodiscard]] double failing_squares(std::size_t horizon) const noexcept { return cells_[4 * horizons + horizon]; }

    [[nodiscard]] double expected(std::size_t horizon) const noexcept {
        return sure(horizon) - failing(horizon) + mean(horizon);
    }
    /// Of a single event. `chance` from 0 to 1, no less than that of a nearer horizon.
    void set(std::size_t horizon, double chance) noexcept;
    /// Of a single event, the same one if all its chances were so many times as high; at most 1.
    [[nodiscard]] Outlook times(double share) const noexcept;
    /// So many more of the same event.
    void add(const Outlook& event, std::uint32_t count) noexcept {
        const auto times = static_cast<float>(count);
        add_cells<0, 2 * horizons>(event, times);
        // Chances grow with the horizon: where the last is none, none is sure.
        if (event.cells_[3 * horizons - 1] != 0.0F) add_cells<2 * horizons, 5 * horizons>(event, times);
    }
    /// All counts times that factor.
    void scale(double by) noexcept;
    /// The chances of the unsure times that factor: no more is believed of them.
    void doubt(double factor) noexcept;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.cells_);
    }

private:
    /// Four cells at a time, said in so many words: compilers that unroll the loop first no longer see it.
    template <std::size_t begin, std::size_t end>
    void add_cells(const Outlook& event, float times) noexcept {
        using Four [[gnu::vector_size(16)]] = float;
        static_assert(begin % 4 == 0 && end % 4 == 0);
        for (std::size_t i = begin; i < end; i += 4) {
            Four mine, others;
            std::memcpy(&mine, &cells_[i], sizeof mine);
            std::memcpy(&others, &event.cells_[i], sizeof others);
            mine += times * others;
            std::memcpy(&cells_[i], &mine, sizeof mine);
        }
    }

    std::array<float, 5 * horizons> cells_{};  // tables of them shall stay in a near cache
};

/// Things that are going on, and what is expected of each by its age.
class AgedOutlook {
public:
    /// `slot`: of ages, positive.
    explicit AgedOutlook(Duration slot) noexcept : ages_(slot) {}

    /// As `AgeCounts` has them.
    void begin(std::uint32_t count, Instant now) noexcept;
    void end(Instant begun, Instant now) noexcept;
    /// Says whether an age may have changed.
    bool pass(Instant now) noexcept;
    [[nodiscard]] std::uint32_t total() const noexcept { return ages_.total(); }

    /// What is expected of one of that age, in slots.
    [[nodiscard]] const Outlook& of_age(std::size_t slots) const noexcept { return by_age_[slots]; }
    /// The same, to be set anew.
    [[nodiscard]] Outlook& renew(std::size_t slots) noexcept;
    /// The age whose turn it is to be renewed.
    [[nodiscard]] std::size_t next_age() noexcept { return next_ = (next_ + 1) % age_slots; }

    /// Of all that are going on.
    [[nodiscard]] const Outlook& sum() noexcept;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.ages_, self.by_age_, self.next_);
        if constexpr (!std::is_const_v<Self>) self.stale_ = true;
    }

private:
    AgeCounts ages_;
    std::array<Outlook, age_slots> by_age_;
    std::size_t next_ = 0;
    Outlook sum_;  // remembered: between two decisions often nothing changes
    bool stale_ = true;
};

/// Things that are going on, of which some are likelier to happen than others. That they go on speaks against all
/// alike: the factor on the odds stays. With the chance b that the usual one happens at all, and o times its odds, b is
/// o b / (1 + (o - 1) b) by Bayes; the chance to happen within a horizon is in the same proportion to that of the usual
/// one, as when it happens does not hang on whether it does.
class OutlookByOdds {
public:
    /// `slot`: of ages, positive.
    explicit OutlookByOdds(Duration slot) noexcept : slot_(slot), usual_(slot) {}

    /// As `AgeCounts` has them. The first with other than the usual odds takes 200 KB of memory.
    void begin(std::uint32_t count, Odds odds, Instant now);
    void end(Instant begun, Odds odds, Instant now) noexcept;
    void pass(Instant now) noexcept;
    [[nodiscard]] std::uint32_t total() const noexcept;

    /// What is expected of one of that age, in slots.
    [[nodiscard]] Outlook of_age(std::size_t slots, Odds odds) const noexcept;
    /// That of one with the usual odds, to be set anew: that of the others follows.
    [[nodiscard]] Outlook& renew(std::size_t slots) noexcept;
    /// The age whose turn it is to be renewed.
    [[nodiscard]] std::size_t next_age() noexcept { return usual_.next_age(); }

    /// Of all that are going on.
    [[nodiscard]] const Outlook& sum() noexcept;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        bool unlike = !self.unlike_.empty();
        archive(self.usual_, unlike);
        if constexpr (!std::is_const_v<Self>) {
            if (unlike) self.make_room();
        }
        for (auto& kind : self.unlike_) archive(kind.ages);
        if constexpr (!std::is_const_v<Self>) self.stale_ = true;
    }

private:
    struct Unlike {  // those with other than the usual odds; the entry of the usual ones is not used
        AgeCounts ages;
        std::array<Outlook, age_slots> by_age{};
        std::array<bool, age_slots> derived{};  // from that of the usual ones, as it is now

        explicit Unlike(Duration slot) noexcept : ages(slot) {}
    };
    void make_room();

    Duration slot_;
    AgedOutlook usual_;
    std::vector<Unlike> unlike_;  // by step of the odds; none before there is one
    Outlook sum_;
    bool stale_ = true;
};

}  // namespace outdial
