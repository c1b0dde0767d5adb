// SPDX-License-Identifier: Apache-2.0
#pragma once

// Boost.Asio needs it and does not include it.
#include <utility>

#include <outdial/adapters/lookup_error.hpp>
#include <outdial/adapters/webhook.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// A small server for what providers push: callbacks of look-ups and receipts of messages. On Boost.Asio and Beast.
namespace outdial {

struct WebhookListenerConfig {
    std::string address = "127.0.0.1";  ///< of this machine; usually a proxy stands before it
    std::uint16_t port = 0;             ///< 0: any, see `WebhookListener::port`
    std::vector<WebhookRoute> routes;
    std::string public_url;                  ///< scheme and host as the providers know us
    std::string certificate_file, key_file;  ///< in PEM, to speak TLS; empty: http
    std::uint32_t most_connections = 1'000;  ///< one more, and the one that has been silent longest is closed
    std::uint32_t longest_inbox = 10'000;    ///< answers nobody has taken yet; further requests get 503
    std::uint32_t largest_body = 262'144;    ///< octets; a larger one gets 413
    std::uint32_t largest_header = 16'384;   ///< octets; a larger one gets 431
    Duration request_timeout = std::chrono::seconds(10);  ///< for a whole request, however slowly it drips in

    /// Error naming the first thing that is wrong.
    [[nodiscard]] Result<void> check() const;
};

/// One thing that a provider told.
struct WebhookEvent {
    std::string provider;  ///< name of the profile
    LookupAnswer answer;
};

struct WebhookCounts {
    std::uint64_t connections = 0;  ///< accepted
    std::uint64_t crowded_out = 0;  ///< closed for a newer one
    std::uint64_t too_slow = 0;     ///< closed since a request took too long
    std::uint64_t answered = 0;     ///< requests whose answers were taken
    std::uint64_t refused = 0;      ///< requests with a status of 400 and more
    std::uint64_t not_taken = 0;    ///< among them: nobody took the answers in time, so that they come again
};

/// A request is answered when its evidence was taken by `async_receive`, and with 503 when nobody takes it before the
/// provider's deadline: then the provider sends it again. So nothing that was acknowledged is lost.
///
/// All is to be called on the executor's thread (or strand): the object has no lock.
class WebhookListener {
public:
    /// `config` as its `check` accepts it; otherwise `async_run` fails and `diagnostics` says why.
    WebhookListener(boost::asio::any_io_executor executor, WebhookListenerConfig config);
    WebhookListener(WebhookListener&&) noexcept = default;
    WebhookListener& operator=(WebhookListener&&) = delete;
    WebhookListener(const WebhookListener&) = delete;
    /// Closes all connections; every operation under way ends with `operation_aborted`.
    ~WebhookListener();

    /// `void(ErrorCode)`: listens as soon as it is started, and ends when it is stopped (`LookupFailure::cancelled`),
    /// cancelled (`operation_aborted`), or when it cannot listen.
    template <class Token>
    auto async_run(Token&& token) {
        return boost::asio::async_initiate<Token, void(ErrorCode)>(
            [core = core_](auto handler) { start_run(core, RunHandler(std::move(handler))); }, token);
    }

    /// `void(ErrorCode, WebhookEvent)`: the next thing that a provider told. Taking it acknowledges it.
    template <class Token>
    auto async_receive(Token&& token) {
        return boost::asio::async_initiate<Token, void(ErrorCode, WebhookEvent)>(
            [core = core_](auto handler) { start_receive(core, ReceiveHandler(std::move(handler))); }, token);
    }

    void stop();

    /// Where it listens; 0 when it does not.
    [[nodiscard]] std::uint16_t port() const noexcept;
    [[nodiscard]] WebhookCounts counts() const noexcept;
    /// The last thing that went wrong, in words; empty when nothing did.
    [[nodiscard]] std::string_view diagnostics() const noexcept;

private:
    class Core;
    using RunHandler = boost::asio::any_completion_handler<void(ErrorCode)>;
    using ReceiveHandler = boost::asio::any_completion_handler<void(ErrorCode, WebhookEvent)>;
    static void start_run(const std::shared_ptr<Core>& core, RunHandler handler);
    static void start_receive(const std::shared_ptr<Core>& core, ReceiveHandler handler);

    std::shared_ptr<Core> core_;
};

}  // namespace outdial
