// SPDX-License-Identifier: Apache-2.0
#include <outdial/campaign.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace outdial {
namespace {

constexpr std::size_t most_windows = 65'535;
constexpr Duration dialling_time = std::chrono::seconds{30};  // from the dial to ringback, at most
constexpr double least_target = 1e-4;                         // that pacing can aim at

/// Pacing aims no higher than the lowest limit on abandonment.
PacingConfig below(double limit, PacingConfig pacing) {
    pacing.abandonment_target = std::clamp(limit, least_target, pacing.abandonment_target);
    return pacing;
}

}  // namespace

std::uint8_t Campaign::types_to_announce(const CampaignConfig& config) noexcept {
    std::uint8_t bits = 0;
    for (std::size_t type = 0; config.announcement && type < config.announcement->types.size(); ++type) {
        if (config.announcement->types[type]) bits |= static_cast<std::uint8_t>(1U << type);
    }
    return bits;
}

Result<Campaign> Campaign::create(CampaignConfig config) {
    if (auto checked = config.check(); !checked) return checked.error();
    return Campaign(std::move(config));
}

Campaign::Campaign(CampaignConfig config)
    : config_(std::move(config)),
      ledger_(AbandonmentLedger::create(config_.abandonment).value()),
      pacing_(below(ledger_.tightest_limit(), config_.pacing),
              config_.no_agent == NoAgent::hang_up ? Duration::zero()
                                                   : std::min(config_.queue_time, ledger_.tightest_threshold())),
      blending_(config_.blending) {
    for (int type = 0; type < number_type_count; ++type) {
        longest_ring_ = std::max(longest_ring_, config_.retry[static_cast<NumberType>(type)].ring_timeout);
    }
    reach_ = longest_ring_ + config_.queue_time + dialling_time;
    if (config_.learned_order) chances_ = AnswerChances::create(*config_.learned_order).value();
    announced_types_ = types_to_announce(config_);
}

