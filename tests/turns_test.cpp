// SPDX-License-Identifier: Apache-2.0
#include "property.hpp"

#include <outdial/random.hpp>
#include <outdial/turns.hpp>

#include <cstdlib>
#include <limits>
#include <new>
#include <set>
#include <tuple>

using namespace outdial;

namespace {

std::size_t allocated = 0;  // bytes ever, to see whether a queue gives its room back

constexpr std::int16_t lowest = std::numeric_limits<std::int16_t>::min();
constexpr std::int16_t highest = std::numeric_limits<std::int16_t>::max();

/// What a turn is made of, and the law in plain words: reason, then the higher priority, then who came first.
struct Plain {
    Reason reason;
    std::int16_t priority;
    std::uint64_t sequence;

    Turn turn() const { return {reason, priority, sequence, 0, 0}; }
    friend bool operator<(const Plain& a, const Plain& b) {
        return std::tuple(a.reason, -int{a.priority}, a.sequence) < std::tuple(b.reason, -int{b.priority}, b.sequence);
    }
};

}  // namespace

void* operator new(std::size_t size) {
    allocated += size;
    if (void* room = std::malloc(size)) return room;
    throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    allocated += size;
    return std::malloc(size);
}
void operator delete(void* room) noexcept { std::free(room); }
void operator delete(void* room, std::size_t) noexcept { std::free(room); }

TEST_CASE("turns are ordered by reason, then priority, then sequence") {
    constexpr std::uint64_t last_sequence = Turn::sequences - 2;
    std::vector<Plain> all;
    for (int reason = 0; reason < reason_count; ++reason) {
        for (const std::int16_t priority : {lowest, std::int16_t{-32767}, std::int16_t{-1}, std::int16_t{0},
                                            std::int16_t{1}, std::int16_t{32766}, highest}) {
            for (const std::uint64_t sequence :
                 {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 32, last_sequence}) {
                all.push_back({static_cast<Reason>(reason), priority, sequence});
            }
        }
    }
    for (const Plain& a : all) {
        for (const Plain& b : all) CHECK((a.turn() < b.turn()) == (a < b));
    }
    // The extremes of one field never outweigh the field before it.
    CHECK(Turn(Reason::appointment, lowest, last_sequence, 0, 0) < Turn(Reason::redial, highest, 0, 0, 0));
    CHECK(Turn(Reason::redial, lowest, last_sequence, 0, 0) < Turn(Reason::fresh, highest, 0, 0, 0));
    CHECK(Turn(Reason::fresh, highest, last_sequence, 0, 0) < Turn(Reason::fresh, 32766, 0, 0, 0));
    // No turn goes after a turn that is not set.
    CHECK(Turn(Reason::fresh, lowest, last_sequence, 0, 0) < Turn());
}

