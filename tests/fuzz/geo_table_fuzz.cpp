// SPDX-License-Identifier: Apache-2.0
// Damaged tables. The first byte tells how: even, the rest is the whole table; odd, the rest changes words of a small
// one that is cut from the real one, whose checksum is then put right, so that the checks behind it are reached. A
// table that is accepted must be safe to ask.
#include "fuzz.hpp"

#include "checksum.hpp"
#include "geo_view.hpp"

#include <outdial/geo.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <utility>
#include <vector>

using namespace outdial::geo_file;

namespace {

constexpr std::size_t directory_end = header_bytes + 8 * section_count;

/// Aligned as a table must be.
using Words = std::vector<std::uint64_t>;

Words words_of(std::string_view text) {
    Words words((text.size() + 7) / 8);
    if (!text.empty()) std::memcpy(words.data(), text.data(), text.size());
    return words;
}

/// Puts the sections of a table one behind the other.
class Writer {
public:
    template <class T>
    void add(const std::vector<T>& section) {
        const auto begin = static_cast<std::uint32_t>(directory_end + body_.size());
        for (const std::uint32_t value : {begin, static_cast<std::uint32_t>(section.size())}) {
            directory_.append(reinterpret_cast<const char*>(&value), 4);
        }
        body_.append(reinterpret_cast<const char*>(section.data()), section.size() * sizeof(T));
        body_.resize((body_.size() + 7) / 8 * 8);
    }

