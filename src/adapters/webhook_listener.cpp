// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/webhook_listener.hpp>

#include "complete.hpp"
#include "webhook_session.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <set>
#include <vector>

namespace outdial {
namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::steady_clock;

Result<void> WebhookListenerConfig::check() const {
    if (routes.empty()) return Error{"webhook.routes", "", "give at least one provider"};
    if (const auto webhook = Webhook::create(routes, public_url); !webhook) return webhook.error();
    ErrorCode error;
    (void)asio::ip::make_address(address, error);
    if (error) return Error{"webhook.address", address, "expected an address of this machine, e.g. 127.0.0.1 or ::1"};
    if (most_connections < 1) return Error{"webhook.most_connections", "0", "expected at least 1"};
    if (longest_inbox < 1) return Error{"webhook.longest_inbox", "0", "expected at least 1"};
    if (largest_header < 256) return Error{"webhook.largest_header", std::to_string(largest_header), "at least 256"};
    if (request_timeout <= Duration::zero()) return Error{"webhook.request_timeout", "0", "expected more than 0 ms"};
    if (certificate_file.empty() != key_file.empty()) {
        return Error{"webhook.certificate_file", certificate_file,
                     "give both certificate_file and key_file, or neither"};
    }
    if (const auto tls = make_server_tls(*this); !tls) return tls.error();
    return {};
}

class WebhookListener::Core : public WebhookSession::Host, public std::enable_shared_from_this<Core> {
public:
    Core(asio::any_io_executor executor, WebhookListenerConfig config)
        : executor_(std::move(executor)),
          config_(std::move(config)),
          acceptor_(executor_),
          timer_(executor_),
          pause_(executor_),
          begin_(steady_clock::now()),
          begin_instant_(std::chrono::floor<Duration>(std::chrono::system_clock::now())) {}

    void run(RunHandler handler) {
        if (run_) return complete(executor_, std::move(handler), ErrorCode(asio::error::already_started));
        if (down_) return complete(executor_, std::move(handler), make_error_code(LookupFailure::cancelled));
        if (const ErrorCode error = listen()) return complete(executor_, std::move(handler), error);
        run_ = std::move(handler);
        auto slot = asio::get_associated_cancellation_slot(run_);
        if (slot.is_connected()) {
            slot.assign([weak = weak_from_this()](asio::cancellation_type) {
                if (const auto self = weak.lock()) self->shut_down(asio::error::operation_aborted);
            });
        }
        accept();
    }

    void receive(ReceiveHandler handler) {
        if (down_) {
            return complete(executor_, std::move(handler), make_error_code(LookupFailure::cancelled), WebhookEvent{});
        }
        const std::uint64_t ticket = ++last_ticket_;
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) {
            slot.assign([weak = weak_from_this(), ticket](asio::cancellation_type) {
                if (const auto self = weak.lock()) self->forget_receiver(ticket);
            });
        }
        receivers_.emplace_back(ticket, std::move(handler));
        hand_out();
    }

    void shut_down(ErrorCode error) {
        if (std::exchange(down_, true)) return;
        timer_.cancel();
        pause_.cancel();
        ErrorCode ignored;
        acceptor_.close(ignored);
        for (const auto& [serial, session] : std::exchange(silent_, {})) session->close();
        for (const auto& session : std::exchange(busy_, {})) session->close();
        inbox_.clear();
        deadlines_.clear();
        for (auto& [ticket, handler] : std::exchange(receivers_, {})) {
            complete(executor_, std::move(handler), error, WebhookEvent{});
        }
        if (run_) complete(executor_, std::exchange(run_, {}), error);
    }

    void on_request(WebhookSession& session, const WebhookRequest& request) override {
        silent_.erase(session.serial);
        busy_.insert(session.shared_from_this());
        WebhookDecision decision = webhook_.front().decide(request, now());
        if (decision.refusal != WebhookRefusal::none) {
            ++counts_.refused;
            diagnostics_ = "refused a request: " + std::string(name(decision.refusal)) +
                           (decision.provider.empty() ? "" : " (" + decision.provider + ")");
            return session.reply(decision.status, decision.body);
        }
        if (inbox_.size() + decision.answers.size() > config_.longest_inbox) return turn_away(session);
        const auto pending = std::make_shared<Pending>();
        pending->session = session.shared_from_this();
        pending->left = decision.answers.size();
        pending->decision = std::move(decision);
        // The reply has to travel, too.
        pending->until = steady_clock::now() + pending->decision.deadline * 3 / 4;
        deadlines_.emplace(pending->until, pending);
        for (std::size_t i = 0; i < pending->left; ++i) inbox_.emplace_back(pending, i);
        hand_out();
        arm();
    }

