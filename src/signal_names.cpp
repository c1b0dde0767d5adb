// SPDX-License-Identifier: Apache-2.0
#include <outdial/signals.hpp>

#include "names.hpp"

#include <array>

namespace outdial {
namespace {

constexpr std::array<Words, decided_by_count> deciders{{
    {"answer", "the call was answered"},
    {"not_joined", "a person answered and was joined to no agent"},
    {"machine_detection", "the detection of answering machines says so"},
    {"tones", "the tones before the announcement say so"},
    {"sip_status", "the SIP status says so"},
    {"sip_and_ringing", "the SIP status, told by whether it rang"},
    {"reason_header", "the Reason header is more specific than the SIP status"},
    {"cause", "the hang-up cause says so"},
    {"cause_and_ringing", "the hang-up cause, told by whether it rang"},
    {"busy_after_ringing", "busy after it had rung: the person pressed the call away"},
    {"hung_up_while_ringing", "somebody hung up before an answer"},
    {"dial_status", "only the dialling application's summary, which lumps causes together"},
    {"originate_reason", "only the reason of the originate response, which lumps causes together"},
    {"nothing", "no signal tells anything"},
}};
constexpr std::array<std::string_view, sit_count> sit_names{"none",    "intercept",  "vacant_code",
                                                            "reorder", "no_circuit", "uncategorised"};
constexpr std::array<std::string_view, dial_status_count> dial_status_names{
    "none",         "answer", "busy",      "no_answer", "congestion",
    "chan_unavail", "cancel", "dont_call", "torture",   "invalid_args"};
constexpr std::array<std::string_view, hung_up_by_count> hung_up_by_names{"unknown", "us", "called_party", "network"};
constexpr std::array<std::string_view, certainty_count> certainty_names{"high", "medium", "low"};
constexpr std::array<std::string_view, about_count> about_names{"person", "number", "network", "us", "caller_id"};

struct NamedCause {
    std::string_view name;
    std::int16_t cause;
};
constexpr std::array freeswitch_causes{
    NamedCause{"NONE", 0},
    NamedCause{"UNALLOCATED_NUMBER", 1},
    NamedCause{"NO_ROUTE_TRANSIT_NET", 2},
    NamedCause{"NO_ROUTE_DESTINATION", 3},
    NamedCause{"CHANNEL_UNACCEPTABLE", 6},
    NamedCause{"CALL_AWARDED_DELIVERED", 7},
    NamedCause{"NORMAL_CLEARING", 16},
    NamedCause{"USER_BUSY", 17},
    NamedCause{"NO_USER_RESPONSE", 18},
    NamedCause{"NO_ANSWER", 19},
    NamedCause{"SUBSCRIBER_ABSENT", 20},
    NamedCause{"CALL_REJECTED", 21},
    NamedCause{"NUMBER_CHANGED", 22},
    NamedCause{"REDIRECTION_TO_NEW_DESTINATION", 23},
    NamedCause{"EXCHANGE_ROUTING_ERROR", 25},
    NamedCause{"DESTINATION_OUT_OF_ORDER", 27},
    NamedCause{"INVALID_NUMBER_FORMAT", 28},
    NamedCause{"FACILITY_REJECTED", 29},
    NamedCause{"RESPONSE_TO_STATUS_ENQUIRY", 30},
    NamedCause{"NORMAL_UNSPECIFIED", 31},
    NamedCause{"NORMAL_CIRCUIT_CONGESTION", 34},
    NamedCause{"NETWORK_OUT_OF_ORDER", 38},
    NamedCause{"NORMAL_TEMPORARY_FAILURE", 41},
    NamedCause{"SWITCH_CONGESTION", 42},
    NamedCause{"ACCESS_INFO_DISCARDED", 43},
    NamedCause{"REQUESTED_CHAN_UNAVAIL", 44},
    NamedCause{"PRE_EMPTED", 45},
    NamedCause{"FACILITY_NOT_SUBSCRIBED", 50},
    NamedCause{"OUTGOING_CALL_BARRED", 52},
    NamedCause{"INCOMING_CALL_BARRED", 54},
    NamedCause{"BEARERCAPABILITY_NOTAUTH", 57},
    NamedCause{"BEARERCAPABILITY_NOTAVAIL", 58},
    NamedCause{"SERVICE_UNAVAILABLE", 63},
    NamedCause{"BEARERCAPABILITY_NOTIMPL", 65},
    NamedCause{"CHAN_NOT_IMPLEMENTED", 66},
    NamedCause{"FACILITY_NOT_IMPLEMENTED", 69},
    NamedCause{"SERVICE_NOT_IMPLEMENTED", 79},
    NamedCause{"INVALID_CALL_REFERENCE", 81},
    NamedCause{"INCOMPATIBLE_DESTINATION", 88},
    NamedCause{"INVALID_MSG_UNSPECIFIED", 95},
    NamedCause{"MANDATORY_IE_MISSING", 96},
    NamedCause{"MESSAGE_TYPE_NONEXIST", 97},
    NamedCause{"WRONG_MESSAGE", 98},
    NamedCause{"IE_NONEXIST", 99},
    NamedCause{"INVALID_IE_CONTENTS", 100},
    NamedCause{"WRONG_CALL_STATE", 101},
    NamedCause{"RECOVERY_ON_TIMER_EXPIRE", 102},
    NamedCause{"MANDATORY_IE_LENGTH_ERROR", 103},
    NamedCause{"PROTOCOL_ERROR", 111},
    NamedCause{"INTERWORKING", 127},
    NamedCause{"SUCCESS", 142},
    NamedCause{"ORIGINATOR_CANCEL", 487},
    NamedCause{"CRASH", 700},
    NamedCause{"SYSTEM_SHUTDOWN", 701},
    NamedCause{"LOSE_RACE", 702},
    NamedCause{"MANAGER_REQUEST", 703},
    NamedCause{"BLIND_TRANSFER", 800},
    NamedCause{"ATTENDED_TRANSFER", 801},
    NamedCause{"ALLOTTED_TIMEOUT", 802},
    NamedCause{"USER_CHALLENGE", 803},
    NamedCause{"MEDIA_TIMEOUT", 804},
    NamedCause{"PICKED_OFF", 805},
    NamedCause{"USER_NOT_REGISTERED", 806},
    NamedCause{"PROGRESS_TIMEOUT", 807},
    NamedCause{"INVALID_GATEWAY", 808},
    NamedCause{"GATEWAY_DOWN", 809},
    NamedCause{"INVALID_URL", 810},
    NamedCause{"INVALID_PROFILE", 811},
    NamedCause{"NO_PICKUP", 812},
    NamedCause{"SRTP_READ_ERROR", 813},
    NamedCause{"BOWOUT", 814},
    NamedCause{"BUSY_EVERYWHERE", 815},
    NamedCause{"DECLINE", 816},
    NamedCause{"DOES_NOT_EXIST_ANYWHERE", 817},
    NamedCause{"NOT_ACCEPTABLE", 818},
    NamedCause{"UNWANTED", 819},
    NamedCause{"NO_IDENTITY", 820},
    NamedCause{"BAD_IDENTITY_INFO", 821},
    NamedCause{"UNSUPPORTED_CERTIFICATE", 822},
    NamedCause{"INVALID_IDENTITY", 823},
    NamedCause{"STALE_DATE", 824},
    NamedCause{"REJECT_ALL", 825},
};

}  // namespace

Result<int> freeswitch_cause(std::string_view name) {
    for (const NamedCause& row : freeswitch_causes) {
        if (row.name == name) return int{row.cause};
    }
    return Error{"freeswitch cause", std::string(name), "use one of FreeSWITCH's names, e.g. USER_BUSY"};
}

std::string_view phone_word(Presence presence, Assignment assignment) noexcept {
    return assignment == Assignment::unassigned ? name(assignment) : name(presence);
}

std::string_view name(Sit value) noexcept { return at_enumerator(sit_names, value, no_words.name); }
std::string_view name(DialStatus value) noexcept { return at_enumerator(dial_status_names, value, no_words.name); }
std::string_view name(HungUpBy value) noexcept { return at_enumerator(hung_up_by_names, value, no_words.name); }
std::string_view name(Certainty value) noexcept { return at_enumerator(certainty_names, value, no_words.name); }
std::string_view name(About value) noexcept { return at_enumerator(about_names, value, no_words.name); }
std::string_view name(DecidedBy value) noexcept { return at_enumerator(deciders, value, no_words).name; }
std::string_view sentence(DecidedBy value) noexcept { return at_enumerator(deciders, value, no_words).sentence; }

}  // namespace outdial
