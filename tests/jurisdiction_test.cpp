// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/jurisdiction.hpp>

#include <array>

using namespace outdial;
using namespace std::chrono_literals;
using outdial_test::contains;

namespace {

const LawBook& book() {
    static const LawBook loaded = [] {
        auto result = LawBook::load(OUTDIAL_SOURCE_DIR "/data");
        INFO((result ? "" : result.error().message()));
        REQUIRE(result);
        return *result;
    }();
    return loaded;
}

/// The first instant at which the wall there shows that time: found by trying, minute after minute.
Instant when(const Zone& zone, std::chrono::year_month_day day, int minute) {
    const LocalTime wanted = LocalDays{day} + Duration(std::chrono::minutes(minute));
    for (Instant at{wanted.time_since_epoch() - 15h};; at += 1min) {
        if (zone.local(at) >= wanted) return at;
    }
}

/// A row of the law on an ordinary week of June 2026 (1 June is a Monday): minutes of opening and closing, by kind of
/// day.
struct Row {
    const char* jurisdiction;
    const char* zone;
    std::vector<std::pair<int, int>> weekdays;
    std::vector<std::pair<int, int>> saturday;
    std::vector<std::pair<int, int>> sunday;
    Purpose purpose = Purpose::telemarketing;
    bool low = false;
};

constexpr int h(int hour, int minute = 0) { return hour * 60 + minute; }

const std::vector<Row>& rows() {
    using W = std::vector<std::pair<int, int>>;
    static const W day{{h(8), h(21)}}, early{{h(8), h(20)}}, none{};
    static const std::vector<Row> all{
        {"US", "America/Chicago", day, day, day},
        {"US", "America/Chicago", day, day, day, Purpose::debt},
        {"US-FL", "America/New_York", early, early, early},
        {"US-OK", "America/Chicago", early, early, early},
        {"US-MD", "America/New_York", early, early, early},
        {"US-OR", "America/Los_Angeles", early, early, early},
        {"US-WA", "America/Los_Angeles", early, early, early},
        {"US-UT", "America/Denver", day, day, none},
        {"US-MS", "America/Chicago", day, day, none},
        {"US-LA", "America/Chicago", early, early, none},
        {"US-AL", "America/Chicago", early, early, none},
        {"US-TX", "America/Chicago", day, day, day},  // low confidence: only the federal rule
        {"US-TX", "America/Chicago", {{h(9), h(21)}}, {{h(9), h(21)}}, {{h(12), h(21)}}, Purpose::telemarketing, true},
        {"US-RI", "America/New_York", {{h(9), h(18)}}, {{h(10), h(17)}}, none, Purpose::telemarketing, true},
        {"US-KY",
         "America/New_York",
         {{h(10), h(21)}},
         {{h(10), h(21)}},
         {{h(10), h(21)}},
         Purpose::telemarketing,
         true},
        {"US-CT", "America/New_York", {{h(9), h(20)}}, {{h(9), h(20)}}, {{h(9), h(20)}}, Purpose::telemarketing, true},
        {"US-MA", "America/New_York", early, early, early, Purpose::telemarketing, true},
        {"US-MI", "America/Detroit", {{h(9), h(21)}}, {{h(9), h(21)}}, {{h(9), h(21)}}, Purpose::telemarketing, true},
        {"US-MN", "America/Chicago", {{h(9), h(21)}}, {{h(9), h(21)}}, {{h(9), h(21)}}, Purpose::telemarketing, true},
        {"US-NM", "America/Denver", {{h(9), h(21)}}, {{h(9), h(21)}}, {{h(9), h(21)}}, Purpose::telemarketing, true},
        {"US-NV",
         "America/Los_Angeles",
         {{h(9), h(20)}},
         {{h(9), h(20)}},
         {{h(9), h(20)}},
         Purpose::telemarketing,
         true},
        {"US-IL", "America/Chicago", {{h(9), h(21)}}, {{h(9), h(21)}}, {{h(9), h(21)}}, Purpose::prerecorded, true},
        {"US-IL", "America/Chicago", day, day, day, Purpose::telemarketing, true},
        {"US-PA", "America/New_York", day, day, {{h(13, 30), h(21)}}, Purpose::telemarketing, true},
        {"US-SD", "America/Chicago", day, day, day, Purpose::telemarketing, true},
        {"GB", "Europe/London", day, day, day},
        {"FR", "Europe/Paris", {{h(10), h(13)}, {h(14), h(20)}}, none, none},
        {"ES", "Europe/Madrid", {{h(9), h(21)}}, none, none},
        {"IT", "Europe/Rome", {{h(9), h(20)}}, {{h(10), h(19)}}, none},
        {"PT", "Europe/Lisbon", {{h(9), h(22)}}, none, none},
        {"CA", "America/Toronto", {{h(9), h(21, 30)}}, {{h(10), h(18)}}, {{h(10), h(18)}}},
        {"AU", "Australia/Sydney", {{h(9), h(20)}}, {{h(9), h(17)}}, none},
        {"IN", "Asia/Kolkata", {{h(9), h(21)}}, {{h(9), h(21)}}, {{h(9), h(21)}}},
        {"IN", "Asia/Kolkata", {{h(8), h(19)}}, {{h(8), h(19)}}, {{h(8), h(19)}}, Purpose::debt},
        {"RU", "Europe/Moscow", {{h(8), h(22)}}, {{h(9), h(20)}}, {{h(9), h(20)}}, Purpose::debt},
        {"ZA", "Africa/Johannesburg", {{h(8), h(20)}}, {{h(9), h(13)}}, none},
        {"BR", "America/Sao_Paulo", {{h(9), h(21)}}, {{h(10), h(16)}}, none, Purpose::telemarketing, true},
        {"SG", "Asia/Singapore", {{h(8), h(21)}}, {{h(9), h(18)}}, none, Purpose::telemarketing, true},
    };
    return all;
}

std::string refusal(const std::string& toml, const std::map<std::string, Holidays>& holidays = {}) {
    LawBook some;
    const auto added = some.add("jurisdiction = \"FR\"\nname = \"France\"\n" + toml, "FR.toml", holidays);
    REQUIRE_FALSE(added);
    CHECK(some == LawBook{});
    return added.error().message();
}

const std::string rule =
    "[[rule]]\nid = \"a\"\nhours = \"09:00-12:00\"\nsource = \"s\"\nas_of = 2026-01-01\nconfidence = \"H\"\n";

}  // namespace

