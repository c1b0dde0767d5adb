// SPDX-License-Identifier: Apache-2.0
// expect: could not convert|no viable conversion|conversion from
#include <outdial/instant.hpp>

// A host's integer may be seconds: the unit has to be said.
outdial::Instant start() {
#ifdef MUST_NOT_COMPILE
    return 1767225600000;
#else
    return outdial::from_epoch_ms(1767225600000);
#endif
}
