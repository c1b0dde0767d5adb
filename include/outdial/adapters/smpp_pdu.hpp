// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

/// The protocol data units of SMPP 3.4, as views into the bytes of a connection. No I/O, no allocation in decoding.
namespace outdial::smpp {

/// What a PDU is. A response has the number of its request with `response_bit` set.
enum class Command : std::uint32_t {
    bind_receiver = 0x01,
    bind_transmitter = 0x02,
    query_sm = 0x03,
    submit_sm = 0x04,
    deliver_sm = 0x05,
    unbind = 0x06,
    bind_transceiver = 0x09,
    outbind = 0x0b,
    enquire_link = 0x15,
    alert_notification = 0x102,
    data_sm = 0x103,
    bind_receiver_resp = 0x8000'0001,
    bind_transmitter_resp = 0x8000'0002,
    query_sm_resp = 0x8000'0003,
    submit_sm_resp = 0x8000'0004,
    deliver_sm_resp = 0x8000'0005,
    unbind_resp = 0x8000'0006,
    bind_transceiver_resp = 0x8000'0009,
    enquire_link_resp = 0x8000'0015,
    data_sm_resp = 0x8000'0103,
    generic_nack = 0x8000'0000,
};
inline constexpr std::uint32_t response_bit = 0x8000'0000;

[[nodiscard]] constexpr bool is_response(Command command) noexcept {
    return (static_cast<std::uint32_t>(command) & response_bit) != 0;
}
/// The response to a request; the command itself when it is a response.
[[nodiscard]] constexpr Command response_to(Command command) noexcept {
    return static_cast<Command>(static_cast<std::uint32_t>(command) | response_bit);
}
/// e.g. `submit_sm`; `unknown` for a number the protocol does not have.
[[nodiscard]] std::string_view name(Command command) noexcept;

/// `command_status`. Other values may come; these are the ones a client acts on.
enum class Status : std::uint32_t {
    ok = 0x00,
    bad_message_length = 0x01,
    bad_command_length = 0x02,
    bad_command_id = 0x03,
    wrong_bind_state = 0x04,
    already_bound = 0x05,
    system_error = 0x08,
    bad_source = 0x0a,
    bad_destination = 0x0b,
    bad_message_id = 0x0c,
    bind_failed = 0x0d,
    bad_password = 0x0e,
    bad_system_id = 0x0f,
    queue_full = 0x14,
    throttled = 0x58,
    temporary_error = 0x64,
    permanent_error = 0x65,
    query_failed = 0x67,
    unknown_error = 0xff,
};

/// Tags of optional parameters.
enum class Tag : std::uint16_t {
    additional_status_info_text = 0x001d,
    receipted_message_id = 0x001e,
    user_message_reference = 0x0204,
    sar_msg_ref_num = 0x020c,
    sar_total_segments = 0x020e,
    sar_segment_seqnum = 0x020f,
    sc_interface_version = 0x0210,
    dpf_result = 0x0420,
    set_dpf = 0x0421,
    ms_availability_status = 0x0422,
    network_error_code = 0x0423,
    message_payload = 0x0424,
    delivery_failure_reason = 0x0425,
    message_state = 0x0427,
};

struct Tlv {
    Tag tag{};
    std::string_view value;
};

/// The optional parameters at the end of a PDU, as they stand there. What follows the last whole one is passed over.
class Tlvs {
public:
    constexpr Tlvs() noexcept = default;
    constexpr explicit Tlvs(std::string_view bytes) noexcept : bytes_(bytes) {}

    class Iterator {
    public:
        explicit Iterator(std::string_view rest) noexcept;
        [[nodiscard]] const Tlv& operator*() const noexcept { return tlv_; }
        [[nodiscard]] const Tlv* operator->() const noexcept { return &tlv_; }
        Iterator& operator++() noexcept;
        friend bool operator==(const Iterator& a, const Iterator& b) noexcept {
            return a.rest_.size() == b.rest_.size();
        }

    private:
        void read() noexcept;
        std::string_view rest_;  ///< from the current one on; empty at the end
        Tlv tlv_;
    };
    [[nodiscard]] Iterator begin() const noexcept { return Iterator(bytes_); }
    [[nodiscard]] Iterator end() const noexcept { return Iterator({}); }

    /// Value of the first one with that tag.
    [[nodiscard]] std::optional<std::string_view> find(Tag tag) const noexcept;
    /// The value as a big-endian integer of 1 to 4 octets; nothing when it is missing or of another size.
    [[nodiscard]] std::optional<std::uint32_t> number(Tag tag) const noexcept;
    /// The value as text, without the NUL at its end.
    [[nodiscard]] std::string_view text(Tag tag) const noexcept;
    /// Is the whole area made of whole parameters?
    [[nodiscard]] bool intact() const noexcept;
    [[nodiscard]] std::string_view bytes() const noexcept { return bytes_; }

