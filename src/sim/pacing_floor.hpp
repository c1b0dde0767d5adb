// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/random.hpp>
#include <outdial/sim/pacing_bench.hpp>

#include "event_queue.hpp"
#include "pacing_policy.hpp"
#include "waiting_line.hpp"

namespace outdial::sim {

/// The world of the pacing benchmark at work: agents without names, calls without contacts.
class PacingFloor {
public:
    PacingFloor(const PacingWorld& world, const PacingRun& run, PacingPolicy& policy);

    [[nodiscard]] PacingScore run();

private:
    enum class What : std::uint8_t { phase, break_end, decided, patience_out, talk_end, wrap_up_end, tick, wakeup };

    struct Call {
        Instant dialled, connected, ended;
        Random random{0, 0};
        std::uint32_t generation = 0;
        Odds odds;
        bool answered = false;
        bool waiting = false;
        bool takes_break = false;
    };
    /// Counts of one stretch of time.
    struct Tally {
        std::int64_t busy_ms = 0, talk_ms = 0, at_work_ms = 0;
        std::uint64_t connected = 0, abandoned = 0;

        void add(const Tally& other);
        [[nodiscard]] double utilization() const;
        [[nodiscard]] double abandonment() const;
    };

    [[nodiscard]] PacingView view() const;
    void handle(What what, std::uint64_t subject);
    void start_phase(std::size_t index);
    void ask();
    [[nodiscard]] Odds next_odds() const;
    void dial(std::uint32_t count);
    void decided(std::uint32_t slot);
    void connect(std::uint32_t slot);
    void abandon(std::uint32_t slot);
    void free_agent(bool takes_break);
    void agent_idle();
    void serve_waiting();
    void release(std::uint32_t slot);
    void pass_time_until(Instant at);
    void count_time_until(Instant at);
    [[nodiscard]] std::uint32_t new_slot();

    PacingWorld world_;
    PacingRun settings_;
    PacingPolicy& policy_;
    EventQueue<What> events_;
    std::vector<Call> calls_;
    std::vector<std::uint32_t> free_slots_;
    WaitingLine<Instant> idle_since_;
    WaitingLine<std::uint64_t> waiting_calls_;  // slot and generation
    Random next_call_;                          // of the call that is dialled next
    PacingPhase phase_;
    double usual_rate_ = 0.0;  // of a number with the usual odds
    Instant start_, now_, end_, measured_from_, quarter_ends_;
    Instant wakeup_ = far_future;
    std::uint32_t ringing_ = 0, waiting_ = 0, talking_ = 0, wrapping_ = 0, on_break_ = 0;
    std::uint32_t leaving_breaks_ = 0;  // of those in calls: who takes a break afterwards
    std::int64_t too_many_ = 0;         // agents that the phase has no place for and who are still in calls
    std::uint64_t dialled_ = 0;
    Tally quarter_;
    std::vector<Tally> quarters_;
    PacingScore score_;
};

}  // namespace outdial::sim
