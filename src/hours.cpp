// SPDX-License-Identifier: Apache-2.0
#include <outdial/hours.hpp>

#include "hours_content.hpp"

#include <algorithm>

namespace outdial {
namespace {

using Join = HoursRule::Join;

constexpr Duration day_length = std::chrono::days(1);

/// A civil day, taken apart once for all selectors.
struct Date {
    LocalDays days;
    int year = 0;
    int month = 0;  // 1-12
    int day = 0;
    int weekday = 0;  // 0 is Monday
    int month_length = 0;

    explicit Date(LocalDays civil) noexcept : days(civil) {
        const std::chrono::year_month_day date(civil);
        year = static_cast<int>(date.year());
        month = static_cast<int>(static_cast<unsigned>(date.month()));
        day = static_cast<int>(static_cast<unsigned>(date.day()));
        weekday = static_cast<int>(std::chrono::weekday(civil).iso_encoding()) - 1;
        const std::chrono::year_month_day_last end(date.year() / date.month() / std::chrono::last);
        month_length = static_cast<int>(static_cast<unsigned>(end.day()));
    }

    /// Week of ISO 8601: the one that holds this week's Thursday, counted from the year's first.
    [[nodiscard]] int week() const noexcept {
        const LocalDays thursday = days + std::chrono::days(3 - weekday);
        const LocalDays new_year{std::chrono::year_month_day(thursday).year() / std::chrono::January / 1};
        return static_cast<int>((thursday - new_year).count()) / 7 + 1;
    }
};

bool in(const HoursRule::Years& years, const Date& date) noexcept {
    return date.year >= years.first && date.year <= years.last && (date.year - years.first) % years.step == 0;
}

bool in(const HoursRule::Weeks& weeks, const Date& date) noexcept {
    const int week = date.week();
    return week >= weeks.first && week <= weeks.last && (week - weeks.first) % weeks.step == 0;
}

bool in(const HoursRule::Dates& dates, const Date& date) noexcept {
    // Numbers that sort as dates do; the day after the last of a month sorts before the next month.
    const int begin = dates.from_month * 32 + (dates.from_day == 0 ? 1 : dates.from_day);
    const int end = dates.to_month * 32 + (dates.to_day == 0 ? 31 : dates.to_day);
    const int at = date.month * 32 + date.day;
    if (dates.from_year != 0) {
        constexpr int year = 13 * 32;
        const int now = date.year * year + at;
        return now >= dates.from_year * year + begin && now <= dates.to_year * year + end;
    }
    return begin <= end ? at >= begin && at <= end : at >= begin || at <= end;
}

bool in(const HoursRule::NthWeekday& nth, const Date& today) noexcept {
    const Date date = nth.offset == 0 ? today : Date(today.days - std::chrono::days(nth.offset));
    if (date.weekday != nth.day) return false;
    const int from_begin = (date.day - 1) / 7;                // 0: the first
    const int from_end = (date.month_length - date.day) / 7;  // 0: the last
    return ((nth.which >> from_begin) & 1) != 0 || ((nth.which >> (5 + from_end)) & 1) != 0;
}

bool in(const HoursRule::HolidayDays& holiday, const Date& date, const Holidays& holidays) noexcept {
    return holidays.find(holiday.kind, date.days - std::chrono::days(holiday.offset)) != nullptr;
}

template <class Selector>
bool any(const std::vector<Selector>& selectors, const Date& date) noexcept {
    return selectors.empty() ||
           std::any_of(selectors.begin(), selectors.end(), [&](const Selector& one) { return in(one, date); });
}

bool meant_for(const HoursRule& rule, const Date& date, const Holidays& holidays) noexcept {
    if (!any(rule.years, date) || !any(rule.dates, date) || !any(rule.weeks, date)) return false;
    const bool names_weekdays = rule.weekdays != 0 || !rule.nth_weekdays.empty();
    if (!names_weekdays && rule.holidays.empty()) return true;
    const bool weekday =
        ((rule.weekdays >> date.weekday) & 1) != 0 || (!rule.nth_weekdays.empty() && any(rule.nth_weekdays, date));
    if (weekday && !rule.holidays_on_weekdays) return true;
    const bool holiday = std::any_of(rule.holidays.begin(), rule.holidays.end(),
                                     [&](const auto& one) { return in(one, date, holidays); });
    return rule.holidays_on_weekdays ? weekday && holiday : holiday;
}

bool contains(const std::vector<DayWindow>& windows, Duration time) noexcept {
    return std::any_of(windows.begin(), windows.end(), [time](DayWindow window) {
        return time >= std::chrono::minutes(window.open) && time < std::chrono::minutes(window.close);
    });
}

/// Only weekdays decide: every week is like every other.
bool same_every_week(const HoursRule& rule) noexcept {
    return rule.years.empty() && rule.dates.empty() && rule.weeks.empty() && rule.nth_weekdays.empty() &&
           rule.holidays.empty();
}

bool is_plain_off(const HoursRule& rule) noexcept {
    return rule.state == HoursRule::State::off && same_every_week(rule) && rule.weekdays == 0 && rule.comment.empty() &&
           rule.times == std::vector<DayWindow>{{0, 24 * 60}};
}

bool open_all_week(const Hours& hours) noexcept {
    const auto same = [](const HoursRule& rule) { return same_every_week(rule); };
    if (!std::all_of(hours.rules().begin(), hours.rules().end(), same)) return false;
    const LocalDays monday{std::chrono::year(2024) / std::chrono::January / 1};
    for (int day = 0; day < 7; ++day) {
        const LocalDays date = monday + std::chrono::days(day);
        for (Duration time{0}; time < day_length; time = hours.next_edge(date, time)) {
            if (!hours.at(date, time).open()) return false;
        }
    }
    return true;
}

}  // namespace

Hours::Hours() {
    static const auto never = std::make_shared<const Content>();
    content_ = never;
}

Hours Hours::make(std::vector<HoursRule> rules, Holidays holidays) {
    auto content = std::make_shared<Content>();
    // "off", alone and without a reason, is to have no hours.
    if (rules.size() == 1 && is_plain_off(rules.front())) rules.clear();
    content->rules = std::move(rules);
    content->holidays = std::move(holidays);
    for (const HoursRule& rule : content->rules) {
        content->empty = content->empty && rule.state != HoursRule::State::open;
        content->uses_holidays = content->uses_holidays || !rule.holidays.empty();
        for (const DayWindow window : rule.times) content->spills = content->spills || window.close > 24 * 60;
    }
    Hours hours(content);
    content->around_the_clock = open_all_week(hours);
    return hours;
}

Hours Hours::always() {
    HoursRule rule;
    rule.times = {{0, 24 * 60}};
    return make({rule}, {});
}

const std::vector<HoursRule>& Hours::rules() const noexcept { return content_->rules; }
const Holidays& Hours::holidays() const noexcept { return content_->holidays; }
bool Hours::empty() const noexcept { return content_->empty; }
bool Hours::around_the_clock() const noexcept { return content_->around_the_clock; }
bool Hours::uses_holidays() const noexcept { return content_->uses_holidays; }

bool operator==(const Hours& a, const Hours& b) noexcept {
    return a.content_ == b.content_ ||
           (a.content_->rules == b.content_->rules && a.content_->holidays == b.content_->holidays);
}

// The order of evaluation is that of the notation: a rule that replaces takes effect on the whole of its days, at
// whatever time it is asked, and takes with it what the rules before it spill over from the day before. A rule's own
// spill comes right after the rule.
Hours::State Hours::at(LocalDays day, Duration time, bool spills) const noexcept {
    const std::vector<HoursRule>& rules = content_->rules;
    const Date today(day);
    const Date yesterday(day - std::chrono::days(1));
    spills = spills && content_->spills;

    State result;
    bool falls_back = false;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const HoursRule& rule = rules[i];
        // What is added to a fallback is a fallback too.
        falls_back = rule.join == Join::fallback || (rule.join == Join::add && falls_back);
        const auto apply = [&](Duration at) {
            if (falls_back && result.state != HoursRule::State::off) return;
            if (contains(rule.times, at)) result = {rule.state, static_cast<int>(i)};
        };
        if (meant_for(rule, today, content_->holidays)) {
            const bool replaces =
                rule.join == Join::replace &&
                (rule.has_days() ? rule.state != HoursRule::State::off
                                 : rule.state == HoursRule::State::open && i > 0 && !rules[i - 1].has_days());
            if (replaces) result = {};
            apply(time);
        }
        if (spills && rule.times.back().close > 24 * 60 && meant_for(rule, yesterday, content_->holidays)) {
            apply(time + day_length);
        }
    }
    return result;
}

