// SPDX-License-Identifier: Apache-2.0
#include <outdial/caps.hpp>

#include "civil_time.hpp"
#include "names.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace outdial {
namespace {

constexpr std::array<std::string_view, cap_scope_count> scope_names{"number", "client", "group"};
constexpr std::array<std::string_view, approach_count> approach_names{"call", "predictive_call", "message"};
constexpr std::array<std::string_view, cap_reception_count> reception_names{"recorded", "bad_time", "full"};
constexpr std::array<std::string_view, 3> kind_names{"rolling", "calendar", "silence"};
constexpr std::array<std::string_view, 3> unit_names{"day", "week", "month"};
constexpr std::array<std::string_view, 3> after_names{"refusal", "conversation", "abandoned"};

constexpr Duration longest = std::chrono::days{3660};

CapEvent::What counted(const Cap& cap) noexcept {
    if (cap.kind != Cap::Kind::silence) return cap.messages ? CapEvent::What::message : CapEvent::What::call;
    switch (cap.after) {
        case Cap::After::refusal: return CapEvent::What::refusal;
        case Cap::After::conversation: return CapEvent::What::conversation;
        case Cap::After::abandoned: return CapEvent::What::abandoned;
    }
    return CapEvent::What::refusal;
}

CapStore::Key key_of(CapScope scope, const CapParty& party) noexcept {
    if (scope == CapScope::number) return {party.number.digits(), 0};
    return {party.client, scope == CapScope::group ? party.group : 0};
}

bool overlap(const Cap& a, const Cap& b) noexcept {
    return (!a.to || !b.from || *b.from < *a.to) && (!b.to || !a.from || *a.from < *b.to);
}

CivilUnit unit_of(Cap::Unit unit, LocalTime wall) noexcept {
    const LocalDays day = day_of(wall);
    switch (unit) {
        case Cap::Unit::day: break;
        case Cap::Unit::week: {
            const LocalDays monday = day - (std::chrono::weekday(day) - std::chrono::Monday);
            return {monday, monday + std::chrono::days{7}};
        }
        case Cap::Unit::month: return month_of(wall);
    }
    return {day, day + std::chrono::days{1}};
}

/// `US`, `US-FL`, `GB-1`.
bool named_as_by_iso(std::string_view jurisdiction) noexcept {
    const auto letter = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto letter_or_digit = [&](char c) { return letter(c) || (c >= '0' && c <= '9'); };
    const std::string_view country = jurisdiction.substr(0, 2);
    if (country.size() != 2 || !std::all_of(country.begin(), country.end(), letter)) return false;
    if (jurisdiction.size() == 2) return true;
    const std::string_view region = jurisdiction.substr(3);
    return jurisdiction[2] == '-' && !region.empty() && region.size() <= 3 &&
           std::all_of(region.begin(), region.end(), letter_or_digit);
}

}  // namespace

Result<void> Cap::check() const {
    const auto wrong = [this](std::string_view field, std::string value, std::string_view remedy) {
        return Error{fmt::format("caps.{}.{}", name, field), std::move(value), std::string(remedy)};
    };
    if (name.empty()) return Error{"caps.name", "", "every cap needs a name, e.g. `US-FL calls`"};
    if (static_cast<int>(kind) > 2) return wrong("kind", fmt::to_string(static_cast<int>(kind)), "use a Cap::Kind");
    if (static_cast<int>(unit) > 2) return wrong("unit", fmt::to_string(static_cast<int>(unit)), "use a Cap::Unit");
    if (static_cast<int>(after) > 2) return wrong("after", fmt::to_string(static_cast<int>(after)), "use a Cap::After");
    if (static_cast<int>(scope) >= cap_scope_count) {
        return wrong("scope", fmt::to_string(static_cast<int>(scope)), "use a CapScope");
    }
    if (kind != Kind::silence && (count == 0 || count > 1000)) {
        return wrong("count", fmt::to_string(count), "give a count from 1 to 1000; who must never be called is no cap");
    }
    const Duration least = kind == Kind::rolling ? Duration{1} : Duration::zero();
    if (kind != Kind::calendar && (length < least || length > longest)) {
        return wrong("length", fmt::format("{} ms", length.count()), "give a positive length of at most ten years");
    }
    if (kind == Kind::calendar && length != Duration::zero()) {
        return wrong("length", fmt::format("{} ms", length.count()),
                     "a calendar cap has a unit and no length: leave it out, or use a rolling cap");
    }
    if (!jurisdiction.empty() && !named_as_by_iso(jurisdiction)) {
        return wrong("jurisdiction", jurisdiction, "give a country or country-region of ISO 3166, e.g. US or US-FL");
    }
    if (predictive_only && messages) return wrong("predictive_only", "true", "a message needs no agent");
    if (from && to && *from >= *to) return wrong("to", "", "a cap ends after it begins");
    return {};
}

Why Cap::why() const noexcept {
    if (kind == Kind::silence) return after == After::abandoned ? Why::abandoned_lately : Why::silence;
    // A gap is between calls to a client: once a day to a number, or about a matter, is a cap like others.
    return kind == Kind::rolling && count == 1 && scope == CapScope::client ? Why::contact_gap : Why::frequency_cap;
}

