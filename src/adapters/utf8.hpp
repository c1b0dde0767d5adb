// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

/// UTF-8 (RFC 3629), a character at a time.
namespace outdial::utf8 {

inline constexpr char32_t replacement = 0xfffd;

inline void append(std::string& out, char32_t c) {
    const auto push = [&out](char32_t octet) { out.push_back(static_cast<char>(static_cast<unsigned char>(octet))); };
    if (c < 0x80) {
        push(c);
    } else if (c < 0x800) {
        push(0xc0 | c >> 6);
        push(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        push(0xe0 | c >> 12);
        push(0x80 | ((c >> 6) & 0x3f));
        push(0x80 | (c & 0x3f));
    } else {
        push(0xf0 | c >> 18);
        push(0x80 | ((c >> 12) & 0x3f));
        push(0x80 | ((c >> 6) & 0x3f));
        push(0x80 | (c & 0x3f));
    }
}

/// Takes the first character off; nothing when that is no UTF-8 (overlong forms and surrogates included).
inline std::optional<char32_t> take(std::string_view& text) {
    const auto lead = static_cast<unsigned char>(text.front());
    std::size_t length = 1;
    char32_t c = lead;
    if (lead >= 0xf0) {
        length = 4;
        c = lead & 0x07U;
    } else if (lead >= 0xe0) {
        length = 3;
        c = lead & 0x0fU;
    } else if (lead >= 0xc0) {
        length = 2;
        c = lead & 0x1fU;
    } else if (lead >= 0x80) {
        return std::nullopt;
    }
    if (lead > 0xf4 || text.size() < length) return std::nullopt;
    for (std::size_t i = 1; i < length; ++i) {
        const auto octet = static_cast<unsigned char>(text[i]);
        if ((octet & 0xc0U) != 0x80) return std::nullopt;
        c = c << 6 | (octet & 0x3fU);
    }
    constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    if (c < least[length] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) return std::nullopt;
    text.remove_prefix(length);
    return c;
}

}  // namespace outdial::utf8
