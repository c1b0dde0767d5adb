// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/evidence.hpp>
#include <outdial/instant.hpp>
#include <outdial/outcome.hpp>
#include <outdial/result.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

/// What became of an attempt, from everything that was seen and heard of it and never from one number alone: the same
/// SIP status means different things with and without ringing, and every PBX translates causes in its own way.
namespace outdial {

/// Special information tones before an announcement. The North American ones name a category; the tones of ITU-T E.180
/// do not.
enum class Sit : std::uint8_t { none, intercept, vacant_code, reorder, no_circuit, uncategorised };
inline constexpr int sit_count = 6;

/// Asterisk's summary of a dial.
enum class DialStatus : std::uint8_t {
    none,
    answer,
    busy,          ///< cause 17
    no_answer,     ///< causes 16 and 19
    congestion,    ///< cause 34
    chan_unavail,  ///< every other cause
    cancel,
    dont_call,  ///< the called party's privacy manager
    torture,    ///< likewise
    invalid_args,
};
inline constexpr int dial_status_count = 10;

/// Who ended the call.
enum class HungUpBy : std::uint8_t { unknown, us, called_party, network };
inline constexpr int hung_up_by_count = 4;

/// How sure a classification is.
enum class Certainty : std::uint8_t {
    high,    ///< the signals say it, and none that matters says otherwise
    medium,  ///< inferred, or one signal disagrees
    low,     ///< a guess: the signals could mean something else as well
};
inline constexpr int certainty_count = 3;

/// What the outcome is about: where the remedy is.
enum class About : std::uint8_t {
    person,     ///< what the called person did
    number,     ///< the number or its phone
    network,    ///< the way there
    us,         ///< our trunk, account or set-up: stop and mend it
    caller_id,  ///< our caller id: show another one, or have it cleared
};
inline constexpr int about_count = 5;

/// Which signal decided.
enum class DecidedBy : std::uint8_t {
    answer,
    not_joined,
    machine_detection,
    tones,
    sip_status,
    sip_and_ringing,
    reason_header,
    cause,
    cause_and_ringing,
    busy_after_ringing,
    hung_up_while_ringing,
    dial_status,
    originate_reason,
    nothing,
};
inline constexpr int decided_by_count = 14;

/// All that a host may have noticed of one attempt. What it does not know stays empty.
struct Signals {
    std::optional<int> sip{};  ///< the final SIP status
    /// Q.850 cause of the Reason header (RFC 3326), or of the ISDN or SS7 side of a gateway: what the far end said.
    std::optional<int> reason{};
    /// Asterisk's HANGUPCAUSE or `Cause:` of Hangup. Often only its own translation of the SIP status.
    std::optional<int> asterisk_cause{};
    /// FreeSWITCH's hangup_cause as a number (`freeswitch_cause` reads the name). Likewise.
    std::optional<int> freeswitch_cause{};
    /// `Reason` of the AMI event OriginateResponse: a control frame, 0 to 8.
    std::optional<int> originate_reason{};
    DialStatus dial_status = DialStatus::none;      ///< the channel variable DIALSTATUS
    DialStatus dial_end_status = DialStatus::none;  ///< `DialStatus` of the AMI event DialEnd: another table
    Sit sit = Sit::none;
    std::optional<AmdResult> amd{};
    HungUpBy hung_up_by = HungUpBy::unknown;
    std::optional<bool> agent{};          ///< was the answered call joined to an agent
    std::optional<Duration> ring_time{};  ///< how long it rang (180, or ringback in early media); zero: it did not
    std::optional<Duration>
        to_final{};  ///< from the order to the final answer; tells something if `ring_time` does not
    std::optional<Duration> talk_time{};  ///< from the answer to the end; given: it was answered

    friend bool operator==(const Signals&, const Signals&) = default;
};

/// Times that tell one outcome from another.
struct SignalPolicy {
    Duration real_ring{2'000};     ///< a ring that is shorter may be the trunk's own and reach no phone
    Duration sure_ring{10'000};    ///< an attempt that took so long has rung, where nobody noticed
    Duration false_answer{3'000};  ///< an answered call that is shorter may be no person's

    /// Error naming the first field that is out of range.
    [[nodiscard]] Result<void> check() const;

    friend bool operator==(const SignalPolicy&, const SignalPolicy&) = default;
};

/// The answer.
struct Classification {
    Outcome outcome = Outcome::network_failure;
    Certainty confidence = Certainty::low;
    Presence presence = Presence::undetermined;        ///< was the phone on the network
    Assignment assignment = Assignment::undetermined;  ///< does somebody have the number
    About about = About::network;
    /// Was the person bothered, or a try at the person used up? Congestion and faults of our own never charge one.
    bool counts_attempt = false;
    DecidedBy why = DecidedBy::nothing;

    friend bool operator==(const Classification&, const Classification&) = default;
};

/// What became of the attempt. Total: signals that contradict each other lower the confidence, and values nobody knows
/// are read as what their class means.
///
/// - An answer (a 2xx, a time of talk, DIALSTATUS ANSWER) is what machine detection makes of it; one in doubt is a
///   person. Tones or a cause that say the number is invalid unmask an answer as an announcement.
/// - 480, 408 and 487 are told by the Reason header, else by the ringing.
/// - A Reason header counts only where it is more specific than the status; causes 0, 16, 31 and 127 never are, unless
///   the status says nothing either.
/// - A cause of a PBX that is only its translation of the status is no second witness.
/// - Busy after a real ring is a person who pressed the call away: a phone in use does not ring.
[[nodiscard]] Classification classify(const Signals& signals, const SignalPolicy& policy = {}) noexcept;

/// The number of one of FreeSWITCH's causes, e.g. 17 for `USER_BUSY`.
[[nodiscard]] Result<int> freeswitch_cause(std::string_view name);

/// The cause that Asterisk and FreeSWITCH report for a SIP status without a Reason header; -1: none is known.
[[nodiscard]] int asterisk_cause_of(int sip) noexcept;
[[nodiscard]] int freeswitch_cause_of(int sip) noexcept;

/// What it says of the phone in one word: `unassigned`, else the name of the presence.
[[nodiscard]] std::string_view phone_word(Presence presence, Assignment assignment) noexcept;

[[nodiscard]] std::string_view name(Sit value) noexcept;
[[nodiscard]] std::string_view name(DialStatus value) noexcept;
[[nodiscard]] std::string_view name(HungUpBy value) noexcept;
[[nodiscard]] std::string_view name(Certainty value) noexcept;
[[nodiscard]] std::string_view name(About value) noexcept;
[[nodiscard]] std::string_view name(DecidedBy value) noexcept;
/// A sentence for people, e.g. "the SIP status says so".
[[nodiscard]] std::string_view sentence(DecidedBy value) noexcept;

}  // namespace outdial
