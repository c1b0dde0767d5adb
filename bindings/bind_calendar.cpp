// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "dates.hpp"
#include "fields.hpp"

#include <outdial/hours.hpp>

namespace outdial::bindings {
namespace {

DayWindow day_window_of(const py::handle& pair) {
    const auto [open, close] = pair.cast<std::pair<std::int16_t, std::int16_t>>();
    return {open, close};
}

py::tuple pairs_of(const std::vector<DayWindow>& windows) {
    py::list pairs;
    for (const DayWindow window : windows) pairs.append(py::make_tuple(window.open, window.close));
    return py::tuple(pairs);
}

Holidays holidays_of(const py::iterable& days, HolidayKind kind) {
    Holidays holidays;
    for (const py::handle pair : days) {
        const bool two = py::isinstance<py::sequence>(pair) && !py::isinstance<py::str>(pair) && py::len(pair) == 2;
        if (!two || !py::isinstance<py::str>(pair[py::int_(1)])) {
            throw py::type_error(
                "days: " + py::repr(pair).cast<std::string>() +
                ": give pairs of a date and a name, e.g. (datetime.date(2026, 12, 25), \"Christmas\")");
        }
        const auto [day, name] = pair.cast<std::pair<py::object, std::string>>();
        unwrap(holidays.add({local_day_of(day), kind, name}));
    }
    return holidays;
}

py::tuple named_days(const Holidays& holidays, HolidayKind kind) {
    py::list days;
    for (const Holiday& day : holidays.days(kind)) days.append(py::make_tuple(date_of(day.day), day.name));
    return py::tuple(days);
}

Calendar calendar_of(const py::iterable& days) {
    Calendar calendar;
    for (const py::handle day : days) unwrap(calendar.add(day.cast<SpecialDay>()));
    return calendar;
}

}  // namespace

void bind_calendar(py::module_& m) {
    bind_enum<HolidayKind>(m, "What PH and SH stand for.");
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
            "What is left of the day, as (open, close) minutes after midnight; empty: closed altogether.",
            [] { return std::string("pairs of minutes after midnight, e.g. [(540, 840)]"); })
        .field("name", &SpecialDay::name, "For people.")
        .required(1)
        .done();

    py::class_<Calendar>(m, "Calendar", "Days that are closed or shortened. Immutable: give the days at once.")
        .def(py::init(&calendar_of), py::arg("days") = py::tuple())
        .def_property_readonly(
            "days", [](const Calendar& self) { return py::tuple(py::cast(self.days())); },
            "The special days, earliest first.")
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

    py::class_<Holidays>(m, "Holidays", "Holidays of a country or region: the PH and SH of hours. Immutable.")
        .def(py::init([](const py::iterable& days) { return holidays_of(days, HolidayKind::public_holiday); }),
             py::arg("days") = py::tuple())
        .def_static(
            "parse", [](std::string_view text) { return unwrap(Holidays::parse(text)); }, py::arg("text"),
            "Reads the notation of data/holidays: lines `2026-12-25,Christmas Day`. A ValueError names the line.")
        .def_static(
            "parse_icalendar",
            [](std::string_view text, HolidayKind kind) { return unwrap(Holidays::parse_icalendar(text, kind)); },
            py::arg("text"), py::arg("kind") = HolidayKind::public_holiday,
            "Reads the whole-day events of an iCalendar file. A ValueError names the line.")
        .def(
            "merged",
            [](const Holidays& self, const Holidays& other) {
                Holidays all = self;
                all.merge(other);
                return all;
            },
            py::arg("other"), "These days, and those of another list.")
        .def(
            "name_of",
            [](const Holidays& self, const py::object& day, HolidayKind kind) -> py::object {
                const Holiday* found = self.find(kind, local_day_of(day));
                return found == nullptr ? py::none() : py::cast(found->name);
            },
            py::arg("day"), py::arg("kind") = HolidayKind::public_holiday, "The holiday's name, or None.")
        .def(
            "covers", [](const Holidays& self, const py::object& day) { return self.covers(local_day_of(day)); },
            py::arg("day"), "Is it a day of the years that the list was made for?")
        .def(
            "days", [](const Holidays& self, HolidayKind kind) { return named_days(self, kind); },
            py::arg("kind") = HolidayKind::public_holiday, "The days and their names.")
        .def("__len__",
             [](const Holidays& self) {
                 return self.days(HolidayKind::public_holiday).size() + self.days(HolidayKind::school_holiday).size();
             })
        .def("__repr__",
             [](const Holidays& self) {
                 return "<Holidays: " + std::to_string(self.days(HolidayKind::public_holiday).size()) + " public, " +
                        std::to_string(self.days(HolidayKind::school_holiday).size()) + " of schools>";
             })
        .def("__eq__",
             [](const Holidays& self, const py::object& other) {
                 return py::isinstance<Holidays>(other) && self == other.cast<const Holidays&>();
             })
        .def("__copy__", [](const Holidays& self) { return self; })
        .def("__deepcopy__", [](const Holidays& self, const py::dict&) { return self; })
        .def(py::pickle(
            [](const Holidays& self) {
                return py::make_tuple(named_days(self, HolidayKind::public_holiday),
                                      named_days(self, HolidayKind::school_holiday));
            },
            [](const py::tuple& state) {
                Holidays all = holidays_of(state[0], HolidayKind::public_holiday);
                all.merge(holidays_of(state[1], HolidayKind::school_holiday));
                return all;
            }))
        .attr("__hash__") = py::none();

