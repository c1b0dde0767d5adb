// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/geo.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

/// What calling windows need to know about a client: every zone the person may be in, and every jurisdiction whose
/// rules may hold. Plain texts, so that windows and rule books of any make can be fed.
namespace outdial {

/// What to do when the address and a number disagree about the zone.
enum class MismatchPolicy : std::uint8_t {
    every_zone,    ///< every zone of both must be open; the default
    safe_hours,    ///< as every_zone, and only in the safe hours besides (the way of LiveVox)
    address_only,  ///< the address decides where it is known (ZIP_CODE of Amazon Connect)
    number_only,   ///< the number decides (AREA_CODE of Amazon Connect)
    every_value,  ///< as every_zone, and only in the hours for unknown zones besides where the ZIP that was given tells
                  ///< no zone, or no number does (the way of Genesys Cloud)
};
inline constexpr int mismatch_policy_count = 5;
[[nodiscard]] std::string_view name(MismatchPolicy policy) noexcept;

/// Hours of one zone, in minutes of its day: open from `from` until just before `to`.
struct SafeHours {
    std::uint16_t from = 0;
    std::uint16_t to = 0;
    std::string_view zone;

    friend bool operator==(const SafeHours&, const SafeHours&) = default;
};
/// At 11:00-21:00 in New York it is between 8:00 and 21:00 in every zone of the contiguous United States.
inline constexpr SafeHours safe_hours_on_mismatch{11 * 60, 21 * 60, "America/New_York"};
/// At 14:00-20:00 in New York it is between 9:00 and 20:00 from Hawaii (in winter) to the Atlantic coast.
inline constexpr SafeHours safe_hours_when_unknown{14 * 60, 20 * 60, "America/New_York"};

/// What is known of the address; leave out what is not.
struct ClientAddress {
    std::optional<std::uint32_t> zip;  ///< five digits as an integer
    std::string_view state;            ///< `US-NY`
};

/// Zones and jurisdictions of a client. The texts live as long as the table (and the address, for its state).
class Whereabouts {
public:
    static constexpr std::size_t most_zones = 64;
    static constexpr std::size_t most_jurisdictions = 16;

    /// Every one of these must be open: that is what "may be in any of them" asks for.
    [[nodiscard]] std::span<const std::string_view> zones() const noexcept { return {zones_.data(), zone_count_}; }
    /// State of every area code and of the address, `US-NY`, or the country where there is no state.
    [[nodiscard]] std::span<const std::string_view> jurisdictions() const noexcept {
        return {jurisdictions_.data(), jurisdiction_count_};
    }

    /// The address names a zone that a number cannot be in.
    bool mismatch = false;
    /// Nothing narrows the zones: none is known, or the number has no place. Windows must apply their policy for
    /// unknown zones.
    bool unknown = false;
    /// The ZIP or state that was given tells no zone: it is mistyped, or newer than the table. The numbers decide.
    bool address_unknown = false;
    /// There were more zones or jurisdictions than there is room for; treat it as `unknown`.
    bool overflow = false;
    /// Hours to keep besides the windows of the zones; absent when there is no need.
    std::optional<SafeHours> safe_hours;

    void add_zone(std::string_view zone) noexcept;
    void add_jurisdiction(std::string_view jurisdiction) noexcept;
    void clear_zones() noexcept { zone_count_ = 0; }

private:
    std::array<std::string_view, most_zones> zones_{};
    std::array<std::string_view, most_jurisdictions> jurisdictions_{};
    std::size_t zone_count_ = 0;
    std::size_t jurisdiction_count_ = 0;
};

/// Of all numbers of a client and the address. The jurisdictions are the states of all of them whatever the policy: the
/// area code's presumption holds besides the residence.
[[nodiscard]] Whereabouts whereabouts(const GeoTable& table, std::span<const PhoneNumber> numbers,
                                      const ClientAddress& address = {},
                                      MismatchPolicy policy = MismatchPolicy::every_zone) noexcept;

}  // namespace outdial
