// SPDX-License-Identifier: Apache-2.0
#include <outdial/jurisdiction.hpp>

#include "toml_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

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

/// Regions of a country, by their codes.
std::vector<std::string> read_regions(Table& table, const std::string& country) {
    auto codes = table.texts("regions", fmt::format("expected a list of codes, e.g. [\"{}-AB\"]", country));
    for (const std::string& code : codes) {
        if (is_code(code) && code.rfind(country + "-", 0) == 0) continue;
        table.fail("regions", code, fmt::format("expected a region's code that begins with {}-", country));
    }
    return codes;
}

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

LawAbandonment read_abandonment(Table& table, const std::string& jurisdiction) {
    LawAbandonment law;
    read_entry(table, law, jurisdiction, true);
    AbandonmentRule& rule = law.rule;
    rule.name = law.label();
    rule.source = law.source;
    rule.limit = table.percent("limit_percent");
    rule.window =
        static_cast<AbandonmentRule::Window>(table.word("window", {"campaign", "period", "rolling", "day", "month"}));
    if (rule.window == AbandonmentRule::Window::period) {
        rule.days = static_cast<std::uint16_t>(table.number("days", 3660));
    }
    if (rule.window == AbandonmentRule::Window::rolling) {
        rule.length = std::chrono::hours(table.number("hours", 24 * 366));
    }
    rule.denominator =
        static_cast<AbandonmentRule::Denominator>(table.word("among", {"live", "connected", "answered", "dialled"}));
    rule.start =
        static_cast<AbandonmentRule::Start>(table.word("waits_from", {"answered", "greeting_begin", "greeting_end"}));
    rule.threshold = std::chrono::seconds(table.number("threshold_s", 600));
    if (table.has("minimum_ring_s")) rule.minimum_ring = std::chrono::seconds(table.number("minimum_ring_s", 600));
    rule.estimate_machines = table.flag("estimate_machines");
    if (rule.limit && *rule.limit > 0.5) table.fail("limit_percent", "", "expected at most 50 per cent");
    table.finish();
    return law;
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

    const std::vector<std::string> regions = read_regions(root, code);
    std::vector<LawRule> rules;
    std::vector<LawCap> caps;
    std::vector<LawAbandonment> abandonment;
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
    for (Table& table : root.tables("abandonment")) {
        LawAbandonment law = read_abandonment(table, code);
        check(table, abandonment, law);
        abandonment.push_back(std::move(law));
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
    abandonment_.insert(abandonment_.end(), abandonment.begin(), abandonment.end());
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
