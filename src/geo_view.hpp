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
inline constexpr std::uint32_t version = 1;
inline constexpr std::uint32_t section_count = 20;
inline constexpr std::size_t header_bytes = 32;
inline constexpr std::uint32_t root_count = 100'000;      // five digits
inline constexpr std::uint32_t remainder_count = 10'000;  // and four more
inline constexpr std::uint32_t search_width = 16;         // remainders that are looked at together
inline constexpr std::uint32_t lengths = 16;              // of numbers, 0 to 15 digits
inline constexpr std::uint16_t deep = 0xFFFF;             // a class that needs more than nine digits
inline constexpr std::uint16_t no_zone = 0xFFFF;
inline constexpr double latitude_steps = 364;
inline constexpr double longitude_steps = 182;

struct Tuple {
    std::uint16_t number_class;
    std::uint16_t place;
    std::uint16_t carrier;
    std::uint16_t zones_and_certainty;

    [[nodiscard]] constexpr std::uint16_t zones() const noexcept { return zones_and_certainty & 0x1FFF; }
    [[nodiscard]] constexpr std::uint8_t certainty() const noexcept {
        return static_cast<std::uint8_t>(zones_and_certainty >> 13);
    }
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
    std::uint16_t code;
    std::int16_t latitude, longitude;
    std::uint16_t radius_km;
    std::uint16_t unused;
};

struct Place {
    std::uint16_t description;
    std::uint16_t region;
    std::int16_t latitude, longitude;
    std::uint16_t radius_km;
};

struct Zip {
    std::uint8_t last_two;
    std::uint8_t state;
    std::uint16_t zone;
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

static_assert(sizeof(Tuple) == 8 && sizeof(Outcome) == 8 && sizeof(Country) == 10);
static_assert(sizeof(Place) == 10 && sizeof(Zip) == 10 && sizeof(Rule) == 16);

/// The sections, in the order in which they stand in the file.
struct Sections {
    std::span<const std::uint32_t> roots;
    std::span<const std::uint16_t> remainders;
    std::span<const std::uint16_t> values;
    std::span<const Tuple> tuples;
    std::span<const std::uint16_t> classes;
    std::span<const std::uint64_t> deep_starts;
    std::span<const std::uint16_t> deep_values;
    std::span<const Outcome> outcomes;
    std::span<const Country> countries;
    std::span<const Place> places;
    std::span<const std::uint32_t> text_starts;
    std::span<const char> texts;
    std::span<const std::uint16_t> zone_names;
    std::span<const std::uint16_t> zone_set_starts;
    std::span<const std::uint16_t> zone_set_zones;
    std::span<const std::uint8_t> zone_set_percents;
    std::span<const std::uint16_t> zip_roots;
    std::span<const Zip> zips;
    std::span<const std::uint16_t> states;
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