Duration Hours::next_edge(LocalDays day, Duration time) const noexcept {
    const Date today(day);
    const Date yesterday(day - std::chrono::days(1));
    Duration next = day_length;
    const auto consider = [&](int minutes) {
        const Duration edge = std::chrono::minutes(minutes);
        if (edge > time && edge < next) next = edge;
    };
    for (const HoursRule& rule : content_->rules) {
        if (meant_for(rule, today, content_->holidays)) {
            for (const DayWindow window : rule.times) {
                consider(window.open);
                consider(window.close);
            }
        }
        if (rule.times.back().close > 24 * 60 && meant_for(rule, yesterday, content_->holidays)) {
            for (const DayWindow window : rule.times) {
                consider(window.open - 24 * 60);
                consider(window.close - 24 * 60);
            }
        }
    }
    return next;
}

std::vector<DayWindow> Hours::on(LocalDays day) const {
    std::vector<DayWindow> windows;
    for (Duration time{0}; time < day_length;) {
        const Duration next = next_edge(day, time);
        if (at(day, time).open()) {
            const auto minutes = [](Duration length) {
                return static_cast<std::int16_t>(length / std::chrono::minutes(1));
            };
            if (!windows.empty() && windows.back().close == minutes(time)) {
                windows.back().close = minutes(next);
            } else {
                windows.push_back({minutes(time), minutes(next)});
            }
        }
        time = next;
    }
    return windows;
}

