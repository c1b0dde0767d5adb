// SPDX-License-Identifier: Apache-2.0
#include <outdial/retry.hpp>

#include "names.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace outdial {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, next_count> next_names{"redial", "next_number", "retire_number", "complete",
                                                              "do_not_call"};

constexpr Duration least_rest = 500ms;
constexpr Duration longest = std::chrono::days{3660};  // so that sums of times stay far from overflow

Result<void> check_row(const RetryRow& row, std::string_view name) {
    if (row.delay < Duration::zero() || row.delay > longest) {
        return Error{fmt::format("retry.{}.delay", name), fmt::format("{} ms", row.delay.count()),
                     "a delay is zero or positive, and at most ten years"};
    }
    if (row.max_times > OutcomeCounts::most) {
        return Error{fmt::format("retry.{}.max_times", name), fmt::to_string(row.max_times), "give 0 to 63"};
    }
    if (row.vary_from > OutcomeCounts::most) {
        return Error{fmt::format("retry.{}.vary_from", name), fmt::to_string(row.vary_from), "give 0 to 63"};
    }
    if (row.doubles_from > OutcomeCounts::most) {
        return Error{fmt::format("retry.{}.doubles_from", name), fmt::to_string(row.doubles_from), "give 0 to 63"};
    }
    if (static_cast<int>(row.next) >= next_count) {
        return Error{fmt::format("retry.{}.next", name), fmt::to_string(static_cast<int>(row.next)),
                     "use one of the values of Next"};
    }
    if (static_cast<int>(row.give_up) >= next_count || row.give_up == Next::redial) {
        return Error{
            fmt::format("retry.{}.give_up", name), std::string(outdial::name(row.give_up)),
            "a number out of attempts is not redialled: use next_number, retire_number, complete or do_not_call"};
    }
    return {};
}

/// A number that is dialled again at once, again and again, without ever using up its attempts, would be dialled for
/// ever within one instant.
Result<void> check_rest(const RetryRow& row, std::string_view name, Duration contact_gap) {
    const bool goes_on = row.next == Next::redial || row.next == Next::next_number;
    if (!goes_on || row.counts || row.max_times > 0 || std::max(row.delay, contact_gap) >= least_rest) return {};
    return Error{
        fmt::format("retry.{}.delay", name), fmt::format("{} ms", row.delay.count()),
        "attempts that do not count would go on without end: give a delay of at least 0.5 s, a max_times, or let "
        "them count"};
}

/// Walks one row; `outcome` is the technical outcome that is counted with it.
Step follow(NumberState& state, const RetryRow& row, Outcome outcome, Instant now) noexcept {
    state.seen.add(outcome);
    if (row.counts && state.attempts < 255) ++state.attempts;
    if (row.next == Next::retire_number || row.next == Next::do_not_call) {
        state.phase = NumberState::Phase::retired;
        return {row.next, true};
    }
    state.phase = NumberState::Phase::open;
    state.not_before = now + row.delay_after(state.seen[outcome]);
    return {row.next, true};
}

/// Gives the number up when its attempts, or those of this outcome, are used up.
Step limit(NumberState& state, const RetryTable& table, const RetryRow& row, Outcome outcome, Step step) noexcept {
    if (step.next != Next::redial && step.next != Next::next_number) return step;
    const int seen = state.seen[outcome];
    if (state.attempts < table.max_attempts && (row.max_times == 0 || seen < row.max_times)) return step;
    const bool retired = row.give_up == Next::retire_number || row.give_up == Next::do_not_call;
    state.phase = retired ? NumberState::Phase::retired : NumberState::Phase::exhausted;
    return {row.give_up, true};
}

constexpr int minutes_a_day = 24 * 60;

Duration time_of_day(const Zone& zone, Instant now) noexcept {
    const auto wall = zone.local(now);
    return wall - std::chrono::floor<std::chrono::days>(wall);
}

std::optional<int> next_part(const RetryRow& row, const DayParts& parts, int times, int minute) noexcept {
    if (row.vary_from == 0 || times < row.vary_from) return std::nullopt;
    const auto part = parts.at(minute);
    if (!part) return std::nullopt;
    return parts.parts[static_cast<std::size_t>(*part)].then;
}

/// Moves the redial of an open number to another part of the day, where its row says so.
void vary(NumberState& state, const RetryTable& table, const RetryRow& row, Outcome outcome, const Zone& zone,
          Instant now) noexcept {
    if (state.phase != NumberState::Phase::open || row.vary_from == 0) return;
    const int minute = static_cast<int>(std::chrono::floor<std::chrono::minutes>(time_of_day(zone, now)).count());
    const auto part = next_part(row, table.day_parts, state.seen[outcome], minute);
    if (part) state.not_before = table.day_parts.first_in(*part, zone, state.not_before);
}

}  // namespace

