// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/phone_number.hpp>
#include <outdial/result.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// From a number to where it is from, and how sure that is. All of it comes from one table, which data/geo/build.py
/// makes from public packages.
namespace outdial {

/// What a number is for, as far as its digits tell.
enum class GeoKind : std::uint8_t {
    unknown,          ///< no number of this length and prefix is in use, as far as the table knows
    fixed,            ///< a landline
    mobile,           ///< a mobile phone
    fixed_or_mobile,  ///< either; the digits do not tell them apart, as in North America
    toll_free,        ///< free for the caller
    premium,          ///< dearer for the caller
    shared_cost,      ///< caller and called share the price
    voip,             ///< reached over the Internet
    personal,         ///< follows a person
    pager,            ///<
    uan,              ///< one number for a whole company
    voicemail,        ///<
};
inline constexpr int geo_kind_count = 12;

/// Stable lower-case name, e.g. `toll_free`.
[[nodiscard]] std::string_view name(GeoKind kind) noexcept;

/// What the place and the zones of a number rest on.
enum class GeoCertainty : std::uint8_t {
    unknown,         ///< the digits are of no known country
    country,         ///< nothing more than the country is known
    area,            ///< the area code. Its zones are all those of the code and of the codes that overlay it
    exchange,        ///< the zone of this very exchange is listed
    non_geographic,  ///< toll-free and the like: the number has no place; its zones are those of the whole calling code
};
inline constexpr int geo_certainty_count = 5;

[[nodiscard]] std::string_view name(GeoCertainty certainty) noexcept;
/// A sentence for people.
[[nodiscard]] std::string_view sentence(GeoCertainty certainty) noexcept;

/// How probable it is that the person is where the number says; absent (0) where no source is known. `source` is a
/// literature reference, empty when there is none.
struct GeoProbability {
    double region = 0;  ///< in the state or province
    double place = 0;   ///< in the county
    std::string_view source;

    friend bool operator==(const GeoProbability&, const GeoProbability&) = default;
};

/// The candidate zones of a number: the likeliest first. Indices are into the zone names of the table.
class GeoZones {
public:
    constexpr GeoZones() noexcept = default;
    /// As they stand in a table: how many, then one word for each zone, its index below and its percent above.
    constexpr explicit GeoZones(const std::uint16_t* set) noexcept : set_(set) {}

    [[nodiscard]] constexpr std::size_t size() const noexcept { return set_ == nullptr ? 0 : *set_; }
    [[nodiscard]] constexpr bool empty() const noexcept { return size() == 0; }
    /// For `GeoTable::zone_name`; i < size().
    [[nodiscard]] constexpr std::uint16_t operator[](std::size_t i) const noexcept {
        return static_cast<std::uint16_t>(set_[i + 1] & ((1U << index_bits) - 1));
    }
    /// How much of the evidence (ZIP codes) speaks for this zone, in percent. 0 is a zone that cannot be ruled out.
    [[nodiscard]] constexpr int percent(std::size_t i) const noexcept { return set_[i + 1] >> index_bits; }

    static constexpr unsigned index_bits = 9;

private:
    const std::uint16_t* set_ = nullptr;
};

/// A circle on the globe that holds nearly all of a place; unknown when the radius is 0.
struct GeoSpot {
    double latitude = 0;   ///< degrees, north positive
    double longitude = 0;  ///< degrees, east positive
    double radius_km = 0;

    [[nodiscard]] constexpr bool known() const noexcept { return radius_km > 0; }
    friend bool operator==(const GeoSpot&, const GeoSpot&) = default;
};

/// Along the great circle, in kilometres.
[[nodiscard]] double distance_km(const GeoSpot& a, const GeoSpot& b) noexcept;

namespace geo_file {
struct Outcome;
struct Sections;
}  // namespace geo_file

/// Where a number is from: what everybody asks for at hand, the rest read from the table when it is asked for. Texts
/// and zones live as long as the table, and so must the table as long as its places are asked.
class GeoPlace {
public:
    GeoPlace() noexcept = default;

    std::string_view country;  ///< ISO 3166 code, `001` for numbers of no country (+800); empty when unknown
    std::string_view place;    ///< `New York, NY`, else the region or country by name; empty for numbers not in use
    GeoZones zones;
    GeoKind kind = GeoKind::unknown;

