// SPDX-License-Identifier: Apache-2.0
#include "adapters/tls_context.hpp"

#include "catch.hpp"
#include "certificate.hpp"

#include <openssl/ssl.h>

#include <cstdio>
#include <cstdlib>
#include <string>

using namespace outdial;
using outdial_test::Certificate;
using outdial_test::contains;

namespace {

/// How many certificates were read from the file.
int trusted(const TlsContext& tls) {
    const X509_STORE* store =
        SSL_CTX_get_cert_store(const_cast<boost::asio::ssl::context&>(tls.context).native_handle());
    return sk_X509_OBJECT_num(X509_STORE_get0_objects(store));
}

/// No certificates of the system, for as long as this lives.
class BareSystem {
public:
    BareSystem() {
        setenv("SSL_CERT_FILE", "/nowhere/cert.pem", 1);
        setenv("SSL_CERT_DIR", "/nowhere/certs", 1);
    }
    BareSystem(const BareSystem&) = delete;
    BareSystem& operator=(const BareSystem&) = delete;
    ~BareSystem() {
        unsetenv("SSL_CERT_FILE");
        unsetenv("SSL_CERT_DIR");
    }
};

}  // namespace

TEST_CASE("where the system has no certificates, those of the file are trusted and nobody else's") {
    const BareSystem bare;
    const auto none = make_tls_context("");
    REQUIRE(none);
    CHECK(trusted(**none) == 0);
    const Certificate::File file(Certificate("DNS:localhost"));
    const auto one = make_tls_context(file.path);
    REQUIRE(one);
    CHECK(trusted(**one) == 1);
    CHECK(SSL_CTX_get_min_proto_version((*one)->context.native_handle()) == TLS1_2_VERSION);
}

TEST_CASE("a file that holds no certificate is named") {
    const Certificate::File file(Certificate("DNS:localhost"));
    for (const char* text :
         {"", "no certificate\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}) {
        std::ofstream(file.path) << text;
        const auto made = make_tls_context(file.path);
        REQUIRE_FALSE(made);
        CHECK(made.error().field == "ca_file");
        CHECK(made.error().value == file.path);
    }
    for (const char* path : {"/nowhere/ca.pem", "/tmp"}) {
        const auto made = make_tls_context(path);
        REQUIRE_FALSE(made);
        CHECK_THAT(made.error().message(), contains(path));
    }
}
