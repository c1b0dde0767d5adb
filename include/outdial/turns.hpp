// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/event.hpp>
#include <outdial/priority.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

/// Whose turn is it?
namespace outdial {

/// A client's place in the queue. Smaller goes first: by reason, then by the contact's priority (higher first), then by
/// sequence, so that no two are equal and the order never depends on the container.
class Turn {
public:
    /// Sequences are below this, and below the last one too: its key is that of no turn.
    static constexpr std::uint64_t sequences = std::uint64_t{1} << 45;

    constexpr Turn() noexcept = default;
    constexpr Turn(Reason reason, std::int16_t priority, std::uint64_t sequence, ContactId contact,
                   std::uint32_t stamp) noexcept
        : key_((static_cast<std::uint64_t>(reason) << 62) |
               (static_cast<std::uint64_t>(static_cast<std::uint16_t>(0x7fff - priority)) << 46) | sequences |
               (sequence & (sequences - 1))),
          contact_(contact),
          stamp_(stamp) {}

    /// The first turn of a fresh contact: the contacts' own order is the sequence.
    [[nodiscard]] static constexpr Turn first(std::int16_t priority, ContactId contact) noexcept {
        return {Reason::fresh, priority, contact, contact, 1};
    }
    [[nodiscard]] constexpr bool is_first() const noexcept { return *this == first(priority(), contact_); }

    /// The same turn with another stamp.
    [[nodiscard]] constexpr Turn renewed(std::uint32_t stamp) const noexcept {
        Turn turn = *this;
        turn.stamp_ = stamp;
        return turn;
    }

    [[nodiscard]] constexpr ContactId contact() const noexcept { return contact_; }
    [[nodiscard]] constexpr std::uint32_t stamp() const noexcept { return stamp_; }
    [[nodiscard]] constexpr Reason reason() const noexcept { return static_cast<Reason>(key_ >> 62); }
    [[nodiscard]] constexpr std::int16_t priority() const noexcept {
        return static_cast<std::int16_t>(0x7fff - static_cast<int>((key_ >> 46) & 0xffff));
    }

    /// Of the same reason and a higher priority.
    [[nodiscard]] constexpr bool outranks(const Turn& other) const noexcept {
        return reason() == other.reason() && priority() > other.priority();
    }

    /// Orders as the turns do. `soon` goes before the others of the same reason and priority.
    [[nodiscard]] constexpr std::uint64_t key(bool soon = false) const noexcept {
        return soon ? key_ & ~sequences : key_;
    }

    friend constexpr bool operator<(const Turn& a, const Turn& b) noexcept { return a.key_ < b.key_; }
    friend constexpr bool operator==(const Turn&, const Turn&) noexcept = default;

private:
    std::uint64_t key_ = ~std::uint64_t{0};  // reason, priority, a bit for key(), sequence
    ContactId contact_ = 0;
    std::uint32_t stamp_ = 0;  // which turn of the contact this is: older ones in a queue are stale
};

/// Turns, smallest first. First turns that are added in order, as those of fresh contacts are, form runs that cost O(1)
/// and four bytes per turn however long they are; the others go through a binary heap.
class TurnQueue {
public:
    void push(const Turn& turn);
    /// Precondition: not empty.
    [[nodiscard]] Turn top() const noexcept { return heap_first() ? heap_.front() : run_first(); }
    void pop() noexcept;

    [[nodiscard]] bool empty() const noexcept { return heap_.empty() && runs_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept;

    /// Takes out the turns that do not hold; how many do.
    std::size_t keep(const std::function<bool(const Turn&)>& holds);

    /// Is every turn that of a contact below this number, and is everything in its order? For queues that were read.
    [[nodiscard]] bool sound(std::size_t contacts) const noexcept;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.heap_, self.runs_);
    }

private:
    struct Run {  // of one priority, in the order of their contacts; what is before begin is gone
        std::int16_t priority = 0;
        std::uint64_t begin = 0;
        std::vector<ContactId> contacts;

        template <class Self, class Archive>
        static void fields(Self& self, Archive& archive) {
            archive(self.priority, self.begin, self.contacts);
        }
    };

    [[nodiscard]] Turn run_first() const noexcept {
        const Run& run = runs_.back();
        return Turn::first(run.priority, run.contacts[run.begin]);
    }
    [[nodiscard]] bool heap_first() const noexcept {
        return runs_.empty() || (!heap_.empty() && heap_.front() < run_first());
    }

    std::vector<Turn> heap_;
    std::vector<Run> runs_;  // none empty; the highest priority last
};

/// Queues of turns behind gates, and whose turn it is among those that are open. A tournament: a change of one queue
/// costs the logarithm of how many there are.
class Turns {
public:
    enum class Gate : std::uint8_t {
        shut,
        open,
        closing,  ///< open, and shut soon: goes before the open ones in equal reason and priority
    };
    static constexpr std::uint32_t none = 0xffff'ffff;

    /// One more queue, its gate shut. Queues are numbered 0, 1, 2, ...
    void add_queue();
    void gate(std::uint32_t queue, Gate gate) noexcept;

    void push(std::uint32_t queue, const Turn& turn);
    /// Precondition: that queue is not empty.
    void pop(std::uint32_t queue) noexcept;
    [[nodiscard]] Turn top(std::uint32_t queue) const noexcept { return queues_[queue].turns.top(); }

    /// The open queue whose first turn goes before those of all others; `none` when there is no such turn.
    [[nodiscard]] std::uint32_t first() const noexcept { return tree_.empty() ? none : tree_[1].queue; }

    /// How many turns are in queues whose gate is not shut, those that hold no longer among them.
    [[nodiscard]] std::size_t waiting() const noexcept;

    /// Takes the turns that do not hold out of all queues; how many do.
    std::size_t keep(const std::function<bool(const Turn&)>& holds);
    /// How many queues there are.
    [[nodiscard]] std::size_t size() const noexcept { return queues_.size(); }
    /// For queues that were read: in order, and of contacts below this number. Plays the tournament anew.
    [[nodiscard]] bool revive(std::size_t contacts) noexcept;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
        archive(self.queues_);
    }

private:
    struct Queue {
        TurnQueue turns;
        Gate gate = Gate::shut;

        template <class Self, class Archive>
        static void fields(Self& self, Archive& archive) {
            archive(self.turns, self.gate);
        }
    };
    struct Winner {
        std::uint64_t key = ~std::uint64_t{0};
        std::uint32_t queue = none;
    };

    [[nodiscard]] Winner entry(std::uint32_t queue) const noexcept;
    void play(std::uint32_t queue) noexcept;
    void play_all();

    std::vector<Queue> queues_;
    std::vector<Winner> tree_;  // of a power of two of leaves, which are its second half; the root is [1]
};

}  // namespace outdial
