// SPDX-License-Identifier: Apache-2.0
#include <outdial/receipt.hpp>

#include <algorithm>

namespace outdial {
namespace {

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Value of a digit of that form, or -1.
int digit_of(char c, IdForm form) noexcept {
    c = lower(c);
    if (c >= '0' && c <= '9') return c - '0';
    if (form == IdForm::hexadecimal && c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

std::optional<std::uint64_t> id_number(std::string_view id, IdForm form) noexcept {
    if (id.empty() || form == IdForm::opaque) return std::nullopt;
    if (form == IdForm::hexadecimal && id.size() > 2 && id[0] == '0' && lower(id[1]) == 'x') id.remove_prefix(2);
    const std::uint64_t base = form == IdForm::hexadecimal ? 16 : 10;
    std::uint64_t value = 0;
    for (const char c : id) {
        const int digit = digit_of(c, form);
        if (digit < 0) return std::nullopt;
        if (value > (UINT64_MAX - static_cast<std::uint64_t>(digit)) / base) return std::nullopt;
        value = value * base + static_cast<std::uint64_t>(digit);
    }
    return value;
}

std::string_view without_zeros(std::string_view id) noexcept {
    while (id.size() > 1 && id.front() == '0') id.remove_prefix(1);
    return id;
}

bool same_word(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

/// The vendor's code as a MAP error; -1: it is none, or not known to be one.
int map_error(std::string_view code, ErrorCodes codes) noexcept {
    if (codes == ErrorCodes::opaque) return -1;
    const auto number = id_number(code, codes == ErrorCodes::map_decimal ? IdForm::decimal : IdForm::hexadecimal);
    return number && *number <= 255 ? static_cast<int>(*number) : -1;
}

/// When the phone was there or was not: by the receipt's own clock, unless that is not believed or runs ahead of ours.
Instant observed(const Receipt& receipt, const ReceiptProfile& profile, const ReceiptTimes& times) noexcept {
    if (!profile.dates_believed) return times.received_at;
    const auto done = receipt.done_date.instant(profile.utc_offset);
    if (!done) return times.received_at;
    return times.received_at > far_past ? std::min(*done, times.received_at) : *done;
}

Instant sent(const Receipt& receipt, const ReceiptProfile& profile, const ReceiptTimes& times) noexcept {
    if (times.sent_at > far_past || !profile.dates_believed) return times.sent_at;
    return receipt.submit_date.instant(profile.utc_offset).value_or(far_past);
}

}  // namespace

bool same_message_id(std::string_view submitted, IdForm submitted_form, std::string_view receipted,
                     IdForm receipted_form) noexcept {
    if (submitted.empty() || receipted.empty()) return false;
    const auto a = id_number(submitted, submitted_form);
    const auto b = id_number(receipted, receipted_form);
    if (a && b) return *a == *b;
    return same_word(without_zeros(submitted), without_zeros(receipted));
}

Evidence evidence_from_receipt(const Receipt& receipt, PhoneNumber number, const ReceiptProfile& profile,
                               const ReceiptTimes& times) noexcept {
    Evidence evidence;
    const Instant at = receipt.ok() ? observed(receipt, profile, times) : times.received_at;
    // 0 is "no error", and says nothing of a message that was not delivered.
    const int error = receipt.ok() ? map_error(receipt.error_code, profile.errors) : -1;
    const bool failed = receipt.state == MessageState::undeliverable || receipt.state == MessageState::enroute ||
                        receipt.state == MessageState::expired;
    if (failed && error > 0) evidence = evidence_from_map(number, error, -1, at);
    evidence.number = number;
    evidence.source = EvidenceSource::sms_receipt;
    evidence.observed_at = at;
    evidence.received_at = times.received_at;
    if (!receipt.ok()) return evidence;
    evidence.message_sent_at = sent(receipt, profile, times);
    if (receipt.state == MessageState::delivered) {
        evidence.presence = Presence::present;
        evidence.assignment = Assignment::assigned;
    } else if (receipt.state == MessageState::enroute || receipt.state == MessageState::expired) {
        evidence.message_expired = receipt.state == MessageState::expired;
        if (evidence.presence == Presence::undetermined) {
            evidence.presence = Presence::absent;
            evidence.absent_why = AbsentWhy::unspecified;
        }
        if (evidence.permanence == Permanence::unknown) evidence.permanence = Permanence::temporary;
    }
    return evidence;
}

}  // namespace outdial
