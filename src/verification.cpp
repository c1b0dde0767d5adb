// SPDX-License-Identifier: Apache-2.0
#include <outdial/number_quality.hpp>

#include "names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

namespace outdial {
namespace {

constexpr std::string_view unknown = "?";
constexpr std::array<std::string_view, code_answer_count> answers{"confirmed", "wrong",     "expired",
                                                                  "used_up",   "none_sent", "malformed"};
constexpr std::array<std::string_view, code_send_count> sends{"sent", "too_soon", "failed", "bad_code", "bad_time"};
constexpr std::array<std::string_view, confirmed_by_count> confirmers{"nobody", "code", "caller", "conversation",
                                                                      "form"};
constexpr std::array<std::string_view, verification_phase_count> phases{"unverified", "code_sent", "confirmed",
                                                                        "failed"};
constexpr std::array<std::string_view, ask_why_count> reasons{"no_need",     "failed", "mistyped", "new_number",
                                                              "unreachable", "never",  "long_ago"};

constexpr std::uint8_t fewest_digits = 4;
constexpr std::uint8_t most_digits = 9;

constexpr std::uint32_t codes_of(std::uint8_t digits) noexcept {
    std::uint32_t codes = 1;
    for (int i = 0; i < std::clamp(digits, fewest_digits, most_digits); ++i) codes *= 10;
    return codes;
}

}  // namespace

Result<void> VerificationPolicy::check() const {
    if (expiry <= Duration::zero() || expiry > std::chrono::hours(72)) {
        return Error{"verification.expiry", fmt::format("{} ms", expiry.count()), "a code lives at most 72 hours"};
    }
    if (resend_gap < Duration::zero() || resend_gap > std::chrono::hours(72)) {
        return Error{"verification.resend_gap", fmt::format("{} ms", resend_gap.count()), "give at most 72 hours"};
    }
    if (tries == 0 || tries > 20) {
        return Error{"verification.tries", fmt::to_string(tries), "allow 1 to 20 tries: more can be guessed"};
    }
    if (codes == 0) return Error{"verification.codes", "0", "send one code at least"};
    if (digits < fewest_digits || digits > most_digits) {
        return Error{"verification.digits", fmt::to_string(digits), "a code has 4 to 9 digits"};
    }
    return {};
}

CodeSend Verification::send(const VerificationPolicy& policy, std::uint32_t new_code, Instant now) noexcept {
    if (!on_calendar(now)) return CodeSend::bad_time;
    if (new_code >= codes_of(policy.digits)) return CodeSend::bad_code;
    // A last code in the future is a clock that was set back: it counts as just now.
    if (code_sent_at > far_past && (code_sent_at > now || now - code_sent_at < policy.resend_gap)) {
        return CodeSend::too_soon;
    }
    if (codes_sent >= policy.codes) {
        const bool awaited = phase == Phase::code_sent && now - code_sent_at < policy.expiry && tries_left > 0;
        if (!awaited) {
            phase = Phase::failed;
            tries_left = 0;
            code = 0;
        }
        return CodeSend::failed;
    }
    code = new_code;
    code_sent_at = now;
    tries_left = policy.tries;
    ++codes_sent;
    phase = Phase::code_sent;
    return CodeSend::sent;
}

CodeSend Verification::send(const VerificationPolicy& policy, Random& random, Instant now) noexcept {
    return send(policy, random.below(codes_of(policy.digits)), now);
}

CodeAnswer Verification::answer(const VerificationPolicy& policy, std::string_view text, Instant now) noexcept {
    if (phase != Phase::code_sent) return CodeAnswer::none_sent;
    if (tries_left == 0) return CodeAnswer::used_up;
    // A clock that was set back does not lengthen the life of a code, nor end it.
    if (!on_calendar(now) || now - code_sent_at >= policy.expiry) return CodeAnswer::expired;
    std::uint32_t given = 0;
    std::size_t digits = 0;
    for (const char c : text) {
        if (c == ' ' || c == '-') continue;
        if (c < '0' || c > '9' || digits == policy.digits) return CodeAnswer::malformed;
        given = given * 10 + static_cast<std::uint32_t>(c - '0');
        ++digits;
    }
    if (digits != policy.digits) return CodeAnswer::malformed;
    // One comparison of the whole: no digit that is right takes longer than one that is wrong.
    const std::uint32_t difference = given ^ code;
    --tries_left;
    if (difference == 0) {
        (void)confirm(ConfirmedBy::code, now);
        return CodeAnswer::confirmed;
    }
    if (tries_left > 0) return CodeAnswer::wrong;
    if (codes_sent >= policy.codes) {
        phase = Phase::failed;
        code = 0;
    }
    return CodeAnswer::used_up;
}

bool Verification::confirm(ConfirmedBy by, Instant now) noexcept {
    if (!on_calendar(now) || by == ConfirmedBy::nobody) return false;
    phase = Phase::confirmed;
    confirmed_by = by;
    confirmed_at = std::max(confirmed_at, now);
    code = 0;
    tries_left = 0;
    codes_sent = 0;
    return true;
}

void Verification::refute() noexcept {
    phase = Phase::failed;
    code = 0;
    tries_left = 0;
}

std::string code_text(const VerificationPolicy& policy, std::uint32_t code) {
    return fmt::format("{:0{}}", code, std::clamp(policy.digits, fewest_digits, most_digits));
}

AskWhy ask_why(const NumberRecord& record, const AskPolicy& policy, Instant now) noexcept {
    const Verification& verification = record.verification;
    if (verification.phase == Verification::Phase::failed) return AskWhy::failed;
    if (record.last_call.kind == AniKind::mistyped) return AskWhy::mistyped;
    if (record.last_call.kind == AniKind::is_new) return AskWhy::new_number;
    if (policy.unreached_attempts > 0 && record.unreached_attempts >= policy.unreached_attempts) {
        return AskWhy::unreachable;
    }
    if (verification.confirmed_at <= far_past) return AskWhy::never;
    return on_calendar(now) && now - verification.confirmed_at >= policy.confirm_every ? AskWhy::long_ago
                                                                                       : AskWhy::no_need;
}

std::vector<Ask> whom_to_ask(std::span<const NumberRecord> records, const AskPolicy& policy, Instant now) {
    std::vector<Ask> asks;
    for (std::size_t i = 0; i < records.size(); ++i) {
        const AskWhy why = ask_why(records[i], policy, now);
        if (why != AskWhy::no_need) asks.push_back({i, why});
    }
    std::sort(asks.begin(), asks.end(), [&](const Ask& a, const Ask& b) {
        return std::tuple(a.why, records[a.record].verification.confirmed_at, a.record) <
               std::tuple(b.why, records[b.record].verification.confirmed_at, b.record);
    });
    return asks;
}

std::string_view name(CodeAnswer value) noexcept { return at_enumerator(answers, value, unknown); }
std::string_view name(CodeSend value) noexcept { return at_enumerator(sends, value, unknown); }
std::string_view name(ConfirmedBy value) noexcept { return at_enumerator(confirmers, value, unknown); }
std::string_view name(Verification::Phase value) noexcept { return at_enumerator(phases, value, unknown); }
std::string_view name(AskWhy value) noexcept { return at_enumerator(reasons, value, unknown); }

}  // namespace outdial
