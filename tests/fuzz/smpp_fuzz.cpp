// SPDX-License-Identifier: Apache-2.0
#include "fuzz.hpp"

#include <outdial/adapters/smpp_parts.hpp>
#include <outdial/adapters/smpp_pdu.hpp>
#include <outdial/adapters/smpp_receipt.hpp>
#include <outdial/adapters/smpp_text.hpp>

#include <string>

using namespace outdial;
using namespace outdial::smpp;

namespace {

void try_message(const Message& message) {
    std::string scratch;
    if (const auto receipt = receipt_in(message, scratch)) must(!receipt->ok() || !receipt->id.empty());
    const PartInfo info = part_of(message);
    must(info.number > 0 && info.number <= info.total);
    must(info.text.size() <= message.payload().size());
    (void)network_error(message);
    (void)number_of(message.source);
    // What is shown as text can be written again, and then comes back the same.
    const std::string shown = decode_text(info.text, alphabet_of(message.data_coding));
    const auto written = encode_text(shown);
    must(written.has_value());
    must(decode_text(written->octets, alphabet_of(written->data_coding)) == shown);
    const auto parts = split_text(*written, PartStyle::udh8, 7);
    if (!parts) return;
    std::string whole;
    for (const Part& part : *parts) {
        Message one;
        one.esm_class = part.esm_class;
        one.short_message = part.short_message;
        whole += part_of(one).text;
    }
    must(whole == written->octets);
}

}  // namespace

/// Any bytes are PDUs or a problem; what is read and can be written reads the same again. The bytes are read as a
/// stream.
void fuzz_one(std::string_view bytes) {
    while (true) {
        const Decoded decoded = decode(bytes);
        must(decoded.size >= header_size && decoded.size <= longest_pdu);
        if (decoded.problem == PduProblem::incomplete || decoded.problem == PduProblem::bad_length) return;
        must(decoded.size <= bytes.size());
        bytes.remove_prefix(decoded.size);
        if (decoded.problem != PduProblem::none) {
            must(std::holds_alternative<std::monostate>(decoded.pdu.body));
            continue;
        }
        must(name(decoded.pdu.command) != "unknown");
        if (const auto* message = std::get_if<Message>(&decoded.pdu.body)) try_message(*message);
        if (const auto* alert = std::get_if<Alert>(&decoded.pdu.body)) {
            (void)smpp::evidence_from_alert(*alert, Instant{});
        }
        std::string written;
        if (!encode(decoded.pdu, written)) continue;
        const Decoded again = decode(written);
        must(again.problem == PduProblem::none && again.size == written.size());
        must(again.pdu == decoded.pdu);
    }
}
