// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/smpp_text.hpp>

#include "utf8.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>

namespace outdial::smpp {
namespace {

constexpr unsigned char escape = 0x1b;

// TS 23.038, 6.2.1. The escape stands for itself.
constexpr std::array<char32_t, 128> basic{
    U'@', U'£', U'$', U'¥', U'è', U'é', U'ù', U'ì',  U'ò', U'Ç', U'\n', U'Ø', U'ø', U'\r', U'Å', U'å',  //
    U'Δ', U'_', U'Φ', U'Γ', U'Λ', U'Ω', U'Π', U'Ψ',  U'Σ', U'Θ', U'Ξ',  0x1b, U'Æ', U'æ',  U'ß', U'É',  //
    U' ', U'!', U'"', U'#', U'¤', U'%', U'&', U'\'', U'(', U')', U'*',  U'+', U',', U'-',  U'.', U'/',  //
    U'0', U'1', U'2', U'3', U'4', U'5', U'6', U'7',  U'8', U'9', U':',  U';', U'<', U'=',  U'>', U'?',  //
    U'¡', U'A', U'B', U'C', U'D', U'E', U'F', U'G',  U'H', U'I', U'J',  U'K', U'L', U'M',  U'N', U'O',  //
    U'P', U'Q', U'R', U'S', U'T', U'U', U'V', U'W',  U'X', U'Y', U'Z',  U'Ä', U'Ö', U'Ñ',  U'Ü', U'§',  //
    U'¿', U'a', U'b', U'c', U'd', U'e', U'f', U'g',  U'h', U'i', U'j',  U'k', U'l', U'm',  U'n', U'o',  //
    U'p', U'q', U'r', U's', U't', U'u', U'v', U'w',  U'x', U'y', U'z',  U'ä', U'ö', U'ñ',  U'ü', U'à'};

struct Extended {
    unsigned char code;
    char32_t character;
};
// TS 23.038, 6.2.1.1: after the escape.
constexpr std::array<Extended, 10> extension{{{0x0a, 0x0c},
                                              {0x14, U'^'},
                                              {0x28, U'{'},
                                              {0x29, U'}'},
                                              {0x2f, U'\\'},
                                              {0x3c, U'['},
                                              {0x3d, U'~'},
                                              {0x3e, U']'},
                                              {0x40, U'|'},
                                              {0x65, U'€'}}};

/// Appends the character in the default alphabet; false when it has none there.
bool append_gsm7(std::string& out, char32_t c) {
    for (std::size_t i = 0; i < basic.size(); ++i) {
        if (basic[i] != c || i == escape) continue;
        out.push_back(static_cast<char>(i));
        return true;
    }
    for (const Extended& extended : extension) {
        if (extended.character != c) continue;
        out.push_back(static_cast<char>(escape));
        out.push_back(static_cast<char>(extended.code));
        return true;
    }
    return false;
}

void append_unit(std::string& out, char32_t unit) {
    out.push_back(static_cast<char>(static_cast<unsigned char>(unit >> 8)));
    out.push_back(static_cast<char>(static_cast<unsigned char>(unit & 0xff)));
}

void append_ucs2(std::string& out, char32_t c) {
    if (c < 0x10000) {
        append_unit(out, c);
    } else {
        append_unit(out, 0xd800 + ((c - 0x10000) >> 10));
        append_unit(out, 0xdc00 + ((c - 0x10000) & 0x3ff));
    }
}

std::string from_gsm7(std::string_view octets) {
    std::string text;
    for (std::size_t i = 0; i < octets.size(); ++i) {
        const auto octet = static_cast<unsigned char>(octets[i]);
        if (octet >= 0x80) {
            utf8::append(text, utf8::replacement);
            continue;
        }
        if (octet != escape) {
            utf8::append(text, basic[octet]);
            continue;
        }
        // An escape before a code that has no other meaning is a blank (TS 23.038): the code itself is then shown.
        if (i + 1 == octets.size()) {
            text.push_back(' ');
            continue;
        }
        const auto code = static_cast<unsigned char>(octets[i + 1]);
        bool found = false;
        for (const Extended& extended : extension) {
            if (extended.code != code) continue;
            utf8::append(text, extended.character);
            found = true;
            ++i;
            break;
        }
        if (!found) text.push_back(' ');
    }
    return text;
}

std::string from_ucs2(std::string_view octets) {
    std::string text;
    const auto unit_at = [octets](std::size_t i) {
        return static_cast<char32_t>(static_cast<unsigned char>(octets[i]) << 8 |
                                     static_cast<unsigned char>(octets[i + 1]));
    };
    for (std::size_t i = 0; i + 1 < octets.size(); i += 2) {
        const char32_t unit = unit_at(i);
        if (unit >= 0xd800 && unit < 0xdc00 && i + 3 < octets.size()) {
            const char32_t low = unit_at(i + 2);
            if (low >= 0xdc00 && low < 0xe000) {
                utf8::append(text, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
                i += 2;
                continue;
            }
        }
        utf8::append(text, unit >= 0xd800 && unit < 0xe000 ? utf8::replacement : unit);
    }
    if (octets.size() % 2 != 0) utf8::append(text, utf8::replacement);
    return text;
}

}  // namespace

Alphabet alphabet_of(std::uint8_t data_coding) noexcept {
    switch (data_coding) {
        case 0x00: return Alphabet::gsm7;
        case 0x01:  // IA5, which is ASCII
        case 0x03: return Alphabet::latin1;
        case 0x08: return Alphabet::ucs2;
        default: break;
    }
    if (data_coding < 0x10) return Alphabet::binary;  // other alphabets of SMPP, which no receipt uses
    const int group = data_coding >> 4;
    if (group == 0xe) return Alphabet::ucs2;
    if (group == 0xc || group == 0xd) return Alphabet::gsm7;
    if (group == 0xf) return (data_coding & 0x04) != 0 ? Alphabet::binary : Alphabet::gsm7;
    if (group >= 0x8) return Alphabet::binary;  // reserved
    switch (data_coding >> 2 & 0x03) {
        case 0: return Alphabet::gsm7;
        case 2: return Alphabet::ucs2;
        default: return Alphabet::binary;
    }
}

Result<EncodedText> encode_text(std::string_view utf8) {
    EncodedText gsm{data_coding_gsm7, {}};
    EncodedText ucs2{data_coding_ucs2, {}};
    bool fits = true;
    std::string_view rest = utf8;
    while (!rest.empty()) {
        const std::size_t at = utf8.size() - rest.size();
        const auto c = utf8::take(rest);
        if (!c) return Error{"smpp.text", fmt::format("octet {}", at + 1), "a text is UTF-8"};
        fits = fits && append_gsm7(gsm.octets, *c);
        append_ucs2(ucs2.octets, *c);
    }
    return fits ? gsm : ucs2;
}

std::string decode_text(std::string_view octets, Alphabet alphabet) {
    switch (alphabet) {
        case Alphabet::gsm7: return from_gsm7(octets);
        case Alphabet::ucs2: return from_ucs2(octets);
        case Alphabet::binary: return {};
        case Alphabet::latin1: break;
    }
    std::string text;
    for (const char c : octets) utf8::append(text, static_cast<unsigned char>(c));
    return text;
}

}  // namespace outdial::smpp
