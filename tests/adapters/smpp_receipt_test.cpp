// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/adapters/smpp_receipt.hpp>
#include <outdial/adapters/smpp_text.hpp>

#include <string>

using namespace outdial;
using namespace outdial::smpp;

namespace {

constexpr std::string_view text =
    "id:abc sub:001 dlvrd:001 submit date:2603021200 done date:2603021203 stat:DELIVRD err:000";

Message receipt_message() {
    Message message;
    message.esm_class = 0x04;
    message.short_message = text;
    return message;
}

}  // namespace

TEST_CASE("what a message is, whatever the other bits of its class say") {
    CHECK(delivery_kind(0x00) == DeliveryKind::message);
    CHECK(delivery_kind(0x40) == DeliveryKind::message);
    CHECK(delivery_kind(0x04) == DeliveryKind::receipt);
    CHECK(delivery_kind(0x44) == DeliveryKind::receipt);
    CHECK(delivery_kind(0xc7) == DeliveryKind::receipt);
    CHECK(delivery_kind(0x08) == DeliveryKind::acknowledgement);
    CHECK(delivery_kind(0x10) == DeliveryKind::acknowledgement);
    CHECK(delivery_kind(0x20) == DeliveryKind::intermediate);
    CHECK(delivery_kind(0x18) == DeliveryKind::other);
}

TEST_CASE("a receipt in the short message, in the payload, in UCS-2, in TLVs alone") {
    std::string scratch, area;
    Message message = receipt_message();
    REQUIRE(receipt_in(message, scratch).has_value());
    CHECK(receipt_in(message, scratch)->id == "abc");

    REQUIRE(add_tlv(area, Tag::message_payload, text).has_value());
    message.short_message = {};
    message.tlvs = Tlvs(area);
    CHECK(receipt_in(message, scratch)->id == "abc");

    std::string wide;
    for (const char c : text) wide += {'\0', c};
    message = receipt_message();
    message.short_message = wide;
    message.data_coding = data_coding_ucs2;
    CHECK(receipt_in(message, scratch)->id == "abc");
    CHECK(receipt_in(message, scratch)->state == MessageState::delivered);

    area.clear();
    REQUIRE(add_tlv(area, Tag::receipted_message_id, std::string_view("x7\0", 3)).has_value());
    REQUIRE(add_tlv(area, Tag::message_state, 3, 1).has_value());
    message = receipt_message();
    message.short_message = {};
    message.tlvs = Tlvs(area);
    CHECK(receipt_in(message, scratch)->id == "x7");
    CHECK(receipt_in(message, scratch)->state == MessageState::expired);
}

TEST_CASE("a person's message is no receipt, even if it reads like one") {
    std::string scratch;
    Message message = receipt_message();
    message.esm_class = 0x00;
    CHECK_FALSE(receipt_in(message, scratch).has_value());
    message.esm_class = 0x20;
    CHECK(receipt_in(message, scratch).has_value());
}

TEST_CASE("the network's own error code, also of odd lengths") {
    const auto code = [](std::string_view value) {
        std::string area;
        REQUIRE(add_tlv(area, Tag::network_error_code, value).has_value());
        Message message;
        message.tlvs = Tlvs(area);
        return network_error(message);
    };
    CHECK(code(std::string_view("\x03\x00\x1b", 3)) == NetworkError{3, 27});
    CHECK(code(std::string_view("\x03\x00\x00\x1b", 4)) == NetworkError{3, 27});
    CHECK(code(std::string_view("\x03\x1b", 2)) == NetworkError{3, 27});
    CHECK_FALSE(code("\x03").has_value());
    CHECK_FALSE(code("").has_value());
    CHECK_FALSE(network_error(Message()).has_value());
}

TEST_CASE("the number of an address") {
    CHECK(number_of({1, 1, "48221234567"}).text() == "+48221234567");
    CHECK(number_of({0, 1, "+48221234567"}).text() == "+48221234567");
    CHECK(number_of({0, 0, "0048221234567"}).text() == "+48221234567");
    CHECK(number_of({1, 1, "+48221234567"}).text() == "+48221234567");
    CHECK(number_of({2, 1, "221234567"}).empty());
    CHECK(number_of({5, 0, "MyBank"}).empty());
    CHECK(number_of({1, 1, ""}).empty());
    CHECK(number_of({1, 1, "12345678901234567890"}).empty());
}

TEST_CASE("an alert says that the phone is back") {
    const Instant now = from_epoch_ms(1'772'442'000'000);
    Alert alert{{1, 1, "48221234567"}, {}, {}};
    const Evidence evidence = smpp::evidence_from_alert(alert, now);
    CHECK(evidence.presence == Presence::present);
    CHECK(evidence.number.text() == "+48221234567");
    CHECK(evidence.source == EvidenceSource::alert_notification);
    std::string area;
    REQUIRE(add_tlv(area, Tag::ms_availability_status, 2, 1).has_value());
    alert.tlvs = Tlvs(area);
    CHECK(smpp::evidence_from_alert(alert, now).presence == Presence::absent);
}
