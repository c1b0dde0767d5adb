// SPDX-License-Identifier: Apache-2.0
#pragma once

// Boost.Asio needs it and does not include it.
#include <utility>

#include <outdial/adapters/lookup_queue.hpp>
#include <outdial/adapters/provider_request.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/system/error_code.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

/// One connection of HTTP/1.1 to one host, with TLS or without: a request at a time.
namespace outdial {

class TlsContext;

struct HttpOutcome {
    boost::system::error_code error;
    SendProgress progress = SendProgress::not_sent;
    std::string doing;  ///< what failed, e.g. "connecting to api.example.test"
    int status = 0;
    std::string body;
    std::string retry_after;
};

class HttpConnection {
public:
    using Handler = std::function<void(HttpOutcome)>;

    HttpConnection() = default;
    HttpConnection(const HttpConnection&) = delete;
    HttpConnection& operator=(const HttpConnection&) = delete;
    virtual ~HttpConnection() = default;

    /// Connects if need be, sends, and reads the answer. The handler is called once, also after `close`.
    virtual void exchange(const HttpRequest& request, Handler handler) = 0;
    virtual void close() = 0;
    /// Open and silent: another request may be sent.
    [[nodiscard]] virtual bool reusable() = 0;
};

struct HttpLimits {
    Duration connect_timeout = std::chrono::seconds(10);
    std::uint32_t largest_answer = 1'000'000;
};

/// `tls` null: without TLS.
[[nodiscard]] std::shared_ptr<HttpConnection> make_connection(const boost::asio::any_io_executor& executor,
                                                              const std::shared_ptr<TlsContext>& tls,
                                                              HttpLimits limits);

}  // namespace outdial
