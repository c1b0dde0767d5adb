// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/provider_answer.hpp>

#include "providers.hpp"

#include <filesystem>

using namespace outdial;
using outdial_test::plain_profile;
using outdial_test::provider;

// One test for each trap of a provider. The bodies are our own, after the documented shapes.

namespace {

const PhoneNumber warsaw = PhoneNumber::parse("+48221234567").value();
const Instant now = from_epoch_ms(1'795'000'000'000);  // 2026-11-18 11:06:40 UTC

LookupAnswer read(const ProviderProfile& profile, std::string_view body, int status = 200) {
    return read_answer(profile, warsaw, {status, body, {}}, now);
}
LookupAnswer read(const std::string& name, std::string_view body, int status = 200) {
    return read(provider(name), body, status);
}

bool says_nothing(const LookupAnswer& answer) {
    return !answer.evidence.tells() && answer.evidence.presence == Presence::undetermined;
}
bool failed(const LookupAnswer& answer, LookupFailure failure) {
    return answer.failure == failure && says_nothing(answer) && !answer.pending;
}

std::string infobip(const std::string& status, int group, const std::string& error) {
    return R"({"results":[{"to":"48221234567","mccMnc":"26001","originalNetwork":{},"ported":false,"roaming":false,)"
           R"("status":{"groupId":)" +
           std::to_string(group) + R"(,"groupName":")" + status.substr(0, status.find('_')) + R"(","id":5,"name":")" +
           status + R"("},"error":{"groupId":0,"name":"X","id":)" + error + R"(,"permanent":true}}]})";
}

}  // namespace

