// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/adapters/smpp_pdu.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace outdial_test {

/// A PDU as names and values, by which decoders are compared: numbers in decimal, octets in hexadecimal digits, texts
/// as they are, optional parameters as `tlv.TAG`.
using Fields = std::vector<std::pair<std::string, std::string>>;

inline std::string hex(std::string_view octets) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char c : octets) {
        text += digits[static_cast<unsigned char>(c) >> 4];
        text += digits[static_cast<unsigned char>(c) & 15];
    }
    return text;
}

class FieldsOf {
public:
    explicit FieldsOf(const outdial::smpp::Decoded& decoded) {
        using namespace outdial::smpp;
        const Pdu& pdu = decoded.pdu;
        number("command_length", decoded.size);
        number("command_id", static_cast<std::uint32_t>(pdu.command));
        number("command_status", static_cast<std::uint32_t>(pdu.status));
        number("sequence_number", pdu.sequence);
        is_data_ = pdu.command == Command::data_sm || pdu.command == Command::data_sm_resp;
        is_bind_ = !std::holds_alternative<std::monostate>(pdu.body) &&
                   (pdu.command == Command::bind_receiver_resp || pdu.command == Command::bind_transmitter_resp ||
                    pdu.command == Command::bind_transceiver_resp);
        std::visit([this](const auto& body) { add(body); }, pdu.body);
    }

    [[nodiscard]] Fields take() { return std::move(fields_); }

private:
    void number(std::string name, std::uint64_t value) { fields_.emplace_back(std::move(name), std::to_string(value)); }
    void text(std::string name, std::string_view value) { fields_.emplace_back(std::move(name), value); }
    void address(const std::string& prefix, const std::string& name, const outdial::smpp::Address& value) {
        number(prefix + "_ton", value.ton);
        number(prefix + "_npi", value.npi);
        text(name, value.digits);
    }
    void tlvs(const outdial::smpp::Tlvs& all) {
        for (const outdial::smpp::Tlv& one : all) {
            text("tlv." + std::to_string(static_cast<std::uint16_t>(one.tag)), hex(one.value));
        }
    }

    void add(const std::monostate&) {}
    void add(const outdial::smpp::Bind& bind) {
        text("system_id", bind.system_id);
        text("password", bind.password);
        text("system_type", bind.system_type);
        number("interface_version", bind.interface_version);
        address("addr", "address_range", bind.address_range);
    }
    void add(const outdial::smpp::Outbind& outbind) {
        text("system_id", outbind.system_id);
        text("password", outbind.password);
    }
    void add(const outdial::smpp::Message& message) {
        text("service_type", message.service_type);
        address("source_addr", "source_addr", message.source);
        address("dest_addr", "destination_addr", message.destination);
        number("esm_class", message.esm_class);
        number("registered_delivery", message.registered_delivery);
        number("data_coding", message.data_coding);
        if (!is_data_) {
            number("protocol_id", message.protocol_id);
            number("priority_flag", message.priority);
            text("schedule_delivery_time", message.schedule_delivery_time);
            text("validity_period", message.validity_period);
            number("replace_if_present_flag", message.replace_if_present);
            number("sm_default_msg_id", message.default_message_id);
            number("sm_length", message.short_message.size());
            text("message", hex(message.short_message));
        }
        tlvs(message.tlvs);
    }
    void add(const outdial::smpp::Response& response) {
        text(is_bind_ ? "system_id" : "message_id", response.id);
        tlvs(response.tlvs);
    }
    void add(const outdial::smpp::Query& query) {
        text("message_id", query.message_id);
        address("source_addr", "source_addr", query.source);
    }
    void add(const outdial::smpp::QueryResponse& response) {
        text("message_id", response.message_id);
        text("final_date", response.final_date);
        number("message_state", response.message_state);
        number("error_code", response.error_code);
    }
    void add(const outdial::smpp::Alert& alert) {
        address("source_addr", "source_addr", alert.source);
        address("esme_addr", "esme_addr", alert.esme);
        tlvs(alert.tlvs);
    }

    Fields fields_;
    bool is_data_ = false;
    bool is_bind_ = false;
};

/// The same PDU read by libsmpp34; nothing when it refuses it. Only where the library is there.
[[nodiscard]] bool has_smpp34() noexcept;
[[nodiscard]] Fields fields_by_smpp34(std::string_view pdu);

}  // namespace outdial_test
