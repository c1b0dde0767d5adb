// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/whereabouts.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <vector>

using namespace outdial;

namespace {

const GeoTable& table() {
    static const GeoTable loaded = load_geo_table(OUTDIAL_SOURCE_DIR "/data/geo/outdial.geo").value();
    return loaded;
}

std::vector<PhoneNumber> numbers(const std::vector<const char*>& texts) {
    std::vector<PhoneNumber> all;
    for (const char* text : texts) all.push_back(PhoneNumber::parse(text).value());
    return all;
}

using Names = std::set<std::string>;

Names zones(const Whereabouts& where) {
    Names names;
    for (const std::string_view zone : where.zones()) names.insert(std::string(zone));
    return names;
}

Names jurisdictions(const Whereabouts& where) {
    Names names;
    for (const std::string_view one : where.jurisdictions()) names.insert(std::string(one));
    return names;
}

constexpr std::uint32_t denver_zip = 80202;
constexpr std::uint32_t new_york_zip = 10001;

}  // namespace

TEST_CASE("number and address that agree give one zone and one state") {
    const Whereabouts where = whereabouts(table(), numbers({"+12125550123"}), {new_york_zip, {}});
    CHECK(zones(where) == Names{"America/New_York"});
    CHECK(jurisdictions(where) == Names{"US-NY"});
    CHECK_FALSE(where.mismatch);
    CHECK_FALSE(where.unknown);
    CHECK_FALSE(where.safe_hours);
}

// The example of Genesys Cloud: a Mountain ZIP, a Central and an Eastern number leave 10:00-21:00 Eastern.
TEST_CASE("every zone of all numbers and of the ZIP must be open") {
    const Whereabouts where = whereabouts(table(), numbers({"+13125550123", "+12125550123"}), {denver_zip, {}});
    CHECK(zones(where) == Names{"America/Chicago", "America/Denver", "America/New_York"});
    CHECK(jurisdictions(where) == Names{"US-CO", "US-IL", "US-NY"});
    CHECK(where.mismatch);
    CHECK_FALSE(where.safe_hours);
}

// The table that Genesys Cloud publishes: ZIP, two numbers, and when may be dialled, in New York on a winter's day.
TEST_CASE("every value counts, as in the examples of Genesys Cloud") {
    const char* const east = "+12125550123";
    const char* const middle = "+13125550123";
    const char* const none = "+18005550123";
    constexpr std::uint32_t middle_zip = 60601;
    constexpr std::uint32_t no_zip = 99999;
    struct Row {
        std::optional<std::uint32_t> zip;
        const char* first;
        const char* second;
        int from, to;
    };
    const auto offset = [](std::string_view zone) {
        if (zone == "America/New_York") return 0;
        if (zone == "America/Chicago") return -1;
        REQUIRE(zone == "America/Denver");
        return -2;
    };
    for (const Row& row :
         {Row{no_zip, none, none, 14, 20}, Row{no_zip, east, none, 14, 20}, Row{std::nullopt, middle, east, 9, 21},
          Row{denver_zip, middle, east, 10, 21}, Row{std::nullopt, none, middle, 9, 22},
          Row{middle_zip, none, middle, 9, 22}, Row{middle_zip, middle, middle, 9, 22},
          Row{middle_zip, none, none, 14, 20}, Row{std::nullopt, middle, middle, 9, 22}}) {
        CAPTURE(row.zip.value_or(0), row.first, row.second);
        const Whereabouts where =
            whereabouts(table(), numbers({row.first, row.second}), {row.zip, {}}, MismatchPolicy::every_value);
        int from = 0;
        int to = 24;
        for (const std::string_view zone : where.unknown ? std::span<const std::string_view>{} : where.zones()) {
            from = std::max(from, 8 - offset(zone));
            to = std::min(to, 21 - offset(zone));
        }
        if (where.safe_hours) {
            from = std::max(from, where.safe_hours->from / 60);
            to = std::min(to, where.safe_hours->to / 60);
        }
        CHECK(from == row.from);
        CHECK(to == row.to);
        CHECK(where.address_unknown == (row.zip == no_zip));
    }
    // By default the numbers decide where the ZIP cannot be read, and it says so.
    const Whereabouts lenient = whereabouts(table(), numbers({east}), {no_zip, {}});
    CHECK(zones(lenient) == Names{"America/New_York"});
    CHECK_FALSE(lenient.safe_hours);
    CHECK(lenient.address_unknown);
}

