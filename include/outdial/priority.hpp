// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/event.hpp>
#include <outdial/phone_number.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

/// Whose turn is it, and on which of the client's numbers?
namespace outdial {

/// Why a client is to be called. An earlier value goes first: an appointment is a promise, a redial has a time at which
/// it is wanted, a fresh contact can wait.
enum class Reason : std::uint8_t { appointment, redial, fresh };
inline constexpr int reason_count = 3;

/// Stable lower-case name, e.g. `redial`.
[[nodiscard]] std::string_view name(Reason reason) noexcept;

/// In which order the numbers of one client are tried: by the rank of their type, lowest first; numbers of equal rank
/// in the order in which the client gave them. All ranks equal: the client's own order throughout.
struct NumberOrder {
    std::array<std::uint8_t, number_type_count> rank{0, 1, 2, 3, 4};  ///< of main, mobile, work, home, other

    [[nodiscard]] std::uint8_t operator()(NumberType type) const noexcept {
        return rank[static_cast<std::size_t>(type)];
    }

    friend bool operator==(const NumberOrder&, const NumberOrder&) = default;
};

/// A client's place in the queue. Smaller goes first: by reason, then by the contact's priority (higher first), then by
/// sequence, so that no two are equal and the order never depends on the container.
class Turn {
public:
    constexpr Turn() noexcept = default;
    constexpr Turn(Reason reason, std::int16_t priority, std::uint64_t sequence, ContactId contact,
                   std::uint32_t stamp) noexcept
        : key_((static_cast<std::uint64_t>(reason) << 62) |
               (static_cast<std::uint64_t>(static_cast<std::uint16_t>(0x7fff - priority)) << 46) |
               (sequence & 0x3fff'ffff'ffff)),
          contact_(contact),
          stamp_(stamp) {}

    [[nodiscard]] constexpr ContactId contact() const noexcept { return contact_; }
    [[nodiscard]] constexpr std::uint32_t stamp() const noexcept { return stamp_; }
    [[nodiscard]] constexpr Reason reason() const noexcept { return static_cast<Reason>(key_ >> 62); }

    friend constexpr bool operator<(const Turn& a, const Turn& b) noexcept { return a.key_ < b.key_; }
    friend constexpr bool operator==(const Turn&, const Turn&) noexcept = default;

private:
    std::uint64_t key_ = ~std::uint64_t{0};
    ContactId contact_ = 0;
    std::uint32_t stamp_ = 0;  // which turn of the contact this is: older ones in a queue are stale
};

/// Turns, smallest first. Turns that are added in order, as those of fresh contacts are, form a run that costs O(1) per
/// turn however long it is; the others go through a binary heap.
class TurnQueue {
public:
    void push(const Turn& turn);
    /// Precondition: not empty.
    [[nodiscard]] const Turn& top() const noexcept { return heap_first() ? heap_.front() : run_[run_begin_]; }
    void pop() noexcept;

    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return heap_.size() + run_.size() - run_begin_; }

private:
    [[nodiscard]] bool heap_first() const noexcept {
        return !heap_.empty() && (run_begin_ == run_.size() || heap_.front() < run_[run_begin_]);
    }

    std::vector<Turn> heap_;
    std::vector<Turn> run_;  // sorted; what is before run_begin_ is gone
    std::size_t run_begin_ = 0;
};

}  // namespace outdial
