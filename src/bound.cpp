// SPDX-License-Identifier: Apache-2.0
#include <outdial/bound.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace outdial {
namespace {

using Targets = std::vector<std::uint32_t>;  // ringing calls by busy agents 0, 1, ..., N; never increasing

/// Two rewards are followed at once: completions and abandonments, both per second.
struct Rewards {
    double completed = 0.0;
    double abandoned = 0.0;

    [[nodiscard]] double value(double price) const noexcept { return completed - price * abandoned; }
    [[nodiscard]] double share_abandoned() const noexcept { return abandoned / (abandoned + completed); }
};

struct Vertex {
    Targets targets;
    Rewards gain;
};

/// Situations that are looked at: 16 bytes each, and a fraction of a second for each policy where agents are few.
constexpr double most_states = 10'000'000;

/// Beyond so many ringing calls nobody would dial: generous enough that the optimum keeps its mass far below it.
double most_ringing(const BoundWorld& world) {
    const double n = world.agents;
    const double p = world.answer_rate;
    const double m = n * world.ring_s / (world.handle_s * p);
    const double most = std::min(1.6 * m + 6.0 * std::sqrt(m / (2.0 * p)) + 4.0 * std::sqrt(n) / p + 6.0 / p,
                                 1.3 * m + 1.25 * n / p + 10.0);
    return std::max({12.0, most, n + 1.0});
}

double states(const BoundWorld& world) { return (world.agents + 1.0) * (most_ringing(world) + 1.0); }

/// Evaluates and improves policies. A state is (b busy, k ringing) after the decision. Under targets t that never
/// increase with b, k only ever falls by one or is raised to some t[b], so the relative value h of every state follows
/// from the values H[b] = h(b, t[b]) by a recursion in order of k. That leaves agents + 1 unknowns: H[0..N-1] and the
/// gain (H[N] is 0), instead of one per state.
class Solver {
public:
    Solver(const BoundWorld& world, const std::function<bool()>& go_on)
        : agents_(world.agents),
          answer_(world.answer_rate / world.ring_s),
          die_((1.0 - world.answer_rate) / world.ring_s),
          serve_(1.0 / world.handle_s),
          most_(static_cast<std::uint32_t>(most_ringing(world))),
          go_on_(go_on) {}

    [[nodiscard]] bool stopped() const noexcept { return stopped_; }

    /// The best policy for this price, starting from another.
    Vertex best(double price, Targets targets) {
        for (int i = 0; i < 200; ++i) {
            evaluate(targets);
            if (stopped_ || !improve(targets, price)) break;
        }
        return {std::move(targets), gain_};
    }

    Vertex progressive() {
        Targets targets(agents_ + 1);
        for (std::uint32_t b = 0; b <= agents_; ++b) targets[b] = agents_ - b;
        evaluate(targets);
        return {targets, gain_};
    }

private:
    /// h of a state as unknowns[0..N-1] . H + gain * g + the two rewards.
    struct Affine {
        std::vector<double> of;  // coefficients of H[0..N] and, last, of g
        Rewards constant;
    };

    void add(Affine& sum, double weight, const Affine& term, std::size_t first) const {
        for (std::size_t j = first; j <= agents_ + 1; ++j) sum.of[j] += weight * term.of[j];
        sum.constant.completed += weight * term.constant.completed;
        sum.constant.abandoned += weight * term.constant.abandoned;
    }

    void evaluate(const Targets& targets) {
        solve(targets);
        if (!stopped_) fill(targets);
    }

    /// Whether to go on after so many more steps of work; asks only now and then.
    bool spend(std::size_t steps) {
        constexpr std::size_t steps_between = 4'000'000;
        spent_ += steps;
        if (spent_ < steps_between) return !stopped_;
        spent_ = 0;
        stopped_ = stopped_ || (go_on_ && !go_on_());
        return !stopped_;
    }

