// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/sim/simulate.hpp>

#include "event_queue.hpp"
#include "fate.hpp"

#include <deque>
#include <vector>

namespace outdial::sim {

/// The simulated host: phones, people and agents around one campaign.
class World {
public:
    World(const Scenario& scenario, const Clients& clients, Campaign campaign);

    void run(const Progress& progress);

    [[nodiscard]] Simulation result() && noexcept { return std::move(result_); }

private:
    enum class What : std::uint8_t {
        shift_change,      // subject: group
        dial,              // subject: call; the agent has read the card
        ringing,           // subject: call
        decided,           // subject: call; answered, or it came to nothing
        detected,          // subject: call; by a person or a machine
        queue_time_out,    // subject: call
        talk_end,          // subject: call
        wrap_up_end,       // subject: agent
        inbound_arrival,   //
        inbound_gives_up,  // subject: caller
        inbound_end,       // subject: agent
        wakeup,            // asked for by the campaign
        warm,              // the warm-up is over
    };

    struct Group {
        std::uint32_t first_agent = 0;
        bool on_shift = false;
    };
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

    void handle(What what, std::uint64_t subject);
    void react();
    void pass_time_until(Instant at);
    void count_time_until(Instant at);
    void close_hour();

    void shift_change(std::size_t group);
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
    void serve_waiting();
    void plan_inbound(Instant after);
    void tell(const Event& event);

    [[nodiscard]] Call& call_of(std::uint64_t id) noexcept { return calls_[call_slot(id)]; }
    [[nodiscard]] Instant hour_begin() const noexcept { return from_epoch_ms(hour_.begin); }
    [[nodiscard]] bool waits(CallId call) const noexcept;
    [[nodiscard]] bool over() const noexcept;

    const Scenario& scenario_;
    const Clients& clients_;
    Campaign campaign_;
    Simulation result_;
    EventQueue<What> events_;
    std::vector<Group> groups_;
    std::vector<Call> calls_;     // by call_slot
    std::vector<Client> met_;     // by contact
    std::deque<CallId> waiting_;  // answered calls without an agent, longest first
    std::vector<Caller> callers_;
    std::deque<std::size_t> inbound_queue_;
    Random inbound_random_;
    double busiest_inbound_ = 0.0;  // calls per hour, for thinning
    Hour hour_;
    Instant now_;
    Instant end_;
    Instant wakeup_ = far_future;
    std::int64_t talking_ = 0;  // agents
};

}  // namespace outdial::sim
