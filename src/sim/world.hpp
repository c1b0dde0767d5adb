// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/sim/simulate.hpp>

#include "fate.hpp"
#include "staff.hpp"
#include "waiting_line.hpp"

#include <optional>
#include <vector>

namespace outdial::sim {

/// The simulated host: phones and people around one campaign, and the agents who work for it.
class World {
public:
    World(const Scenario& scenario, const Clients& clients, Campaign campaign, WorldId id, Timetable& events,
          Staff& staff);

    /// Time goes on. Precondition: not back.
    void pass_time_until(Instant at);
    /// Something that was planned happens, but the host has not answered it yet (`react`).
    void handle(What what, std::uint64_t subject);
    /// What a host does after every event.
    void react();
    /// Nothing more to do.
    [[nodiscard]] bool over() const noexcept;
    [[nodiscard]] Simulation result() && noexcept;

    [[nodiscard]] const Campaign& campaign() const noexcept { return campaign_; }

    /// A shift or a break of an agent who works here begins.
    void shift_change(AgentId agent);
    /// An agent who is on shift comes from another campaign, or an idle one leaves.
    void come(AgentId agent);
    void leave(AgentId agent);
    /// One of the agents in a call who will come back, longest in it first; will not come back from now on.
    [[nodiscard]] AgentId leave_after_call();
    /// Is the agent out, or idle though meant to go?
    [[nodiscard]] bool may_go(AgentId agent) const noexcept;

    /// Callers are told of (`What::inbound_overflow`) once they have waited so long.
    void watch_overflow(Duration after) noexcept { overflow_after_ = after; }
    /// How long the caller has waited whose turn it is; none where nobody waits.
    [[nodiscard]] std::optional<Duration> first_caller_waited() noexcept;
    /// That caller goes to a team with room for callers.
    void overflow_to(World& other);

private:
    struct Call {
        CallId id = 0;
        DialOrder order;
        Fate fate;
        Conversation conversation;
        Instant dialled = far_past;
        Instant answered = far_past;
        bool wrongly_detected = false;
        AgentId agent = no_agent;
        std::uint32_t attempt = 0;
        std::size_t row = 0;
    };
    struct Client {
        std::uint16_t attempts = 0;
        std::uint16_t conversations = 0;
    };
    struct Caller {
        Instant arrived;
        Duration handle_time;
        bool waiting = true;
    };

    void count_time_until(Instant at);
    void close_hour();

    void free_agent(AgentId agent);
    void place(const DialOrder& order);
    void start_ringing(Call& call);
    void decided(Call& call);
    void answered(Call& call);
    void detected(Call& call);
    void connect(Call& call, AgentId agent);
    void talk(Call& call);
    void end(Call& call, Outcome outcome);
    void talk_end(Call& call);
    void inbound_arrival();
    void take_inbound(std::size_t caller, AgentId agent);
    Duration serve(Caller& caller);
    void serve_waiting();
    void drop_gone_callers();
    void plan_inbound(Instant after);
    void tell(const Event& event);

    [[nodiscard]] Call& call_of(std::uint64_t id) noexcept { return calls_[call_slot(id)]; }
    [[nodiscard]] Instant hour_begin() const noexcept { return from_epoch_ms(hour_.begin); }
    [[nodiscard]] bool waits(CallId call) const noexcept;
    void plan(Instant at, What what, std::uint64_t subject) { events_.push(at, {what, id_}, subject); }

    const Scenario& scenario_;
    const Clients& clients_;
    Campaign campaign_;
    Simulation result_;
    WorldId id_;
    Timetable& events_;
    Staff& staff_;
    std::vector<Call> calls_;      // by call_slot
    std::vector<Client> met_;      // by contact
    WaitingLine<CallId> waiting_;  // answered calls without an agent, longest first
    std::vector<Caller> callers_;
    WaitingLine<std::size_t> inbound_queue_;
    Random inbound_random_;
    std::optional<Duration> overflow_after_;
    double busiest_inbound_ = 0.0;  // calls per hour, for thinning
    Hour hour_;
    Instant now_;
    Instant end_;
    Instant wakeup_ = far_future;
    std::int64_t talking_ = 0;  // agents
};

}  // namespace outdial::sim
