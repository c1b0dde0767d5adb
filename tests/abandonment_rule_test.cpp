// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/abandonment_rule.hpp>

#include <cmath>
#include <vector>

using namespace outdial;
using namespace std::chrono_literals;

namespace {

const Instant noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 20} + 12h};

AbandonmentRule rule() {
    AbandonmentRule rule;
    rule.name = "test";
    rule.limit = 0.03;
    return rule;
}

/// A person who lifted the phone at noon, after ten seconds of ringing.
CountedCall answered_call() {
    CountedCall call;
    call.dialled = noon - 12s;
    call.ringing = noon - 10s;
    call.answered = noon;
    call.party = CallParty::person;
    return call;
}

CountedCall connected_after(Duration wait) {
    CountedCall call = answered_call();
    call.connected = noon + wait;
    return call;
}

CountedCall ended_after(Duration wait, bool we_hung_up) {
    CountedCall call = answered_call();
    call.ended = noon + wait;
    call.we_hung_up = we_hung_up;
    return call;
}

}  // namespace

TEST_CASE("two seconds are in time, one millisecond more is late") {
    CHECK(judge(rule(), connected_after(0ms)).taken_for == CallClass::in_time);
    CHECK(judge(rule(), connected_after(2'000ms)).taken_for == CallClass::in_time);
    CHECK(judge(rule(), connected_after(2'001ms)).taken_for == CallClass::late);
    CHECK(judge(rule(), connected_after(2'001ms)).waited == 2'001ms);
    CHECK(judge(rule(), connected_after(2'001ms)).abandoned);
    CHECK_FALSE(judge(rule(), connected_after(2'000ms)).abandoned);
}

TEST_CASE("the wait begins where the rule says") {
    CountedCall call = connected_after(5s);
    call.greeting_begin = noon + 1s;
    call.greeting_end = noon + 3s;
    AbandonmentRule by = rule();
    CHECK(judge(by, call).waited == 5s);
    by.start = AbandonmentRule::Start::greeting_begin;
    CHECK(judge(by, call).waited == 4s);
    by.start = AbandonmentRule::Start::greeting_end;
    CHECK(judge(by, call).waited == 2s);
    CHECK(judge(by, call).taken_for == CallClass::in_time);

    // What the host does not know never shortens the wait.
    call.greeting_end = far_past;
    CHECK(judge(by, call).waited == 4s);
    call.greeting_begin = far_past;
    CHECK(judge(by, call).waited == 5s);
}

TEST_CASE("an agent who was there before the answer lets nobody wait") {
    CHECK(judge(rule(), connected_after(-8s)).taken_for == CallClass::in_time);
    CHECK(judge(rule(), connected_after(-8s)).waited == 0s);
}

TEST_CASE("who is hung up on is abandoned at once, who gives up early as the rule says") {
    AbandonmentRule lenient = rule();
    lenient.early_hang_ups = false;
    CHECK(judge(rule(), ended_after(0s, true)).taken_for == CallClass::unattended);
    CHECK(judge(rule(), ended_after(2s, false)).taken_for == CallClass::gave_up);
    CHECK(judge(rule(), ended_after(2'001ms, false)).taken_for == CallClass::unattended);
    CHECK(judge(rule(), ended_after(2s, false)).abandoned);
    CHECK_FALSE(judge(lenient, ended_after(2s, false)).abandoned);
    CHECK(judge(lenient, ended_after(2s, false)).counted);
    CHECK(judge(lenient, ended_after(3s, false)).abandoned);
    lenient.denominator = AbandonmentRule::Denominator::connected;
    CHECK_FALSE(judge(lenient, ended_after(2s, false)).counted);
}

TEST_CASE("each denominator has its own calls") {
    CountedCall nobody = ended_after(0s, true);
    nobody.answered = far_past;
    nobody.party = CallParty::nobody;
    CountedCall machine = ended_after(1s, true);
    machine.party = CallParty::machine;
    CountedCall heard = connected_after(1s);
    heard.party = CallParty::machine_by_agent;
    const std::vector<CountedCall> calls{
        nobody, machine, heard, connected_after(1s), connected_after(9s), ended_after(9s, true)};
    const auto counted = [&](AbandonmentRule::Denominator denominator) {
        AbandonmentRule by = rule();
        by.denominator = denominator;
        std::vector<bool> in_it;
        for (const CountedCall& call : calls) in_it.push_back(judge(by, call).counted);
        return in_it;
    };
    using D = AbandonmentRule::Denominator;
    CHECK(counted(D::live) == std::vector<bool>{false, false, false, true, true, true});
    CHECK(counted(D::connected) == std::vector<bool>{false, false, false, true, true, true});
    CHECK(counted(D::answered) == std::vector<bool>{false, true, true, true, true, true});
    CHECK(counted(D::dialled) == std::vector<bool>{true, true, true, true, true, true});
    CHECK(judge(rule(), nobody).taken_for == CallClass::not_answered);
    CHECK(judge(rule(), machine).taken_for == CallClass::machine);
    CHECK(judge(rule(), heard).taken_for == CallClass::machine_by_agent);
}

TEST_CASE("a machine that no agent listened to is one by detection") {
    CountedCall call = ended_after(1s, true);
    call.party = CallParty::machine_by_agent;
    CHECK(judge(rule(), call).taken_for == CallClass::machine);
}

TEST_CASE("fifteen seconds of ringing, unless the other side ended it") {
    AbandonmentRule by = rule();
    by.minimum_ring = 15s;
    CountedCall call;
    call.dialled = noon;
    call.ringing = noon + 2s;
    call.ended = noon + 16'999ms;
    call.we_hung_up = true;
    CHECK(judge(by, call).rang_too_short);
    call.ended = noon + 17s;
    CHECK_FALSE(judge(by, call).rang_too_short);
    call.ended = noon + 5s;
    call.we_hung_up = false;  // busy
    CHECK_FALSE(judge(by, call).rang_too_short);
    call.we_hung_up = true;
    call.ringing = far_past;
    call.ended = noon + 15s;
    CHECK_FALSE(judge(by, call).rang_too_short);  // as far as is known
    CHECK_FALSE(judge(rule(), call).rang_too_short);
}

TEST_CASE("instants that are no sensible ones are judged all the same") {
    for (const Instant odd : {far_past, Instant{Duration{INT64_MIN}}, Instant{Duration{INT64_MAX}}, Instant{}}) {
        for (const CallParty party : {CallParty::nobody, CallParty::person, static_cast<CallParty>(200)}) {
            CountedCall call = answered_call();
            call.party = party;
            call.connected = call.greeting_end = call.ended = odd;
            CHECK(judge(rule(), call).waited >= 0ms);
            call.answered = call.ringing = odd;
            call.connected = noon;
            CHECK(judge(rule(), call).waited >= 0ms);
        }
    }
}

TEST_CASE("a rule out of range is refused by the name of its field") {
    const auto refused = [](auto change, std::string_view field) {
        AbandonmentRule wrong = rule();
        change(wrong);
        const auto checked = wrong.check();
        REQUIRE_FALSE(checked);
        CHECK(checked.error().field == field);
        CHECK_FALSE(checked.error().remedy.empty());
    };
    CHECK(rule().check());
    refused([](auto& r) { r.name.clear(); }, "abandonment.name");
    refused([](auto& r) { r.limit = std::nan(""); }, "abandonment.test.limit");
    refused([](auto& r) { r.limit = 3.0; }, "abandonment.test.limit");
    refused([](auto& r) { r.limit = -0.01; }, "abandonment.test.limit");
    refused([](auto& r) { r.window = static_cast<AbandonmentRule::Window>(5); }, "abandonment.test.window");
    refused([](auto& r) { r.denominator = static_cast<AbandonmentRule::Denominator>(4); },
            "abandonment.test.denominator");
    refused([](auto& r) { r.start = static_cast<AbandonmentRule::Start>(3); }, "abandonment.test.start");
    refused([](auto& r) { r.threshold = -1ms; }, "abandonment.test.threshold");
    refused([](auto& r) { r.minimum_ring = 11min; }, "abandonment.test.minimum_ring");
    refused([](auto& r) { r.false_machines = std::nan(""); }, "abandonment.test.false_machines");
    refused([](auto& r) { r.window = AbandonmentRule::Window::rolling, r.length = 59s; }, "abandonment.test.length");
    refused([](auto& r) { r.window = AbandonmentRule::Window::period, r.days = 0; }, "abandonment.test.days");
    refused([](auto& r) { r.from = LocalDays{std::chrono::year(2200) / 1 / 1}; }, "abandonment.test.from");
}

TEST_CASE("every class has a name and a sentence") {
    for (int i = 0; i < call_class_count; ++i) {
        CHECK(name(static_cast<CallClass>(i)) != "?");
        CHECK(sentence(static_cast<CallClass>(i)).size() > 10);
    }
    CHECK(name(static_cast<CallClass>(99)) == "?");
    CHECK(name(CallParty::machine_by_agent) == "machine_by_agent");
    CHECK(name(AbandonmentRule::Window::rolling) == "rolling");
    CHECK(name(AbandonmentRule::Denominator::live) == "live");
    CHECK(name(AbandonmentRule::Start::greeting_end) == "greeting_end");
}
