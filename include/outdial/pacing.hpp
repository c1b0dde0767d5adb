// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/age.hpp>
#include <outdial/cohorts.hpp>
#include <outdial/estimate.hpp>
#include <outdial/instant.hpp>
#include <outdial/outlook.hpp>
#include <outdial/result.hpp>

#include <cstdint>
#include <string_view>

/// How many numbers should be dialled now?
namespace outdial {

enum class PacingMode : std::uint8_t {
    preview,      ///< an agent looks at the client's card first, then the number is dialled
    progressive,  ///< the next attempt starts when an agent becomes free: one line per idle agent
    power,        ///< a fixed number of lines per idle agent
    predictive,   ///< as many lines as keep the abandonment at its target; only this one learns how long calls last
};
inline constexpr int pacing_mode_count = 4;

/// Stable lower-case name, e.g. `predictive`.
[[nodiscard]] std::string_view name(PacingMode mode) noexcept;
[[nodiscard]] Result<PacingMode> parse_pacing_mode(std::string_view text);

/// What predictive aims at. The abandonment target is a limit in any case.
enum class PacingGoal : std::uint8_t {
    abandonment,  ///< as busy as the abandonment target allows
    agent_wait,   ///< agents wait so long for a call on average, if the abandonment target allows
    occupancy,    ///< agents are busy such a share of their time, if the abandonment target allows
};
inline constexpr int pacing_goal_count = 3;

/// Stable lower-case name, e.g. `agent_wait`.
[[nodiscard]] std::string_view name(PacingGoal goal) noexcept;
[[nodiscard]] Result<PacingGoal> parse_pacing_goal(std::string_view text);

struct PacingConfig {
    PacingMode mode = PacingMode::progressive;
    double lines_per_agent = 1.5;        ///< power: lines per idle agent; 1 to 100
    double abandonment_target = 0.03;    ///< predictive: abandoned / (connected + abandoned); 0.0001 to 0.5
    std::uint32_t minimum_team = 10;     ///< predictive: with fewer agents at work it is progressive
    std::uint32_t minimum_answers = 20;  ///< predictive: progressive until so many calls were answered
    std::uint32_t max_lines = 100'000;   ///< calls under way at the same time
    double calls_per_second = 0.0;       ///< at most so many dials a second; 0: no limit
    PacingGoal goal = PacingGoal::abandonment;
    Duration agent_wait_target{15'000};  ///< for its goal; above 0, at most an hour
    double occupancy_target = 0.8;       ///< for its goal; 0.05 to 0.99
    // What is expected before anything was learned.
    double expected_answer_rate = 0.3;       ///< 0.001 to 0.99
    Duration expected_ring{15'000};          ///< from the dial to the answer or to giving up
    Duration expected_handle_time{180'000};  ///< talk and wrap-up
    bool learn = true;  ///< false: the expectations are the truth, and only the strictness follows what happens

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
    /// So many more people may be abandoned by the rules that hold (`AbandonmentLedger::remaining`).
    std::uint32_t may_abandon = any_number;
    std::uint32_t reserve = 0;        ///< idle agents kept for inbound callers (`Blending::reserve`)
    double callers_per_second = 0.0;  ///< inbound callers who come and take an agent, 0 to 1000
    Odds next_odds{};                 ///< of the numbers that would be dialled next, beside those of the usual one

    static constexpr std::uint32_t any_number = 0xffff'ffff;

    /// Error naming the field that can be no number of callers; a decision takes it for none, or for the most.
    [[nodiscard]] Result<void> check() const;

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
    goal,                ///< predictive: agents wait less, or are busier, than is wanted
    lines,               ///< all lines are in use
    calls_per_second,    ///< dialled as fast as allowed
    inbound,             ///< the other idle agents are kept for inbound callers
    budget,              ///< with one call more, more people might be lost than may be abandoned
    growth,              ///< predictive: no more calls may ring than a little more than of late
};
inline constexpr int pacing_limit_count = 12;

[[nodiscard]] std::string_view name(PacingLimit limit) noexcept;
[[nodiscard]] std::string_view sentence(PacingLimit limit) noexcept;

/// How many, and why not more.
struct PacingDecision {
    std::uint32_t dials = 0;  ///< start so many now
    PacingLimit limit = PacingLimit::no_idle_agent;
    std::uint32_t target = 0;       ///< calls that should ring or wait in this situation
    double answer_rate = 0.0;       ///< estimate used: of a number with the usual odds
    double answer_deviation = 0.0;  ///< its standard deviation
    double next_answer_rate = 0.0;  ///< that of the numbers that would be dialled next
    Duration ring{};                ///< estimate used
    Duration handle_time{};         ///< estimate used
    double strictness = 0.0;        ///< beta: allowed share of losses among the expected answers (`Pacing`)
    double expected_answers = 0.0;  ///< predictive: of the calls that ring now, before the dials
    double expected_free = 0.0;     ///< predictive: agents who become free within 11 s
    std::uint32_t may_abandon = PacingSnapshot::any_number;  ///< as the snapshot said
    std::uint32_t reserve = 0;                               ///< as the snapshot said
    Instant again = far_future;                              ///< the count may grow at this instant without any event

    friend bool operator==(const PacingDecision&, const PacingDecision&) = default;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.dials, self.limit, self.target, self.answer_rate, self.answer_deviation, self.next_answer_rate,
                self.ring, self.handle_time, self.strictness, self.expected_answers, self.expected_free,
                self.may_abandon, self.reserve, self.again);
    }
};

/// Decides and learns. Tell it what becomes of every call; ask it before dialling.
///
/// The predictive rule: dial as many as keep
///     sum over the answers expected from now on of P(no agent is left then) <= beta * (the answers expected),
/// those of the calls dialled now included; never fewer than one call per idle agent. On the left are the people who
/// would find nobody if nothing more were dialled; on the right the share of them that may. No agent is left at t when
///     A(t) + w >= i + D(t + g):
/// i agents are idle and w answered calls wait now, A(t) others will have been answered and D(t + g) agents become free
/// by then; g is how long an answered call waits before it is lost. The sum goes by the horizons of `Outlook`, the last
/// of which stands for "ever". Agents who may become free but more likely will not
/// count for six tenths.
///
/// A and D are sums over single calls and agents, each by its age: a ringing call by the learned ring-times of answered
/// and of unanswered calls, an agent by the learned ends of talks at that age and of wrap-ups at that age. So it dials
/// for an agent who is about to become free, and holds back while old calls are about to be answered.
///
/// Where more is known of single numbers (`Odds`), each ringing call counts with its own chance, and so do the numbers
/// that would be dialled next. What is learned then is the rate of a number with the usual odds: answers by the answers
/// expected. So a better list is no surprise, if it was foretold.
///
/// When nobody answers any more, a route may have failed or the list may be another one: nothing tells them apart, and
/// of a list without answers the rule would dial all. So the calls that ring may grow by a seventh in 20 s and no
/// faster, twofold in 100 s, and not at all after a minute without an answer; as many as there are agents may always
/// ring. A list that has become thin is followed in minutes, and few are lost when a route comes back.
///
/// Inbound callers, who come at random, are among A. Where r idle agents are kept for them, the same must hold with
/// i - r agents and a share of 0.8 instead of beta (found by trial, flat around it): a call that is answered may take
/// the agent of a caller, but is not dialled for that.
///
/// beta is the feedback: after every call a person answered,
///     ln beta += eta * (target - [abandoned]),
/// which can rest only where the measured abandonment equals the target, whatever the model's faults. eta falls from
/// 0.1 to 0.03 as calls are judged. The limit is kept from below: the aim is 0.985 of the target given.
///
/// Where only b more people may be abandoned (`PacingSnapshot::may_abandon`), two things change. beta and the target of
/// its feedback are multiplied by b / (b + 1): who has little left spends it slowly, and a day begins with care. And
/// either no more calls ring or wait than there are idle agents and b, which is safe whatever happens to them; or, once
/// the team's handle times are known, the chance that more than b are lost is below 1 in 100,000 by the same sums, the
/// answer rate taken three standard deviations higher.
/// With nothing left it is progressive. `power` knows the first of these two only.
class Pacing {
public:
    /// `config` must have passed `check`. An answered call waits for `patience`, then it is abandoned.
    explicit Pacing(const PacingConfig& config, Duration patience = Duration::zero());

