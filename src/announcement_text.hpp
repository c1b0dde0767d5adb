// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/result.hpp>

#include <string>
#include <string_view>

namespace outdial {

/// What stands for the words in braces.
struct AnnouncementWords {
    std::string_view from{};
    std::string_view until{};
    std::string_view number{};
    std::string_view reference{};
};

/// Error where there is another word in braces, or a brace alone.
[[nodiscard]] Result<std::string> fill_announcement(std::string_view text, const AnnouncementWords& words);

}  // namespace outdial
