// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/abandonment_rule.hpp>
#include <outdial/instant.hpp>
#include <outdial/result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// How many calls were abandoned, by every rule that holds, and how many more may be.
namespace outdial {

/// Calls by class.
struct AbandonmentTally {
    std::array<std::uint64_t, call_class_count> calls{};

    [[nodiscard]] std::uint64_t operator[](CallClass taken_for) const noexcept {
        return calls[static_cast<std::size_t>(taken_for)];
    }

    friend bool operator==(const AbandonmentTally&, const AbandonmentTally&) = default;
};

/// What a rule makes of a tally: numbers of calls, whole unless the rule estimates.
struct AbandonmentShare {
    double abandoned = 0.0;
    double counted = 0.0;  ///< the denominator

    [[nodiscard]] double rate() const noexcept { return counted > 0.0 ? abandoned / counted : 0.0; }

    friend bool operator==(const AbandonmentShare&, const AbandonmentShare&) = default;
};
[[nodiscard]] AbandonmentShare share_of(const AbandonmentRule& rule, const AbandonmentTally& tally) noexcept;

/// A window of a rule and what was counted in it.
struct AbandonmentWindow {
    Instant begin = far_past;
    Instant end = far_future;  ///< excluded
    AbandonmentTally tally;

    friend bool operator==(const AbandonmentWindow&, const AbandonmentWindow&) = default;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.begin, self.end, self.tally.calls);
    }
};

/// What is spent and what is left, at an instant.
struct AbandonmentBudget {
    static constexpr std::uint64_t unlimited = UINT64_MAX;

    AbandonmentWindow window;  ///< the one that holds the instant; of a rolling one, its `length` up to the instant
    AbandonmentShare share;
    bool over = false;                    ///< more were abandoned than the limit allows
    std::uint64_t remaining = unlimited;  ///< so many more may be abandoned now, one after the other; 0 when over
    /// So many calls connected in time are needed until one more may be abandoned; 0 when one may be now.
    std::uint64_t good_until_one_more = 0;
    /// So many are needed until the limit is kept again; 0 when it is.
    std::uint64_t good_until_under = 0;

    friend bool operator==(const AbandonmentBudget&, const AbandonmentBudget&) = default;
};

/// How a call was taken. Everything but `recorded` left the ledger as it was.
enum class CountReception : std::uint8_t {
    recorded,
    bad_time,   ///< not in the years 1970 to 2199
    bad_party,  ///< no value of `CallParty`
    bad_call,   ///< such a call there is none: see `CountedCall::possible`
};
inline constexpr int count_reception_count = 4;

/// Counts calls for several rules at once. A call belongs to the window in which it was answered, or ended if it never
/// was. The ledger keeps counts, no calls: `judge` tells of any call what it was counted as, so that a host that keeps
/// the calls can show for each of them why.
///
/// Windows of days, months and periods are exact, to the millisecond and over every change of the clocks; so is a
/// campaign's. A rolling window moves in steps of a 1440th of its length, rounded up to a millisecond. Within the step
/// that it is leaving, abandoned calls still count and others no longer do: its rate is never understated.
///
/// The present is the latest instant ever given; a call stamped later than it counts at it.
class AbandonmentLedger {
public:
    /// Of each rule so many windows are kept that had any calls; of those before, nothing.
    static constexpr std::size_t kept_windows = 400;

    AbandonmentLedger() = default;  ///< without rules

    /// Error when there are more than 32 rules, two of one name, or one that does not pass its check.
    [[nodiscard]] static Result<AbandonmentLedger> create(std::vector<AbandonmentRule> rules);

    /// What became of a call. Tell it as soon as it is decided: when an agent is connected, or when the call has ended.
    CountReception count(const CountedCall& call, Instant now) noexcept;
    /// A call was counted as `was` and turned out to be `is`, e.g. a machine when the agent listened.
    CountReception correct(const CountedCall& was, const CountedCall& is, Instant now) noexcept;

    /// Spent and left for a rule. Precondition: there is such a rule. An instant before the present is the present.
    [[nodiscard]] AbandonmentBudget budget(std::size_t rule, Instant now) const noexcept;

    /// So many calls may be abandoned from `now` to `now + reach`, whatever else happens until then, without any rule
    /// being over its limit at any instant: calls dialled now belong to windows that may begin meanwhile, or roll on.
    [[nodiscard]] std::uint64_t remaining(Instant now, Duration reach) const noexcept;

    /// The lowest limit of all rules; 1 when there is none.
    [[nodiscard]] double tightest_limit() const noexcept;
    /// After so long a person who waits counts as abandoned by some rule that has a limit; ten years when by none.
    [[nodiscard]] Duration tightest_threshold() const noexcept;

    [[nodiscard]] const std::vector<AbandonmentRule>& rules() const noexcept { return rules_; }
    /// The windows of a rule that had calls, the oldest first; none of a rolling one. Precondition: there is such a
    /// rule.
    [[nodiscard]] std::span<const AbandonmentWindow> windows(std::size_t rule) const noexcept {
        return books_[rule].windows;
    }
    /// Unanswered calls that rang less than the rule's minimum, ever. Precondition: there is such a rule.
    [[nodiscard]] std::uint64_t rang_too_short(std::size_t rule) const noexcept { return books_[rule].rang_too_short; }

    /// What was counted; the rules are the host's. After reading, `adopt` finds out which counts belong to which rule.
    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.books_, self.latest_);
    }
    /// Gives the counts that were read to the rules that count as those did for which they were made: a new limit
    /// leaves them, a new window begins anew. False when they cannot be counts.
    [[nodiscard]] bool adopt();

private:
    using Step = std::array<std::uint32_t, call_class_count>;  // of a rolling window
    struct Book {                                              // of a rule
        std::uint64_t key = 0;                                 // of what matters to how it counts
        std::vector<AbandonmentWindow> windows;                // by beginning; not of a rolling one
        std::vector<Step> steps;                               // a ring; of a rolling one
        std::int64_t latest_step = 0;
        AbandonmentTally sum;  // of the steps
        std::int64_t first_day = no_day;
        std::uint64_t rang_too_short = 0;

        template <class Self, class Archive>
        static void fields(Self& self, Archive& archive) {
            archive(self.key, self.windows, self.steps, self.latest_step, self.sum.calls, self.first_day,
                    self.rang_too_short);
        }
    };
    static constexpr std::int64_t no_day = INT64_MIN;

    [[nodiscard]] static Book open_book(const AbandonmentRule& rule);
    [[nodiscard]] static bool sound(const Book& book, const Book& fresh) noexcept;
    void advance(Instant now) noexcept;
    void add(const CountedCall& call, bool remove) noexcept;
    [[nodiscard]] static AbandonmentWindow window_at(const AbandonmentRule& rule, const Book& book,
                                                     Instant at) noexcept;
    [[nodiscard]] static AbandonmentWindow* find_window(const AbandonmentRule& rule, Book& book, Instant at) noexcept;
    [[nodiscard]] static AbandonmentTally rolling(const AbandonmentRule& rule, const Book& book, Instant now,
                                                  Duration reach) noexcept;

    std::vector<AbandonmentRule> rules_;
    std::vector<Book> books_;
    Instant latest_ = far_past;
};

[[nodiscard]] std::string_view name(CountReception value) noexcept;

}  // namespace outdial