Result<void> Campaign::check(const Contact& contact, Instant now) const {
    if (contact.numbers.empty() || contact.numbers.size() > 255) {
        return Error{"numbers", fmt::to_string(contact.numbers.size()), "a contact has 1 to 255 numbers"};
    }
    for (const ContactNumber& number : contact.numbers) {
        if (number.number.empty()) return Error{"numbers.number", "", "give every number its digits"};
        if (number.place >= config_.places.size()) {
            return Error{"numbers.place", fmt::to_string(number.place),
                         fmt::format("the campaign has {} places", config_.places.size())};
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
    if (contact.wish != no_wish && contact.wish >= config_.wishes.size()) {
        return Error{"wish", fmt::to_string(contact.wish),
                     fmt::format("the campaign has {} wishes", config_.wishes.size())};
    }
    if (!sensible(now)) {
        return Error{"now", fmt::format("{} ms", epoch_ms(now)),
                     "give milliseconds since 1970 UTC, before 2200 and at most ten years after the last"};
    }
    // Half of the windows are kept for the appointments.
    if (window_ids_.size() + contact.numbers.size() > most_windows / 2) {
        std::size_t windows = window_ids_.size();
        for (const ContactNumber& number : contact.numbers) {
            windows += 1 - window_ids_.count(window_key(number.type, number.place, contact.wish));
        }
        if (windows > most_windows / 2) {
            return Error{
                "numbers.place", fmt::to_string(contact.numbers.front().place),
                "a campaign has at most 32767 windows, one for every type, place and wish that occur together"};
        }
    }
    return {};
}

/// The contact's numbers in the order of trying; those that are known keep their history.
std::vector<Campaign::Number> Campaign::arranged(const Contact& contact, std::span<const Number> known) {
    std::vector<Number> numbers;
    numbers.reserve(contact.numbers.size());
    for (const ContactNumber& number : contact.numbers) {
        const auto before = std::find_if(known.begin(), known.end(),
                                         [&](const Number& other) { return other.number == number.number; });
        numbers.push_back({number.number, before == known.end() ? NumberState{} : before->state});
        numbers.back().state.window = window_of(number.type, number.place, contact.wish);
    }
    const auto rank = [this](const Number& number) { return config_.number_order(windows_[number.window()].type); };
    std::stable_sort(numbers.begin(), numbers.end(),
                     [&](const Number& a, const Number& b) { return rank(a) < rank(b); });
    return numbers;
}

Result<ContactId> Campaign::add(const Contact& contact, Instant now) {
    ++revision_;
    if (auto checked = check(contact, now); !checked) return checked.error();
    if (contacts_.size() >= 0xffff'fffe) return Error{"contacts", "", "a campaign holds 4294967294 contacts at most"};
    now = advance(now);
    Slot slot;
    slot.reference = contact.reference;
    slot.priority = contact.priority;
    slot.first_number = static_cast<std::uint32_t>(numbers_.size());
    slot.numbers = static_cast<std::uint8_t>(contact.numbers.size());
    if (slot.numbers == 1) {  // by far the most
        const ContactNumber& number = contact.numbers.front();
        numbers_.push_back({number.number, {}});
        numbers_.back().state.window = window_of(number.type, number.place, contact.wish);
    } else {
        const std::vector<Number> numbers = arranged(contact, {});
        numbers_.insert(numbers_.end(), numbers.begin(), numbers.end());
    }
    if (chances_) histories_.resize(numbers_.size());
    if (noticing()) make_notices();
    const auto id = static_cast<ContactId>(contacts_.size());
    contacts_.push_back(slot);
    ++phase_counts_[static_cast<std::size_t>(slot.phase)];
    schedule(id, Reason::fresh, now, now);
    return id;
}

Result<void> Campaign::change(ContactId id, const Contact& contact, Instant now) {
    ++revision_;
    const auto refusal = [&](const char* remedy) { return Error{"contact", fmt::to_string(id), remedy}; };
    if (id >= contacts_.size()) return refusal("give the id of a client that was added");
    if (auto checked = check(contact, now); !checked) return checked.error();
    now = advance(now);
    Slot& slot = contacts_[id];
    if (slot.withdrawn || slot.phase == Phase::complete || slot.phase == Phase::do_not_call ||
        slot.phase == Phase::withdrawn) {
        return refusal("this client is over: add a new one");
    }
    const auto index_of = [](std::span<const Number> numbers, PhoneNumber number) {
        const auto found =
            std::find_if(numbers.begin(), numbers.end(), [&](const Number& other) { return other.number == number; });
        return static_cast<std::size_t>(found - numbers.begin());
    };
    const auto mine = [&](const Call& call) { return call.phase != Call::Phase::free && call.contact == id; };
    for (const Call& call : calls_) {
        if (!mine(call) || call.concluded) continue;
        const PhoneNumber called = number_of(call).number;
        if (std::none_of(contact.numbers.begin(), contact.numbers.end(),
                         [&](const ContactNumber& number) { return number.number == called; })) {
            return Error{"numbers", called.text(), "keep the number that is called until the call is over"};
        }
    }

    const std::vector<Number> before(numbers(slot).begin(), numbers(slot).end());
    const std::vector<Number> after = arranged(contact, before);
    const bool more = std::any_of(after.begin(), after.end(), [&](const Number& number) {
        return index_of(before, number.number) == before.size();
    });
    // A concluded call has no more to do with its number, which may be gone.
    const auto moved = [&](std::uint8_t index) {
        const std::size_t place = index_of(after, before[index].number);
        return static_cast<std::uint8_t>(place == after.size() ? 0 : place);
    };
    for (Call& call : calls_) {
        if (mine(call)) call.number = moved(call.number);
    }
    slot.current = moved(slot.current);
    std::vector<CallHistory> histories;
    std::vector<Notice> notices;
    if (ahead_ > 0) leave_ahead(slot);
    for (const Number& number : after) {
        const std::size_t place = index_of(before, number.number);
        if (chances_)
            histories.push_back(place == before.size() ? CallHistory{} : histories_[slot.first_number + place]);
        if (noticing()) notices.push_back(place == before.size() ? Notice{} : notices_[slot.first_number + place]);
    }
    slot.reference = contact.reference;
    slot.priority = contact.priority;
    if (after.size() > before.size()) {  // they lie together: they move to where there is room
        slot.first_number = static_cast<std::uint32_t>(numbers_.size());
        numbers_.resize(numbers_.size() + after.size());
    }
    slot.numbers = static_cast<std::uint8_t>(after.size());
    std::copy(after.begin(), after.end(), numbers(slot).begin());
    if (chances_) {
        histories_.resize(numbers_.size());
        std::copy(histories.begin(), histories.end(), histories_.begin() + slot.first_number);
    }
    if (noticing()) {
        make_notices();
        std::copy(notices.begin(), notices.end(), notices_.begin() + slot.first_number);
    }

    if (slot.reason == Reason::appointment) {
        for (const Number& number : after) ensure_appointment_window(number.window());
    }
    if (slot.phase == Phase::ready || slot.phase == Phase::promised) {
        ++slot.stamp;
        make_ready(id, now);
    } else if (slot.phase == Phase::exhausted) {
        schedule(id, Reason::redial, now, now);
    } else if (slot.phase == Phase::delayed && slot.reason != Reason::appointment &&
               std::none_of(after.begin(), after.end(), [&](const Number& number) {
                   return number.state.live() && !window_verdict(number.window()).is_never();
               })) {
        ++slot.stamp;
        set_phase(slot, Phase::exhausted);
    } else if (slot.phase == Phase::delayed && slot.reason != Reason::appointment && more) {
        Duration gap = Duration::max();
        for (const Number& number : after)
            gap = std::min(gap, config_.retry[windows_[number.window()].type].contact_gap);
        schedule(id, slot.reason, std::min(slot.due, now + gap), now);
    }
    return {};
}

void Campaign::reserve(std::size_t contacts, std::size_t numbers) {
    contacts_.reserve(contacts);
    numbers_.reserve(numbers);
    if (chances_) histories_.reserve(numbers);
    if (noticing()) notices_.reserve(numbers);
}

bool Campaign::withdraw(ContactId contact, Instant now) noexcept {
    ++revision_;
    if (contact >= contacts_.size()) return false;
    if (sensible(now)) advance(now);
    Slot& slot = contacts_[contact];
    switch (slot.phase) {
        case Phase::ready:
        case Phase::promised:
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

Verdict Campaign::verdict(ContactId contact, Instant now) const noexcept {
    if (contact >= contacts_.size()) return Verdict::never(Why::no_numbers);
    return verdict(contacts_[contact], numbers(contacts_[contact]), now);
}

QueuedNumber Campaign::queued(ContactId contact, std::uint8_t index, Instant now) const noexcept {
    if (contact >= contacts_.size() || index >= contacts_[contact].numbers) return {};
    const Slot& slot = contacts_[contact];
    const auto among = numbers(slot).subspan(index, 1);
    return {slot.reference,           slot.reason, slot.priority, number(contact, index), among.front().state.attempts,
            verdict(slot, among, now)};
}

/// The verdict over some of a contact's numbers, not none.
Verdict Campaign::verdict(const Slot& slot, std::span<const Number> among, Instant now) const noexcept {
    if (!on_calendar(now)) return Verdict::never(Why::bad_time);
    switch (slot.phase) {
        case Phase::complete: return Verdict::never(Why::contact_complete);
        case Phase::do_not_call: return Verdict::never(Why::do_not_call);
        case Phase::withdrawn: return Verdict::never(Why::withdrawn);
        case Phase::in_progress: return Verdict::not_before(std::max(now, latest_) + Duration{1}, Why::in_progress);
        case Phase::ready:
        case Phase::promised:
        case Phase::delayed:
        case Phase::exhausted: break;
    }
    const auto mine = numbers(slot);
    const auto by_number = std::find_if(mine.begin(), mine.end(),
                                        [&](const Number& number) { return number.state.not_before == slot.due; });
    Why delay = slot.reason == Reason::appointment ? Why::appointment : Why::contact_gap;
    if (delay == Why::contact_gap && by_number != mine.end()) {
        const Notice* known = notice(*by_number);
        delay = known == nullptr || known->why == Why::allowed ? Why::redial_delay : known->why;
    }
    const auto of_number = [&](const Number& number, Instant at) {
        const Window& window = windows_[number.window()];
        Verdict hours = window.allowed.at(at);
        if (promised(slot, at)) {
            Verdict any_hour = windows_[window.appointment_window].allowed.at(at);
            if (any_hour.is_now()) any_hour.until = std::min(any_hour.until, slot.due + config_.promised_window);
            hours = either(hours, any_hour);
        }
        return both(both(told(number, at), hours), cap_verdict(slot, number, approach(), at));
    };
    const auto over = [&](bool to_announce) {
        return settle(
            [&](Instant at) {
                std::optional<Verdict> best;
                for (const Number& number : among) {
                    if (unannounced(slot, number) != to_announce) continue;
                    best = best ? either(*best, of_number(number, at)) : of_number(number, at);
                }
                return at < slot.due ? both(Verdict::not_before(slot.due, delay), *best) : *best;
            },
            now);
    };
    const auto announced_first = [&](const Number& number) { return unannounced(slot, number); };
    if (std::none_of(among.begin(), among.end(), announced_first)) return over(false);
    Verdict to_announce = over(true);
    if (to_announce.is_now()) {
        to_announce = Verdict::not_before(std::max(now, latest_) + Duration{1}, Why::unannounced);
    }
    if (std::all_of(among.begin(), among.end(), announced_first)) return to_announce;
    return either(over(false), to_announce);
}

ContactNumber Campaign::number(ContactId contact, std::uint8_t index) const noexcept {
    if (contact >= contacts_.size() || index >= contacts_[contact].numbers) return {};
    const Number& found = numbers(contacts_[contact])[index];
    const Window& window = windows_[found.window()];
    return {found.number, window.type, window.place};
}

ContactCounts Campaign::contact_counts() const noexcept {
    const auto of = [this](Phase phase) { return phase_counts_[static_cast<std::size_t>(phase)]; };
    return {of(Phase::ready) + of(Phase::promised),
            of(Phase::delayed),
            of(Phase::in_progress),
            of(Phase::complete),
            of(Phase::do_not_call),
            of(Phase::exhausted),
            of(Phase::withdrawn)};
}

std::uint32_t Campaign::waiting_for_window(Instant now) const noexcept {
    const std::uint32_t ready = contact_counts().ready;
    std::vector<std::uint8_t> open(windows_.size());
    for (std::size_t i = 0; i < windows_.size(); ++i) open[i] = windows_[i].allowed.at(now).is_now();
    const auto shut = static_cast<std::size_t>(std::count(open.begin(), open.end(), std::uint8_t{0}));
    if (ready == 0 || shut == 0) return 0;
    if (shut == open.size()) return ready;
    std::uint32_t waiting = 0;
    for (const Slot& slot : contacts_) {
        if (slot.phase != Phase::ready && slot.phase != Phase::promised) continue;
        const auto mine = numbers(slot);
        waiting += std::none_of(mine.begin(), mine.end(), [&](const Number& number) {
            if (!number.state.verdict(now).is_now()) return false;
            return open[number.window()] != 0 ||
                   (promised(slot, now) && open[windows_[number.window()].appointment_window] != 0);
        });
    }
    return waiting;
}

}  // namespace outdial
