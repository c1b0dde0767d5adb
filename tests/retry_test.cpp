// SPDX-License-Identifier: Apache-2.0
#include "property.hpp"

#include <outdial/random.hpp>
#include <outdial/retry.hpp>

#include <optional>
#include <set>
#include <vector>

using namespace outdial;
using namespace std::chrono_literals;
using Phase = NumberState::Phase;

namespace {

Instant at(Duration since) { return Instant{since}; }
const Instant noon = at(12h);
const Instant spring = from_epoch_ms(1'521'849'600'000);  // 2018-03-24, before the clocks change in Warsaw

/// One thing that may end an attempt: a technical outcome, or an agent's disposition.
struct End {
    std::optional<Outcome> outcome;
    Disposition disposition = Disposition::complete;

    const RetryRow& row(const RetryTable& table) const {
        return outcome ? table.row(*outcome) : table.row(disposition);
    }
    Outcome counted_as() const { return outcome.value_or(Outcome::answered); }
    bool keeps_promise(const RetryTable& table) const {
        return !outcome && disposition == Disposition::callback && row(table).next == Next::redial;
    }
};

std::vector<End> all_ends() {
    std::vector<End> ends;
    for (int i = 0; i < outcome_count; ++i) ends.push_back({static_cast<Outcome>(i)});
    for (int i = 0; i < disposition_count; ++i) ends.push_back({{}, static_cast<Disposition>(i)});
    return ends;
}

/// The slow obvious twin: keeps the whole history and works everything out of it anew.
struct History {
    RetryTable table;
    std::vector<std::pair<End, Instant>> attempts{};  // legal ones
    Zone zone{};

