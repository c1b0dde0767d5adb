// SPDX-License-Identifier: Apache-2.0
#include <outdial/route_trust.hpp>

#include <array>
#include <cmath>

namespace outdial {
namespace {

struct Words {
    std::string_view name;
    std::string_view sentence;
};
constexpr std::array<Words, route_doubt_count> doubts{{
    {"none", "the receipts of this route agree with what calls and look-ups find"},
    {"unproven", "too few receipts of this route were seen to judge them"},
    {"never_late", "every message of this route is delivered within seconds, as if no phone were ever off"},
    {"never_fails", "no message of this route ever expires, though some numbers must be stale"},
    {"contradicted", "calls and look-ups after a delivery find the phone off"},
}};

constexpr Duration late = std::chrono::minutes(1);
// A tenth of all phones is off at any time, and some numbers of every base are stale: fewer than one in a hundred, over
// hundreds of messages, is no real route.
constexpr double fewest = 0.01;
constexpr std::uint64_t enough = 300;
constexpr double credible = 0.5;
constexpr std::uint64_t enough_checks = 10;

}  // namespace

std::string_view name(RouteDoubt doubt) noexcept { return doubts[static_cast<std::size_t>(doubt)].name; }

std::string_view sentence(RouteDoubt doubt) noexcept { return doubts[static_cast<std::size_t>(doubt)].sentence; }

RouteTrust::RouteTrust() noexcept : genuine_(0.8, 10.0, 500.0), late_(0.1, 10.0, 1000.0), failed_(0.1, 10.0, 1000.0) {}

void RouteTrust::on_receipt(MessageState state, Duration delay) noexcept {
    switch (state) {
        case MessageState::delivered:
            late_.add(delay >= late);
            failed_.add(false);
            return;
        case MessageState::expired:
        case MessageState::undeliverable: failed_.add(true); return;
        // Not final, or about the content or the sender.
        case MessageState::enroute:
        case MessageState::deleted:
        case MessageState::accepted:
        case MessageState::unknown:
        case MessageState::rejected: return;
    }
}

void RouteTrust::on_check(const Evidence& evidence, Duration since) noexcept {
    const bool independent =
        evidence.source == EvidenceSource::call_outcome || evidence.source == EvidenceSource::live_hlr;
    if (!independent || since < Duration::zero() || since > check_within) return;
    if (evidence.presence == Presence::present) {
        genuine_.add(true);
    } else if (evidence.presence == Presence::absent || evidence.useless()) {
        genuine_.add(false);
    }
}

bool RouteTrust::never_late() const noexcept { return late_.count() >= enough && late_.value() < fewest; }

bool RouteTrust::never_fails() const noexcept { return failed_.count() >= enough && failed_.value() < fewest; }

std::uint8_t RouteTrust::per_cent() const noexcept {
    // Where calls prove the receipts, their spread is of no interest.
    const bool proven = genuine_.count() >= enough_checks && genuine_.value() >= credible;
    const double share = !proven && (never_late() || never_fails()) ? genuine_.value() / 2.0 : genuine_.value();
    return static_cast<std::uint8_t>(std::lround(share * 100.0));
}

RouteDoubt RouteTrust::doubt() const noexcept {
    if (genuine_.count() >= enough_checks)
        return genuine_.value() < credible ? RouteDoubt::contradicted : RouteDoubt::none;
    if (never_late()) return RouteDoubt::never_late;
    if (never_fails()) return RouteDoubt::never_fails;
    return RouteDoubt::unproven;
}

}  // namespace outdial
