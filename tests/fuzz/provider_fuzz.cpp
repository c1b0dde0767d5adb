// SPDX-License-Identifier: Apache-2.0
#include "fuzz.hpp"

#include <outdial/adapters/provider_answer.hpp>
#include <outdial/adapters/provider_request.hpp>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

using namespace outdial;

namespace {

const std::vector<ProviderProfile>& profiles() {
    static const std::vector<ProviderProfile> all = [] {
        std::vector<ProviderProfile> found;
        std::vector<std::string> paths;
        for (const auto& entry : std::filesystem::directory_iterator(OUTDIAL_SOURCE_DIR "/data/providers")) {
            paths.push_back(entry.path().string());
        }
        std::sort(paths.begin(), paths.end());
        for (const std::string& path : paths) {
            auto profile = load_profile(path);
            must(profile.has_value());
            found.push_back(*std::move(profile));
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

/// Any text is a profile or an error; any text is an answer to every profile: a failure, or what it tells.
void fuzz_one(std::string_view text) {
    const auto parsed = ProviderProfile::parse(text);
    if (!parsed) must(!parsed.error().remedy.empty());
    if (parsed) {
        Credentials credentials;
        for (const std::string& one : parsed->credentials) credentials.emplace(one, "x");
        const PhoneNumber number = PhoneNumber::from_digits(48221234567).value();
        const auto request = build_request(*parsed, credentials, {number, "r", "https://a.test/"}, Instant{});
        if (request) must(!request->host.empty() && request->target.front() == '/');
        for (const char* body : {R"({"status":"on"})", "OK 1", "a=b&c=d", R"({"results":[{"to":"48221234567"}]})"}) {
            try_profile(*parsed, body);
        }
        return;
    }
    for (const ProviderProfile& profile : profiles()) try_profile(profile, text);
}