TEST_CASE("every row of the law, on both sides of every boundary") {
    for (const Row& row : rows()) {
        const Zone zone = load_zone(row.zone).value();
        // Telemarketing has only debt rules in Russia; a bare 24/7 there would hide a mistake in the row.
        const Rule law = book().rule({row.jurisdiction}, {row.purpose, row.low, true}).value();
        for (unsigned day = 16; day <= 21;
             ++day) {  // Tuesday to Sunday, a week without national holidays in all of them
            const std::chrono::year_month_day date = 2026y / 6 / std::chrono::day(day);
            if (day == 16 && std::string(row.jurisdiction) == "ZA") continue;               // Youth Day
            if (day == 19 && std::string(row.jurisdiction).substr(0, 2) == "US") continue;  // Juneteenth
            const auto& windows = day == 20 ? row.saturday : day == 21 ? row.sunday : row.weekdays;
            CAPTURE(row.jurisdiction, row.zone, day);
            for (const auto& [opens, closes] : windows) {
                const Instant begin = when(zone, date, opens);
                const Instant end = when(zone, date, closes);
                CHECK_FALSE(law.at(zone, begin - 1ms).is_now());
                CHECK(law.at(zone, begin) == Verdict::now(end));
                CHECK(law.at(zone, end - 1ms).is_now());
                CHECK_FALSE(law.at(zone, end).is_now());
                CHECK(law.at(zone, end).why == Why::law);
                REQUIRE(book().find(law.at(zone, end).rule) != nullptr);
            }
            if (windows.empty()) {
                for (int hour = 0; hour < 24; ++hour) CHECK_FALSE(law.at(zone, when(zone, date, h(hour))).is_now());
            }
        }
    }
}

