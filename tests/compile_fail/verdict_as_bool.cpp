// SPDX-License-Identifier: Apache-2.0
// expect: could not convert|no viable conversion|not contextually convertible
#include <outdial/verdict.hpp>

// "Not before" and "never" are different answers: a verdict is not a yes or no.
bool may_dial(const outdial::Verdict& verdict) {
#ifdef MUST_NOT_COMPILE
    if (verdict) return true;
    return false;
#else
    return verdict.is_now();
#endif
}
