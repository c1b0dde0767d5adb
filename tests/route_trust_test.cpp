// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/random.hpp>
#include <outdial/route_trust.hpp>

#include <set>

using namespace outdial;
using namespace std::chrono_literals;

namespace {

const PhoneNumber number = PhoneNumber::parse("+48221234567").value();
const Instant now = from_epoch_ms(1'772'442'000'000);

Evidence call(Outcome outcome) { return evidence_from_call(number, outcome, now); }

/// A real route: a tenth of the phones is off and gets its message later, or never.
void real_receipts(RouteTrust& route, Random& random, int count) {
    for (int i = 0; i < count; ++i) {
        const auto draw = random.below(100);
        if (draw < 4) {
            route.on_receipt(MessageState::expired, 72h);
        } else {
            route.on_receipt(MessageState::delivered, draw < 12 ? Duration(3h) : Duration(4s));
        }
    }
}

}  // namespace

TEST_CASE("a route that was never seen is believed, with care") {
    CHECK(RouteTrust().per_cent() == 80);
    CHECK(RouteTrust().doubt() == RouteDoubt::unproven);
}

TEST_CASE("calls that find the phone on make a route trusted, calls that find it off make it doubtful") {
    RouteTrust good, bad;
    for (int i = 0; i < 100; ++i) {
        good.on_check(call(i % 20 == 0 ? Outcome::absent : Outcome::no_answer), 5min);
        bad.on_check(call(i % 4 == 0 ? Outcome::no_answer : Outcome::absent), 5min);
    }
    CHECK(good.per_cent() > 88);
    CHECK(good.doubt() == RouteDoubt::none);
    CHECK(bad.per_cent() < 35);
    CHECK(bad.doubt() == RouteDoubt::contradicted);
}

TEST_CASE("a live HLR that says absent right after a delivery counts like a call") {
    RouteTrust route;
    for (int i = 0; i < 100; ++i) route.on_check(evidence_from_map(number, 27, -1, now), 1min);
    CHECK(route.doubt() == RouteDoubt::contradicted);
}

TEST_CASE("what says nothing of the receipt is not counted") {
    RouteTrust route;
    for (int i = 0; i < 100; ++i) {
        route.on_check(call(Outcome::absent), RouteTrust::check_within + 1ms);
        route.on_check(call(Outcome::absent), -1ms);
        route.on_check(call(Outcome::congestion), 1min);
        route.on_check(call(Outcome::machine), 1min);
        Evidence other = call(Outcome::absent);
        other.source = EvidenceSource::sms_receipt;
        route.on_check(other, 1min);
        route.on_receipt(MessageState::rejected, 1s);
        route.on_receipt(MessageState::accepted, 1s);
        route.on_receipt(MessageState::enroute, 1s);
    }
    CHECK(route.per_cent() == 80);
    CHECK(route.doubt() == RouteDoubt::unproven);
}

TEST_CASE("a route on which no phone is ever off is suspicious") {
    RouteTrust forged;
    for (int i = 0; i < 1000; ++i) forged.on_receipt(MessageState::delivered, 4s);
    CHECK(forged.doubt() == RouteDoubt::never_late);
    CHECK(forged.per_cent() == 40);

    RouteTrust never_fails;
    for (int i = 0; i < 1000; ++i) never_fails.on_receipt(MessageState::delivered, i % 10 == 0 ? Duration(1h) : 4s);
    CHECK(never_fails.doubt() == RouteDoubt::never_fails);

    Random random(7);
    RouteTrust real;
    real_receipts(real, random, 1000);
    CHECK(real.doubt() == RouteDoubt::unproven);
    CHECK(real.per_cent() == 80);
}

TEST_CASE("calls that prove the receipts outweigh their odd spread") {
    RouteTrust route;
    for (int i = 0; i < 1000; ++i) route.on_receipt(MessageState::delivered, 4s);
    for (int i = 0; i < 50; ++i) route.on_check(call(Outcome::no_answer), 5min);
    CHECK(route.doubt() == RouteDoubt::none);
    CHECK(route.per_cent() > 80);
}

TEST_CASE("the share of forged receipts is found, whatever it is") {
    for (const int forged : {0, 20, 50, 80, 100}) {
        Random random(static_cast<std::uint64_t>(forged) + 1);
        RouteTrust route;
        for (int i = 0; i < 5000; ++i) {
            const bool genuine = random.below(100) >= static_cast<std::uint32_t>(forged);
            route.on_check(call(genuine ? Outcome::no_answer : Outcome::absent), 5min);
        }
        CHECK(std::abs(int{route.per_cent()} - (100 - forged)) <= 6);
    }
}

TEST_CASE("every doubt has its own name and sentence") {
    std::set<std::string_view> names, sentences;
    for (int i = 0; i < route_doubt_count; ++i) {
        names.insert(name(static_cast<RouteDoubt>(i)));
        sentences.insert(sentence(static_cast<RouteDoubt>(i)));
    }
    CHECK(names.size() == route_doubt_count);
    CHECK(sentences.size() == route_doubt_count);
    CHECK(name(RouteDoubt::contradicted) == "contradicted");
}
