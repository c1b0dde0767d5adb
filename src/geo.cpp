// SPDX-License-Identifier: Apache-2.0
#include <outdial/geo.hpp>

#include "geo_view.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numbers>

namespace outdial {
namespace {

using geo_file::lengths;

constexpr std::array<std::string_view, geo_kind_count> kind_names{
    "unknown",     "fixed", "mobile",   "fixed_or_mobile", "toll_free", "premium",
    "shared_cost", "voip",  "personal", "pager",           "uan",       "voicemail"};
constexpr std::array<std::string_view, geo_certainty_count> certainty_names{"unknown", "country", "area", "exchange",
                                                                            "non_geographic"};
constexpr std::array<std::string_view, geo_certainty_count> certainty_sentences{
    "the digits are of no known country",
    "nothing more than the country is known",
    "the area code is known, and every zone it and its overlays may be in",
    "the zone of this exchange is listed",
    "the number has no place; its zones are those of the whole calling code",
};

constexpr std::array<std::uint64_t, 16> powers = [] {
    std::array<std::uint64_t, 16> all{};
    std::uint64_t power = 1;
    for (std::uint64_t& one : all) {
        one = power;
        power *= 10;
    }
    return all;
}();

constexpr std::uint32_t most_digits = 15;
constexpr std::uint32_t key_digits = 9;

std::uint32_t digit_count(std::uint64_t digits) noexcept {
    // 1233 / 4096 is just above the decimal logarithm of 2: at most one too few.
    const auto bits = static_cast<std::uint32_t>(std::bit_width(digits));
    const std::uint32_t guess = (bits * 1233U) >> 12U;
    return guess + (digits >= powers[std::min(guess, most_digits)] ? 1U : 0U);
}

std::uint32_t key_of(std::uint64_t digits, std::uint32_t count) noexcept {
    const std::uint64_t key =
        count >= key_digits ? digits / powers[count - key_digits] : digits * powers[key_digits - count];
    return static_cast<std::uint32_t>(key);
}

/// How many of the first `count` remainders are not above this one; they rise. Short ranges, which nearly all are, are
/// counted in one go whatever their length: nothing for a processor to guess wrong, and it becomes vector instructions.
/// It may read up to `geo_file::search_width` remainders; the table has as many after the last.
std::uint32_t not_above(const std::uint16_t* remainders, std::uint32_t count, std::uint32_t remainder) noexcept {
    const std::uint16_t* base = remainders;
    while (count > geo_file::search_width) {
        const std::uint32_t half = count / 2;
        const std::uint32_t step = half & (0U - static_cast<std::uint32_t>(base[half - 1] <= remainder));
        base += step;
        count = step != 0 ? count - half : half;
    }
    const auto limit = static_cast<std::int16_t>(remainder);
    const auto length = static_cast<std::int16_t>(count);
    std::int16_t found = 0;
    for (std::int16_t i = 0; i < static_cast<std::int16_t>(geo_file::search_width); ++i) {
        const bool counts = (static_cast<std::int16_t>(base[i]) <= limit) & (i < length);
        found = static_cast<std::int16_t>(found + static_cast<std::int16_t>(counts));
    }
    return static_cast<std::uint32_t>(base - remainders) + static_cast<std::uint32_t>(found);
}

/// The entry at or before the key.
std::uint16_t value_of(const geo_file::Sections& s, std::uint32_t key) noexcept {
    const std::uint32_t root = key / geo_file::remainder_count;
    const std::uint32_t begin = s.roots[root];
    const std::uint32_t found =
        not_above(s.remainders.data() + begin, s.roots[root + 1] - begin, key % geo_file::remainder_count);
    return s.values[begin + found - 1];
}

std::uint32_t code_of(std::uint32_t tuple, std::uint32_t count) noexcept { return tuple * lengths + count; }

/// The class of the code's tuple must be settled.
const geo_file::Outcome& outcome_of(const geo_file::Sections& s, std::uint32_t code) noexcept {
    const geo_file::Tuple& tuple = s.tuples[code / lengths];
    return s.outcomes[s.classes[tuple.number_class * lengths + code % lengths]];
}

/// The code by prefix alone, whether numbers of that length are in use or not.
std::uint32_t plain_code(const geo_file::Sections& s, std::uint64_t digits, std::uint32_t count,
                         std::uint32_t key) noexcept {
    std::uint32_t tuple = value_of(s, key);
    if (s.tuples[tuple].number_class == geo_file::deep) {
        const std::uint64_t full = digits * powers[most_digits - count];
        const auto after = std::upper_bound(s.deep_starts.begin(), s.deep_starts.end(), full);
        const auto at = std::max<std::ptrdiff_t>(after - s.deep_starts.begin() - 1, 0);
        tuple = s.deep_values[static_cast<std::size_t>(at)];
    }
    return code_of(tuple, count);
}

/// The number as it would be without a national prefix left in it; 0 when no rule applies.
std::uint64_t without_trunk(const geo_file::Sections& s, const std::array<std::uint16_t, 1001>& starts,
                            std::uint64_t digits, std::uint32_t count) noexcept {
    for (std::uint32_t code_digits = 1; code_digits <= 3 && code_digits < count; ++code_digits) {
        const std::uint32_t national = count - code_digits;
        const std::uint64_t code = digits / powers[national];
        for (std::uint32_t i = starts[code]; i < starts[code + 1]; ++i) {
            const geo_file::Rule& rule = s.rules[i];
            if (national < rule.least || national > rule.most) continue;
            const std::uint64_t rest = digits % powers[national];
            if (rest / powers[national - rule.literal_digits] != rule.literal) continue;
            const std::uint32_t kept = national - rule.strip;
            if (code_digits + rule.insert_digits + kept > most_digits) return 0;
            return (code * powers[rule.insert_digits] + rule.insert) * powers[kept] + rest % powers[kept];
        }
    }
    return 0;
}

std::uint32_t settle_code(const geo_file::Sections& s, const std::array<std::uint16_t, 1001>& starts,
                          std::uint64_t digits, std::uint32_t count, std::uint32_t code) noexcept {
    const geo_file::Outcome& first = outcome_of(s, code);
    if (first.kind != 0) return code;
    const std::uint64_t better = without_trunk(s, starts, digits, count);
    if (better == 0) return code;
    const std::uint32_t better_count = digit_count(better);
    const std::uint32_t again = plain_code(s, better, better_count, key_of(better, better_count));
    const geo_file::Outcome& second = outcome_of(s, again);
    return second.possible() && (second.viable() || !first.viable()) ? again : code;
}

std::string_view text(const geo_file::Sections& s, std::uint16_t i) noexcept {
    const std::uint32_t begin = s.text_starts[i];
    return {s.texts.data() + begin, s.text_starts[i + 1U] - begin};
}

GeoZones zone_set(const geo_file::Sections& s, std::uint16_t i) noexcept {
    const std::uint16_t begin = s.zone_set_starts[i];
    return {s.zone_set_zones.data() + begin, s.zone_set_percents.data() + begin,
            static_cast<std::size_t>(s.zone_set_starts[i + 1U] - begin)};
}

template <class T>
GeoSpot spot(const T& place, double radius_km) noexcept {
    constexpr double north = 1 / geo_file::latitude_steps;
    constexpr double east = 1 / geo_file::longitude_steps;
    return {place.latitude * north, place.longitude * east, radius_km};
}

GeoPlace place_of(const geo_file::Sections& s, std::uint32_t code) noexcept {
    const geo_file::Tuple& tuple = s.tuples[code / lengths];
    if (tuple.number_class == geo_file::deep) return {};
    const geo_file::Outcome& outcome = outcome_of(s, code);
    const geo_file::Country& country = s.countries[outcome.country];
    const geo_file::Place& place = s.places[tuple.place];

    GeoPlace answer;
    answer.kind = static_cast<GeoKind>(outcome.kind);
    answer.country = text(s, country.code);
    const bool in_use = answer.kind != GeoKind::unknown;
    if (in_use && !outcome.geographical()) {
        answer.place = text(s, outcome.name);
        answer.zones = zone_set(s, outcome.zones);
        const bool mobile = answer.kind == GeoKind::mobile;
        answer.certainty = mobile ? GeoCertainty::country : GeoCertainty::non_geographic;
    } else {
        answer.zones = zone_set(s, tuple.zones());
        answer.certainty = static_cast<GeoCertainty>(tuple.certainty());
        if (in_use) {
            answer.place = place.description != 0 ? text(s, place.description) : text(s, outcome.name);
            if (place.region != 0) answer.region = text(s, place.region);
            if (place.radius_km > 0) answer.spot = spot(place, place.radius_km);
        }
    }
    if (!answer.spot.known() && country.radius_km > 0) answer.spot = spot(country, country.radius_km);
    if (answer.kind == GeoKind::mobile || answer.kind == GeoKind::fixed_or_mobile || answer.kind == GeoKind::pager) {
        if (tuple.carrier != 0) answer.carrier = text(s, tuple.carrier);
    }
    return answer;
}

/// Eight ASCII digits at once; false when one of them is none.
bool eight_digits(const char* from, std::uint32_t& value) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, from, 8);
    const std::uint64_t nibbles = word ^ 0x3030303030303030;
    if (((nibbles | (nibbles + 0x0606060606060606)) & 0xF0F0F0F0F0F0F0F0) != 0) return false;
    const std::uint64_t pairs = (nibbles * 10 + (nibbles >> 8U)) & 0x00FF00FF00FF00FF;
    const std::uint64_t fours = ((pairs * 100) + (pairs >> 16U)) & 0x0000FFFF0000FFFF;
    value = static_cast<std::uint32_t>((fours * 10'000 + (fours >> 32U)) & 0xFFFFFFFF);
    return true;
}

}  // namespace

std::string_view name(GeoKind kind) noexcept { return kind_names[static_cast<std::size_t>(kind)]; }
std::string_view name(GeoCertainty certainty) noexcept { return certainty_names[static_cast<std::size_t>(certainty)]; }
std::string_view sentence(GeoCertainty certainty) noexcept {
    return certainty_sentences[static_cast<std::size_t>(certainty)];
}

double distance_km(const GeoSpot& a, const GeoSpot& b) noexcept {
    constexpr double radian = std::numbers::pi / 180;
    const double north = std::sin((b.latitude - a.latitude) * radian / 2);
    const double east = std::sin((b.longitude - a.longitude) * radian / 2);
    const double h = north * north + std::cos(a.latitude * radian) * std::cos(b.latitude * radian) * east * east;
    return 2 * 6371 * std::asin(std::sqrt(std::min(1.0, h)));
}

GeoProbability GeoPlace::probability() const noexcept {
    // Sources exist for the United States only; nobody is known to have measured other countries.
    if (country != "US" || region.empty()) return {};
    switch (kind) {
        case GeoKind::fixed_or_mobile:
        case GeoKind::mobile:
            return {
                0.90, 0.58,
                "cell numbers: 90 % in the state (Pew Research Center, 2016-08-01), 58 % in the county (BRFSS 2016, "
                "Survey Practice 12(1), 2019)"};
        case GeoKind::fixed: return {0.99, 0, "landlines: about 1 % in another state (Gallup, Survey Practice, 2019)"};
        default: return {};
    }
}

GeoTable::GeoTable() noexcept = default;

Result<GeoTable> GeoTable::from_bytes(std::span<const std::byte> bytes) { return View::open(bytes, nullptr); }

std::uint32_t GeoTable::code(PhoneNumber number) const noexcept {
    if (!view_ || number.empty()) return 0;
    const std::uint32_t count = digit_count(number.digits());
    const std::uint32_t first = plain_code(view_->sections, number.digits(), count, key_of(number.digits(), count));
    return settle_code(view_->sections, view_->rule_starts, number.digits(), count, first);
}

void GeoTable::codes(std::span<const std::uint64_t> digits, std::span<std::uint32_t> codes) const noexcept {
    const std::size_t count = std::min(digits.size(), codes.size());
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t one = digits[i];
        if (!view_ || one < powers[3] || one >= powers[most_digits]) {
            codes[i] = 0;
            continue;
        }
        const std::uint32_t length = digit_count(one);
        const std::uint32_t first = plain_code(view_->sections, one, length, key_of(one, length));
        codes[i] = settle_code(view_->sections, view_->rule_starts, one, length, first);
    }
}

