// SPDX-License-Identifier: Apache-2.0
#include <outdial/jurisdiction.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

// Some texts that are no TOML trip an assertion of the parser instead of an error, and with NDEBUG it would go on as if
// the assertion held: make every failed assertion an error like the others.
#undef NDEBUG
#define TOML_EXCEPTIONS 1
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ASSERT(expression) \
    static_cast<void>((expression) ? 0 : throw std::runtime_error("the text cannot be understood"))
#pragma GCC diagnostic push
#ifdef __clang__
#pragma GCC diagnostic ignored "-Wexceptions"
#else
#pragma GCC diagnostic ignored "-Wterminate"
#endif
#include <toml++/toml.h>
#pragma GCC diagnostic pop

namespace outdial {
namespace {

constexpr std::size_t most_rules = 10'000;

bool is_code(std::string_view code) {
    const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (code.size() < 2 || !upper(code[0]) || !upper(code[1])) return false;
    if (code.size() == 2) return true;
    return code.size() >= 4 && code.size() <= 6 && code[2] == '-' &&
           std::all_of(code.begin() + 3, code.end(), [&](char c) { return upper(c) || (c >= '0' && c <= '9'); });
}

/// One table of a file. Every value is asked for by its key; what was never asked for is an unknown key. The first
/// thing that is wrong is kept, and what is asked afterwards changes nothing.
class Table {
public:
    Table(const toml::table& table, std::string place, std::optional<Error>& wrong)
        : table_(table), place_(std::move(place)), wrong_(wrong) {}

    [[nodiscard]] bool has(std::string_view key) const { return table_.contains(key); }

    void fail(std::string_view key, std::string_view value, std::string remedy) {
        if (wrong_) return;
        const toml::node* node = table_.get(key);
        const auto line = node != nullptr ? node->source().begin.line : table_.source().begin.line;
        wrong_ =
            Error{fmt::format("{}:{}: {}", place_, line, key), std::string(value.substr(0, 120)), std::move(remedy)};
    }

    std::string text(std::string_view key, bool needed) {
        const toml::node* node = take(key, needed, "a text");
        if (node == nullptr) return {};
        const auto value = node->value_exact<std::string>();
        if (!value || (needed && value->empty())) fail(key, value.value_or(""), "expected a text in quotes");
        return value.value_or("");
    }

    std::optional<LocalDays> day(std::string_view key, bool needed) {
        const toml::node* node = take(key, needed, "a date such as 2026-01-31");
        if (node == nullptr) return std::nullopt;
        const auto value = node->value_exact<toml::date>();
        if (!value || value->year < 1900 || value->year > 2200) {
            fail(key, value ? fmt::format("{:04}-{:02}-{:02}", value->year, value->month, value->day) : std::string(),
                 "expected a date without quotes, in the years 1900 to 2200");
            return std::nullopt;
        }
        return LocalDays{std::chrono::year(value->year) / std::chrono::month(value->month) /
                         std::chrono::day(value->day)};
    }

    std::optional<Instant> instant(std::string_view key) {
        const toml::node* node = take(key, true, "an instant such as 2021-09-17T23:00:00Z");
        if (node == nullptr) return std::nullopt;
        const auto value = node->value_exact<toml::date_time>();
        if (!value || !value->offset || value->date.year < 1900 || value->date.year > 2200) {
            fail(key, "", "expected an instant with its offset, e.g. 2021-09-17T23:00:00Z, in the years 1900 to 2200");
            return std::nullopt;
        }
        const std::chrono::sys_days date{std::chrono::year(value->date.year) / std::chrono::month(value->date.month) /
                                         std::chrono::day(value->date.day)};
        return date + std::chrono::hours(value->time.hour) + std::chrono::minutes(value->time.minute) +
               std::chrono::seconds(value->time.second) - std::chrono::minutes(value->offset->minutes);
    }

