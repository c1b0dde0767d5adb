// SPDX-License-Identifier: Apache-2.0
#include "property.hpp"

#include "geo_lookup.hpp"

#include <outdial/geo.hpp>
#include <outdial/random.hpp>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>
#include <vector>

using namespace outdial;
using outdial_test::contains;

namespace {

const std::string path = OUTDIAL_SOURCE_DIR "/data/geo/outdial.geo";

const GeoTable& table() {
    static const GeoTable loaded = load_geo_table(path).value();
    return loaded;
}

GeoPlace at(std::string_view text) { return table().locate(PhoneNumber::parse(text).value()); }

std::set<std::string> zones(const GeoPlace& place) {
    std::set<std::string> names;
    for (std::size_t i = 0; i < place.zones.size(); ++i) names.insert(std::string(table().zone_name(place.zones[i])));
    return names;
}

bool holds(const GeoPlace& place, const std::string& zone) { return zones(place).count(zone) == 1; }

/// The file in memory aligned to 8 bytes, to be damaged.
struct Bytes {
    std::vector<std::uint64_t> words;
    std::size_t size = 0;

    [[nodiscard]] std::span<std::byte> span() { return {reinterpret_cast<std::byte*>(words.data()), size}; }
};

Bytes read_table() {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    Bytes bytes{std::vector<std::uint64_t>((text.size() + 7) / 8), text.size()};
    std::memcpy(bytes.words.data(), text.data(), text.size());
    return bytes;
}

bool same(const GeoPlace& a, const GeoPlace& b) {
    if (a.zones.size() != b.zones.size()) return false;
    for (std::size_t i = 0; i < a.zones.size(); ++i) {
        if (a.zones[i] != b.zones[i] || a.zones.percent(i) != b.zones.percent(i)) return false;
    }
    return a.country == b.country && a.region() == b.region() && a.place == b.place && a.carrier() == b.carrier() &&
           a.spot() == b.spot() && a.kind == b.kind && a.certainty() == b.certainty();
}

}  // namespace

TEST_CASE("a number tells country, region, place, zone and kind") {
    const GeoPlace manhattan = at("+1 212 555 0123");
    CHECK(manhattan.country == "US");
    CHECK(manhattan.region() == "US-NY");
    CHECK(manhattan.place == "New York, NY");
    CHECK(manhattan.kind == GeoKind::fixed_or_mobile);
    CHECK(zones(manhattan) == std::set<std::string>{"America/New_York"});
    CHECK(distance_km(manhattan.spot(), {40.75, -73.99, 1}) < 10);

    const GeoPlace warsaw = at("+48 22 123 45 67");
    CHECK(warsaw.country == "PL");
    CHECK(warsaw.place == "Warsaw");
    CHECK(warsaw.kind == GeoKind::fixed);
    CHECK(zones(warsaw) == std::set<std::string>{"Europe/Warsaw"});
    CHECK(distance_km(warsaw.spot(), {52.23, 21.01, 1}) < 10);

    const GeoPlace polish_mobile = at("+48 601 234 567");
    CHECK(polish_mobile.place == "Poland");
    CHECK(polish_mobile.carrier() == "Plus");
    CHECK(polish_mobile.kind == GeoKind::mobile);
    CHECK(polish_mobile.certainty() == GeoCertainty::country);
}

TEST_CASE("how sure it is has sources where there are any") {
    CHECK(at("+12125550123").probability().region == 0.90);
    CHECK(at("+12125550123").probability().place == 0.58);
    CHECK_FALSE(at("+12125550123").probability().source.empty());
    CHECK(at("+48601234567").probability() == GeoProbability{});
    CHECK(at("+18005550123").probability() == GeoProbability{});
}

