// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"

#include <outdial/sim/pacing_bench.hpp>

namespace outdial::bindings {

using sim::PacingScore;

void bind_pacing_bench(py::module_& m) {
    Fields<PacingScore>(m, "PacingScore", "What a pacing policy reached in a world.", Construction::positional)
        .field("utilization", &PacingScore::utilization, "Talk and wrap-up / time at work.")
        .field("utilization_ci", &PacingScore::utilization_ci, "Half of its 95 % confidence interval.")
        .field("abandonment", &PacingScore::abandonment, "Abandoned / (connected + abandoned).")
        .field("abandonment_ci", &PacingScore::abandonment_ci, "Half of its 95 % confidence interval.")
        .field("talk_minutes", &PacingScore::talk_minutes, "Per agent's hour at work.")
        .field("worst_hour", &PacingScore::worst_hour, "The worst abandonment of an hour.")
        .field("hours_over", &PacingScore::hours_over, "Share of the hours above the limit.")
        .field("days_over", &PacingScore::days_over, "Share of the days above the limit.")
        .field("to_95_s", &PacingScore::to_95, "Seconds until 95 % of the utilization was reached.")
        .field("efficiency", &PacingScore::efficiency, "Share of the optimum's gain over progressive; NaN: no bound.")
        .field("bound", &PacingScore::bound, "The optimum; NaN where there is none.")
        .field("progressive", &PacingScore::progressive, "Progressive by theory; NaN where there is no bound.")
        .field("ratio", &PacingScore::ratio, "The constant of the policies that have one.")
        .field("hours", &PacingScore::hours, "Measured.")
        .field("answered", &PacingScore::answered, "Calls answered in them.")
        .field("dials", &PacingScore::dials, "In the whole run.")
        .field("events", &PacingScore::events, "In the whole run.")
        .done();
    m.def("pacing_policies", &sim::pacing_policies, "The names of the policies that `bench_pacing` compares.");
    m.def("pacing_worlds", &sim::pacing_worlds, "The names of the worlds that `bench_pacing` knows.");
    m.def(
        "bench_pacing",
        [](const std::string& world, std::uint32_t agents, double answer_rate, double handle, double limit,
           const std::string& policy, double hours, double answers, double learning_hours, std::uint64_t seed,
           double lines_per_agent) {
            const py::gil_scoped_release release;
            const auto made = unwrap(sim::make_pacing_world(world, agents, answer_rate, handle, limit));
            return unwrap(sim::bench_pacing(made, policy, {hours, answers, learning_hours, seed, lines_per_agent}));
        },
        py::kw_only(), py::arg("world") = "exponential", py::arg("agents"), py::arg("answer_rate"), py::arg("handle_s"),
        py::arg("limit") = 0.03, py::arg("policy") = "outdial", py::arg("hours") = 0.0, py::arg("answers") = 100'000.0,
        py::arg("learning_hours") = 2.0, py::arg("seed") = 1, py::arg("lines_per_agent") = 1.5,
        "Lets a pacing policy work in a simulated world; `hours` 0: as long as it takes for so many answers. "
        "`handle_s`: mean seconds of talk and wrap-up; `answer_rate` and `limit` are shares. ValueError: an unknown "
        "world or policy, or a value out of range.");
}

}  // namespace outdial::bindings
