// SPDX-License-Identifier: Apache-2.0
#include "fate.hpp"
#include "worlds.hpp"

#include <map>

using namespace outdial;
using namespace outdial::sim;
using namespace outdial_test;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t samples = 40'000;

DialOrder order_to(ContactId contact, NumberType type = NumberType::mobile, std::uint8_t index = 0) {
    DialOrder order;
    order.contact = contact;
    order.type = type;
    order.number_index = index;
    order.ring_timeout = 40s;
    return order;
}

std::map<Outcome, double> shares(const People& people, NumberType type = NumberType::mobile, std::size_t hour = 12) {
    std::map<Outcome, double> seen;
    for (ContactId contact = 0; contact < samples; ++contact) {
        seen[fate(people, 1, order_to(contact, type), 0, hour).outcome] += 1.0 / samples;
    }
    return seen;
}

}  // namespace

TEST_CASE("answers come by type of number and hour of the day, the rest by the shares") {
    People people;
    people.answer_rate[static_cast<std::size_t>(NumberType::mobile)][12] = 0.4;
    people.answer_rate[static_cast<std::size_t>(NumberType::work)][13] = 0.9;
    people.busy = 0.1;
    people.machine = 0.2;
    people.absent = 0.3;
    people.rejected = 0.15;
    people.congestion = 0.05;
    people.time_to_answer = {Shape::constant, 10s, 1.0, {}};  // always in time
    // 40,000 samples: a share of a half is known to 0.0025.
    auto seen = shares(people);
    CHECK(seen[Outcome::answered] == Catch::Approx(0.4).margin(0.01));
    CHECK(seen[Outcome::busy] == Catch::Approx(0.6 * 0.1).margin(0.005));
    CHECK(seen[Outcome::machine] == Catch::Approx(0.6 * 0.2).margin(0.007));
    CHECK(seen[Outcome::absent] == Catch::Approx(0.6 * 0.3).margin(0.008));
    CHECK(seen[Outcome::rejected] == Catch::Approx(0.6 * 0.15).margin(0.006));
    CHECK(seen[Outcome::congestion] == Catch::Approx(0.6 * 0.05).margin(0.004));
    CHECK(seen[Outcome::no_answer] == Catch::Approx(0.6 * 0.2).margin(0.007));
    CHECK(shares(people, NumberType::work, 13)[Outcome::answered] == Catch::Approx(0.9).margin(0.007));
    CHECK(shares(people, NumberType::work, 12)[Outcome::answered] == 0.0);
}

TEST_CASE("who would lift the phone too late does not answer") {
    People people;
    for (auto& hours : people.answer_rate) hours.fill(1.0);
    people.time_to_answer = exponential(40s);
    CHECK(shares(people)[Outcome::answered] == Catch::Approx(1 - std::exp(-1)).margin(0.01));
    for (ContactId contact = 0; contact < 1'000; ++contact) {
        const Fate fated = fate(people, 1, order_to(contact), 0, 0);
        CHECK(fated.decided <= 40s);
        if (fated.outcome == Outcome::no_answer) CHECK(fated.decided == 40s);
    }
}

TEST_CASE("a call rings after its set-up, unless it never rings") {
    People people;
    for (auto& hours : people.answer_rate) hours.fill(0.2);
    people.busy = people.absent = people.congestion = 0.2;
    people.invalid_numbers = 0.1;
    people.setup = {Shape::constant, 3s, 1.0, {}};
    people.time_to_fail = {Shape::constant, 7s, 1.0, {}};
    for (ContactId contact = 0; contact < 2'000; ++contact) {
        const Fate fated = fate(people, 1, order_to(contact), 0, 0);
        const bool rings = fated.outcome == Outcome::answered || fated.outcome == Outcome::no_answer ||
                           fated.outcome == Outcome::machine || fated.outcome == Outcome::rejected;
        if (rings) {
            CHECK(fated.ringing == 3s);
            CHECK(fated.decided > 3s);
            if (fated.outcome == Outcome::no_answer) CHECK(fated.decided == 43s);
        } else {
            CHECK(fated.decided == 7s);
            CHECK(fated.ringing == fated.decided);
        }
    }
}

