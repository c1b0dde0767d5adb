// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"

#include <cstddef>

namespace outdial::bindings {
namespace py = pybind11;

void refuse_uninitialized(py::module_& m) {
    for (const auto& [name, value] : m.attr("__dict__").cast<py::dict>()) {
        if (PyType_Check(value.ptr()) == 0) continue;
        py::detail::type_info* type = py::detail::get_type_info(reinterpret_cast<PyTypeObject*>(value.ptr()));
        if (type == nullptr) continue;  // an enumeration, an exception
        // What would give it memory that nobody initialised, when it is first used.
        type->operator_new = [](std::size_t) -> void* {
            throw py::type_error("an object that __new__ made and __init__ never saw: call its class instead");
        };
    }
}

}  // namespace outdial::bindings
