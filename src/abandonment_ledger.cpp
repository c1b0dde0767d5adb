// SPDX-License-Identifier: Apache-2.0
#include <outdial/abandonment_ledger.hpp>

#include "checksum.hpp"
#include "civil_time.hpp"
#include "names.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace outdial {
namespace {

using Window = AbandonmentRule::Window;

constexpr std::size_t most_rules = 32;
constexpr std::int64_t steps_per_window = 1440;
constexpr std::size_t steps_kept = steps_per_window + 2;  // the window touches one more than it is long
constexpr double million = 1e6;                           // limits are kept to a millionth, so that they are exact
constexpr std::array<std::string_view, count_reception_count> reception_names{"recorded", "bad_time", "bad_party",
                                                                              "bad_call"};

double whole(std::uint64_t calls) noexcept { return static_cast<double>(calls); }

Duration step_of(const AbandonmentRule& rule) noexcept {
    return Duration{(rule.length.count() + steps_per_window - 1) / steps_per_window};
}

std::int64_t step_at(const AbandonmentRule& rule, Instant at) noexcept { return epoch_ms(at) / step_of(rule).count(); }

std::size_t slot(std::int64_t step) noexcept {
    return static_cast<std::size_t>(step) % steps_kept;  // instants on the calendar have steps from 0 on
}

/// The instant that decides in which window a call counts.
Instant stamp(const CountedCall& call, Instant now) noexcept {
    const Instant at = call.answered != far_past ? call.answered : std::max(call.ended, calendar_begin);
    return call.answered == far_past && call.ended == far_past ? now : std::clamp(at, calendar_begin, now);
}

std::uint64_t key_of(const AbandonmentRule& rule) noexcept {
    std::uint64_t key = 0;
    const auto mix = [&](const void* data, std::size_t size) {
        key = key * 31 + checksum(std::span(static_cast<const std::byte*>(data), size));
    };
    const std::array<std::int64_t, 6> numbers{static_cast<std::int64_t>(rule.window),
                                              rule.window == Window::period ? rule.days : 0,
                                              rule.from ? rule.from->time_since_epoch().count() : INT64_MIN,
                                              rule.window == Window::rolling ? rule.length.count() : 0,
                                              static_cast<std::int64_t>(rule.start),
                                              rule.threshold.count()};
    mix(rule.name.data(), rule.name.size());
    mix(rule.zone.name().data(), rule.zone.name().size());
    mix(numbers.data(), sizeof numbers);
    return key;
}

/// How far a share is below the limit (negative: above), in millionths of a call; exact for whole calls up to 10^9.
double slack(double limit, const AbandonmentShare& share) noexcept {
    return std::round(limit * million) * share.counted - million * share.abandoned;
}

/// A quotient as a count of calls.
std::uint64_t as_count(double calls) noexcept {
    if (!(calls > 0.0)) return 0;
    return calls < 1e18 ? static_cast<std::uint64_t>(calls) : AbandonmentBudget::unlimited;
}

/// An abandoned call is one more in the denominator too: (a + k) <= limit * (c + k).
std::uint64_t remaining_of(double limit, const AbandonmentShare& share) noexcept {
    return as_count(std::floor(slack(limit, share) / (million - std::round(limit * million))));
}

}  // namespace

AbandonmentShare share_of(const AbandonmentRule& rule, const AbandonmentTally& tally) noexcept {
    using Denominator = AbandonmentRule::Denominator;
    const double in_time = whole(tally[CallClass::in_time]);
    const double late = whole(tally[CallClass::late]);
    const double by_agent = whole(tally[CallClass::machine_by_agent]);
    const double by_detection = whole(tally[CallClass::machine]);
    const double gave_up = whole(tally[CallClass::gave_up]);
    const double unheard = whole(tally[CallClass::unattended]) + (rule.early_hang_ups ? gave_up : 0.0);
    const double excused = rule.early_hang_ups ? 0.0 : gave_up;

    const double heard = in_time + late + by_agent;
    const double persons = rule.estimate_machines && heard > 0.0 ? (in_time + late) / heard : 1.0;
    const double misjudged = rule.false_machines * by_detection;
    AbandonmentShare share;
    share.abandoned = late + unheard * persons + misjudged;
    switch (rule.denominator) {
        case Denominator::live: share.counted = in_time + excused * persons + share.abandoned; break;
        case Denominator::connected: share.counted = in_time + share.abandoned; break;
        case Denominator::answered: share.counted = heard + by_detection + unheard + excused; break;
        case Denominator::dialled:
            share.counted = heard + by_detection + unheard + excused + whole(tally[CallClass::not_answered]);
            break;
    }
    return share;
}