    void on_replied(WebhookSession& session) override {
        const auto shared = session.shared_from_this();
        busy_.erase(shared);
        if (!down_) keep_silent(shared);
    }

    void on_end(WebhookSession& session, WebhookSession::End why) override {
        if (why == WebhookSession::End::too_slow) ++counts_.too_slow;
        if (why == WebhookSession::End::refused) ++counts_.refused;
        silent_.erase(session.serial);
        busy_.erase(session.shared_from_this());
    }

    [[nodiscard]] std::uint16_t port() const noexcept {
        ErrorCode error;
        const auto endpoint = acceptor_.is_open() ? acceptor_.local_endpoint(error) : tcp::endpoint{};
        return error ? std::uint16_t{0} : endpoint.port();
    }
    [[nodiscard]] WebhookCounts counts() const noexcept { return counts_; }
    [[nodiscard]] std::string_view diagnostics() const noexcept { return diagnostics_; }

private:
    struct Pending {
        std::weak_ptr<WebhookSession> session;
        WebhookDecision decision;
        std::size_t left = 0;
        steady_clock::time_point until;
    };

    /// The wall's time at the start, and from then on a clock that never goes backwards.
    [[nodiscard]] Instant now() const {
        return begin_instant_ + std::chrono::duration_cast<Duration>(steady_clock::now() - begin_);
    }

