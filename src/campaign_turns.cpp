// SPDX-License-Identifier: Apache-2.0
#include <outdial/campaign.hpp>

#include <algorithm>
#include <utility>

// Whose turn it is: windows, queues, timers, and the orders that come of them.
namespace outdial {

// ---- contacts ----------------------------------------------------------------------------------------------------

std::span<Campaign::Number> Campaign::numbers(const Slot& slot) noexcept {
    return std::span(numbers_).subspan(slot.first_number, slot.numbers);
}

/// Null when there is no such client, or it has no such number.
Campaign::Number* Campaign::find_number(ContactId contact, PhoneNumber wanted) noexcept {
    if (contact >= contacts_.size()) return nullptr;
    const auto mine = numbers(contacts_[contact]);
    const auto found =
        std::find_if(mine.begin(), mine.end(), [&](const Number& number) { return number.number == wanted; });
    return found == mine.end() ? nullptr : &*found;
}

std::span<const Campaign::Number> Campaign::numbers(const Slot& slot) const noexcept {
    return std::span(numbers_).subspan(slot.first_number, slot.numbers);
}

void Campaign::set_phase(Slot& slot, Phase phase) noexcept {
    --phase_counts_[static_cast<std::size_t>(slot.phase)];
    ++phase_counts_[static_cast<std::size_t>(phase)];
    slot.phase = phase;
    if (ahead_ > 0 && phase >= Phase::in_progress) leave_ahead(slot);
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
    // Timers of replaced appointments stay until they come due, or until there are as many of them as of contacts.
    if (timers_.size() > 2 * contacts_.size() + 1'000) {
        std::erase_if(timers_, [&](const Timer& timer) { return contacts_[timer.contact].stamp != timer.stamp; });
        std::make_heap(timers_.begin(), timers_.end(), later);
    }
    timers_.push_back({due, contact, contacts_[contact].stamp});
    std::push_heap(timers_.begin(), timers_.end(), later);
}

void Campaign::make_ready(ContactId contact, Instant now) noexcept {
    Slot& slot = contacts_[contact];
    const bool in_promise = promised(slot, now);
    if (in_promise && !at_work(own_agent(contact))) set_own_agent(contact, no_agent);
    const Keeping keeping = this->keeping(contact, now);
    set_phase(slot, keeping == Keeping::any_agent ? Phase::promised : Phase::ready);
    if (in_promise) {
        start_timer(contact, next_keeping(contact, now));
    } else if (slot.reason == Reason::appointment && !std::exchange(slot.promise_missed, true)) {
        ++promises_.missed;
    }
    // Fresh contacts keep their own order; the others queue up as they come.
    const Turn turn(slot.reason, slot.priority, slot.reason == Reason::fresh ? contact : sequence_++, contact,
                    slot.stamp);
    if (keeping == Keeping::own_agent) own_turns_.push_back({contact, slot.stamp});
    const auto push = [&](std::uint16_t window) {
        if (keeping == Keeping::usual) turns_.push(window, turn);
        if (in_promise && keeping != Keeping::own_agent) promised_turns_.push(window, turn);
    };
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
        Verdict hours = window_verdict(number.window());
        const std::uint16_t any_hour = windows_[number.window()].appointment_window;
        if (in_promise) hours = either(hours, window_verdict(any_hour));
        best = first == mine.size() ? hours : either(best, hours);
        first = std::min(first, i);
        // One turn in the queue of every window of the numbers; the first that is taken makes the others stale.
        const bool to_announce = unannounced(slot, number);
        const bool queued =
            std::any_of(mine.begin(), mine.begin() + static_cast<std::ptrdiff_t>(i), [&](const Number& other) {
                return other.window() == number.window() && other.state.verdict(now).is_now() &&
                       unannounced(slot, other) == to_announce;
            });
        if (queued) continue;
        if (to_announce) {
            announce_turns_.push(number.window(), turn);
            continue;
        }
        push(number.window());
        if (in_promise) push(any_hour);
    }
    const bool due_later = next_due < far_future;
    if (!best.is_now() && (first < mine.size() || !due_later)) {
        const auto index = static_cast<std::uint8_t>(first < mine.size() ? first : 0);
        new_refusals_.push_back({contact, slot.reference, index, best});
    }
    if (due_later && best.is_never() && !in_promise) {
        schedule(contact, slot.reason == Reason::appointment ? Reason::redial : slot.reason, next_due, now);
    } else if (due_later) {
        start_timer(contact, next_due);  // it must not wait for the windows of the others
    } else if (best.is_never()) {
        if (in_promise && !std::exchange(slot.promise_missed, true)) ++promises_.missed;
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
    if (config_.announcement && config_.announcement->windows) window.announce = announce_hours(window);
    windows_.push_back(std::move(window));
    turns_.add_queue();
    promised_turns_.add_queue();
    deferred_turns_.add_queue();
    announce_turns_.add_queue();
    return static_cast<std::uint16_t>(windows_.size() - 1);
}

WindowClass Campaign::allowed(const Window& window) const {
    return config_.windows.window(window.type, config_.places[window.place],
                                  window.wish == no_wish ? Rule{} : config_.wishes[window.wish], window.appointment);
}

/// When a message may be sent, where the config says so. Precondition: it does.
WindowClass Campaign::announce_hours(const Window& window) const {
    return config_.announcement->windows->window(window.type, config_.places[window.place],
                                                 window.wish == no_wish ? Rule{} : config_.wishes[window.wish]);
}

void Campaign::ensure_appointment_window(std::uint16_t window) {
    const Window& usual = windows_[window];
    if (usual.appointment_window != no_window) return;
    const std::uint16_t added = add_window(usual.type, usual.place, usual.wish, true);
    windows_[window].appointment_window = added;
}

/// Keeps the verdict, the gate of the queue, and the two instants current. Delays go by the latest instant, but the law
/// by the one that is told: a clock may have been ahead.
const Verdict& Campaign::window_verdict(std::uint16_t window) noexcept {
    Window& entry = windows_[window];
    if (told_ >= entry.verdict.until) entry.verdict = entry.allowed.at(told_);
    const Verdict& verdict = entry.verdict;
    const bool closing = verdict.is_now() && verdict.until - config_.closing_soon <= told_;
    const Turns::Gate gate = closing ? Turns::Gate::closing : verdict.is_now() ? Turns::Gate::open : Turns::Gate::shut;
    turns_.gate(window, gate);
    promised_turns_.gate(window, gate);
    deferred_turns_.gate(window, gate);
    windows_until_ = std::min(windows_until_, verdict.until);
    look_again_ =
        std::min(look_again_, verdict.is_now() && !closing ? verdict.until - config_.closing_soon : verdict.until);
    if (config_.announcement && !entry.appointment) {
        if (told_ >= entry.announce_until) {
            const Verdict announce = announce_gate(window);
            entry.announce_until = announce.until;
            announce_turns_.gate(window, announce.is_now() ? Turns::Gate::open : Turns::Gate::shut);
        }
        windows_until_ = std::min(windows_until_, entry.announce_until);
        look_again_ = std::min(look_again_, entry.announce_until);
    }
    return verdict;
}

void Campaign::refresh_windows() noexcept {
    if (told_ < look_again_) return;
    windows_until_ = look_again_ = far_future;
    for (std::size_t i = 0; i < windows_.size(); ++i) window_verdict(static_cast<std::uint16_t>(i));
}

/// Is the client promised a call at this time?
bool Campaign::promised(const Slot& slot, Instant now) const noexcept {
    return slot.reason == Reason::appointment && slot.phase != Phase::exhausted && now >= slot.due &&
           now < slot.due + config_.promised_window;
}

/// Until when the number may be called; far_past when it may not be called now.
Instant Campaign::open_until(const Slot& slot, const Number& number, Instant now) const noexcept {
    if (!number.state.verdict(now).is_now() || unannounced(slot, number)) return far_past;
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
    refresh_windows();
    blending_.pass(now);
    give_up_answers(now);
    refusals_.swap(new_refusals_);
    counted_.swap(new_counted_);

    keep_promises(now);
    pace(now);
    if (first_turn(promised_turns_, now) || !own_turns_.empty()) {
        const Pacing::Room room = pacing_.room(lines_, now);
        if (room.dials == 0) decision_.again = std::min(decision_.again, room.again);
    }
    return orders_;
}

PacingDecision Campaign::decide(Instant now) noexcept {
    PacingDecision decision = pacing_.decide(snapshot(now), now);
    decision.again = std::min(decision.again, blending_.next_change(now));
    if (takes_agent()) {
        // Each dial takes an agent with it.
        const std::uint32_t free = free_agents(now);
        if (decision.dials > free) {
            decision.dials = free;
            decision.limit = PacingLimit::one_per_idle_agent;
        }
    }
    return decision;
}

/// Dials as many as pacing decides. Where the chances of single numbers are known it is asked again after each: those
/// of the next may be others.
void Campaign::pace(Instant now) noexcept {
    const bool one_by_one = chances_ && config_.pacing.mode == PacingMode::predictive;
    std::uint32_t before = 0;
    std::uint32_t dialled = 0;
    do {
        before += dialled;
        if (one_by_one) look_ahead(now);
        decision_ = decide(now);
        const std::uint32_t most = one_by_one ? std::min(decision_.dials, 1U) : decision_.dials;
        for (dialled = 0; dialled < most && order_next(now);) ++dialled;
    } while (one_by_one && dialled > 0);
    decision_.dials += before;
    if (before + dialled < decision_.dials)
        decision_.again = far_future;  // nobody is left to dial: no use asking sooner
}

Instant Campaign::next_wakeup() const noexcept {
    const bool somebody = contact_counts().ready > 0;
    Instant wakeup = somebody ? decision_.again : far_future;
    if (!timers_.empty()) wakeup = std::min(wakeup, timers_.front().due);
    if (!wrap_ups_.empty()) wakeup = std::min(wakeup, wrap_ups_.front().ends);
    if (somebody) wakeup = std::min(wakeup, windows_until_);
    if (somebody && !asked_.empty()) wakeup = std::min(wakeup, asked_.front().until);
    return wakeup;
}

/// There was nobody yet who could call: a clock that was not set when the contacts came has done no harm.
bool Campaign::unbound() const noexcept {
    return latest_ == far_past || (agents_.none_known() && calls_.empty() && notices_.empty());
}

bool Campaign::sensible(Instant now) const noexcept {
    return on_calendar(now) && (unbound() || now <= latest_ + longest_jump);
}

Instant Campaign::advance(Instant now) noexcept {
    if (now < told_) {
        for (Window& window : windows_) window.verdict.until = window.announce_until = far_past;
        look_again_ = far_past;
    }
    told_ = now;
    latest_ = unbound() ? now : std::max(latest_, now);
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

/// Is it anybody's turn in these queues? Turns that hold no longer are taken out on the way.
bool Campaign::first_turn(Turns& turns, Instant now) noexcept {
    for (std::uint32_t queue = turns.first(); queue != Turns::none; queue = turns.first()) {
        const Turn turn = turns.top(queue);
        const Slot& slot = contacts_[turn.contact()];
        const bool in_promise = windows_[queue].appointment || &turns == &promised_turns_;
        if (slot.stamp == turn.stamp() && (!in_promise || promised(slot, now))) return true;
        turns.pop(queue);
    }
    return false;
}

/// The contact whose turn it is, taken out of its queue. Precondition: `first_turn`.
ContactId Campaign::take_turn(Turns& turns) noexcept {
    const std::uint32_t queue = turns.first();
    const ContactId contact = turns.top(queue).contact();
    turns.pop(queue);
    return contact;
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

/// Does every call take an agent with it from the start?
bool Campaign::takes_agent() const noexcept {
    return config_.pacing.mode == PacingMode::preview || config_.connect_at == ConnectAt::dialled;
}

/// Idle agents for whom nobody waits, and who do not leave before a call that is dialled now would be answered: those
/// who do take who waits.
std::uint32_t Campaign::free_agents(Instant now) const noexcept {
    const std::uint32_t leaving = agents_.leaving_until(now + longest_ring_).idle;
    const std::uint32_t waiting = waiting_ + callers_ - std::min(waiting_ + callers_, leaving);
    const std::uint32_t staying = agents_.idle() - leaving;
    return staying - std::min(staying, waiting);
}

/// Which of the contact's numbers to dial now; when the caps forbid all of them, the verdict says until when. With an
/// agent reserved it is no predictive call.
Campaign::Choice Campaign::choose(const Slot& slot, bool with_agent, Instant now) const noexcept {
    const auto mine = numbers(slot);
    Choice choice;
    choice.verdict = Verdict::never(Why::no_numbers);
    bool some = false;
    for (std::size_t i = 0; i < mine.size(); ++i) {
        const std::size_t index = (slot.current + i) % mine.size();
        const Number& number = mine[index];
        if (unannounced(slot, number)) continue;
        const Instant closes = open_until(slot, number, now);
        Verdict verdict = Verdict::now(closes);
        bool reserved = with_agent;
        if (closes == far_past) {
            verdict = both(told(number, now), windows_[number.window()].verdict);
        } else if (config_.caps) {
            verdict = cap_verdict(slot, number, reserved ? Approach::call : approach(), now);
            if (!verdict.is_now() && !reserved && free_agents(now) > 0) {
                reserved = cap_verdict(slot, number, Approach::call, now).is_now();
                if (reserved) verdict = Verdict::now();
            }
        }
        if (verdict.is_now()) return {verdict, closes, static_cast<std::uint8_t>(index), reserved};
        if (!std::exchange(some, true) || either(choice.verdict, verdict) == verdict) {
            choice = {verdict, far_past, static_cast<std::uint8_t>(index), false};
        }
    }
    return choice;
}

/// The caps forbid a call to this contact now: it waits until they may allow one.
void Campaign::postpone(ContactId contact, const Choice& choice, Instant now) noexcept {
    Slot& slot = contacts_[contact];
    refusals_.push_back({contact, slot.reference, choice.number, choice.verdict});
    if (ahead_ > 0) leave_ahead(slot);
    const auto mine = numbers(slot);
    if (std::any_of(mine.begin(), mine.end(), [&](const Number& number) { return unannounced(slot, number); })) {
        return hold_announced(contact, choice.verdict, now);
    }
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
    if (chances_) return order_likeliest(now);
    while (first_turn(turns_, now)) {
        const ContactId contact = take_turn(turns_);
        const Choice choice = choose(contacts_[contact], takes_agent(), now);
        if (choice.verdict.is_now()) {
            order(contact, choice, choice.reserved ? agents_.longest_idle(now + longest_ring_) : no_agent, now);
            return true;
        }
        postpone(contact, choice, now);
    }
    return false;
}

/// `agent`: who is reserved for the call, or none.
void Campaign::order(ContactId contact, const Choice& choice, AgentId agent, Instant now) noexcept {
    Slot& slot = contacts_[contact];
    if (promised(slot, now)) ++promises_.kept;
    Number& number = numbers(slot)[choice.number];
    if (config_.caps) {
        config_.caps->on_attempt(cap_party(slot, number), agent == no_agent ? approach() : Approach::call, now);
    }
    ++slot.stamp;
    set_phase(slot, Phase::in_progress);
    static_cast<void>(dialled(number.state));
    if (Notice* known = notice(number)) known->why = Why::allowed;

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
    call.agent = agent;
    if (agent != no_agent) {
        agents_.set(agent, AgentPhase::reserved, id, now);
    } else {
        ++ringing_;
    }
    ++lines_;
    call.window_closes = choice.closes;
    call.odds = odds_of(number, now);
    pacing_.on_dialled(1, call.odds, now);
    orders_.push_back(order_of(call, place));
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