    /// The linear system for H and the gain.
    void solve(const Targets& t) {
        const std::size_t n = agents_;
        const std::size_t width = n + 2;
        std::vector<std::vector<double>> matrix(n + 1, std::vector<double>(width, 0.0));
        std::vector<Rewards> right(n + 1);
        // Rows of two levels of k: the states with t[b] < k in `here`, one level down in `below`.
        std::vector<Affine> here(n + 1, Affine{std::vector<double>(width, 0.0), {}});
        std::vector<Affine> below = here;
        const auto clear = [](Affine& affine) {
            std::fill(affine.of.begin(), affine.of.end(), 0.0);
            affine.constant = {};
        };
        const auto equation = [&](std::size_t b, std::uint32_t k, const Affine* answered) {
            // (serve + answer) H[b] = rewards - g + serve H[b-1] + answer h(answered); a call that dies is replaced.
            auto& row = matrix[b];
            const double serve = serve_ * static_cast<double>(b);
            const double answer = answer_ * k;
            row[n + 1] = 1.0;
            right[b].completed = serve;
            row[b] += serve;
            if (b > 0) row[b - 1] -= serve;
            if (b == n) {
                right[b].abandoned = answer;  // and it is replaced as well
                return;
            }
            row[b] += answer;
            if (answered == nullptr) {
                row[b + 1] -= answer;
                return;
            }
            for (std::size_t j = 0; j < width; ++j) row[j] -= answer * answered->of[j];
            right[b].completed += answer * answered->constant.completed;
            right[b].abandoned += answer * answered->constant.abandoned;
        };

        std::size_t lowest = n + 1;  // the least b with t[b] <= k
        const std::uint32_t top = t[0];
        for (std::uint32_t k = 0; k <= top; ++k) {
            while (lowest > 0 && t[lowest - 1] <= k) --lowest;
            if (!spend(1 + (n + 1 - lowest) * n)) return;
            for (std::size_t b = lowest; b <= n; ++b) {
                if (t[b] == k) {
                    const bool computed = b < n && k > 0 && t[b + 1] <= k - 1;
                    equation(b, k, computed ? &below[b + 1] : nullptr);
                    clear(here[b]);
                    here[b].of[b] = 1.0;
                    continue;
                }
                if (k == top) continue;  // needed by no equation
                Affine& state = here[b];
                clear(state);
                const double serve = serve_ * static_cast<double>(b);
                const double answer = answer_ * k;
                const double die = die_ * k;
                const double total = serve + answer + die;
                const std::size_t first = lowest > 0 ? lowest - 1 : 0;
                state.constant.completed = serve / total;
                state.of[n + 1] = -1.0 / total;
                if (b > 0) {
                    if (b - 1 >= lowest) {
                        add(state, serve / total, here[b - 1], first);
                    } else {
                        state.of[b - 1] += serve / total;
                    }
                }
                if (b == n) {
                    state.constant.abandoned += answer / total;
                    add(state, answer / total, below[n], first);
                } else {
                    add(state, answer / total, below[b + 1], first);
                }
                add(state, die / total, below[b], first);
            }
            std::swap(here, below);
        }
        eliminate(matrix, right);
    }

