// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "catch.hpp"

#include <rapidcheck.h>

#include <sstream>
#include <string>
#include <utility>

namespace outdial_test {

/// A section that checks `testable` with random arguments and shows the smallest ones that break it. rapidcheck's own
/// header for this knows Catch2 2 only.
template <class Testable>
void property(const std::string& description, Testable&& testable) {
    SECTION(description) {
        const auto result = rc::detail::checkTestable(std::forward<Testable>(testable));
        std::ostringstream text;
        rc::detail::printResultMessage(result, text);
        INFO(text.str());
        CHECK(result.template is<rc::detail::SuccessResult>());
    }
}

}  // namespace outdial_test
