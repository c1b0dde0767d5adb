// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "catch.hpp"

#include <outdial/campaign.hpp>

#include <initializer_list>
#include <string_view>
#include <vector>

namespace outdial_test {

using outdial::AgentId;
using outdial::Campaign;
using outdial::CampaignConfig;
using outdial::Contact;
using outdial::ContactId;
using outdial::ContactNumber;
using outdial::DialOrder;
using outdial::Disposition;
using outdial::Duration;
using outdial::Event;
using outdial::Instant;
using outdial::NumberType;
using outdial::Outcome;
using outdial::Reception;

inline outdial::Zone zone(std::string_view name) {
    auto loaded = outdial::load_zone(name);
    INFO(name);
    REQUIRE(loaded);
    return *std::move(loaded);
}

inline outdial::Hours hours(std::string_view text) { return outdial::Hours::parse(text).value(); }

/// Progressive, every number open around the clock, in UTC.
inline CampaignConfig always_open() {
    CampaignConfig config;
    for (auto& weekly : config.windows.hours) weekly = outdial::Hours::always();
    return config;
}

inline ContactNumber number(std::uint64_t digits, NumberType type = NumberType::main, outdial::PlaceId place = 0) {
    return {outdial::PhoneNumber::from_digits(digits).value(), type, place};
}

/// Everything a host can see of a campaign without changing it.
struct View {
    outdial::ContactCounts contacts;
    outdial::AgentCounts agents;
    AgentId longest_idle = outdial::no_agent;
    Instant wakeup;
    std::vector<outdial::Verdict> verdicts;
    std::vector<std::pair<outdial::AgentPhase, outdial::AgentPhase>> team;  // now and after the call

    friend bool operator==(const View&, const View&) = default;
};

inline View view(const Campaign& campaign, Instant now) {
    View seen{campaign.contact_counts(),
              campaign.agents().counts(),
              campaign.agents().longest_idle(),
              campaign.next_wakeup(),
              {},
              {}};
    for (ContactId i = 0; i < campaign.size(); ++i) seen.verdicts.push_back(campaign.verdict(i, now));
    for (AgentId i = 0; campaign.agents().find(i) != nullptr; ++i) {
        seen.team.emplace_back(campaign.agents().find(i)->phase, campaign.agents().find(i)->after);
    }
    return seen;
}

/// A host with a clock that is moved by hand. `tell` and the calls made of it check that the campaign accepts the
/// event.
struct Host {
    Campaign campaign;
    Instant now;

    explicit Host(CampaignConfig config, Instant start = Instant{std::chrono::hours{500'000}})
        : campaign(Campaign::create(std::move(config)).value()), now(start) {}

    ContactId add(std::vector<ContactNumber> numbers, std::int16_t priority = 0) {
        const auto reference = 1000 + campaign.size();
        return campaign.add({reference, priority, numbers}, now).value();
    }
    void pass(Duration time) { now += time; }

    Reception on(const Event& event) { return campaign.on(event, now); }
    void tell(const Event& event) { CHECK(name(on(event)) == name(Reception::accepted)); }
    void agents(AgentId count) {
        for (AgentId i = 0; i < count; ++i) tell(outdial::AgentReady{i});
    }

    std::vector<DialOrder> dials() {
        const auto orders = campaign.dials(now);
        return {orders.begin(), orders.end()};
    }
    DialOrder dial() {
        const auto orders = dials();
        REQUIRE(orders.size() == 1);
        return orders.front();
    }
    bool quiet() { return campaign.dials(now).empty(); }
    /// Sleeps as the campaign says until it dials.
    DialOrder sleep_and_dial() {
        REQUIRE(quiet());
        for (int i = 0; i < 100; ++i) {
            REQUIRE(campaign.next_wakeup() > now);
            REQUIRE(campaign.next_wakeup() < outdial::far_future);
            now = campaign.next_wakeup();
            const auto orders = dials();
            if (!orders.empty()) {
                REQUIRE(orders.size() == 1);
                return orders.front();
            }
        }
        FAIL("woken a hundred times for nothing");
        return {};
    }

    void end(const DialOrder& order, Outcome outcome, Duration after = std::chrono::seconds{20}) {
        pass(after);
        tell(outdial::CallEnded{order.call, outcome});
    }
    void connect(const DialOrder& order, AgentId agent, Duration after = std::chrono::seconds{10}) {
        pass(after);
        tell(outdial::CallAnswered{order.call});
        tell(outdial::CallConnected{order.call, agent});
    }
    /// A whole conversation, until the agent is ready again.
    void talk(const DialOrder& order, AgentId agent, Disposition disposition, Instant callback_at = outdial::far_past) {
        connect(order, agent);
        pass(std::chrono::minutes{2});
        tell(outdial::CallEnded{order.call, Outcome::answered});
        tell(outdial::CallDisposed{order.call, disposition, callback_at});
        tell(outdial::AgentReady{agent});
    }
};

/// Clients with one number each.
inline void add_clients(Host& host, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) host.add({number(48'000'000'000 + i)});
}

}  // namespace outdial_test
