// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/instant.hpp>
#include <outdial/phone_number.hpp>
#include <outdial/random.hpp>
#include <outdial/result.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Is the number that we have noted the right one? What an inbound call tells of it, a code sent by message that only
/// its owner can know, and whom to ask.
namespace outdial {

/// How the number of a caller relates to one on file.
enum class AniKind : std::uint8_t {
    unknown,   ///< the caller's number was withheld or is none
    known,     ///< it is on file
    mistyped,  ///< one on file is this number with one slip: most likely noted wrongly
    is_new,    ///< nothing on file resembles it
};
inline constexpr int ani_kind_count = 4;

/// The slip that would make the number on file of the caller's.
enum class Slip : std::uint8_t {
    none,
    missing_country_code,  ///< on file without its country code, or with its trunk prefix in place of it
    missing_prefix,        ///< the beginning is missing: area code, or more of it than the country code
    transposed,            ///< two neighbouring digits are swapped
    doubled_digit,         ///< a digit is there twice
    missing_digit,         ///< a digit was left out
    extra_digit,           ///< a digit too many
    one_digit,             ///< one digit is another
};
inline constexpr int slip_count = 8;

/// The comparison with its evidence.
struct AniMatch {
    AniKind kind = AniKind::unknown;
    Slip slip = Slip::none;
    std::int32_t index = -1;    ///< which of the numbers on file; -1: none
    std::int8_t position = -1;  ///< of the slip within the number on file, from 0; -1: none
    /// The slip is in the last two digits only, where the lines of one house differ too: rather another line of the
    /// same owner than a slip. Ask before changing anything.
    bool same_block = false;

    friend bool operator==(const AniMatch&, const AniMatch&) = default;
};

/// Compares the number of an inbound call with a client's numbers on file, as digits, country code first where it is
/// known; anything but digits is skipped, and so is 00 before them. The likeliest slip wins, then the first number.
/// Fewer than 4 digits, or more than 15, are no number. Total; allocates nothing.
[[nodiscard]] AniMatch compare_ani(std::string_view ani, std::span<const std::string_view> on_file) noexcept;
[[nodiscard]] AniMatch compare_ani(PhoneNumber ani, std::span<const PhoneNumber> on_file) noexcept;

/// How codes are sent and how they are checked.
struct VerificationPolicy {
    Duration expiry = std::chrono::minutes(10);
    Duration resend_gap = std::chrono::minutes(1);  ///< between two codes to one number
    std::uint8_t tries = 5;                         ///< wrong answers to one code
    std::uint8_t codes = 3;                         ///< codes that are sent before the number counts as failed
    std::uint8_t digits = 6;                        ///< of a code: 4 to 9

    /// Error naming the first field that is out of range.
    [[nodiscard]] Result<void> check() const;

    friend bool operator==(const VerificationPolicy&, const VerificationPolicy&) = default;
};

/// What became of an answer to a code.
enum class CodeAnswer : std::uint8_t {
    confirmed,
    wrong,      ///< try again
    expired,    ///< too late: send another one
    used_up,    ///< that was the last try: send another one
    none_sent,  ///< no code is awaited
    malformed,  ///< not that many digits; costs no try
};
inline constexpr int code_answer_count = 6;

/// Whether a code may be sent.
enum class CodeSend : std::uint8_t {
    sent,
    too_soon,  ///< within `resend_gap` of the last
    failed,    ///< as many codes as allowed went unanswered: find out the number in another way
    bad_code,  ///< not a code of that many digits
    bad_time,  ///< not in the years 1970 to 2199
};
inline constexpr int code_send_count = 5;

/// Who says that the number is the client's.
enum class ConfirmedBy : std::uint8_t { nobody, code, caller, conversation, form };
inline constexpr int confirmed_by_count = 5;

/// What is known of the ownership of one number. 32 bytes, copyable; the members are there to be saved: whoever reads
/// them can read a code that is awaited.
struct Verification {
    enum class Phase : std::uint8_t { unverified, code_sent, confirmed, failed };

    Instant code_sent_at = far_past;
    Instant confirmed_at = far_past;  ///< last; `far_past`: never
    std::uint32_t code = 0;           ///< awaited
    Phase phase = Phase::unverified;
    ConfirmedBy confirmed_by = ConfirmedBy::nobody;
    std::uint8_t tries_left = 0;
    std::uint8_t codes_sent = 0;  ///< since it was confirmed last

    /// A code goes out, the host's own. Unchanged unless `sent`.
    CodeSend send(const VerificationPolicy& policy, std::uint32_t new_code, Instant now) noexcept;
    /// A code goes out, drawn from `random`: seed it with something that nobody can guess.
    CodeSend send(const VerificationPolicy& policy, Random& random, Instant now) noexcept;

    /// The client's answer. The comparison takes the same time whatever digits are right.
    CodeAnswer answer(const VerificationPolicy& policy, std::string_view text, Instant now) noexcept;

    /// The client called from this number, or said that it is right. False at an instant that is no sensible one.
    bool confirm(ConfirmedBy by, Instant now) noexcept;

    /// The number proved to be wrong: another person, or out of use.
    void refute() noexcept;

    friend bool operator==(const Verification&, const Verification&) = default;
};
inline constexpr int verification_phase_count = 4;

/// A code as it is sent, with its leading zeros.
[[nodiscard]] std::string code_text(const VerificationPolicy& policy, std::uint32_t code);

/// Why a client should be asked whether the number is still right, most urgent first.
enum class AskWhy : std::uint8_t {
    no_need,
    failed,       ///< the number proved wrong, or no code was answered
    mistyped,     ///< the client called from a number that resembles it
    new_number,   ///< the client called from a number that is not on file
    unreachable,  ///< the last attempts did not reach it
    never,        ///< nobody ever confirmed it
    long_ago,     ///< it was confirmed too long ago
};
inline constexpr int ask_why_count = 7;

/// What there is to know of a number on file.
struct NumberRecord {
    std::uint64_t client = 0;
    PhoneNumber number;
    Verification verification{};
    AniMatch last_call{};                 ///< the client's last inbound call, compared with this number
    std::uint8_t unreached_attempts = 0;  ///< in a row
};

struct AskPolicy {
    Duration confirm_every = std::chrono::days(365);
    std::uint8_t unreached_attempts = 3;

    friend bool operator==(const AskPolicy&, const AskPolicy&) = default;
};

[[nodiscard]] AskWhy ask_why(const NumberRecord& record, const AskPolicy& policy, Instant now) noexcept;

struct Ask {
    std::size_t record = 0;  ///< index
    AskWhy why = AskWhy::no_need;

    friend bool operator==(const Ask&, const Ask&) = default;
};

/// Whom to ask: the most urgent first, among equals who was confirmed longest ago, then in order.
[[nodiscard]] std::vector<Ask> whom_to_ask(std::span<const NumberRecord> records, const AskPolicy& policy, Instant now);

[[nodiscard]] std::string_view name(AniKind value) noexcept;
[[nodiscard]] std::string_view name(Slip value) noexcept;
/// A sentence for people, e.g. "two neighbouring digits are swapped".
[[nodiscard]] std::string_view sentence(Slip value) noexcept;
[[nodiscard]] std::string_view name(CodeAnswer value) noexcept;
[[nodiscard]] std::string_view name(CodeSend value) noexcept;
[[nodiscard]] std::string_view name(ConfirmedBy value) noexcept;
[[nodiscard]] std::string_view name(Verification::Phase value) noexcept;
[[nodiscard]] std::string_view name(AskWhy value) noexcept;

}  // namespace outdial
