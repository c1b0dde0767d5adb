// SPDX-License-Identifier: Apache-2.0
#pragma once

// Boost.Asio needs it and does not include it.
#include <utility>

#include <outdial/result.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/error_code.hpp>

#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>

/// TLS as every client speaks it: 1.2 or newer, the certificate trusted and that of the host.
namespace outdial {

/// What a connection trusts.
class TlsContext {
public:
    boost::asio::ssl::context context{boost::asio::ssl::context::tls_client};
};

/// The certificates of the system, and those of the file (PEM; empty: none). Error when it cannot be read.
[[nodiscard]] Result<std::shared_ptr<TlsContext>> make_tls_context(const std::string& ca_file);

/// Before the handshake: nobody but this host will do.
template <class Stream>
[[nodiscard]] boost::system::error_code expect_host(Stream& stream, const std::string& host) {
    namespace ssl = boost::asio::ssl;
    boost::system::error_code error;
    stream.set_verify_mode(ssl::verify_peer, error);
    if (!error) stream.set_verify_callback(ssl::host_name_verification(host), error);
    if (!error && SSL_set_tlsext_host_name(stream.native_handle(), host.c_str()) != 1) {
        error = boost::asio::error::invalid_argument;
    }
    return error;
}

/// What was done when a handshake failed: "shaking hands with ", and what was wrong with the certificate before it.
template <class Stream>
[[nodiscard]] std::string shaking_hands(Stream& stream) {
    const long verified = SSL_get_verify_result(stream.native_handle());
    const std::string doing = "shaking hands with ";
    return verified == X509_V_OK ? doing : std::string(X509_verify_cert_error_string(verified)) + ": " + doing;
}

}  // namespace outdial
