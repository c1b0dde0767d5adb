// SPDX-License-Identifier: Apache-2.0
#include <outdial/cohorts.hpp>

#include <algorithm>

namespace outdial {
namespace {

std::int64_t second_of(Instant at) noexcept { return epoch_ms(std::clamp(at, calendar_begin, calendar_end)) / 1000; }

}  // namespace

void CohortRate::begin(std::uint32_t calls, double expected, Instant now) noexcept {
    advance(now);
    at(latest_).dialled += calls;
    at(latest_).expected += expected * calls;
}

void CohortRate::end(Instant dialled, double expected, bool answered, Instant now) noexcept {
    advance(now);
    const std::int64_t second = second_of(dialled);
    Cohort& cohort = at(second);
    const bool kept =
        second > latest_ - seconds && second <= latest_ && cohort.answered + cohort.unanswered < cohort.dialled;
    if (!kept) {
        const bool counted = second <= latest_ - seconds && presumed_ > 0;
        presumed_ -= counted ? 1 : 0;
        if (!counted || answered) rate_.add(answered, expected);
        return;
    }
    ++(answered ? cohort.answered : cohort.unanswered);
    if (second < latest_ && cohort.answered + cohort.unanswered >= cohort.dialled) count(cohort);
}

void CohortRate::advance(Instant now) noexcept {
    const std::int64_t second = second_of(now);
    if (second <= latest_) return;
    // What was dialled in the second that is over may be decided already.
    Cohort& last = at(latest_);
    if (last.dialled > 0 && last.answered + last.unanswered >= last.dialled) count(last);
    for (std::int64_t next = std::max(latest_ + 1, second - seconds + 1); next <= second; ++next) count(at(next));
    latest_ = second;
}

/// Answers and others in turn, evenly: a run of either would look like a jump of the rate.
void CohortRate::count(Cohort& cohort) noexcept {
    presumed_ += cohort.dialled - cohort.answered - cohort.unanswered;
    const double expected = cohort.expected / std::max(1U, cohort.dialled);
    std::uint64_t due = cohort.dialled / 2;
    for (std::uint32_t i = 0; i < cohort.dialled; ++i) {
        due += cohort.answered;
        const bool answered = due >= cohort.dialled;
        if (answered) due -= cohort.dialled;
        rate_.add(answered, expected);
    }
    cohort = {};
}

}  // namespace outdial
