// SPDX-License-Identifier: Apache-2.0
#include "pdu_fields.hpp"

#include <algorithm>
#include <cstring>
#include <string>

extern "C" {
// Each needs the one before it.
#include <libsmpp34/smpp34.h>

#include <libsmpp34/smpp34_structs.h>

#include <libsmpp34/smpp34_params.h>
}

namespace outdial_test {
namespace {

class Reader {
public:
    explicit Reader(std::string_view pdu) : pdu_(pdu) {}

    template <class Body, class Add>
    Fields read(Add add) {
        Body body{};
        const auto* octets = reinterpret_cast<const std::uint8_t*>(pdu_.data());
        if (smpp34_unpack2(&body, octets, static_cast<int>(pdu_.size())) != 0) return {};
        number("command_length", body.command_length);
        number("command_id", body.command_id);
        number("command_status", body.command_status);
        number("sequence_number", body.sequence_number);
        add(body);
        return std::move(fields_);
    }

    void number(std::string name, std::uint64_t value) { fields_.emplace_back(std::move(name), std::to_string(value)); }
    void text(std::string name, const std::uint8_t* value) {
        fields_.emplace_back(std::move(name), reinterpret_cast<const char*>(value));
    }
    void octets(std::string name, const std::uint8_t* value, std::size_t size) {
        fields_.emplace_back(std::move(name), hex({reinterpret_cast<const char*>(value), size}));
    }
    void tlvs(tlv_t* first) {
        Fields all;
        for (const tlv_t* one = first; one != nullptr; one = one->next) {
            std::string value(reinterpret_cast<const char*>(one->value.octet), one->length);
            if (is_number(one->tag)) {
                value.clear();
                const std::uint32_t whole = one->length == 1 ? one->value.val08 : one->value.val16;
                for (int shift = 8 * (one->length - 1); shift >= 0; shift -= 8) {
                    value += static_cast<char>((whole >> shift) & 0xff);
                }
            }
            all.emplace_back("tlv." + std::to_string(one->tag), hex(value));
        }
        destroy_tlv(first);
        fields_.insert(fields_.end(), all.begin(), all.end());
    }

private:
    /// Those that it turns into numbers.
    static bool is_number(std::uint16_t tag) {
        using outdial::smpp::Tag;
        for (const Tag one : {Tag::user_message_reference, Tag::sar_msg_ref_num, Tag::sar_total_segments,
                              Tag::sar_segment_seqnum, Tag::sc_interface_version, Tag::dpf_result, Tag::set_dpf,
                              Tag::ms_availability_status, Tag::delivery_failure_reason, Tag::message_state}) {
            if (static_cast<std::uint16_t>(one) == tag) return true;
        }
        return false;
    }

