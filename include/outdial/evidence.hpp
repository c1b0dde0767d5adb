// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/instant.hpp>
#include <outdial/outcome.hpp>
#include <outdial/phone_number.hpp>
#include <outdial/result.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

/// What is known of a subscriber, in one form, whoever said it: an HLR, a delivery receipt, an alert of the network,
/// one of our own calls. A failure of the look-up itself (account, route, credit) is a `LookupFailure` and never
/// evidence.
namespace outdial {

/// Was the phone on the network at the time of the observation?
enum class Presence : std::uint8_t { undetermined, present, absent };
inline constexpr int presence_count = 3;

/// Does somebody have this number?
enum class Assignment : std::uint8_t { undetermined, assigned, unassigned };
inline constexpr int assignment_count = 3;

/// Can the number take a voice call?
enum class Voice : std::uint8_t {
    undetermined,
    possible,
    not_possible,  ///< a data line, a fax, a closed user group
    barred,        ///< incoming calls are barred for now: by the user, or for an unpaid bill
};
inline constexpr int voice_count = 4;

enum class LineKind : std::uint8_t { unknown, mobile, fixed, voip, toll_free, premium, pager, data, other };
inline constexpr int line_kind_count = 9;

/// Why the phone was absent, from the shortest absence to the longest (3GPP TS 23.040, absent subscriber diagnostic).
enum class AbsentWhy : std::uint8_t {
    none,
    no_page_response,         ///< out of coverage or just switched off: minutes
    temporarily_unavailable,  ///< minutes
    unspecified,
    imsi_detached,       ///< the user switched it off: often a night
    roaming_restricted,  ///< abroad without service
    deregistered,        ///< days
    purged,              ///< off for a day or more
    never_attached,      ///< a SIM that was never used
};
inline constexpr int absent_why_count = 9;

/// Will it pass?
enum class Permanence : std::uint8_t { unknown, temporary, permanent };
inline constexpr int permanence_count = 3;

/// Who says so. The order is that of the table of `ReachabilityPolicy`.
enum class EvidenceSource : std::uint8_t {
    number_plan,         ///< the numbering plan
    portability_db,      ///< a portability data base: knows networks, never presence
    vendor_cache,        ///< an earlier answer of an HLR, kept by the provider
    live_hlr,            ///< the operator's HLR, asked now
    sms_receipt,         ///< delivery receipt of a message of ours
    alert_notification,  ///< the SMS centre says that the phone is back
    call_outcome,        ///< a call of ours
};
inline constexpr int evidence_source_count = 7;

enum class Known : std::uint8_t { unknown, no, yes, assumed_no, assumed_yes };
inline constexpr int known_count = 5;

/// Mobile country code and mobile network code. As digits, not numbers: `01` and `001` are different networks.
class Network {
public:
    /// No network.
    constexpr Network() noexcept = default;

    /// `mcc` of three digits, `mnc` of two or three.
    [[nodiscard]] static Result<Network> parse(std::string_view mcc, std::string_view mnc);

    [[nodiscard]] constexpr bool empty() const noexcept { return mnc_digits_ == 0; }
    [[nodiscard]] std::string_view mcc() const noexcept { return {digits_.data(), empty() ? 0U : 3U}; }
    [[nodiscard]] std::string_view mnc() const noexcept { return {digits_.data() + 3, mnc_digits_}; }

