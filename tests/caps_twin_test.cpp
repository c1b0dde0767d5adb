// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/caps.hpp>
#include <outdial/random.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

using namespace outdial;
using namespace std::chrono_literals;
using days = std::chrono::days;

// The slow obvious twin of the ledger: it keeps everything that ever happened and reads every cap as it is defined,
// minute by minute. All its instants are whole minutes.
namespace {

/// The civil days of a stretch of time, minute by minute.
class Calendar {
public:
    Calendar(const Zone& zone, Instant begin, Instant end) : begin_(begin) {
        LocalTime latest = zone.local(begin - 1min);
        for (Instant at = begin; at < end; at += 1min) {
            latest = std::max(latest, zone.local(at));
            days_.push_back(std::chrono::floor<days>(latest));
        }
    }
    LocalDays day(Instant at) const { return days_.at(static_cast<std::size_t>((at - begin_) / 1min)); }

    /// A number that is the same for all days of a unit, and larger for later ones.
    std::int64_t unit(Cap::Unit unit, Instant at) const {
        const LocalDays date = day(at);
        if (unit == Cap::Unit::day) return date.time_since_epoch().count();
        if (unit == Cap::Unit::week) return (date.time_since_epoch().count() + 3) / 7;  // 1970-01-01 was a Thursday
        const std::chrono::year_month_day civil(date);
        return static_cast<int>(civil.year()) * 12 + static_cast<int>(static_cast<unsigned>(civil.month()));
    }

private:
    Instant begin_;
    std::vector<LocalDays> days_;
};

struct Happened {
    CapEvent::What what;
    CapParty party;
    Instant at;
};

struct Twin {
    std::vector<Cap> caps;
    std::vector<Happened> history{};

    bool same(const Cap& cap, const CapParty& a, const CapParty& b) const {
        if (cap.scope == CapScope::number) return a.number == b.number;
        return a.client == b.client && (cap.scope == CapScope::client || a.group == b.group);
    }

    template <class Counts>
    int count(const Cap& cap, const CapParty& party, CapEvent::What what, Counts counts) const {
        int n = 0;
        for (const Happened& one : history) {
            n += one.what == what && same(cap, one.party, party) && counts(one.at) ? 1 : 0;
        }
        return n;
    }