TEST_CASE("a turn gives back what it was made of") {
    constexpr Turn turn(Reason::redial, lowest, 5, 0xffff'fffd, 0xffff'ffff);
    CHECK(turn.contact() == 0xffff'fffd);
    CHECK(turn.stamp() == 0xffff'ffff);
    CHECK(turn.reason() == Reason::redial);
    CHECK(turn == Turn(Reason::redial, lowest, 5, 0xffff'fffd, 0xffff'ffff));
    CHECK_FALSE(turn == Turn(Reason::redial, lowest, 5, 0xffff'fffd, 0));
}

TEST_CASE("a queue of turns agrees with a multiset") {
    // How often a turn is pushed in order (a run), and how often the queue shrinks or grows, differ from seed to seed.
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        Random random(seed);
        TurnQueue queue;
        std::multiset<Turn> twin;
        std::uint64_t sequence = 0;
        const double in_order = random.uniform(), grows = 0.4 + 0.3 * random.uniform();
        for (int i = 0; i < 20'000; ++i) {
            if (random.chance(grows) || (i < 3'000 && seed % 2 == 0)) {
                const bool fresh = random.chance(in_order);
                const auto priority = static_cast<std::int16_t>(random.bits());
                const Turn turn =
                    fresh ? Turn::first(static_cast<std::int16_t>(priority % 3), static_cast<ContactId>(sequence++))
                          : Turn(static_cast<Reason>(random.below(reason_count)), priority, sequence++, random.bits(),
                                 random.bits());
                queue.push(turn);
                twin.insert(turn);
            } else if (!twin.empty()) {
                REQUIRE(queue.top() == *twin.begin());
                queue.pop();
                twin.erase(twin.begin());
            }
            REQUIRE(queue.size() == twin.size());
            REQUIRE(queue.empty() == twin.empty());
        }
        for (; !twin.empty(); twin.erase(twin.begin())) {
            REQUIRE(queue.top() == *twin.begin());
            queue.pop();
        }
        REQUIRE(queue.empty());
    }
}

TEST_CASE("turns that came late into a run go first all the same") {
    TurnQueue queue;
    for (std::uint64_t i = 0; i < 5'000; ++i) queue.push(Turn::first(0, static_cast<ContactId>(2 * i)));
    for (std::uint64_t i = 5'000; i-- > 0;) queue.push(Turn::first(0, static_cast<ContactId>(2 * i + 1)));
    queue.push({Reason::appointment, lowest, 99'999, 99'999, 0});
    CHECK(queue.top().contact() == 99'999);
    queue.pop();
    for (ContactId i = 0; i < 10'000; ++i) {
        REQUIRE(queue.top().contact() == i);
        queue.pop();
    }
    CHECK(queue.empty());
}

TEST_CASE("a queue through which a million turns pass keeps room for those that wait only") {
    TurnQueue queue;
    std::uint64_t sequence = 0;
    for (; sequence < 3'000; ++sequence) queue.push(Turn::first(0, static_cast<ContactId>(sequence)));
    const std::size_t before = allocated;
    for (; sequence < 1'000'000; ++sequence) {
        queue.push(Turn::first(0, static_cast<ContactId>(sequence)));
        queue.pop();
    }
    CHECK(queue.size() == 3'000);
    // Room for 8,192 turns of 4 bytes at most, got by doubling; without giving back it would be 8 MB.
    CHECK(allocated - before < 130'000);
}

TEST_CASE("a turn is a first one only when all of it is") {
    CHECK(Turn::first(-7, 5).is_first());
    CHECK(Turn::first(highest, 0).priority() == highest);
    CHECK(Turn::first(lowest, 0).priority() == lowest);
    CHECK_FALSE(Turn(Reason::redial, 0, 5, 5, 1).is_first());
    CHECK_FALSE(Turn(Reason::fresh, 0, 6, 5, 1).is_first());
    CHECK_FALSE(Turn(Reason::fresh, 0, 5, 5, 2).is_first());
    CHECK_FALSE(Turn().is_first());
}

TEST_CASE("soon goes before later, never before another reason or priority") {
    const Turn turn(Reason::redial, 3, 7, 0, 0);
    CHECK(turn.key(true) < Turn(Reason::redial, 3, 0, 0, 0).key());
    CHECK(turn.key(true) > Turn(Reason::redial, 4, Turn::sequences - 1, 0, 0).key());
    CHECK(turn.key(true) > Turn(Reason::appointment, lowest, Turn::sequences - 1, 0, 0).key());
    CHECK(turn.key(true) < Turn(Reason::redial, 3, 8, 0, 0).key(true));
}

TEST_CASE("many queues behind gates agree with asking each of them") {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        Random random(seed);
        Turns turns;
        CHECK(turns.first() == Turns::none);
        struct Twin {
            std::multiset<Turn> turns;
            Turns::Gate gate = Turns::Gate::shut;
        };
        std::vector<Twin> twins;
        std::uint64_t sequence = 0;
        for (int i = 0; i < 4'000; ++i) {
            const auto any = [&] { return random.below(static_cast<std::uint32_t>(twins.size())); };
            const double u = random.uniform();
            if (twins.empty() || u < 0.01) {
                turns.add_queue();
                twins.emplace_back();
            } else if (u < 0.5) {
                const std::uint32_t queue = any();
                const Turn turn(static_cast<Reason>(random.below(reason_count)),
                                static_cast<std::int16_t>(random.below(2)), sequence++, 0, 0);
                turns.push(queue, turn);
                twins[queue].turns.insert(turn);
            } else if (u < 0.7) {
                const std::uint32_t queue = any();
                twins[queue].gate = static_cast<Turns::Gate>(random.below(3));
                turns.gate(queue, twins[queue].gate);
            } else if (turns.first() != Turns::none) {
                Twin& twin = twins[turns.first()];
                REQUIRE(turns.top(turns.first()) == *twin.turns.begin());
                turns.pop(turns.first());
                twin.turns.erase(twin.turns.begin());
            }
            std::uint32_t best = Turns::none;
            const auto key = [&](std::uint32_t queue) {
                return twins[queue].turns.begin()->key(twins[queue].gate == Turns::Gate::closing);
            };
            for (std::uint32_t queue = 0; queue < twins.size(); ++queue) {
                if (twins[queue].gate == Turns::Gate::shut || twins[queue].turns.empty()) continue;
                if (best == Turns::none || key(queue) < key(best)) best = queue;
            }
            REQUIRE(turns.first() == best);
        }
    }
}
