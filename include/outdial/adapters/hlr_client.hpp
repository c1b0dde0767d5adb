// SPDX-License-Identifier: Apache-2.0
#pragma once

// Boost.Asio needs it and does not include it.
#include <utility>

#include <outdial/adapters/lookup_error.hpp>
#include <outdial/adapters/lookup_queue.hpp>
#include <outdial/adapters/provider_profile.hpp>
#include <outdial/adapters/provider_request.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Look-ups at one provider over HTTP, on Boost.Asio and Beast (1.81 or newer). Every operation takes a completion
/// token: a callback, `use_future`, `use_awaitable`, `deferred`, ...
namespace outdial {

struct HlrClientConfig {
    ProviderProfile profile;  ///< of mode sync or callback
    Credentials credentials;
    LookupPolicy policy;   ///< its `limits` are replaced by those of the profile
    std::string base_url;  ///< scheme, host and port instead of the profile's, e.g. of a proxy; empty: the profile's
    std::string callback_url;  ///< where our webhook listener is reached from outside; `ref=` is added for each look-up
    std::string ca_file;       ///< certificates in PEM that are trusted beside those of the system; empty: none
    Duration connect_timeout = std::chrono::seconds(10);
    Duration keep_alive = std::chrono::seconds(15);  ///< a connection that was idle for longer is not used again
    std::uint32_t largest_answer = 1'000'000;        ///< octets
    std::uint64_t seed = 0;                          ///< of pauses and references; 0: from the system's random device

    /// Error naming the first thing that is wrong or missing: a credential, the URL, certificates that
    /// cannot be read.
    [[nodiscard]] Result<void> check() const;
};

/// Look-ups at one provider. Nothing is sent before `async_run`, and all else may be called before it or while it runs,
/// on the executor's thread (or strand): the object has no lock. No thread and no clock is hidden in it but the
/// executor's timer.
///
/// A look-up that fails has its reason in the error code, and the provider's own words in the answer's `code` and
/// `text`. The certificate of the provider and its host name are always verified; redirections are not followed.
class HlrClient {
public:
    /// `config` as its `check` accepts it; otherwise `async_run` ends at once, every look-up fails and `diagnostics`
    /// says why.
    HlrClient(boost::asio::any_io_executor executor, HlrClientConfig config);
    HlrClient(HlrClient&&) noexcept = default;
    HlrClient& operator=(HlrClient&&) = delete;
    HlrClient(const HlrClient&) = delete;
    /// Closes the connections; every operation under way ends with `operation_aborted`.
    ~HlrClient();

    /// `void(ErrorCode)`: ends when the client is stopped (`LookupFailure::cancelled`) or cancelled
    /// (`operation_aborted`), or at once when its configuration is wrong (`invalid_argument`).
    template <class Token>
    auto async_run(Token&& token) {
        return boost::asio::async_initiate<Token, void(ErrorCode)>(
            [core = core_](auto handler) { start_run(core, RunHandler(std::move(handler))); }, token);
    }

    /// `void(ErrorCode, LookupAnswer)`. Cancelled before it is sent, it is not sent unless others wait for it;
    /// cancelled later, it is no longer waited for, and what was paid for goes to memory and `async_receive`.
    template <class Token>
    auto async_lookup(PhoneNumber number, LookupOptions options, Token&& token) {
        return boost::asio::async_initiate<Token, void(ErrorCode, LookupAnswer)>(
            [core = core_, number, options](auto handler) {
                start_lookup(core, number, options, LookupHandler(std::move(handler)));
            },
            token);
    }

    /// `void(ErrorCode, std::vector<LookupAnswer>)`: one answer for each number, in their order, each with its own
    /// `failure`; the error code is that of the operation: success unless it was cancelled.
    template <class Token>
    auto async_lookup_many(std::vector<PhoneNumber> numbers, LookupOptions options, Token&& token) {
        return boost::asio::async_initiate<Token, void(ErrorCode, std::vector<LookupAnswer>)>(
            [core = core_, numbers = std::move(numbers), options](auto handler) {
                start_many(core, numbers, options, ManyHandler(std::move(handler)));
            },
            token);
    }

    /// `void(ErrorCode, LookupAnswer)`: the next evidence that nobody waited for: answers after a timeout, callbacks
    /// that nobody asked for.
    template <class Token>
    auto async_receive(Token&& token) {
        return boost::asio::async_initiate<Token, void(ErrorCode, LookupAnswer)>(
            [core = core_](auto handler) { start_receive(core, LookupHandler(std::move(handler))); }, token);
    }

    /// What a webhook listener received for this provider.
    void deliver(const LookupAnswer& answer);

    /// Ends every look-up and lets `async_run` end.
    void stop();

    /// The last thing that went wrong, in words; empty when nothing did. Holds no credential.
    [[nodiscard]] std::string_view diagnostics() const noexcept;
    /// Spent in this period, in units of the price.
    [[nodiscard]] std::int64_t spent() const noexcept;

private:
    class Core;
    using RunHandler = boost::asio::any_completion_handler<void(ErrorCode)>;
    using LookupHandler = boost::asio::any_completion_handler<void(ErrorCode, LookupAnswer)>;
    using ManyHandler = boost::asio::any_completion_handler<void(ErrorCode, std::vector<LookupAnswer>)>;
    static void start_run(const std::shared_ptr<Core>& core, RunHandler handler);
    static void start_lookup(const std::shared_ptr<Core>& core, PhoneNumber number, const LookupOptions& options,
                             LookupHandler handler);
    static void start_many(const std::shared_ptr<Core>& core, const std::vector<PhoneNumber>& numbers,
                           const LookupOptions& options, ManyHandler handler);
    static void start_receive(const std::shared_ptr<Core>& core, LookupHandler handler);

    std::shared_ptr<Core> core_;
};

}  // namespace outdial
