// SPDX-License-Identifier: Apache-2.0
#include <outdial/evidence.hpp>

#include <algorithm>

namespace outdial {
namespace {

constexpr std::array<std::string_view, presence_count> presence_names{"undetermined", "present", "absent"};
constexpr std::array<std::string_view, assignment_count> assignment_names{"undetermined", "assigned", "unassigned"};
constexpr std::array<std::string_view, voice_count> voice_names{"undetermined", "possible", "not_possible", "barred"};
constexpr std::array<std::string_view, line_kind_count> line_kind_names{
    "unknown", "mobile", "fixed", "voip", "toll_free", "premium", "pager", "data", "other"};
constexpr std::array<std::string_view, absent_why_count> absent_why_names{
    "none",         "no_page_response", "temporarily_unavailable", "unspecified", "imsi_detached", "roaming_restricted",
    "deregistered", "purged",           "never_attached"};
constexpr std::array<std::string_view, permanence_count> permanence_names{"unknown", "temporary", "permanent"};
constexpr std::array<std::string_view, evidence_source_count> source_names{
    "number_plan", "portability_db", "vendor_cache", "live_hlr", "sms_receipt", "alert_notification", "call_outcome"};
constexpr std::array<std::string_view, known_count> known_names{"unknown", "no", "yes", "assumed_no", "assumed_yes"};

struct Words {
    std::string_view name;
    std::string_view sentence;
};
constexpr std::array<Words, lookup_failure_count> lookup_failures{{
    {"transport", "the connection to the provider failed"},
    {"timeout", "the provider did not answer in time"},
    {"cancelled", "the look-up was given up"},
    {"unauthorized", "the provider refused the account"},
    {"no_credit", "the account at the provider is empty"},
    {"throttled", "too many look-ups at a time"},
    {"route_unavailable", "the provider has no way to this operator now"},
    {"not_covered", "the provider does not cover this operator"},
    {"malformed_number", "the provider did not understand the number"},
    {"malformed_reply", "the provider's answer was not understood"},
    {"provider_fault", "the provider or the operator failed"},
}};

/// The columns that a table of codes fills.
struct Facts {
    Presence presence = Presence::undetermined;
    Assignment assignment = Assignment::undetermined;
    Voice voice = Voice::undetermined;
    AbsentWhy absent_why = AbsentWhy::none;
    Permanence permanence = Permanence::unknown;
};

constexpr Facts nothing{};
constexpr Facts on{Presence::present, Assignment::assigned, Voice::undetermined, AbsentWhy::none, Permanence::unknown};
constexpr Facts exists{Presence::undetermined, Assignment::assigned, Voice::undetermined, AbsentWhy::none,
                       Permanence::temporary};
constexpr Facts gone{Presence::undetermined, Assignment::unassigned, Voice::undetermined, AbsentWhy::none,
                     Permanence::permanent};
constexpr Facts barred{Presence::undetermined, Assignment::assigned, Voice::barred, AbsentWhy::none,
                       Permanence::temporary};
constexpr Facts no_voice{Presence::undetermined, Assignment::assigned, Voice::not_possible, AbsentWhy::none,
                         Permanence::permanent};

constexpr Facts off(AbsentWhy why) {
    return {Presence::absent, Assignment::assigned, Voice::undetermined, why, Permanence::temporary};
}

Evidence make(PhoneNumber number, EvidenceSource source, const Facts& facts, Instant observed_at) noexcept {
    Evidence evidence;
    evidence.number = number;
    evidence.source = source;
    evidence.presence = facts.presence;
    evidence.assignment = facts.assignment;
    evidence.voice = facts.voice;
    evidence.absent_why = facts.absent_why;
    evidence.permanence = facts.permanence;
    evidence.observed_at = observed_at;
    evidence.received_at = observed_at;
    return evidence;
}

/// AbsentSubscriberDiagnosticSM of TS 23.040.
AbsentWhy absent_why_from_diagnostic(int diagnostic) noexcept {
    switch (diagnostic) {
        case 0:
        case 5:
        case 12: return AbsentWhy::no_page_response;
        case 1:
        case 6: return AbsentWhy::imsi_detached;
        case 2: return AbsentWhy::roaming_restricted;
        case 3:
        case 7:
        case 11: return AbsentWhy::deregistered;
        case 4:
        case 8: return AbsentWhy::purged;
        case 13: return AbsentWhy::temporarily_unavailable;
        default: return AbsentWhy::unspecified;
    }
}

/// AbsentSubscriberReason of TS 29.002.
AbsentWhy absent_why_from_reason(int reason) noexcept {
    switch (reason) {
        case 0: return AbsentWhy::imsi_detached;
        case 1: return AbsentWhy::roaming_restricted;
        case 2: return AbsentWhy::no_page_response;
        case 3: return AbsentWhy::purged;
        default: return AbsentWhy::unspecified;
    }
}

Facts facts_from_map(int error, int cause) noexcept {
    constexpr int npdb_mismatch = 2;
    switch (error) {
        case 0: return on;
        case 1: return cause == npdb_mismatch ? nothing : gone;
        case 5: return off(AbsentWhy::unspecified);
        case 6: return off(absent_why_from_diagnostic(cause));
        case 8: return off(AbsentWhy::roaming_restricted);
        // The SIM or the handset is refused by the network: absent until it is replaced, if ever.
        case 9:
        case 12: return off(AbsentWhy::deregistered);
        // Asked on behalf of a short message: proves a subscription, not that voice is off.
        case 10:
        case 11:
        case 21: return exists;
        case 13: return barred;
        case 14:
        case 15: return no_voice;
        case 27: return off(absent_why_from_reason(cause));
        case 29: return barred;
        case 30: return no_voice;
        case 31: return on;
        // 0: the memory of the phone is full, 1: the phone refused it: it is on. The others are about us or the centre.
        case 32: return cause == 0 || cause == 1 ? on : exists;
        case 33: return off(AbsentWhy::unspecified);
        // A roaming number was to be given out: the visited network is full, the phone is there.
        case 39: return on;
        case 44: return gone;
        case 45:
        case 46: return on;
        default: return nothing;
    }
}

Facts facts_from_outcome(Outcome outcome) noexcept {
    constexpr Facts talks{Presence::present, Assignment::assigned, Voice::possible, AbsentWhy::none,
                          Permanence::unknown};
    constexpr Facts fax{Presence::present, Assignment::assigned, Voice::not_possible, AbsentWhy::none,
                        Permanence::permanent};
    // The network of a called number says "absent" for one that was never sold, too.
    constexpr Facts silent{Presence::absent, Assignment::undetermined, Voice::undetermined, AbsentWhy::unspecified,
                           Permanence::temporary};
    switch (outcome) {
        case Outcome::answered:
        case Outcome::abandoned:
        case Outcome::busy:
        case Outcome::no_answer:
        case Outcome::rejected:
        case Outcome::unwanted: return talks;
        case Outcome::machine: return exists;
        case Outcome::fax: return fax;
        case Outcome::absent: return silent;
        case Outcome::invalid_number:
        case Outcome::number_changed: return gone;
        case Outcome::barred: return barred;
        case Outcome::congestion:
        case Outcome::network_failure:
        case Outcome::local_failure:
        case Outcome::cancelled: return nothing;
    }
    return nothing;
}

bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Result<Network> Network::parse(std::string_view mcc, std::string_view mnc) {
    if (mcc.size() != 3 || !all_digits(mcc)) {
        return Error{"mcc", std::string(mcc), "a mobile country code has three digits, e.g. 260"};
    }
    if ((mnc.size() != 2 && mnc.size() != 3) || !all_digits(mnc)) {
        return Error{"mnc", std::string(mnc), "a mobile network code has two or three digits, e.g. 01"};
    }
    Network network;
    std::copy(mcc.begin(), mcc.end(), network.digits_.begin());
    std::copy(mnc.begin(), mnc.end(), network.digits_.begin() + 3);
    network.mnc_digits_ = static_cast<std::uint8_t>(mnc.size());
    return network;
}

std::string_view name(Presence value) noexcept { return presence_names[static_cast<std::size_t>(value)]; }
std::string_view name(Assignment value) noexcept { return assignment_names[static_cast<std::size_t>(value)]; }
std::string_view name(Voice value) noexcept { return voice_names[static_cast<std::size_t>(value)]; }
std::string_view name(LineKind value) noexcept { return line_kind_names[static_cast<std::size_t>(value)]; }
std::string_view name(AbsentWhy value) noexcept { return absent_why_names[static_cast<std::size_t>(value)]; }
std::string_view name(Permanence value) noexcept { return permanence_names[static_cast<std::size_t>(value)]; }
std::string_view name(EvidenceSource value) noexcept { return source_names[static_cast<std::size_t>(value)]; }
std::string_view name(Known value) noexcept { return known_names[static_cast<std::size_t>(value)]; }
std::string_view name(LookupFailure failure) noexcept {
    return lookup_failures[static_cast<std::size_t>(failure)].name;
}
std::string_view sentence(LookupFailure failure) noexcept {
    return lookup_failures[static_cast<std::size_t>(failure)].sentence;
}

Evidence evidence_from_call(PhoneNumber number, Outcome outcome, Instant ended_at) noexcept {
    return make(number, EvidenceSource::call_outcome, facts_from_outcome(outcome), ended_at);
}

Evidence evidence_from_map(PhoneNumber number, int error, int cause, Instant observed_at) noexcept {
    return make(number, EvidenceSource::live_hlr, facts_from_map(error, cause), observed_at);
}

Evidence evidence_from_alert(PhoneNumber number, int availability, Instant observed_at) noexcept {
    Facts facts = nothing;
    if (availability == -1 || availability == 0) facts = on;
    if (availability == 2) facts = off(AbsentWhy::unspecified);
    return make(number, EvidenceSource::alert_notification, facts, observed_at);
}

}  // namespace outdial
