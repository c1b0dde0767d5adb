// SPDX-License-Identifier: Apache-2.0
#include "remote.hpp"

#include <outdial/adapters/smpp_client.hpp>

#include <boost/asio/error.hpp>

namespace outdial::bindings {

std::string error_word(ErrorCode error) {
    if (!error) return {};
    if (error == boost::asio::error::operation_aborted) return "cancelled";
    if (error.category() == lookup_category()) {
        return std::string(name(static_cast<LookupFailure>(error.value() - 1)));
    }
    if (error.category() == smpp::client_category()) {
        switch (static_cast<smpp::ClientError>(error.value())) {
            case smpp::ClientError::refused: return "refused";
            case smpp::ClientError::lost: return "lost";
            case smpp::ClientError::timed_out: return "timed_out";
            case smpp::ClientError::queue_full: return "queue_full";
            case smpp::ClientError::invalid: return "invalid";
            case smpp::ClientError::stopped: return "cancelled";
        }
    }
    return "failed";
}

}  // namespace outdial::bindings
