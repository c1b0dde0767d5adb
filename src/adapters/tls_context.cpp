// SPDX-License-Identifier: Apache-2.0
#include "tls_context.hpp"

namespace outdial {

Result<std::shared_ptr<TlsContext>> make_tls_context(const std::string& ca_file) {
    auto tls = std::make_shared<TlsContext>();
    boost::system::error_code error;
    // That nothing is there is no error: then only the file is trusted.
    tls->context.set_default_verify_paths(error);
    if (error) return Error{"tls", "certificates of the system", "cannot be looked for: " + error.message()};
    if (!ca_file.empty()) tls->context.load_verify_file(ca_file, error);
    if (error) return Error{"ca_file", ca_file, "cannot be read as certificates in PEM: " + error.message()};
    SSL_CTX_set_min_proto_version(tls->context.native_handle(), TLS1_2_VERSION);
    return tls;
}

}  // namespace outdial
