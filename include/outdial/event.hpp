// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/instant.hpp>
#include <outdial/outcome.hpp>
#include <outdial/phone_number.hpp>
#include <outdial/verdict.hpp>

#include <cstdint>
#include <string_view>
#include <variant>

/// What a host tells a campaign. Every event is a small value: it can be stored, sent and replayed.
namespace outdial {

/// An agent, as numbered by the host. Small integers are best: the campaign keeps a table indexed by them.
using AgentId = std::uint32_t;
inline constexpr AgentId no_agent = 0xffff'ffff;
inline constexpr AgentId max_agents = 1'000'000;  ///< agent ids are below this

/// A client of the campaign: numbered 0, 1, 2, ... in the order in which they are added.
using ContactId = std::uint32_t;

/// One attempt, from its dial order to its end. Given out by the campaign, never used twice.
using CallId = std::uint64_t;

/// Place of a call among those under way, for a host that keeps a table: below the largest number of calls that were
/// ever under way at once, and used again after the call.
[[nodiscard]] constexpr std::uint32_t call_slot(CallId call) noexcept { return static_cast<std::uint32_t>(call); }

/// The agent can take a call: logged in, back from a pause or other work, or finished with the wrap-up of the last call
/// (the client card is closed). A disposition still missing is then taken from the retry table's row for `answered`,
/// and an announced pause or log-out begins. During a call: takes an announced pause or log-out back.
struct AgentReady {
    AgentId agent = no_agent;
    friend bool operator==(const AgentReady&, const AgentReady&) = default;
};

/// The agent took up other work and will be back.
struct AgentBusy {
    AgentId agent = no_agent;
    friend bool operator==(const AgentBusy&, const AgentBusy&) = default;
};

/// The agent is on a break; ends a wrap-up. During a call: announces it, for when the call and its wrap-up are over.
///
/// With a time to come (`at`): the agent will leave then, as the host will tell; nothing is dialled any more that would
/// be answered when the agent is gone. Another time takes the place of the first; `far_future` takes it back.
struct AgentPaused {
    AgentId agent = no_agent;
    Instant at = far_past;
    friend bool operator==(const AgentPaused&, const AgentPaused&) = default;
};

/// The agent is gone; ends a wrap-up. During a call: announces it, for when the call and its wrap-up are over. With a
/// time to come: as for `AgentPaused`, e.g. the end of the shift.
struct AgentLoggedOut {
    AgentId agent = no_agent;
    Instant at = far_past;
    friend bool operator==(const AgentLoggedOut&, const AgentLoggedOut&) = default;
};

/// Ringback started: the called phone rings.
struct CallRinging {
    CallId call = 0;
    friend bool operator==(const CallRinging&, const CallRinging&) = default;
};

/// Somebody (or something) lifted the phone.
struct CallAnswered {
    CallId call = 0;
    friend bool operator==(const CallAnswered&, const CallAnswered&) = default;
};

/// The detector has decided who lifted the phone (`CampaignConfig::detect_machines`). A person, or nobody sure, wants
/// an agent from now on; after a machine the host ends the call, or leaves its message first.
struct CallDetected {
    CallId call = 0;
    AmdResult result = AmdResult::not_sure;
    friend bool operator==(const CallDetected&, const CallDetected&) = default;
};

/// The host joined the call to an agent.
struct CallConnected {
    CallId call = 0;
    AgentId agent = no_agent;
    friend bool operator==(const CallConnected&, const CallConnected&) = default;
};

/// The call is over. After `answered` the agent is in wrap-up and the disposition is awaited; where neither an agent
/// nor an IVR (`CallDisposed`) had the client, who gave up then, the retry table's row is that of `abandoned`.
struct CallEnded {
    CallId call = 0;
    Outcome outcome = Outcome::no_answer;
    friend bool operator==(const CallEnded&, const CallEnded&) = default;
};

/// The agent marked the result of a connected call, during the call or until the agent is ready again; or an IVR that
/// of an answered call that waits for an agent. It holds whatever the outcome that `CallEnded` tells. Until the line
/// has ended another one takes its place, save that of `do_not_call`; afterwards, until the agent is ready again, only
/// `do_not_call` does.
struct CallDisposed {
    CallId call = 0;
    Disposition disposition = Disposition::complete;
    Instant callback_at = far_past;  ///< for `callback`: the time the client named
    PhoneNumber number{};  ///< for `callback` and `another_number`: the number the client named; empty: the one dialled
    bool own_agent = false;  ///< for `callback`: this agent shall call back (`CampaignConfig::own_agent_time`)
    friend bool operator==(const CallDisposed&, const CallDisposed&) = default;
};

/// Outside a call the client asked to be called: on a web form, by an IVR menu or a message. It is an appointment like
/// one that an agent makes (`CallDisposed`), and takes the place of an earlier one; a client who was given up goes on.
/// `wrong_order` for one who is being called (tell it when the call is over), is complete, withdrawn, or not to be
/// called; `unknown_number` where none is named and no number of the client is left.
struct CallbackWanted {
    ContactId contact = 0;
    Instant at = far_past;     ///< the time the client named; far_past: at once
    PhoneNumber number{};      ///< the number the client named, which may be a new one; empty: the next to be tried
    AgentId agent = no_agent;  ///< who shall call (`CampaignConfig::own_agent_time`); none: anyone
    friend bool operator==(const CallbackWanted&, const CallbackWanted&) = default;
};

/// The network says that a client's phone is on again: an alert notification, the receipt of a message that waited, or
/// a look-up. The client's turn comes before the redials, on this number, without the delay of either; where an
/// appointment waits, that holds.
struct NumberReachable {
    ContactId contact = 0;
    PhoneNumber number;
    friend bool operator==(const NumberReachable&, const NumberReachable&) = default;
};

/// What the evidence says of one of a client's numbers, where it is no `NumberReachable` (`event_of` tells which). The
/// number is not called before a time, for that reason; never again, and it is given up; or *now*: what was told before
/// holds no more. An appointment is dialled at its time unless the number is given up.
struct NumberJudged {
    ContactId contact = 0;
    PhoneNumber number;
    Verdict verdict;
    friend bool operator==(const NumberJudged&, const NumberJudged&) = default;
};

/// An inbound caller wants an agent of this team. Told at once, also when an agent is free: the callers who come are
/// counted, and so many agents are kept free for the next (`CampaignConfig::blending`).
struct CallerArrived {
    friend bool operator==(const CallerArrived&, const CallerArrived&) = default;
};

/// An inbound caller was joined to an agent, after so long. The agent is back with `AgentReady`, when the wrap-up is
/// over as well, or leaves.
struct CallerConnected {
    AgentId agent = no_agent;
    Duration waited{};
    friend bool operator==(const CallerConnected&, const CallerConnected&) = default;
};

/// An inbound caller who waited has gone: gave up, wants to be called back, or was served by another team.
struct CallerLeft {
    bool served = false;  ///< by another team
    Duration waited{};    ///< then: for so long
    friend bool operator==(const CallerLeft&, const CallerLeft&) = default;
};

using Event = std::variant<AgentReady, AgentBusy, AgentPaused, AgentLoggedOut, CallRinging, CallAnswered, CallConnected,
                           CallEnded, CallDisposed, NumberReachable, CallerArrived, CallerConnected, CallerLeft,
                           CallDetected, NumberJudged, CallbackWanted>;

/// How a campaign took an event. Everything but `accepted` left the campaign as it was, save that time went on:
/// wrap-ups that were over by then have ended. `bad_time` left even the time as it was.
enum class Reception : std::uint8_t {
    accepted,
    unknown_call,    ///< this call was never ordered, or is long over
    unknown_agent,   ///< this agent never became ready
    unknown_number,  ///< no such contact, the number is none of its own, or the contact has 255 others already
    wrong_order,     ///< the call, agent or number is in a state in which this cannot happen
    agent_taken,     ///< the agent is in another call
    bad_agent_id,    ///< the id is not below `max_agents`
    bad_callback,    ///< a callback needs a time later than now, within ten years
    no_caller,       ///< no inbound caller waits
    bad_time,        ///< not in the years 1970 to 2199, or more than ten years after the last
};
inline constexpr int reception_count = 10;

/// Stable lower-case name, e.g. `wrong_order`.
[[nodiscard]] std::string_view name(Reception reception) noexcept;

}  // namespace outdial
