// SPDX-License-Identifier: Apache-2.0
#include <outdial/announcement.hpp>

#include "announcement_text.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace outdial {
namespace {

constexpr Duration longest = std::chrono::days{3660};  // so that sums of times stay far from overflow

/// What stands for that word; none when there is no such word.
std::optional<std::string_view> word_of(const AnnouncementWords& words, std::string_view name) noexcept {
    if (name == "from") return words.from;
    if (name == "until") return words.until;
    if (name == "number") return words.number;
    if (name == "reference") return words.reference;
    return std::nullopt;
}

}  // namespace

Result<void> AnnouncementConfig::check() const {
    if (text.empty()) return Error{"announcement.text", "", "say what the client is to read"};
    if (auto filled = fill_announcement(text, {}); !filled) return filled.error();
    for (const auto& [field, time] : {std::pair("lead_time", lead_time), std::pair("again_after", again_after),
                                      std::pair("answer_within", answer_within),
                                      std::pair("windows.guard", windows ? windows->guard : Duration{})}) {
        if (time >= Duration::zero() && time <= longest) continue;
        return Error{fmt::format("announcement.{}", field), fmt::format("{} ms", time.count()),
                     "give zero or a positive time, at most ten years"};
    }
    if (answer_within == Duration::zero()) {
        return Error{"announcement.answer_within", "0 ms", "leave the host some time to send the message"};
    }
    if (again_after < answer_within) {
        return Error{"announcement.again_after", fmt::format("{} ms", again_after.count()),
                     "give at least the time of answer_within"};
    }
    if (std::none_of(types.begin(), types.end(), [](bool type) { return type; })) {
        return Error{"announcement.types", "none", "name the types of numbers that can take a message"};
    }
    if (!(ahead > 0.0 && ahead <= 1e6)) {
        return Error{"announcement.ahead", fmt::to_string(ahead), "give more than none, and at most a million"};
    }
    return {};
}

Event event_of(const ReachabilityAnswer& answer, ContactId contact, PhoneNumber number) noexcept {
    const bool fresh_sign = answer.appeared || answer.source == EvidenceSource::sms_receipt ||
                            answer.source == EvidenceSource::alert_notification;
    if (answer.verdict.is_now() && answer.presence == Presence::present && fresh_sign) {
        return NumberReachable{contact, number};
    }
    return NumberJudged{contact, number, answer.verdict};
}

// ---- what the client reads ---------------------------------------------------------------------------------------

Result<std::string> fill_announcement(std::string_view text, const AnnouncementWords& words) {
    std::string filled;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char letter = text[at];
        const bool brace = letter == '{' || letter == '}';
        if (brace && at + 1 < text.size() && text[at + 1] == letter) {
            ++at;
        } else if (letter == '{') {
            const std::size_t end = std::min(text.find('}', at), text.size());
            const std::string_view name = text.substr(at + 1, end - at - 1);
            const auto word = word_of(words, name);
            if (!word || end == text.size()) {
                return Error{"announcement.text", std::string(text.substr(at, 40)),
                             "there are {from}, {until}, {number} and {reference}; a brace itself is written twice"};
            }
            filled += *word;
            at = end;
            continue;
        } else if (brace) {
            return Error{"announcement.text", std::string(text.substr(at, 40)), "a brace is written twice"};
        }
        filled += letter;
    }
    return filled;
}

}  // namespace outdial
