// SPDX-License-Identifier: Apache-2.0
#include "pacing_policy.hpp"

#include <outdial/random.hpp>

#include <algorithm>
#include <cmath>
#include <deque>

// The rules of other dialers, in their simplest faithful form. All of them use the world's own patience.
namespace outdial::sim {
namespace {

using namespace std::chrono_literals;

std::uint32_t positive(double wanted, std::uint32_t pending) {
    const double missing = wanted - pending;
    return missing >= 1.0 ? static_cast<std::uint32_t>(std::min(missing, 1e6)) : 0;
}

/// Events of the last so long.
class Recent {
public:
    explicit Recent(Duration span) : span_(span) {}
    void add(Instant now) { times_.push_back(now); }
    std::size_t count(Instant now) {
        while (!times_.empty() && times_.front() <= now - span_) times_.pop_front();
        return times_.size();
    }

private:
    Duration span_;
    std::deque<Instant> times_;
};

struct Progressive final : PacingPolicy {
    std::uint32_t dials(const PacingView& view) override { return positive(view.idle, view.pending()); }
};

/// Ringing calls to a fixed number per idle agent.
struct IdleRatio final : PacingPolicy {
    explicit IdleRatio(double lines) : ratio(lines) {}
    std::uint32_t dials(const PacingView& view) override {
        return positive(std::floor(ratio * view.idle + 0.5), view.pending());
    }
    double ratio;
};

/// Busy agents and ringing calls together to a fixed number per agent at work.
struct Level final : PacingPolicy {
    explicit Level(double lines) : ratio(lines) {}
    std::uint32_t dials(const PacingView& view) override {
        return positive(std::floor(ratio * view.team() + 1e-9), view.pending() + view.busy());
    }
    double ratio;
};

/// VICIdial's level controller and its placement of lines.
struct Vicidial final : PacingPolicy {
    enum class Limiter { hard, average, tapered };

    Vicidial(Limiter method, bool available, double most) : limiter(method), available_only(available), limit(most) {}

    Duration tick() const override { return 500ms; }
    void on_dialled(std::uint32_t count, Odds, Instant now) override {
        for (std::uint32_t i = 0; i < count; ++i) calls_minute.add(now);
    }
    void on_answered(Instant, Odds, Instant) override { ++answers_today; }
    void on_unanswered(Instant, Odds, Instant) override { ++calls_today; }
    void on_connected(Duration, Instant) override { ++calls_today; }
    void on_abandoned(Instant now) override {
        ++calls_today;
        ++drops_today;
        drops_minute.add(now);
    }

    std::uint32_t dials(const PacingView& view) override {
        const Instant today = std::chrono::floor<std::chrono::days>(view.now);
        if (today != day) {
            day = today;
            calls_today = answers_today = drops_today = 0;
        }
        if (view.now >= next_sample) {
            next_sample = view.now + 1s;
            samples.emplace_back(static_cast<double>(view.idle) - view.waiting, static_cast<double>(view.team()));
            if (samples.size() > 15) samples.pop_front();
        }
        if (view.now >= next_statistics) {
            next_statistics = view.now + 60s;
            drop_percent =
                answers_today > 0 ? 100.0 * static_cast<double>(drops_today) / static_cast<double>(answers_today) : 0.0;
            minute_calls = calls_minute.count(view.now);
            minute_drops = drops_minute.count(view.now);
        }
        if (view.now >= next_level) {
            next_level = view.now + 15s;
            set_level(view.now);
        }
        if (view.now < next_placement) return 0;
        next_placement = view.now + 2500ms;
        const std::uint32_t counted = available_only ? view.idle : view.idle + view.talking;
        const double goal = std::floor(level * counted + 0.5) + (available_only ? view.talking : 0);
        return positive(goal, view.pending() + view.talking);
    }

