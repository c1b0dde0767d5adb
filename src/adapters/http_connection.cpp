// SPDX-License-Identifier: Apache-2.0
#include "http_connection.hpp"

#include "tls_context.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <optional>
#include <type_traits>

namespace outdial {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

using TlsStream = asio::ssl::stream<beast::tcp_stream>;

namespace {

constexpr std::uint32_t longest_header = 32'768;
constexpr int most_interim = 10;

template <class Stream>
class Connection final : public HttpConnection, public std::enable_shared_from_this<Connection<Stream>> {
public:
    template <class... Arguments>
    Connection(const asio::any_io_executor& executor, std::shared_ptr<TlsContext> tls, HttpLimits limits,
               Arguments&... arguments)
        : tls_(std::move(tls)), limits_(limits), resolver_(executor), stream_(executor, arguments...) {}

    void exchange(const HttpRequest& request, Handler handler) override {
        handler_ = std::move(handler);
        outcome_ = {};
        interim_ = 0;
        host_ = request.host;
        message_ = {};
        message_.version(11);
        message_.method_string(request.method);
        message_.target(request.target);
        const bool usual_port = request.port == (request.tls ? 443 : 80);
        message_.set(http::field::host, usual_port ? host_ : host_ + ":" + std::to_string(request.port));
        message_.set(http::field::user_agent, "outdial");
        for (const auto& [name, value] : request.headers) message_.set(name, value);
        message_.body() = request.body;
        message_.prepare_payload();
        if (open_) return write();
        lowest().expires_after(limits_.connect_timeout);
        resolver_.async_resolve(host_, std::to_string(request.port),
                                [self = this->shared_from_this()](error_code error, const auto& found) {
                                    if (self->failed(error, "resolving ")) return;
                                    self->connect(found);
                                });
    }

    void close() override {
        open_ = false;
        closed_ = true;
        resolver_.cancel();
        error_code ignored;
        lowest().socket().close(ignored);
        lowest().cancel();
    }

    bool reusable() override {
        if (!open_ || handler_) return false;
        // Whatever can be read between two answers, if only the end, makes the connection useless.
        char octet = 0;
        error_code error;
        lowest().socket().non_blocking(true, error);
        lowest().socket().receive(asio::buffer(&octet, 1), tcp::socket::message_peek, error);
        return error == asio::error::would_block || error == asio::error::try_again;
    }

private:
    beast::tcp_stream& lowest() { return beast::get_lowest_layer(stream_); }

    bool failed(error_code error, const char* doing) {
        if (!error && closed_) error = asio::error::operation_aborted;
        if (!error) return false;
        outcome_.error = error;
        outcome_.doing = doing + host_;
        finish();
        return true;
    }

    void finish() {
        if (outcome_.error) {
            open_ = false;
            error_code ignored;
            lowest().socket().close(ignored);
        }
        if (!handler_) return;
        const Handler handler = std::exchange(handler_, {});
        handler(std::move(outcome_));
    }

    void connect(const tcp::resolver::results_type& found) {
        lowest().async_connect(found, [self = this->shared_from_this()](error_code error, const tcp::endpoint&) {
            if (self->failed(error, "connecting to ")) return;
            error_code ignored;
            self->lowest().socket().set_option(tcp::no_delay(true), ignored);
            self->shake_hands();
        });
    }

    void shake_hands() {
        if constexpr (std::is_same_v<Stream, TlsStream>) {
            if (failed(expect_host(stream_, host_), "preparing TLS with ")) return;
            stream_.async_handshake(asio::ssl::stream_base::client,
                                    [self = this->shared_from_this()](error_code result) {
                                        if (self->failed(result, shaking_hands(self->stream_).c_str())) return;
                                        self->write();
                                    });
            return;
        }
        write();
    }

    void write() {
        open_ = true;
        lowest().expires_never();
        http::async_write(stream_, message_, [self = this->shared_from_this()](error_code error, std::size_t size) {
            if (size > 0) self->outcome_.progress = SendProgress::sent;
            if (self->failed(error, "writing to ")) return;
            self->outcome_.progress = SendProgress::sent;
            self->read();
        });
    }

    void read() {
        parser_.emplace();
        parser_->body_limit(limits_.largest_answer);
        parser_->header_limit(longest_header);
        http::async_read(stream_, buffer_, *parser_, [self = this->shared_from_this()](error_code error, std::size_t) {
            // What was read whole counts, even if it was closed meanwhile.
            if (error && self->failed(error, "reading from ")) return;
            const auto& message = self->parser_->get();
            // An interim answer, such as 100 or 103: the real one follows.
            if (message.result_int() < 200 && ++self->interim_ < most_interim) return self->read();
            self->outcome_.status = static_cast<int>(message.result_int());
            self->outcome_.retry_after = std::string(message[http::field::retry_after]);
            self->outcome_.body = message.body();
            if (!message.keep_alive() || self->buffer_.size() > 0) self->close();
            self->finish();
        });
    }

    std::shared_ptr<TlsContext> tls_;
    HttpLimits limits_;
    tcp::resolver resolver_;
    Stream stream_;
    std::string host_;
    http::request<http::string_body> message_;
    beast::flat_buffer buffer_;
    std::optional<http::response_parser<http::string_body>> parser_;
    int interim_ = 0;
    bool open_ = false;
    bool closed_ = false;
    HttpOutcome outcome_;
    Handler handler_;
};

}  // namespace

std::shared_ptr<HttpConnection> make_connection(const asio::any_io_executor& executor,
                                                const std::shared_ptr<TlsContext>& tls, HttpLimits limits) {
    if (tls) return std::make_shared<Connection<TlsStream>>(executor, tls, limits, tls->context);
    return std::make_shared<Connection<beast::tcp_stream>>(executor, tls, limits);
}

}  // namespace outdial
