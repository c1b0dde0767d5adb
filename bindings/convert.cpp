// SPDX-License-Identifier: Apache-2.0
#include "convert.hpp"

#include "from_python.hpp"

#include <cctype>
#include <chrono>

#include <fmt/format.h>

namespace outdial::bindings {
namespace {

py::object times(const char* function) { return py::module_::import("outdial.times").attr(function); }

}  // namespace

void unwrap(const Result<void>& result) {
    if (!result) throw py::value_error(result.error().message());
}

GivenBytes::GivenBytes(const py::buffer& given, const char* parameter) : info_(given.request()) {
    if (PyBuffer_IsContiguous(info_.view(), 'C') != 0) return;
    throw py::value_error(std::string(parameter) + ": every nth of some bytes: give bytes(...) of it");
}

std::span<const std::byte> GivenBytes::bytes() const {
    return {static_cast<const std::byte*>(info_.ptr), static_cast<std::size_t>(info_.size * info_.itemsize)};
}

std::string_view GivenBytes::text() const { return {reinterpret_cast<const char*>(bytes().data()), bytes().size()}; }

void throw_seconds(const char* parameter, Duration given, const std::string& remedy) {
    throw py::value_error(
        fmt::format("{}: \"{}\": {}", parameter, static_cast<double>(given.count()) / 1000.0, remedy));
}

Duration positive_or_zero(const char* parameter, Duration given) {
    if (given >= Duration::zero() && given <= std::chrono::days(3660)) return given;
    throw_seconds(parameter, given, "give zero or a positive time, at most ten years");
}

py::dict promises_of(const Promises& promises) {
    py::dict counts;
    counts["kept"] = promises.kept;
    counts["missed"] = promises.missed;
    return counts;
}

std::int64_t epoch_ms_of(py::handle instant, const char* parameter) {
    return times("to_epoch_ms")(instant, parameter).cast<std::int64_t>();
}

std::int64_t any_epoch_ms_of(py::handle instant) { return times("any_epoch_ms")(instant).cast<std::int64_t>(); }

py::object instant_of(std::int64_t ms) { return times("from_epoch_ms")(ms); }

std::int64_t milliseconds_of(py::handle duration) { return times("to_milliseconds")(duration).cast<std::int64_t>(); }

py::object instant_or_none(Instant instant) {
    if (instant >= far_future || instant <= far_past) return py::none();
    return instant_of(epoch_ms(instant));
}

void bind_names(py::module_& m, const char* class_name, std::span<const std::string_view> names,
                std::span<PyObject*> members, const char* doc) {
    py::list pairs;
    for (const std::string_view name : names) pairs.append(py::make_tuple(name, name));
    const py::object type =
        py::module_::import("enum").attr("StrEnum")(class_name, pairs, py::arg("module") = "outdial");
    type.attr("__doc__") = doc;
    for (std::size_t i = 0; i < names.size(); ++i) members[i] = py::object(type[py::str(names[i])]).release().ptr();
    m.attr(class_name) = type;
}

std::string listed(std::span<const std::string_view> names) {
    std::string all;
    for (const std::string_view name : names) all.append(all.empty() ? "" : ", ").append(name);
    return all;
}

std::size_t index_of_name(const char* class_name, std::span<const std::string_view> names, std::string_view text) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == text) return i;
    }
    throw py::value_error(std::string(class_name) + ": \"" + std::string(text) + "\": use one of " + listed(names));
}

std::string folded(std::string_view name) {
    std::string letters;
    for (const char c : name) {
        if (c != '_') letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return letters;
}

}  // namespace outdial::bindings