    int counted() const {
        int n = 0;
        for (const auto& [end, when] : attempts) n += end.row(table).counts ? 1 : 0;
        return n;
    }
    int seen(Outcome outcome) const {
        int n = 0;
        for (const auto& [end, when] : attempts) n += end.counted_as() == outcome ? 1 : 0;
        return n;
    }
    bool used_up() const {
        const End& last = attempts.back().first;
        const RetryRow& row = last.row(table);
        if (row.next != Next::redial && row.next != Next::next_number) return false;
        if (last.keeps_promise(table)) return false;
        return counted() >= table.max_attempts || (row.max_times > 0 && seen(last.counted_as()) >= row.max_times);
    }
    Next next() const {
        const RetryRow& row = attempts.back().first.row(table);
        return used_up() ? row.give_up : row.next;
    }
    Phase phase() const {
        if (attempts.empty()) return Phase::open;
        const Next last = next();
        if (last == Next::retire_number || last == Next::do_not_call) return Phase::retired;
        return used_up() ? Phase::exhausted : Phase::open;
    }
    Instant not_before(Instant promised) const {
        const auto& [end, when] = attempts.back();
        if (end.keeps_promise(table)) return promised;
        const RetryRow& row = end.row(table);
        Duration delay = row.delay;
        for (int n = row.doubles_from; n > 0 && n <= seen(end.counted_as()) && delay < 24h; ++n) {
            delay = std::min<Duration>(2 * delay, 24h);
        }
        Instant due = when + delay;
        if (row.vary_from == 0 || seen(end.counted_as()) < row.vary_from || table.day_parts.count == 0) return due;
        const int wanted = table.day_parts.parts[static_cast<std::size_t>(part_at(when))].then;
        // Every second until the wall shows the part; the instants of these tests are whole seconds.
        while (part_at(due) != wanted) due += 1s;
        return due;
    }
    int part_at(Instant when) const {
        const auto wall = zone.local(when);
        const auto minute = (wall - std::chrono::floor<std::chrono::days>(wall)) / 1min;
        int part = table.day_parts.count - 1;
        for (int i = 0; i < table.day_parts.count; ++i) {
            if (minute >= table.day_parts.parts[static_cast<std::size_t>(i)].begin) part = i;
        }
        return part;
    }
};

Step finish(NumberState& state, const RetryTable& table, const End& end, Instant promised, Instant now,
            const Zone& zone = {}) {
    return end.outcome ? ended(state, table, *end.outcome, zone, now)
                       : disposed(state, table, end.disposition, promised, zone, now);
}

/// One attempt on both, and everything compared.
void attempt(NumberState& state, History& history, const End& end, Instant now) {
    const Instant promised = now + 77h;
    const bool open = history.phase() == Phase::open;
    const NumberState before = state;
    if (dialled(state) != open) FAIL("dialled");
    const Step step = finish(state, history.table, end, promised, now, history.zone);
    if (step.legal != open) FAIL("legal");
    if (!open) {
        if (state != before) FAIL("an illegal event changed the number");
        return;
    }
    history.attempts.push_back({end, now});
    if (step.next != history.next()) FAIL("next " << name(step.next));
    if (state.phase != history.phase()) FAIL("phase");
    if (state.attempts != std::min(255, history.counted())) FAIL("attempts");
    for (int i = 0; i < outcome_count; ++i) {
        if (state.seen[static_cast<Outcome>(i)] != std::min(63, history.seen(static_cast<Outcome>(i)))) FAIL("seen");
    }
    if (state.phase == Phase::open) {
        if (state.not_before != history.not_before(promised)) FAIL("delay");
        if (state.verdict(state.not_before - 1ms) != Verdict::not_before(state.not_before, Why::redial_delay)) {
            FAIL("verdict before");
        }
        if (!state.verdict(state.not_before).is_now()) FAIL("verdict after");
    } else {
        const Why why = state.phase == Phase::retired ? Why::number_retired : Why::attempts_exhausted;
        if (state.verdict(far_future - 1ms) != Verdict::never(why)) FAIL("verdict at the end");
    }
}

/// Every sequence of ends of the given length, each attempt made as soon as the delay allows.
void walk(const NumberState& state, const History& history, int left, Instant now, const std::vector<End>& ends,
          int& sequences) {
    if (left == 0) return;
    for (const End& end : ends) {
        NumberState next_state = state;
        History next_history = history;
        attempt(next_state, next_history, end, now);
        ++sequences;
        walk(next_state, next_history, left - 1, std::max(now + 1min, next_state.not_before), ends, sequences);
    }
}

RetryTable odd_table() {
    RetryTable table;
    table.max_attempts = 2;
    table.row(Outcome::busy) = {Next::do_not_call, 1min, 0, false};
    table.row(Outcome::machine) = {Next::complete, 2min, 1, true};
    table.row(Outcome::fax) = {Next::redial, 0min, 1, false};
    table.row(Outcome::absent) = {Next::next_number, 5min, 2, true};
    table.row(Outcome::congestion) = {Next::redial, 1min, 3, false};
    table.row(Disposition::callback) = {Next::next_number, 3min, 0, true};
    table.row(Disposition::call_again) = {Next::redial, 4min, 2, false};
    table.row(Disposition::another_number) = {Next::redial, 6min, 2, false, 0, Next::complete};
    table.row(Outcome::rejected).give_up = Next::do_not_call;
    table.row(Outcome::barred).give_up = Next::retire_number;
    table.row(Outcome::no_answer).give_up = Next::complete;
    return table;
}

}  // namespace

TEST_CASE("the default table is the field's: 3 attempts, busy 180 s, no answer 3 times and 600 s, ring 40 s") {
    const RetryTable table;
    CHECK(table.max_attempts == 3);
    CHECK(table.ring_timeout == 40s);
    CHECK(table.contact_gap == 0s);
    CHECK(table.row(Outcome::busy) == RetryRow{Next::redial, 180s, 0, true});
    CHECK(table.row(Outcome::no_answer) == RetryRow{Next::redial, 600s, 3, true});
    CHECK(table.check().has_value());
}

