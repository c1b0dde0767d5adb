// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "geo_view.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// The way through the table, in steps that can be taken for many numbers side by side: what costs is waiting for
/// memory, once for the root, once for the bucket and once for the answer.
namespace outdial::geo_file {

inline constexpr std::array<std::uint64_t, 16> powers = [] {
    std::array<std::uint64_t, 16> all{};
    std::uint64_t power = 1;
    for (std::uint64_t& one : all) {
        one = power;
        power *= 10;
    }
    return all;
}();

inline constexpr std::uint32_t most_digits = 15;
inline constexpr std::uint32_t fewest_digits = 4;
inline constexpr std::uint32_t key_digits = 9;

/// A number on its way through the table.
struct Query {
    std::uint64_t digits = 0;
    std::uint32_t count = 0;  ///< of digits; 0 for what is no number
    std::uint32_t key = 0;    ///< the first nine digits, zeros after shorter numbers
};

inline std::uint32_t digit_count(std::uint64_t digits) noexcept {
    // 1233 / 4096 is just above the decimal logarithm of 2: at most one too few.
    const auto bits = static_cast<std::uint32_t>(std::bit_width(digits));
    const std::uint32_t guess = (bits * 1233U) >> 12U;
    return guess + (digits >= powers[std::min(guess, most_digits)] ? 1U : 0U);
}

inline std::uint32_t key_of(std::uint64_t digits, std::uint32_t count) noexcept {
    const std::uint64_t key =
        count >= key_digits ? digits / powers[count - key_digits] : digits * powers[key_digits - count];
    return static_cast<std::uint32_t>(key);
}

inline Query query_of(std::uint64_t digits) noexcept {
    if (digits < powers[fewest_digits - 1] || digits >= powers[most_digits]) return {};
    const std::uint32_t count = digit_count(digits);
    return {digits, count, key_of(digits, count)};
}

/// Eight ASCII characters as a number; what is no digit leaves a mark in `wrong`. The first `skip` of them count as 0.
inline std::uint64_t eight_digits(const char* from, unsigned skip, std::uint64_t& wrong) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, from, 8);
    const std::uint64_t nibbles = (word ^ 0x3030303030303030) & (~std::uint64_t{0} << 8U * skip);
    wrong |= (nibbles | (nibbles + 0x0606060606060606)) & 0xF0F0F0F0F0F0F0F0;
    const std::uint64_t pairs = (nibbles * 10 + (nibbles >> 8U)) & 0x00FF00FF00FF00FF;
    const std::uint64_t fours = (pairs * 100 + (pairs >> 16U)) & 0x0000FFFF0000FFFF;
    return (fours * 10'000 + (fours >> 32U)) & 0xFFFFFFFF;
}

/// Strict E.164: `+` and 4 to 15 digits, the first not 0.
inline Query query_of(std::string_view text) noexcept {
    if (text.size() < fewest_digits + 1 || text.size() > most_digits + 1 || text[0] != '+' || text[1] == '0') return {};
    const auto count = static_cast<std::uint32_t>(text.size() - 1);
    const char* const digit = text.data() + 1;
    if (count < key_digits) {
        std::uint64_t digits = 0;
        for (std::uint32_t i = 0; i < count; ++i) {
            const auto one = static_cast<std::uint32_t>(static_cast<unsigned char>(digit[i])) - '0';
            if (one > 9) return {};
            digits = digits * 10 + one;
        }
        return {digits, count, key_of(digits, count)};
    }
    // The first eight and the last eight; those that are in both count once.
    std::uint64_t wrong = 0;
    const std::uint64_t first = eight_digits(digit, 0, wrong);
    const std::uint64_t last = eight_digits(digit + count - 8, 16 - count, wrong);
    if (wrong != 0) return {};
    const auto ninth = static_cast<std::uint32_t>(static_cast<unsigned char>(digit[8])) - '0';
    return {first * powers[count - 8] + last, count, static_cast<std::uint32_t>(first) * 10 + ninth};
}

/// How many of the first `count` remainders, `search_width` at most, are not above this one; they rise. Without a
/// branch, whatever their number: nothing for a processor to guess wrong. It looks at `search_width` remainders in any
/// case; the table has as many after the last.
inline std::uint32_t few_not_above(const std::uint16_t* remainders, std::uint32_t count,
                                   std::uint32_t remainder) noexcept {
    const std::uint64_t counted = (std::uint64_t{1} << count) - 1;
#if defined(__SSE2__)
    const __m128i limit = _mm_set1_epi16(static_cast<short>(remainder));
    const auto above = [&](std::size_t from) {
        const auto eight = [&](std::size_t i) {
            return _mm_cmpgt_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(remainders + i)), limit);
        };
        const int mask = _mm_movemask_epi8(_mm_packs_epi16(eight(from), eight(from + 8)));
        return static_cast<std::uint64_t>(static_cast<std::uint32_t>(mask));
    };
    const std::uint64_t those_above = above(0) | above(16) << 16U;
