// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/hlr_client.hpp>

#include "complete.hpp"
#include "hlr_config.hpp"
#include "http_connection.hpp"
#include "tls_context.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <random>

namespace outdial {
namespace asio = boost::asio;

namespace {

std::uint64_t random_seed() {
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
}

}  // namespace

class HlrClient::Core : public std::enable_shared_from_this<Core> {
public:
    Core(asio::any_io_executor executor, HlrClientConfig config)
        : executor_(std::move(executor)),
          config_(std::move(config)),
          queue_(policy_of(config_), config_.seed == 0 ? random_seed() : config_.seed),
          timer_(executor_),
          begin_(std::chrono::steady_clock::now()),
          begin_instant_(std::chrono::floor<Duration>(std::chrono::system_clock::now())) {
        const auto checked = config_.check();
        if (!checked) {
            diagnostics_ = checked.error().message();
            queue_.stop(now());
        }
    }

    void run(RunHandler handler) {
        if (run_) return complete(executor_, std::move(handler), ErrorCode(asio::error::already_started));
        if (const auto checked = config_.check(); !checked) {
            diagnostics_ = checked.error().message();
            return complete(executor_, std::move(handler), ErrorCode(asio::error::invalid_argument));
        }
        if (down_) return complete(executor_, std::move(handler), make_error_code(LookupFailure::cancelled));
        run_ = std::move(handler);
        auto slot = asio::get_associated_cancellation_slot(run_);
        if (slot.is_connected()) {
            slot.assign([weak = weak_from_this()](asio::cancellation_type) {
                if (const auto self = weak.lock()) self->shut_down(asio::error::operation_aborted);
            });
        }
        schedule_pump();
    }

    void lookup(PhoneNumber number, const LookupOptions& options, LookupHandler handler) {
        const LookupTicket ticket = queue_.ask(number, options, now());
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) {
            slot.assign([weak = weak_from_this(), ticket](asio::cancellation_type) {
                if (const auto self = weak.lock()) self->give_up(ticket);
            });
        }
        lookups_.emplace(ticket, std::move(handler));
        schedule_pump();
    }

    void many(const std::vector<PhoneNumber>& numbers, const LookupOptions& options, ManyHandler handler) {
        const auto batch = std::make_shared<Batch>();
        batch->answers.resize(numbers.size());
        batch->left = numbers.size();
        if (numbers.empty()) return complete(executor_, std::move(handler), ErrorCode(), std::move(batch->answers));
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) {
            slot.assign([weak = weak_from_this(), batch](asio::cancellation_type) {
                if (const auto self = weak.lock()) self->give_up_batch(batch);
            });
        }
        batch->handler = std::move(handler);
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            const LookupTicket ticket = queue_.ask(numbers[i], options, now());
            batch->tickets.push_back(ticket);
            parts_.emplace(ticket, std::pair(batch, i));
        }
        schedule_pump();
    }

    void receive(LookupHandler handler) {
        if (down_) {
            if (auto late = queue_.next_late())
                return complete(executor_, std::move(handler), ErrorCode(), *std::move(late));
            return complete(executor_, std::move(handler), make_error_code(LookupFailure::cancelled), LookupAnswer{});
        }
        const std::uint64_t ticket = ++last_receiver_;
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) {
            slot.assign([weak = weak_from_this(), ticket](asio::cancellation_type) {
                if (const auto self = weak.lock()) self->forget_receiver(ticket);
            });
        }
        receivers_.emplace_back(ticket, std::move(handler));
        schedule_pump();
    }

    void deliver(const LookupAnswer& answer) {
        queue_.on_callback(answer, now());
        schedule_pump();
    }

    void stop() {
        queue_.stop(now());
        stopping_ = true;
        schedule_pump();
    }

    /// Ends everything at once.
    void shut_down(ErrorCode error) {
        if (down_) return;
        down_ = true;
        timer_.cancel();
        queue_.stop(now());
        for (auto& [job, connection] : std::exchange(busy_, {})) connection->close();
        for (const Idle& idle : std::exchange(idle_, {})) idle.connection->close();
        for (auto& [ticket, handler] : std::exchange(lookups_, {})) {
            complete(executor_, std::move(handler), error, LookupAnswer{});
        }
        for (auto& [ticket, part] : std::exchange(parts_, {})) {
            if (part.first->handler)
                complete(executor_, std::exchange(part.first->handler, {}), error, std::vector<LookupAnswer>{});
        }
        for (auto& [ticket, handler] : std::exchange(receivers_, {})) {
            complete(executor_, std::move(handler), error, LookupAnswer{});
        }
        if (run_) complete(executor_, std::exchange(run_, {}), error);
    }

    [[nodiscard]] std::string_view diagnostics() const noexcept { return diagnostics_; }
    [[nodiscard]] std::int64_t spent() const noexcept { return queue_.spent(); }

