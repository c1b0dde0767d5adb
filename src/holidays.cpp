// SPDX-License-Identifier: Apache-2.0
#include <outdial/calendar.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace outdial {
namespace {

constexpr LocalDays first_day{std::chrono::year(1970) / std::chrono::January / 1};
constexpr LocalDays last_day{std::chrono::year(2200) / std::chrono::December / 31};
constexpr std::size_t most_days = 20'000;

bool before(const Holiday& holiday, LocalDays day) noexcept { return holiday.day < day; }

std::optional<int> digits(std::string_view text) {
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return text.empty() ? std::nullopt : std::optional(value);
}

/// `2026-12-25` or, with no separator, `20261225`.
std::optional<LocalDays> read_date(std::string_view text, std::string_view separator) {
    const std::size_t gap = separator.size();
    if (text.size() != 8 + 2 * gap) return std::nullopt;
    if (text.substr(4, gap) != separator || text.substr(6 + gap, gap) != separator) return std::nullopt;
    const auto year = digits(text.substr(0, 4));
    const auto month = digits(text.substr(4 + gap, 2));
    const auto day = digits(text.substr(6 + 2 * gap, 2));
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return LocalDays{date};
}

std::string_view next_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

Error at_line(std::size_t line, std::string_view value, std::string remedy) {
    return Error{fmt::format("line {}", line), std::string(value.substr(0, 80)), std::move(remedy)};
}

// ---- iCalendar -----------------------------------------------------------------------------------------------------

struct Line {
    std::size_t number = 0;
    std::string text;
};

/// Lines as they were before they were folded at 75 octets.
std::vector<Line> unfold(std::string_view text) {
    std::vector<Line> lines;
    std::size_t number = 0;
    while (!text.empty()) {
        const std::string_view line = next_line(text);
        ++number;
        if (!lines.empty() && !line.empty() && (line.front() == ' ' || line.front() == '\t')) {
            lines.back().text += line.substr(1);
        } else if (!line.empty()) {
            lines.push_back({number, std::string(line)});
        }
    }
    return lines;
}

std::string upper(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return result;
}

std::string unescape(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            result += text[i];
            continue;
        }
        ++i;
        result += text[i] == 'n' || text[i] == 'N' ? ' ' : text[i];
    }
    return result;
}

/// Name, parameters and value of a content line; a colon within quotes belongs to a parameter.
struct Property {
    std::string name;
    std::string parameters;
    std::string_view value;
};

std::optional<Property> split(std::string_view line) {
    bool quoted = false;
    std::size_t name_end = std::string_view::npos;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"') quoted = !quoted;
        if (quoted) continue;
        if (line[i] == ';' && name_end == std::string_view::npos) name_end = i;
        if (line[i] == ':') {
            const std::size_t end = std::min(name_end, i);
            return Property{upper(line.substr(0, end)), upper(line.substr(end, i - end)), line.substr(i + 1)};
        }
    }
    return std::nullopt;
}

struct Event {
    std::optional<LocalDays> begin;
    std::optional<LocalDays> end;  // exclusive
    std::optional<int> length;     // in days
    std::optional<LocalDays> until;
    std::optional<int> count;
    bool yearly = false;
    bool cancelled = false;
    std::string name;
    std::vector<LocalDays> exceptions;
};

constexpr std::string_view whole_days = "only whole-day events are read: a date such as 20261225, with VALUE=DATE";

