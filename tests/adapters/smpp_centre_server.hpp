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
#include <string>
#include <string_view>

namespace outdial_test {

/// The centre with every bad habit, on a loopback socket. One client at a time.
class CentreServer {
public:
    explicit CentreServer(boost::asio::io_context& context, SmppCentre::Habits habits = {}, std::uint64_t seed = 1)
        : centre(habits, seed),
          acceptor_(context, boost::asio::ip::tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
          socket_(context),
          receipts_(context) {
        accept();
        tick();
    }

    SmppCentre centre;
    int connections = 0;

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    void hang_up() {
        boost::system::error_code ignored;
        socket_.close(ignored);
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
    void accept() {
        acceptor_.async_accept([this](boost::system::error_code error, boost::asio::ip::tcp::socket socket) {
            if (error) return;
            ++connections;
            socket_ = std::move(socket);
            ++serial_;
            silent_ = false;
            centre.connected();
            read();
            accept();
        });
    }
    void read() {
        socket_.async_read_some(boost::asio::buffer(input_),
                                [this, of = serial_](boost::system::error_code error, std::size_t size) {
                                    if (error || of != serial_) return;
                                    if (silent_) return;
                                    centre.on_bytes(std::string_view(input_.data(), size));
                                    flush();
                                    read();
                                });
    }
    void flush() {
        if (writing_ || silent_ || centre.output.empty() || !socket_.is_open()) return;
        writing_ = true;
        octets_ = std::exchange(centre.output, {});
        boost::asio::async_write(socket_, boost::asio::buffer(octets_), [this](boost::system::error_code, std::size_t) {
            writing_ = false;
            flush();
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
    boost::asio::ip::tcp::socket socket_;
    boost::asio::steady_timer receipts_;
    std::array<char, 16'384> input_{};
    std::string octets_;
    bool writing_ = false;
    bool closed_ = false;
    bool silent_ = false;
    int serial_ = 0;  ///< of the connection
};

}  // namespace outdial_test
