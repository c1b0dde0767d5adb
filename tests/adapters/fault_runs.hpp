// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdlib>

namespace outdial_test {

/// How many runs with random faults: `usual` ones, or what OUTDIAL_FAULT_RUNS says (`make test-faults`).
inline std::uint64_t fault_runs(std::uint64_t usual) {
    const char* wanted = std::getenv("OUTDIAL_FAULT_RUNS");
    return wanted == nullptr ? usual : std::strtoull(wanted, nullptr, 10);
}

}  // namespace outdial_test
