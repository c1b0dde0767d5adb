// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"

#include <outdial/evidence.hpp>

#include <optional>

#include <pybind11/operators.h>

namespace outdial::bindings {
namespace {

std::string text_of(const Network& network) {
    return network.empty() ? std::string() : std::string(network.mcc()) + "-" + std::string(network.mnc());
}

}  // namespace

void bind_evidence(py::module_& m) {
    bind_enum<Presence>(m, "Was the phone on the network?");
    bind_enum<Assignment>(m, "Does somebody have this number?");
    bind_enum<Voice>(m, "Can the number take a voice call?");
    bind_enum<LineKind>(m, "What kind of line it is.");
    bind_enum<AbsentWhy>(m, "Why the phone was absent, from the shortest absence to the longest.");
    bind_enum<Permanence>(m, "Will it pass?");
    bind_enum<EvidenceSource>(m, "Who says so.");
    bind_enum<Known>(m, "Yes or no, and how surely.");
    bind_enum<LookupFailure>(m, "Why a look-up gave no evidence.");

    py::class_<Network>(m, "Network", "Mobile country code and mobile network code, as digits: `Network('250', '01')`.")
        .def(py::init([](std::string_view mcc, std::string_view mnc) { return unwrap(Network::parse(mcc, mnc)); }),
             py::arg("mcc"), py::arg("mnc"))
        .def_property_readonly("mcc", &Network::mcc, "The mobile country code: three digits.")
        .def_property_readonly("mnc", &Network::mnc, "The mobile network code: two or three digits.")
        .def("__str__", &text_of)
        .def("__repr__",
             [](const Network& self) {
                 return "Network('" + std::string(self.mcc()) + "', '" + std::string(self.mnc()) + "')";
             })
        .def("__hash__", [](const Network& self) { return std::hash<std::string>{}(text_of(self)); })
        .def(py::self == py::self)
        .def("__copy__", [](const Network& self) { return self; })
        .def("__deepcopy__", [](const Network& self, const py::dict&) { return self; })
        .def(py::pickle(
            [](const Network& self) { return py::make_tuple(std::string(self.mcc()), std::string(self.mnc())); },
            [](const py::tuple& state) {
                return unwrap(Network::parse(state[0].cast<std::string>(), state[1].cast<std::string>()));
            }));

    Fields<Evidence> fields(m, "Evidence", "What one observation tells of one number; the rest is undetermined.");
    const auto network = [&fields](const char* name, Network Evidence::*member, const char* doc) {
        fields.field(
            name,
            [member](const Evidence& self) {
                return (self.*member).empty() ? py::object(py::none()) : py::cast(self.*member);
            },
            [member](Evidence& self, py::handle value) {
                self.*member = value.is_none() ? Network() : value.cast<Network>();
            },
            doc);
    };
    fields.field("number", &Evidence::number, "The number.")
        .field("source", &Evidence::source, "Who says so.")
        .field("presence", &Evidence::presence, "Was the phone on the network?")
        .field("assignment", &Evidence::assignment, "Does somebody have this number?")
        .field("voice", &Evidence::voice, "Can the number take a voice call?")
        .field("line_kind", &Evidence::line_kind, "What kind of line it is.")
        .field("absent_why", &Evidence::absent_why, "Why the phone was absent.")
        .field("permanence", &Evidence::permanence, "Will it pass?")
        .field("ported", &Evidence::ported, "Was the number taken to another network?")
        .field("roaming", &Evidence::roaming, "Is the phone in another network?");
    network("original", &Evidence::original, "The network the number was given out by.");
    network("current", &Evidence::current, "The network it is ported to.");
    network("visited", &Evidence::visited, "The network that serves it now.");
    fields
        .field(
            "visited_utc_offset",
            [](const Evidence& self) {
                return self.visited_utc_offset == Evidence::unknown_offset ? py::object(py::none())
                                                                           : py::int_(self.visited_utc_offset);
            },
            [](Evidence& self, py::handle value) {
                self.visited_utc_offset = value.is_none() ? Evidence::unknown_offset : value.cast<std::int16_t>();
            },
            "Minutes, of the network that serves it now.")
        .field("trust", &Evidence::trust, "Per cent: how far this source is to be believed.")
        .field("message_expired", &Evidence::message_expired, "A message was undeliverable until observed_at.")
        .optional_instant("message_sent_at", &Evidence::message_sent_at, far_past, "When that message was sent.")
        .optional_instant("observed_at", &Evidence::observed_at, far_past, "When it was so; None: nobody knows.")
        .optional_instant("received_at", &Evidence::received_at, far_past, "When we learned of it.")
        .done()
        .def_property_readonly("tells", &Evidence::tells, "Does it tell anything of the subscriber?")
        .def_property_readonly("useless", &Evidence::useless, "Does it say that calling is of no use, now and later?");

    m.def("evidence_from_call", &evidence_from_call, py::arg("number"), py::arg("outcome"), py::arg("ended_at"),
          "What a call of ours tells of the number.");
    m.def(
        "evidence_from_map",
        [](PhoneNumber number, int error, std::optional<int> cause, Instant observed_at) {
            return evidence_from_map(number, error, cause.value_or(-1), observed_at);
        },
        py::arg("number"), py::arg("error"), py::arg("cause"), py::arg("observed_at"),
        "What a MAP error of an HLR tells; 0: no error. `cause`: the error's own parameter, or None.");
    m.def(
        "evidence_from_alert",
        [](PhoneNumber number, std::optional<int> availability, Instant observed_at) {
            return evidence_from_alert(number, availability.value_or(-1), observed_at);
        },
        py::arg("number"), py::arg("availability"), py::arg("observed_at"),
        "What an SMPP alert notification tells; `availability`: its status, or None.");
    m.def(
        "lookup_failure_sentence", [](LookupFailure failure) { return sentence(failure); }, py::arg("failure"),
        "The failure in words.");
}

}  // namespace outdial::bindings
