// SPDX-License-Identifier: Apache-2.0
#pragma once

// Boost.Asio needs it and does not include it.
#include <utility>

#include "tls_context.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>

namespace outdial::smpp {

/// One connection to an SMS centre, with TLS or without. What is under way when it is closed belongs to it and keeps
/// it, and cannot disturb the next one.
struct Connection {
    explicit Connection(const boost::asio::any_io_executor& executor) : resolver(executor), socket(executor) {}

    boost::asio::ip::tcp::resolver resolver;
    boost::asio::ip::tcp::socket socket;
    std::shared_ptr<TlsContext> context;
    std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> tls;
    std::array<char, 65'536> input{};
    std::string output;  ///< that is being written
    bool open = false;

    template <class Handler>
    void async_read(Handler handler) {
        if (tls) return tls->async_read_some(boost::asio::buffer(input), std::move(handler));
        socket.async_read_some(boost::asio::buffer(input), std::move(handler));
    }
    template <class Handler>
    void async_write(Handler handler) {
        if (tls) return boost::asio::async_write(*tls, boost::asio::buffer(output), std::move(handler));
        boost::asio::async_write(socket, boost::asio::buffer(output), std::move(handler));
    }
    void close() {
        open = false;
        resolver.cancel();
        boost::system::error_code ignored;
        socket.close(ignored);
    }
};

}  // namespace outdial::smpp
