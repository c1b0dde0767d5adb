// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

#include <outdial/random.hpp>

#include <algorithm>
#include <map>

using namespace outdial;
using namespace outdial_test;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<CapLedger> ledger(std::vector<Cap> caps) {
    return std::make_shared<CapLedger>(CapLedger::create(std::move(caps)).value());
}

Cap rolling(std::uint16_t count, Duration length, CapScope scope = CapScope::client) {
    Cap cap;
    cap.name = std::string(name(scope)) + " calls";  // a ledger wants names that differ
    cap.scope = scope;
    cap.count = count;
    cap.length = length;
    return cap;
}

}  // namespace

TEST_CASE("a client who has had the calls that are allowed waits for the next one") {
    CampaignConfig config = always_open();
    config.retry.usual.max_attempts = 9;
    config.caps = ledger({rolling(2, 1h)});
    Host host(config);
    host.agents(1);
    const ContactId client = host.add({number(1111), number(2222, NumberType::work)});
    const Instant first = host.now;
    host.end(host.dial(), Outcome::busy);
    host.end(host.sleep_and_dial(), Outcome::busy);
    const Verdict verdict = host.campaign.verdict(client, host.now + 10min);
    CHECK(verdict.until == first + 1h);
    CHECK(verdict.rule == config.caps->label(0));
    const DialOrder third = host.sleep_and_dial();
    CHECK(host.now == first + 1h);
    CHECK(third.contact == client);
}

