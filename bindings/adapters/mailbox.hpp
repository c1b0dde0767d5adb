// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <pybind11/pybind11.h>

namespace outdial::bindings {

/// What became of one operation.
struct Completion {
    std::uint64_t ticket = 0;
    std::string error;                        ///< a word, e.g. `timeout`; empty: it went well
    std::string why;                          ///< for people
    std::function<pybind11::object()> value;  ///< made where it is read, with the interpreter's lock
};

/// Completions on their way from the thread of the clients to an event loop. The loop is woken once for all that have
/// come before it looks.
class Mailbox {
public:
    /// `wake` may be called on any thread, and has `take` called on the loop's.
    explicit Mailbox(pybind11::function wake);

    /// Without the interpreter's lock.
    void put(Completion completion);
    /// `(ticket, error, why, value)` each.
    [[nodiscard]] pybind11::list take();

private:
    std::shared_ptr<pybind11::function> wake_;
    std::mutex mutex_;
    std::vector<Completion> completions_;
};

}  // namespace outdial::bindings
