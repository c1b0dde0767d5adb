// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/smpp_pdu.hpp>

#include <cstring>

namespace outdial::smpp {
namespace {

std::uint32_t big_endian(std::string_view bytes) noexcept {
    std::uint32_t value = 0;
    for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

/// Reads fields one after the other; after the first one that is cut off, everything is empty.
class Cursor {
public:
    explicit Cursor(std::string_view bytes) noexcept : rest_(bytes) {}

    [[nodiscard]] bool good() const noexcept { return good_; }
    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

    std::uint8_t octet() noexcept {
        if (rest_.empty()) {
            good_ = false;
            return 0;
        }
        const auto value = static_cast<std::uint8_t>(rest_.front());
        rest_.remove_prefix(1);
        return value;
    }
    std::string_view text() noexcept {
        const void* nul = rest_.empty() ? nullptr : std::memchr(rest_.data(), 0, rest_.size());
        if (nul == nullptr) {
            good_ = false;
            rest_ = {};
            return {};
        }
        const auto size = static_cast<std::size_t>(static_cast<const char*>(nul) - rest_.data());
        const std::string_view value = rest_.substr(0, size);
        rest_.remove_prefix(size + 1);
        return value;
    }
    std::string_view octets(std::size_t size) noexcept {
        if (size > rest_.size()) {
            good_ = false;
            rest_ = {};
            return {};
        }
        const std::string_view value = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return value;
    }
    Address address() noexcept {
        Address address;
        address.ton = octet();
        address.npi = octet();
        address.digits = text();
        return address;
    }
    Tlvs tlvs() noexcept {
        const Tlvs all(rest_);
        rest_ = {};
        return all;
    }

private:
    std::string_view rest_;
    bool good_ = true;
};

void read(Cursor& in, Message& out, bool data_sm) noexcept {
    out.service_type = in.text();
    out.source = in.address();
    out.destination = in.address();
    out.esm_class = in.octet();
    if (data_sm) {
        out.registered_delivery = in.octet();
        out.data_coding = in.octet();
    } else {
        out.protocol_id = in.octet();
        out.priority = in.octet();
        out.schedule_delivery_time = in.text();
        out.validity_period = in.text();
        out.registered_delivery = in.octet();
        out.replace_if_present = in.octet();
        out.data_coding = in.octet();
        out.default_message_id = in.octet();
        const std::size_t length = in.octet();
        out.short_message = in.octets(length);
    }
    out.tlvs = in.tlvs();
}

void read(Cursor& in, Bind& out) noexcept {
    out.system_id = in.text();
    out.password = in.text();
    out.system_type = in.text();
    out.interface_version = in.octet();
    out.address_range = in.address();
}

/// False for a command that is unknown. A response may leave out its body, as those that report an error do.
bool read(Cursor& in, Pdu& pdu) noexcept {
    if (is_response(pdu.command) && in.at_end()) return name(pdu.command) != "unknown";
    switch (pdu.command) {
        case Command::submit_sm:
        case Command::deliver_sm: read(in, pdu.body.emplace<Message>(), false); return true;
        case Command::data_sm: read(in, pdu.body.emplace<Message>(), true); return true;
        case Command::bind_receiver:
        case Command::bind_transmitter:
        case Command::bind_transceiver: read(in, pdu.body.emplace<Bind>()); return true;
        case Command::bind_receiver_resp:
        case Command::bind_transmitter_resp:
        case Command::bind_transceiver_resp:
        case Command::submit_sm_resp:
        case Command::deliver_sm_resp:
        case Command::data_sm_resp: {
            auto& out = pdu.body.emplace<Response>();
            out.id = in.text();
            out.tlvs = in.tlvs();
            return true;
        }
        case Command::outbind: {
            auto& out = pdu.body.emplace<Outbind>();
            out.system_id = in.text();
            out.password = in.text();
            return true;
        }
        case Command::query_sm: {
            auto& out = pdu.body.emplace<Query>();
            out.message_id = in.text();
            out.source = in.address();
            return true;
        }
        case Command::query_sm_resp: {
            auto& out = pdu.body.emplace<QueryResponse>();
            out.message_id = in.text();
            out.final_date = in.text();
            out.message_state = in.octet();
            out.error_code = in.octet();
            return true;
        }
        case Command::alert_notification: {
            auto& out = pdu.body.emplace<Alert>();
            out.source = in.address();
            out.esme = in.address();
            out.tlvs = in.tlvs();
            return true;
        }
        case Command::unbind:
        case Command::unbind_resp:
        case Command::enquire_link:
        case Command::enquire_link_resp:
        case Command::generic_nack: return true;
    }
    return false;
}

}  // namespace

std::string_view name(Command command) noexcept {
    switch (command) {
        case Command::bind_receiver: return "bind_receiver";
        case Command::bind_transmitter: return "bind_transmitter";
        case Command::query_sm: return "query_sm";
        case Command::submit_sm: return "submit_sm";
        case Command::deliver_sm: return "deliver_sm";
        case Command::unbind: return "unbind";
        case Command::bind_transceiver: return "bind_transceiver";
        case Command::outbind: return "outbind";
        case Command::enquire_link: return "enquire_link";
        case Command::alert_notification: return "alert_notification";
        case Command::data_sm: return "data_sm";
        case Command::bind_receiver_resp: return "bind_receiver_resp";
        case Command::bind_transmitter_resp: return "bind_transmitter_resp";
        case Command::query_sm_resp: return "query_sm_resp";
        case Command::submit_sm_resp: return "submit_sm_resp";
        case Command::deliver_sm_resp: return "deliver_sm_resp";
        case Command::unbind_resp: return "unbind_resp";
        case Command::bind_transceiver_resp: return "bind_transceiver_resp";
        case Command::enquire_link_resp: return "enquire_link_resp";
        case Command::data_sm_resp: return "data_sm_resp";
        case Command::generic_nack: return "generic_nack";
    }
    return "unknown";
}

std::string_view name(PduProblem problem) noexcept {
    switch (problem) {
        case PduProblem::none: return "none";
        case PduProblem::incomplete: return "incomplete";
        case PduProblem::bad_length: return "bad_length";
        case PduProblem::unknown_command: return "unknown_command";
        case PduProblem::bad_body: return "bad_body";
    }
    return "?";
}

std::string_view Message::payload() const noexcept {
    if (!short_message.empty()) return short_message;
    return tlvs.find(Tag::message_payload).value_or(std::string_view());
}

Tlvs::Iterator::Iterator(std::string_view rest) noexcept : rest_(rest) { read(); }

Tlvs::Iterator& Tlvs::Iterator::operator++() noexcept {
    rest_.remove_prefix(4 + tlv_.value.size());
    read();
    return *this;
}

void Tlvs::Iterator::read() noexcept {
    if (rest_.size() >= 4) {
        const std::size_t length = big_endian(rest_.substr(2, 2));
        if (length <= rest_.size() - 4) {
            tlv_ = {static_cast<Tag>(big_endian(rest_.substr(0, 2))), rest_.substr(4, length)};
            return;
        }
    }
    rest_ = {};
}

std::optional<std::string_view> Tlvs::find(Tag tag) const noexcept {
    for (const Tlv& tlv : *this) {
        if (tlv.tag == tag) return tlv.value;
    }
    return std::nullopt;
}

std::optional<std::uint32_t> Tlvs::number(Tag tag) const noexcept {
    const auto value = find(tag);
    if (!value || value->empty() || value->size() > 4) return std::nullopt;
    return big_endian(*value);
}

std::string_view Tlvs::text(Tag tag) const noexcept {
    std::string_view value = find(tag).value_or(std::string_view());
    while (!value.empty() && value.back() == '\0') value.remove_suffix(1);
    return value;
}

bool Tlvs::intact() const noexcept {
    std::size_t size = 0;
    for (const Tlv& tlv : *this) size += 4 + tlv.value.size();
    return size == bytes_.size();
}

Decoded decode(std::string_view bytes) noexcept {
    Decoded decoded;
    if (bytes.size() < 4) return decoded;
    const std::size_t size = big_endian(bytes.substr(0, 4));
    if (size < header_size || size > longest_pdu) {
        decoded.problem = PduProblem::bad_length;
        return decoded;
    }
    decoded.size = size;
    if (bytes.size() < size) return decoded;
    decoded.pdu.command = static_cast<Command>(big_endian(bytes.substr(4, 4)));
    decoded.pdu.status = static_cast<Status>(big_endian(bytes.substr(8, 4)));
    decoded.pdu.sequence = big_endian(bytes.substr(12, 4));
    Cursor in(bytes.substr(header_size, size - header_size));
    const bool known = read(in, decoded.pdu);
    decoded.problem = !known ? PduProblem::unknown_command : in.good() ? PduProblem::none : PduProblem::bad_body;
    if (decoded.problem != PduProblem::none) decoded.pdu.body = std::monostate();
    return decoded;
}

}  // namespace outdial::smpp
