// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"

#include <string>

PYBIND11_MODULE(_core, m) {
    namespace bindings = outdial::bindings;
    m.doc() = "The C++ core of outdial. Use the names of the package outdial, which are these.";
    // An order in which every class is known before another one uses it.
    bindings::bind_outcome(m);
    bindings::bind_phone_number(m);
    bindings::bind_zone(m);
    bindings::bind_geo(m);
    bindings::bind_whereabouts(m);
    bindings::bind_verdict(m);
    bindings::bind_calendar(m);
    bindings::bind_rule(m);
    bindings::bind_law(m);
    bindings::bind_windows(m);
    bindings::bind_evidence(m);
    bindings::bind_receipt(m);
    bindings::bind_reachability(m);
    bindings::bind_retry(m);
    bindings::bind_signals(m);
    bindings::bind_answer_chances(m);
    bindings::bind_caps(m);
    bindings::bind_abandonment(m);
    bindings::bind_number_quality(m);
    bindings::bind_pacing(m);
    bindings::bind_pacing_bench(m);
    bindings::bind_blending(m);
    bindings::bind_teams(m);
    bindings::bind_event(m);
    bindings::bind_campaign(m);
    bindings::bind_scenario(m);
    bindings::bind_clients(m);
    bindings::bind_simulate(m);
    bindings::refuse_uninitialized(m);

    pybind11::list names;
    for (const auto& [name, value] : m.attr("__dict__").cast<pybind11::dict>()) {
        if (pybind11::str(name).cast<std::string>().front() != '_') names.append(name);
    }
    names.attr("sort")();
    m.attr("__all__") = names;
}
