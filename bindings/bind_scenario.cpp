// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"

#include <outdial/sim/scenario.hpp>

namespace outdial::bindings {
namespace {

void bind_people(py::module_& m) {
    using sim::People;
    Fields<People>(m, "People", "How people answer their phones and what comes of talking to them.")
        .by<NumberType>("answer_rate", &People::answer_rate,
                        "By type of number: chance, by hour of the called party's day, that a call which rings is "
                        "answered by a person in time (24 values).")
        .field("busy", &People::busy, "Share of the calls that no person answers.")
        .field("machine", &People::machine, "Share of the calls that no person answers.")
        .field("absent", &People::absent, "Share of the calls that no person answers.")
        .field("rejected", &People::rejected, "Share of the calls that no person answers.")
        .field("congestion", &People::congestion, "Share of the calls that no person answers.")
        .field("invalid_numbers", &People::invalid_numbers, "Share of all numbers that are not allocated.")
        .field("setup", &People::setup, "From the dial to ringback.")
        .field("time_to_answer", &People::time_to_answer, "From ringback.")
        .field("time_to_fail", &People::time_to_fail, "Busy, absent, ...: from the dial.")
        .field("ring_unanswered", &People::ring_unanswered, "Ringing nobody answers; None: until the ring time-out.")
        .field("talk", &People::talk, "Length of a conversation.")
        .field("wrap_up", &People::wrap_up, "The agent's work after a conversation.")
        .field("preview", &People::preview, "An agent reads the card before dialling.")
        .field("complete", &People::complete, "Chance that the n-th conversation completes the contact's aim.")
        .field("refused", &People::refused, "Share of the other conversations.")
        .field("callback", &People::callback, "Share of the other conversations.")
        .field("wrong_person", &People::wrong_person, "Share of the other conversations.")
        .field("do_not_call", &People::do_not_call, "Share of the other conversations.")
        .field("callback_delay", &People::callback_delay, "How much later the client wants to be called.")
        .field("own_agent", &People::own_agent, "Share of the callbacks that the agent who talked shall make.")
        .done();
}

}  // namespace

void bind_scenario(py::module_& m) {
    using sim::AgentGroup;
    using sim::Detection;
    using sim::Distribution;
    using sim::Inbound;
    using sim::Scenario;

    bind_enum<sim::Shape>(m, "Shape of a distribution of times.");
    Fields<Distribution>(m, "Distribution", "A distribution of times: `shift_s` plus a draw of the shape.")
        .field("shape", &Distribution::shape, "constant, exponential, gamma or lognormal.")
        .field("mean_s", &Distribution::mean, "Of the part without the shift.")
        .field("spread", &Distribution::spread, "gamma: the shape parameter k; lognormal: sigma.")
        .field("shift_s", &Distribution::shift, "Least value.")
        .done()
        .def(
            "check", [](const Distribution& self, std::string_view field) { unwrap(self.check(field)); },
            py::arg("field"), "ValueError naming `field` when a parameter is out of range.");
    bind_people(m);

    Fields<AgentGroup>(m, "AgentGroup", "Some agents with the same working hours.")
        .field("agents", &AgentGroup::agents, "How many.")
        .field("hours", &AgentGroup::hours, "In the scenario's zone; gaps are breaks.")
        .done();
    Fields<Inbound>(m, "Inbound", "Inbound calls to the same agents. They go before outbound ones.")
        .field("calls_per_hour", &Inbound::calls_per_hour, "By hour of the scenario's day (24 values).")
        .field("handle_time", &Inbound::handle_time, "Talk and wrap-up.")
        .field("patience", &Inbound::patience, "Waits so long at most; None: for ever.")
        .field("answer_within_s", &Inbound::answer_within, "For the service level.")
        .done();
    Fields<Detection>(m, "Detection", "The machine detector of the simulated host, for CampaignConfig.detect_machines.")
        .field("time", &Detection::time, "From the answer to the decision.")
        .field("false_machines", &Detection::false_machines, "Share of the people taken for machines and hung up on.")
        .field("missed_machines", &Detection::missed_machines, "Share of the machines put through to an agent.")
        .field("missed_talk_s", &Detection::missed_talk, "Until the agent has noticed.")
        .done();
    Fields<Scenario>(m, "Scenario", "A world for a campaign to run in.")
        .field("campaign", &Scenario::campaign, "The campaign.")
        .field("zone", &Scenario::zone, "Of the agents.")
        .field("start", &Scenario::start, "The simulated time starts here.")
        .field("length_s", &Scenario::length, "How long it lasts.")
        .field("warm_up_s", &Scenario::warm_up, "Statistics start after it.")
        .field("agents", &Scenario::agents, "Groups of agents.")
        .field("people", &Scenario::people, "How people behave.")
        .field("inbound", &Scenario::inbound, "Calls that come in.")
        .field("detection", &Scenario::detection, "The machine detector, where the campaign has one.")
        .field("seed", &Scenario::seed, "Names the random numbers.")
        .field("records", &Scenario::records, "Keep one row per attempt.")
        .done();
}

}  // namespace outdial::bindings
