// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

namespace outdial {

/// The chance to reach somebody at a hazard, 1 - exp(-level * hazard), on average over a Gamma distributed level.
[[nodiscard]] inline double reach(double shape, double rate, double hazard) noexcept {
    return -std::expm1(-shape * std::log1p(hazard / rate));
}

}  // namespace outdial
