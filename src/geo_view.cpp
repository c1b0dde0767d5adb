// SPDX-License-Identifier: Apache-2.0
#include "geo_view.hpp"

#include "checksum.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

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

bool prefixes_sound(const Sections& s) {
    if (s.roots.size() != root_count + 1 || !are_starts(s.roots, s.remainders.size())) return false;
    if (s.values.size() != s.remainders.size()) return false;
    // The very first number has an entry, so that every number has one at or before its place.
    if (s.roots[1] == 0 || s.remainders.front() != 0 || !all_below(s.remainders, remainder_count)) return false;
    for (std::size_t root = 0; root < root_count; ++root) {
        for (std::uint32_t i = s.roots[root] + 1; i < s.roots[root + 1]; ++i) {
            if (s.remainders[i] <= s.remainders[i - 1]) return false;
        }
    }
    return all_below(s.values, s.tuples.size()) && s.tuples.size() <= 0x10000;
}

bool tuples_sound(const Sections& s) {
    const std::size_t classes = s.classes.size() / lengths;
    const std::size_t texts = s.text_starts.size() - 1;
    if (s.classes.size() % lengths != 0 || s.deep_starts.size() != s.deep_values.size()) return false;
    const bool has_deep = !s.deep_starts.empty();
    for (const Tuple& tuple : s.tuples) {
        if (tuple.number_class >= classes && !(tuple.number_class == deep && has_deep)) return false;
        if (tuple.place >= s.places.size() || tuple.carrier >= texts) return false;
        if (tuple.zones() + 1U >= s.zone_set_starts.size() || tuple.certainty() >= geo_certainty_count) return false;
    }
    const auto settled = [&](std::uint16_t value) {
        return value < s.tuples.size() && s.tuples[value].number_class < classes;
    };
    return std::is_sorted(s.deep_starts.begin(), s.deep_starts.end()) &&
           std::all_of(s.deep_values.begin(), s.deep_values.end(), settled);
}

bool outcomes_sound(const Sections& s) {
    const std::size_t texts = s.text_starts.size() - 1;
    return all_below(s.classes, s.outcomes.size()) &&
           std::all_of(s.outcomes.begin(), s.outcomes.end(),
                       [&](const Outcome& o) {
                           return o.country < s.countries.size() && o.kind < geo_kind_count && o.name < texts &&
                                  o.zones + 1U < s.zone_set_starts.size();
                       }) &&
           std::all_of(s.countries.begin(), s.countries.end(), [&](const Country& c) { return c.code < texts; }) &&
           std::all_of(s.places.begin(), s.places.end(),
                       [&](const Place& p) { return p.description < texts && p.region < texts; });
}

bool zips_sound(const Sections& s) {
    return s.zip_roots.size() == 1001 && are_starts(s.zip_roots, s.zips.size()) &&
           all_below(s.states, s.text_starts.size() - 1) &&
           std::all_of(s.zips.begin(), s.zips.end(), [&](const Zip& zip) {
               return zip.last_two < 100 && zip.state < s.states.size() &&
                      (zip.zone == no_zone || zip.zone < s.zone_names.size());
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
    directory.next(s.remainders, "remainders");
    directory.next(s.values, "values");
    directory.next(s.tuples, "tuples");
    directory.next(s.classes, "classes");
    directory.next(s.deep_starts, "deep prefixes");
    directory.next(s.deep_values, "deep values");
    directory.next(s.outcomes, "outcomes");
    directory.next(s.countries, "countries");
    directory.next(s.places, "places");
    directory.next(s.text_starts, "text starts");
    directory.next(s.texts, "texts");
    directory.next(s.zone_names, "zone names");
    directory.next(s.zone_set_starts, "zone set starts");
    directory.next(s.zone_set_zones, "zone set zones");
    directory.next(s.zone_set_percents, "zone set percents");
    directory.next(s.zip_roots, "ZIP roots");
    directory.next(s.zips, "ZIP codes");
    directory.next(s.states, "states");
    directory.next(s.rules, "rules");
    if (!directory.fault().empty()) return damaged(directory.fault());

    const auto* const after = reinterpret_cast<const std::byte*>(s.remainders.data() + s.remainders.size());
    if (bytes.data() + bytes.size() - after < static_cast<std::ptrdiff_t>(search_width * sizeof(std::uint16_t))) {
        return damaged("remainders too near the end of the file");
    }
    if (!are_starts(s.text_starts, s.texts.size()) || s.text_starts.size() < 2) return damaged("texts out of order");
    if (!are_starts(s.zone_set_starts, s.zone_set_zones.size()) ||
        s.zone_set_percents.size() != s.zone_set_zones.size() || !all_below(s.zone_set_zones, s.zone_names.size()) ||
        !all_below(s.zone_names, s.text_starts.size() - 1)) {
        return damaged("zone sets out of order");
    }
    if (!prefixes_sound(s)) return damaged("prefixes out of order");
    if (!tuples_sound(s)) return damaged("tuples point outside");
    if (!outcomes_sound(s)) return damaged("outcomes point outside");
    if (!zips_sound(s)) return damaged("ZIP codes out of order");
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
