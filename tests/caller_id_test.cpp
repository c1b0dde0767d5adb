// SPDX-License-Identifier: Apache-2.0
#include "property.hpp"

#include <outdial/caller_id.hpp>

#include <cmath>
#include <string>
#include <vector>

using namespace outdial;
using outdial_test::contains;

namespace {

const GeoTable& table() {
    static const GeoTable loaded = load_geo_table(OUTDIAL_SOURCE_DIR "/data/geo/outdial.geo").value();
    return loaded;
}

PhoneNumber number(const char* text) { return PhoneNumber::parse(text).value(); }

const Instant noon = from_epoch_ms(1'790'000'000'000);
const PhoneNumber brooklyn = number("+17185550123");

std::vector<OwnNumber> ours() {
    return {{number("+13125550100")}, {number("+12125550100")}, {number("+15185550100")}, {number("+48221234567")}};
}

}  // namespace

TEST_CASE("the nearest of our numbers is shown") {
    const auto own = ours();
    CHECK(choose_caller_id(table(), own, brooklyn, {}, noon).index == 1U);
    CHECK(choose_caller_id(table(), own, number("+17735550123"), {}, noon).index == 0U);
    CHECK(choose_caller_id(table(), own, number("+48601234567"), {}, noon).index == 3U);
    const CallerIdChoice choice = choose_caller_id(table(), own, brooklyn, {}, noon);
    CHECK(choice.nearness == CallerIdNearness::same_region);
    CHECK_THAT(choice.text(), contains("the nearest of 4 numbers") && contains("same region") && contains("km away"));
}

TEST_CASE("flagged, used up and resting numbers are left out, and it says so") {
    auto own = ours();
    own[1].flagged = true;
    CHECK(choose_caller_id(table(), own, brooklyn, {}, noon).index == 2U);
    own[2].calls_today = 50;
    CallerIdRules rules;
    rules.daily_cap = 50;
    rules.rest = std::chrono::minutes(10);
    const CallerIdChoice choice = choose_caller_id(table(), own, brooklyn, rules, noon);
    CHECK(choice.index == 0U);
    CHECK(choice.nearness == CallerIdNearness::same_country);
    CHECK_THAT(choice.text(), contains("1 flagged, 1 over the daily cap"));

    own[0].last_used = noon - std::chrono::minutes(4);
    own[3].last_used = noon - std::chrono::minutes(1);
    const CallerIdChoice none = choose_caller_id(table(), own, brooklyn, rules, noon);
    CHECK_FALSE(none.index);
    CHECK(none.ask_again == noon + std::chrono::minutes(6));
    CHECK_THAT(none.text(), contains("none of our numbers may be shown; 1 flagged, 1 over the daily cap, 2 resting"));
    CHECK(choose_caller_id(table(), own, brooklyn, rules, none.ask_again).index == 0U);
}

TEST_CASE("of equally near numbers the least used is shown") {
    std::vector<OwnNumber> own{
        {number("+12125550100"), false, 9}, {number("+12125550101"), false, 3}, {number("+12125550102"), false, 3}};
    own[1].last_used = noon - std::chrono::minutes(1);
    own[2].last_used = noon - std::chrono::minutes(2);
    CHECK(choose_caller_id(table(), own, brooklyn, {}, noon).index == 2U);
}

