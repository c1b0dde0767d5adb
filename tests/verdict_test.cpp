// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/verdict.hpp>

#include <algorithm>
#include <set>
#include <vector>

using namespace outdial;
using Kind = Verdict::Kind;

namespace {

constexpr Instant at(std::int64_t ms) { return from_epoch_ms(ms); }

/// Every kind, with a few instants and reasons.
std::vector<Verdict> small_verdicts() {
    std::vector<Verdict> all;
    for (const Instant until : {far_past, at(-1), at(0), at(1), at(2), far_future}) {
        all.push_back(Verdict::now(until));
        for (const Why why : {Why::outside_hours, Why::redial_delay}) all.push_back(Verdict::not_before(until, why));
    }
    for (const Why why : {Why::do_not_call, Why::no_window}) all.push_back(Verdict::never(why));
    return all;
}

/// Equal but for the reason: of two verdicts that say the same, either reason will do.
bool same(const Verdict& a, const Verdict& b) { return a.kind == b.kind && a.until == b.until; }

/// Open during [begin, end) of every period, shut in between.
struct Cycle {
    std::int64_t period, begin, end;

    [[nodiscard]] bool open(std::int64_t now) const { return now % period >= begin && now % period < end; }

    Verdict operator()(Instant now) const {
        const std::int64_t phase = epoch_ms(now) % period;
        const std::int64_t start = epoch_ms(now) - phase;
        if (phase < begin) return Verdict::not_before(at(start + begin), Why::outside_hours);
        if (phase < end) return Verdict::now(at(start + end));
        return Verdict::not_before(at(start + period + begin), Why::outside_hours);
    }
};

}  // namespace

TEST_CASE("both and either are commutative, associative and idempotent, and absorb each other") {
    const auto all = small_verdicts();
    for (const auto& a : all) {
        CHECK(both(a, a) == a);
        CHECK(either(a, a) == a);
        for (const auto& b : all) {
            CHECK(same(both(a, b), both(b, a)));
            CHECK(same(either(a, b), either(b, a)));
            CHECK(same(both(a, either(a, b)), a));
            CHECK(same(either(a, both(a, b)), a));
            for (const auto& c : all) {
                if (!same(both(both(a, b), c), both(a, both(b, c)))) FAIL("both is not associative");
                if (!same(either(either(a, b), c), either(a, either(b, c)))) FAIL("either is not associative");
                if (!same(both(a, either(b, c)), either(both(a, b), both(a, c)))) FAIL("not distributive");
            }
        }
    }
}

TEST_CASE("both and either return one of the two, with its reason") {
    const auto all = small_verdicts();
    for (const auto& a : all) {
        for (const auto& b : all) {
            CHECK((both(a, b) == a || both(a, b) == b));
            CHECK((either(a, b) == a || either(a, b) == b));
            CHECK(both(a, b).is_now() == (a.is_now() && b.is_now()));
            CHECK(both(a, b).is_never() == (a.is_never() || b.is_never()));
            CHECK(either(a, b).is_now() == (a.is_now() || b.is_now()));
            CHECK(either(a, b).is_never() == (a.is_never() && b.is_never()));
        }
    }
}

TEST_CASE("now for ever changes nothing in both, never changes nothing in either") {
    for (const auto& a : small_verdicts()) {
        CHECK(same(both(a, Verdict::now()), a));
        CHECK(same(either(a, Verdict::never(Why::no_numbers)), a));
        CHECK(both(a, Verdict::never(Why::no_numbers)).is_never());
        CHECK(either(a, Verdict::now()).is_now());
    }
}

TEST_CASE("of two equal not_before the first names the reason") {
    const auto delay = Verdict::not_before(at(5), Why::redial_delay);
    const auto shut = Verdict::not_before(at(5), Why::outside_hours);
    CHECK(both(delay, shut).why == Why::redial_delay);
    CHECK(either(shut, delay).why == Why::outside_hours);
}

