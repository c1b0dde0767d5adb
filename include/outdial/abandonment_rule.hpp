// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/instant.hpp>
#include <outdial/result.hpp>
#include <outdial/zone.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// How many people may be abandoned? Laws and contracts count it in different ways: this is one such way as data, and
/// what it makes of one call.
namespace outdial {

/// Who or what was at the other end.
enum class CallParty : std::uint8_t {
    nobody,            ///< nothing was lifted
    person,            ///< or not told apart from a person
    machine,           ///< by detection: an answering machine, voice mail, a fax
    machine_by_agent,  ///< by the agent who listened to it
};
inline constexpr int call_party_count = 4;

/// One call as the rules look at it. An instant of `far_past` did not come, or is not known.
struct CountedCall {
    std::uint64_t call = 0;  ///< the host's own name for it
    Instant dialled = far_past;
    Instant ringing = far_past;         ///< not known: it rang from the dial on
    Instant answered = far_past;        ///< the phone was lifted, by whomever
    Instant greeting_begin = far_past;  ///< not known: the person spoke at once
    Instant greeting_end = far_past;    ///< not known: it is taken to be the beginning, so nobody's wait looks shorter
    Instant connected = far_past;       ///< to an agent
    Instant ended = far_past;
    CallParty party = CallParty::nobody;
    bool we_hung_up = false;  ///< the call was ended from our side

    /// Can there be such a call? Somebody was at the other end where it was answered, and nobody where it was not;
    /// nothing came before it was dialled or after it had ended. An agent may be on the line before the answer.
    [[nodiscard]] bool possible() const noexcept;

    friend bool operator==(const CountedCall&, const CountedCall&) = default;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.call, self.dialled, self.ringing, self.answered, self.greeting_begin, self.greeting_end,
                self.connected, self.ended, self.party, self.we_hung_up);
    }
};

/// What a rule takes a call for.
enum class CallClass : std::uint8_t {
    not_answered,      ///< nobody was there to be abandoned
    machine,           ///< detection said so, and no agent listened
    machine_by_agent,  ///< an agent was connected and said so
    in_time,           ///< a person was connected to an agent within the threshold
    late,              ///< a person was connected, but later: abandoned
    unattended,        ///< a person was never connected: abandoned
    gave_up,           ///< a person hung up before the threshold had passed: `AbandonmentRule::early_hang_ups`
};
inline constexpr int call_class_count = 7;

/// One limit on abandonment.
struct AbandonmentRule {
    enum class Window : std::uint8_t {
        campaign,  ///< from the first call to the last
        period,    ///< successive periods of `days` civil days
        rolling,   ///< at every instant the last `length`
        day,       ///< the civil day
        month,     ///< the civil month
    };
    /// Among which calls the abandoned ones are counted; they are always some of them.
    enum class Denominator : std::uint8_t {
        live,       ///< answered by a person
        connected,  ///< connected to an agent in person, or abandoned: without those who gave up early
        answered,   ///< answered by whomever, machines included
        dialled,    ///< all
    };
    /// From when on the person waits.
    enum class Start : std::uint8_t {
        answered,  ///< the phone was lifted: connected to the system
        greeting_begin,
        greeting_end,  ///< the person's completed greeting
    };

    std::string name;      ///< e.g. `US tsr`
    std::string source{};  ///< the law, contract or decision it is from
    /// A share of the denominator, kept to a millionth; none: it is counted and reported, nothing is a bright line.
    std::optional<double> limit{};
    Window window = Window::day;
    std::uint16_t days = 30;          ///< of a period
    std::optional<LocalDays> from{};  ///< first day of the first period; none: the day of the first call
    Duration length{86'400'000};      ///< of a rolling window; counted in steps of a 1440th of it, see the ledger
    Zone zone{};                      ///< whose civil days and months; by default UTC
    Denominator denominator = Denominator::live;
    Start start = Start::answered;
    Duration threshold{2'000};   ///< who is connected after waiting longer is abandoned
    bool early_hang_ups = true;  ///< who hangs up before the threshold has passed is abandoned as well
    Duration minimum_ring{};     ///< an unanswered call must ring so long before we hang up; zero: no such rule
    /// The abandoned calls that no agent heard are taken to be machines as often as those that agents heard: that share
    /// of them counts neither here nor there.
    bool estimate_machines = false;
    /// Share of the calls that detection took for machines and dropped which were people: abandoned ones.
    double false_machines = 0.0;

    /// Error naming the first field that is out of range.
    [[nodiscard]] Result<void> check() const;

    friend bool operator==(const AbandonmentRule&, const AbandonmentRule&) = default;
};

/// What a rule says of one call.
struct CallJudgement {
    CallClass taken_for = CallClass::not_answered;
    bool counted = false;         ///< it is in the denominator
    bool abandoned = false;       ///< and it is an abandoned one
    bool rang_too_short = false;  ///< we hung up before the minimum ring
    Duration waited{};            ///< the person, for an agent or until the end; zero where nobody waited

    friend bool operator==(const CallJudgement&, const CallJudgement&) = default;
};

/// Total: instants that contradict each other are no waiting time.
[[nodiscard]] CallJudgement judge(const AbandonmentRule& rule, const CountedCall& call) noexcept;

/// Is a call of this class in the denominator, and is it an abandoned one? Estimates apart.
[[nodiscard]] bool counts(const AbandonmentRule& rule, CallClass taken_for) noexcept;
[[nodiscard]] bool is_abandoned(const AbandonmentRule& rule, CallClass taken_for) noexcept;

/// Stable lower-case names, e.g. `machine_by_agent`.
[[nodiscard]] std::string_view name(CallParty value) noexcept;
[[nodiscard]] std::string_view name(CallClass value) noexcept;
[[nodiscard]] std::string_view name(AbandonmentRule::Window value) noexcept;
[[nodiscard]] std::string_view name(AbandonmentRule::Denominator value) noexcept;
[[nodiscard]] std::string_view name(AbandonmentRule::Start value) noexcept;
/// A sentence for people, e.g. "a person answered and was never connected to an agent".
[[nodiscard]] std::string_view sentence(CallClass value) noexcept;

}  // namespace outdial