Cap Cap::minimum_gap(Duration gap) {
    Cap cap;
    cap.name = "minimum gap";
    cap.source = "the campaign's own";
    cap.length = gap;
    return cap;
}

Result<CapLedger> CapLedger::create(std::vector<Cap> caps, CapLedgerOptions options) {
    if (caps.size() > CapSet::most) {
        return Error{"caps", fmt::to_string(caps.size()), "a ledger has at most 64 caps: give those that may apply"};
    }
    CapLedger ledger;
    for (std::size_t i = 0; i < caps.size(); ++i) {
        const Cap& cap = caps[i];
        if (auto checked = cap.check(); !checked) return checked.error();
        for (std::size_t other = 0; other < i; ++other) {
            if (caps[other].name == cap.name && overlap(caps[other], cap)) {
                return Error{"caps.name", cap.name, "is there twice with validities that overlap"};
            }
        }
        std::uint16_t& kept = ledger.kept_[static_cast<std::size_t>(cap.scope)][static_cast<std::size_t>(counted(cap))];
        const std::uint16_t needed =
            cap.kind == Cap::Kind::silence ? std::uint16_t{1} : std::max(cap.count, options.keep);
        kept = std::max(kept, needed);
    }
    ledger.caps_ = std::move(caps);
    ledger.options_ = options;
    return ledger;
}

CapReception CapLedger::on_attempt(const CapParty& party, Approach approach, Instant now) {
    return record(party, approach == Approach::message ? CapEvent::What::message : CapEvent::What::call, now);
}

CapReception CapLedger::silence(const CapParty& party, CapEvent::What what, Instant now) {
    return record(party, what, now);
}

bool CapLedger::has_room(const CapParty& party, CapEvent::What what) const noexcept {
    for (std::size_t scope = 0; scope < stores_.size(); ++scope) {
        if (kept_[scope][static_cast<std::size_t>(what)] == 0 || stores_[scope].size() < options_.most_parties)
            continue;
        if (!stores_[scope].contains(key_of(static_cast<CapScope>(scope), party))) return false;
    }
    return true;
}

CapReception CapLedger::record(const CapParty& party, CapEvent::What what, Instant now) {
    if (!on_calendar(now)) return CapReception::bad_time;
    if (!has_room(party, what)) return CapReception::full;
    for (std::size_t scope = 0; scope < stores_.size(); ++scope) {
        const std::uint16_t keep = kept_[scope][static_cast<std::size_t>(what)];
        if (keep > 0) stores_[scope].add(key_of(static_cast<CapScope>(scope), party), CapEvent(what, now), keep);
    }
    return CapReception::recorded;
}

Verdict CapLedger::verdict(const Cap& cap, const CapStore::Events& events, const Zone& zone,
                           Instant now) const noexcept {
    const RuleId rule = label(static_cast<std::size_t>(&cap - caps_.data()));
    // The zone costs most of a verdict: it is asked only where a civil day matters.
    const bool dated = cap.from || cap.to || cap.kind == Cap::Kind::calendar;
    const LocalTime wall = dated ? latest_wall(zone, now) : LocalTime{};
    const LocalDays today = std::chrono::floor<std::chrono::days>(wall);
    if (cap.from && today < *cap.from) return Verdict::now(first_at_wall(zone, now, LocalTime(*cap.from)));
    if (cap.to && today >= *cap.to) return Verdict::now();
    const auto shut = [&](Instant until) {
        if (cap.to) until = std::min(until, first_at_wall(zone, now, LocalTime(*cap.to)));
        return Verdict::not_before(until, cap.why(), rule);
    };

    const CapEvent::What what = counted(cap);
    const std::size_t needed = cap.kind == Cap::Kind::silence ? 1 : cap.count;
    if (events.count(what) < needed) return Verdict::now();
    const Instant nth = events.nth_last(what, needed);
    switch (cap.kind) {
        case Cap::Kind::rolling: return now - nth >= cap.length ? Verdict::now() : shut(nth + cap.length);
        case Cap::Kind::silence:
            if (cap.length == Duration::zero()) {
                return cap.to ? shut(far_future) : Verdict::never(cap.why(), rule);
            }
            return now - nth >= cap.length ? Verdict::now() : shut(nth + cap.length);
        case Cap::Kind::calendar: {
            // Of several in the future the unit in which they are is over before the party may be called again.
            const CivilUnit unit = unit_of(cap.unit, wall);
            const LocalTime counted_wall = latest_wall(zone, nth);
            if (counted_wall < LocalTime(unit.begin)) return Verdict::now();
            const CivilUnit last = unit_of(cap.unit, counted_wall);
            return shut(first_at_wall(zone, now, LocalTime(std::max(unit.end, last.end))));
        }
    }
    return Verdict::now();
}

