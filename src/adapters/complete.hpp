// SPDX-License-Identifier: Apache-2.0
#pragma once

// Boost.Asio needs it and does not include it.
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/post.hpp>

namespace outdial {

/// Hands the result to the handler, on the handler's own executor and never from within the initiating call.
template <class Handler, class... Results>
void complete(const boost::asio::any_io_executor& executor, Handler handler, Results... results) {
    auto slot = boost::asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected()) slot.clear();
    boost::asio::post(executor, boost::asio::append(std::move(handler), std::move(results)...));
}

}  // namespace outdial
