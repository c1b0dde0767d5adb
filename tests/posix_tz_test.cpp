// SPDX-License-Identifier: Apache-2.0
#include "../src/posix_tz.hpp"

#include "property.hpp"

#include <string>

using namespace outdial;
using namespace std::chrono_literals;
using std::chrono::sys_days;
using std::chrono::year;

namespace {

/// The changes of one year by a rule that must be readable.
std::vector<OffsetChange> changes(std::string_view rule, year in) {
    const auto zone = parse_posix_tz(rule);
    REQUIRE(zone);
    return zone->changes(in, in);
}

using Changes = std::vector<OffsetChange>;

std::string big_endian(std::uint64_t value, int bytes) {
    std::string text;
    for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i) & 0xff);
    return text;
}

/// A TZif file of version 2 with the given changes, one local time type and one leap second.
std::string tzif(const std::vector<std::int64_t>& at, const std::string& footer) {
    std::string file;
    for (const int size : {4, 8}) {
        file += "TZif2" + std::string(15, '\0');
        for (const std::size_t count :
             {std::size_t{1}, std::size_t{1}, std::size_t{1}, at.size(), std::size_t{1}, std::size_t{4}}) {
            file += big_endian(count, 4);
        }
        for (const std::int64_t time : at) file += big_endian(static_cast<std::uint64_t>(time), size);
        file += std::string(at.size(), '\0') + std::string(6, '\0') + std::string("UTC\0", 4);
        file += std::string(static_cast<std::size_t>(size) + 4, '\1') + std::string(2, '\0');
    }
    return file + "\n" + footer + "\n";
}

}  // namespace

TEST_CASE("a rule without daylight time never changes") {
    const auto kolkata = parse_posix_tz("IST-5:30");
    REQUIRE(kolkata);
    CHECK(kolkata->standard == 5h + 30min);
    CHECK_FALSE(kolkata->daylight);
    CHECK(kolkata->changes(1970y, 2200y).empty());
    CHECK(parse_posix_tz("<-03>3")->standard == -3h);
    CHECK(parse_posix_tz("<+1245>-12:45")->standard == 12h + 45min);
    CHECK(parse_posix_tz("LMT0:05:21")->standard == -(5min + 21s));
    CHECK(parse_posix_tz("ABC+3")->standard == -3h);
}

TEST_CASE("New York: the hour left out is 2 o'clock, daylight time one hour ahead") {
    CHECK(changes("EST5EDT,M3.2.0,M11.1.0", 2026y) ==
          Changes{{sys_days{2026y / 3 / 8} + 7h, -4h}, {sys_days{2026y / 11 / 1} + 6h, -5h}});
}

TEST_CASE("Warsaw: week 5 is the last, whether it is the fourth or the fifth") {
    CHECK(changes("CET-1CEST,M3.5.0,M10.5.0/3", 2026y) ==
          Changes{{sys_days{2026y / 3 / 29} + 1h, 2h}, {sys_days{2026y / 10 / 25} + 1h, 1h}});
    CHECK(changes("CET-1CEST,M3.5.0,M10.5.0/3", 2032y) ==
          Changes{{sys_days{2032y / 3 / 28} + 1h, 2h}, {sys_days{2032y / 10 / 31} + 1h, 1h}});
}

