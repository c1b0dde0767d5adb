// SPDX-License-Identifier: Apache-2.0
#include <outdial/campaign.hpp>

#include "announcement_text.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include <fmt/format.h>

// Which calls are announced, and what follows from what is told of a number between its calls.
namespace outdial {
namespace {

/// Hours and minutes on a clock of the first of these zones.
std::string clock_time(const ZoneSet& zones, Instant at) {
    const Zone zone = zones.zones.empty() ? Zone{} : zones.zones.front();
    const LocalTime wall = zone.local(at);
    const std::chrono::hh_mm_ss time(wall - std::chrono::floor<std::chrono::days>(wall));
    return fmt::format("{:02}:{:02}{}", time.hours().count(), time.minutes().count(),
                       zones.zones.empty() ? " UTC" : "");
}

}  // namespace

// ---- what was told -----------------------------------------------------------------------------------------------

void Campaign::make_notices() { notices_.resize(numbers_.size()); }

Campaign::Notice* Campaign::notice(const Number& number) noexcept {
    return notices_.empty() ? nullptr : &notices_[static_cast<std::size_t>(&number - numbers_.data())];
}

const Campaign::Notice* Campaign::notice(const Number& number) const noexcept {
    return notices_.empty() ? nullptr : &notices_[static_cast<std::size_t>(&number - numbers_.data())];
}

/// What its own history and what was told of it say of a number.
Verdict Campaign::told(const Number& number, Instant at) const noexcept {
    Verdict verdict = number.state.verdict(at);
    const Notice* known = notice(number);
    if (known != nullptr && known->why != Why::allowed && verdict.why == Why::redial_delay) verdict.why = known->why;
    return verdict;
}

/// The number waits for what the verdict says, or no longer.
void Campaign::hold(const Slot& slot, Number& number, const Verdict& verdict, Instant now) {
    if (notices_.empty()) make_notices();
    Notice& known = *notice(number);
    Instant& not_before = number.state.not_before;
    if (known.why == Why::allowed) {
        // Once it is lifted, the delay of the whole client must not be gone with it.
        known.usual = slot.phase == Phase::delayed ? std::max(not_before, slot.due) : not_before;
    }
    if (verdict.is_now() || verdict.until <= now) {
        not_before = known.usual;
        known.why = Why::allowed;
        return;
    }
    not_before = std::max(known.usual, std::min(verdict.until, now + longest_jump));
    known.why = verdict.why == Why::allowed ? Why::redial_delay : verdict.why;
}

/// The client's turn after one of the numbers came to wait, or was given up: at the first of its numbers, or at
/// `at_most`.
void Campaign::reconsider(ContactId contact, Instant at_most, Instant now) noexcept {
    Slot& slot = contacts_[contact];
    Instant due = far_future;
    for (const Number& number : numbers(slot)) {
        if (!number.state.live() || window_verdict(number.window()).is_never()) continue;
        due = std::min(due, number.state.not_before);
    }
    if (due == far_future) {
        ++slot.stamp;
        return set_phase(slot, Phase::exhausted);
    }
    schedule(contact, slot.reason, std::min(std::max(due, slot.due), at_most), now);
}

Reception Campaign::take(const NumberJudged& event, Instant now) noexcept {
    Number* const found = find_number(event.contact, event.number);
    if (found == nullptr) return Reception::unknown_number;
    Slot& slot = contacts_[event.contact];
    if (event.verdict.kind > Verdict::Kind::never || static_cast<int>(event.verdict.why) >= why_count) {
        return Reception::wrong_order;
    }
    const bool waits = slot.waits();
    if (!waits && slot.phase != Phase::in_progress) return Reception::wrong_order;
    if (found->state.phase != NumberState::Phase::open) return Reception::wrong_order;

    const bool promise = waits && slot.reason == Reason::appointment;
    if (event.verdict.is_never()) {
        found->state.phase = NumberState::Phase::retired;
        if (Notice* known = notice(*found)) set_ahead(*known, Notice::Ahead::no);
    } else if (!promise) {
        hold(slot, *found, event.verdict, now);
        if (Notice* known = notice(*found); known->ahead == Notice::Ahead::there) {
            set_ahead(*known, Notice::Ahead::no);
        }
    } else {
        return Reception::accepted;
    }
    if (!waits) return Reception::accepted;
    const auto mine = numbers(slot);
    const bool lifted = !event.verdict.is_never() && notice(*found)->why == Why::allowed;
    if (!promise) {
        if (slot.reason == Reason::reachable && !lifted && &mine[slot.current] == found) slot.reason = Reason::redial;
        reconsider(event.contact, lifted ? found->state.not_before : far_future, now);
    } else if (slot.phase != Phase::delayed) {
        ++slot.stamp;
        make_ready(event.contact, now);
    } else if (std::none_of(mine.begin(), mine.end(), [&](const Number& number) {
                   return number.state.live() && !window_verdict(number.window()).is_never();
               })) {
        ++slot.stamp;
        set_phase(slot, Phase::exhausted);
    }
    return Reception::accepted;
}

// ---- announcing --------------------------------------------------------------------------------------------------

/// Is this call still to be announced? Who was announced before the turn came, and not long ago, is called without.
bool Campaign::unannounced(const Slot& slot, const Number& number) const noexcept {
    if (!config_.announcement || slot.reason < Reason::redial) return false;
    if (!config_.announcement->types[static_cast<std::size_t>(windows_[number.window()].type)]) return false;
    const Instant last = notice(number)->announced;
    return last == far_past || last + config_.announcement->again_after <= slot.due;
}

void Campaign::set_ahead(Notice& notice, Notice::Ahead ahead) noexcept {
    const bool before = std::exchange(notice.ahead, ahead) != Notice::Ahead::no;
    ahead_ += (ahead != Notice::Ahead::no ? 1U : 0U) - (before ? 1U : 0U);
}

void Campaign::leave_ahead(const Slot& slot) noexcept {
    for (const Number& number : numbers(slot)) set_ahead(*notice(number), Notice::Ahead::no);
}

/// A message may be sent now, and the number called when it was read.
Verdict Campaign::announce_gate(std::uint16_t window) const noexcept {
    const Window& entry = windows_[window];
    const Duration lead = config_.announcement->lead_time;
    const Verdict message = (config_.announcement->windows ? entry.announce : entry.allowed).at(told_);
    Verdict call = entry.allowed.at(told_ + lead);
    if (call.until < far_future) call.until -= lead;
    return both(message, call);
}

std::span<const AnnouncementOrder> Campaign::announcements(Instant now) noexcept {
    ++revision_;
    announcements_.clear();
    if (!sensible(now)) return announcements_;
    now = advance(now);
    if (!config_.announcement) return announcements_;
    fire_timers(now);
    refresh_windows();
    give_up_answers(now);
    const double most = std::ceil(config_.announcement->ahead * agents_.counts().at_work());
    while (ahead_ < most && first_turn(announce_turns_, now)) announce_next(take_turn(announce_turns_), now);
    return announcements_;
}

/// Announces the call to the first of the client's numbers that is to be called.
void Campaign::announce_next(ContactId contact, Instant now) noexcept {
    const AnnouncementConfig& config = *config_.announcement;
    Slot& slot = contacts_[contact];
    const auto mine = numbers(slot);
    bool changed = false;
    for (std::size_t i = 0; i < mine.size(); ++i) {
        const std::size_t index = (slot.current + i) % mine.size();
        Number& number = mine[index];
        if (!number.state.verdict(now).is_now() || !unannounced(slot, number)) continue;
        if (!announce_gate(number.window()).is_now()) continue;
        Notice& known = *notice(number);
        if (config_.caps) {
            const Verdict call = cap_verdict(slot, number, approach(), now);
            const Verdict message = cap_verdict(slot, number, Approach::message, now);
            if (!call.is_now() || !message.is_now()) {
                changed = true;
                if (call.kind == Verdict::Kind::not_before) {
                    new_refusals_.push_back({contact, slot.reference, static_cast<std::uint8_t>(index), call});
                    hold(slot, number, call, now);
                } else {
                    known.announced = now;  // a message is not allowed: it is called without, where that is
                }
                continue;
            }
            config_.caps->on_attempt(cap_party(slot, number), Approach::message, now);
        }
        const Window& window = windows_[number.window()];
        const Verdict hours = window.allowed.at(told_ + config.lead_time);
        AnnouncementOrder order;
        order.contact = contact;
        order.reference = slot.reference;
        order.number = number.number;
        order.type = window.type;
        order.number_index = static_cast<std::uint8_t>(index);
        const Verdict opens = settle([&](Instant at) { return window.allowed.at(at); }, told_);
        order.opens = opens.is_now() ? told_ : opens.until;
        order.closes = hours.until;
        announcements_.push_back(order);

        known.announced = now;
        set_ahead(known, Notice::Ahead::asked);
        const Instant until = now + config.answer_within;
        asked_.push_back({until, contact});
        hold(slot, number, Verdict::not_before(until, Why::awaiting_receipt), now);
        slot.current = order.number_index;
        return schedule(contact, slot.reason, until, now);
    }
    if (changed) reconsider(contact, far_future, now);
}

/// Those of which nothing was heard in time leave room for others.
void Campaign::give_up_answers(Instant now) noexcept {
    while (!asked_.empty() && asked_.front().until <= now) {
        for (const Number& number : numbers(contacts_[asked_.front().contact])) {
            Notice& known = *notice(number);
            const bool over = known.announced + config_.announcement->answer_within <= now;
            if (known.ahead == Notice::Ahead::asked && over) set_ahead(known, Notice::Ahead::no);
        }
        asked_.pop_front();
    }
}

/// The caps forbid a call to those of the client's numbers that need no announcement; the others may go on.
void Campaign::hold_announced(ContactId contact, const Verdict& verdict, Instant now) noexcept {
    const Slot& slot = contacts_[contact];
    for (Number& number : numbers(contacts_[contact])) {
        if (!number.state.verdict(now).is_now() || unannounced(slot, number)) continue;
        if (verdict.is_never()) {
            number.state.phase = NumberState::Phase::exhausted;
        } else {
            hold(slot, number, verdict, now);
        }
    }
    reconsider(contact, far_future, now);
}

std::string Campaign::text_of(const AnnouncementOrder& order) const {
    if (!config_.announcement || order.contact >= contacts_.size()) return {};
    if (order.number_index >= contacts_[order.contact].numbers) return {};
    const Number& number = numbers(contacts_[order.contact])[order.number_index];
    const ZoneSet& zones = config_.places[windows_[number.window()].place].zones;
    const std::string from = clock_time(zones, order.opens);
    const std::string until = clock_time(zones, order.closes);
    const std::string digits = order.number.text();
    const std::string reference = fmt::to_string(order.reference);
    return fill_announcement(config_.announcement->text, {from, until, digits, reference}).value();
}

}  // namespace outdial
