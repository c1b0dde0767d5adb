// SPDX-License-Identifier: Apache-2.0
#include "geo_view.hpp"

#include "checksum.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>
#include <vector>

namespace outdial::geo_file {
namespace {

static_assert(std::endian::native == std::endian::little, "the table is little-endian and is used in place");

Error damaged(std::string what) { return Error{"geo table", std::move(what), "build or install the table again"}; }

/// Reads the directory entry of one section after the other.
class Directory {
public:
    explicit Directory(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}

    template <class T>
    void next(std::span<const T>& section, const char* what) {
        const std::size_t entry = header_bytes + 8 * static_cast<std::size_t>(index_++);
        std::uint32_t begin = 0;
        std::uint32_t count = 0;
        std::memcpy(&begin, bytes_.data() + entry, 4);
        std::memcpy(&count, bytes_.data() + entry + 4, 4);
        if (!fault_.empty()) return;
        if (begin % 8 != 0 || begin > bytes_.size() || count > (bytes_.size() - begin) / sizeof(T)) {
            fault_ = fmt::format("{} end outside of the file", what);
            return;
        }
        section = {reinterpret_cast<const T*>(bytes_.data() + begin), count};
    }
    [[nodiscard]] const std::string& fault() const noexcept { return fault_; }

private:
    std::span<const std::byte> bytes_;
    std::uint32_t index_ = 0;
    std::string fault_;
};

template <class T>
bool all_below(std::span<const T> values, std::size_t limit) {
    return std::all_of(values.begin(), values.end(), [limit](T value) { return value < limit; });
}

/// Offsets into something of `size` elements: rising, from 0 to the end.
template <class T>
bool are_starts(std::span<const T> starts, std::size_t size) {
    return !starts.empty() && starts.front() == 0 && starts.back() == size &&
           std::is_sorted(starts.begin(), starts.end());
}

bool is_text(TextRef reference, std::size_t size) {
    return std::size_t{reference & text_offset_mask} + (reference >> text_offset_bits) <= size;
}

bool are_texts(std::span<const TextRef> references, std::size_t size) {
    return !references.empty() && std::all_of(references.begin(), references.end(),
                                              [size](TextRef reference) { return is_text(reference, size); });
}

/// How much room a bucket takes: remainders that rise, and a value more, the first for what lies before them.
std::size_t sound_bucket(const Sections& s, std::span<const std::uint16_t> from, std::size_t count) {
    if (count == 0 || 2 * count + 1 > from.size()) return 0;
    const auto remainders = from.first(count);
    for (std::size_t i = 1; i < count; ++i) {
        if (remainders[i] <= remainders[i - 1]) return 0;
    }
    if (remainders.back() >= remainder_count) return 0;
    return all_below(from.subspan(count, count + 1), s.answers.size()) ? 2 * count + 1 : 0;
}

/// The same where there are more than can be looked at together: before them stands how many there are, and where each
/// hundred of them begins.
std::size_t sound_large_bucket(const Sections& s, std::span<const std::uint16_t> from) {
    constexpr std::size_t before = 1 + hundred_count + 1;
    if (from.size() < before) return 0;
    const std::size_t count = from[0];
    const std::size_t size = sound_bucket(s, from.subspan(before), count);
    if (size == 0) return 0;
    const auto remainders = from.subspan(before, count);
    for (std::size_t i = 0; i <= hundred_count; ++i) {
        const auto first = std::lower_bound(remainders.begin(), remainders.end(), i * hundred);
        if (from[1 + i] != first - remainders.begin()) return 0;
    }
    return before + size;
}

/// How much room that takes which a root at `at` leads to; 0 unless everything in it is sound.
std::size_t sound_room(const Sections& s, std::uint32_t root, std::size_t at, std::size_t end) {
    if (at > bucket_mask || at >= end) return 0;
    const auto from = s.buckets.subspan(at, end - at);
    const std::uint32_t count = root >> bucket_size_shift & bucket_size_mask;
    if (root == (at | 1U << page_shift)) {
        return from.size() >= hundred_count && all_below(from.first(hundred_count), s.answers.size()) ? hundred_count
                                                                                                      : 0;
    }
    if (root != (at | count << bucket_size_shift)) return 0;
    if (count == large_bucket) return sound_large_bucket(s, from);
    return count <= search_width ? sound_bucket(s, from, count) : 0;
}

/// One page or bucket after the other, in the order of their roots.
bool prefixes_sound(const Sections& s) {
    if (s.roots.size() != root_count || s.answers.empty() || s.answers.size() > 0x10000) return false;
    if (s.buckets.size() < search_width) return false;
    const std::size_t end = s.buckets.size() - search_width;
    std::size_t at = 0;
    for (const std::uint32_t root : s.roots) {
        if ((root & whole_root) != 0) {
            if ((root ^ whole_root) >= s.answers.size()) return false;
            continue;
        }
        const std::size_t room = sound_room(s, root, at, end);
        if (room == 0) return false;
        at += room;
    }
    return true;
}

/// Where zone sets begin: one after the other, each of how many there are, and then the zones.
class ZoneSets {
public:
    explicit ZoneSets(const Sections& s) : starts_(s.zone_sets.size()) {
        std::size_t at = 0;
        while (at < s.zone_sets.size()) {
            starts_[at] = true;
            const std::size_t end = at + 1 + s.zone_sets[at];
            if (end > s.zone_sets.size()) return;
            const GeoZones set(&s.zone_sets[at]);
            for (std::size_t i = 0; i < set.size(); ++i) {
                if (set[i] >= s.zone_names.size()) return;
            }
            at = end;
        }
        sound_ = !starts_.empty() && s.zone_sets[0] == 0;
    }

