// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/digest.hpp>
#include <outdial/adapters/webhook.hpp>

#include "providers.hpp"

#include <set>

using namespace outdial;
using outdial_test::contains;
using outdial_test::provider;

namespace {

const Instant now = from_epoch_ms(1'795'000'000'000);
const std::string secret = "/hook/4f1c0a9b7d3e5f60";

Webhook webhook(WebhookRoute route, const std::string& url = "https://me.test/") {
    auto made = Webhook::create({std::move(route)}, url);
    if (!made) FAIL(made.error().message());
    return *std::move(made);
}

std::string refusal(WebhookRoute route, const std::string& url = "https://me.test") {
    const auto made = Webhook::create({std::move(route)}, url);
    return made ? "accepted" : made.error().message();
}

/// A profile of receipts whose callback is as said.
ProviderProfile with_callback(const std::string& callback) {
    auto profile = ProviderProfile::parse(
        "name = \"p\"\ntitle = \"P\"\nsource = \"made up\"\nas_of = 2026-11-22\nconfidence = \"H\"\nmode = "
        "\"receipt\"\n"
        "credentials = [\"key\", \"user\", \"pass\"]\n[callback]\n" +
        callback +
        "\n[answer]\nnumber = \"/to\"\nsource = \"sms_receipt\"\n[[fact]]\nat = \"/s\"\nvalues = { ok = \"present\" "
        "}\n");
    if (!profile) FAIL(profile.error().message());
    return *std::move(profile);
}

const Credentials credentials{{"key", "k"}, {"user", "me"}, {"pass", "word"}};

}  // namespace

TEST_CASE("a query, a form and JSON are read, and the reply is what the provider wants to see") {
    const auto get = webhook({provider("cardboardfish"), {}, secret});
    const std::string query = "?QueryID=7&MSISDN=48221234567&Status=Success&ErrorCode=0&ref=r9";
    const auto decision = get.decide({"GET", secret + query, {}, ""}, now);
    CHECK(decision.refusal == WebhookRefusal::none);
    CHECK(decision.status == 200);
    CHECK(decision.body == "OK");
    CHECK(decision.provider == "cardboardfish");
    CHECK(decision.deadline == std::chrono::seconds(2));
    REQUIRE(decision.answers.size() == 1);
    CHECK(decision.answers[0].id == "7");
    CHECK(decision.answers[0].reference == "r9");
    CHECK(decision.answers[0].evidence.presence == Presence::present);

    const auto form = webhook({with_callback("method = \"POST\"\nform = \"form\"\nreply_status = 204"), {}, secret});
    const auto formed = form.decide({"POST", secret + "?ref=x", {}, "to=%2B48221234567&s=ok"}, now);
    CHECK(formed.status == 204);
    CHECK(formed.body.empty());
    CHECK(formed.answers.at(0).evidence.presence == Presence::present);
    CHECK(formed.answers.at(0).reference == "x");

    const auto json = webhook({provider("infobip-sms"), {}, secret});
    const std::string two = R"({"results":[{"to":"48221234567","status":{"name":"DELIVERED_TO_HANDSET"}},
                                           {"to":"48221234568","status":{"name":"PENDING_X"}}]})";
    CHECK(json.decide({"POST", secret, {}, two}, now).answers.size() == 2);
}

TEST_CASE("who does not know the path learns nothing") {
    const auto hook = webhook({provider("infobip-sms"), {}, secret});
    for (const std::string& target :
         std::vector<std::string>{"/", "", secret + "x", secret.substr(0, 10), "/hook/", "?" + secret, secret + "/"}) {
        const auto decision = hook.decide({"POST", target, {}, "{}"}, now);
        CHECK(decision.refusal == WebhookRefusal::unknown_path);
        CHECK(decision.status == 404);
        CHECK(decision.body.empty());
        CHECK(decision.provider.empty());
    }
    CHECK(hook.decide({"GET", secret, {}, ""}, now).status == 405);
    const auto unreadable = hook.decide({"POST", secret, {}, "<xml/>"}, now);
    CHECK(unreadable.status == 400);
    CHECK(unreadable.refusal == WebhookRefusal::unreadable);
    CHECK(unreadable.answers.empty());
}

