// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "convert.hpp"
#include "fields.hpp"

#include <exception>
#include <utility>

// Long work of the core: other threads of Python go on meanwhile, and Ctrl-C ends it.
namespace outdial::bindings {

/// Runs without the interpreter's lock. The lock is taken now and then for the progress callback, which may be None,
/// and for Ctrl-C: `work` is given a function that it tells the share done, and that answers whether to go on.
template <class Work>
auto run_unlocked(const py::object& progress, const Work& work) {
    std::exception_ptr raised;
    const auto tell = [&raised, &progress](double done) {
        const py::gil_scoped_acquire lock;
        try {
            if (PyErr_CheckSignals() != 0) throw py::error_already_set();
            if (progress.is_none()) return true;
            const py::object answer = progress(done);
            if (answer.is_none()) return true;
            try {
                return answer.cast<bool>();
            } catch (const py::cast_error&) {
                throw py::type_error("progress: answered " + value_text(answer) +
                                     ": give True, False (to stop) or None");
            }
        } catch (...) {
            raised = std::current_exception();
            return false;
        }
    };
    auto result = [&] {
        const py::gil_scoped_release unlock;
        return work(tell);
    }();
    if (raised) std::rethrow_exception(raised);
    return unwrap(std::move(result));
}

}  // namespace outdial::bindings
