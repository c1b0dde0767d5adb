// SPDX-License-Identifier: Apache-2.0
#include "bench.hpp"

#include <outdial/geo.hpp>
#include <outdial/random.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

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

/// Numbers that are in use: random digits after random prefixes until the table knows them.
std::vector<std::string> numbers(const outdial::GeoTable& table, bool american, std::size_t count) {
    outdial::Random random(american ? 11 : 12);
    std::vector<std::string> found;
    while (found.size() < count) {
        const std::uint64_t tail = random.below(1'000'000) * std::uint64_t{10'000} + random.below(10'000);
        const std::uint64_t digits = american ? 12'000'000'000 + tail % 8'000'000'000 : 10'000'000'000 + tail * 99;
        const auto number = outdial::PhoneNumber::from_digits(digits).value();
        if (table.locate(number).kind != outdial::GeoKind::unknown) found.push_back(number.text());
    }
    return found;
}

void locate_all(const outdial::GeoTable& table, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
        const auto place = table.locate_e164(text);
        keep(place->country.data());
        keep(place->place.data());
        keep(place->zones.size());
    }
}

#ifdef OUTDIAL_BENCH_PHONENUMBER
void geocode_all(const std::vector<std::string>& texts) {
    static const auto& util = *i18n::phonenumbers::PhoneNumberUtil::GetInstance();
    static const i18n::phonenumbers::PhoneNumberOfflineGeocoder geocoder;
    for (const std::string& text : texts) {
        i18n::phonenumbers::PhoneNumber number;
        util.Parse(text, "ZZ", &number);
        keep(geocoder.GetDescriptionForNumber(number, icu::Locale::getEnglish()).size());
    }
}
#endif

#ifdef OUTDIAL_BENCH_MARISA
/// The prefixes of the three maps that the table is made from, one per line; benchmarks/run.py writes them.
bool build_trie(marisa::Trie& trie) {
    const char* path = std::getenv("OUTDIAL_GEO_PREFIXES");
    if (path == nullptr) return false;
    std::ifstream file(path);
    marisa::Keyset keys;
    for (std::string line; std::getline(file, line);) keys.push_back(line.data(), line.size());
    if (keys.empty()) return false;
    trie.build(keys);
    return true;
}

void search_all(const marisa::Trie& trie, const std::vector<std::string>& texts) {
    marisa::Agent agent;
    for (const std::string& text : texts) {
        agent.set_query(text.data() + 1, text.size() - 1);
        std::size_t longest = 0;
        while (trie.common_prefix_search(agent)) longest = agent.key().id();
        keep(longest);
    }
}
#endif

}  // namespace

// Text to country, place and zones. libphonenumber's geocoder gives no zones; marisa only finds the prefix.
std::vector<Row> geo() {
    std::vector<Row> rows;
    const outdial::GeoTable table = outdial::load_geo_table(table_path).value();
    for (const bool american : {true, false}) {
        const std::vector<std::string> many = numbers(table, american, 100'000);
        const std::string of = american ? "US text to place" : "world text to place";
        const auto ours = [&] { locate_all(table, many); };
#ifdef OUTDIAL_BENCH_PHONENUMBER
        const std::vector<std::string> few(many.begin(), many.begin() + 2'000);
        // Per number, of a hundred thousand for us and of two thousand for the peer: runs of like length, as in a
        // batch.
        std::vector<double> values;
        std::vector<double> peers;
        std::vector<double> ratios;
        geocode_all(few);
        for (int i = 0; i < 9; ++i) {
            values.push_back(nanoseconds_per_item(ours, many.size()));
            peers.push_back(nanoseconds_per_item([&] { geocode_all(few); }, few.size()));
            ratios.push_back(peers.back() / values.back());
        }
        rows.push_back({of, "ns", median(values), "libphonenumber: parse, geocode", median(peers), median(ratios)});
#endif
#ifdef OUTDIAL_BENCH_MARISA
        marisa::Trie trie;
        if (build_trie(trie)) {
            rows.push_back(compare(of, "marisa: longest prefix", many.size(), ours, [&] { search_all(trie, many); }));
        }
#endif
        keep(ours);
    }
    const auto load = [] { keep(outdial::load_geo_table(table_path).value().size_bytes()); };
    const auto read = [] {
        std::ifstream file(table_path, std::ios::binary);
        std::string bytes(8'000'000, '\0');
        file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        keep(bytes.data());
    };
    rows.push_back(compare("load the geo table", "read its bytes", 1, load, read));
    return rows;
}

}  // namespace outdial_bench
