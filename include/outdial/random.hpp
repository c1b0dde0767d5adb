// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <type_traits>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace outdial {

#if defined(__SSE2__)
namespace detail {

/// As below, in a third of the instructions: both products at once.
inline std::array<std::uint32_t, 4> philox_sse2(const std::array<std::uint32_t, 4>& counter,
                                                const std::array<std::uint32_t, 2>& key) noexcept {
    const auto four = [](std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) noexcept {
        return _mm_setr_epi32(static_cast<int>(a), static_cast<int>(b), static_cast<int>(c), static_cast<int>(d));
    };
    const __m128i factors = four(0xD2511F53, 0, 0xCD9E8D57, 0);
    const __m128i steps = four(0x9E3779B9, 0, 0xBB67AE85, 0);
    __m128i words = four(counter[0], counter[1], counter[2], counter[3]);
    __m128i keys = four(key[0], 0, key[1], 0);
    for (int round = 0; round < 10; ++round) {
        const __m128i products = _mm_shuffle_epi32(_mm_mul_epu32(words, factors), _MM_SHUFFLE(0, 1, 2, 3));
        words = _mm_xor_si128(_mm_xor_si128(_mm_srli_epi64(words, 32), keys), products);
        keys = _mm_add_epi32(keys, steps);
    }
    std::array<std::uint32_t, 4> result{};
    _mm_storeu_si128(reinterpret_cast<__m128i*>(result.data()), words);
    return result;
}

}  // namespace detail
#endif

/// One block of Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011): a
/// keyed bijection of a 128-bit counter. The whole of outdial's randomness is this function.
[[nodiscard]] constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                                            std::array<std::uint32_t, 2> key) noexcept {
#if defined(__SSE2__)
    if (!std::is_constant_evaluated()) return detail::philox_sse2(counter, key);
#endif
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t a = std::uint64_t{0xD2511F53} * counter[0];
        const std::uint64_t b = std::uint64_t{0xCD9E8D57} * counter[2];
        counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
                   static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
        key[0] += 0x9E3779B9;
        key[1] += 0xBB67AE85;
    }
    return counter;
}

/// A stream of random numbers named by (seed, stream). Two streams with different names are independent; the same name
/// gives the same numbers on every machine, whatever the thread or the order in which streams are used. Naming a stream
/// costs nothing, so give each person, attempt or agent its own: then a change in one place does not disturb the draws
/// of another (common random numbers).
///
/// The draws are our own: those of <random> differ between standard libraries. `bits`, `uniform`, `below` and `chance`
/// are the same to the last bit everywhere; the others go through `std::log` and `std::exp`, whose last bit is the C
/// library's. All are total: a parameter without meaning gives the answer named beside it.
class Random {
public:
    explicit constexpr Random(std::uint64_t seed, std::uint64_t stream = 0) noexcept : seed_(seed), stream_(stream) {}

    /// Makes the next words before they are wanted. It changes none of them.
    constexpr void make_ready() noexcept {
        if (left_ == 0) refill();
    }

    /// 32 uniform bits.
    [[nodiscard]] constexpr std::uint32_t bits() noexcept {
        if (left_ == 0) refill();
        return buffer_[4 - left_--];
    }

    /// Uniform in the open interval (0, 1): one of the 2^52 odd multiples of 2^-53. Never 0 and never 1, and 1 - x is
    /// as likely as x. Takes two words.
    [[nodiscard]] constexpr double uniform() noexcept {
        const std::uint64_t high = bits();
        const std::uint64_t low = bits();
        const auto step = static_cast<std::int64_t>((high << 20) | (low >> 12));  // 52 bits; signed converts faster
        return (static_cast<double>(step) + 0.5) * 0x1p-52;
    }

    /// Uniform integer in [0, n); 0 when n is 0. Unbiased (Lemire 2019).
    [[nodiscard]] constexpr std::uint32_t below(std::uint32_t n) noexcept {
        std::uint64_t product = std::uint64_t{bits()} * n;
        if (static_cast<std::uint32_t>(product) < n) {
            const std::uint32_t biased = (0U - n) % n;
            while (static_cast<std::uint32_t>(product) < biased) product = std::uint64_t{bits()} * n;
        }
        return static_cast<std::uint32_t>(product >> 32);
    }

    /// True with probability p (always for p >= 1, never for p <= 0 or NaN). Takes two words whatever p is.
    [[nodiscard]] constexpr bool chance(double p) noexcept { return uniform() < p; }

    /// Exponential with mean 1; positive.
    [[nodiscard]] double exponential() noexcept { return -std::log(uniform()); }

    /// Standard normal, by inversion (Wichura, AS 241). Takes two words.
    [[nodiscard]] double normal() noexcept;

    /// Gamma with the given shape > 0 and scale 1 (Marsaglia and Tsang 2000); 0 for a shape that is not above 0.
    [[nodiscard]] double gamma(double shape) noexcept;

private:
    constexpr void refill() noexcept {
        buffer_ = philox({static_cast<std::uint32_t>(block_), static_cast<std::uint32_t>(block_ >> 32),
                          static_cast<std::uint32_t>(stream_), static_cast<std::uint32_t>(stream_ >> 32)},
                         {static_cast<std::uint32_t>(seed_), static_cast<std::uint32_t>(seed_ >> 32)});
        ++block_;
        left_ = 4;
    }

    std::uint64_t seed_;
    std::uint64_t stream_;
    std::uint64_t block_ = 0;
    std::array<std::uint32_t, 4> buffer_{};
    unsigned left_ = 0;
};

/// The inverse of the standard normal distribution function, to about 16 digits (Wichura, "Algorithm AS 241: The
/// percentage points of the normal distribution", 1988). NaN outside (0, 1).
[[nodiscard]] double normal_quantile(double p) noexcept;

/// One name from several parts, e.g. (client, attempt, purpose), for `Random`'s stream (SplitMix64 finaliser, chained).
[[nodiscard]] constexpr std::uint64_t stream_name(std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0) noexcept {
    std::uint64_t name = 0;
    for (const std::uint64_t part : {a, b, c}) {
        name += part + 0x9E3779B97F4A7C15;
        name = (name ^ (name >> 30)) * 0xBF58476D1CE4E5B9;
        name = (name ^ (name >> 27)) * 0x94D049BB133111EB;
        name ^= name >> 31;
    }
    return name;
}

}  // namespace outdial