/// Reads one property of an event; text when it cannot be understood.
std::optional<std::string> read_property(Event& event, const Property& property) {
    const std::string_view value = property.value;
    if (property.name == "DTSTART" || property.name == "DTEND") {
        const auto date = read_date(value, "");
        if (!date) return std::string(whole_days);
        auto& known = property.name == "DTSTART" ? event.begin : event.end;
        if (known) return "an event has one DTSTART, and one DTEND at most";
        known = date;
    } else if (property.name == "DURATION") {
        const std::string_view unit = value.empty() ? "" : value.substr(value.size() - 1);
        if (value.size() < 3 || value.size() > 6 || value.front() != 'P' || (unit != "D" && unit != "W")) {
            return "expected a duration of whole days or weeks, e.g. P1D";
        }
        const auto number = digits(value.substr(1, value.size() - 2));
        if (!number) return "expected a duration of whole days or weeks, e.g. P1D";
        event.length = *number * (unit == "W" ? 7 : 1);
    } else if (property.name == "SUMMARY") {
        event.name = unescape(value);
    } else if (property.name == "STATUS") {
        event.cancelled = upper(value) == "CANCELLED";
    } else if (property.name == "EXDATE") {
        std::string_view rest = value;
        while (!rest.empty()) {
            const std::size_t comma = rest.find(',');
            const auto date = read_date(rest.substr(0, comma), "");
            if (!date) return std::string(whole_days);
            event.exceptions.push_back(*date);
            rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
        }
    } else if (property.name == "RRULE") {
        const std::string rule = upper(value);
        std::string_view rest = rule;
        while (!rest.empty()) {
            const std::size_t end = rest.find(';');
            const std::string_view part = rest.substr(0, end);
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
            if (part == "FREQ=YEARLY") {
                event.yearly = true;
            } else if (part.substr(0, 6) == "UNTIL=" && part.size() >= 14) {
                event.until = read_date(part.substr(6, 8), "");
                if (!event.until) return "expected a date after UNTIL=, e.g. 20301225";
            } else if (part.substr(0, 6) == "COUNT=" && part.size() <= 10 && digits(part.substr(6))) {
                event.count = digits(part.substr(6));
            } else if (part != "INTERVAL=1") {
                return "only plain yearly repetition is read (FREQ=YEARLY with UNTIL or COUNT): list the days instead";
            }
        }
        if (!event.yearly) return "only plain yearly repetition is read (FREQ=YEARLY): list the days instead";
    } else if (property.name == "RDATE") {
        return "RDATE is not read: give every day an event of its own";
    } else if (property.name == "RECURRENCE-ID") {
        return "a repetition that was moved is not read: give every day an event of its own";
    }
    return std::nullopt;
}

/// The days of an event, added to the list; text when it makes no sense.
std::optional<std::string> add_event(Holidays& holidays, HolidayKind kind, const Event& event) {
    if (!event.begin) return "an event has no DTSTART";
    if (event.cancelled) return std::nullopt;
    const std::chrono::days length =
        event.end ? *event.end - *event.begin : std::chrono::days(event.length.value_or(1));
    if (length < std::chrono::days(1) || length > std::chrono::days(366)) {
        return "an event lasts 1 to 366 days: DTEND is the day after the last one";
    }
    const std::chrono::year_month_day first(*event.begin);
    const int times = event.yearly ? event.count.value_or(300) : 1;
    for (int year = 0, seen = 0; seen < times && year < 300; ++year) {
        const std::chrono::year_month_day begin = first + std::chrono::years(year);
        if (!begin.ok()) continue;  // 29 February: no repetition in that year, and none counted
        ++seen;
        const LocalDays day{begin};
        if ((year > 0 && day > last_day) || (event.until && day > *event.until)) break;
        if (std::find(event.exceptions.begin(), event.exceptions.end(), day) != event.exceptions.end()) continue;
        for (LocalDays at = day; at < day + length; at += std::chrono::days(1)) {
            if (holidays.find(kind, at) != nullptr) continue;  // two events on one day: it is a holiday all the same
            if (holidays.days(kind).size() >= most_days) return "more than 20000 days";
            if (auto added = holidays.add({at, kind, event.name}); !added) {
                if (year > 0 || at > day) break;  // what repeats or lasts beyond 2200 ends there
                return added.error().remedy;
            }
        }
    }
    return std::nullopt;
}

}  // namespace

std::string_view name(HolidayKind kind) noexcept {
    switch (kind) {
        case HolidayKind::public_holiday: return "public_holiday";
        case HolidayKind::school_holiday: return "school_holiday";
    }
    return "?";
}

Result<void> Holidays::add(Holiday day) {
    const std::chrono::year_month_day date(day.day);
    const auto text = [&] {
        return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                           static_cast<unsigned>(date.day()));
    };
    if (day.day < first_day || day.day > last_day) {
        return Error{"holidays", text(), "a holiday lies in the years 1970 to 2200"};
    }
    std::vector<Holiday>& days = days_[static_cast<std::size_t>(day.kind)];
    const auto place = std::lower_bound(days.begin(), days.end(), day.day, before);
    if (place != days.end() && place->day == day.day) {
        return Error{"holidays", text(), "a day may be a holiday of one kind only once"};
    }
    days.insert(place, std::move(day));
    return {};
}