private:
    struct Batch {
        std::vector<LookupAnswer> answers;
        std::vector<LookupTicket> tickets;
        std::size_t left = 0;
        ManyHandler handler;
    };
    struct Idle {
        std::shared_ptr<HttpConnection> connection;
        Instant since;
    };

    /// The wall's time at the start, and from then on a clock that never goes backwards.
    [[nodiscard]] Instant now() const {
        return begin_instant_ + std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - begin_);
    }

    void schedule_pump() {
        if (pump_scheduled_ || down_) return;
        pump_scheduled_ = true;
        asio::post(executor_, [self = shared_from_this()] {
            self->pump_scheduled_ = false;
            self->pump();
        });
    }

    void pump() {
        if (down_) return;
        const Instant present = now();
        queue_.on_time(present);
        while (const auto job = queue_.next_given_up()) {
            const auto found = busy_.find(*job);
            if (found == busy_.end()) continue;
            const auto connection = found->second;
            busy_.erase(found);
            connection->close();
        }
        if (run_) {
            while (const auto sending = queue_.next_sending(present)) send(*sending);
        }
        hand_out();
        if (stopping_ && run_) return shut_down(make_error_code(LookupFailure::cancelled));
        drop_idle(present);
        wait(present);
    }

    void send(const LookupSending& sending) {
        const auto request = request_for(config_, sending.number, sending.reference, now());
        if (!request)
            return settle(sending, failed(LookupFailure::unauthorized, request.error().message()),
                          SendProgress::not_sent);
        if (request->tls && !tls_) {
            auto made = make_tls_context(config_.ca_file);
            if (!made) {
                return settle(sending, failed(LookupFailure::transport, made.error().message()),
                              SendProgress::not_sent);
            }
            tls_ = *std::move(made);
        }
        const auto connection = connection_for(request->tls);
        busy_.emplace(sending.job, connection);
        connection->exchange(*request,
                             [weak = weak_from_this(), sending, raw = connection.get()](const HttpOutcome& outcome) {
                                 if (const auto self = weak.lock()) self->on_outcome(sending, raw, outcome);
                             });
    }

    std::shared_ptr<HttpConnection> connection_for(bool tls) {
        while (!idle_.empty()) {
            auto connection = std::move(idle_.back().connection);
            idle_.pop_back();
            if (connection->reusable()) return connection;
            connection->close();
        }
        const auto with_tls = tls ? tls_ : std::shared_ptr<TlsContext>{};
        return make_connection(executor_, with_tls, {config_.connect_timeout, config_.largest_answer});
    }

    static LookupAnswer failed(LookupFailure failure, std::string text) {
        LookupAnswer answer;
        answer.failure = failure;
        answer.text = std::move(text);
        return answer;
    }

    void on_outcome(const LookupSending& sending, const HttpConnection* raw, const HttpOutcome& outcome) {
        const auto found = busy_.find(sending.job);
        const bool given_up = found == busy_.end() || found->second.get() != raw;
        if (down_ || (given_up && outcome.error)) return;
        if (!given_up) {
            if (!outcome.error && found->second->reusable()) idle_.push_back({std::move(found->second), now()});
            busy_.erase(found);
        }
        LookupAnswer answer;
        if (outcome.error) {
            answer = failed(LookupFailure::transport, outcome.doing + ": " + outcome.error.message());
            answer.evidence.number = sending.number;
        } else {
            answer = read_answer(config_.profile, sending.number, {outcome.status, outcome.body, outcome.retry_after},
                                 now());
        }
        settle(sending, std::move(answer), outcome.progress);
        schedule_pump();
    }

    void settle(const LookupSending& sending, LookupAnswer answer, SendProgress progress) {
        if (answer.failure) {
            diagnostics_ = std::string(sentence(*answer.failure));
            if (!answer.code.empty()) diagnostics_ += ", " + answer.code;
            if (!answer.text.empty()) diagnostics_ += ": " + answer.text;
        }
        answer.evidence.number = sending.number;
        queue_.on_answer(sending.job, answer, progress, now());
    }

    void hand_out() {
        while (auto done = queue_.next_done()) {
            if (const auto part = parts_.find(done->ticket); part != parts_.end()) {
                const auto [batch, index] = part->second;
                parts_.erase(part);
                batch->answers[index] = std::move(done->answer);
                if (--batch->left == 0) {
                    complete(executor_, std::move(batch->handler), ErrorCode(), std::move(batch->answers));
                }
                continue;
            }
            const auto found = lookups_.find(done->ticket);
            if (found == lookups_.end()) continue;
            LookupHandler handler = std::move(found->second);
            lookups_.erase(found);
            const ErrorCode error = done->answer.failure ? make_error_code(*done->answer.failure) : ErrorCode();
            complete(executor_, std::move(handler), error, std::move(done->answer));
        }
        while (!receivers_.empty()) {
            auto late = queue_.next_late();
            if (!late) break;
            LookupHandler handler = std::move(receivers_.front().second);
            receivers_.pop_front();
            complete(executor_, std::move(handler), ErrorCode(), *std::move(late));
        }
    }

    void drop_idle(Instant present) {
        while (!idle_.empty() && idle_.front().since + config_.keep_alive <= present) {
            idle_.front().connection->close();
            idle_.pop_front();
        }
    }

    void wait(Instant present) {
        Instant next = run_ || queue_.next_wakeup() < far_future ? queue_.next_wakeup() : far_future;
        if (!idle_.empty()) next = std::min(next, idle_.front().since + config_.keep_alive);
        // What only waits for `async_run` is looked at again when a caller's time is over.
        if (!run_ && next <= present) next = present + std::chrono::milliseconds(50);
        if (next >= far_future) {
            timer_.cancel();
            armed_for_ = far_future;
            return;
        }
        if (next == armed_for_ && next > present) return;
        armed_for_ = next;
        timer_.expires_after(std::max(Duration::zero(), next - present));
        timer_.async_wait([weak = weak_from_this()](ErrorCode error) {
            const auto self = weak.lock();
            if (error || !self || self->down_) return;
            self->armed_for_ = far_future;
            self->pump();
        });
    }

    void give_up(LookupTicket ticket) {
        const auto found = lookups_.find(ticket);
        if (found == lookups_.end()) return;
        queue_.withdraw(ticket);
        LookupHandler handler = std::move(found->second);
        lookups_.erase(found);
        complete(executor_, std::move(handler), ErrorCode(asio::error::operation_aborted), LookupAnswer{});
        schedule_pump();
    }

    void give_up_batch(const std::shared_ptr<Batch>& batch) {
        if (!batch->handler) return;
        for (const LookupTicket ticket : batch->tickets) {
            if (parts_.erase(ticket) > 0) queue_.withdraw(ticket);
        }
        complete(executor_, std::exchange(batch->handler, {}), ErrorCode(asio::error::operation_aborted),
                 std::move(batch->answers));
        schedule_pump();
    }

    void forget_receiver(std::uint64_t ticket) {
        const auto found = std::find_if(receivers_.begin(), receivers_.end(),
                                        [ticket](const auto& one) { return one.first == ticket; });
        if (found == receivers_.end()) return;
        LookupHandler handler = std::move(found->second);
        receivers_.erase(found);
        complete(executor_, std::move(handler), ErrorCode(asio::error::operation_aborted), LookupAnswer{});
    }

    asio::any_io_executor executor_;
    HlrClientConfig config_;
    LookupQueue queue_;
    std::shared_ptr<TlsContext> tls_;
    asio::steady_timer timer_;
    std::chrono::steady_clock::time_point begin_;
    Instant begin_instant_;
    Instant armed_for_ = far_future;
    bool down_ = false;
    bool stopping_ = false;
    bool pump_scheduled_ = false;
    std::uint64_t last_receiver_ = 0;
    std::string diagnostics_;
    RunHandler run_;
    std::map<LookupTicket, LookupHandler> lookups_;
    std::map<LookupTicket, std::pair<std::shared_ptr<Batch>, std::size_t>> parts_;
    std::deque<std::pair<std::uint64_t, LookupHandler>> receivers_;
    std::map<LookupJob, std::shared_ptr<HttpConnection>> busy_;
    std::deque<Idle> idle_;
};

