// SPDX-License-Identifier: Apache-2.0
#include "fields.hpp"

#include <chrono>

namespace outdial::bindings {

std::string value_text(py::handle value) {
    if (py::isinstance<py::str>(value)) return py::repr(py::str(value)).cast<std::string>();
    if (py::isinstance<py::dict>(value)) {
        std::string text;
        for (const auto& [key, item] : value.cast<py::dict>()) {
            text += (text.empty() ? "" : ", ") + value_text(key) + ": " + value_text(item);
        }
        return "{" + text + "}";
    }
    if (py::isinstance<py::list>(value) || py::isinstance<py::tuple>(value)) {
        std::string text;
        for (const py::handle item : value) text += (text.empty() ? "" : ", ") + value_text(item);
        return "[" + text + "]";
    }
    return py::repr(value).cast<std::string>();
}

py::object unchangeable(py::object value) {
    if (PyDict_Check(value.ptr())) return py::reinterpret_steal<py::object>(PyDictProxy_New(value.ptr()));
    if (PyList_Check(value.ptr())) return py::tuple(value);
    return value;
}

std::string doc_with_unit(std::string_view name, std::string doc) {
    if (doc.find("econd") != std::string::npos) return doc;
    if (name.ends_with("_s")) return doc + " In seconds.";
    if (name.ends_with("_ms")) return doc + " In milliseconds.";
    return doc;
}

Duration positive_or_zero(py::handle value) {
    const auto duration = FromPython<Duration>::convert(value);
    if (duration < Duration::zero() || duration > std::chrono::days(3660)) {
        throw py::value_error(value_text(value) + ": give zero or a positive time, at most ten years");
    }
    return duration;
}

void throw_unknown_field(const std::string& type, const std::string& field, const std::vector<std::string>& known) {
    std::string message = type + " has no field \"" + field + "\"";
    const py::list near = py::module_::import("difflib").attr("get_close_matches")(field, known, 1);
    if (!near.empty()) {
        message += "; did you mean \"" + near[0].cast<std::string>() + "\"?";
    } else {
        std::string all;
        for (const std::string& name : known) all += (all.empty() ? "" : ", ") + name;
        message += "; its fields are " + all;
    }
    throw py::type_error(message);
}

}  // namespace outdial::bindings