    int number(std::string_view key, int most) {
        const toml::node* node = take(key, true, "a number");
        if (node == nullptr) return 1;
        const auto value = node->value_exact<std::int64_t>();
        if (!value || *value < 1 || *value > most) {
            fail(key, value ? fmt::to_string(*value) : "", fmt::format("expected a number from 1 to {}", most));
            return 1;
        }
        return static_cast<int>(*value);
    }

    bool flag(std::string_view key) {
        const toml::node* node = take(key, false, "");
        if (node == nullptr) return false;
        const auto value = node->value_exact<bool>();
        if (!value) fail(key, "", "expected true or false");
        return value.value_or(false);
    }

    /// Regions of a country, by their codes.
    std::vector<std::string> regions(std::string_view key, const std::string& country) {
        std::vector<std::string> codes;
        const toml::node* node = take(key, false, "");
        if (node == nullptr) return codes;
        const toml::array* array = node->as_array();
        if (array == nullptr || !array->is_homogeneous<std::string>()) {
            fail(key, "", fmt::format("expected a list of codes, e.g. [\"{}-AB\"]", country));
            return codes;
        }
        for (const toml::node& one : *array) {
            codes.push_back(one.value_or(std::string()));
            if (!is_code(codes.back()) || codes.back().rfind(country + "-", 0) != 0) {
                fail(key, codes.back(), fmt::format("expected a region's code that begins with {}-", country));
            }
        }
        return codes;
    }

    /// One of some words; its index.
    std::size_t word(std::string_view key, const std::vector<std::string_view>& words, bool needed = true) {
        const std::string value = text(key, needed);
        if (value.empty() && !needed) return words.size();
        const auto found = std::find(words.begin(), words.end(), value);
        if (found == words.end()) fail(key, value, fmt::format("use one of {}", fmt::join(words, ", ")));
        return found == words.end() ? 0 : static_cast<std::size_t>(found - words.begin());
    }

    /// The tables of an array; none when the key is missing.
    std::vector<Table> tables(std::string_view key) {
        std::vector<Table> tables;
        const toml::node* node = take(key, false, "");
        if (node == nullptr) return tables;
        const toml::array* array = node->as_array();
        if (array == nullptr) {
            fail(key, "", fmt::format("expected an array of tables: [[{}]]", key));
            return tables;
        }
        for (const toml::node& one : *array) {
            if (const toml::table* table = one.as_table()) {
                tables.emplace_back(*table, place_, wrong_);
            } else {
                fail(key, "", fmt::format("expected an array of tables: [[{}]]", key));
            }
        }
        return tables;
    }

    void finish() {
        for (const auto& [key, value] : table_) {
            const std::string_view name = key.str();
            if (std::find(asked_.begin(), asked_.end(), name) == asked_.end()) {
                std::sort(asked_.begin(), asked_.end());
                fail(name, name, fmt::format("unknown key; known here: {}", fmt::join(asked_, ", ")));
            }
        }
    }

private:
    const toml::node* take(std::string_view key, bool needed, std::string_view what) {
        asked_.emplace_back(key);
        const toml::node* node = table_.get(key);
        if (node == nullptr && needed) fail(key, "", fmt::format("is missing: give {}", what));
        return node;
    }

