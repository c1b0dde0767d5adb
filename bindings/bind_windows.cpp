// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"

#include <outdial/windows.hpp>

namespace outdial::bindings {
namespace {

LocalDays local_day_of(const py::object& date) {
    if (!py::hasattr(date, "toordinal")) throw py::type_error("a day is a datetime.date");
    // Day 1 of the ordinals is 0001-01-01; 719163 is 1970-01-01.
    return LocalDays{std::chrono::days{date.attr("toordinal")().cast<int>() - 719'163}};
}

py::object date_of(LocalDays day) {
    const auto ordinal = day.time_since_epoch().count() + 719'163;
    return py::module_::import("datetime").attr("date").attr("fromordinal")(ordinal);
}

DayWindow day_window_of(const py::handle& pair) {
    const auto [open, close] = pair.cast<std::pair<std::int16_t, std::int16_t>>();
    return {open, close};
}

py::tuple pairs_of(const std::vector<DayWindow>& windows) {
    py::list pairs;
    for (const DayWindow window : windows) pairs.append(py::make_tuple(window.open, window.close));
    return py::tuple(pairs);
}

Calendar calendar_of(const py::iterable& days) {
    Calendar calendar;
    for (const py::handle day : days) unwrap(calendar.add(day.cast<SpecialDay>()));
    return calendar;
}

}  // namespace

void bind_windows(py::module_& m) {
    Fields<SpecialDay>(m, "SpecialDay", "A day that differs from its weekday.", Construction::positional)
        .field(
            "day", [](const SpecialDay& self) { return date_of(self.day); },
            [](SpecialDay& self, py::handle value) {
                self.day = local_day_of(py::reinterpret_borrow<py::object>(value));
            },
            "The date, on the called party's calendar.")
        .field(
            "hours", [](const SpecialDay& self) { return py::object(pairs_of(self.hours)); },
            [](SpecialDay& self, py::handle value) {
                self.hours.clear();
                for (const py::handle pair : value) self.hours.push_back(day_window_of(pair));
            },
            "What is left of the day, as (open, close) minutes after midnight; empty: closed altogether.")
        .field("name", &SpecialDay::name, "For people.")
        .done();

    py::class_<Calendar>(m, "Calendar", "Days that are closed or shortened. Immutable: give the days at once.")
        .def(py::init(&calendar_of), py::arg("days") = py::tuple())
        .def_property_readonly("days", [](const Calendar& self) { return py::tuple(py::cast(self.days())); })
        .def(
            "find",
            [](const Calendar& self, const py::object& day) -> py::object {
                const SpecialDay* found = self.find(local_day_of(day));
                return found == nullptr ? py::none() : py::cast(*found);
            },
            py::arg("day"), "The special day on that date, or None.")
        .def("__len__", [](const Calendar& self) { return self.days().size(); })
        .def("__repr__",
             [](const Calendar& self) {
                 return self.empty() ? std::string("Calendar()")
                                     : "Calendar(" + value_text(py::cast(self.days())) + ")";
             })
        .def("__eq__",
             [](const Calendar& self, const py::object& other) {
                 return py::isinstance<Calendar>(other) && self == other.cast<const Calendar&>();
             })
        .def("__copy__", [](const Calendar& self) { return self; })
        .def("__deepcopy__", [](const Calendar& self, const py::dict&) { return self; })
        .def(py::pickle([](const Calendar& self) { return py::tuple(py::cast(self.days())); },
                        [](const py::tuple& days) { return calendar_of(days); }))
        .attr("__hash__") = py::none();

    py::class_<WeeklyHours>(m, "WeeklyHours",
                            "Weekly hours: `WeeklyHours(\"Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-14:00\")` or `24/7`.")
        .def(py::init([](std::string_view text) { return unwrap(WeeklyHours::parse(text)); }), py::arg("text") = "off")
        .def_static(
            "parse", [](std::string_view text) { return unwrap(WeeklyHours::parse(text)); }, py::arg("text"))
        .def_static("always", &WeeklyHours::always, "Open around the clock.")
        .def(
            "on",
            [](const WeeklyHours& self, unsigned weekday) {
                if (weekday > 6) throw py::value_error("weekday: " + std::to_string(weekday) + ": 0 (Monday) to 6");
                return pairs_of(self.on(std::chrono::weekday((weekday + 1) % 7)));
            },
            py::arg("weekday"),
            "Windows that open on a weekday (0 is Monday, as in datetime), as (open, close) minutes after midnight.")
        .def_property_readonly("empty", &WeeklyHours::empty)
        .def("text", &WeeklyHours::text, "The notation that reads back to the same hours.")
        .def(
            "verdict",
            [](const WeeklyHours& self, const Zone& zone, Instant now, const Calendar& calendar) {
                return open_at(self, calendar, zone, now);
            },
            py::arg("zone"), py::arg("now"), py::kw_only(), py::arg("calendar") = Calendar{},
            "Open now, until when; shut, until when; or never open.")
        .def("__str__", &WeeklyHours::text)
        .def("__repr__", [](const WeeklyHours& self) { return "WeeklyHours('" + self.text() + "')"; })
        .def("__hash__", [](const WeeklyHours& self) { return std::hash<std::string>{}(self.text()); })
        .def("__eq__",
             [](const WeeklyHours& self, const py::object& other) {
                 return py::isinstance<WeeklyHours>(other) && self == other.cast<const WeeklyHours&>();
             })
        .def("__copy__", [](const WeeklyHours& self) { return self; })
        .def("__deepcopy__", [](const WeeklyHours& self, const py::dict&) { return self; })
        .def(py::pickle([](const WeeklyHours& self) { return self.text(); },
                        [](const std::string& text) { return unwrap(WeeklyHours::parse(text)); }));
    // Wherever hours are asked for, their notation will do.
    py::implicitly_convertible<py::str, WeeklyHours>();

    Fields<Windows>(m, "Windows", "Calling windows of a campaign, by type of number. By default none is ever open.")
        .by<NumberType>("hours", &Windows::hours, "Hours by type of number; types left out are never open.")
        .field("calendar", &Windows::calendar, "The days that are special for all of them.")
        .done()
        .def_static("usual", &Windows::usual, "The usual hours: mobile 8:00-21:30, work without lunch, home evenings.")
        .def("verdict", &Windows::verdict, py::arg("type"), py::arg("zone"), py::arg("now"),
             "May a number of this type, in this zone, be called now?");
}

}  // namespace outdial::bindings
