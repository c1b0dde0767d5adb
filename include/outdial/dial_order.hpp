// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/event.hpp>
#include <outdial/instant.hpp>
#include <outdial/phone_number.hpp>
#include <outdial/priority.hpp>
#include <outdial/verdict.hpp>

#include <cstdint>

/// What a campaign tells its host to dial, and what it cannot.
namespace outdial {

/// Dial this number now.
struct DialOrder {
    CallId call = 0;
    ContactId contact = 0;
    std::uint64_t reference = 0;
    PhoneNumber number;
    NumberType type = NumberType::main;
    std::uint8_t number_index = 0;  ///< which of the contact's numbers, in the order they are tried
    std::uint8_t attempt = 1;       ///< which attempt on this number, counted ones only
    Reason reason = Reason::fresh;
    bool preview = false;  ///< show the card to `agent` first; dial when the agent says so
    /// Reserved for this call: preview, connect at dialled, or a client who was promised a call or must not be called
    /// without an agent.
    AgentId agent = no_agent;
    Duration ring_timeout{};  ///< hang up after ringing so long
    Instant window_closes{};  ///< the number may be called until then

    friend bool operator==(const DialOrder&, const DialOrder&) = default;
};

/// A number that was due and was not dialled.
struct Refusal {
    ContactId contact = 0;
    std::uint64_t reference = 0;
    std::uint8_t number_index = 0;
    Verdict verdict;

    friend bool operator==(const Refusal&, const Refusal&) = default;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.contact, self.reference, self.number_index, self.verdict);
    }
};

}  // namespace outdial
