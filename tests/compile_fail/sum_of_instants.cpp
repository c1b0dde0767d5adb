// SPDX-License-Identifier: Apache-2.0
// expect: no match for .*operator\+|invalid operands to binary expression
#include <outdial/instant.hpp>

// Two points in time have a distance, but no sum.
auto combined(outdial::Instant a, outdial::Instant b) {
#ifdef MUST_NOT_COMPILE
    return a + b;
#else
    return a - b;
#endif
}
