// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/campaign.hpp>
#include <outdial/sim/distribution.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// A world for a campaign to run in: people, agents, inbound callers, and the clients to be called.
namespace outdial::sim {

/// How people answer their phones and what comes of talking to them.
struct People {
    using ByHour = std::array<double, 24>;

    /// Chance that a person lifts the phone, if it rings long enough (`time_to_answer` against the ring time-out), by
    /// type of number and by hour of the called party's day.
    std::array<ByHour, number_type_count> answer_rate{};

    // What becomes of the calls that no person answers: shares of them, at most 1 together; the rest rings out.
    double busy = 0.05;
    double machine = 0.10;
    double absent = 0.05;
    double rejected = 0.0;
    double congestion = 0.0;
    double invalid_numbers = 0.0;  ///< share of all numbers that are not allocated: every call to them fails

    Distribution setup;                                                    ///< from the dial to ringback
    Distribution time_to_answer{Shape::gamma, Duration{12'600}, 1.9, {}};  ///< from ringback
    Distribution time_to_fail{Shape::constant, Duration{4'000}, 1.0, {}};  ///< busy, absent, ...: from the dial
    /// Ringing of a call that nobody answers; nothing: until the ring time-out.
    std::optional<Distribution> ring_unanswered;

    Distribution talk{Shape::lognormal, Duration{258'000}, 0.93, {}};
    Distribution wrap_up{Shape::lognormal, Duration{25'000}, 0.6, {}};
    Distribution preview{Shape::lognormal, Duration{20'000}, 0.6, {}};  ///< an agent reads the card before dialling

    /// Chance that a conversation completes the contact's aim, by number of the conversation with this client (the last
    /// entry holds for all later ones).
    std::vector<double> complete{0.056, 0.051, 0.044, 0.033, 0.024};
    // What the other conversations end with: shares of them, at most 1 together; the rest is `call_again`.
    double refused = 0.6;
    double callback = 0.1;
    double wrong_person = 0.02;
    double do_not_call = 0.01;
    Distribution callback_delay{Shape::exponential, Duration{86'400'000}, 1.0, Duration{3'600'000}};
    double own_agent = 0.0;  ///< share of the callbacks that the agent who talked shall make

    [[nodiscard]] Result<void> check() const;
};

/// Some agents with the same working hours.
struct AgentGroup {
    std::uint32_t agents = 10;
    Hours hours = Hours::always();  ///< in the scenario's zone; gaps are breaks

    [[nodiscard]] Result<void> check() const;
};

/// Inbound calls to the same agents. They go before outbound ones.
struct Inbound {
    std::array<double, 24> calls_per_hour{};  ///< by hour of the scenario's day; a Poisson process
    Distribution handle_time{Shape::exponential, Duration{180'000}, 1.0, {}};
    std::optional<Distribution> patience;  ///< waits so long at most; nothing: for ever
    Duration answer_within{20'000};        ///< for the service level

    [[nodiscard]] Result<void> check() const;
};

/// The machine detector of the simulated host, where `CampaignConfig::detect_machines` is set; otherwise the host knows
/// machines at once. Vendors state 80 to 95 % right answers; no independent figure was found.
struct Detection {
    Distribution time{Shape::gamma, Duration{2'500}, 6.0, {}};  ///< from the answer to the decision
    double false_machines = 0.05;   ///< share of the people who are taken for machines and hung up on
    double missed_machines = 0.10;  ///< share of the machines that are put through to an agent
    Duration missed_talk{8'000};    ///< until the agent has noticed

    [[nodiscard]] Result<void> check() const;
};

struct Scenario {
    CampaignConfig campaign;
    Zone zone;  ///< of the agents
    Instant start;
    Duration length{86'400'000};
    Duration warm_up{};  ///< statistics start after it; part of `length`
    std::vector<AgentGroup> agents{AgentGroup{}};
    People people;
    Inbound inbound;
    Detection detection;
    std::uint64_t seed = 1;
    bool records = true;  ///< keep one row per attempt

    [[nodiscard]] Result<void> check() const;
};

/// What really happened with a client in a recorded campaign: the simulated client does the same.
struct Recorded {
    Duration talk{};                  ///< of the last conversation
    std::uint16_t conversations = 1;  ///< how many it took
    bool success = false;             ///< did the last one complete the aim (else the client refused)

    friend bool operator==(const Recorded&, const Recorded&) = default;
};

/// The clients of a simulation, as columns.
class Clients {
public:
    /// Adds a client with 1 to 255 numbers.
    Result<ContactId> add(const Contact& contact, std::optional<Recorded> recorded = {});

    [[nodiscard]] std::size_t size() const noexcept { return references_.size(); }
    [[nodiscard]] Contact contact(std::size_t index) const noexcept;
    /// The recorded story of a client, or null.
    [[nodiscard]] const Recorded* recorded(std::size_t index) const noexcept;

private:
    static constexpr std::uint32_t not_recorded = 0xffff'ffff;

    std::vector<std::uint64_t> references_;
    std::vector<std::int16_t> priorities_;
    std::vector<WishId> wishes_;
    std::vector<std::uint32_t> first_number_{0};  // one more than clients
    std::vector<ContactNumber> numbers_;
    std::vector<std::uint32_t> story_;  // index into recorded_
    std::vector<Recorded> recorded_;
};

}  // namespace outdial::sim
