// SPDX-License-Identifier: Apache-2.0
#include <outdial/event.hpp>

#include "names.hpp"

#include <array>

namespace outdial {

std::string_view name(Reception reception) noexcept {
    static constexpr std::array<std::string_view, reception_count> names{
        "accepted",    "unknown_call", "unknown_agent", "unknown_number", "wrong_order",
        "agent_taken", "bad_agent_id", "bad_callback",  "no_caller",      "bad_time"};
    return at_enumerator(names, reception, std::string_view("?"));
}

}  // namespace outdial
