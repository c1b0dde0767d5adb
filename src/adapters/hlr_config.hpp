// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/adapters/hlr_client.hpp>

namespace outdial {

/// The host's policy with the provider's limits.
[[nodiscard]] LookupPolicy policy_of(const HlrClientConfig& config);

/// The request for a number, with the host of `base_url` instead of the profile's.
[[nodiscard]] Result<HttpRequest> request_for(const HlrClientConfig& config, PhoneNumber number,
                                              const std::string& reference, Instant now);

}  // namespace outdial
