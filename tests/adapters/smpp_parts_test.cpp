// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/adapters/smpp_parts.hpp>
#include <outdial/random.hpp>

#include <string>
#include <vector>

using namespace outdial;
using namespace outdial::smpp;

namespace {

constexpr std::uint16_t reference = 0x1234;

std::vector<Part> parts_of(const EncodedText& text, PartStyle style) {
    return split_text(text, style, reference).value();
}

Message message_of(const Part& part) {
    Message message;
    message.short_message = part.short_message;
    message.esm_class = part.esm_class;
    message.tlvs = Tlvs(part.tlvs);
    return message;
}

EncodedText gsm(std::size_t size) { return {data_coding_gsm7, std::string(size, 'x')}; }
EncodedText ucs2(std::size_t units) {
    std::string octets;
    for (std::size_t i = 0; i < units; ++i) octets += std::string("\x04\x17", 2);
    return {data_coding_ucs2, octets};
}

}  // namespace

TEST_CASE("160 characters are one message, 161 are two, like 70 and 71 in UCS-2") {
    for (const PartStyle style : {PartStyle::udh8, PartStyle::udh16, PartStyle::sar}) {
        CHECK(parts_of(gsm(0), style).size() == 1);
        CHECK(parts_of(gsm(160), style).size() == 1);
        CHECK(parts_of(gsm(160), style).front().esm_class == 0);
        CHECK(parts_of(gsm(160), style).front().tlvs.empty());
        CHECK(parts_of(gsm(161), style).size() == 2);
        CHECK(parts_of(ucs2(70), style).size() == 1);
        CHECK(parts_of(ucs2(71), style).size() == 2);
    }
    CHECK(parts_of(gsm(306), PartStyle::udh8).size() == 2);
    CHECK(parts_of(gsm(307), PartStyle::udh8).size() == 3);
    CHECK(parts_of(gsm(304), PartStyle::udh16).size() == 2);
    CHECK(parts_of(gsm(305), PartStyle::udh16).size() == 3);
    CHECK(parts_of(ucs2(134), PartStyle::udh8).size() == 2);
    CHECK(parts_of(ucs2(135), PartStyle::udh8).size() == 3);
    CHECK(parts_of(ucs2(132), PartStyle::udh16).size() == 2);
    CHECK(parts_of(ucs2(133), PartStyle::udh16).size() == 3);
}

TEST_CASE("the headers, octet by octet") {
    const auto narrow = parts_of(gsm(161), PartStyle::udh8);
    CHECK(narrow[1].short_message == std::string("\x05\x00\x03\x34\x02\x02", 6) + "xxxxxxxx");
    CHECK(narrow[1].esm_class == 0x40);
    const auto wide = parts_of(gsm(161), PartStyle::udh16);
    CHECK(wide[1].short_message == std::string("\x06\x08\x04\x12\x34\x02\x02", 7) + "xxxxxxxxx");
    const auto sar = parts_of(gsm(161), PartStyle::sar);
    CHECK(sar[1].short_message == "xxxxxxxx");
    CHECK(sar[1].esm_class == 0);
    CHECK(Tlvs(sar[1].tlvs).number(Tag::sar_msg_ref_num) == reference);
    CHECK(Tlvs(sar[1].tlvs).number(Tag::sar_total_segments) == 2u);
    CHECK(Tlvs(sar[1].tlvs).number(Tag::sar_segment_seqnum) == 2u);
}

TEST_CASE("255 parts are the most") {
    CHECK(parts_of(gsm(255 * 153), PartStyle::udh8).size() == 255);
    CHECK(split_text(gsm(255 * 153 + 1), PartStyle::udh8, 1).error().field == "smpp.text");
}

TEST_CASE("no character is cut in two, and the parts make the whole again") {
    Random random(153);
    for (int round = 0; round < 5'000; ++round) {
        EncodedText text;
        const bool wide = random.below(2) == 0;
        text.data_coding = wide ? data_coding_ucs2 : data_coding_gsm7;
        for (std::uint32_t i = random.below(500); i > 0; --i) {
            if (wide) {
                text.octets += random.below(3) == 0 ? "\xd8\x3d\xdc\xde" : "\x04\x17";
            } else {
                text.octets += random.below(3) == 0 ? "\x1b\x65" : "a";
            }
        }
        const auto style = static_cast<PartStyle>(random.below(3));
        std::string whole;
        std::size_t number = 0;
        const auto parts = parts_of(text, style);
        for (const Part& part : parts) {
            const PartInfo info = part_of(message_of(part));
            CHECK(info.total == parts.size());
            CHECK(info.number == ++number);
            if (parts.size() > 1) CHECK(info.reference == (style == PartStyle::udh8 ? reference & 0xff : reference));
            CHECK(part.short_message.size() <= (wide ? 140 : 160));
            whole += info.text;
            const std::string shown = decode_text(info.text, alphabet_of(text.data_coding));
            if (shown.find("\xef\xbf\xbd") != std::string::npos || shown.find(' ') != std::string::npos) {
                FAIL("a character was cut in round " << round);
            }
        }
        CHECK(whole == text.octets);
    }
}

TEST_CASE("a header that is damaged or impossible makes a whole message") {
    const auto info = [](std::string octets) {
        static std::string kept;
        kept = std::move(octets);
        Message message;
        message.esm_class = 0x40;
        message.short_message = kept;
        return part_of(message);
    };
    CHECK(info(std::string("\x05\x00\x03\x07\x00\x01hi", 8)).total == 1);  // of no parts
    CHECK(info(std::string("\x05\x00\x03\x07\x02\x03hi", 8)).total == 1);  // the third of two
    CHECK(info(std::string("\x05\x00\x03\x07\x02\x00hi", 8)).total == 1);  // the zeroth
    CHECK(info(std::string("\x05\x00\x03\x07\x02\x00hi", 8)).text == "hi");
    CHECK(info(std::string("\x05\x00\x09\x07\x02\x01hi", 8)).total == 1);  // an element beyond the header
    CHECK(info(std::string("\x50\x00\x03\x07\x02\x01hi", 8)).text.empty());
    CHECK(info("").total == 1);
    CHECK(info(std::string("\x00hi", 3)).text == "hi");
    // Another element before that of the parts.
    const PartInfo ports = info(std::string("\x0b\x05\x04\x0b\x84\x23\xf0\x00\x03\x07\x02\x01hi", 14));
    CHECK(ports.total == 2);
    CHECK(ports.number == 1);
    CHECK(ports.reference == 7);
    CHECK(ports.text == "hi");
}
