// SPDX-License-Identifier: Apache-2.0
#pragma once

// Boost.Asio needs it and does not include it.
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace outdial_test {

/// A connection with the framing that the Osmocom programs speak: a length, a protocol and that many octets.
class Ipa {
public:
    static constexpr unsigned char ccm = 0xfe;  ///< the connection itself: identity, ping
    static constexpr unsigned char osmo = 0xee;

    struct Frame {
        unsigned char protocol = 0;
        std::string octets;
    };

    explicit Ipa(boost::asio::any_io_executor executor) : socket_(std::move(executor)) {}

    boost::asio::awaitable<void> connect(std::string address, std::uint16_t port) {
        co_await socket_.async_connect({boost::asio::ip::make_address(address), port}, boost::asio::use_awaitable);
        socket_.set_option(boost::asio::ip::tcp::no_delay(true));
    }

    boost::asio::awaitable<void> write(unsigned char protocol, std::string_view octets) {
        std::string frame;
        frame += static_cast<char>(octets.size() >> 8);
        frame += static_cast<char>(octets.size() & 0xff);
        frame += static_cast<char>(protocol);
        frame += octets;
        co_await boost::asio::async_write(socket_, boost::asio::buffer(frame), boost::asio::use_awaitable);
    }

    boost::asio::awaitable<Frame> read() {
        std::array<unsigned char, 3> head{};
        co_await boost::asio::async_read(socket_, boost::asio::buffer(head), boost::asio::use_awaitable);
        Frame frame;
        frame.protocol = head[2];
        frame.octets.resize(std::size_t{head[0]} * 256 + head[1]);
        co_await boost::asio::async_read(socket_, boost::asio::buffer(frame.octets), boost::asio::use_awaitable);
        co_return frame;
    }

    void close() { socket_.close(); }

private:
    boost::asio::ip::tcp::socket socket_;
};

}  // namespace outdial_test
