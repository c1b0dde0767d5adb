// SPDX-License-Identifier: Apache-2.0
#include "webhook_session.hpp"

#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <optional>
#include <type_traits>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

namespace outdial {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

class ServerTls {
public:
    asio::ssl::context context{asio::ssl::context::tls_server};
};
using TlsStream = asio::ssl::stream<beast::tcp_stream>;

namespace {

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

template <class Stream>
class Session final : public WebhookSession {
public:
    template <class... Arguments>
    Session(asio::ip::tcp::socket socket, std::shared_ptr<ServerTls> tls, const WebhookListenerConfig& config,
            std::weak_ptr<Host> host, Arguments&... arguments)
        : tls_(std::move(tls)),
          host_(std::move(host)),
          largest_body_(config.largest_body),
          largest_header_(config.largest_header),
          timeout_(config.request_timeout),
          stream_(std::move(socket), arguments...) {}

    void start() override {
        if constexpr (std::is_same_v<Stream, TlsStream>) {
            lowest().expires_after(timeout_);
            stream_.async_handshake(asio::ssl::stream_base::server, [self = self()](ErrorCode error) {
                if (error) return self->end(error == beast::error::timeout ? End::too_slow : End::closed);
                self->read();
            });
            return;
        }
        read();
    }

    void reply(int status, const std::string& body) override {
        response_ = {};
        response_.result(static_cast<unsigned>(status));
        response_.version(11);
        response_.keep_alive(keep_alive_);
        response_.set(http::field::server, "outdial");
        response_.set(http::field::content_type, "text/plain");
        if (status == 401) response_.set(http::field::www_authenticate, "Basic realm=\"webhook\"");
        if (status == 503) response_.set(http::field::retry_after, "10");
        response_.body() = body;
        response_.prepare_payload();
        lowest().expires_after(timeout_);
        http::async_write(stream_, response_, [self = self()](ErrorCode error, std::size_t) {
            if (error || !self->keep_alive_) return self->end(self->refused_ ? End::refused : End::closed);
            if (const auto host = self->host_.lock()) host->on_replied(*self);
            self->read();
        });
    }

    void close() override {
        closed_ = true;
        ErrorCode ignored;
        lowest().socket().close(ignored);
        lowest().cancel();
    }

private:
    std::shared_ptr<Session> self() { return std::static_pointer_cast<Session>(shared_from_this()); }
    beast::tcp_stream& lowest() { return beast::get_lowest_layer(stream_); }

    void end(End why) {
        if (std::exchange(closed_, true)) return;
        ErrorCode ignored;
        lowest().socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
        lowest().socket().close(ignored);
        if (const auto host = host_.lock()) host->on_end(*this, why);
    }

    /// One deadline for the whole request, so that dripping octets do not keep a connection.
    void read() {
        if (closed_) return;
        parser_.emplace();
        parser_->body_limit(largest_body_);
        parser_->header_limit(largest_header_);
        lowest().expires_after(timeout_);
        http::async_read_header(stream_, buffer_, *parser_, [self = self()](ErrorCode error, std::size_t) {
            if (self->closed_) return;
            if (error) return self->on_error(error);
            const bool asks = beast::iequals(self->parser_->get()[http::field::expect], "100-continue");
            asks ? self->go_on() : self->read_body();
        });
    }

    /// Some clients wait for this before they send the body.
    void go_on() {
        response_ = {};
        response_.result(http::status::continue_);
        response_.version(11);
        http::async_write(stream_, response_, [self = self()](ErrorCode error, std::size_t) {
            error ? self->end(End::closed) : self->read_body();
        });
    }

    void read_body() {
        http::async_read(stream_, buffer_, *parser_, [self = self()](ErrorCode error, std::size_t) {
            if (self->closed_) return;
            error ? self->on_error(error) : self->on_request();
        });
    }

    void on_error(ErrorCode error) {
        if (error == beast::error::timeout) return end(End::too_slow);
        const bool spoke =
            parser_->got_some() && error.category() == make_error_code(http::error::bad_version).category();
        if (error == http::error::end_of_stream || error == http::error::partial_message || !spoke) {
            return end(End::closed);
        }
        keep_alive_ = false;
        refused_ = true;
        const int status = error == http::error::body_limit ? 413 : error == http::error::header_limit ? 431 : 400;
        reply(status, "");
    }

    void on_request() {
        const auto& message = parser_->get();
        keep_alive_ = message.keep_alive();
        WebhookRequest request{view(message.method_string()), view(message.target()), {}, message.body()};
        for (const auto& field : message) request.headers.emplace_back(view(field.name_string()), view(field.value()));
        if (const auto host = host_.lock()) host->on_request(*this, request);
    }

    std::shared_ptr<ServerTls> tls_;
    std::weak_ptr<Host> host_;
    std::uint32_t largest_body_, largest_header_;
    Duration timeout_;
    Stream stream_;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    http::response<http::string_body> response_;
    bool keep_alive_ = true;
    bool refused_ = false;
    bool closed_ = false;
};

}  // namespace

Result<std::shared_ptr<ServerTls>> make_server_tls(const WebhookListenerConfig& config) {
    if (config.certificate_file.empty()) return std::shared_ptr<ServerTls>{};
    auto tls = std::make_shared<ServerTls>();
    ErrorCode error;
    tls->context.use_certificate_chain_file(config.certificate_file, error);
    if (error) return Error{"webhook.certificate_file", config.certificate_file, "cannot be read: " + error.message()};
    tls->context.use_private_key_file(config.key_file, asio::ssl::context::pem, error);
    if (error) return Error{"webhook.key_file", config.key_file, "cannot be read: " + error.message()};
    SSL_CTX_set_min_proto_version(tls->context.native_handle(), TLS1_2_VERSION);
    return tls;
}

std::shared_ptr<WebhookSession> make_session(asio::ip::tcp::socket socket, const std::shared_ptr<ServerTls>& tls,
                                             const WebhookListenerConfig& config,
                                             std::weak_ptr<WebhookSession::Host> host) {
    if (tls) return std::make_shared<Session<TlsStream>>(std::move(socket), tls, config, std::move(host), tls->context);
    return std::make_shared<Session<beast::tcp_stream>>(std::move(socket), tls, config, std::move(host));
}

}  // namespace outdial
