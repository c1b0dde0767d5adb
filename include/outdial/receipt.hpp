// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/evidence.hpp>
#include <outdial/instant.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

/// Delivery receipts of short messages: what the text says, whoever wrote it, and what it means for the number.
namespace outdial {

/// What became of a message. The order is that of `message_state` in SMPP, which begins with 1.
enum class MessageState : std::uint8_t {
    enroute,        ///< the phone was not there; the SMS centre goes on trying
    delivered,      ///< the phone has it
    expired,        ///< the phone was not there during all of the message's validity
    deleted,        ///< taken back
    undeliverable,  ///< cannot be delivered; the error code says why, in the vendor's own numbers
    accepted,       ///< taken over by or on behalf of the subscriber: not delivered
    unknown,
    rejected,  ///< the content or the sender is not wanted: says nothing of the number
};
inline constexpr int message_state_count = 8;

/// Stable lower-case name, e.g. `delivered`.
[[nodiscard]] std::string_view name(MessageState state) noexcept;

/// Reads the word after `stat:`, as the specification has it or as it is met in the wild (`DELIVRD`, `Delivered`,
/// `FAILED`, `BUFFERD`, `BLIST`, ...), and the number of a state. Nothing for any other word.
[[nodiscard]] std::optional<MessageState> message_state_from_text(std::string_view word) noexcept;
/// Of the TLV `message_state`, SMPP 5's values included; other values are `unknown`.
[[nodiscard]] MessageState message_state_from_code(int code) noexcept;

/// A date of a receipt: the clock on the wall of the SMS centre, wherever that is.
struct ReceiptDate {
    static constexpr std::int16_t unstated = INT16_MIN;

    LocalTime at{};
    bool known = false;                  ///< false: absent or not credible (month 13, 1970, no time of day)
    bool to_the_second = false;          ///< false: to the minute, and so up to a minute too early
    std::int16_t utc_offset = unstated;  ///< minutes, where the date says it itself

    /// In a centre whose clock is ahead of UTC by `offset` (unless the date says better). Nothing when it is not known.
    [[nodiscard]] std::optional<Instant> instant(std::chrono::minutes offset) const noexcept;

    friend bool operator==(const ReceiptDate&, const ReceiptDate&) = default;
};

/// Reads `YYMMDDhhmm`, `YYMMDDhhmmss`, `YYYYMMDDhhmm`, `YYYYMMDDhhmmss`, each with separators or without, with or
/// without an offset to UTC, and SMPP's absolute time `YYMMDDhhmmsstnnp`.
[[nodiscard]] ReceiptDate parse_receipt_date(std::string_view text) noexcept;

/// Why a text is no receipt.
enum class ReceiptProblem : std::uint8_t { none, empty, no_labels, no_id, no_state };
inline constexpr int receipt_problem_count = 5;

/// Stable lower-case name, e.g. `no_state`.
[[nodiscard]] std::string_view name(ReceiptProblem problem) noexcept;
/// A sentence for people, e.g. "there is no message id".
[[nodiscard]] std::string_view sentence(ReceiptProblem problem) noexcept;

/// A receipt. Every text points into what was parsed.
struct Receipt {
    ReceiptProblem problem = ReceiptProblem::empty;
    MessageState state = MessageState::unknown;
    std::string_view id;          ///< of the message, as the receipt spells it
    std::string_view state_word;  ///< as the text spells it; empty when only a TLV says it
    std::string_view error_code;  ///< in the vendor's own numbers; empty: none
    std::string_view submitted;   ///< after `sub:`
    std::string_view delivered;   ///< after `dlvrd:`
    std::string_view text;        ///< the beginning of the message itself
    ReceiptDate submit_date;
    ReceiptDate done_date;

    [[nodiscard]] bool ok() const noexcept { return problem == ReceiptProblem::none; }
    /// How long the message was on its way; nothing when a date is missing or they contradict each other.
    [[nodiscard]] std::optional<Duration> delay() const noexcept;

    friend bool operator==(const Receipt&, const Receipt&) = default;
};

/// What the TLVs of the PDU say; they win over the text.
struct ReceiptTlvs {
    std::string_view receipted_message_id;
    int message_state = -1;  ///< -1: not given
};

/// Reads the text of a receipt: labels in any order, any case, any of them missing but the id and the state. Labels
/// count only at the beginning or after a separator, and `text:` ends them, so that what a person wrote is never taken
/// for a field. Total: any bytes are a receipt or have a problem.
[[nodiscard]] Receipt parse_receipt(std::string_view text, const ReceiptTlvs& tlvs = {}) noexcept;

/// How the SMS centre writes message ids: often in hexadecimal in its answer and in decimal in the receipt, or
/// reversed.
enum class IdForm : std::uint8_t { opaque, decimal, hexadecimal };
inline constexpr int id_form_count = 3;

/// Do both name the same message? Opaque ids are compared without leading zeros and regardless of case; ids that are
/// not numbers of their form (or exceed 64 bits) are compared so too.
[[nodiscard]] bool same_message_id(std::string_view submitted, IdForm submitted_form, std::string_view receipted,
                                   IdForm receipted_form) noexcept;

/// What the vendor's error codes are: the same digits mean different things.
enum class ErrorCodes : std::uint8_t { opaque, map_decimal, map_hexadecimal };
inline constexpr int error_codes_count = 3;

/// How an SMS centre writes its receipts, and how far it is to be believed.
struct ReceiptProfile {
    std::chrono::minutes utc_offset{0};  ///< its clock is ahead of UTC by so much
    ErrorCodes errors = ErrorCodes::opaque;
    IdForm submitted_ids = IdForm::opaque;
    IdForm receipted_ids = IdForm::opaque;
    bool dates_believed = true;  ///< false: its zone is not known; the times of our own clock are used
};

/// What our own clock says of a message; `far_past` where it is not known.
struct ReceiptTimes {
    Instant sent_at = far_past;
    Instant received_at = far_past;
};

/// What a receipt tells of the number. A delivered message proves a phone that is on, at the receipt's own time if that
/// is credible; an error code is understood only when the profile says in whose numbers it is.
[[nodiscard]] Evidence evidence_from_receipt(const Receipt& receipt, PhoneNumber number, const ReceiptProfile& profile,
                                             const ReceiptTimes& times) noexcept;

}  // namespace outdial
