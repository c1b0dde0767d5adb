// SPDX-License-Identifier: Apache-2.0
#include "property.hpp"

#include <outdial/random.hpp>
#include <outdial/retry.hpp>
#include <outdial/signals.hpp>

#include <set>
#include <vector>

using namespace outdial;
using namespace std::chrono_literals;

namespace {

/// "outcome certainty by", to be read at one glance in a failure.
std::string told(const Signals& signals) {
    const Classification c = classify(signals);
    return std::string(name(c.outcome)) + " " + std::string(name(c.confidence)) + " " + std::string(name(c.why));
}

Outcome outcome(const Signals& signals) { return classify(signals).outcome; }

}  // namespace

TEST_CASE("a plain answer of every row of the table of outcomes") {
    CHECK(told({.sip = 200, .agent = true}) == "answered high answer");
    CHECK(told({.sip = 200}) == "answered medium answer");
    CHECK(told({.sip = 200, .amd = AmdResult::human}) == "answered high answer");
    CHECK(told({.sip = 200, .amd = AmdResult::not_sure}) == "answered low machine_detection");
    CHECK(told({.sip = 200, .amd = AmdResult::machine}) == "machine medium machine_detection");
    CHECK(told({.sip = 200, .amd = AmdResult::fax}) == "fax high machine_detection");
    CHECK(told({.sip = 200, .amd = AmdResult::hang_up}) == "rejected medium machine_detection");
    CHECK(told({.sip = 200, .agent = false}) == "abandoned high not_joined");
    CHECK(told({.sip = 486, .reason = 17, .ring_time = 0ms}) == "busy high sip_status");
    CHECK(told({.sip = 600}) == "busy high sip_status");
    CHECK(told({.sip = 480, .reason = 19, .ring_time = 25s}) == "no_answer high reason_header");
    CHECK(told({.sip = 480, .ring_time = 25s}) == "no_answer medium sip_and_ringing");
    CHECK(told({.sip = 480, .reason = 20, .ring_time = 0ms}) == "absent high reason_header");
    CHECK(told({.sip = 480, .ring_time = 0ms}) == "absent medium sip_and_ringing");
    CHECK(told({.sip = 603}) == "rejected high sip_status");
    CHECK(told({.sip = 607}) == "unwanted high sip_status");
    CHECK(told({.sip = 404, .reason = 1}) == "invalid_number high sip_status");
    CHECK(told({.sip = 410}) == "number_changed high sip_status");
    CHECK(told({.sip = 403}) == "barred medium sip_status");
    CHECK(told({.sip = 503, .reason = 34}) == "congestion high sip_status");
    CHECK(told({.sip = 504}) == "network_failure medium sip_status");
    CHECK(told({.sip = 402}) == "local_failure high sip_status");
    CHECK(told({.sip = 487, .hung_up_by = HungUpBy::us, .ring_time = 0ms}) == "cancelled high sip_and_ringing");
    CHECK(told({.sip = 487, .hung_up_by = HungUpBy::us, .ring_time = 40s}) == "no_answer high sip_and_ringing");
    CHECK(told({}) == "network_failure low nothing");
}

TEST_CASE("480 is no answer or switched off, and undecidable without a Reason header or the ringing") {
    CHECK(told({.sip = 480}) == "no_answer low sip_and_ringing");
    CHECK(told({.sip = 480, .to_final = 30s}) == "no_answer low sip_and_ringing");  // so long: it has rung, perhaps
    CHECK(outcome({.sip = 480, .ring_time = 0ms, .to_final = 30s}) == Outcome::absent);
    CHECK(outcome({.sip = 480, .reason = 20}) == Outcome::absent);
    CHECK(outcome({.sip = 480, .reason = 19}) == Outcome::no_answer);
    CHECK(outcome({.sip = 480, .reason = 20, .ring_time = 9s}) == Outcome::absent);  // ringback was the network's
}

TEST_CASE("trunks send 486 with cause 16: the Reason header counts only where it is more specific") {
    for (const int cause : {0, 16, 31, 127}) {
        CAPTURE(cause);
        CHECK(told({.sip = 486, .reason = cause, .ring_time = 0ms}) == "busy high sip_status");
        CHECK(told({.sip = 603, .reason = cause}) == "rejected high sip_status");
        CHECK(told({.sip = 404, .reason = cause}) == "invalid_number medium sip_status");
        CHECK(told({.sip = 480, .reason = cause, .ring_time = 0ms}) == "absent medium sip_and_ringing");
    }
}

