// SPDX-License-Identifier: Apache-2.0
#include <outdial/campaign.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace outdial {
namespace {

constexpr std::uint16_t no_class = 0xffff;
constexpr Duration longest = std::chrono::days{3660};  // so that sums of times stay far from overflow

template <class Enumeration>
Error unknown(std::string_view field, Enumeration value) {
    return {std::string(field), fmt::to_string(static_cast<int>(value)), "use a named value of the enumeration"};
}

}  // namespace

Result<void> CampaignConfig::check() const {
    if (zones.empty() || zones.size() > 10'000) {
        return Error{"zones", fmt::to_string(zones.size()), "give 1 to 10000 time zones"};
    }
    if (queue_time < Duration::zero() || queue_time > longest) {
        return Error{"queue_time", fmt::format("{} ms", queue_time.count()),
                     "give zero or a positive time, at most ten years"};
    }
    if (wrap_up_time < Duration::zero() || wrap_up_time > longest) {
        return Error{"wrap_up_time", fmt::format("{} ms", wrap_up_time.count()),
                     "give zero or a positive time, at most ten years"};
    }
    if (static_cast<int>(connect_at) >= connect_at_count) return unknown("connect_at", connect_at);
    if (static_cast<int>(no_agent) >= no_agent_count) return unknown("no_agent", no_agent);
    if (static_cast<int>(agent_free_at) >= agent_free_at_count) return unknown("agent_free_at", agent_free_at);
    if (static_cast<int>(card_at) >= card_at_count) return unknown("card_at", card_at);
    if (auto checked = retry.check(); !checked) return checked;
    return pacing.check();
}

Result<Campaign> Campaign::create(CampaignConfig config) {
    if (auto checked = config.check(); !checked) return checked.error();
    return Campaign(std::move(config));
}

Campaign::Campaign(CampaignConfig config)
    : config_(std::move(config)),
      pacing_(config_.pacing, config_.no_agent == NoAgent::hang_up ? Duration::zero() : config_.queue_time),
      class_of_(config_.zones.size() * number_type_count, no_class) {}

