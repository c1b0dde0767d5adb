// SPDX-License-Identifier: Apache-2.0
#include <outdial/geo.hpp>

#include "geo_lookup.hpp"

#include <algorithm>
#include <cmath>
#include <new>
#include <numbers>
#include <utility>

namespace outdial {
namespace {

using geo_file::Answer;
using geo_file::lengths;
using geo_file::Outcome;
using geo_file::Query;
using geo_file::query_of;
using geo_file::Sections;
using geo_file::TextRef;

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

/// Numbers that are looked up side by side: enough to wait for memory once for all of them, few enough to stay at hand.
constexpr std::size_t batch = 32;

void prefetch(const void* address) noexcept {
#if defined(__GNUC__)
    __builtin_prefetch(address);
#else
    static_cast<void>(address);
#endif
}

/// Takes up to `batch` queries through the table in step; `take(i, code)` gets the code of each, 0 for what is no
/// number.
template <class Take>
void look_up(const Sections& s, const std::array<std::uint16_t, 1001>& starts, const Query* queries, std::size_t count,
             const Take& take) noexcept {
    std::array<std::uint32_t, batch> roots{};
    std::array<std::uint32_t, batch> answers{};
    for (std::size_t i = 0; i < count; ++i) prefetch(&s.roots[queries[i].key / geo_file::remainder_count]);
    for (std::size_t i = 0; i < count; ++i) {
        roots[i] = geo_file::root_of(s, queries[i].key);
        prefetch(&s.buckets[geo_file::bucket_of(roots[i])]);
    }
    for (std::size_t i = 0; i < count; ++i) {
        answers[i] = geo_file::answer_of(s, roots[i], queries[i].key);
        prefetch(&s.answers[answers[i]]);
    }
    for (std::size_t i = 0; i < count; ++i) {
        take(i, queries[i].count == 0 ? 0 : geo_file::code_of(s, starts, answers[i], queries[i]));
    }
}

GeoZones zone_set(const Sections& s, std::uint32_t i) noexcept {
    const std::uint16_t begin = s.zone_set_starts[i];
    return {s.zone_set_zones.data() + begin, s.zone_set_percents.data() + begin,
            static_cast<std::size_t>(s.zone_set_starts[i + 1U] - begin)};
}

/// Both steps are 0 where nothing is known.
GeoSpot spot(std::uint32_t steps, std::uint32_t radius_km) noexcept {
    constexpr double north = 1 / geo_file::latitude_steps;
    constexpr double east = 1 / geo_file::longitude_steps;
    return {static_cast<std::int16_t>(steps & 0xFFFF) * north, static_cast<std::int16_t>(steps >> 16U) * east,
            static_cast<double>(radius_km)};
}

/// All bits, or none.
constexpr std::uint32_t when(bool condition) noexcept { return 0U - static_cast<std::uint32_t>(condition); }

/// The place of a code. Made in one piece, where it is to be: clearing it first would cost as much as the look-up.
GeoPlace place_of(const Sections& s, std::uint32_t code) noexcept {
    const Answer known = s.answers[code / lengths];
    if (known.number_class() == geo_file::deep) return {};
    const Outcome outcome = outcome_of(s, code);
    const geo_file::Country& country = s.countries[outcome.country];
    const auto kind = static_cast<GeoKind>(outcome.kind);
    const bool in_use = kind != GeoKind::unknown;
    // Whether what the prefix says is said of this number. Chosen by masks: none of it can be guessed.
    const bool here = !in_use || outcome.geographical();
    const bool carried = kind == GeoKind::mobile || kind == GeoKind::fixed_or_mobile || kind == GeoKind::pager;
    const TextRef own_name = known.place() & when(in_use & here);
    const TextRef whole_name = s.names[outcome.name] & when(in_use & (own_name == 0));
    const std::uint32_t region = known.region() & when(in_use & here);
    const std::uint32_t own_radius = known.radius_km() & when(in_use & here);
    const std::uint32_t spotted = when(own_radius != 0);
    const std::uint32_t radius_km = own_radius | (country.radius_km & ~spotted);
    const auto choose = [](std::uint32_t mask, std::uint32_t yes, std::uint32_t no) {
        return (yes & mask) | (no & ~mask);
    };
    const std::uint32_t steps = choose(spotted, known.steps(), country.steps());
    const std::uint32_t zones = choose(when(here), known.zones(), outcome.zones);
    const auto elsewhere =
        static_cast<std::uint32_t>(kind == GeoKind::mobile ? GeoCertainty::country : GeoCertainty::non_geographic);
    return GeoPlace{text(s, country.code),
                    text(s, s.regions[region]),
                    text(s, own_name | whole_name),
                    text(s, s.carriers[known.carrier() & when(carried)]),
                    spot(steps, radius_km),
                    zone_set(s, zones),
                    kind,
                    static_cast<GeoCertainty>(choose(when(here), known.certainty(), elsewhere))};
}

/// Makes a place inside of an optional.
struct PlaceOf {
    const Sections& sections;
    std::uint32_t code;

