// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/geo.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

/// The file format of data/geo/outdial.geo; data/geo/table_file.py writes it and explains it.
namespace outdial::geo_file {

inline constexpr std::string_view magic = "OUTDIALG";
inline constexpr std::uint32_t version = 2;
inline constexpr std::uint32_t section_count = 20;
inline constexpr std::size_t header_bytes = 32;
inline constexpr std::uint32_t root_count = 100'000;      // five digits
inline constexpr std::uint32_t remainder_count = 10'000;  // and four more
inline constexpr std::uint32_t whole_root = 0x8000'0000;  // a root whose numbers all have one answer, told by the rest
inline constexpr std::uint32_t first_bucket = 2;          // before it an empty one, for roots that need none
inline constexpr std::uint32_t most_in_bucket = 0x7FFF;   // the bit above says that the bucket has an index
inline constexpr std::uint32_t index_step = 100;          // an index says where each hundred of remainders begins
inline constexpr std::uint32_t index_count = 101;         // and where the last one ends
inline constexpr std::uint32_t search_width = 32;         // remainders that are looked at together
inline constexpr std::uint32_t slack = 160;               // so much after the last bucket may be looked at
inline constexpr std::uint32_t lengths = 16;              // of numbers, 0 to 15 digits
inline constexpr std::uint16_t deep = 0x1FFF;             // a class that needs more than nine digits
inline constexpr std::uint16_t no_zone = 0xFFFF;
inline constexpr double latitude_steps = 364;
inline constexpr double longitude_steps = 182;

/// Where a text is: 22 bits of offset, 10 of length.
using TextRef = std::uint32_t;
inline constexpr std::uint32_t text_offset_bits = 22;
inline constexpr std::uint32_t text_offset_mask = (1U << text_offset_bits) - 1;

/// What is known of all numbers of a prefix, in a quarter of a cache line.
class Answer {
public:
    [[nodiscard]] constexpr TextRef place() const noexcept { return cut(low_, 0, 20) | cut(low_, 20, 9) << 22U; }
    [[nodiscard]] constexpr std::uint32_t number_class() const noexcept { return cut(low_, 29, 13); }
    [[nodiscard]] constexpr std::uint32_t region() const noexcept { return cut(low_, 42, 10); }
    [[nodiscard]] constexpr std::uint32_t zones() const noexcept { return cut(low_, 52, 10); }
    /// Latitude below, longitude above.
    [[nodiscard]] constexpr std::uint32_t steps() const noexcept { return static_cast<std::uint32_t>(high_); }
    /// 0: the spot is not known.
    [[nodiscard]] constexpr std::uint32_t radius_km() const noexcept { return cut(high_, 32, 13); }
    [[nodiscard]] constexpr std::uint32_t carrier() const noexcept { return cut(high_, 45, 12); }
    [[nodiscard]] constexpr std::uint32_t certainty() const noexcept { return cut(high_, 57, 3); }

private:
    static constexpr std::uint32_t cut(std::uint64_t word, unsigned from, unsigned bits) noexcept {
        return static_cast<std::uint32_t>((word >> from) & ((1U << bits) - 1));
    }

    std::uint64_t low_, high_;
};

struct Outcome {
    std::uint16_t country;
    std::uint8_t kind;
    std::uint8_t flags;
    std::uint16_t zones;
    std::uint16_t name;

    [[nodiscard]] constexpr bool geographical() const noexcept { return (flags & 1U) != 0; }
    /// The general pattern of the calling code fits.
    [[nodiscard]] constexpr bool viable() const noexcept { return (flags & 2U) != 0; }
    /// A national number may have this length.
    [[nodiscard]] constexpr bool possible() const noexcept { return (flags & 4U) != 0; }
};

struct Country {
    TextRef code;
    std::uint16_t latitude, longitude;
    std::uint16_t radius_km;
    std::uint16_t unused;

    [[nodiscard]] constexpr std::uint32_t steps() const noexcept {
        return latitude | static_cast<std::uint32_t>(longitude) << 16U;
    }
};

struct Zip {
    std::uint8_t last_two;
    std::uint8_t state;
    std::uint16_t zone;
    std::uint16_t county;
    std::uint16_t latitude, longitude;

    [[nodiscard]] constexpr std::uint32_t steps() const noexcept {
        return latitude | static_cast<std::uint32_t>(longitude) << 16U;
    }
};

struct Rule {
    std::uint16_t code;
    std::uint8_t least, most;
    std::uint32_t literal;
    std::uint32_t insert;
    std::uint8_t literal_digits, strip, insert_digits;
    std::uint8_t unused;
};

static_assert(sizeof(Answer) == 16 && sizeof(Outcome) == 8 && sizeof(Country) == 12);
static_assert(sizeof(Zip) == 10 && sizeof(Rule) == 16);

/// The sections, in the order in which they stand in the file.
struct Sections {
    std::span<const std::uint32_t> roots;
    std::span<const std::uint16_t> buckets;
    std::span<const Answer> answers;
    std::span<const std::uint16_t> classes;
    std::span<const std::uint64_t> deep_starts;
    std::span<const std::uint16_t> deep_values;
    std::span<const Outcome> outcomes;
    std::span<const Country> countries;
    std::span<const TextRef> names;
    std::span<const TextRef> regions;
    std::span<const TextRef> carriers;
    std::span<const char> texts;
    std::span<const TextRef> zone_names;
    std::span<const std::uint16_t> zone_set_starts;
    std::span<const std::uint16_t> zone_set_zones;
    std::span<const std::uint8_t> zone_set_percents;
    std::span<const std::uint16_t> zip_roots;
    std::span<const Zip> zips;
    std::span<const TextRef> states;
    std::span<const Rule> rules;
};

/// Cuts the bytes into sections; an error unless everything in them points inside.
[[nodiscard]] Result<Sections> read(std::span<const std::byte> bytes);

}  // namespace outdial::geo_file

namespace outdial {

/// What a table shares with its copies.
struct GeoTable::View {
    geo_file::Sections sections;
    std::array<std::uint16_t, 1001> rule_starts{};  // by calling code
    std::size_t size_bytes = 0;
    std::shared_ptr<const void> owner;  // keeps a mapped file alive

    /// Ready to be asked; an error when the bytes are no table.
    [[nodiscard]] static Result<GeoTable> open(std::span<const std::byte> bytes, std::shared_ptr<const void> owner);
};

}  // namespace outdial