void Holidays::merge(const Holidays& other) {
    for (const auto& days : other.days_) {
        for (const Holiday& day : days) {
            if (find(day.kind, day.day) == nullptr) static_cast<void>(add(day));
        }
    }
}

const Holiday* Holidays::find(HolidayKind kind, LocalDays day) const noexcept {
    const std::vector<Holiday>& days = days_[static_cast<std::size_t>(kind)];
    const auto place = std::lower_bound(days.begin(), days.end(), day, before);
    return place != days.end() && place->day == day ? &*place : nullptr;
}

bool Holidays::covers(LocalDays day) const noexcept {
    const std::chrono::year year = std::chrono::year_month_day(day).year();
    const auto holds = [&](const std::vector<Holiday>& days) {
        return days.empty() || (year >= std::chrono::year_month_day(days.front().day).year() &&
                                year <= std::chrono::year_month_day(days.back().day).year());
    };
    return holds(days_[0]) && holds(days_[1]);
}

Result<Holidays> Holidays::parse(std::string_view text) {
    Holidays holidays;
    LocalDays latest[holiday_kind_count] = {first_day - std::chrono::days(1), first_day - std::chrono::days(1)};
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::string_view line = next_line(text);
        if (line.empty() || line.front() == '#') continue;
        const auto day = read_date(line.substr(0, 10), "-");
        if (!day || line.size() < 12 || line[10] != ',') {
            return at_line(number, line, "expected a date and a name, e.g. 2026-12-25,Christmas Day");
        }
        std::string_view rest = line.substr(11);
        HolidayKind kind = HolidayKind::public_holiday;
        if (rest.substr(0, 3) == "SH,") {
            kind = HolidayKind::school_holiday;
            rest.remove_prefix(3);
        }
        const std::string first = upper(rest.substr(0, rest.find(',')));
        if (first == "PH" || first == "SH" || line.find('\r') != std::string_view::npos) {
            return at_line(number, line,
                           "a public holiday is written 2026-12-25,Christmas Day, a day of school holidays "
                           "2026-07-01,SH,Summer, each on a line of its own");
        }
        if (rest.empty()) return at_line(number, line, "a holiday has a name");
        LocalDays& previous = latest[static_cast<std::size_t>(kind)];
        if (*day <= previous) return at_line(number, line, "the days are sorted and each is there once, from 1970 on");
        previous = *day;
        if (auto added = holidays.add({*day, kind, std::string(rest)}); !added) {
            return at_line(number, line, added.error().remedy);
        }
    }
    return holidays;
}

Result<Holidays> Holidays::parse_icalendar(std::string_view text, HolidayKind kind) {
    Holidays holidays;
    std::optional<Event> event;
    std::vector<std::string> open;  // BEGIN without END yet
    bool seen = false;
    for (const Line& line : unfold(text)) {
        const auto property = split(line.text);
        if (!property) return at_line(line.number, line.text, "expected NAME:VALUE, as in RFC 5545");
        if (property->name == "BEGIN") {
            const std::string what = upper(property->value);
            if (open.empty() != (what == "VCALENDAR")) {
                return at_line(line.number, line.text,
                               "a file begins with BEGIN:VCALENDAR, which holds everything else");
            }
            if (open.size() >= 8) return at_line(line.number, line.text, "components are nested too deeply");
            if (what == "VEVENT") {
                if (event) return at_line(line.number, line.text, "an event within an event");
                event.emplace();
            }
            open.push_back(what);
            seen = true;
        } else if (property->name == "END") {
            const std::string what = upper(property->value);
            if (open.empty() || open.back() != what)
                return at_line(line.number, line.text, "END does not match its BEGIN");
            open.pop_back();
            if (what == "VEVENT") {
                if (auto wrong = add_event(holidays, kind, *event)) return at_line(line.number, line.text, *wrong);
                event.reset();
            }
        } else if (open.empty()) {
            return at_line(line.number, line.text, "a file begins with BEGIN:VCALENDAR, which holds everything else");
        } else if (event && open.back() == "VEVENT") {
            if (auto wrong = read_property(*event, *property)) return at_line(line.number, line.text, *wrong);
        }
    }
    if (!seen || !open.empty()) {
        return Error{"icalendar", seen ? "END:" + open.back() : "", "the file is cut off or is no iCalendar file"};
    }
    return holidays;
}

}  // namespace outdial
