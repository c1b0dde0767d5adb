// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/sim/scenario.hpp>

namespace outdial::sim {

/// What will become of an attempt if the host does its part.
struct Fate {
    Outcome outcome = Outcome::no_answer;  ///< `answered`: a person lifts the phone
    Duration ringing{};                    ///< ringback starts so long after the dial; `decided` if it never does
    Duration decided{};                    ///< the answer or the end comes so long after the dial
};

/// What the detector makes of an attempt that was answered.
struct Detected {
    Duration after{};
    bool wrong = false;
};

/// What comes of a conversation.
struct Conversation {
    Duration talk{};
    Duration wrap_up{};
    Disposition disposition = Disposition::call_again;
    Duration callback_in{};  ///< for `Disposition::callback`
    bool own_agent = false;  ///< the same
};

/// The fate of a client's n-th attempt; `hour` is that of the called party's day.
[[nodiscard]] Fate fate(const People& people, std::uint64_t seed, const DialOrder& order, std::uint32_t attempt,
                        std::size_t hour) noexcept;

/// Of the same attempt, by a person or a machine.
[[nodiscard]] Detected detected(const Detection& detection, std::uint64_t seed, ContactId contact,
                                std::uint32_t attempt, bool machine) noexcept;

/// The n-th conversation (from 1) with a client, in the client's attempt-th attempt.
[[nodiscard]] Conversation conversation(const People& people, std::uint64_t seed, ContactId contact,
                                        std::uint32_t attempt, std::uint32_t nth, const Recorded* recorded) noexcept;

}  // namespace outdial::sim
