// SPDX-License-Identifier: Apache-2.0
// expect: private
#include <outdial/phone_number.hpp>

// An unchecked integer could be a national number or no number at all.
outdial::PhoneNumber number() {
#ifdef MUST_NOT_COMPILE
    return outdial::PhoneNumber(48221234567);
#else
    return outdial::PhoneNumber::from_digits(48221234567).value();
#endif
}
