// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/estimate.hpp>
#include <outdial/instant.hpp>
#include <outdial/result.hpp>

#include <array>
#include <cstdint>
#include <string_view>

/// How many numbers should be dialled now?
namespace outdial {

enum class PacingMode : std::uint8_t {
    preview,      ///< an agent looks at the client's card first, then the number is dialled
    progressive,  ///< the next attempt starts when an agent becomes free: one line per idle agent
    power,        ///< a fixed number of lines per idle agent
    predictive,   ///< as many lines as keep the abandonment at its target
};
inline constexpr int pacing_mode_count = 4;

/// Stable lower-case name, e.g. `predictive`.
[[nodiscard]] std::string_view name(PacingMode mode) noexcept;
[[nodiscard]] Result<PacingMode> parse_pacing_mode(std::string_view text);

struct PacingConfig {
    PacingMode mode = PacingMode::progressive;
    double lines_per_agent = 1.5;        ///< power: lines per idle agent; 1 to 100
    double abandonment_target = 0.03;    ///< predictive: abandoned / (connected + abandoned); 0.0001 to 0.5
    std::uint32_t minimum_team = 10;     ///< predictive: with fewer agents at work it is progressive
    std::uint32_t minimum_answers = 20;  ///< predictive: progressive until so many calls were answered
    std::uint32_t max_lines = 100'000;   ///< calls under way at the same time
    double calls_per_second = 0.0;       ///< at most so many dials a second; 0: no limit
    // What is expected before anything was learned.
    double expected_answer_rate = 0.3;       ///< 0.001 to 0.99
    Duration expected_ring{15'000};          ///< from the dial to the answer or to giving up
    Duration expected_handle_time{180'000};  ///< talk and wrap-up

    /// Error naming the first field that is out of range.
    [[nodiscard]] Result<void> check() const;

    friend bool operator==(const PacingConfig&, const PacingConfig&) = default;
};

/// What is going on at the moment of the decision; all counts.
struct PacingSnapshot {
    std::uint32_t idle = 0;     ///< agents who could take a call this instant
    std::uint32_t busy = 0;     ///< agents in a call or wrap-up who will come back
    std::uint32_t ringing = 0;  ///< calls under way that have no agent yet and are not answered
    std::uint32_t waiting = 0;  ///< answered calls that wait for an agent
    std::uint32_t lines = 0;    ///< all calls under way, connected ones included

    friend bool operator==(const PacingSnapshot&, const PacingSnapshot&) = default;
};

/// Which limit set the count.
enum class PacingLimit : std::uint8_t {
    no_idle_agent,       ///< nobody is (or is expected to be) free
    one_per_idle_agent,  ///< progressive or preview
    ratio,               ///< power: the fixed number of lines per agent
    abandonment,         ///< predictive: one more call would abandon too many
    small_team,          ///< predictive, but fewer agents than the minimum: progressive
    learning,            ///< predictive, but not enough answers seen yet: progressive
    lines,               ///< all lines are in use
    calls_per_second,    ///< dialled as fast as allowed
};
inline constexpr int pacing_limit_count = 8;

[[nodiscard]] std::string_view name(PacingLimit limit) noexcept;
[[nodiscard]] std::string_view sentence(PacingLimit limit) noexcept;

/// How many, and why not more.
struct PacingDecision {
    std::uint32_t dials = 0;  ///< start so many now
    PacingLimit limit = PacingLimit::no_idle_agent;
    std::uint32_t target = 0;       ///< calls that should ring or wait in this situation
    double answer_rate = 0.0;       ///< estimate used
    double answer_deviation = 0.0;  ///< its standard deviation
    Duration ring{};                ///< estimate used
    Duration handle_time{};         ///< estimate used
    double strictness = 0.0;        ///< allowed expected overflow per expected answer (`Pacing`)
    Instant again = far_future;     ///< the count may grow at this instant without any event (calls_per_second)

    friend bool operator==(const PacingDecision&, const PacingDecision&) = default;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.dials, self.limit, self.target, self.answer_rate, self.answer_deviation, self.ring,
                self.handle_time, self.strictness, self.again);
    }
};

/// Decides and learns. Tell it what becomes of every call; ask it before dialling.
///
/// The predictive rule: with i idle agents let k calls ring such that the expected overflow of answers over agents
/// stays within a share beta of the expected answers,
///     E[(Bin(k, p) - i - D)+] <= beta k p,   D ~ Poisson(b r / (2 s)),
/// where p is the answer rate, r the mean ring time, s the mean handle time, b the number of busy agents; D counts
/// those who become free while it rings, at half weight since an answer may come first. With nobody idle it does not
/// dial. beta is the feedback: after every call a person answered,
///     ln beta += eta * (target - [abandoned]),
/// which can rest only where the measured abandonment equals the target, whatever the model's faults. The rule with a
/// well-chosen beta is within 0.8 points of utilisation of the optimum of all policies in the exponential world.
class Pacing {
public:
    /// `config` must have passed `check`.
    explicit Pacing(const PacingConfig& config);

    /// A call was answered by a person, `after` ringing so long.
    void on_answered(Duration after) noexcept;
    /// A call ended without a person's answer, `after` so long.
    void on_unanswered(Duration after) noexcept;
    /// A person who answered was connected to an agent, or abandoned.
    void on_connected() noexcept { learn(false); }
    void on_abandoned() noexcept { learn(true); }
    /// An agent finished a call that took so long, wrap-up included.
    void on_handled(Duration handle_time) noexcept;
    /// So many numbers were dialled.
    void on_dialled(std::uint32_t dials, Instant now) noexcept;

    /// How many to dial in this situation. Changes nothing that could be seen: asking twice gives the same answer.
    [[nodiscard]] PacingDecision decide(const PacingSnapshot& snapshot, Instant now) noexcept;

    [[nodiscard]] const PacingConfig& config() const noexcept { return config_; }

    /// What was learned; the config is the host's.
    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.answer_rate_, self.ring_, self.handle_time_, self.log_strictness_, self.answers_, self.allowance_,
                self.refilled_);
    }

private:
    struct Rule {  // what the predictive target depends on
        double answer_rate = 0.0;
        double freed_per_busy = 0.0;  // r / (2 s)
        double strictness = 0.0;
        std::uint32_t team = 0;

        friend bool operator==(const Rule&, const Rule&) = default;
    };

    void learn(bool abandoned) noexcept;
    void refill(Instant now) noexcept;
    [[nodiscard]] std::uint32_t predictive_target(const PacingSnapshot& snapshot) noexcept;

    PacingConfig config_;
    RateEstimate answer_rate_;
    MeanEstimate ring_;
    MeanEstimate handle_time_;
    double log_strictness_;
    std::uint64_t answers_ = 0;
    double allowance_ = 1.0;  // dials allowed by calls_per_second: a token bucket that holds one second's worth
    Instant refilled_ = far_past;
    Rule rule_;
    std::array<std::uint32_t, 64> targets_{};  // by idle agents, under rule_; unknown_target where not worked out yet
};

}  // namespace outdial
