// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/adapters/provider_profile.hpp>
#include <outdial/phone_number.hpp>
#include <outdial/result.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace outdial {

/// Values of the credentials that a profile names. Never written to a log or a message of ours.
using Credentials = std::map<std::string, std::string>;

/// A request of HTTP/1.1, ready to be sent.
struct HttpRequest {
    std::string method;
    bool tls = true;
    std::string host;
    std::uint16_t port = 443;
    std::string target;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    friend bool operator==(const HttpRequest&, const HttpRequest&) = default;
};

/// What a request is about.
struct LookupCall {
    PhoneNumber number;
    std::string reference;     ///< our own name for it, which comes back with the callback
    std::string callback_url;  ///< where the provider is to call; empty for synchronous ones
};

/// A URL of http or https without a name and password in it.
struct HttpUrl {
    bool tls = true;
    std::string host;
    std::uint16_t port = 443;
    std::string target;

    [[nodiscard]] static Result<HttpUrl> parse(std::string_view text);
    friend bool operator==(const HttpUrl&, const HttpUrl&) = default;
};

/// The request for one number. Error naming a credential without a value, or a value that cannot be sent. What is put
/// in is escaped for its place: percent-encoded in a URL or form, escaped in JSON.
[[nodiscard]] Result<HttpRequest> build_request(const ProviderProfile& profile, const Credentials& credentials,
                                                const LookupCall& call, Instant now);

/// Everything but letters, digits and `-._~` as %XX.
[[nodiscard]] std::string percent_encoded(std::string_view text);
/// The other way round, with `+` for a blank; what is no %XX stands for itself.
[[nodiscard]] std::string percent_decoded(std::string_view text);

}  // namespace outdial