TEST_CASE("FreeSWITCH lets the Reason header override the SIP status: normal clearing hides a busy") {
    CHECK(outcome({.sip = 486, .freeswitch_cause = 16, .ring_time = 0ms}) == Outcome::busy);
}

TEST_CASE("FreeSWITCH sends cause 47 as 480: congestion is not an absent phone") {
    CHECK(told({.sip = 480, .reason = 47, .ring_time = 0ms}) == "congestion high reason_header");
    CHECK_FALSE(classify({.sip = 480, .reason = 47}).counts_attempt);
}

TEST_CASE("a cause that is only the PBX's translation of the status is no witness") {
    struct Row {
        int sip, asterisk, freeswitch;
    };
    const std::vector<Row> rows{{404, 1, 1},   {408, 18, 102},  {410, 22, 22},   {420, 3, 127}, {480, 19, 18},
                                {483, 19, 25}, {484, 28, 28},   {485, 1, 3},     {604, 1, 3},   {486, 17, 17},
                                {600, 17, 17}, {487, 127, 487}, {488, 58, 88},   {606, 58, 88}, {500, 38, 41},
                                {502, 27, 38}, {503, 34, 41},   {504, 102, 102}, {401, 21, 21}, {403, 21, 21},
                                {407, 21, 21}, {603, 21, 21},   {607, 127, 819}, {608, 127, 21}};
    for (const Row& row : rows) {
        CAPTURE(row.sip);
        CHECK(asterisk_cause_of(row.sip) == row.asterisk);
        CHECK(freeswitch_cause_of(row.sip) == row.freeswitch);
        for (const auto ring :
             {std::optional<Duration>{}, std::optional<Duration>{0ms}, std::optional<Duration>{20s}}) {
            const Classification alone = classify({.sip = row.sip, .ring_time = ring});
            CHECK(classify({.sip = row.sip, .asterisk_cause = row.asterisk, .ring_time = ring}) == alone);
            CHECK(classify({.sip = row.sip, .freeswitch_cause = row.freeswitch, .ring_time = ring}) == alone);
        }
    }
    CHECK(asterisk_cause_of(499) == -1);
    CHECK(freeswitch_cause_of(499) == -1);
}

TEST_CASE("Asterisk calls 408 cause 18 and 480 cause 19: a phone that did not ring was not left unanswered") {
    CHECK(told({.asterisk_cause = 19, .ring_time = 0ms}) == "absent low cause_and_ringing");
    CHECK(told({.asterisk_cause = 19, .ring_time = 30s}) == "no_answer low cause");  // or a 483: too many hops
    CHECK(outcome({.asterisk_cause = 18, .ring_time = 0ms}) == Outcome::absent);
    CHECK(classify({.asterisk_cause = 18, .ring_time = 0ms}).confidence == Certainty::low);  // or a timer on the way
    CHECK(told({.sip = 480, .asterisk_cause = 19, .ring_time = 0ms}) == "absent medium sip_and_ringing");
    CHECK(told({.sip = 483, .asterisk_cause = 19, .ring_time = 0ms}) == "network_failure medium sip_status");
}

TEST_CASE("Asterisk calls 502 cause 27, which elsewhere is a phone that does not answer the network") {
    CHECK(told({.sip = 502, .asterisk_cause = 27}) == "network_failure medium sip_status");
    CHECK(told({.asterisk_cause = 27}) == "absent low cause");
    CHECK(told({.freeswitch_cause = 27}) == "absent medium cause");
}

TEST_CASE("Asterisk calls 420 cause 3, FreeSWITCH 485 and 604") {
    CHECK(outcome({.sip = 485, .freeswitch_cause = 3}) == Outcome::invalid_number);
    CHECK(outcome({.sip = 604, .freeswitch_cause = 3}) == Outcome::invalid_number);
    CHECK(told({.freeswitch_cause = 3}) == "network_failure low cause");
    CHECK(told({.asterisk_cause = 3}) == "network_failure low cause");
}

