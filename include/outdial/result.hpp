// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace outdial {

/// Why something could not be built: which field, the offending text, and what would be right.
struct Error {
    std::string field;   ///< e.g. "windows.mobile"
    std::string value;   ///< the text or number that was given, e.g. "25:10-26:00"
    std::string remedy;  ///< a sentence that says what would be right

    /// One line for a log or a terminal: `windows.mobile: "25:10-26:00": opens after the end of the day; ...`.
    /// Control characters of the value, and bytes that are no UTF-8, are written as `\x0a`; of a long one the
    /// beginning.
    [[nodiscard]] std::string message() const;

    friend bool operator==(const Error&, const Error&) = default;
};

/// A value, or the reason why there is none. Returned by everything that parses or configures; decisions never need it.
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool has_value() const noexcept { return content_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    /// The value. Throws `std::bad_variant_access` when there is none: check first.
    [[nodiscard]] T& value() & { return std::get<0>(content_); }
    [[nodiscard]] const T& value() const& { return std::get<0>(content_); }
    [[nodiscard]] T&& value() && { return std::get<0>(std::move(content_)); }

    [[nodiscard]] T& operator*() & { return value(); }
    [[nodiscard]] const T& operator*() const& { return value(); }
    [[nodiscard]] T&& operator*() && { return std::move(*this).value(); }
    [[nodiscard]] T* operator->() { return &value(); }
    [[nodiscard]] const T* operator->() const { return &value(); }

    /// The reason. Throws `std::bad_variant_access` when there is a value.
    [[nodiscard]] const Error& error() const { return std::get<1>(content_); }

private:
    std::variant<T, Error> content_;
};

/// Success without a value, or the reason for failure.
template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool has_value() const noexcept { return content_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }
    [[nodiscard]] const Error& error() const { return std::get<1>(content_); }

private:
    std::variant<std::monostate, Error> content_;
};

}  // namespace outdial
