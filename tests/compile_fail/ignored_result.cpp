// SPDX-License-Identifier: Apache-2.0
// expect: nodiscard
#include <outdial/calendar.hpp>

// A calendar that refused a holiday would be open on it.
void prepare(outdial::Calendar& calendar, const outdial::SpecialDay& day) {
#ifdef MUST_NOT_COMPILE
    calendar.add(day);
#else
    if (!calendar.add(day)) return;
#endif
}