    ErrorCode listen() {
        if (const auto checked = config_.check(); !checked) {
            diagnostics_ = checked.error().message();
            return asio::error::invalid_argument;
        }
        webhook_.clear();
        webhook_.push_back(Webhook::create(config_.routes, config_.public_url).value());
        tls_ = make_server_tls(config_).value();
        ErrorCode error;
        const tcp::endpoint endpoint(asio::ip::make_address(config_.address), config_.port);
        acceptor_.open(endpoint.protocol(), error);
        if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error) acceptor_.bind(endpoint, error);
        if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
        if (error) {
            diagnostics_ =
                "listening at " + config_.address + ":" + std::to_string(config_.port) + ": " + error.message();
            ErrorCode ignored;
            acceptor_.close(ignored);
        }
        return error;
    }

    void accept() {
        acceptor_.async_accept([self = shared_from_this()](ErrorCode error, tcp::socket socket) {
            if (self->down_) return;
            if (error) return self->accept_later(error);
            self->take_in(std::move(socket));
            self->accept();
        });
    }

    /// Out of descriptors, say: trying again at once would burn the processor.
    void accept_later(ErrorCode error) {
        diagnostics_ = "accepting: " + error.message();
        pause_.expires_after(std::chrono::milliseconds(50));
        pause_.async_wait([self = shared_from_this()](ErrorCode cancelled) {
            if (!cancelled && !self->down_) self->accept();
        });
    }

    void take_in(tcp::socket socket) {
        ++counts_.connections;
        if (silent_.size() + busy_.size() >= config_.most_connections) {
            ++counts_.crowded_out;
            if (silent_.empty()) return;
            const auto oldest = silent_.begin()->second;
            silent_.erase(silent_.begin());
            oldest->close();
        }
        const auto session = make_session(std::move(socket), tls_, config_, weak_from_this());
        keep_silent(session);
        session->start();
    }

    void keep_silent(const std::shared_ptr<WebhookSession>& session) {
        session->serial = ++last_serial_;
        silent_.emplace(session->serial, session);
    }

    void turn_away(WebhookSession& session) {
        ++counts_.not_taken;
        ++counts_.refused;
        diagnostics_ = "nobody takes what the providers tell";
        session.reply(503, "");
    }

    void hand_out() {
        while (!receivers_.empty() && !inbox_.empty()) {
            const auto [pending, index] = std::move(inbox_.front());
            inbox_.pop_front();
            ReceiveHandler handler = std::move(receivers_.front().second);
            receivers_.pop_front();
            WebhookEvent event{pending->decision.provider, std::move(pending->decision.answers[index])};
            complete(executor_, std::move(handler), ErrorCode(), std::move(event));
            if (--pending->left > 0) continue;
            ++counts_.answered;
            forget_deadline(pending);
            if (const auto session = pending->session.lock()) {
                session->reply(pending->decision.status, pending->decision.body);
            }
        }
    }

    void forget_deadline(const std::shared_ptr<Pending>& pending) {
        const auto [first, last] = deadlines_.equal_range(pending->until);
        const auto found = std::find_if(first, last, [&](const auto& one) { return one.second == pending; });
        if (found != last) deadlines_.erase(found);
    }

    void arm() {
        if (deadlines_.empty() || down_) return;
        timer_.expires_at(deadlines_.begin()->first);
        timer_.async_wait([weak = weak_from_this()](ErrorCode error) {
            const auto self = weak.lock();
            if (error || !self || self->down_) return;
            self->on_deadline();
            self->arm();
        });
    }

    void on_deadline() {
        while (!deadlines_.empty() && deadlines_.begin()->first <= steady_clock::now()) {
            const auto pending = deadlines_.begin()->second;
            deadlines_.erase(deadlines_.begin());
            inbox_.erase(
                std::remove_if(inbox_.begin(), inbox_.end(), [&](const auto& one) { return one.first == pending; }),
                inbox_.end());
            if (const auto session = pending->session.lock()) turn_away(*session);
        }
    }

    void forget_receiver(std::uint64_t ticket) {
        const auto found = std::find_if(receivers_.begin(), receivers_.end(),
                                        [ticket](const auto& one) { return one.first == ticket; });
        if (found == receivers_.end()) return;
        ReceiveHandler handler = std::move(found->second);
        receivers_.erase(found);
        complete(executor_, std::move(handler), ErrorCode(asio::error::operation_aborted), WebhookEvent{});
    }

    asio::any_io_executor executor_;
    WebhookListenerConfig config_;
    std::vector<Webhook> webhook_;  ///< one, once it listens
    std::shared_ptr<ServerTls> tls_;
    tcp::acceptor acceptor_;
    asio::steady_timer timer_, pause_;
    steady_clock::time_point begin_;
    Instant begin_instant_;
    bool down_ = false;
    std::uint64_t last_serial_ = 0, last_ticket_ = 0;
    WebhookCounts counts_;
    std::string diagnostics_;
    RunHandler run_;
    std::map<std::uint64_t, std::shared_ptr<WebhookSession>> silent_;  ///< wait for a request, the oldest first
    std::set<std::shared_ptr<WebhookSession>> busy_;                   ///< wait for their reply
    std::deque<std::pair<std::shared_ptr<Pending>, std::size_t>> inbox_;
    std::multimap<steady_clock::time_point, std::shared_ptr<Pending>> deadlines_;
    std::deque<std::pair<std::uint64_t, ReceiveHandler>> receivers_;
};

WebhookListener::WebhookListener(asio::any_io_executor executor, WebhookListenerConfig config)
    : core_(std::make_shared<Core>(std::move(executor), std::move(config))) {}

WebhookListener::~WebhookListener() {
    if (core_) core_->shut_down(asio::error::operation_aborted);
}

void WebhookListener::start_run(const std::shared_ptr<Core>& core, RunHandler handler) {
    core->run(std::move(handler));
}
void WebhookListener::start_receive(const std::shared_ptr<Core>& core, ReceiveHandler handler) {
    core->receive(std::move(handler));
}
void WebhookListener::stop() { core_->shut_down(make_error_code(LookupFailure::cancelled)); }
std::uint16_t WebhookListener::port() const noexcept { return core_->port(); }
WebhookCounts WebhookListener::counts() const noexcept { return core_->counts(); }
std::string_view WebhookListener::diagnostics() const noexcept { return core_->diagnostics(); }

}  // namespace outdial
