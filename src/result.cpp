// SPDX-License-Identifier: Apache-2.0
#include <outdial/result.hpp>

#include <string_view>

#include <fmt/format.h>

namespace outdial {

namespace {

/// How many bytes the character of UTF-8 has that a text begins with; 0 when it begins with none.
std::size_t character_bytes(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    const std::size_t bytes = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    for (std::size_t i = 1; i < bytes; ++i) {
        if ((byte(i) & 0xc0U) != 0x80U) return 0;
    }
    // Longer than needed, half of a surrogate pair, beyond the last character.
    const bool none = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xed && byte(1) >= 0xa0) ||
                      (first == 0xf0 && byte(1) < 0x90) || (first == 0xf4 && byte(1) >= 0x90);
    return none ? 0 : bytes;
}

/// A value as it may stand in a line of text: whoever reads a message need not trust what was read. Control characters
/// and what is no UTF-8 are written as escapes, and of a long value the beginning is shown.
std::string printable(std::string_view value) {
    constexpr std::size_t most_shown = 120;
    std::string text;
    for (std::size_t i = 0; i < value.size();) {
        if (i >= most_shown) return text + fmt::format("... ({} bytes)", value.size());
        const std::size_t bytes = character_bytes(value.substr(i));
        const auto first = static_cast<unsigned char>(value[i]);
        if (bytes == 0 || first < 0x20 || first == 0x7f) {
            text += fmt::format("\\x{:02x}", first);
            ++i;
        } else {
            text += value.substr(i, bytes);
            i += bytes;
        }
    }
    return text;
}

}  // namespace

std::string Error::message() const {
    if (value.empty()) return fmt::format("{}: {}", field, remedy);
    return fmt::format("{}: \"{}\": {}", field, printable(value), remedy);
}

}  // namespace outdial
