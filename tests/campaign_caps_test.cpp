// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

#include <outdial/random.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <vector>

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

namespace {

/// What was done to a client or on a number, as a list.
struct Past {
    std::vector<Instant> calls;
    Instant talked = far_past;
    Instant abandoned = far_past;

    std::ptrdiff_t calls_after(Instant begin) const {
        return calls.end() - std::upper_bound(calls.begin(), calls.end(), begin);
    }
};

/// Two campaigns that share clients and caps, under events in random order.
class CapStorm {
public:
    explicit CapStorm(std::uint64_t seed) : random_(seed) {
        CampaignConfig config = always_open();
        config.retry.usual.max_attempts = 255;
        for (RetryRow& row : config.retry.usual.on_outcome) row.delay /= 60;
        for (RetryRow& row : config.retry.usual.on_disposition) row.delay /= 600;
        config.pacing.mode = static_cast<PacingMode>(random_.below(pacing_mode_count));
        config.pacing.minimum_team = 1;
        config.pacing.minimum_answers = random_.below(3);
        config.connect_at = static_cast<ConnectAt>(random_.below(3));
        config.agent_kept_time = Duration{random_.below(600'000)};
        if (random_.chance(0.3)) config.learned_order = AnswerChancesConfig{};
        Cap rest = rolling(1, 7min, CapScope::number);
        rest.name = "rest of a number";
        Cap daily = rolling(8, {});
        daily.name = "day";
        daily.kind = Cap::Kind::calendar;
        Cap talked = rolling(1, 40min);
        talked.name = "after a talk";
        talked.kind = Cap::Kind::silence;
        talked.after = Cap::After::conversation;
        Cap abandoned = rolling(1, 3h);
        abandoned.name = "after abandonment";
        abandoned.kind = Cap::Kind::silence;
        abandoned.after = Cap::After::abandoned;
        abandoned.predictive_only = true;
        config.caps = ledger({rolling(3, 2h), rest, daily, talked, abandoned});
        predictive_ = config.pacing.mode == PacingMode::predictive || config.pacing.mode == PacingMode::power;
        takes_agent_ = config.pacing.mode == PacingMode::preview || config.connect_at == ConnectAt::dialled;
        for (int i = 0; i < 2; ++i) {
            hosts_.emplace_back(config);
            hosts_.back().agents(4);
            for (std::uint64_t client = 0; client < 12; ++client) {
                hosts_.back().add({number(1000 + client), number(2000 + client, NumberType::work)});
            }
        }
        now_ = hosts_[0].now;
    }

    void step(double sleepiness) {
        now_ += Duration{random_.below(20'000)};
        if (random_.chance(sleepiness)) now_ += Duration{random_.below(7'200'000)};
        Host& host = hosts_[random_.below(2)];
        host.now = now_;
        ++events;
        for (const DialOrder& order : host.dials()) judge(host, order);
        for (const DialOrder& order : host.campaign.calls()) {
            if (!random_.chance(0.4)) go_on(host, order);
        }
    }

    std::uint64_t events = 0, made = 0, talks = 0, kept_agents = 0;

private:
    void judge(Host& host, const DialOrder& order) {
        ++made;
        kept_agents += order.agent != no_agent && !takes_agent_ ? 1 : 0;
        Past& client = of_client_[order.reference];
        Past& number = of_number_[order.number];
        client.calls.push_back(now_);
        number.calls.push_back(now_);
        const Instant today = std::chrono::floor<std::chrono::days>(now_);
        expect(client.calls_after(now_ - 2h) <= 3, "too many calls in two hours");
        expect(number.calls_after(now_ - 7min) <= 1, "the number did not rest");
        expect(client.calls_after(today - 1ms) <= 8, "too many calls on one day");
        expect(now_ >= client.talked + 40min, "too soon after a talk");
        if (predictive_ && order.agent == no_agent) {
            expect(now_ >= client.abandoned + 3h, "a predictive call after an abandoned one");
        }
        expect(host.campaign.verdict(order.contact, now_).why == Why::in_progress, "not in progress");
    }
    void go_on(Host& host, const DialOrder& order) {
        const auto tell = [&](const Event& event) {
            ++events;
            return host.on(event) == Reception::accepted;
        };
        constexpr std::array ends{Outcome::busy, Outcome::no_answer, Outcome::machine, Outcome::congestion,
                                  Outcome::abandoned};
        const AgentId agent = order.agent != no_agent ? order.agent : host.campaign.agents().longest_idle();
        if (agent == no_agent || random_.chance(0.6)) {
            const Outcome end = ends[random_.below(5)];
            if (end == Outcome::abandoned) of_client_[order.reference].abandoned = now_;
            expect(tell(CallEnded{order.call, end}), "a call that does not end");
            return;
        }
        ++talks;
        expect(tell(CallConnected{order.call, agent}), "a call that is not connected");
        tell(CallAnswered{order.call});
        const bool again = random_.chance(0.5);
        tell(CallDisposed{order.call,
                          again ? Disposition::call_again : Disposition::callback,
                          now_ + Duration{1 + random_.below(10'000'000)},
                          {},
                          random_.chance(0.5)});
        tell(CallEnded{order.call, Outcome::answered});
        tell(AgentReady{agent});
        of_client_[order.reference].talked = now_;
    }
    static void expect(bool right, const char* what) {
        if (!right) FAIL(what);
    }

    Random random_;
    std::vector<Host> hosts_;
    std::map<std::uint64_t, Past> of_client_;
    std::map<PhoneNumber, Past> of_number_;
    Instant now_;
    bool predictive_ = false, takes_agent_ = false;
};

}  // namespace

TEST_CASE("no cap is exceeded in a million events, and nobody starves") {
    std::uint64_t events = 0, made = 0, talks = 0, kept_agents = 0;
    for (std::uint64_t seed = 0; events < 1'000'000; ++seed) {
        CAPTURE(seed);
        CapStorm storm(seed);
        for (int i = 0; i < 5'000; ++i) storm.step(0.01);
        CHECK(storm.made > 100);  // the caps let some calls through
        // Whoever may be called is.
        const std::uint64_t before = storm.made;
        for (int i = 0; i < 300; ++i) storm.step(1.0);
        CHECK(storm.made - before > 100);
        events += storm.events;
        made += storm.made;
        talks += storm.talks;
        kept_agents += storm.kept_agents;
    }
    CAPTURE(made, talks, kept_agents);
    CHECK(made > 50'000);
    CHECK(talks > 10'000);
    CHECK(kept_agents > 1'000);
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
