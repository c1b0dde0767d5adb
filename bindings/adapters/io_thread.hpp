// SPDX-License-Identifier: Apache-2.0
#pragma once

// Boost.Asio needs it and does not include it.
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <future>
#include <thread>
#include <type_traits>

#include <pybind11/pybind11.h>

#include <sys/types.h>

namespace outdial::bindings {

/// The one thread on which the clients of this process live. It runs without the interpreter's lock, and takes it only
/// to wake an event loop.
class IoThread {
public:
    /// Started by the first who asks. A RuntimeError at the end of the interpreter, and in a process that was forked
    /// off, which has no such thread.
    static IoThread& get();
    /// Before the interpreter ends: nothing is run there any more.
    static void shut_down();

    IoThread(const IoThread&) = delete;
    IoThread& operator=(const IoThread&) = delete;

    [[nodiscard]] boost::asio::io_context& context() noexcept { return context_; }

    /// What the function gives when it is run there. Waits without the interpreter's lock.
    template <class Function>
    auto ask(Function function) {
        std::promise<std::invoke_result_t<Function>> answer;
        auto future = answer.get_future();
        boost::asio::post(context_, [&answer, &function] { answer.set_value(function()); });
        const pybind11::gil_scoped_release release;
        return future.get();
    }

private:
    IoThread();

    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    pid_t process_;
    std::thread thread_;
};

}  // namespace outdial::bindings
