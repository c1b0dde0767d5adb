// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/agents.hpp>
#include <outdial/calendar.hpp>
#include <outdial/event.hpp>
#include <outdial/outcome.hpp>
#include <outdial/pacing.hpp>
#include <outdial/phone_number.hpp>
#include <outdial/priority.hpp>
#include <outdial/retry.hpp>
#include <outdial/sim/distribution.hpp>
#include <outdial/verdict.hpp>

#include <algorithm>
#include <set>
#include <vector>

using namespace outdial;
using outdial_test::contains;

namespace {

enum class Rang : std::uint8_t { yes, no, either };

struct Row {
    Outcome outcome;
    Rang rang;
    std::vector<int> codes;
};

template <class Map>
void check(const std::vector<Row>& rows, Map map) {
    for (const Row& row : rows) {
        for (const int code : row.codes) {
            CAPTURE(code);
            if (row.rang != Rang::no) CHECK(name(map(code, true)) == name(row.outcome));
            if (row.rang != Rang::yes) CHECK(name(map(code, false)) == name(row.outcome));
        }
    }
}

}  // namespace

TEST_CASE("a SIP status has the outcome of the table") {
    check(
        {
            {Outcome::answered, Rang::either, {200, 202}},
            {Outcome::busy, Rang::either, {486, 600}},
            {Outcome::no_answer, Rang::yes, {480, 408, 487}},
            {Outcome::absent, Rang::no, {480}},
            {Outcome::cancelled, Rang::no, {487}},
            {Outcome::rejected, Rang::either, {603}},
            {Outcome::unwanted, Rang::either, {607}},
            {Outcome::invalid_number, Rang::either, {404, 484, 485, 604}},
            {Outcome::number_changed, Rang::either, {410, 301}},
            {Outcome::barred, Rang::either, {403}},
            {Outcome::congestion, Rang::either, {503}},
            {Outcome::network_failure, Rang::either, {500, 502, 504, 482, 483}},
            {Outcome::network_failure, Rang::no, {408}},
            {Outcome::local_failure, Rang::either, {488, 415, 405, 501, 401, 402, 407, 606}},
        },
        outcome_from_sip);
}

TEST_CASE("480 means no answer when it rang and absent when it did not") {
    CHECK(outcome_from_sip(480, true) == Outcome::no_answer);
    CHECK(outcome_from_sip(480, false) == Outcome::absent);
}

TEST_CASE("608 is about our caller id, not about the number") {
    CHECK(outcome_from_sip(608, false) == Outcome::local_failure);
    CHECK(outcome_from_sip(608, true) == Outcome::local_failure);
}

TEST_CASE("a SIP status nobody knows means what its class means") {
    CHECK(outcome_from_sip(299, false) == Outcome::answered);
    CHECK(outcome_from_sip(302, false) == outcome_from_sip(300, false));
    CHECK(outcome_from_sip(499, false) == outcome_from_sip(400, false));
    CHECK(outcome_from_sip(599, false) == outcome_from_sip(500, false));
    CHECK(outcome_from_sip(699, false) == outcome_from_sip(600, false));
}

TEST_CASE("a status that is not a final answer is a network failure") {
    for (const int status : {-1, 0, 99, 100, 180, 183, 199, 700, 1000, INT32_MIN, INT32_MAX}) {
        CHECK(outcome_from_sip(status, true) == Outcome::network_failure);
        CHECK(outcome_from_sip(status, false) == Outcome::network_failure);
    }
}

TEST_CASE("a Q.850 cause has the outcome of the table") {
    check(
        {
            {Outcome::busy, Rang::either, {17}},
            {Outcome::no_answer, Rang::either, {19}},
            {Outcome::no_answer, Rang::yes, {18}},
            {Outcome::absent, Rang::no, {18}},
            {Outcome::absent, Rang::either, {20, 27}},
            {Outcome::rejected, Rang::either, {21}},
            {Outcome::invalid_number, Rang::either, {1, 28, 5}},
            {Outcome::number_changed, Rang::either, {22, 23}},
            {Outcome::barred, Rang::either, {54, 55, 57}},
            {Outcome::congestion, Rang::either, {34, 42, 44, 47, 58}},
            {Outcome::network_failure, Rang::either, {38, 41, 25, 111}},
            {Outcome::network_failure, Rang::no, {102, 127}},
            {Outcome::local_failure, Rang::either, {65, 66, 69, 79, 88, 2, 29, 50, 52}},
            {Outcome::cancelled, Rang::no, {16}},
            {Outcome::cancelled, Rang::either, {26}},
        },
        outcome_from_q850);
}

TEST_CASE("causes that say nothing are told by the ringing") {
    for (const int cause : {0, 31, 102, 127}) {
        CHECK(outcome_from_q850(cause, true) == Outcome::no_answer);
        CHECK(outcome_from_q850(cause, false) == Outcome::network_failure);
    }
}

TEST_CASE("one cause 3 does not make a number invalid") {
    CHECK(outcome_from_q850(3, false) == Outcome::network_failure);
}

TEST_CASE("FreeSWITCH's own causes are understood") {
    check(
        {
            {Outcome::no_answer, Rang::either, {802, 807, 812}},
            {Outcome::no_answer, Rang::yes, {487}},
            {Outcome::cancelled, Rang::no, {487}},
            {Outcome::cancelled, Rang::either, {702, 703, 805}},
            {Outcome::absent, Rang::either, {806}},
            {Outcome::busy, Rang::either, {815}},
            {Outcome::rejected, Rang::either, {816, 825}},
            {Outcome::invalid_number, Rang::either, {817}},
            {Outcome::unwanted, Rang::either, {819}},
            {Outcome::local_failure, Rang::either, {803, 808, 809, 810, 811}},
            {Outcome::congestion, Rang::either, {45}},
        },
        outcome_from_q850);
}

