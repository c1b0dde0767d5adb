// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace outdial {

/// Tells damaged bytes from whole ones: four interleaved FNV-like sums over 64-bit words, folded into one. The last
/// word is filled up with zeros. Bytes may come in pieces of any size.
class Checksum {
public:
    void add(std::span<const std::byte> bytes) noexcept {
        size_ += bytes.size();
        if (held_ > 0) {
            const std::size_t taken = std::min(block - held_, bytes.size());
            std::memcpy(rest_.data() + held_, bytes.data(), taken);
            held_ += taken;
            bytes = bytes.subspan(taken);
            if (held_ < block) return;
            mix(rest_.data());
            held_ = 0;
        }
        for (; bytes.size() >= block; bytes = bytes.subspan(block)) mix(bytes.data());
        if (bytes.empty()) return;
        std::memcpy(rest_.data(), bytes.data(), bytes.size());
        held_ = bytes.size();
    }

    [[nodiscard]] std::uint64_t value() const noexcept {
        Lanes lanes = lanes_;
        for (std::size_t from = 0, lane = 0; from < held_; from += 8, ++lane) {
            std::uint64_t word = 0;
            std::memcpy(&word, rest_.data() + from, std::min<std::size_t>(8, held_ - from));
            lanes[lane] = mixed(lanes[lane], word);
        }
        std::uint64_t result = (size_ + 7) / 8;
        for (const std::uint64_t lane : lanes) result = mixed(result, lane);
        return result;
    }

private:
    static constexpr std::uint64_t start = 0xCBF29CE484222325;
    static constexpr std::size_t lane_count = 4;  // independent, so that a processor works on all of them at once
    static constexpr std::size_t block = lane_count * 8;
    using Lanes = std::array<std::uint64_t, lane_count>;

    [[nodiscard]] static std::uint64_t mixed(std::uint64_t lane, std::uint64_t word) noexcept {
        const std::uint64_t product = (lane ^ word) * 0x100000001B3;
        return product ^ (product >> 29);
    }
    void mix(const std::byte* from) noexcept {
        Lanes words;
        std::memcpy(words.data(), from, block);
        for (std::size_t lane = 0; lane < lane_count; ++lane) lanes_[lane] = mixed(lanes_[lane], words[lane]);
    }

    Lanes lanes_{start, start + 1, start + 2, start + 3};
    std::array<std::byte, block> rest_{};  // what does not fill a block yet
    std::size_t held_ = 0;
    std::uint64_t size_ = 0;
};

[[nodiscard]] inline std::uint64_t checksum(std::span<const std::byte> bytes) noexcept {
    Checksum sum;
    sum.add(bytes);
    return sum.value();
}

}  // namespace outdial