    /// So many numbers were dialled, each with those odds to be answered.
    void on_dialled(std::uint32_t dials, Odds odds, Instant now) noexcept;
    void on_dialled(std::uint32_t dials, Instant now) noexcept { on_dialled(dials, {}, now); }
    /// A call was answered by a person, or wants an agent for another reason.
    void on_answered(Instant dialled, Odds odds, Instant now) noexcept;
    void on_answered(Instant dialled, Instant now) noexcept { on_answered(dialled, {}, now); }
    /// A call ended without a person's answer.
    void on_unanswered(Instant dialled, Odds odds, Instant now) noexcept;
    void on_unanswered(Instant dialled, Instant now) noexcept { on_unanswered(dialled, {}, now); }
    /// A person who answered was connected to an agent, who had been idle for so long. `late`: after waiting so long
    /// that it counts as an abandoned call all the same.
    void on_connected(Duration idle, bool late, Instant now) noexcept;
    void on_connected(Duration idle, Instant now) noexcept { on_connected(idle, false, now); }
    /// A person who answered was abandoned.
    void on_abandoned(Instant now) noexcept;
    /// A connected call ended; the agent's wrap-up begins.
    void on_call_ended(Instant connected, Instant now) noexcept;
    /// The wrap-up of a call ended as well; it began at `ended`.
    void on_handled(Instant connected, Instant ended, Instant now) noexcept;

