// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/instant.hpp>
#include <outdial/result.hpp>

#include <chrono>
#include <cstdint>
#include <utility>

#include <pybind11/pybind11.h>

/// The clients, one function per noun. Values that the core has bound (numbers, evidence) cross as its objects.
/// Durations are milliseconds here; the Python layer converts them.
namespace outdial::bindings {

void bind_lookup(pybind11::module_& m);
void bind_webhook(pybind11::module_& m);
void bind_smpp(pybind11::module_& m);

/// A ValueError with the error's message.
inline void check(const Result<void>& result) {
    if (!result) throw pybind11::value_error(result.error().message());
}
template <class T>
T checked(Result<T> result) {
    if (!result) throw pybind11::value_error(result.error().message());
    return std::move(result).value();
}

}  // namespace outdial::bindings
