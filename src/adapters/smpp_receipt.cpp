// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/smpp_receipt.hpp>

#include <outdial/adapters/smpp_text.hpp>

namespace outdial::smpp {

DeliveryKind delivery_kind(std::uint8_t esm_class) noexcept {
    switch (esm_class & 0x3c) {
        case 0x00: return DeliveryKind::message;
        case 0x04: return DeliveryKind::receipt;
        case 0x08:
        case 0x10: return DeliveryKind::acknowledgement;
        case 0x20: return DeliveryKind::intermediate;
        default: return DeliveryKind::other;
    }
}

std::optional<Receipt> receipt_in(const Message& message, std::string& scratch) {
    const DeliveryKind kind = delivery_kind(message.esm_class);
    if (kind != DeliveryKind::receipt && kind != DeliveryKind::intermediate) return std::nullopt;
    ReceiptTlvs tlvs;
    tlvs.receipted_message_id = message.tlvs.text(Tag::receipted_message_id);
    if (const auto state = message.tlvs.number(Tag::message_state))
        tlvs.message_state = static_cast<int>(*state & 0xff);
    std::string_view text = message.payload();
    if (alphabet_of(message.data_coding) == Alphabet::ucs2) {
        scratch = decode_text(text, Alphabet::ucs2);
        text = scratch;
    }
    return parse_receipt(text, tlvs);
}

std::optional<NetworkError> network_error(const Message& message) noexcept {
    const auto value = message.tlvs.find(Tag::network_error_code);
    // One octet for the network and two for the code; some vendors have three or four.
    if (!value || value->size() < 2 || value->size() > 5) return std::nullopt;
    NetworkError error;
    error.network = static_cast<std::uint8_t>(value->front());
    for (const char c : value->substr(1)) error.code = error.code << 8 | static_cast<unsigned char>(c);
    return error;
}

PhoneNumber number_of(const Address& address) {
    constexpr std::uint8_t international = 1;
    std::string_view digits = address.digits;
    bool complete = address.ton == international;
    if (digits.substr(0, 1) == "+") {
        digits.remove_prefix(1);
        complete = true;
    } else if (digits.substr(0, 2) == "00") {
        digits.remove_prefix(2);
        complete = true;
    }
    if (!complete) return {};
    std::string text(1, '+');
    text.append(digits);
    const auto number = PhoneNumber::parse(text);
    return number ? *number : PhoneNumber{};
}

Evidence evidence_from_alert(const Alert& alert, Instant received_at) {
    const auto status = alert.tlvs.number(Tag::ms_availability_status);
    const int availability = !status ? -1 : static_cast<int>(*status & 0xff);
    return outdial::evidence_from_alert(number_of(alert.source), availability, received_at);
}

}  // namespace outdial::smpp
