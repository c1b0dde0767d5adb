// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/smpp_client.hpp>

#include "complete.hpp"
#include "smpp_connection.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <deque>
#include <map>

namespace outdial::smpp {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

// NOLINTNEXTLINE(cppcoreguidelines-virtual-class-destructor): the base has a protected one, and nobody deletes it
class Category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "outdial.smpp"; }
    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<ClientError>(value)) {
            case ClientError::refused: return "the SMS centre refused the request";
            case ClientError::lost: return "no answer came: the request may or may not have happened";
            case ClientError::timed_out: return "the request could not be sent in time";
            case ClientError::queue_full: return "too many requests wait";
            case ClientError::invalid: return "the request cannot be sent in SMPP 3.4";
            case ClientError::stopped: return "the client was stopped";
        }
        return "unknown error";
    }
};

}  // namespace

const boost::system::error_category& client_category() noexcept {
    static const Category category;
    return category;
}

ErrorCode make_error_code(ClientError error) noexcept { return {static_cast<int>(error), client_category()}; }

class Client::Core : public std::enable_shared_from_this<Core> {
public:
    Core(asio::any_io_executor executor, ClientConfig config)
        : executor_(std::move(executor)),
          config_(std::move(config)),
          session_(config_.session, config_.seed),
          timer_(executor_),
          begin_(std::chrono::steady_clock::now()),
          begin_instant_(std::chrono::floor<Duration>(std::chrono::system_clock::now())) {}

    void run(RunHandler handler) {
        if (run_) return complete(executor_, std::move(handler), ErrorCode(asio::error::already_started));
        if (const auto checked = config_.check(); !checked) {
            diagnostics_ = checked.error().message();
            return complete(executor_, std::move(handler), ErrorCode(asio::error::invalid_argument));
        }
        run_ = std::move(handler);
        auto slot = asio::get_associated_cancellation_slot(run_);
        if (slot.is_connected()) {
            slot.assign([weak = weak_from_this()](asio::cancellation_type) {
                if (const auto self = weak.lock()) self->shut_down(asio::error::operation_aborted);
            });
        }
        pump();
    }

    void request(const Prepared& prepared, RequestHandler handler) {
        const auto id = prepared.problem ? Result<RequestId>(*prepared.problem)
                                         : session_.request(decode(prepared.octets).pdu, now());
        if (!id) {
            diagnostics_ = id.error().message();
            const bool full = id.error().field == "smpp.queue";
            const bool stopped = id.error().field == "smpp.request" && session_.state() == LinkState::stopped;
            const ClientError error = full      ? ClientError::queue_full
                                      : stopped ? ClientError::stopped
                                                : ClientError::invalid;
            return complete(executor_, std::move(handler), make_error_code(error), Submitted{});
        }
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) {
            slot.assign([weak = weak_from_this(), id = *id](asio::cancellation_type) {
                if (const auto self = weak.lock()) self->give_up(id, asio::error::operation_aborted);
            });
        }
        requests_.emplace(*id, std::move(handler));
        deadlines_.push_back({*id, now() + config_.send_timeout});
        schedule_pump();
    }

    void receive(ReceiveHandler handler) {
        if (session_.state() == LinkState::stopped) {
            if (auto event = session_.next_event()) {
                return complete(executor_, std::move(handler), ErrorCode(), std::move(*event));
            }
            return complete(executor_, std::move(handler), make_error_code(ClientError::stopped), SessionEvent{});
        }
        const std::uint64_t ticket = ++last_ticket_;
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) {
            slot.assign([weak = weak_from_this(), ticket](asio::cancellation_type) {
                if (const auto self = weak.lock()) self->forget_receiver(ticket);
            });
        }
        receivers_.push_back({ticket, std::move(handler)});
        schedule_pump();
    }

    void stop() {
        session_.stop(now());
        schedule_pump();
    }

    /// Ends everything at once.
    void shut_down(ErrorCode error) {
        if (down_) return;
        down_ = true;
        timer_.cancel();
        close();
        session_.stop(now());
        for (auto& [id, handler] : std::exchange(requests_, {})) {
            complete(executor_, std::move(handler), error, Submitted{});
        }
        for (auto& receiver : std::exchange(receivers_, {})) {
            complete(executor_, std::move(receiver.handler), error, SessionEvent{});
        }
        if (run_) complete(executor_, std::exchange(run_, {}), error);
    }

    [[nodiscard]] LinkState state() const noexcept { return session_.state(); }
    [[nodiscard]] std::string_view diagnostics() const noexcept { return diagnostics_; }

