// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/instant.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace outdial::sim {

/// What will happen in the simulated world, earliest first; what was planned first goes first among equals.
template <class What>
class EventQueue {
public:
    struct Event {
        Instant at;
        std::uint64_t subject = 0;
        std::uint32_t sequence = 0;
        What what{};

        /// Without branches: nobody can foretell which of two events is the earlier.
        [[nodiscard]] bool before(const Event& other) const noexcept {
            const auto earlier = static_cast<unsigned>(at < other.at);
            const auto together = static_cast<unsigned>(at == other.at);
            const auto planned_first = static_cast<unsigned>(static_cast<std::int32_t>(sequence - other.sequence) < 0);
            return (earlier | (together & planned_first)) != 0;
        }
    };

    void push(Instant at, What what, std::uint64_t subject) {
        const Event event{at, subject, sequence_++, what};
        if (first_taken_) {
            first_taken_ = false;
            sift_down(event);
            return;
        }
        std::size_t i = size_++;
        if (heap_.size() < size_ + arity) heap_.resize(size_ + arity, never());
        while (i > 0) {
            const std::size_t parent = (i - 1) / arity;
            if (!event.before(heap_[parent])) break;
            heap_[i] = heap_[parent];
            i = parent;
        }
        heap_[i] = event;
    }

    /// Precondition: not empty.
    Event pop() noexcept {
        if (first_taken_) close_gap();
        // Most events plan another one: it will take the place of this one.
        first_taken_ = true;
        return heap_.front();
    }

    [[nodiscard]] bool empty() const noexcept { return size_ == (first_taken_ ? 1U : 0U); }

private:
    static constexpr std::size_t arity = 4;  // shallower than a binary heap, and the children share a cache line or two

    /// Stands where there is no event, so that every event with a child has `arity` of them.
    static constexpr Event never() noexcept { return {Instant::max(), 0, 0, {}}; }

    void close_gap() noexcept {
        const Event last = heap_[--size_];
        heap_[size_] = never();
        if (size_ > 0) sift_down(last);
    }

    /// From the top, which is free.
    void sift_down(const Event& event) noexcept {
        std::size_t i = 0;
        for (std::size_t child = 1; child < size_; child = i * arity + 1) {
            const Event* of = &heap_[child];
            const std::size_t left = of[1].before(of[0]) ? 1 : 0;
            const std::size_t right = of[3].before(of[2]) ? 3 : 2;
            const std::size_t least = of[right].before(of[left]) ? right : left;
            if (!of[least].before(event)) break;
            heap_[i] = of[least];
            i = child + least;
        }
        heap_[i] = event;
    }

    std::vector<Event> heap_;  // `size_` of them, and `never` behind
    std::size_t size_ = 0;     // the one that was taken last included, until another is taken or planned
    bool first_taken_ = false;
    std::uint32_t sequence_ = 0;
};

}  // namespace outdial::sim
