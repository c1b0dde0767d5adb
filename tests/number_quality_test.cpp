// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/number_quality.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <string>

using namespace outdial;
using namespace std::chrono_literals;

namespace {

const Instant noon = from_epoch_ms(1'774'602'000'000);

AniMatch match(std::string_view ani, std::vector<std::string_view> on_file) { return compare_ani(ani, on_file); }
Slip slip(std::string_view ani, std::string_view file) { return match(ani, {file}).slip; }

/// The slow obvious twin: makes every slip there is of the right number, and looks whether one gives the noted one.
std::optional<std::set<Slip>> slips_between(const std::string& right, const std::string& noted) {
    std::set<Slip> found;
    for (std::size_t cut = 1; cut < right.size(); ++cut) {
        const std::string rest = right.substr(cut);
        if (rest.size() < 6) break;
        if (noted == "0" + rest) found.insert(Slip::missing_country_code);
        if (noted == rest) found.insert(cut <= 3 ? Slip::missing_country_code : Slip::missing_prefix);
    }
    for (std::size_t i = 0; i < right.size(); ++i) {
        std::string one = right;
        if (i + 1 < right.size()) {
            std::swap(one[i], one[i + 1]);
            if (one == noted && noted != right) found.insert(Slip::transposed);
        }
        one = right;
        one.erase(i, 1);
        if (one == noted) found.insert(Slip::missing_digit);
        for (char digit = '0'; digit <= '9'; ++digit) {
            one = right;
            one[i] = digit;
            if (one == noted && noted != right) found.insert(Slip::one_digit);
        }
    }
    for (std::size_t i = 0; i <= right.size(); ++i) {
        for (char digit = '0'; digit <= '9'; ++digit) {
            std::string one = right;
            one.insert(i, 1, digit);
            if (one != noted) continue;
            const bool again = (i > 0 && right[i - 1] == digit) || (i < right.size() && right[i] == digit);
            found.insert(again ? Slip::doubled_digit : Slip::extra_digit);
        }
    }
    if (found.empty()) return std::nullopt;
    return found;
}

}  // namespace

TEST_CASE("a caller whose number is on file is known, however it is written") {
    for (const char* ani : {"+48221234567", "48221234567", "0048221234567", "+48 22 123-45-67", "221234567"}) {
        CAPTURE(ani);
        const AniMatch found = match(ani, {"+48601000001", "+48 22 1234567"});
        CHECK(found.kind == AniKind::known);
        CHECK(found.index == 1);
        CHECK(found.slip == Slip::none);
    }
}

TEST_CASE("each slip is told by name and place") {
    const auto told = [](std::string_view file) {
        const AniMatch found = match("+48221234567", {file});
        return std::string(name(found.slip)) + " " + std::to_string(found.position);
    };
    CHECK(told("48221324567") == "transposed 5");
    CHECK(told("48221934567") == "one_digit 5");
    CHECK(told("482212234567") == "doubled_digit 6");
    CHECK(told("4822123567") == "missing_digit 7");
    CHECK(told("482212394567") == "extra_digit 7");
    CHECK(told("221234567") == "missing_country_code 0");
    CHECK(told("0221234567") == "missing_country_code 0");
    CHECK(told("1234567") == "missing_prefix 0");
    CHECK(told("48229934567") == "none -1");  // two digits are others: nothing is known of it
    CHECK(slip("+12125550123", "2125550123") == Slip::missing_country_code);
    CHECK(slip("+390612345678", "0612345678") == Slip::missing_country_code);  // Italy keeps its 0
}

TEST_CASE("a caller whom nothing on file resembles is new, one without a number unknown") {
    CHECK(match("+48221234567", {"+48601000001"}).kind == AniKind::is_new);
    CHECK(match("+48221234567", {}).kind == AniKind::is_new);
    for (const char* ani : {"", "anonymous", "123", "+4822123456712345"}) {
        CAPTURE(ani);
        CHECK(match(ani, {"+48221234567"}) == AniMatch{});
    }
    CHECK(match("+48221234567", {"", "12", "none"}).kind == AniKind::is_new);
    CHECK(match("+48221234567", {"234567"}).slip == Slip::missing_prefix);  // six digits are enough, five are not
    CHECK(match("+48221234567", {"34567"}).kind == AniKind::is_new);
}

