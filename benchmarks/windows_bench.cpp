// SPDX-License-Identifier: Apache-2.0
#include "bench.hpp"

#include <outdial/compiled_windows.hpp>
#include <outdial/random.hpp>

#include <date/tz.h>

#include <array>
#include <cstdlib>
#include <numeric>
#include <string_view>

namespace outdial_bench {
namespace {

constexpr std::array<std::string_view, 12> zone_names{"Europe/Warsaw",    "America/New_York",    "America/Chicago",
                                                      "America/Denver",   "America/Los_Angeles", "America/Sao_Paulo",
                                                      "Asia/Kolkata",     "Australia/Sydney",    "Europe/London",
                                                      "America/Santiago", "Africa/Cairo",        "Asia/Kathmandu"};

struct Question {
    std::uint16_t zone;
    outdial::Instant now;
};

}  // namespace

// A split day in twelve zones over a year; any second of it, any zone.
std::vector<Row> windows() {
    using namespace outdial;
    const Instant begin = std::chrono::sys_days{std::chrono::year(2026) / 1 / 1};
    const Instant end = std::chrono::sys_days{std::chrono::year(2027) / 1 / 1};
    const Rule rule = Rule::hours(Hours::parse("Mo-Fr 10:00-13:00,14:00-20:00").value());
    std::vector<WindowClass> classes;
    std::vector<const date::time_zone*> peers;
    for (const std::string_view name : zone_names) {
        classes.push_back({rule, {{load_zone(name).value()}, Candidates::all}});
        peers.push_back(date::locate_zone(std::string(name)));
    }
    const CompiledWindows compiled = CompiledWindows::compile(classes, begin, end).value();

    Random random(2026);
    std::vector<Question> all(200'000);
    for (Question& question : all) {
        question.zone = static_cast<std::uint16_t>(random.below(zone_names.size()));
        question.now = begin + std::chrono::seconds(random.below(365 * 24 * 3600));
    }
    for (std::size_t i = 0; i < all.size(); i += 97) {  // the same answer on both sides, or the figures mean nothing
        const WindowClass& window = classes[all[i].zone];
        if (compiled.verdict(all[i].zone, all[i].now) != window.rule.at(window.zones, all[i].now)) std::abort();
    }
    const auto ask = [&] {
        for (const Question& question : all) keep(compiled.verdict(question.zone, question.now).until);
    };
    const auto convert = [&] {
        for (const Question& question : all) keep(peers[question.zone]->to_local(question.now));
    };

    constexpr std::size_t numbers = 10'000'000;
    std::vector<std::uint16_t> ids(numbers);
    for (auto& id : ids) id = static_cast<std::uint16_t>(random.below(zone_names.size()));
    std::vector<std::uint8_t> open(numbers);
    Instant now = begin;
    const auto filter = [&] {
        now += std::chrono::minutes(37);
        compiled.open(ids, now, open);
        keep(open[numbers / 2]);
    };
    const auto sum = [&] { keep(std::accumulate(ids.begin(), ids.end(), std::uint64_t{0})); };
    return {compare("compiled verdict with next change", "date: one zone conversion", all.size(), ask, convert),
            compare("ten million numbers filtered, each", "summing their class ids", numbers, filter, sum)};
}

}  // namespace outdial_bench