#else
    std::uint64_t those_above = 0;
    for (std::size_t i = 0; i < search_width; ++i) {
        those_above |= static_cast<std::uint64_t>(remainders[i] > remainder) << i;
    }
#endif
    return static_cast<std::uint32_t>(std::countr_one(~those_above & counted));
}

/// The same of any number of remainders; those of a part of a bucket are mostly few enough to need no turn of the loop.
inline std::uint32_t not_above(const std::uint16_t* remainders, std::uint32_t count, std::uint32_t remainder) noexcept {
    const std::uint16_t* base = remainders;
    while (count > search_width) {
        const std::uint32_t half = count / 2;
        const std::uint32_t step = half & (0U - static_cast<std::uint32_t>(base[half - 1] <= remainder));
        base += step;
        count = step != 0 ? count - half : half;
    }
    return static_cast<std::uint32_t>(base - remainders) + few_not_above(base, count, remainder);
}

inline std::uint32_t root_of(const Sections& s, std::uint32_t key) noexcept { return s.roots[key / remainder_count]; }

/// Where the bucket of a root begins; that of a root which needs none is the empty one.
inline std::uint32_t bucket_of(std::uint32_t root) noexcept { return root & (0U - (1U - (root >> 31U))); }

/// The answer for a key whose root is known.
inline std::uint32_t answer_of(const Sections& s, std::uint32_t root, std::uint32_t key) noexcept {
    // Searched even where the root says it all: which of both it is cannot be guessed.
    const std::uint16_t* const bucket = s.buckets.data() + bucket_of(root);
    const std::uint32_t remainder = key % remainder_count;
    const std::uint32_t count = bucket[0] & most_in_bucket;
    const std::uint16_t* remainders = bucket + 1;
    std::uint32_t begin = 0;
    std::uint32_t end = count;
    if ((bucket[0] & ~most_in_bucket) != 0) {
        begin = remainders[remainder / index_step];
        end = remainders[remainder / index_step + 1];
        remainders += index_count;
    }
    const std::uint32_t value = remainders[count + begin + not_above(remainders + begin, end - begin, remainder)];
    return (root & whole_root) != 0 ? root ^ whole_root : value;
}

/// For the few prefixes that need all digits.
inline std::uint32_t deep_answer_of(const Sections& s, const Query& query) noexcept {
    const std::uint64_t full = query.digits * powers[most_digits - query.count];
    const auto after = std::upper_bound(s.deep_starts.begin(), s.deep_starts.end(), full);
    const auto at = std::max<std::ptrdiff_t>(after - s.deep_starts.begin() - 1, 0);
    return s.deep_values[static_cast<std::size_t>(at)];
}

inline std::uint32_t code_of(std::uint32_t answer, std::uint32_t count) noexcept { return answer * lengths + count; }

/// The class of the code's answer must be settled.
inline const Outcome& outcome_of(const Sections& s, std::uint32_t code) noexcept {
    return s.outcomes[s.classes[s.answers[code / lengths].number_class() * lengths + code % lengths]];
}

/// The code by prefix alone, whether numbers of that length are in use or not.
inline std::uint32_t plain_code(const Sections& s, std::uint32_t answer, const Query& query) noexcept {
    if (s.answers[answer].number_class() == deep) answer = deep_answer_of(s, query);
    return code_of(answer, query.count);
}

/// The number as it would be without a national prefix left in it; 0 when no rule applies.
std::uint64_t without_trunk(const Sections& s, const std::array<std::uint16_t, 1001>& starts, std::uint64_t digits,
                            std::uint32_t count) noexcept;

/// The code of a number that is in use neither as it stands nor, perhaps, without its national prefix.
std::uint32_t settle_code(const Sections& s, const std::array<std::uint16_t, 1001>& starts, const Query& query,
                          std::uint32_t code) noexcept;

/// The code of the answer that the prefix led to.
inline std::uint32_t code_of(const Sections& s, const std::array<std::uint16_t, 1001>& starts, std::uint32_t answer,
                             const Query& query) noexcept {
    const std::uint32_t code = plain_code(s, answer, query);
    return outcome_of(s, code).kind != 0 ? code : settle_code(s, starts, query, code);
}

inline std::string_view text(const Sections& s, TextRef reference) noexcept {
    return {s.texts.data() + (reference & text_offset_mask), reference >> text_offset_bits};
}

}  // namespace outdial::geo_file
