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
inline constexpr std::uint32_t version = 3;
inline constexpr std::uint32_t section_count = 17;
inline constexpr std::size_t header_bytes = 32;
inline constexpr std::uint32_t root_count = 100'000;      // five digits
inline constexpr std::uint32_t remainder_count = 10'000;  // and four more
inline constexpr std::uint32_t hundred = 100;             // pages and indices are by hundreds of remainders
inline constexpr std::uint32_t hundred_count = remainder_count / hundred;
inline constexpr std::uint32_t search_width = 32;  // remainders that are looked at together, and room after the last
inline constexpr std::uint32_t lengths = 16;       // of numbers, 0 to 15 digits
inline constexpr double latitude_steps = 364;
inline constexpr double longitude_steps = 182;

/// Roots. All numbers have one answer, told by the rest; else a page by hundreds; else the bucket has so many
/// remainders, or more than can be looked at together. The rest is where page or bucket begins.
inline constexpr std::uint32_t whole_root = 1U << 31U;
inline constexpr std::uint32_t page_shift = 30;
inline constexpr std::uint32_t bucket_size_shift = 24;
inline constexpr std::uint32_t bucket_size_mask = 63;
inline constexpr std::uint32_t large_bucket = 63;
inline constexpr std::uint32_t bucket_mask = (1U << 20U) - 1;

/// Where a text is: 22 bits of offset, 10 of length.
using TextRef = std::uint32_t;
inline constexpr std::uint32_t text_offset_bits = 22;
inline constexpr std::uint32_t text_offset_mask = (1U << text_offset_bits) - 1;

/// What is known of all numbers of a prefix, in a quarter of a cache line.
struct Answer {
    TextRef place;
    std::uint16_t number_class;
    std::uint16_t zones;  // where their set begins
    std::uint16_t spot;   // 0: not known
    std::uint16_t region;
    std::uint16_t carrier;
    std::uint8_t certainty;
    std::uint8_t deep;  // 1: needs more than nine digits; its class says nothing
};

/// What a number of a class and length is.
struct Outcome {
    TextRef country;
    TextRef name;         // where the place of the prefix is none of the number's
    std::uint16_t zones;  // those of the whole calling code; 0: the prefix's
    std::uint16_t spot;   // of the country
    std::uint8_t kind;
    std::uint8_t flags;
    std::uint16_t unused;

    /// In use, and where its prefix is.
    [[nodiscard]] constexpr bool geographical() const noexcept { return (flags & 1U) != 0; }
    /// The general pattern of the calling code fits.
    [[nodiscard]] constexpr bool viable() const noexcept { return (flags & 2U) != 0; }
    /// A national number may have this length.
    [[nodiscard]] constexpr bool possible() const noexcept { return (flags & 4U) != 0; }
};

/// Both steps are 0 where nothing is known.
struct Spot {
    std::int16_t latitude, longitude;
    std::uint16_t radius_km;
};

struct Zip {
    std::uint8_t last_two;
    std::uint8_t state;
    std::uint16_t zones;  // a set of one zone, or of none
    std::uint16_t county;
    std::int16_t latitude, longitude;
};

struct Rule {
    std::uint16_t code;
    std::uint8_t least, most;
    std::uint32_t literal;
    std::uint32_t insert;
    std::uint8_t literal_digits, strip, insert_digits;
    std::uint8_t unused;
};

static_assert(sizeof(Answer) == 16 && sizeof(Outcome) == 16 && sizeof(Spot) == 6);
static_assert(sizeof(Zip) == 10 && sizeof(Rule) == 16);

/// Where the rules of each calling code begin, and those of the next.
using RuleStarts = std::array<std::uint16_t, 1001>;

/// The sections, in the order in which they stand in the file.
struct Sections {
    std::span<const std::uint32_t> roots;
    std::span<const std::uint16_t> buckets;
    std::span<const Answer> answers;
    std::span<const std::uint16_t> classes;
    std::span<const std::uint64_t> deep_starts;
    std::span<const std::uint16_t> deep_values;
    std::span<const Outcome> outcomes;
    std::span<const Spot> spots;
    std::span<const TextRef> regions;
    std::span<const TextRef> carriers;
    std::span<const char> texts;
    std::span<const TextRef> zone_names;
    std::span<const std::uint16_t> zone_sets;
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
    geo_file::RuleStarts rule_starts{};
    std::size_t size_bytes = 0;
    std::shared_ptr<const void> owner;  // keeps a mapped file alive

    /// Ready to be asked; an error when the bytes are no table.
    [[nodiscard]] static Result<GeoTable> open(std::span<const std::byte> bytes, std::shared_ptr<const void> owner);
};

}  // namespace outdial