TEST_CASE("a live answer: connected, with its networks and its time") {
    const auto answer = read("hlr-lookups", R"({"id":"f94e","msisdn":"+48221234567","connectivity_status":"CONNECTED",
        "mccmnc":"26003","original_mccmnc":"26001","is_ported":true,"is_roaming":false,"data_source":"LIVE_HLR",
        "timestamp":"2026-11-18 14:05:00.676+0300","processing_status":"COMPLETED","error_code":null})");
    REQUIRE_FALSE(answer.failure);
    CHECK(answer.id == "f94e");
    CHECK(answer.evidence.number == warsaw);
    CHECK(answer.evidence.presence == Presence::present);
    CHECK(answer.evidence.assignment == Assignment::assigned);
    CHECK(answer.evidence.line_kind == LineKind::mobile);
    CHECK(answer.evidence.source == EvidenceSource::live_hlr);
    CHECK(answer.evidence.ported == Known::yes);
    CHECK(answer.evidence.roaming == Known::no);
    CHECK(answer.evidence.current == Network::parse("260", "03").value());
    CHECK(answer.evidence.original == Network::parse("260", "01").value());
    CHECK(answer.evidence.observed_at == from_epoch_ms(1'795'000'000'000 - 100'000 + 676));
    CHECK(answer.evidence.received_at == now);
}

TEST_CASE("hlr-lookups: 502 and 504 are throttling") {
    CHECK(failed(read("hlr-lookups", "<html>Bad Gateway</html>", 502), LookupFailure::throttled));
    CHECK(failed(read("hlr-lookups", "", 504), LookupFailure::throttled));
    CHECK(failed(read("hlr-lookups", "", 500), LookupFailure::provider_fault));
}

TEST_CASE("hlr-lookups: an answer from the cache is no live one") {
    const std::string cached = R"({"msisdn":"+48221234567","connectivity_status":"CONNECTED","data_source":"CACHE")";
    const auto undated = read("hlr-lookups", cached + "}");
    CHECK(undated.evidence.source == EvidenceSource::vendor_cache);
    CHECK(undated.evidence.observed_at == far_past);
    const auto dated = read("hlr-lookups", cached + R"(,"timestamp":"2026-11-18T10:00:00Z"})");
    CHECK(dated.evidence.observed_at < now);
    CHECK(dated.evidence.observed_at > far_past);
    // Nobody says where it is from: not believed to be live.
    const auto silent = read("hlr-lookups", R"({"msisdn":"+48221234567","connectivity_status":"CONNECTED"})");
    CHECK(silent.evidence.source == EvidenceSource::vendor_cache);
}

TEST_CASE("infobip: REJECTED with NO_ERROR is a failure of the account, the route or the number, never a fact") {
    CHECK(failed(read("infobip", infobip("REJECTED_DESTINATION", 5, "0")), LookupFailure::malformed_number));
    CHECK(failed(read("infobip", infobip("REJECTED_ROUTE_NOT_AVAILABLE", 5, "0")), LookupFailure::route_unavailable));
    CHECK(failed(read("infobip", infobip("REJECTED_NOT_ENOUGH_CREDITS", 5, "0")), LookupFailure::no_credit));
    CHECK(failed(read("infobip", infobip("REJECTED_SOMETHING_NEW", 5, "1")), LookupFailure::provider_fault));
}

TEST_CASE("infobip: error 0 alone does not mean connected") {
    CHECK(says_nothing(read("infobip", infobip("UNDELIVERABLE_NOT_DELIVERED", 2, "0"))));
    CHECK(says_nothing(read("infobip", infobip("EXPIRED_EXPIRED", 4, "0"))));
    CHECK(read("infobip", infobip("DELIVERED_TO_HANDSET", 3, "0")).evidence.presence == Presence::present);
}

TEST_CASE("infobip: error ids are MAP codes in decimal, 256 and more the causes of a failed delivery") {
    const auto with = [](const char* id) {
        return read("infobip", infobip("UNDELIVERABLE_NOT_DELIVERED", 2, id)).evidence;
    };
    CHECK(with("1").assignment == Assignment::unassigned);
    CHECK(with("27").presence == Presence::absent);
    CHECK(with("13").voice == Voice::barred);
    CHECK(with("31").presence == Presence::present);   // busy: the phone is on
    CHECK(with("256").presence == Presence::present);  // its memory is full: the phone is on
    CHECK(with("34").presence == Presence::undetermined);
    CHECK(with("2050").presence == Presence::undetermined);
    CHECK(with("2050").assignment == Assignment::undetermined);
}

TEST_CASE("infobip: an exception of the service") {
    CHECK(
        failed(read("infobip", R"({"requestError":{"serviceException":{"messageId":"UNAUTHORIZED","text":"x"}}})", 401),
               LookupFailure::unauthorized));
    CHECK(failed(read("infobip", R"({"requestError":{"serviceException":{"messageId":"BAD_REQUEST","text":"x"}}})"),
                 LookupFailure::provider_fault));
}

TEST_CASE("vonage: roaming is an object, a text, or missing") {
    const std::string begin = R"({"status":0,"international_format_number":"48221234567","reachable":"reachable",)";
    const auto object = read("vonage", begin + R"("ported":"assumed_not_ported","roaming":{"status":"roaming",)"
                                               R"("roaming_country_code":"DE","roaming_network_code":"26201"}})");
    CHECK(object.evidence.roaming == Known::yes);
    CHECK(object.evidence.visited == Network::parse("262", "01").value());
    CHECK(object.evidence.ported == Known::assumed_no);
    const auto text = read("vonage", begin + R"("ported":"ported","roaming":"unknown"})");
    CHECK(text.evidence.roaming == Known::unknown);
    CHECK(text.evidence.visited.empty());
    CHECK(text.evidence.presence == Presence::present);
    CHECK(read("vonage", begin + R"("roaming":null,"ported":null})").evidence.ported == Known::unknown);
}

TEST_CASE("vonage: errors inside a 200, and partial answers") {
    CHECK(failed(read("vonage", R"({"status":1,"status_message":"Throttled"})"), LookupFailure::throttled));
    CHECK(failed(read("vonage", R"({"status":3})"), LookupFailure::malformed_number));
    CHECK(failed(read("vonage", R"({"status":9})"), LookupFailure::no_credit));
    CHECK(failed(read("vonage", R"({"status":19})"), LookupFailure::unauthorized));
    CHECK(failed(read("vonage", R"({"status":999})"), LookupFailure::provider_fault));
    const auto partial = read("vonage", R"({"status":43,"international_format_number":"48221234567","reachable":"null",
        "current_carrier":{"network_code":"26001","network_type":"mobile"}})");
    CHECK_FALSE(partial.failure);
    CHECK(says_nothing(partial));
    CHECK(partial.evidence.line_kind == LineKind::mobile);
}

