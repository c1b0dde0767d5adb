// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// JSON (RFC 8259) as providers write it: a tree whose scalars keep their text, since a number that is a phone number
/// or a network code must not pass through a double. Read by nlohmann/json.
namespace outdial::json {

struct Value {
    enum class Kind : unsigned char { null, boolean, number, text, array, object };

    Kind kind = Kind::null;
    std::string scalar;             ///< a text decoded, a number as it is written, `true` or `false`
    std::vector<Value> items;       ///< of an array, and the values of an object
    std::vector<std::string> keys;  ///< of an object, beside `items`

    /// What a pointer (RFC 6901) such as `/results/0/status` leads to; null when there is nothing. Of a key that is
    /// there twice, the last one.
    [[nodiscard]] const Value* at(std::string_view pointer) const noexcept;
    [[nodiscard]] bool is_scalar() const noexcept { return kind != Kind::array && kind != Kind::object; }
};

inline constexpr int deepest = 32;            ///< arrays and objects within each other
inline constexpr std::size_t most = 100'000;  ///< values in one text

/// Error naming the position. A number that is beyond a double is refused. Not every provider knows UTF-8: an octet
/// that is none, or half a surrogate, becomes U+FFFD, and counts in the position as its three octets.
[[nodiscard]] Result<Value> parse(std::string_view text);

/// Is this a pointer: empty, or segments that each begin with a slash?
[[nodiscard]] bool is_pointer(std::string_view text) noexcept;

/// The inside of a JSON text: quotes, backslashes and control characters escaped.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace outdial::json
