// SPDX-License-Identifier: Apache-2.0
#include <outdial/campaign.hpp>

#include <algorithm>
#include <utility>

// How a campaign takes events. Every `take` first looks whether the event makes sense, and changes nothing if not.
namespace outdial {

Reception Campaign::on(const Event& event, Instant now) noexcept {
    ++revision_;
    if (!sensible(now)) return Reception::bad_time;
    now = advance(now);
    return std::visit([&](const auto& what) { return take(what, now); }, event);
}

// ---- agents ------------------------------------------------------------------------------------------------------

Reception Campaign::take(const AgentReady& event, Instant now) noexcept {
    if (event.agent >= max_agents) return Reception::bad_agent_id;
    const Agents::Agent* agent = agents_.find(event.agent);
    const AgentPhase phase = agent == nullptr ? AgentPhase::logged_out : agent->phase;
    switch (phase) {
        case AgentPhase::logged_out:
        case AgentPhase::busy:
        case AgentPhase::paused: agents_.set(event.agent, AgentPhase::idle, 0, now); return Reception::accepted;
        case AgentPhase::inbound:
            end_inbound(*agent, now);
            agents_.set(event.agent, AgentPhase::idle, 0, now);
            return Reception::accepted;
        case AgentPhase::wrap_up: end_wrap_up(event.agent, now); return Reception::accepted;
        case AgentPhase::reserved:
        case AgentPhase::talking:
            if (agent->after == AgentPhase::idle) return Reception::wrong_order;
            agents_.set_after(event.agent, AgentPhase::idle);
            return Reception::accepted;
        case AgentPhase::idle: return Reception::wrong_order;
    }
    return Reception::wrong_order;
}

Reception Campaign::take(const AgentBusy& event, Instant now) noexcept {
    const Agents::Agent* agent = agents_.find(event.agent);
    if (agent == nullptr || agent->phase == AgentPhase::logged_out) return Reception::unknown_agent;
    if (agent->phase != AgentPhase::idle && agent->phase != AgentPhase::paused) return Reception::agent_taken;
    agents_.set(event.agent, AgentPhase::busy, 0, now);
    return Reception::accepted;
}

Reception Campaign::take(const AgentPaused& event, Instant now) noexcept {
    return leave(event.agent, AgentPhase::paused, event.at, now);
}

Reception Campaign::take(const AgentLoggedOut& event, Instant now) noexcept {
    return leave(event.agent, AgentPhase::logged_out, event.at, now);
}

Reception Campaign::leave(AgentId id, AgentPhase to, Instant at, Instant now) noexcept {
    const Agents::Agent* agent = agents_.find(id);
    if (agent == nullptr || agent->phase == AgentPhase::logged_out) return Reception::unknown_agent;
    if (at > now) {
        agents_.announce(id, at);
        return Reception::accepted;
    }
    switch (agent->phase) {
        case AgentPhase::reserved:
        case AgentPhase::talking: agents_.set_after(id, to); break;
        case AgentPhase::wrap_up:
            agents_.set_after(id, to);
            end_wrap_up(id, now);
            break;
        case AgentPhase::inbound: end_inbound(*agent, now); [[fallthrough]];
        case AgentPhase::logged_out:
        case AgentPhase::idle:
        case AgentPhase::busy:
        case AgentPhase::paused: agents_.set(id, to, 0, now); break;
    }
    return Reception::accepted;
}

// ---- inbound calls -----------------------------------------------------------------------------------------------

Reception Campaign::take(const CallerArrived&, Instant now) noexcept {
    blending_.on_arrived(now);
    ++callers_;
    return Reception::accepted;
}

Reception Campaign::take(const CallerConnected& event, Instant now) noexcept {
    if (callers_ == 0) return Reception::no_caller;
    const Agents::Agent* agent = agents_.find(event.agent);
    if (agent == nullptr || agent->phase == AgentPhase::logged_out) return Reception::unknown_agent;
    if (agent->phase != AgentPhase::idle) return Reception::agent_taken;
    --callers_;
    blending_.on_served(event.waited, agents_.counts().at_work(), now);
    pacing_.on_caller_connected(now);
    agents_.set(event.agent, AgentPhase::inbound, 0, now);
    return Reception::accepted;
}

Reception Campaign::take(const CallerLeft& event, Instant now) noexcept {
    if (callers_ == 0) return Reception::no_caller;
    --callers_;
    const std::uint32_t agents = agents_.counts().at_work();
    if (event.served) {
        blending_.on_served(event.waited, agents, now);
    } else {
        blending_.on_left(agents, now);
    }
    return Reception::accepted;
}

void Campaign::end_inbound(const Agents::Agent& agent, Instant now) noexcept {
    blending_.on_handled(now - agent.since);
    pacing_.on_caller_handled(agent.since, now);
}

// ---- calls -------------------------------------------------------------------------------------------------------

Campaign::Call* Campaign::find_call(CallId call) noexcept {
    const std::uint32_t place = call_slot(call);
    if (place >= calls_.size()) return nullptr;
    Call& entry = calls_[place];
    return entry.phase != Call::Phase::free && entry.generation == call >> 32 ? &entry : nullptr;
}

Campaign::Number& Campaign::number_of(const Call& call) noexcept {
    return numbers_[contacts_[call.contact].first_number + call.number];
}

void Campaign::want_agent(Call& call, Instant now) noexcept {
    if (call.phase != Call::Phase::dialling) return;
    call.wanted = now;
    pacing_.on_answered(call.started, call.odds, now);
    if (call.agent != no_agent) return;
    call.phase = Call::Phase::waiting;
    --ringing_;
    ++waiting_;
}

Reception Campaign::take(const CallRinging& event, Instant now) noexcept {
    Call* call = find_call(event.call);
    if (call == nullptr) return Reception::unknown_call;
    if (call->phase != Call::Phase::dialling || call->answered) return Reception::wrong_order;
    call->ringing = now;
    if (config_.connect_at == ConnectAt::ringing) want_agent(*call, now);
    return Reception::accepted;
}

Reception Campaign::take(const CallAnswered& event, Instant now) noexcept {
    Call* call = find_call(event.call);
    if (call == nullptr) return Reception::unknown_call;
    if (call->answered || call->phase == Call::Phase::wrap_up) return Reception::wrong_order;
    call->answered = true;
    call->answered_at = now;
    const bool detected_first =
        config_.detect_machines && config_.connect_at == ConnectAt::answered && call->agent == no_agent;
    if (!detected_first) want_agent(*call, now);
    if (call->connected != far_past) count_connected(*call, now);
    return Reception::accepted;
}

Reception Campaign::take(const CallDetected& event, Instant now) noexcept {
    Call* call = find_call(event.call);
    if (call == nullptr) return Reception::unknown_call;
    if (static_cast<int>(event.result) >= amd_result_count) return Reception::wrong_order;
    if (call->phase != Call::Phase::dialling || !call->answered || call->agent != no_agent) {
        return Reception::wrong_order;
    }
    if (live_answer(outcome_from_amd(event.result))) want_agent(*call, now);
    return Reception::accepted;
}

Reception Campaign::take(const CallConnected& event, Instant now) noexcept {
    Call* call = find_call(event.call);
    if (call == nullptr) return Reception::unknown_call;
    if (call->phase != Call::Phase::dialling && call->phase != Call::Phase::waiting) return Reception::wrong_order;
    const Agents::Agent* agent = agents_.find(event.agent);
    if (agent == nullptr || agent->phase == AgentPhase::logged_out) return Reception::unknown_agent;
    const bool reserved_for_it = agent->phase == AgentPhase::reserved && agent->call == event.call;
    if (agent->phase != AgentPhase::idle && !reserved_for_it) return Reception::agent_taken;

    if (call->agent != no_agent && call->agent != event.agent) {
        const AgentPhase after = agents_.find(call->agent)->after;
        agents_.set(call->agent, after, 0, now);
    } else if (call->phase == Call::Phase::waiting) {
        --waiting_;
    } else if (call->agent == no_agent) {
        --ringing_;
    }
    if (call->wanted == far_past) {
        call->wanted = now;
        pacing_.on_answered(call->started, call->odds, now);
    }
    const Duration idle = now - agent->since;
    call->phase = Call::Phase::connected;
    call->agent = event.agent;
    call->connected = now;
    agents_.set(event.agent, AgentPhase::talking, event.call, now);
    pacing_.on_connected(idle, connected_late(*call), now);
    if (call->answered || config_.connect_at == ConnectAt::answered) count_connected(*call, now);
    return Reception::accepted;
}

Reception Campaign::take(const CallEnded& event, Instant now) noexcept {
    Call* call = find_call(event.call);
    if (call == nullptr) return Reception::unknown_call;
    if (call->phase == Call::Phase::wrap_up) return Reception::wrong_order;
    if (static_cast<int>(event.outcome) >= outcome_count) return Reception::wrong_order;
    --lines_;
    call->outcome = event.outcome;
    call->ended = now;
    count_ended(*call, now);
    if (call->phase == Call::Phase::connected) {
        const bool talked = call->answered || event.outcome == Outcome::answered;
        call->phase = Call::Phase::wrap_up;
        pacing_.on_call_ended(call->connected, now);
        agents_.set(call->agent, AgentPhase::wrap_up, event.call, now);
        // What the agent says holds, however the line ended: until the agent is ready again there is time to say it.
        if (call->disposed) conclude(*call, now);
        if (!talked || config_.agent_free_at == AgentFreeAt::call_end) {
            end_wrap_up(call->agent, now);
        } else if (config_.agent_free_at == AgentFreeAt::wrap_up_time) {
            wrap_ups_.push_back({now + config_.wrap_up_time, call->agent, event.call});
        }
        return Reception::accepted;
    }

    if (call->phase == Call::Phase::waiting) {
        --waiting_;
    } else if (call->agent == no_agent) {
        --ringing_;
    }
    if (call->wanted == far_past) {
        if (live_answer(event.outcome)) {
            pacing_.on_answered(call->started, call->odds, now);
        } else {
            pacing_.on_unanswered(call->started, call->odds, now);
        }
    }
    if (event.outcome == Outcome::abandoned) pacing_.on_abandoned(now);
    // Nobody had the client: there is nothing that could be complete.
    if (event.outcome == Outcome::answered) call->outcome = Outcome::abandoned;
    if (call->agent != no_agent) agents_.set(call->agent, agents_.find(call->agent)->after, 0, now);
    conclude(*call, now);
    free_call(*call);
    return Reception::accepted;
}

Reception Campaign::take(const CallDisposed& event, Instant now) noexcept {
    Call* call = find_call(event.call);
    if (call == nullptr) return Reception::unknown_call;
    const bool talks = call->phase == Call::Phase::connected || call->phase == Call::Phase::wrap_up ||
                       (call->phase == Call::Phase::waiting && call->answered);
    if (!talks) return Reception::wrong_order;
    if (static_cast<int>(event.disposition) >= disposition_count) return Reception::wrong_order;
    if (call->concluded) return refuse_late(*call, event.disposition, now);
    if (call->disposed && call->disposition == Disposition::do_not_call) return Reception::wrong_order;
    if (event.disposition == Disposition::callback && !can_promise(event.callback_at, now)) {
        return Reception::bad_callback;
    }
    if (!event.number.empty() && !has_room(call->contact, event.number)) return Reception::unknown_number;
    call->disposed = true;
    call->disposition = event.disposition;
    call->callback_at = event.callback_at;
    call->named = event.number;
    call->own_agent = event.own_agent;
    if (call->phase == Call::Phase::wrap_up) conclude(*call, now);
    return Reception::accepted;
}

/// The agent has marked the call already, and then the client said not to be called.
Reception Campaign::refuse_late(const Call& call, Disposition disposition, Instant now) noexcept {
    Slot& slot = contacts_[call.contact];
    if (disposition != Disposition::do_not_call || slot.phase == Phase::in_progress) return Reception::wrong_order;
    if (slot.phase == Phase::do_not_call) return Reception::wrong_order;
    if (config_.caps) config_.caps->on_refusal(cap_party(slot, number_of(call)), now);
    ++slot.stamp;
    set_own_agent(call.contact, no_agent);
    set_phase(slot, Phase::do_not_call);
    return Reception::accepted;
}

// ---- the rules on abandonment ------------------------------------------------------------------------------------

CountedCall Campaign::as_counted(const Call& call) const noexcept {
    CountedCall counted;
    counted.call = (static_cast<CallId>(call.generation) << 32) | static_cast<std::uint64_t>(&call - calls_.data());
    counted.dialled = call.started;
    counted.ringing = call.ringing;
    counted.answered = call.answered_at;
    counted.connected = call.connected;
    counted.ended = call.ended;
    counted.party = call.answered_at == far_past ? CallParty::nobody : CallParty::person;
    return counted;
}

/// A person and an agent are together: from here on it is an answered call that was not abandoned.
void Campaign::count_connected(Call& call, Instant now) noexcept {
    // A host need not say that a call was answered when it joins it to an agent.
    if (call.answered_at == far_past) call.answered_at = now;
    if (ledger_.rules().empty() || call.counted) return;
    call.counted = true;
    ledger_.count(as_counted(call), now);
}

/// Has an agent the call too late, by a rule that has a limit?
bool Campaign::connected_late(const Call& call) const noexcept {
    const auto& rules = ledger_.rules();
    return std::any_of(rules.begin(), rules.end(), [&](const AbandonmentRule& rule) {
        return rule.limit && judge(rule, as_counted(call)).taken_for == CallClass::late;
    });
}

void Campaign::count_ended(Call& call, Instant now) noexcept {
    if (ledger_.rules().empty()) return;
    const CountedCall before = as_counted(call);
    const bool person = live_answer(call.outcome);
    const bool machine = call.outcome == Outcome::machine || call.outcome == Outcome::fax;
    // Nor that it was answered when it tells by whom.
    if (call.answered_at == far_past && (person || machine)) call.answered_at = now;
    CountedCall counted = as_counted(call);
    if (machine) counted.party = call.connected == far_past ? CallParty::machine : CallParty::machine_by_agent;
    counted.we_hung_up = call.outcome == Outcome::abandoned || call.outcome == Outcome::no_answer ||
                         call.outcome == Outcome::cancelled || machine;
    if (!call.counted) {
        ledger_.count(counted, now);
    } else if (counted.party != before.party) {
        ledger_.correct(before, counted, now);
    }
    call.counted = true;
    new_counted_.push_back(counted);
}

// ---- what follows a call -----------------------------------------------------------------------------------------

void Campaign::conclude(Call& call, Instant now) noexcept {
    Number& number = number_of(call);
    const Window& window = windows_[number.window()];
    const RetryTable& table = config_.retry[window.type];
    const Zone& zone = window.allowed.zones.zones.empty() ? Zone{} : window.allowed.zones.zones.front();
    tell_caps(call, now);
    learn(call);
    follow(call,
           call.disposed ? disposed(number.state, table, call.disposition, call.callback_at, zone, now)
                         : ended(number.state, table, call.outcome, zone, now),
           now);
}

void Campaign::tell_caps(const Call& call, Instant now) noexcept {
    if (!config_.caps) return;
    const CapParty party = cap_party(contacts_[call.contact], number_of(call));
    if (call.outcome == Outcome::abandoned) config_.caps->on_abandoned(party, now);
    if (call.connected != far_past && (call.answered || call.disposed)) config_.caps->on_conversation(party, now);
    const bool refused =
        call.disposed && (call.disposition == Disposition::refused || call.disposition == Disposition::do_not_call);
    if (refused) config_.caps->on_refusal(party, now);
}

void Campaign::follow(Call& call, Step step, Instant now) noexcept {
    call.concluded = true;
    set_own_agent(call.contact, no_agent);
    Slot& slot = contacts_[call.contact];
    if (step.next == Next::do_not_call) return set_phase(slot, Phase::do_not_call);
    if (slot.withdrawn) return set_phase(slot, Phase::withdrawn);
    if (step.next == Next::complete) return set_phase(slot, Phase::complete);

    const bool callback = call.disposed && call.disposition == Disposition::callback && step.next == Next::redial;
    const bool another =
        call.disposed && call.disposition == Disposition::another_number && call.named != number_of(call).number;
    const bool named = call.disposed && !call.named.empty() && (callback || another);
    const std::uint8_t wanted = named ? number_named(call.contact, call.number, call.named,
                                                     callback ? std::optional(call.callback_at) : std::nullopt)
                                      : call.number;
    const auto mine = numbers(slot);
    const Duration gap = config_.retry[windows_[mine[call.number].window()].type].contact_gap;
    if (!notices_.empty()) {
        for (const Number& number : mine) {
            Notice& known = *notice(number);
            if (known.why != Why::allowed) known.usual = std::max(known.usual, now + gap);
        }
    }
    Instant due = far_future;
    if (step.next == Next::redial) {
        slot.current = wanted;
        due = mine[wanted].state.not_before;
    } else {
        slot.current = named ? wanted : static_cast<std::uint8_t>((call.number + 1) % mine.size());
        for (const Number& number : mine) {
            if (!number.state.live() || window_verdict(number.window()).is_never()) continue;
            due = std::min(due, number.state.not_before);
        }
        if (due == far_future) return set_phase(slot, Phase::exhausted);
    }
    if (callback) {
        if (call.own_agent) set_own_agent(call.contact, call.agent);
        return schedule(call.contact, Reason::appointment, due, now);
    }
    schedule(call.contact, Reason::redial, std::max(due, now + gap), now);
}

/// The index of the number that the client named, which may be a new one: of the type of `like`, in the same place. A
/// number that was given up is tried again, as the client said so. Where there is no room for one more: `like`.
std::uint8_t Campaign::number_named(ContactId contact, std::uint8_t like, PhoneNumber named,
                                    std::optional<Instant> callback_at) {
    Slot& slot = contacts_[contact];
    std::size_t index = 0;
    while (index < slot.numbers && numbers(slot)[index].number != named) ++index;
    if (index == 255) {
        if (!callback_at) return like;
        index = like;
    }
    if (index == slot.numbers) {
        // A contact's numbers lie together: they move to where there is room for one more.
        const auto first = static_cast<std::uint32_t>(numbers_.size());
        numbers_.resize(first + slot.numbers + 1U);
        std::copy_n(numbers_.begin() + slot.first_number, slot.numbers, numbers_.begin() + first);
        numbers_.back().number = named;
        numbers_.back().state.window = numbers_[slot.first_number + like].state.window;
        if (chances_) {
            histories_.resize(numbers_.size());
            std::copy_n(histories_.begin() + slot.first_number, slot.numbers, histories_.begin() + first);
        }
        if (noticing()) {
            notices_.resize(numbers_.size());
            for (std::size_t i = 0; i < slot.numbers; ++i) {
                // Those left behind are nobody's.
                notices_[first + i] = std::exchange(notices_[slot.first_number + i], Notice{});
            }
        }
        slot.first_number = first;
        ++slot.numbers;
    }
    NumberState& state = numbers(slot)[index].state;
    state.phase = NumberState::Phase::open;
    // Two numbers whose people name each other shall not be called in turns.
    if (callback_at || state.attempts == 0) {
        state.not_before = callback_at.value_or(far_past);
        if (Notice* known = notice(numbers(slot)[index])) known->why = Why::allowed;
    }
    return static_cast<std::uint8_t>(index);
}

Reception Campaign::take(const NumberReachable& event, Instant now) noexcept {
    Number* const found = find_number(event.contact, event.number);
    if (found == nullptr) return Reception::unknown_number;
    Slot& slot = contacts_[event.contact];
    if (!slot.waits() || found->state.phase != NumberState::Phase::open) return Reception::wrong_order;
    if (slot.reason == Reason::appointment) return Reception::accepted;
    if (Notice* known = notice(*found)) {
        known->why = Why::allowed;
        if (config_.announcement) set_ahead(*known, Notice::Ahead::there);
    }
    found->state.not_before = std::min(found->state.not_before, now);
    slot.current = static_cast<std::uint8_t>(found - numbers(slot).data());
    schedule(event.contact, Reason::reachable, now, now);
    return Reception::accepted;
}

void Campaign::end_wrap_up(AgentId id, Instant now) noexcept {
    const Agents::Agent* agent = agents_.find(id);
    Call& call = *find_call(agent->call);
    if (!call.concluded) conclude(call, now);
    pacing_.on_handled(call.connected, call.ended, now);
    free_call(call);
    agents_.set(id, agent->after, 0, now);
}

void Campaign::end_due_wrap_ups(Instant now) noexcept {
    while (!wrap_ups_.empty() && wrap_ups_.front().ends <= now) {
        const WrapUp wrap_up = wrap_ups_.front();
        wrap_ups_.pop_front();
        const Agents::Agent* agent = agents_.find(wrap_up.agent);
        if (agent->phase == AgentPhase::wrap_up && agent->call == wrap_up.call)
            end_wrap_up(wrap_up.agent, wrap_up.ends);
    }
}

void Campaign::free_call(Call& call) noexcept {
    call.phase = Call::Phase::free;
    free_calls_.push_back(static_cast<std::uint32_t>(&call - calls_.data()));
}

}  // namespace outdial
