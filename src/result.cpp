// SPDX-License-Identifier: Apache-2.0
#include <outdial/result.hpp>

#include <fmt/format.h>

namespace outdial {

std::string Error::message() const {
    if (value.empty()) return fmt::format("{}: {}", field, remedy);
    return fmt::format("{}: \"{}\": {}", field, value, remedy);
}

}  // namespace outdial