TEST_CASE("HMAC over the body, in hexadecimal digits or base64") {
    for (const bool base : {false, true}) {
        for (const bool old : {false, true}) {
            const auto hook = webhook(
                {with_callback(std::string("method = \"POST\"\nform = \"form\"\n") + "signature = \"" +
                               (old ? "hmac_sha1" : "hmac_sha256") + "\"\nencoding = \"" + (base ? "base64" : "hex") +
                               "\"\nsignature_header = \"X-Sig\"\nsignature_key = \"key\""),
                 credentials, "/short"});
            const std::string body = "to=48221234567&s=ok";
            const std::string code = old ? hmac_sha1("k", body) : hmac_sha256("k", body);
            const std::string right = base ? base64(code) : hex(code);
            const auto with = [&](const std::string& signature, std::string_view of) {
                return hook.decide({"POST", "/short", {{"x-sig", signature}}, of}, now).refusal;
            };
            CHECK(with(right, body) == WebhookRefusal::none);
            CHECK(with((old ? "sha1=" : "sha256=") + right, body) == WebhookRefusal::none);
            CHECK(with(right, "to=48221234567&s=no") == WebhookRefusal::unauthenticated);
            CHECK(with("", body) == WebhookRefusal::unauthenticated);
            CHECK(with(right.substr(1), body) == WebhookRefusal::unauthenticated);
            const auto refused = hook.decide({"POST", "/short", {}, body}, now);
            CHECK(refused.status == 403);
            CHECK(refused.answers.empty());
        }
    }
}

TEST_CASE("twilio: the signature is over our URL and the sorted form") {
    const auto hook = webhook({provider("twilio-sms"), {{"auth_token", "12345"}}, "/t"}, "https://me.test");
    // The vendor's documents give the rule: URL, then keys and values sorted by key.
    const std::string signature =
        base64(hmac_sha1("12345", "https://me.test/t?a=1MessageSidSM1MessageStatusdeliveredTo+48221234567"));
    const std::string body = "To=%2B48221234567&MessageStatus=delivered&MessageSid=SM1";
    CHECK(hook.decide({"POST", "/t?a=1", {{"X-Twilio-Signature", signature}}, body}, now).refusal ==
          WebhookRefusal::none);
    CHECK(hook.decide({"POST", "/t?a=2", {{"X-Twilio-Signature", signature}}, body}, now).status == 403);
}

TEST_CASE("basic authentication") {
    const auto hook =
        webhook({with_callback("method = \"GET\"\nuser = \"user\"\npassword = \"pass\""), credentials, "/b"});
    const auto with = [&](const std::string& header) {
        return hook.decide({"GET", "/b?to=48221234567&s=ok", {{"AUTHORIZATION", header}}, ""}, now).status;
    };
    CHECK(with("Basic " + base64("me:word")) == 200);
    CHECK(with("Basic " + base64("me:wrong")) == 401);
    CHECK(with("Basic !!!") == 401);
    CHECK(with("Bearer " + base64("me:word")) == 401);
    CHECK(with("") == 401);
}

TEST_CASE("routes that are not safe are refused") {
    CHECK(refusal({provider("kannel-sms"), {}, secret}) == "accepted");
    CHECK_THAT(refusal({provider("kannel-sms"), {}, "/short"}), contains("at least 20 characters"));
    CHECK_THAT(refusal({provider("kannel-sms"), {}, "no-slash-but-quite-long"}), contains("expected a path"));
    CHECK_THAT(refusal({provider("kannel-sms"), {}, secret + "?x=1"}), contains("expected a path"));
    CHECK_THAT(refusal({provider("infobip"), {}, secret}), contains("never calls"));
    CHECK_THAT(refusal({provider("twilio-sms"), {}, secret}), contains("give a value for this credential"));
    CHECK_THAT(refusal({provider("twilio-sms"), {{"auth_token", "x"}}, "/t"}, ""), contains("webhook.public_url"));
    CHECK_THAT(refusal({provider("kannel-sms"), {}, secret}, "me.test"), contains("begins with https"));
    const WebhookRoute one{provider("kannel-sms"), {}, secret};
    CHECK_THAT(Webhook::create({one, one}, "").error().message(), contains("is there twice"));
    std::set<std::string_view> names;
    for (int i = 0; i < webhook_refusal_count; ++i) names.insert(name(static_cast<WebhookRefusal>(i)));
    CHECK(names.size() == webhook_refusal_count);
}
