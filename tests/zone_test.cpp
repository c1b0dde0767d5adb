// SPDX-License-Identifier: Apache-2.0
#include "property.hpp"

#include <outdial/zone.hpp>

#include <date/tz.h>

#include <thread>
#include <type_traits>

using namespace outdial;
using namespace std::chrono_literals;
using outdial_test::contains;
using std::chrono::sys_days;
using std::chrono::year_month_day;

namespace {

Zone zone(std::string_view name) {
    auto loaded = load_zone(name);
    INFO(name);
    REQUIRE(loaded);
    return *std::move(loaded);
}

struct Change {
    const char* zone;
    year_month_day day;
    std::chrono::seconds time;  ///< UTC
    std::chrono::seconds before, after;
};

void check(const std::vector<Change>& changes) {
    for (const auto& [name, day, time, before, after] : changes) {
        const Zone there = zone(name);
        const Instant at = sys_days{day} + time;
        CAPTURE(name, epoch_ms(at));
        const ZoneSpan earlier = there.span(at - 1ms);
        const ZoneSpan later = there.span(at);
        CHECK(earlier.end == at);
        CHECK(earlier.offset == before);
        CHECK(later.begin == at);
        CHECK(later.offset == after);
        CHECK(there.local(at - 1ms).time_since_epoch() == at.time_since_epoch() - 1ms + before);
        CHECK(there.local(at).time_since_epoch() == at.time_since_epoch() + after);
    }
}

const std::vector<std::string> hard_zones{"America/New_York",
                                          "Europe/Warsaw",
                                          "America/Santiago",
                                          "Australia/Sydney",
                                          "Australia/Lord_Howe",
                                          "Asia/Amman",
                                          "Africa/Cairo",
                                          "Asia/Kolkata",
                                          "Asia/Kathmandu",
                                          "Africa/Casablanca",
                                          "Pacific/Apia",
                                          "Antarctica/Troll",
                                          "America/St_Johns",
                                          "America/Nuuk",
                                          "Europe/Dublin",
                                          "Africa/El_Aaiun",
                                          "Pacific/Kwajalein",
                                          "Etc/GMT+12",
                                          "America/Argentina/San_Luis",
                                          "Asia/Gaza"};

}  // namespace

TEST_CASE("a zone that nobody loaded is UTC") {
    const Zone utc;
    CHECK(utc.name() == "UTC");
    CHECK(utc == zone("UTC"));
    for (const Instant instant : {far_past, from_epoch_ms(0), far_future, Instant::min(), Instant::max()}) {
        CHECK(utc.span(instant) == ZoneSpan{far_past, far_future, Duration{0}});
        CHECK(epoch_ms(Instant{utc.local(instant).time_since_epoch()}) == epoch_ms(instant));
    }
}

TEST_CASE("Warsaw 2026: the worked values of the header") {
    const Zone warsaw = zone("Europe/Warsaw");
    CHECK(warsaw.name() == "Europe/Warsaw");
    const auto wall = [&](Instant instant) { return warsaw.local(instant).time_since_epoch(); };
    const auto day = [](year_month_day date) { return sys_days{date}.time_since_epoch(); };
    CHECK(wall(sys_days{2026y / 3 / 29} + 1h - 1ms) == day(2026y / 3 / 29) + 2h - 1ms);
    CHECK(wall(sys_days{2026y / 3 / 29} + 1h) == day(2026y / 3 / 29) + 3h);
    CHECK(wall(sys_days{2026y / 10 / 25} + 0h) == day(2026y / 10 / 25) + 2h);
    CHECK(wall(sys_days{2026y / 10 / 25} + 1h) == day(2026y / 10 / 25) + 2h);
}

