// SPDX-License-Identifier: Apache-2.0
// expect: could not convert|no viable conversion|conversion from
#include <outdial/instant.hpp>

// What a wall shows may be two instants or none: there is no way back without a zone.
outdial::Instant start(outdial::Instant instant, [[maybe_unused]] outdial::LocalTime wall) {
#ifdef MUST_NOT_COMPILE
    return wall;
#else
    return instant;
#endif
}
