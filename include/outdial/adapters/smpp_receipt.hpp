// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/adapters/smpp_pdu.hpp>
#include <outdial/evidence.hpp>
#include <outdial/receipt.hpp>

#include <cstdint>
#include <optional>
#include <string>

/// What a deliver_sm, data_sm or alert_notification tells of a number.
namespace outdial::smpp {

// Bits of registered_delivery.
inline constexpr std::uint8_t want_receipt = 0x01;
inline constexpr std::uint8_t want_failure_receipt = 0x02;
/// 0x10, not the 0x20 that the specification's "bit 5" has led some to.
inline constexpr std::uint8_t want_intermediate = 0x10;

/// What a delivered message is, by bits 5 to 2 of its `esm_class`; the other bits are about the text.
enum class DeliveryKind : std::uint8_t {
    message,          ///< a person or a machine wrote it
    receipt,          ///< a receipt of the SMS centre
    acknowledgement,  ///< of the phone or its user: not read as a receipt
    intermediate,     ///< a message is still on its way
    other,
};
[[nodiscard]] DeliveryKind delivery_kind(std::uint8_t esm_class) noexcept;

/// The receipt in a message: nothing when `esm_class` says that it is none. The text may be in the short message or in
/// the payload, and in UCS-2; for that it is decoded into `scratch`, which must live as long as the receipt is used.
[[nodiscard]] std::optional<Receipt> receipt_in(const Message& message, std::string& scratch);

/// `network_error_code`: whose code, and the code.
struct NetworkError {
    std::uint8_t network = 0;  ///< 3: GSM
    std::uint32_t code = 0;
    friend bool operator==(const NetworkError&, const NetworkError&) = default;
};
[[nodiscard]] std::optional<NetworkError> network_error(const Message& message) noexcept;

/// The number of an address: international, or with a + or 00 before it. Empty for names and national numbers.
[[nodiscard]] PhoneNumber number_of(const Address& address);

/// What an alert tells of the phone that is back.
[[nodiscard]] Evidence evidence_from_alert(const Alert& alert, Instant received_at);

}  // namespace outdial::smpp
