// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"

#include <outdial/windows.hpp>

namespace outdial::bindings {

void bind_windows(py::module_& m) {
    Fields<Place>(m, "Place", "Where a client may be, and what the law allows there.", Construction::positional)
        .field("zones", &Place::zones, "The candidate zones; empty: unknown, see Windows.unknown_zone.")
        .field("law", &Place::law, "Of that place's jurisdictions, as LawBook.rule gives it; by default everything.")
        .field(
            "caps", [](const Place& self) { return py::object(py::int_(self.caps.bits())); },
            [](Place& self, py::handle bits) { self.caps = CapSet(bits.cast<std::uint64_t>()); },
            "Which caps of the campaign's ledger hold there, as CapLedger.applying gives it; by default all.",
            FromPython<std::uint64_t>::expected)
        .done();
    py::implicitly_convertible<Zone, Place>();
    py::implicitly_convertible<ZoneSet, Place>();
    py::implicitly_convertible<py::str, Place>();

    Fields<Windows>(m, "Windows", "Calling windows of a campaign, by type of number. By default none is ever open.")
        .by<NumberType>("hours", &Windows::hours, "Hours by type of number; types left out are never open.")
        .field("calendar", &Windows::calendar, "The days that are special for all of them.")
        .field("law", &Windows::law, "What the law allows everywhere, besides that of a Place.")
        .duration("guard_s", &Windows::guard, "No call begins later than this before a closing.")
        .field("unknown_zone", &Windows::unknown_zone, "What is open when no zone is known; by default nothing.")
        .done()
        .def_static("usual", &Windows::usual, "The usual hours: mobile 8:00-21:30, work without lunch, home evenings.")
        .def("rule", &Windows::rule, py::arg("type"), py::arg("wish") = Rule{}, py::arg("appointment") = false,
             "The campaign's hours, the client's wish and the law together; an appointment overrides all but the law.")
        .def(
            "window",
            [](const Windows& self, NumberType type, const Place& place, const Rule& wish, bool appointment) {
                const WindowClass window = self.window(type, place, wish, appointment);
                return py::make_tuple(window.rule, window.zones);
            },
            py::arg("type"), py::arg("place"), py::arg("wish") = Rule{}, py::arg("appointment") = false,
            "Rule and zones for a number in that place, as CompiledWindows takes them.")
        .def(
            "verdict",
            [](const Windows& self, NumberType type, const ZoneSet& zones, Instant now, const Rule& wish,
               bool appointment) {
                return self.window(type, {zones, {}}, wish, appointment).at(now);
            },
            py::arg("type"), py::arg("zone"), py::arg("now"), py::arg("wish") = Rule{}, py::arg("appointment") = false,
            "May a number of this type, in this zone or set of zones, be called now?");
}

}  // namespace outdial::bindings
