// SPDX-License-Identifier: Apache-2.0
#include <outdial/outcome.hpp>

#include "names.hpp"

#include <fmt/format.h>

#include <array>

namespace outdial {
namespace {

constexpr std::array<Words, outcome_count> outcomes{{
    {"answered", "a person answered"},
    {"abandoned", "a person answered and no agent was free in time"},
    {"machine", "an answering machine or voice mail answered"},
    {"fax", "a fax or modem answered"},
    {"busy", "the called party is on the phone"},
    {"no_answer", "it rang until the time-out"},
    {"absent", "the phone is switched off or out of coverage"},
    {"rejected", "the person pressed the call away"},
    {"unwanted", "the person or the network marked the call as unwanted"},
    {"invalid_number", "the number is not allocated or its format is invalid"},
    {"number_changed", "the number is no longer used"},
    {"barred", "the number does not accept incoming calls"},
    {"congestion", "no circuit was free"},
    {"network_failure", "the network failed on the way"},
    {"local_failure", "our own trunk, account or set-up failed"},
    {"cancelled", "we hung up before an answer"},
}};

constexpr std::array<std::string_view, disposition_count> dispositions{
    "complete", "refused", "call_again", "callback", "wrong_person", "do_not_call", "another_number"};

}  // namespace

std::string_view name(Outcome outcome) noexcept { return at_enumerator(outcomes, outcome, no_words).name; }

std::string_view sentence(Outcome outcome) noexcept { return at_enumerator(outcomes, outcome, no_words).sentence; }

Result<Outcome> parse_outcome(std::string_view text) {
    std::string known;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        if (outcomes[i].name == text) return static_cast<Outcome>(i);
        known += known.empty() ? "" : ", ";
        known += outcomes[i].name;
    }
    return Error{"outcome", std::string(text), fmt::format("use one of {}", known)};
}

std::string_view name(Disposition disposition) noexcept {
    return at_enumerator(dispositions, disposition, no_words.name);
}

Result<Disposition> parse_disposition(std::string_view text) {
    for (std::size_t i = 0; i < dispositions.size(); ++i) {
        if (dispositions[i] == text) return static_cast<Disposition>(i);
    }
    return Error{"disposition", std::string(text), fmt::format("use one of {}", fmt::join(dispositions, ", "))};
}

Outcome outcome_from_sip(int status, bool rang) noexcept {
    switch (status) {
        case 301: return Outcome::number_changed;
        case 401:  // unauthorized
        case 402:  // payment required
        case 405:  // method not allowed
        case 406:  // not acceptable
        case 407:  // proxy authentication required
        case 415:  // unsupported media type
        case 428:  // use identity header (RFC 8224)
        case 433:  // anonymity disallowed (RFC 5079)
        case 436:  // bad identity information
        case 437:  // unsupported credential
        case 438:  // invalid identity header
        case 488:  // not acceptable here
        case 493:  // undecipherable
        case 494:  // security agreement required
        case 501:  // not implemented
        case 606:  // not acceptable: the session we offer
        case 608:  // blocked by analytics: our caller id wants mending, the number is well
            return Outcome::local_failure;
        case 403: return Outcome::barred;
        case 404:
        case 484:
        case 485:
        case 604: return Outcome::invalid_number;
        // A proxy's 408 without ringing is a timer that expired on the way; SIP stacks also make it up themselves when
        // the trunk is silent, and then a whole list would look switched off.
        case 408: return rang ? Outcome::no_answer : Outcome::network_failure;
        case 410: return Outcome::number_changed;
        case 480: return rang ? Outcome::no_answer : Outcome::absent;
        case 486: return Outcome::busy;
        case 487: return rang ? Outcome::no_answer : Outcome::cancelled;
        case 503: return Outcome::congestion;
        case 603: return Outcome::rejected;
        case 607: return Outcome::unwanted;
        default: break;
    }
    // RFC 3261, 8.1.3.2: an unknown status means what the x00 of its class means.
    if (status >= 200 && status <= 299) return Outcome::answered;
    if (status >= 600 && status <= 699) return Outcome::busy;
    return Outcome::network_failure;
}

Outcome outcome_from_q850(int cause, bool rang) noexcept {
    switch (cause) {
        case 1:   // unallocated
        case 4:   // send special information tone: unreachable for a long time
        case 5:   // misdialled trunk prefix
        case 28:  // invalid format
            return Outcome::invalid_number;
        case 17: return Outcome::busy;
        case 18: return rang ? Outcome::no_answer : Outcome::absent;  // no user responding
        case 19: return Outcome::no_answer;
        case 20:  // subscriber absent
        case 27:  // destination out of order: the phone's own signalling does not answer
            return Outcome::absent;
        case 21: return Outcome::rejected;
        case 22:
        case 23: return Outcome::number_changed;
        case 26: return Outcome::cancelled;  // answered elsewhere
        case 54:                             // incoming calls barred
        case 55:                             // the same, in a closed user group
        case 57:                             // bearer capability not authorised
        case 87:                             // not a member of the closed user group
            return Outcome::barred;
        case 8:
        case 9:  // pre-empted
        case 34:
        case 42:
        case 44:
        case 45:  // pre-empted, in FreeSWITCH's count
        case 46:
        case 47:
        case 58: return Outcome::congestion;
        case 2:   // no route to the transit network we named
        case 24:  // rejected for want of a caller id
        case 29:  // facility rejected
            return Outcome::local_failure;
        // Normal clearing, and the causes that say nothing: all there is to go by is whether it rang.
        case 16: return rang ? Outcome::no_answer : Outcome::cancelled;
        case 0:
        case 31:
        case 102:
        case 127: return rang ? Outcome::no_answer : Outcome::network_failure;
        // FreeSWITCH's own numbers, far above those of Q.850.
        case 487: return rang ? Outcome::no_answer : Outcome::cancelled;  // ORIGINATOR_CANCEL
        case 702:                                                         // LOSE_RACE
        case 703:                                                         // MANAGER_REQUEST
        case 805: return Outcome::cancelled;                              // PICKED_OFF
        case 802:                                                         // ALLOTTED_TIMEOUT
        case 807:                                                         // PROGRESS_TIMEOUT
        case 812: return Outcome::no_answer;                              // NO_PICKUP
        case 806: return Outcome::absent;                                 // USER_NOT_REGISTERED
        case 815: return Outcome::busy;                                   // BUSY_EVERYWHERE
        case 816:                                                         // DECLINE
        case 825: return Outcome::rejected;                               // REJECT_ALL
        case 817: return Outcome::invalid_number;                         // DOES_NOT_EXIST_ANYWHERE
        case 819: return Outcome::unwanted;                               // UNWANTED
        default: break;
    }
    if (cause >= 700 && cause <= 825) return Outcome::local_failure;  // its gateways, profiles, media and identities
    // By class: 48-63 service not available (to us), 64-79 not implemented, 80-95 invalid message (ours). In the rest
    // it is the network's trouble, 3 (no route to destination) included: one cause 3 does not make a number invalid.
    if (cause >= 50 && cause <= 95) return Outcome::local_failure;
    return Outcome::network_failure;
}

Outcome outcome_from_amd(AmdResult result) noexcept {
    switch (result) {
        case AmdResult::human:
        case AmdResult::not_sure: return Outcome::answered;
        case AmdResult::machine: return Outcome::machine;
        case AmdResult::fax: return Outcome::fax;
        case AmdResult::hang_up: return Outcome::rejected;
    }
    return Outcome::answered;
}

}  // namespace outdial