std::string_view Hours::comment(const Zone& zone, Instant now) const noexcept {
    const LocalTime wall = zone.local(std::clamp(now, far_past, far_future));
    const LocalDays day = std::chrono::floor<std::chrono::days>(wall);
    const int rule = at(day, wall - day).rule;
    return rule < 0 ? std::string_view() : content_->rules[static_cast<std::size_t>(rule)].comment;
}

// Between two edges of the wall clock the state is constant, and so it is within a span of the zone; therefore it is
// enough to look at every edge, and at every beginning of a span, where the wall clock jumps.
Verdict open_at(const Hours& hours, const Calendar& calendar, const Zone& zone, Instant now) noexcept {
    if (!on_calendar(now)) return Verdict::never(Why::bad_time);
    if (hours.empty()) return Verdict::never(Why::no_window);
    const Instant give_up = now + look_ahead;

    bool open_now = false;
    Why why = Why::outside_hours;
    int open_edges = 0;
    bool only_calendar_closes = false;
    ZoneSpan span = zone.span(now);
    for (Instant at = now; at < give_up || only_calendar_closes;) {
        const LocalTime wall{at.time_since_epoch() + span.offset};
        const LocalDays date = std::chrono::floor<std::chrono::days>(wall);
        const Duration time = wall - date;
        const SpecialDay* special = calendar.find(date);
        const bool spills = calendar.empty() || calendar.find(date - std::chrono::days(1)) == nullptr;
        const bool open = (special == nullptr || contains(special->hours, time)) && hours.at(date, time, spills).open();
        if (at == now) {
            open_now = open;
            if (!open && hours.at(date, time).open()) why = Why::closed_day;
        } else if (open != open_now) {
            return open_now ? Verdict::now(at) : Verdict::not_before(at, why);
        }

        Duration edge = hours.next_edge(date, time);
        if (special != nullptr) {
            for (const DayWindow window : special->hours) {
                for (const int minutes : {window.open, window.close}) {
                    if (std::chrono::minutes(minutes) > time)
                        edge = std::min<Duration>(edge, std::chrono::minutes(minutes));
                }
            }
        }
        LocalTime next = date + edge;
        if (open && ++open_edges == 2) only_calendar_closes = hours.around_the_clock();
        if (only_calendar_closes) {
            // Straight to the next special day: a step a day would make 24/7 the slowest hours of all. Not from a
            // special day or the day after it, where a spill may be cut or a fold may lead back.
            const SpecialDay* coming = calendar.next(date - std::chrono::days(1));
            if (coming == nullptr) return Verdict::now();
            if (coming->day > date) next = coming->day;
        }
        const Instant reached{next.time_since_epoch() - span.offset};
        if (reached < span.end) {
            at = reached;
        } else {
            at = span.end;
            span = zone.span(at);
        }
    }
    return open_now ? Verdict::now(give_up) : Verdict::never(Why::no_window);
}

}  // namespace outdial
