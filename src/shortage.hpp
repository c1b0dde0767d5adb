// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace outdial {

/// A sum of independent events of different chances: how many will happen.
struct Happenings {
    double mean = 0.0;     ///< sum of the chances
    double squares = 0.0;  ///< sum of their squares; the variance is mean - squares

    friend bool operator==(const Happenings&, const Happenings&) = default;
};

/// P(A - D >= free): that no agent is left when A answers have come and D agents have become free; `free` agents are
/// free now and not waited for (negative: so many answered calls wait). A and D are taken as binomials of the same mean
/// and as nearly as whole numbers allow the same variance: exact where all chances are the same, good where they are
/// all below a half. Where the variance of A - D is above 8, the difference is taken as normal.
[[nodiscard]] double chance_of_shortage(const Happenings& answers, const Happenings& freed, int free) noexcept;

}  // namespace outdial