Result<AbandonmentLedger> AbandonmentLedger::create(std::vector<AbandonmentRule> rules) {
    if (rules.size() > most_rules) {
        return Error{"abandonment", fmt::to_string(rules.size()), "give at most 32 rules: those that apply"};
    }
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (auto checked = rules[i].check(); !checked) return checked.error();
        for (std::size_t other = 0; other < i; ++other) {
            if (rules[other].name == rules[i].name) {
                return Error{"abandonment.name", rules[i].name, "is there twice: give every rule its own name"};
            }
        }
    }
    AbandonmentLedger ledger;
    ledger.rules_ = std::move(rules);
    for (const AbandonmentRule& rule : ledger.rules_) ledger.books_.push_back(open_book(rule));
    return ledger;
}

AbandonmentLedger::Book AbandonmentLedger::open_book(const AbandonmentRule& rule) {
    Book book;
    book.key = key_of(rule);
    if (rule.window == Window::rolling) book.steps.resize(steps_kept);
    if (rule.from) book.first_day = rule.from->time_since_epoch().count();
    return book;
}

// ---- counting ----------------------------------------------------------------------------------------------------

CountReception AbandonmentLedger::count(const CountedCall& call, Instant now) noexcept {
    if (!on_calendar(now)) return CountReception::bad_time;
    if (static_cast<int>(call.party) >= call_party_count) return CountReception::bad_party;
    if (!call.possible()) return CountReception::bad_call;
    advance(now);
    add(call, false);
    return CountReception::recorded;
}

CountReception AbandonmentLedger::correct(const CountedCall& was, const CountedCall& is, Instant now) noexcept {
    if (!on_calendar(now)) return CountReception::bad_time;
    if (static_cast<int>(was.party) >= call_party_count || static_cast<int>(is.party) >= call_party_count) {
        return CountReception::bad_party;
    }
    if (!was.possible() || !is.possible()) return CountReception::bad_call;
    advance(now);
    add(was, true);
    add(is, false);
    return CountReception::recorded;
}

/// Steps that no window can reach any more are given to the time that begins.
void AbandonmentLedger::advance(Instant now) noexcept {
    if (now <= latest_) return;
    latest_ = now;
    for (std::size_t i = 0; i < rules_.size(); ++i) {
        Book& book = books_[i];
        if (rules_[i].window != Window::rolling) continue;
        const std::int64_t last = step_at(rules_[i], now);
        const auto span = static_cast<std::int64_t>(steps_kept);
        for (std::int64_t step = std::max(book.latest_step + 1, last - span + 1); step <= last; ++step) {
            Step& old = book.steps[slot(step)];
            for (std::size_t k = 0; k < old.size(); ++k) book.sum.calls[k] -= old[k];
            old = {};
        }
        book.latest_step = last;
    }
}

void AbandonmentLedger::add(const CountedCall& call, bool remove) noexcept {
    const Instant at = stamp(call, latest_);
    for (std::size_t i = 0; i < rules_.size(); ++i) {
        Book& book = books_[i];
        const CallJudgement judged = judge(rules_[i], call);
        const auto k = static_cast<std::size_t>(judged.taken_for);
        const auto change = [remove](auto& count) {
            if (!remove) ++count;
            if (remove && count > 0) --count;
        };
        if (judged.rang_too_short) change(book.rang_too_short);
        if (rules_[i].window == Window::rolling) {
            const std::int64_t step = step_at(rules_[i], at);
            if (step <= book.latest_step - static_cast<std::int64_t>(steps_kept)) continue;
            std::uint32_t& count = book.steps[slot(step)][k];
            book.sum.calls[k] -= count;
            change(count);
            book.sum.calls[k] += count;
        } else if (AbandonmentWindow* window = find_window(rules_[i], book, at)) {
            change(window->tally.calls[k]);
        }
    }
}

