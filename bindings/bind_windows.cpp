// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"

#include <outdial/windows.hpp>

namespace outdial::bindings {

void bind_windows(py::module_& m) {
    Fields<Windows>(m, "Windows", "Calling windows of a campaign, by type of number. By default none is ever open.")
        .by<NumberType>("hours", &Windows::hours, "Hours by type of number; types left out are never open.")
        .field("calendar", &Windows::calendar, "The days that are special for all of them.")
        .field("law", &Windows::law, "What the law allows, as LawBook.rule gives it; by default everything.")
        .field("guard_s", &Windows::guard, "No call begins later than this before a closing.")
        .field("unknown_zone", &Windows::unknown_zone, "What is open when no zone is known; by default nothing.")
        .done()
        .def_static("usual", &Windows::usual, "The usual hours: mobile 8:00-21:30, work without lunch, home evenings.")
        .def("rule", &Windows::rule, py::arg("type"), py::arg("wish") = Rule{}, py::arg("appointment") = false,
             "The campaign's hours, the client's wish and the law together; an appointment overrides all but the law.")
        .def(
            "verdict",
            [](const Windows& self, NumberType type, const ZoneSet& zones, Instant now, const Rule& wish,
               bool appointment) { return self.verdict(type, zones, now, wish, appointment); },
            py::arg("type"), py::arg("zone"), py::arg("now"), py::arg("wish") = Rule{}, py::arg("appointment") = false,
            "May a number of this type, in this zone or set of zones, be called now?");
}

}  // namespace outdial::bindings
