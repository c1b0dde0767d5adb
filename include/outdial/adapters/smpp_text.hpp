// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

/// Alphabets of short messages, to and from UTF-8.
namespace outdial::smpp {

enum class Alphabet : std::uint8_t {
    gsm7,    ///< the default alphabet of GSM (3GPP TS 23.038), one character an octet, as SMPP carries it
    latin1,  ///< ISO 8859-1, ASCII included
    ucs2,    ///< UTF-16, the high octet first
    binary,  ///< no text
};

inline constexpr std::uint8_t data_coding_gsm7 = 0x00;
inline constexpr std::uint8_t data_coding_ucs2 = 0x08;

/// What a `data_coding` means: SMPP's own values, and the groups of TS 23.038 above them.
[[nodiscard]] Alphabet alphabet_of(std::uint8_t data_coding) noexcept;

/// A text as it goes into a PDU.
struct EncodedText {
    std::uint8_t data_coding = data_coding_gsm7;
    std::string octets;
    friend bool operator==(const EncodedText&, const EncodedText&) = default;
};

/// In the default alphabet when every character is in it, otherwise in UCS-2. Text that is no UTF-8 is an error.
[[nodiscard]] Result<EncodedText> encode_text(std::string_view utf8);

/// As UTF-8. Total: what the alphabet does not have becomes U+FFFD; binary octets give no text.
[[nodiscard]] std::string decode_text(std::string_view octets, Alphabet alphabet);

}  // namespace outdial::smpp