TEST_CASE("changes of the past, as they happened") {
    check({
        {"America/New_York", 1974y / 1 / 6, 7h, -5h, -4h},
        {"America/New_York", 1974y / 10 / 27, 6h, -4h, -5h},
        {"America/New_York", 1987y / 4 / 5, 7h, -5h, -4h},
        {"America/New_York", 1987y / 10 / 25, 6h, -4h, -5h},
        {"America/New_York", 2007y / 3 / 11, 7h, -5h, -4h},
        {"America/New_York", 2007y / 11 / 4, 6h, -4h, -5h},
        {"Europe/Warsaw", 1977y / 4 / 3, 0h, 1h, 2h},
        {"Europe/Warsaw", 1977y / 9 / 25, 0h, 2h, 1h},
        {"Australia/Sydney", 2000y / 3 / 25, 16h, 11h, 10h},
        {"Australia/Sydney", 2000y / 8 / 26, 16h, 10h, 11h},
        {"Australia/Lord_Howe", 1981y / 2 / 28, 14h, 10h, 10h + 30min},
        {"Australia/Lord_Howe", 1981y / 10 / 24, 15h + 30min, 10h + 30min, 11h + 30min},
        {"Asia/Amman", 2021y / 3 / 25, 22h, 2h, 3h},
        {"Asia/Amman", 2021y / 10 / 28, 22h, 3h, 2h},
        {"Asia/Amman", 2022y / 2 / 24, 22h, 2h, 3h},
        {"Africa/Cairo", 2010y / 4 / 29, 22h, 2h, 3h},
        {"Africa/Cairo", 2010y / 8 / 10, 21h, 3h, 2h},
        {"Africa/Cairo", 2010y / 9 / 9, 22h, 2h, 3h},
        {"Africa/Cairo", 2010y / 9 / 30, 21h, 3h, 2h},
        {"Africa/Cairo", 2014y / 5 / 15, 22h, 2h, 3h},
        {"Africa/Cairo", 2014y / 6 / 26, 21h, 3h, 2h},
        {"Africa/Cairo", 2014y / 7 / 31, 22h, 2h, 3h},
        {"Africa/Cairo", 2014y / 9 / 25, 21h, 3h, 2h},
        {"Africa/Cairo", 2023y / 4 / 27, 22h, 2h, 3h},
        {"Africa/Casablanca", 2018y / 3 / 25, 2h, 0h, 1h},
        {"Africa/Casablanca", 2018y / 5 / 13, 2h, 1h, 0h},
        {"Africa/Casablanca", 2018y / 6 / 17, 2h, 0h, 1h},
        {"Asia/Kathmandu", 1985y / 12 / 31, 18h + 30min, 5h + 30min, 5h + 45min},
        {"Pacific/Apia", 2011y / 4 / 2, 14h, -10h, -11h},
        {"Pacific/Apia", 2011y / 9 / 24, 14h, -11h, -10h},
        {"Pacific/Apia", 2011y / 12 / 30, 10h, -10h, 14h},
        {"Pacific/Apia", 2012y / 3 / 31, 14h, 14h, 13h},
        {"Pacific/Apia", 2021y / 4 / 3, 14h, 14h, 13h},
        {"Antarctica/Troll", 2005y / 3 / 27, 1h, 0h, 2h},
        {"Antarctica/Troll", 2005y / 10 / 30, 1h, 2h, 0h},
        {"America/St_Johns", 2007y / 3 / 11, 3h + 31min, -3h - 30min, -2h - 30min},
        {"America/St_Johns", 2007y / 11 / 4, 2h + 31min, -2h - 30min, -3h - 30min},
        {"America/Nuuk", 2023y / 3 / 26, 1h, -3h, -2h},
        {"America/Nuuk", 2024y / 3 / 31, 1h, -2h, -1h},
        {"Africa/Monrovia", 1972y / 1 / 7, 44min + 30s, -44min - 30s, 0h},
    });
}

