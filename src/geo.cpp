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
using geo_file::code_of;
using geo_file::digits_of;
using geo_file::Key;
using geo_file::key_of;
using geo_file::lengths;
using geo_file::Outcome;
using geo_file::outcome_of;
using geo_file::RuleStarts;
using geo_file::Sections;
using geo_file::Spot;
using geo_file::text;
using geo_file::TextRef;
using geo_file::when;

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

/// Codes of up to `batch` numbers, taken through the table in step. `take(i, code, outcome)` is called for each and
/// then, of those that are not in use by that, `again(i, code)`.
template <class Take, class Again>
void look_up(const Sections& s, const Key* keys, std::size_t count, const Take& take, const Again& again) noexcept {
    std::array<std::uint32_t, batch> roots;    // NOLINT(*-member-init): the first `count` are set, clearing takes time
    std::array<std::uint32_t, batch> answers;  // NOLINT(*-member-init)
    std::array<std::uint32_t, batch> unknown;  // NOLINT(*-member-init)
    std::size_t unknowns = 0;
    for (std::size_t i = 0; i < count; ++i) prefetch(&s.roots[keys[i].root]);
    for (std::size_t i = 0; i < count; ++i) {
        roots[i] = s.roots[keys[i].root];
        prefetch(&s.buckets[geo_file::bucket_of(roots[i])]);
    }
    for (std::size_t i = 0; i < count; ++i) {
        answers[i] = geo_file::answer_of(s, roots[i], keys[i].remainder);
        prefetch(&s.answers[answers[i]]);
    }
    for (std::size_t i = 0; i < count; ++i) {
        const Outcome& outcome = outcome_of(s, s.answers[answers[i]], keys[i].count);
        take(i, code_of(answers[i], keys[i].count), outcome);
        unknown[unknowns] = static_cast<std::uint32_t>(i);
        unknowns += outcome.kind == 0 ? 1 : 0;
    }
    for (std::size_t i = 0; i < unknowns; ++i) again(unknown[i], code_of(answers[unknown[i]], keys[unknown[i]].count));
}

/// The code of one number; `digits()` tells all of it.
template <class Digits>
std::uint32_t find(const Sections& s, const RuleStarts& starts, const Key& key, const Digits& digits) noexcept {
    const std::uint32_t code = code_of(geo_file::answer_of(s, s.roots[key.root], key.remainder), key.count);
    return outcome_of(s, code).kind != 0 ? code : settled_code(s, starts, digits(), code);
}

