// SPDX-License-Identifier: Apache-2.0
#include <outdial/campaign.hpp>

#include <algorithm>
#include <cmath>

// How promises are made outside of calls, and how all are kept: a client who was promised a call is dialled when an
// agent is there, who waits for the answer.
namespace outdial {

bool Campaign::can_promise(Instant at, Instant now) noexcept {
    return at > now && at <= now + longest_jump && on_calendar(at);
}

Reception Campaign::take(const CallbackWanted& event, Instant now) noexcept {
    if (event.contact >= contacts_.size()) return Reception::unknown_number;
    Slot& slot = contacts_[event.contact];
    if (!slot.waits() && slot.phase != Phase::exhausted) return Reception::wrong_order;
    if (event.agent != no_agent && event.agent >= max_agents) return Reception::bad_agent_id;
    const bool at_once = event.at == far_past;
    if (!at_once && !can_promise(event.at, now)) return Reception::bad_callback;
    const PhoneNumber wanted = event.number.empty() ? next_number(slot) : event.number;
    if (wanted.empty() || !has_room(event.contact, wanted)) return Reception::unknown_number;

    const Instant due = at_once ? now : event.at;
    slot.current = number_named(event.contact, slot.current, wanted, due);
    if (ahead_ > 0) leave_ahead(slot);
    set_own_agent(event.contact, event.agent);
    if (slot.phase == Phase::exhausted) set_phase(slot, Phase::delayed);  // nothing is promised to those
    schedule(event.contact, Reason::appointment, due, now);
    return Reception::accepted;
}

/// For a number that the client named: it is one of the client's, or can become one.
bool Campaign::has_room(ContactId contact, PhoneNumber named) const noexcept {
    const auto mine = numbers(contacts_[contact]);
    const auto is_named = [&](const Number& number) { return number.number == named; };
    return mine.size() < 255 || std::any_of(mine.begin(), mine.end(), is_named);
}

/// Which number is to be tried next: one that was used up only where no other is left, and never a retired one. Empty
/// when there is none.
PhoneNumber Campaign::next_number(const Slot& slot) const noexcept {
    const auto mine = numbers(slot);
    for (const auto phase : {NumberState::Phase::open, NumberState::Phase::exhausted}) {
        for (std::size_t i = 0; i < mine.size(); ++i) {
            const Number& number = mine[(slot.current + i) % mine.size()];
            if (number.state.phase == phase) return number.number;
        }
    }
    return {};
}

// ---- the agent who gave the promise ------------------------------------------------------------------------------

AgentId Campaign::own_agent(ContactId contact) const noexcept {
    const auto found = std::lower_bound(own_agents_.begin(), own_agents_.end(), OwnAgent{contact}, by_contact);
    return found == own_agents_.end() || found->contact != contact ? no_agent : found->agent;
}

void Campaign::set_own_agent(ContactId contact, AgentId agent) {
    const auto found = std::lower_bound(own_agents_.begin(), own_agents_.end(), OwnAgent{contact}, by_contact);
    const bool there = found != own_agents_.end() && found->contact == contact;
    if (agent == no_agent) {
        if (there) own_agents_.erase(found);
    } else if (there) {
        found->agent = agent;
    } else {
        own_agents_.insert(found, {contact, agent});
    }
}

bool Campaign::at_work(AgentId agent) const noexcept {
    const Agents::Agent* entry = agents_.find(agent);
    return entry != nullptr && entry->phase != AgentPhase::logged_out;
}

// ---- how long for whom -------------------------------------------------------------------------------------------

Campaign::Keeping Campaign::keeping(ContactId contact, Instant now) const noexcept {
    const Slot& slot = contacts_[contact];
    if (!promised(slot, now)) return Keeping::usual;
    if (now < slot.due + config_.own_agent_time && own_agent(contact) != no_agent) return Keeping::own_agent;
    return now < slot.due + config_.agent_kept_time ? Keeping::any_agent : Keeping::usual;
}

/// When that changes. Precondition: it is promised.
Instant Campaign::next_keeping(ContactId contact, Instant now) const noexcept {
    const Slot& slot = contacts_[contact];
    const Instant over = slot.due + config_.promised_window;
    switch (keeping(contact, now)) {
        case Keeping::own_agent: return std::min(over, slot.due + config_.own_agent_time);
        case Keeping::any_agent: return std::min(over, slot.due + config_.agent_kept_time);
        case Keeping::usual: break;
    }
    return over;
}

// ---- dialling ----------------------------------------------------------------------------------------------------

PacingSnapshot Campaign::snapshot(Instant now) noexcept {
    const AgentCounts agents = agents_.counts();
    // Agents who leave after their call, or soon, will not be there when today's dials are answered. They take those
    // who wait now.
    const Agents::Leaving leaving = agents_.leaving_until(now + longest_ring_);
    const std::uint32_t coming_back =
        agents.reserved + agents.talking + agents.wrap_up + agents.inbound - agents.leaving - leaving.in_call;
    const std::uint32_t waiting = waiting_ + callers_ - std::min(waiting_ + callers_, leaving.idle);
    const std::uint64_t may_abandon =
        std::min<std::uint64_t>(ledger_.remaining(now, reach_), PacingSnapshot::any_number);
    // The next agents are theirs.
    const std::uint32_t promised =
        first_turn(promised_turns_, now) ? phase_counts_[static_cast<std::size_t>(Phase::promised)] : 0;
    const std::uint32_t idle = agents.idle - leaving.idle;
    PacingSnapshot snapshot;
    snapshot.idle = idle;
    snapshot.busy = coming_back;
    snapshot.ringing = ringing_;
    snapshot.waiting = waiting + promised;
    snapshot.lines = lines_;
    snapshot.may_abandon = static_cast<std::uint32_t>(may_abandon);
    snapshot.reserve = blending_.reserve(idle + coming_back, now);
    if (!shortlist_.empty()) snapshot.next_odds = shortlist_.best().odds;
    // A call that takes its agent along loses it to nobody.
    if (!takes_agent()) snapshot.callers_per_second = blending_.arrival_rate(now);
    return snapshot;
}

/// How many idle agents the calls that ring without one must have. Predictive calls none for sure: it counts a promise
/// as one more who waits, and holds back.
std::uint32_t Campaign::agents_of_ringing(Instant now) noexcept {
    switch (config_.pacing.mode) {
        case PacingMode::preview:
        case PacingMode::progressive: return ringing_;
        case PacingMode::power: return static_cast<std::uint32_t>(std::ceil(ringing_ / config_.pacing.lines_per_agent));
        case PacingMode::predictive: break;
    }
    const PacingLimit limit = pacing_.decide(snapshot(now), now).limit;
    return limit == PacingLimit::small_team || limit == PacingLimit::learning ? ringing_ : 0;
}

void Campaign::keep_promises(Instant now) noexcept {
    if (own_turns_.empty() && !first_turn(promised_turns_, now)) return;
    std::uint32_t room = pacing_.room(lines_, now).dials;
    const std::uint32_t spoken_for = agents_of_ringing(now);
    keep_own_promises(room, spoken_for, now);
    while (room > 0 && free_agents(now) > spoken_for && first_turn(promised_turns_, now)) {
        const ContactId contact = take_turn(promised_turns_);
        const Choice choice = choose(contacts_[contact], true, now);
        if (!choice.verdict.is_now()) {
            postpone(contact, choice, now);
            continue;
        }
        order(contact, choice, agents_.longest_idle(now + longest_ring_), now);
        --room;
    }
}

void Campaign::keep_own_promises(std::uint32_t& room, std::uint32_t spoken_for, Instant now) noexcept {
    const auto over = [&](const OwnTurn& turn) {
        const Slot& slot = contacts_[turn.contact];
        // Its time with the own agent is over: a timer has made it ready for others.
        if (slot.stamp != turn.stamp || !promised(slot, now) || now >= slot.due + config_.own_agent_time) return true;
        const AgentId agent = own_agent(turn.contact);
        if (!at_work(agent)) {
            make_ready(turn.contact, now);
            return true;
        }
        const Agents::Agent& entry = *agents_.find(agent);
        const bool there = entry.phase == AgentPhase::idle && entry.leaves > now + longest_ring_;
        if (room == 0 || !there || free_agents(now) <= spoken_for) return false;
        const auto mine = numbers(slot);
        const bool open = std::any_of(mine.begin(), mine.end(),
                                      [&](const Number& number) { return open_until(slot, number, now) != far_past; });
        if (!open) return false;
        const Choice choice = choose(slot, true, now);
        if (choice.verdict.is_now()) {
            order(turn.contact, choice, agent, now);
            --room;
        } else {
            postpone(turn.contact, choice, now);
        }
        return true;
    };
    std::erase_if(own_turns_, over);  // in their order
}

}  // namespace outdial
