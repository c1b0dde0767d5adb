// SPDX-License-Identifier: Apache-2.0
#include "fate.hpp"

#include <algorithm>

namespace outdial::sim {
namespace {

/// One stream of random numbers per purpose, so that a policy which changes one draw does not disturb the others.
enum Purpose : std::uint64_t { of_attempt, of_conversation, of_number, of_detection };

Outcome unanswered(const People& people, Random& random) noexcept {
    double u = random.uniform();
    const auto falls_into = [&u](double share) {
        if (u < share) return true;
        u -= share;
        return false;
    };
    if (falls_into(people.busy)) return Outcome::busy;
    if (falls_into(people.machine)) return Outcome::machine;
    if (falls_into(people.absent)) return Outcome::absent;
    if (falls_into(people.rejected)) return Outcome::rejected;
    if (falls_into(people.congestion)) return Outcome::congestion;
    return Outcome::no_answer;
}

Disposition undecided(const People& people, Random& random) noexcept {
    double u = random.uniform();
    const auto falls_into = [&u](double share) {
        if (u < share) return true;
        u -= share;
        return false;
    };
    if (falls_into(people.refused)) return Disposition::refused;
    if (falls_into(people.callback)) return Disposition::callback;
    if (falls_into(people.wrong_person)) return Disposition::wrong_person;
    if (falls_into(people.do_not_call)) return Disposition::do_not_call;
    return Disposition::call_again;
}

}  // namespace

Fate fate(const People& people, std::uint64_t seed, const DialOrder& order, std::uint32_t attempt,
          std::size_t hour) noexcept {
    Random random(seed, stream_name(order.contact, attempt, of_attempt));
    const Duration setup = people.setup.draw(random);
    if (people.invalid_numbers > 0.0 &&
        Random(seed, stream_name(order.contact, order.number_index, of_number)).chance(people.invalid_numbers)) {
        const Duration failed = people.time_to_fail.draw(random);
        return {Outcome::invalid_number, failed, failed};
    }
    const double rate = people.answer_rate[static_cast<std::size_t>(order.type)][hour];
    Fate result{Outcome::answered, setup, {}};
    if (!random.chance(rate)) result.outcome = unanswered(people, random);
    switch (result.outcome) {
        case Outcome::answered:
        case Outcome::machine:
        case Outcome::rejected: {
            const Duration ring = people.time_to_answer.draw(random);
            if (ring > order.ring_timeout) result.outcome = Outcome::no_answer;
            result.decided = setup + std::min(ring, order.ring_timeout);
            break;
        }
        case Outcome::no_answer: {
            const Duration ring = people.ring_unanswered ? people.ring_unanswered->draw(random) : order.ring_timeout;
            result.decided = setup + std::min(ring, order.ring_timeout);
            break;
        }
        default: result.ringing = result.decided = people.time_to_fail.draw(random); break;
    }
    return result;
}

Detected detected(const Detection& detection, std::uint64_t seed, ContactId contact, std::uint32_t attempt,
                  bool machine) noexcept {
    Random random(seed, stream_name(contact, attempt, of_detection));
    return {detection.time.draw(random), random.chance(machine ? detection.missed_machines : detection.false_machines)};
}

Conversation conversation(const People& people, std::uint64_t seed, ContactId contact, std::uint32_t attempt,
                          std::uint32_t nth, const Recorded* recorded) noexcept {
    Random random(seed, stream_name(contact, attempt, of_conversation));
    Conversation result;
    result.talk = people.talk.draw(random);
    result.wrap_up = people.wrap_up.draw(random);
    if (recorded != nullptr) {
        if (nth < recorded->conversations) return result;
        result.talk = recorded->talk;
        result.disposition = recorded->success ? Disposition::complete : Disposition::refused;
        return result;
    }
    const std::size_t index = std::min<std::size_t>(nth - 1, people.complete.size() - 1);
    result.disposition = random.chance(people.complete[index]) ? Disposition::complete : undecided(people, random);
    // A callback is promised for a time after the talk. Nobody asks to be called back at once: without a least time,
    // calls that take none would go on without end.
    if (result.disposition == Disposition::callback) {
        constexpr Duration soonest{1'000};
        result.callback_in = result.talk + std::max(people.callback_delay.draw(random) + Duration{1}, soonest);
        result.own_agent = people.own_agent > 0.0 && random.chance(people.own_agent);
    }
    return result;
}

}  // namespace outdial::sim