std::uint32_t GeoTable::code_count() const noexcept {
    return view_ ? static_cast<std::uint32_t>(view_->sections.tuples.size()) * lengths : 1;
}

GeoPlace GeoTable::place(std::uint32_t code) const noexcept {
    return view_ && code < code_count() ? place_of(view_->sections, code) : GeoPlace{};
}

GeoPlace GeoTable::locate(PhoneNumber number) const noexcept {
    return view_ && !number.empty() ? place_of(view_->sections, code(number)) : GeoPlace{};
}

std::optional<GeoPlace> GeoTable::locate_e164(std::string_view text) const noexcept {
    if (text.size() < 5 || text.size() > 16 || text[0] != '+' || text[1] == '0') return std::nullopt;
    const auto count = static_cast<std::uint32_t>(text.size() - 1);
    const char* digit = text.data() + 1;
    const char* const end = digit + count;
    std::uint64_t digits = 0;
    std::uint32_t key = 0;
    if (count >= key_digits) {
        if (!eight_digits(digit, key)) return std::nullopt;
        digits = key;
        digit += 8;
        key = key * 10 + static_cast<std::uint32_t>(static_cast<unsigned char>(*digit) - '0');
    }
    for (; digit != end; ++digit) {
        const auto one = static_cast<std::uint32_t>(static_cast<unsigned char>(*digit)) - '0';
        if (one > 9) return std::nullopt;
        digits = digits * 10 + one;
    }
    if (!view_) return GeoPlace{};
    if (count < key_digits) key = key_of(digits, count);
    const std::uint32_t code = plain_code(view_->sections, digits, count, key);
    return place_of(view_->sections, settle_code(view_->sections, view_->rule_starts, digits, count, code));
}

