// SPDX-License-Identifier: Apache-2.0
#include "property.hpp"

#include <outdial/adapters/written_number.hpp>
#include <outdial/geo.hpp>

#include <string>
#include <thread>
#include <vector>

using namespace outdial;
using outdial_test::contains;

namespace {

std::string read(std::string_view text, std::string_view country = {}) {
    return read_written_number(text, country).value().number.text();
}

std::string fault(std::string_view text, std::string_view country = {}) {
    return read_written_number(text, country).error().message();
}

}  // namespace

TEST_CASE("a number is read as it is dialled within its country") {
    CHECK(read("(212) 555-0123", "US") == "+12125550123");
    CHECK(read("1-212-555-0123", "US") == "+12125550123");
    CHECK(read("212.555.0123", "CA") == "+12125550123");
    CHECK(read("22 123 45 67", "PL") == "+48221234567");
    CHECK(read("020 7946 0000", "GB") == "+442079460000");
    CHECK(read("8 (495) 123-45-67", "RU") == "+74951234567");
    CHECK(read("06 6982 1234", "IT") == "+390669821234");  // the 0 is a part of Italian numbers
    CHECK(read("1-800-FLOWERS", "US") == "+18003569377");
    CHECK(read("\xEF\xBC\x92\xEF\xBC\x91\xEF\xBC\x92 555 0123", "US") == "+12125550123");  // fullwidth digits
}

TEST_CASE("a number with a country code is read anywhere") {
    CHECK(read("+48 22 123 45 67") == "+48221234567");
    CHECK(read("+48 22 123 45 67", "US") == "+48221234567");
    CHECK(read("011 48 22 123 45 67", "US") == "+48221234567");
    CHECK(read("tel:+48-22-123-45-67") == "+48221234567");
}

TEST_CASE("an extension is told apart, and whether the number is in use") {
    const WrittenNumber written = read_written_number("(212) 736-5000 ext. 42", "US").value();
    CHECK(written.number.text() == "+12127365000");
    CHECK(written.extension == "42");
    CHECK(written.valid);
    CHECK_FALSE(read_written_number("(111) 555-0123", "US").value().valid);
}

TEST_CASE("what cannot be read is an error that says why") {
    CHECK_THAT(fault("(212) 555-0123"), contains("number") && contains("name the country"));
    CHECK_THAT(fault("+999 123 456 789", "US"), contains("no country has this code"));
    CHECK_THAT(fault("", "US"), contains("cannot be read as a number"));
    CHECK_THAT(fault("call me", "US"), contains("cannot be read as a number"));
    CHECK_THAT(fault("\xFF\xFE\x80", "US"), contains("cannot be read as a number"));
    CHECK_THAT(fault("1", "US"), contains("number"));
    CHECK_THAT(fault("+1212555012312345678", "US"), contains("too many digits"));
    CHECK_THAT(fault("+4912345678901234"), contains("15 digits"));
    CHECK_THAT(fault(std::string(100'000, '1'), "US"), contains("at most 250 characters"));
    for (const char* country : {"XX", "us", "USA", "\xC3\x9C"}) {
        CAPTURE(country);
        CHECK_THAT(fault("(212) 555-0123", country), contains("country") && contains("two capital letters"));
    }
}

TEST_CASE("a number is written for people within its country and anywhere") {
    const PhoneNumber number = PhoneNumber::parse("+12125550123").value();
    CHECK(national_text(number) == "(212) 555-0123");
    CHECK(international_text(number) == "+1 212-555-0123");
    CHECK(national_text(PhoneNumber{}).empty());
    CHECK(international_text(PhoneNumber::parse("+9991234").value()) == "+9991234");
}

TEST_CASE("what is written for people is read back as the same number") {
    const GeoTable table = load_geo_table(OUTDIAL_SOURCE_DIR "/data/geo/outdial.geo").value();
    outdial_test::property("for any number in use", [&](std::uint64_t seed) {
        const PhoneNumber number = PhoneNumber::from_digits(10'000'000'000 + seed % 980'000'000'000).value();
        const GeoPlace place = table.locate(number);
        if (place.kind == GeoKind::unknown || place.country.empty() || place.country == "001") return;
        const auto as_it_stands = read_written_number(number.text());
        const auto anywhere = read_written_number(international_text(number));
        RC_ASSERT(as_it_stands.has_value());
        RC_ASSERT(anywhere.has_value());
        RC_ASSERT(anywhere->number == as_it_stands->number);
        // Others are not valid to an older libphonenumber, or have a national prefix left in.
        if (!as_it_stands->valid || as_it_stands->number != number) return;
        const auto at_home = read_written_number(national_text(number), place.country);
        RC_ASSERT(at_home.has_value());
        RC_ASSERT(at_home->number == number);
    });
}

TEST_CASE("many threads may read numbers") {
    std::vector<std::thread> threads;
    std::vector<int> read_rightly(4);
    for (std::size_t i = 0; i < read_rightly.size(); ++i) {
        threads.emplace_back([&, i] {
            for (int j = 0; j < 200; ++j) read_rightly[i] += read("(212) 555-0123", "US") == "+12125550123" ? 1 : 0;
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(read_rightly == std::vector<int>(4, 200));
}
