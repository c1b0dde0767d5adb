// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/adapters/smpp_pdu.hpp>
#include <outdial/random.hpp>

#include <array>
#include <string>
#include <vector>

using namespace outdial;
using namespace outdial::smpp;

namespace {

/// `"00 01 41"` as octets; everything in quotes inside is text.
std::string octets(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i < hex.size();) {
        if (hex[i] == ' ') {
            ++i;
        } else if (hex[i] == '\'') {
            const std::size_t end = hex.find('\'', i + 1);
            bytes += hex.substr(i + 1, end - i - 1);
            i = end + 1;
        } else {
            bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
            i += 2;
        }
    }
    return bytes;
}

std::string encoded(const Pdu& pdu) {
    std::string out;
    const auto done = encode(pdu, out);
    if (!done) FAIL(done.error().message());
    return out;
}

Error refused(const Pdu& pdu) {
    std::string out = "before";
    const auto done = encode(pdu, out);
    REQUIRE_FALSE(done.has_value());
    CHECK(out == "before");
    return done.error();
}

Pdu pdu(Command command, Body body = {}) { return {command, Status::ok, 7, std::move(body)}; }

const std::string bind_bytes = octets("00000021 00000009 00000000 00000001 'foo' 00 'bar' 00 00 34 00 01 'abc' 00 00");

}  // namespace

TEST_CASE("a bind, octet by octet") {
    const std::string bytes = octets("00000020 00000009 00000000 00000001 'foo' 00 'bar' 00 00 34 01 02 'abc' 00");
    const Decoded decoded = decode(bytes);
    REQUIRE(decoded.problem == PduProblem::none);
    CHECK(decoded.size == 32);
    CHECK(decoded.pdu.command == Command::bind_transceiver);
    CHECK(decoded.pdu.sequence == 1);
    const Bind& bind = std::get<Bind>(decoded.pdu.body);
    CHECK(bind.system_id == "foo");
    CHECK(bind.password == "bar");
    CHECK(bind.system_type.empty());
    CHECK(bind.interface_version == 0x34);
    CHECK(bind.address_range == Address{1, 2, "abc"});
    CHECK(encoded(decoded.pdu) == bytes);
}

TEST_CASE("a delivery with a receipt and its TLVs, octet by octet") {
    const std::string bytes = octets(
        "00000053 00000005 00000000 00000002 00 01 01 '48221234567' 00 00 00 '123' 00 04 00 00 00 00 01 00 00 00"
        "0c 'id:1 stat:ok' 001e 0002 'x' 00 0427 0001 02 0423 0003 03 001b");
    std::string fixed = bytes;
    fixed[3] = static_cast<char>(bytes.size());
    const Decoded decoded = decode(fixed);
    REQUIRE(decoded.problem == PduProblem::none);
    const Message& message = std::get<Message>(decoded.pdu.body);
    CHECK(message.source == Address{1, 1, "48221234567"});
    CHECK(message.destination == Address{0, 0, "123"});
    CHECK(message.esm_class == 4);
    CHECK(message.registered_delivery == 1);
    CHECK(message.short_message == "id:1 stat:ok");
    CHECK(message.tlvs.text(Tag::receipted_message_id) == "x");
    CHECK(message.tlvs.number(Tag::message_state) == 2u);
    CHECK(message.tlvs.number(Tag::network_error_code) == 0x03001bu);
    CHECK_FALSE(message.tlvs.find(Tag::set_dpf).has_value());
    CHECK(message.tlvs.intact());
    CHECK(encoded(decoded.pdu) == fixed);
}