TEST_CASE("488 is 31 in the RFC, 58 in Asterisk, 88 in FreeSWITCH: it is our offer all the same") {
    CHECK(outcome({.sip = 488, .reason = 31}) == Outcome::local_failure);
    CHECK(outcome({.sip = 488, .asterisk_cause = 58}) == Outcome::local_failure);
    CHECK(outcome({.sip = 488, .freeswitch_cause = 88}) == Outcome::local_failure);
    CHECK(classify({.asterisk_cause = 58}).confidence == Certainty::low);  // congestion, or a 488
}

TEST_CASE("500, 502 and 503 are numbered in three ways, and none of them charges an attempt") {
    for (const int sip : {500, 502, 503, 504}) {
        for (const int cause : {27, 34, 38, 41, 102}) {
            CAPTURE(sip, cause);
            CHECK_FALSE(classify({.sip = sip, .reason = cause, .ring_time = 0ms}).counts_attempt);
            CHECK_FALSE(classify({.sip = sip, .asterisk_cause = cause, .ring_time = 0ms}).counts_attempt);
            CHECK_FALSE(classify({.sip = sip, .freeswitch_cause = cause, .ring_time = 0ms}).counts_attempt);
        }
    }
}

TEST_CASE("607 suppresses the number, and both PBXs lose it") {
    for (const Signals& signals : {Signals{.sip = 607}, Signals{.sip = 607, .asterisk_cause = 127},
                                   Signals{.sip = 607, .freeswitch_cause = 819}, Signals{.freeswitch_cause = 819}}) {
        const Classification c = classify(signals);
        CHECK(name(c.outcome) == "unwanted");
        CHECK(c.counts_attempt);
        CHECK(RetryTable{}.row(c.outcome).next == Next::retire_number);
    }
    CHECK(told({.asterisk_cause = 127}) == "network_failure low cause_and_ringing");  // nothing is left of it
}

TEST_CASE("608 concerns our caller id, though FreeSWITCH calls it rejected") {
    for (const Signals& signals : {Signals{.sip = 608}, Signals{.sip = 608, .asterisk_cause = 127},
                                   Signals{.sip = 608, .freeswitch_cause = 21}}) {
        const Classification c = classify(signals);
        CHECK(name(c.outcome) == "local_failure");
        CHECK(c.about == About::caller_id);
        CHECK_FALSE(c.counts_attempt);
        CHECK(c.presence == Presence::undetermined);
        CHECK(c.assignment == Assignment::undetermined);
    }
    CHECK(classify({.freeswitch_cause = 21}).confidence == Certainty::low);  // a person, or any of 401, 403, 407, 608
    for (const int sip : {428, 433, 436, 437, 438}) CHECK(classify({.sip = sip}).about == About::caller_id);
    CHECK(classify({.reason = 24}).about == About::caller_id);
}

TEST_CASE("403 beside cause 21 is the network's screening, 603 beside it the person") {
    CHECK(told({.sip = 403, .reason = 21}) == "barred medium sip_status");
    CHECK(told({.sip = 603, .reason = 21}) == "rejected high sip_status");
    CHECK(told({.reason = 21}) == "rejected high reason_header");
}

TEST_CASE("404 is what gateways make of a routing error as well") {
    CHECK(told({.sip = 404}) == "invalid_number medium sip_status");
    CHECK(told({.sip = 404, .reason = 3}) == "network_failure medium reason_header");
    CHECK(told({.sip = 404, .reason = 2}) == "local_failure medium reason_header");
    CHECK(told({.sip = 404, .reason = 26}) == "cancelled medium reason_header");
    CHECK(told({.sip = 404, .reason = 20}) == "absent medium reason_header");  // some mobile networks
    CHECK(phone_word(classify({.sip = 404}).presence, classify({.sip = 404}).assignment) == "unassigned");
}

