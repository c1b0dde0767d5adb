// SPDX-License-Identifier: Apache-2.0
// expect: no matching function|no matching constructor|no matching conversion
#include <outdial/zone.hpp>

// Loading a zone reads a file and may fail, so it has to be asked for by name.
outdial::Zone zone() {
#ifdef MUST_NOT_COMPILE
    return outdial::Zone("Europe/Warsaw");
#else
    return outdial::load_zone("Europe/Warsaw").value();
#endif
}
