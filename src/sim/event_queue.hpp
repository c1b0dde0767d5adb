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

        [[nodiscard]] bool before(const Event& other) const noexcept {
            return at != other.at ? at < other.at : static_cast<std::int32_t>(sequence - other.sequence) < 0;
        }
    };

    void push(Instant at, What what, std::uint64_t subject) {
        const Event event{at, subject, sequence_++, what};
        std::size_t i = heap_.size();
        heap_.push_back(event);
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
        const Event first = heap_.front();
        const Event last = heap_.back();
        heap_.pop_back();
        const std::size_t size = heap_.size();
        if (size == 0) return first;
        std::size_t i = 0;
        for (;;) {
            const std::size_t child = i * arity + 1;
            if (child >= size) break;
            std::size_t least = child;
            const std::size_t end = child + arity < size ? child + arity : size;
            for (std::size_t c = child + 1; c < end; ++c) {
                if (heap_[c].before(heap_[least])) least = c;
            }
            if (!heap_[least].before(last)) break;
            heap_[i] = heap_[least];
            i = least;
        }
        heap_[i] = last;
        return first;
    }

    [[nodiscard]] bool empty() const noexcept { return heap_.empty(); }

private:
    static constexpr std::size_t arity = 4;  // shallower than a binary heap, and the children share a cache line or two

    std::vector<Event> heap_;
    std::uint32_t sequence_ = 0;
};

}  // namespace outdial::sim
