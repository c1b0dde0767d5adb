// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

namespace outdial::sim {

/// First in, first out. As std::deque, whose size is dearer to ask for, and which asks for memory as it moves along.
template <class T>
class WaitingLine {
public:
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    /// Precondition of this one and of those that take out: not empty.
    [[nodiscard]] const T& front() const noexcept { return places_[first_]; }

    void push_back(const T& value) {
        if (size_ == places_.size()) grow();
        places_[place(size_++)] = value;
    }
    void pop_front() noexcept {
        first_ = place(1);
        --size_;
    }
    void pop_back() noexcept { --size_; }

private:
    /// The number of places is a power of two.
    [[nodiscard]] std::size_t place(std::size_t nth) const noexcept { return (first_ + nth) & (places_.size() - 1); }

    void grow() {
        std::vector<T> places(places_.empty() ? 16 : 2 * places_.size());
        for (std::size_t i = 0; i < size_; ++i) places[i] = places_[place(i)];
        places_.swap(places);
        first_ = 0;
    }

    std::vector<T> places_;
    std::size_t first_ = 0;
    std::size_t size_ = 0;
};

}  // namespace outdial::sim