TEST_CASE("Lord Howe: half an hour, and the year begins in daylight time") {
    CHECK(changes("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 2026y) ==
          Changes{{sys_days{2026y / 4 / 4} + 15h, 10h + 30min}, {sys_days{2026y / 10 / 3} + 15h + 30min, 11h}});
}

TEST_CASE("Troll: two hours") {
    CHECK(changes("<+00>0<+02>-2,M3.5.0/1,M10.5.0/3", 2026y) ==
          Changes{{sys_days{2026y / 3 / 29} + 1h, 2h}, {sys_days{2026y / 10 / 25} + 1h, 0h}});
}

TEST_CASE("times before midnight and after 24:00") {
    // Nuuk changes at -1:00, which is 23:00 of Saturday; Gaza 50 hours into the fourth Thursday; Cairo at 24:00.
    CHECK(changes("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2026y) ==
          Changes{{sys_days{2026y / 3 / 29} + 1h, -1h}, {sys_days{2026y / 10 / 25} + 1h, -2h}});
    CHECK(changes("EET-2EEST,M3.4.4/50,M10.4.4/50", 2026y) ==
          Changes{{sys_days{2026y / 3 / 28} + 0h, 3h}, {sys_days{2026y / 10 / 23} + 23h, 2h}});
    CHECK(changes("EET-2EEST,M4.5.5/0,M10.5.4/24", 2026y) ==
          Changes{{sys_days{2026y / 4 / 23} + 22h, 3h}, {sys_days{2026y / 10 / 29} + 21h, 2h}});
}

TEST_CASE("days by number, with and without 29 February") {
    // J60 is 1 March in every year; 59 is 29 February in a leap year.
    CHECK(changes("AAA0BBB,J60/0,J365/1", 2028y).front().at == sys_days{2028y / 3 / 1});
    CHECK(changes("AAA0BBB,J60/0,J365/1", 2027y).front().at == sys_days{2027y / 3 / 1});
    CHECK(changes("AAA0BBB,J59/0,J365/1", 2028y).front().at == sys_days{2028y / 2 / 28});
    CHECK(changes("AAA0BBB,J60/0,J365/1", 2028y).back().at == sys_days{2028y / 12 / 31});
    CHECK(changes("AAA0BBB,59/0,364/1", 2028y).front().at == sys_days{2028y / 2 / 29});
    CHECK(changes("AAA0BBB,59/0,364/1", 2027y).front().at == sys_days{2027y / 3 / 1});
    CHECK(changes("AAA0BBB,0/0,364/1", 2027y).front().at == sys_days{2027y / 1 / 1});
}

TEST_CASE("daylight time all year round never changes back") {
    const auto zone = parse_posix_tz("XXX3EDT4,0/0,J365/23");
    REQUIRE(zone);
    CHECK(zone->daylight->offset == -4h);
    for (const OffsetChange& change : zone->changes(2026y, 2035y)) {
        if (change.at < sys_days{2036y / 1 / 1}) CHECK(change.offset == -4h);
    }
}

TEST_CASE("the changes of many years are in order") {
    for (const char* rule : {"EST5EDT,M3.2.0,M11.1.0", "AEST-10AEDT,M10.1.0,M4.1.0/3", "XXX3EDT4,0/0,J365/23"}) {
        const auto all = parse_posix_tz(rule)->changes(1970y, 2200y);
        CHECK(all.size() >= 231);
        for (std::size_t i = 1; i < all.size(); ++i) CHECK(all[i - 1].at < all[i].at);
    }
}

TEST_CASE("what is not a rule is refused") {
    for (const char* text : {"",
                             "5",
                             "EST",
                             "ES5",
                             "<EST5",
                             "<>5",
                             "EST25",
                             "EST5:60",
                             "EST5:00:60",
                             "EST5:",
                             "EST5EDT",
                             "EST5EDT,",
                             "EST5EDT,M3.2.0",
                             "EST5EDT,M3.2.0,",
                             "EST5EDT,M0.2.0,M11.1.0",
                             "EST5EDT,M13.2.0,M11.1.0",
                             "EST5EDT,M3.0.0,M11.1.0",
                             "EST5EDT,M3.6.0,M11.1.0",
                             "EST5EDT,M3.2.7,M11.1.0",
                             "EST5EDT,M3.2,M11.1.0",
                             "EST5EDT,J0,J365",
                             "EST5EDT,J1,J366",
                             "EST5EDT,0,366",
                             "EST5EDT,M3.2.0/168,M11.1.0",
                             "EST5EDT,M3.2.0/,M11.1.0",
                             "EST5EDT,M3.2.0,M11.1.0 ",
                             "EST5EDT4,M3.2.0,M11.1.0,M12.1.0",
                             "EST-+5",
                             "EST5ED4,M3.2.0,M11.1.0"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_posix_tz(text));
    }
}

TEST_CASE("any text is a rule or not") {
    outdial_test::property("of the letters of a rule", [] {
        const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ESTDM,./:+-<>J0123456789")));
        const auto zone = parse_posix_tz(text);
        if (zone) RC_ASSERT(zone->changes(2000y, 2003y).size() <= 8U);
    });
}

TEST_CASE("the tail of a file: the last change and the footer") {
    const std::string two = tzif({-100, 1'700'000'000'000}, "CET-1CEST,M3.5.0,M10.5.0/3");
    const auto tail = find_tzif_tail(two);
    REQUIRE(tail);
    CHECK(tail->last_change == std::chrono::sys_seconds{1'700'000'000'000s});
    CHECK(tail->footer == "CET-1CEST,M3.5.0,M10.5.0/3");

    const std::string past = tzif({-100}, "");
    CHECK(find_tzif_tail(past)->last_change == std::chrono::sys_seconds{-100s});
    CHECK(find_tzif_tail(past)->footer.empty());

    const std::string none = tzif({}, "UTC0");
    CHECK_FALSE(find_tzif_tail(none)->last_change);
    CHECK(find_tzif_tail(none)->footer == "UTC0");
}

TEST_CASE("a cut, old or foreign file has no tail") {
    const std::string file = tzif({1, 2, 3}, "EST5EDT,M3.2.0,M11.1.0");
    for (std::size_t length = 0; length < file.size(); ++length) {
        CAPTURE(length);
        const auto tail = find_tzif_tail(std::string_view(file).substr(0, length));
        CHECK_FALSE(tail);
    }
    std::string version_1 = file;
    version_1[4] = '\0';
    CHECK_FALSE(find_tzif_tail(version_1));
    std::string foreign = file;
    foreign[0] = 't';
    CHECK_FALSE(find_tzif_tail(foreign));
    std::string boastful = file;  // claims 2^32 - 1 changes
    boastful.replace(32, 4, "\xff\xff\xff\xff");
    CHECK_FALSE(find_tzif_tail(boastful));
}

TEST_CASE("any bytes have a tail or not") {
    outdial_test::property("a file with one byte changed", [] {
        std::string file = tzif({1, 2, 3}, "EST5EDT,M3.2.0,M11.1.0");
        file[*rc::gen::inRange<std::size_t>(0, file.size())] = *rc::gen::arbitrary<char>();
        const auto tail = find_tzif_tail(file);
        if (tail) RC_ASSERT(tail->footer.size() < file.size());
    });
}
