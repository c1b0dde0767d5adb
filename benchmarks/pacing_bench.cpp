// SPDX-License-Identifier: Apache-2.0
#include "bench.hpp"

#include <outdial/pacing.hpp>
#include <outdial/random.hpp>

#include <fmt/format.h>

#include <cmath>

namespace outdial_bench {
namespace {

using outdial::Duration;
using outdial::Instant;

/// A predictive campaign in full swing: everything learned, calls and agents of all ages.
struct FullSwing {
    outdial::Pacing pacing;
    outdial::PacingSnapshot snapshot;
    Instant now;
};

FullSwing full_swing(std::uint32_t agents) {
    outdial::PacingConfig config;
    config.mode = outdial::PacingMode::predictive;
    FullSwing swing{outdial::Pacing(config, std::chrono::seconds{2}), {}, outdial::from_epoch_ms(1'767'225'600'000)};
    outdial::Random random(7);
    const auto drawn = [&](double mean_s) {
        return Duration{static_cast<std::int64_t>(std::lround(-1000.0 * mean_s * std::log(1.0 - random.uniform())))};
    };
    for (int call = 0; call < 5'000; ++call) {
        const Instant dialled = swing.now;
        swing.pacing.on_dialled(1, dialled);
        swing.now += drawn(12.0);
        if (!random.chance(0.3)) {
            swing.pacing.on_unanswered(dialled, swing.now);
            continue;
        }
        swing.pacing.on_answered(dialled, swing.now);
        const Instant connected = swing.now;
        swing.pacing.on_connected(std::chrono::seconds{2}, connected);
        const Instant ended = connected + drawn(160.0);
        swing.pacing.on_call_ended(connected, ended);
        swing.now = ended + drawn(20.0);
        swing.pacing.on_handled(connected, ended, swing.now);
    }
    // Everybody is busy but one of twenty, since up to twenty minutes; as many calls ring, since up to 30 s.
    swing.snapshot.idle = agents / 20;
    swing.snapshot.busy = agents - swing.snapshot.idle;
    swing.snapshot.ringing = agents / 3;
    for (std::uint32_t second = 1'200; second > 0; --second) {
        const Instant at = swing.now + std::chrono::seconds{1'200 - second};
        const auto share = [&](std::uint32_t all, std::uint32_t seconds) {
            return second > seconds ? 0U : all * (seconds - second + 1) / seconds - all * (seconds - second) / seconds;
        };
        for (std::uint32_t i = share(swing.snapshot.busy, 1'200); i > 0; --i) swing.pacing.on_connected({}, at);
        if (const std::uint32_t dials = share(swing.snapshot.ringing, 30)) swing.pacing.on_dialled(dials, at);
    }
    swing.now += std::chrono::seconds{1'200};
    swing.snapshot.lines = swing.snapshot.busy + swing.snapshot.ringing;
    return swing;
}

}  // namespace

std::vector<Row> pacing() {
    std::vector<Row> rows;
    double of_a_hundred = 0.0;
    for (const std::uint32_t agents : {100U, 1'000U, 10'000U}) {
        FullSwing swing = full_swing(agents);
        constexpr std::size_t asked = 2'000;
        std::vector<double> values;
        for (int repetition = 0; repetition < 15; ++repetition) {
            values.push_back(nanoseconds_per_item(
                [&] {
                    for (std::size_t i = 0; i < asked; ++i) keep(swing.pacing.decide(swing.snapshot, swing.now).dials);
                },
                asked));
        }
        const double cost = median(values);
        if (agents == 100) of_a_hundred = cost;
        const double allowed = agents == 100 ? 2'000.0 : of_a_hundred * agents / 100.0;
        rows.push_back({fmt::format("a predictive decision, {} agents", agents), "ns", cost,
                        agents == 100 ? "2 us" : "as linear growth from 100", allowed, allowed / cost});
    }
    return rows;
}

}  // namespace outdial_bench