// The area codes whose exchanges are in more than one zone, or were said to be in the wrong one.
TEST_CASE("an exchange that is not listed may be in every zone of its area code and overlays") {
    const std::string chicago = "America/Chicago";
    const std::string new_york = "America/New_York";
    struct Split {
        const char* number;
        std::vector<std::string> must_hold;
    };
    for (const Split& split : std::vector<Split>{{"+16892000000", {new_york}},
                                                 {"+13642000000", {chicago, new_york}},
                                                 {"+14482000000", {chicago, new_york}},
                                                 {"+12192000000", {chicago, "America/Indiana/Indianapolis"}},
                                                 {"+12702000000", {chicago, new_york}},
                                                 {"+18502010000", {chicago, new_york}},
                                                 {"+14232000000", {chicago, new_york}},
                                                 {"+17292000000", {chicago, new_york}},
                                                 {"+19302000000", {chicago, "America/Indiana/Indianapolis"}},
                                                 {"+14582000000", {"America/Los_Angeles", "America/Boise"}},
                                                 {"+13082000000", {chicago, "America/Denver"}},
                                                 {"+16052000000", {chicago, "America/Denver"}},
                                                 {"+17019990000", {chicago, "America/Denver"}},
                                                 {"+17782000000", {"America/Vancouver", "America/Edmonton"}}}) {
        const GeoPlace place = at(split.number);
        CAPTURE(split.number, zones(place));
        CHECK(place.certainty() == GeoCertainty::area);
        for (const std::string& zone : split.must_hold) CHECK(holds(place, zone));
    }
    // The weights put the likeliest first: Orlando is Eastern, whatever was once said of 689.
    CHECK(table().zone_name(at("+16892000000").zones[0]) == new_york);
    CHECK(table().zone_name(at("+13642000000").zones[0]) == chicago);
    CHECK(table().zone_name(at("+14232000000").zones[0]) == new_york);
}

TEST_CASE("a listed exchange is in its own zone alone") {
    const GeoPlace panama_city = at("+18502001234");
    CHECK(panama_city.certainty() == GeoCertainty::exchange);
    CHECK(zones(panama_city) == std::set<std::string>{"America/Chicago"});
}

TEST_CASE("numbers without a place say so and may be anywhere in their calling code") {
    const GeoPlace free = at("+18005550123");
    CHECK(free.kind == GeoKind::toll_free);
    CHECK(free.certainty() == GeoCertainty::non_geographic);
    CHECK(free.zones.size() > 30);
    CHECK_FALSE(name(free.certainty()).empty());
    CHECK_FALSE(sentence(free.certainty()).empty());
}

TEST_CASE("a national prefix that was left in is seen through") {
    CHECK(at("+44 (0)20 7946 0000").place == "London");
    CHECK(at("+49 (0)89 12345678").place == "Munich");
    CHECK(at("+54 11 15 2345 6789").kind == GeoKind::mobile);
}

TEST_CASE("numbers not in use have no place but keep the zones of their prefix") {
    const GeoPlace odd = at("+1 212 123 4567");
    CHECK(odd.kind == GeoKind::unknown);
    CHECK(odd.place.empty());
    CHECK(holds(odd, "America/New_York"));
}

TEST_CASE("what is no strict E.164 number is no place") {
    for (const char* text :
         {"", "+", "1", "+1", "12125550123", "+1212555012345678901234567890123456789012", "+1212555o123",
          "+1\xD9\xA2\xD9\xA1\xD9\xA2"
          "5550123",
          "abc", "+12 125550123", "+0125550123", "+12125550123 "}) {
        CAPTURE(text);
        CHECK_FALSE(table().locate_e164(text));
    }
    CHECK(same(table().locate(PhoneNumber{}), GeoPlace{}));
    CHECK(same(GeoTable{}.locate(PhoneNumber::parse("+12125550123").value()), GeoPlace{}));
    CHECK(GeoTable{}.code_count() == 1);
}

TEST_CASE("text, number and batch give the same place") {
    outdial_test::property("for any digits", [](std::uint64_t seed, std::uint8_t length) {
        std::uint64_t digits = 1 + seed % 9;
        for (int i = 1; i < 4 + length % 12; ++i) {
            seed = seed * 6364136223846793005U + 1442695040888963407U;
            digits = digits * 10 + (seed >> 33U) % 10;
        }
        const PhoneNumber number = PhoneNumber::from_digits(digits).value();
        const GeoPlace place = table().locate(number);
        const auto by_text = table().locate_e164(number.text());
        RC_ASSERT(by_text.has_value());
        RC_ASSERT(same(*by_text, place));
        const std::string text = number.text();
        const std::string_view texts[] = {text, "none"};
        GeoPlace places[2];
        places[1].country = "old";
        RC_ASSERT(table().locate_e164(texts, places) == 1);
        RC_ASSERT(same(places[0], place));
        RC_ASSERT(same(places[1], GeoPlace{}));
        std::uint32_t code = 0;
        table().codes({&digits, 1}, {&code, 1});
        RC_ASSERT(code < table().code_count());
        RC_ASSERT(same(table().place(code), place));
    });
}