TEST_CASE("holidays of the law: closed days, observed days, eves") {
    const auto open_at_noon = [](const char* jurisdiction, const char* name, std::chrono::year_month_day day) {
        const Zone zone = load_zone(name).value();
        return book().rule({jurisdiction}).value().at(zone, when(zone, day, h(12))).is_now();
    };
    CHECK_FALSE(open_at_noon("US-UT", "America/Denver", 2026y / 7 / 24));  // Pioneer Day
    CHECK(open_at_noon("US-FL", "America/New_York", 2026y / 7 / 24));
    CHECK_FALSE(open_at_noon("US-AL", "America/Chicago", 2026y / 7 / 3));  // 4 July is a Saturday: observed on Friday
    CHECK_FALSE(open_at_noon("US-AL", "America/Chicago", 2027y / 7 / 5));  // 4 July is a Sunday: observed on Monday
    CHECK_FALSE(open_at_noon("US-LA", "America/Chicago", 2023y / 7 / 3));  // the Governor's day
    CHECK(open_at_noon("US-MS", "America/Chicago", 2026y / 11 / 26));      // the ban on holidays was lifted
    CHECK_FALSE(open_at_noon("FR", "Europe/Paris", 2026y / 7 / 14));
    CHECK_FALSE(open_at_noon("ES", "Europe/Madrid", 2026y / 1 / 6));
    CHECK_FALSE(open_at_noon("PT", "Europe/Lisbon", 2026y / 6 / 10));
    CHECK_FALSE(open_at_noon("AU", "Australia/Sydney", 2026y / 1 / 26));
    CHECK_FALSE(open_at_noon("ZA", "Africa/Johannesburg", 2026y / 6 / 16));
    const Zone rome = load_zone("Europe/Rome").value();
    const Rule italy = book().rule({"IT"}).value();
    CHECK_FALSE(italy.at(rome, when(rome, 2026y / 6 / 1, h(9, 59))).is_now());  // the eve of 2 June
    CHECK(italy.at(rome, when(rome, 2026y / 6 / 1, h(10))).is_now());
    CHECK_FALSE(italy.at(rome, when(rome, 2026y / 6 / 1, h(19))).is_now());
    CHECK_FALSE(italy.at(rome, when(rome, 2026y / 6 / 2, h(12))).is_now());
}

TEST_CASE("an emergency ends at its instant, and a law begins on its day") {
    const Zone chicago = load_zone("America/Chicago").value();
    const Rule louisiana = book().rule({"US-LA"}).value();
    const Instant lifted = std::chrono::sys_days{2021y / 9 / 17} + 23h;
    CHECK_FALSE(louisiana.at(chicago, lifted - 1ms).is_now());
    CHECK(louisiana.at(chicago, lifted - 1ms).until == lifted);
    CHECK(book().find(louisiana.at(chicago, lifted - 1ms).rule)->label() == "US-LA emergencies");
    CHECK(louisiana.at(chicago, lifted).is_now());

    struct Start {
        const char* jurisdiction;
        const char* zone;
        std::chrono::year_month_day first;
    };
    for (const Start& start :
         {Start{"US-OK", "America/Chicago", 2022y / 11 / 1}, Start{"US-MD", "America/New_York", 2024y / 1 / 1},
          Start{"US-OR", "America/Los_Angeles", 2026y / 1 / 1}}) {
        const Zone zone = load_zone(start.zone).value();
        const Rule law = book().rule({start.jurisdiction}).value();
        const std::chrono::year_month_day eve{std::chrono::sys_days{start.first} - std::chrono::days(1)};
        CHECK(law.at(zone, when(zone, eve, h(20, 30))).is_now());  // the federal 21:00
        CHECK_FALSE(law.at(zone, when(zone, start.first, h(20))).is_now());
        CHECK(law.at(zone, when(zone, start.first, h(20) - 1)).is_now());
    }
    const Zone paris = load_zone("Europe/Paris").value();
    CHECK(book().rule({"FR"})->at(paris, when(paris, 2023y / 2 / 28, h(21))).is_now());
    CHECK_FALSE(book().rule({"FR"})->at(paris, when(paris, 2023y / 3 / 1, h(21))).is_now());
}

TEST_CASE("jurisdictions are a set: all of them apply, and a region brings its country") {
    CHECK(book().applying({"US-FL", "US-TX"}).value() == std::vector<std::string>{"US", "US-FL", "US-TX"});
    CHECK(book().applying({"US-NY", "CA-ON"}).value() ==
          std::vector<std::string>{"CA", "US"});  // no rules of their own
    CHECK(book().knows("US-NY"));
    CHECK_FALSE(book().knows("US-NJY"));
    const Zone zone = load_zone("America/Denver").value();
    const Rule both_states = book().rule({"US-FL", "US-UT"}).value();
    CHECK_FALSE(both_states.at(zone, when(zone, 2026y / 6 / 17, h(20))).is_now());  // Florida
    CHECK_FALSE(both_states.at(zone, when(zone, 2026y / 6 / 21, h(12))).is_now());  // Utah: Sunday
    CHECK_THAT(book().rule({"US-ZZ"}).error().message(), contains("use one of"));
    // A fixed zone: Mississippi's hours are Central, whatever the called party's clock shows.
    const Rule mississippi = book().rule({"US-MS"}).value();
    CHECK_FALSE(mississippi.at(zone, when(zone, 2026y / 6 / 17, h(20))).is_now());  // 21:00 Central
}