TEST_CASE("DIALSTATUS lumps causes together: CHANUNAVAIL says nothing of the number") {
    CHECK(told({.dial_status = DialStatus::busy}) == "busy medium dial_status");
    CHECK(told({.dial_status = DialStatus::congestion}) == "congestion medium dial_status");
    CHECK(told({.dial_status = DialStatus::chan_unavail}) == "network_failure low dial_status");
    CHECK(told({.dial_status = DialStatus::no_answer, .ring_time = 0ms}) == "absent low dial_status");
    CHECK(told({.dial_status = DialStatus::no_answer, .ring_time = 30s}) == "no_answer low dial_status");
    CHECK(told({.dial_status = DialStatus::cancel}) == "cancelled medium dial_status");
    CHECK(told({.dial_status = DialStatus::answer}) == "answered medium answer");
    CHECK(outcome({.dial_status = DialStatus::dont_call}) == Outcome::rejected);
    CHECK(outcome({.dial_status = DialStatus::torture}) == Outcome::rejected);
    CHECK(outcome({.dial_status = DialStatus::invalid_args}) == Outcome::local_failure);
    // HANGUPCAUSE knows what it hides.
    CHECK(told({.asterisk_cause = 1, .dial_status = DialStatus::chan_unavail}) == "invalid_number medium cause");
    CHECK(outcome({.asterisk_cause = 20, .dial_status = DialStatus::chan_unavail}) == Outcome::absent);
}

TEST_CASE("an unallocated number is CHANUNAVAIL in the variable and NOANSWER in the DialEnd event") {
    CHECK(told({.dial_end_status = DialStatus::no_answer}) == "network_failure low dial_status");
    CHECK(told({.dial_end_status = DialStatus::no_answer, .ring_time = 0ms}) == "network_failure low dial_status");
    CHECK(told({.dial_end_status = DialStatus::no_answer, .ring_time = 30s}) == "no_answer low dial_status");
    CHECK(told({.dial_status = DialStatus::chan_unavail, .dial_end_status = DialStatus::no_answer}) ==
          "network_failure low dial_status");
    CHECK(outcome({.asterisk_cause = 1, .dial_end_status = DialStatus::no_answer}) == Outcome::invalid_number);
    CHECK(told({.dial_end_status = DialStatus::busy}) == "busy low dial_status");
}

TEST_CASE("OriginateResponse says 8 for a rejection and 0 for an unallocated number") {
    CHECK(told({.originate_reason = 8}) == "congestion low originate_reason");
    CHECK(told({.originate_reason = 0}) == "network_failure low originate_reason");
    CHECK(told({.originate_reason = 5}) == "busy low originate_reason");
    CHECK(told({.originate_reason = 3}) == "no_answer low originate_reason");
    CHECK(told({.originate_reason = 1}) == "cancelled low originate_reason");
    CHECK(told({.originate_reason = 4}) == "answered medium answer");
    CHECK(outcome({.asterisk_cause = 21, .originate_reason = 8}) == Outcome::rejected);
    CHECK(outcome({.asterisk_cause = 1, .originate_reason = 0}) == Outcome::invalid_number);
    CHECK(outcome({.originate_reason = 77}) == Outcome::network_failure);
}

TEST_CASE("FreeSWITCH numbers pre-emption 45, Q.850 and Asterisk 8") {
    CHECK(outcome({.freeswitch_cause = 45}) == Outcome::congestion);
    CHECK(outcome({.asterisk_cause = 8}) == Outcome::congestion);
    CHECK(freeswitch_cause("PRE_EMPTED").value() == 45);
}

TEST_CASE("FreeSWITCH's own causes are read by name") {
    const auto named = [](std::string_view cause, Duration ring = 0ms) {
        return outcome({.freeswitch_cause = freeswitch_cause(cause).value(), .ring_time = ring});
    };
    CHECK(named("USER_BUSY") == Outcome::busy);
    CHECK(named("PROGRESS_TIMEOUT", 30s) == Outcome::no_answer);
    CHECK(named("ALLOTTED_TIMEOUT", 30s) == Outcome::no_answer);
    CHECK(named("SUBSCRIBER_ABSENT") == Outcome::absent);
    CHECK(named("USER_NOT_REGISTERED") == Outcome::absent);
    CHECK(named("DECLINE") == Outcome::rejected);
    CHECK(named("DOES_NOT_EXIST_ANYWHERE") == Outcome::invalid_number);
    CHECK(named("UNWANTED") == Outcome::unwanted);
    CHECK(named("PICKED_OFF") == Outcome::cancelled);
    CHECK(named("GATEWAY_DOWN") == Outcome::local_failure);
    CHECK(freeswitch_cause("user_busy").error().field == "freeswitch cause");
}