TEST_CASE("a list of any length is located as its numbers are one by one") {
    std::vector<std::string> texts;
    Random random(3);
    for (std::size_t i = 0; i < 1'000; ++i) {
        texts.push_back(
            "+" + std::to_string(1'000 + (random.below(1'000'000'000) * std::uint64_t{900'001}) % 999'999'999'000));
        if (i % 7 == 0) texts.back().pop_back();
        if (i % 11 == 0) texts.back() += "x";
        if (i % 13 == 0) texts.back().clear();
    }
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    for (const std::size_t count : {0U, 1U, 31U, 32U, 33U, 1'000U}) {
        CAPTURE(count);
        std::vector<GeoPlace> places(count);
        std::size_t numbers = 0;
        CHECK(table().locate_e164(views, places) <= count);  // as many as there is room for
        for (std::size_t i = 0; i < count; ++i) {
            const auto one = table().locate_e164(views[i]);
            numbers += one ? 1 : 0;
            CHECK(same(places[i], one.value_or(GeoPlace{})));
        }
        CHECK(table().locate_e164(views, places) == numbers);
        CHECK(GeoTable{}.locate_e164(views, places) == numbers);
        for (const GeoPlace& place : places) CHECK(same(place, GeoPlace{}));
    }
}

// Searching as the look-up does, against counting one by one.
TEST_CASE("remainders are counted rightly, however many there are") {
    Random random(4);
    for (std::uint32_t count = 0; count <= 200; ++count) {
        std::set<std::uint16_t> chosen;
        while (chosen.size() < count) chosen.insert(static_cast<std::uint16_t>(random.below(10'000)));
        std::vector<std::uint16_t> remainders(chosen.begin(), chosen.end());
        // What stands behind them must not count.
        remainders.resize(count + geo_file::search_width, std::uint16_t{0});
        for (int i = 0; i < 200; ++i) {
            const auto wanted = static_cast<std::uint32_t>(random.below(10'000));
            const auto slow =
                std::count_if(chosen.begin(), chosen.end(), [&](std::uint16_t one) { return one <= wanted; });
            CHECK(geo_file::not_above(remainders.data(), count, wanted) == static_cast<std::uint32_t>(slow));
        }
    }
}

TEST_CASE("ZIP codes tell state, zone and place") {
    const auto manhattan = table().postal(10001);
    REQUIRE(manhattan);
    CHECK(manhattan->state == "US-NY");
    CHECK(table().zone_name(manhattan->zones[0]) == "America/New_York");
    CHECK(manhattan->county == 61);
    CHECK_FALSE(table().postal(0));
    CHECK_FALSE(table().postal(100'000));
    CHECK_FALSE(GeoTable{}.postal(10001));
}

TEST_CASE("a table that is missing, too short, too new or of another kind says so") {
    CHECK_THAT(load_geo_table("/nowhere/at/all").error().message(), contains("cannot be read"));
    CHECK_THAT(load_geo_table("/").error().message(), contains("is no file"));
    Bytes bytes = read_table();
    const auto remedy = [&](std::size_t size) {
        return GeoTable::from_bytes(bytes.span().first(size)).error().message();
    };
    CHECK_THAT(remedy(0), contains("0 bytes"));
    CHECK_THAT(remedy(bytes.size - 8), contains("where the header says"));
    bytes.span()[8] = std::byte{9};
    CHECK_THAT(remedy(bytes.size), contains("version 9"));
    bytes.span()[0] = std::byte{'X'};
    CHECK_THAT(remedy(bytes.size), contains("magic"));
    CHECK_THAT(GeoTable::from_bytes(bytes.span().subspan(1)).error().message(), contains("aligned"));
}

TEST_CASE("one changed byte anywhere is found") {
    Bytes bytes = read_table();
    REQUIRE(GeoTable::from_bytes(bytes.span()));
    for (std::size_t i = 0; i < bytes.size; i += 1 + bytes.size / 151) {
        bytes.span()[i] ^= std::byte{0x10};
        CAPTURE(i);
        CHECK_FALSE(GeoTable::from_bytes(bytes.span()));
        bytes.span()[i] ^= std::byte{0x10};
    }
    CHECK(GeoTable::from_bytes(bytes.span()));
}

TEST_CASE("the table is at most 4 MB") { CHECK(table().size_bytes() <= 4'000'000); }