TEST_CASE("a recorded sales call keeps the rules of sales calls") {
    const Zone zone = load_zone("Asia/Kolkata").value();
    const Rule india = book().rule({"IN"}, {Purpose::prerecorded, false, true}).value();
    CHECK(india.at(zone, when(zone, 2026y / 6 / 17, h(9))).is_now());
    CHECK_FALSE(india.at(zone, when(zone, 2026y / 6 / 17, h(21))).is_now());
}

TEST_CASE("the years for which a law's holidays are known") {
    const auto covers = [](const char* jurisdiction, std::chrono::year_month_day day) {
        return book().covers({jurisdiction}, LocalDays{day});
    };
    CHECK(covers("AU", 2020y / 1 / 1));
    CHECK(covers("AU", 2035y / 12 / 31));
    CHECK_FALSE(covers("AU", 2019y / 12 / 31));
    CHECK_FALSE(covers("AU", 2036y / 1 / 1));
    CHECK_FALSE(covers("US-UT", 2036y / 1 / 1));
    CHECK(covers("US-FL", 2036y / 1 / 1));  // no holidays in its rules
    CHECK(book().covers({}, LocalDays{2199y / 1 / 1}));
}

TEST_CASE("caps are declared") {
    const LocalDays day{2026y / 6 / 1};
    const auto of = [&](const char* jurisdiction, Purpose purpose) {
        return book().caps({jurisdiction}, day, {purpose, false, true}).value();
    };
    for (const char* state : {"US-FL", "US-OK", "US-MD", "US-OR"}) {
        const auto caps = of(state, Purpose::telemarketing);
        REQUIRE(caps.size() == 1);
        CHECK(caps[0].count == 3);
        CHECK(caps[0].length == Duration(24h));
    }
    CHECK(of("US", Purpose::debt).size() == 2);
    CHECK(of("US", Purpose::debt)[0].count == 7);
    CHECK(of("US-MA", Purpose::debt).front().count == 2);
    CHECK(of("FR", Purpose::telemarketing)[0].length == Duration(std::chrono::days(30)));
    CHECK(of("FR", Purpose::telemarketing)[1].after == LawCap::After::refusal);
    CHECK(of("GB", Purpose::telemarketing)[0].length == Duration(72h));
    const auto russia = of("RU", Purpose::debt);
    REQUIRE(russia.size() == 6);
    CHECK(russia[2].count == 8);
    CHECK(russia[2].unit == LawCap::Unit::month);
    CHECK(russia[5].count == 16);
    CHECK(book().caps({"FR"}, LocalDays{2023y / 2 / 28}).value().empty());
}

TEST_CASE("the rules on abandoned calls, where there are any") {
    const LocalDays day{2026y / 11 / 22};
    const auto of = [&](const char* jurisdiction, const LawOptions& options = {}) {
        return book().abandonment({jurisdiction}, day, options).value();
    };
    const auto florida = of("US-FL");
    REQUIRE(florida.size() == 2);
    for (const LawAbandonment& law : florida) {
        CHECK(law.rule.check());
        CHECK(law.rule.name == law.label());
        CHECK(law.rule.source == law.source);
        CHECK(law.rule.limit == 0.03);
        CHECK(law.rule.window == AbandonmentRule::Window::period);
        CHECK(law.rule.days == 30);
        CHECK(law.rule.denominator == AbandonmentRule::Denominator::live);
        CHECK(law.rule.start == AbandonmentRule::Start::greeting_end);
        CHECK(law.rule.threshold == 2s);
        CHECK(law.rule.minimum_ring == 15s);
    }
    CHECK(florida[0].label() == "US tsr-abandonment");
    CHECK(of("US", {Purpose::debt}).empty());
    // No bright line since 2017: to be counted, not to be kept to.
    REQUIRE(of("GB").size() == 1);
    CHECK_FALSE(of("GB")[0].rule.limit.has_value());
    CHECK(of("GB")[0].rule.window == AbandonmentRule::Window::day);
    CHECK(of("GB")[0].rule.estimate_machines);
    CHECK(of("CA").empty());  // of low confidence
    const auto canada = of("CA", {Purpose::telemarketing, true, true});
    REQUIRE(canada.size() == 1);
    CHECK(canada[0].rule.limit == 0.05);
    CHECK(canada[0].rule.window == AbandonmentRule::Window::month);
    CHECK(of("DE", {Purpose::telemarketing, true, true}).empty());
    CHECK_FALSE(book().abandonment({"XX"}, day));
    CHECK(book().abandonment().size() == 4);
}

