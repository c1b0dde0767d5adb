// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/adapters/smpp_text.hpp>
#include <outdial/random.hpp>

#include <string>

using namespace outdial;
using namespace outdial::smpp;

namespace {

std::string octets_of(std::string_view text) { return encode_text(text).value().octets; }
std::uint8_t coding_of(std::string_view text) { return encode_text(text).value().data_coding; }
std::string back(std::string_view text) {
    const EncodedText encoded = encode_text(text).value();
    return decode_text(encoded.octets, alphabet_of(encoded.data_coding));
}

void append_utf8(std::string& out, char32_t c) {
    const auto put = [&out](char32_t octet) { out.push_back(static_cast<char>(octet)); };
    if (c < 0x80) return put(c);
    if (c < 0x800) return put(0xc0 | c >> 6), put(0x80 | (c & 0x3f));
    if (c < 0x10000) return put(0xe0 | c >> 12), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
    put(0xf0 | c >> 18), put(0x80 | (c >> 12 & 0x3f)), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
}

}  // namespace

TEST_CASE("the default alphabet, character by character") {
    CHECK(octets_of("@") == std::string(1, '\0'));
    CHECK(octets_of("$_ A~") == "\x02\x11 A\x1b=");
    CHECK(octets_of("{}[]\\|^") == "\x1b(\x1b)\x1b<\x1b>\x1b/\x1b@\x1b\x14");
    CHECK(octets_of("\xe2\x82\xac") == "\x1b\x65");                  // the euro
    CHECK(octets_of("\xc3\xa0\xc3\xa9\xc3\x98") == "\x7f\x05\x0b");  // à é Ø
    CHECK(octets_of("\xce\x94\xce\xa9") == "\x10\x15");              // Delta, Omega
    CHECK(octets_of("\xc3\x87\xc2\xa7") == "\x09\x5f");              // Ç §
    CHECK(octets_of("").empty());
    CHECK(coding_of("Hello, we will call you shortly") == data_coding_gsm7);
}

TEST_CASE("every character of the default alphabet comes back") {
    for (int code = 0; code < 128; ++code) {
        if (code == 0x1b) continue;
        const std::string octet(1, static_cast<char>(code));
        const std::string text = decode_text(octet, Alphabet::gsm7);
        CAPTURE(code, text);
        CHECK(octets_of(text) == octet);
        CHECK(coding_of(text) == data_coding_gsm7);
    }
    for (const int code : {0x0a, 0x14, 0x28, 0x29, 0x2f, 0x3c, 0x3d, 0x3e, 0x40, 0x65}) {
        const std::string octets{'\x1b', static_cast<char>(code)};
        CHECK(octets_of(decode_text(octets, Alphabet::gsm7)) == octets);
    }
}

TEST_CASE("one character that is not in it makes the text UCS-2") {
    CHECK(coding_of("\xd0\x97\xd0\xb2\xd0\xbe\xd0\xbd\xd0\xbe\xd0\xba") == data_coding_ucs2);
    CHECK(octets_of("a\xd0\x97") == std::string("\0a\x04\x17", 4));
    CHECK(octets_of("\xf0\x9f\x93\x9e") == "\xd8\x3d\xdc\xde");  // a telephone receiver: two surrogates
    CHECK(back("\xf0\x9f\x93\x9e!") == "\xf0\x9f\x93\x9e!");
}

TEST_CASE("any text comes back") {
    Random random(38);
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        const bool plain = random.below(2) == 0;
        for (std::uint32_t i = random.below(30); i > 0; --i) {
            char32_t c = plain ? 0x20 + random.below(0x5f) : random.below(0x110000);
            if (c == '`' || c == 0x1b || (c >= 0xd800 && c < 0xe000)) c = 'x';
            append_utf8(text, c);
        }
        if (back(text) != text) FAIL("round " << round);
        if (plain) CHECK(coding_of(text) == data_coding_gsm7);
    }
}

TEST_CASE("text that is no UTF-8 is refused with its place") {
    for (const char* bad : {"ab\xff", "ab\xc3", "ab\xe2\x82", "ab\xc0\x80", "ab\xed\xa0\x80", "ab\xf4\x90\x80\x80",
                            "ab\x80", "ab\xf8\x88\x80\x80\x80", "ab\xe0\x80\x80"}) {
        const auto encoded = encode_text(bad);
        REQUIRE_FALSE(encoded.has_value());
        CHECK(encoded.error().value == "octet 3");
    }
}

TEST_CASE("octets that mean nothing are shown, not dropped") {
    CHECK(decode_text("a\x80", Alphabet::gsm7) == "a\xef\xbf\xbd");
    CHECK(decode_text("a\x1b", Alphabet::gsm7) == "a ");
    CHECK(decode_text("\x1b"
                      "A",
                      Alphabet::gsm7) == " A");
    CHECK(decode_text(std::string("\0a\0", 3), Alphabet::ucs2) == "a\xef\xbf\xbd");
    CHECK(decode_text("\xd8\x3d", Alphabet::ucs2) == "\xef\xbf\xbd");
    CHECK(decode_text("\xdc\xde\xd8\x3d", Alphabet::ucs2) == "\xef\xbf\xbd\xef\xbf\xbd");
    CHECK(decode_text("\xe9", Alphabet::latin1) == "\xc3\xa9");
    CHECK(decode_text("\x01\x02", Alphabet::binary).empty());
}

TEST_CASE("what a data coding means") {
    CHECK(alphabet_of(0x00) == Alphabet::gsm7);
    CHECK(alphabet_of(0x01) == Alphabet::latin1);
    CHECK(alphabet_of(0x02) == Alphabet::binary);
    CHECK(alphabet_of(0x03) == Alphabet::latin1);
    CHECK(alphabet_of(0x04) == Alphabet::binary);
    CHECK(alphabet_of(0x08) == Alphabet::ucs2);
    CHECK(alphabet_of(0x10) == Alphabet::gsm7);
    CHECK(alphabet_of(0x18) == Alphabet::ucs2);
    CHECK(alphabet_of(0xc8) == Alphabet::gsm7);
    CHECK(alphabet_of(0xe0) == Alphabet::ucs2);
    CHECK(alphabet_of(0xf0) == Alphabet::gsm7);
    CHECK(alphabet_of(0xf5) == Alphabet::binary);
}
