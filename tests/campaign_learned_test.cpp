// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"
#include "presence_campaign.hpp"

#include <cmath>
#include <set>

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;

// A campaign that learns whom to call at which hour, in the worlds in which the learning itself is tested.

namespace {

PresenceWorld world_of(std::vector<Kind> kinds) {
    PresenceWorld world;
    world.kinds = std::move(kinds);
    world.clients = 1000;
    return world;
}

}  // namespace

TEST_CASE("after two weeks a campaign that learns reaches a fifth more than one that does not") {
    double in_order = 0, learned = 0, sorted = 0;
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
        const PresenceWorld world = world_of(six_kinds(4));
        const CampaignResult plain = run_campaign(world, false, seed), better = run_campaign(world, true, seed);
        CHECK(better.dials == plain.dials);
        CHECK(better.called.size() == 1000);  // nobody is left out
        CHECK(better.reached_then > plain.reached_then);
        in_order += plain.rate();
        learned += better.rate();
        sorted += run(world, Choice::learned, seed).rate();
    }
    INFO(in_order << " " << learned << " " << sorted);
    CHECK(learned > 1.2 * in_order);
    CHECK(learned > 0.93 * sorted);  // of what looking at all numbers every hour gives
}

TEST_CASE("in a flat population a campaign that learns loses nothing") {
    double loss = 0, squares = 0;
    constexpr int replications = 4;
    for (int i = 1; i <= replications; ++i) {
        const PresenceWorld world = world_of(flat_kind(2));
        const CampaignResult plain = run_campaign(world, false, static_cast<std::uint64_t>(i));
        const CampaignResult learned = run_campaign(world, true, static_cast<std::uint64_t>(i));
        CHECK(plain.dials + plain.dials_then == learned.dials + learned.dials_then);
        const double lost = 1.0 - (learned.reached + learned.reached_then) / (plain.reached + plain.reached_then);
        loss += lost / replications;
        squares += lost * lost;
    }
    INFO(loss);
    const double error = std::sqrt((squares - replications * loss * loss) / (replications - 1.0) / replications);
    CHECK(loss < 0.005 + 2.4 * error);
}

TEST_CASE("an agent is never without a call because a better hour is to come") {
    // Everybody was reached on evenings only; at noon there is nobody else to call.
    const PresenceWorld world = world_of(six_kinds(4));
    CampaignConfig config = config_of(world, true);
    Host host(config, monday);
    for (std::uint64_t i = 0; i < 300; ++i) host.add({number(5000 + i)});
    host.tell(AgentReady{0});
    for (int day = 0; day < 20; ++day) {
        for (int hour = 8; hour < 21; ++hour) {
            host.now = monday + std::chrono::hours(24 * day + hour);
            for (int i = 0; i < 100; ++i) {
                const auto counts = host.campaign.contact_counts();
                const auto orders = host.campaign.dials(host.now);
                if (orders.empty()) {
                    CHECK(counts.ready == 0);
                    break;
                }
                const DialOrder order = orders.front();
                if (hour >= 18 && order.contact % 2 == 0) {
                    host.tell(CallConnected{order.call, 0});
                    host.tell(CallEnded{order.call, Outcome::answered});
                    host.tell(CallDisposed{order.call, Disposition::call_again});
                    host.tell(AgentReady{0});
                } else {
                    host.tell(CallEnded{order.call, Outcome::no_answer});
                }
            }
        }
    }
    REQUIRE(host.campaign.chances() != nullptr);
    CHECK(host.campaign.chances()->skill() > 0.5);
    host.now = monday + 24h * 21 + 12h;
    const auto index = host.campaign.call_index(0, 0, host.now);
    REQUIRE(index);
    CHECK(index->index < 0.0);
    CHECK(index->hours_later >= 6);
    CHECK(index->later.value > 1.5 * index->now.value);
    CHECK_FALSE(host.campaign.call_index(0, 1, host.now));
    CHECK_FALSE(host.campaign.call_index(300, 0, host.now));
    CHECK_FALSE(host.campaign.call_index(0, 0, far_past));
}

TEST_CASE("reason and priority come before what was learned") {
    const PresenceWorld world = world_of(six_kinds(4));
    Host host(config_of(world, true), monday + 9h);
    for (std::uint64_t i = 0; i < 600; ++i) host.add({number(5000 + i)}, static_cast<std::int16_t>(i % 3));
    host.tell(AgentReady{0});
    for (int i = 0; i < 600; ++i) {
        if (i == 100) host.add({number(9999)}, 7);
        const DialOrder order = host.dial();
        if (i == 100) CHECK(order.contact == 600);
        const int before = i - (i > 100 ? 1 : 0);
        if (i != 100) CHECK(order.contact % 3 == 2U - static_cast<unsigned>(before / 200));
        host.tell(CallEnded{order.call, Outcome::no_answer});
    }
}

