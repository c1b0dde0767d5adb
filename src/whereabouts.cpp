// SPDX-License-Identifier: Apache-2.0
#include <outdial/whereabouts.hpp>

#include <algorithm>

namespace outdial {
namespace {

constexpr std::array<std::string_view, mismatch_policy_count> policy_names{"every_zone", "safe_hours", "address_only",
                                                                           "number_only", "every_value"};
constexpr std::size_t most_known_zones = 1024;

template <std::size_t N>
bool add(std::array<std::string_view, N>& all, std::size_t& count, std::string_view one) noexcept {
    const std::span<const std::string_view> known(all.data(), count);
    if (one.empty() || std::find(known.begin(), known.end(), one) != known.end()) return true;
    if (count == N) return false;
    all[count++] = one;
    return true;
}

/// Zones of the ZIP, else of the state; gives whether there were any.
bool add_address_zones(const GeoTable& table, const ClientAddress& address, Whereabouts& answer) noexcept {
    if (address.zip) {
        const std::optional<GeoPostal> postal = table.postal(*address.zip);
        if (postal) answer.add_jurisdiction(postal->state);
        if (postal && !postal->zones.empty()) {
            answer.add_zone(table.zone_name(postal->zones[0]));
            return true;
        }
    }
    if (address.state.empty()) return false;
    std::array<bool, most_known_zones> marks{};
    if (table.mark_state_zones(address.state, marks) == 0) return false;
    for (std::size_t i = 0; i < marks.size(); ++i) {
        if (marks[i]) answer.add_zone(table.zone_name(static_cast<std::uint16_t>(i)));
    }
    return true;
}

/// `US-NY` is a code of `US`; elsewhere a region is a name, and the country is what rules are found by.
bool is_code_of(std::string_view country, std::string_view region) noexcept {
    return region.size() > 3 && region.substr(0, 2) == country && region[2] == '-';
}

}  // namespace

std::string_view name(MismatchPolicy policy) noexcept { return policy_names[static_cast<std::size_t>(policy)]; }

void Whereabouts::add_zone(std::string_view zone) noexcept {
    if (!add(zones_, zone_count_, zone)) overflow = true;
}
void Whereabouts::add_jurisdiction(std::string_view jurisdiction) noexcept {
    if (!add(jurisdictions_, jurisdiction_count_, jurisdiction)) overflow = true;
}

Whereabouts whereabouts(const GeoTable& table, std::span<const PhoneNumber> numbers, const ClientAddress& address,
                        MismatchPolicy policy) noexcept {
    Whereabouts from_address;
    const bool address_known = add_address_zones(table, address, from_address);
    Whereabouts answer;
    bool placed = false;  // some number says where it is
    for (const PhoneNumber number : numbers) {
        const GeoPlace place = table.locate(number);
        const bool has_place = !place.zones.empty() && place.certainty() != GeoCertainty::non_geographic;
        answer.add_jurisdiction(is_code_of(place.country, place.region()) ? place.region() : place.country);
        // A number without a place says nothing of where its owner is.
        if (!has_place) continue;
        placed = true;
        bool agrees = !address_known;
        for (std::size_t i = 0; i < place.zones.size(); ++i) {
            const std::string_view zone = table.zone_name(place.zones[i]);
            answer.add_zone(zone);
            const auto known = from_address.zones();
            agrees = agrees || std::find(known.begin(), known.end(), zone) != known.end();
        }
        answer.mismatch = answer.mismatch || !agrees;
    }
    if (!placed && !address_known) {
        for (const PhoneNumber number : numbers) {
            const GeoZones anywhere = table.locate(number).zones;
            for (std::size_t i = 0; i < anywhere.size(); ++i) answer.add_zone(table.zone_name(anywhere[i]));
        }
    }
    for (const std::string_view jurisdiction : from_address.jurisdictions()) answer.add_jurisdiction(jurisdiction);
    answer.add_jurisdiction(address.state);

    if (policy == MismatchPolicy::address_only && address_known) answer.clear_zones();
    if (policy != MismatchPolicy::number_only || !placed) {
        for (const std::string_view zone : from_address.zones()) answer.add_zone(zone);
    }
    answer.address_unknown = (address.zip || !address.state.empty()) && !address_known;
    answer.overflow = answer.overflow || from_address.overflow;
    answer.unknown = (!placed && !address_known) || answer.overflow;
    const bool some_unknown = answer.address_unknown || (!numbers.empty() && !placed);
    if (answer.unknown || (policy == MismatchPolicy::every_value && some_unknown)) {
        answer.safe_hours = safe_hours_when_unknown;
    } else if (answer.mismatch && policy == MismatchPolicy::safe_hours) {
        answer.safe_hours = safe_hours_on_mismatch;
    }
    return answer;
}

}  // namespace outdial
