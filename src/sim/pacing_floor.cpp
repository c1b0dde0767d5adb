// SPDX-License-Identifier: Apache-2.0
#include "pacing_floor.hpp"

#include <algorithm>
#include <cmath>

namespace outdial::sim {
namespace {

constexpr Duration quarter = std::chrono::minutes{15};

Duration hours(double value) { return Duration{std::llround(value * 3'600'000.0)}; }

Duration scaled(Duration duration, double factor) {
    return factor == 1.0 ? duration : Duration{std::llround(static_cast<double>(duration.count()) * factor)};
}

/// The chance of the usual number, where one with so many times its odds and one with so many times less have this
/// chance on average.
double usual_rate(double mean, double spread) {
    double low = 0.0;
    double high = 1.0;
    for (int i = 0; i < 60; ++i) {
        const double middle = 0.5 * (low + high);
        const double likely = spread * middle / (1.0 + (spread - 1.0) * middle);
        const double unlikely = middle / (spread - (spread - 1.0) * middle);
        (0.5 * (likely + unlikely) < mean ? low : high) = middle;
    }
    return high;
}

constexpr std::uint64_t name_of(std::uint32_t slot, std::uint32_t generation) {
    return (std::uint64_t{generation} << 32U) | slot;
}

}  // namespace

void PacingFloor::Tally::add(const Tally& other) {
    busy_ms += other.busy_ms;
    talk_ms += other.talk_ms;
    at_work_ms += other.at_work_ms;
    connected += other.connected;
    abandoned += other.abandoned;
}

double PacingFloor::Tally::utilization() const {
    return at_work_ms > 0 ? static_cast<double>(busy_ms) / static_cast<double>(at_work_ms) : 0.0;
}

double PacingFloor::Tally::abandonment() const {
    const std::uint64_t judged = connected + abandoned;
    return judged == 0 ? 0.0 : static_cast<double>(abandoned) / static_cast<double>(judged);
}

PacingFloor::PacingFloor(const PacingWorld& world, const PacingRun& run, PacingPolicy& policy)
    : world_(world),
      settings_(run),
      policy_(policy),
      next_call_(run.seed, 0),
      start_(std::chrono::sys_days{std::chrono::year{2026} / 1 / 5} + std::chrono::hours{9}),
      now_(start_),
      end_(start_ + hours(run.learning_hours + run.hours)),
      measured_from_(start_ + hours(run.learning_hours)),
      quarter_ends_(start_ + quarter) {
    usual_rate_ = world.spread == 1.0 ? world.answer_rate : usual_rate(world.answer_rate, world.spread);
    for (std::uint32_t i = 0; i < world.agents; ++i) idle_since_.push_back(now_);
    if (!world.phases.empty()) events_.push(now_, What::phase, 0);
    if (policy.tick() > Duration::zero()) events_.push(now_, What::tick, 0);
}

PacingScore PacingFloor::run() {
    ask();
    while (!events_.empty()) {
        const auto event = events_.pop();
        if (event.at >= end_) break;
        pass_time_until(event.at);
        handle(event.what, event.subject);
        ask();
    }
    pass_time_until(end_);

    const auto learning = static_cast<std::size_t>(
        std::min<std::int64_t>((measured_from_ - start_) / quarter, static_cast<std::int64_t>(quarters_.size())));
    const std::size_t measured = quarters_.size() - learning;
    constexpr std::size_t batches = 20;
    std::array<Tally, batches> batch{};
    Tally total;
    for (std::size_t i = 0; i < measured; ++i) {
        total.add(quarters_[learning + i]);
        batch[i * batches / measured].add(quarters_[learning + i]);
    }
    const auto half_width = [&](auto&& value) {
        double sum = 0.0, squares = 0.0;
        for (const Tally& one : batch) sum += value(one), squares += value(one) * value(one);
        const double mean = sum / batches;
        const double variance = std::max(0.0, squares / batches - mean * mean) / (batches - 1);
        return 2.093 * std::sqrt(variance);  // Student's t, 19 degrees of freedom
    };
    score_.utilization = total.utilization();
    score_.abandonment = total.abandonment();
    score_.utilization_ci = half_width([](const Tally& one) { return one.utilization(); });
    score_.abandonment_ci = half_width([](const Tally& one) { return one.abandonment(); });
    score_.talk_minutes =
        total.at_work_ms > 0 ? 60.0 * static_cast<double>(total.talk_ms) / static_cast<double>(total.at_work_ms) : 0.0;
    score_.answered = total.connected + total.abandoned;
    score_.hours = settings_.hours;
    const auto share_over = [&](std::size_t length, double* worst) {
        std::size_t over = 0, all = 0;
        for (std::size_t first = learning; first + length <= quarters_.size(); first += length) {
            Tally stretch;
            for (std::size_t i = 0; i < length; ++i) stretch.add(quarters_[first + i]);
            ++all;
            over += stretch.abandonment() > world_.limit ? 1 : 0;
            if (worst != nullptr) *worst = std::max(*worst, stretch.abandonment());
        }
        return all > 0 ? static_cast<double>(over) / static_cast<double>(all) : 0.0;
    };
    score_.hours_over = share_over(4, &score_.worst_hour);
    score_.days_over = share_over(4 * 24, nullptr);
    std::size_t reached = 0;
    while (reached < quarters_.size() && quarters_[reached].utilization() < 0.95 * score_.utilization) ++reached;
    score_.to_95 = 900.0 * static_cast<double>(reached + 1);
    return score_;
}

PacingView PacingFloor::view() const {
    PacingView view;
    view.now = now_;
    view.idle = static_cast<std::uint32_t>(idle_since_.size());
    view.talking = talking_;
    view.wrap_up = wrapping_;
    view.leaving =
        std::min(view.busy(), leaving_breaks_ + static_cast<std::uint32_t>(std::max<std::int64_t>(0, too_many_)));
    view.ringing = ringing_;
    view.waiting = waiting_;
    view.next_odds = next_odds();
    return view;
}

void PacingFloor::ask() {
    // Where the numbers differ it is asked again after each: the next may be of the other kind.
    const bool one_by_one = world_.spread != 1.0;
    std::uint32_t wanted = 0;
    const std::uint32_t enough = 200U * world_.agents;
    do {
        const std::uint32_t most = enough + 1000U - std::min(enough, ringing_);
        wanted = std::min(policy_.dials(view()), one_by_one ? std::min(most, 1U) : most);
        if (wanted > 0) dial(wanted);
    } while (one_by_one && wanted > 0 && ringing_ < enough);
    const Instant again = std::max(policy_.again(), now_ + Duration{1});
    if (again >= wakeup_ || again >= end_) return;
    wakeup_ = again;
    events_.push(again, What::wakeup, 0);
}

Odds PacingFloor::next_odds() const {
    if (world_.spread == 1.0) return {};
    Random random(settings_.seed ^ 0x6b69'6e64U, dialled_ / world_.streak);
    return Odds::of(random.chance(0.5) ? world_.spread : 1.0 / world_.spread);
}

void PacingFloor::dial(std::uint32_t count) {
    const Odds odds = next_odds();
    policy_.on_dialled(count, odds, now_);
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint32_t slot = new_slot();
        Call& call = calls_[slot];
        call.dialled = now_;
        call.odds = odds;
        const double rate = usual_rate_ * phase_.answer_rate;
        Random random = next_call_;
        next_call_ = Random(settings_.seed, ++dialled_);
        next_call_.make_ready();  // while this call is being looked at
        call.answered = random.chance(odds.usual() ? rate : rate * odds.share(rate));
        call.waiting = call.takes_break = false;
        const Distribution& ring = call.answered ? world_.ring_answered : world_.ring_unanswered;
        events_.push(now_ + ring.draw(random), What::decided, slot);
        call.random = random;
        ++ringing_;
        ++score_.dials;
    }
}

void PacingFloor::handle(What what, std::uint64_t subject) {
    ++score_.events;
    const auto slot = static_cast<std::uint32_t>(subject);
    switch (what) {
        case What::phase: return start_phase(subject);
        case What::tick:
            --score_.events;
            events_.push(now_ + policy_.tick(), What::tick, 0);
            return;
        case What::wakeup:
            --score_.events;
            if (now_ >= wakeup_) wakeup_ = far_future;
            return;
        case What::break_end: --on_break_; return agent_idle();
        case What::decided: return decided(slot);
        case What::patience_out:
            if (calls_[slot].waiting && calls_[slot].generation == subject >> 32U) abandon(slot);
            return;
        case What::talk_end: {
            Call& call = calls_[slot];
            call.ended = now_;
            --talking_;
            ++wrapping_;
            policy_.on_call_ended(call.connected, now_);
            const Duration wrap_up = scaled(world_.wrap_up.draw(call.random), phase_.handle);
            if (wrap_up > Duration::zero()) {
                events_.push(now_ + wrap_up, What::wrap_up_end, slot);
                return;
            }
            --score_.events;
            return handle(What::wrap_up_end, slot);
        }
        case What::wrap_up_end: {
            --wrapping_;
            policy_.on_handled(calls_[slot].connected, calls_[slot].ended, now_);
            const bool takes_break = calls_[slot].takes_break;
            release(slot);
            return free_agent(takes_break);
        }
    }
}

void PacingFloor::start_phase(std::size_t index) {
    const auto places = [this] { return static_cast<std::int64_t>(std::lround(world_.agents * phase_.present)); };
    const std::int64_t before = places();
    phase_ = world_.phases[index];
    events_.push(now_ + phase_.length, What::phase, (index + 1) % world_.phases.size());
    std::int64_t change = places() - before;
    const std::int64_t stay = std::min(std::max<std::int64_t>(0, change), std::max<std::int64_t>(0, too_many_));
    too_many_ -= stay;  // they were about to leave
    change -= stay;
    for (; change > 0; --change) agent_idle();
    too_many_ -= std::min<std::int64_t>(0, change);
    while (too_many_ > 0 && !idle_since_.empty()) {
        idle_since_.pop_back();
        --too_many_;
    }
}

void PacingFloor::decided(std::uint32_t slot) {
    Call& call = calls_[slot];
    --ringing_;
    if (!call.answered) {
        policy_.on_unanswered(call.dialled, call.odds, now_);
        return release(slot);
    }
    policy_.on_answered(call.dialled, call.odds, now_);
    if (!idle_since_.empty()) return connect(slot);
    if (world_.patience <= Duration::zero()) {
        ++waiting_;
        return abandon(slot);
    }
    call.waiting = true;
    ++waiting_;
    waiting_calls_.push_back(name_of(slot, call.generation));
    events_.push(now_ + world_.patience, What::patience_out, name_of(slot, call.generation));
}

void PacingFloor::connect(std::uint32_t slot) {
    Call& call = calls_[slot];
    policy_.on_connected(now_ - idle_since_.front(), now_);
    idle_since_.pop_front();
    call.connected = now_;
    ++talking_;
    ++quarter_.connected;
    call.takes_break = call.random.chance(world_.break_chance);
    leaving_breaks_ += call.takes_break ? 1 : 0;
    events_.push(now_ + scaled(world_.talk.draw(call.random), phase_.handle), What::talk_end, slot);
}

void PacingFloor::abandon(std::uint32_t slot) {
    --waiting_;
    ++quarter_.abandoned;
    policy_.on_abandoned(now_);
    release(slot);
}

void PacingFloor::free_agent(bool takes_break) {
    leaving_breaks_ -= takes_break ? 1 : 0;
    if (too_many_ > 0) {
        --too_many_;
    } else if (takes_break) {
        ++on_break_;
        Random random(settings_.seed ^ 0x6272'6561'6bU, score_.events);
        events_.push(now_ + world_.break_length.draw(random), What::break_end, 0);
    } else {
        agent_idle();
    }
}

void PacingFloor::agent_idle() {
    if (too_many_ > 0) {
        --too_many_;
        return;
    }
    idle_since_.push_back(now_);
    serve_waiting();
}

void PacingFloor::serve_waiting() {
    while (!waiting_calls_.empty() && !idle_since_.empty()) {
        const std::uint64_t name = waiting_calls_.front();
        waiting_calls_.pop_front();
        const auto slot = static_cast<std::uint32_t>(name);
        if (!calls_[slot].waiting || calls_[slot].generation != name >> 32U) continue;
        calls_[slot].waiting = false;
        --waiting_;
        connect(slot);
    }
}

std::uint32_t PacingFloor::new_slot() {
    if (free_slots_.empty()) {
        free_slots_.push_back(static_cast<std::uint32_t>(calls_.size()));
        calls_.emplace_back();
    }
    const std::uint32_t slot = free_slots_.back();
    free_slots_.pop_back();
    ++calls_[slot].generation;
    return slot;
}

void PacingFloor::release(std::uint32_t slot) {
    calls_[slot].waiting = false;
    free_slots_.push_back(slot);
}

void PacingFloor::pass_time_until(Instant at) {
    while (quarter_ends_ <= at) {
        count_time_until(quarter_ends_);
        quarter_ends_ += quarter;
        quarters_.push_back(quarter_);
        quarter_ = {};
    }
    count_time_until(at);
}

void PacingFloor::count_time_until(Instant at) {
    const std::int64_t elapsed = (at - now_).count();
    const std::int64_t busy = std::int64_t{talking_} + wrapping_;
    quarter_.busy_ms += elapsed * busy;
    quarter_.talk_ms += elapsed * talking_;
    quarter_.at_work_ms += elapsed * (busy + static_cast<std::int64_t>(idle_since_.size()));
    now_ = at;
}

}  // namespace outdial::sim
