// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/instant.hpp>

#include <cstdint>
#include <string_view>

/// The one answer every gate of outdial gives to the one question: **may this number be dialled?**
namespace outdial {

/// Why a verdict is what it is. `sentence` tells it to a person, `name` to a column of a table.
enum class Why : std::uint8_t {
    allowed,             ///< nothing stands in the way
    outside_hours,       ///< the calling window of this number type is shut
    closed_day,          ///< a holiday or another closed day of the calendar
    no_window,           ///< this number type has no calling window that ever opens
    redial_delay,        ///< the delay after the last outcome has not passed
    contact_gap,         ///< the minimum gap between two attempts to one client has not passed
    appointment,         ///< the client named a later time
    in_progress,         ///< a call to this client is under way
    attempts_exhausted,  ///< the number has had all its attempts
    number_retired,      ///< the number proved to be unusable
    contact_complete,    ///< the client was reached and the contact is complete
    do_not_call,         ///< the client does not want to be called
    withdrawn,           ///< the host took the client out of the campaign
    no_numbers,          ///< the client has no number left
    unknown_zone,        ///< no time zone is known for the number
    law,                 ///< a rule of law forbids it at this hour
    bad_time,            ///< the instant asked about is no sensible one (`on_calendar`)
    phone_absent,        ///< the phone was off or out of coverage when it was last heard of
    awaiting_receipt,    ///< a message is on its way, and its receipt will tell when the phone is on
    calls_barred,        ///< incoming calls of the number are barred
    doubtful_number,     ///< the number may be out of use; a second proof is due
    frequency_cap,       ///< as many calls as a limit allows were made
    silence,             ///< the client refused or was spoken to, and must be left in peace for a time
    abandoned_lately,    ///< a call was abandoned: only a call with an agent guaranteed is allowed
    ledger_full,         ///< no more parties can be remembered, so a call to a new one could not be counted
    unannounced,         ///< the message that announces the call is still to be sent
};
inline constexpr int why_count = 26;

/// Stable lower-case name, e.g. `outside_hours`.
[[nodiscard]] std::string_view name(Why why) noexcept;
/// A sentence for people, e.g. "the calling window of this number type is shut".
[[nodiscard]] std::string_view sentence(Why why) noexcept;

/// Which of the labelled rules of a window shut it (`Rule::labelled`); 0: none of them.
using RuleId = std::uint16_t;

/// May this number be dialled? *now*, *not before* some instant, or *never*.
///
/// `until` tells how long the answer stands:
/// - now: it may be dialled until then (exclusive);
/// - not_before: it may not be dialled before then. That is a lower bound: ask again at that instant;
/// - never: `far_future`.
struct Verdict {
    enum class Kind : std::uint8_t { now, not_before, never };

    // In this order it fits into two registers.
    Kind kind = Kind::now;
    Why why = Why::allowed;
    RuleId rule = 0;         ///< the rule that shut it; 0 when it has no label, and for *now*
    std::uint16_t zone = 0;  ///< which candidate zone it shut in, where several were asked about
    Instant until = far_future;

    [[nodiscard]] static constexpr Verdict now(Instant until = far_future) noexcept {
        return {Kind::now, Why::allowed, 0, 0, until};
    }
    [[nodiscard]] static constexpr Verdict not_before(Instant until, Why why, RuleId rule = 0) noexcept {
        return {Kind::not_before, why, rule, 0, until};
    }
    [[nodiscard]] static constexpr Verdict never(Why why, RuleId rule = 0) noexcept {
        return {Kind::never, why, rule, 0, far_future};
    }

    [[nodiscard]] constexpr bool is_now() const noexcept { return kind == Kind::now; }
    [[nodiscard]] constexpr bool is_never() const noexcept { return kind == Kind::never; }

    friend constexpr bool operator==(const Verdict&, const Verdict&) noexcept = default;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.kind, self.why, self.rule, self.zone, self.until);
    }
};

[[nodiscard]] std::string_view name(Verdict::Kind kind) noexcept;

/// Both gates must allow it. never beats not_before beats now; of two not_before the later, of two now the shorter.
/// The later of two not_before is only a lower bound: the other gate may be shut again by then, so ask both again at
/// that instant (`settle` does).
[[nodiscard]] constexpr Verdict both(const Verdict& a, const Verdict& b) noexcept {
    if (a.kind != b.kind) return a.kind > b.kind ? a : b;
    if (a.kind == Verdict::Kind::now) return a.until <= b.until ? a : b;
    return a.until >= b.until ? a : b;
}

/// One of the gates suffices. now beats not_before beats never; of two now the longer, of two not_before the earlier.
[[nodiscard]] constexpr Verdict either(const Verdict& a, const Verdict& b) noexcept {
    if (a.kind != b.kind) return a.kind < b.kind ? a : b;
    if (a.kind == Verdict::Kind::now) return a.until >= b.until ? a : b;
    return a.until <= b.until ? a : b;
}

/// Asks `gate(instant)` at `now`, and again at every "not before" it answers, until it says now or never: the first
/// instant at which the number really may be dialled. Gives up after `bound` questions with the last lower bound, which
/// is still true.
template <class Gate>
[[nodiscard]] constexpr Verdict settle(const Gate& gate, Instant now, int bound = 64) noexcept {
    Verdict answer = gate(now);
    for (int i = 0; i < bound && answer.kind == Verdict::Kind::not_before; ++i) {
        const Verdict next = gate(answer.until);
        if (next.is_now()) break;
        answer = next;
    }
    return answer;
}

}  // namespace outdial
