// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

/// Texts with places such as `{number}`. A brace that does not begin a place, as in JSON, stands for itself.
namespace outdial {

inline constexpr std::array<std::string_view, 7> place_names{"number",       "e164", "reference", "timestamp",
                                                             "callback_url", "body", "signature"};

inline bool is_place_name(std::string_view text) {
    return !text.empty() && text.front() >= 'a' && text.front() <= 'z' &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

inline bool is_known_place(std::string_view text) {
    return std::find(place_names.begin(), place_names.end(), text) != place_names.end();
}

inline std::string known_places() {
    std::string all;
    for (const std::string_view one : place_names) all += (all.empty() ? "{" : ", {") + std::string(one) + "}";
    return all;
}

/// The name of the place that begins at `text[at]`, which is a brace; empty when it is none.
inline std::string_view place_at(std::string_view text, std::size_t at) {
    const auto end = text.find('}', at);
    if (end == std::string_view::npos) return {};
    const std::string_view inside = text.substr(at + 1, end - at - 1);
    return is_place_name(inside) ? inside : std::string_view{};
}

inline std::vector<std::string> places_in(std::string_view text) {
    std::vector<std::string> found;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '{') continue;
        if (const auto one = place_at(text, at); !one.empty()) found.emplace_back(one);
    }
    return found;
}

/// The text with each place replaced by what `value(name)` gives.
template <class Value>
std::string filled(std::string_view text, Value value) {
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::string_view one = text[at] == '{' ? place_at(text, at) : std::string_view{};
        if (one.empty()) {
            result += text[at];
            continue;
        }
        result += value(one);
        at += one.size() + 1;
    }
    return result;
}

}  // namespace outdial
