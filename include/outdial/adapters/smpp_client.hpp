// SPDX-License-Identifier: Apache-2.0
#pragma once

// Boost.Asio needs it and does not include it.
#include <utility>

#include <outdial/adapters/smpp_session.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/system/error_code.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// A link to an SMS centre on Boost.Asio (1.81 or newer). Every operation takes a completion token: a callback,
/// `use_future`, `use_awaitable`, `deferred`, ...
namespace outdial::smpp {

/// Why an operation of the client failed. `ErrorCode` says which; `Client::diagnostics` says more.
enum class ClientError {
    refused = 1,  ///< the SMS centre refused the request; it did not happen
    lost,         ///< no answer came: it may or may not have happened. Not sent again
    timed_out,    ///< it could not be sent in time; it did not happen
    queue_full,   ///< too many requests wait; it did not happen
    invalid,      ///< it cannot be sent in this protocol; it did not happen
    stopped,      ///< the client was stopped
};
using ErrorCode = boost::system::error_code;
[[nodiscard]] const boost::system::error_category& client_category() noexcept;
[[nodiscard]] ErrorCode make_error_code(ClientError error) noexcept;

struct ClientConfig {
    SessionConfig session;
    std::string host = "127.0.0.1";
    std::uint16_t port = 2775;
    bool tls = false;     ///< the certificate of the centre and its name, that of `host`, are always verified
    std::string ca_file;  ///< certificates in PEM that are trusted beside those of the system; empty: none
    Duration send_timeout = std::chrono::seconds(30);  ///< a request that could not be sent by then fails
    std::uint64_t seed = 1;                            ///< spreads the pauses before connecting again

    /// Error naming the first thing that is wrong, e.g. certificates that cannot be read.
    [[nodiscard]] Result<void> check() const;
};

/// The answer to a request.
struct Submitted {
    Status status = Status::ok;
    std::string message_id;
    bool dpf_armed = false;  ///< the centre will send an alert when the phone is back
    std::string pdu;         ///< the whole answer, e.g. for query_sm: `decode(pdu)`
};

/// One link, kept up. `async_run` connects, binds, and connects again with growing pauses until `stop` or its
/// cancellation. All else may be called before it or while it runs, on the executor's thread (or strand): the object
/// has no lock. No thread and no clock is hidden in it but the executor's timer.
class Client {
public:
    /// `config` as its `check` accepts it; otherwise `async_run` ends at once and `diagnostics` says why.
    Client(boost::asio::any_io_executor executor, ClientConfig config);
    Client(Client&&) noexcept = default;
    Client& operator=(Client&&) = delete;
    Client(const Client&) = delete;
    /// Closes the link; every operation under way ends with `operation_aborted`.
    ~Client();

    /// `void(ErrorCode)`: ends when the client is stopped (success) or cancelled (`operation_aborted`), or at once when
    /// its configuration is wrong (`invalid_argument`).
    template <class Token>
    auto async_run(Token&& token) {
        return boost::asio::async_initiate<Token, void(ErrorCode)>(
            [core = core_](auto handler) { start_run(core, RunHandler(std::move(handler))); }, token);
    }

    /// `void(ErrorCode, Submitted)`: sends a submit_sm, data_sm or query_sm, and waits for its answer. Nothing is sent
    /// twice. Cancelled before it is sent, it is not sent; cancelled later, it is no longer waited for.
    template <class Token>
    auto async_request(const Pdu& pdu, Token&& token) {
        return boost::asio::async_initiate<Token, void(ErrorCode, Submitted)>(
            [core = core_, prepared = prepare(pdu)](auto handler) {
                start_request(core, prepared, RequestHandler(std::move(handler)));
            },
            token);
    }

    /// `void(ErrorCode, SessionEvent)`: the next delivery, alert or change of the link. A delivery is acknowledged when
    /// it is handed out here, so that one that nobody received comes again.
    template <class Token>
    auto async_receive(Token&& token) {
        return boost::asio::async_initiate<Token, void(ErrorCode, SessionEvent)>(
            [core = core_](auto handler) { start_receive(core, ReceiveHandler(std::move(handler))); }, token);
    }

    /// Unbinds, and lets `async_run` end.
    void stop();

    [[nodiscard]] LinkState state() const noexcept;
    /// The last thing that went wrong, in words; empty when nothing did.
    [[nodiscard]] std::string_view diagnostics() const noexcept;

private:
    class Core;
    using RunHandler = boost::asio::any_completion_handler<void(ErrorCode)>;
    using RequestHandler = boost::asio::any_completion_handler<void(ErrorCode, Submitted)>;
    using ReceiveHandler = boost::asio::any_completion_handler<void(ErrorCode, SessionEvent)>;
    static void start_run(const std::shared_ptr<Core>& core, RunHandler handler);
    /// A PDU that owns its octets: a lazy token may start the operation when the views are long gone.
    struct Prepared {
        std::string octets;
        std::optional<Error> problem;
    };
    static Prepared prepare(const Pdu& pdu);
    static void start_request(const std::shared_ptr<Core>& core, const Prepared& prepared, RequestHandler handler);
    static void start_receive(const std::shared_ptr<Core>& core, ReceiveHandler handler);

    std::shared_ptr<Core> core_;
};

}  // namespace outdial::smpp

template <>
struct boost::system::is_error_code_enum<outdial::smpp::ClientError> : std::true_type {};
