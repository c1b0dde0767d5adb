// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "convert.hpp"

#include <string>

namespace outdial::bindings {

void bind_outcome(py::module_& m) {
    bind_enum<Outcome>(m, "What became of an attempt, technically.");
    bind_enum<Disposition>(m, "What the agent says of a call that reached somebody.");
    bind_enum<AmdResult>(m, "Result of answering-machine detection.");

    m.def(
        "outcome_from_sip",
        [](int status, bool rang) {
            if (status < 100 || status > 699) {
                throw py::value_error("status: " + std::to_string(status) + ": a SIP status is 100 to 699");
            }
            return outcome_from_sip(status, rang);
        },
        py::arg("status"), py::arg("rang"),
        "Outcome of a final SIP status alone; `rang`: ringback was heard before it. `classify` weighs it with all "
        "else. "
        "ValueError: no SIP status.");
    m.def(
        "outcome_from_q850",
        [](int cause, bool rang) {
            // Those of the standard, and those that FreeSWITCH adds.
            const bool known =
                (cause >= 0 && cause <= 127) || cause == 142 || cause == 487 || (cause >= 600 && cause <= 899);
            if (!known) {
                throw py::value_error("cause: " + std::to_string(cause) +
                                      ": give a Q.850 cause, 0 to 127, or one of FreeSWITCH's own");
            }
            return outcome_from_q850(cause, rang);
        },
        py::arg("cause"), py::arg("rang"),
        "Outcome of a Q.850 cause (or one of FreeSWITCH's own) of a call that was not answered. ValueError: no such "
        "cause.");
    m.def("outcome_from_amd", &outcome_from_amd, py::arg("result"), "Outcome of answering-machine detection.");
    m.def("live_answer", &live_answer, py::arg("outcome"), "A live person lifted the phone.");
    m.def(
        "outcome_sentence", [](Outcome outcome) { return sentence(outcome); }, py::arg("outcome"),
        "The outcome in words.");
}

}  // namespace outdial::bindings
