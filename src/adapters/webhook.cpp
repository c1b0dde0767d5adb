// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/digest.hpp>
#include <outdial/adapters/webhook.hpp>

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

namespace outdial {
namespace {

constexpr std::array<std::string_view, webhook_refusal_count> refusal_names{"none", "unknown_path", "wrong_method",
                                                                            "unauthenticated", "unreadable"};

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view header(const WebhookRequest& request, std::string_view wanted) noexcept {
    for (const auto& [key, value] : request.headers) {
        if (std::equal(key.begin(), key.end(), wanted.begin(), wanted.end(),
                       [](char a, char b) { return lower(a) == lower(b); })) {
            return value;
        }
    }
    return {};
}

std::string_view path_of(std::string_view target) noexcept { return target.substr(0, target.find('?')); }

std::string_view query_of(std::string_view target) noexcept {
    const auto mark = target.find('?');
    return mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
}

/// Keys and values of a form, decoded.
std::vector<std::pair<std::string, std::string>> fields_of(std::string_view form) {
    std::vector<std::pair<std::string, std::string>> fields;
    while (!form.empty()) {
        const auto end = std::min(form.find('&'), form.size());
        const std::string_view part = form.substr(0, end);
        form.remove_prefix(std::min(end + 1, form.size()));
        if (part.empty()) continue;
        const auto equals = std::min(part.find('='), part.size());
        fields.emplace_back(percent_decoded(part.substr(0, equals)),
                            percent_decoded(part.substr(std::min(equals + 1, part.size()))));
    }
    return fields;
}

std::string value_of(const Credentials& credentials, const std::string& name) {
    const auto found = credentials.find(name);
    return found == credentials.end() ? std::string() : found->second;
}

bool same_basic(const WebhookRoute& route, std::string_view given) {
    constexpr std::string_view scheme = "Basic ";
    const ProviderCallback& callback = route.profile.callback;
    const std::string expected =
        value_of(route.credentials, callback.user) + ":" + value_of(route.credentials, callback.password);
    if (given.substr(0, scheme.size()) != scheme) return false;
    const auto decoded = base64_decoded(given.substr(scheme.size()));
    return decoded && same_secret(expected, *decoded);
}

}  // namespace

std::string_view name(WebhookRefusal refusal) noexcept {
    const auto index = static_cast<std::size_t>(refusal);
    return index < refusal_names.size() ? refusal_names[index] : "?";
}

Result<Webhook> Webhook::create(std::vector<WebhookRoute> routes, std::string public_url) {
    for (std::size_t i = 0; i < routes.size(); ++i) {
        const WebhookRoute& route = routes[i];
        const ProviderCallback& callback = route.profile.callback;
        const std::string field = "webhook." + route.profile.name;
        if (route.profile.mode == ProviderMode::sync) {
            return Error{field, "sync", "this provider never calls: its mode is neither callback nor receipt"};
        }
        const bool plain = std::all_of(route.path.begin(), route.path.end(), [](char c) {
            return c > ' ' && c < '\x7F' && c != '?' && c != '#' && c != '%';
        });
        if (route.path.empty() || route.path.front() != '/' || !plain) {
            return Error{field + ".path", "", "expected a path such as /hlr/4f1c0a9b..., without a query"};
        }
        const bool proven = callback.signature != SignatureKind::none || !callback.user.empty();
        if (!proven && route.path.size() < shortest_secret) {
            return Error{field + ".path", "",
                         "nothing but the path shows that the provider calls: give it at least 20 characters that "
                         "nobody can guess"};
        }
        for (const std::string& one : {callback.signature_key, callback.user, callback.password}) {
            if (!one.empty() && value_of(route.credentials, one).empty()) {
                return Error{fmt::format("{}.{}", field, one), "", "give a value for this credential"};
            }
        }
        for (std::size_t k = 0; k < i; ++k) {
            if (routes[k].path == route.path) return Error{field + ".path", "", "is there twice"};
        }
        const bool signs_url =
            callback.signature != SignatureKind::none && callback.signed_part == SignedPart::url_and_form;
        if (signs_url && public_url.empty()) {
            return Error{"webhook.public_url", "", "the provider signs our URL: give it as the provider knows it"};
        }
    }
    if (!public_url.empty()) {
        if (const auto url = HttpUrl::parse(public_url); !url) return url.error();
        while (public_url.back() == '/') public_url.pop_back();
    }
    Webhook webhook;
    webhook.routes_ = std::move(routes);
    webhook.public_url_ = std::move(public_url);
    return webhook;
}

bool Webhook::authentic(const WebhookRoute& route, const WebhookRequest& request) const {
    const ProviderCallback& callback = route.profile.callback;
    if (!callback.user.empty() && !same_basic(route, header(request, "Authorization"))) return false;
    if (callback.signature == SignatureKind::none) return true;
    std::string content(request.body);
    if (callback.signed_part == SignedPart::url_and_form) {
        content = public_url_ + std::string(request.target);
        auto fields = fields_of(request.body);
        std::stable_sort(fields.begin(), fields.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        for (const auto& [key, value] : fields) content.append(key).append(value);
    }
    const std::string key = value_of(route.credentials, callback.signature_key);
    const bool short_one = callback.signature == SignatureKind::hmac_sha1;
    const std::string code = short_one ? hmac_sha1(key, content) : hmac_sha256(key, content);
    if (code.empty()) return false;
    std::string given(header(request, callback.signature_header));
    // Many write "sha256=" before it.
    const std::string_view prefix = short_one ? "sha1=" : "sha256=";
    if (given.rfind(prefix, 0) == 0) given.erase(0, prefix.size());
    if (!callback.signature_base64) std::transform(given.begin(), given.end(), given.begin(), lower);
    return same_secret(callback.signature_base64 ? base64(code) : hex(code), given);
}

WebhookDecision Webhook::decide(const WebhookRequest& request, Instant now) const {
    WebhookDecision decision;
    const auto refuse = [&decision](WebhookRefusal why, int status) {
        decision.refusal = why;
        decision.status = status;
        return decision;
    };
    const WebhookRoute* route = nullptr;
    for (const WebhookRoute& one : routes_) {
        if (same_secret(one.path, path_of(request.target))) route = &one;
    }
    if (route == nullptr) return refuse(WebhookRefusal::unknown_path, 404);
    const ProviderCallback& callback = route->profile.callback;
    decision.provider = route->profile.name;
    if (request.method != callback.method) return refuse(WebhookRefusal::wrong_method, 405);
    if (!authentic(*route, request)) return refuse(WebhookRefusal::unauthenticated, callback.user.empty() ? 403 : 401);
    const std::string_view query = query_of(request.target);
    auto answers = read_callback(route->profile, callback.method == "GET" ? query : request.body, now);
    if (!answers) {
        decision.body = answers.error().remedy;
        return refuse(WebhookRefusal::unreadable, 400);
    }
    // Our own reference, which we put into the URL.
    for (const auto& [key, value] : fields_of(query)) {
        if (key != "ref") continue;
        for (LookupAnswer& answer : *answers) {
            if (answer.reference.empty()) answer.reference = value;
        }
    }
    decision.answers = *std::move(answers);
    decision.status = callback.reply_status;
    decision.body = callback.reply;
    decision.deadline = callback.deadline;
    return decision;
}

}  // namespace outdial
