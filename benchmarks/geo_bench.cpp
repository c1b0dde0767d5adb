// SPDX-License-Identifier: Apache-2.0
#include "bench.hpp"

#include <outdial/geo.hpp>
#include <outdial/random.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#ifdef OUTDIAL_BENCH_PHONENUMBER
#include <phonenumbers/geocoding/phonenumber_offline_geocoder.h>
#include <phonenumbers/phonenumberutil.h>
#include <unicode/locid.h>
#endif
#ifdef OUTDIAL_BENCH_MARISA
#include <marisa.h>
#endif

namespace outdial_bench {
namespace {

const std::string table_path = OUTDIAL_SOURCE_DIR "/data/geo/outdial.geo";

/// Numbers in one buffer, as a host has them that read a file.
struct Numbers {
    std::string buffer;
    std::vector<std::string_view> texts;
};

#ifdef OUTDIAL_BENCH_PHONENUMBER
/// Whether libphonenumber writes the number so too. What has a national prefix left in it is no E.164 number: the table
/// and libphonenumber see through that, a trie does not, and only who gives the same answers can be compared.
bool is_canonical(const std::string& text) {
    static const auto& util = *i18n::phonenumbers::PhoneNumberUtil::GetInstance();
    i18n::phonenumbers::PhoneNumber number;
    std::string written;
    util.Parse(text, "ZZ", &number);
    util.Format(number, i18n::phonenumbers::PhoneNumberUtil::E164, &written);
    return written == text;
}
#else
bool is_canonical(const std::string&) { return true; }
#endif

/// Numbers that are in use: random digits after random prefixes until the table knows them.
Numbers numbers(const outdial::GeoTable& table, bool american, std::size_t count) {
    outdial::Random random(american ? 11 : 12);
    Numbers found;
    std::vector<std::size_t> ends;
    while (ends.size() < count) {
        const std::uint64_t tail = random.below(1'000'000) * std::uint64_t{10'000} + random.below(10'000);
        const std::uint64_t digits = american ? 12'000'000'000 + tail % 8'000'000'000 : 10'000'000'000 + tail * 99;
        const auto number = outdial::PhoneNumber::from_digits(digits).value();
        if (table.locate(number).kind == outdial::GeoKind::unknown || !is_canonical(number.text())) continue;
        found.buffer += number.text();
        ends.push_back(found.buffer.size());
    }
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
        found.texts.push_back(std::string_view(found.buffer).substr(begin, end - begin));
        begin = end;
    }
    return found;
}

using Texts = std::span<const std::string_view>;

/// The best of the runs of each, in turns: a look-up is some dozens of nanoseconds, of which the caches, that whatever
/// else runs on the machine empties, are the larger part.
template <class Ours, class Peer>
Row best_of(std::string name, std::string peer_name, std::size_t items, const Ours& ours, std::size_t peer_items,
            const Peer& peer, int repetitions = 31) {
    double value = nanoseconds_per_item(ours, items);
    double peer_value = nanoseconds_per_item(peer, peer_items);
    for (int i = 0; i < repetitions; ++i) {
        for (int j = 0; j < 3; ++j) value = std::min(value, nanoseconds_per_item(ours, items));
        for (int j = 0; j < 3; ++j) peer_value = std::min(peer_value, nanoseconds_per_item(peer, peer_items));
    }
    return {std::move(name), "ns", value, std::move(peer_name), peer_value, peer_value / value};
}

void locate_all(const outdial::GeoTable& table, Texts texts) {
    for (const std::string_view text : texts) {
        const auto place = table.locate_e164(text);
        keep(place->country.data());
        keep(place->place.data());
        keep(place->zones.size());
    }
}

void locate_batches(const outdial::GeoTable& table, Texts texts) {
    std::array<outdial::GeoPlace, 256> places;
    for (std::size_t begin = 0; begin < texts.size(); begin += places.size()) {
        const std::size_t count = std::min(places.size(), texts.size() - begin);
        table.locate_e164(texts.subspan(begin, count), places);
        for (std::size_t i = 0; i < count; ++i) {
            keep(places[i].country.data());
            keep(places[i].place.data());
            keep(places[i].zones.size());
        }
    }
}

#ifdef OUTDIAL_BENCH_PHONENUMBER
void geocode_all(Texts texts) {
    static const auto& util = *i18n::phonenumbers::PhoneNumberUtil::GetInstance();
    static const i18n::phonenumbers::PhoneNumberOfflineGeocoder geocoder;
    for (const std::string_view text : texts) {
        i18n::phonenumbers::PhoneNumber number;
        util.Parse(std::string(text), "ZZ", &number);
        keep(geocoder.GetDescriptionForNumber(number, icu::Locale::getEnglish()).size());
    }
}
#endif

#ifdef OUTDIAL_BENCH_MARISA
/// What a host would keep beside a trie: one record for each of its prefixes.
struct Record {
    std::uint32_t place = 0;  ///< 22 bits of offset into the texts, 10 of length
    std::uint16_t country = 0;
    std::uint16_t zones = 0;
};

/// A trie of the prefixes of the three maps that the table is made from, and their records, as benchmarks/run.py writes
/// them: prefix, country, zones and place, one per line.
struct Trie {
    marisa::Trie prefixes;
    std::vector<Record> records;
    std::vector<std::string> countries{""};
    std::vector<std::vector<std::string>> zones{{}};
    std::string texts;

