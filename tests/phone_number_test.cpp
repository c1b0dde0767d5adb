// SPDX-License-Identifier: Apache-2.0
#include "property.hpp"

#include <outdial/phone_number.hpp>

#include <type_traits>

using namespace outdial;
using outdial_test::contains;

TEST_CASE("a number is a plus and 4 to 15 digits") {
    const auto warsaw = PhoneNumber::parse("+48221234567");
    REQUIRE(warsaw);
    CHECK(warsaw->digits() == 48221234567);
    CHECK(warsaw->text() == "+48221234567");
    CHECK_FALSE(warsaw->empty());
    CHECK(PhoneNumber::parse("+2901").value().digits() == 2901);                        // the shortest
    CHECK(PhoneNumber::parse("+999999999999999").value().digits() == 999999999999999);  // the longest
}

TEST_CASE("what people put between the digits is skipped") {
    const auto plain = PhoneNumber::parse("+12125550123").value();
    for (const char* text : {"+1 212 555 0123", "+1 (212) 555-0123", "+1.212.555.0123", "+1/212/5550123",
                             " +1 212 5550123\r\n", "+ 1-212-555-0123", "+1(212)5550123"}) {
        CAPTURE(text);
        const auto number = PhoneNumber::parse(text);
        REQUIRE(number);
        CHECK(*number == plain);
    }
}

TEST_CASE("what is not a number says why") {
    const auto remedy = [](std::string_view text) {
        const auto number = PhoneNumber::parse(text);
        REQUIRE_FALSE(number);
        CHECK(number.error().field == "number");
        CHECK(number.error().value == text);
        return number.error().remedy;
    };
    CHECK_THAT(remedy("22 123 45 67"), contains("begins with +"));
    CHECK_THAT(remedy("0048221234567"), contains("begins with +"));
    CHECK_THAT(remedy("48221234567"), contains("begins with +"));
    CHECK_THAT(remedy("+0221234567"), contains("never begins with 0"));
    CHECK_THAT(remedy("+123"), contains("at least 4"));
    CHECK_THAT(remedy("+"), contains("at least 4"));
    CHECK_THAT(remedy("+1234567890123456"), contains("at most 15"));
    CHECK_THAT(remedy("+" + std::string(10'000, '9')), contains("at most 15"));
    CHECK_THAT(remedy("+4822abc"), contains("only digits"));
    CHECK_THAT(remedy("++48221234567"), contains("only digits"));
    CHECK_THAT(remedy("+48221234567 ext. 4"), contains("only digits"));
    CHECK_THAT(remedy("+48 22\u00A0123 45 67"), contains("only digits"));
    CHECK_THAT(remedy(""), contains("needed"));
    CHECK_THAT(remedy("  "), contains("needed"));
    CHECK_THAT(remedy(std::string_view("+4822\0001234", 10)), contains("only digits"));
}

TEST_CASE("no number is empty and comes before every other") {
    CHECK(PhoneNumber{}.empty());
    CHECK(PhoneNumber{}.text().empty());
    CHECK(PhoneNumber{} < PhoneNumber::parse("+2901").value());
    CHECK(PhoneNumber::from_digits(0).value() == PhoneNumber{});
}

TEST_CASE("digits that are no number are errors") {
    for (const std::uint64_t digits :
         {std::uint64_t{1}, std::uint64_t{999}, std::uint64_t{1'000'000'000'000'000}, UINT64_MAX}) {
        const auto number = PhoneNumber::from_digits(digits);
        REQUIRE_FALSE(number);
        CHECK(number.error().value == std::to_string(digits));
    }
    CHECK(PhoneNumber::from_digits(1000));
    CHECK(PhoneNumber::from_digits(999'999'999'999'999));
}

TEST_CASE("a number is a value of 8 bytes") {
    static_assert(sizeof(PhoneNumber) == 8);
    static_assert(std::is_trivially_copyable_v<PhoneNumber>);
    CHECK(PhoneNumber::parse("+48221234567").value() != PhoneNumber::parse("+48221234568").value());
}

TEST_CASE("reading is the inverse of writing") {
    outdial_test::property("parse(text(x)) == x", [] {
        const auto digits = *rc::gen::inRange<std::uint64_t>(1'000, 1'000'000'000'000'000);
        const auto number = PhoneNumber::from_digits(digits);
        RC_ASSERT(number.has_value());
        RC_ASSERT(number->digits() == digits);
        RC_ASSERT(PhoneNumber::parse(number->text()).value() == *number);
    });
    outdial_test::property("any text is a number or an error", [](const std::string& text) {
        const auto number = PhoneNumber::parse("+" + text);
        if (number) RC_ASSERT(PhoneNumber::parse(number->text()).value() == *number);
    });
}

TEST_CASE("number types have names") {
    for (int i = 0; i < number_type_count; ++i) {
        const auto type = static_cast<NumberType>(i);
        CHECK(parse_number_type(name(type)).value() == type);
    }
    CHECK(name(NumberType::main) == "main");
    CHECK(name(NumberType::other) == "other");
    const auto unknown = parse_number_type("Mobile");
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().value == "Mobile");
    CHECK_THAT(unknown.error().remedy, contains("main, mobile, work, home, other"));
}

TEST_CASE("a (0) after the country code is the trunk prefix, but where the 0 is part of the number") {
    const auto read = [](std::string_view text) { return PhoneNumber::parse(text).value().text(); };
    CHECK(read("+48 (0)22 1234567") == "+48221234567");
    CHECK(read("+44 (0)20 7946 0958") == "+442079460958");
    CHECK(read("+44(0)2079460958") == "+442079460958");
    CHECK(read("+353 (0)1 234 5678") == "+35312345678");
    CHECK(read("+39 (0)6 1234 5678") == "+390612345678");
    CHECK(read("+378 (0)549 123456") == "+3780549123456");
    // Elsewhere it is a digit like any other.
    CHECK(read("+48 22 12(0)4567") == "+48221204567");
    CHECK(read("+48 (022) 1234567") == "+480221234567");
    CHECK_FALSE(PhoneNumber::parse("+(0)48221234567"));
}
