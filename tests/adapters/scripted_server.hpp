// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "certificate.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <type_traits>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

namespace outdial_test {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

/// What the server does with one request.
struct Script {
    enum class Fault { none, reset_before, reset_after_half, garbage, silence, drip };
    Fault fault = Fault::none;
    int status = 200;
    std::string body;
    std::chrono::milliseconds delay{0};
    std::string retry_after = {};
    bool keep_alive = true;
    std::string before = {};  ///< octets sent before the answer
};

using Request = http::request<http::string_body>;
using Answer = std::function<Script(const Request&)>;

/// A server on loopback that does what it is told, with TLS or without.
class ScriptedServer {
public:
    ScriptedServer(asio::io_context& context, Answer answer)
        : answer_(std::move(answer)), acceptor_(context, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
        accept();
    }
    ScriptedServer(asio::io_context& context, Answer answer, asio::ssl::context& tls)
        : answer_(std::move(answer)),
          acceptor_(context, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
          tls_(&tls) {
        accept();
    }

    int connections = 0;
    int requests = 0;

    [[nodiscard]] unsigned short port() const { return acceptor_.local_endpoint().port(); }
    [[nodiscard]] std::string url(const std::string& scheme = "http") const {
        return scheme + "://127.0.0.1:" + std::to_string(port());
    }
    void close() {
        closed_ = true;
        boost::system::error_code ignored;
        acceptor_.close(ignored);
        for (const auto& session : std::exchange(sessions_, {})) session->close();
    }

private:
    struct Session {
        Session() = default;
        Session(const Session&) = delete;
        Session& operator=(const Session&) = delete;
        virtual ~Session() = default;
        virtual void close() = 0;
    };

    template <class Stream>
    struct Talk final : Session, std::enable_shared_from_this<Talk<Stream>> {
        template <class... More>
        Talk(ScriptedServer& owner, asio::ip::tcp::socket socket, More&... more)
            : server(owner), timer(socket.get_executor()), stream(std::move(socket), more...) {}

        void start() {
            if constexpr (std::is_same_v<Stream, beast::tcp_stream>) {
                read();
            } else {
                stream.async_handshake(Stream::server,
                                       [self = this->shared_from_this()](boost::system::error_code error) {
                                           error ? self->end() : self->read();
                                       });
            }
        }
        void close() override {
            closed = true;
            timer.cancel();
            boost::system::error_code ignored;
            beast::get_lowest_layer(stream).socket().close(ignored);
        }
        void end() {
            close();
            server.sessions_.erase(this->shared_from_this());
        }
        void reset() {
            boost::system::error_code ignored;
            beast::get_lowest_layer(stream).socket().set_option(asio::socket_base::linger(true, 0), ignored);
            end();
        }
        void read() {
            request = {};
            http::async_read(stream, buffer, request,
                             [self = this->shared_from_this()](boost::system::error_code error, std::size_t) {
                                 if (error || self->closed) return self->closed ? void() : self->end();
                                 ++self->server.requests;
                                 self->script = self->server.answer_(self->request);
                                 self->timer.expires_after(self->script.delay);
                                 self->timer.async_wait([self](boost::system::error_code cancelled) {
                                     if (!cancelled && !self->closed) self->answer();
                                 });
                             });
        }
        void answer() {
            using Fault = Script::Fault;
            if (script.fault == Fault::silence) return;
            if (script.fault == Fault::reset_before) return reset();
            octets = "HTTP/1.1 " + std::to_string(script.status) +
                     " X\r\nContent-Length: " + std::to_string(script.body.size()) + "\r\n";
            if (!script.retry_after.empty()) octets += "Retry-After: " + script.retry_after + "\r\n";
            if (!script.keep_alive) octets += "Connection: close\r\n";
            octets = script.before + octets + "\r\n" + script.body;
            if (script.fault == Fault::garbage) octets = "\x16\x03\x01 this is no HTTP\r\n\r\n" + script.body;
            if (script.fault == Fault::reset_after_half) octets.resize(octets.size() - script.body.size() / 2 - 1);
            write(script.fault == Fault::drip ? 1 : octets.size());
        }
        void write(std::size_t size) {
            asio::async_write(stream, asio::buffer(octets.data(), std::min(size, octets.size())),
                              [self = this->shared_from_this()](boost::system::error_code error, std::size_t written) {
                                  if (error || self->closed) return self->closed ? void() : self->end();
                                  self->octets.erase(0, written);
                                  if (!self->octets.empty()) return self->write(1);
                                  if (self->script.fault == Script::Fault::reset_after_half) return self->reset();
                                  if (!self->script.keep_alive || self->script.fault == Script::Fault::garbage) {
                                      return self->end();
                                  }
                                  self->read();
                              });
        }

        ScriptedServer& server;
        asio::steady_timer timer;
        Stream stream;
        beast::flat_buffer buffer;
        Request request;
        Script script;
        std::string octets;
        bool closed = false;
    };

    template <class Stream, class... More>
    void talk(asio::ip::tcp::socket socket, More&... more) {
        const auto session = std::make_shared<Talk<Stream>>(*this, std::move(socket), more...);
        sessions_.insert(session);
        session->start();
    }

    void accept() {
        acceptor_.async_accept([this](boost::system::error_code error, asio::ip::tcp::socket socket) {
            if (error || closed_) return;
            ++connections;
            if (tls_ != nullptr) {
                talk<asio::ssl::stream<beast::tcp_stream>>(std::move(socket), *tls_);
                return accept();
            }
            talk<beast::tcp_stream>(std::move(socket));
            accept();
        });
    }

    Answer answer_;
    asio::ip::tcp::acceptor acceptor_;
    asio::ssl::context* tls_ = nullptr;
    std::set<std::shared_ptr<Session>> sessions_;
    bool closed_ = false;
};

}  // namespace outdial_test
