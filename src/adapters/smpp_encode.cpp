// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/smpp_pdu.hpp>

#include <fmt/format.h>

namespace outdial::smpp {
namespace {

// Sizes of the protocol, without the closing NUL.
constexpr std::size_t most_system_id = 15;
constexpr std::size_t most_password = 8;
constexpr std::size_t most_system_type = 12;
constexpr std::size_t most_service_type = 5;
constexpr std::size_t most_address = 20;
constexpr std::size_t most_long_address = 64;
constexpr std::size_t most_range = 40;
constexpr std::size_t most_time = 16;
constexpr std::size_t most_message_id = 64;
constexpr std::size_t most_short_message = 254;

void put(std::string& out, std::uint32_t value, int octets) {
    for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8) {
        out.push_back(static_cast<char>(static_cast<unsigned char>(value >> shift)));
    }
}

/// Writes fields one after the other; remembers the first error.
class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}

    void octet(std::uint8_t value) { put(out_, value, 1); }
    void text(std::string_view field, std::string_view value, std::size_t most) {
        if (value.size() > most) {
            // Errors are logged, and a password is not.
            fail(field, field == "password" ? "" : value, fmt::format("at most {} octets", most));
        } else if (value.find('\0') != std::string_view::npos) {
            fail(field, value, "a text of the protocol holds no NUL");
        } else {
            out_.append(value);
            out_.push_back('\0');
        }
    }
    void address(std::string_view field, const Address& address, std::size_t most) {
        octet(address.ton);
        octet(address.npi);
        text(field, address.digits, most);
    }
    void tlvs(const Tlvs& tlvs) {
        if (!tlvs.intact()) fail("tlvs", "", "whole parameters, as add_tlv makes them");
        out_.append(tlvs.bytes());
    }
    void fail(std::string_view field, std::string_view value, std::string remedy) {
        if (!error_) error_ = Error{fmt::format("smpp.{}", field), std::string(value), std::move(remedy)};
    }
    [[nodiscard]] const std::optional<Error>& error() const { return error_; }

    void write(const Message& message, bool data_sm) {
        text("service_type", message.service_type, most_service_type);
        const std::size_t most = data_sm ? most_long_address : most_address;
        address("source", message.source, most);
        address("destination", message.destination, most);
        octet(message.esm_class);
        if (data_sm) {
            octet(message.registered_delivery);
            octet(message.data_coding);
            if (!message.short_message.empty()) {
                fail("short_message", "", "data_sm has none: use the parameter message_payload");
            }
        } else {
            octet(message.protocol_id);
            octet(message.priority);
            text("schedule_delivery_time", message.schedule_delivery_time, most_time);
            text("validity_period", message.validity_period, most_time);
            octet(message.registered_delivery);
            octet(message.replace_if_present);
            octet(message.data_coding);
            octet(message.default_message_id);
            if (message.short_message.size() > most_short_message) {
                fail("short_message", fmt::format("{} octets", message.short_message.size()),
                     "at most 254 octets: send longer ones in parts, or as message_payload");
            }
            octet(static_cast<std::uint8_t>(message.short_message.size()));
            out_.append(message.short_message);
        }
        tlvs(message.tlvs);
    }
    void write(const Bind& bind) {
        text("system_id", bind.system_id, most_system_id);
        text("password", bind.password, most_password);
        text("system_type", bind.system_type, most_system_type);
        octet(bind.interface_version);
        address("address_range", bind.address_range, most_range);
    }
    void write(const Outbind& outbind) {
        text("system_id", outbind.system_id, most_system_id);
        text("password", outbind.password, most_password);
    }
    void write(const Response& response, std::size_t most) {
        text("id", response.id, most);
        tlvs(response.tlvs);
    }
    void write(const Query& query) {
        text("message_id", query.message_id, most_message_id);
        address("source", query.source, most_address);
    }
    void write(const QueryResponse& response) {
        text("message_id", response.message_id, most_message_id);
        text("final_date", response.final_date, most_time);
        octet(response.message_state);
        octet(response.error_code);
    }
    void write(const Alert& alert) {
        address("source", alert.source, most_long_address);
        address("esme", alert.esme, most_long_address);
        tlvs(alert.tlvs);
    }