TEST_CASE("every command comes back as it went") {
    std::string area;
    REQUIRE(add_tlv(area, Tag::set_dpf, 1, 1).has_value());
    REQUIRE(add_tlv(area, Tag::message_payload, "a longer text").has_value());
    const Tlvs tlvs(area);
    Message message;
    message.service_type = "CMT";
    message.source = {5, 0, "Bank"};
    message.destination = {1, 1, "48221234567"};
    message.esm_class = 0x40;
    message.protocol_id = 1;
    message.priority = 2;
    message.schedule_delivery_time = "000000010000000R";
    message.validity_period = "000003000000000R";
    message.registered_delivery = 0x11;
    message.replace_if_present = 1;
    message.data_coding = 8;
    message.default_message_id = 3;
    message.short_message = std::string_view("\0\xff text", 7);
    message.tlvs = tlvs;
    Message data;
    data.source = {1, 1, std::string_view("1234567890123456789012345678901234567890123456789012345678901234")};
    data.tlvs = tlvs;
    const Bind bind{"system", "secret", "type", 0x34, {1, 1, "48*"}};
    const Response response{"8a7f", tlvs};

    for (const Pdu& one : {pdu(Command::submit_sm, message),
                           pdu(Command::deliver_sm, message),
                           pdu(Command::data_sm, data),
                           pdu(Command::bind_receiver, bind),
                           pdu(Command::bind_transmitter, bind),
                           pdu(Command::bind_transceiver, bind),
                           pdu(Command::bind_receiver_resp, response),
                           pdu(Command::bind_transmitter_resp, response),
                           pdu(Command::bind_transceiver_resp, response),
                           pdu(Command::submit_sm_resp, response),
                           pdu(Command::deliver_sm_resp, response),
                           pdu(Command::data_sm_resp, response),
                           pdu(Command::outbind, Outbind{"id", "pw"}),
                           pdu(Command::query_sm, Query{"8a7f", {1, 1, "123"}}),
                           pdu(Command::query_sm_resp, QueryResponse{"8a7f", "260302120000004+", 2, 9}),
                           pdu(Command::alert_notification, Alert{{1, 1, "48221234567"}, {0, 0, "123"}, tlvs}),
                           pdu(Command::unbind),
                           pdu(Command::unbind_resp),
                           pdu(Command::enquire_link),
                           pdu(Command::enquire_link_resp),
                           pdu(Command::generic_nack)}) {
        CAPTURE(name(one.command));
        const std::string bytes = encoded(one);
        const Decoded decoded = decode(bytes);
        CHECK(decoded.problem == PduProblem::none);
        CHECK(decoded.size == bytes.size());
        CHECK(decoded.pdu == one);
        CHECK(name(one.command) != "unknown");
        // Whatever is cut off, it is incomplete; and with the length put right, a problem or a shorter PDU.
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            const Decoded part = decode(std::string_view(bytes).substr(0, size));
            CHECK(part.problem == PduProblem::incomplete);
            CHECK(part.size > size);
            CHECK(part.size <= bytes.size());
        }
        for (std::size_t size = header_size; size < bytes.size(); ++size) {
            std::string shorter = bytes.substr(0, size);
            shorter[2] = static_cast<char>(size >> 8);
            shorter[3] = static_cast<char>(size);
            const Decoded part = decode(shorter);
            CHECK((part.problem == PduProblem::none || part.problem == PduProblem::bad_body));
            CHECK(part.pdu.sequence == 7);
        }
        // Several in a row.
        const std::string twice = bytes + bytes;
        CHECK(decode(twice).size == bytes.size());
        CHECK(decode(std::string_view(twice).substr(bytes.size())).pdu == one);
    }
}

TEST_CASE("a response that reports an error may leave its body out") {
    for (const Command command : {Command::submit_sm_resp, Command::bind_transceiver_resp, Command::query_sm_resp}) {
        Pdu nack = pdu(command);
        nack.status = Status::throttled;
        const Decoded decoded = decode(encoded(nack));
        CHECK(decoded.problem == PduProblem::none);
        CHECK(decoded.pdu == nack);
    }
}

