// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"

#include <outdial/zone.hpp>

namespace outdial::bindings {

void bind_zone(py::module_& m) {
    Fields<ZoneSpan>(m, "ZoneSpan", "A stretch of time during which a zone keeps one offset from UTC.",
                     Construction::positional)
        .optional_instant("begin", &ZoneSpan::begin, far_past, "First instant of the stretch; None: since ever.")
        .optional_instant("end", &ZoneSpan::end, far_future,
                          "First instant after it; None: the zone never changes again.")
        .field("offset_s", &ZoneSpan::offset, "Local time minus UTC.")
        .done();

    py::class_<Zone>(m, "Zone", "A time zone, loaded by its IANA name: `Zone(\"Europe/Warsaw\")`.")
        .def(py::init([](std::string_view name) { return unwrap(load_zone(name)); }), py::arg("name") = "UTC")
        .def_property_readonly("name", &Zone::name, "Its IANA name.")
        .def(
            "span", [](const Zone& self, InstantOf<"instant"> at) { return self.span(at.instant); }, py::arg("instant"),
            "The stretch of constant offset that contains the instant.")
        .def("__str__", &Zone::name)
        .def("__repr__", [](const Zone& zone) { return "Zone('" + zone.name() + "')"; })
        .def("__hash__", [](const Zone& zone) { return std::hash<std::string>{}(zone.name()); })
        .def("__eq__",
             [](const Zone& zone, const py::object& other) {
                 return py::isinstance<Zone>(other) && zone == other.cast<const Zone&>();
             })
        .def("__copy__", [](const Zone& self) { return self; })
        .def("__deepcopy__", [](const Zone& self, const py::dict&) { return self; })
        .def(py::pickle([](const Zone& zone) { return zone.name(); },
                        [](const std::string& name) { return unwrap(load_zone(name)); }));

    m.def(
        "load_zone", [](std::string_view name) { return unwrap(load_zone(name)); }, py::arg("name"),
        "Loads a zone by its IANA name; ValueError when there is none.");
}

}  // namespace outdial::bindings