TEST_CASE("twilio: active is no phone that is on, and every package fails for itself") {
    const auto with = [](const std::string& status) {
        return read("twilio", R"({"phone_number":"+48221234567","valid":true,"line_status":{"status":")" + status +
                                  R"(","error_code":null},"line_type_intelligence":{"type":"mobile",)"
                                  R"("mobile_country_code":"260","mobile_network_code":"01"}})");
    };
    CHECK(with("active").evidence.presence == Presence::undetermined);
    CHECK(with("active").evidence.assignment == Assignment::assigned);
    CHECK(with("reachable").evidence.presence == Presence::present);
    CHECK(with("unreachable").evidence.presence == Presence::absent);
    CHECK(with("unknown").evidence.presence == Presence::undetermined);
    CHECK(failed(read("twilio", R"({"phone_number":"+48221234567","valid":true,
        "line_status":{"status":null,"error_code":60601}})"),
                 LookupFailure::not_covered));
    CHECK(failed(read("twilio", R"({"phone_number":"+48221234567","valid":false})"), LookupFailure::malformed_number));
    CHECK(failed(read("twilio", R"({"code":20003,"message":"Authenticate"})", 401), LookupFailure::unauthorized));
}

TEST_CASE("hlrlookup: no coverage and network only are no facts, and neither is an error of one number") {
    const auto with = [](const std::string& status, const std::string& error = "NONE") {
        return read("hlrlookup",
                    R"({"body":{"results":[{"error":")" + error +
                        R"(","detected_telephone_number":)"
                        R"("48221234567","live_status":")" +
                        status +
                        R"(","is_ported":"YES",)"
                        R"("current_network_details":{"mccmnc":"26002"},"telephone_number_type":"MOBILE"}]}})");
    };
    CHECK(failed(with("NO_COVERAGE"), LookupFailure::not_covered));
    CHECK(failed(with("NOT_AVAILABLE_NETWORK_ONLY"), LookupFailure::not_covered));
    CHECK(failed(with("LIVE", "INTERNAL"), LookupFailure::provider_fault));
    CHECK(failed(with("LIVE", "INSUFFICIENT_CREDITS"), LookupFailure::no_credit));
    CHECK(with("LIVE").evidence.presence == Presence::present);
    CHECK(with("LIVE").evidence.ported == Known::yes);
    CHECK(with("DEAD").evidence.useless());
    // Also of a SIM that was never sold: it proves no subscriber.
    CHECK(with("ABSENT_SUBSCRIBER").evidence.presence == Presence::absent);
    CHECK(with("ABSENT_SUBSCRIBER").evidence.assignment == Assignment::undetermined);
    CHECK(says_nothing(with("INCONCLUSIVE")));
}

TEST_CASE("tyntec: texts for booleans, and the time zone of the serving network") {
    const auto with = [](const std::string& presence) {
        return read("tyntec", R"({"requestId":"a","msisdn":"48221234567","errorCode":"0","presence":")" + presence +
                                  R"(","ported":"false","roaming":"true","imsiMCC":"260","imsiMNC":"01",)"
                                  R"("mscMCC":"310","mscMNC":"410","mscTimeZone":"-0500","mscTechnology":"GSM"})");
    };
    CHECK(with("true").evidence.presence == Presence::present);
    CHECK(with("false").evidence.presence == Presence::absent);
    CHECK(says_nothing(with("unknown")));
    CHECK(with("true").evidence.roaming == Known::yes);
    CHECK(with("true").evidence.ported == Known::no);
    CHECK(with("true").evidence.visited_utc_offset == -300);
    CHECK(with("true").evidence.visited == Network::parse("310", "410").value());
}