    /// Gauss with partial pivoting; the unknowns are H[0..N-1] and g, in the columns 0..N-1 and N+1.
    void eliminate(std::vector<std::vector<double>>& matrix, std::vector<Rewards>& right) {
        const std::size_t n = agents_;
        const auto column = [n](std::size_t i) { return i < n ? i : n + 1; };
        for (std::size_t i = 0; i <= n; ++i) {
            std::size_t pivot = i;
            for (std::size_t j = i + 1; j <= n; ++j) {
                if (std::abs(matrix[j][column(i)]) > std::abs(matrix[pivot][column(i)])) pivot = j;
            }
            std::swap(matrix[i], matrix[pivot]);
            std::swap(right[i], right[pivot]);
            if (!spend((n - i) * (n - i))) return;
            for (std::size_t j = i + 1; j <= n; ++j) {
                const double factor = matrix[j][column(i)] / matrix[i][column(i)];
                if (factor == 0.0) continue;
                for (std::size_t c = i; c <= n; ++c) matrix[j][column(c)] -= factor * matrix[i][column(c)];
                right[j].completed -= factor * right[i].completed;
                right[j].abandoned -= factor * right[i].abandoned;
            }
        }
        values_.assign(n + 1, Rewards{});
        std::vector<Rewards> solution(n + 1);
        for (std::size_t i = n + 1; i-- > 0;) {
            Rewards sum = right[i];
            for (std::size_t c = i + 1; c <= n; ++c) {
                sum.completed -= matrix[i][column(c)] * solution[c].completed;
                sum.abandoned -= matrix[i][column(c)] * solution[c].abandoned;
            }
            solution[i] = {sum.completed / matrix[i][column(i)], sum.abandoned / matrix[i][column(i)]};
        }
        gain_ = solution[n];
        for (std::size_t b = 0; b < n; ++b) values_[b] = solution[b];
    }

    /// h of every state, from H and the gain.
    void fill(const Targets& t) {
        const std::size_t n = agents_;
        const std::size_t levels = most_ + 1;
        h_.assign((n + 1) * levels, Rewards{});
        const auto at = [&](std::size_t b, std::uint32_t k) -> const Rewards& {
            return k <= t[b] ? values_[b] : h_[b * levels + k];
        };
        for (std::uint32_t k = 0; k <= most_; ++k) {
            if (!spend(n + 1)) return;
            for (std::size_t b = 0; b <= n; ++b) {
                const double serve = serve_ * static_cast<double>(b);
                const double answer = answer_ * k;
                const double die = die_ * k;
                const double total = serve + answer + die;
                Rewards& state = h_[b * levels + k];
                if (total == 0.0) {  // nothing would ever happen: never chosen
                    state = {-1e18, 0.0};
                    continue;
                }
                state.completed = serve - gain_.completed;
                state.abandoned = (b == n ? answer : 0.0) - gain_.abandoned;
                const auto follow = [&](double rate, const Rewards& next) {
                    state.completed += rate * next.completed;
                    state.abandoned += rate * next.abandoned;
                };
                if (b > 0) follow(serve, at(b - 1, k));
                if (k > 0) {
                    follow(answer, b == n ? at(n, k - 1) : at(b + 1, k - 1));
                    follow(die, at(b, k - 1));
                }
                state.completed /= total;
                state.abandoned /= total;
            }
        }
    }

    /// Moves every target to the best value of its row. False when nothing is to be gained.
    bool improve(Targets& t, double price) const {
        const std::size_t levels = most_ + 1;
        bool changed = false;
        for (std::size_t b = 0; b <= agents_; ++b) {
            const Rewards* row = &h_[b * levels];
            std::uint32_t best = t[b];
            double best_value = row[best].value(price) + 1e-9;  // no cycling between equals
            for (std::uint32_t k = 0; k <= most_; ++k) {
                const double value = row[k].value(price);
                if (value > best_value) {
                    best = k;
                    best_value = value;
                }
            }
            changed = changed || best != t[b];
            t[b] = best;
        }
        // The recursion wants targets that never increase with busy agents; every optimum found is of this kind.
        for (std::size_t b = agents_; b-- > 0;) t[b] = std::max(t[b], t[b + 1]);
        return changed;
    }

