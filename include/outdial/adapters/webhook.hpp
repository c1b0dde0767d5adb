// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/adapters/provider_answer.hpp>
#include <outdial/adapters/provider_profile.hpp>
#include <outdial/adapters/provider_request.hpp>
#include <outdial/instant.hpp>
#include <outdial/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What to make of a request that a provider sends to us, and what to reply. No I/O.
namespace outdial {

/// Where one provider calls.
struct WebhookRoute {
    ProviderProfile profile;  ///< of mode callback or receipt
    Credentials credentials;
    std::string path;  ///< the secret part of our URL, e.g. `/hlr/4f1c0a...`: nobody can guess it
};

/// A request as it came.
struct WebhookRequest {
    std::string_view method;
    std::string_view target;  ///< path and query
    std::vector<std::pair<std::string_view, std::string_view>> headers;
    std::string_view body;
};

/// Why a request was refused.
enum class WebhookRefusal : std::uint8_t {
    none,
    unknown_path,
    wrong_method,
    unauthenticated,
    unreadable,
};
inline constexpr int webhook_refusal_count = 5;
[[nodiscard]] std::string_view name(WebhookRefusal refusal) noexcept;

struct WebhookDecision {
    WebhookRefusal refusal = WebhookRefusal::none;
    int status = 200;
    std::string body;
    Duration deadline{0};               ///< the provider waits for the reply so long; zero: of a refused request
    std::string provider;               ///< name of the profile
    std::vector<LookupAnswer> answers;  ///< what it tells; one that is pending is not the last word
};

/// The routes of a listener. Providers call at least once, out of order, and perhaps before they have answered our
/// request: whoever takes the answers must not mind, as `LookupQueue` and `Reachability` do not.
class Webhook {
public:
    /// `public_url`: scheme and host as the providers know us, which some sign. Error when a path is not a secret and
    /// nothing else authenticates the provider, when two are the same, or when a credential has no value.
    [[nodiscard]] static Result<Webhook> create(std::vector<WebhookRoute> routes, std::string public_url);

    /// Paths, signatures and passwords are compared in a time that does not depend on where they differ.
    [[nodiscard]] WebhookDecision decide(const WebhookRequest& request, Instant now) const;

    /// A path needs as many characters to be a secret.
    static constexpr std::size_t shortest_secret = 20;

private:
    Webhook() = default;
    [[nodiscard]] bool authentic(const WebhookRoute& route, const WebhookRequest& request) const;

    std::vector<WebhookRoute> routes_;
    std::string public_url_;
};

}  // namespace outdial