TEST_CASE("changes of this year, and of years after the last one that the files list") {
    // By the rules in force; a parliament may change them, and then these rows.
    check({
        {"America/New_York", 2026y / 3 / 8, 7h, -5h, -4h},
        {"America/New_York", 2026y / 11 / 1, 6h, -4h, -5h},
        {"America/New_York", 2040y / 3 / 11, 7h, -5h, -4h},
        {"America/New_York", 2040y / 11 / 4, 6h, -4h, -5h},
        {"America/New_York", 2199y / 3 / 10, 7h, -5h, -4h},
        {"America/New_York", 2199y / 11 / 3, 6h, -4h, -5h},
        {"Europe/Warsaw", 2041y / 3 / 31, 1h, 1h, 2h},
        {"Europe/Warsaw", 2041y / 10 / 27, 1h, 2h, 1h},
        {"America/Santiago", 2026y / 4 / 5, 3h, -3h, -4h},
        {"America/Santiago", 2026y / 9 / 6, 4h, -4h, -3h},
        {"America/Santiago", 2044y / 4 / 3, 3h, -3h, -4h},
        {"America/Santiago", 2044y / 9 / 4, 4h, -4h, -3h},
        {"Australia/Sydney", 2026y / 4 / 4, 16h, 11h, 10h},
        {"Australia/Sydney", 2026y / 10 / 3, 16h, 10h, 11h},
        {"Australia/Sydney", 2050y / 4 / 2, 16h, 11h, 10h},
        {"Australia/Sydney", 2050y / 10 / 1, 16h, 10h, 11h},
        {"Australia/Lord_Howe", 2026y / 4 / 4, 15h, 11h, 10h + 30min},
        {"Australia/Lord_Howe", 2060y / 4 / 3, 15h, 11h, 10h + 30min},
        {"Australia/Lord_Howe", 2060y / 10 / 2, 15h + 30min, 10h + 30min, 11h},
        {"Africa/Cairo", 2026y / 4 / 23, 22h, 2h, 3h},
        {"Africa/Cairo", 2042y / 4 / 24, 22h, 2h, 3h},
        {"Africa/Cairo", 2042y / 10 / 30, 21h, 3h, 2h},
        {"Antarctica/Troll", 2026y / 3 / 29, 1h, 0h, 2h},
        {"Antarctica/Troll", 2046y / 3 / 25, 1h, 0h, 2h},
        {"Antarctica/Troll", 2046y / 10 / 28, 1h, 2h, 0h},
        {"America/Nuuk", 2040y / 3 / 25, 1h, -2h, -1h},
        {"America/Nuuk", 2040y / 10 / 28, 1h, -1h, -2h},
    });
}

TEST_CASE("Warsaw changes on the last Sundays of March and October of every year from 1996 to 2200") {
    const Zone warsaw = zone("Europe/Warsaw");
    Instant at = sys_days{1996y / 1 / 1};
    for (auto year = 1996y; year <= 2200y; ++year) {
        const Instant spring = sys_days{year / 3 / std::chrono::Sunday[std::chrono::last]} + 1h;
        const Instant autumn = sys_days{year / 10 / std::chrono::Sunday[std::chrono::last]} + 1h;
        CHECK(warsaw.span(at).end == spring);
        CHECK(warsaw.span(spring) == ZoneSpan{spring, autumn, 2h});
        at = autumn;
    }
    CHECK(warsaw.span(at) == ZoneSpan{at, far_future, 1h});  // the table ends with the year 2200
}

TEST_CASE("zones without daylight saving do not change") {
    for (const char* name : {"Asia/Kolkata", "Etc/GMT+5", "America/Phoenix"}) {
        CHECK(zone(name).span(sys_days{2026y / 7 / 1}).end == far_future);
    }
    CHECK(zone("Asia/Kolkata").span(far_past) == ZoneSpan{far_past, far_future, 5h + 30min});
    CHECK(zone("Etc/GMT+5").span(far_past) == ZoneSpan{far_past, far_future, -5h});  // POSIX sign: west
}

TEST_CASE("Apia has no 30 December 2011") {
    const Zone apia = zone("Pacific/Apia");
    const LocalDays skipped{2011y / 12 / 30};
    const Instant jump = sys_days{2011y / 12 / 30} + 10h;
    CHECK(apia.local(jump - 1ms) == LocalTime{skipped} - 1ms);
    CHECK(apia.local(jump) == LocalTime{skipped} + 24h);
    for (Instant at = jump - 72h; at < jump + 72h; at += 1min) {
        if (std::chrono::floor<std::chrono::days>(apia.local(at)) == skipped) FAIL(epoch_ms(at));
    }
}

TEST_CASE("spans lie end to end from far past to far future, each with its own offset, and are found from inside") {
    for (const std::string& name : hard_zones) {
        const Zone there = zone(name);
        CAPTURE(name);
        ZoneSpan span = there.span(far_past);
        CHECK(span.begin == far_past);
        int count = 1;
        while (span.end != far_future) {
            REQUIRE(span.begin < span.end);
            for (const Instant inside : {span.begin, span.begin + (span.end - span.begin) / 2, span.end - 1ms}) {
                if (there.span(inside) != span) FAIL(epoch_ms(inside));
            }
            const ZoneSpan next = there.span(span.end);
            REQUIRE(next.begin == span.end);
            REQUIRE(next.offset != span.offset);
            span = next;
            ++count;
        }
        CHECK(count < 600);
        CHECK(span.begin < Instant{sys_days{2201y / 1 / 1}});
    }
}

