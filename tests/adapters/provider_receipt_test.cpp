// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/provider_answer.hpp>

#include "providers.hpp"

using namespace outdial;
using outdial_test::provider;

namespace {

const PhoneNumber warsaw = PhoneNumber::parse("+48221234567").value();
const Instant now = from_epoch_ms(1'795'000'000'000);

LookupAnswer one(const std::string& name, std::string_view text) {
    const auto answers = read_callback(provider(name), text, now);
    REQUIRE(answers);
    REQUIRE(answers->size() == 1);
    CHECK(answers->front().evidence.number == warsaw);
    return answers->front();
}

}  // namespace

TEST_CASE("kannel: the type is bits, never a number") {
    const auto with = [](const std::string& type) {
        return one("kannel-sms", "type=" + type + "&to=%2B48221234567&id=9&time=1794999900&ans=");
    };
    CHECK(with("1").evidence.presence == Presence::present);
    CHECK(with("1").evidence.source == EvidenceSource::sms_receipt);
    CHECK(with("1").evidence.observed_at == now - std::chrono::seconds(100));
    CHECK_FALSE(with("2").evidence.tells());  // failed, and nobody says why
    CHECK(with("4").evidence.presence == Presence::absent);
    CHECK(with("34").evidence.message_expired);
    CHECK(with("34").evidence.presence == Presence::absent);
    CHECK_FALSE(with("66").evidence.tells());
    CHECK(with("8").pending);
    CHECK_FALSE(with("16").evidence.tells());
    CHECK_FALSE(with("0").evidence.tells());
    CHECK_FALSE(with("99999999999").evidence.tells());
}

TEST_CASE("infobip: delivered to the operator is not delivered") {
    const auto with = [](const std::string& status, int error) {
        return one("infobip-sms", R"({"results":[{"messageId":"m","to":"48221234567","sentAt":
            "2026-11-15T11:00:00.000+0000","doneAt":"2026-11-18T11:00:00.000+0000","status":{"name":")" +
                                      status + R"("},"error":{"id":)" + std::to_string(error) + "}}]}");
    };
    CHECK(with("DELIVERED_TO_HANDSET", 0).evidence.presence == Presence::present);
    CHECK_FALSE(with("DELIVERED_TO_OPERATOR", 0).evidence.tells());
    CHECK(with("REJECTED_SENDER", 6).failure == LookupFailure::provider_fault);
    CHECK_FALSE(with("REJECTED_SENDER", 1).evidence.tells());
    CHECK_FALSE(with("EXPIRED_DLR_UNKNOWN", 0).evidence.tells());
    const auto expired = with("EXPIRED_EXPIRED", 27).evidence;
    CHECK(expired.message_expired);
    CHECK(expired.observed_at - expired.message_sent_at == std::chrono::hours(72));
    CHECK(with("UNDELIVERABLE_NOT_DELIVERED", 1).evidence.assignment == Assignment::unassigned);
}

TEST_CASE("several receipts in one callback") {
    const auto answers = read_callback(provider("infobip-sms"), R"({"results":[
        {"messageId":"a","to":"48221234567","status":{"name":"DELIVERED_TO_HANDSET"}},
        {"messageId":"b","to":"48221234568","status":{"name":"PENDING_ACCEPTED"}}]})",
                                       now);
    REQUIRE(answers);
    REQUIRE(answers->size() == 2);
    CHECK(answers->at(0).id == "a");
    CHECK(answers->at(1).pending);
    CHECK(answers->at(1).evidence.number == PhoneNumber::parse("+48221234568").value());
}

TEST_CASE("twilio: codes say what a status does not") {
    const auto with = [](const std::string& status, const std::string& code) {
        return one("twilio-sms", "MessageSid=SM1&To=%2B48221234567&MessageStatus=" + status + "&ErrorCode=" + code);
    };
    CHECK(with("delivered", "").evidence.presence == Presence::present);
    CHECK(with("undelivered", "30003").evidence.presence == Presence::absent);
    CHECK(with("undelivered", "30005").evidence.useless());
    CHECK_FALSE(with("undelivered", "30006").evidence.tells());
    CHECK_FALSE(with("undelivered", "30008").evidence.tells());
    CHECK(with("sent", "").pending);
}

TEST_CASE("vonage: the time without a zone is not believed") {
    const auto receipt =
        one("vonage-sms", "msisdn=48221234567&messageId=1&status=delivered&scts=2611181105&err-code=0");
    CHECK(receipt.evidence.presence == Presence::present);
    CHECK(receipt.evidence.observed_at == now);
    CHECK(one("vonage-sms", "msisdn=48221234567&status=expired").evidence.message_expired);
    CHECK_FALSE(one("vonage-sms", "msisdn=48221234567&status=rejected").evidence.tells());
    CHECK(one("vonage-sms", "msisdn=48221234567&status=buffered").pending);
}

TEST_CASE("what is no callback is an error") {
    CHECK_FALSE(read_callback(provider("infobip-sms"), "<xml/>", now));
    CHECK_FALSE(read_callback(provider("infobip-sms"), R"({"results":[]})", now));
    CHECK_FALSE(read_callback(provider("kannel-sms"), "", now));
}
