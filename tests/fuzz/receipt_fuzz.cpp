// SPDX-License-Identifier: Apache-2.0
#include "fuzz.hpp"

#include <outdial/receipt.hpp>

#include <initializer_list>
#include <string>

using namespace outdial;

namespace {

bool inside(std::string_view part, std::string_view whole) {
    if (part.empty()) return true;
    return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

}  // namespace

/// Any bytes are a receipt or have a problem; what is read lies inside them, and reads the same when written plainly.
void fuzz_one(std::string_view text) {
    const Receipt receipt = parse_receipt(text);
    for (const std::string_view part :
         {receipt.id, receipt.state_word, receipt.error_code, receipt.submitted, receipt.delivered, receipt.text}) {
        must(inside(part, text));
    }
    must(receipt.ok() == (!receipt.id.empty() && !receipt.state_word.empty()));
    must(!sentence(receipt.problem).empty());
    if (const auto delay = receipt.delay()) must(*delay >= Duration::zero());

    // The TLVs win whatever the text says.
    const Receipt with_tlvs = parse_receipt(text, {"abc", 2});
    must(with_tlvs.ok() && with_tlvs.id == "abc" && with_tlvs.state == MessageState::delivered);

    for (const ErrorCodes codes : {ErrorCodes::opaque, ErrorCodes::map_decimal, ErrorCodes::map_hexadecimal}) {
        ReceiptProfile profile;
        profile.errors = codes;
        const Instant received = from_epoch_ms(1'772'442'000'000);
        const Evidence evidence = evidence_from_receipt(receipt, {}, profile, {far_past, received});
        must(evidence.source == EvidenceSource::sms_receipt);
        must(evidence.observed_at <= received);
        must(receipt.ok() || !evidence.tells());
        must(receipt.state != MessageState::rejected || !evidence.tells());
    }
    if (!receipt.ok()) return;
    std::string plain = "id:" + std::string(receipt.id) + " stat:" + std::string(receipt.state_word);
    if (!receipt.error_code.empty()) plain += " err:" + std::string(receipt.error_code);
    plain += " text:" + std::string(receipt.text);
    const Receipt again = parse_receipt(plain);
    must(again.ok() && again.id == receipt.id && again.state == receipt.state);
    must(again.error_code == receipt.error_code && again.text == receipt.text);
    must(same_message_id(receipt.id, IdForm::opaque, again.id, IdForm::opaque));
}
