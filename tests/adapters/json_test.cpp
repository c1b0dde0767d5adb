// SPDX-License-Identifier: Apache-2.0
#include "adapters/json.hpp"

#include <outdial/random.hpp>

#include "catch.hpp"

#include <cstdlib>
#include <string>

#ifdef OUTDIAL_TEST_BOOST
#include <boost/json/src.hpp>
#endif

using namespace outdial;
using outdial_test::contains;

namespace {

std::string at(std::string_view text, std::string_view pointer) {
    const auto value = json::parse(text);
    REQUIRE(value);
    const json::Value* found = value->at(pointer);
    return found == nullptr ? "nothing" : found->scalar;
}

const std::string replacement = "\xEF\xBF\xBD";  // U+FFFD

bool refused(const std::string& text) { return !json::parse(text); }

}  // namespace

TEST_CASE("values are found by their pointers") {
    const std::string text = R"({"a": [1, {"b/c": "x", "d~e": true}, null], "": "empty"})";
    CHECK(at(text, "/a/0") == "1");
    CHECK(at(text, "/a/1/b~1c") == "x");
    CHECK(at(text, "/a/1/d~0e") == "true");
    CHECK(at(text, "/") == "empty");
    CHECK(at(text, "/a/3") == "nothing");
    CHECK(at(text, "/a/x") == "nothing");
    CHECK(at(text, "/a/0/b") == "nothing");
    CHECK(at(text, "a") == "nothing");
    CHECK(at(R"({"a": 1, "a": 2})", "/a") == "2");
    CHECK(json::is_pointer(""));
    CHECK(json::is_pointer("/a~1b"));
    CHECK_FALSE(json::is_pointer("a"));
    CHECK_FALSE(json::is_pointer("/a~2"));
}

TEST_CASE("numbers keep every digit") {
    CHECK(at("[260020000000000000012345]", "/0") == "260020000000000000012345");
    CHECK(at("[-1.50e+3]", "/0") == "-1.50e+3");
}

TEST_CASE("what is beyond a double is refused") {
    CHECK(refused("[1e999]"));
    CHECK(at("[" + std::string(300, '9') + "]", "/0") == std::string(300, '9'));
}

