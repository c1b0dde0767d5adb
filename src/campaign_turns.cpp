// SPDX-License-Identifier: Apache-2.0
#include <outdial/campaign.hpp>

#include <algorithm>
#include <utility>

// Whose turn it is: windows, queues, timers, and the orders that come of them.
namespace outdial {
namespace {

constexpr ContactId no_contact = 0xffff'ffff;
constexpr Duration longest_jump = std::chrono::days{3660};

}  // namespace

// ---- contacts ----------------------------------------------------------------------------------------------------

std::span<Campaign::Number> Campaign::numbers(const Slot& slot) noexcept {
    return std::span(numbers_).subspan(slot.first_number, slot.numbers);
}

std::span<const Campaign::Number> Campaign::numbers(const Slot& slot) const noexcept {
    return std::span(numbers_).subspan(slot.first_number, slot.numbers);
}

void Campaign::set_phase(Slot& slot, Phase phase) noexcept {
    --phase_counts_[static_cast<std::size_t>(slot.phase)];
    ++phase_counts_[static_cast<std::size_t>(phase)];
    slot.phase = phase;
}

void Campaign::schedule(ContactId contact, Reason reason, Instant due, Instant now) noexcept {
    Slot& slot = contacts_[contact];
    slot.reason = reason;
    slot.due = due;
    ++slot.stamp;
    if (reason == Reason::appointment) {
        slot.promise_missed = false;
        for (const Number& number : numbers(slot)) ensure_appointment_window(number.window());
    }
    if (due <= now) return make_ready(contact, now);
    set_phase(slot, Phase::delayed);
    start_timer(contact, due);
}

void Campaign::start_timer(ContactId contact, Instant due) noexcept {
    timers_.push_back({due, contact, contacts_[contact].stamp});
    std::push_heap(timers_.begin(), timers_.end(), later);
}

void Campaign::make_ready(ContactId contact, Instant now) noexcept {
    Slot& slot = contacts_[contact];
    set_phase(slot, Phase::ready);
    const bool in_promise = promised(slot, now);
    if (in_promise) {
        start_timer(contact, slot.due + config_.promised_window);
    } else if (slot.reason == Reason::appointment && !std::exchange(slot.promise_missed, true)) {
        ++promises_.missed;
    }
    // Fresh contacts keep their own order; the others queue up as they come.
    const Turn turn(slot.reason, slot.priority, slot.reason == Reason::fresh ? contact : sequence_++, contact,
                    slot.stamp);
    const auto mine = numbers(slot);
    Verdict best = Verdict::never(Why::no_numbers);
    Instant next_due = far_future;
    std::size_t first = mine.size();
    for (std::size_t i = 0; i < mine.size(); ++i) {
        const Number& number = mine[i];
        if (!number.state.verdict(now).is_now()) {
            if (number.state.live()) next_due = std::min(next_due, number.state.not_before);
            continue;
        }
        Verdict hours = window_verdict(number.window(), now);
        const std::uint16_t any_hour = windows_[number.window()].appointment_window;
        if (in_promise) hours = either(hours, window_verdict(any_hour, now));
        best = first == mine.size() ? hours : either(best, hours);
        first = std::min(first, i);
        // One turn in the queue of every window of the numbers; the first that is taken makes the others stale.
        const bool queued =
            std::any_of(mine.begin(), mine.begin() + static_cast<std::ptrdiff_t>(i), [&](const Number& other) {
                return other.window() == number.window() && other.state.verdict(now).is_now();
            });
        if (queued) continue;
        turns_.push(number.window(), turn);
        if (in_promise) turns_.push(any_hour, turn);
    }
    if (!best.is_now()) {
        const auto index = static_cast<std::uint8_t>(first < mine.size() ? first : 0);
        new_refusals_.push_back({contact, slot.reference, index, best});
    }
    if (next_due < far_future) {
        // Another number comes due later; it must not wait for the windows of these.
        const Reason reason = slot.reason == Reason::appointment ? Reason::redial : slot.reason;
        if (best.is_never()) return schedule(contact, reason, next_due, now);
        start_timer(contact, next_due);
    } else if (best.is_never()) {
        ++slot.stamp;
        set_phase(slot, Phase::exhausted);
    }
}

// ---- windows -----------------------------------------------------------------------------------------------------

std::uint64_t Campaign::window_key(NumberType type, PlaceId place, WishId wish) noexcept {
    return (static_cast<std::uint64_t>(type) << 32) | (static_cast<std::uint64_t>(place) << 16) | wish;
}

std::uint16_t Campaign::window_of(NumberType type, PlaceId place, WishId wish) {
    const auto [entry, added] = window_ids_.try_emplace(window_key(type, place, wish), no_window);
    if (added) entry->second = add_window(type, place, wish, false);
    return entry->second;
}

std::uint16_t Campaign::add_window(NumberType type, PlaceId place, WishId wish, bool appointment) {
    Window window;
    window.place = place;
    window.wish = wish;
    window.type = type;
    window.appointment = appointment;
    window.allowed = allowed(window);
    windows_.push_back(std::move(window));
    turns_.add_queue();
    return static_cast<std::uint16_t>(windows_.size() - 1);
}

WindowClass Campaign::allowed(const Window& window) const {
    return config_.windows.window(window.type, config_.places[window.place],
                                  window.wish == no_wish ? Rule{} : config_.wishes[window.wish], window.appointment);
}

void Campaign::ensure_appointment_window(std::uint16_t window) {
    const Window& usual = windows_[window];
    if (usual.appointment_window != no_window) return;
    const std::uint16_t added = add_window(usual.type, usual.place, usual.wish, true);
    windows_[window].appointment_window = added;
}

/// Keeps the verdict, the gate of the queue, and the two instants current.
const Verdict& Campaign::window_verdict(std::uint16_t window, Instant now) noexcept {
    Window& entry = windows_[window];
    if (now >= entry.verdict.until) entry.verdict = entry.allowed.at(now);
    const Verdict& verdict = entry.verdict;
    const bool closing = verdict.is_now() && verdict.until - config_.closing_soon <= now;
    turns_.gate(window, closing ? Turns::Gate::closing : verdict.is_now() ? Turns::Gate::open : Turns::Gate::shut);
    windows_until_ = std::min(windows_until_, verdict.until);
    look_again_ =
        std::min(look_again_, verdict.is_now() && !closing ? verdict.until - config_.closing_soon : verdict.until);
    return verdict;
}

void Campaign::refresh_windows(Instant now) noexcept {
    if (now < look_again_) return;
    windows_until_ = look_again_ = far_future;
    for (std::size_t i = 0; i < windows_.size(); ++i) window_verdict(static_cast<std::uint16_t>(i), now);
}

/// Is the client promised a call at this time?
bool Campaign::promised(const Slot& slot, Instant now) const noexcept {
    return slot.reason == Reason::appointment && slot.phase != Phase::exhausted && now >= slot.due &&
           now < slot.due + config_.promised_window;
}

/// Until when the number may be called; far_past when it may not be called now.
Instant Campaign::open_until(const Slot& slot, const Number& number, Instant now) const noexcept {
    if (!number.state.verdict(now).is_now()) return far_past;
    const Window& window = windows_[number.window()];
    Instant until = window.verdict.is_now() ? window.verdict.until : far_past;
    if (promised(slot, now)) {
        const Verdict& any_hour = windows_[window.appointment_window].verdict;
        if (any_hour.is_now()) until = std::max(until, std::min(any_hour.until, slot.due + config_.promised_window));
    }
    return until;
}

// ---- the loop ----------------------------------------------------------------------------------------------------

std::span<const DialOrder> Campaign::dials(Instant now) noexcept {
    ++revision_;
    orders_.clear();
    refusals_.clear();
    counted_.clear();
    if (!sensible(now)) return orders_;
    now = advance(now);
    fire_timers(now);
    refresh_windows(now);
    refusals_.swap(new_refusals_);
    counted_.swap(new_counted_);

    const AgentCounts agents = agents_.counts();
    // Agents who leave after their call will not be there when today's dials are answered.
    const std::uint32_t coming_back = agents.reserved + agents.talking + agents.wrap_up - agents.leaving;
    const std::uint64_t may_abandon =
        std::min<std::uint64_t>(ledger_.remaining(now, reach_), PacingSnapshot::any_number);
    decision_ = pacing_.decide(
        {agents.idle, coming_back, ringing_, waiting_, lines_, static_cast<std::uint32_t>(may_abandon)}, now);
    if (config_.connect_at == ConnectAt::dialled || config_.pacing.mode == PacingMode::preview) {
        // Each dial takes an agent with it.
        const std::uint32_t free = agents.idle > waiting_ ? agents.idle - waiting_ : 0;
        if (decision_.dials > free) {
            decision_.dials = free;
            decision_.limit = PacingLimit::one_per_idle_agent;
        }
    }
    std::uint32_t dialled = 0;
    while (dialled < decision_.dials && order_next(now)) ++dialled;
    if (dialled > 0) pacing_.on_dialled(dialled, now);
    if (dialled < decision_.dials) decision_.again = far_future;  // nobody is left to dial: no use asking sooner
    return orders_;
}

Instant Campaign::next_wakeup() const noexcept {
    const bool somebody = phase_counts_[static_cast<std::size_t>(Phase::ready)] > 0;
    Instant wakeup = somebody ? decision_.again : far_future;
    if (!timers_.empty()) wakeup = std::min(wakeup, timers_.front().due);
    if (!wrap_ups_.empty()) wakeup = std::min(wakeup, wrap_ups_.front().ends);
    if (somebody) wakeup = std::min(wakeup, windows_until_);
    return wakeup;
}

bool Campaign::sensible(Instant now) const noexcept {
    return on_calendar(now) && (latest_ == far_past || now <= latest_ + longest_jump);
}

Instant Campaign::advance(Instant now) noexcept {
    latest_ = std::max(latest_, now);
    end_due_wrap_ups(latest_);
    return latest_;
}

void Campaign::fire_timers(Instant now) noexcept {
    while (!timers_.empty() && timers_.front().due <= now) {
        const Timer timer = timers_.front();
        std::pop_heap(timers_.begin(), timers_.end(), later);
        timers_.pop_back();
        if (contacts_[timer.contact].stamp == timer.stamp) make_ready(timer.contact, now);
    }
}

/// The contact whose turn it is; taken out of its queue. `no_contact` when it is nobody's.
ContactId Campaign::next_turn(Instant now) noexcept {
    for (std::uint32_t queue = turns_.first(); queue != Turns::none; queue = turns_.first()) {
        const Turn turn = turns_.top(queue);
        turns_.pop(queue);
        const Slot& slot = contacts_[turn.contact()];
        const bool too_late = windows_[queue].appointment && !promised(slot, now);
        if (slot.stamp == turn.stamp() && !too_late) return turn.contact();
    }
    return no_contact;
}

/// A call for which no agent may be free must look at the caps of such calls.
Approach Campaign::approach() const noexcept {
    const bool guaranteed = config_.pacing.mode == PacingMode::preview || config_.connect_at == ConnectAt::dialled ||
                            config_.pacing.mode == PacingMode::progressive;
    return guaranteed ? Approach::call : Approach::predictive_call;
}

CapParty Campaign::cap_party(const Slot& slot, const Number& number) const noexcept {
    return {number.number, slot.reference, config_.cap_group};
}

Verdict Campaign::cap_verdict(const Slot& slot, const Number& number, Approach how, Instant now) const noexcept {
    if (!config_.caps) return Verdict::now();
    const Window& window = windows_[number.window()];
    return config_.caps->verdict(config_.places[window.place].caps, cap_party(slot, number), how, window.allowed.zones,
                                 now);
}

/// Which of the contact's numbers to dial now; when the caps forbid all of them, the verdict says until when.
Campaign::Choice Campaign::choose(const Slot& slot, Instant now) const noexcept {
    const auto mine = numbers(slot);
    Choice choice;
    choice.verdict = Verdict::never(Why::no_numbers);
    for (std::size_t i = 0; i < mine.size(); ++i) {
        const std::size_t index = (slot.current + i) % mine.size();
        const Number& number = mine[index];
        const Instant closes = open_until(slot, number, now);
        Verdict verdict = Verdict::now(closes);
        bool reserved = config_.pacing.mode == PacingMode::preview || config_.connect_at == ConnectAt::dialled;
        if (closes == far_past) {
            verdict = both(number.state.verdict(now), windows_[number.window()].verdict);
        } else if (config_.caps) {
            verdict = cap_verdict(slot, number, approach(), now);
            if (!verdict.is_now() && !reserved && agents_.idle() > waiting_) {
                // With an agent reserved it is no predictive call.
                reserved = cap_verdict(slot, number, Approach::call, now).is_now();
                if (reserved) verdict = Verdict::now();
            }
        }
        if (verdict.is_now()) return {verdict, closes, static_cast<std::uint8_t>(index), reserved};
        if (i == 0 || either(choice.verdict, verdict) == verdict) {
            choice = {verdict, far_past, static_cast<std::uint8_t>(index), false};
        }
    }
    return choice;
}

/// The caps forbid a call to this contact now: it waits until they may allow one.
void Campaign::postpone(ContactId contact, const Choice& choice, Instant now) noexcept {
    Slot& slot = contacts_[contact];
    refusals_.push_back({contact, slot.reference, choice.number, choice.verdict});
    Reason reason = slot.reason;
    if (reason == Reason::appointment) {
        if (!std::exchange(slot.promise_missed, true)) ++promises_.missed;
        reason = Reason::redial;
    }
    if (!choice.verdict.is_never())
        return schedule(contact, reason, std::max(choice.verdict.until, now + Duration{1}), now);
    ++slot.stamp;
    set_phase(slot, Phase::exhausted);
}

bool Campaign::order_next(Instant now) noexcept {
    ContactId contact = next_turn(now);
    Choice choice;
    for (; contact != no_contact; contact = next_turn(now)) {
        choice = choose(contacts_[contact], now);
        if (choice.verdict.is_now()) break;
        postpone(contact, choice, now);
    }
    if (contact == no_contact) return false;
    Slot& slot = contacts_[contact];
    if (promised(slot, now)) ++promises_.kept;
    Number& number = numbers(slot)[choice.number];
    if (config_.caps) {
        config_.caps->on_attempt(cap_party(slot, number), choice.reserved ? Approach::call : approach(), now);
    }
    ++slot.stamp;
    set_phase(slot, Phase::in_progress);
    static_cast<void>(dialled(number.state));

    if (free_calls_.empty()) {
        free_calls_.push_back(static_cast<std::uint32_t>(calls_.size()));
        calls_.emplace_back();
    }
    const std::uint32_t place = free_calls_.back();
    free_calls_.pop_back();
    const std::uint32_t generation = calls_[place].generation + 1;
    Call& call = calls_[place];
    call = {};
    call.generation = generation;
    call.phase = Call::Phase::dialling;
    call.started = now;
    call.contact = contact;
    call.number = choice.number;
    const CallId id = (static_cast<CallId>(generation) << 32) | place;
    if (choice.reserved) {
        call.agent = agents_.longest_idle();
        agents_.set(call.agent, AgentPhase::reserved, id, now);
    } else {
        ++ringing_;
    }
    ++lines_;
    call.window_closes = choice.closes;
    orders_.push_back(order_of(call, place));
    return true;
}

DialOrder Campaign::order_of(const Call& call, std::uint32_t place) const noexcept {
    const Slot& slot = contacts_[call.contact];
    const Number& number = numbers(slot)[call.number];
    return {(static_cast<CallId>(call.generation) << 32) | place,
            call.contact,
            slot.reference,
            number.number,
            windows_[number.window()].type,
            call.number,
            static_cast<std::uint8_t>(std::min(number.state.attempts + 1, 255)),
            slot.reason,
            config_.pacing.mode == PacingMode::preview,
            call.agent,
            config_.retry[windows_[number.window()].type].ring_timeout,
            call.window_closes};
}

}  // namespace outdial