Duration RetryRow::delay_after(int times) const noexcept {
    constexpr Duration longest_doubled = 24h;
    if (doubles_from == 0 || times < doubles_from || delay >= longest_doubled) return delay;
    constexpr int most_doublings = 28;  // more than a millisecond needs to become a day
    const int doublings = std::min(times - doubles_from + 1, most_doublings);
    return std::min(delay * (std::int64_t{1} << doublings), longest_doubled);
}

std::string_view name(Next next) noexcept { return at_enumerator(next_names, next, std::string_view("?")); }

Result<Next> parse_next(std::string_view text) {
    for (std::size_t i = 0; i < next_names.size(); ++i) {
        if (next_names[i] == text) return static_cast<Next>(i);
    }
    return Error{"next", std::string(text), fmt::format("use one of {}", fmt::join(next_names, ", "))};
}

std::optional<int> DayParts::at(int minute) const noexcept {
    const int all = std::min<int>(count, most);
    if (all == 0) return std::nullopt;
    for (int i = all - 1; i >= 0; --i) {
        if (minute >= parts[static_cast<std::size_t>(i)].begin) return i;
    }
    return all - 1;  // the last one lasts over midnight
}

Instant DayParts::first_in(int part, const Zone& zone, Instant from) const noexcept {
    if (part < 0 || part >= std::min<int>(count, most)) return from;
    const Duration begin = std::chrono::minutes(parts[static_cast<std::size_t>(part)].begin);
    // Every turn but the last goes on to the next change of the clock.
    for (int turn = 0; turn < 64; ++turn) {
        const ZoneSpan span = zone.span(from);
        const Duration time = time_of_day(zone, from);
        if (at(static_cast<int>(std::chrono::floor<std::chrono::minutes>(time).count())) == part) return from;
        const Duration wait = begin > time ? begin - time : begin - time + std::chrono::days{1};
        if (from + wait < span.end) return from + wait;
        from = span.end;
    }
    return from;
}

Result<void> DayParts::check() const {
    if (count > most) return Error{"retry.day_parts", fmt::to_string(count), "a day has at most 6 parts"};
    if (count == 1) return Error{"retry.day_parts", "1", "one part is no variation: give two or more, or none"};
    for (std::size_t i = 0; i < count; ++i) {
        const DayPart& part = parts[i];
        const bool later = i == 0 || part.begin > parts[i - 1].begin;
        if (part.begin < 0 || part.begin >= minutes_a_day || !later) {
            return Error{fmt::format("retry.day_parts[{}].begin", i), fmt::to_string(part.begin),
                         "parts begin one after the other, between minute 0 and 1439 of the day"};
        }
        if (part.then >= count || part.then == i) {
            return Error{fmt::format("retry.day_parts[{}].then", i), fmt::to_string(part.then),
                         "name another one of the parts"};
        }
    }
    return {};
}

DayParts DayParts::usual() noexcept {
    DayParts usual;
    usual.parts[0] = {6 * 60, 2};
    usual.parts[1] = {12 * 60, 0};
    usual.parts[2] = {17 * 60, 1};
    usual.count = 3;
    return usual;
}

std::optional<int> RetryTable::next_part(Outcome outcome, int times, int minute) const noexcept {
    return outdial::next_part(row(outcome), day_parts, times, minute);
}

std::array<RetryRow, outcome_count> RetryTable::usual_outcomes() noexcept {
    std::array<RetryRow, outcome_count> rows{};
    const auto set = [&rows](Outcome outcome, RetryRow row) { rows[static_cast<std::size_t>(outcome)] = row; };
    set(Outcome::answered, {Next::complete, 0s, 0, true});
    set(Outcome::abandoned, {Next::redial, 24h, 0, true});
    set(Outcome::machine, {Next::next_number, 4h, 0, true});
    set(Outcome::fax, {Next::retire_number, 0s, 0, false});
    set(Outcome::busy, {Next::redial, 180s, 0, true});
    set(Outcome::no_answer, {Next::redial, 600s, 3, true});
    set(Outcome::absent, {Next::next_number, 1h, 0, false});
    set(Outcome::rejected, {Next::redial, 24h, 2, true});
    set(Outcome::unwanted, {Next::retire_number, 0s, 0, true});
    set(Outcome::invalid_number, {Next::retire_number, 0s, 0, false});
    set(Outcome::number_changed, {Next::retire_number, 0s, 0, false});
    set(Outcome::barred, {Next::next_number, 72h, 2, false});
    // Not charged, but not tried for ever at that pace either.
    const auto set_uncharged = [&set](Outcome outcome, Duration delay) {
        RetryRow row{Next::redial, delay, 0, false};
        row.doubles_from = 4;
        set(outcome, row);
    };
    set_uncharged(Outcome::congestion, 30s);
    set_uncharged(Outcome::network_failure, 120s);
    set_uncharged(Outcome::local_failure, 60s);
    set(Outcome::cancelled, {Next::redial, 60s, 0, false});
    return rows;
}