TEST_CASE("octets that are no UTF-8 are replaced, one by one, and what follows them is found") {
    std::string replaced;
    for (int i = 0; i < 100'000; ++i) replaced += replacement;
    const std::string many = "[\"" + std::string(100'000, '\xFF') + "\", 7]";
    CHECK(at(many, "/0") == replaced);
    CHECK(at(many, "/1") == "7");
    CHECK(at("[\"\xC5\", \"\xF4\x8F\xBF\", \"\xC5\x81\", 7]", "/1") == replacement + replacement + replacement);
    CHECK(at("[\"\xC5\", \"\xF4\x8F\xBF\", \"\xC5\x81\", 7]", "/2") == "\xC5\x81");
    CHECK(at("{\"Telef\xF3nica\": 1}", "/Telef" + replacement + "nica") == "1");
    // A backslash at the end of a text is not the beginning of what follows.
    CHECK(at(R"(["\\ud83d"])", "/0") == R"(\ud83d)");
    CHECK(refused("[\"\\\xFF\"]"));
    CHECK_THAT(json::parse("[\"\xFF\xFF\", x]").error().message(), contains("at octet 11"));
    CHECK(refused(std::string("[1]\0", 4)));
    CHECK(refused(std::string("[\"\0\"]", 5)));
}

TEST_CASE("texts are decoded, half a surrogate is replaced") {
    CHECK(at(R"(["\u0141\u00f3d\u017a \n\/ \ud83d\ude00"])", "/0") == "Łódź \n/ 😀");
    CHECK(at(R"(["\ud83dx"])", "/0") == replacement + "x");
    CHECK(at(R"(["\ude00\ud83d"])", "/0") == replacement + replacement);
    CHECK(at(R"(["\ud83d\u0041"])", "/0") == replacement + "A");
    CHECK(at("\xEF\xBB\xBF[\"Telef\xF3nica\"]", "/0") == "Telef" + replacement + "nica");
}

TEST_CASE("what is no JSON is refused, and says where") {
    for (const char* text : {"",      " ",         "{",           "[",     "[1,]",       "{\"a\"}", "{\"a\":}",
                             "{a:1}", "[01]",      "[1.]",        "[.5]",  "[1e]",       "[+1]",    "nul",
                             "[\"a]", "[\"\\x\"]", "[\"\\u12\"]", "[1] 2", "[\"\x01\"]", "<html>",  "[\"\\"}) {
        INFO(text);
        CHECK(refused(text));
    }
    CHECK_THAT(json::parse("{\"a\": 1 \"b\"}").error().message(), contains("at octet 8"));
    CHECK(refused(std::string(100'000, '[')));
    CHECK_FALSE(refused(std::string(32, '[') + std::string(32, ']')));
    CHECK(refused(std::string(33, '[') + std::string(33, ']')));
    std::string many = "[1";
    for (int i = 0; i < 100'001; ++i) many += ",1";
    CHECK(refused(many + "]"));
}

TEST_CASE("what is escaped reads the same again") {
    std::string all = "Łódź 😀";
    for (int i = 0; i < 128; ++i) all += static_cast<char>(i);
    CHECK(at("[\"" + json::escaped(all) + "\"]", "/0") == all);
}

#ifdef OUTDIAL_TEST_BOOST
namespace {

std::string any_json(Random& random, int depth) {
    switch (random.below(depth > 4 ? 5 : 7)) {
        case 0: return "null";
        case 1: return random.chance(0.5) ? "true" : "false";
        case 2: return std::to_string(static_cast<std::int32_t>(random.bits()));
        case 3: return "-1.5e" + std::to_string(random.below(20));
        case 4: {
            std::string text = "\"";
            for (std::uint32_t i = random.below(6); i > 0; --i) {
                constexpr std::array<const char*, 7> pieces{"a", "\\n", "\\u0041", "\\ud83d\\ude00", "ż", "\\\\", "/"};
                text += pieces[random.below(7)];
            }
            return text + "\"";
        }
        default: {
            const bool array = random.chance(0.5);
            std::string text = array ? "[ " : "{";
            for (std::uint32_t i = 0, n = random.below(4); i < n; ++i) {
                if (i > 0) text += ",";
                if (!array) text += "\"k" + std::to_string(i) + "\" :";
                text += any_json(random, depth + 1);
            }
            return text + (array ? "]" : "\n}");
        }
    }
}

bool same(const json::Value& ours, const boost::json::value& theirs) {
    using Kind = json::Value::Kind;
    switch (theirs.kind()) {
        case boost::json::kind::null: return ours.kind == Kind::null;
        case boost::json::kind::bool_: return ours.scalar == (theirs.as_bool() ? "true" : "false");
        case boost::json::kind::int64: return ours.scalar == std::to_string(theirs.as_int64());
        case boost::json::kind::uint64: return ours.scalar == std::to_string(theirs.as_uint64());
        case boost::json::kind::double_: {
            const double value = std::strtod(ours.scalar.c_str(), nullptr);  // theirs is fast, not exact
            return ours.kind == Kind::number &&
                   (value == theirs.as_double() || value == Catch::Approx(theirs.as_double()).epsilon(1e-9));
        }
        case boost::json::kind::string:
            return ours.kind == Kind::text && ours.scalar == std::string(theirs.as_string());
        case boost::json::kind::array: {
            const auto& array = theirs.as_array();
            if (ours.kind != Kind::array || ours.items.size() != array.size()) return false;
            for (std::size_t i = 0; i < array.size(); ++i) {
                if (!same(ours.items[i], array[i])) return false;
            }
            return true;
        }
        case boost::json::kind::object: {
            if (ours.kind != Kind::object || ours.keys.size() != theirs.as_object().size()) return false;
            for (std::size_t i = 0; i < ours.keys.size(); ++i) {
                const auto* other = theirs.as_object().if_contains(ours.keys[i]);
                if (other == nullptr || !same(ours.items[i], *other)) return false;
            }
            return true;
        }
    }
    return false;
}

}  // namespace

TEST_CASE("Boost.JSON reads the same, and refuses the same, over 20000 texts whole and broken") {
    Random random(7);
    int good = 0, bad = 0;
    for (int i = 0; i < 20'000; ++i) {
        std::string text = any_json(random, 0);
        if (random.chance(0.5)) {
            const std::size_t where = random.below(static_cast<std::uint32_t>(text.size()));
            if (random.chance(0.5)) {
                text.erase(where, 1);
            } else {
                text[where] = "{}[]\",:0-+.eu\\ x"[random.below(16)];
            }
        }
        boost::system::error_code error;
        const auto theirs = boost::json::parse(text, error);
        const auto ours = json::parse(text);
        // They want whole pairs of surrogates and UTF-8 where we are lenient.
        const bool lenient = !error != ours.has_value() && ours.has_value() &&
                             (text.find("\\ud") != std::string::npos || text.find('\xC5') != std::string::npos ||
                              text.find('\xBC') != std::string::npos);
        // Of a number beyond a double they make an infinity.
        const bool beyond = !ours && ours.error().message().find("number overflow") != std::string::npos;
        if (lenient || beyond) continue;
        INFO(text);
        REQUIRE(!error == ours.has_value());
        if (error) {
            ++bad;
            continue;
        }
        ++good;
        bool duplicate = false;
        for (int k = 0; k < 4; ++k) {
            const std::string key = "\"k" + std::to_string(k) + "\"";
            duplicate = duplicate || text.find(key) != text.rfind(key);
        }
        if (!duplicate) REQUIRE(same(*ours, theirs));
    }
    CHECK(good > 8'000);
    CHECK(bad > 3'000);
}
#endif