TEST_CASE("messagebird: the answer only says sent, and details are a list until they are an object") {
    const auto submitted = read("messagebird", R"({"id":"h1","href":"x","msisdn":48221234567,"network":null,
        "reference":"r1","status":"sent","details":[]})");
    CHECK(submitted.pending);
    CHECK_FALSE(submitted.failure);
    CHECK(submitted.id == "h1");
    CHECK(says_nothing(submitted));
    CHECK(failed(read("messagebird", R"({"msisdn":48221234567})"), LookupFailure::malformed_reply));
    CHECK(failed(read("messagebird", R"({"errors":[{"code":25}]})", 422), LookupFailure::no_credit));

    const auto called =
        read_callback(provider("messagebird"),
                      "id=h1&reference=r1&msisdn=48221234567&network=26001&status=absent&statusDatetime="
                      "2026-11-18T11%3A06%3A00%2B00%3A00",
                      now);
    REQUIRE(called);
    REQUIRE(called->size() == 1);
    CHECK(called->front().id == "h1");
    CHECK(called->front().reference == "r1");
    CHECK(called->front().evidence.presence == Presence::absent);
    CHECK(called->front().evidence.current == Network::parse("260", "01").value());

    ProviderProfile as_json = provider("messagebird");
    as_json.callback.form = BodyForm::json;
    for (const char* details : {"[]", R"({"ported":1,"roaming":0})", "null"}) {
        const auto answers =
            read_callback(as_json,
                          R"({"id":"h1","msisdn":48221234567,"network":26001,"status":"active","details":)" +
                              std::string(details) + "}",
                          now);
        REQUIRE(answers);
        CHECK(answers->front().evidence.presence == Presence::present);
        CHECK(answers->front().evidence.ported == (details[0] == '{' ? Known::yes : Known::unknown));
    }
    CHECK(read_callback(as_json, R"({"id":"h1","status":"sent"})", now)->front().pending);
}

TEST_CASE("messente: errors of single numbers inside a 200") {
    CHECK(read("messente", R"({"requestId":"q","result":[{"number":"+48221234567","status":"OFF","error":null}]})")
              .evidence.presence == Presence::absent);
    CHECK(failed(read("messente", R"({"result":[{"number":"+48221234567","status":"UNKNOWN","error":{"code":104}}]})"),
                 LookupFailure::no_credit));
    CHECK(failed(read("messente", R"({"result":[{"number":"+48221234567","status":"ON","error":{"code":101}}]})"),
                 LookupFailure::provider_fault));
}

TEST_CASE("neutrino: unknown means unassigned, failed is the undetermined one") {
    const auto with = [](const std::string& status) {
        return read("neutrino",
                    R"({"hlr-status":")" + status +
                        R"(","hlr-valid":true,"number-valid":true,)"
                        R"("international-number":"+48221234567","is-ported":false,"mcc":"260","mnc":"2"})");
    };
    CHECK(with("unknown").evidence.useless());
    CHECK(failed(with("failed"), LookupFailure::provider_fault));
    CHECK(with("ok").evidence.presence == Presence::present);
    CHECK(with("ok").evidence.current == Network::parse("260", "02").value());
    CHECK(with("absent").evidence.presence == Presence::absent);
    CHECK(says_nothing(with("fixed-line")));
    CHECK(says_nothing(with("something-new")));
    // The same word, elsewhere: nobody knows.
    CHECK(says_nothing(
        read("seven", R"({"status":true,"international_format_number":"48221234567","reachable":"unknown"})")));
}

TEST_CASE("seven: codes are hexadecimal, and types change from answer to answer") {
    const auto with = [](const std::string& code, const std::string& rest = "") {
        return read("seven", R"({"status":true,"international_format_number":48221234567,"gsm_code":")" + code + "\"" +
                                 rest + "}");
    };
    CHECK(with("1b").evidence.presence == Presence::absent);        // 27
    CHECK(with("11").evidence.presence == Presence::undetermined);  // 17, not 11
    CHECK(with("11").evidence.assignment == Assignment::undetermined);
    CHECK(with("1F").evidence.presence == Presence::present);  // 31
    CHECK(says_nothing(with("ffff")));
    CHECK(says_nothing(with("6xxx")));
    CHECK(with("0", R"(,"reachable":"reachable","roaming":"not_roaming","ported":"assumed_ported")").evidence.roaming ==
          Known::no);
    CHECK(with("0", R"(,"reachable":"reachable","roaming":{"status":"roaming"})").evidence.roaming == Known::yes);
    CHECK(with("0", R"(,"reachable":"reachable","ported":true)").evidence.ported == Known::yes);
    CHECK(failed(read("seven", R"({"status":"false"})"), LookupFailure::malformed_reply) == false);
    CHECK(read("seven", R"({"status":"false"})").failure == LookupFailure::provider_fault);
    CHECK(failed(read("seven", "900"), LookupFailure::malformed_reply));
}