TEST_CASE("a mismatch can ask for safe hours") {
    const auto mine = numbers({"+12125550123"});
    const Whereabouts where = whereabouts(table(), mine, {denver_zip, {}}, MismatchPolicy::safe_hours);
    CHECK(where.mismatch);
    CHECK(where.safe_hours == safe_hours_on_mismatch);
    CHECK_FALSE(whereabouts(table(), mine, {new_york_zip, {}}, MismatchPolicy::safe_hours).safe_hours);
}

TEST_CASE("address or number alone may decide about the zone, never about the jurisdiction") {
    const auto mine = numbers({"+12125550123"});
    const Whereabouts by_address = whereabouts(table(), mine, {denver_zip, {}}, MismatchPolicy::address_only);
    CHECK(zones(by_address) == Names{"America/Denver"});
    CHECK(jurisdictions(by_address) == Names{"US-CO", "US-NY"});
    const Whereabouts by_number = whereabouts(table(), mine, {denver_zip, {}}, MismatchPolicy::number_only);
    CHECK(zones(by_number) == Names{"America/New_York"});
    CHECK(jurisdictions(by_number) == Names{"US-CO", "US-NY"});
    // Nothing to fall back on but the other.
    CHECK(zones(whereabouts(table(), mine, {}, MismatchPolicy::address_only)) == Names{"America/New_York"});
    CHECK(zones(whereabouts(table(), {}, {denver_zip, {}}, MismatchPolicy::number_only)) == Names{"America/Denver"});
}

TEST_CASE("a number in one of the zones of its area code agrees with an address there") {
    const Whereabouts where = whereabouts(table(), numbers({"+12702000000"}), {std::nullopt, "US-KY"});
    CHECK_FALSE(where.mismatch);
    CHECK(zones(where).count("America/Chicago") == 1);
    CHECK(zones(where).count("America/New_York") == 1);
}

TEST_CASE("a state without a ZIP gives all zones of the state") {
    const Whereabouts where = whereabouts(table(), {}, {std::nullopt, "US-TN"});
    CHECK(zones(where) == Names{"America/Chicago", "America/New_York"});
    CHECK(jurisdictions(where) == Names{"US-TN"});
    CHECK_FALSE(where.unknown);
    CHECK(whereabouts(table(), {}, {std::nullopt, "US-XX"}).unknown);
}

TEST_CASE("a toll-free number alone is an unknown zone and says nothing against an address") {
    const Whereabouts alone = whereabouts(table(), numbers({"+18005550123"}));
    CHECK(alone.unknown);
    CHECK(alone.safe_hours == safe_hours_when_unknown);
    CHECK(alone.zones().size() > 30);
    const Whereabouts with_zip = whereabouts(table(), numbers({"+18005550123"}), {denver_zip, {}});
    CHECK_FALSE(with_zip.unknown);
    CHECK_FALSE(with_zip.mismatch);
    CHECK(zones(with_zip) == Names{"America/Denver"});
    const Whereabouts with_another = whereabouts(table(), numbers({"+18005550123", "+12125550123"}));
    CHECK_FALSE(with_another.unknown);
    CHECK(zones(with_another) == Names{"America/New_York"});
}

TEST_CASE("nothing known is unknown") {
    const Whereabouts where = whereabouts(table(), {});
    CHECK(where.unknown);
    CHECK(where.zones().empty());
    CHECK(where.jurisdictions().empty());
    CHECK(where.safe_hours == safe_hours_when_unknown);
}

TEST_CASE("more zones than there is room for is unknown, not fewer zones") {
    // Toll-free numbers: each may be anywhere in its country.
    const Whereabouts where = whereabouts(
        table(), numbers({"+18005550123", "+78005550123", "+611800123456", "+558001234567", "+528001234567"}));
    CHECK(where.overflow);
    CHECK(where.unknown);
    CHECK(where.zones().size() == Whereabouts::most_zones);
}