TEST_CASE("a length field of 4 GiB, of less than a header, of one octet too many") {
    std::string bytes = encoded(pdu(Command::enquire_link));
    for (const char* length : {"ffffffff", "80000000", "00011171", "0000000f", "00000000"}) {
        const std::string bad = octets(length) + bytes.substr(4);
        CHECK(decode(bad).problem == PduProblem::bad_length);
    }
    const Decoded long_one = decode(octets("00011170") + bytes.substr(4));
    CHECK(long_one.problem == PduProblem::incomplete);
    CHECK(long_one.size == longest_pdu);
    CHECK(decode("").size == header_size);
    CHECK(decode("\0\0").problem == PduProblem::incomplete);
}

TEST_CASE("a command the protocol does not have keeps its header") {
    for (const char* command : {"00000007", "00000103f", "80000042", "80000103", "0000abcd", "ffffffff"}) {
        const std::string bytes =
            octets("00000012") + octets(std::string(command).substr(0, 8)) + octets("00000000 00000009 0000");
        const Decoded decoded = decode(bytes);
        CHECK(decoded.pdu.sequence == 9);
        CHECK(decoded.size == 18);
        const bool known = name(decoded.pdu.command) != "unknown";
        CHECK((decoded.problem == PduProblem::unknown_command) == !known);
    }
}

TEST_CASE("a truncated TLV costs itself only") {
    std::string area;
    REQUIRE(add_tlv(area, Tag::receipted_message_id, std::string_view("42\0", 3)).has_value());
    const std::size_t whole = area.size();
    REQUIRE(add_tlv(area, Tag::message_state, 2, 1).has_value());
    for (std::size_t size = whole; size < area.size(); ++size) {
        const Tlvs tlvs(std::string_view(area).substr(0, size));
        CHECK(tlvs.text(Tag::receipted_message_id) == "42");
        CHECK_FALSE(tlvs.number(Tag::message_state).has_value());
        CHECK(tlvs.intact() == (size == whole));
    }
    CHECK(Tlvs(area).intact());
    CHECK(Tlvs().intact());
    CHECK(Tlvs().begin() == Tlvs().end());
    CHECK_FALSE(Tlvs(octets("0427 ffff 02")).number(Tag::message_state).has_value());
    CHECK_FALSE(Tlvs(octets("0427 0000")).number(Tag::message_state).has_value());
    CHECK_FALSE(Tlvs(octets("0427 0005 0000000002")).number(Tag::message_state).has_value());
}

TEST_CASE("a stray NUL after the short message does no harm") {
    Message message;
    message.short_message = "id:1 stat:DELIVRD";
    std::string bytes = encoded(pdu(Command::deliver_sm, message)) + std::string(1, '\0');
    bytes[3] = static_cast<char>(bytes.size());
    const Decoded decoded = decode(bytes);
    REQUIRE(decoded.problem == PduProblem::none);
    CHECK(std::get<Message>(decoded.pdu.body).short_message == "id:1 stat:DELIVRD");
    CHECK_FALSE(std::get<Message>(decoded.pdu.body).tlvs.intact());
}

TEST_CASE("the payload is the text when there is no short message") {
    std::string area;
    REQUIRE(add_tlv(area, Tag::message_payload, "payload").has_value());
    Message message;
    message.tlvs = Tlvs(area);
    CHECK(message.payload() == "payload");
    message.short_message = "short";
    CHECK(message.payload() == "short");
    CHECK(Message().payload().empty());
}

