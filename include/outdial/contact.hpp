// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/campaign_config.hpp>
#include <outdial/phone_number.hpp>
#include <outdial/priority.hpp>
#include <outdial/verdict.hpp>

#include <cstdint>
#include <span>

/// The clients of a campaign, and where they stand.
namespace outdial {

/// One of a client's numbers.
struct ContactNumber {
    PhoneNumber number;
    NumberType type = NumberType::main;
    PlaceId place = 0;

    friend bool operator==(const ContactNumber&, const ContactNumber&) = default;
};

/// A client to be reached.
struct Contact {
    std::uint64_t reference = 0;             ///< the host's own name for the client, repeated in every order
    std::int16_t priority = 0;               ///< higher goes first among contacts with the same reason
    std::span<const ContactNumber> numbers;  ///< 1 to 255, none empty; copied
    WishId wish = no_wish;                   ///< when the client wishes to be called, on any of the numbers
};

/// A number in the queue, and why it is (not) called.
struct QueuedNumber {
    std::uint64_t reference = 0;  ///< of the contact, as are reason and priority
    Reason reason = Reason::fresh;
    std::int16_t priority = 0;
    ContactNumber number;       ///< empty when there is no such number
    std::uint8_t attempts = 0;  ///< counted ones
    Verdict verdict = Verdict::never(Why::no_numbers);

    friend bool operator==(const QueuedNumber&, const QueuedNumber&) = default;
};

/// Where the contacts are.
struct ContactCounts {
    std::uint32_t ready = 0;        ///< due now: waiting for an agent, a line, their window, or to be announced
    std::uint32_t delayed = 0;      ///< waiting for a redial delay, a gap, an appointment, or news of the phone
    std::uint32_t in_progress = 0;  ///< in a call, or its disposition is awaited
    std::uint32_t complete = 0;
    std::uint32_t do_not_call = 0;
    std::uint32_t exhausted = 0;  ///< no number left that may be dialled
    std::uint32_t withdrawn = 0;

    friend bool operator==(const ContactCounts&, const ContactCounts&) = default;
};

/// What became of the callbacks that were promised to clients and came due.
struct Promises {
    std::uint64_t kept = 0;    ///< dialled within `CampaignConfig::promised_window`
    std::uint64_t missed = 0;  ///< not dialled by its end

    friend bool operator==(const Promises&, const Promises&) = default;
};

}  // namespace outdial
