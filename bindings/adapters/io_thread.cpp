// SPDX-License-Identifier: Apache-2.0
#include "io_thread.hpp"

#include <csignal>
#include <stdexcept>

#include <unistd.h>

namespace outdial::bindings {
namespace py = pybind11;

namespace {

// Never deleted: what was still under way at the end holds objects of an interpreter that is gone by then.
IoThread* the_thread = nullptr;
bool ended = false;

}  // namespace

IoThread::IoThread() : work_(context_.get_executor()), process_(getpid()) {
    // Signals are for the threads of Python.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this] {
        // One state of the interpreter for the whole thread, so that taking its lock is cheap.
        const py::gil_scoped_acquire state;
        const py::gil_scoped_release release;
        context_.run();
    });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

IoThread& IoThread::get() {
    if (ended) throw std::runtime_error("outdial.reach: the interpreter is ending");
    if (the_thread == nullptr) the_thread = new IoThread;
    if (the_thread->process_ != getpid()) {
        throw std::runtime_error("outdial.reach: this process was forked off one that used it; start it by \"spawn\"");
    }
    return *the_thread;
}

void IoThread::shut_down() {
    ended = true;
    if (the_thread == nullptr || the_thread->process_ != getpid()) return;
    const py::gil_scoped_release release;
    the_thread->context_.stop();
    if (the_thread->thread_.joinable()) the_thread->thread_.join();
}

}  // namespace outdial::bindings
