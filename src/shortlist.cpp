// SPDX-License-Identifier: Apache-2.0
#include <outdial/shortlist.hpp>

#include <algorithm>
#include <tuple>
#include <utility>

namespace outdial {
namespace {

bool after(const Shortlist::Candidate& a, const Shortlist::Candidate& b) noexcept {
    const auto key = [](const Shortlist::Candidate& one) {
        return std::tuple(one.turn.reason(), -one.turn.priority(), !one.soon, -one.index, one.turn.key());
    };
    return key(b) < key(a);
}

}  // namespace

bool Shortlist::wants(const Turn& turn) const noexcept {
    if (candidates_.empty()) return true;
    const auto rank = [](const Turn& one) { return std::tuple(one.reason(), -one.priority()); };
    const auto first = rank(best().turn);
    return rank(turn) < first || (rank(turn) == first && candidates_.size() < length);
}

void Shortlist::add(const Candidate& candidate) {
    candidates_.push_back(candidate);
    std::push_heap(candidates_.begin(), candidates_.end(), after);
}

Shortlist::Candidate Shortlist::take() noexcept {
    std::pop_heap(candidates_.begin(), candidates_.end(), after);
    const Candidate taken = candidates_.back();
    candidates_.pop_back();
    return taken;
}

std::vector<Shortlist::Candidate> Shortlist::take_all() noexcept { return std::exchange(candidates_, {}); }

bool Shortlist::sound() const noexcept {
    return std::is_heap(candidates_.begin(), candidates_.end(), after) &&
           std::all_of(candidates_.begin(), candidates_.end(),
                       [](const Candidate& candidate) { return candidate.odds.step() < Odds::steps; });
}

}  // namespace outdial