    /// An inbound caller was connected to an agent.
    void on_caller_connected(Instant now) noexcept;
    /// The agent is done with the caller, wrap-up included.
    void on_caller_handled(Instant connected, Instant now) noexcept;

    /// How many to dial in this situation. Changes nothing that could be seen: asking twice gives the same answer. The
    /// counts of the snapshot hold, whatever was told; what was told gives the ages.
    [[nodiscard]] PacingDecision decide(const PacingSnapshot& snapshot, Instant now) noexcept;

    /// How many may be dialled at all with so many calls under way: by `max_lines` and `calls_per_second`.
    struct Room {
        std::uint32_t dials = 0;
        Instant again = far_future;  ///< when the latter allows one more
    };
    [[nodiscard]] Room room(std::uint32_t lines, Instant now) noexcept;

    [[nodiscard]] const PacingConfig& config() const noexcept { return config_; }

    /// To be called when `fields` has read what another may have written, whose mode was another: predictive learns
    /// anew what the other modes do not watch.
    void adopt() noexcept;

    /// What was learned, and what is going on; the config is the host's.
    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.answer_rate_, self.ring_, self.handle_time_, self.answered_after_, self.unanswered_after_,
                self.talk_, self.wrap_up_, self.service_, self.ringing_, self.talking_, self.wrapping_, self.serving_,
                self.free_by_, self.log_strictness_, self.log_goal_strictness_, self.answers_, self.judged_,
                self.may_abandon_, self.allowance_, self.refilled_, self.rang_of_late_, self.rings_most_,
                self.rings_since_, self.answered_in_);
    }

    /// Longer patience counts as so long.
    static constexpr std::size_t longest_patience_s = 60;

private:
    /// Only then is anybody's age of interest.
    [[nodiscard]] bool predicts() const noexcept { return config_.mode == PacingMode::predictive; }
    void expect() noexcept;
    void decided(Instant dialled, Odds odds, bool answered, Instant now) noexcept;
    [[nodiscard]] double usual_rate() const noexcept;
    void judge(bool abandoned) noexcept;
    void refill(Instant now) noexcept;
    void watch_growth(Instant now) noexcept;
    [[nodiscard]] double most_ringing(std::uint64_t agents) const noexcept;
    void refresh_ring(std::size_t ages) noexcept;
    void refresh_handling(std::size_t ages) noexcept;
    void refresh_service(std::size_t ages) noexcept;
    [[nodiscard]] double strictness() const noexcept;
    [[nodiscard]] double thrift() const noexcept;
    [[nodiscard]] Outlook answers(std::uint32_t ringing) noexcept;
    [[nodiscard]] Outlook releases(std::uint32_t busy) noexcept;
    void predict(const PacingSnapshot& snapshot, Instant now, PacingDecision& decision) noexcept;

    PacingConfig config_;
    std::size_t patience_s_;
    CohortRate answer_rate_;
    MeanEstimate ring_;
    MeanEstimate handle_time_;
    DurationEstimate answered_after_;
    DurationEstimate unanswered_after_;
    DurationEstimate talk_;
    DurationEstimate wrap_up_;
    DurationEstimate service_;  // of inbound callers
    OutlookByOdds ringing_;     // of each the chance to be answered
    AgedOutlook talking_;       // of each the chance that its agent is free again
    AgedOutlook wrapping_;      // the same
    AgedOutlook serving_;       // the same, of inbound callers
    Outlook free_by_;           // of a busy agent of whom nothing is known
    double log_strictness_;
    double log_goal_strictness_;
    std::uint64_t answers_ = 0;
    std::uint64_t judged_ = 0;
    std::uint32_t may_abandon_ = PacingSnapshot::any_number;  // when it was asked last
    double allowance_ = 1.0;  // dials allowed by calls_per_second: a token bucket that holds one second's worth
    Instant refilled_ = far_past;
    double rang_of_late_ = 0.0;     // the most calls at once, half as many after a quarter of an hour
    std::uint32_t rings_most_ = 0;  // of the step of growth under way
    std::int64_t rings_since_ = 0;  // that step, counted since 1970
    std::int64_t answered_in_ = 0;  // the last in which somebody answered
};

}  // namespace outdial