TEST_CASE("cardboardfish: negative numbers in place of ids, and hexadecimal codes in the callback") {
    const auto accepted = read("cardboardfish", "OK 76543");
    CHECK(accepted.pending);
    CHECK(accepted.id == "76543");
    CHECK(failed(read("cardboardfish", "OK -15"), LookupFailure::malformed_number));
    CHECK(failed(read("cardboardfish", "OK -20\r\n"), LookupFailure::route_unavailable));
    CHECK(failed(read("cardboardfish", "OK -99"), LookupFailure::provider_fault));
    CHECK(failed(read("cardboardfish", "ERR FAIL 12"), LookupFailure::provider_fault));
    CHECK(failed(read("cardboardfish", "ERR RETRY"), LookupFailure::throttled));
    CHECK(failed(read("cardboardfish", "<html>"), LookupFailure::malformed_reply));
    const auto called = [](const std::string& rest) {
        const auto answers = read_callback(provider("cardboardfish"), "QueryID=76543&MSISDN=48221234567&" + rest, now);
        REQUIRE(answers);
        CHECK(answers->front().id == "76543");
        CHECK(answers->front().evidence.number == warsaw);
        return answers->front().evidence;
    };
    CHECK(called("Status=Success&NetworkCode=26001&ErrorCode=0").presence == Presence::present);
    CHECK(called("Status=Unavailable&ErrorCode=1B").presence == Presence::absent);
    CHECK(called("Status=Invalid&ErrorCode=1").assignment == Assignment::unassigned);
    CHECK_FALSE(called("Status=Unavailable&ErrorCode=22").tells());  // 34: the network failed
}

TEST_CASE("telnyx and sinch never tell of presence") {
    const auto line = read("telnyx", R"({"data":{"phone_number":"+48221234567","carrier":{"type":"mobile",
        "mobile_country_code":"260","mobile_network_code":2},"portability":{"ported_status":"Y"}}})");
    CHECK_FALSE(line.failure);
    CHECK(says_nothing(line));
    CHECK(line.evidence.line_kind == LineKind::mobile);
    CHECK(line.evidence.ported == Known::yes);
    CHECK(line.evidence.source == EvidenceSource::portability_db);
    CHECK(line.evidence.current == Network::parse("260", "02").value());
    const auto gone = read("sinch", R"({"number":"+48221234567","line":{"type":"Mobile","error":null},
        "rnd":{"disconnected":true}})");
    CHECK(gone.evidence.useless());
    CHECK(failed(read("sinch", R"({"number":"+48221234567","line":{"error":{"code":"100"}}})"),
                 LookupFailure::not_covered));
}

TEST_CASE("bind: how it went is told apart from what was found") {
    CHECK(failed(read("bind", R"({"response":4})"), LookupFailure::throttled));
    CHECK(failed(read("bind", R"({"response":3})"), LookupFailure::no_credit));
    CHECK(failed(read("bind", R"({"response":6})"), LookupFailure::not_covered));
    CHECK(failed(read("bind", R"({"response":7})"), LookupFailure::timeout));
    CHECK(read("bind", R"({"response":0,"gsmErrorCode":0,"mcc":"219","mnc":"01"})").evidence.presence ==
          Presence::present);
    CHECK(read("bind", R"({"response":0,"gsmErrorCode":27})").evidence.presence == Presence::absent);
}

TEST_CASE("vertexsms: the id is in a list, and network codes are padded") {
    CHECK(read("vertexsms", R"(["abc-1"])").id == "abc-1");
    CHECK(failed(read("vertexsms", "[]"), LookupFailure::malformed_reply));
    const auto answers = read_callback(
        provider("vertexsms"), R"({"id":"abc-1","msisdn":"48221234567","mcc":"260","mnc":"021","error":"0"})", now);
    REQUIRE(answers);
    CHECK(answers->front().evidence.presence == Presence::present);
    CHECK(answers->front().evidence.current == Network::parse("260", "21").value());
}

TEST_CASE("an answer about another number is no answer") {
    CHECK(failed(read("hlr-lookups", R"({"msisdn":"+48999999999","connectivity_status":"CONNECTED"})"),
                 LookupFailure::malformed_reply));
    CHECK(failed(read("messente", R"({"result":[{"number":"+48999999999","status":"ON"}]})"),
                 LookupFailure::malformed_reply));
    CHECK(read("messente",
               R"({"result":[{"number":"+48999999999","status":"OFF"},{"number":"+48221234567","status":"ON"}]})")
              .evidence.presence == Presence::present);
}

