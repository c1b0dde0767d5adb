// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"

#include <outdial/reachability.hpp>
#include <outdial/route_trust.hpp>

#include <array>
#include <cstddef>
#include <type_traits>

namespace outdial::bindings {
namespace {

constexpr std::array<StoredInstant Reachability::*, 11> stored{
    &Reachability::heard_at,     &Reachability::alive_at,      &Reachability::assigned_at, &Reachability::came_at,
    &Reachability::gone_at,      &Reachability::expired_at,    &Reachability::absent_at,   &Reachability::wait_until,
    &Reachability::barred_until, &Reachability::receipt_until, &Reachability::no_ask_until};

py::tuple state_of(const Reachability& self) {
    py::list state;
    for (const auto member : stored) state.append(epoch_ms((self.*member).instant()));
    state.append(static_cast<int>(self.presence));
    state.append(static_cast<int>(self.source));
    state.append(static_cast<int>(self.absent_why));
    state.append(static_cast<int>(self.trust));
    state.append(static_cast<int>(self.absences));
    state.append(static_cast<bool>(self.retired));
    return py::tuple(state);
}

int code(const py::tuple& state, std::size_t at, int count) {
    const int value = state[stored.size() + at].cast<int>();
    if (value < 0 || value >= count) throw py::value_error("this is no state of a Reachability");
    return value;
}

Reachability from_state(const py::tuple& state) {
    if (state.size() != stored.size() + 6) throw py::value_error("this is no state of a Reachability");
    Reachability self;
    for (std::size_t i = 0; i < stored.size(); ++i) {
        self.*stored[i] = StoredInstant(from_epoch_ms(state[i].cast<std::int64_t>()));
    }
    self.presence = static_cast<Presence>(code(state, 0, presence_count));
    self.source = static_cast<EvidenceSource>(code(state, 1, evidence_source_count));
    self.absent_why = static_cast<AbsentWhy>(code(state, 2, absent_why_count));
    self.trust = static_cast<std::uint8_t>(code(state, 3, 101));
    self.absences = static_cast<std::uint8_t>(code(state, 4, 128)) & 0x7f;
    self.retired = code(state, 5, 2) != 0;
    return self;
}

py::tuple state_of(const RouteTrust& self) {
    py::list state;
    const auto numbers = [&state](const auto&... values) { (state.append(values), ...); };
    const auto rates = [&numbers](const auto&... estimates) { (RateEstimate::fields(estimates, numbers), ...); };
    RouteTrust::fields(self, rates);
    return py::tuple(state);
}

RouteTrust trust_from(const py::tuple& state) {
    RouteTrust self;
    std::size_t taken = 0;
    const auto take = [&](auto& value) {
        if (taken == state.size()) throw py::value_error("this is no state of a RouteTrust");
        value = state[taken++].cast<std::remove_reference_t<decltype(value)>>();
    };
    const auto numbers = [&take](auto&... values) { (take(values), ...); };
    const auto rates = [&](auto&... estimates) {
        (RateEstimate::fields(estimates, numbers), ...);
        if (!((estimates.value() > 0 && estimates.value() < 1) && ...) || taken != state.size()) {
            throw py::value_error("this is no state of a RouteTrust");
        }
    };
    RouteTrust::fields(self, rates);
    return self;
}

void bind_route_trust(py::module_& m) {
    bind_enum<RouteDoubt>(m, "What is suspicious about the receipts of a route.");
    py::class_<RouteTrust>(m, "RouteTrust", "How far \"delivered\" is to be believed on one route: carriers forge it.")
        .def(py::init<>())
        .def("on_receipt", &RouteTrust::on_receipt, py::arg("state"), py::arg("delay_s"),
             "A final receipt came, so many seconds after its message was sent.")
        .def("on_check", &RouteTrust::on_check, py::arg("evidence"), py::arg("since_s"),
             "A call or a live look-up of a number whose message was delivered so many seconds ago.")
        .def_property_readonly("per_cent", &RouteTrust::per_cent, "Share of deliveries that are genuine, 0 to 100.")
        .def_property_readonly("doubt", &RouteTrust::doubt, "What is suspicious about its receipts.")
        .def_property_readonly(
            "sentence", [](const RouteTrust& self) { return sentence(self.doubt()); }, "The doubt in words.")
        .def(py::pickle(static_cast<py::tuple (*)(const RouteTrust&)>(&state_of), &trust_from))
        .def("__repr__", [](const RouteTrust& self) {
            return "<RouteTrust: " + std::to_string(self.per_cent()) + " %, " + std::string(name(self.doubt())) + ">";
        });
}

}  // namespace

void bind_reachability(py::module_& m) {
    Fields<ReachabilityPolicy>(m, "ReachabilityPolicy",
                               "How long evidence counts, how often to ask again, and when to give a number up.")
        .by<EvidenceSource>("present_for_s", &ReachabilityPolicy::present_for,
                            "How long after the observation a phone still counts as present, by source.")
        .by<EvidenceSource>("confirms", &ReachabilityPolicy::confirms,
                            "May this source be the second one to say that a number is useless?")
        .by<AbsentWhy>("absent_wait_s", &ReachabilityPolicy::absent_wait,
                       "Wait after the first sign of absence, by its reason; doubled with each further one.")
        .field("longest_wait_s", &ReachabilityPolicy::longest_wait, "The doubling ends here.")
        .field("barred_wait_s", &ReachabilityPolicy::barred_wait, "When incoming calls are barred.")
        .field("confirm_gap_s", &ReachabilityPolicy::confirm_gap, "Between two proofs that a number is useless.")
        .field("expiry_s", &ReachabilityPolicy::expiry, "A message that was undeliverable for so long is a proof.")
        .field("appeared_for_s", &ReachabilityPolicy::appeared_for, "How long a phone counts as one that came back.")
        .field("slow_delivery_s", &ReachabilityPolicy::slow_delivery,
               "A message that took longer waited for the phone.")
        .field("trusted", &ReachabilityPolicy::trusted, "Per cent; evidence below it displaces nothing better.")
        .done();

    Fields<ReachabilityAnswer>(m, "ReachabilityAnswer", "What the evidence says of one number at one instant.")
        .field("verdict", &ReachabilityAnswer::verdict, "now: dial; not_before: wait for a signal; never: retired.")
        .field("presence", &ReachabilityAnswer::presence, "What may still be believed.")
        .field("source", &ReachabilityAnswer::source, "Who said so, where observed_at is known.")
        .field("absent_why", &ReachabilityAnswer::absent_why, "Why the phone is absent.")
        .optional_instant("observed_at", &ReachabilityAnswer::observed_at, far_past, "None: nothing was ever heard.")
        .optional_instant("ask_at", &ReachabilityAnswer::ask_at, far_future,
                          "From then on a look-up would tell something new; None: not worth it.")
        .field("appeared", &ReachabilityAnswer::appeared,
               "The phone came back a moment ago: to the front of the queue.")
        .done();

    py::class_<Reachability>(m, "Reachability", "All evidence about one number, as far as it still matters.")
        .def(py::init<>())
        .def("learn", &Reachability::learn, py::arg("policy"), py::arg("evidence"),
             "Takes evidence in. False when it changed nothing.")
        .def("await_receipt", &Reachability::await_receipt, py::arg("until"),
             "A message was sent; its receipt will tell of the phone, until then at the latest.")
        .def("lookup_failed", &Reachability::lookup_failed, py::arg("failure"), py::arg("now"),
             "A look-up gave no evidence: says nothing of the number, only when to ask again.")
        .def("at", &Reachability::at, py::arg("policy"), py::arg("now"), "The answer at that instant.")
        .def_property_readonly(
            "retired", [](const Reachability& self) { return static_cast<bool>(self.retired); },
            "The number is given up for ever: two proofs said that it is useless.")
        .def("__repr__",
             [](const Reachability& self) {
                 return "<Reachability: " + std::string(self.retired ? "retired" : name(self.presence)) + ">";
             })
        .def("__eq__",
             [](const Reachability& self, const py::object& other) -> py::object {
                 if (!py::isinstance<Reachability>(other)) return py::reinterpret_borrow<py::object>(Py_NotImplemented);
                 return py::bool_(self == other.cast<const Reachability&>());
             })
        .def("__copy__", [](const Reachability& self) { return self; })
        .def("__deepcopy__", [](const Reachability& self, const py::dict&) { return self; })
        .def(py::pickle(static_cast<py::tuple (*)(const Reachability&)>(&state_of), &from_state))
        .attr("__hash__") = py::none();
    bind_route_trust(m);
}

}  // namespace outdial::bindings
