// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "remote.hpp"

#include <outdial/adapters/smpp_client.hpp>
#include <outdial/adapters/smpp_parts.hpp>
#include <outdial/adapters/smpp_receipt.hpp>
#include <outdial/adapters/smpp_text.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <pybind11/stl.h>

namespace outdial::bindings {
namespace py = pybind11;
namespace {

using namespace smpp;
using RemoteSmpp = Remote<Client, ClientConfig>;
using std::chrono::milliseconds;

constexpr std::array<std::string_view, 3> roles{"transceiver", "transmitter", "receiver"};

Role role_of(std::string_view text) {
    for (std::size_t i = 0; i < roles.size(); ++i) {
        if (roles[i] == text) return static_cast<Role>(i);
    }
    throw py::value_error("smpp.role: \"" + std::string(text) + "\": one of transceiver, transmitter, receiver");
}

/// A number with + is international; other digits are the centre's own business; the rest is a name.
Address address_of(std::string_view text) {
    constexpr Address international{1, 1, {}}, own{}, name{5, 0, {}};
    Address address = text.find_first_not_of("0123456789") == std::string_view::npos ? own : name;
    if (text.substr(0, 1) == "+") {
        address = international;
        text.remove_prefix(1);
    }
    address.digits = text;
    return address;
}

std::string text_of(const Address& address) {
    return (address.ton == 1 && address.digits.substr(0, 1) != "+" ? "+" : "") + std::string(address.digits);
}

/// A request that owns its texts.
struct Draft {
    std::string source, destination, octets, tlvs, validity;
    std::uint8_t data_coding = 0, esm_class = 0, registered = 0;
};

Message message_of(const Draft& draft) {
    Message message;
    message.source = address_of(draft.source);
    message.destination = address_of(draft.destination);
    message.esm_class = draft.esm_class;
    message.registered_delivery = draft.registered;
    message.data_coding = draft.data_coding;
    message.validity_period = draft.validity;
    message.short_message = draft.octets;
    message.tlvs = Tlvs(draft.tlvs);
    return message;
}

void arm(std::string& tlvs, bool alert) {
    if (alert) check(add_tlv(tlvs, Tag::set_dpf, 1, 1));
}

/// `(message id, status, alert armed)`
py::object submitted(const Submitted& submitted) {
    return py::make_tuple(py::bytes(submitted.message_id), static_cast<std::uint32_t>(submitted.status),
                          submitted.dpf_armed);
}

/// `(message id, state, error code, final date, status)`
py::object queried(const Submitted& answer) {
    const auto decoded = decode(answer.pdu);
    const auto* response = std::get_if<QueryResponse>(&decoded.pdu.body);
    const QueryResponse told = response == nullptr ? QueryResponse{} : *response;
    return py::make_tuple(py::bytes(std::string(told.message_id)),
                          std::string(name(message_state_from_code(told.message_state))), told.error_code,
                          py::bytes(std::string(told.final_date)), static_cast<std::uint32_t>(answer.status));
}

py::object number_or_none(const Address& address) {
    const PhoneNumber number = number_of(address);
    return number.empty() ? py::object(py::none()) : py::cast(number);
}

/// `("receipt", number, its text, id, state)` or `("message", source, destination, text, reference, part, parts)`
py::object delivery(const Message& message) {
    const DeliveryKind kind = delivery_kind(message.esm_class);
    const Alphabet alphabet = alphabet_of(message.data_coding);
    if (kind == DeliveryKind::receipt || kind == DeliveryKind::intermediate) {
        const std::string text =
            alphabet == Alphabet::ucs2 ? decode_text(message.payload(), alphabet) : std::string(message.payload());
        const auto state = message.tlvs.number(Tag::message_state);
        return py::make_tuple("receipt", number_or_none(message.source), py::bytes(text),
                              py::bytes(std::string(message.tlvs.text(Tag::receipted_message_id))),
                              state ? static_cast<int>(*state & 0xff) : -1);
    }
    const PartInfo part = part_of(message);
    return py::make_tuple("message", text_of(message.source), text_of(message.destination),
                          decode_text(part.text, alphabet), part.reference, part.number, part.total);
}

/// A delivery, `("alert", number, availability)` or `("up" | "refused" | "down", status)`
py::object event_tuple(const SessionEvent& event) {
    const auto status = static_cast<std::uint32_t>(event.status);
    const Decoded decoded = decode(event.pdu);
    if (const auto* message = std::get_if<Message>(&decoded.pdu.body)) return delivery(*message);
    if (const auto* alert = std::get_if<Alert>(&decoded.pdu.body)) {
        const auto availability = alert->tlvs.number(Tag::ms_availability_status);
        return py::make_tuple("alert", number_or_none(alert->source),
                              availability ? py::object(py::int_(*availability & 0xff)) : py::none());
    }
    if (event.kind == SessionEvent::Kind::bound) return py::make_tuple("up", status);
    if (event.kind == SessionEvent::Kind::refused) return py::make_tuple("refused", status);
    return py::make_tuple("down", status);
}

/// `(data_coding, [(octets, esm_class, tlvs)])` of a text in as many parts as it needs.
py::tuple parts_of(std::string_view text, std::uint16_t reference) {
    const EncodedText encoded = checked(encode_text(text));
    py::list parts;
    for (const Part& part : checked(split_text(encoded, PartStyle::udh8, reference))) {
        parts.append(py::make_tuple(py::bytes(part.short_message), part.esm_class, py::bytes(part.tlvs)));
    }
    return py::make_tuple(encoded.data_coding, parts);
}

void submit(RemoteSmpp& self, std::uint64_t ticket, Draft draft) {
    self.operation(
        ticket,
        [draft = std::move(draft)](Client& client, auto handler) {
            client.async_request({Command::submit_sm, Status::ok, 0, message_of(draft)}, std::move(handler));
        },
        &submitted);
}

void data(RemoteSmpp& self, std::uint64_t ticket, std::string source, std::string destination, std::string_view text,
          bool receipt, bool alert) {
    const EncodedText encoded = checked(encode_text(text));
    Draft draft{std::move(source), std::move(destination), {}, {}, {}, encoded.data_coding};
    draft.registered = receipt ? want_receipt : std::uint8_t{0};
    check(add_tlv(draft.tlvs, Tag::message_payload, encoded.octets));
    arm(draft.tlvs, alert);
    self.operation(
        ticket,
        [draft = std::move(draft)](Client& client, auto handler) {
            client.async_request({Command::data_sm, Status::ok, 0, message_of(draft)}, std::move(handler));
        },
        &submitted);
}

void query(RemoteSmpp& self, std::uint64_t ticket, std::string id, std::string source) {
    self.operation(
        ticket,
        [id = std::move(id), source = std::move(source)](Client& client, auto handler) {
            client.async_request({Command::query_sm, Status::ok, 0, Query{id, address_of(source)}}, std::move(handler));
        },
        &queried);
}

}  // namespace

void bind_smpp(py::module_& m) {
    m.def("sms_parts", &parts_of, py::arg("text"), py::arg("reference"));
    py::class_<RemoteSmpp> client(m, "SmppClient");
    client.def(py::init([](std::string host, std::uint16_t port, std::string system_id, std::string password,
                           std::string system_type, std::string_view role, bool tls, std::string ca_file,
                           std::uint32_t window, std::uint32_t longest_inbox, std::int64_t answer_timeout_ms,
                           std::int64_t send_timeout_ms, std::int64_t idle_ms, std::int64_t first_pause_ms,
                           std::int64_t longest_pause_ms, std::uint64_t seed) {
                   ClientConfig config;
                   config.host = std::move(host);
                   config.port = port;
                   config.session.system_id = std::move(system_id);
                   config.session.password = std::move(password);
                   config.session.system_type = std::move(system_type);
                   config.session.role = role_of(role);
                   config.tls = tls;
                   config.ca_file = std::move(ca_file);
                   config.session.window = window;
                   config.session.longest_inbox = longest_inbox;
                   config.session.bind_timeout = config.session.answer_timeout = milliseconds(answer_timeout_ms);
                   config.send_timeout = milliseconds(send_timeout_ms);
                   config.session.idle = milliseconds(idle_ms);
                   config.session.first_pause = milliseconds(first_pause_ms);
                   config.session.longest_pause = milliseconds(longest_pause_ms);
                   config.seed = seed;
                   check(config.check());
                   return std::make_unique<RemoteSmpp>(std::move(config));
               }),
               py::kw_only(), py::arg("host"), py::arg("port"), py::arg("system_id"), py::arg("password"),
               py::arg("system_type"), py::arg("role"), py::arg("tls"), py::arg("ca_file"), py::arg("window"),
               py::arg("longest_inbox"), py::arg("answer_timeout_ms"), py::arg("send_timeout_ms"), py::arg("idle_ms"),
               py::arg("first_pause_ms"), py::arg("longest_pause_ms"), py::arg("seed"));
    RemoteSmpp::bind(client);
    client
        .def(
            "submit",
            [](RemoteSmpp& self, std::uint64_t ticket, std::string source, std::string destination, std::string octets,
               std::uint8_t data_coding, std::uint8_t esm_class, std::string tlvs, std::string validity, bool receipt,
               bool intermediate, bool alert) {
                Draft draft{std::move(source), std::move(destination), std::move(octets), std::move(tlvs),
                            std::move(validity)};
                draft.data_coding = data_coding;
                draft.esm_class = esm_class;
                draft.registered =
                    static_cast<std::uint8_t>((receipt ? want_receipt : 0) | (intermediate ? want_intermediate : 0));
                arm(draft.tlvs, alert);
                submit(self, ticket, std::move(draft));
            },
            py::arg("ticket"), py::arg("source"), py::arg("destination"), py::arg("octets"), py::arg("data_coding"),
            py::arg("esm_class"), py::arg("tlvs"), py::arg("validity"), py::arg("receipt"), py::arg("intermediate"),
            py::arg("alert"))
        .def("data", &data, py::arg("ticket"), py::arg("source"), py::arg("destination"), py::arg("text"),
             py::arg("receipt"), py::arg("alert"))
        .def("query", &query, py::arg("ticket"), py::arg("message_id"), py::arg("source"))
        .def(
            "receive",
            [](RemoteSmpp& self, std::uint64_t ticket) {
                self.operation(
                    ticket, [](Client& smpp, auto handler) { smpp.async_receive(std::move(handler)); }, &event_tuple);
            },
            py::arg("ticket"))
        .def("is_bound", [](RemoteSmpp& self) {
            return self.ask([](Client& smpp) { return smpp.state() == LinkState::bound; }, false);
        });
}

}  // namespace outdial::bindings
