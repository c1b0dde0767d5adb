// SPDX-License-Identifier: Apache-2.0
#include <outdial/priority.hpp>

#include "names.hpp"

namespace outdial {

std::string_view name(Reason reason) noexcept {
    static constexpr std::array<std::string_view, reason_count> names{"appointment", "reachable", "redial", "fresh"};
    return at_enumerator(names, reason, std::string_view("?"));
}

}  // namespace outdial
