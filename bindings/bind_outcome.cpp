// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "convert.hpp"

namespace outdial::bindings {

void bind_outcome(py::module_& m) {
    bind_enum<Outcome>(m, "What became of an attempt, technically.");
    bind_enum<Disposition>(m, "What the agent says of a call that reached somebody.");
    bind_enum<AmdResult>(m, "Result of answering-machine detection.");

    m.def("outcome_from_sip", &outcome_from_sip, py::arg("status"), py::arg("rang"),
          "Outcome of a final SIP status; `rang`: ringback was heard before it.");
    m.def("outcome_from_q850", &outcome_from_q850, py::arg("cause"), py::arg("rang"),
          "Outcome of a Q.850 cause of a call that was not answered.");
    m.def("outcome_from_amd", &outcome_from_amd, py::arg("result"), "Outcome of answering-machine detection.");
    m.def("live_answer", &live_answer, py::arg("outcome"), "A live person lifted the phone.");
    m.def(
        "outcome_sentence", [](Outcome outcome) { return sentence(outcome); }, py::arg("outcome"),
        "The outcome in words.");
}

}  // namespace outdial::bindings
