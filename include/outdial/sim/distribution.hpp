// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/instant.hpp>
#include <outdial/random.hpp>
#include <outdial/result.hpp>

#include <cstdint>
#include <string_view>

namespace outdial::sim {

/// Shape of a distribution of times.
enum class Shape : std::uint8_t {
    constant,     ///< always the mean
    exponential,  ///< memoryless; `spread` is not used
    gamma,        ///< `spread` is the shape parameter k (1 is exponential, larger is less variable)
    lognormal,    ///< `spread` is sigma, the standard deviation of the logarithm
};
inline constexpr int shape_count = 4;

/// Stable lower-case name, e.g. `lognormal`.
[[nodiscard]] std::string_view name(Shape shape) noexcept;
[[nodiscard]] Result<Shape> parse_shape(std::string_view text);

/// A distribution of times: `shift` plus a draw of the shape with the given mean.
struct Distribution {
    Shape shape = Shape::constant;
    Duration mean{};      ///< of the part without the shift; 0 for `constant` only; at most 31 years
    double spread = 1.0;  ///< see `Shape`; gamma: 0.01 to 100; lognormal: above 0, at most 3
    Duration shift{};     ///< least value; not negative

    [[nodiscard]] Duration draw(Random& random) const noexcept;

    /// Error naming `field` when a parameter is out of range.
    [[nodiscard]] Result<void> check(std::string_view field = "distribution") const;

    friend bool operator==(const Distribution&, const Distribution&) = default;
};

}  // namespace outdial::sim
