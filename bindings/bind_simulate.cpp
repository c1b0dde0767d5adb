// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"
#include "unlocked.hpp"

#include <outdial/sim/centre.hpp>

#include <cstring>
#include <memory>
#include <type_traits>

#include <pybind11/numpy.h>

namespace outdial::bindings {
namespace {

using sim::Hour;
using sim::Records;
using sim::Simulation;
using sim::Totals;

/// A column as a read-only array on the simulation's own memory.
template <class T>
py::array column(const py::object& owner, const std::vector<T>& values) {
    py::array_t<T> array({static_cast<py::ssize_t>(values.size())}, {static_cast<py::ssize_t>(sizeof(T))},
                         values.data(), owner);
    array.attr("flags").attr("writeable") = false;
    return array;
}

/// One member of a vector of structs, likewise.
template <class T>
py::array column(const py::object& owner, const std::vector<Hour>& hours, T Hour::*member) {
    const T* first = hours.empty() ? nullptr : &(hours.front().*member);
    py::array_t<T> array({static_cast<py::ssize_t>(hours.size())}, {static_cast<py::ssize_t>(sizeof(Hour))}, first,
                         owner);
    array.attr("flags").attr("writeable") = false;
    return array;
}

/// Does something with the name and the values of every column of the records.
template <class R, class Do>
void for_each_column(R& records, const Do& act) {
    act("at", records.at);
    act("contact", records.contact);
    act("reference", records.reference);
    act("number", records.number);
    act("number_type", records.number_type);
    act("number_index", records.number_index);
    act("attempt", records.attempt);
    act("reason", records.reason);
    act("outcome", records.outcome);
    act("disposition", records.disposition);
    act("why", records.why);
    act("until", records.until);
    act("ring_ms", records.ring_ms);
    act("wait_ms", records.wait_ms);
    act("talk_ms", records.talk_ms);
    act("wrap_up_ms", records.wrap_up_ms);
    act("agent", records.agent);
}

py::dict record_columns(const py::object& self) {
    py::dict columns;
    for_each_column(self.cast<const Simulation&>().records,
                    [&](const char* name, const auto& values) { columns[name] = column(self, values); });
    return columns;
}

py::tuple state_of(const py::object& self) {
    const auto& simulation = self.cast<const Simulation&>();
    static_assert(std::is_trivially_copyable_v<Hour>);
    const py::bytes hours(reinterpret_cast<const char*>(simulation.hours.data()),
                          simulation.hours.size() * sizeof(Hour));
    return py::make_tuple(simulation.totals, simulation.contacts, simulation.stopped, hours, record_columns(self),
                          simulation.promises.kept, simulation.promises.missed);
}

std::shared_ptr<Simulation> simulation_of(const py::tuple& state) {
    auto simulation = std::make_shared<Simulation>();
    simulation->totals = state[0].cast<Totals>();
    simulation->contacts = state[1].cast<ContactCounts>();
    simulation->stopped = state[2].cast<bool>();
    simulation->promises = {state[5].cast<std::uint64_t>(), state[6].cast<std::uint64_t>()};
    const auto hours = state[3].cast<std::string_view>();
    simulation->hours.resize(hours.size() / sizeof(Hour));
    if (!hours.empty()) std::memcpy(simulation->hours.data(), hours.data(), simulation->hours.size() * sizeof(Hour));
    const py::dict columns = state[4];
    for_each_column(simulation->records, [&]<class T>(const char* name, std::vector<T>& values) {
        const auto array = columns[name].cast<py::array_t<T, py::array::c_style>>();
        values.assign(array.data(), array.data() + array.size());
    });
    return simulation;
}

py::dict hour_columns(const py::object& self) {
    const std::vector<Hour>& hours = self.cast<const Simulation&>().hours;
    py::dict columns;
    columns["begin"] = column(self, hours, &Hour::begin);
    columns["dials"] = column(self, hours, &Hour::dials);
    columns["answered"] = column(self, hours, &Hour::answered);
    columns["connected"] = column(self, hours, &Hour::connected);
    columns["abandoned"] = column(self, hours, &Hour::abandoned);
    columns["refused"] = column(self, hours, &Hour::refused);
    columns["talk_ms"] = column(self, hours, &Hour::talk_ms);
    columns["wrap_up_ms"] = column(self, hours, &Hour::wrap_up_ms);
    columns["wait_ms"] = column(self, hours, &Hour::wait_ms);
    columns["inbound_ms"] = column(self, hours, &Hour::inbound_ms);
    columns["waiting_for_agent"] = column(self, hours, &Hour::waiting_for_agent);
    columns["waiting_for_window"] = column(self, hours, &Hour::waiting_for_window);
    columns["waiting_for_redial"] = column(self, hours, &Hour::waiting_for_redial);
    columns["in_progress"] = column(self, hours, &Hour::in_progress);
    columns["over"] = column(self, hours, &Hour::over);
    return columns;
}

void bind_totals(py::module_& m) {
    Fields<Totals>(m, "Totals", "Everything counted after the warm-up.")
        .field("dials", &Totals::dials, "Attempts made.")
        .field("answered", &Totals::answered, "By a person.")
        .field("connected", &Totals::connected, "To an agent.")
        .field("abandoned", &Totals::abandoned, "Answered, and no agent was free in time.")
        .by<Outcome>("outcomes", &Totals::outcomes, "Attempts by outcome.")
        .by<Disposition>("dispositions", &Totals::dispositions, "Conversations by disposition.")
        .by<Why>("refusals", &Totals::refusals, "Numbers that were due and not dialled, by reason.")
        .field("false_machines", &Totals::false_machines, "People taken for machines and hung up on.")
        .field("missed_machines", &Totals::missed_machines, "Machines put through to agents.")
        .field("talk_ms", &Totals::talk_ms, "Agents' time.")
        .field("wrap_up_ms", &Totals::wrap_up_ms, "Agents' time.")
        .field("wait_ms", &Totals::wait_ms, "Agents' time.")
        .field("inbound_ms", &Totals::inbound_ms, "Agents' time.")
        .field("inbound_calls", &Totals::inbound_calls, "Calls that came in.")
        .field("inbound_waited", &Totals::inbound_waited, "No agent was free at once.")
        .field("inbound_served", &Totals::inbound_served, "Talked to an agent.")
        .field("inbound_abandoned", &Totals::inbound_abandoned, "Gave up waiting.")
        .field("inbound_in_time", &Totals::inbound_in_time, "Served within `Inbound.answer_within_s`.")
        .field("inbound_overflowed", &Totals::inbound_overflowed, "Of those served: by another team.")
        .field("inbound_wait_ms", &Totals::inbound_wait_ms, "Waiting time of all callers.")
        .field("refused_events", &Totals::refused_events,
               "Events the campaign did not accept; 0 unless something is wrong.")
        .field("events", &Totals::events, "Logical events simulated.")
        .done()
        .def("abandonment", &Totals::abandonment, "abandoned / (connected + abandoned).")
        .def("utilization", &Totals::utilization, "Agents' time in calls and wrap-up / their time logged in.");
}

std::shared_ptr<Simulation> run(const sim::Scenario& scenario, const sim::Clients& clients,
                                const py::object& progress) {
    return std::make_shared<Simulation>(
        run_unlocked(progress, [&](const auto& tell) { return sim::simulate(scenario, clients, tell); }));
}

std::vector<std::shared_ptr<Simulation>> run_centre(std::vector<sim::Scenario> campaigns,
                                                    const std::vector<sim::Clients>& clients,
                                                    std::vector<AgentShare> shares,
                                                    std::vector<CallerOverflow> overflow, const py::object& progress) {
    const sim::Centre centre{std::move(campaigns), std::move(shares), std::move(overflow)};
    std::vector<std::shared_ptr<Simulation>> results;
    for (Simulation& one :
         run_unlocked(progress, [&](const auto& tell) { return sim::simulate(centre, clients, tell); })) {
        results.push_back(std::make_shared<Simulation>(std::move(one)));
    }
    return results;
}

}  // namespace

void bind_simulate(py::module_& m) {
    bind_totals(m);
    py::class_<Simulation, std::shared_ptr<Simulation>>(m, "Simulation", "What a run of `simulate` gave.")
        .def_property_readonly(
            "totals", [](const Simulation& self) { return self.totals; }, "Everything counted after the warm-up.")
        .def_property_readonly(
            "contacts", [](const Simulation& self) { return self.contacts; }, "Where the contacts are at the end.")
        .def_property_readonly(
            "promises", [](const Simulation& self) { return promises_of(self.promises); },
            "Callbacks that were dialled within the promised window, and those that were not.")
        .def_property_readonly(
            "stopped", [](const Simulation& self) { return self.stopped; }, "The progress callback asked to stop.")
        .def("record_columns", &record_columns,
             "One row per attempt, refusals included: a dict of arrays of one length, on this object's memory.")
        .def(py::pickle(&state_of, &simulation_of))
        .def("hour_columns", &hour_columns,
             "One row per hour: a dict of arrays of one length, on this object's memory.");

    m.def("simulate", &run, py::arg("scenario"), py::arg("clients"), py::arg("progress") = py::none(),
          "Runs the scenario. `progress` is told the share done, and may return False to stop.");
    m.def("simulate_centre", &run_centre, py::arg("campaigns"), py::arg("clients"),
          py::arg("shares") = std::vector<AgentShare>(), py::arg("overflow") = std::vector<CallerOverflow>(),
          py::arg("progress") = py::none(),
          "Runs several scenarios on one clock; one Simulation for each. ValueError naming what is wrong.");
}

}  // namespace outdial::bindings
