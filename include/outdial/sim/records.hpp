// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/campaign.hpp>

#include <cstdint>
#include <vector>

namespace outdial::sim {

/// One row per attempt, those not made included, as columns of equal length in the order in which they were decided.
struct Records {
    static constexpr std::uint8_t none = 255;

    std::vector<std::int64_t> at;  ///< epoch ms of the dial, or of the refusal
    std::vector<ContactId> contact;
    std::vector<std::uint64_t> reference;
    std::vector<std::uint64_t> number;      ///< E.164 digits
    std::vector<std::uint8_t> number_type;  ///< NumberType
    std::vector<std::uint8_t> number_index;
    std::vector<std::uint8_t> attempt;      ///< which attempt on this number; 0 for refusals
    std::vector<std::uint8_t> reason;       ///< Reason; `none` for refusals
    std::vector<std::uint8_t> outcome;      ///< Outcome; `none` for refusals and calls cut off by the end
    std::vector<std::uint8_t> disposition;  ///< Disposition; `none` when there is none
    std::vector<std::uint8_t> why;          ///< Why: `allowed` for dials, else the reason of the refusal
    std::vector<std::int64_t> until;        ///< refusals: not before this epoch ms (INT64_MAX / 2: never); else 0
    std::vector<std::int64_t> ring_ms;      ///< from the dial to the answer or the end
    std::vector<std::int64_t> wait_ms;      ///< from the answer to the agent (or to being abandoned)
    std::vector<std::int64_t> talk_ms;
    std::vector<std::int64_t> wrap_up_ms;
    std::vector<std::int32_t> agent;  ///< -1 when no agent was connected

    [[nodiscard]] std::size_t size() const noexcept { return at.size(); }

    /// Adds a row and gives its index.
    std::size_t dialled(const DialOrder& order, Instant now);
    void refused(const Refusal& refusal, PhoneNumber number, NumberType type, Instant now);

    friend bool operator==(const Records&, const Records&) = default;
};

/// What was counted in one hour of the simulated time.
struct Hour {
    std::int64_t begin = 0;  ///< epoch ms
    std::uint64_t dials = 0;
    std::uint64_t answered = 0;  ///< by a person
    std::uint64_t connected = 0;
    std::uint64_t abandoned = 0;
    std::uint64_t refused = 0;  ///< due, not dialled
    // Agents' time, in ms.
    std::int64_t talk_ms = 0;
    std::int64_t wrap_up_ms = 0;
    std::int64_t wait_ms = 0;     ///< idle, or reserved for a call that rings
    std::int64_t inbound_ms = 0;  ///< with inbound calls
    // Where the contacts were at the end of the hour.
    std::uint32_t waiting_for_agent = 0;
    std::uint32_t waiting_for_window = 0;
    std::uint32_t waiting_for_redial = 0;
    std::uint32_t in_progress = 0;
    std::uint32_t over = 0;  ///< complete, do not call, exhausted or withdrawn

    friend bool operator==(const Hour&, const Hour&) = default;
};

}  // namespace outdial::sim
