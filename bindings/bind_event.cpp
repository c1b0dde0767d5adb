// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"

#include <outdial/event.hpp>

namespace outdial::bindings {
namespace {

template <class T>
void bind_agent_event(py::module_& m, const char* name, const char* doc) {
    Fields<T>(m, name, doc, Construction::positional)
        .field("agent", &T::agent, "The agent's number.")
        .required(1)
        .done();
}

template <class T>
void bind_leaving_event(py::module_& m, const char* name, const char* doc) {
    Fields<T>(m, name, doc, Construction::positional)
        .field("agent", &T::agent, "The agent's number.")
        .optional_instant("at", &T::at, far_past,
                          "Announces it for then; None: now. A time more than ten years away takes it back.")
        .required(1)
        .done();
}

template <class T>
void bind_call_event(py::module_& m, const char* name, const char* doc) {
    Fields<T>(m, name, doc, Construction::positional).field("call", &T::call, "`DialOrder.call`.").required(1).done();
}

}  // namespace

void bind_event(py::module_& m) {
    bind_enum<Reception>(m, "How a campaign took an event.");

    bind_agent_event<AgentReady>(m, "AgentReady",
                                 "The agent can take a call, or has finished the wrap-up of the last.");
    bind_agent_event<AgentBusy>(m, "AgentBusy", "The agent took up other work and will be back.");
    bind_leaving_event<AgentPaused>(m, "AgentPaused", "The agent is on a break (during a call: after it).");
    bind_leaving_event<AgentLoggedOut>(m, "AgentLoggedOut", "The agent is gone (during a call: after it).");
    bind_call_event<CallRinging>(m, "CallRinging", "The called phone rings.");
    bind_call_event<CallAnswered>(m, "CallAnswered", "Somebody (or something) lifted the phone.");

    Fields<CallDetected>(
        m, "CallDetected",
        "The machine detector has decided who lifted the phone; wrong_order where an agent is reserved already.",
        Construction::positional)
        .field("call", &CallDetected::call, "`DialOrder.call`.")
        .field("result", &CallDetected::result, "Who it was; not_sure is handled as a person.")
        .required(2)
        .done();
    Fields<CallConnected>(m, "CallConnected", "The host joined the call to an agent.", Construction::positional)
        .field("call", &CallConnected::call, "`DialOrder.call`.")
        .field("agent", &CallConnected::agent, "The agent's number.")
        .required(2)
        .done();
    Fields<CallEnded>(m, "CallEnded", "The call is over.", Construction::positional)
        .field("call", &CallEnded::call, "`DialOrder.call`.")
        .field("outcome", &CallEnded::outcome, "What became of it.")
        .required(2)
        .done();
    Fields<CallDisposed>(m, "CallDisposed", "The agent marked the result of a connected call.",
                         Construction::positional)
        .field("call", &CallDisposed::call, "`DialOrder.call`.")
        .field("disposition", &CallDisposed::disposition, "The result.")
        .optional_instant("callback_at", &CallDisposed::callback_at, far_past,
                          "For callback: the time the client named.")
        .field("number", &CallDisposed::number, "For callback and another_number: the number the client named.")
        .field("own_agent", &CallDisposed::own_agent, "For callback: this agent shall call back.")
        .required(2)
        .done();
    Fields<CallbackWanted>(
        m, "CallbackWanted",
        "Outside a call the client asked to be called: on a web form, by an IVR menu or a message. An appointment, as "
        "one that an agent makes; it takes the place of an earlier one.",
        Construction::positional)
        .field("contact", &CallbackWanted::contact, "The client's number in the campaign.")
        .optional_instant("at", &CallbackWanted::at, far_past, "The time the client named; None: at once.")
        .field("number", &CallbackWanted::number, "The number the client named; empty: the next to be tried.")
        .optional_agent("agent", &CallbackWanted::agent, "Who shall call; None: anyone.")
        .required(1)
        .done();
    Fields<NumberReachable>(m, "NumberReachable", "The network says that a client's phone is on again.",
                            Construction::positional)
        .field("contact", &NumberReachable::contact, "The client's number in the campaign.")
        .field("number", &NumberReachable::number, "Which of the client's telephone numbers.")
        .required(2)
        .done();
    Fields<NumberJudged>(m, "NumberJudged",
                         "What the evidence says of a client's number: not before a time, never again, or (now) that "
                         "what was told before holds no more. `event_of` makes it.",
                         Construction::positional)
        .field("contact", &NumberJudged::contact, "The client's number in the campaign.")
        .field("number", &NumberJudged::number, "Which of the client's telephone numbers.")
        .field("verdict", &NumberJudged::verdict, "May it be dialled, as far as its phone goes?")
        .required(3)
        .done();
    Fields<CallerArrived>(m, "CallerArrived", "An inbound caller wants an agent of this team; told at once.",
                          Construction::positional)
        .done();
    Fields<CallerConnected>(m, "CallerConnected", "An inbound caller was joined to an agent.", Construction::positional)
        .field("agent", &CallerConnected::agent, "The agent's number; back with AgentReady.")
        .duration("waited_s", &CallerConnected::waited, "How long the caller waited.")
        .required(1)
        .done();
    Fields<CallerLeft>(m, "CallerLeft", "An inbound caller who waited has gone, or was served by another team.",
                       Construction::positional)
        .field("served", &CallerLeft::served, "By another team?")
        .duration("waited_s", &CallerLeft::waited, "How long the caller had waited for it.")
        .done();
}

}  // namespace outdial::bindings
