// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/digest.hpp>
#include <outdial/adapters/provider_request.hpp>

#include "providers.hpp"

#include <filesystem>

using namespace outdial;
using outdial_test::contains;
using outdial_test::provider;

namespace {

const PhoneNumber warsaw = PhoneNumber::parse("+48221234567").value();
const LookupCall call{warsaw, "r1", "https://me.test/hook?ref=r1&x=1"};
const Instant now = from_epoch_ms(1'700'000'000'999);

std::string header(const HttpRequest& request, std::string_view name) {
    for (const auto& [key, value] : request.headers) {
        if (key == name) return value;
    }
    return "none";
}

Credentials all_of(const ProviderProfile& profile) {
    Credentials credentials;
    for (const std::string& one : profile.credentials) credentials[one] = "value-of-" + one;
    return credentials;
}

}  // namespace

TEST_CASE("every profile makes a request that holds the number") {
    for (const auto& entry : std::filesystem::directory_iterator(std::string(OUTDIAL_SOURCE_DIR) + "/data/providers")) {
        const auto profile = provider(entry.path().stem().string());
        if (profile.mode == ProviderMode::receipt) continue;
        INFO(profile.name);
        const auto request = build_request(profile, all_of(profile), call, now);
        REQUIRE(request);
        CHECK(request->tls);
        CHECK_THAT(request->target + request->body, contains("48221234567"));
        const auto none = build_request(profile, {}, call, now);
        REQUIRE_FALSE(none);
        CHECK_THAT(none.error().message(), contains("give a value for this credential"));
    }
}

TEST_CASE("values are escaped for their place") {
    const auto vonage = provider("vonage");
    const auto get = build_request(vonage, {{"api_key", "a&b=c d"}, {"api_secret", "ż"}}, call, now);
    REQUIRE(get);
    CHECK(get->target == "/ni/advanced/json?api_key=a%26b%3Dc%20d&api_secret=%C5%BC&number=48221234567");
    const auto vertex = build_request(provider("vertexsms"), {{"token", "t"}}, call, now);
    CHECK(vertex->body == R"({"msisdn":"48221234567","callBackUrl":"https://me.test/hook?ref=r1&x=1"})");
    const auto hlrlookup =
        build_request(provider("hlrlookup"), {{"api_key", "k\"x"}, {"api_secret", "s\\"}}, call, now);
    CHECK_THAT(hlrlookup->body, contains(R"({"api_key":"k\"x","api_secret":"s\\","requests")"));
    const auto twilio = build_request(provider("twilio"), {{"account_sid", "AC1"}, {"auth_token", "t"}}, call, now);
    CHECK_THAT(twilio->target, contains("/v2/PhoneNumbers/%2B48221234567?"));
    CHECK(header(*twilio, "Authorization") == "Basic " + base64("AC1:t"));
}

TEST_CASE("a credential cannot smuggle a header in") {
    const auto request = build_request(provider("telnyx"), {{"api_key", "k\r\nX-Evil: 1"}}, call, now);
    REQUIRE_FALSE(request);
    CHECK_THAT(request.error().message(), contains("control characters"));
    CHECK(request.error().message().find("X-Evil") == std::string::npos);
    CHECK_FALSE(build_request(provider("infobip"), {{"host", "a/b@c"}, {"api_key", "k"}}, call, now));
}

TEST_CASE("hlr-lookups: the digest is made of path, time, method and body") {
    const auto request = build_request(provider("hlr-lookups"), {{"key", "k"}, {"secret", "s"}}, call, now);
    REQUIRE(request);
    CHECK(header(*request, "X-Digest-Key") == "k");
    CHECK(header(*request, "X-Digest-Timestamp") == "1700000000");
    CHECK(header(*request, "X-Digest-Signature") ==
          hex(hmac_sha256("s", "/hlr-lookup1700000000POST{\"msisdn\":\"+48221234567\"}")));
}

TEST_CASE("URLs") {
    CHECK(HttpUrl::parse("https://a.test").value() == HttpUrl{true, "a.test", 443, "/"});
    CHECK(HttpUrl::parse("http://a.test:8080/x?y=1").value() == HttpUrl{false, "a.test", 8080, "/x?y=1"});
    CHECK(HttpUrl::parse("http://[::1]:80?y").value() == HttpUrl{false, "::1", 80, "/?y"});
    for (const char* bad :
         {"", "a.test", "ftp://a.test", "https://", "https://me:secret@a.test/", "https://a.test:0/",
          "https://a.test:70000/", "https://a.test:x/", "https://a b/", "https://a/ b", "https://a/#b"}) {
        INFO(bad);
        CHECK_FALSE(HttpUrl::parse(bad));
    }
}

TEST_CASE("percent-encoding there and back") {
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    CHECK(percent_decoded(percent_encoded(all)) == all);
    CHECK(percent_decoded("a+b%2Bc%zz%4") == "a b+c%zz%4");
}
