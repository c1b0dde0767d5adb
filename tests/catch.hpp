// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Catch2 2.13 (Debian 12) and 3.x behind one include. Tests use what both have: TEST_CASE, SECTION, CHECK, REQUIRE,
/// GENERATE, INFO, CAPTURE, Catch::Approx, and `contains` below.
#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
namespace Catch {
using Detail::Approx;
}
#endif

#include <string>

namespace outdial_test {

/// Matcher for CHECK_THAT: the text holds `part`. Its name differs between the two Catch2 versions.
inline auto contains(const std::string& part) {
#if __has_include(<catch2/catch_test_macros.hpp>)
    return Catch::Matchers::ContainsSubstring(part);
#else
    return Catch::Matchers::Contains(part);
#endif
}

}  // namespace outdial_test
