// SPDX-License-Identifier: Apache-2.0
#pragma once

// Boost.Asio needs it and does not include it.
#include <utility>

#include <outdial/adapters/webhook_listener.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <memory>
#include <string>

/// One connection of a provider to the listener, with TLS or without: a request at a time.
namespace outdial {

class ServerTls;

/// Null without a certificate. Error when it cannot be read.
[[nodiscard]] Result<std::shared_ptr<ServerTls>> make_server_tls(const WebhookListenerConfig& config);

class WebhookSession : public std::enable_shared_from_this<WebhookSession> {
public:
    enum class End : std::uint8_t { closed, too_slow, refused };

    /// Who owns the sessions.
    class Host {
    public:
        Host() = default;
        Host(const Host&) = delete;
        Host& operator=(const Host&) = delete;
        virtual ~Host() = default;
        /// A whole request came; `reply` is awaited.
        virtual void on_request(WebhookSession& session, const WebhookRequest& request) = 0;
        /// The reply is written and the next request awaited.
        virtual void on_replied(WebhookSession& session) = 0;
        virtual void on_end(WebhookSession& session, End why) = 0;
    };

    WebhookSession() = default;
    WebhookSession(const WebhookSession&) = delete;
    WebhookSession& operator=(const WebhookSession&) = delete;
    virtual ~WebhookSession() = default;

    virtual void start() = 0;
    virtual void reply(int status, const std::string& body) = 0;
    /// The host is not told.
    virtual void close() = 0;

    std::uint64_t serial = 0;  ///< the host's own
};

[[nodiscard]] std::shared_ptr<WebhookSession> make_session(boost::asio::ip::tcp::socket socket,
                                                           const std::shared_ptr<ServerTls>& tls,
                                                           const WebhookListenerConfig& config,
                                                           std::weak_ptr<WebhookSession::Host> host);

}  // namespace outdial
