// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

#include <outdial/journal.hpp>
#include <outdial/random.hpp>

#include <algorithm>
#include <map>

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;

namespace {

AbandonmentRule rule(AbandonmentRule::Window window = AbandonmentRule::Window::day, double limit = 0.03) {
    AbandonmentRule rule;
    rule.name = "test";
    rule.limit = limit;
    rule.window = window;
    rule.minimum_ring = 15s;
    return rule;
}

CampaignConfig config(std::vector<AbandonmentRule> rules, PacingMode mode = PacingMode::power) {
    CampaignConfig config = always_open();
    config.pacing.mode = mode;
    config.pacing.lines_per_agent = 3.0;
    config.retry.usual.max_attempts = 1;
    config.agent_free_at = AgentFreeAt::call_end;
    config.abandonment = std::move(rules);
    return config;
}

/// A host at 08:53 UTC, an hour that does not end for a while, with agents and clients.
Host host_of(CampaignConfig config, AgentId agents, std::uint64_t clients = 2'000) {
    Host host(std::move(config), from_epoch_ms(1'800'003'180'000));
    host.agents(agents);
    for (std::uint64_t i = 0; i < clients; ++i) host.add({number(48'500'000'000 + i)});
    return host;
}

/// So many conversations of a second.
void converse(Host& host, int count) {
    for (int i = 0; i < count; ++i) {
        for (const DialOrder& order : host.dials()) {
            host.tell(CallAnswered{order.call});
            host.tell(CallConnected{order.call, host.campaign.agents().longest_idle()});
            host.pass(1s);
            host.tell(CallEnded{order.call, Outcome::answered});
        }
    }
}

AbandonmentTally tally(const Host& host) { return host.campaign.abandonment().budget(0, host.now).window.tally; }

}  // namespace

TEST_CASE("a campaign with a rule rings one line for each idle agent until an abandoned call can be borne") {
    Host host = host_of(config({rule()}), 1);
    CHECK(host.dials().size() == 1);
    CHECK(host.campaign.pacing_decision().limit == PacingLimit::budget);
    CHECK(host.campaign.pacing_decision().may_abandon == 0);
    host = host_of(config({rule()}), 1);
    converse(host, 32);
    CHECK(host.campaign.abandonment().budget(0, host.now).good_until_one_more == 1);
    converse(host, 1);
    CHECK(host.campaign.abandonment().budget(0, host.now).remaining == 1);
    const auto orders = host.dials();
    CHECK(orders.size() == 2);
    CHECK(host.campaign.pacing_decision().may_abandon == 1);
    // Both answer: one is lost, and the limit is kept.
    for (const DialOrder& order : orders) host.tell(CallAnswered{order.call});
    host.tell(CallConnected{orders[0].call, 0});
    host.pass(2s);
    host.tell(CallEnded{orders[1].call, Outcome::abandoned});
    CHECK(tally(host)[CallClass::in_time] == 34);
    CHECK(tally(host)[CallClass::unattended] == 1);
    CHECK_FALSE(host.campaign.abandonment().budget(0, host.now).over);
    CHECK(host.campaign.abandonment().budget(0, host.now).remaining == 0);
}

TEST_CASE("every call is counted once as what it was, and handed over when it is over") {
    struct Row {
        const char* what;
        std::vector<Event> events;  // two seconds apart; of call 0 and agent 0
        CallClass taken_for;
    };
    const std::vector<Row> rows{
        {"talk", {CallRinging{}, CallAnswered{}, CallEnded{0, Outcome::abandoned}}, CallClass::unattended},
        {"nobody", {CallRinging{}, CallEnded{0, Outcome::no_answer}}, CallClass::not_answered},
        {"busy", {CallEnded{0, Outcome::busy}}, CallClass::not_answered},
        {"detected", {CallRinging{}, CallEnded{0, Outcome::machine}}, CallClass::machine},
        {"detected after the answer", {CallAnswered{}, CallEnded{0, Outcome::machine}}, CallClass::machine},
        {"fax", {CallEnded{0, Outcome::fax}}, CallClass::machine},
        {"connected", {CallConnected{0, 0}, CallEnded{0, Outcome::answered}}, CallClass::in_time},
        {"connected 2 s after",
         {CallAnswered{}, CallConnected{0, 0}, CallEnded{0, Outcome::answered}},
         CallClass::in_time},
        {"connected 4 s after",
         {CallAnswered{}, AgentBusy{0}, AgentReady{0}, CallConnected{0, 0}, CallEnded{0, Outcome::answered}},
         CallClass::late},
        {"heard by an agent",
         {CallAnswered{}, CallConnected{0, 0}, CallEnded{0, Outcome::machine}},
         CallClass::machine_by_agent},
        {"gives up", {CallAnswered{}, CallEnded{0, Outcome::answered}}, CallClass::gave_up},
        {"gives up late", {CallAnswered{}, CallRinging{}, CallEnded{0, Outcome::answered}}, CallClass::unattended},
        {"abandoned at once", {CallEnded{0, Outcome::abandoned}}, CallClass::unattended},
    };
    for (const Row& row : rows) {
        INFO(row.what);
        AbandonmentRule by = rule();
        Host host = host_of(config({by}), 1, 1);
        const DialOrder order = host.dial();
        for (Event event : row.events) {
            std::visit(
                [&](auto& one) {
                    if constexpr (requires { one.call; }) one.call = order.call;
                },
                event);
            host.pass(2s);
            static_cast<void>(host.on(event));
        }
        AbandonmentTally expected;
        expected.calls[static_cast<std::size_t>(row.taken_for)] = 1;
        CHECK(tally(host) == expected);
        CHECK(host.campaign.counted_calls().empty());
        static_cast<void>(host.dials());
        const auto calls = host.campaign.counted_calls();
        REQUIRE(calls.size() == 1);
        CHECK(calls[0].call == order.call);
        CHECK(calls[0].ended == host.now);
        CHECK(judge(by, calls[0]).taken_for == row.taken_for);
        static_cast<void>(host.dials());
        CHECK(host.campaign.counted_calls().empty());
    }
}

TEST_CASE("an agent who joins at the dial keeps nobody waiting") {
    CampaignConfig reserved = config({rule()}, PacingMode::progressive);
    reserved.connect_at = ConnectAt::dialled;
    for (const bool answers : {true, false}) {
        Host host = host_of(reserved, 1);
        const DialOrder order = host.dial();
        host.tell(CallConnected{order.call, order.agent});
        host.pass(8s);
        CHECK(tally(host) == AbandonmentTally{});
        if (answers) host.tell(CallAnswered{order.call});
        CHECK(tally(host)[CallClass::in_time] == (answers ? 1 : 0));
        host.tell(CallEnded{order.call, answers ? Outcome::answered : Outcome::no_answer});
        CHECK(tally(host)[CallClass::in_time] == (answers ? 1 : 0));
        CHECK(tally(host)[CallClass::not_answered] == (answers ? 0 : 1));
        CHECK(host.campaign.abandonment().rang_too_short(0) == (answers ? 0 : 1));
    }
}

TEST_CASE("before a window ends a campaign dials as at the beginning of the next") {
    Host host = host_of(config({rule()}), 1);
    converse(host, 200);
    CHECK(host.dials().size() == 3);
    host = host_of(config({rule()}), 1);
    converse(host, 200);
    host.now = std::chrono::ceil<std::chrono::days>(host.now) - 60s;  // it rings for 40 s, and waits for 2
    CHECK(host.dials().size() == 1);
}

TEST_CASE("pacing aims no higher than the lowest limit") {
    CampaignConfig predictive = config({rule(AbandonmentRule::Window::day, 0.01)}, PacingMode::predictive);
    predictive.pacing.minimum_answers = predictive.pacing.minimum_team = 0;
    CampaignConfig lower = predictive;
    lower.abandonment.clear();
    lower.pacing.abandonment_target = 0.01;
    Host with_rule = host_of(predictive, 20), with_target = host_of(lower, 20);
    converse(with_rule, 100);
    static_cast<void>(with_rule.dials());
    static_cast<void>(with_target.dials());
    const PacingDecision& thrifty = with_rule.campaign.pacing_decision();
    CHECK(thrifty.strictness <= 0.012);
    CHECK(with_target.campaign.pacing_decision().strictness == Catch::Approx(0.005));
}

TEST_CASE("a rule that makes no sense is refused by the name of its field") {
    AbandonmentRule wrong = rule();
    wrong.limit = 3.0;
    const auto made = Campaign::create(config({wrong}));
    REQUIRE_FALSE(made);
    CHECK(made.error().field == "abandonment.test.limit");
    CHECK(Campaign::create(config({rule(), rule()})).error().field == "abandonment.name");
}

TEST_CASE("a snapshot goes on counting, calls under way included, and a new limit keeps what was counted") {
    AbandonmentRule rolling = rule(AbandonmentRule::Window::rolling);
    rolling.name = "rolling";
    const CampaignConfig both = config({rule(), rolling});
    Host host = host_of(both, 1);
    converse(host, 40);
    const auto orders = host.dials();
    REQUIRE(orders.size() == 2);
    host.tell(CallAnswered{orders[0].call});
    host.tell(CallConnected{orders[0].call, 0});
    const std::uint64_t talks = tally(host)[CallClass::in_time];  // one of them with a machine, as will turn out
    const auto snapshot = host.campaign.save();

    CampaignConfig tighter = both;
    tighter.abandonment[1].limit = 0.01;
    std::swap(tighter.abandonment[0], tighter.abandonment[1]);
    Campaign same = Campaign::restore(both, snapshot).value();
    Campaign other = Campaign::restore(tighter, snapshot).value();
    CHECK(same.save() == snapshot);
    for (Campaign* campaign : {&host.campaign, &same, &other}) {
        CHECK(campaign->on(CallEnded{orders[0].call, Outcome::machine}, host.now + 9s) == Reception::accepted);
        CHECK(campaign->on(CallAnswered{orders[1].call}, host.now + 9s) == Reception::accepted);
        CHECK(campaign->on(CallEnded{orders[1].call, Outcome::abandoned}, host.now + 12s) == Reception::accepted);
        static_cast<void>(campaign->dials(host.now + 12s));
        CHECK(campaign->counted_calls().size() == 2);
    }
    CHECK(host.campaign.save() == same.save());
    const Instant now = host.now + 12s;
    CHECK(same.abandonment().budget(0, now).window.tally[CallClass::in_time] == talks - 1);
    CHECK(same.abandonment().budget(0, now).window.tally[CallClass::machine_by_agent] == 1);
    CHECK(other.abandonment().budget(0, now).share == same.abandonment().budget(1, now).share);
    CHECK(other.abandonment().budget(0, now).over);
    CHECK_FALSE(same.abandonment().budget(1, now).over);
}

TEST_CASE("whatever happens, the counts are those of the calls handed over") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        AbandonmentRule lenient = rule(AbandonmentRule::Window::campaign, 0.4);
        lenient.denominator = AbandonmentRule::Denominator::dialled;
        CampaignConfig all = config({lenient});
        all.connect_at = static_cast<ConnectAt>(seed % 3);
        Host host = host_of(all, 5, 2'000);
        Random random(seed);
        std::vector<CallId> calls;
        std::map<CallId, CountedCall> handed_over;
        for (int step = 0; step < 3'000; ++step) {
            host.pass(Duration{random.below(3'000)});
            for (const DialOrder& order : host.dials()) calls.push_back(order.call);
            for (const CountedCall& call : host.campaign.counted_calls()) {
                CHECK(handed_over.emplace(call.call, call).second);
            }
            if (calls.empty()) continue;
            const CallId call = calls[random.below(static_cast<std::uint32_t>(calls.size()))];
            const AgentId agent = random.below(5);
            switch (random.below(6)) {
                case 0: static_cast<void>(host.on(CallRinging{call})); break;
                case 1: static_cast<void>(host.on(CallAnswered{call})); break;
                case 2:
                case 3: static_cast<void>(host.on(CallConnected{call, agent})); break;
                case 4: {
                    const auto outcome = static_cast<Outcome>(random.below(outcome_count));
                    if (host.on(CallEnded{call, outcome}) == Reception::accepted) std::erase(calls, call);
                    break;
                }
                default: static_cast<void>(host.on(AgentReady{agent}));
            }
        }
        // Ends what is left, so that all that was counted is over.
        for (const CallId call : calls) static_cast<void>(host.on(CallEnded{call, Outcome::answered}));
        static_cast<void>(host.dials());
        for (const CountedCall& call : host.campaign.counted_calls()) handed_over.emplace(call.call, call);
        AbandonmentTally recount;
        for (const auto& [id, call] : handed_over) {
            ++recount.calls[static_cast<std::size_t>(judge(lenient, call).taken_for)];
        }
        CAPTURE(seed);
        CHECK(handed_over.size() > 100);
        CHECK(tally(host) == recount);
    }
}

TEST_CASE("who was connected too late by a rule teaches pacing as one who was lost") {
    const auto strictness = [](std::vector<AbandonmentRule> rules, Duration wait) {
        CampaignConfig patient = config(std::move(rules), PacingMode::predictive);
        patient.pacing.minimum_team = patient.pacing.minimum_answers = 0;
        patient.queue_time = 30s;
        Host host = host_of(patient, 1);
        for (int i = 0; i < 200; ++i) {
            const auto orders = host.dials();
            if (orders.empty()) {
                host.pass(1s);
                continue;
            }
            for (const DialOrder& order : orders) host.tell(CallAnswered{order.call});
            host.pass(wait);
            for (const DialOrder& order : orders) {
                host.tell(CallConnected{order.call, 0});
                host.tell(CallEnded{order.call, Outcome::answered});
            }
        }
        static_cast<void>(host.dials());
        return host.campaign.pacing_decision().strictness;
    };
    AbandonmentRule reported = rule();
    reported.limit.reset();
    const double in_time = strictness({}, 3s);
    CHECK(strictness({reported}, 3s) == in_time);  // no limit: nothing is at stake
    AbandonmentRule loose = rule(AbandonmentRule::Window::day, 0.5);
    CHECK(strictness({loose}, 3s) < 0.1 * in_time);
    loose.threshold = 4s;
    CHECK(strictness({loose}, 3s) > 0.1 * in_time);
}
