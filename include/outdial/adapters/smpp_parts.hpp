// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/adapters/smpp_pdu.hpp>
#include <outdial/adapters/smpp_text.hpp>
#include <outdial/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Long texts as several short messages, and back.
namespace outdial::smpp {

/// How the parts say that they belong together.
enum class PartStyle : std::uint8_t {
    udh8,   ///< user data header with a reference of one octet: what every phone understands
    udh16,  ///< user data header with a reference of two octets
    sar,    ///< the optional parameters sar_*; the SMS centre makes the header
};

/// What goes into one submit_sm.
struct Part {
    std::string short_message;
    std::uint8_t esm_class = 0;
    std::string tlvs;  ///< for `Message::tlvs`
    friend bool operator==(const Part&, const Part&) = default;
};

/// One part for a text of up to 160 characters (70 in UCS-2); otherwise parts of 153 (67), or of 152 (66) with `udh16`.
/// A character is never cut in two. `reference` tells the texts to one phone apart. More than 255 parts are an error.
[[nodiscard]] Result<std::vector<Part>> split_text(const EncodedText& text, PartStyle style, std::uint16_t reference);

/// Where a message belongs.
struct PartInfo {
    std::uint16_t reference = 0;
    std::uint8_t total = 1;
    std::uint8_t number = 1;  ///< from 1
    std::string_view text;    ///< what is left without the header
    friend bool operator==(const PartInfo&, const PartInfo&) = default;
};

/// Total: a header that is damaged or says what cannot be makes the message a whole one, without the header.
[[nodiscard]] PartInfo part_of(const Message& message) noexcept;

}  // namespace outdial::smpp
