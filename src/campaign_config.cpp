// SPDX-License-Identifier: Apache-2.0
#include <outdial/campaign_config.hpp>

#include <utility>

#include <fmt/format.h>

namespace outdial {
namespace {

constexpr std::size_t most_windows = 65'535;
constexpr Duration longest = std::chrono::days{3660};  // so that sums of times stay far from overflow

template <class Enumeration>
Error unknown(std::string_view field, Enumeration value) {
    return {std::string(field), fmt::to_string(static_cast<int>(value)), "use a named value of the enumeration"};
}

/// Hours of messages that never come a lead time before hours of calls would leave everybody unannounced, and uncalled.
Result<void> check_announced_hours(const CampaignConfig& config) {
    const AnnouncementConfig& announcement = *config.announcement;
    if (!announcement.windows) return {};
    constexpr Instant monday{std::chrono::sys_days{std::chrono::year{2026} / 1 / 5}};
    for (int type = 0; type < number_type_count; ++type) {
        const auto kind = static_cast<NumberType>(type);
        if (!announcement.types[static_cast<std::size_t>(type)]) continue;
        if (config.windows.hours[static_cast<std::size_t>(type)].empty()) continue;
        const Rule message = announcement.windows->rule(kind);
        const Rule call = config.windows.rule(kind);
        const auto gate = [&](Instant at) {
            Verdict later = call.at(Zone{}, at + announcement.lead_time);
            if (later.until < far_future) later.until -= announcement.lead_time;
            return both(message.at(Zone{}, at), later);
        };
        const Verdict first = settle(gate, monday, 1000);
        if (first.is_now() || (!first.is_never() && gate(first.until).is_now())) continue;
        return Error{"announcement.windows", std::string(name(kind)),
                     "give hours of which some come lead_time before the hours of calls: nobody would be called"};
    }
    return {};
}

}  // namespace

Result<void> CampaignConfig::check() const {
    if (places.empty() || places.size() > most_windows) {
        return Error{"places", fmt::to_string(places.size()), "give 1 to 65535 places"};
    }
    if (wishes.size() > most_windows) {
        return Error{"wishes", fmt::to_string(wishes.size()), "give at most 65535 wishes"};
    }
    for (const auto& [field, time] :
         {std::pair("queue_time", queue_time), std::pair("wrap_up_time", wrap_up_time),
          std::pair("promised_window", promised_window), std::pair("agent_kept_time", agent_kept_time),
          std::pair("own_agent_time", own_agent_time), std::pair("closing_soon", closing_soon),
          std::pair("windows.guard", windows.guard)}) {
        if (time >= Duration::zero() && time <= longest) continue;
        return Error{field, fmt::format("{} ms", time.count()), "give zero or a positive time, at most ten years"};
    }
    if (static_cast<int>(connect_at) >= connect_at_count) return unknown("connect_at", connect_at);
    if (static_cast<int>(no_agent) >= no_agent_count) return unknown("no_agent", no_agent);
    if (static_cast<int>(agent_free_at) >= agent_free_at_count) return unknown("agent_free_at", agent_free_at);
    if (static_cast<int>(card_at) >= card_at_count) return unknown("card_at", card_at);
    if (auto checked = retry.check(); !checked) return checked;
    if (learned_order) {
        if (auto checked = learned_order->check(); !checked) {
            const std::string field = checked.error().field;
            return Error{"learned_order" + field.substr(field.find('.')), checked.error().value,
                         checked.error().remedy};
        }
    }
    if (announcement) {
        if (auto checked = announcement->check(); !checked) return checked;
        if (auto checked = check_announced_hours(*this); !checked) return checked;
    }
    if (auto ledger = AbandonmentLedger::create(abandonment); !ledger) return ledger.error();
    if (auto checked = blending.check(); !checked) return checked;
    return pacing.check();
}

}  // namespace outdial
