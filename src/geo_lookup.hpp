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

/// All bits, or none: what is chosen by it is chosen without a branch, for which a processor could only guess.
constexpr std::uint32_t when(bool condition) noexcept { return 0U - static_cast<std::uint32_t>(condition); }

/// A number on its way through the table: its first nine digits, zeros after shorter ones.
struct Key {
    std::uint32_t root = 0;       ///< five of them
    std::uint32_t remainder = 0;  ///< and four
    std::uint32_t count = 0;      ///< of all digits; 0 for what is no number
};

inline std::uint32_t digit_count(std::uint64_t digits) noexcept {
    // 1233 / 4096 is just above the decimal logarithm of 2: at most one too few.
    const auto bits = static_cast<std::uint32_t>(std::bit_width(digits));
    const std::uint32_t guess = (bits * 1233U) >> 12U;
    return guess + (digits >= powers[std::min(guess, most_digits)] ? 1U : 0U);
}

inline Key key_of(std::uint64_t digits) noexcept {
    if (digits < powers[fewest_digits - 1] || digits >= powers[most_digits]) return {};
    const std::uint32_t count = digit_count(digits);
    const auto first = static_cast<std::uint32_t>(count >= key_digits ? digits / powers[count - key_digits]
                                                                      : digits * powers[key_digits - count]);
    return {first / remainder_count, first % remainder_count, count};
}

/// Whether all of these sixteen characters are ASCII digits.
inline bool are_digits(const char* eight, const char* eight_more) noexcept {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    std::memcpy(&low, eight, 8);
    std::memcpy(&high, eight_more, 8);
#if defined(__SSE2__)
    const __m128i all = _mm_set_epi64x(static_cast<long long>(high), static_cast<long long>(low));
    const __m128i values = _mm_sub_epi8(all, _mm_set1_epi8('0'));
    return _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values)) == 0xFFFF;
#else
    const auto odd = [](std::uint64_t word) {
        const std::uint64_t values = word ^ 0x3030303030303030;
        return (values | ((values & 0x0F0F0F0F0F0F0F0F) + 0x0606060606060606)) & 0xF0F0F0F0F0F0F0F0;
    };
    return (odd(low) | odd(high)) == 0;
#endif
}

/// Strict E.164: `+` and 4 to 15 digits, the first not 0.
inline Key key_of(std::string_view text) noexcept {
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
        return key_of(digits);
    }
    if (!are_digits(digit, digit + count - 8)) return {};
    // Four digits in each half of a word: the first, and those after the fifth. They are added up by pairs, then by
    // fours.
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::memcpy(&first, digit, 4);
    std::memcpy(&last, digit + 5, 4);
    std::uint64_t halves = (first | std::uint64_t{last} << 32U) & 0x0F0F0F0F0F0F0F0F;
    halves = (halves * (10 * 0x100 + 1) >> 8U) & 0x00FF00FF00FF00FF;
    halves = (halves * (100 * 0x10000 + 1) >> 16U) & 0x0000FFFF0000FFFF;
    const auto fifth = static_cast<std::uint32_t>(digit[4]) & 0xF;
    return {static_cast<std::uint32_t>(halves) * 10 + fifth, static_cast<std::uint32_t>(halves >> 32U), count};
}

/// All digits of a text that has a key.
inline std::uint64_t digits_of(std::string_view text) noexcept {
    std::uint64_t digits = 0;
    for (const char one : text.substr(1)) digits = digits * 10 + (static_cast<unsigned char>(one) & 0xFU);
    return digits;
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

/// Where the page or bucket of a root begins; the first for a root which needs none.
inline std::uint32_t bucket_of(std::uint32_t root) noexcept { return root & bucket_mask & ~when(root >= whole_root); }

/// The same as `answer_of` where there are more remainders than can be looked at together.
inline std::uint32_t large_answer_of(const std::uint16_t* bucket, std::uint32_t remainder) noexcept {
    const std::uint32_t count = bucket[0];
    const std::uint16_t* const index = bucket + 1;
    const std::uint16_t* const remainders = index + hundred_count + 1;
    const std::uint32_t begin = index[remainder / hundred];
    const std::uint32_t end = index[remainder / hundred + 1];
    return remainders[count + begin + not_above(remainders + begin, end - begin, remainder)];
}

/// The answer of a remainder whose root is known.
inline std::uint32_t answer_of(const Sections& s, std::uint32_t root, std::uint32_t remainder) noexcept {
    const std::uint16_t* const bucket = s.buckets.data() + bucket_of(root);
    const std::uint32_t count = root >> bucket_size_shift & bucket_size_mask;
    if (count == large_bucket) [[unlikely]]
        return large_answer_of(bucket, remainder);
    // A page has no remainders, a bucket no hundreds, and a root that says it all neither: which of them it is cannot
    // be guessed, and so all is done for each.
    const std::uint32_t hundreds = remainder / hundred & (0U - (root >> page_shift & 1U));
    const std::uint32_t value = bucket[count + hundreds + few_not_above(bucket, count, remainder)];
    const std::uint32_t whole = when(root >= whole_root);
    return (value & ~whole) | (root & ~whole_root & whole);
}

/// An answer and a length; numbers of one code have one place.
inline std::uint32_t code_of(std::uint32_t answer, std::uint32_t count) noexcept { return answer * lengths + count; }

inline const Outcome& outcome_of(const Sections& s, const Answer& answer, std::uint32_t count) noexcept {
    return s.outcomes[s.classes[answer.number_class * lengths + count]];
}
inline const Outcome& outcome_of(const Sections& s, std::uint32_t code) noexcept {
    return outcome_of(s, s.answers[code / lengths], code % lengths);
}

/// The code of a number of which the first nine digits and the length do not say that it is in use: more digits may, or
/// it may have a national prefix left in it.
std::uint32_t settled_code(const Sections& s, const RuleStarts& starts, std::uint64_t digits,
                           std::uint32_t code) noexcept;

inline std::string_view text(const Sections& s, TextRef reference) noexcept {
    return {s.texts.data() + (reference & text_offset_mask), reference >> text_offset_bits};
}

}  // namespace outdial::geo_file
