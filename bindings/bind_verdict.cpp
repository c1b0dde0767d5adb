// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"

#include <outdial/verdict.hpp>

namespace outdial::bindings {

void bind_verdict(py::module_& m) {
    bind_enum<Verdict::Kind>(m, "Now, not before some instant, or never.");
    bind_enum<Why>(m, "Why a verdict is what it is.");

    Fields<Verdict>(m, "Verdict", "May this number be dialled?", Construction::positional)
        .field("kind", &Verdict::kind, "now, not_before or never.")
        .field("why", &Verdict::why, "The reason.")
        .optional_instant("until", &Verdict::until, far_future,
                          "How long the answer stands; None: until further notice. For not_before a lower bound: ask "
                          "again then.")
        .field("rule", &Verdict::rule, "The label of the rule that shut it; 0: it has none.")
        .field("zone", &Verdict::zone, "The index of the candidate zone in which it shut.")
        .done()
        .def_property_readonly("is_now", &Verdict::is_now, "It may be dialled now.")
        .def_property_readonly("is_never", &Verdict::is_never, "It may not be dialled any more.")
        .def_property_readonly(
            "sentence", [](const Verdict& verdict) { return sentence(verdict.why); }, "The reason in words.");

    m.def("both", &both, py::arg("a"), py::arg("b"), "Both gates must allow it.");
    m.def("either", &either, py::arg("a"), py::arg("b"), "One of the gates suffices.");
    m.def(
        "why_sentence", [](Why why) { return sentence(why); }, py::arg("why"), "The reason in words.");
}

}  // namespace outdial::bindings
