// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "dates.hpp"
#include "fields.hpp"

#include <outdial/jurisdiction.hpp>

namespace outdial::bindings {
namespace {

py::dict entry_of(const LawEntry& entry, const char* kind) {
    py::dict row;
    row["jurisdiction"] = entry.jurisdiction;
    row["kind"] = kind;
    row["id"] = entry.id;
    row["source"] = entry.source;
    row["as_of"] = date_of(entry.as_of);
    row["confidence"] = std::string(name(entry.confidence));
    row["purpose"] = entry.purpose ? py::object(py::str(std::string(name(*entry.purpose)))) : py::none();
    row["from"] = date_or_none(entry.from);
    row["to"] = date_or_none(entry.to);
    row["note"] = entry.note;
    return row;
}

py::dict rule_of(const LawRule& rule) {
    py::dict row = entry_of(rule, "hours");
    row["hours"] = rule.hours;
    row["closed"] = rule.closed;
    row["zone"] = rule.zone;
    py::list closures;
    for (const LawClosure& closure : rule.closures) closures.append(py::make_tuple(closure.from, closure.to));
    row["closures"] = closures;
    row["adherents_only"] = rule.adherents_only;
    row["by_area_code"] = rule.by_area_code;
    row["label"] = rule.label_id;
    return row;
}

py::dict cap_of(const LawCap& cap) {
    constexpr const char* kinds[] = {"rolling", "calendar", "silence"};
    constexpr const char* units[] = {"day", "week", "month"};
    constexpr const char* afters[] = {"refusal", "conversation", "abandoned"};
    py::dict row = entry_of(cap, kinds[static_cast<std::size_t>(cap.kind)]);
    row["count"] = cap.count;
    row["length_s"] = py::cast(cap.length);
    row["unit"] = cap.kind == LawCap::Kind::calendar ? py::object(py::str(units[static_cast<std::size_t>(cap.unit)]))
                                                     : py::none();
    row["after"] = cap.kind == LawCap::Kind::silence ? py::object(py::str(afters[static_cast<std::size_t>(cap.after)]))
                                                     : py::none();
    row["per"] = cap.per;
    row["contacts"] = cap.contacts;
    return row;
}

}  // namespace

void bind_law(py::module_& m) {
    bind_enum<Purpose>(m, "What a call is for.");
    py::class_<LawBook>(m, "LawBook", "The laws of many jurisdictions, as dated data with their sources.")
        .def(py::init<>())
        .def_static("_load", [](const std::string& folder) { return unwrap(LawBook::load(folder)); })
        .def(
            "add",
            [](LawBook& self, std::string_view toml, std::string_view file, const py::dict& holidays) {
                std::map<std::string, Holidays> all;
                for (const auto& [key, days] : holidays) {
                    if (!py::isinstance<py::str>(key) || !py::isinstance<Holidays>(days)) {
                        throw py::type_error("holidays: " + py::repr(days).cast<std::string>() +
                                             ": give Holidays by the code of a country or region");
                    }
                    all.emplace(key.cast<std::string>(), days.cast<Holidays>());
                }
                unwrap(self.add(toml, file, all));
            },
            py::arg("toml"), py::arg("file") = "law.toml", py::arg("holidays") = py::dict(),
            "Adds one file's text; a ValueError names file, line and key, and nothing is added.")
        .def("__copy__", [](const LawBook& self) { return self; })
        .def("__deepcopy__", [](const LawBook& self, const py::dict&) { return self; })
        .def("__reduce__",
             [](const LawBook&) -> py::tuple {
                 throw py::type_error(
                     "LawBook: cannot be pickled, since it is as large as all its laws: send what it gives, a rule or "
                     "caps, or load_law() where it arrives");
             })
        .def(
            "covers",
            [](const LawBook& self, const std::vector<std::string>& known, const py::object& day) {
                return self.covers(known, local_day_of(day));
            },
            py::arg("jurisdictions"), py::arg("day"),
            "Are the holidays that their rules name known for that day's year?")
        .def("knows", &LawBook::knows, py::arg("jurisdiction"), "Can `applying` and `rule` take it?")
        .def(
            "applying",
            [](const LawBook& self, const std::vector<std::string>& known) { return unwrap(self.applying(known)); },
            py::arg("jurisdictions"),
            "The jurisdictions that apply: a region brings its country. ValueError: an unknown one.")
        .def(
            "rule",
            [](const LawBook& self, const std::vector<std::string>& known, Purpose purpose, bool low, bool adherents) {
                return unwrap(self.rule(known, {purpose, low, adherents}));
            },
            py::arg("jurisdictions"), py::kw_only(), py::arg("purpose") = Purpose::telemarketing,
            py::arg("low_confidence") = false, py::arg("adherents") = true,
            "All rules of these jurisdictions as one; ValueError: an unknown jurisdiction.")
        .def(
            "label",
            [](const LawBook& self, RuleId label) -> py::object {
                const LawRule* found = self.find(label);
                return found == nullptr ? py::none() : py::object(py::str(found->label()));
            },
            py::arg("rule"), "What Verdict.rule names, e.g. `US-FL hours`; None when it is no rule of this book.")
        .def_property_readonly("jurisdictions", &LawBook::jurisdictions, "Code to name.")
        .def_property_readonly(
            "rules",
            [](const LawBook& self) {
                py::list rows;
                for (const LawRule& rule : self.rules()) rows.append(rule_of(rule));
                return rows;
            },
            "All rules on hours as dicts, with source, date and confidence.")
        .def_property_readonly(
            "caps",
            [](const LawBook& self) {
                py::list rows;
                for (const LawCap& cap : self.caps()) rows.append(cap_of(cap));
                return rows;
            },
            "All caps on frequency as dicts, with source, date and confidence.")
        .def_property_readonly(
            "notes",
            [](const LawBook& self) {
                py::list rows;
                for (const LawNote& note : self.notes()) {
                    py::dict row = entry_of(note, "note");
                    row["text"] = note.text;
                    rows.append(row);
                }
                return rows;
            },
            "What else is to be known of a jurisdiction, as dicts.");
}

}  // namespace outdial::bindings
