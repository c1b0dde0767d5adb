// SPDX-License-Identifier: Apache-2.0
// Damaged tables. The first byte tells how: even, the rest is the whole table; odd, the rest changes words of the real
// one, whose checksum is then put right, so that the checks behind it are reached. A table that is accepted must be
// safe to ask.
#include "fuzz.hpp"

#include <outdial/geo.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

namespace {

constexpr std::size_t header = 32;
constexpr std::size_t directory_end = header + 8 * 17;

std::vector<std::uint64_t> words_of(const std::string& text) {
    std::vector<std::uint64_t> words((text.size() + 7) / 8);
    if (!text.empty()) std::memcpy(words.data(), text.data(), text.size());
    return words;
}

const std::vector<std::uint64_t>& real_table() {
    static const std::vector<std::uint64_t> words = [] {
        std::ifstream file(OUTDIAL_SOURCE_DIR "/data/geo/outdial.geo", std::ios::binary);
        return words_of({std::istreambuf_iterator<char>(file), {}});
    }();
    return words;
}

std::uint64_t checksum(std::span<const std::uint64_t> words) {
    std::array<std::uint64_t, 4> lanes{};
    for (std::size_t i = 0; i < 4; ++i) lanes[i] = 0xCBF29CE484222325 + i;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::uint64_t mixed = (lanes[i % 4] ^ words[i]) * 0x100000001B3;
        lanes[i % 4] = mixed ^ (mixed >> 29);
    }
    std::uint64_t result = words.size();
    for (const std::uint64_t lane : lanes) {
        result = (result ^ lane) * 0x100000001B3;
        result ^= result >> 29;
    }
    return result;
}

void ask(const outdial::GeoTable& table, std::uint64_t seed) {
    std::size_t letters = 0;
    const auto read = [&](const outdial::GeoPlace& place) {
        letters += place.country.size() + place.region().size() + place.place.size() + place.carrier().size();
        for (const std::string_view text : {place.country, place.region(), place.place, place.carrier()}) {
            for (const char letter : text) letters += static_cast<unsigned char>(letter);
        }
        for (std::size_t i = 0; i < place.zones.size(); ++i) letters += table.zone_name(place.zones[i]).size();
        if (place.spot().known() && name(place.certainty()).empty()) std::abort();
    };
    for (int i = 0; i < 200; ++i) {
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        std::uint64_t digits = 1000 + (seed >> 14U) % 999'999'999'998'000U;
        for (std::uint64_t cut = seed % 12; cut > 0 && digits >= 10'000; --cut) digits /= 10;
        read(table.locate(outdial::PhoneNumber::from_digits(digits).value()));
        read(table.place(static_cast<std::uint32_t>(seed)));
        const auto postal = table.postal(static_cast<std::uint32_t>(seed % 100'000));
        if (postal && !postal->zones.empty()) letters += table.zone_name(postal->zones[0]).size();
    }
    if (letters == SIZE_MAX) std::abort();
}

}  // namespace

void fuzz_one(std::string_view text) {
    if (text.empty()) return;
    const auto* const data = reinterpret_cast<const std::uint8_t*>(text.data());
    const std::size_t size = text.size();
    std::vector<std::uint64_t> words;
    std::size_t bytes = size - 1;
    if (data[0] % 2 == 0) {
        words = words_of({reinterpret_cast<const char*>(data + 1), size - 1});
    } else {
        words = real_table();
        bytes = words.size() * 8;
        auto* const table = reinterpret_cast<std::uint8_t*>(words.data());
        for (std::size_t at = 1; at + 6 <= size; at += 6) {
            std::uint32_t where = 0;
            std::memcpy(&where, data + at, 4);
            // Half of the changes go to the directory, without which little happens to it.
            const std::size_t offset =
                where % 2 == 0 ? header + where / 2 % (directory_end - header) : where / 2 % (bytes - 1);
            std::memcpy(table + std::min(offset, bytes - 2), data + at + 4, 2);
        }
        const std::span<const std::uint64_t> covered = std::span(words).subspan(header / 8);
        words[3] = checksum(covered);
    }
    const auto loaded = outdial::GeoTable::from_bytes({reinterpret_cast<const std::byte*>(words.data()), bytes});
    if (loaded) {
        ask(*loaded, size);
    } else if (loaded.error().remedy.empty()) {
        std::abort();
    }
}