TEST_CASE("what the protocol cannot carry is refused by name, and nothing is written") {
    Message message;
    message.source.digits = "123456789012345678901";
    CHECK(refused(pdu(Command::submit_sm, message)).field == "smpp.source");
    message = {};
    message.validity_period = "00000300000000000";
    CHECK(refused(pdu(Command::submit_sm, message)).field == "smpp.validity_period");
    message = {};
    const std::string long_text(255, 'x');
    message.short_message = long_text;
    CHECK(refused(pdu(Command::submit_sm, message)).field == "smpp.short_message");
    message.short_message = "x";
    CHECK(refused(pdu(Command::data_sm, message)).field == "smpp.short_message");
    message = {};
    message.service_type = std::string_view("a\0b", 3);
    CHECK(refused(pdu(Command::submit_sm, message)).field == "smpp.service_type");
    message = {};
    message.tlvs = Tlvs("abc");
    CHECK(refused(pdu(Command::submit_sm, message)).field == "smpp.tlvs");
    CHECK(refused(pdu(Command::bind_receiver, Bind{"id", "123456789", "", 0x34, {}})).field == "smpp.password");
    CHECK(refused(pdu(Command::submit_sm)).field == "smpp.body");
    CHECK(refused(pdu(Command::submit_sm, Bind{})).field == "smpp.body");
    CHECK(refused(pdu(Command::submit_sm_resp, Bind{})).field == "smpp.body");
    CHECK(refused(pdu(Command::enquire_link, Bind{})).field == "smpp.body");
    CHECK(refused(pdu(static_cast<Command>(0x77))).field == "smpp.command");
    std::string area;
    CHECK(add_tlv(area, Tag::message_payload, std::string(65'536, 'x')).error().field == "smpp.tlv");
    CHECK(add_tlv(area, Tag::message_state, 256, 1).error().field == "smpp.tlv");
    CHECK(add_tlv(area, Tag::message_state, 1, 5).error().field == "smpp.tlv");
    CHECK(area.empty());
    REQUIRE(add_tlv(area, Tag::message_payload, std::string(65'535, 'x')).has_value());
    message = {};
    message.tlvs = Tlvs(area);
    CHECK(encoded(pdu(Command::submit_sm, message)).size() > 65'535);
    area += area;
    message.tlvs = Tlvs(area);
    CHECK(refused(pdu(Command::submit_sm, message)).field == "smpp.length");
}

TEST_CASE("garbage is read without harm, and what is read is written back the same") {
    Random random(34);
    int good = 0;
    for (int round = 0; round < 200'000; ++round) {
        std::string bytes = bind_bytes;
        const std::array<unsigned char, 10> commands{1, 2, 3, 4, 5, 9, 0x0b, 0x15, 0x02, 0x03};
        const std::size_t which = random.below(10);
        bytes[7] = static_cast<char>(commands[which]);
        if (which >= 8) bytes[6] = 1;
        if (random.below(4) == 0) bytes[4] = '\x80';
        for (std::uint32_t i = random.below(40); i > 0; --i) bytes.push_back(static_cast<char>(random.below(256)));
        for (std::uint32_t i = random.below(6); i > 0; --i) {
            bytes[16 + random.below(static_cast<std::uint32_t>(bytes.size()) - 16)] =
                static_cast<char>(random.below(3) == 0 ? 0 : random.below(256));
        }
        bytes[2] = 0;
        bytes[3] = static_cast<char>(bytes.size());
        const Decoded decoded = decode(bytes);
        if (decoded.problem != PduProblem::none) continue;
        std::string out;
        if (!encode(decoded.pdu, out)) continue;
        ++good;
        if (!(decode(out).pdu == decoded.pdu)) FAIL("read back differently in round " << round);
        if (out != std::string_view(bytes).substr(0, out.size()) && out.substr(4) != bytes.substr(4, out.size() - 4)) {
            FAIL("written differently in round " << round);
        }
    }
    CHECK(good > 10'000);
}

TEST_CASE("problems and commands have names") {
    for (int i = 0; i < 5; ++i) CHECK(name(static_cast<PduProblem>(i)) != "?");
    CHECK(name(Command::alert_notification) == "alert_notification");
    CHECK(name(static_cast<Command>(0x77)) == "unknown");
    CHECK(is_response(Command::generic_nack));
    CHECK_FALSE(is_response(Command::alert_notification));
    CHECK(response_to(Command::deliver_sm) == Command::deliver_sm_resp);
}