TEST_CASE("every row of the default table, walked once") {
    struct Row {
        End end;
        Next next;
        Duration delay;
        int counts;
        Phase phase = Phase::open;
    };
    const std::vector<Row> rows{
        {{Outcome::answered}, Next::complete, 0s, 1},
        {{Outcome::abandoned}, Next::redial, 24h, 1},
        {{Outcome::machine}, Next::next_number, 4h, 1},
        {{Outcome::fax}, Next::retire_number, 0s, 0, Phase::retired},
        {{Outcome::busy}, Next::redial, 180s, 1},
        {{Outcome::no_answer}, Next::redial, 600s, 1},
        {{Outcome::absent}, Next::next_number, 1h, 0},
        {{Outcome::rejected}, Next::redial, 24h, 1},
        {{Outcome::unwanted}, Next::retire_number, 0s, 1, Phase::retired},
        {{Outcome::invalid_number}, Next::retire_number, 0s, 0, Phase::retired},
        {{Outcome::number_changed}, Next::retire_number, 0s, 0, Phase::retired},
        {{Outcome::barred}, Next::next_number, 72h, 0},
        {{Outcome::congestion}, Next::redial, 30s, 0},
        {{Outcome::network_failure}, Next::redial, 120s, 0},
        {{Outcome::local_failure}, Next::redial, 60s, 0},
        {{Outcome::cancelled}, Next::redial, 60s, 0},
        {{{}, Disposition::complete}, Next::complete, 0s, 1},
        {{{}, Disposition::refused}, Next::complete, 0s, 1},
        {{{}, Disposition::call_again}, Next::redial, 24h, 1},
        {{{}, Disposition::callback}, Next::redial, 5h, 0},  // the client named noon + 5 h
        {{{}, Disposition::wrong_person}, Next::retire_number, 0s, 1, Phase::retired},
        {{{}, Disposition::do_not_call}, Next::do_not_call, 0s, 1, Phase::retired},
        {{{}, Disposition::another_number}, Next::next_number, 24h, 1},
    };
    REQUIRE(rows.size() == outcome_count + disposition_count);
    const RetryTable table;
    for (const Row& row : rows) {
        CAPTURE(row.end.outcome ? name(*row.end.outcome) : name(row.end.disposition));
        NumberState state;
        REQUIRE(dialled(state));
        CHECK(state.verdict(noon) == Verdict::not_before(noon + 1ms, Why::in_progress));
        CHECK(finish(state, table, row.end, noon + 5h, noon) == Step{row.next, true});
        CHECK(state.phase == row.phase);
        CHECK(state.attempts == row.counts);
        if (row.phase == Phase::open) CHECK(state.not_before == noon + row.delay);
    }
}

TEST_CASE("every sequence of up to four ends agrees with a twin that keeps the history") {
    int sequences = 0;
    for (const RetryTable& table : {RetryTable{}, odd_table()}) {
        walk({}, {table, {}}, 4, noon, all_ends(), sequences);
    }
    CHECK(sequences == 2 * (23 + 23 * 23 + 23 * 23 * 23 + 23 * 23 * 23 * 23));
}

