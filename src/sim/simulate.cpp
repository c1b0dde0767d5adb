// SPDX-License-Identifier: Apache-2.0
#include <outdial/sim/simulate.hpp>

#include "centre_run.hpp"

namespace outdial::sim {

double Totals::abandonment() const noexcept {
    const std::uint64_t judged = connected + abandoned;
    return judged == 0 ? 0.0 : static_cast<double>(abandoned) / static_cast<double>(judged);
}

double Totals::utilization() const noexcept {
    const std::int64_t working = talk_ms + wrap_up_ms + inbound_ms;
    const std::int64_t logged_in = working + wait_ms;
    return logged_in == 0 ? 0.0 : static_cast<double>(working) / static_cast<double>(logged_in);
}

Result<Simulation> simulate(const Scenario& scenario, const Clients& clients, const Progress& progress) {
    if (auto checked = scenario.check(); !checked) return checked.error();
    auto run = CentreRun::create({&scenario, 1}, {&clients, 1}, {}, {});
    if (!run) return run.error();
    return std::move((*run)->run(progress).front());
}

}  // namespace outdial::sim
