// SPDX-License-Identifier: Apache-2.0
#include <outdial/priority.hpp>

#include "names.hpp"

#include <algorithm>

namespace outdial {
namespace {

constexpr auto later = [](const Turn& a, const Turn& b) noexcept { return b < a; };

}  // namespace

std::string_view name(Reason reason) noexcept {
    static constexpr std::array<std::string_view, reason_count> names{"appointment", "redial", "fresh"};
    return at_enumerator(names, reason, std::string_view("?"));
}

void TurnQueue::push(const Turn& turn) {
    if (run_begin_ == run_.size()) {
        run_.clear();
        run_begin_ = 0;
    }
    if (run_.empty() || run_.back() < turn) {
        run_.push_back(turn);
        return;
    }
    heap_.push_back(turn);
    std::push_heap(heap_.begin(), heap_.end(), later);
}

void TurnQueue::pop() noexcept {
    if (heap_first()) {
        std::pop_heap(heap_.begin(), heap_.end(), later);
        heap_.pop_back();
        return;
    }
    ++run_begin_;
    // Give the room back once most of the run is gone; each turn is moved at most once per halving.
    if (run_begin_ >= 1024 && run_begin_ * 2 >= run_.size()) {
        run_.erase(run_.begin(), run_.begin() + static_cast<std::ptrdiff_t>(run_begin_));
        run_begin_ = 0;
    }
}

}  // namespace outdial
