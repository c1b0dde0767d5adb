// SPDX-License-Identifier: Apache-2.0
#include "hlr_config.hpp"

#include "tls_context.hpp"

namespace outdial {

LookupPolicy policy_of(const HlrClientConfig& config) {
    LookupPolicy policy = config.policy;
    policy.limits = config.profile.limits;
    return policy;
}

/// The request with the host of `base_url` instead of the profile's.
Result<HttpRequest> request_for(const HlrClientConfig& config, PhoneNumber number, const std::string& reference,
                                Instant now) {
    LookupCall call{number, reference, {}};
    if (!config.callback_url.empty()) {
        const char* begin = config.callback_url.find('?') == std::string::npos ? "?ref=" : "&ref=";
        call.callback_url = config.callback_url + begin + reference;
    }
    auto request = build_request(config.profile, config.credentials, call, now);
    if (!request || config.base_url.empty()) return request;
    const auto base = HttpUrl::parse(config.base_url);
    if (!base) return base.error();
    request->tls = base->tls;
    request->host = base->host;
    request->port = base->port;
    return request;
}

Result<void> HlrClientConfig::check() const {
    if (profile.mode == ProviderMode::receipt) {
        return Error{"profile", profile.name, "its mode is receipt: it is for a webhook listener, not for look-ups"};
    }
    if (auto ok = policy_of(*this).check(); !ok) return ok;
    if (connect_timeout <= Duration::zero()) return Error{"connect_timeout", "", "expected more than 0 ms"};
    const auto needs_url = [](const std::string& text) { return text.find("{callback_url}") != std::string::npos; };
    if (callback_url.empty() && (needs_url(profile.request.url) || needs_url(profile.request.body))) {
        return Error{"callback_url", "",
                     "this provider must be told where to call: give the URL of a webhook listener"};
    }
    if (!callback_url.empty()) {
        if (const auto url = HttpUrl::parse(callback_url); !url) return url.error();
    }
    const auto example = request_for(*this, PhoneNumber::from_digits(12025550100).value(), "r", Instant{});
    if (!example) return example.error();
    if (!example->tls) return {};
    const auto tls = make_tls_context(ca_file);
    if (!tls) return tls.error();
    return {};
}

}  // namespace outdial
