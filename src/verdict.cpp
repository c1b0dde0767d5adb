// SPDX-License-Identifier: Apache-2.0
#include <outdial/verdict.hpp>

#include "names.hpp"

#include <array>

namespace outdial {
namespace {

constexpr std::array<Words, why_count> words{{
    {"allowed", "nothing stands in the way"},
    {"outside_hours", "the calling window of this number type is shut"},
    {"closed_day", "it is a closed day of the calendar"},
    {"no_window", "this number type has no calling window that ever opens"},
    {"redial_delay", "the delay after the last outcome has not passed"},
    {"contact_gap", "the minimum gap between two attempts to one client has not passed"},
    {"appointment", "the client named a later time"},
    {"in_progress", "a call to this client is under way"},
    {"attempts_exhausted", "the number has had all its attempts"},
    {"number_retired", "the number proved to be unusable"},
    {"contact_complete", "the client was reached and the contact is complete"},
    {"do_not_call", "the client does not want to be called"},
    {"withdrawn", "the host took the client out of the campaign"},
    {"no_numbers", "the client has no number left"},
    {"unknown_zone", "no time zone is known for the number"},
    {"law", "a rule of law forbids calls at this hour"},
    {"bad_time", "the instant asked about lies outside the years 1970 to 2199"},
    {"phone_absent", "the phone was off or out of coverage when it was last heard of"},
    {"awaiting_receipt", "a message is on its way, and its receipt will tell when the phone is on"},
    {"calls_barred", "incoming calls of the number are barred"},
    {"doubtful_number", "the number may be out of use; a second proof is due"},
    {"frequency_cap", "as many calls as a limit allows were made"},
    {"silence", "the client refused or was spoken to, and must be left in peace for a time"},
    {"abandoned_lately", "a call was abandoned: only a call with an agent guaranteed is allowed"},
    {"ledger_full", "no more parties can be remembered, so a call to a new one could not be counted"},
    {"unannounced", "the message that announces the call is still to be sent"},
}};

}  // namespace

std::string_view name(Why why) noexcept { return at_enumerator(words, why, no_words).name; }

std::string_view sentence(Why why) noexcept { return at_enumerator(words, why, no_words).sentence; }

std::string_view name(Verdict::Kind kind) noexcept {
    switch (kind) {
        case Verdict::Kind::now: return "now";
        case Verdict::Kind::not_before: return "not_before";
        case Verdict::Kind::never: return "never";
    }
    return "?";
}

}  // namespace outdial