    std::string_view pdu_;
    Fields fields_;
};

template <class Message>
Fields read_message(Reader& reader) {
    return reader.read<Message>([&reader](const Message& body) {
        reader.text("service_type", body.service_type);
        reader.number("source_addr_ton", body.source_addr_ton);
        reader.number("source_addr_npi", body.source_addr_npi);
        reader.text("source_addr", body.source_addr);
        reader.number("dest_addr_ton", body.dest_addr_ton);
        reader.number("dest_addr_npi", body.dest_addr_npi);
        reader.text("destination_addr", body.destination_addr);
        reader.number("esm_class", body.esm_class);
        reader.number("registered_delivery", body.registered_delivery);
        reader.number("data_coding", body.data_coding);
        if constexpr (!std::is_same_v<Message, data_sm_t>) {
            reader.number("protocol_id", body.protocol_id);
            reader.number("priority_flag", body.priority_flag);
            reader.text("schedule_delivery_time", body.schedule_delivery_time);
            reader.text("validity_period", body.validity_period);
            reader.number("replace_if_present_flag", body.replace_if_present_flag);
            reader.number("sm_default_msg_id", body.sm_default_msg_id);
            reader.number("sm_length", body.sm_length);
            reader.octets("message", body.short_message, body.sm_length);
        }
        reader.tlvs(body.tlv);
    });
}

template <class Bind>
Fields read_bind(Reader& reader) {
    return reader.read<Bind>([&reader](const Bind& body) {
        reader.text("system_id", body.system_id);
        reader.text("password", body.password);
        reader.text("system_type", body.system_type);
        reader.number("interface_version", body.interface_version);
        reader.number("addr_ton", body.addr_ton);
        reader.number("addr_npi", body.addr_npi);
        reader.text("address_range", body.address_range);
    });
}

template <class BindResponse>
Fields read_bind_response(Reader& reader) {
    return reader.read<BindResponse>([&reader](const BindResponse& body) {
        reader.text("system_id", body.system_id);
        reader.tlvs(body.tlv);
    });
}

template <class Response>
Fields read_response(Reader& reader) {
    return reader.read<Response>([&reader](const Response& body) { reader.text("message_id", body.message_id); });
}

template <class Empty>
Fields read_empty(Reader& reader) {
    return reader.read<Empty>([](const Empty&) {});
}

}  // namespace

bool has_smpp34() noexcept { return true; }

Fields fields_by_smpp34(std::string_view pdu) {
    using outdial::smpp::Command;
    Reader reader(pdu);
    switch (outdial::smpp::decode(pdu).pdu.command) {
        case Command::bind_receiver: return read_bind<bind_receiver_t>(reader);
        case Command::bind_transmitter: return read_bind<bind_transmitter_t>(reader);
        case Command::bind_transceiver: return read_bind<bind_transceiver_t>(reader);
        case Command::bind_receiver_resp: return read_bind_response<bind_receiver_resp_t>(reader);
        case Command::bind_transmitter_resp: return read_bind_response<bind_transmitter_resp_t>(reader);
        case Command::bind_transceiver_resp: return read_bind_response<bind_transceiver_resp_t>(reader);
        case Command::submit_sm: return read_message<submit_sm_t>(reader);
        case Command::deliver_sm: return read_message<deliver_sm_t>(reader);
        case Command::data_sm: return read_message<data_sm_t>(reader);
        case Command::submit_sm_resp: return read_response<submit_sm_resp_t>(reader);
        case Command::deliver_sm_resp: return read_response<deliver_sm_resp_t>(reader);
        case Command::data_sm_resp: return read_response<data_sm_resp_t>(reader);
        case Command::unbind: return read_empty<unbind_t>(reader);
        case Command::unbind_resp: return read_empty<unbind_resp_t>(reader);
        case Command::enquire_link: return read_empty<enquire_link_t>(reader);
        case Command::enquire_link_resp: return read_empty<enquire_link_t>(reader);
        case Command::generic_nack: return read_empty<generic_nack_t>(reader);
        case Command::outbind:
            return reader.read<outbind_t>([&reader](const outbind_t& body) {
                reader.text("system_id", body.system_id);
                reader.text("password", body.password);
            });
        case Command::query_sm:
            return reader.read<query_sm_t>([&reader](const query_sm_t& body) {
                reader.text("message_id", body.message_id);
                reader.number("source_addr_ton", body.source_addr_ton);
                reader.number("source_addr_npi", body.source_addr_npi);
                reader.text("source_addr", body.source_addr);
            });
        case Command::query_sm_resp:
            return reader.read<query_sm_resp_t>([&reader](const query_sm_resp_t& body) {
                reader.text("message_id", body.message_id);
                reader.text("final_date", body.final_date);
                reader.number("message_state", body.message_state);
                reader.number("error_code", body.error_code);
            });
        case Command::alert_notification:
            return reader.read<alert_notification_t>([&reader](const alert_notification_t& body) {
                reader.number("source_addr_ton", body.source_addr_ton);
                reader.number("source_addr_npi", body.source_addr_npi);
                reader.text("source_addr", body.source_addr);
                reader.number("esme_addr_ton", body.esme_addr_ton);
                reader.number("esme_addr_npi", body.esme_addr_npi);
                reader.text("esme_addr", body.esme_addr);
                reader.tlvs(body.tlv);
            });
    }
    return {};
}

}  // namespace outdial_test
