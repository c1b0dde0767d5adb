// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/instant.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace outdial {

/// Something that happened to a party and that a cap counts, as one word: what, and when to the millisecond.
class CapEvent {
public:
    enum class What : std::uint8_t { call, message, refusal, conversation, abandoned };
    static constexpr int what_count = 5;

    constexpr CapEvent() noexcept = default;
    /// Precondition: `at` is `on_calendar`.
    constexpr CapEvent(What what, Instant at) noexcept
        : word_((static_cast<std::uint64_t>(what) << stamp_bits) | static_cast<std::uint64_t>(epoch_ms(at))) {}

    [[nodiscard]] constexpr What what() const noexcept { return static_cast<What>(word_ >> stamp_bits); }
    [[nodiscard]] constexpr Instant at() const noexcept {
        return from_epoch_ms(static_cast<std::int64_t>(word_ & ((std::uint64_t{1} << stamp_bits) - 1)));
    }
    [[nodiscard]] constexpr std::uint64_t word() const noexcept { return word_; }

    /// The event of a word from outside, e.g. of a file: is it one?
    [[nodiscard]] static constexpr bool valid(std::uint64_t word) noexcept {
        return (word >> stamp_bits) < what_count && on_calendar(from_word(word).at());
    }
    [[nodiscard]] static constexpr CapEvent from_word(std::uint64_t word) noexcept {
        CapEvent event;
        event.word_ = word;
        return event;
    }

    /// By what, then by time.
    friend constexpr auto operator<=>(CapEvent, CapEvent) noexcept = default;

private:
    static constexpr int stamp_bits = 43;  // 2^43 ms reach to the year 2248
    std::uint64_t word_ = 0;
};

/// The last few events of very many parties. A party with one event takes one slot of 16 bytes, every further event 6;
/// a party without events takes nothing. What is kept of a party is the same whatever the order of arrival.
class CapStore {
public:
    /// A party: a number's digits or the host's reference of a client, and the group within which it is counted.
    struct Key {
        std::uint64_t id = 0;
        std::uint32_t group = 0;

        friend constexpr auto operator<=>(const Key&, const Key&) noexcept = default;
    };

    /// The events of one party, by what, then by time; a view that ends with the next change.
    class Events {
    public:
        [[nodiscard]] std::size_t size() const noexcept { return size_; }
        [[nodiscard]] CapEvent operator[](std::size_t i) const noexcept;
        /// How many of a kind there are, and the `nth` last of them (from 1, at most as many).
        [[nodiscard]] std::size_t count(CapEvent::What what) const noexcept;
        [[nodiscard]] Instant nth_last(CapEvent::What what, std::size_t nth) const noexcept;

    private:
        friend class CapStore;
        [[nodiscard]] std::size_t lower_bound(std::uint64_t word) const noexcept;

        std::array<std::uint8_t, 6> only_{};  // where there is one event, it has no block
        const std::array<std::uint8_t, 6>* block_ = nullptr;
        std::size_t size_ = 0;
    };

    /// `grouped`: keys have groups; otherwise these must be 0, and take no room.
    explicit CapStore(bool grouped = false) : grouped_(grouped) {}

    [[nodiscard]] Events find(const Key& key) const noexcept;
    [[nodiscard]] bool contains(const Key& key) const noexcept { return find(key).size() > 0; }

    /// Adds an event. Of its kind the latest `keep` are kept (at least one).
    void add(const Key& key, CapEvent event, std::size_t keep);

    /// Drops the events of each kind that are earlier than `since` says, and the parties without any left.
    void drop_before(const std::array<Instant, CapEvent::what_count>& since);

    /// All keys, in order.
    [[nodiscard]] std::vector<Key> keys() const;

    /// All parties and their events, in order of the keys.
    template <class Visit>
    void visit(const Visit& visit_one) const {
        for (const auto& [key, slot] : sorted()) visit_one(key, events(slots_[slot]));
    }

    /// Makes room for so many parties in all.
    void reserve(std::size_t parties);

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool grouped() const noexcept { return grouped_; }
    /// How much room all of it takes.
    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    using Packed = std::array<std::uint8_t, 6>;
    struct Slot {
        std::uint64_t id = 0;
        std::uint64_t value = 0;  // 0: empty; else the only event, or where its block is
    };

    [[nodiscard]] std::size_t place(const Key& key) const noexcept;
    [[nodiscard]] std::uint32_t group_at(std::size_t slot) const noexcept { return grouped_ ? groups_[slot] : 0; }
    [[nodiscard]] Events events(const Slot& slot) const noexcept;
    [[nodiscard]] std::vector<std::pair<Key, std::size_t>> sorted() const;
    void resize(std::size_t slots);
    [[nodiscard]] std::uint64_t allocate(std::size_t events);
    void write(Slot& slot, const std::vector<CapEvent>& events);

    std::vector<Slot> slots_;
    std::vector<std::uint32_t> groups_;
    std::vector<Packed> pool_;
    std::vector<std::vector<std::uint32_t>> free_;  // blocks that are free, by size class
    std::size_t size_ = 0;
    bool grouped_ = false;
};

}  // namespace outdial
