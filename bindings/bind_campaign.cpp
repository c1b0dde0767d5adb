// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"

#include <outdial/campaign.hpp>

namespace outdial::bindings {
namespace {

/// A reserved agent, or None.
py::object agent_or_none(AgentId agent) { return agent == no_agent ? py::object(py::none()) : py::int_(agent); }

void bind_config(py::module_& m) {
    bind_enum<ConnectAt>(m, "When an agent joins a call. From this moment on the agent is taken.");
    bind_enum<NoAgent>(m, "What becomes of an answered call when no agent is free.");
    bind_enum<AgentFreeAt>(m, "When an agent is free for the next call.");
    bind_enum<CardAt>(m, "When the agent's screen shows the client's card.");

    Fields<NumberOrder>(m, "NumberOrder", "In which order the numbers of one client are tried.")
        .by<NumberType>("rank", &NumberOrder::rank, "Rank by type of number; lowest first.")
        .done();

    Fields<CampaignConfig>(m, "CampaignConfig", "Everything a campaign is told before it starts.")
        .field("zones", &CampaignConfig::zones, "The zones of the clients; `ContactNumber.zone` is an index into it.")
        .field("windows", &CampaignConfig::windows, "When it may call.")
        .field("retry", &CampaignConfig::retry, "When it may call again.")
        .field("number_order", &CampaignConfig::number_order, "Which number first.")
        .field("pacing", &CampaignConfig::pacing, "How many at a time.")
        .field("connect_at", &CampaignConfig::connect_at, "When an agent joins a call.")
        .field("no_agent", &CampaignConfig::no_agent, "What becomes of an answered call when no agent is free.")
        .field("queue_time_s", &CampaignConfig::queue_time, "Abandoned after waiting so long.")
        .field("agent_free_at", &CampaignConfig::agent_free_at, "When an agent is free for the next call.")
        .field("wrap_up_time_s", &CampaignConfig::wrap_up_time, "For agent_free_at=\"wrap_up_time\".")
        .field("card_at", &CampaignConfig::card_at, "When the agent sees the client's card.")
        .done();
}

void bind_answers(py::module_& m) {
    bind_enum<Reason>(m, "Why a client is to be called.");
    bind_enum<AgentPhase>(m, "What an agent is doing.");

    Fields<ContactNumber>(m, "ContactNumber", "One of a client's numbers.", Construction::positional)
        .field("number", &ContactNumber::number, "The number.")
        .field("type", &ContactNumber::type, "What the client uses it for.")
        .field("zone", &ContactNumber::zone, "Index into `CampaignConfig.zones`.")
        .required(1)
        .done();

    Fields<DialOrder>(m, "DialOrder", "Dial this number now.", Construction::positional)
        .field("call", &DialOrder::call, "The name of this attempt, for the events.")
        .field("contact", &DialOrder::contact, "The client, as `Campaign.add` numbered it.")
        .field("reference", &DialOrder::reference, "The host's own name for the client.")
        .field("number", &DialOrder::number, "The number to dial.")
        .field("type", &DialOrder::type, "What the client uses it for.")
        .field("number_index", &DialOrder::number_index, "Which of the client's numbers.")
        .field("attempt", &DialOrder::attempt, "Which attempt on this number.")
        .field("reason", &DialOrder::reason, "Why the client is called.")
        .field("preview", &DialOrder::preview, "Show the card first; dial when the agent says so.")
        .field(
            "agent", [](const DialOrder& self) { return agent_or_none(self.agent); },
            [](DialOrder& self, py::handle value) { self.agent = value.is_none() ? no_agent : value.cast<AgentId>(); },
            "The agent reserved for this call, or None.")
        .field("ring_timeout_s", &DialOrder::ring_timeout, "Hang up after ringing so long.")
        .optional_instant("window_closes", &DialOrder::window_closes, far_future,
                          "The number may be called until then.")
        .done();

    Fields<Refusal>(m, "Refusal", "A number that was due and was not dialled.", Construction::positional)
        .field("contact", &Refusal::contact, "The client.")
        .field("reference", &Refusal::reference, "The host's own name for the client.")
        .field("number_index", &Refusal::number_index, "Which of the client's numbers.")
        .field("verdict", &Refusal::verdict, "Why not, and until when.")
        .done();

    Fields<ContactCounts>(m, "ContactCounts", "Where the contacts are.", Construction::positional)
        .field("ready", &ContactCounts::ready, "Due now: waiting for an agent, a line, or their window.")
        .field("delayed", &ContactCounts::delayed, "Waiting for a redial delay, a gap or an appointment.")
        .field("in_progress", &ContactCounts::in_progress, "In a call, or its disposition is awaited.")
        .field("complete", &ContactCounts::complete, "Reached, and the contact is complete.")
        .field("do_not_call", &ContactCounts::do_not_call, "Does not want to be called.")
        .field("exhausted", &ContactCounts::exhausted, "No number left that may be dialled.")
        .field("withdrawn", &ContactCounts::withdrawn, "Taken out by the host.")
        .done();

    Fields<AgentCounts>(m, "AgentCounts", "How many agents are in each phase.", Construction::positional)
        .field("idle", &AgentCounts::idle, "Could take a call this instant.")
        .field("reserved", &AgentCounts::reserved, "Promised to a call that is being dialled.")
        .field("talking", &AgentCounts::talking, "In a call of the campaign.")
        .field("wrap_up", &AgentCounts::wrap_up, "Finishing the client's card.")
        .field("busy", &AgentCounts::busy, "At other work.")
        .field("paused", &AgentCounts::paused, "On a break.")
        .field("leaving", &AgentCounts::leaving, "Of those in calls: how many will not come back afterwards.")
        .done();
}

template <class T>
py::list list_of(std::span<const T> values) {
    py::list list;
    for (const T& value : values) list.append(py::cast(value, py::return_value_policy::copy));
    return list;
}

}  // namespace

void bind_campaign(py::module_& m) {
    bind_config(m);
    bind_answers(m);

    py::class_<Campaign>(
        m, "Campaign",
        "The whole decision, driven by three calls: `on` tells it what happened, `dials` asks what to do, "
        "`next_wakeup` says when to ask again. One thread at a time.")
        .def(py::init([](const CampaignConfig& config) { return unwrap(Campaign::create(config)); }), py::arg("config"))
        .def(
            "add",
            [](Campaign& self, std::uint64_t reference, const std::vector<ContactNumber>& numbers, Instant now,
               std::int16_t priority) {
                return unwrap(self.add({reference, priority, numbers}, now));
            },
            py::arg("reference"), py::arg("numbers"), py::arg("now"), py::kw_only(), py::arg("priority") = 0,
            "Adds a client, due at once, and gives its number.")
        .def("withdraw", &Campaign::withdraw, py::arg("contact"), py::arg("now"),
             "Takes a client out; a call under way goes on. False when unknown or already over.")
        .def("on", &Campaign::on, py::arg("event"), py::arg("now"),
             "Tells what happened. An event that makes no sense changes nothing; the answer says why.")
        .def(
            "dials", [](Campaign& self, Instant now) { return list_of(self.dials(now)); }, py::arg("now"),
            "What to dial now; each order must be answered by CallEnded.")
        .def(
            "refusals", [](const Campaign& self) { return list_of(self.refusals()); },
            "Numbers that came due and could not be dialled at the last `dials`, and why.")
        .def(
            "next_wakeup", [](const Campaign& self) { return instant_or_none(self.next_wakeup()); },
            "Ask again at this instant, even if nothing happens before; None: nothing to wait for.")
        .def("verdict", &Campaign::verdict, py::arg("contact"), py::arg("now"), "Why is this client (not) called?")
        .def("contact_counts", &Campaign::contact_counts, "Where the contacts are.")
        .def("waiting_for_window", &Campaign::waiting_for_window, py::arg("now"),
             "How many contacts are due but have no open window.")
        .def(
            "agent_counts", [](const Campaign& self) { return self.agents().counts(); }, "What the agents are doing.")
        .def(
            "longest_idle", [](const Campaign& self) { return agent_or_none(self.agents().longest_idle()); },
            "The agent who has been idle longest, or None.")
        .def_property_readonly("pacing_decision", &Campaign::pacing_decision, py::return_value_policy::copy,
                               "The decision of the last `dials`: how many, and why not more.")
        .def_property_readonly("config", &Campaign::config, py::return_value_policy::copy)
        .def("__len__", &Campaign::size)
        .def("__copy__", [](const Campaign& self) { return Campaign(self); })
        .def("__deepcopy__", [](const Campaign& self, const py::dict&) { return Campaign(self); });
}

}  // namespace outdial::bindings