TEST_CASE("busy proves the phone is on, unless it rang: then the person pressed the call away") {
    CHECK(classify({.sip = 486}).presence == Presence::present);
    CHECK(told({.sip = 486, .ring_time = 6s}) == "rejected low busy_after_ringing");
    CHECK(told({.sip = 486, .ring_time = 500ms}) == "busy high sip_status");  // the trunk's own ringback
    CHECK(told({.asterisk_cause = 17, .ring_time = 6s}) == "rejected low busy_after_ringing");
    CHECK(classify({.sip = 486, .ring_time = 6s}).presence == Presence::present);
}

TEST_CASE("408 without ringing is a timer on the way, and congestion says nothing of the number") {
    CHECK(told({.sip = 408, .ring_time = 0ms}) == "network_failure medium sip_and_ringing");
    CHECK(told({.sip = 408, .ring_time = 30s}) == "no_answer medium sip_and_ringing");
    CHECK(told({.sip = 408}) == "network_failure low sip_and_ringing");
    CHECK(outcome({.sip = 408, .reason = 18, .ring_time = 0ms}) == Outcome::absent);  // a gateway's 18 becomes 408
    const Classification congested = classify({.sip = 503});
    CHECK(congested.presence == Presence::undetermined);
    CHECK(congested.assignment == Assignment::undetermined);
    CHECK(congested.about == About::network);
}

TEST_CASE("special information tones tell an invalid number from congestion, the ITU's nothing but failure") {
    CHECK(told({.sit = Sit::intercept}) == "invalid_number high tones");
    CHECK(told({.sit = Sit::vacant_code}) == "invalid_number high tones");
    CHECK(told({.sit = Sit::reorder}) == "congestion high tones");
    CHECK(told({.sit = Sit::no_circuit}) == "congestion high tones");
    CHECK(told({.sit = Sit::uncategorised}) == "network_failure low tones");
    CHECK(told({.sip = 404, .sit = Sit::intercept}) == "invalid_number high sip_status");
    CHECK(told({.sip = 480, .sit = Sit::vacant_code, .ring_time = 0ms}) == "invalid_number high tones");
    CHECK(told({.sip = 480, .sit = Sit::uncategorised, .ring_time = 0ms}) == "absent medium sip_and_ringing");
    CHECK(told({.sip = 486, .sit = Sit::vacant_code}) ==
          "busy low sip_status");  // two who are sure, against each other
}

TEST_CASE("a false answer: the carrier answers, plays an announcement, and clears") {
    CHECK(told({.sip = 200, .sit = Sit::intercept, .talk_time = 20s}) == "invalid_number medium tones");
    CHECK(told({.sip = 200, .reason = 1, .talk_time = 20s}) == "invalid_number low cause");
    CHECK(told({.sip = 200, .reason = 16, .talk_time = 20s}) == "answered medium answer");
    CHECK(told({.sip = 200, .talk_time = 2s}) == "answered low answer");
    CHECK(told({.sip = 200, .agent = true, .talk_time = 2s}) == "answered low answer");
    // Who talked to an agent has a number.
    CHECK(told({.sip = 200, .reason = 1, .agent = true, .talk_time = 60s}) == "answered high answer");
}

TEST_CASE("machine detection in doubt is a person, and a person without an agent an abandoned call") {
    CHECK(outcome({.sip = 200, .amd = AmdResult::not_sure, .agent = false}) == Outcome::abandoned);
    CHECK(outcome({.sip = 200, .amd = AmdResult::human, .agent = false}) == Outcome::abandoned);
    CHECK(outcome({.sip = 200, .amd = AmdResult::machine, .agent = false}) == Outcome::machine);
}

TEST_CASE("who hung up tells what a vague status hides") {
    CHECK(told({.reason = 16, .hung_up_by = HungUpBy::called_party, .ring_time = 5s}) ==
          "rejected low hung_up_while_ringing");
    CHECK(told({.hung_up_by = HungUpBy::us, .ring_time = 40s}) == "no_answer medium hung_up_while_ringing");
    CHECK(told({.hung_up_by = HungUpBy::us, .ring_time = 0ms}) == "cancelled medium hung_up_while_ringing");
    CHECK(told({.hung_up_by = HungUpBy::us}) == "network_failure low nothing");
}