TEST_CASE("a look-up agrees with the date library, up to where that one reads") {
    for (const std::string& name : hard_zones) {
        const Zone there = zone(name);
        const date::time_zone* twin = date::locate_zone(name);
        CAPTURE(name);
        for (std::int64_t second = 0; second < 2'145'000'000; second += 40'009) {  // to 2037-12, every 11 hours
            const date::sys_info expected = twin->get_info(date::sys_seconds{std::chrono::seconds(second)});
            if (expected.end > date::sys_seconds{date::sys_days{date::year{2200} / 1 / 1}})
                break;  // it read no further
            if (there.span(from_epoch_ms(second * 1000)).offset != expected.offset) FAIL(second);
        }
    }
}

TEST_CASE("every zone of the database loads") {
    std::size_t loaded = 0;
    for (const auto& entry : date::get_tzdb().zones) {
        if (entry.name() == "localtime") continue;
        const auto there = load_zone(entry.name());
        CAPTURE(entry.name());
        REQUIRE(there);
        CHECK(there->name() == entry.name());
        CHECK(there->span(far_past).begin == far_past);
        ++loaded;
    }
    CHECK(loaded > 400);
}

TEST_CASE("a name that is no zone is an error") {
    const std::string endless(10'000, 'x');
    for (const std::string& name : std::vector<std::string>{"",
                                                            " ",
                                                            ".",
                                                            "..",
                                                            "../x",
                                                            "../zoneinfo/Europe/Warsaw",
                                                            "/etc/passwd",
                                                            "/usr/share/zoneinfo/Europe/Warsaw",
                                                            "Europe",
                                                            "Europe/",
                                                            "Europe/Warsaw ",
                                                            "europe/warsaw",
                                                            "Europe/Nowhere",
                                                            "tzdata.zi",
                                                            "localtime",
                                                            "posixrules",
                                                            "right/Europe/Warsaw",
                                                            "CET-1CEST,M3.5.0,M10.5.0",
                                                            std::string("UTC\0x", 5),
                                                            std::string("Europe/Warsaw\0/x", 16),
                                                            endless}) {
        const auto loaded = load_zone(name);
        CAPTURE(name.substr(0, 100));
        REQUIRE_FALSE(loaded);
        CHECK(loaded.error().field == "zone");
        CHECK(loaded.error().value == name);
        CHECK_THAT(loaded.error().remedy, contains("IANA"));
    }
}

TEST_CASE("instants before, after and far beyond the table have the nearest offset") {
    const Zone new_york = zone("America/New_York");
    CHECK(new_york.span(Instant::min()).offset == -5h);
    CHECK(new_york.span(Instant::min()).begin == far_past);
    CHECK(new_york.span(sys_days{1900y / 7 / 1}).offset == -5h);
    CHECK(new_york.span(sys_days{2300y / 7 / 1}) == new_york.span(far_future));
    CHECK(new_york.span(far_future).end == far_future);
    CHECK(new_york.span(Instant::max()) == new_york.span(far_future));
    CHECK(new_york.local(far_future).time_since_epoch() == far_future.time_since_epoch() - 5h);
    CHECK(new_york.local(far_past).time_since_epoch() == far_past.time_since_epoch() - 5h);
}

TEST_CASE("a copy shares the table and outlives the original") {
    Zone copy;
    {
        const Zone original = zone("Asia/Kathmandu");
        copy = original;
    }
    CHECK(copy.name() == "Asia/Kathmandu");
    CHECK(copy.span(sys_days{2026y / 1 / 1}).offset == 5h + 45min);
    CHECK(copy == zone("Asia/Kathmandu"));
    CHECK_FALSE(copy == zone("Asia/Katmandu"));  // an alias is another name
    static_assert(sizeof(Zone) <= 16);
    static_assert(std::is_nothrow_default_constructible_v<Zone>);
}

TEST_CASE("a moved-from zone is UTC") {
    Zone moved = zone("Asia/Kathmandu");
    const Zone there = std::move(moved);
    CHECK(moved.name() == "UTC");  // NOLINT: what a moved-from zone is belongs to its contract
    CHECK(moved.local(from_epoch_ms(5)).time_since_epoch() == 5ms);
}

TEST_CASE("zones load in several threads at once") {
    std::vector<std::thread> threads;
    std::vector<Duration> offsets(8);
    for (std::size_t i = 0; i < offsets.size(); ++i) {
        threads.emplace_back([&offsets, i] {
            const auto loaded = load_zone("Antarctica/Troll");
            if (loaded) offsets[i] = loaded->span(sys_days{2025y / 7 / 1}).offset;
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (const Duration offset : offsets) CHECK(offset == 2h);
}
