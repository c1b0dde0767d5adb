// SPDX-License-Identifier: Apache-2.0
#pragma once

// Boost.Asio needs it and does not include it.
#include <utility>

#include "smpp_centre.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

namespace outdial_test {

/// The centre with every bad habit, on a loopback socket, with TLS or without. One client at a time.
class CentreServer {
public:
    explicit CentreServer(boost::asio::io_context& context, SmppCentre::Habits habits = {}, std::uint64_t seed = 1,
                          boost::asio::ssl::context* tls = nullptr)
        : centre(habits, seed),
          acceptor_(context, boost::asio::ip::tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
          tls_(tls),
          receipts_(context) {
        accept();
        tick();
    }

    SmppCentre centre;
    int connections = 0;
    int clients = 0;  ///< connections that are ready to talk

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    void hang_up() {
        boost::system::error_code ignored;
        if (talk_) talk_->socket.close(ignored);
    }
    /// Octets that are no part of the conversation.
    void say(std::string_view octets) {
        centre.output += octets;
        flush();
    }
    /// A half-open connection: for the client it stands, but nothing is heard or said any more.
    void fall_silent() { silent_ = true; }
    void close() {
        closed_ = true;
        acceptor_.close();
        receipts_.cancel();
        hang_up();
    }

private:
    struct Talk {
        explicit Talk(boost::asio::ip::tcp::socket accepted) : socket(std::move(accepted)) {}
        boost::asio::ip::tcp::socket socket;
        std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> tls;
        std::array<char, 16'384> input{};
        std::string output;  ///< that is being written
    };
    /// Calls with the stream to read from and write to.
    template <class Use>
    static void with_stream(Talk& talk, Use use) {
        talk.tls ? use(*talk.tls) : use(talk.socket);
    }

    void accept() {
        acceptor_.async_accept([this](boost::system::error_code error, boost::asio::ip::tcp::socket socket) {
            if (error) return;
            ++connections;
            hang_up();
            talk_ = std::make_shared<Talk>(std::move(socket));
            silent_ = false;
            centre.connected();
            tls_ == nullptr ? begin() : shake_hands();
            accept();
        });
    }
    void shake_hands() {
        talk_->tls.emplace(talk_->socket, *tls_);
        talk_->tls->async_handshake(boost::asio::ssl::stream_base::server,
                                    [this, of = talk_](boost::system::error_code error) {
                                        if (of != talk_) return;
                                        error ? hang_up() : begin();
                                    });
    }
    void begin() {
        ++clients;
        read();
    }
    void read() {
        with_stream(*talk_, [this](auto& stream) {
            stream.async_read_some(boost::asio::buffer(talk_->input),
                                   [this, of = talk_](boost::system::error_code error, std::size_t size) {
                                       if (error || of != talk_) return;
                                       if (silent_) return;
                                       centre.on_bytes(std::string_view(of->input.data(), size));
                                       flush();
                                       read();
                                   });
        });
    }
    void flush() {
        if (silent_ || centre.output.empty() || !talk_ || !talk_->socket.is_open() || !talk_->output.empty()) return;
        talk_->output = std::exchange(centre.output, {});
        with_stream(*talk_, [this](auto& stream) {
            boost::asio::async_write(stream, boost::asio::buffer(talk_->output),
                                     [this, of = talk_](boost::system::error_code, std::size_t) {
                                         of->output.clear();
                                         if (of == talk_) flush();
                                     });
        });
    }
    void tick() {
        receipts_.expires_after(std::chrono::milliseconds(2));
        receipts_.async_wait([this](boost::system::error_code error) {
            if (error || closed_) return;
            centre.send_receipts();
            flush();
            tick();
        });
    }

    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::ssl::context* tls_;
    std::shared_ptr<Talk> talk_;
    boost::asio::steady_timer receipts_;
    bool closed_ = false;
    bool silent_ = false;
};

}  // namespace outdial_test
