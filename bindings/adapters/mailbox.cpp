// SPDX-License-Identifier: Apache-2.0
#include "mailbox.hpp"

#include <utility>

namespace outdial::bindings {
namespace py = pybind11;

Mailbox::Mailbox(py::function wake)
    : wake_(new py::function(std::move(wake)), [](py::function* function) {
          const py::gil_scoped_acquire lock;  // the last one may leave on the clients' thread
          delete function;
      }) {}

void Mailbox::put(Completion completion) {
    {
        const std::lock_guard lock(mutex_);
        completions_.push_back(std::move(completion));
        if (completions_.size() > 1) return;  // the loop is awake already
    }
    const py::gil_scoped_acquire lock;
    try {
        (*wake_)();
    } catch (py::error_already_set&) {
        // The loop is closed: nobody waits any more.
    }
}

py::list Mailbox::take() {
    std::vector<Completion> completions;
    {
        const std::lock_guard lock(mutex_);
        completions.swap(completions_);
    }
    py::list taken;
    for (const Completion& one : completions) {
        taken.append(py::make_tuple(one.ticket, one.error, one.why, one.value ? one.value() : py::none()));
    }
    return taken;
}

}  // namespace outdial::bindings
