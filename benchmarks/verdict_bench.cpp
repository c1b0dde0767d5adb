// SPDX-License-Identifier: Apache-2.0
#include "bench.hpp"

#include <outdial/random.hpp>
#include <outdial/windows.hpp>

#include <date/tz.h>

#include <array>
#include <cstdlib>
#include <string_view>

namespace outdial_bench {
namespace {

constexpr std::array<std::string_view, 6> zone_names{"Europe/Warsaw", "America/New_York", "America/Sao_Paulo",
                                                     "Asia/Kolkata",  "Australia/Sydney", "Africa/Johannesburg"};

struct Question {
    std::size_t zone;
    outdial::NumberType type;
    outdial::Instant now;
};

// Any second of 2026, any zone, any type of number: the worst case for every cache.
std::vector<Question> questions(std::size_t count) {
    constexpr std::int64_t begin = 1767225600;  // 2026-01-01 00:00 UTC
    constexpr std::uint32_t year = 365 * 24 * 3600;
    outdial::Random random(2026);
    std::vector<Question> all(count);
    for (Question& question : all) {
        question.zone = random.below(zone_names.size());
        question.type = static_cast<outdial::NumberType>(random.below(outdial::number_type_count));
        question.now = outdial::from_epoch_ms((begin + random.below(year)) * 1000);
    }
    return all;
}

}  // namespace

// A verdict holds a zone conversion and the search for the next opening; the peer does the conversion alone.
std::vector<Row> verdict() {
    std::vector<outdial::Zone> zones;
    std::vector<const date::time_zone*> peer_zones;
    for (const std::string_view name : zone_names) {
        zones.push_back(outdial::load_zone(name).value());
        peer_zones.push_back(date::locate_zone(std::string(name)));
    }
    const outdial::Windows windows = outdial::Windows::usual();
    const std::vector<Question> all = questions(100'000);

    // The same answer on both sides, or the figures mean nothing.
    for (const Question& question : all) {
        const auto ours = zones[question.zone].local(question.now).time_since_epoch();
        const auto theirs = peer_zones[question.zone]->to_local(question.now).time_since_epoch();
        if (ours != theirs) std::abort();
    }

    const auto ask = [&] {
        for (const Question& question : all) {
            keep(windows.verdict(question.type, zones[question.zone], question.now).until);
        }
    };
    const auto convert = [&] {
        for (const Question& question : all) keep(zones[question.zone].local(question.now));
    };
    const auto peer_convert = [&] {
        for (const Question& question : all) keep(peer_zones[question.zone]->to_local(question.now));
    };
    return {compare("verdict (hours, calendar, zone)", "date: zone conversion alone", all.size(), ask, peer_convert),
            compare("zone conversion", "date: zone conversion", all.size(), convert, peer_convert)};
}

}  // namespace outdial_bench