TEST_CASE("a number without a place is not near to the middle of its country") {
    // Kansas is in the middle of the United States; a toll-free number is no nearer to it than one in New York.
    const std::vector<OwnNumber> own{{number("+18005550100"), false, 1}, {number("+12125550100"), false, 5}};
    const CallerIdChoice choice = choose_caller_id(table(), own, number("+17855550123"), {}, noon);
    CHECK(choice.index == 1U);
    CHECK(choice.nearness == CallerIdNearness::same_country);
    CHECK(choice.distance_km > 1'500);
    // Of a mobile number abroad only the country is known: all of that country are equally near.
    const std::vector<OwnNumber> polish{{number("+48221234567"), false, 3}, {number("+48601234567"), false, 2}};
    const CallerIdChoice other = choose_caller_id(table(), polish, number("+48602345678"), {}, noon);
    CHECK(other.index == 1U);
    CHECK(other.distance_km < 0);
}

TEST_CASE("a clock that was set back does not make a number rested") {
    OwnNumber own{number("+12125550100")};
    own.last_used = noon + std::chrono::hours(1);
    CallerIdRules rules;
    rules.rest = std::chrono::minutes(10);
    CHECK(obstacle(own, rules, noon) == CallerIdObstacle::resting);
    rules.rest = Duration{};
    CHECK(obstacle(own, rules, noon) == CallerIdObstacle::none);
}

TEST_CASE("rules that cannot be are named, and near is a number of kilometres") {
    const auto field_of = [](const CallerIdRules& rules) {
        const auto checked = rules.check();
        return checked ? std::string() : checked.error().field;
    };
    CHECK(field_of({}).empty());
    CHECK(field_of({.rest = std::chrono::seconds(-1)}) == "rest");
    CHECK(field_of({.near_km = -1.0}) == "near_km");
    CHECK(field_of({.near_km = std::nan("")}) == "near_km");
    // Of a host that does not ask: none is as near as the nearest.
    std::vector<OwnNumber> own{{number("+12125550100")}, {number("+12145550100")}};  // New York, Dallas
    own[0].calls_today = 9;
    CHECK(choose_caller_id(table(), own, brooklyn, {.near_km = std::nan("")}, noon).index == 0U);
}

TEST_CASE("no numbers, no choice") {
    const CallerIdChoice none = choose_caller_id(table(), {}, brooklyn, {}, noon);
    CHECK_FALSE(none.index);
    CHECK(none.ask_again == far_future);
    CHECK_THAT(none.text(), contains("there are none"));
}

// The twin: look at every number, keep those that may be shown, take the best by the words of the header.
TEST_CASE("the choice is one of ours, may be shown, and none that may be shown is nearer") {
    outdial_test::property(
        "for any stock of numbers", [](const std::vector<std::uint32_t>& seeds, std::uint32_t target) {
            std::vector<OwnNumber> own;
            CallerIdRules rules;
            rules.daily_cap = 5;
            rules.rest = std::chrono::seconds(30);
            for (const std::uint32_t seed : seeds) {
                OwnNumber one{PhoneNumber::from_digits(12'000'000'000 + seed % 8'000'000'000).value()};
                one.flagged = seed % 5 == 0;
                one.calls_today = seed % 7;
                one.last_used = noon - std::chrono::seconds(seed % 60);
                own.push_back(one);
            }
            const PhoneNumber called = PhoneNumber::from_digits(12'000'000'000 + target).value();
            const CallerIdChoice choice = choose_caller_id(table(), own, called, rules, noon);
            const GeoPlace there = table().locate(called);
            double least = 1e9;
            bool any = false;
            for (const OwnNumber& one : own) {
                if (one.flagged || one.calls_today >= 5 || noon - one.last_used < std::chrono::seconds(30)) continue;
                any = true;
                const GeoPlace here = table().locate(one.number);
                const bool near = !here.country.empty() && here.country == there.country &&
                                  here.region() == there.region() && !here.region().empty();
                if (near) least = std::min(least, distance_km(here.spot(), there.spot()));
            }
            RC_ASSERT(choice.index.has_value() == any);
            if (!any) return;
            RC_ASSERT(*choice.index < own.size());
            RC_ASSERT(obstacle(own[*choice.index], rules, noon) == CallerIdObstacle::none);
            if (least < 1e9 && there.spot().known()) {
                RC_ASSERT(choice.nearness == CallerIdNearness::same_region);
                RC_ASSERT(choice.distance_km <= least + rules.near_km + 1e-6);
            }
        });
}
