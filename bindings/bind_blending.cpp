// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"

#include <outdial/blending.hpp>

#include <cmath>

namespace outdial::bindings {
namespace {

/// A ValueError unless it is a number from `least` to `most`.
void check_number(const char* parameter, double value, double least, double most, const char* remedy) {
    if (std::isfinite(value) && value >= least && value <= most) return;
    throw py::value_error(std::string(parameter) + ": " + py::repr(py::float_(value)).cast<std::string>() + ": give " +
                          remedy);
}

void check_team(double load, double answer_within) {
    check_number("load", load, 0.0, 1e9, "the erlangs of the callers, from 0 on");
    check_number("answer_within", answer_within, 0.0, 1e9, "a number of mean handle times, from 0 on");
}

}  // namespace

void bind_blending(py::module_& m) {
    Fields<BlendingConfig>(m, "BlendingConfig", "Inbound callers of the same agents: how well they are served.")
        .field("service_level", &BlendingConfig::service_level,
               "Share of the callers who reach an agent in time; 0: outbound takes all it can.")
        .field("answer_within_s", &BlendingConfig::answer_within, "In time is within so many seconds.")
        .field("reserve", &BlendingConfig::reserve,
               "So many idle agents are kept for callers; None: as many as the service level needs, learned.")
        .field("expected_calls_per_hour", &BlendingConfig::expected_calls_per_hour, "Before anything was learned.")
        .field("expected_handle_time_s", &BlendingConfig::expected_handle_time, "Of a caller, wrap-up included.")
        .done();

    Fields<BlendedTeam>(m, "BlendedTeam", "A blended team in the long run.", Construction::positional)
        .field("service_level", &BlendedTeam::service_level, "Share of the callers who reach an agent in time.")
        .field("occupancy", &BlendedTeam::occupancy, "Share of the agents who are busy, with callers or clients.")
        .field("outbound", &BlendedTeam::outbound, "Clients who are busy with an agent on average, in erlangs.")
        .done();

    m.def(
        "blended_team",
        [](std::uint32_t agents, double load, std::uint32_t reserve, double answer_within) {
            check_team(load, answer_within);
            return blended_team(agents, load, reserve, answer_within);
        },
        py::kw_only(), py::arg("agents"), py::arg("load"), py::arg("reserve"), py::arg("answer_within"),
        "A team that serves `load` erlangs of callers and calls whenever more than `reserve` agents are idle; in time "
        "is within `answer_within` mean handle times. Closed form of Bhulai and Koole (2003). ValueError: out of "
        "range.");
    m.def(
        "reserve_needed",
        [](std::uint32_t agents, double load, double service_level, double answer_within) {
            check_team(load, answer_within);
            check_number("service_level", service_level, 0.0, 1.0, "a share from 0 to 1, e.g. 0.8");
            return reserve_needed(agents, load, service_level, answer_within);
        },
        py::kw_only(), py::arg("agents"), py::arg("load"), py::arg("service_level"), py::arg("answer_within"),
        "How many idle agents to keep for callers so that the service level is reached, in that model; between whole "
        "numbers by a straight line, and all agents where it cannot be reached. ValueError: out of range.");
}

}  // namespace outdial::bindings