    [[nodiscard]] bool sound() const noexcept { return sound_; }
    [[nodiscard]] bool is_one(std::size_t at) const { return at < starts_.size() && starts_[at]; }

private:
    std::vector<bool> starts_;
    bool sound_ = false;
};

bool answers_sound(const Sections& s, const ZoneSets& zone_sets) {
    const std::size_t classes = s.classes.size() / lengths;
    if (s.classes.size() % lengths != 0 || s.deep_starts.size() != s.deep_values.size()) return false;
    const bool has_deep = !s.deep_starts.empty();
    for (const Answer& answer : s.answers) {
        if (answer.number_class >= classes || answer.deep > (has_deep ? 1 : 0)) return false;
        if (!is_text(answer.place, s.texts.size()) || answer.spot >= s.spots.size()) return false;
        if (answer.region >= s.regions.size() || answer.carrier >= s.carriers.size()) return false;
        if (!zone_sets.is_one(answer.zones) || answer.certainty >= geo_certainty_count) return false;
    }
    return std::is_sorted(s.deep_starts.begin(), s.deep_starts.end()) && all_below(s.deep_values, s.answers.size());
}

bool outcomes_sound(const Sections& s, const ZoneSets& zone_sets) {
    return all_below(s.classes, s.outcomes.size()) &&
           std::all_of(s.outcomes.begin(), s.outcomes.end(), [&](const Outcome& o) {
               return is_text(o.country, s.texts.size()) && is_text(o.name, s.texts.size()) &&
                      o.spot < s.spots.size() && o.kind < geo_kind_count && zone_sets.is_one(o.zones);
           });
}

bool zips_sound(const Sections& s, const ZoneSets& zone_sets) {
    return s.zip_roots.size() == 1001 && are_starts(s.zip_roots, s.zips.size()) &&
           are_texts(s.states, s.texts.size()) && std::all_of(s.zips.begin(), s.zips.end(), [&](const Zip& zip) {
               return zip.last_two < 100 && zip.state < s.states.size() && zone_sets.is_one(zip.zones) &&
                      s.zone_sets[zip.zones] == (zip.zones == 0 ? 0 : 1);
           });
}

std::uint64_t power_of_ten(int exponent) {
    std::uint64_t power = 1;
    for (int i = 0; i < exponent; ++i) power *= 10;
    return power;
}

bool rules_sound(const Sections& s) {
    std::uint16_t last = 0;
    for (const Rule& rule : s.rules) {
        if (rule.code < last || rule.code == 0 || rule.code > 999 || rule.literal_digits > 9 || rule.insert_digits > 9)
            return false;
        if (rule.literal >= power_of_ten(rule.literal_digits) || rule.insert >= power_of_ten(rule.insert_digits))
            return false;
        if (rule.strip > rule.least || rule.literal_digits > rule.least || rule.least > rule.most || rule.most > 14)
            return false;
        last = rule.code;
    }
    return true;
}

}  // namespace

Result<Sections> read(std::span<const std::byte> bytes) {
    if (reinterpret_cast<std::uintptr_t>(bytes.data()) % 8 != 0) {
        return Error{"geo table", "bytes", "the memory of a table must be aligned to 8 bytes"};
    }
    if (bytes.size() < header_bytes + 8 * section_count) return damaged(fmt::format("{} bytes", bytes.size()));
    if (std::memcmp(bytes.data(), magic.data(), magic.size()) != 0) {
        return Error{"geo table", "magic", "this is no table of outdial; it would begin with OUTDIALG"};
    }
    std::uint32_t its_version = 0;
    std::uint32_t its_sections = 0;
    std::uint64_t its_size = 0;
    std::uint64_t its_checksum = 0;
    std::memcpy(&its_version, bytes.data() + 8, 4);
    std::memcpy(&its_sections, bytes.data() + 12, 4);
    std::memcpy(&its_size, bytes.data() + 16, 8);
    std::memcpy(&its_checksum, bytes.data() + 24, 8);
    if (its_version != version || its_sections != section_count) {
        return Error{"geo table", fmt::format("version {}", its_version),
                     fmt::format("this outdial reads version {}; use the table that came with it", version)};
    }
    if (its_size != bytes.size() || bytes.size() % 8 != 0) {
        return damaged(fmt::format("{} bytes where the header says {}", bytes.size(), its_size));
    }
    if (checksum(bytes.subspan(header_bytes)) != its_checksum) return damaged("the checksum does not agree");

    Sections s;
    Directory directory(bytes);
    directory.next(s.roots, "roots");
    directory.next(s.buckets, "buckets");
    directory.next(s.answers, "answers");
    directory.next(s.classes, "classes");
    directory.next(s.deep_starts, "deep prefixes");
    directory.next(s.deep_values, "deep values");
    directory.next(s.outcomes, "outcomes");
    directory.next(s.spots, "spots");
    directory.next(s.regions, "regions");
    directory.next(s.carriers, "carriers");
    directory.next(s.texts, "texts");
    directory.next(s.zone_names, "zone names");
    directory.next(s.zone_sets, "zone sets");
    directory.next(s.zip_roots, "ZIP roots");
    directory.next(s.zips, "ZIP codes");
    directory.next(s.states, "states");
    directory.next(s.rules, "rules");
    if (!directory.fault().empty()) return damaged(directory.fault());

    if (!are_texts(s.regions, s.texts.size()) || !are_texts(s.carriers, s.texts.size()) ||
        !are_texts(s.zone_names, s.texts.size())) {
        return damaged("texts point outside");
    }
    const ZoneSets zone_sets(s);
    if (!zone_sets.sound()) return damaged("zone sets out of order");
    if (!prefixes_sound(s)) return damaged("prefixes out of order");
    if (!answers_sound(s, zone_sets)) return damaged("answers point outside");
    if (!outcomes_sound(s, zone_sets)) return damaged("outcomes point outside");
    if (!zips_sound(s, zone_sets)) return damaged("ZIP codes out of order");
    if (!rules_sound(s)) return damaged("rules out of order");
    return s;
}

}  // namespace outdial::geo_file

namespace outdial {

Result<GeoTable> GeoTable::View::open(std::span<const std::byte> bytes, std::shared_ptr<const void> owner) {
    Result<geo_file::Sections> sections = geo_file::read(bytes);
    if (!sections) return sections.error();
    auto view = std::make_shared<View>();
    view->sections = *sections;
    view->size_bytes = bytes.size();
    view->owner = std::move(owner);
    std::size_t rule = 0;
    for (std::size_t code = 0; code < view->rule_starts.size(); ++code) {
        while (rule < view->sections.rules.size() && view->sections.rules[rule].code < code) ++rule;
        view->rule_starts[code] = static_cast<std::uint16_t>(rule);
    }
    return GeoTable(std::move(view));
}

}  // namespace outdial
