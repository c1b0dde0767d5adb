// SPDX-License-Identifier: Apache-2.0
#include "centre_run.hpp"

#include <algorithm>
#include <map>

namespace outdial::sim {

CentreRun::CentreRun(std::span<const Scenario> scenarios, std::span<const AgentShare> shares,
                     std::span<const CallerOverflow> overflow)
    : scenarios_(scenarios),
      shares_(shares),
      overflow_(overflow),
      staff_(scenarios),
      now_(scenarios.front().start),
      end_(now_ + scenarios.front().length) {}

Result<std::unique_ptr<CentreRun>> CentreRun::create(std::span<const Scenario> scenarios,
                                                     std::span<const Clients> clients,
                                                     std::span<const AgentShare> shares,
                                                     std::span<const CallerOverflow> overflow) {
    std::unique_ptr<CentreRun> run(new CentreRun(scenarios, shares, overflow));
    std::map<const CapLedger*, std::shared_ptr<CapLedger>> ledgers;  // a run leaves the caller's as they are
    const std::span<Staff::Group> groups = run->staff_.groups();
    run->worlds_.reserve(scenarios.size());
    for (std::size_t i = 0; i < scenarios.size(); ++i) {
        const auto id = static_cast<WorldId>(i);
        CampaignConfig config = scenarios[i].campaign;
        if (config.caps) {
            std::shared_ptr<CapLedger>& ledger = ledgers[config.caps.get()];
            if (!ledger) ledger = std::make_shared<CapLedger>(*config.caps);
            config.caps = ledger;
        }
        auto campaign = Campaign::create(std::move(config));
        if (!campaign) return campaign.error();
        for (std::size_t client = 0; client < clients[i].size(); ++client) {
            if (auto added = campaign->add(clients[i].contact(client), scenarios[i].start); !added) {
                return added.error();
            }
        }
        for (std::size_t group = 0; group < groups.size(); ++group) {
            if (groups[group].home == id) run->events_.push(run->now_, {What::shift_change, id}, group);
        }
        run->worlds_.emplace_back(scenarios[i], clients[i], std::move(campaign).value(), id, run->events_, run->staff_);
        if (!overflow.empty() && !overflow[i].to.empty()) run->worlds_.back().watch_overflow(overflow[i].after);
    }
    run->demands_.resize(scenarios.size());
    run->room_.resize(scenarios.size());
    return run;
}

std::vector<Simulation> CentreRun::run(const Progress& progress) {
    constexpr std::uint64_t report_every = 1U << 14U;
    std::uint64_t steps = 0;
    const double length = static_cast<double>((end_ - now_).count());
    bool stopped = false;
    while (!events_.empty()) {
        const auto event = events_.pop();
        if (event.at >= end_) break;
        now_ = event.at;
        World& world = worlds_[event.what.world];
        world.pass_time_until(now_);
        if (event.what.what == What::shift_change) {
            shift_change(event.subject);
        } else {
            world.handle(event.what.what, event.subject);
        }
        world.react();
        if (!shares_.empty()) share_agents();
        if (!overflow_.empty()) overflow_callers();
        if (over()) break;
        if (progress && ++steps % report_every == 0 &&
            !progress(1.0 - static_cast<double>((end_ - now_).count()) / length)) {
            stopped = true;
            break;
        }
    }
    if (!over() && !stopped) now_ = end_;
    std::vector<Simulation> results;
    for (World& world : worlds_) {
        world.pass_time_until(now_);
        results.push_back(std::move(world).result());
        results.back().stopped = stopped;
    }
    return results;
}

bool CentreRun::over() const noexcept {
    return std::all_of(worlds_.begin(), worlds_.end(), [](const World& world) { return world.over(); });
}

void CentreRun::shift_change(std::size_t index) {
    Staff::Group& group = staff_.groups()[index];
    const Verdict verdict = open_at(group.settings->hours, {}, scenarios_[group.home].zone, now_);
    const bool on_shift = verdict.is_now();
    if (verdict.until < end_) events_.push(verdict.until, {What::shift_change, group.home}, index);
    group.until = verdict.until;
    if (on_shift == group.on_shift) return;
    group.on_shift = on_shift;
    for (AgentId agent = group.first; agent < group.first + group.settings->agents; ++agent) {
        // Who begins a shift begins it at home, and who is out is sent nowhere any more.
        const Agents::Agent* known = worlds_[staff_.where(agent)].campaign().agents().find(agent);
        const bool out = known == nullptr || known->phase == AgentPhase::logged_out;
        if (out && on_shift) staff_.put(agent, group.home);
        World& world = worlds_[staff_.where(agent)];
        world.pass_time_until(now_);
        world.shift_change(agent);
        if (&world != &worlds_[group.home]) world.react();
    }
}

// ---- agents who are shared ---------------------------------------------------------------------------------------

void CentreRun::move(AgentId agent, WorldId to) {
    World& from = worlds_[staff_.where(agent)];
    from.pass_time_until(now_);
    if (from.campaign().agents().find(agent)->phase != AgentPhase::logged_out) from.leave(agent);
    staff_.put(agent, to);
    worlds_[to].pass_time_until(now_);
    if (staff_.group_of(agent).on_shift) worlds_[to].come(agent);
}

void CentreRun::send_idle(WorldId from, WorldId to, std::uint32_t agents) {
    for (; agents > 0; --agents) {
        const AgentId agent = worlds_[from].campaign().agents().longest_idle();
        if (agent == no_agent) return;
        move(agent, to);
    }
}

void CentreRun::share_agents() {
    for (std::size_t i = 0; i < staff_.going().size();) {
        const AgentId agent = staff_.going()[i];
        if (!worlds_[staff_.where(agent)].may_go(agent)) {
            ++i;
            continue;
        }
        const WorldId to = staff_.next(agent);
        move(agent, to);
        worlds_[to].react();
    }
    for (std::size_t i = 0; i < worlds_.size(); ++i) {
        demands_[i] = worlds_[i].campaign().agent_demand();
        demands_[i].coming = staff_.coming(static_cast<WorldId>(i));
    }
    for (const AgentMove& planned : agent_moves(shares_, demands_)) {
        const auto from = static_cast<WorldId>(planned.from);
        const auto to = static_cast<WorldId>(planned.to);
        send_idle(from, to, planned.idle);
        for (std::uint32_t i = 0; i < planned.after_call; ++i) {
            const AgentId agent = worlds_[from].leave_after_call();
            if (agent == no_agent) break;
            staff_.send_after_call(agent, to);
        }
        if (planned.idle > 0) worlds_[to].react();
    }
}

// ---- callers of other teams --------------------------------------------------------------------------------------

void CentreRun::overflow_callers() {
    for (std::size_t i = 0; i < worlds_.size(); ++i) {
        if (overflow_[i].to.empty()) continue;
        for (;;) {
            worlds_[i].pass_time_until(now_);
            const auto waited = worlds_[i].first_caller_waited();
            if (!waited || *waited < overflow_[i].after) break;
            for (std::size_t team = 0; team < worlds_.size(); ++team) {
                room_[team] = worlds_[team].campaign().room_for_callers(now_);
            }
            const auto team = overflow_team(overflow_[i], *waited, room_);
            if (!team) break;
            worlds_[*team].pass_time_until(now_);
            worlds_[i].overflow_to(worlds_[*team]);
            worlds_[*team].react();
        }
    }
}

}  // namespace outdial::sim
