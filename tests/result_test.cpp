// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/result.hpp>

#include <memory>

using namespace outdial;

namespace {

const Error closes_early{"windows.mobile", "21:00-21:00", "closes when it opens"};

Result<int> half(int number) {
    if (number % 2 != 0) return Error{"number", std::to_string(number), "give an even number"};
    return number / 2;
}

}  // namespace

TEST_CASE("an error is one line: field, value, remedy") {
    CHECK(closes_early.message() == "windows.mobile: \"21:00-21:00\": closes when it opens");
    CHECK(Error{"hours", "", "give some"}.message() == "hours: give some");
}

TEST_CASE("errors are equal when all their parts are") {
    CHECK(closes_early == Error{"windows.mobile", "21:00-21:00", "closes when it opens"});
    CHECK_FALSE(closes_early == Error{"windows.work", "21:00-21:00", "closes when it opens"});
    CHECK_FALSE(closes_early == Error{"windows.mobile", "21:00-20:00", "closes when it opens"});
    CHECK_FALSE(closes_early == Error{"windows.mobile", "21:00-21:00", ""});
}

TEST_CASE("a result is a value or an error") {
    const auto good = half(42);
    CHECK(good);
    CHECK(good.has_value());
    CHECK(*good == 21);
    CHECK(good.value() == 21);
    CHECK_THROWS_AS(good.error(), std::bad_variant_access);

    const auto bad = half(7);
    CHECK_FALSE(bad);
    CHECK_FALSE(bad.has_value());
    CHECK(bad.error() == Error{"number", "7", "give an even number"});
    CHECK_THROWS_AS(bad.value(), std::bad_variant_access);
}

TEST_CASE("a value can be changed in place, reached into and moved out") {
    Result<std::string> text = std::string("Warsaw");
    *text += "!";
    CHECK(text->size() == 7);
    CHECK(std::as_const(text)->front() == 'W');

    Result<std::unique_ptr<int>> owner = std::make_unique<int>(5);
    const std::unique_ptr<int> moved = *std::move(owner);
    CHECK(*moved == 5);
}

TEST_CASE("a result of an error type keeps value and error apart") {
    // The value's type may itself be constructible from what the error holds.
    const Result<std::string> text = std::string("not an error");
    CHECK(text);
    const Result<std::string> none = Error{"text", "", "missing"};
    CHECK_FALSE(none);
}

TEST_CASE("a result of nothing is success or an error") {
    const Result<void> good;
    CHECK(good);
    CHECK(good.has_value());
    CHECK_THROWS_AS(good.error(), std::bad_variant_access);
    const Result<void> bad = closes_early;
    CHECK_FALSE(bad);
    CHECK_FALSE(bad.has_value());
    CHECK(bad.error() == closes_early);
}

TEST_CASE("a message is one line of text whatever the value was") {
    CHECK(Error{"number", std::string("+48\0\n22\x1b[2J", 11), "digits"}.message() ==
          "number: \"+48\\x00\\x0a22\\x1b[2J\": digits");
    // Half a character, one longer than needed, half of a pair, and one beyond the last.
    CHECK(Error{"text", "a\xc3 \xc0\xaf \xed\xa0\x80 \xf4\x90\x80\x80", "x"}.message() ==
          "text: \"a\\xc3 \\xc0\\xaf \\xed\\xa0\\x80 \\xf4\\x90\\x80\\x80\": x");
    CHECK(Error{"text", "\u00f3 \u20ac \U0001f4de", "x"}.message() == "text: \"\u00f3 \u20ac \U0001f4de\": x");
    const std::string long_one = Error{"cell", std::string(5'000, 'x'), "shorter"}.message();
    CHECK(long_one == "cell: \"" + std::string(120, 'x') + "... (5000 bytes)\": shorter");
    // A character of two bytes is not cut in two.
    std::string accents;
    for (int i = 0; i < 200; ++i) accents += "\u00f3";
    CHECK(Error{"cell", "x" + accents, "shorter"}.message() ==
          "cell: \"x" + accents.substr(0, 120) + "... (401 bytes)\": shorter");
}
