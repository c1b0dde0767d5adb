// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace outdial {

/// One block of Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011): a
/// keyed bijection of a 128-bit counter. The whole of outdial's randomness is this function.
[[nodiscard]] std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                                  std::array<std::uint32_t, 2> key) noexcept;

/// A stream of random numbers named by (seed, stream). Two streams with different names are independent; the same name
/// gives the same numbers on every machine, whatever the thread or the order in which streams are used. Naming a stream
/// costs nothing, so give each person, attempt or agent its own: then a change in one place does not disturb the draws of
/// another (common random numbers).
///
/// The draws are our own: those of <random> differ between standard libraries.
class Random {
public:
    explicit constexpr Random(std::uint64_t seed, std::uint64_t stream = 0) noexcept : seed_(seed), stream_(stream) {}

    /// 32 uniform bits.
    [[nodiscard]] std::uint32_t bits() noexcept;
    /// Uniform in the open interval (0, 1), 53 bits; never 0 and never 1.
    [[nodiscard]] double uniform() noexcept;
    /// Uniform integer in [0, n); 0 when n is 0. Unbiased (Lemire 2019).
    [[nodiscard]] std::uint32_t below(std::uint32_t n) noexcept;
    /// True with probability p (always for p >= 1, never for p <= 0 or NaN).
    [[nodiscard]] bool chance(double p) noexcept;
    /// Exponential with mean 1.
    [[nodiscard]] double exponential() noexcept;
    /// Standard normal, by inversion (Wichura, AS 241).
    [[nodiscard]] double normal() noexcept;
    /// Gamma with the given shape > 0 and scale 1 (Marsaglia and Tsang 2000).
    [[nodiscard]] double gamma(double shape) noexcept;

private:
    std::uint64_t seed_;
    std::uint64_t stream_;
    std::uint64_t block_ = 0;
    std::array<std::uint32_t, 4> buffer_{};
    unsigned left_ = 0;
};

/// One name from several parts, e.g. (client, attempt, purpose), for `Random`'s stream (SplitMix64 finaliser, chained).
[[nodiscard]] std::uint64_t stream_name(std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0) noexcept;

}  // namespace outdial
