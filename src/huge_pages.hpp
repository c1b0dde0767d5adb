// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace outdial {

/// Asks for large pages under memory that is about to be filled, where the system hands them out on request: a fault
/// for each small page costs more than the filling. No more than a wish.
inline void want_huge_pages([[maybe_unused]] void* data, [[maybe_unused]] std::size_t size) noexcept {
#if defined(__linux__)
    constexpr std::size_t page = 2U << 20U;
    void* begin = data;
    if (std::align(page, page, begin, size) != nullptr)
        static_cast<void>(::madvise(begin, size / page * page, MADV_HUGEPAGE));
#endif
}

}  // namespace outdial