    bool build() {
        const char* path = std::getenv("OUTDIAL_GEO_PREFIXES");
        if (path == nullptr) return false;
        std::vector<std::array<std::string, 4>> lines;
        std::ifstream file(path);
        for (std::array<std::string, 4> row; std::getline(file, row[0], '\t') && std::getline(file, row[1], '\t') &&
                                             std::getline(file, row[2], '\t') && std::getline(file, row[3]);) {
            lines.push_back(row);
        }
        marisa::Keyset keys;
        for (const auto& row : lines) keys.push_back(row[0].data(), row[0].size());
        if (keys.empty()) return false;
        prefixes.build(keys);
        records.resize(prefixes.num_keys());
        std::map<std::string, std::uint32_t> places{{"", 0}};
        std::map<std::string, std::uint16_t> country_of{{"", std::uint16_t{0}}};
        std::map<std::string, std::uint16_t> zones_of{{"", std::uint16_t{0}}};
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const auto& [prefix, country, zone_names, place] = lines[i];
            const auto at = static_cast<std::uint32_t>(texts.size() | place.size() << 22U);
            const auto [found, is_new] = places.try_emplace(place, at);
            if (is_new) texts += place;
            const auto [its_country, new_country] =
                country_of.try_emplace(country, static_cast<std::uint16_t>(countries.size()));
            if (new_country) countries.push_back(country);
            const auto [its_zones, new_zones] =
                zones_of.try_emplace(zone_names, static_cast<std::uint16_t>(zones.size()));
            if (new_zones) {
                std::istringstream names(zone_names);
                zones.emplace_back(std::istream_iterator<std::string>(names), std::istream_iterator<std::string>());
            }
            records[keys[i].id()] = {found->second, its_country->second, its_zones->second};
        }
        return true;
    }
};

std::size_t longest_prefix(const Trie& trie, marisa::Agent& agent, std::string_view text) {
    agent.set_query(text.data() + 1, text.size() - 1);
    std::size_t longest = 0;
    while (trie.prefixes.common_prefix_search(agent)) longest = agent.key().id();
    return longest;
}

void search_all(const Trie& trie, Texts texts) {
    marisa::Agent agent;
    for (const std::string_view text : texts) keep(longest_prefix(trie, agent, text));
}

void answer_all(const Trie& trie, Texts texts) {
    marisa::Agent agent;
    for (const std::string_view text : texts) {
        const Record& record = trie.records[longest_prefix(trie, agent, text)];
        const std::string_view place(trie.texts.data() + (record.place & 0x3FFFFF), record.place >> 22U);
        keep(trie.countries[record.country].data());
        keep(place.data());
        keep(trie.zones[record.zones].size());
    }
}
#endif

}  // namespace

// Text to country, place and zones: one by one, and as a host reads a list. libphonenumber's geocoder gives no zones.
std::vector<Row> geo() {
    std::vector<Row> rows;
    const outdial::GeoTable table = outdial::load_geo_table(table_path).value();
#ifdef OUTDIAL_BENCH_MARISA
    Trie trie;
    const bool has_trie = trie.build();
#endif
    for (const bool american : {true, false}) {
        const Numbers all = numbers(table, american, 100'000);
        const Texts many = all.texts;
        const std::string of = american ? "US text to place" : "world text to place";
        const auto one_by_one = [&] { locate_all(table, many); };
        const auto in_batches = [&] { locate_batches(table, many); };
#ifdef OUTDIAL_BENCH_PHONENUMBER
        const Texts few = many.first(2'000);
        // Per number, of a hundred thousand for us and of two thousand for the peer: runs of like length.
        geocode_all(few);
        const std::string geocoder = "libphonenumber: parse, geocode";
        const auto geocode = [&] { geocode_all(few); };
        rows.push_back(best_of(of, geocoder, many.size(), one_by_one, few.size(), geocode));
        rows.push_back(best_of(of + ", in batches", geocoder, many.size(), in_batches, few.size(), geocode));
#endif
#ifdef OUTDIAL_BENCH_MARISA
        if (has_trie) {
            const std::size_t count = many.size();
            const auto answers = [&] { answer_all(trie, many); };
            const auto searches = [&] { search_all(trie, many); };
            const std::string whole = "marisa: prefix, record";
            rows.push_back(best_of(of, whole, count, one_by_one, count, answers));
            rows.push_back(best_of(of + ", in batches", whole, count, in_batches, count, answers));
            rows.push_back(best_of(of + ", in batches", "marisa: prefix alone", count, in_batches, count, searches));
        }
#endif
        keep(one_by_one);
        keep(in_batches);
    }
    const auto load = [] { keep(outdial::load_geo_table(table_path).value().size_bytes()); };
    const auto read = [] {
        std::ifstream file(table_path, std::ios::binary);
        std::string bytes(8'000'000, '\0');
        file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        keep(bytes.data());
    };
    rows.push_back(best_of("load the geo table", "read its bytes", 1, load, 1, read));
    return rows;
}

}  // namespace outdial_bench