    /// Without the checksum.
    [[nodiscard]] Words table() const {
        std::string head(magic);
        for (const std::uint32_t value : {version, section_count})
            head.append(reinterpret_cast<const char*>(&value), 4);
        const std::uint64_t size = directory_end + body_.size();
        head.append(reinterpret_cast<const char*>(&size), 8).append(8, '\0');
        return words_of(head + directory_ + body_);
    }

private:
    std::string directory_, body_;
};

template <class T>
std::vector<T> first(std::span<const T> section, std::size_t count) {
    const auto some = section.first(std::min(count, section.size()));
    return {some.begin(), some.end()};
}

/// A table with something of everything: some pages and buckets, few answers, all of the directory. Most of the real
/// one is more of the same, and takes a hundred times as long to check.
Words cut_table() {
    constexpr std::size_t answers = 300;
    constexpr std::size_t few = 100;
    constexpr std::size_t letters = 4'000;
    const std::string path = OUTDIAL_SOURCE_DIR "/data/geo/outdial.geo";
    std::ifstream file(path, std::ios::binary);
    const std::string all{std::istreambuf_iterator<char>(file), {}};
    const Words real = words_of(all);
    const Sections s = read({reinterpret_cast<const std::byte*>(real.data()), all.size()}).value();

    std::vector<std::uint32_t> roots;
    std::vector<std::uint16_t> buckets;
    std::array<int, bucket_size_mask + 2> taken{};
    for (const std::uint32_t root : s.roots) {
        const std::uint32_t size = root >> bucket_size_shift & bucket_size_mask;
        const bool page = (root >> page_shift & 1U) != 0;
        const std::uint16_t* const from = s.buckets.data() + (root & bucket_mask);
        const std::size_t before = size == large_bucket ? 1 + hundred_count + 1 : 0;
        const std::size_t remainders = size == large_bucket ? from[0] : size;
        const std::size_t room = page ? hundred_count : before + 2 * remainders + 1;
        if ((root & whole_root) != 0 || room > 1'000 || taken[page ? bucket_size_mask + 1 : size]++ > 0) {
            roots.push_back(whole_root | root % answers);
            continue;
        }
        roots.push_back((root & ~bucket_mask) | static_cast<std::uint32_t>(buckets.size()));
        for (std::size_t i = 0; i < room; ++i) {
            const bool is_answer = page || i >= before + remainders;
            buckets.push_back(static_cast<std::uint16_t>(is_answer ? from[i] % answers : from[i]));
        }
    }
    buckets.resize(buckets.size() + search_width);

    const auto near = [](TextRef text) {
        return (text & text_offset_mask) + (text >> text_offset_bits) <= letters ? text : 0;
    };
    const auto texts = [&](std::span<const TextRef> section) {
        std::vector<TextRef> cut = first(section, few);
        for (TextRef& text : cut) text = near(text);
        return cut;
    };
    std::vector<Answer> cut_answers = first(s.answers, answers);
    for (std::size_t i = 0; i < answers; ++i) {
        Answer& answer = cut_answers[i];
        answer.place = near(answer.place);
        answer.number_class %= few;
        answer.spot %= few;
        answer.region %= few;
        answer.carrier %= few;
        answer.deep = i % 10 == 9 ? 1 : 0;
    }
    std::vector<std::uint16_t> classes = first(s.classes, few * lengths);
    for (std::uint16_t& outcome : classes) outcome %= few;
    std::vector<std::uint16_t> deep_values = first(s.deep_values, few);
    for (std::uint16_t& value : deep_values) value %= answers;
    std::vector<Outcome> outcomes = first(s.outcomes, few);
    for (Outcome& outcome : outcomes) {
        outcome.country = near(outcome.country);
        outcome.name = near(outcome.name);
        outcome.spot %= few;
    }
    std::vector<TextRef> zone_names = first(s.zone_names, s.zone_names.size());
    for (TextRef& text : zone_names) text = near(text);
    std::vector<std::uint16_t> zip_roots = first(s.zip_roots, s.zip_roots.size());
    for (std::uint16_t& root : zip_roots) root = std::min<std::uint16_t>(root, few);

    Writer writer;
    writer.add(roots);
    writer.add(buckets);
    writer.add(cut_answers);
    writer.add(classes);
    writer.add(first(s.deep_starts, few));
    writer.add(deep_values);
    writer.add(outcomes);
    writer.add(first(s.spots, few));
    writer.add(texts(s.regions));
    writer.add(texts(s.carriers));
    writer.add(first(s.texts, letters));
    writer.add(zone_names);
    writer.add(first(s.zone_sets, s.zone_sets.size()));
    writer.add(zip_roots);
    writer.add(first(s.zips, few));
    writer.add(texts(s.states));
    writer.add(first(s.rules, few));
    return writer.table();
}

void put_checksum_right(Words& words) {
    outdial::Checksum sum;
    sum.add(std::as_bytes(std::span(words).subspan(header_bytes / 8)));
    words[3] = sum.value();
}

/// The small table, sound and with its checksum.
const Words& small_table() {
    static const Words words = [] {
        Words made = cut_table();
        put_checksum_right(made);
        const bool sound = outdial::GeoTable::from_bytes(std::as_bytes(std::span(made))).has_value();
        must(sound);
        return made;
    }();
    return words;
}

/// Half of the changes go to the directory, without which little happens to it; the others to any section.
std::size_t offset_of(const Words& words, std::uint32_t where) {
    const std::uint32_t chosen = where / 2;
    if (where % 2 == 0) return header_bytes + chosen % (directory_end - header_bytes - 1);
    const std::size_t entry = header_bytes + 8 * static_cast<std::size_t>(chosen % section_count);
    const auto* const bytes = reinterpret_cast<const char*>(words.data());
    std::uint32_t begin = 0;
    std::memcpy(&begin, bytes + entry, 4);
    std::uint32_t end = static_cast<std::uint32_t>(words.size() * 8);
    if (entry + 8 < directory_end) std::memcpy(&end, bytes + entry + 8, 4);
    return std::min<std::size_t>(begin + chosen / section_count % std::max(end - begin, 1U), words.size() * 8 - 2);
}

void ask(const outdial::GeoTable& table, std::uint64_t seed) {
    std::size_t letters = 0;
    const auto read = [&](const outdial::GeoPlace& place) {
        letters += place.country.size() + place.region().size() + place.place.size() + place.carrier().size();
        for (const std::string_view text : {place.country, place.region(), place.place, place.carrier()}) {
            for (const char letter : text) letters += static_cast<unsigned char>(letter);
        }
        for (std::size_t i = 0; i < place.zones.size(); ++i) letters += table.zone_name(place.zones[i]).size();
        if (place.spot().known() && name(place.certainty()).empty()) std::abort();
    };
    for (int i = 0; i < 200; ++i) {
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        std::uint64_t digits = 1000 + (seed >> 14U) % 999'999'999'998'000U;
        for (std::uint64_t cut = seed % 12; cut > 0 && digits >= 10'000; --cut) digits /= 10;
        read(table.locate(outdial::PhoneNumber::from_digits(digits).value()));
        read(table.place(static_cast<std::uint32_t>(seed)));
        const auto postal = table.postal(static_cast<std::uint32_t>(seed % 100'000));
        if (postal && !postal->zones.empty()) letters += table.zone_name(postal->zones[0]).size();
    }
    if (letters == SIZE_MAX) std::abort();
}

}  // namespace

void fuzz_one(std::string_view text) {
    if (text.empty()) return;
    const std::string_view rest = text.substr(1);
    Words words;
    std::size_t bytes = rest.size();
    if (static_cast<unsigned char>(text[0]) % 2 == 0) {
        words = words_of(rest);
    } else {
        words = small_table();
        bytes = words.size() * 8;
        for (std::size_t at = 0; at + 6 <= rest.size(); at += 6) {
            std::uint32_t where = 0;
            std::memcpy(&where, rest.data() + at, 4);
            const std::size_t offset = offset_of(small_table(), where);
            std::memcpy(reinterpret_cast<char*>(words.data()) + offset, rest.data() + at + 4, 2);
        }
        put_checksum_right(words);
    }
    const auto loaded = outdial::GeoTable::from_bytes({reinterpret_cast<const std::byte*>(words.data()), bytes});
    if (loaded) {
        ask(*loaded, text.size());
    } else {
        must(!loaded.error().remedy.empty());
    }
}
