// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/estimate.hpp>
#include <outdial/instant.hpp>
#include <outdial/result.hpp>

#include <cstdint>
#include <optional>

/// A team that is called and calls: outbound fills the time that inbound callers leave, and no more.
namespace outdial {

struct BlendingConfig {
    double service_level = 0.8;      ///< share of the callers who reach an agent in time; 0: outbound takes all it can
    Duration answer_within{20'000};  ///< in time; at most an hour
    /// So many idle agents are kept for callers; nothing: as many as the service level needs, learned.
    std::optional<std::uint32_t> reserve;
    // What is expected before anything was learned.
    double expected_calls_per_hour = 0.0;    ///< at most a million
    Duration expected_handle_time{180'000};  ///< of a caller, wrap-up included; up to a day

    /// Error naming the first field that is out of range.
    [[nodiscard]] Result<void> check() const;

    friend bool operator==(const BlendingConfig&, const BlendingConfig&) = default;
};

/// A blended team in the long run.
struct BlendedTeam {
    double service_level = 0.0;  ///< share of the callers who reach an agent in time
    double occupancy = 0.0;      ///< share of the agents who are busy, with callers or clients
    double outbound = 0.0;       ///< clients who are busy with an agent on average, in erlangs
};

/// `agents` serve callers who come at random, `load` erlangs of them, and never give up; a client is there at once
/// whenever more than `reserve` agents are idle; all calls last equally long on average (exponential), and a caller is
/// served in time within `answer_within` such lengths. Where load >= agents, nobody is served in time.
///
/// The number of busy agents n lives on {agents - reserve, ...}: its chances are as load^n / n! up to `agents` and
/// geometric above; the service level is 1 - P(n >= agents) exp(-(agents - load) answer_within).
/// Source: Bhulai and Koole, IEEE Trans. Automatic Control 48 (2003), 1434-1438.
[[nodiscard]] BlendedTeam blended_team(std::uint32_t agents, double load, std::uint32_t reserve,
                                       double answer_within) noexcept;

/// How many idle agents to keep so that the service level is reached, in that model. Between whole numbers by the
/// straight line between their levels; `agents` where it cannot be reached.
[[nodiscard]] double reserve_needed(std::uint32_t agents, double load, double service_level,
                                    double answer_within) noexcept;

/// Keeps the service level: how many idle agents to hold back from outbound calls. It starts from `reserve_needed` for
/// the rate and length of calls as learned, and corrects it after every caller,
///     correction += 0.1 * (target - [in time]),
/// which can rest only where the measured level equals the target, whatever the model's faults. Both are bounded by the
/// roots of load and team, so that what a crowd of callers has lost does not stop outbound for hours.
class Blending {
public:
    /// `config` must have passed `check`.
    explicit Blending(const BlendingConfig& config) noexcept;

    void on_arrived(Instant now) noexcept;
    /// A caller reached an agent after so long. `agents` are at work.
    void on_served(Duration waited, std::uint32_t agents, Instant now) noexcept;
    /// A caller gave up.
    void on_left(std::uint32_t agents, Instant now) noexcept;
    /// An agent is done with a caller, after so long.
    void on_handled(Duration handle_time) noexcept;

    /// To be called now and then as time passes: what is asked for the same ten seconds then costs nothing.
    void pass(Instant now) noexcept;

    /// How many idle agents are kept, when so many are at work.
    [[nodiscard]] std::uint32_t reserve(std::uint32_t agents, Instant now) const noexcept;
    /// Callers who come, per second; what came 20 minutes ago counts half, so it follows the day. Between the callers
    /// it falls every 10 s, and the reserve with it.
    [[nodiscard]] double arrival_rate(Instant now) const noexcept;
    /// When both may change without any caller.
    [[nodiscard]] Instant next_change(Instant now) const noexcept;
    [[nodiscard]] Duration handle_time() const noexcept;
    /// Share of the callers served in time, mostly of the last 100; 1 before the first.
    [[nodiscard]] double service_level() const noexcept { return level_; }

    /// What was learned; the config is the host's.
    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.handle_time_, self.callers_, self.observed_s_, self.latest_, self.correction_, self.level_);
    }

private:
    void judge(bool in_time, std::uint32_t agents, Instant now) noexcept;
    [[nodiscard]] double rate_of_beat(Instant begin) const noexcept;
    [[nodiscard]] double needed(std::uint32_t agents, double arrival_rate) const noexcept;

    BlendingConfig config_;
    MeanEstimate handle_time_;
    double callers_;     // who came, forgetting
    double observed_s_;  // in so many seconds
    Instant latest_ = far_past;
    Instant beat_ = far_future;  // the ten seconds whose rate is known
    double rate_ = 0.0;          // that one
    double correction_ = 0.0;    // agents
    double level_ = 1.0;
};

}  // namespace outdial
