// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"

#include <outdial/caller_id.hpp>
#include <outdial/whereabouts.hpp>

#include <optional>
#include <string>
#include <vector>

OUTDIAL_ENUM(outdial::MismatchPolicy, outdial::mismatch_policy_count)
OUTDIAL_ENUM(outdial::CallerIdNearness, outdial::caller_id_nearness_count)

namespace outdial::bindings {
namespace {

py::tuple texts(std::span<const std::string_view> all) {
    py::tuple result(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) result[i] = py::str(std::string(all[i]));
    return result;
}

py::dict whereabouts_of(const GeoTable& table, const std::vector<PhoneNumber>& numbers,
                        std::optional<std::uint32_t> zip, const std::string& state, MismatchPolicy policy) {
    const Whereabouts where = whereabouts(table, numbers, {zip, state}, policy);
    py::dict answer;
    answer["zones"] = texts(where.zones());
    answer["jurisdictions"] = texts(where.jurisdictions());
    answer["mismatch"] = where.mismatch;
    answer["unknown"] = where.unknown;
    answer["address_unknown"] = where.address_unknown;
    answer["safe_hours"] = where.safe_hours ? py::object(py::make_tuple(where.safe_hours->from, where.safe_hours->to,
                                                                        std::string(where.safe_hours->zone)))
                                            : py::object(py::none());
    return answer;
}

}  // namespace

void bind_whereabouts(py::module_& m) {
    bind_enum<MismatchPolicy>(m, "What to do when the address and a number disagree about the zone.");
    bind_enum<CallerIdNearness>(m, "How near one of our numbers is to the called one.");

    m.def("_whereabouts", &whereabouts_of, py::arg("table"), py::arg("numbers"), py::kw_only(),
          py::arg("zip") = py::none(), py::arg("state") = "", py::arg("policy") = MismatchPolicy::every_zone,
          "Every zone a client may be in, every jurisdiction whose rules may hold, and whether address and numbers "
          "agree.");

    Fields<OwnNumber>(m, "OwnNumber", "One of our numbers and how it has been used.")
        .field("number", &OwnNumber::number, "The number.")
        .field("flagged", &OwnNumber::flagged, "Marked as spam, or out of service.")
        .field("calls_today", &OwnNumber::calls_today, "Calls with this number shown.")
        .optional_instant("last_used", &OwnNumber::last_used, far_past, "None: never.")
        .done();
    Fields<CallerIdRules>(m, "CallerIdRules", "Which of our numbers may be shown.")
        .field("daily_cap", &CallerIdRules::daily_cap, "Calls a day with one number shown; 0: no cap.")
        .field("rest_s", &CallerIdRules::rest, "Between two calls with one number shown.")
        .field("near_km", &CallerIdRules::near_km, "Numbers within so many kilometres of the nearest are equally near.")
        .done();
    py::class_<CallerIdChoice>(m, "CallerIdChoice", "Which of our numbers to show, and why.")
        .def_readonly("index", &CallerIdChoice::index, "Into the given numbers; None when none may be shown.")
        .def_readonly("nearness", &CallerIdChoice::nearness, "How near it is to the number that is called.")
        .def_property_readonly(
            "distance_km",
            [](const CallerIdChoice& self) {
                return self.distance_km < 0 ? std::nullopt : std::optional<double>(self.distance_km);
            },
            "Kilometres between the two; None: not known.")
        .def_property_readonly(
            "ask_again", [](const CallerIdChoice& self) { return instant_or_none(self.ask_again); },
            "When one of our numbers may be shown again, if none may now; None: not known.")
        .def("__str__", &CallerIdChoice::text)
        .def("__repr__", [](const CallerIdChoice& self) { return "<CallerIdChoice: " + self.text() + ">"; });
    m.def(
        "choose_caller_id",
        [](const GeoTable& table, const std::vector<OwnNumber>& own, PhoneNumber called, const CallerIdRules& rules,
           Instant now) { return choose_caller_id(table, own, called, rules, now); },
        py::arg("table"), py::arg("own"), py::arg("called"), py::arg("rules"), py::arg("now"),
        "The nearest of our numbers that may be shown.");
}

}  // namespace outdial::bindings