    friend bool operator==(const Tlvs&, const Tlvs&) noexcept = default;

private:
    std::string_view bytes_;
};

/// Appends a parameter to `area`, which can then be given as `Tlvs(area)`. A value above 65,535 octets is an error.
[[nodiscard]] Result<void> add_tlv(std::string& area, Tag tag, std::string_view value);
/// The same for an integer of `octets` octets, 1 to 4.
[[nodiscard]] Result<void> add_tlv(std::string& area, Tag tag, std::uint32_t value, int octets);

struct Address {
    std::uint8_t ton = 0;  ///< type of number: 1 international, 5 alphanumeric
    std::uint8_t npi = 0;  ///< numbering plan: 1 E.164
    std::string_view digits;
    friend bool operator==(const Address&, const Address&) noexcept = default;
};

/// bind_receiver, bind_transmitter, bind_transceiver.
struct Bind {
    std::string_view system_id;
    std::string_view password;
    std::string_view system_type;
    std::uint8_t interface_version = 0x34;
    Address address_range;
    friend bool operator==(const Bind&, const Bind&) noexcept = default;
};

struct Outbind {
    std::string_view system_id;
    std::string_view password;
    friend bool operator==(const Outbind&, const Outbind&) noexcept = default;
};

/// submit_sm, deliver_sm and data_sm; data_sm has only the members marked so.
struct Message {
    std::string_view service_type;         ///< also data_sm
    Address source;                        ///< also data_sm
    Address destination;                   ///< also data_sm
    std::uint8_t esm_class = 0;            ///< also data_sm
    std::uint8_t registered_delivery = 0;  ///< also data_sm
    std::uint8_t data_coding = 0;          ///< also data_sm
    std::uint8_t protocol_id = 0;
    std::uint8_t priority = 0;
    std::uint8_t replace_if_present = 0;
    std::uint8_t default_message_id = 0;
    std::string_view schedule_delivery_time;
    std::string_view validity_period;  ///< e.g. 000003000000000R: three days
    std::string_view short_message;    ///< at most 254 octets; longer ones are a `message_payload`
    Tlvs tlvs;                         ///< also data_sm

    /// The text: the short message, or the `message_payload` when that is empty.
    [[nodiscard]] std::string_view payload() const noexcept;
    friend bool operator==(const Message&, const Message&) noexcept = default;
};

/// The responses to binds (a system id), and to submit_sm, deliver_sm and data_sm (a message id).
struct Response {
    std::string_view id;
    Tlvs tlvs;
    friend bool operator==(const Response&, const Response&) noexcept = default;
};

struct Query {
    std::string_view message_id;
    Address source;
    friend bool operator==(const Query&, const Query&) noexcept = default;
};

struct QueryResponse {
    std::string_view message_id;
    std::string_view final_date;
    std::uint8_t message_state = 0;
    std::uint8_t error_code = 0;
    friend bool operator==(const QueryResponse&, const QueryResponse&) noexcept = default;
};

/// The phone of `source` is on the network again.
struct Alert {
    Address source;
    Address esme;
    Tlvs tlvs;
    friend bool operator==(const Alert&, const Alert&) noexcept = default;
};

/// Nothing: unbind, enquire_link, generic_nack, and a response that reports an error and leaves its body out.
using Body = std::variant<std::monostate, Message, Response, Bind, Outbind, Query, QueryResponse, Alert>;

struct Pdu {
    Command command = Command::generic_nack;
    Status status = Status::ok;
    std::uint32_t sequence = 0;
    Body body;
    friend bool operator==(const Pdu&, const Pdu&) noexcept = default;
};

inline constexpr std::size_t header_size = 16;
/// No PDU is longer: a message payload of 64 KiB, and room for the rest.
inline constexpr std::size_t longest_pdu = 70'000;

enum class PduProblem : std::uint8_t {
    none,
    incomplete,       ///< more bytes must come: see `Decoded::size`
    bad_length,       ///< the length field cannot be true: the connection is lost
    unknown_command,  ///< the protocol has no such command: answer generic_nack
    bad_body,         ///< a field ends beyond the PDU: answer with an error, and go on behind it
};
/// Stable lower-case name, e.g. `bad_length`.
[[nodiscard]] std::string_view name(PduProblem problem) noexcept;

struct Decoded {
    PduProblem problem = PduProblem::incomplete;
    std::size_t size = header_size;  ///< octets of this PDU; when incomplete, at least so many are needed
    Pdu pdu;                         ///< the header also when the command is unknown or the body is bad
};

/// Reads the PDU at the beginning of `bytes`. Total: any bytes give a PDU or a problem. The views point into `bytes`.
[[nodiscard]] Decoded decode(std::string_view bytes) noexcept;

/// Appends the PDU to `out`. A field that is too long for the protocol, that holds a NUL, or a body that does not
/// belong to the command is an error that names it; `out` is then unchanged.
[[nodiscard]] Result<void> encode(const Pdu& pdu, std::string& out);

}  // namespace outdial::smpp
