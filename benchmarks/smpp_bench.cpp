// SPDX-License-Identifier: Apache-2.0
#include "bench.hpp"

#include <outdial/adapters/smpp_receipt.hpp>
#include <outdial/random.hpp>

#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <string>

extern "C" {
// Each needs the one before it.
#include <libsmpp34/smpp34.h>

#include <libsmpp34/smpp34_structs.h>

#include <libsmpp34/smpp34_params.h>
}

namespace outdial_bench {
namespace {

/// deliver_sm PDUs as an SMS centre sends them: a receipt in the text, and the three TLVs of one.
std::vector<std::string> deliveries(std::size_t count) {
    using namespace outdial::smpp;
    outdial::Random random(2026);
    std::vector<std::string> all(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::string id = fmt::format("{:010}", random.below(1'000'000'000));
        const std::string number = fmt::format("4822{:07}", random.below(10'000'000));
        const bool delivered = random.below(10) != 0;
        const std::string text = fmt::format(
            "id:{} sub:001 dlvrd:00{} submit date:2603021{:03} done date:26030212{:02} stat:{} err:0{:02} text:We will "
            "call",
            id, delivered ? 1 : 0, 100 + random.below(60), random.below(60), delivered ? "DELIVRD" : "UNDELIV",
            delivered ? 0U : random.below(50));
        std::string tlvs;
        if (!add_tlv(tlvs, Tag::receipted_message_id, id + '\0') ||
            !add_tlv(tlvs, Tag::message_state, delivered ? 2 : 5, 1) ||
            !add_tlv(tlvs, Tag::network_error_code, 0x030000, 3)) {
            std::abort();
        }
        Message message;
        message.source = {1, 1, number};
        message.destination = {5, 0, "outdial"};
        message.esm_class = 0x04;
        message.short_message = text;
        message.tlvs = Tlvs(tlvs);
        if (!encode({Command::deliver_sm, Status::ok, static_cast<std::uint32_t>(i + 1), message}, all[i]))
            std::abort();
    }
    return all;
}

std::uint8_t* octets(const std::string& pdu) {
    return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(pdu.data()));
}

}  // namespace

// Ours decodes the PDU and reads the receipt in it; the peer decodes the PDU alone.
std::vector<Row> smpp() {
    using namespace outdial::smpp;
    const std::vector<std::string> all = deliveries(2'000);

    // The same answer on both sides, or the figures mean nothing.
    for (const std::string& pdu : all) {
        deliver_sm_t theirs{};
        if (smpp34_unpack2(&theirs, octets(pdu), static_cast<int>(pdu.size())) != 0) std::abort();
        const Decoded ours = decode(pdu);
        if (ours.problem != PduProblem::none) std::abort();
        const auto& message = std::get<Message>(ours.pdu.body);
        const std::string_view text(reinterpret_cast<const char*>(theirs.short_message), theirs.sm_length);
        if (message.short_message != text) std::abort();
        if (message.source.digits != reinterpret_cast<const char*>(theirs.source_addr)) std::abort();
        destroy_tlv(theirs.tlv);
    }

    const auto ours = [&] {
        std::string scratch;
        for (const std::string& pdu : all) {
            const Decoded decoded = decode(pdu);
            keep(receipt_in(std::get<Message>(decoded.pdu.body), scratch)->id.size());
        }
    };
    const auto theirs = [&] {
        for (const std::string& pdu : all) {
            deliver_sm_t unpacked{};
            keep(smpp34_unpack2(&unpacked, octets(pdu), static_cast<int>(pdu.size())));
            destroy_tlv(unpacked.tlv);
        }
    };
    return {compare("deliver_sm and its receipt", "libsmpp34: deliver_sm alone", all.size(), ours, theirs)};
}

}  // namespace outdial_bench