Result<ContactId> Campaign::add(const Contact& contact, Instant now) {
    if (contact.numbers.empty() || contact.numbers.size() > 255) {
        return Error{"numbers", fmt::to_string(contact.numbers.size()), "a contact has 1 to 255 numbers"};
    }
    for (const ContactNumber& number : contact.numbers) {
        if (number.number.empty()) return Error{"numbers.number", "", "give every number its digits"};
        if (number.zone >= config_.zones.size()) {
            return Error{"numbers.zone", fmt::to_string(number.zone),
                         fmt::format("the campaign has {} zones", config_.zones.size())};
        }
        if (static_cast<int>(number.type) >= number_type_count) {
            return Error{"numbers.type", fmt::to_string(static_cast<int>(number.type)), "use a value of NumberType"};
        }
    }
    for (auto one = contact.numbers.begin(); one != contact.numbers.end(); ++one) {
        const auto same = [&](const ContactNumber& other) { return other.number == one->number; };
        if (std::any_of(contact.numbers.begin(), one, same)) {
            return Error{"numbers.number", one->number.text(), "give every number of a contact once"};
        }
    }
    if (!sensible(now)) {
        return Error{"now", fmt::format("{} ms", epoch_ms(now)),
                     "give milliseconds since 1970 UTC, before 2200 and at most ten years after the last"};
    }
    if (contacts_.size() >= 0xffff'fffe) return Error{"contacts", "", "a campaign holds 4294967294 contacts at most"};
    now = advance(now);
    Slot slot;
    slot.reference = contact.reference;
    slot.priority = contact.priority;
    slot.first_number = static_cast<std::uint32_t>(numbers_.size());
    slot.numbers = static_cast<std::uint8_t>(contact.numbers.size());
    for (const ContactNumber& number : contact.numbers) {
        numbers_.push_back({number.number, {}, window_class(number.type, number.zone), number.type});
    }
    if (slot.numbers > 1) {
        const auto first = numbers_.begin() + static_cast<std::ptrdiff_t>(slot.first_number);
        std::stable_sort(first, numbers_.end(), [this](const Number& a, const Number& b) {
            return config_.number_order(a.type) < config_.number_order(b.type);
        });
    }
    const auto id = static_cast<ContactId>(contacts_.size());
    contacts_.push_back(slot);
    ++phase_counts_[static_cast<std::size_t>(slot.phase)];
    schedule(id, Reason::fresh, now, now);
    return id;
}

bool Campaign::withdraw(ContactId contact, Instant now) noexcept {
    if (contact >= contacts_.size()) return false;
    if (sensible(now)) advance(now);
    Slot& slot = contacts_[contact];
    switch (slot.phase) {
        case Phase::ready:
        case Phase::delayed:
            ++slot.stamp;
            set_phase(slot, Phase::withdrawn);
            return true;
        case Phase::in_progress: slot.withdrawn = true; return true;
        case Phase::complete:
        case Phase::do_not_call:
        case Phase::exhausted:
        case Phase::withdrawn: return false;
    }
    return false;
}

std::span<const DialOrder> Campaign::dials(Instant now) noexcept {
    orders_.clear();
    refusals_.clear();
    if (!sensible(now)) return orders_;
    now = advance(now);
    fire_timers(now);
    refresh_windows(now);
    refusals_.swap(new_refusals_);

    const AgentCounts agents = agents_.counts();
    // Agents who leave after their call will not be there when today's dials are answered.
    const std::uint32_t coming_back = agents.reserved + agents.talking + agents.wrap_up - agents.leaving;
    decision_ = pacing_.decide({agents.idle, coming_back, ringing_, waiting_, lines_}, now);
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

Verdict Campaign::verdict(ContactId contact, Instant now) const noexcept {
    if (contact >= contacts_.size()) return Verdict::never(Why::no_numbers);
    if (!on_calendar(now)) return Verdict::never(Why::bad_time);
    const Slot& slot = contacts_[contact];
    switch (slot.phase) {
        case Phase::complete: return Verdict::never(Why::contact_complete);
        case Phase::do_not_call: return Verdict::never(Why::do_not_call);
        case Phase::withdrawn: return Verdict::never(Why::withdrawn);
        case Phase::in_progress: return Verdict::not_before(std::max(now, latest_) + Duration{1}, Why::in_progress);
        case Phase::ready:
        case Phase::delayed:
        case Phase::exhausted: break;
    }
    const auto mine = numbers(slot);
    const bool by_number = std::any_of(mine.begin(), mine.end(),
                                       [&](const Number& number) { return number.state.not_before == slot.due; });
    const Why delay = slot.reason == Reason::appointment ? Why::appointment
                      : by_number                        ? Why::redial_delay
                                                         : Why::contact_gap;
    const auto of_number = [&](const Number& number, Instant at) {
        const WindowClass& window = classes_[number.window];
        return both(number.state.verdict(at), config_.windows.verdict(window.type, config_.zones[window.zone], at));
    };
    return settle(
        [&](Instant at) {
            Verdict best = of_number(mine.front(), at);
            for (const Number& number : mine.subspan(1)) best = either(best, of_number(number, at));
            return at < slot.due ? both(Verdict::not_before(slot.due, delay), best) : best;
        },
        now);
}

ContactNumber Campaign::number(ContactId contact, std::uint8_t index) const noexcept {
    if (contact >= contacts_.size() || index >= contacts_[contact].numbers) return {};
    const Number& found = numbers(contacts_[contact])[index];
    return {found.number, found.type, classes_[found.window].zone};
}

ContactCounts Campaign::contact_counts() const noexcept {
    const auto of = [this](Phase phase) { return phase_counts_[static_cast<std::size_t>(phase)]; };
    return {of(Phase::ready),       of(Phase::delayed),   of(Phase::in_progress), of(Phase::complete),
            of(Phase::do_not_call), of(Phase::exhausted), of(Phase::withdrawn)};
}

std::uint32_t Campaign::waiting_for_window(Instant now) const noexcept {
    const std::uint32_t ready = phase_counts_[static_cast<std::size_t>(Phase::ready)];
    std::vector<std::uint8_t> open(classes_.size());
    for (std::size_t i = 0; i < classes_.size(); ++i) {
        open[i] = config_.windows.verdict(classes_[i].type, config_.zones[classes_[i].zone], now).is_now();
    }
    const auto shut = static_cast<std::size_t>(std::count(open.begin(), open.end(), std::uint8_t{0}));
    if (ready == 0 || shut == 0) return 0;
    if (shut == open.size()) return ready;
    std::uint32_t waiting = 0;
    for (const Slot& slot : contacts_) {
        if (slot.phase != Phase::ready) continue;
        const auto mine = numbers(slot);
        waiting += std::none_of(mine.begin(), mine.end(), [&](const Number& number) {
            return number.state.verdict(now).is_now() && open[number.window] != 0;
        });
    }
    return waiting;
}

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
    const Turn turn(slot.reason, slot.priority, sequence_++, contact, slot.stamp);
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
        best = first == mine.size() ? window_verdict(number.window, now)
                                    : either(best, window_verdict(number.window, now));
        first = std::min(first, i);
        // One turn in the queue of every class of numbers; the first that is taken makes the others stale.
        const bool queued = std::any_of(
            mine.begin(), mine.begin() + static_cast<std::ptrdiff_t>(i),
            [&](const Number& other) { return other.window == number.window && other.state.verdict(now).is_now(); });
        if (!queued) classes_[number.window].turns.push(turn);
    }
    if (!best.is_now()) {
        const auto index = static_cast<std::uint8_t>(first < mine.size() ? first : 0);
        new_refusals_.push_back({contact, slot.reference, index, best});
    }
    if (next_due < far_future) {
        // Another number comes due later; it must not wait for the windows of these.
        if (best.is_never()) return schedule(contact, slot.reason, next_due, now);
        start_timer(contact, next_due);
    } else if (best.is_never()) {
        ++slot.stamp;
        set_phase(slot, Phase::exhausted);
    }
}