/// The window of that instant; made where there is none yet. Null when it is older than all that are kept.
AbandonmentWindow* AbandonmentLedger::find_window(const AbandonmentRule& rule, Book& book, Instant at) noexcept {
    if (book.first_day == no_day) book.first_day = day_of(latest_wall(rule.zone, at)).time_since_epoch().count();
    std::vector<AbandonmentWindow>& windows = book.windows;
    if (!windows.empty() && at >= windows.back().begin && at < windows.back().end) return &windows.back();
    const auto after = [](Instant instant, const AbandonmentWindow& window) { return instant < window.begin; };
    auto next = std::upper_bound(windows.begin(), windows.end(), at, after);
    if (next != windows.begin() && at < std::prev(next)->end) return &*std::prev(next);
    if (windows.size() == kept_windows) {
        if (next == windows.begin()) return nullptr;
        windows.erase(windows.begin());
        --next;
    }
    return &*windows.insert(next, window_at(rule, book, at));
}

AbandonmentWindow AbandonmentLedger::window_at(const AbandonmentRule& rule, const Book& book, Instant at) noexcept {
    using std::chrono::days;
    const LocalTime wall = latest_wall(rule.zone, at);
    const LocalDays today = day_of(wall);
    CivilUnit unit{today, today + days{1}};
    if (rule.window == Window::campaign) return {far_past, far_future, {}};
    if (rule.window == Window::rolling) return {at - rule.length, at, {}};
    if (rule.window == Window::month) unit = month_of(wall);
    if (rule.window == Window::period) {
        const LocalDays first = book.first_day == no_day ? today : LocalDays{days{book.first_day}};
        const days since = today - first;
        const days length{rule.days};
        const auto periods = since.count() >= 0 ? since / length : -((length - days{1} - since) / length);
        unit.begin = first + periods * length;
        unit.end = unit.begin + length;
    }
    return {begin_of_day(rule.zone, unit.begin), begin_of_day(rule.zone, unit.end), {}};
}

// ---- what is left ------------------------------------------------------------------------------------------------

/// Of the calls that still count at `now`, the good ones also at `now + reach`.
AbandonmentTally AbandonmentLedger::rolling(const AbandonmentRule& rule, const Book& book, Instant now,
                                            Duration reach) noexcept {
    AbandonmentTally tally = book.sum;
    const std::int64_t step_ms = step_of(rule).count();
    const std::int64_t gone = epoch_ms(now - rule.length);  // at or before it is out of the window
    const std::int64_t going = gone + reach.count();
    const auto span = static_cast<std::int64_t>(steps_kept);
    for (std::int64_t step = std::max<std::int64_t>(0, book.latest_step - span + 1);
         step <= book.latest_step && step * step_ms <= going; ++step) {
        const bool all_gone = (step + 1) * step_ms - 1 <= gone;
        const Step& counts = book.steps[slot(step)];
        for (std::size_t k = 0; k < counts.size(); ++k) {
            const auto taken_for = static_cast<CallClass>(k);
            const bool bad =
                is_abandoned(rule, taken_for) || (taken_for == CallClass::machine && rule.false_machines > 0);
            if (all_gone || !bad) tally.calls[k] -= counts[k];
        }
    }
    return tally;
}

