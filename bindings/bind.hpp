// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <pybind11/pybind11.h>

/// One function per noun, each in bind_<noun>.cpp, and what follows them all.
namespace outdial::bindings {

void bind_outcome(pybind11::module_& m);
void bind_geo(pybind11::module_& m);
void bind_whereabouts(pybind11::module_& m);
void bind_phone_number(pybind11::module_& m);
void bind_zone(pybind11::module_& m);
void bind_verdict(pybind11::module_& m);
void bind_calendar(pybind11::module_& m);
void bind_windows(pybind11::module_& m);
void bind_rule(pybind11::module_& m);
void bind_law(pybind11::module_& m);
void bind_evidence(pybind11::module_& m);
void bind_signals(pybind11::module_& m);
void bind_abandonment(pybind11::module_& m);
void bind_answer_chances(pybind11::module_& m);
void bind_caps(pybind11::module_& m);
void bind_number_quality(pybind11::module_& m);
void bind_receipt(pybind11::module_& m);
void bind_reachability(pybind11::module_& m);
void bind_retry(pybind11::module_& m);
void bind_pacing(pybind11::module_& m);
void bind_pacing_bench(pybind11::module_& m);
void bind_event(pybind11::module_& m);
void bind_blending(pybind11::module_& m);
void bind_teams(pybind11::module_& m);
void bind_campaign(pybind11::module_& m);
void bind_scenario(pybind11::module_& m);
void bind_clients(pybind11::module_& m);
void bind_simulate(pybind11::module_& m);

/// Objects of all these classes that were made by `__new__` alone then raise a TypeError when they are used.
void refuse_uninitialized(pybind11::module_& m);

}  // namespace outdial::bindings