    std::uint32_t agents_;
    double answer_;
    double die_;
    double serve_;
    std::uint32_t most_;
    Rewards gain_;
    std::vector<Rewards> values_;
    std::vector<Rewards> h_;
    const std::function<bool()>& go_on_;
    std::size_t spent_ = 0;
    bool stopped_ = false;
};

BoundPolicy policy(const Vertex& vertex, const BoundWorld& world) {
    BoundPolicy result;
    result.targets.assign(vertex.targets.rbegin(), vertex.targets.rend());
    result.utilization = vertex.gain.completed * world.handle_s / world.agents;
    result.abandonment = vertex.gain.share_abandoned();
    return result;
}

Result<void> check(const BoundWorld& world) {
    const auto wrong = [](const char* field, auto value, std::string remedy) {
        return Error{field, fmt::to_string(value), std::move(remedy)};
    };
    if (world.agents < 1 || world.agents > 1000) return wrong("agents", world.agents, "give 1 to 1000 agents");
    if (!(world.answer_rate >= 0.001 && world.answer_rate <= 1.0)) {
        return wrong("answer_rate", world.answer_rate, "give a share from 0.001 to 1");
    }
    if (!(world.ring_s > 0.0 && world.ring_s <= 86'400.0))
        return wrong("ring_s", world.ring_s, "give up to 86400 s, more than 0");
    if (!(world.handle_s > 0.0 && world.handle_s <= 86'400.0)) {
        return wrong("handle_s", world.handle_s, "give up to 86400 s, more than 0");
    }
    if (!(world.abandonment > 0.0 && world.abandonment < 0.5)) {
        return wrong("abandonment", world.abandonment, "give a share above 0 and below 0.5, e.g. 0.03");
    }
    if (states(world) > most_states) {
        BoundWorld patient = world;
        patient.handle_s = 86'400.0;
        const std::string ring =
            fmt::format("{:.0f} calls might ring at once, more than are looked at", most_ringing(world));
        // With the longest calls there are, only the team and the answer rate are left to blame.
        if (states(patient) > most_states) {
            return wrong("agents", world.agents, ring + ": give fewer agents or a higher answer_rate");
        }
        return wrong("handle_s", world.handle_s,
                     ring + ": give a longer handle_s, a shorter ring_s or a higher answer_rate");
    }
    return {};
}

Error interrupted() { return {"pacing_bound", "", "was interrupted before it had an answer"}; }

}  // namespace

Result<PacingBound> pacing_bound(const BoundWorld& world, const std::function<bool()>& go_on) {
    if (auto checked = check(world); !checked) return checked.error();
    Solver solver(world, go_on);
    PacingBound bound;
    bound.progressive = world.handle_s / (world.handle_s + world.ring_s / world.answer_rate);

    Vertex lower = solver.progressive();
    Vertex upper = lower;
    for (const double price : {1000.0, 30.0, 8.0, 3.0, 1.5, 0.9, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 0.003}) {
        upper = solver.best(price, upper.targets);
        if (solver.stopped()) return interrupted();
        if (upper.gain.share_abandoned() > world.abandonment) break;
        lower = upper;
    }
    // Between the two nearest vertices known, look for one above their chord; when there is none they are neighbours.
    while (upper.gain.share_abandoned() > world.abandonment) {
        bound.price = (upper.gain.completed - lower.gain.completed) / (upper.gain.abandoned - lower.gain.abandoned);
        Vertex between = solver.best(bound.price, lower.targets);
        if (solver.stopped()) return interrupted();
        if (between.targets == lower.targets || between.targets == upper.targets) break;
        // What rounding alone gives is no vertex: rates of a second are large where calls are short.
        const double rounding = 1e-10 * std::max(1.0, lower.gain.completed);
        if (between.gain.value(bound.price) <= lower.gain.value(bound.price) + rounding) break;
        (between.gain.share_abandoned() <= world.abandonment ? lower : upper) = std::move(between);
    }
    const double odds = world.abandonment / (1.0 - world.abandonment);
    const double slack = odds * lower.gain.completed - lower.gain.abandoned;
    const double excess = upper.gain.abandoned - odds * upper.gain.completed;
    bound.lower_share = excess > 0.0 ? excess / (excess + slack) : 1.0;
    bound.lower = policy(lower, world);
    bound.upper = policy(upper, world);
    bound.utilization =
        bound.lower_share * bound.lower.utilization + (1.0 - bound.lower_share) * bound.upper.utilization;
    return bound;
}

}  // namespace outdial
