// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/evidence.hpp>
#include <outdial/instant.hpp>
#include <outdial/result.hpp>
#include <outdial/verdict.hpp>

#include <array>
#include <cstdint>

/// What the evidence of HLRs, receipts, alerts and calls says about a number, how old it is, and what to do about it.
namespace outdial {

/// How long evidence counts, how often to ask again, and when to give a number up. All of it is data.
struct ReachabilityPolicy {
    /// How long after the observation a phone still counts as present, by source. Zero: that source never shows
    /// presence.
    std::array<Duration, evidence_source_count> present_for = usual_present_for();
    /// May this source be the second one to say that a number is useless? The first one may be any.
    std::array<bool, evidence_source_count> confirms = usual_confirms();
    /// Wait after the first sign of absence, by its reason; doubled with each further one.
    std::array<Duration, absent_why_count> absent_wait = usual_absent_wait();
    Duration longest_wait = std::chrono::hours(72);    ///< the doubling ends here
    Duration barred_wait = std::chrono::hours(72);     ///< when incoming calls are barred
    Duration confirm_gap = std::chrono::hours(24);     ///< between two proofs that a number is useless; at least 24 h
    Duration expiry = std::chrono::hours(70);          ///< a message that was undeliverable for so long is a proof
    Duration appeared_for = std::chrono::minutes(10);  ///< how long a phone counts as one that just came back
    Duration slow_delivery = std::chrono::minutes(5);  ///< a message that took longer waited for the phone
    std::uint8_t trusted = 50;  ///< per cent; evidence below it changes nothing that better evidence says

    [[nodiscard]] Duration present(EvidenceSource source) const noexcept {
        return present_for[static_cast<std::size_t>(source)];
    }
    [[nodiscard]] bool confirming(EvidenceSource source) const noexcept {
        return confirms[static_cast<std::size_t>(source)];
    }

    /// Error naming the first field that is out of range.
    [[nodiscard]] Result<void> check() const;

    [[nodiscard]] static std::array<Duration, evidence_source_count> usual_present_for() noexcept;
    [[nodiscard]] static std::array<bool, evidence_source_count> usual_confirms() noexcept;
    [[nodiscard]] static std::array<Duration, absent_why_count> usual_absent_wait() noexcept;

    friend bool operator==(const ReachabilityPolicy&, const ReachabilityPolicy&) = default;
};

/// An instant in four bytes: whole seconds, rounded down, of the years 1970 to 2106; others become the nearest of
/// these.
class StoredInstant {
public:
    /// Never; before every other.
    constexpr StoredInstant() noexcept = default;
    constexpr explicit StoredInstant(Instant instant) noexcept : seconds_(clamp(epoch_ms(instant))) {}

    [[nodiscard]] constexpr bool set() const noexcept { return seconds_ != 0; }
    /// `far_past` when it is not set.
    [[nodiscard]] constexpr Instant instant() const noexcept {
        return set() ? from_epoch_ms(std::int64_t{seconds_} * 1000) : far_past;
    }

    friend constexpr auto operator<=>(StoredInstant, StoredInstant) noexcept = default;

private:
    static constexpr std::uint32_t clamp(std::int64_t ms) noexcept {
        if (ms == epoch_ms(far_past)) return 0;
        if (ms < 1000) return 1;
        return ms / 1000 > std::int64_t{UINT32_MAX} ? UINT32_MAX : static_cast<std::uint32_t>(ms / 1000);
    }

    std::uint32_t seconds_ = 0;
};

/// The answer for one number at one instant.
struct ReachabilityAnswer {
    Verdict verdict;  ///< now: dial; not_before T: wait for a signal until T, then it is worth a try; never: retired
    Presence presence = Presence::undetermined;  ///< what may still be believed; stale evidence is undetermined
    EvidenceSource source = EvidenceSource::call_outcome;  ///< who said so, where `observed_at` is known
    AbsentWhy absent_why = AbsentWhy::none;
    Instant observed_at = far_past;  ///< how old it is; `far_past`: nothing was ever heard
    Instant ask_at = far_future;     ///< from then on a look-up would tell something new; `far_future`: not worth it
    bool appeared = false;           ///< the phone came back a moment ago: to the front of the queue

    friend bool operator==(const ReachabilityAnswer&, const ReachabilityAnswer&) = default;
};

/// All evidence about one number, as far as it still matters. 48 bytes, copyable; the members are there to be saved.
///
/// The newest observation counts, whatever the order of arrival, and repeating it changes nothing. Evidence that is not
/// trusted does not displace better evidence that is fresh. A number is retired by two proofs that it is useless, at
/// least `confirm_gap` apart with no sign of a subscriber between them, or by an expired message together with another
/// source that found nobody since it was sent. Retired is for ever: a number that comes back may be somebody else's.
struct Reachability {
    StoredInstant heard_at;       ///< the observation that `presence` is from
    StoredInstant alive_at;       ///< the phone was last on
    StoredInstant assigned_at;    ///< somebody last had the number
    StoredInstant came_at;        ///< the phone was noticed to have come back
    StoredInstant gone_at;        ///< the first proof that the number is useless
    StoredInstant expired_at;     ///< the first message expired undelivered
    StoredInstant absent_at;      ///< a source other than a receipt last found nobody
    StoredInstant wait_until;     ///< the wait for an absent phone ends
    StoredInstant barred_until;   ///< the wait for barred calls ends
    StoredInstant receipt_until;  ///< a message is on its way; its receipt is awaited until then
    StoredInstant no_ask_until;   ///< a look-up failed
    Presence presence : 4 = Presence::undetermined;
    EvidenceSource source : 4 = EvidenceSource::call_outcome;
    AbsentWhy absent_why : 8 = AbsentWhy::none;
    std::uint8_t trust = 0;         ///< per cent, of that observation
    std::uint8_t absences : 7 = 0;  ///< waits in a row that ended in a further absence
    bool retired : 1 = false;

    /// Takes evidence in. False when it changed nothing.
    bool learn(const ReachabilityPolicy& policy, const Evidence& evidence) noexcept;

    /// A message was sent to the number and its receipt will tell of the phone, until `until` at the latest: the end of
    /// the message's validity. Also for `set_dpf`, the network's promise to tell when the phone is back.
    void await_receipt(Instant until) noexcept;

    /// A look-up gave no evidence: says nothing of the number, only when to ask again.
    void lookup_failed(LookupFailure failure, Instant now) noexcept;

    [[nodiscard]] ReachabilityAnswer at(const ReachabilityPolicy& policy, Instant now) const noexcept;

    friend bool operator==(const Reachability&, const Reachability&) = default;

private:
    void learn_useless(const ReachabilityPolicy& policy, EvidenceSource from, StoredInstant when) noexcept;
    void learn_use(const ReachabilityPolicy& policy, const Evidence& evidence, StoredInstant when) noexcept;
    void learn_presence(const ReachabilityPolicy& policy, const Evidence& evidence, StoredInstant when) noexcept;
    void learn_expiry(const ReachabilityPolicy& policy, const Evidence& evidence, StoredInstant when) noexcept;
    [[nodiscard]] bool fresh(const ReachabilityPolicy& policy, Instant when) const noexcept;
};
static_assert(sizeof(Reachability) <= 48, "a million numbers' evidence fits into 48 MB");

}  // namespace outdial