private:
    static constexpr std::size_t batch = 4'096;  ///< octets of answers that are not held back
    static constexpr Duration patience{5};

    struct Receiver {
        std::uint64_t ticket;
        ReceiveHandler handler;
    };
    struct Deadline {
        RequestId id;
        Instant at;
    };

    /// The wall's time at the start, and from then on a clock that never goes backwards.
    [[nodiscard]] Instant now() const {
        return begin_instant_ + std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - begin_);
    }

    /// Several calls in a row make one write.
    void schedule_pump() {
        if (pump_scheduled_ || down_) return;
        pump_scheduled_ = true;
        asio::post(executor_, [self = shared_from_this()] {
            self->pump_scheduled_ = false;
            self->pump();
        });
    }

    void pump() {
        if (down_ || !run_) return;
        hand_out();
        if (session_.wants_close() && (session_.output().empty() || !open())) {
            close();
            session_.on_disconnected(now());
            hand_out();
        }
        if (session_.state() == LinkState::stopped) return shut_down_cleanly();
        if (session_.wants_connection(now())) connect();
        if (session_.has_pushed() && session_.output().size() < batch) {
            write_soon();
        } else {
            write();
        }
        wait();
    }

    void shut_down_cleanly() {
        hand_out();
        shut_down(make_error_code(ClientError::stopped));
    }

    void hand_out() {
        while (auto answer = session_.next_answer()) {
            const auto found = requests_.find(answer->request);
            if (found == requests_.end()) continue;  // given up
            RequestHandler handler = std::move(found->second);
            requests_.erase(found);
            Submitted submitted;
            submitted.status = answer->status;
            const Decoded decoded = decode(answer->pdu);
            if (const auto* response = std::get_if<Response>(&decoded.pdu.body)) {
                submitted.message_id = response->id;
                submitted.dpf_armed = response->tlvs.number(Tag::dpf_result) == 1U;
            }
            submitted.pdu = std::move(answer->pdu);
            ErrorCode error;
            if (answer->answer == Answer::refused) error = make_error_code(ClientError::refused);
            if (answer->answer == Answer::lost) error = make_error_code(ClientError::lost);
            complete(executor_, std::move(handler), error, std::move(submitted));
        }
        while (!receivers_.empty()) {
            auto event = session_.next_event();
            if (!event) break;
            ReceiveHandler handler = std::move(receivers_.front().handler);
            receivers_.pop_front();
            complete(executor_, std::move(handler), ErrorCode(), std::move(*event));
        }
    }

    [[nodiscard]] bool open() const noexcept { return connection_ && connection_->open; }
    [[nodiscard]] bool writing() const noexcept { return connection_ && !connection_->output.empty(); }

    void connect() {
        session_.on_connecting(now());
        connection_ = std::make_shared<Connection>(executor_);
        connection_->resolver.async_resolve(
            config_.host, std::to_string(config_.port),
            [self = shared_from_this(), to = connection_](ErrorCode error, const tcp::resolver::results_type& found) {
                if (self->failed(to, error, "resolving ")) return;
                asio::async_connect(to->socket, found, [self, to](ErrorCode result, const tcp::endpoint&) {
                    if (self->failed(to, result, "connecting to ")) return;
                    ErrorCode ignored;
                    to->socket.set_option(tcp::no_delay(true), ignored);
                    self->config_.tls ? self->shake_hands(to) : self->begin();
                });
            });
    }

    void shake_hands(const std::shared_ptr<Connection>& with) {
        if (!tls_) {
            auto made = make_tls_context(config_.ca_file);
            if (!made) return lost_link(made.error().message());
            tls_ = *std::move(made);
        }
        with->context = tls_;
        with->tls.emplace(with->socket, tls_->context);
        if (failed(with, expect_host(*with->tls, config_.host), "preparing TLS with ")) return;
        with->tls->async_handshake(asio::ssl::stream_base::client, [self = shared_from_this(), with](ErrorCode error) {
            if (self->failed(with, error, shaking_hands(*with->tls))) return;
            self->begin();
        });
    }

    void begin() {
        connection_->open = true;
        session_.on_connected(now());
        read();
        pump();
    }

    void read() {
        connection_->async_read([self = shared_from_this(), from = connection_](ErrorCode error, std::size_t size) {
            if (self->failed(from, error, "reading from ")) return;
            self->session_.on_bytes(std::string_view(from->input.data(), size), self->now());
            self->pump();
            if (self->open() && from == self->connection_) self->read();
        });
    }

    void write() {
        if (!open() || writing() || session_.output().empty()) return;
        connection_->output.assign(session_.output());
        session_.written(connection_->output.size());
        connection_->async_write([self = shared_from_this(), to = connection_](ErrorCode error, std::size_t) {
            to->output.clear();
            if (!self->failed(to, error, "writing to ")) self->pump();
        });
    }

    /// A host that takes one delivery after the other has them acknowledged together: as long as it goes on taking, but
    /// no longer than `patience`.
    void write_soon() {
        if (write_scheduled_ || !open() || writing() || session_.output().empty()) return;
        write_scheduled_ = true;
        still_ = 0;
        watch_output(session_.output().size(), now());
    }

    void watch_output(std::size_t size, Instant since) {
        asio::post(executor_, [self = shared_from_this(), size, since] {
            const std::size_t grown = self->session_.output().size();
            self->still_ = grown == size ? self->still_ + 1 : 0;
            // What the host takes next was asked for two posts ago at most.
            const bool goes_on = self->still_ < 3 && self->session_.has_pushed() && grown < batch;
            if (!self->down_ && goes_on && self->now() < since + patience) return self->watch_output(grown, since);
            self->write_scheduled_ = false;
            if (!self->down_) self->write();
        });
    }

    /// True, too, when the connection is none of ours any more.
    bool failed(const std::shared_ptr<Connection>& connection, ErrorCode error, const std::string& doing) {
        if (down_ || connection != connection_) return true;
        if (error) lost_link(doing + config_.host + ": " + error.message());
        return static_cast<bool>(error);
    }

    void lost_link(std::string why) {
        diagnostics_ = std::move(why);
        close();
        session_.on_disconnected(now());
        pump();
    }

    void close() {
        if (connection_) std::exchange(connection_, {})->close();
    }

    void wait() {
        Instant next = session_.next_wakeup();
        const Instant present = now();
        while (!deadlines_.empty() && deadlines_.front().at <= present) {
            const RequestId id = deadlines_.front().id;
            deadlines_.pop_front();
            if (session_.withdraw(id)) give_up(id, make_error_code(ClientError::timed_out));
        }
        if (!deadlines_.empty()) next = std::min(next, deadlines_.front().at);
        if (next >= far_future) {
            timer_.cancel();
            armed_for_ = far_future;
            return;
        }
        if (next == armed_for_ && next > present) return;
        armed_for_ = next;
        timer_.expires_after(std::max(Duration::zero(), next - present));
        timer_.async_wait([self = shared_from_this()](ErrorCode error) {
            if (error || self->down_) return;
            self->armed_for_ = far_future;
            self->session_.on_time(self->now());
            self->pump();
        });
    }

    void give_up(RequestId id, ErrorCode error) {
        session_.withdraw(id);
        const auto found = requests_.find(id);
        if (found == requests_.end()) return;
        RequestHandler handler = std::move(found->second);
        requests_.erase(found);
        complete(executor_, std::move(handler), error, Submitted{});
    }

    void forget_receiver(std::uint64_t ticket) {
        for (auto it = receivers_.begin(); it != receivers_.end(); ++it) {
            if (it->ticket != ticket) continue;
            ReceiveHandler handler = std::move(it->handler);
            receivers_.erase(it);
            return complete(executor_, std::move(handler), ErrorCode(asio::error::operation_aborted), SessionEvent{});
        }
    }

    asio::any_io_executor executor_;
    ClientConfig config_;
    Session session_;
    asio::steady_timer timer_;
    std::chrono::steady_clock::time_point begin_;
    Instant begin_instant_;
    Instant armed_for_ = far_future;
    std::shared_ptr<TlsContext> tls_;
    std::shared_ptr<Connection> connection_;  ///< null while there is none, or it is to be made
    bool down_ = false;
    bool pump_scheduled_ = false;
    bool write_scheduled_ = false;
    int still_ = 0;  ///< looks in a row at which the output had not grown
    std::uint64_t last_ticket_ = 0;
    std::string diagnostics_;
    RunHandler run_;
    std::map<RequestId, RequestHandler> requests_;
    std::deque<Deadline> deadlines_;
    std::deque<Receiver> receivers_;
};

