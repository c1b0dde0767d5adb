// SPDX-License-Identifier: Apache-2.0
#include "provider_values.hpp"

#include <outdial/adapters/provider_request.hpp>

#include <algorithm>
#include <array>

namespace outdial {
namespace {

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

bool same_word(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

bool all_digits(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// Takes `count` digits from the front; -1 when there are none.
int take_digits(std::string_view& text, std::size_t count) noexcept {
    if (text.size() < count || !all_digits(text.substr(0, count))) return -1;
    int value = 0;
    for (const char c : text.substr(0, count)) value = value * 10 + (c - '0');
    text.remove_prefix(count);
    return value;
}

bool take(std::string_view& text, std::string_view any_of) noexcept {
    if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

/// Countries whose network codes have three digits (ITU-T E.212 assignments); elsewhere a third one is padding.
bool has_long_codes(std::string_view mcc) noexcept {
    constexpr std::array<std::string_view, 34> long_ones{"302", "310", "311", "312", "313", "314", "315", "316", "330",
                                                         "334", "338", "342", "344", "346", "348", "350", "352", "354",
                                                         "356", "358", "360", "365", "366", "376", "405", "708", "710",
                                                         "714", "722", "732", "738", "750", "746", "901"};
    return std::find(long_ones.begin(), long_ones.end(), mcc) != long_ones.end();
}

Network network_of(std::string_view mcc, std::string_view mnc) {
    std::string code(mnc);
    if (code.size() == 1) code.insert(code.begin(), '0');
    if (code.size() == 2 && code[0] == '0' && mnc.size() == 1 && has_long_codes(mcc)) code.insert(code.begin(), '0');
    if (code.size() == 3 && code[0] == '0' && !has_long_codes(mcc)) code.erase(0, 1);
    const auto network = Network::parse(mcc, code);
    return network ? *network : Network{};
}

int code_of(std::string_view text, int base) noexcept {
    if (text.empty() || text.size() > 4) return -1;
    int value = 0;
    for (const char c : text) {
        const char small = lower(c);
        const int digit = is_digit(c) ? c - '0' : small >= 'a' && small <= 'f' ? small - 'a' + 10 : base;
        if (digit >= base) return -1;
        value = value * base + digit;
    }
    return value;
}

/// 0 is "no error": whether that is a success, the status says.
Meaning meaning_of_map(int code) noexcept {
    constexpr int delivery_failure = 32, causes = 256, most_causes = 8;
    if (code <= 0 || code >= causes + most_causes) return {};
    const bool cause = code >= causes;
    const Evidence evidence =
        evidence_from_map({}, cause ? delivery_failure : code, cause ? code - causes : -1, Instant{});
    Meaning meaning;
    meaning.presence = evidence.presence;
    meaning.assignment = evidence.assignment;
    meaning.voice = evidence.voice;
    meaning.absent_why = evidence.absent_why;
    meaning.permanence = evidence.permanence;
    return meaning;
}

}  // namespace

std::string_view scalar_at(const json::Value& value, std::string_view place) noexcept {
    const json::Value* found = value.at(place);
    if (found == nullptr || !found->is_scalar() || same_word(found->scalar, "null")) return {};
    return found->scalar;
}

Result<json::Value> read_body(std::string_view text, BodyForm form) {
    if (form == BodyForm::json) return json::parse(text);
    json::Value value;
    const bool words = form == BodyForm::words;
    value.kind = words ? json::Value::Kind::array : json::Value::Kind::object;
    const std::string_view between = words ? " \t\r\n" : "&";
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of(between), text.size());
        const std::string_view part = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (part.empty()) continue;
        if (value.items.size() >= json::most) return Error{"body", "", "there are too many values"};
        json::Value& item = value.items.emplace_back();
        item.kind = json::Value::Kind::text;
        const auto equals = std::min(part.find('='), part.size());
        if (!words) value.keys.push_back(percent_decoded(part.substr(0, equals)));
        item.scalar = words ? std::string(part) : percent_decoded(part.substr(std::min(equals + 1, part.size())));
    }
    if (value.items.empty()) return Error{"body", "", "it is empty"};
    return value;
}

bool matches(std::string_view pattern, std::string_view text) noexcept {
    if (pattern.empty() || pattern.back() != '*') return same_word(pattern, text);
    pattern.remove_suffix(1);
    return same_word(pattern, text.substr(0, pattern.size()));
}

Known read_known(const json::Value& item, const Places& places) noexcept {
    struct Word {
        std::string_view text;
        Known known;
    };
    constexpr std::array<Word, 16> words{{{"true", Known::yes},
                                          {"yes", Known::yes},
                                          {"y", Known::yes},
                                          {"1", Known::yes},
                                          {"ported", Known::yes},
                                          {"roaming", Known::yes},
                                          {"false", Known::no},
                                          {"no", Known::no},
                                          {"n", Known::no},
                                          {"0", Known::no},
                                          {"not_ported", Known::no},
                                          {"not_roaming", Known::no},
                                          {"assumed_ported", Known::assumed_yes},
                                          {"assumed_not_ported", Known::assumed_no},
                                          {"assumed_roaming", Known::assumed_yes},
                                          {"assumed_not_roaming", Known::assumed_no}}};
    for (const std::string& place : places) {
        const json::Value* value = item.at(place);
        if (value == nullptr || value->kind == json::Value::Kind::null) continue;
        if (!value->is_scalar()) {
            if (value->kind == json::Value::Kind::object && !value->items.empty()) return Known::yes;
            continue;
        }
        for (const Word& word : words) {
            if (same_word(word.text, value->scalar)) return word.known;
        }
    }
    return Known::unknown;
}

Network read_network(const json::Value& item, const Places& places) {
    if (places.empty()) return {};
    const std::string_view first = scalar_at(item, places.front());
    if (places.size() == 2) return network_of(first, scalar_at(item, places.back()));
    return first.size() == 5 || first.size() == 6 ? network_of(first.substr(0, 3), first.substr(3)) : Network{};
}

std::optional<Instant> read_instant(std::string_view text) noexcept {
    if (all_digits(text) && (text.size() == 10 || text.size() == 13)) {
        std::int64_t value = 0;
        for (const char c : text) value = value * 10 + (c - '0');
        return from_epoch_ms(text.size() == 10 ? value * 1000 : value);
    }
    const int year = take_digits(text, 4);
    const bool dash = take(text, "-/");
    const int month = take_digits(text, 2);
    const bool again = take(text, "-/");
    const int day = take_digits(text, 2);
    if (year < 1970 || !dash || !again || month < 1 || day < 1 || !take(text, "T t_")) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    const int hour = take_digits(text, 2);
    const bool colon = take(text, ":");
    const int minute = take_digits(text, 2);
    int second = 0;
    if (take(text, ":")) second = take_digits(text, 2);
    if (!date.ok() || hour < 0 || hour > 23 || !colon || minute < 0 || minute > 59 || second < 0 || second > 60) {
        return std::nullopt;
    }
    int thousandths = 0;
    if (take(text, ".,")) {
        for (int weight = 100; !text.empty() && is_digit(text.front()); weight /= 10, text.remove_prefix(1)) {
            thousandths += (text.front() - '0') * weight;
        }
    }
    while (take(text, " ")) {
    }
    const std::int16_t offset = read_offset(text);
    if (offset == Evidence::unknown_offset) return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute - offset) +
           std::chrono::seconds(second) + Duration(thousandths);
}

std::int16_t read_offset(std::string_view text) noexcept {
    if (same_word(text, "z") || same_word(text, "utc") || same_word(text, "gmt")) return 0;
    const bool west = !text.empty() && text.front() == '-';
    if (!take(text, "+-")) return Evidence::unknown_offset;
    int hours = take_digits(text, 2);
    if (hours < 0) hours = take_digits(text, 1);
    take(text, ":");
    const int minutes = text.empty() ? 0 : take_digits(text, 2);
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59 || !text.empty()) return Evidence::unknown_offset;
    const int offset = hours * 60 + minutes;
    return static_cast<std::int16_t>(west ? -offset : offset);
}