TEST_CASE("a cap on one number leaves the client's others") {
    CampaignConfig config = always_open();
    config.retry.usual.row(Outcome::busy).delay = 1s;
    config.retry.usual.max_attempts = 9;
    config.caps = ledger({rolling(1, 24h, CapScope::number)});
    Host host(config);
    host.agents(1);
    host.add({number(1111), number(2222, NumberType::work)});
    host.end(host.dial(), Outcome::busy);
    const DialOrder other = host.sleep_and_dial();
    CHECK(other.number.digits() == 2222);
    CHECK(host.now < Instant{std::chrono::hours{500'000}} + 1min);
}

TEST_CASE("two campaigns that share a ledger share its caps") {
    CampaignConfig config = always_open();
    config.caps = ledger({Cap::minimum_gap(4h)});
    Host first(config);
    Host second(config);
    first.agents(1);
    second.agents(1);
    first.add({number(1111)});
    second.add({number(1111)});  // the same reference: the same client
    first.end(first.dial(), Outcome::no_answer);
    const auto orders = second.dials();
    CHECK(orders.empty());
    REQUIRE(second.campaign.refusals().size() == 1);
    CHECK(second.campaign.refusals()[0].verdict.until == second.now + 4h);
    second.now = second.campaign.next_wakeup();
    CHECK(second.dial().contact == 0);
    CHECK(second.now == Instant{std::chrono::hours{500'000}} + 4h);
}

TEST_CASE("who refused is left alone for as long as the silence lasts") {
    CampaignConfig config = always_open();
    Cap silence;
    silence.name = "silence";
    silence.kind = Cap::Kind::silence;
    silence.length = std::chrono::days{30};
    config.caps = ledger({silence});
    Host host(config);
    host.agents(1);
    host.add({number(1111)});
    host.talk(host.dial(), 0, Disposition::refused);
    const Instant refused = host.now;
    Host later(config, refused + 24h);  // the next campaign
    later.agents(1);
    later.add({number(1111)});
    CHECK(later.quiet());
    CHECK(later.campaign.verdict(0, later.now).until == refused + std::chrono::days{30});
}

TEST_CASE("who was abandoned is called with an agent reserved or not at all") {
    CampaignConfig config = always_open();
    config.pacing.mode = PacingMode::predictive;
    config.retry.usual.row(Outcome::abandoned).delay = 1min;
    Cap cap;
    cap.name = "abandoned";
    cap.kind = Cap::Kind::silence;
    cap.after = Cap::After::abandoned;
    cap.length = 72h;
    cap.predictive_only = true;
    config.caps = ledger({cap});
    Host host(config);
    host.agents(2);
    const ContactId client = host.add({number(1111)});
    const DialOrder first = host.dial();
    CHECK(first.agent == no_agent);
    host.pass(5s);
    host.tell(CallAnswered{first.call});
    host.tell(CallEnded{first.call, Outcome::abandoned});
    host.pass(2min);
    const DialOrder again = host.dial();
    CHECK(again.contact == client);
    CHECK(again.agent == 0);  // reserved: not a predictive call
    CHECK_FALSE(again.preview);
    CHECK(host.campaign.agents().counts().reserved == 1);
    host.talk(again, 0, Disposition::complete);
}

TEST_CASE("a place has caps of its own") {
    CampaignConfig config = always_open();
    config.retry.usual.row(Outcome::busy).delay = 1min;
    Cap daily = rolling(1, 24h);
    daily.jurisdiction = "US-FL";
    config.caps = ledger({daily});
    const std::vector<std::string> florida{"US-FL"};
    config.places = {{{{Zone{}}}, {}, config.caps->applying({})}, {{{Zone{}}}, {}, config.caps->applying(florida)}};
    Host host(config);
    host.agents(2);
    host.add({number(1111, NumberType::main, 0)});
    const ContactId capped = host.add({number(2222, NumberType::main, 1)});
    for (const DialOrder& order : host.dials()) host.tell(CallEnded{order.call, Outcome::busy});
    host.pass(2min);
    const auto orders = host.dials();
    REQUIRE(orders.size() == 1);
    CHECK(orders[0].contact == 0);
    CHECK(host.campaign.verdict(capped, host.now).until == host.now - 2min + 24h);
}

TEST_CASE("no cap is exceeded, whatever happens") {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        Random random(seed);
        CampaignConfig config = always_open();
        config.retry.usual.max_attempts = 255;
        for (RetryRow& row : config.retry.usual.on_outcome) row.delay /= 60;
        config.pacing.mode = static_cast<PacingMode>(random.below(pacing_mode_count));
        config.pacing.minimum_team = 1;
        config.connect_at = static_cast<ConnectAt>(random.below(3));
        Cap rest = rolling(1, 7min, CapScope::number);
        rest.name = "rest of a number";
        config.caps = ledger({rolling(3, 2h), rest});
        std::vector<Host> hosts;
        for (int i = 0; i < 2; ++i) {
            hosts.emplace_back(config);
            hosts.back().agents(4);
            for (std::uint64_t client = 0; client < 12; ++client) {
                hosts.back().add({number(1000 + client), number(2000 + client, NumberType::work)});
            }
        }
        std::map<std::uint64_t, std::vector<Instant>> of_client;
        std::map<PhoneNumber, std::vector<Instant>> of_number;
        std::size_t made = 0;
        Instant now = hosts[0].now;
        for (int step = 0; step < 3'000; ++step) {
            now += Duration{random.below(20'000)};
            Host& host = hosts[random.below(2)];
            host.now = now;
            for (const DialOrder& order : host.dials()) {
                ++made;
                of_client[order.reference].push_back(now);
                of_number[order.number].push_back(now);
                const auto within = [&](const std::vector<Instant>& calls, Duration length) {
                    return std::count_if(calls.begin(), calls.end(), [&](Instant at) { return at > now - length; });
                };
                REQUIRE(within(of_client[order.reference], 2h) <= 3);
                REQUIRE(within(of_number[order.number], 7min) <= 1);
                REQUIRE(host.campaign.verdict(order.contact, now).why == Why::in_progress);
            }
            for (const DialOrder& order : host.campaign.calls()) {
                if (random.chance(0.4)) continue;
                constexpr std::array ends{Outcome::busy, Outcome::no_answer, Outcome::machine, Outcome::congestion,
                                          Outcome::abandoned};
                static_cast<void>(host.on(CallEnded{order.call, ends[random.below(5)]}));
            }
        }
        CHECK(made > 100);  // the caps let some calls through
        // And nobody starves: whoever may be called is.
        now += 24h;
        std::size_t called = 0;
        for (int step = 0; step < 50; ++step) {
            now += 3h;
            for (Host& host : hosts) {
                host.now = now;
                for (const DialOrder& order : host.campaign.calls()) {
                    static_cast<void>(host.on(CallEnded{order.call, Outcome::busy}));
                }
                called += host.dials().size();
            }
        }
        CHECK(called > 50);
    }
}

TEST_CASE("a client who names another number is called there, with the history of the others kept") {
    Host host(always_open());
    host.agents(1);
    const ContactId client = host.add({number(1111), number(2222, NumberType::work)});
    host.add({number(3333)}, -1);
    const DialOrder first = host.dial();
    host.connect(first, 0);
    host.tell(CallEnded{first.call, Outcome::answered});
    host.tell(CallDisposed{first.call, Disposition::another_number, far_past, number(4444).number});
    host.tell(AgentReady{0});
    DialOrder order = host.dial();
    CHECK(order.contact == client);
    CHECK(order.number.digits() == 4444);
    CHECK(order.number_index == 2);
    CHECK(order.type == NumberType::main);  // as the one that was dialled
    CHECK(host.campaign.number(client, 1).number.digits() == 2222);

    const Instant promised = host.now + 3h;
    host.connect(order, 0);
    host.tell(CallEnded{order.call, Outcome::answered});
    host.tell(CallDisposed{order.call, Disposition::callback, promised, number(2222).number});
    host.tell(AgentReady{0});
    host.end(host.dial(), Outcome::invalid_number);  // the other client
    order = host.sleep_and_dial();
    CHECK(host.now == promised);
    CHECK(order.number.digits() == 2222);
    CHECK(order.reason == Reason::appointment);
}

TEST_CASE("every type of number has its own table") {
    CampaignConfig config = always_open();
    RetryTable patient;
    patient.row(Outcome::busy).delay = 1h;
    patient.ring_timeout = 25s;
    config.retry.of_type[static_cast<std::size_t>(NumberType::work)] = patient;
    Host host(config);
    host.agents(2);
    const ContactId office = host.add({number(1111, NumberType::work)});
    const ContactId home = host.add({number(2222, NumberType::home)});
    const auto orders = host.dials();
    REQUIRE(orders.size() == 2);
    CHECK(orders[0].ring_timeout == 25s);
    CHECK(orders[1].ring_timeout == 40s);
    for (const DialOrder& order : orders) host.tell(CallEnded{order.call, Outcome::busy});
    CHECK(host.campaign.verdict(office, host.now).until == host.now + 1h);
    CHECK(host.campaign.verdict(home, host.now).until == host.now + 180s);
}