TEST_CASE("long random walks through random tables agree with the twin") {
    const std::vector<End> ends = all_ends();
    const std::vector<Zone> zones{Zone{}, load_zone("Europe/Warsaw").value(), load_zone("America/Sao_Paulo").value(),
                                  load_zone("Asia/Kathmandu").value()};
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        Random random(seed);
        RetryTable table;
        table.max_attempts = static_cast<std::uint8_t>(random.chance(0.3) ? 255 : 1 + random.below(40));
        table.day_parts = random.chance(0.5) ? DayParts::usual() : DayParts{};
        const auto shuffle = [&](RetryRow& row) {
            const auto next = random.chance(0.9) ? random.below(2) : random.below(next_count);  // mostly go on
            const std::uint32_t times = random.chance(0.5) ? 0 : random.below(64);
            row = {static_cast<Next>(next),
                   Duration{random.below(100'000)},
                   static_cast<std::uint8_t>(times),
                   random.chance(0.5),
                   static_cast<std::uint8_t>(random.chance(0.1) ? 1 + random.below(9) : 0),
                   static_cast<Next>(1 + random.below(next_count - 1))};
            row.delay = std::chrono::floor<std::chrono::seconds>(row.delay);
            row.doubles_from = static_cast<std::uint8_t>(random.chance(0.3) ? 1 + random.below(9) : 0);
        };
        for (RetryRow& row : table.on_outcome) shuffle(row);
        for (RetryRow& row : table.on_disposition) shuffle(row);
        NumberState state;
        History history{table, {}, zones[seed % zones.size()]};
        for (int i = 0; i < 600; ++i) {
            attempt(state, history, ends[random.below(static_cast<std::uint32_t>(ends.size()))], spring + i * 1h);
        }
    }
}

TEST_CASE("an attempt that is not counted never uses a number up") {
    const RetryTable table;
    NumberState state;
    for (const Outcome outcome :
         {Outcome::congestion, Outcome::network_failure, Outcome::local_failure, Outcome::cancelled, Outcome::absent}) {
        for (int i = 0; i < 1'000; ++i) {
            REQUIRE(dialled(state));
            REQUIRE(ended(state, table, outcome, noon).legal);
            REQUIRE(state.phase == Phase::open);
        }
        CHECK(state.seen[outcome] == 63);  // it stops there
        CHECK(state.attempts == 0);
    }
}

TEST_CASE("the highest limits are reached and not passed") {
    RetryTable table;
    table.max_attempts = 255;
    table.row(Outcome::no_answer).max_times = 0;
    table.row(Outcome::congestion).max_times = 63;
    for (const auto& [outcome, limit] : {std::pair(Outcome::no_answer, 255), std::pair(Outcome::congestion, 63)}) {
        NumberState state;
        for (int i = 1; i <= limit; ++i) {
            REQUIRE(dialled(state));
            const Step step = ended(state, table, outcome, noon);
            REQUIRE(step.next == (i < limit ? Next::redial : Next::next_number));
        }
        CHECK(state.phase == Phase::exhausted);
        CHECK_FALSE(dialled(state));
    }
}

TEST_CASE("a promised call is made even when the attempts are used up, the one after it is not") {
    const RetryTable table;
    NumberState state;
    for (int i = 0; i < 2; ++i) (void)dialled(state), (void)ended(state, table, Outcome::busy, noon);
    RetryTable counted = table;
    counted.row(Disposition::callback).counts = true;
    REQUIRE(dialled(state));
    CHECK(disposed(state, counted, Disposition::callback, noon + 9h, noon) == Step{Next::redial, true});
    CHECK(state.attempts == 3);
    CHECK(state.verdict(noon) == Verdict::not_before(noon + 9h, Why::redial_delay));
    REQUIRE(dialled(state));
    CHECK(ended(state, table, Outcome::no_answer, noon + 9h) == Step{Next::next_number, true});
    CHECK(state.phase == Phase::exhausted);
}

TEST_CASE("what happens out of turn changes nothing") {
    const RetryTable table;
    for (const Phase phase : {Phase::open, Phase::in_call, Phase::exhausted, Phase::retired}) {
        NumberState state;
        state.phase = phase;
        state.attempts = 2;
        state.not_before = noon;
        const NumberState before = state;
        if (phase != Phase::in_call) {
            for (const End& end : all_ends()) CHECK_FALSE(finish(state, table, end, noon, noon).legal);
            CHECK(state == before);
        }
        if (phase != Phase::open) {
            CHECK_FALSE(dialled(state));
            CHECK(state == before);
        }
        CHECK(state.live() == (phase == Phase::open || phase == Phase::in_call));
    }
}

TEST_CASE("a table that makes no sense is refused by the name of the field") {
    const auto field = [](auto&& spoil) {
        RetryTable table;
        spoil(table);
        const auto checked = table.check();
        REQUIRE_FALSE(checked);
        CHECK_FALSE(checked.error().remedy.empty());
        return checked.error().field;
    };
    CHECK(field([](RetryTable& t) { t.max_attempts = 0; }) == "retry.max_attempts");
    CHECK(field([](RetryTable& t) { t.ring_timeout = 0ms; }) == "retry.ring_timeout");
    CHECK(field([](RetryTable& t) { t.contact_gap = -1ms; }) == "retry.contact_gap");
    CHECK(field([](RetryTable& t) { t.row(Outcome::busy).delay = -1ms; }) == "retry.busy.delay");
    CHECK(field([](RetryTable& t) { t.row(Outcome::cancelled).next = Next{5}; }) == "retry.cancelled.next");
    CHECK(field([](RetryTable& t) { t.row(Outcome::busy).doubles_from = 64; }) == "retry.busy.doubles_from");
    CHECK(field([](RetryTable& t) { t.row(Disposition::callback).delay = -1ms; }) == "retry.callback.delay");
    CHECK(field([](RetryTable& t) { t.row(Disposition::do_not_call).next = Next{9}; }) == "retry.do_not_call.next");
    // A time that cannot be added to another: no overflow, an error.
    CHECK(field([](RetryTable& t) { t.row(Outcome::busy).delay = Duration::max(); }) == "retry.busy.delay");
    CHECK(field([](RetryTable& t) { t.contact_gap = Duration::max(); }) == "retry.contact_gap");
    CHECK(field([](RetryTable& t) { t.ring_timeout = Duration::max(); }) == "retry.ring_timeout");
}

TEST_CASE("what follows can be named and read back") {
    std::set<std::string_view> names;
    for (int i = 0; i < next_count; ++i) {
        const auto next = static_cast<Next>(i);
        names.insert(name(next));
        CHECK(parse_next(name(next)).value() == next);
    }
    CHECK(names.size() == next_count);
    CHECK(parse_next("Redial").error().field == "next");
    CHECK(parse_next("").error().value.empty());
}

TEST_CASE("a number cannot be dialled without end within one instant") {
    const auto field = [](RetryRow row, Duration gap = 0ms, Outcome outcome = Outcome::busy) {
        RetryTable table;
        table.contact_gap = gap;
        table.row(outcome) = row;
        const auto checked = table.check();
        return checked ? std::string() : checked.error().field;
    };
    CHECK(field({Next::redial, 0s, 0, false}) == "retry.busy.delay");
    CHECK(field({Next::redial, 499ms, 0, false}) == "retry.busy.delay");
    CHECK(field({Next::next_number, 0s, 0, false}) == "retry.busy.delay");
    CHECK(field({Next::redial, 500ms, 0, false}).empty());
    CHECK(field({Next::redial, 0s, 1, false}).empty());
    CHECK(field({Next::redial, 0s, 0, true}).empty());
    CHECK(field({Next::redial, 0s, 0, false}, 1s).empty());
    CHECK(field({Next::complete, 0s, 0, false}).empty());
    CHECK(field({Next::redial, 0s, 0, false}, 0s, Outcome::cancelled) == "retry.cancelled.delay");
    RetryTable table;
    table.row(Disposition::call_again) = {Next::redial, 0s, 0, false};
    CHECK(table.check().error().field == "retry.call_again.delay");
    table.row(Disposition::call_again) = {Next::complete, 0s, 0, false};
    table.row(Disposition::callback) = {Next::next_number, 0s, 0, false};
    CHECK(table.check().error().field == "retry.callback.delay");
}

TEST_CASE("a network that fails again and again is tried at ever longer intervals, and never given up") {
    const RetryTable table;
    NumberState state;
    Instant now = noon;
    std::vector<Duration> delays;
    for (int i = 0; i < 100; ++i) {
        REQUIRE(dialled(state));
        CHECK(ended(state, table, Outcome::network_failure, {}, now).next == Next::redial);
        delays.push_back(state.not_before - now);
        now = state.not_before;
    }
    CHECK(std::vector(delays.begin(), delays.begin() + 6) ==
          std::vector<Duration>{2min, 2min, 2min, 4min, 8min, 16min});
    CHECK(*std::max_element(delays.begin(), delays.end()) == 24h);
    CHECK(delays.back() == 24h);
    CHECK(state.attempts == 0);

    RetryRow patient{Next::redial, 48h, 0, false};
    patient.doubles_from = 1;
    CHECK(patient.delay_after(60) == 48h);  // longer than a day already
    CHECK(RetryRow{Next::redial, 1h, 0, false}.delay_after(63) == 1h);
    RetryRow slow{Next::redial, 1ms, 3, true};
    slow.doubles_from = 1;
    CHECK(slow.delay_after(63) == 24h);
}

TEST_CASE("a redial that varies moves to the part of the day that the table names") {
    RetryTable table;
    table.day_parts = DayParts::usual();
    table.row(Outcome::no_answer).vary_from = 2;
    REQUIRE(table.check().has_value());
    CHECK(table.next_part(Outcome::no_answer, 1, 9 * 60) == std::nullopt);  // the first one stays with its delay
    CHECK(table.next_part(Outcome::no_answer, 2, 9 * 60) == 2);             // from the morning to the evening
    CHECK(table.next_part(Outcome::no_answer, 2, 18 * 60) == 1);            // from the evening to the afternoon
    CHECK(table.next_part(Outcome::no_answer, 3, 12 * 60) == 0);            // from the afternoon to the morning
    CHECK(table.next_part(Outcome::no_answer, 2, 3 * 60) == 1);             // the evening lasts over midnight
    CHECK(table.next_part(Outcome::busy, 9, 9 * 60) == std::nullopt);       // a row that does not vary
    CHECK(RetryTable{}.next_part(Outcome::no_answer, 9, 9 * 60) == std::nullopt);

    const Zone warsaw = load_zone("Europe/Warsaw").value();
    const Instant morning = from_epoch_ms(1'774'602'000'000);  // Friday 2026-03-27, 10:00 in Warsaw
    NumberState state;
    REQUIRE(dialled(state));
    CHECK(ended(state, table, Outcome::no_answer, warsaw, morning).next == Next::redial);
    CHECK(state.not_before == morning + 600s);
    REQUIRE(dialled(state));
    CHECK(ended(state, table, Outcome::no_answer, warsaw, morning + 600s).next == Next::redial);
    CHECK(state.not_before == morning + 7h);  // 17:00
}

TEST_CASE("the part of the day is that of the client's clock, on the days on which it changes too") {
    const DayParts parts = DayParts::usual();
    const Zone warsaw = load_zone("Europe/Warsaw").value();
    const Instant saturday = from_epoch_ms(1'774'720'800'000);  // 2026-03-28 19:00; an hour is missing on Sunday
    CHECK(parts.first_in(0, warsaw, saturday) == saturday + 10h);
    CHECK(parts.first_in(1, warsaw, saturday) == saturday + 16h);
    CHECK(parts.first_in(2, warsaw, saturday) == saturday);
    const Instant autumn = from_epoch_ms(1'792'861'200'000);  // 2026-10-24 19:00; an hour comes twice on Sunday
    CHECK(parts.first_in(0, warsaw, autumn) == autumn + 12h);
    // A part that begins inside the missing hour begins with the hour after it; inside the hour that comes twice, with
    // the first of both.
    DayParts night = parts;
    night.parts[0] = {2 * 60 + 30, 2};
    CHECK(night.first_in(0, warsaw, saturday) == saturday + 7h);
    CHECK(night.first_in(0, warsaw, autumn) == autumn + 7h + 30min);
    // What is not there delays nothing.
    CHECK(parts.first_in(3, warsaw, saturday) == saturday);
    CHECK(parts.first_in(-1, warsaw, saturday) == saturday);
    CHECK(DayParts{}.first_in(0, warsaw, saturday) == saturday);
    CHECK(DayParts{}.at(5) == std::nullopt);
}

TEST_CASE("a promised call is not moved to another part of the day") {
    RetryTable table;
    table.day_parts = DayParts::usual();
    table.row(Disposition::callback).vary_from = 1;
    table.row(Disposition::call_again).vary_from = 1;
    NumberState state;
    REQUIRE(dialled(state));
    REQUIRE(disposed(state, table, Disposition::callback, noon + 5h, Zone{}, noon).legal);
    CHECK(state.not_before == noon + 5h);
    REQUIRE(dialled(state));
    REQUIRE(disposed(state, table, Disposition::call_again, noon, Zone{}, noon).legal);
    CHECK(state.not_before == noon + 24h + 18h);  // from the afternoon to the morning after the delay
}

TEST_CASE("what follows the last attempt is the row's own affair") {
    RetryTable table;
    const auto last = [&table](Next give_up) {
        table.row(Outcome::rejected) = {Next::redial, 24h, 1, true, 0, give_up};
        REQUIRE(table.check().has_value());
        NumberState state;
        REQUIRE(dialled(state));
        const Step step = ended(state, table, Outcome::rejected, noon);
        CHECK(step == Step{give_up, true});
        return state.phase;
    };
    CHECK(last(Next::next_number) == Phase::exhausted);
    CHECK(last(Next::complete) == Phase::exhausted);
    CHECK(last(Next::retire_number) == Phase::retired);
    CHECK(last(Next::do_not_call) == Phase::retired);
    table.row(Outcome::rejected).give_up = Next::redial;
    CHECK(table.check().error().field == "retry.rejected.give_up");
    table.row(Outcome::rejected).give_up = Next{7};
    CHECK(table.check().error().field == "retry.rejected.give_up");
}

TEST_CASE("parts of the day that make no sense are refused by the name of the field") {
    const auto field = [](auto&& spoil) {
        RetryTable table;
        table.day_parts = DayParts::usual();
        spoil(table.day_parts);
        const auto checked = table.check();
        return checked ? std::string() : checked.error().field;
    };
    CHECK(field([](DayParts&) {}).empty());
    CHECK(field([](DayParts& d) { d.count = 0; }).empty());
    CHECK(field([](DayParts& d) { d.count = 7; }) == "retry.day_parts");
    CHECK(field([](DayParts& d) { d.count = 1; }) == "retry.day_parts");
    CHECK(field([](DayParts& d) { d.parts[1].begin = 6 * 60; }) == "retry.day_parts[1].begin");
    CHECK(field([](DayParts& d) { d.parts[2].begin = 1440; }) == "retry.day_parts[2].begin");
    CHECK(field([](DayParts& d) { d.parts[0].begin = -1; }) == "retry.day_parts[0].begin");
    CHECK(field([](DayParts& d) { d.parts[0].then = 3; }) == "retry.day_parts[0].then");
    CHECK(field([](DayParts& d) { d.parts[2].then = 2; }) == "retry.day_parts[2].then");
}

TEST_CASE("a type of number has a table of its own, or the usual one") {
    RetryTables tables;
    tables.of_type[static_cast<std::size_t>(NumberType::mobile)].emplace().max_attempts = 5;
    CHECK(tables[NumberType::mobile].max_attempts == 5);
    CHECK(tables[NumberType::work].max_attempts == 3);
    CHECK(tables[NumberType{99}] == tables.usual);
    CHECK(tables.check().has_value());
    tables.of_type[1]->row(Outcome::busy).delay = -1ms;
    CHECK(tables.check().error().field == "retry.mobile.busy.delay");
    tables.of_type[1]->max_attempts = 0;
    CHECK(tables.check().error().field == "retry.mobile.max_attempts");
    tables.usual.max_attempts = 0;
    CHECK(tables.check().error().field == "retry.max_attempts");
}
