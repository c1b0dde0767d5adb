// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/evidence.hpp>

#include <set>
#include <string>
#include <vector>

using namespace outdial;

namespace {

const PhoneNumber number = PhoneNumber::parse("+48221234567").value();
const Instant now = from_epoch_ms(1'772'442'000'000);

template <class E>
void check_names(int count) {
    std::set<std::string_view> names;
    for (int i = 0; i < count; ++i) {
        CHECK_FALSE(name(static_cast<E>(i)).empty());
        names.insert(name(static_cast<E>(i)));
    }
    CHECK(names.size() == static_cast<std::size_t>(count));
}

}  // namespace

TEST_CASE("every value has its own name") {
    check_names<Presence>(presence_count);
    check_names<Assignment>(assignment_count);
    check_names<Voice>(voice_count);
    check_names<LineKind>(line_kind_count);
    check_names<AbsentWhy>(absent_why_count);
    check_names<Permanence>(permanence_count);
    check_names<EvidenceSource>(evidence_source_count);
    check_names<Known>(known_count);
    check_names<LookupFailure>(lookup_failure_count);
    std::set<std::string_view> sentences;
    for (int i = 0; i < lookup_failure_count; ++i) sentences.insert(sentence(static_cast<LookupFailure>(i)));
    CHECK(sentences.size() == lookup_failure_count);
    CHECK(name(AbsentWhy::never_attached) == "never_attached");
    CHECK(name(EvidenceSource::call_outcome) == "call_outcome");
    CHECK(name(LookupFailure::provider_fault) == "provider_fault");
}

TEST_CASE("leading zeros of a network matter") {
    const Network two = Network::parse("250", "01").value();
    const Network three = Network::parse("250", "001").value();
    CHECK(two.mcc() == "250");
    CHECK(two.mnc() == "01");
    CHECK(three.mnc() == "001");
    CHECK_FALSE(two == three);
    CHECK(Network().empty());
    CHECK(Network().mcc().empty());
    CHECK(Network().mnc().empty());
}

TEST_CASE("what is no network says so") {
    for (const auto& [mcc, mnc, field] : std::vector<std::array<const char*, 3>>{{"25", "01", "mcc"},
                                                                                 {"2500", "01", "mcc"},
                                                                                 {"25a", "01", "mcc"},
                                                                                 {"", "", "mcc"},
                                                                                 {"250", "1", "mnc"},
                                                                                 {"250", "0001", "mnc"},
                                                                                 {"250", "-1", "mnc"}}) {
        const auto network = Network::parse(mcc, mnc);
        REQUIRE_FALSE(network.has_value());
        CHECK(network.error().field == field);
    }
}

TEST_CASE("failures on our side tell nothing of the number") {
    for (const Outcome outcome :
         {Outcome::congestion, Outcome::network_failure, Outcome::local_failure, Outcome::cancelled}) {
        CHECK_FALSE(evidence_from_call(number, outcome, now).tells());
    }
}

TEST_CASE("a call that rang or was busy proves a phone that is on") {
    for (const Outcome outcome : {Outcome::answered, Outcome::abandoned, Outcome::busy, Outcome::no_answer,
                                  Outcome::rejected, Outcome::unwanted}) {
        const Evidence evidence = evidence_from_call(number, outcome, now);
        CHECK(evidence.presence == Presence::present);
        CHECK(evidence.assignment == Assignment::assigned);
        CHECK(evidence.voice == Voice::possible);
        CHECK_FALSE(evidence.useless());
        CHECK(evidence.observed_at == now);
        CHECK(evidence.number == number);
    }
}

TEST_CASE("a voice mail proves a subscriber, not a phone that is on") {
    const Evidence evidence = evidence_from_call(number, Outcome::machine, now);
    CHECK(evidence.presence == Presence::undetermined);
    CHECK(evidence.assignment == Assignment::assigned);
}

TEST_CASE("useless for calls: not allocated, changed, a fax") {
    for (int i = 0; i < outcome_count; ++i) {
        const auto outcome = static_cast<Outcome>(i);
        const bool useless =
            outcome == Outcome::invalid_number || outcome == Outcome::number_changed || outcome == Outcome::fax;
        CHECK(evidence_from_call(number, outcome, now).useless() == useless);
    }
}

TEST_CASE("failed deliveries that prove a phone that is on") {
    for (const auto& [error, cause] :
         std::vector<std::pair<int, int>>{{0, -1}, {31, -1}, {32, 0}, {32, 1}, {39, -1}, {45, -1}, {46, -1}}) {
        CAPTURE(error, cause);
        CHECK(evidence_from_map(number, error, cause, now).presence == Presence::present);
    }
    for (const int cause : {-1, 2, 3, 4, 5, 6}) {
        CHECK(evidence_from_map(number, 32, cause, now).presence == Presence::undetermined);
    }
}

TEST_CASE("an unknown subscriber does not exist, unless the portability data base disagrees") {
    for (const int cause : {-1, 0, 1}) CHECK(evidence_from_map(number, 1, cause, now).useless());
    CHECK_FALSE(evidence_from_map(number, 1, 2, now).tells());
    CHECK(evidence_from_map(number, 44, -1, now).useless());
}

TEST_CASE("failures of the network tell nothing of the subscriber") {
    for (const int error : {3, 34, 35, 36, 47, 48, 49, 51, 255, -1, 1000, INT32_MAX, INT32_MIN}) {
        CAPTURE(error);
        CHECK_FALSE(evidence_from_map(number, error, -1, now).tells());
    }
}

TEST_CASE("a service that is not provisioned for messages does not rule out voice") {
    for (const int error : {10, 11, 21}) {
        const Evidence evidence = evidence_from_map(number, error, -1, now);
        CHECK(evidence.assignment == Assignment::assigned);
        CHECK(evidence.voice == Voice::undetermined);
        CHECK_FALSE(evidence.useless());
    }
}

TEST_CASE("the reason of an absence is told by the diagnostic") {
    const auto why = [](int error, int cause) { return evidence_from_map(number, error, cause, now).absent_why; };
    CHECK(why(6, 0) == AbsentWhy::no_page_response);
    CHECK(why(6, 1) == AbsentWhy::imsi_detached);
    CHECK(why(6, 2) == AbsentWhy::roaming_restricted);
    CHECK(why(6, 3) == AbsentWhy::deregistered);
    CHECK(why(6, 4) == AbsentWhy::purged);
    CHECK(why(6, 13) == AbsentWhy::temporarily_unavailable);
    CHECK(why(6, -1) == AbsentWhy::unspecified);
    CHECK(why(6, 99) == AbsentWhy::unspecified);
    CHECK(why(27, 0) == AbsentWhy::imsi_detached);
    CHECK(why(27, 3) == AbsentWhy::purged);
    CHECK(why(27, -1) == AbsentWhy::unspecified);
    for (int error = -2; error < 300; ++error) {
        for (int cause = -2; cause < 20; ++cause) {
            const Evidence evidence = evidence_from_map(number, error, cause, now);
            CHECK((evidence.absent_why != AbsentWhy::none) == (evidence.presence == Presence::absent));
            CHECK(evidence.source == EvidenceSource::live_hlr);
        }
    }
}

TEST_CASE("an alert says that the phone is back") {
    CHECK(evidence_from_alert(number, -1, now).presence == Presence::present);
    CHECK(evidence_from_alert(number, 0, now).presence == Presence::present);
    CHECK_FALSE(evidence_from_alert(number, 1, now).tells());
    CHECK(evidence_from_alert(number, 2, now).presence == Presence::absent);
    CHECK_FALSE(evidence_from_alert(number, 77, now).tells());
}
