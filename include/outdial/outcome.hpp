// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/result.hpp>

#include <cstdint>
#include <string_view>

namespace outdial {

/// What became of an attempt, technically. Retry tables have one row per outcome.
enum class Outcome : std::uint8_t {
    answered,         ///< a person answered and was connected to an agent (or not told apart from a person)
    abandoned,        ///< a person answered and no agent was free in time: regulated, counted
    machine,          ///< answering machine or voice mail
    fax,              ///< fax or modem
    busy,             ///< the called party is on the phone: the phone is on
    no_answer,        ///< it rang until the time-out
    absent,           ///< switched off or out of coverage
    rejected,         ///< the person pressed the call away
    unwanted,         ///< the person or network marked the call as unwanted (SIP 607)
    invalid_number,   ///< not allocated, or of an invalid format
    number_changed,   ///< the number is no longer used; another may be known
    barred,           ///< incoming calls are barred
    congestion,       ///< no circuit: says nothing of the number
    network_failure,  ///< the network failed on the way: says nothing of the number
    local_failure,    ///< our own trunk, account or set-up: says nothing of the number
    cancelled,        ///< we hung up before an answer
};
inline constexpr int outcome_count = 16;

/// Stable lower-case name, e.g. `no_answer`.
[[nodiscard]] std::string_view name(Outcome outcome) noexcept;
/// A sentence for people, e.g. "it rang until the time-out".
[[nodiscard]] std::string_view sentence(Outcome outcome) noexcept;
[[nodiscard]] Result<Outcome> parse_outcome(std::string_view text);

/// A live person lifted the phone: the denominator of abandonment.
[[nodiscard]] constexpr bool live_answer(Outcome outcome) noexcept {
    return outcome == Outcome::answered || outcome == Outcome::abandoned;
}

/// Outcome of a final SIP status. `rang`: a 180 (or 183 with ringback) was seen before it. Sources: RFC 3261, 3398,
/// 8197 (607), 8688 (608). 480 means no answer when it rang and absent when it did not; 408 and 487 mean no answer when
/// it rang, otherwise a timer on the way and a call we took back. An unknown status means what the x00 of its class
/// means. One that is not a final answer (1xx, or outside 100-699) is a `network_failure`.
[[nodiscard]] Outcome outcome_from_sip(int status, bool rang) noexcept;

/// Outcome of an ITU-T Q.850 cause, as PBXs report it on hang-up of a call that was **not** answered. FreeSWITCH's own
/// causes (45, 487 and above) are understood too. Causes that say nothing (0, 16, 31, 102, 127) are told by the
/// ringing; when a SIP status is known as well, prefer it to those.
[[nodiscard]] Outcome outcome_from_q850(int cause, bool rang) noexcept;

/// Result of answering-machine detection.
enum class AmdResult : std::uint8_t { human, machine, fax, not_sure, hang_up };
inline constexpr int amd_result_count = 5;

/// `not_sure` is handled as a person: treating a person as a machine is an abandoned call. One who hangs up before it
/// is decided has pressed the call away.
[[nodiscard]] Outcome outcome_from_amd(AmdResult result) noexcept;

/// What the agent (or an IVR) says of a call that reached somebody: a technical success may be a logical failure.
enum class Disposition : std::uint8_t {
    complete,        ///< the aim of the contact is reached
    refused,         ///< the client does not want this offer; the contact is over
    call_again,      ///< nothing decided: call again after the table's delay
    callback,        ///< the client named a time (and perhaps a number)
    wrong_person,    ///< the number is not the client's: retire it, go on with the others
    do_not_call,     ///< the client does not want to be called at all
    another_number,  ///< the client named another number for this: call that one
};
inline constexpr int disposition_count = 7;

[[nodiscard]] std::string_view name(Disposition disposition) noexcept;
[[nodiscard]] Result<Disposition> parse_disposition(std::string_view text);

}  // namespace outdial