std::uint16_t Campaign::window_class(NumberType type, ZoneId zone) {
    std::uint16_t& window = class_of_[zone * number_type_count + static_cast<std::size_t>(type)];
    if (window == no_class) {
        window = static_cast<std::uint16_t>(classes_.size());
        classes_.emplace_back();
        classes_.back().zone = zone;
        classes_.back().type = type;
    }
    return window;
}

const Verdict& Campaign::window_verdict(std::uint16_t window, Instant now) noexcept {
    WindowClass& entry = classes_[window];
    if (now >= entry.verdict.until) {
        entry.verdict = config_.windows.verdict(entry.type, config_.zones[entry.zone], now);
        windows_until_ = std::min(windows_until_, entry.verdict.until);
    }
    return entry.verdict;
}

// ---- the loop ----------------------------------------------------------------------------------------------------

bool Campaign::sensible(Instant now) const noexcept {
    return on_calendar(now) && (latest_ == far_past || now <= latest_ + longest);
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

void Campaign::refresh_windows(Instant now) noexcept {
    if (now < windows_until_) return;
    windows_until_ = far_future;
    for (std::size_t i = 0; i < classes_.size(); ++i) {
        windows_until_ = std::min(windows_until_, window_verdict(static_cast<std::uint16_t>(i), now).until);
    }
}

Campaign::WindowClass* Campaign::next_turn() noexcept {
    WindowClass* best = nullptr;
    for (WindowClass& window : classes_) {
        if (!window.verdict.is_now()) continue;
        while (!window.turns.empty() && contacts_[window.turns.top().contact()].stamp != window.turns.top().stamp()) {
            window.turns.pop();
        }
        if (window.turns.empty()) continue;
        if (best == nullptr || window.turns.top() < best->turns.top()) best = &window;
    }
    return best;
}

bool Campaign::order_next(Instant now) noexcept {
    WindowClass* window = next_turn();
    if (window == nullptr) return false;
    const ContactId contact = window->turns.top().contact();
    window->turns.pop();
    Slot& slot = contacts_[contact];
    const auto mine = numbers(slot);
    std::size_t index = slot.current;
    while (!mine[index].state.verdict(now).is_now() || !classes_[mine[index].window].verdict.is_now()) {
        index = (index + 1) % mine.size();
    }
    Number& number = mine[index];
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
    call.number = static_cast<std::uint8_t>(index);
    const CallId id = (static_cast<CallId>(generation) << 32) | place;
    const bool preview = config_.pacing.mode == PacingMode::preview;
    if (preview || config_.connect_at == ConnectAt::dialled) {
        call.agent = agents_.longest_idle();
        agents_.set(call.agent, AgentPhase::reserved, id, now);
    } else {
        ++ringing_;
    }
    ++lines_;
    orders_.push_back({id, contact, slot.reference, number.number, number.type, call.number,
                       static_cast<std::uint8_t>(std::min(number.state.attempts + 1, 255)), slot.reason, preview,
                       call.agent, config_.retry.ring_timeout, classes_[number.window].verdict.until});
    return true;
}

}  // namespace outdial
