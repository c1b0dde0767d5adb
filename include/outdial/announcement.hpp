// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/event.hpp>
#include <outdial/instant.hpp>
#include <outdial/phone_number.hpp>
#include <outdial/reachability.hpp>
#include <outdial/result.hpp>
#include <outdial/windows.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>

/// Announce, then call: a message tells the client of the call, and its delivery receipt tells that the phone is on.
namespace outdial {

/// Which calls are announced, and how. Appointments are not, nor a phone that is known to be on.
///
/// The host sends the message, tells what it hears of the number (`event_of`), and is asked to dial:
/// - delivered: at once, before the redials;
/// - on its way: when the wait for the receipt is over, or other evidence ends it;
/// - expired: not before the doubt is settled, or never;
/// - nothing was told: after `answer_within`, as if it had not been announced.
struct AnnouncementConfig {
    /// What the client reads. Filled in: `{from}` and `{until}`, the times of the day between which the number may be
    /// called, by the client's clock; `{number}` and `{reference}`. A brace is written twice: `{{`.
    std::string text;
    /// When a message may be sent; the law of the client's place and the client's wish hold besides. None: whenever the
    /// number may be called.
    std::optional<Windows> windows;
    std::array<bool, number_type_count> types{true, true, false, false, false};  ///< numbers that can take a message
    /// The client has so long to read it: it is sent when the number may be called so much later.
    Duration lead_time{300'000};
    /// No number gets another one sooner; a call that comes due before is made without. At least `answer_within`.
    Duration again_after{std::chrono::days{7}};
    /// The client is not called for so long after the message was asked for, unless something is told of the number.
    Duration answer_within{300'000};
    /// So many clients per agent at work may have been asked and not answered yet, or have a phone that is on and wait
    /// for the call: an announced call must not come hours later.
    double ahead = 4.0;

    /// Error naming the first field that is out of range.
    [[nodiscard]] Result<void> check() const;
};

/// Send this client the message that announces the call. Then tell what was heard of the number, e.g. by
/// `Reachability::await_receipt` and `event_of`.
struct AnnouncementOrder {
    ContactId contact = 0;
    std::uint64_t reference = 0;
    PhoneNumber number;
    NumberType type = NumberType::main;
    std::uint8_t number_index = 0;  ///< as in `DialOrder`
    Instant opens;                  ///< the number may be called from then on: now, or within the lead time
    Instant closes;                 ///< and until then

    friend bool operator==(const AnnouncementOrder&, const AnnouncementOrder&) = default;
};

/// What a campaign is to be told of a number about which there was news: `NumberReachable` when a receipt, an alert or
/// a change says that the phone is on now, else `NumberJudged`.
[[nodiscard]] Event event_of(const ReachabilityAnswer& answer, ContactId contact, PhoneNumber number) noexcept;

}  // namespace outdial
