// SPDX-License-Identifier: Apache-2.0
#include "../bind.hpp"
#include "bind.hpp"
#include "io_thread.hpp"

PYBIND11_MODULE(_adapters, m) {
    namespace py = pybind11;
    namespace bindings = outdial::bindings;
    m.doc() = "Clients over sockets, on a thread of their own. Use outdial.reach, which gives them to asyncio.";
    py::module_::import("outdial._core");  // whose classes are used
    bindings::bind_lookup(m);
    bindings::bind_webhook(m);
    bindings::bind_smpp(m);
    bindings::refuse_uninitialized(m);
    py::module_::import("atexit").attr("register")(py::cpp_function(&bindings::IoThread::shut_down));
}
