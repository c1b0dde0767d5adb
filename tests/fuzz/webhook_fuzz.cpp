// SPDX-License-Identifier: Apache-2.0
#include "fuzz.hpp"

#include <outdial/adapters/webhook.hpp>

#include <string>
#include <vector>

using namespace outdial;

namespace {

const std::string secret = "/hook/4f1c0a9b7d3e5f60";

WebhookRoute route(const std::string& name, const std::string& path, const Credentials& credentials) {
    auto profile = load_profile(std::string(OUTDIAL_SOURCE_DIR) + "/data/providers/" + name + ".toml");
    must(profile.has_value());
    return {*std::move(profile), credentials, path};
}

const Webhook& webhook() {
    static const Webhook made =
        Webhook::create({route("cardboardfish", secret, {}), route("infobip-sms", secret + "/i", {}),
                         route("kannel-sms", secret + "/k", {}), route("vertexsms", secret + "/v", {}),
                         route("twilio-sms", "/t", {{"auth_token", "key"}})},
                        "https://me.test")
            .value();
    return made;
}

}  // namespace

/// Lines of a request: method, target, headers as `Name: value`, an empty line, the body. Any text is refused, or told
/// apart into answers that are consistent; without the key nobody gets through a signed route.
void fuzz_one(std::string_view text) {
    const auto line = [&text] {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view taken = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        return taken;
    };
    WebhookRequest request;
    request.method = line();
    request.target = line();
    for (std::string_view header = line(); !header.empty(); header = line()) {
        const auto colon = std::min(header.find(": "), header.size());
        request.headers.emplace_back(header.substr(0, colon), header.substr(std::min(colon + 2, header.size())));
    }
    request.body = text;
    const Instant now = from_epoch_ms(1'795'000'000'000);
    for (const bool guessed : {false, true}) {
        std::string target(request.target);
        if (guessed) target.insert(0, secret);
        WebhookRequest tried = request;
        tried.target = target;
        const WebhookDecision decision = webhook().decide(tried, now);
        must((decision.refusal == WebhookRefusal::none) == (decision.status < 400));
        must((decision.refusal == WebhookRefusal::none) == !decision.answers.empty());
        must(decision.refusal != WebhookRefusal::unknown_path || decision.provider.empty());
        for (const LookupAnswer& answer : decision.answers) {
            must(!(answer.failure || answer.pending) || !answer.evidence.tells());
            must(answer.evidence.observed_at <= now);
        }
    }
}
