// SPDX-License-Identifier: Apache-2.0
#include <outdial/shortlist.hpp>

#include <algorithm>
#include <tuple>
#include <utility>

namespace outdial {
namespace {

bool before(const Shortlist::Candidate& a, const Shortlist::Candidate& b) noexcept {
    const auto key = [](const Shortlist::Candidate& one) {
        return std::tuple(one.turn.reason(), -one.turn.priority(), !one.soon, -one.index, one.turn.key());
    };
    return key(a) < key(b);
}

}  // namespace

bool Shortlist::wants(const Turn& turn) const noexcept {
    if (candidates_.empty()) return true;
    const auto rank = [](const Turn& one) { return std::tuple(one.reason(), -one.priority()); };
    const auto ranked = [&](const Candidate& a, const Candidate& b) { return rank(a.turn) < rank(b.turn); };
    const auto first = rank(std::min_element(candidates_.begin(), candidates_.end(), ranked)->turn);
    return rank(turn) < first || (rank(turn) == first && candidates_.size() < length);
}

void Shortlist::add(const Candidate& candidate) { candidates_.push_back(candidate); }

const Shortlist::Candidate& Shortlist::best() const noexcept {
    return *std::min_element(candidates_.begin(), candidates_.end(), before);
}

Shortlist::Candidate Shortlist::take() noexcept {
    const auto place = candidates_.begin() + (&best() - candidates_.data());
    const Candidate taken = *place;
    candidates_.erase(place);
    return taken;
}

std::vector<Shortlist::Candidate> Shortlist::take_all() noexcept { return std::exchange(candidates_, {}); }

}  // namespace outdial
