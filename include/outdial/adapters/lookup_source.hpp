// SPDX-License-Identifier: Apache-2.0
#pragma once

// Boost.Asio needs it and does not include it.
#include <utility>

#include <outdial/adapters/lookup_error.hpp>
#include <outdial/adapters/lookup_queue.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>

#include <memory>
#include <type_traits>

namespace outdial {

/// Whatever can be asked about a number, for a choice by configuration: an `HlrClient`, or anything of the host's with
/// `async_lookup(number, options, token)` that completes with `void(ErrorCode, LookupAnswer)`.
class LookupSource {
public:
    using Handler = boost::asio::any_completion_handler<void(ErrorCode, LookupAnswer)>;

    template <class Source, class = std::enable_if_t<!std::is_same_v<std::decay_t<Source>, LookupSource>>>
    explicit LookupSource(Source source) : holder_(std::make_unique<Held<Source>>(std::move(source))) {}

    template <class Token>
    auto async_lookup(PhoneNumber number, LookupOptions options, Token&& token) {
        return boost::asio::async_initiate<Token, void(ErrorCode, LookupAnswer)>(
            [holder = holder_.get(), number, options](auto handler) {
                holder->lookup(number, options, Handler(std::move(handler)));
            },
            token);
    }

    /// The source itself; null when it is of another type.
    template <class Source>
    [[nodiscard]] Source* get() noexcept {
        auto* held = dynamic_cast<Held<Source>*>(holder_.get());
        return held == nullptr ? nullptr : &held->source;
    }

private:
    struct Holder {
        Holder() = default;
        Holder(const Holder&) = delete;
        Holder& operator=(const Holder&) = delete;
        virtual ~Holder() = default;
        virtual void lookup(PhoneNumber number, const LookupOptions& options, Handler handler) = 0;
    };
    template <class Source>
    struct Held final : Holder {
        explicit Held(Source held) : source(std::move(held)) {}
        void lookup(PhoneNumber number, const LookupOptions& options, Handler handler) override {
            source.async_lookup(number, options, std::move(handler));
        }
        Source source;
    };

    std::unique_ptr<Holder> holder_;
};

}  // namespace outdial
