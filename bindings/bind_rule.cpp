// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"
#include "from_python.hpp"

#include <outdial/compiled_windows.hpp>

#include <pybind11/numpy.h>

namespace outdial::bindings {
namespace {

using Instants = py::array_t<std::int64_t, py::array::c_style | py::array::forcecast>;
using Classes = py::array_t<std::uint16_t, py::array::c_style>;

ZoneSet zones_of(const py::object& given, Candidates candidates) {
    ZoneSet set;
    set.candidates = candidates;
    if (py::isinstance<ZoneSet>(given)) return given.cast<ZoneSet>();
    if (py::isinstance<Zone>(given)) {
        set.zones = {given.cast<Zone>()};
    } else if (py::isinstance<py::str>(given)) {
        set.zones = {unwrap(load_zone(given.cast<std::string>()))};
    } else {
        if (!py::isinstance<py::iterable>(given)) {
            throw py::type_error("zones: " + py::repr(given).cast<std::string>() +
                                 ": give a Zone, its name, or a list of zones");
        }
        for (const py::handle zone : given) {
            if (!py::isinstance<Zone>(zone) && !py::isinstance<py::str>(zone)) {
                throw py::type_error("zones: " + py::repr(zone).cast<std::string>() +
                                     ": give zones, or their names, e.g. \"Europe/Warsaw\"");
            }
            set.zones.push_back(FromPython<Zone>::convert(zone));
        }
    }
    return set;
}

py::tuple state_of(const Rule& rule) {
    if (rule.node() == nullptr) return py::tuple();
    const Rule::Node& node = *rule.node();
    return py::make_tuple(static_cast<int>(node.kind), node.label, node.why, node.has_why, node.hours, node.calendar,
                          epoch_ms(node.from), epoch_ms(node.to), node.first_day.time_since_epoch().count(),
                          node.end_day.time_since_epoch().count(), node.margin.count(), node.zone, node.parts);
}

Rule rule_of(const py::tuple& state) {
    if (state.empty()) return {};
    Rule::Node node;
    node.kind = static_cast<Rule::Kind>(state[0].cast<int>());
    node.label = state[1].cast<RuleId>();
    node.why = state[2].cast<Why>();
    node.has_why = state[3].cast<bool>();
    node.hours = state[4].cast<Hours>();
    node.calendar = state[5].cast<Calendar>();
    node.from = from_epoch_ms(state[6].cast<std::int64_t>());
    node.to = from_epoch_ms(state[7].cast<std::int64_t>());
    node.first_day = LocalDays{std::chrono::days{state[8].cast<int>()}};
    node.end_day = LocalDays{std::chrono::days{state[9].cast<int>()}};
    node.margin = Duration{state[10].cast<std::int64_t>()};
    node.zone = state[11].cast<Zone>();
    node.parts = state[12].cast<std::vector<Rule>>();
    return Rule::from(std::move(node));
}

/// Every level of an expression takes some of the stack when it is asked.
Rule not_too_deep(Rule rule) {
    constexpr std::uint32_t deepest = 1000;
    if (rule.depth() > deepest) throw py::value_error("rule: nested more than 1000 deep: combine fewer rules");
    return rule;
}

/// The answers for many instants as columns.
template <class Ask>
py::dict columns_of(std::size_t count, const Ask& ask) {
    const auto size = static_cast<py::ssize_t>(count);
    py::array_t<std::uint8_t> kind(size);
    py::array_t<std::uint8_t> why(size);
    py::array_t<std::int64_t> until(size);
    py::array_t<std::uint16_t> rule(size);
    py::array_t<std::uint16_t> zone(size);
    {
        std::uint8_t* kinds = kind.mutable_data();
        std::uint8_t* whys = why.mutable_data();
        std::int64_t* untils = until.mutable_data();
        std::uint16_t* rules = rule.mutable_data();
        std::uint16_t* zones = zone.mutable_data();
        const py::gil_scoped_release release;
        for (std::size_t i = 0; i < count; ++i) {
            const Verdict verdict = ask(i);
            kinds[i] = static_cast<std::uint8_t>(verdict.kind);
            whys[i] = static_cast<std::uint8_t>(verdict.why);
            // The smallest integer is numpy's "not a time".
            untils[i] = verdict.until >= far_future ? INT64_MIN : epoch_ms(verdict.until);
            rules[i] = verdict.rule;
            zones[i] = verdict.zone;
        }
    }
    py::dict columns;
    columns["kind"] = kind;
    columns["why"] = why;
    columns["until"] = until;
    columns["rule"] = rule;
    columns["zone"] = zone;
    return columns;
}

}  // namespace

void bind_rule(py::module_& m) {
    bind_enum<Candidates>(m, "How the answers for several candidate zones make one.");

    py::class_<ZoneSet>(m, "ZoneSet", "The zones in which a called party may be, likeliest first.")
        .def(py::init(&zones_of), py::arg("zones") = py::tuple(), py::arg("candidates") = Candidates::all)
        .def_property_readonly(
            "zones", [](const ZoneSet& self) { return py::tuple(py::cast(self.zones)); },
            "The zones, likeliest first; `Verdict.zone` is an index into them.")
        .def_readonly("candidates", &ZoneSet::candidates, "How the answers for several zones make one.")
        .def("__len__", [](const ZoneSet& self) { return self.zones.size(); })
        .def(py::pickle([](const ZoneSet& self) { return py::make_tuple(self.zones, self.candidates); },
                        [](const py::tuple& state) {
                            return ZoneSet{state[0].cast<std::vector<Zone>>(), state[1].cast<Candidates>()};
                        }))
        .def("__repr__",
             [](const ZoneSet& self) {
                 return "ZoneSet(" + py::repr(py::cast(self.zones)).cast<std::string>() + ", '" +
                        std::string(name(self.candidates)) + "')";
             })
        .def("__eq__",
             [](const ZoneSet& self, const py::object& other) {
                 return py::isinstance<ZoneSet>(other) && self == other.cast<const ZoneSet&>();
             })
        .attr("__hash__") = py::none();
    py::implicitly_convertible<Zone, ZoneSet>();
    py::implicitly_convertible<py::str, ZoneSet>();
    py::implicitly_convertible<py::list, ZoneSet>();
    py::implicitly_convertible<py::tuple, ZoneSet>();

    py::class_<Rule>(m, "Rule",
                     "When somebody may be called, and what is made of it by & | - ~. Immutable; Rule() allows "
                     "everything.")
        .def(py::init<>())
        .def_static("hours", &Rule::hours, py::arg("hours"), py::arg("calendar") = Calendar{}, "Open at these hours.")
        .def_static("days", &Rule::days, py::arg("days"),
                    "Open on the civil days on which these hours are open at all.")
        .def_static(
            "between",
            [](InstantOf<"begin"> begin, InstantOf<"end"> end) { return Rule::between(begin.instant, end.instant); },
            py::arg("begin"), py::arg("end"), "Open between two instants.")
        .def_static("never", &Rule::never, "Never open.")
        .def(
            "__and__", [](const Rule& a, const Rule& b) { return not_too_deep(a & b); }, py::is_operator())
        .def(
            "__or__", [](const Rule& a, const Rule& b) { return not_too_deep(a | b); }, py::is_operator())
        .def(
            "__sub__", [](const Rule& a, const Rule& b) { return not_too_deep(a - b); }, py::is_operator())
        .def("__invert__", [](const Rule& self) { return not_too_deep(~self); })
        .def(
            "guarded",
            [](const Rule& self, Duration margin) {
                return not_too_deep(self.guarded(positive_or_zero("margin_s", margin)));
            },
            py::arg("margin_s"), "Shut so many seconds before every closing; ValueError when negative.")
        .def(
            "in_zone", [](const Rule& self, const Zone& zone) { return not_too_deep(self.in(zone)); }, py::arg("zone"),
            "Read on the clock of that zone.")
        .def(
            "labelled",
            [](const Rule& self, std::int64_t label) {
                if (label < 1 || label > 65'535) {
                    throw py::value_error("label: " + std::to_string(label) + ": give a whole number from 1 to 65535");
                }
                return not_too_deep(self.labelled(static_cast<RuleId>(label)));
            },
            py::arg("label"), "With a label (not 0) that verdicts name.")
        .def(
            "at", [](const Rule& self, const ZoneSet& zones, Instant now) { return self.at(zones, now); },
            py::arg("zones"), py::arg("now"), "The verdict for a zone or a set of candidates.")
        .def("_at_many",
             [](const Rule& self, const ZoneSet& zones, const Instants& nows) {
                 const std::int64_t* at = nows.data();
                 return columns_of(static_cast<std::size_t>(nows.size()),
                                   [&](std::size_t i) { return self.at(zones, from_epoch_ms(at[i])); });
             })
        .def("_intervals",
             [](const Rule& self, const ZoneSet& zones, InstantOf<"begin"> from, InstantOf<"end"> to) {
                 const std::vector<Interval> found = intervals(self, zones, from.instant, to.instant);
                 const auto size = static_cast<py::ssize_t>(found.size());
                 py::array_t<std::int64_t> begin(size);
                 py::array_t<std::int64_t> end(size);
                 for (py::ssize_t i = 0; i < size; ++i) {
                     begin.mutable_at(i) = epoch_ms(found[static_cast<std::size_t>(i)].begin);
                     end.mutable_at(i) = epoch_ms(found[static_cast<std::size_t>(i)].end);
                 }
                 return py::make_tuple(begin, end);
             })
        .def(py::pickle(&state_of, &rule_of))
        .def("__repr__", [](const Rule& self) { return self.node() == nullptr ? "Rule()" : "<Rule>"; })
        .def("__eq__",
             [](const Rule& self, const py::object& other) {
                 return py::isinstance<Rule>(other) && self == other.cast<const Rule&>();
             })
        .def("__copy__", [](const Rule& self) { return self; })
        .def("__deepcopy__", [](const Rule& self, const py::dict&) { return self; })
        .attr("__hash__") = py::none();

    py::class_<CompiledWindows>(m, "CompiledWindows", "Classes of numbers with their verdicts worked out beforehand.")
        .def(py::init([](const std::vector<std::pair<Rule, ZoneSet>>& classes, InstantOf<"begin"> from,
                         InstantOf<"end"> to) {
                 std::vector<WindowClass> all;
                 for (const auto& [rule, zones] : classes) all.push_back({rule, zones});
                 return unwrap(CompiledWindows::compile(std::move(all), from.instant, to.instant));
             }),
             py::arg("classes"), py::arg("begin"), py::arg("end"))
        .def("verdict", &CompiledWindows::verdict, py::arg("window"), py::arg("now"), "The verdict for one class.")
        .def("_verdicts",
             [](const CompiledWindows& self, const Classes& windows, const Instants& nows) {
                 if (windows.size() != nows.size()) throw py::value_error("now: as many instants as classes, or one");
                 const std::uint16_t* ids = windows.data();
                 const std::int64_t* at = nows.data();
                 return columns_of(static_cast<std::size_t>(windows.size()),
                                   [&](std::size_t i) { return self.verdict(ids[i], from_epoch_ms(at[i])); });
             })
        .def("_open",
             [](const CompiledWindows& self, const Classes& windows, Instant now,
                py::array_t<bool, py::array::c_style>& out) {
                 if (out.size() != windows.size()) throw py::value_error("out: as long as the classes");
                 const std::span<const std::uint16_t> ids(windows.data(), static_cast<std::size_t>(windows.size()));
                 const std::span<std::uint8_t> flags(reinterpret_cast<std::uint8_t*>(out.mutable_data()), ids.size());
                 const py::gil_scoped_release release;
                 self.open(ids, now, flags);
             })
        .def("__len__", [](const CompiledWindows& self) { return self.classes().size(); });
}

}  // namespace outdial::bindings
