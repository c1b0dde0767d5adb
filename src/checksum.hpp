// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace outdial {

/// Tells damaged bytes from whole ones: four interleaved FNV-like sums over 64-bit words, folded into one. The last
/// word is filled up with zeros.
[[nodiscard]] inline std::uint64_t checksum(std::span<const std::byte> bytes) noexcept {
    constexpr std::uint64_t prime = 0x100000001B3;
    std::array<std::uint64_t, 4> lanes{};
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) lanes[lane] = 0xCBF29CE484222325 + lane;
    const std::size_t words = (bytes.size() + 7) / 8;
    const auto mix = [&](std::size_t i, std::size_t size) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + i * 8, size);
        const std::uint64_t mixed = (lanes[i & 3] ^ word) * prime;
        lanes[i & 3] = mixed ^ (mixed >> 29);
    };
    for (std::size_t i = 0; i < bytes.size() / 8; ++i) mix(i, 8);
    if (bytes.size() % 8 != 0) mix(words - 1, bytes.size() % 8);
    std::uint64_t result = words;
    for (const std::uint64_t lane : lanes) {
        result = (result ^ lane) * prime;
        result ^= result >> 29;
    }
    return result;
}

}  // namespace outdial
