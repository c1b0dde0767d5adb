// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/sim/simulate.hpp>
#include <outdial/teams.hpp>

#include "staff.hpp"
#include "world.hpp"

#include <memory>
#include <span>
#include <vector>

namespace outdial::sim {

/// The clock of all campaigns that are simulated together, and the host's part that concerns several of them.
class CentreRun {
public:
    /// All as `Centre::check` accepts it; `shares` and `overflow` may be empty. What is given must live on.
    [[nodiscard]] static Result<std::unique_ptr<CentreRun>> create(std::span<const Scenario> scenarios,
                                                                   std::span<const Clients> clients,
                                                                   std::span<const AgentShare> shares,
                                                                   std::span<const CallerOverflow> overflow);

    /// Once.
    [[nodiscard]] std::vector<Simulation> run(const Progress& progress);

private:
    CentreRun(std::span<const Scenario> scenarios, std::span<const AgentShare> shares,
              std::span<const CallerOverflow> overflow);

    void shift_change(std::size_t group);
    void share_agents();
    void move(AgentId agent, WorldId to);
    void send_idle(WorldId from, WorldId to, std::uint32_t agents);
    void overflow_callers();
    [[nodiscard]] bool over() const noexcept;

    std::span<const Scenario> scenarios_;
    std::span<const AgentShare> shares_;
    std::span<const CallerOverflow> overflow_;
    Timetable events_;
    Staff staff_;
    std::vector<World> worlds_;
    std::vector<AgentDemand> demands_;
    std::vector<std::uint32_t> room_;
    Instant now_;
    Instant end_;
};

}  // namespace outdial::sim