    void set_level(Instant now) {
        double difference = 0.0, agents = 0.0;
        for (const auto& sample : samples) difference += sample.first, agents += sample.second;
        if (agents <= 0.0) return;
        double next = std::round(level * (1.0 + difference / agents) * 1000.0) / 1000.0;
        next = std::clamp(next, 1.0, 3.0);
        if (minute_calls > 20 && static_cast<double>(minute_drops) > 0.5 * static_cast<double>(minute_calls)) next /= 2;
        if (calls_today > 50 && drop_percent > 100.0 * limit) {
            if (limiter == Limiter::hard) next = 1.0;
            if (limiter == Limiter::average) next /= 2;
            if (limiter == Limiter::tapered) {
                const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(now - day).count();
                const auto left = 2100 - (minutes / 60 * 100 + minutes % 60);  // as whole numbers HHMM: theirs
                next = left < 0 ? 1.0 : next * (left > 1000 ? 1.0 : static_cast<double>(left) / 1000.0);
            }
        }
        level = std::max(next, 1.0);
    }

    Limiter limiter;
    bool available_only;
    double limit;
    double level = 1.0;
    double drop_percent = 0.0;
    std::uint64_t calls_today = 0, answers_today = 0, drops_today = 0;
    std::size_t minute_calls = 0, minute_drops = 0;
    Recent calls_minute{60s}, drops_minute{60s};
    std::deque<std::pair<double, double>> samples;
    Instant day = far_past, next_sample = far_past, next_statistics = far_past, next_level = far_past,
            next_placement = far_past;
};

/// Issabel's predictor with its overcommit switched on, or it would never dial more than it has agents.
struct Issabel final : PacingPolicy {
    Duration tick() const override { return 5s; }
    void on_answered(Instant dialled, Odds, Instant now) override {
        took(dialled, now);
        finished.emplace_back(now, true);
    }
    void on_unanswered(Instant dialled, Odds, Instant now) override {
        took(dialled, now);
        finished.emplace_back(now, false);
    }
    void on_connected(Duration, Instant now) override { talks.push_back(now); }
    void on_call_ended(Instant connected, Instant now) override {
        const auto found = std::find(talks.begin(), talks.end(), connected);
        if (found != talks.end()) talks.erase(found);
        const double talk = static_cast<double>((now - connected).count());
        if (talk >= 10'000.0) talk_sum += talk, ++talk_count;
    }
    std::uint32_t dials(const PacingView& view) override {
        if (view.now < next) return 0;
        next = view.now + 5s;
        double wanted = static_cast<double>(view.idle) - view.waiting;
        if (talk_count >= 10) {
            double to_answer = 8'000.0;
            if (!times.empty()) {
                to_answer = 0.0;
                for (const double time : times) to_answer += time;
                to_answer /= static_cast<double>(times.size());
            }
            for (const Instant since : talks) {
                const double elapsed = static_cast<double>((view.now - since).count()) + to_answer;
                if (1.0 - std::exp(-elapsed * static_cast<double>(talk_count) / talk_sum) >= 0.97) wanted += 1.0;
            }
        }
        if (wanted <= 0.0) return 0;
        wanted -= view.ringing;
        if (wanted <= 0.0) return 0;
        while (!finished.empty() && finished.front().first <= view.now - 30min) finished.pop_front();
        const auto answered = static_cast<double>(
            std::count_if(finished.begin(), finished.end(), [](const auto& call) { return call.second; }));
        if (finished.size() >= 10 && answered > 0.0) {
            wanted = std::round(wanted / std::max(answered / static_cast<double>(finished.size()), 0.2));
        }
        return positive(wanted, 0);
    }
    void took(Instant dialled, Instant now) {
        times.push_back(static_cast<double>((now - dialled).count()));
        if (times.size() > 20) times.pop_front();
    }

    std::deque<Instant> talks;
    std::deque<std::pair<Instant, bool>> finished;
    std::deque<double> times;
    double talk_sum = 0.0;
    std::uint64_t talk_count = 0;
    Instant next = far_past;
};

/// Webitel: lines per agent from the last hour's connect rate, scaled by how far abandonment is from its limit.
struct Webitel final : PacingPolicy {
    explicit Webitel(double most) : limit(100.0 * most) {}
    void on_answered(Instant, Odds, Instant now) override { answers.add(now), attempts.add(now); }
    void on_unanswered(Instant, Odds, Instant now) override { attempts.add(now); }
    void on_abandoned(Instant now) override { losses.add(now); }
    std::uint32_t dials(const PacingView& view) override {
        if (view.now >= next) {
            next = view.now + 30s;
            const auto made = static_cast<double>(attempts.count(view.now));
            const auto connects = static_cast<double>(answers.count(view.now));
            const auto lost = static_cast<double>(losses.count(view.now));
            const double base = connects > 0.0 ? made / connects : std::floor(made / std::max(1U, view.team())) - 1.0;
            const double share = connects > 0.0 ? 100.0 * lost / connects : 0.0;
            lines = made < 20.0 || share >= limit ? 1.0 : base * (1.0 + (limit - share) / 10.0);
        }
        return positive(std::floor(lines * view.idle), view.pending());
    }
    double limit;
    double lines = 1.0;
    Recent attempts{60min}, answers{60min}, losses{60min};
    Instant next = far_past;
};

/// Impact Dialing: replays the last attempts with several factors and takes the best one that seems allowed.
struct ImpactDialing final : PacingPolicy {
    ImpactDialing(double most, std::uint64_t seed) : limit(most), random(seed, 0x696d'7061'6374) {}
    struct Item {
        Instant at;
        int talk = 0;  // s; 0: not answered
    };
    void on_unanswered(Instant, Odds, Instant now) override { remember({now, 0}); }
    void on_call_ended(Instant connected, Instant now) override {
        remember({now, static_cast<int>(std::max<std::int64_t>(1, (now - connected).count() / 1000))});
    }
    void on_connected(Duration, Instant) override { ++connected_calls; }
    void on_abandoned(Instant) override { ++abandoned_calls; }
    void remember(Item item) {
        items.push_back(item);
        if (items.size() > 100) items.pop_front();
    }
    std::uint32_t dials(const PacingView& view) override {
        if (view.now >= next) {
            next = view.now + 60s;
            best = simulate(view);
        }
        double factor = best;
        const auto judged = static_cast<double>(connected_calls + abandoned_calls);
        if (judged > 0.0 && static_cast<double>(abandoned_calls) > limit * judged) factor = std::max(1.0, 0.75 * best);
        return positive(std::floor(factor * view.idle), view.pending());
    }
    double simulate(const PacingView& view) {
        while (!items.empty() && items.front().at <= view.now - 30min) items.pop_front();
        const auto answered = static_cast<double>(
            std::count_if(items.begin(), items.end(), [](const Item& item) { return item.talk > 0; }));
        if (view.team() < 5 || items.size() < 50 || answered == 0.0) return 1.0;
        double chosen = 1.0, most = -1.0;
        for (int j = 1; j <= 6; ++j) {
            const double factor = std::max(1.0, static_cast<double>(items.size()) / answered * j / 6.0);
            const auto [utilization, abandonment] = replay(factor, view.team());
            if (abandonment < limit && utilization > most) most = utilization, chosen = factor;
        }
        return chosen;
    }
    std::pair<double, double> replay(double factor, std::uint32_t team) {
        struct Ringing {
            int left;
            int talk;
        };
        std::vector<Ringing> ringing;
        std::vector<int> busy;
        double on_call = 0.0, answers = 0.0, lost = 0.0;
        constexpr int seconds = 240;
        for (int second = 0; second < seconds; ++second) {
            for (int& left : busy) --left;
            std::erase_if(busy, [](int left) { return left <= 0; });
            std::vector<int> lifted;
            for (Ringing& call : ringing) {
                if (--call.left == 0 && call.talk > 0) lifted.push_back(call.talk);
            }
            std::erase_if(ringing, [](const Ringing& call) { return call.left <= 0; });
            const int wanted =
                static_cast<int>(factor * (team - static_cast<double>(busy.size()))) - static_cast<int>(ringing.size());
            for (int i = 0; i < wanted; ++i) {
                const Item& item = items[random.below(static_cast<std::uint32_t>(items.size()))];
                ringing.push_back({item.talk > 0 ? 10 : 15, item.talk});
            }
            for (const int talk : lifted) {
                answers += 1.0;
                if (busy.size() < team) {
                    busy.push_back(talk + 5);
                } else {
                    lost += 1.0;
                }
            }
            on_call += static_cast<double>(busy.size());
        }
        return {on_call / (seconds * static_cast<double>(team)), answers > 0.0 ? lost / answers : 0.0};
    }
    double limit;
    Random random;
    std::deque<Item> items;
    std::uint64_t connected_calls = 0, abandoned_calls = 0;
    double best = 1.0;
    Instant next = far_past;
};

/// After Cisco's knobs: lines per agent corrected after every hundred answers. The formula is a reconstruction.
struct Cisco final : PacingPolicy {
    explicit Cisco(double most) : limit(most) {}
    void judge(bool abandoned) {
        ++judged;
        lost += abandoned ? 1 : 0;
        if (judged < 100) return;
        lines = std::clamp(lines * (1.0 + limit - lost / 100.0), 1.0, 3.0);
        judged = lost = 0;
    }
    void on_connected(Duration, Instant) override { judge(false); }
    void on_abandoned(Instant) override { judge(true); }
    std::uint32_t dials(const PacingView& view) override {
        return positive(std::floor(lines * view.idle), view.pending());
    }
    double limit;
    double lines = 1.0;
    int judged = 0, lost = 0;
};

/// UNICOM's Predict with the proportional-integral correction; the gains are ours, none are published.
struct Unicom final : PacingPolicy {
    explicit Unicom(double most) : limit(most) {}
    Duration tick() const override { return 500ms; }
    void on_answered(Instant, Odds, Instant now) override { answers.add(now); }
    void on_unanswered(Instant, Odds, Instant now) override { failures.add(now); }
    void on_connected(Duration, Instant now) override { judge(false, now); }
    void on_abandoned(Instant now) override { judge(true, now); }
    void judge(bool abandoned, Instant now) {
        const Instant today = std::chrono::floor<std::chrono::days>(now);
        if (today != day) day = today, connects = silent = 0;
        ++connects;
        silent += abandoned ? 1 : 0;
        const double error = 0.93 * limit - (abandoned ? 1.0 : 0.0);  // towards 2.8 % of the 3 % allowed
        smooth += 0.02 * (error - smooth);
        sum = std::clamp(sum + 0.05 * error, -1.5, 8.5);
    }
    std::uint32_t dials(const PacingView& view) override {
        const auto answered = static_cast<double>(answers.count(view.now));
        const auto failed = static_cast<double>(failures.count(view.now));
        const bool over = connects > 0 && static_cast<double>(silent) > limit * static_cast<double>(connects);
        double wanted = view.idle;
        if (answered >= 10.0 && !over)
            wanted += view.idle * std::max(0.0, 1.5 + sum + 5.0 * smooth) * failed / answered;
        return positive(std::floor(wanted), view.pending());
    }
    double limit;
    double sum = 0.0, smooth = 0.0;
    std::uint64_t connects = 0, silent = 0;
    Instant day = far_past;
    Recent answers{15min}, failures{15min};
};

/// The optimum of the exponential world: two target curves, mixed by time.
struct Optimal final : PacingPolicy {
    explicit Optimal(const PacingPolicySetup& setup)
        : lower(setup.lower_targets), upper(setup.upper_targets), share(setup.lower_share), random(setup.seed, 7) {}
    std::uint32_t dials(const PacingView& view) override {
        if (view.now >= next) {
            next = view.now + 1h;
            uses_lower = random.chance(share);
        }
        const auto& targets = uses_lower ? lower : upper;
        return positive(targets[std::min<std::size_t>(view.idle, targets.size() - 1)], view.pending());
    }
    std::vector<std::uint32_t> lower, upper;
    double share;
    Random random;
    bool uses_lower = true;
    Instant next = far_past;
};

struct Own final : PacingPolicy {
    explicit Own(const PacingPolicySetup& setup)
        : pacing(setup.pacing, setup.patience), knows_numbers(setup.knows_numbers) {}
    [[nodiscard]] Odds seen(Odds odds) const { return knows_numbers ? odds : Odds{}; }
    std::uint32_t dials(const PacingView& view) override {
        PacingSnapshot snapshot;
        snapshot.idle = view.idle;
        snapshot.busy = view.busy() - view.leaving;
        snapshot.ringing = view.ringing;
        snapshot.waiting = view.waiting;
        snapshot.lines = view.pending() + view.talking;
        snapshot.next_odds = seen(view.next_odds);
        const PacingDecision decision = pacing.decide(snapshot, view.now);
        ask_again(decision.again);
        return decision.dials;
    }
    void on_dialled(std::uint32_t count, Odds odds, Instant now) override { pacing.on_dialled(count, seen(odds), now); }
    void on_answered(Instant dialled, Odds odds, Instant now) override { pacing.on_answered(dialled, seen(odds), now); }
    void on_unanswered(Instant dialled, Odds odds, Instant now) override {
        pacing.on_unanswered(dialled, seen(odds), now);
    }
    void on_connected(Duration idle, Instant now) override { pacing.on_connected(idle, now); }
    void on_abandoned(Instant now) override { pacing.on_abandoned(now); }
    void on_call_ended(Instant connected, Instant now) override { pacing.on_call_ended(connected, now); }
    void on_handled(Instant connected, Instant ended, Instant now) override {
        pacing.on_handled(connected, ended, now);
    }
    Pacing pacing;
    bool knows_numbers;
};

}  // namespace

std::unique_ptr<PacingPolicy> make_own_policy(const PacingPolicySetup& setup) { return std::make_unique<Own>(setup); }

std::unique_ptr<PacingPolicy> make_pacing_policy(std::string_view name, const PacingPolicySetup& setup) {
    using Limiter = Vicidial::Limiter;
    if (name == "progressive") return std::make_unique<Progressive>();
    if (name == "idle_ratio") return std::make_unique<IdleRatio>(setup.ratio);
    if (name == "level") return std::make_unique<Level>(setup.ratio);
    if (name == "vicidial_hard") return std::make_unique<Vicidial>(Limiter::hard, false, setup.limit);
    if (name == "vicidial_average") return std::make_unique<Vicidial>(Limiter::average, false, setup.limit);
    if (name == "vicidial_tapered") return std::make_unique<Vicidial>(Limiter::tapered, false, setup.limit);
    if (name == "vicidial_hard_available") return std::make_unique<Vicidial>(Limiter::hard, true, setup.limit);
    if (name == "vicidial_average_available") return std::make_unique<Vicidial>(Limiter::average, true, setup.limit);
    if (name == "vicidial_tapered_available") return std::make_unique<Vicidial>(Limiter::tapered, true, setup.limit);
    if (name == "issabel") return std::make_unique<Issabel>();
    if (name == "webitel") return std::make_unique<Webitel>(setup.limit);
    if (name == "impact_dialing") return std::make_unique<ImpactDialing>(setup.limit, setup.seed);
    if (name == "cisco_style") return std::make_unique<Cisco>(setup.limit);
    if (name == "unicom_pi") return std::make_unique<Unicom>(setup.limit);
    if (name == "optimal" && !setup.lower_targets.empty()) return std::make_unique<Optimal>(setup);
    return nullptr;
}

}  // namespace outdial::sim
