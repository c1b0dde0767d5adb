// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/provider_profile.hpp>

#include "providers.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

using namespace outdial;
using outdial_test::contains;
using outdial_test::plain_profile;

namespace {

std::string refusal(const std::string& toml) {
    const auto profile = ProviderProfile::parse(toml, "p.toml");
    return profile ? "accepted" : profile.error().message();
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("every profile of data/providers is read, named as its file, and says where it is from") {
    std::set<std::string> names;
    int asked = 0;
    for (const auto& entry : std::filesystem::directory_iterator(std::string(OUTDIAL_SOURCE_DIR) + "/data/providers")) {
        const std::string name = entry.path().stem().string();
        INFO(name);
        const auto profile = outdial_test::provider(name);
        CHECK(profile.name == name);
        CHECK(profile.source.size() > 10);
        CHECK(profile.note.size() > 20);
        CHECK(profile.as_of >= std::chrono::local_days{std::chrono::year(2026) / 1 / 1});
        CHECK(profile.answer.facts.size() >= 1);
        if (profile.mode != ProviderMode::receipt) ++asked;
        if (profile.mode == ProviderMode::receipt) CHECK(profile.answer.source == EvidenceSource::sms_receipt);
        names.insert(name);
    }
    CHECK(asked >= 10);
    CHECK(names.count("infobip") == 1);
}

TEST_CASE("the profile that the documentation shows is read") {
    std::ifstream page(std::string(OUTDIAL_SOURCE_DIR) + "/docs/providers.md");
    const std::string text{std::istreambuf_iterator<char>(page), {}};
    const auto begin = text.find("```toml\n");
    REQUIRE(begin != std::string::npos);
    const auto end = text.find("```\n", begin + 8);
    REQUIRE(end != std::string::npos);
    const auto profile = ProviderProfile::parse(text.substr(begin + 8, end - begin - 8), "docs/providers.md");
    if (!profile) FAIL(profile.error().message());
    CHECK(profile->name == "mine");
    CHECK(profile->problems.size() == 2);
    CHECK(profile->answer.facts.size() == 2);
}

TEST_CASE("the shortest profile is read, with the usual limits") {
    const auto profile = ProviderProfile::parse(plain_profile());
    REQUIRE(profile);
    CHECK(profile->limits == ProviderLimits{});
    CHECK(profile->answer.time_is_answer);
    CHECK(profile->answer.facts.front().values.front().second.presence == Presence::present);
}

TEST_CASE("errors name file, line, key and remedy") {
    CHECK_THAT(refusal(plain_profile("speed = 3")), contains("p.toml:7: speed: \"speed\": unknown key"));
    CHECK_THAT(refusal(plain_profile("", "rate = 3")), contains("unknown key; known here: body"));
    CHECK_THAT(refusal("name = "), contains("this is no TOML"));
    CHECK_THAT(refusal(""), contains("name: is missing"));
    CHECK_THAT(refusal(replaced(plain_profile(), "\"sync\"", "\"sometimes\"")), contains("use one of sync, callback"));
    CHECK_THAT(refusal(replaced(plain_profile(), "{number}", "{msisdn}")), contains("neither a credential"));
    CHECK_THAT(refusal(replaced(plain_profile(), "https:", "ftp:")), contains("begins with https://"));
    CHECK_THAT(refusal(replaced(plain_profile(), "/status", "status")), contains("expected a JSON pointer"));
    CHECK_THAT(refusal(replaced(plain_profile(), "present assigned", "present there")), contains("\"there\""));
    CHECK_THAT(refusal(replaced(plain_profile(), "live_hlr", "live")), contains("use one of number_plan"));
    CHECK_THAT(refusal(plain_profile("credentials = [\"Key\"]")), contains("lower-case"));
    CHECK_THAT(refusal(plain_profile("credentials = [\"number\"]")), contains("a meaning of its own"));
    CHECK_THAT(refusal(plain_profile("", "user = \"me\"")), contains("declare it"));
    CHECK_THAT(refusal(plain_profile("", "headers = [\"no colon\"]")), contains("a colon"));
    CHECK_THAT(refusal(plain_profile("", "sign = \"{body}\"")), contains("both `sign` and `sign_key`"));
    CHECK_THAT(refusal(plain_profile() + "code = \"bits\"\n"), contains("bits as a decimal"));
    CHECK_THAT(refusal(plain_profile() + "[[problem]]\nfailure = \"throttled\"\n"), contains("nothing says when"));
    CHECK_THAT(refusal(plain_profile() + "[[problem]]\nstatus = [42]\nfailure = \"throttled\"\n"),
               contains("numbers from 100 to 599"));
    CHECK_THAT(refusal(plain_profile() + "[[problem]]\nstatus = [500]\nfailure = \"broken\"\n"),
               contains("use one of transport"));
    CHECK_THAT(refusal(replaced(plain_profile(), "\"sync\"", "\"callback\"")), contains("give a table [submit]"));
    CHECK_THAT(refusal(std::string(100'001, '#')), contains("at most 100000"));
    CHECK_THAT(load_profile("/nowhere/x.toml").error().message(), contains("is there such a file?"));
}

TEST_CASE("meanings are words of the normal form") {
    const auto meaning = parse_meaning("absent assigned temporary imsi_detached mobile");
    REQUIRE(meaning);
    CHECK(meaning->presence == Presence::absent);
    CHECK(meaning->assignment == Assignment::assigned);
    CHECK(meaning->permanence == Permanence::temporary);
    CHECK(meaning->absent_why == AbsentWhy::imsi_detached);
    CHECK(meaning->line_kind == LineKind::mobile);
    CHECK(parse_meaning("undetermined").value() == Meaning{});
    CHECK(parse_meaning("").value() == Meaning{});
    CHECK(parse_meaning(" pending ").value().pending);
    CHECK(parse_meaning("expired").value().expired);
    for (int i = 0; i < lookup_failure_count; ++i) {
        const auto failure = static_cast<LookupFailure>(i);
        CHECK(parse_meaning(name(failure)).value().failure == failure);
    }
    CHECK_FALSE(parse_meaning("on"));
}
