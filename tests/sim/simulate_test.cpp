// SPDX-License-Identifier: Apache-2.0
#include "worlds.hpp"

#include <map>
#include <numeric>
#include <set>
#include <thread>

using namespace outdial;
using namespace outdial::sim;
using namespace outdial_test;
using namespace std::chrono_literals;

namespace {

constexpr auto none = Records::none;

/// A lively day: two zones, three types of numbers, windows, breaks, callbacks, inbound calls.
Scenario lively_day(PacingMode mode, ConnectAt connect_at, AgentFreeAt free_at) {
    Scenario scenario = realistic_world(8);
    scenario.campaign.places = {{{{zone("Europe/Warsaw")}}, {}}, {{{zone("Europe/London")}}, {}}};
    scenario.campaign.windows = Windows::usual();
    scenario.campaign.pacing.mode = mode;
    scenario.campaign.pacing.lines_per_agent = 2.0;
    scenario.campaign.pacing.minimum_team = 4;
    scenario.campaign.connect_at = connect_at;
    scenario.campaign.agent_free_at = free_at;
    scenario.zone = zone("Europe/Warsaw");
    scenario.agents = {{5, hours("Mo-Fr 08:00-12:00,12:03-16:00")}, {3, hours("10:00-20:00")}};
    scenario.people.callback = 0.3;
    scenario.people.callback_delay = {Shape::exponential, 1h, 1.0, 10min};
    scenario.people.invalid_numbers = 0.05;
    scenario.people.setup = exponential(2s);
    scenario.people.rejected = scenario.people.congestion = 0.05;
    scenario.length = 26h;
    if (mode != PacingMode::preview) {
        scenario.inbound.calls_per_hour.fill(10);
        scenario.inbound.patience = exponential(1min);
    }
    return scenario;
}

Clients lively_clients(std::uint64_t count) {
    Clients clients;
    for (std::uint64_t i = 0; i < count; ++i) {
        std::vector<ContactNumber> numbers{number(48'500'000'000 + i, NumberType::mobile, static_cast<PlaceId>(i % 2))};
        if (i % 3 == 0) numbers.push_back(number(48'220'000'000 + i, NumberType::work, static_cast<PlaceId>(i % 2)));
        if (i % 5 == 0) numbers.push_back(number(48'120'000'000 + i, NumberType::home, static_cast<PlaceId>(i % 2)));
        REQUIRE(clients.add({i, static_cast<std::int16_t>(i % 4), numbers}));
    }
    return clients;
}

template <class Each>
void every_lively_day(Each each) {
    for (int mode = 0; mode < pacing_mode_count; ++mode) {
        for (const ConnectAt connect_at : {ConnectAt::dialled, ConnectAt::ringing, ConnectAt::answered}) {
            for (const AgentFreeAt free_at :
                 {AgentFreeAt::call_end, AgentFreeAt::wrap_up_time, AgentFreeAt::card_closed}) {
                const Scenario scenario = lively_day(static_cast<PacingMode>(mode), connect_at, free_at);
                CAPTURE(mode, static_cast<int>(connect_at), static_cast<int>(free_at));
                each(scenario, run(scenario, lively_clients(1'500)));
            }
        }
    }
}

/// How long a group of agents is on shift between two instants, minute by minute.
Duration on_shift(const AgentGroup& group, const Zone& zone, Instant from, Instant to) {
    Duration sum{};
    for (Instant at = from; at < to; at += 1min) {
        if (open_at(group.hours, {}, zone, at).is_now()) sum += std::min<Duration>(1min, to - at);
    }
    return sum;
}

}  // namespace

TEST_CASE("nothing gets lost: calls, hours, records and totals tell the same story") {
    every_lively_day([](const Scenario& scenario, const Simulation& result) {
        const Totals& totals = result.totals;
        CHECK(totals.dials > 1'500);
        CHECK(totals.connected > 200);
        Hour sum;
        for (const Hour& hour : result.hours) {
            sum.dials += hour.dials;
            sum.answered += hour.answered;
            sum.connected += hour.connected;
            sum.abandoned += hour.abandoned;
            sum.refused += hour.refused;
            sum.talk_ms += hour.talk_ms;
            sum.wrap_up_ms += hour.wrap_up_ms;
            sum.wait_ms += hour.wait_ms;
            sum.inbound_ms += hour.inbound_ms;
            CHECK(hour.waiting_for_agent + hour.waiting_for_window + hour.waiting_for_redial + hour.in_progress +
                      hour.over ==
                  1'500);
        }
        CHECK(result.hours.size() == 26);
        CHECK(result.hours[1].begin == epoch_ms(scenario.start + 1h));
        CHECK(sum.dials == totals.dials);
        CHECK(sum.answered == totals.answered);
        CHECK(sum.connected == totals.connected);
        CHECK(sum.abandoned == totals.abandoned);
        CHECK(sum.talk_ms == totals.talk_ms);
        CHECK(sum.wrap_up_ms == totals.wrap_up_ms);
        CHECK(sum.wait_ms == totals.wait_ms);
        CHECK(sum.inbound_ms == totals.inbound_ms);
        CHECK(sum.refused == std::accumulate(totals.refusals.begin(), totals.refusals.end(), std::uint64_t{0}));

        // Calls: everybody who answered was connected, abandoned or still waits at the end.
        const auto outcome = [&](Outcome o) { return totals.outcomes[static_cast<std::size_t>(o)]; };
        CHECK(totals.answered >= totals.connected + totals.abandoned);
        CHECK(totals.answered <= totals.connected + totals.abandoned + 10);
        CHECK(outcome(Outcome::abandoned) == totals.abandoned);
        CHECK(totals.connected >= outcome(Outcome::answered));
        CHECK(totals.connected <= outcome(Outcome::answered) + 8);  // one for each agent at most goes on at the end
        CHECK(std::accumulate(totals.dispositions.begin(), totals.dispositions.end(), std::uint64_t{0}) ==
              outcome(Outcome::answered));
        CHECK(totals.inbound_calls >= totals.inbound_served + totals.inbound_abandoned);
        CHECK(totals.inbound_calls <= totals.inbound_served + totals.inbound_abandoned + 50);

        // Records: one row per attempt, made or not, adding up to the same.
        const Records& rows = result.records;
        std::uint64_t dials = 0, refused = 0;
        std::int64_t talk = 0;
        std::array<std::uint64_t, outcome_count> outcomes{};
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (i > 0 && rows.at[i] < rows.at[i - 1]) FAIL("not in the order in which they were decided");
            if (rows.why[i] != static_cast<std::uint8_t>(Why::allowed)) {
                ++refused;
                if (rows.attempt[i] != 0 || rows.outcome[i] != none || rows.until[i] <= rows.at[i]) FAIL("refusal");
                continue;
            }
            ++dials;
            if (rows.attempt[i] < 1 || rows.ring_ms[i] < 0 || rows.wait_ms[i] < 0 || rows.reason[i] == none)
                FAIL("dial");
            if (rows.outcome[i] == none) continue;  // cut off by the end
            ++outcomes[rows.outcome[i]];
            const bool talked = rows.outcome[i] == static_cast<std::uint8_t>(Outcome::answered);
            if (talked != (rows.disposition[i] != none) || (talked && rows.agent[i] < 0) || rows.agent[i] >= 8)
                FAIL("talk");
            if (!talked && (rows.talk_ms[i] != 0 || rows.wrap_up_ms[i] != 0)) FAIL("no talk");
            if (rows.ring_ms[i] > 3'600'000) FAIL("ring");
            talk += rows.talk_ms[i];
        }
        CHECK(dials == totals.dials);
        CHECK(refused == sum.refused);
        CHECK(outcomes == totals.outcomes);
        CHECK(talk <= totals.talk_ms);  // conversations that go on at the end have no row yet
        CHECK(talk >= totals.talk_ms - 8 * 3'600'000);
    });
}

TEST_CASE("the agents' time adds up to their shifts, and whoever is in a call finishes it") {
    every_lively_day([](const Scenario& scenario, const Simulation& result) {
        const Totals& totals = result.totals;
        Duration paid{};
        for (const AgentGroup& group : scenario.agents) {
            paid += group.agents * on_shift(group, scenario.zone, scenario.start, scenario.start + scenario.length);
        }
        const std::int64_t worked = totals.talk_ms + totals.wrap_up_ms + totals.wait_ms + totals.inbound_ms;
        const std::int64_t overtime = worked - paid.count();
        // At each of the 13 ends of an agent's shift a call and its wrap-up may go on: minutes, not hours.
        CHECK(overtime >= 0);
        CHECK(overtime <= 13 * 20 * 60'000);
    });
}

TEST_CASE("nobody is called after the shift, in the break, or outside the window of the number") {
    every_lively_day([](const Scenario& scenario, const Simulation& result) {
        const Records& rows = result.records;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (rows.why[i] != static_cast<std::uint8_t>(Why::allowed)) continue;
            const Instant at = from_epoch_ms(rows.at[i]);
            const bool somebody = std::any_of(scenario.agents.begin(), scenario.agents.end(), [&](const auto& group) {
                return open_at(group.hours, {}, scenario.zone, at).is_now();
            });
            if (!somebody) FAIL("called while nobody works");
            const Zone& there = scenario.campaign.places[rows.contact[i] % 2].zones.zones.front();
            const auto type = static_cast<NumberType>(rows.number_type[i]);
            if (rows.reason[i] == static_cast<std::uint8_t>(Reason::appointment)) continue;  // only the law holds
            if (!scenario.campaign.windows.verdict(type, there, at).is_now()) FAIL("called outside the window");
        }
    });
}

TEST_CASE("an agent who is with an inbound caller when the shift ends, or begins again, stays with the caller") {
    Scenario scenario = realistic_world(10);
    scenario.agents[0].hours = hours("09:00-09:30,09:32-10:00");
    scenario.inbound.calls_per_hour[9] = 200;
    scenario.inbound.handle_time = {Shape::constant, 20min, 1.0, {}};
    scenario.inbound.patience = exponential(1min);
    scenario.length = 12h;
    const Totals totals = run(scenario, Clients{}).totals;
    CHECK(totals.inbound_served >= 20);
    CHECK(totals.inbound_ms == static_cast<std::int64_t>(totals.inbound_served) * Duration(20min).count());
    CHECK(totals.inbound_ms > 10 * Duration(58min).count());  // longer than the shift
}

TEST_CASE("a break so short that it is over before the wrap-up: the agents come back") {
    for (const AgentFreeAt free_at : {AgentFreeAt::call_end, AgentFreeAt::wrap_up_time, AgentFreeAt::card_closed}) {
        Scenario scenario = realistic_world(20);
        scenario.campaign.agent_free_at = free_at;
        scenario.campaign.wrap_up_time = 2min;
        scenario.people.wrap_up = {Shape::constant, 2min, 1.0, 0ms};
        scenario.people.talk = exponential(1min);
        std::string text;
        for (int hour = 0; hour < 24; ++hour) {  // a minute off, four times an hour
            for (int quarter = 0; quarter < 4; ++quarter) {
                char window[16];
                std::snprintf(window, sizeof window, "%s%02d:%02d-%02d:%02d", text.empty() ? "" : ",", hour,
                              15 * quarter + 1, hour + (quarter == 3), (15 * quarter + 15) % 60);
                text += window;
            }
        }
        scenario.agents[0].hours = hours(text);
        scenario.length = 12h;
        const Simulation result = run(scenario, some_clients(20'000));
        const std::int64_t worked = result.totals.talk_ms + result.totals.wrap_up_ms + result.totals.wait_ms;
        CAPTURE(static_cast<int>(free_at));
        // 20 agents, 14 of every 15 minutes, and what they finish in the breaks.
        CHECK(worked >= Duration(20 * 12 * 56min).count());
        CHECK(worked <= Duration(20 * 12 * 60min).count());
    }
}

TEST_CASE("the same seed gives the same result, another seed another") {
    Scenario scenario = lively_day(PacingMode::predictive, ConnectAt::answered, AgentFreeAt::card_closed);
    const Clients clients = lively_clients(800);
    const Simulation first = run(scenario, clients), again = run(scenario, clients);
    CHECK(first.totals == again.totals);
    CHECK(first.records == again.records);
    CHECK(first.hours == again.hours);
    CHECK(first.contacts == again.contacts);
    scenario.seed = 2;
    const Simulation other = run(scenario, clients);
    CHECK_FALSE(other.records == first.records);
    CHECK_FALSE(other.totals == first.totals);
}

TEST_CASE("simulations in several threads at once give what they give one after another") {
    const Clients clients = lively_clients(600);
    std::vector<Scenario> scenarios;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        scenarios.push_back(
            lively_day(static_cast<PacingMode>(seed % 4), ConnectAt::answered, AgentFreeAt::card_closed));
        scenarios.back().seed = seed;
    }
    std::vector<Simulation> serial, parallel(scenarios.size());
    for (const Scenario& scenario : scenarios) serial.push_back(run(scenario, clients));
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (std::size_t i = t; i < scenarios.size(); i += 4) parallel[i] = simulate(scenarios[i], clients).value();
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (std::size_t i = 0; i < scenarios.size(); ++i) {
        CHECK(serial[i].records == parallel[i].records);
        CHECK(serial[i].totals == parallel[i].totals);
    }
}

TEST_CASE("common random numbers: two policies meet the same people") {
    // Attempt k of a client rings as long and ends the same, and conversation k goes the same way, whatever the pacing.
    Scenario scenario = realistic_world(6);
    scenario.campaign.no_agent = NoAgent::queue;
    scenario.campaign.queue_time = 1h;  // nobody is lost, so that all have the same attempts
    scenario.length = 240h;
    const Clients clients = some_clients(1'000);
    using Fate = std::tuple<std::int64_t, int, int, std::int64_t, std::int64_t>;
    std::vector<std::map<std::pair<ContactId, int>, Fate>> fates;
    for (const PacingMode mode : {PacingMode::progressive, PacingMode::power}) {
        scenario.campaign.pacing.mode = mode;
        const Records rows = run(scenario, clients).records;
        std::map<ContactId, int> attempts;
        fates.emplace_back();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (rows.why[i] != static_cast<std::uint8_t>(Why::allowed)) continue;
            fates.back()[{rows.contact[i], attempts[rows.contact[i]]++}] = {
                rows.ring_ms[i], rows.outcome[i], rows.disposition[i], rows.talk_ms[i], rows.wrap_up_ms[i]};
        }
    }
    CHECK(fates[0].size() > 2'000);
    CHECK(fates[0] == fates[1]);
}

TEST_CASE("people answer by the hour of their own day, inbound callers call by the hour of the agents'") {
    Scenario scenario = realistic_world(10);
    scenario.campaign.places = {{{{zone("Asia/Tokyo")}}, {}}, {{{zone("America/New_York")}}, {}}};
    scenario.zone = zone("Europe/Warsaw");
    for (auto& rate : scenario.people.answer_rate) rate.fill(0.0), rate[18] = 1.0;
    scenario.inbound.calls_per_hour[7] = 100;
    scenario.inbound.calls_per_hour[8] = 300;
    scenario.inbound.handle_time = exponential(20s);
    scenario.length = 24h;
    Clients clients;
    for (std::uint64_t i = 0; i < 30'000; ++i) {
        const std::vector<ContactNumber> numbers{
            number(81'000'000'000 + i, NumberType::main, static_cast<PlaceId>(i % 2))};
        REQUIRE(clients.add({i, 0, numbers}));
    }
    const Simulation result = run(scenario, clients);
    std::array<int, 2> answered{};
    for (std::size_t i = 0; i < result.records.size(); ++i) {
        if (result.records.outcome[i] != static_cast<std::uint8_t>(Outcome::answered)) continue;
        const std::size_t where = result.records.contact[i] % 2;
        ++answered[where];
        const LocalTime wall =
            scenario.campaign.places[where].zones.zones.front().local(from_epoch_ms(result.records.at[i]));
        if ((wall - std::chrono::floor<std::chrono::days>(wall)) / 1h != 18) FAIL("answered at another hour");
    }
    CHECK(answered[0] > 50);
    CHECK(answered[1] > 50);
    CHECK(result.totals.inbound_calls == Catch::Approx(400).margin(80));  // four standard deviations
    for (std::size_t hour = 0; hour < 24; ++hour) {
        // Warsaw is an hour ahead of the scenario's UTC midnight. The last calls may end in the hour after.
        if (hour != 8 && (hour == 6 || hour == 7) != (result.hours[hour].inbound_ms > 0)) FAIL("at another hour");
    }
    CHECK(result.hours[7].inbound_ms > 2 * result.hours[6].inbound_ms);
}

TEST_CASE("clients of a recorded campaign do as recorded") {
    Scenario scenario = realistic_world(10);
    scenario.campaign.retry.usual.max_attempts = 255;
    scenario.campaign.retry.usual.row(Outcome::no_answer).max_times = 0;
    scenario.length = 24h * 60;
    Clients clients;
    const auto story = [](std::uint64_t i) {
        return Recorded{Duration{60'000 + static_cast<std::int64_t>(i) * 100}, static_cast<std::uint16_t>(1 + i % 3),
                        i % 2 == 0};
    };
    for (std::uint64_t i = 0; i < 300; ++i) {
        const std::vector<ContactNumber> numbers{number(48'500'000'000 + i)};
        REQUIRE(clients.add({i, 0, numbers}, story(i)));
    }
    const Simulation result = run(scenario, clients);
    std::vector<std::uint16_t> conversations(300);
    std::vector<Disposition> last(300, Disposition::do_not_call);
    std::vector<std::int64_t> talk(300);
    for (std::size_t i = 0; i < result.records.size(); ++i) {
        if (result.records.disposition[i] == none) continue;
        const ContactId client = result.records.contact[i];
        ++conversations[client];
        last[client] = static_cast<Disposition>(result.records.disposition[i]);
        talk[client] = result.records.talk_ms[i];
        if (conversations[client] < story(client).conversations) CHECK(last[client] == Disposition::call_again);
    }
    for (std::uint64_t i = 0; i < 300; ++i) {
        CHECK(conversations[i] == story(i).conversations);
        CHECK(last[i] == (story(i).success ? Disposition::complete : Disposition::refused));
        CHECK(talk[i] == story(i).talk.count());
    }
    CHECK(result.contacts.complete == 300);
}

TEST_CASE("a simulation ends when everybody is over, or when the time is") {
    Scenario scenario = realistic_world(10);
    scenario.campaign.retry.usual.max_attempts = 1;
    scenario.length = 24h * 365;
    const Simulation over = run(scenario, some_clients(50));
    CHECK(over.hours.size() < 24 * 40);
    CHECK(over.contacts.ready + over.contacts.delayed + over.contacts.in_progress == 0);
    scenario.length = 90min;
    const Simulation cut = run(scenario, some_clients(50'000));
    CHECK(cut.hours.size() == 2);
    CHECK(cut.contacts.ready > 0);
    CHECK(run(scenario, Clients{}).totals.dials == 0);
}

TEST_CASE("what happens during the warm-up is not counted, but happens") {
    Scenario whole = realistic_world(10);
    whole.length = 10h;
    Scenario later = whole;
    later.warm_up = 4h;
    const Clients clients = some_clients(20'000);
    const Simulation all = run(whole, clients), rest = run(later, clients);
    CHECK(rest.records == all.records);
    CHECK(rest.hours == all.hours);
    std::uint64_t dials = 0;
    std::int64_t talk = 0;
    for (std::size_t i = 4; i < 10; ++i) dials += all.hours[i].dials, talk += all.hours[i].talk_ms;
    CHECK(rest.totals.dials == dials);
    CHECK(rest.totals.talk_ms == talk);
    CHECK(rest.totals.dials < all.totals.dials);
}

TEST_CASE("a simulation tells how far it is, and stops when asked to") {
    Scenario scenario = realistic_world(50);
    scenario.records = false;
    scenario.length = 20h;
    const Clients clients = some_clients(60'000);
    std::vector<double> told;
    const auto finished = simulate(scenario, clients, [&](double done) {
        told.push_back(done);
        return true;
    });
    REQUIRE(finished);
    CHECK_FALSE(finished->stopped);
    CHECK(told.size() >= 3);
    CHECK(std::is_sorted(told.begin(), told.end()));
    CHECK(told.front() > 0.0);
    CHECK(told.back() < 1.0);
    CHECK(finished->totals == run(scenario, clients).totals);  // being watched changes nothing

    const auto stopped = simulate(scenario, clients, [&](double) { return false; });
    REQUIRE(stopped);
    CHECK(stopped->stopped);
    CHECK(stopped->totals.dials < finished->totals.dials);
    CHECK(stopped->totals.dials > 0);
}