AbandonmentBudget AbandonmentLedger::budget(std::size_t index, Instant now) const noexcept {
    const AbandonmentRule& rule = rules_[index];
    const Book& book = books_[index];
    now = std::max(now, latest_);
    AbandonmentBudget budget;
    if (!on_calendar(now)) {
        budget.remaining = rule.limit ? 0 : AbandonmentBudget::unlimited;
        return budget;
    }
    const auto holds = [now](const AbandonmentWindow& window) { return now >= window.begin && now < window.end; };
    const bool known = !book.windows.empty() && holds(book.windows.back());
    budget.window = known ? book.windows.back() : window_at(rule, book, now);
    if (rule.window == Window::rolling) budget.window.tally = rolling(rule, book, now, Duration::zero());
    budget.share = share_of(rule, budget.window.tally);
    if (!rule.limit) return budget;

    const double limit = std::round(*rule.limit * million);
    const double left = slack(*rule.limit, budget.share);
    const auto good_calls = [limit](double missing) {
        if (missing <= 0.0) return std::uint64_t{0};
        return limit > 0.0 ? as_count(std::ceil(missing / limit)) : AbandonmentBudget::unlimited;
    };
    budget.over = left < 0.0;
    budget.remaining = remaining_of(*rule.limit, budget.share);
    budget.good_until_under = good_calls(-left);
    budget.good_until_one_more = good_calls(million - limit - left);
    return budget;
}

std::uint64_t AbandonmentLedger::remaining(Instant now, Duration reach) const noexcept {
    now = std::max(now, latest_);
    if (!on_calendar(now)) return 0;
    reach = std::clamp(reach, Duration::zero(), Duration{std::chrono::days{1}});
    std::uint64_t least = AbandonmentBudget::unlimited;
    for (std::size_t i = 0; i < rules_.size() && least > 0; ++i) {
        const AbandonmentRule& rule = rules_[i];
        const Book& book = books_[i];
        if (!rule.limit) continue;
        if (rule.window == Window::rolling) {
            least = std::min(least, remaining_of(*rule.limit, share_of(rule, rolling(rule, book, now, reach))));
        } else {
            // A window that has no calls yet allows none to be abandoned, nor does one that begins within the reach.
            const bool goes_on =
                !book.windows.empty() && now >= book.windows.back().begin && now + reach < book.windows.back().end;
            if (!goes_on) return 0;
            least = std::min(least, remaining_of(*rule.limit, share_of(rule, book.windows.back().tally)));
        }
    }
    return least;
}

double AbandonmentLedger::tightest_limit() const noexcept {
    double tightest = 1.0;
    for (const AbandonmentRule& rule : rules_) tightest = std::min(tightest, rule.limit.value_or(1.0));
    return tightest;
}

Duration AbandonmentLedger::tightest_threshold() const noexcept {
    Duration tightest = std::chrono::days{3660};
    for (const AbandonmentRule& rule : rules_) {
        if (rule.limit) tightest = std::min(tightest, rule.threshold);
    }
    return tightest;
}

// ---- restoring ---------------------------------------------------------------------------------------------------

bool AbandonmentLedger::sound(const Book& book, const Book& fresh) noexcept {
    if (book.steps.size() != fresh.steps.size() || book.windows.size() > kept_windows) return false;
    AbandonmentTally sum;
    for (const Step& step : book.steps) {
        for (std::size_t k = 0; k < step.size(); ++k) sum.calls[k] += step[k];
    }
    if (sum != book.sum) return false;
    for (std::size_t i = 0; i < book.windows.size(); ++i) {
        if (book.windows[i].begin >= book.windows[i].end) return false;
        if (i > 0 && book.windows[i].begin < book.windows[i - 1].end) return false;
    }
    constexpr std::int64_t most_days = 200'000;
    if (book.first_day != no_day && (book.first_day < -most_days || book.first_day > most_days)) return false;
    return book.latest_step >= 0;
}

bool AbandonmentLedger::adopt() {
    const std::vector<Book> read = std::exchange(books_, {});
    for (const AbandonmentRule& rule : rules_) {
        Book book = open_book(rule);
        if (rule.window == Window::rolling && latest_ != far_past) book.latest_step = step_at(rule, latest_);
        const auto same = std::find_if(read.begin(), read.end(), [&](const Book& one) { return one.key == book.key; });
        if (same != read.end() && !sound(*same, book)) return false;
        if (same != read.end() && rule.window == Window::rolling && same->latest_step != book.latest_step) return false;
        if (same != read.end()) book = *same;
        books_.push_back(std::move(book));
    }
    return latest_ == far_past || on_calendar(latest_);
}

std::string_view name(CountReception value) noexcept {
    return at_enumerator(reception_names, value, std::string_view("?"));
}

}  // namespace outdial
