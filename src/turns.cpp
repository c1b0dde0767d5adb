// SPDX-License-Identifier: Apache-2.0
#include <outdial/turns.hpp>

#include <algorithm>
#include <bit>
#include <utility>

namespace outdial {
namespace {

constexpr auto later = [](const Turn& a, const Turn& b) noexcept { return b < a; };

}  // namespace

// ---- one queue ---------------------------------------------------------------------------------------------------

void TurnQueue::push(const Turn& turn) {
    if (turn.is_first()) {
        const auto run = std::lower_bound(runs_.begin(), runs_.end(), turn.priority(),
                                          [](const Run& a, std::int16_t priority) { return a.priority < priority; });
        if (run == runs_.end() || run->priority != turn.priority()) {
            runs_.insert(run, {turn.priority(), 0, {turn.contact()}});
            return;
        }
        if (run->contacts.back() < turn.contact()) {
            run->contacts.push_back(turn.contact());
            return;
        }
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
    Run& run = runs_.back();
    ++run.begin;
    if (run.begin == run.contacts.size()) {
        runs_.pop_back();
    } else if (run.begin >= 1024 && run.begin * 2 >= run.contacts.size()) {
        // Give the room back once most of the run is gone; each turn is moved at most once per halving.
        run.contacts.erase(run.contacts.begin(), run.contacts.begin() + static_cast<std::ptrdiff_t>(run.begin));
        run.begin = 0;
    }
}

std::size_t TurnQueue::size() const noexcept {
    std::size_t count = heap_.size();
    for (const Run& run : runs_) count += run.contacts.size() - run.begin;
    return count;
}

std::size_t TurnQueue::keep(const std::function<bool(const Turn&)>& holds) {
    const auto over = [&](const Turn& turn) { return !holds(turn); };
    heap_.erase(std::remove_if(heap_.begin(), heap_.end(), over), heap_.end());
    std::make_heap(heap_.begin(), heap_.end(), later);
    for (Run& run : runs_) {
        run.contacts.erase(run.contacts.begin(), run.contacts.begin() + static_cast<std::ptrdiff_t>(run.begin));
        run.begin = 0;
        const auto gone = [&](ContactId contact) { return over(Turn::first(run.priority, contact)); };
        run.contacts.erase(std::remove_if(run.contacts.begin(), run.contacts.end(), gone), run.contacts.end());
    }
    runs_.erase(std::remove_if(runs_.begin(), runs_.end(), [](const Run& run) { return run.contacts.empty(); }),
                runs_.end());
    return size();
}

bool TurnQueue::sound(std::size_t contacts) const noexcept {
    const auto known = [&](const Turn& turn) { return turn.contact() < contacts; };
    const auto in_order = [&](const Run& run) {
        return run.begin < run.contacts.size() && std::is_sorted(run.contacts.begin(), run.contacts.end()) &&
               run.contacts.back() < contacts;
    };
    return std::all_of(heap_.begin(), heap_.end(), known) && std::is_heap(heap_.begin(), heap_.end(), later) &&
           std::all_of(runs_.begin(), runs_.end(), in_order) &&
           std::is_sorted(runs_.begin(), runs_.end(),
                          [](const Run& a, const Run& b) { return a.priority < b.priority; });
}

// ---- many queues -------------------------------------------------------------------------------------------------

void Turns::add_queue() {
    queues_.emplace_back();
    if (queues_.size() * 2 > tree_.size()) play_all();
}

void Turns::play_all() {
    tree_.assign(2 * std::bit_ceil(queues_.size()), {});
    for (std::uint32_t queue = 0; queue < queues_.size(); ++queue) play(queue);
}

std::size_t Turns::waiting() const noexcept {
    std::size_t turns = 0;
    for (const Queue& queue : queues_) {
        if (queue.gate != Gate::shut) turns += queue.turns.size();
    }
    return turns;
}

std::size_t Turns::keep(const std::function<bool(const Turn&)>& holds) {
    std::size_t count = 0;
    for (Queue& queue : queues_) count += queue.turns.keep(holds);
    if (!queues_.empty()) play_all();
    return count;
}

bool Turns::revive(std::size_t contacts) noexcept {
    const bool sound = std::all_of(queues_.begin(), queues_.end(), [&](const Queue& queue) {
        return queue.gate <= Gate::closing && queue.turns.sound(contacts);
    });
    if (sound && !queues_.empty()) play_all();
    return sound;
}

void Turns::gate(std::uint32_t queue, Gate gate) noexcept {
    if (std::exchange(queues_[queue].gate, gate) != gate) play(queue);
}

void Turns::push(std::uint32_t queue, const Turn& turn) {
    queues_[queue].turns.push(turn);
    play(queue);
}

void Turns::pop(std::uint32_t queue) noexcept {
    queues_[queue].turns.pop();
    play(queue);
}

Turns::Winner Turns::entry(std::uint32_t queue) const noexcept {
    const Queue& entry = queues_[queue];
    if (entry.gate == Gate::shut || entry.turns.empty()) return {};
    return {entry.turns.top().key(entry.gate == Gate::closing), queue};
}

/// Plays the matches on the way from that queue to the root again.
void Turns::play(std::uint32_t queue) noexcept {
    std::size_t node = tree_.size() / 2 + queue;
    const Winner winner = entry(queue);
    if (tree_[node].key == winner.key && tree_[node].queue == winner.queue) return;
    tree_[node] = winner;
    for (node /= 2; node >= 1; node /= 2) {
        const Winner& left = tree_[2 * node];
        const Winner& right = tree_[2 * node + 1];
        tree_[node] = right.key < left.key ? right : left;
    }
}

}  // namespace outdial