std::array<RetryRow, disposition_count> RetryTable::usual_dispositions() noexcept {
    std::array<RetryRow, disposition_count> rows{};
    const auto set = [&rows](Disposition disposition, RetryRow row) {
        rows[static_cast<std::size_t>(disposition)] = row;
    };
    set(Disposition::complete, {Next::complete, 0s, 0, true});
    set(Disposition::refused, {Next::complete, 0s, 0, true});
    set(Disposition::call_again, {Next::redial, 24h, 0, true});
    set(Disposition::callback, {Next::redial, 0s, 0, false});
    set(Disposition::wrong_person, {Next::retire_number, 0s, 0, true});
    set(Disposition::do_not_call, {Next::do_not_call, 0s, 0, true});
    set(Disposition::another_number, {Next::next_number, 24h, 0, true});
    return rows;
}

Result<void> RetryTable::check() const {
    if (max_attempts == 0) return Error{"retry.max_attempts", "0", "allow at least one attempt (1 to 255)"};
    if (ring_timeout <= Duration::zero() || ring_timeout > longest) {
        return Error{"retry.ring_timeout", fmt::format("{} ms", ring_timeout.count()),
                     "a call must ring for some time: give a positive time-out, at most ten years"};
    }
    if (contact_gap < Duration::zero() || contact_gap > longest) {
        return Error{"retry.contact_gap", fmt::format("{} ms", contact_gap.count()),
                     "a gap is zero or positive, and at most ten years"};
    }
    if (auto checked = day_parts.check(); !checked) return checked;
    for (int i = 0; i < outcome_count; ++i) {
        const auto outcome = static_cast<Outcome>(i);
        if (auto checked = check_row(row(outcome), name(outcome)); !checked) return checked;
        if (auto checked = check_rest(row(outcome), name(outcome), contact_gap); !checked) return checked;
    }
    for (int i = 0; i < disposition_count; ++i) {
        const auto disposition = static_cast<Disposition>(i);
        if (auto checked = check_row(row(disposition), name(disposition)); !checked) return checked;
        // A callback waits for the time the client named.
        if (disposition == Disposition::callback && row(disposition).next == Next::redial) continue;
        if (auto checked = check_rest(row(disposition), name(disposition), contact_gap); !checked) return checked;
    }
    return {};
}

Result<void> RetryTables::check() const {
    if (auto checked = usual.check(); !checked) return checked;
    for (std::size_t i = 0; i < of_type.size(); ++i) {
        if (!of_type[i]) continue;
        if (auto checked = of_type[i]->check(); !checked) {
            Error error = checked.error();
            error.field.replace(0, 5, fmt::format("retry.{}", name(static_cast<NumberType>(i))));
            return error;
        }
    }
    return {};
}

Verdict NumberState::verdict(Instant now) const noexcept {
    switch (phase) {
        case Phase::open: break;
        case Phase::in_call: return Verdict::not_before(now + Duration{1}, Why::in_progress);
        case Phase::exhausted: return Verdict::never(Why::attempts_exhausted);
        case Phase::retired: return Verdict::never(Why::number_retired);
    }
    if (now < not_before) return Verdict::not_before(not_before, Why::redial_delay);
    return Verdict::now();
}

bool dialled(NumberState& state) noexcept {
    if (state.phase != NumberState::Phase::open) return false;
    state.phase = NumberState::Phase::in_call;
    return true;
}

Step ended(NumberState& state, const RetryTable& table, Outcome outcome, Instant now) noexcept {
    if (state.phase != NumberState::Phase::in_call) return {Next::redial, false};
    const RetryRow& row = table.row(outcome);
    return limit(state, table, row, outcome, follow(state, row, outcome, now));
}

Step disposed(NumberState& state, const RetryTable& table, Disposition disposition, Instant callback_at,
              Instant now) noexcept {
    if (state.phase != NumberState::Phase::in_call) return {Next::redial, false};
    const RetryRow& row = table.row(disposition);
    const Step step = follow(state, row, Outcome::answered, now);
    if (disposition == Disposition::callback && step.next == Next::redial) {
        state.not_before = callback_at;
        return step;
    }
    return limit(state, table, row, Outcome::answered, step);
}

Step ended(NumberState& state, const RetryTable& table, Outcome outcome, const Zone& zone, Instant now) noexcept {
    const Step step = ended(state, table, outcome, now);
    if (step.legal) vary(state, table, table.row(outcome), outcome, zone, now);
    return step;
}

Step disposed(NumberState& state, const RetryTable& table, Disposition disposition, Instant callback_at,
              const Zone& zone, Instant now) noexcept {
    const Step step = disposed(state, table, disposition, callback_at, now);
    const bool promised = disposition == Disposition::callback && step.next == Next::redial;
    if (step.legal && !promised) vary(state, table, table.row(disposition), Outcome::answered, zone, now);
    return step;
}

}  // namespace outdial