HlrClient::HlrClient(asio::any_io_executor executor, HlrClientConfig config)
    : core_(std::make_shared<Core>(std::move(executor), std::move(config))) {}

HlrClient::~HlrClient() {
    if (core_) core_->shut_down(asio::error::operation_aborted);
}

void HlrClient::start_run(const std::shared_ptr<Core>& core, RunHandler handler) { core->run(std::move(handler)); }

void HlrClient::start_lookup(const std::shared_ptr<Core>& core, PhoneNumber number, const LookupOptions& options,
                             LookupHandler handler) {
    core->lookup(number, options, std::move(handler));
}

void HlrClient::start_many(const std::shared_ptr<Core>& core, const std::vector<PhoneNumber>& numbers,
                           const LookupOptions& options, ManyHandler handler) {
    core->many(numbers, options, std::move(handler));
}

void HlrClient::start_receive(const std::shared_ptr<Core>& core, LookupHandler handler) {
    core->receive(std::move(handler));
}

void HlrClient::deliver(const LookupAnswer& answer) { core_->deliver(answer); }
void HlrClient::stop() { core_->stop(); }
std::string_view HlrClient::diagnostics() const noexcept { return core_->diagnostics(); }
std::int64_t HlrClient::spent() const noexcept { return core_->spent(); }

}  // namespace outdial
