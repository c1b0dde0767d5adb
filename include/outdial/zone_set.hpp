// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/zone.hpp>

#include <vector>

namespace outdial {

/// How the answers for several candidate zones make one.
enum class Candidates : std::uint8_t {
    all,   ///< callable only when every candidate allows it: wrong in no case
    any,   ///< callable when one of them does
    best,  ///< the first is taken for the right one
};
inline constexpr int candidates_count = 3;

/// Stable lower-case name, e.g. `all`.
[[nodiscard]] std::string_view name(Candidates candidates) noexcept;

/// The zones in which a called party may be, likeliest first. Empty: nothing is known, and whoever asks must say what
/// that means.
struct ZoneSet {
    std::vector<Zone> zones;
    Candidates candidates = Candidates::all;

    friend bool operator==(const ZoneSet&, const ZoneSet&) = default;
};

}  // namespace outdial
