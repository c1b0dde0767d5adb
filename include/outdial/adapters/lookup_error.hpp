// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/evidence.hpp>

#include <boost/system/error_code.hpp>

#include <type_traits>

namespace outdial {

using ErrorCode = boost::system::error_code;

/// The category of look-ups: a value is that of a `LookupFailure` plus one.
[[nodiscard]] const boost::system::error_category& lookup_category() noexcept;
[[nodiscard]] ErrorCode make_error_code(LookupFailure failure) noexcept;

}  // namespace outdial

template <>
struct boost::system::is_error_code_enum<outdial::LookupFailure> : std::true_type {};