    /// `US-NY`, `CA-ON`; elsewhere as the place names it; often empty.
    [[nodiscard]] std::string_view region() const noexcept;
    /// Whom a mobile number was first given to; it may have been ported since. Often empty.
    [[nodiscard]] std::string_view carrier() const noexcept;
    [[nodiscard]] GeoSpot spot() const noexcept;
    [[nodiscard]] GeoCertainty certainty() const noexcept;
    /// How probable it is that the person is there: mobile numbers move with their people.
    [[nodiscard]] GeoProbability probability() const noexcept;

private:
    friend class GeoTable;
    GeoPlace(const geo_file::Sections& sections, std::uint32_t code, const geo_file::Outcome& outcome) noexcept;

    std::uint32_t code_ = 0;
    const geo_file::Sections* sections_ = nullptr;  // none for a place that knows nothing
};

/// What a United States ZIP code says.
struct GeoPostal {
    std::string_view state;  ///< `US-NY`
    GeoZones zones;          ///< one, or none when unknown
    GeoSpot spot;
    std::uint16_t county = 0;  ///< FIPS number within the state; 0 when unknown
};

/// The table. Small to copy (copies share the bytes), immutable, safe to read from any thread; look-ups cannot fail and
/// allocate nothing. A default-constructed table knows nothing. To replace a table at run time, load another.
class GeoTable {
public:
    GeoTable() noexcept;

    /// Reads a table from memory, which must outlive the table and every copy and answer of it. Checks magic, version,
    /// checksum and every index in it, so that no look-up can go astray afterwards. The memory must be aligned to 8
    /// bytes.
    [[nodiscard]] static Result<GeoTable> from_bytes(std::span<const std::byte> bytes);

    [[nodiscard]] GeoPlace locate(PhoneNumber number) const noexcept;

    /// Text straight to place, for strict E.164: `+` and 4 to 15 digits, nothing else. Anything else gives an empty
    /// optional; `PhoneNumber::parse` says what is wrong with it. Several times faster than parsing first.
    [[nodiscard]] std::optional<GeoPlace> locate_e164(std::string_view text) const noexcept;

    /// The same for many texts at once, which is several times faster again where the table is larger than a
    /// processor's cache. What is no number gets a place that knows nothing. Gives how many were numbers. Of the
    /// shorter span's size.
    std::size_t locate_e164(std::span<const std::string_view> texts, std::span<GeoPlace> places) const noexcept;

    /// The same answer for many numbers as one small integer each: numbers with equal codes have equal places. `code`
    /// of `place(code)`. Digits that are no number get the code of an unknown number.
    void codes(std::span<const std::uint64_t> digits, std::span<std::uint32_t> codes) const noexcept;
    [[nodiscard]] std::uint32_t code(PhoneNumber number) const noexcept;
    /// How many codes there may be; every code is below.
    [[nodiscard]] std::uint32_t code_count() const noexcept;
    [[nodiscard]] GeoPlace place(std::uint32_t code) const noexcept;

    /// The middle of a country, by its ISO 3166 code; not known for what is none.
    [[nodiscard]] GeoSpot country_spot(std::string_view country) const noexcept;

    /// By its five digits as an integer, 601 for 00601.
    [[nodiscard]] std::optional<GeoPostal> postal(std::uint32_t zip) const noexcept;

    /// Marks the zones that hold at least 1 % of the ZIP codes of a state, `US-NY`, in `marks` (by zone index, at least
    /// `zone_count()` of them; the others are left as they are). Gives how many; 0 for a state that is unknown.
    std::size_t mark_state_zones(std::string_view state, std::span<bool> marks) const noexcept;

    /// IANA name; i < zone_count(). Empty beyond.
    [[nodiscard]] std::string_view zone_name(std::uint16_t i) const noexcept;
    [[nodiscard]] std::size_t zone_count() const noexcept;

    /// How many bytes the table takes.
    [[nodiscard]] std::size_t size_bytes() const noexcept;

private:
    friend Result<GeoTable> load_geo_table(const std::string& path);

    struct View;
    explicit GeoTable(std::shared_ptr<const View> view) noexcept : view_(std::move(view)) {}

    std::shared_ptr<const View> view_;
};

/// Maps a table file into memory and checks it. The only file reading of this header: call it while configuring.
[[nodiscard]] Result<GeoTable> load_geo_table(const std::string& path);

}  // namespace outdial
