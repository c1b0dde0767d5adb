// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "io_thread.hpp"
#include "mailbox.hpp"

#include <outdial/adapters/lookup_error.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <pybind11/pybind11.h>

namespace outdial::bindings {

/// A word for the reason why an operation failed: empty, the name of a `LookupFailure` or `smpp::ClientError`,
/// `cancelled`, or `failed`.
[[nodiscard]] std::string error_word(ErrorCode error);

/// A client on the thread of the clients, from the point of view of Python's threads: every call is handed over, and
/// every operation bears a ticket under which its end comes to the mailbox.
template <class Client, class Config>
class Remote {
public:
    explicit Remote(Config config) : config_(std::move(config)) {}
    Remote(const Remote&) = delete;
    Remote& operator=(const Remote&) = delete;
    ~Remote() { close(); }

    /// Begins to run; its end comes under `ticket`.
    void open(std::uint64_t ticket, pybind11::function wake) {
        if (state_) throw std::runtime_error("it is open already");
        auto& context = IoThread::get().context();
        mailbox_ = std::make_shared<Mailbox>(std::move(wake));
        state_ = std::make_shared<State>();
        state_->mailbox = mailbox_;
        boost::asio::post(context, [state = state_, config = config_, &context] {
            state->client.emplace(context.get_executor(), config);
        });
        operation(
            ticket,
            [](Client& client, auto handler) {
                client.async_run([handler = std::move(handler)](ErrorCode error) mutable { handler(error, nullptr); });
            },
            [](std::nullptr_t) { return pybind11::none(); });
    }

    /// Starts what `start(client, handler)` does; the handler takes an error code and a value, of which `make` makes an
    /// object when the mailbox is read.
    template <class Start, class Make>
    void operation(std::uint64_t ticket, Start start, Make make) {
        boost::asio::post(context(), [state = opened(), ticket, start = std::move(start), make]() mutable {
            auto& signal = *(state->signals[ticket] = std::make_unique<boost::asio::cancellation_signal>());
            start(
                *state->client,  // it is closed by a later post only
                boost::asio::bind_cancellation_slot(signal.slot(), [state, ticket, make](ErrorCode error, auto value) {
                    state->signals.erase(ticket);
                    std::string why;
                    if (error) why = state->client ? std::string(state->client->diagnostics()) : error.message();
                    state->mailbox->put(
                        {ticket, error_word(error), std::move(why),
                         [value = std::move(value), make]() -> pybind11::object { return make(value); }});
                }));
        });
    }

    void cancel(std::uint64_t ticket) {
        boost::asio::post(context(), [state = opened(), ticket] {
            const auto found = state->signals.find(ticket);
            if (found != state->signals.end()) found->second->emit(boost::asio::cancellation_type::all);
        });
    }

    /// Tells the client something.
    template <class Tell>
    void tell(Tell tell) {
        boost::asio::post(context(), [state = opened(), tell = std::move(tell)] {
            if (state->client) tell(*state->client);
        });
    }

    /// What the client answers; the value given when it is there no more.
    template <class Question, class Answer>
    Answer ask(Question question, Answer otherwise) {
        return IoThread::get().ask([state = opened(), &question, &otherwise] {
            return state->client ? Answer(question(*state->client)) : otherwise;
        });
    }

    void stop() {
        tell([](Client& client) { client.stop(); });
    }

    /// Ends everything at once. What was under way ends as cancelled.
    void close() noexcept {
        if (!state_) return;
        try {
            boost::asio::post(context(), [state = state_] { state->client.reset(); });
        } catch (const std::exception&) {
            // The thread has ended, or is another process's: nothing may be touched any more.
            (void)new std::shared_ptr<State>(state_);
        }
        state_.reset();
    }

    [[nodiscard]] pybind11::list take() { return mailbox_ ? mailbox_->take() : pybind11::list(); }

    /// What all of them have in Python.
    template <class Class>
    static void bind(Class& c) {
        namespace py = pybind11;
        using Self = typename Class::type;
        c.def("open", &Self::open, py::arg("ticket"), py::arg("wake"))
            .def("cancel", &Self::cancel, py::arg("ticket"))
            .def("stop", &Self::stop)
            .def("close", &Self::close)
            .def("take", &Self::take)
            .def("diagnostics", [](Self& self) {
                return self.ask([](Client& client) { return client.diagnostics(); }, std::string());
            });
    }

private:
    struct State {
        std::optional<Client> client;
        std::shared_ptr<Mailbox> mailbox;
        std::map<std::uint64_t, std::unique_ptr<boost::asio::cancellation_signal>> signals;
    };

    [[nodiscard]] static boost::asio::io_context& context() { return IoThread::get().context(); }
    [[nodiscard]] const std::shared_ptr<State>& opened() const {
        if (!state_) throw std::runtime_error("it is not open");
        return state_;
    }

    Config config_;
    std::shared_ptr<State> state_;
    std::shared_ptr<Mailbox> mailbox_;
};

}  // namespace outdial::bindings
