// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/sim/records.hpp>
#include <outdial/sim/scenario.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

namespace outdial::sim {

/// Everything counted after the warm-up.
struct Totals {
    std::uint64_t dials = 0;
    std::uint64_t answered = 0;   ///< by a person (or a missed machine): connected + abandoned (+ waiting at the end)
    std::uint64_t connected = 0;  ///< to an agent
    std::uint64_t abandoned = 0;
    std::array<std::uint64_t, outcome_count> outcomes{};
    std::array<std::uint64_t, disposition_count> dispositions{};
    std::array<std::uint64_t, why_count> refusals{};  ///< numbers that were due and not dialled, by reason
    std::uint64_t false_machines = 0;                 ///< people taken for machines and hung up on
    std::uint64_t missed_machines = 0;                ///< machines put through to agents
    // Agents' time, in ms.
    std::int64_t talk_ms = 0;
    std::int64_t wrap_up_ms = 0;
    std::int64_t wait_ms = 0;
    std::int64_t inbound_ms = 0;
    // Inbound.
    std::uint64_t inbound_calls = 0;
    std::uint64_t inbound_waited = 0;  ///< no agent was free at once
    std::uint64_t inbound_served = 0;
    std::uint64_t inbound_abandoned = 0;
    std::uint64_t inbound_in_time = 0;     ///< served within `Inbound::answer_within`
    std::uint64_t inbound_overflowed = 0;  ///< of those served: by another team
    std::int64_t inbound_wait_ms = 0;      ///< waiting time of all callers, those who gave up included
    /// Logical events: call placed, answered or died, abandoned, agent freed, inbound call arrived or gave up.
    std::uint64_t events = 0;
    std::uint64_t refused_events =
        0;  ///< events of the simulated host that the campaign refused: 0, or one of them errs

    /// abandoned / (connected + abandoned); 0 when nobody answered.
    [[nodiscard]] double abandonment() const noexcept;
    /// Agents' time in calls and wrap-up / their time logged in; 0 when nobody was.
    [[nodiscard]] double utilization() const noexcept;

    friend bool operator==(const Totals&, const Totals&) = default;
};

struct Simulation {
    Totals totals;
    ContactCounts contacts;  ///< at the end
    Promises promises;       ///< of all the time
    std::vector<Hour> hours;
    Records records;
    bool stopped = false;  ///< the progress callback asked to stop
};

/// Told the share done (0 to 1) now and then; returns false to stop.
using Progress = std::function<bool(double)>;

/// Runs the scenario. The host part of it (phones, people, agents) is simulated; every decision is made by a `Campaign`
/// through its three calls, exactly as in a deployment. Same scenario and clients, same result, whatever the machine.
/// Each attempt's fate depends on the seed, the client and the number of the attempt alone, so two policies compared
/// under one seed meet the same people (common random numbers).
[[nodiscard]] Result<Simulation> simulate(const Scenario& scenario, const Clients& clients,
                                          const Progress& progress = {});

}  // namespace outdial::sim