TEST_CASE("what was learned outlasts a restart, and is given up with the setting") {
    const PresenceWorld world = world_of(six_kinds(4));
    const CampaignConfig config = config_of(world, true);
    Host host(config, monday + 9h);
    for (std::uint64_t i = 0; i < 400; ++i) host.add({number(5000 + i), number(9000 + i, NumberType::work)});
    host.tell(AgentReady{0});
    Random random(1);
    for (int i = 0; i < 3000; ++i) {
        if (i % 40 == 0) host.now += 1h;
        const auto orders = host.campaign.dials(host.now);
        if (orders.empty()) continue;
        const bool reached = random.chance(0.3);
        const DialOrder order = orders.front();
        if (reached) host.tell(CallConnected{order.call, 0});
        host.tell(CallEnded{order.call, reached ? Outcome::answered : Outcome::no_answer});
        if (reached) host.tell(CallDisposed{order.call, Disposition::call_again});
        if (reached) host.tell(AgentReady{0});
        if (i % 500 == 250) {
            const std::vector<std::byte> saved = host.campaign.save();
            host.campaign = Campaign::restore(config, saved).value();
            REQUIRE(host.campaign.save() == saved);
        }
    }
    CHECK(host.campaign.chances()->count() > 500);

    const std::vector<std::byte> saved = host.campaign.save();
    Campaign without = Campaign::restore(config_of(world, false), saved).value();
    CHECK(without.chances() == nullptr);
    CHECK(without.contact_counts() == host.campaign.contact_counts());
    const std::vector<std::byte> plain = without.save();
    Campaign again = Campaign::restore(config, plain).value();
    REQUIRE(again.chances() != nullptr);
    CHECK(again.chances()->count() == 0);
    // Everybody is still called in both.
    for (Campaign* campaign : {&without, &again}) {
        std::set<ContactId> called;
        Instant now = host.now;
        for (int i = 0; i < 4000; ++i) {
            if (i % 20 == 0) now += 1h;
            static_cast<void>(campaign->dials(now));
            for (const DialOrder& order : campaign->calls()) {
                called.insert(order.contact);
                static_cast<void>(campaign->on(CallEnded{order.call, Outcome::invalid_number}, now));
            }
        }
        CHECK(called.size() == 400);
        CHECK(campaign->contact_counts().exhausted == 400);
    }
}

TEST_CASE("a number keeps what is known of it when the client's numbers change") {
    const PresenceWorld world = world_of(six_kinds(4));
    Host host(config_of(world, true), monday + 9h);
    const ContactId client = host.add({number(1111), number(2222)});
    host.tell(AgentReady{0});
    host.end(host.dial(), Outcome::no_answer);
    const auto before = host.campaign.call_index(client, 0, host.now);
    const std::vector<ContactNumber> numbers{number(3333), number(2222), number(1111)};
    REQUIRE(host.campaign.change(client, {1, 0, numbers}, host.now));
    CHECK(host.campaign.call_index(client, 2, host.now) == before);
    CHECK(host.campaign.call_index(client, 0, host.now)->now.level == 1.0);
    CHECK(before->now.level < 1.0);
}

TEST_CASE("a learned order out of range is refused") {
    CampaignConfig config = always_open();
    config.learned_order = AnswerChancesConfig{};
    config.learned_order->caution = -1.0;
    const auto refused = Campaign::create(config);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().field == "learned_order.caution");
}

TEST_CASE("pacing is told how likely each number is to answer") {
    CampaignConfig config = always_open();
    config.learned_order = AnswerChancesConfig{};
    config.pacing.mode = PacingMode::predictive;
    config.pacing.minimum_team = config.pacing.minimum_answers = 0;
    config.retry.usual.max_attempts = 255;
    config.retry.usual.row(Outcome::no_answer) = config.retry.usual.row(Outcome::busy);
    config.retry.usual.row(Outcome::no_answer).delay = 1h;
    config.retry.usual.row(Outcome::no_answer).max_times = 0;
    config.retry.usual.row(Disposition::call_again).delay = 1h;
    Host host(config, monday + 8h);
    // Every other client, of more priority, answers each time; the others never do.
    for (std::uint64_t i = 0; i < 200; ++i) host.add({number(5000 + i)}, i % 2 == 0 ? 1 : 0);
    host.agents(4);
    double of_likely = 0.0, of_unlikely = 1.0, usual = 0.0;
    for (int round = 0; round < 12; ++round) {
        host.now = monday + 8h + 2h * round;
        std::size_t likely_left = 100;
        for (;;) {
            const auto orders = host.dials();
            if (orders.empty()) break;
            const PacingDecision& decision = host.campaign.pacing_decision();
            for (const DialOrder& order : orders) likely_left -= order.contact % 2 == 0 ? 1 : 0;
            if (round == 11 && decision.next_answer_rate > 0.0) {
                usual = decision.answer_rate;
                if (likely_left > 10) of_likely = std::max(of_likely, decision.next_answer_rate);
                if (likely_left == 0) of_unlikely = std::min(of_unlikely, decision.next_answer_rate);
            }
            for (const DialOrder& order : orders) {
                const AgentId agent = order.agent != no_agent ? order.agent : host.campaign.agents().longest_idle();
                if (order.contact % 2 != 0 || agent == no_agent) {
                    host.tell(CallEnded{order.call, Outcome::no_answer});
                    continue;
                }
                host.tell(CallAnswered{order.call});
                host.tell(CallConnected{order.call, agent});
                host.tell(CallEnded{order.call, Outcome::answered});
                host.tell(CallDisposed{order.call, Disposition::call_again});
                host.tell(AgentReady{agent});
            }
            host.pass(1s);
        }
        CHECK(likely_left == 0);
    }
    CAPTURE(of_likely, usual, of_unlikely);
    CHECK(of_likely > 1.3 * usual);
    CHECK(of_unlikely < 0.5 * usual);
}