Meaning read_fact(const FactRule& rule, const json::Value& item) {
    const json::Value* value = item.at(rule.at);
    if (value == nullptr || !value->is_scalar() || value->kind == json::Value::Kind::null) return {};
    const std::string_view text = value->scalar;
    switch (rule.code) {
        case ValueCode::map_decimal: return meaning_of_map(code_of(text, 10));
        case ValueCode::map_hexadecimal: {
            const int code = code_of(text, 16);
            return meaning_of_map(code < 256 ? code : -1);
        }
        case ValueCode::bits: {
            const int bits = all_digits(text) && text.size() <= 5 ? std::stoi(std::string(text)) : 0;
            const Meaning* best = &rule.otherwise;
            int most = 0;
            for (const auto& [key, meaning] : rule.values) {
                const int mask = std::stoi(key);
                if ((bits & mask) != mask || __builtin_popcount(static_cast<unsigned>(mask)) <= most) continue;
                best = &meaning;
                most = __builtin_popcount(static_cast<unsigned>(mask));
            }
            return *best;
        }
        case ValueCode::words: break;
    }
    // The whole value before those that only begin with a part of it.
    for (const auto& [key, meaning] : rule.values) {
        if (same_word(key, text)) return meaning;
    }
    for (const auto& [key, meaning] : rule.values) {
        if (matches(key, text)) return meaning;
    }
    return rule.otherwise;
}

}  // namespace outdial
