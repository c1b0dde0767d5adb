// SPDX-License-Identifier: Apache-2.0
#include <outdial/result.hpp>

#include <string_view>

#include <fmt/format.h>

namespace outdial {

namespace {

/// A value as it may stand in a line of text: whoever reads a message need not trust what was read. Control characters
/// are written as escapes, and of a long value the beginning is shown.
std::string printable(std::string_view value) {
    constexpr std::size_t most_shown = 120;
    std::string text;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const auto byte = static_cast<unsigned char>(value[i]);
        // A character of several bytes is not cut in two.
        if (i >= most_shown && ((byte & 0xc0U) != 0x80U || i >= most_shown + 4)) {
            return text + fmt::format("... ({} bytes)", value.size());
        }
        if (byte < 0x20 || byte == 0x7f) {
            text += fmt::format("\\x{:02x}", byte);
        } else {
            text += value[i];
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
