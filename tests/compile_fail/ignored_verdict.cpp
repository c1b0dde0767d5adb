// SPDX-License-Identifier: Apache-2.0
// expect: nodiscard
#include <outdial/windows.hpp>

// Asking and not listening is a call outside the hours.
void dial(const outdial::Windows& windows, const outdial::Zone& zone, outdial::Instant now) {
#ifdef MUST_NOT_COMPILE
    windows.verdict(outdial::NumberType::mobile, zone, now);
#else
    if (!windows.verdict(outdial::NumberType::mobile, zone, now).is_now()) return;
#endif
}
