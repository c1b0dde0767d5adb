// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/smpp_parts.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace outdial::smpp {
namespace {

constexpr std::uint8_t user_data_header = 0x40;  // bit of esm_class
constexpr std::size_t most_parts = 255;

unsigned octet_at(std::string_view bytes, std::size_t at) noexcept { return static_cast<unsigned char>(bytes[at]); }

/// Octets of a whole message and of a part.
struct Sizes {
    std::size_t whole;
    std::size_t part;
};

Sizes sizes(Alphabet alphabet, PartStyle style) noexcept {
    if (alphabet == Alphabet::gsm7) return {160, style == PartStyle::udh16 ? 152U : 153U};
    // The header takes six octets, or seven; UCS-2 has two a character.
    const std::size_t part = style == PartStyle::udh16 ? 133 : 134;
    return {140, alphabet == Alphabet::ucs2 ? part / 2 * 2 : part};
}

/// Does a cut before `at` part an escape from its code, or two surrogates?
bool cuts_character(std::string_view octets, std::size_t at, Alphabet alphabet) noexcept {
    if (at == 0 || at >= octets.size()) return false;
    if (alphabet == Alphabet::gsm7) {
        // Behind an odd number of escapes: the last of them belongs to what follows.
        std::size_t escapes = 0;
        while (escapes < at && octet_at(octets, at - 1 - escapes) == 0x1b) ++escapes;
        return escapes % 2 == 1;
    }
    if (alphabet != Alphabet::ucs2) return false;
    return octet_at(octets, at) >= 0xdc && octet_at(octets, at) < 0xe0 && octet_at(octets, at - 2) >= 0xd8 &&
           octet_at(octets, at - 2) < 0xdc;
}

std::vector<std::string_view> cut(std::string_view octets, Alphabet alphabet, std::size_t most) {
    std::vector<std::string_view> pieces;
    while (!octets.empty()) {
        std::size_t size = std::min(most, octets.size());
        if (cuts_character(octets, size, alphabet)) size -= alphabet == Alphabet::ucs2 ? 2 : 1;
        pieces.push_back(octets.substr(0, size));
        octets.remove_prefix(size);
    }
    return pieces;
}

std::string header(PartStyle style, std::uint16_t reference, std::size_t total, std::size_t number) {
    std::string udh;
    const auto put = [&udh](std::size_t octet) { udh.push_back(static_cast<char>(static_cast<unsigned char>(octet))); };
    const bool wide = style == PartStyle::udh16;
    put(wide ? 6 : 5);
    put(wide ? 0x08 : 0x00);
    put(wide ? 4 : 3);
    if (wide) put(reference >> 8U);
    put(reference & 0xffU);
    put(total);
    put(number);
    return udh;
}

bool possible(const PartInfo& info) noexcept { return info.total > 0 && info.number > 0 && info.number <= info.total; }

/// Reads the elements of a user data header (TS 23.040, 9.2.3.24).
void read_header(std::string_view elements, PartInfo& info) noexcept {
    while (elements.size() >= 2) {
        const unsigned id = octet_at(elements, 0);
        const std::size_t length = octet_at(elements, 1);
        if (length > elements.size() - 2) return;
        const std::string_view value = elements.substr(2, length);
        elements.remove_prefix(2 + length);
        const bool narrow = id == 0x00 && length == 3;
        const bool wide = id == 0x08 && length == 4;
        if (!narrow && !wide) continue;
        PartInfo read = info;
        read.reference = static_cast<std::uint16_t>(wide ? octet_at(value, 0) << 8 | octet_at(value, 1)  //
                                                         : octet_at(value, 0));
        read.total = static_cast<std::uint8_t>(octet_at(value, length - 2));
        read.number = static_cast<std::uint8_t>(octet_at(value, length - 1));
        if (possible(read)) info = read;
    }
}

}  // namespace

Result<std::vector<Part>> split_text(const EncodedText& text, PartStyle style, std::uint16_t reference) {
    const Alphabet alphabet = alphabet_of(text.data_coding);
    const auto [whole, most] = sizes(alphabet, style);
    std::vector<Part> parts;
    if (text.octets.size() <= whole) {
        parts.push_back({text.octets, 0, {}});
        return parts;
    }
    const std::vector<std::string_view> pieces = cut(text.octets, alphabet, most);
    if (pieces.size() > most_parts) {
        return Error{"smpp.text", fmt::format("{} octets", text.octets.size()),
                     fmt::format("a text makes at most 255 parts of {} octets", most)};
    }
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        Part part;
        if (style == PartStyle::sar) {
            part.short_message = pieces[i];
            struct Parameter {
                Tag tag;
                std::uint32_t value;
                int octets;
            };
            for (const Parameter& one :
                 {Parameter{Tag::sar_msg_ref_num, reference, 2},
                  Parameter{Tag::sar_total_segments, static_cast<std::uint32_t>(pieces.size()), 1},
                  Parameter{Tag::sar_segment_seqnum, static_cast<std::uint32_t>(i + 1), 1}}) {
                const auto added = add_tlv(part.tlvs, one.tag, one.value, one.octets);
                if (!added) return added.error();
            }
        } else {
            part.short_message = header(style, reference, pieces.size(), i + 1).append(pieces[i]);
            part.esm_class = user_data_header;
        }
        parts.push_back(std::move(part));
    }
    return parts;
}

PartInfo part_of(const Message& message) noexcept {
    PartInfo info;
    info.text = message.payload();
    if ((message.esm_class & user_data_header) != 0) {
        if (info.text.empty()) return info;
        const std::size_t length = octet_at(info.text, 0);
        if (length + 1 > info.text.size()) {
            info.text = {};
            return info;
        }
        const std::string_view elements = info.text.substr(1, length);
        info.text.remove_prefix(length + 1);
        read_header(elements, info);
        return info;
    }
    const auto reference = message.tlvs.number(Tag::sar_msg_ref_num);
    const auto total = message.tlvs.number(Tag::sar_total_segments);
    const auto number = message.tlvs.number(Tag::sar_segment_seqnum);
    if (!reference || !total || !number || *reference > 0xffff || *total > 0xff || *number > 0xff) return info;
    PartInfo read = info;
    read.reference = static_cast<std::uint16_t>(*reference);
    read.total = static_cast<std::uint8_t>(*total);
    read.number = static_cast<std::uint8_t>(*number);
    return possible(read) ? read : info;
}

}  // namespace outdial::smpp