GeoSpot spot_of(const Spot& spot) noexcept {
    constexpr double north = 1 / geo_file::latitude_steps;
    constexpr double east = 1 / geo_file::longitude_steps;
    return {spot.latitude * north, spot.longitude * east, static_cast<double>(spot.radius_km)};
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

GeoPlace::GeoPlace(const Sections& s, std::uint32_t code, const Outcome& outcome) noexcept
    : code_(code), sections_(&s) {
    const Answer& answer = s.answers[code / lengths];
    const TextRef own = answer.place & when(outcome.geographical());
    const std::uint32_t whole = outcome.zones;
    country = text(s, outcome.country);
    place = text(s, own | (outcome.name & when(own == 0)));
    zones = GeoZones(s.zone_sets.data() + (whole | (answer.zones & when(whole == 0))));
    kind = static_cast<GeoKind>(outcome.kind);
}

std::string_view GeoPlace::region() const noexcept {
    if (sections_ == nullptr || !outcome_of(*sections_, code_).geographical()) return {};
    return text(*sections_, sections_->regions[sections_->answers[code_ / lengths].region]);
}

std::string_view GeoPlace::carrier() const noexcept {
    const bool carried = kind == GeoKind::mobile || kind == GeoKind::fixed_or_mobile || kind == GeoKind::pager;
    if (sections_ == nullptr || !carried) return {};
    return text(*sections_, sections_->carriers[sections_->answers[code_ / lengths].carrier]);
}

GeoSpot GeoPlace::spot() const noexcept {
    if (sections_ == nullptr) return {};
    const Outcome& outcome = outcome_of(*sections_, code_);
    const std::uint16_t own = outcome.geographical() ? sections_->answers[code_ / lengths].spot : std::uint16_t{0};
    return spot_of(sections_->spots[own != 0 ? own : outcome.spot]);
}

GeoCertainty GeoPlace::certainty() const noexcept {
    if (sections_ == nullptr) return GeoCertainty::unknown;
    if (kind == GeoKind::unknown || outcome_of(*sections_, code_).geographical()) {
        return static_cast<GeoCertainty>(sections_->answers[code_ / lengths].certainty);
    }
    return kind == GeoKind::mobile ? GeoCertainty::country : GeoCertainty::non_geographic;
}

GeoProbability GeoPlace::probability() const noexcept {
    // Sources exist for the United States only; nobody is known to have measured other countries.
    if (country != "US" || region().empty()) return {};
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
    return find(view_->sections, view_->rule_starts, key_of(number.digits()), [&] { return number.digits(); });
}

void GeoTable::codes(std::span<const std::uint64_t> digits, std::span<std::uint32_t> codes) const noexcept {
    const std::size_t count = std::min(digits.size(), codes.size());
    if (!view_) {
        std::fill_n(codes.begin(), count, 0U);
        return;
    }
    std::array<Key, batch> keys;
    for (std::size_t begin = 0; begin < count; begin += batch) {
        const std::size_t some = std::min(batch, count - begin);
        for (std::size_t i = 0; i < some; ++i) keys[i] = key_of(digits[begin + i]);
        look_up(
            view_->sections, keys.data(), some,
            [&](std::size_t i, std::uint32_t code, const Outcome&) { codes[begin + i] = code; },
            [&](std::size_t i, std::uint32_t code) {
                codes[begin + i] =
                    keys[i].count == 0 ? 0 : settled_code(view_->sections, view_->rule_starts, digits[begin + i], code);
            });
    }
}

std::uint32_t GeoTable::code_count() const noexcept {
    return view_ ? static_cast<std::uint32_t>(view_->sections.answers.size()) * lengths : 1;
}

GeoPlace GeoTable::place(std::uint32_t code) const noexcept {
    if (!view_ || code >= code_count()) return {};
    return {view_->sections, code, outcome_of(view_->sections, code)};
}

GeoPlace GeoTable::locate(PhoneNumber number) const noexcept {
    return view_ && !number.empty() ? place(code(number)) : GeoPlace{};
}

std::optional<GeoPlace> GeoTable::locate_e164(std::string_view text) const noexcept {
    const Key key = key_of(text);
    if (key.count == 0) return std::nullopt;
    if (!view_) return GeoPlace{};
    const Sections& s = view_->sections;
    const std::uint32_t code = find(s, view_->rule_starts, key, [&] { return digits_of(text); });
    return GeoPlace(s, code, outcome_of(s, code));
}

std::size_t GeoTable::locate_e164(std::span<const std::string_view> texts, std::span<GeoPlace> places) const noexcept {
    const std::size_t count = std::min(texts.size(), places.size());
    std::size_t numbers = 0;
    std::array<Key, batch> keys;
    for (std::size_t begin = 0; begin < count; begin += batch) {
        const std::size_t some = std::min(batch, count - begin);
        for (std::size_t i = 0; i < some; ++i) {
            keys[i] = key_of(texts[begin + i]);
            numbers += keys[i].count != 0 ? 1 : 0;
        }
        if (!view_) {
            std::fill_n(places.subspan(begin).begin(), some, GeoPlace{});
            continue;
        }
        const Sections& s = view_->sections;
        look_up(
            s, keys.data(), some,
            [&](std::size_t i, std::uint32_t code, const Outcome& outcome) {
                places[begin + i] = GeoPlace(s, code, outcome);
            },
            [&](std::size_t i, std::uint32_t code) {
                if (keys[i].count == 0) {
                    places[begin + i] = GeoPlace{};
                    return;
                }
                const std::uint32_t better = settled_code(s, view_->rule_starts, digits_of(texts[begin + i]), code);
                if (better != code) places[begin + i] = GeoPlace(s, better, outcome_of(s, better));
            });
    }
    return numbers;
}

GeoSpot GeoTable::country_spot(std::string_view country) const noexcept {
    if (!view_ || country.empty()) return {};
    const Sections& s = view_->sections;
    const auto found = std::find_if(s.outcomes.begin(), s.outcomes.end(),
                                    [&](const Outcome& outcome) { return text(s, outcome.country) == country; });
    return found == s.outcomes.end() ? GeoSpot{} : spot_of(s.spots[found->spot]);
}

std::optional<GeoPostal> GeoTable::postal(std::uint32_t zip) const noexcept {
    if (!view_ || zip > 99'999) return std::nullopt;
    const geo_file::Sections& s = view_->sections;
    for (std::uint32_t i = s.zip_roots[zip / 100]; i < s.zip_roots[zip / 100 + 1]; ++i) {
        const geo_file::Zip& found = s.zips[i];
        if (found.last_two != zip % 100) continue;
        return GeoPostal{text(s, s.states[found.state]), GeoZones(s.zone_sets.data() + found.zones),
                         spot_of({found.latitude, found.longitude, 5}), found.county};
    }
    return std::nullopt;
}

std::size_t GeoTable::mark_state_zones(std::string_view state, std::span<bool> marks) const noexcept {
    if (!view_) return 0;
    const geo_file::Sections& s = view_->sections;
    const auto counted = [&](std::uint16_t zones) {
        std::size_t count = 0;
        for (const geo_file::Zip& zip : s.zips) {
            count += (zones == 0 || zip.zones == zones) && text(s, s.states[zip.state]) == state ? 1 : 0;
        }
        return count;
    };
    const std::size_t all = counted(0);
    std::size_t marked = 0;
    std::uint16_t last = 0;
    for (const geo_file::Zip& zip : s.zips) {
        // Neighbouring ZIPs mostly share their zone: each run is looked at once.
        if (zip.zones == last || zip.zones == 0 || text(s, s.states[zip.state]) != state) continue;
        last = zip.zones;
        const std::uint16_t zone = GeoZones(s.zone_sets.data() + zip.zones)[0];
        if (zone >= marks.size() || marks[zone] || counted(zip.zones) * 100 < all) continue;
        marks[zone] = true;
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
