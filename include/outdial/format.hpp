// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/campaign.hpp>

#include <string>
#include <string_view>

#include <fmt/format.h>

/// Text for people: every answer of outdial can be printed with {fmt}. The only public header that includes fmt.
namespace outdial {

/// `2026-03-02T09:00:00Z`, with milliseconds when there are any; `far future` and `far past` for the two ends of time.
[[nodiscard]] std::string text(Instant instant);
/// e.g. `not before 2026-03-02T09:00:00Z: the calling window of this number type is shut`.
[[nodiscard]] std::string text(const Verdict& verdict);
/// e.g. `dial +48221234567 (work, attempt 1, fresh) of client 17`.
[[nodiscard]] std::string text(const DialOrder& order);
/// e.g. `3 dials (target 12): one more call would abandon more than the target; answer rate 0.251 +- 0.018, ...`.
[[nodiscard]] std::string text(const PacingDecision& decision);

namespace detail {

template <class T>
struct TextFormatter : fmt::formatter<std::string_view> {
    auto format(const T& value, fmt::format_context& context) const {
        return fmt::formatter<std::string_view>::format(text(value), context);
    }
};

template <class T>
struct NameFormatter : fmt::formatter<std::string_view> {
    auto format(T value, fmt::format_context& context) const {
        return fmt::formatter<std::string_view>::format(name(value), context);
    }
};

}  // namespace detail
}  // namespace outdial

template <>
struct fmt::formatter<outdial::PhoneNumber> : fmt::formatter<std::string_view> {
    auto format(outdial::PhoneNumber number, fmt::format_context& context) const {
        return fmt::formatter<std::string_view>::format(number.text(), context);
    }
};
template <>
struct fmt::formatter<outdial::Verdict> : outdial::detail::TextFormatter<outdial::Verdict> {};
template <>
struct fmt::formatter<outdial::DialOrder> : outdial::detail::TextFormatter<outdial::DialOrder> {};
template <>
struct fmt::formatter<outdial::PacingDecision> : outdial::detail::TextFormatter<outdial::PacingDecision> {};
template <>
struct fmt::formatter<outdial::Why> : outdial::detail::NameFormatter<outdial::Why> {};
template <>
struct fmt::formatter<outdial::NumberType> : outdial::detail::NameFormatter<outdial::NumberType> {};
template <>
struct fmt::formatter<outdial::Outcome> : outdial::detail::NameFormatter<outdial::Outcome> {};
template <>
struct fmt::formatter<outdial::Disposition> : outdial::detail::NameFormatter<outdial::Disposition> {};
template <>
struct fmt::formatter<outdial::Reason> : outdial::detail::NameFormatter<outdial::Reason> {};
template <>
struct fmt::formatter<outdial::Reception> : outdial::detail::NameFormatter<outdial::Reception> {};
template <>
struct fmt::formatter<outdial::PacingMode> : outdial::detail::NameFormatter<outdial::PacingMode> {};
template <>
struct fmt::formatter<outdial::PacingLimit> : outdial::detail::NameFormatter<outdial::PacingLimit> {};
template <>
struct fmt::formatter<outdial::AgentPhase> : outdial::detail::NameFormatter<outdial::AgentPhase> {};