private:
    std::string& out_;
    std::optional<Error> error_;
};

/// Writes the body when it is a `T`.
template <class T, class... More>
void body(Writer& writer, const Pdu& pdu, More... more) {
    if (const T* value = std::get_if<T>(&pdu.body)) {
        writer.write(*value, more...);
    } else if (!is_response(pdu.command) || !std::holds_alternative<std::monostate>(pdu.body)) {
        writer.fail("body", name(pdu.command), "the body of this command");
    }
}

void body(Writer& writer, const Pdu& pdu) {
    switch (pdu.command) {
        case Command::submit_sm:
        case Command::deliver_sm: return body<Message>(writer, pdu, false);
        case Command::data_sm: return body<Message>(writer, pdu, true);
        case Command::bind_receiver:
        case Command::bind_transmitter:
        case Command::bind_transceiver: return body<Bind>(writer, pdu);
        case Command::bind_receiver_resp:
        case Command::bind_transmitter_resp:
        case Command::bind_transceiver_resp: return body<Response>(writer, pdu, most_system_id);
        case Command::submit_sm_resp:
        case Command::deliver_sm_resp:
        case Command::data_sm_resp: return body<Response>(writer, pdu, most_message_id);
        case Command::outbind: return body<Outbind>(writer, pdu);
        case Command::query_sm: return body<Query>(writer, pdu);
        case Command::query_sm_resp: return body<QueryResponse>(writer, pdu);
        case Command::alert_notification: return body<Alert>(writer, pdu);
        case Command::unbind:
        case Command::unbind_resp:
        case Command::enquire_link:
        case Command::enquire_link_resp:
        case Command::generic_nack:
            if (!std::holds_alternative<std::monostate>(pdu.body)) {
                writer.fail("body", name(pdu.command), "this command has none");
            }
            return;
    }
    writer.fail("command", fmt::format("{:#x}", static_cast<std::uint32_t>(pdu.command)), "a command of SMPP 3.4");
}

}  // namespace

Result<void> add_tlv(std::string& area, Tag tag, std::string_view value) {
    if (value.size() > 0xffff) {
        return Error{"smpp.tlv", fmt::format("{} octets", value.size()), "a parameter has at most 65535 octets"};
    }
    put(area, static_cast<std::uint16_t>(tag), 2);
    put(area, static_cast<std::uint32_t>(value.size()), 2);
    area.append(value);
    return {};
}

Result<void> add_tlv(std::string& area, Tag tag, std::uint32_t value, int octets) {
    if (octets < 1 || octets > 4 || (octets < 4 && value >> (octets * 8) != 0)) {
        return Error{"smpp.tlv", fmt::to_string(value), "an integer of 1 to 4 octets that is large enough for it"};
    }
    std::string bytes;
    put(bytes, value, octets);
    return add_tlv(area, tag, bytes);
}

Result<void> encode(const Pdu& pdu, std::string& out) {
    const std::size_t begin = out.size();
    put(out, 0, 4);
    put(out, static_cast<std::uint32_t>(pdu.command), 4);
    put(out, static_cast<std::uint32_t>(pdu.status), 4);
    put(out, pdu.sequence, 4);
    Writer writer(out);
    body(writer, pdu);
    const std::size_t size = out.size() - begin;
    if (size > longest_pdu) writer.fail("length", fmt::to_string(size), "a PDU has at most 70000 octets");
    if (writer.error()) {
        out.resize(begin);
        return *writer.error();
    }
    std::string length;
    put(length, static_cast<std::uint32_t>(size), 4);
    out.replace(begin, 4, length);
    return {};
}

}  // namespace outdial::smpp
