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
    if (static_cast<int>(row.next) >= next_count) {
        return Error{fmt::format("retry.{}.next", name), fmt::to_string(static_cast<int>(row.next)),
                     "use one of the values of Next"};
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
    auto& seen = state.seen[static_cast<std::size_t>(outcome)];
    if (seen < 255) ++seen;
    if (row.counts && state.attempts < 255) ++state.attempts;
    if (row.next == Next::retire_number || row.next == Next::do_not_call) {
        state.phase = NumberState::Phase::retired;
        return {row.next, true};
    }
    state.phase = NumberState::Phase::open;
    state.not_before = now + row.delay;
    return {row.next, true};
}

/// Gives the number up when its attempts, or those of this outcome, are used up.
Step limit(NumberState& state, const RetryTable& table, const RetryRow& row, Outcome outcome, Step step) noexcept {
    if (step.next != Next::redial && step.next != Next::next_number) return step;
    const auto seen = state.seen[static_cast<std::size_t>(outcome)];
    if (state.attempts < table.max_attempts && (row.max_times == 0 || seen < row.max_times)) return step;
    state.phase = NumberState::Phase::exhausted;
    return {Next::next_number, true};
}

}  // namespace

std::string_view name(Next next) noexcept { return at_enumerator(next_names, next, std::string_view("?")); }

Result<Next> parse_next(std::string_view text) {
    for (std::size_t i = 0; i < next_names.size(); ++i) {
        if (next_names[i] == text) return static_cast<Next>(i);
    }
    return Error{"next", std::string(text), fmt::format("use one of {}", fmt::join(next_names, ", "))};
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
    set(Outcome::congestion, {Next::redial, 30s, 0, false});
    set(Outcome::network_failure, {Next::redial, 120s, 0, false});
    set(Outcome::local_failure, {Next::redial, 60s, 0, false});
    set(Outcome::cancelled, {Next::redial, 0s, 0, false});
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
    for (int i = 0; i < outcome_count; ++i) {
        const auto outcome = static_cast<Outcome>(i);
        if (auto checked = check_row(row(outcome), name(outcome)); !checked) return checked;
        // It is the host that hangs up: it will not do so for ever.
        if (outcome == Outcome::cancelled) continue;
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

}  // namespace outdial
