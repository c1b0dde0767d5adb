// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <outdial/priority.hpp>

using namespace outdial;

TEST_CASE("numbers are tried in the order of the field unless the ranks say otherwise") {
    const NumberOrder usual;
    CHECK(usual(NumberType::main) < usual(NumberType::mobile));
    CHECK(usual(NumberType::mobile) < usual(NumberType::work));
    CHECK(usual(NumberType::work) < usual(NumberType::home));
    CHECK(usual(NumberType::home) < usual(NumberType::other));
    const NumberOrder own{{9, 255, 0, 9, 9}};
    CHECK(own(NumberType::work) == 0);
    CHECK(own(NumberType::mobile) == 255);
    CHECK(own(NumberType::home) == own(NumberType::other));
}

TEST_CASE("every reason to call has its own name") {
    CHECK(name(Reason::appointment) == "appointment");
    CHECK(name(Reason::reachable) == "reachable");
    CHECK(name(Reason::redial) == "redial");
    CHECK(name(Reason::fresh) == "fresh");
    CHECK(static_cast<int>(Reason::fresh) == reason_count - 1);
}