TEST_CASE("the charge is that of the default retry table, and own faults and congestion never charge") {
    const RetryTable table;
    std::set<Outcome> met;
    for (int sip = 100; sip < 700; ++sip) {
        for (int cause = -1; cause < 130; ++cause) {
            Signals signals{.sip = sip, .ring_time = sip % 2 == 0 ? 0ms : 9s};
            if (cause >= 0) signals.reason = cause;
            const Classification c = classify(signals);
            met.insert(c.outcome);
            if (c.counts_attempt != table.row(c.outcome).counts) FAIL(sip << " " << cause);
            const bool fault = c.outcome == Outcome::congestion || c.outcome == Outcome::network_failure ||
                               c.outcome == Outcome::local_failure || c.outcome == Outcome::cancelled;
            if (fault && (c.counts_attempt || c.presence != Presence::undetermined ||
                          c.assignment != Assignment::undetermined)) {
                FAIL("a fault was charged: " << sip << " " << cause);
            }
        }
    }
    CHECK(met.size() == 13);  // all but abandoned, machine and fax, which need more than a status
}

TEST_CASE("any signals at all have an answer, and the same one every time") {
    Random random(20'261'122);
    const auto code = [&random]() -> std::optional<int> {
        if (random.chance(0.5)) return std::nullopt;
        return static_cast<int>(random.bits());
    };
    const auto time = [&random]() -> std::optional<Duration> {
        if (random.chance(0.5)) return std::nullopt;
        return random.chance(0.1)   ? Duration::min()
               : random.chance(0.1) ? Duration::max()
                                    : Duration{random.below(60'000)};
    };
    for (int i = 0; i < 200'000; ++i) {
        Signals signals{.sip = code(),
                        .reason = code(),
                        .asterisk_cause = code(),
                        .freeswitch_cause = code(),
                        .originate_reason = code()};
        if (random.chance(0.5)) signals.sip = static_cast<int>(100 + random.below(600));
        if (random.chance(0.5)) signals.reason = static_cast<int>(random.below(128));
        signals.dial_status = static_cast<DialStatus>(random.below(256));
        signals.dial_end_status = static_cast<DialStatus>(random.below(256));
        signals.sit = static_cast<Sit>(random.below(256));
        if (random.chance(0.2)) signals.amd = static_cast<AmdResult>(random.below(256));
        if (random.chance(0.2)) signals.agent = random.chance(0.5);
        signals.hung_up_by = static_cast<HungUpBy>(random.below(256));
        signals.ring_time = time();
        signals.to_final = time();
        signals.talk_time = time();
        const Classification c = classify(signals);
        if (static_cast<int>(c.outcome) >= outcome_count || static_cast<int>(c.confidence) >= certainty_count ||
            static_cast<int>(c.about) >= about_count || static_cast<int>(c.why) >= decided_by_count) {
            FAIL("no value of its enumeration");
        }
        if (classify(signals) != c) FAIL("two answers");
    }
}

TEST_CASE("the times of the policy are checked by name") {
    SignalPolicy policy;
    CHECK(policy.check().has_value());
    policy.real_ring = -1ms;
    CHECK(policy.check().error().field == "signals.real_ring");
    policy = {};
    policy.sure_ring = 2h;
    CHECK(policy.check().error().field == "signals.sure_ring");
    policy = {};
    policy.false_answer = -1s;
    CHECK(policy.check().error().field == "signals.false_answer");
    // And they are used.
    CHECK(classify({.sip = 486, .ring_time = 6s}, {.real_ring = 10s}).outcome == Outcome::busy);
    CHECK(classify({.sip = 200, .talk_time = 6s}, {.false_answer = 10s}).confidence == Certainty::low);
}

TEST_CASE("signals have names, and numbers that are none have one too") {
    const auto distinct = [](auto last, int count) {
        std::set<std::string_view> names;
        for (int i = 0; i < count; ++i) names.insert(name(static_cast<decltype(last)>(i)));
        CHECK(name(static_cast<decltype(last)>(count)) == "?");
        return static_cast<int>(names.size()) == count;
    };
    CHECK(distinct(Sit{}, sit_count));
    CHECK(distinct(DialStatus{}, dial_status_count));
    CHECK(distinct(HungUpBy{}, hung_up_by_count));
    CHECK(distinct(Certainty{}, certainty_count));
    CHECK(distinct(About{}, about_count));
    CHECK(distinct(DecidedBy{}, decided_by_count));
    CHECK(sentence(DecidedBy::tones) == "the tones before the announcement say so");
    CHECK(sentence(DecidedBy{200}) == "?");
}
