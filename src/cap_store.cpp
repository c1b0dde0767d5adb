// SPDX-License-Identifier: Apache-2.0
#include <outdial/cap_store.hpp>

#include <algorithm>

namespace outdial {
namespace {

using Packed = std::array<std::uint8_t, 6>;

constexpr Packed pack(std::uint64_t word) noexcept {
    Packed packed{};
    for (auto& byte : packed) {
        byte = static_cast<std::uint8_t>(word);
        word >>= 8;
    }
    return packed;
}

constexpr std::uint64_t unpack(const Packed& packed) noexcept {
    std::uint64_t word = 0;
    for (std::size_t i = packed.size(); i-- > 0;) word = (word << 8) | packed[i];
    return word;
}

// A slot's value: the top bit says that there is a block; then its size class (8 bits), how many events it holds (16),
// and where it begins in the pool (32). Without a block the next bit is set, so that no event makes an empty slot.
constexpr std::uint64_t has_block = std::uint64_t{1} << 63;
constexpr std::uint64_t has_one = std::uint64_t{1} << 62;

struct Block {
    std::size_t size_class = 0;
    std::size_t events = 0;
    std::size_t begin = 0;
};
constexpr Block block_of(std::uint64_t value) noexcept {
    return {static_cast<std::size_t>((value >> 48) & 0xff), static_cast<std::size_t>((value >> 32) & 0xffff),
            static_cast<std::size_t>(value & 0xffff'ffff)};
}
constexpr std::uint64_t value_of(const Block& block) noexcept {
    return has_block | (std::uint64_t{block.size_class} << 48) | (std::uint64_t{block.events} << 32) |
           std::uint64_t{block.begin};
}

/// 2, 3, 4, 6, 8, 12, 16, ... events.
constexpr std::size_t room(std::size_t size_class) noexcept {
    return (size_class % 2 == 0 ? std::size_t{2} : std::size_t{3}) << (size_class / 2);
}
constexpr std::size_t class_for(std::size_t events) noexcept {
    std::size_t size_class = 0;
    while (room(size_class) < events) ++size_class;
    return size_class;
}

constexpr std::uint64_t mix(std::uint64_t x) noexcept {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
    return x ^ (x >> 31);
}

constexpr std::size_t first_slots = 16;

}  // namespace

CapEvent CapStore::Events::operator[](std::size_t i) const noexcept {
    return CapEvent::from_word(unpack(block_ == nullptr ? only_ : block_[i]));
}

std::size_t CapStore::Events::lower_bound(std::uint64_t word) const noexcept {
    std::size_t begin = 0;
    std::size_t end = size_;
    while (begin < end) {
        const std::size_t middle = (begin + end) / 2;
        if ((*this)[middle].word() < word) {
            begin = middle + 1;
        } else {
            end = middle;
        }
    }
    return begin;
}

std::size_t CapStore::Events::count(CapEvent::What what) const noexcept {
    if (size_ == 0) return 0;
    const auto first = [this](int kind) {
        return lower_bound(CapEvent(static_cast<CapEvent::What>(kind), calendar_begin).word());
    };
    return first(static_cast<int>(what) + 1) - first(static_cast<int>(what));
}

Instant CapStore::Events::nth_last(CapEvent::What what, std::size_t nth) const noexcept {
    const auto next_kind = static_cast<CapEvent::What>(static_cast<int>(what) + 1);
    return (*this)[lower_bound(CapEvent(next_kind, calendar_begin).word()) - nth].at();
}

std::size_t CapStore::place(const Key& key) const noexcept {
    const std::uint64_t hash = mix(key.id + std::uint64_t{key.group} * 0x9E3779B97F4A7C15);
    std::size_t slot = static_cast<std::size_t>(((hash >> 32) * slots_.size()) >> 32);
    while (slots_[slot].value != 0 && (slots_[slot].id != key.id || group_at(slot) != key.group)) {
        if (++slot == slots_.size()) slot = 0;
    }
    return slot;
}

CapStore::Events CapStore::events(const Slot& slot) const noexcept {
    Events events;
    if (slot.value == 0) return events;
    if ((slot.value & has_block) == 0) {
        events.only_ = pack(slot.value & ~has_one);
        events.size_ = 1;
        return events;
    }
    const Block block = block_of(slot.value);
    events.block_ = pool_.data() + block.begin;
    events.size_ = block.events;
    return events;
}

CapStore::Events CapStore::find(const Key& key) const noexcept {
    if (slots_.empty()) return {};
    return events(slots_[place(key)]);
}

void CapStore::reserve(std::size_t parties) {
    const std::size_t slots = parties + parties / 3 + first_slots;  // three quarters are filled at most
    if (slots > slots_.size()) resize(slots);
}

void CapStore::resize(std::size_t slots) {
    std::vector<Slot> old_slots(slots);
    std::vector<std::uint32_t> old_groups(grouped_ ? old_slots.size() : 0);
    old_slots.swap(slots_);
    old_groups.swap(groups_);
    for (std::size_t i = 0; i < old_slots.size(); ++i) {
        if (old_slots[i].value == 0) continue;
        const Key key{old_slots[i].id, grouped_ ? old_groups[i] : 0};
        const std::size_t slot = place(key);
        slots_[slot] = old_slots[i];
        if (grouped_) groups_[slot] = key.group;
    }
}

std::uint64_t CapStore::allocate(std::size_t events) {
    const std::size_t size_class = class_for(events);
    if (free_.size() <= size_class) free_.resize(size_class + 1);
    Block block{size_class, events, pool_.size()};
    if (free_[size_class].empty()) {
        pool_.resize(pool_.size() + room(size_class));
    } else {
        block.begin = free_[size_class].back();
        free_[size_class].pop_back();
    }
    return value_of(block);
}

void CapStore::write(Slot& slot, const std::vector<CapEvent>& events) {
    const bool had_block = (slot.value & has_block) != 0;
    Block block = had_block ? block_of(slot.value) : Block{};
    if (events.size() <= 1) {
        if (had_block) free_[block.size_class].push_back(static_cast<std::uint32_t>(block.begin));
        slot.value = events.empty() ? 0 : has_one | events.front().word();
        return;
    }
    if (!had_block || room(block.size_class) < events.size()) {
        const std::uint64_t larger = allocate(events.size());
        if (had_block) free_[block.size_class].push_back(static_cast<std::uint32_t>(block.begin));
        block = block_of(larger);
    }
    block.events = events.size();
    for (std::size_t i = 0; i < events.size(); ++i) pool_[block.begin + i] = pack(events[i].word());
    slot.value = value_of(block);
}

void CapStore::add(const Key& key, CapEvent event, std::size_t keep) {
    // By half: most of a large table's room is in use.
    if ((size_ + 1) * 4 > slots_.size() * 3) resize(std::max(first_slots, slots_.size() + slots_.size() / 2));
    const std::size_t at = place(key);
    Slot& slot = slots_[at];
    if (slot.value == 0) {
        slot = {key.id, has_one | event.word()};
        if (grouped_) groups_[at] = key.group;
        ++size_;
        return;
    }
    const Events before = events(slot);
    std::vector<CapEvent> after;
    after.reserve(before.size() + 1);
    for (std::size_t i = 0; i < before.size(); ++i) after.push_back(before[i]);
    after.insert(std::upper_bound(after.begin(), after.end(), event), event);
    const auto first = std::lower_bound(after.begin(), after.end(), CapEvent(event.what(), calendar_begin));
    const auto same = std::count_if(first, after.end(), [&](CapEvent e) { return e.what() == event.what(); });
    if (static_cast<std::size_t>(same) > std::max<std::size_t>(keep, 1)) after.erase(first);
    write(slot, after);
}

void CapStore::drop_before(const std::array<Instant, CapEvent::what_count>& since) {
    CapStore left(grouped_);
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        const Events all = events(slots_[i]);
        for (std::size_t e = 0; e < all.size(); ++e) {
            if (all[e].at() < since[static_cast<std::size_t>(all[e].what())]) continue;
            left.add({slots_[i].id, group_at(i)}, all[e], all.size());
        }
    }
    *this = std::move(left);
}

std::vector<std::pair<CapStore::Key, std::size_t>> CapStore::sorted() const {
    std::vector<std::pair<Key, std::size_t>> order;
    order.reserve(size_);
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        if (slots_[i].value != 0) order.emplace_back(Key{slots_[i].id, group_at(i)}, i);
    }
    std::sort(order.begin(), order.end());
    return order;
}

std::vector<CapStore::Key> CapStore::keys() const {
    std::vector<Key> keys;
    keys.reserve(size_);
    for (const auto& [key, slot] : sorted()) keys.push_back(key);
    return keys;
}

std::size_t CapStore::bytes() const noexcept {
    std::size_t bytes = slots_.capacity() * sizeof(Slot) + groups_.capacity() * sizeof(std::uint32_t) +
                        pool_.capacity() * sizeof(Packed);
    for (const auto& blocks : free_) bytes += blocks.capacity() * sizeof(std::uint32_t);
    return bytes;
}

}  // namespace outdial