    py::class_<Hours>(m, "Hours",
                      "Hours as text: `Hours(\"Mo-Fr 10:00-13:00,14:00-20:00; PH off\", holidays)`. Immutable.")
        .def(py::init(
                 [](std::string_view text, const Holidays& holidays) { return unwrap(Hours::parse(text, holidays)); }),
             py::arg("text") = "off", py::arg("holidays") = Holidays{})
        .def_static(
            "parse",
            [](std::string_view text, const Holidays& holidays) { return unwrap(Hours::parse(text, holidays)); },
            py::arg("text"), py::arg("holidays") = Holidays{},
            "Reads the notation; a ValueError says at which position what was expected.")
        .def_static("always", &Hours::always, "Open around the clock.")
        .def(
            "on", [](const Hours& self, const py::object& day) { return pairs_of(self.on(local_day_of(day))); },
            py::arg("day"), "What is open on that date, as (open, close) minutes after midnight.")
        .def(
            "comment",
            [](const Hours& self, const Zone& zone, Instant now) { return std::string(self.comment(zone, now)); },
            py::arg("zone"), py::arg("now"), "The comment of the rule that decides at that instant.")
        .def_property_readonly("empty", &Hours::empty, "Never open.")
        .def_property_readonly("holidays", &Hours::holidays, py::return_value_policy::copy,
                               "The days that PH and SH stand for.")
        .def_property_readonly("uses_holidays", &Hours::uses_holidays, "PH or SH is in the notation.")
        .def("text", &Hours::text, "The notation, written in one way.")
        .def(
            "verdict",
            [](const Hours& self, const Zone& zone, Instant now, const Calendar& calendar) {
                return open_at(self, calendar, zone, now);
            },
            py::arg("zone"), py::arg("now"), py::kw_only(), py::arg("calendar") = Calendar{},
            "Open now, until when; shut, until when; or never open.")
        .def("__str__", &Hours::text)
        .def("__repr__", [](const Hours& self) { return "Hours('" + self.text() + "')"; })
        .def("__hash__", [](const Hours& self) { return std::hash<std::string>{}(self.text()); })
        .def("__eq__",
             [](const Hours& self, const py::object& other) {
                 return py::isinstance<Hours>(other) && self == other.cast<const Hours&>();
             })
        .def("__copy__", [](const Hours& self) { return self; })
        .def("__deepcopy__", [](const Hours& self, const py::dict&) { return self; })
        .def(py::pickle([](const Hours& self) { return py::make_tuple(self.text(), self.holidays()); },
                        [](const py::tuple& state) {
                            return unwrap(Hours::parse(state[0].cast<std::string>(), state[1].cast<Holidays>()));
                        }));
    // Wherever hours are asked for, their notation will do.
    py::implicitly_convertible<py::str, Hours>();
}

}  // namespace outdial::bindings