Verdict CapLedger::verdict(CapSet caps, const CapParty& party, Approach approach, const Zone& zone,
                           Instant now) const noexcept {
    if (!on_calendar(now)) return Verdict::never(Why::bad_time);
    const CapEvent::What what = approach == Approach::message ? CapEvent::What::message : CapEvent::What::call;
    std::array<CapStore::Events, cap_scope_count> events;
    for (std::size_t scope = 0; scope < events.size(); ++scope) {
        if (stores_[scope].size() == 0) continue;
        events[scope] = stores_[scope].find(key_of(static_cast<CapScope>(scope), party));
    }
    Verdict answer = Verdict::now();
    for (std::size_t i = 0; i < caps_.size(); ++i) {
        const Cap& cap = caps_[i];
        if (!caps.has(i)) continue;
        if (cap.kind != Cap::Kind::silence && counted(cap) != what) continue;
        if (cap.kind == Cap::Kind::silence && cap.messages != (approach == Approach::message)) continue;
        if (cap.predictive_only && approach != Approach::predictive_call) continue;
        answer = both(answer, verdict(cap, events[static_cast<std::size_t>(cap.scope)], zone, now));
    }
    constexpr Duration ask_again = std::chrono::minutes(1);
    if (!has_room(party, what)) answer = both(answer, Verdict::not_before(now + ask_again, Why::ledger_full));
    return answer;
}

Verdict CapLedger::verdict(CapSet caps, const CapParty& party, Approach approach, const ZoneSet& zones,
                           Instant now) const noexcept {
    if (zones.zones.empty()) return verdict(caps, party, approach, Zone{}, now);
    Verdict answer = verdict(caps, party, approach, zones.zones.front(), now);
    if (zones.candidates == Candidates::best) return answer;
    for (std::size_t i = 1; i < zones.zones.size(); ++i) {
        Verdict next = verdict(caps, party, approach, zones.zones[i], now);
        if (!next.is_now()) next.zone = static_cast<std::uint16_t>(i);
        answer = zones.candidates == Candidates::all ? both(answer, next) : either(answer, next);
    }
    return answer;
}

CapSet CapLedger::all() const noexcept {
    CapSet set;
    for (std::size_t i = 0; i < caps_.size(); ++i) set = set.with(i);
    return set;
}

CapSet CapLedger::applying(std::span<const std::string> jurisdictions) const noexcept {
    CapSet set;
    for (std::size_t i = 0; i < caps_.size(); ++i) {
        const std::string& where = caps_[i].jurisdiction;
        const bool there = std::find(jurisdictions.begin(), jurisdictions.end(), where) != jurisdictions.end();
        if (where.empty() || there) set = set.with(i);
    }
    return set;
}

const Cap* CapLedger::find(RuleId id) const noexcept {
    return id >= first_label && static_cast<std::size_t>(id - first_label) < caps_.size() ? &caps_[id - first_label]
                                                                                          : nullptr;
}

std::array<CapLedger::Reach, cap_scope_count> CapLedger::needed() const noexcept {
    std::array<Reach, cap_scope_count> needed{};
    for (const Cap& cap : caps_) {
        Duration reach = cap.length;
        // With some days to spare for every clock on earth.
        if (cap.kind == Cap::Kind::calendar) reach = std::chrono::days{cap.unit == Cap::Unit::month ? 34 : 10};
        if (cap.kind == Cap::Kind::silence && cap.length == Duration::zero()) reach = without_end;
        Duration& longest_reach = needed[static_cast<std::size_t>(cap.scope)][static_cast<std::size_t>(counted(cap))];
        longest_reach = std::max(longest_reach, reach);
    }
    return needed;
}

std::size_t CapLedger::forget(Instant now) {
    const std::array<Reach, cap_scope_count> reach = needed();
    std::size_t forgotten = 0;
    for (std::size_t scope = 0; scope < stores_.size(); ++scope) {
        std::array<Instant, CapEvent::what_count> since{};
        for (std::size_t what = 0; what < since.size(); ++what) {
            const Duration back = reach[scope][what];
            since[what] = back == without_end ? far_past : back == Duration::zero() ? far_future : now - back;
            remembered_[scope][what] = std::min(remembered_[scope][what], back);
        }
        const std::size_t before = stores_[scope].size();
        stores_[scope].drop_before(since);
        forgotten += before - stores_[scope].size();
    }
    return forgotten;
}

std::size_t CapLedger::bytes() const noexcept {
    std::size_t bytes = 0;
    for (const CapStore& store : stores_) bytes += store.bytes();
    return bytes;
}

std::string_view name(CapScope value) noexcept { return at_enumerator(scope_names, value, std::string_view("?")); }
std::string_view name(Approach value) noexcept { return at_enumerator(approach_names, value, std::string_view("?")); }
std::string_view name(CapReception value) noexcept {
    return at_enumerator(reception_names, value, std::string_view("?"));
}
std::string_view name(Cap::Kind value) noexcept { return at_enumerator(kind_names, value, std::string_view("?")); }
std::string_view name(Cap::Unit value) noexcept { return at_enumerator(unit_names, value, std::string_view("?")); }
std::string_view name(Cap::After value) noexcept { return at_enumerator(after_names, value, std::string_view("?")); }

}  // namespace outdial