Result<void> ClientConfig::check() const {
    if (auto ok = session.check(); !ok) return ok;
    if (host.empty()) return Error{"smpp.host", "", "expected the name or address of the SMS centre"};
    if (port == 0) return Error{"smpp.port", "0", "expected a port from 1 to 65535"};
    if (send_timeout <= Duration::zero())
        return Error{"smpp.send_timeout", std::to_string(send_timeout.count()) + " ms", "expected more than 0 ms"};
    if (!tls && !ca_file.empty()) return Error{"smpp.ca_file", ca_file, "is for TLS: set `tls`, or leave it out"};
    if (!tls) return {};
    const auto context = make_tls_context(ca_file);
    if (!context) return context.error();
    return {};
}

Client::Client(asio::any_io_executor executor, ClientConfig config)
    : core_(std::make_shared<Core>(std::move(executor), std::move(config))) {}

Client::~Client() {
    if (core_) core_->shut_down(asio::error::operation_aborted);
}

void Client::start_run(const std::shared_ptr<Core>& core, RunHandler handler) { core->run(std::move(handler)); }

Client::Prepared Client::prepare(const Pdu& pdu) {
    Prepared prepared;
    const auto encoded = encode(pdu, prepared.octets);
    if (!encoded) prepared.problem = encoded.error();
    return prepared;
}

void Client::start_request(const std::shared_ptr<Core>& core, const Prepared& prepared, RequestHandler handler) {
    core->request(prepared, std::move(handler));
}

void Client::start_receive(const std::shared_ptr<Core>& core, ReceiveHandler handler) {
    core->receive(std::move(handler));
}

void Client::stop() { core_->stop(); }

LinkState Client::state() const noexcept { return core_->state(); }

std::string_view Client::diagnostics() const noexcept { return core_->diagnostics(); }

}  // namespace outdial::smpp