TEST_CASE("every status and every cause has an outcome, and a failed call none that needs an answer") {
    const auto needs_answer = [](Outcome outcome) {
        return live_answer(outcome) || outcome == Outcome::machine || outcome == Outcome::fax;
    };
    for (const bool rang : {false, true}) {
        for (int status = 100; status <= 699; ++status) {
            const Outcome outcome = outcome_from_sip(status, rang);
            CAPTURE(status);
            REQUIRE(static_cast<int>(outcome) < outcome_count);
            CHECK(needs_answer(outcome) == (status >= 200 && status <= 299));
        }
        for (int cause = -2; cause <= 1000; ++cause) {
            const Outcome outcome = outcome_from_q850(cause, rang);
            CAPTURE(cause);
            REQUIRE(static_cast<int>(outcome) < outcome_count);
            CHECK_FALSE(needs_answer(outcome));
            // A person who never heard it ring cannot have let it ring; one who did cannot be out of coverage by
            // cause 18.
            if (cause == 18) CHECK(outcome == (rang ? Outcome::no_answer : Outcome::absent));
        }
    }
}

TEST_CASE("SIP and Q.850 agree where RFC 3398 maps one to the other") {
    const std::vector<std::pair<int, int>> pairs{{1, 404},  {17, 486},  {18, 480},  {20, 480},  {22, 410}, {28, 484},
                                                 {34, 503}, {42, 503},  {47, 503},  {58, 503},  {55, 403}, {57, 403},
                                                 {87, 403}, {102, 504}, {111, 500}, {127, 500}, {65, 488}, {21, 603}};
    for (const auto& [cause, status] : pairs) {
        CAPTURE(cause, status);
        CHECK(name(outcome_from_q850(cause, false)) == name(outcome_from_sip(status, false)));
    }
}

TEST_CASE("machine detection in doubt is a person") {
    CHECK(outcome_from_amd(AmdResult::human) == Outcome::answered);
    CHECK(outcome_from_amd(AmdResult::not_sure) == Outcome::answered);
    CHECK(outcome_from_amd(AmdResult::machine) == Outcome::machine);
    CHECK(outcome_from_amd(AmdResult::fax) == Outcome::fax);
    CHECK(outcome_from_amd(AmdResult::hang_up) == Outcome::rejected);
}

TEST_CASE("only answered and abandoned are live answers") {
    int live = 0;
    for (int i = 0; i < outcome_count; ++i) live += live_answer(static_cast<Outcome>(i)) ? 1 : 0;
    CHECK(live == 2);
    CHECK(live_answer(Outcome::answered));
    CHECK(live_answer(Outcome::abandoned));
}

TEST_CASE("outcomes and dispositions have names that are read back") {
    std::set<std::string_view> names, sentences;
    for (int i = 0; i < outcome_count; ++i) {
        const auto outcome = static_cast<Outcome>(i);
        CHECK(parse_outcome(name(outcome)).value() == outcome);
        names.insert(name(outcome));
        sentences.insert(sentence(outcome));
    }
    CHECK(names.size() == outcome_count);
    CHECK(sentences.size() == outcome_count);
    CHECK_FALSE(sentences.contains(""));
    CHECK(name(Outcome::answered) == "answered");
    CHECK(name(Outcome::cancelled) == "cancelled");
    CHECK(name(Outcome::invalid_number) == "invalid_number");
    for (int i = 0; i < disposition_count; ++i) {
        const auto disposition = static_cast<Disposition>(i);
        CHECK(parse_disposition(name(disposition)).value() == disposition);
    }
    CHECK(name(Disposition::complete) == "complete");
    CHECK(name(Disposition::do_not_call) == "do_not_call");
}

TEST_CASE("an unknown name is an error that lists the known ones") {
    for (const char* text : {"", "Busy", "busy ", "no-answer"}) {
        const auto outcome = parse_outcome(text);
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error().field == "outcome");
        CHECK(outcome.error().value == text);
        CHECK_THAT(outcome.error().remedy, contains("answered, abandoned") && contains("cancelled"));
    }
    const auto disposition = parse_disposition("done");
    REQUIRE_FALSE(disposition);
    CHECK(disposition.error().field == "disposition");
    CHECK_THAT(disposition.error().remedy, contains("complete, refused, call_again"));
}

TEST_CASE("a number that was cast to an enumeration and is none of it has a name all the same") {
    CHECK(name(Outcome{200}) == "?");
    CHECK(name(Outcome{outcome_count}) == "?");
    CHECK(sentence(Outcome{255}) == "?");
    CHECK(name(Disposition{200}) == "?");
    CHECK(name(Why{200}) == "?");
    CHECK(sentence(Why{200}) == "?");
    CHECK(name(Verdict::Kind{200}) == "?");
    CHECK(name(Next{200}) == "?");
    CHECK(name(NumberType{200}) == "?");
    CHECK(name(Reception{200}) == "?");
    CHECK(name(Reason{200}) == "?");
    CHECK(name(AgentPhase{200}) == "?");
    CHECK(name(PacingMode{200}) == "?");
    CHECK(name(PacingLimit{200}) == "?");
    CHECK(sentence(PacingLimit{200}) == "?");
    CHECK(name(HolidayKind{200}) == "?");
    CHECK(name(sim::Shape{200}) == "?");
}