TEST_CASE("the later of two not_before is only a lower bound") {
    // Open every 10 ms for 2 ms, and every 7 ms for 1 ms. At 3 both are shut; the first says 10, the second 7. But at
    // 10 the second is shut again: both are open first at 21.
    const Cycle first{10, 0, 2}, second{7, 0, 1};
    const auto gate = [&](Instant now) { return both(first(now), second(now)); };
    CHECK(gate(at(3)) == Verdict::not_before(at(10), Why::outside_hours));
    CHECK_FALSE(gate(at(10)).is_now());
    CHECK(settle(gate, at(3)) == Verdict::not_before(at(21), Why::outside_hours));
    CHECK(gate(at(21)) == Verdict::now(at(22)));
}

TEST_CASE("settle finds the first instant at which two alternating gates are both open") {
    const std::vector<Cycle> cycles{{10, 0, 2}, {7, 0, 1}, {7, 3, 6}, {12, 5, 6}, {2, 1, 2}, {3, 0, 3}};
    for (const auto& a : cycles) {
        for (const auto& b : cycles) {
            for (std::int64_t now = 0; now < 100; ++now) {
                std::int64_t first = now;
                while (first < now + 1000 && !(a.open(first) && b.open(first))) ++first;
                const Verdict answer = settle([&](Instant t) { return both(a(t), b(t)); }, at(now), 1000);
                if (first == now) {
                    CHECK(answer.is_now());
                } else if (first < now + 1000) {
                    CHECK(answer == Verdict::not_before(at(first), Why::outside_hours));
                } else {
                    CHECK(answer.kind == Kind::not_before);  // never open together: a lower bound is all there is
                    CHECK(answer.until >= at(now + 1000));
                }
            }
        }
    }
}

TEST_CASE("settle asks no more often than its bound") {
    int asked = 0;
    const auto gate = [&asked](Instant now) {
        ++asked;
        return Verdict::not_before(now + Duration(1), Why::appointment);
    };
    CHECK(settle(gate, at(0), 5) == Verdict::not_before(at(6), Why::appointment));
    CHECK(asked == 6);
    asked = 0;
    CHECK(settle(gate, at(0), 0) == Verdict::not_before(at(1), Why::appointment));
    CHECK(asked == 1);
}

TEST_CASE("settle stops at never and says why") {
    const auto gate = [](Instant now) {
        return now < at(10) ? Verdict::not_before(at(10), Why::outside_hours) : Verdict::never(Why::number_retired);
    };
    CHECK(settle(gate, at(0)) == Verdict::never(Why::number_retired));
}

TEST_CASE("settle leaves an answer of now alone") {
    CHECK(settle([](Instant) { return Verdict::now(at(7)); }, at(0)) == Verdict::now(at(7)));
}

TEST_CASE("a verdict says what it is") {
    CHECK(Verdict{} == Verdict::now());
    CHECK(Verdict::now().until == far_future);
    CHECK(Verdict::now().why == Why::allowed);
    CHECK(Verdict::never(Why::do_not_call).until == far_future);
    CHECK(Verdict::never(Why::do_not_call).is_never());
    CHECK_FALSE(Verdict::not_before(at(1), Why::appointment).is_now());
    CHECK_FALSE(Verdict::not_before(at(1), Why::appointment).is_never());
    CHECK(name(Kind::now) == "now");
    CHECK(name(Kind::not_before) == "not_before");
    CHECK(name(Kind::never) == "never");
}

TEST_CASE("every reason has its own name and sentence") {
    std::set<std::string_view> names, sentences;
    for (int i = 0; i < why_count; ++i) {
        const auto why = static_cast<Why>(i);
        names.insert(name(why));
        sentences.insert(sentence(why));
        const auto letters = name(why);
        CHECK(std::all_of(letters.begin(), letters.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; }));
        CHECK_FALSE(letters.empty());
        CHECK_FALSE(sentence(why).empty());
    }
    CHECK(names.size() == why_count);
    CHECK(sentences.size() == why_count);
    CHECK(name(Why::allowed) == "allowed");
    CHECK(name(Why::no_numbers) == "no_numbers");  // the last one: the list is in step with the enum
    CHECK(static_cast<int>(Why::unannounced) == why_count - 1);
}