    friend constexpr bool operator==(const Network&, const Network&) noexcept = default;

private:
    std::array<char, 6> digits_{};
    std::uint8_t mnc_digits_ = 0;
};

/// What one observation tells of one number. Everything it does not tell is undetermined or unknown.
struct Evidence {
    PhoneNumber number;
    EvidenceSource source = EvidenceSource::call_outcome;
    Presence presence = Presence::undetermined;
    Assignment assignment = Assignment::undetermined;
    Voice voice = Voice::undetermined;
    LineKind line_kind = LineKind::unknown;
    AbsentWhy absent_why = AbsentWhy::none;
    Permanence permanence = Permanence::unknown;
    Known ported = Known::unknown;
    Known roaming = Known::unknown;
    Network original;                                  ///< the network the number was given out by
    Network current;                                   ///< the network it is ported to
    Network visited;                                   ///< the network that serves it now
    std::int16_t visited_utc_offset = unknown_offset;  ///< minutes, of the network that serves it now
    std::uint8_t trust = 100;      ///< per cent: how far this source is to be believed, e.g. `RouteTrust::per_cent`
    bool message_expired = false;  ///< a message was undeliverable during all of [message_sent_at, observed_at]
    Instant message_sent_at = far_past;
    Instant observed_at = far_past;  ///< when it was so; `far_past`: nobody knows, and then it proves no presence
    Instant received_at = far_past;  ///< when we learned of it

    static constexpr std::int16_t unknown_offset = INT16_MIN;

    /// Does it tell anything of the subscriber?
    [[nodiscard]] constexpr bool tells() const noexcept {
        return presence != Presence::undetermined || assignment != Assignment::undetermined ||
               voice != Voice::undetermined || message_expired;
    }

    /// Does it say that calling this number is of no use, now and later?
    [[nodiscard]] constexpr bool useless() const noexcept {
        return permanence == Permanence::permanent &&
               (assignment == Assignment::unassigned || voice == Voice::not_possible);
    }

    friend bool operator==(const Evidence&, const Evidence&) = default;
};

/// Why a look-up gave no evidence. None of these says anything of the subscriber.
enum class LookupFailure : std::uint8_t {
    transport,          ///< the connection failed
    timeout,            ///< no answer in time; it may still come, and was paid for
    cancelled,          ///< the caller gave it up
    unauthorized,       ///< wrong credentials, or the service is not enabled
    no_credit,          ///< the account is empty
    throttled,          ///< too many questions at a time
    route_unavailable,  ///< the provider has no way to this operator now
    not_covered,        ///< the provider never has an answer for this operator
    malformed_number,   ///< the provider did not understand the number
    malformed_reply,    ///< we did not understand the provider
    provider_fault,     ///< the provider or the operator failed
};
inline constexpr int lookup_failure_count = 11;

[[nodiscard]] std::string_view name(Presence value) noexcept;
[[nodiscard]] std::string_view name(Assignment value) noexcept;
[[nodiscard]] std::string_view name(Voice value) noexcept;
[[nodiscard]] std::string_view name(LineKind value) noexcept;
[[nodiscard]] std::string_view name(AbsentWhy value) noexcept;
[[nodiscard]] std::string_view name(Permanence value) noexcept;
[[nodiscard]] std::string_view name(EvidenceSource value) noexcept;
[[nodiscard]] std::string_view name(Known value) noexcept;
[[nodiscard]] std::string_view name(LookupFailure failure) noexcept;
/// A sentence for people, e.g. "the account at the provider is empty".
[[nodiscard]] std::string_view sentence(LookupFailure failure) noexcept;

/// What a call of ours tells of the number. A voice mail proves a subscriber but no phone that is on; congestion, and
/// failures of the network or of our own, tell nothing.
[[nodiscard]] Evidence evidence_from_call(PhoneNumber number, Outcome outcome, Instant ended_at) noexcept;

/// What a MAP error tells, as an HLR answers it (3GPP TS 29.002; 0: no error). `cause` is the error's own parameter:
/// for 6 the absent subscriber diagnostic, for 27 the reason, for 32 the cause of the failure, for 1 the diagnostic;
/// -1: none was given. Errors of the network, and numbers that are no MAP error, tell nothing. Only for a source that
/// is known to speak MAP: other vendors use the same numbers for other things.
[[nodiscard]] Evidence evidence_from_map(PhoneNumber number, int error, int cause, Instant observed_at) noexcept;

/// `ms_availability_status` of an SMPP alert notification: 0 available, 1 denied, 2 unavailable; -1: not given, which
/// means available.
[[nodiscard]] Evidence evidence_from_alert(PhoneNumber number, int availability, Instant observed_at) noexcept;

}  // namespace outdial
