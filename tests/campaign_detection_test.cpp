// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;

// Answering machines: an answered call wants an agent when the detector says so.

namespace {

CampaignConfig detecting() {
    CampaignConfig config = always_open();
    config.detect_machines = true;
    return config;
}

}  // namespace

TEST_CASE("an answered call wants an agent when a person was detected, or nobody is sure") {
    for (const AmdResult result : {AmdResult::human, AmdResult::not_sure}) {
        Host host(detecting());
        add_clients(host, 3);
        host.agents(1);
        const DialOrder order = host.dial();
        host.tell(CallAnswered{order.call});
        host.pass(2s);
        CHECK(host.quiet());  // the agent is for this call, whatever it turns out to be
        host.tell(CallDetected{order.call, result});
        CHECK(host.on(CallDetected{order.call, result}) == Reception::wrong_order);
        host.tell(CallConnected{order.call, 0});
        CHECK(host.on(CallDetected{order.call, AmdResult::machine}) == Reception::wrong_order);
        host.tell(CallEnded{order.call, Outcome::answered});
    }
}

TEST_CASE("a machine wants no agent, and is called again as the table says") {
    Host host(detecting());
    add_clients(host, 1);
    host.agents(1);
    const DialOrder order = host.dial();
    CHECK(host.on(CallDetected{order.call, AmdResult::machine}) == Reception::wrong_order);  // nobody answered yet
    host.tell(CallAnswered{order.call});
    host.tell(CallDetected{order.call, AmdResult::machine});
    host.pass(30s);  // it leaves a message
    host.tell(CallEnded{order.call, Outcome::machine});
    CHECK(host.campaign.agents().counts().idle == 1);
    CHECK(host.campaign.contact_counts().delayed == 1);
    CHECK(host.on(CallDetected{order.call, AmdResult::human}) == Reception::unknown_call);
}

TEST_CASE("a machine that turns out to be a person may still be joined to an agent") {
    Host host(detecting());
    add_clients(host, 1);
    host.agents(1);
    const DialOrder order = host.dial();
    host.tell(CallAnswered{order.call});
    host.tell(CallDetected{order.call, AmdResult::machine});
    host.tell(CallDetected{order.call, AmdResult::human});
    host.tell(CallConnected{order.call, 0});
    CHECK(host.on(CallDetected{order.call, static_cast<AmdResult>(amd_result_count)}) == Reception::wrong_order);
}

TEST_CASE("without a detector an answered call wants an agent at once, and a detection is refused") {
    Host host(always_open());
    add_clients(host, 1);
    host.agents(1);
    const DialOrder order = host.dial();
    host.tell(CallAnswered{order.call});
    CHECK(host.on(CallDetected{order.call, AmdResult::human}) == Reception::wrong_order);
    host.tell(CallConnected{order.call, 0});
}

TEST_CASE("an agent who is on the line already needs no detector") {
    CampaignConfig config = detecting();
    config.connect_at = ConnectAt::dialled;
    Host host(config);
    add_clients(host, 1);
    host.agents(1);
    const DialOrder order = host.dial();
    host.tell(CallConnected{order.call, order.agent});
    host.tell(CallAnswered{order.call});
    CHECK(host.on(CallDetected{order.call, AmdResult::machine}) == Reception::wrong_order);
    host.tell(CallEnded{order.call, Outcome::machine});
}

TEST_CASE("pacing learns the rate of people, and the time until they are known to be people") {
    CampaignConfig config = detecting();
    config.pacing.mode = PacingMode::predictive;
    config.pacing.minimum_team = 1;
    Host host(config);
    add_clients(host, 6'000);
    host.agents(5);
    for (int call = 0; call < 4'000; ++call) {
        const auto orders = host.dials();
        for (const DialOrder& order : orders) {
            host.pass(10s);
            host.tell(CallAnswered{order.call});
            host.pass(3s);
            const bool person = order.contact % 4 == 0;
            host.tell(CallDetected{order.call, person ? AmdResult::human : AmdResult::machine});
            host.tell(CallEnded{order.call, person ? Outcome::abandoned : Outcome::machine});
        }
        if (orders.empty()) host.pass(1s);
        if (host.campaign.contact_counts().ready == 0) break;
    }
    CHECK(host.campaign.pacing_decision().answer_rate == Catch::Approx(0.25).margin(0.05));
    CHECK(host.campaign.pacing_decision().ring >= 13s);
}
