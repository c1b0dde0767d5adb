// SPDX-License-Identifier: Apache-2.0
#include "bench.hpp"

#include <outdial/pacing.hpp>
#include <outdial/random.hpp>

#include <fmt/format.h>

#include <cmath>
#include <functional>

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
    // What is asked for is dialled: a host is never far from what it was told.
    const std::uint32_t dials = swing.pacing.decide(swing.snapshot, swing.now).dials;
    swing.pacing.on_dialled(dials, swing.now);
    swing.snapshot.ringing += dials;
    swing.snapshot.lines += dials;
    return swing;
}

/// What became of a call that is over, and how long ago each part of it began.
struct Call {
    bool answered = false;
    Duration ring{}, talk{}, wrap_up{};
};

std::vector<Call> some_calls(std::size_t count) {
    outdial::Random random(11);
    const auto drawn = [&](double mean_s) {
        return Duration{static_cast<std::int64_t>(std::lround(1000.0 * mean_s * random.exponential()))};
    };
    std::vector<Call> calls(count);
    for (Call& call : calls) call = {random.chance(0.3), drawn(12.0), drawn(160.0), drawn(20.0)};
    return calls;
}

/// As many calls begin as end, so the swing stays the same; it is asked after every event, as a host asks. Returns how
/// often.
std::size_t go_on(FullSwing& swing, const std::vector<Call>& calls) {
    std::size_t asked = 0;
    const auto ask = [&] {
        keep(swing.pacing.decide(swing.snapshot, swing.now).dials);
        swing.now += std::chrono::milliseconds{100};
        ++asked;
    };
    for (const Call& call : calls) {
        swing.pacing.on_dialled(1, swing.now);
        ask();
        if (!call.answered) {
            swing.pacing.on_unanswered(swing.now - call.ring, swing.now);
            ask();
            continue;
        }
        swing.pacing.on_answered(swing.now - call.ring, swing.now);
        swing.pacing.on_connected(std::chrono::seconds{2}, swing.now);
        ask();
        swing.pacing.on_call_ended(swing.now - call.talk, swing.now);
        ask();
        swing.pacing.on_handled(swing.now - call.wrap_up - call.talk, swing.now - call.wrap_up, swing.now);
        ask();
    }
    return asked;
}

double median_cost(const std::function<double()>& cost) {
    std::vector<double> values;
    for (int repetition = 0; repetition < 25; ++repetition) values.push_back(cost());
    return median(std::move(values));
}

}  // namespace

std::vector<Row> pacing() {
    std::vector<Row> rows;
    const std::vector<Call> calls = some_calls(100);
    double of_a_hundred = 0.0;
    double event_of_a_hundred = 0.0;
    for (const std::uint32_t agents : {100U, 1'000U, 10'000U}) {
        FullSwing swing = full_swing(agents);
        constexpr std::size_t asked = 2'000;
        const double cost = median_cost([&] {
            return nanoseconds_per_item(
                [&] {
                    for (std::size_t i = 0; i < asked; ++i) keep(swing.pacing.decide(swing.snapshot, swing.now).dials);
                },
                asked);
        });
        const double event_cost = median_cost([&] {
            std::size_t events = 0;
            const double all = nanoseconds_per_item([&] { events = go_on(swing, calls); }, 1);
            return all / static_cast<double>(events);
        });
        if (agents == 100) of_a_hundred = cost, event_of_a_hundred = event_cost;
        const auto row = [&](const char* what, double value, double of_100) {
            const double allowed = agents == 100 ? 2'000.0 : of_100 * agents / 100.0;
            rows.push_back({fmt::format("{}, {} agents", what, agents), "ns", value,
                            agents == 100 ? "2 us" : "as linear growth from 100", allowed, allowed / value});
        };
        row("a predictive decision", cost, of_a_hundred);
        row("a predictive decision after an event, which is told too", event_cost, event_of_a_hundred);
    }
    return rows;
}

}  // namespace outdial_bench