TEST_CASE("a law file that is wrong is refused as a whole, with file, line, key and remedy") {
    CHECK_THAT(refusal(rule + "houres = \"x\"\n"), contains("FR.toml:9: houres"));
    CHECK_THAT(refusal(rule + "houres = \"x\"\n"), contains("unknown key"));
    CHECK_THAT(refusal("foo = 1\n" + rule), contains("unknown key"));
    CHECK_THAT(refusal(rule + rule), contains("validities that overlap"));
    CHECK_THAT(refusal(rule + "to = 2026-02-02\n" + rule + "from = 2026-02-01\n"), contains("validities that overlap"));
    CHECK_THAT(refusal(rule + "from = 2026-02-02\nto = 2026-02-02\n"), contains("after `from`"));
    CHECK_THAT(refusal(rule + "to = 9999-01-01\n"), contains("1900 to 2200"));
    CHECK_THAT(refusal(rule + "zone = \"Mars/Phobos\"\n"), contains("IANA"));
    CHECK_THAT(refusal(rule + "closed = \"Su,PH\"\n"), contains("PH needs public holidays"));
    CHECK_THAT(refusal(rule + "holidays = \"XX\"\n"), contains("no such calendar"));
    CHECK_THAT(refusal(rule + "closed = \"Su 10:00-12:00\"\n"), contains("days without times"));
    CHECK_THAT(refusal(rule + "closed = \"Su off\"\n"), contains("closed"));
    CHECK_THAT(
        refusal("[[rule]]\nid = \"a\"\nhours = \"9-12\"\nsource = \"s\"\nas_of = 2026-01-01\nconfidence = \"H\"\n"),
        contains("at position 1"));
    CHECK_THAT(refusal("[[rule]]\nid = \"a\"\nhours = \"off\"\nas_of = 2026-01-01\nconfidence = \"H\"\n"),
               contains("source: is missing"));
    CHECK_THAT(
        refusal("[[rule]]\nid = \"a\"\nhours = \"off\"\nsource = \"s\"\nas_of = 2026-01-01\nconfidence = \"X\"\n"),
        contains("use one of H, M, L"));
    CHECK_THAT(refusal("[[cap]]\nid = \"a\"\nkind = \"rolling\"\ncount = 0\ndays = 1\nper = \"x\"\nsource = \"s\"\n"
                       "as_of = 2026-01-01\nconfidence = \"H\"\n"),
               contains("1 to 1000"));
    const std::string abandonment =
        "[[abandonment]]\nid = \"a\"\namong = \"live\"\nwaits_from = \"answered\"\nthreshold_s = 2\n"
        "source = \"s\"\nas_of = 2026-01-01\nconfidence = \"H\"\n";
    CHECK_THAT(refusal(abandonment), contains("window: is missing"));
    CHECK_THAT(refusal(abandonment + "window = \"week\"\n"), contains("use one of campaign, period"));
    CHECK_THAT(refusal(abandonment + "window = \"period\"\n"), contains("days: is missing"));
    CHECK_THAT(refusal(abandonment + "window = \"day\"\nlimit_percent = \"3\"\n"), contains("from 0 to 100"));
    CHECK_THAT(refusal(abandonment + "window = \"day\"\nlimit_percent = 300\n"), contains("from 0 to 100"));
    CHECK_THAT(refusal(abandonment + "window = \"day\"\nlimit_percent = nan\n"), contains("from 0 to 100"));
    CHECK_THAT(refusal(abandonment + "window = \"day\"\nlimit_percent = 51\n"), contains("at most 50"));
    CHECK_THAT(refusal(abandonment + "window = \"day\"\nlimit = 3\n"), contains("unknown key"));
    CHECK_THAT(refusal(abandonment + "window = \"day\"\n" + abandonment + "window = \"day\"\n"),
               contains("validities that overlap"));
    CHECK_THAT(refusal("regions = [\"FR-75\", \"US-FL\"]\n" + rule), contains("begins with FR-"));
    CHECK_THAT(refusal("regions = [1]\n" + rule), contains("list of codes"));
    CHECK_THAT(refusal("rule = 3\n"), contains("array of tables"));
    CHECK_THAT(refusal("rule = [\n"), contains("no TOML"));
    LawBook some;
    CHECK(some.add("jurisdiction = \"FR\"\nname = \"F\"\n" + rule + "to = 2026-02-02\n" + rule + "from = 2026-02-02\n",
                   "a", {}));
    CHECK_FALSE(some.add("jurisdiction = \"FR\"\nname = \"F\"\n", "b", {}));
    CHECK_FALSE(some.add("jurisdiction = \"france\"\nname = \"F\"\n", "b", {}));
    CHECK_FALSE(LawBook::load("/nowhere"));
}
