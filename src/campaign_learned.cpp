// SPDX-License-Identifier: Apache-2.0
#include <outdial/campaign.hpp>

#include <algorithm>
#include <chrono>

// The learned order: what is remembered of the calls to a number, and who of the next in the queues goes first.
namespace outdial {
namespace {

/// Turns that hold no longer stay in a queue that is seldom asked; as many as hold and so many more are put up with.
constexpr std::size_t most_stale = 1000;

}  // namespace

void Campaign::learn(const Call& call) noexcept {
    if (!chances_) return;
    const Slot& slot = contacts_[call.contact];
    const Number& number = numbers(slot)[call.number];
    const Window& window = windows_[number.window()];
    const RetryTable& table = config_.retry[window.type];
    const RetryRow& row = call.disposed ? table.row(call.disposition) : table.row(call.outcome);
    const bool reached = call.disposed ? call.disposition != Disposition::wrong_person : live_answer(call.outcome);
    if (!reached && !row.counts) return;  // it says nothing of the person
    chances_->on_attempt(histories_[slot.first_number + call.number], window.type,
                         hour_of_week(window.allowed.zones, call.started), reached, call.started);
}

CallIndex Campaign::index_of(std::size_t number, const OpenHours& open, Instant now) const noexcept {
    const Window& window = windows_[numbers_[number].window()];
    return chances_->index(histories_[number], window.type, hour_of_week(window.allowed.zones, now), open,
                           numbers_[number].number.digits(), now);
}

std::optional<CallIndex> Campaign::call_index(ContactId contact, std::uint8_t index, Instant now) const noexcept {
    if (!chances_ || !on_calendar(now) || contact >= contacts_.size() || index >= contacts_[contact].numbers) return {};
    const std::size_t number = contacts_[contact].first_number + index;
    return index_of(number, open_hours(windows_[numbers_[number].window()].allowed, now), now);
}

/// To be answered, beside a number of which nothing is known.
Odds Campaign::odds_of(const Number& number, Instant now) const noexcept {
    if (!chances_ || config_.pacing.mode != PacingMode::predictive) return {};
    const Window& window = windows_[number.window()];
    const auto place = static_cast<std::size_t>(&number - numbers_.data());
    const int hour = hour_of_week(window.allowed.zones, now);
    return Odds::of(chances_->chance(histories_[place], window.type, hour, now).value, chances_->usual());
}

// ---- whose turn --------------------------------------------------------------------------------------------------

/// With every hour the chances are others: those who are better called later wait for that.
void Campaign::renew_shortlist(Instant now) noexcept {
    const Instant before = shortlist_hour_;
    const Instant hour = std::chrono::floor<std::chrono::hours>(now);
    if (hour == before) return;
    shortlist_hour_ = hour;
    for (const Shortlist::Candidate& candidate : shortlist_.take_all()) {
        const ContactId contact = candidate.turn.contact();
        Slot& slot = contacts_[contact];
        if (slot.stamp != candidate.turn.stamp()) continue;
        const Instant better = before + std::chrono::hours(candidate.hours_later);
        if (candidate.index >= 0.0 || better <= now) {
            turns_.push(candidate.queue, candidate.turn);
            continue;
        }
        defer(contact, candidate.turn, better, now);
    }
    if (deferred_ <= 2 * deferred_held_ + most_stale) return;
    deferred_ = deferred_held_ =
        deferred_turns_.keep([&](const Turn& turn) { return contacts_[turn.contact()].stamp == turn.stamp(); });
}

/// Until then the contact has turns for when there is nobody else only, in the queues of all its numbers.
void Campaign::defer(ContactId contact, const Turn& turn, Instant until, Instant now) noexcept {
    Slot& slot = contacts_[contact];
    ++slot.stamp;
    for (const Number& number : numbers(slot)) {
        if (number.state.verdict(now).is_now() && unannounced(slot, number)) {
            announce_turns_.push(number.window(), turn.renewed(slot.stamp));
        } else if (number.state.verdict(now).is_now()) {
            deferred_turns_.push(number.window(), turn.renewed(slot.stamp));
            ++deferred_;
        } else if (number.state.live()) {
            until = std::min(until, number.state.not_before);  // it comes due, and has a better hour of its own
        }
    }
    start_timer(contact, until);
}

void Campaign::fill_shortlist(Instant now) noexcept {
    while (first_turn(turns_, now)) {
        Shortlist::Candidate candidate;
        candidate.queue = turns_.first();
        candidate.turn = turns_.top(candidate.queue);
        if (!shortlist_.wants(candidate.turn)) return;
        turns_.pop(candidate.queue);
        Window& window = windows_[candidate.queue];
        candidate.soon = window.verdict.until - config_.closing_soon <= now;
        const Slot& slot = contacts_[candidate.turn.contact()];
        const auto mine = numbers(slot);
        std::size_t number = slot.current;
        for (std::size_t i = 1; i < mine.size() && open_until(slot, mine[number], now) == far_past; ++i) {
            number = (number + 1) % mine.size();
        }
        // A promise is kept as it was given, and a phone that is on may be off soon.
        if (slot.reason == Reason::redial || slot.reason == Reason::fresh) {
            if (window.open_after != shortlist_hour_) {
                window.open_after = shortlist_hour_;
                window.open = open_hours(window.allowed, now);
            }
            const CallIndex index = index_of(slot.first_number + number, window.open, now);
            candidate.odds = Odds::of(index.now.value, chances_->usual());
            candidate.index = index.index;
            candidate.hours_later = static_cast<std::uint16_t>(index.hours_later);
        }
        shortlist_.add(candidate);
    }
}

/// Who is next: for those who ask what is to be expected.
void Campaign::look_ahead(Instant now) noexcept {
    renew_shortlist(now);
    fill_shortlist(now);
}

bool Campaign::order_likeliest(Instant now) noexcept {
    renew_shortlist(now);
    for (;;) {
        fill_shortlist(now);
        Shortlist::Candidate next;
        if (first_turn(deferred_turns_, now)) {
            next.queue = deferred_turns_.first();
            next.turn = deferred_turns_.top(next.queue);
        }
        // Better called now than an agent without a call, or one with a call to somebody of less priority.
        if (next.queue != Turns::none && (shortlist_.empty() || next.turn.outranks(shortlist_.best().turn))) {
            deferred_turns_.pop(next.queue);
        } else if (!shortlist_.empty()) {
            next = shortlist_.take();
        } else {
            return false;
        }
        const ContactId contact = next.turn.contact();
        const Slot& slot = contacts_[contact];
        const Window& window = windows_[next.queue];
        if (slot.stamp != next.turn.stamp() || (window.appointment && !promised(slot, now))) continue;
        if (!window.verdict.is_now()) {  // it has shut meanwhile
            turns_.push(next.queue, next.turn);
            continue;
        }
        const Choice choice = choose(slot, takes_agent(), now);
        if (choice.verdict.is_now()) {
            order(contact, choice, choice.reserved ? agents_.longest_idle(now + longest_ring_) : no_agent, now);
            return true;
        }
        postpone(contact, choice, now);
    }
}

}  // namespace outdial