    operator GeoPlace() const noexcept { return place_of(sections, code); }
};

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
    const Sections& s = view_->sections;
    const Query query = query_of(number.digits());
    return code_of(s, view_->rule_starts, answer_of(s, root_of(s, query.key), query.key), query);
}

void GeoTable::codes(std::span<const std::uint64_t> digits, std::span<std::uint32_t> codes) const noexcept {
    const std::size_t count = std::min(digits.size(), codes.size());
    if (!view_) {
        std::fill_n(codes.begin(), count, 0U);
        return;
    }
    std::array<Query, batch> queries;
    for (std::size_t begin = 0; begin < count; begin += batch) {
        const std::size_t some = std::min(batch, count - begin);
        for (std::size_t i = 0; i < some; ++i) queries[i] = query_of(digits[begin + i]);
        look_up(view_->sections, view_->rule_starts, queries.data(), some,
                [&](std::size_t i, std::uint32_t code) { codes[begin + i] = code; });
    }
}

std::uint32_t GeoTable::code_count() const noexcept {
    return view_ ? static_cast<std::uint32_t>(view_->sections.answers.size()) * lengths : 1;
}

GeoPlace GeoTable::place(std::uint32_t code) const noexcept {
    return view_ && code < code_count() ? place_of(view_->sections, code) : GeoPlace{};
}

GeoPlace GeoTable::locate(PhoneNumber number) const noexcept {
    return view_ && !number.empty() ? place_of(view_->sections, code(number)) : GeoPlace{};
}

std::optional<GeoPlace> GeoTable::locate_e164(std::string_view text) const noexcept {
    const Query query = query_of(text);
    if (query.count == 0) return std::nullopt;
    if (!view_) return GeoPlace{};
    const Sections& s = view_->sections;
    const std::uint32_t known = answer_of(s, root_of(s, query.key), query.key);
    return std::optional<GeoPlace>(std::in_place, PlaceOf{s, code_of(s, view_->rule_starts, known, query)});
}

std::size_t GeoTable::locate_e164(std::span<const std::string_view> texts, std::span<GeoPlace> places) const noexcept {
    const std::size_t count = std::min(texts.size(), places.size());
    std::size_t numbers = 0;
    std::array<Query, batch> queries;
    for (std::size_t begin = 0; begin < count; begin += batch) {
        const std::size_t some = std::min(batch, count - begin);
        for (std::size_t i = 0; i < some; ++i) {
            queries[i] = query_of(texts[begin + i]);
            numbers += queries[i].count != 0 ? 1 : 0;
        }
        if (!view_) {
            std::fill_n(places.subspan(begin).begin(), some, GeoPlace{});
            continue;
        }
        look_up(view_->sections, view_->rule_starts, queries.data(), some, [&](std::size_t i, std::uint32_t code) {
            GeoPlace* const place = &places[begin + i];
            if (queries[i].count == 0) {
                *place = GeoPlace{};
            } else {
                ::new (static_cast<void*>(place)) GeoPlace(place_of(view_->sections, code));
            }
        });
    }
    return numbers;
}

std::optional<GeoPostal> GeoTable::postal(std::uint32_t zip) const noexcept {
    if (!view_ || zip > 99'999) return std::nullopt;
    const geo_file::Sections& s = view_->sections;
    for (std::uint32_t i = s.zip_roots[zip / 100]; i < s.zip_roots[zip / 100 + 1]; ++i) {
        const geo_file::Zip& found = s.zips[i];
        if (found.last_two != zip % 100) continue;
        GeoPostal postal{text(s, s.states[found.state]), {}, spot(found.steps(), 5), found.county};
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
