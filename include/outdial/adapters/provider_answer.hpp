// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/adapters/provider_profile.hpp>
#include <outdial/evidence.hpp>
#include <outdial/instant.hpp>
#include <outdial/phone_number.hpp>
#include <outdial/result.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a provider says, read by its profile. No I/O.
namespace outdial {

/// The answer to a request, as it came.
struct ProviderReply {
    int status = 200;
    std::string_view body;
    std::string_view retry_after;  ///< the header of that name; empty: none
};

/// A look-up has two results that have nothing to do with each other: did it work, and what does it tell of the
/// subscriber. Either `failure` says why it did not work, or it is `pending`, or `evidence` is what it tells, which may
/// be nothing.
struct LookupAnswer {
    std::optional<LookupFailure> failure;
    bool pending = false;  ///< the result comes later, by a callback
    Evidence evidence;
    std::string id;           ///< the provider's name for the look-up
    std::string reference;    ///< ours, where it came back
    std::string code, text;   ///< the provider's own words, for people
    Duration retry_after{0};  ///< how long the provider wants to be left alone; zero: it does not say

    friend bool operator==(const LookupAnswer&, const LookupAnswer&) = default;
};

/// Reads the answer to a request about `number`, which came at `now`. Anything that is not understood is a failure,
/// `malformed_reply`, and so is an answer about another number; a value that the profile does not list tells nothing.
[[nodiscard]] LookupAnswer read_answer(const ProviderProfile& profile, PhoneNumber number, const ProviderReply& reply,
                                       Instant now);

/// Reads a callback: the query or body of a request of the provider, one answer for each number in it. Error when it
/// cannot be read at all.
[[nodiscard]] Result<std::vector<LookupAnswer>> read_callback(const ProviderProfile& profile, std::string_view text,
                                                              Instant now);

}  // namespace outdial
