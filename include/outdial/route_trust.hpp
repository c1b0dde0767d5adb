// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/estimate.hpp>
#include <outdial/evidence.hpp>
#include <outdial/instant.hpp>
#include <outdial/outcome.hpp>
#include <outdial/receipt.hpp>

#include <cstdint>
#include <string_view>

namespace outdial {

/// What is suspicious about the receipts of a route.
enum class RouteDoubt : std::uint8_t {
    none,
    unproven,      ///< too little was seen to say
    never_late,    ///< no message ever waits for a phone: every one is delivered within seconds
    never_fails,   ///< no message ever expires, though many numbers are stale
    contradicted,  ///< calls and look-ups after a delivery find the phone off
};
inline constexpr int route_doubt_count = 5;

/// Stable lower-case name, e.g. `never_late`.
[[nodiscard]] std::string_view name(RouteDoubt doubt) noexcept;
/// A sentence for people, e.g. "calls after a delivery find the phone off".
[[nodiscard]] std::string_view sentence(RouteDoubt doubt) noexcept;

/// How far "delivered" is to be believed on one route (an SMS centre or provider, and a network): carriers forge
/// receipts, for all messages or a share of them. Learned from what calls and look-ups find shortly after a delivery,
/// and from how the receipts are spread. One object per route; `per_cent` goes into `Evidence::trust`.
class RouteTrust {
public:
    RouteTrust() noexcept;

    /// A final receipt came, so long after its message was sent.
    void on_receipt(MessageState state, Duration delay) noexcept;

    /// Other evidence about a number whose message was delivered `since` ago: a call's outcome or a live look-up. What
    /// is older than `check_within` says nothing of the receipt, and neither does another receipt.
    void on_check(const Evidence& evidence, Duration since) noexcept;
    static constexpr Duration check_within = std::chrono::minutes(30);

    /// Share of deliveries that are genuine, 0 to 100. A route that was never checked is believed at 80, and at half of
    /// what is learned when its receipts are spread as no real ones are.
    [[nodiscard]] std::uint8_t per_cent() const noexcept;
    [[nodiscard]] RouteDoubt doubt() const noexcept;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.genuine_, self.late_, self.failed_);
    }

private:
    [[nodiscard]] bool never_late() const noexcept;
    [[nodiscard]] bool never_fails() const noexcept;

    RateEstimate genuine_;
    RateEstimate late_;
    RateEstimate failed_;
};

}  // namespace outdial