TEST_CASE("the next line of the same house is rather that than a slip") {
    CHECK(match("+48221234567", {"+48221234568"}).same_block);
    CHECK(match("+48221234567", {"+48221234577"}).same_block);
    CHECK(match("+48221234567", {"+48221234576"}).same_block);  // the last two swapped
    CHECK_FALSE(match("+48221234567", {"+48221234667"}).same_block);
    CHECK_FALSE(match("+48221234567", {"+4822123456"}).same_block);
    // Of two that resemble it, the one that is a slip for sure.
    CHECK(match("+48221234567", {"+48221234568", "+48221324567"}).index == 1);
}

TEST_CASE("the likeliest slip wins, then the first number") {
    CHECK(match("+48221234567", {"+48221934567", "+48221324567"}).slip == Slip::transposed);
    CHECK(match("+48221234567", {"+48221934567", "+48221834567"}).index == 0);
    CHECK(match("+48221234567", {"+48221324567", "221234567"}).slip == Slip::missing_country_code);
    CHECK(match("+48221234567", {"+48221324567", "+48221234567"}).kind == AniKind::known);
}

TEST_CASE("any two numbers are compared as the twin does that makes every slip there is") {
    Random random(3);
    int slipped = 0;
    for (int round = 0; round < 60'000; ++round) {
        // Few different digits and short numbers, so that slips of many kinds meet.
        std::string right;
        const std::uint32_t length = 6 + random.below(6);
        for (std::uint32_t i = 0; i < length; ++i) right += static_cast<char>('1' + random.below(3));
        std::string noted = right;
        for (std::uint32_t edits = random.below(3); edits > 0; --edits) {
            const std::size_t at = random.below(static_cast<std::uint32_t>(noted.size()));
            switch (random.below(5)) {
                case 0: noted[at] = static_cast<char>('1' + random.below(3)); break;
                case 1: noted.insert(at, 1, static_cast<char>('1' + random.below(3))); break;
                case 2: noted.erase(at, 1); break;
                case 3: std::swap(noted[at], noted[(at + 1) % noted.size()]); break;
                default: noted = noted.substr(std::min<std::size_t>(at, noted.size() - 4)); break;
            }
            if (noted.size() < 5) noted = right;
        }
        const AniMatch found = match(right, {noted});
        const bool stripped = noted.size() > right.size() && noted.ends_with(right);
        if (noted == right || stripped) {
            if (found.kind != AniKind::known) FAIL(right << " " << noted);
            continue;
        }
        const auto expected = slips_between(right, noted);
        if ((found.kind == AniKind::mistyped) != expected.has_value()) FAIL(right << " " << noted);
        if (!expected) continue;
        ++slipped;
        if (expected->count(found.slip) == 0) FAIL(right << " " << noted << " " << name(found.slip));
        // Where several slips explain it, the beginning goes first and a doubled digit before any extra one.
        if (found.slip != *expected->begin()) FAIL(right << " " << noted << " " << name(found.slip));
    }
    CHECK(slipped > 10'000);
}

TEST_CASE("E.164 values are compared as their digits are") {
    const auto number = [](std::uint64_t digits) { return PhoneNumber::from_digits(digits).value(); };
    const std::vector<PhoneNumber> on_file{number(48'601'000'001), number(48'221'324'567)};
    CHECK(compare_ani(number(48'221'234'567), on_file).slip == Slip::transposed);
    CHECK(compare_ani(number(48'601'000'001), on_file).kind == AniKind::known);
    CHECK(compare_ani(PhoneNumber{}, on_file).kind == AniKind::unknown);
    CHECK(compare_ani(number(999'999'999'999'999), on_file).kind == AniKind::is_new);
}

TEST_CASE("a code is sent, answered and confirmed") {
    const VerificationPolicy policy;
    Verification verification;
    CHECK(verification.answer(policy, "123456", noon) == CodeAnswer::none_sent);
    REQUIRE(verification.send(policy, 1234, noon) == CodeSend::sent);
    CHECK(code_text(policy, 1234) == "001234");
    CHECK(verification.answer(policy, "001235", noon + 1s) == CodeAnswer::wrong);
    CHECK(verification.answer(policy, "1234", noon + 1s) == CodeAnswer::malformed);
    CHECK(verification.answer(policy, "0012345", noon + 1s) == CodeAnswer::malformed);
    CHECK(verification.answer(policy, "00123a", noon + 1s) == CodeAnswer::malformed);
    CHECK(verification.tries_left == 4);
    CHECK(verification.answer(policy, "001 234", noon + 2s) == CodeAnswer::confirmed);
    CHECK(verification.phase == Verification::Phase::confirmed);
    CHECK(verification.confirmed_by == ConfirmedBy::code);
    CHECK(verification.confirmed_at == noon + 2s);
    CHECK(verification.code == 0);
    CHECK(verification.answer(policy, "001234", noon + 3s) == CodeAnswer::none_sent);  // once only
}

TEST_CASE("a code expires to the millisecond, and its tries are bounded") {
    const VerificationPolicy policy;
    Verification verification;
    REQUIRE(verification.send(policy, 1, noon) == CodeSend::sent);
    CHECK(verification.answer(policy, "000001", noon + policy.expiry) == CodeAnswer::expired);
    CHECK(verification.answer(policy, "000001", noon + policy.expiry - 1ms) == CodeAnswer::confirmed);

    REQUIRE(verification.send(policy, 1, noon + 1h) == CodeSend::sent);
    for (int i = 0; i < 4; ++i) CHECK(verification.answer(policy, "000002", noon + 1h) == CodeAnswer::wrong);
    CHECK(verification.answer(policy, "000002", noon + 1h) == CodeAnswer::used_up);
    CHECK(verification.answer(policy, "000001", noon + 1h) == CodeAnswer::used_up);  // right, and too late
    CHECK(verification.phase == Verification::Phase::code_sent);
}

TEST_CASE("after as many codes as allowed the number has failed, and nobody goes on guessing") {
    const VerificationPolicy policy;
    Verification verification;
    Instant now = noon;
    int guesses = 0;
    for (int i = 0; i < 100; ++i) {
        if (verification.send(policy, 77, now) == CodeSend::sent) {
            while (verification.answer(policy, "000078", now) != CodeAnswer::none_sent && verification.tries_left > 0) {
                ++guesses;
            }
            ++guesses;
        }
        now += 1h;
    }
    CHECK(guesses <= policy.codes * policy.tries);
    CHECK(verification.phase == Verification::Phase::failed);
    CHECK(verification.send(policy, 77, now) == CodeSend::failed);
    CHECK(verification.answer(policy, "000077", now) == CodeAnswer::none_sent);
    // Another proof opens it again.
    REQUIRE(verification.confirm(ConfirmedBy::caller, now));
    CHECK(verification.send(policy, 77, now + 1h) == CodeSend::sent);
}

TEST_CASE("codes that nobody answers fail the number when the next one is asked for") {
    const VerificationPolicy policy;
    Verification verification;
    for (int i = 0; i < policy.codes; ++i) REQUIRE(verification.send(policy, 5, noon + i * 1h) == CodeSend::sent);
    CHECK(verification.send(policy, 5, noon + 2h + 2min) == CodeSend::failed);
    CHECK(verification.phase == Verification::Phase::code_sent);  // the last one may still be answered
    CHECK(verification.send(policy, 5, noon + 3h) == CodeSend::failed);
    CHECK(verification.phase == Verification::Phase::failed);
}

TEST_CASE("hazards of a verification: clock back, far future, a code that is none") {
    const VerificationPolicy policy;
    Verification verification;
    REQUIRE(verification.send(policy, 9, noon) == CodeSend::sent);
    CHECK(verification.send(policy, 9, noon + 59s) == CodeSend::too_soon);
    CHECK(verification.send(policy, 9, noon - 1h) == CodeSend::too_soon);
    const Verification before = verification;
    CHECK(verification.send(policy, 1'000'000, noon + 1h) == CodeSend::bad_code);
    CHECK(verification.send(policy, 9, far_future) == CodeSend::bad_time);
    CHECK_FALSE(verification.confirm(ConfirmedBy::caller, far_past));
    CHECK_FALSE(verification.confirm(ConfirmedBy::nobody, noon));
    CHECK(verification.answer(policy, "000009", far_future) == CodeAnswer::expired);
    CHECK(verification == before);
    CHECK(verification.answer(policy, "000009", noon - 1h) == CodeAnswer::confirmed);
    verification.refute();
    CHECK(verification.phase == Verification::Phase::failed);
    CHECK(sizeof(Verification) <= 32);
}

TEST_CASE("codes are drawn evenly over all their digits, the same from the same seed") {
    VerificationPolicy policy;
    policy.digits = 4;
    policy.resend_gap = 0ms;
    policy.codes = 255;
    Random random(11), again(11);
    std::array<int, 10> first{};
    for (int i = 0; i < 20'000; ++i) {
        Verification one, two;
        REQUIRE(one.send(policy, random, noon) == CodeSend::sent);
        REQUIRE(two.send(policy, again, noon) == CodeSend::sent);
        if (one != two || one.code > 9'999) FAIL("a code");
        ++first[one.code / 1'000];
    }
    for (const int n : first) CHECK(std::abs(n - 2'000) < 220);  // five standard deviations
}

TEST_CASE("whom to ask: the most urgent first, among equals who was confirmed longest ago") {
    const auto record = [](std::uint64_t client) { return NumberRecord{.client = client, .number = {}}; };
    std::vector<NumberRecord> records;
    for (std::uint64_t i = 0; i < 8; ++i) records.push_back(record(i));
    (void)records[0].verification.confirm(ConfirmedBy::form, noon - 24h);        // fresh
    (void)records[1].verification.confirm(ConfirmedBy::form, noon - 24h * 365);  // to the day
    (void)records[2].verification.confirm(ConfirmedBy::form, noon - 24h * 500);  // longer ago
    records[4].unreached_attempts = 3;                                           // 3: never confirmed
    records[5].last_call = compare_ani("48221234567", std::vector<std::string_view>{"48221324567"});
    records[6].verification.refute();
    records[7].last_call.kind = AniKind::is_new;
    const std::vector<Ask> expected{{6, AskWhy::failed},      {5, AskWhy::mistyped}, {7, AskWhy::new_number},
                                    {4, AskWhy::unreachable}, {3, AskWhy::never},    {2, AskWhy::long_ago},
                                    {1, AskWhy::long_ago}};
    CHECK(whom_to_ask(records, {}, noon) == expected);
    CHECK(ask_why(records[1], {}, noon - 1ms) == AskWhy::no_need);
    CHECK(ask_why(records[1], {}, far_future) == AskWhy::no_need);
    CHECK(ask_why(records[1], {}, from_epoch_ms(INT64_MIN)) == AskWhy::no_need);
    CHECK(whom_to_ask({}, {}, noon).empty());
}

TEST_CASE("a policy of verification that makes no sense is refused by name") {
    const auto field = [](auto&& spoil) {
        VerificationPolicy policy;
        spoil(policy);
        const auto checked = policy.check();
        return checked ? std::string() : checked.error().field;
    };
    CHECK(field([](VerificationPolicy&) {}).empty());
    CHECK(field([](VerificationPolicy& p) { p.expiry = 0ms; }) == "verification.expiry");
    CHECK(field([](VerificationPolicy& p) { p.resend_gap = -1ms; }) == "verification.resend_gap");
    CHECK(field([](VerificationPolicy& p) { p.tries = 0; }) == "verification.tries");
    CHECK(field([](VerificationPolicy& p) { p.tries = 21; }) == "verification.tries");
    CHECK(field([](VerificationPolicy& p) { p.codes = 0; }) == "verification.codes");
    CHECK(field([](VerificationPolicy& p) { p.digits = 3; }) == "verification.digits");
    CHECK(field([](VerificationPolicy& p) { p.digits = 10; }) == "verification.digits");
}

TEST_CASE("the words of number quality are distinct") {
    const auto distinct = [](auto first, int count) {
        std::set<std::string_view> names;
        for (int i = 0; i < count; ++i) names.insert(name(static_cast<decltype(first)>(i)));
        CHECK(name(static_cast<decltype(first)>(count)) == "?");
        return static_cast<int>(names.size()) == count;
    };
    CHECK(distinct(AniKind{}, ani_kind_count));
    CHECK(distinct(Slip{}, slip_count));
    CHECK(distinct(CodeAnswer{}, code_answer_count));
    CHECK(distinct(CodeSend{}, code_send_count));
    CHECK(distinct(ConfirmedBy{}, confirmed_by_count));
    CHECK(distinct(Verification::Phase{}, verification_phase_count));
    CHECK(distinct(AskWhy{}, ask_why_count));
    CHECK(sentence(Slip::transposed) == "two neighbouring digits are swapped");
}