TEST_CASE("a number that is not allocated never is, and others of the client may be") {
    People people;
    for (auto& hours : people.answer_rate) hours.fill(1.0);
    people.invalid_numbers = 0.3;
    int invalid = 0, differ = 0;
    for (ContactId contact = 0; contact < 5'000; ++contact) {
        const bool first = fate(people, 1, order_to(contact), 0, 0).outcome == Outcome::invalid_number;
        for (std::uint32_t attempt = 1; attempt < 4; ++attempt) {
            CHECK((fate(people, 1, order_to(contact), attempt, 5).outcome == Outcome::invalid_number) == first);
        }
        invalid += first ? 1 : 0;
        differ +=
            (fate(people, 1, order_to(contact, NumberType::home, 1), 4, 0).outcome == Outcome::invalid_number) != first;
    }
    CHECK(invalid / 5'000.0 == Catch::Approx(0.3).margin(0.03));
    CHECK(differ / 5'000.0 == Catch::Approx(2 * 0.3 * 0.7).margin(0.03));
}

TEST_CASE("a fate depends on seed, client and attempt, and on nothing else of the order") {
    People people;
    for (auto& hours : people.answer_rate) hours.fill(0.5);
    int same_attempt = 0, other_attempt = 0, other_seed = 0;
    for (ContactId contact = 0; contact < 1'000; ++contact) {
        DialOrder order = order_to(contact);
        const Fate fated = fate(people, 1, order, 2, 9);
        order.call = 99;
        order.reference = 5;
        order.reason = Reason::appointment;
        order.agent = 3;
        order.attempt = 7;
        const auto equal = [](const Fate& a, const Fate& b) {
            return a.outcome == b.outcome && a.decided == b.decided;
        };
        same_attempt += equal(fate(people, 1, order, 2, 9), fated) ? 1 : 0;
        other_attempt += equal(fate(people, 1, order, 3, 9), fated) ? 1 : 0;
        other_seed += equal(fate(people, 2, order, 2, 9), fated) ? 1 : 0;
    }
    CHECK(same_attempt == 1'000);
    CHECK(other_attempt < 400);  // no answer, busy and the like take a fixed time: some are equal by chance
    CHECK(other_seed < 400);
}

TEST_CASE("conversations succeed by their number, the others end by the shares") {
    People people;
    people.complete = {0.5, 0.1};
    people.refused = 0.4;
    people.callback = 0.3;
    people.wrong_person = 0.1;
    people.do_not_call = 0.05;
    const auto seen = [&](std::uint32_t nth) {
        std::map<Disposition, double> dispositions;
        for (ContactId contact = 0; contact < samples; ++contact) {
            const Conversation had = conversation(people, 1, contact, 3, nth, nullptr);
            dispositions[had.disposition] += 1.0 / samples;
            if ((had.callback_in > 0ms) != (had.disposition == Disposition::callback)) FAIL("a promise");
            // The promise is made at the end of the talk, for a time after it.
            if (had.disposition == Disposition::callback && had.callback_in <= had.talk + 1h) FAIL("too soon");
        }
        return dispositions;
    };
    auto first = seen(1);
    CHECK(first[Disposition::complete] == Catch::Approx(0.5).margin(0.01));
    CHECK(first[Disposition::refused] == Catch::Approx(0.5 * 0.4).margin(0.008));
    CHECK(first[Disposition::callback] == Catch::Approx(0.5 * 0.3).margin(0.008));
    CHECK(first[Disposition::wrong_person] == Catch::Approx(0.5 * 0.1).margin(0.005));
    CHECK(first[Disposition::do_not_call] == Catch::Approx(0.5 * 0.05).margin(0.004));
    CHECK(first[Disposition::call_again] == Catch::Approx(0.5 * 0.15).margin(0.006));
    CHECK(seen(2)[Disposition::complete] == Catch::Approx(0.1).margin(0.006));
    CHECK(seen(9)[Disposition::complete] == Catch::Approx(0.1).margin(0.006));  // the last entry holds on
}

TEST_CASE("a recorded client talks as recorded in the last conversation") {
    const Recorded recorded{77s, 3, false};
    for (std::uint32_t nth = 1; nth <= 4; ++nth) {
        const Conversation had = conversation({}, 1, 5, nth, nth, &recorded);
        CHECK(had.disposition == (nth < 3 ? Disposition::call_again : Disposition::refused));
        if (nth >= 3) CHECK(had.talk == 77s);
    }
}

TEST_CASE("nobody asks to be called back at once") {
    People people;
    people.talk = people.wrap_up = people.callback_delay = Distribution{};
    people.complete = {0.0};
    people.refused = people.wrong_person = people.do_not_call = 0.0;
    people.callback = 1.0;
    for (ContactId contact = 0; contact < 100; ++contact) {
        CHECK(conversation(people, 1, contact, 1, 1, nullptr).callback_in == 1s);
    }
}
