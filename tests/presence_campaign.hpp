// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "presence_world.hpp"

#include <outdial/campaign.hpp>

#include <set>
#include <utility>
#include <vector>

/// A whole campaign in a world of people with hours of their own.
namespace outdial_test {

inline constexpr Instant monday{std::chrono::sys_days{std::chrono::year{2026} / 6 / 1}};

inline CampaignConfig config_of(const PresenceWorld& world, bool learned) {
    using std::chrono::hours;
    CampaignConfig config;
    for (auto& weekly : config.windows.hours) weekly = Hours::parse("08:00-21:00").value();
    config.closing_soon = Duration::zero();
    RetryTable& table = config.retry.usual;
    table.max_attempts = 255;
    table.contact_gap = Duration::zero();
    table.row(Outcome::no_answer) = {Next::redial, hours(world.again_after_failure)};
    table.row(Disposition::call_again) = {Next::redial, hours(world.again_after_contact)};
    if (world.again_after_contact == 0) table.row(Disposition::call_again).next = Next::complete;
    config.pacing.max_lines = 1;
    if (learned) config.learned_order = world.config;
    return config;
}

struct CampaignResult {
    double dials = 0, reached = 0;            // after two weeks
    double dials_then = 0, reached_then = 0;  // in them
    std::set<ContactId> called;

    double rate() const { return reached / dials; }
    double rate_then() const { return reached_then / dials_then; }
};

/// One agent, whose calls take no time: as many in each hour as the world has dials. Fates are as in `run`.
inline CampaignResult run_campaign(const PresenceWorld& world, bool learned, std::uint64_t seed) {
    CampaignConfig config = config_of(world, learned);
    if (learned) config.learned_order->seed = seed;
    Campaign campaign = Campaign::create(config).value();
    std::vector<std::pair<std::size_t, double>> people;  // kind and level
    for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(world.clients); ++i) {
        Random random(seed, stream_name(1, i));
        double rest = random.uniform();
        std::size_t kind = 0;
        while (kind + 1 < world.kinds.size() && rest >= world.kinds[kind].share) rest -= world.kinds[kind++].share;
        people.emplace_back(kind, random.gamma(world.level_shape) / world.level_shape);
        const std::vector<ContactNumber> numbers{
            {PhoneNumber::from_digits(48'600'000'000 + i).value(), world.kinds[kind].type, 0}};
        static_cast<void>(campaign.add({i, 0, numbers}, monday));
    }
    static_cast<void>(campaign.on(AgentReady{0}, monday));
    CampaignResult result;
    double capacity = 0.0;
    for (int time = 0; time < world.days * 24; ++time) {
        if (!callable(time)) continue;
        const Instant now = monday + std::chrono::hours(time);
        for (capacity += world.clients * world.dials_a_day / hours_a_day; capacity >= 1.0; capacity -= 1.0) {
            const auto orders = campaign.dials(now);
            if (orders.empty()) break;
            const DialOrder order = orders.front();
            const auto& [kind, level] = people[order.contact];
            Random random(seed, stream_name(2, order.contact, static_cast<std::uint64_t>(time)));
            const double chance = world.kinds[kind].chance[static_cast<std::size_t>(time % week_hours)];
            const bool reached = random.chance(std::min(0.95, level * chance));
            const auto tell = [&](const Event& event) { static_cast<void>(campaign.on(event, now)); };
            if (reached) tell(CallConnected{order.call, 0});
            tell(CallEnded{order.call, reached ? Outcome::answered : Outcome::no_answer});
            if (reached) tell(CallDisposed{order.call, Disposition::call_again});
            if (reached) tell(AgentReady{0});
            result.called.insert(order.contact);
            (time < 14 * 24 ? result.dials_then : result.dials) += 1.0;
            (time < 14 * 24 ? result.reached_then : result.reached) += reached ? 1.0 : 0.0;
        }
    }
    return result;
}

}  // namespace outdial_test