TEST_CASE("garbled answers are failures, whoever sends them") {
    for (const auto& entry : std::filesystem::directory_iterator(std::string(OUTDIAL_SOURCE_DIR) + "/data/providers")) {
        const auto profile = provider(entry.path().stem().string());
        if (profile.mode == ProviderMode::receipt) continue;
        INFO(profile.name);
        for (const char* body : {"", "<html>maintenance</html>", "{", "null", "[]", "{}", R"({"results":[]})",
                                 R"({"results":{"status":"LIVE"}})", "\xFF\xFE"}) {
            INFO(body);
            const auto answer = read(profile, body);
            CHECK(says_nothing(answer));
        }
        const auto silent = [&](int status) { return read(profile, "", status).failure; };
        CHECK(silent(401) == LookupFailure::unauthorized);
        CHECK(silent(402) == LookupFailure::no_credit);
        CHECK(silent(429) == LookupFailure::throttled);
        CHECK(silent(500) == LookupFailure::provider_fault);
        CHECK(silent(301) == LookupFailure::provider_fault);
        CHECK(says_nothing(read(profile, "", 418)));
    }
}

TEST_CASE("a value that is not listed tells nothing, and its words are kept") {
    const auto answer = read("hlr-lookups", R"({"msisdn":"+48221234567","connectivity_status":"ON_MARS",
        "processing_status":"COMPLETED","error_code":77})");
    CHECK_FALSE(answer.failure);
    CHECK(says_nothing(answer));
    CHECK(answer.code == "77");
    CHECK(answer.text == "COMPLETED");
}

TEST_CASE("a provider that is throttling says how long") {
    const auto with = [](const char* header) {
        return read_answer(provider("telnyx"), warsaw, {429, "", header}, now).retry_after;
    };
    CHECK(with("7") == std::chrono::seconds(7));
    CHECK(with("") == Duration{0});
    CHECK(with("Wed, 21 Oct 2026 07:28:00 GMT") == Duration{0});
    CHECK(with("99999999999999999999") == std::chrono::hours(24));
}

TEST_CASE("times without an offset are nobody's, and none is in the future") {
    auto toml = plain_profile();
    const std::string source = "source = \"live_hlr\"\n";
    toml.insert(toml.find(source), "observed_at = \"/at\"\n");
    const auto profile = ProviderProfile::parse(toml).value();
    const auto at = [&](const std::string& text) {
        return read(profile, R"({"status":"on","at":)" + text + "}").evidence.observed_at;
    };
    CHECK(at("\"2026-11-18T11:05:00Z\"") == now - std::chrono::seconds(100));
    CHECK(at("\"2026-11-18 11:05:00+00\"") == now - std::chrono::seconds(100));
    CHECK(at("\"2026-11-18T06:05:00.250-05:00\"") == now - Duration(99'750));
    CHECK(at("1794999900") == now - std::chrono::seconds(100));
    CHECK(at("\"1794999900000\"") == now - std::chrono::seconds(100));
    // What cannot be read falls back to the answer's own time.
    for (const char* odd : {"\"2026-11-18 11:05:00\"", "\"2027-01-01T00:00:00Z\"", "\"2026-02-30T00:00:00Z\"",
                            "\"now\"", "null", "\"2026-11-18T25:00:00Z\"", "{}"}) {
        INFO(odd);
        CHECK(at(odd) == now);
    }
}

TEST_CASE("a new provider is a profile and nothing else") {
    const auto profile = ProviderProfile::parse(R"(
        name = "mine"
        title = "Mine"
        source = "made up"
        as_of = 2026-11-22
        confidence = "L"
        mode = "sync"
        [request]
        method = "GET"
        url = "https://hlr.example.test/{number}"
        [answer]
        form = "words"
        source = "live_hlr"
        [[fact]]
        at = "/1"
        values = { AN = "present assigned", "AUS*" = "absent temporary" }
        otherwise = "provider_fault"
    )");
    REQUIRE(profile);
    CHECK(read(*profile, "48221234567 AN").evidence.presence == Presence::present);
    CHECK(read(*profile, "48221234567 AUSSER").evidence.presence == Presence::absent);
    CHECK(failed(read(*profile, "48221234567 HM"), LookupFailure::provider_fault));
}