    const toml::table& table_;
    std::string place_;
    std::optional<Error>& wrong_;
    std::vector<std::string> asked_;
};

void read_entry(Table& table, LawEntry& entry, const std::string& jurisdiction, bool has_id) {
    entry.jurisdiction = jurisdiction;
    if (has_id) entry.id = table.text("id", true);
    entry.source = table.text("source", true);
    entry.note = table.text("note", false);
    entry.as_of = table.day("as_of", true).value_or(LocalDays{});
    entry.confidence = static_cast<Confidence>(table.word("confidence", {"H", "M", "L"}));
    const std::size_t purpose = table.word("purpose", {"telemarketing", "debt", "prerecorded"}, false);
    if (purpose < purpose_count) entry.purpose = static_cast<Purpose>(purpose);
    entry.from = table.day("from", false);
    entry.to = table.day("to", false);
    if (entry.from && entry.to && *entry.to <= *entry.from) table.fail("to", "", "expected a day after `from`");
}

LawRule read_rule(Table& table, const std::string& jurisdiction, const std::map<std::string, Holidays>& holidays) {
    LawRule law;
    read_entry(table, law, jurisdiction, true);
    law.hours = table.text("hours", false);
    law.closed = table.text("closed", false);
    law.zone = table.text("zone", false);
    law.adherents_only = table.flag("adherents_only");
    law.by_area_code = table.flag("by_area_code");

    Holidays days;
    if (const std::string calendar = table.text("holidays", false); !calendar.empty()) {
        const auto found = holidays.find(calendar);
        if (found == holidays.end()) {
            table.fail("holidays", calendar, "there is no such calendar of holidays");
        } else {
            days = found->second;
        }
    }
    Rule rule;
    if (!law.hours.empty()) {
        const auto hours = Hours::parse(law.hours, days);
        if (!hours) table.fail("hours", law.hours, hours.error().remedy);
        if (hours) rule = Rule::hours(*hours);
        if (hours && hours->uses_holidays()) law.holidays = days;
    }
    if (!law.closed.empty()) {
        const auto closed = Hours::parse(law.closed + " open", days);
        if (!closed) table.fail("closed", law.closed, closed.error().remedy);
        // What takes times of the day after it has none of its own.
        if (closed && !Hours::parse(law.closed + " 00:00-24:00", days)) {
            table.fail("closed", law.closed, "expected days without times, e.g. Su,PH: times belong into `hours`");
        }
        if (closed) rule = rule & ~Rule::days(*closed);
        if (closed && closed->uses_holidays()) law.holidays = days;
    }
    for (Table& closure : table.tables("closures")) {
        const auto from = closure.instant("from");
        const auto to = closure.instant("to");
        closure.finish();
        if (!from || !to) continue;
        if (*to <= *from) closure.fail("to", "", "expected an instant after `from`");
        rule = rule & ~Rule::between(*from, *to);
        law.closures.push_back({*from, *to});
    }
    if (law.hours.empty() && law.closed.empty() && law.closures.empty()) {
        table.fail("hours", "", "is missing: give hours, closed or closures");
    }
    if (!law.zone.empty()) {
        const auto zone = load_zone(law.zone);
        if (!zone) table.fail("zone", law.zone, zone.error().remedy);
        if (zone) rule = rule.in(*zone);
    }
    if (law.from) rule = rule | ~Rule::dates(*law.from, LocalDays{std::chrono::year(9999) / std::chrono::January / 1});
    if (law.to) rule = rule | Rule::dates(*law.to, LocalDays{std::chrono::year(9999) / std::chrono::January / 1});
    law.rule = std::move(rule);
    table.finish();
    return law;
}

LawCap read_cap(Table& table, const std::string& jurisdiction) {
    LawCap cap;
    read_entry(table, cap, jurisdiction, true);
    cap.kind = static_cast<LawCap::Kind>(table.word("kind", {"rolling", "calendar", "silence"}));
    cap.per = table.text("per", true);
    const bool messages = table.word("contacts", {"calls", "messages"}, false) == 1;
    cap.contacts = messages ? "messages" : "calls";
    if (cap.kind != LawCap::Kind::silence) cap.count = table.number("count", 1000);
    if (cap.kind == LawCap::Kind::calendar) {
        cap.unit = static_cast<LawCap::Unit>(table.word("unit", {"day", "week", "month"}));
    } else if (table.has("hours")) {
        cap.length = std::chrono::hours(table.number("hours", 24 * 366));
    } else {
        cap.length = std::chrono::days(table.number("days", 3660));
    }
    if (cap.kind == LawCap::Kind::silence) {
        cap.after = static_cast<LawCap::After>(table.word("after", {"refusal", "conversation", "abandoned"}));
    }
    table.finish();
    return cap;
}

LawNote read_note(Table& table, const std::string& jurisdiction) {
    LawNote note;
    read_entry(table, note, jurisdiction, false);
    note.text = table.text("text", true);
    table.finish();
    return note;
}

bool overlap(const LawEntry& a, const LawEntry& b) noexcept {
    return (!a.to || !b.from || *b.from < *a.to) && (!b.to || !a.from || *a.from < *b.to);
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

Result<void> LawBook::add(std::string_view toml, std::string_view file,
                          const std::map<std::string, Holidays>& holidays) {
    const std::string place(file);
    toml::table parsed;
    try {
        parsed = toml::parse(toml, place);
    } catch (const toml::parse_error& error) {
        return Error{fmt::format("{}:{}", place, error.source().begin.line), "",
                     "this is no TOML: " + std::string(error.description())};
    } catch (const std::exception& error) {
        return Error{place, "", std::string("this is no TOML: ") + error.what()};
    }
    std::optional<Error> wrong;
    Table root(parsed, place, wrong);
    const std::string code = root.text("jurisdiction", true);
    const std::string title = root.text("name", true);
    if (!is_code(code)) root.fail("jurisdiction", code, "use a country or region of ISO 3166, e.g. FR or US-FL");
    if (names_.count(code) > 0) root.fail("jurisdiction", code, "this jurisdiction has a file already");

    const std::vector<std::string> regions = root.regions("regions", code);
    std::vector<LawRule> rules;
    std::vector<LawCap> caps;
    std::vector<LawNote> notes;
    const auto check = [](Table& table, const auto& entries, const LawEntry& added) {
        for (const LawEntry& other : entries) {
            if (other.id == added.id && overlap(other, added)) {
                table.fail("id", added.id, "is there twice with validities that overlap");
            }
        }
    };
    for (Table& table : root.tables("rule")) {
        LawRule rule = read_rule(table, code, holidays);
        check(table, rules, rule);
        rules.push_back(std::move(rule));
    }
    for (Table& table : root.tables("cap")) {
        LawCap cap = read_cap(table, code);
        check(table, caps, cap);
        caps.push_back(std::move(cap));
    }
    for (Table& table : root.tables("note")) notes.push_back(read_note(table, code));
    root.finish();
    if (rules_.size() + rules.size() > most_rules) root.fail("rule", "", "more than 10000 rules");
    if (wrong) return *wrong;

    for (LawRule& rule : rules) {
        rule.label_id = static_cast<RuleId>(first_label + rules_.size());
        rule.rule = rule.rule.labelled(rule.label_id, Why::law);
        rules_.push_back(std::move(rule));
    }
    caps_.insert(caps_.end(), caps.begin(), caps.end());
    notes_.insert(notes_.end(), notes.begin(), notes.end());
    names_[code] = title;
    regions_.insert(regions.begin(), regions.end());
    return {};
}

Result<LawBook> LawBook::load(const std::string& folder) {
    namespace fs = std::filesystem;
    const auto files = [&](const char* part, const char* ending) {
        std::vector<fs::path> paths;
        std::error_code error;
        for (fs::directory_iterator at(fs::path(folder) / part, error), end; !error && at != end; at.increment(error)) {
            if (at->path().extension() == ending) paths.push_back(at->path());
        }
        std::sort(paths.begin(), paths.end());
        return paths;
    };
    const auto laws = files("law", ".toml");
    if (laws.empty()) return Error{"law", folder, "there is no file law/*.toml in this folder"};
    std::map<std::string, Holidays> holidays;
    for (const fs::path& path : files("holidays", ".csv")) {
        auto days = Holidays::parse(read_file(path));
        if (!days) return Error{path.string() + ": " + days.error().field, days.error().value, days.error().remedy};
        holidays.emplace(path.stem().string(), std::move(days).value());
    }
    LawBook book;
    for (const fs::path& path : laws) {
        if (auto added = book.add(read_file(path), path.string(), holidays); !added) return added.error();
    }
    return book;
}

}  // namespace outdial