std::optional<GeoPostal> GeoTable::postal(std::uint32_t zip) const noexcept {
    if (!view_ || zip > 99'999) return std::nullopt;
    const geo_file::Sections& s = view_->sections;
    for (std::uint32_t i = s.zip_roots[zip / 100]; i < s.zip_roots[zip / 100 + 1]; ++i) {
        const geo_file::Zip& found = s.zips[i];
        if (found.last_two != zip % 100) continue;
        GeoPostal postal{text(s, s.states[found.state]), {}, spot(found, 5), found.county};
        static constexpr std::uint8_t all = 100;
        if (found.zone != geo_file::no_zone) postal.zones = GeoZones(&found.zone, &all, 1);
        return postal;
    }
    return std::nullopt;
}

std::size_t GeoTable::mark_state_zones(std::string_view state, std::span<bool> marks) const noexcept {
    if (!view_) return 0;
    const geo_file::Sections& s = view_->sections;
    const auto counted = [&](std::uint16_t zone) {
        std::size_t count = 0;
        for (const geo_file::Zip& zip : s.zips) {
            count += (zone == geo_file::no_zone || zip.zone == zone) && text(s, s.states[zip.state]) == state ? 1 : 0;
        }
        return count;
    };
    const std::size_t all = counted(geo_file::no_zone);
    std::size_t marked = 0;
    std::uint16_t last = geo_file::no_zone;
    for (const geo_file::Zip& zip : s.zips) {
        // Neighbouring ZIPs mostly share their zone: each run is looked at once.
        if (zip.zone == last || zip.zone >= marks.size() || text(s, s.states[zip.state]) != state) continue;
        last = zip.zone;
        if (marks[zip.zone] || counted(zip.zone) * 100 < all) continue;
        marks[zip.zone] = true;
        ++marked;
    }
    return marked;
}

std::string_view GeoTable::zone_name(std::uint16_t i) const noexcept {
    return i < zone_count() ? text(view_->sections, view_->sections.zone_names[i]) : std::string_view{};
}
std::size_t GeoTable::zone_count() const noexcept { return view_ ? view_->sections.zone_names.size() : 0; }
std::size_t GeoTable::size_bytes() const noexcept { return view_ ? view_->size_bytes : 0; }

}  // namespace outdial
