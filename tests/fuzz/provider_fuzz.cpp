// SPDX-License-Identifier: Apache-2.0
#include "fuzz.hpp"

#include <outdial/adapters/provider_answer.hpp>
#include <outdial/adapters/provider_request.hpp>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>

using namespace outdial;

namespace {

/// Every profile that is shipped, by its name.
const std::map<std::string, ProviderProfile, std::less<>>& profiles() {
    static const auto all = [] {
        std::map<std::string, ProviderProfile, std::less<>> found;
        for (const auto& entry : std::filesystem::directory_iterator(OUTDIAL_SOURCE_DIR "/data/providers")) {
            auto profile = load_profile(entry.path().string());
            must(profile.has_value());
            found.emplace(entry.path().stem().string(), *std::move(profile));
        }
        return found;
    }();
    return all;
}

void check(const LookupAnswer& answer, Instant now) {
    if (answer.failure || answer.pending) must(!answer.evidence.tells());
    must(!(answer.failure && answer.pending));
    must(answer.evidence.observed_at <= now && answer.evidence.message_sent_at <= now);
    must(answer.text.size() <= 200 && answer.id.size() <= 200);
}

void try_profile(const ProviderProfile& profile, std::string_view body) {
    const Instant now = from_epoch_ms(1'795'000'000'000);
    const PhoneNumber number = PhoneNumber::from_digits(48221234567).value();
    for (const int status : {200, 404, 502}) {
        if (profile.mode != ProviderMode::receipt) check(read_answer(profile, number, {status, body, body}, now), now);
    }
    const auto called = read_callback(profile, body, now);
    if (!called) return must(!called.error().remedy.empty());
    for (const LookupAnswer& answer : *called) check(answer, now);
}

}  // namespace

/// After a line that names a profile, any text is an answer to it: a failure, or what it tells. All other text is a
/// profile or an error. One profile a run: all nineteen would make nineteen times as few runs of the same reader.
void fuzz_one(std::string_view text) {
    const auto line = std::min(text.find('\n'), text.size());
    if (const auto named = profiles().find(text.substr(0, line)); named != profiles().end()) {
        return try_profile(named->second, text.substr(std::min(line + 1, text.size())));
    }
    const auto parsed = ProviderProfile::parse(text);
    if (!parsed) return must(!parsed.error().remedy.empty());
    Credentials credentials;
    for (const std::string& one : parsed->credentials) credentials.emplace(one, "x");
    const PhoneNumber number = PhoneNumber::from_digits(48221234567).value();
    const auto request = build_request(*parsed, credentials, {number, "r", "https://a.test/"}, Instant{});
    if (request) must(!request->host.empty() && request->target.front() == '/');
    for (const char* body : {R"({"status":"on"})", "OK 1", "a=b&c=d", R"({"results":[{"to":"48221234567"}]})"}) {
        try_profile(*parsed, body);
    }
}