    bool allows(const Cap& cap, const CapParty& party, Approach approach, const Calendar& calendar, Instant at) const {
        const bool message = approach == Approach::message;
        if (cap.messages != message || (cap.predictive_only && approach != Approach::predictive_call)) return true;
        if ((cap.from && calendar.day(at) < *cap.from) || (cap.to && calendar.day(at) >= *cap.to)) return true;
        const auto what = message ? CapEvent::What::message : CapEvent::What::call;
        switch (cap.kind) {
            case Cap::Kind::rolling:
                return count(cap, party, what, [&](Instant e) { return e > at - cap.length; }) < cap.count;
            case Cap::Kind::calendar:
                return count(cap, party, what, [&](Instant e) {
                           return calendar.unit(cap.unit, e) >= calendar.unit(cap.unit, at);
                       }) < cap.count;
            case Cap::Kind::silence: {
                const CapEvent::What after[] = {CapEvent::What::refusal, CapEvent::What::conversation,
                                                CapEvent::What::abandoned};
                return count(cap, party, after[static_cast<std::size_t>(cap.after)],
                             [&](Instant e) { return e > at - cap.length; }) == 0;
            }
        }
        return true;
    }
    bool allows(const CapParty& party, Approach approach, const Calendar& calendar, Instant at) const {
        return std::all_of(caps.begin(), caps.end(),
                           [&](const Cap& cap) { return allows(cap, party, approach, calendar, at); });
    }
};

Cap random_cap(Random& random, int index, LocalDays first) {
    Cap cap;
    cap.name = "cap " + std::to_string(index);
    cap.kind = static_cast<Cap::Kind>(random.below(3));
    cap.scope = static_cast<CapScope>(random.below(cap_scope_count));
    cap.count = static_cast<std::uint16_t>(1 + random.below(random.chance(0.3) ? 8 : 3));
    cap.length = std::chrono::minutes(1 + random.below(random.chance(0.5) ? 12 * 24 * 60 : 600));
    if (cap.kind == Cap::Kind::calendar) cap.length = {};
    cap.unit = static_cast<Cap::Unit>(random.below(3));
    cap.after = static_cast<Cap::After>(random.below(3));
    cap.messages = random.chance(0.2);
    cap.predictive_only = !cap.messages && random.chance(0.2);
    if (random.chance(0.2)) cap.from = first + days{random.below(20)};
    if (random.chance(0.2)) cap.to = cap.from.value_or(first) + days{1 + random.below(20)};
    return cap;
}

CapParty random_party(Random& random) {
    const std::uint64_t client = random.below(2);
    return {PhoneNumber::from_digits(48'600'000'000 + client * 2 + random.below(2)).value(), client, random.below(2)};
}

struct Place {
    const char* zone;
    std::int64_t begin;  // epoch seconds; six weeks from there on hold a change of the clock and the end of a month
};
const std::vector<Place> places{
    {"Europe/Warsaw", 1'773'014'400},        // 2026-03-09; forward on the 29th
    {"Europe/Warsaw", 1'790'812'800},        // 2026-10-01; back on the 25th
    {"America/St_Johns", 1'287'360'000},     // 2010-10-18; on November 7th back from 00:01 to 23:01
    {"America/Sao_Paulo", 1'539'648'000},    // 2018-10-16; on November 4th there is no midnight
    {"America/Sao_Paulo", 1'516'665'600},    // 2018-01-23; on February 18th midnight comes twice
    {"Pacific/Apia", 1'323'648'000},         // 2011-12-12; December 30th never was
    {"Australia/Lord_Howe", 1'773'619'200},  // 2026-03-16; half an hour back on April 5th
    {"UTC", 1'833'235'200},                  // 2028-02-04; a leap day
};

/// One history at one place; gives how many verdicts were compared.
int compare(std::uint64_t seed) {
    Random random(seed);
    const Place& place = places[seed % places.size()];
    const Zone zone = load_zone(place.zone).value();
    const Instant begin = from_epoch_ms(place.begin * 1000);
    const Instant end = begin + days{42};
    const Calendar calendar(zone, begin, end + days{45});
    const auto some_minute = [&](Instant from, Instant to) {
        return from + std::chrono::minutes(random.below(static_cast<std::uint32_t>((to - from) / 1min)));
    };

    Twin twin{{}};
    const std::uint32_t caps = 1 + random.below(5);
    for (std::uint32_t i = 0; i < caps; ++i) {
        twin.caps.push_back(random_cap(random, static_cast<int>(i), calendar.day(begin)));
    }
    const CapLedgerOptions options{.keep = static_cast<std::uint16_t>(1 + random.below(8))};
    CapLedger ledger = CapLedger::create(twin.caps, options).value();
    Instant forgotten = begin;
    Instant cursor = begin;
    int compared = 0;
    for (int step = 0; step < 60; ++step) {
        // Mostly forwards, sometimes anywhere.
        cursor = std::min(cursor + std::chrono::minutes(random.below(24 * 60)), end - 1min);
        const Happened now{static_cast<CapEvent::What>(random.chance(0.6) ? 0 : random.below(CapEvent::what_count)),
                           random_party(random), random.chance(0.2) ? some_minute(begin, end) : cursor};
        twin.history.push_back(now);
        CapReception taken = CapReception::full;
        switch (now.what) {
            case CapEvent::What::call:
                taken = ledger.on_attempt(now.party, random.chance(0.5) ? Approach::call : Approach::predictive_call,
                                          now.at);
                break;
            case CapEvent::What::message: taken = ledger.on_attempt(now.party, Approach::message, now.at); break;
            case CapEvent::What::refusal: taken = ledger.on_refusal(now.party, now.at); break;
            case CapEvent::What::conversation: taken = ledger.on_conversation(now.party, now.at); break;
            case CapEvent::What::abandoned: taken = ledger.on_abandoned(now.party, now.at); break;
        }
        if (taken != CapReception::recorded) FAIL("not recorded");
        if (random.chance(0.05)) {
            const std::string saved = ledger.save();
            ledger = CapLedger::restore(saved, twin.caps, options).value();
            if (ledger.save() != saved) FAIL("not restored");
        }
        if (random.chance(0.05)) {
            forgotten = std::max(forgotten, some_minute(begin, cursor + 1min));
            (void)ledger.forget(forgotten);
        }

        const CapParty party = random_party(random);
        const auto approach = static_cast<Approach>(random.below(approach_count));
        const Instant asked = random.chance(0.5) && cursor >= forgotten ? cursor : some_minute(forgotten, end);
        const auto gate = [&](Instant at) { return ledger.verdict(ledger.all(), party, approach, zone, at); };
        const Verdict verdict = gate(asked);
        const Verdict settled = settle(gate, asked);
        ++compared;
        if (verdict.is_never()) FAIL("never, seed " << seed);
        if (verdict.is_now() != twin.allows(party, approach, calendar, asked)) FAIL("now, seed " << seed);
        if (verdict.is_now()) {
            const Instant until = std::min(verdict.until, asked + days{20});
            for (Instant at = asked; at < until; at += 97min) {
                if (!twin.allows(party, approach, calendar, at)) FAIL("shut before `until`, seed " << seed);
            }
            continue;
        }
        const Cap* named = ledger.find(verdict.rule);
        if (named == nullptr || twin.allows(*named, party, approach, calendar, asked)) FAIL("the rule, seed " << seed);
        // The first minute at which the twin allows it is the one that the verdicts lead to.
        Instant first = asked;
        while (first < end + days{40} && !twin.allows(party, approach, calendar, first)) first += 1min;
        if (first >= end + days{40}) continue;
        if (first != settled.until) FAIL("until, seed " << seed << " step " << step);
        if (!gate(first).is_now() || gate(first - 1ms).is_now()) FAIL("the very millisecond, seed " << seed);
    }
    return compared;
}

}  // namespace

TEST_CASE("the ledger agrees with a twin that keeps every attempt, on DST days and month ends too") {
    int compared = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) compared += compare(seed);
    CHECK(compared == 200 * 60);
}

TEST_CASE("a store keeps the latest events of each kind, whatever the order") {
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        Random random(seed);
        CapStore store(true);
        std::vector<std::pair<CapStore::Key, CapEvent>> all;
        const std::size_t keep = 1 + random.below(20);
        for (int i = 0; i < 3'000; ++i) {
            const CapStore::Key key{random.below(40), random.below(3)};
            const CapEvent event(static_cast<CapEvent::What>(random.below(5)), from_epoch_ms(random.below(5'000)));
            all.emplace_back(key, event);
            store.add(key, event, keep);
        }
        for (const CapStore::Key& key : store.keys()) {
            std::vector<CapEvent> expected;
            for (int what = 0; what < CapEvent::what_count; ++what) {
                std::vector<CapEvent> same;
                for (const auto& [k, e] : all) {
                    if (k == key && e.what() == static_cast<CapEvent::What>(what)) same.push_back(e);
                }
                std::sort(same.begin(), same.end());
                const std::size_t first = same.size() > keep ? same.size() - keep : 0;
                expected.insert(expected.end(), same.begin() + static_cast<std::ptrdiff_t>(first), same.end());
                const CapStore::Events found = store.find(key);
                const std::size_t kept = same.size() - first;
                if (found.count(static_cast<CapEvent::What>(what)) != kept) FAIL("count");
                for (std::size_t nth = 1; nth <= kept; ++nth) {
                    if (found.nth_last(static_cast<CapEvent::What>(what), nth) != same[same.size() - nth].at()) {
                        FAIL("nth last");
                    }
                }
            }
            const CapStore::Events found = store.find(key);
            if (found.size() != expected.size()) FAIL("size");
            for (std::size_t i = 0; i < expected.size(); ++i) {
                if (found[i] != expected[i]) FAIL("event");
            }
        }
        CHECK(store.find({41, 0}).size() == 0);
    }
}
