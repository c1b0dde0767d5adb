// SPDX-License-Identifier: Apache-2.0
#pragma once

// Boost.Asio needs it and does not include it.
#include <utility>

#include <boost/asio/ssl/context.hpp>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

namespace outdial_test {

/// A key and a certificate that signs itself, for the given name, made now.
struct Certificate {
    std::string key, certificate;

    explicit Certificate(const std::string& names, int days = 1) {
        EVP_PKEY* pair = EVP_EC_gen("P-256");
        X509* made = X509_new();
        X509_set_version(made, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
        X509_gmtime_adj(X509_getm_notBefore(made), -86'400L * 2);
        X509_gmtime_adj(X509_getm_notAfter(made), 86'400L * days);
        X509_set_pubkey(made, pair);
        X509_NAME* subject = X509_get_subject_name(made);
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("outdial test"),
                                   -1, -1, 0);
        X509_set_issuer_name(made, subject);
        X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str());
        X509_add_ext(made, extension, -1);
        X509_EXTENSION_free(extension);
        X509_sign(made, pair, EVP_sha256());
        key = pem([&](BIO* bio) { PEM_write_bio_PrivateKey(bio, pair, nullptr, nullptr, 0, nullptr, nullptr); });
        certificate = pem([&](BIO* bio) { PEM_write_bio_X509(bio, made); });
        X509_free(made);
        EVP_PKEY_free(pair);
    }

    void use_in(boost::asio::ssl::context& context) const {
        context.use_certificate(boost::asio::buffer(certificate), boost::asio::ssl::context::pem);
        context.use_private_key(boost::asio::buffer(key), boost::asio::ssl::context::pem);
    }

    /// The certificate in a file of its own, for as long as this lives.
    class File {
    public:
        explicit File(const Certificate& of)
            : path((std::filesystem::temp_directory_path() /
                    ("outdial-test-" + std::to_string(std::random_device{}()) + ".pem"))
                       .string()) {
            std::ofstream(path) << of.certificate;
        }
        File(const File&) = delete;
        File& operator=(const File&) = delete;
        ~File() { std::remove(path.c_str()); }
        const std::string path;
    };

private:
    template <class Write>
    static std::string pem(Write write) {
        BIO* bio = BIO_new(BIO_s_mem());
        write(bio);
        char* data = nullptr;
        const long size = BIO_get_mem_data(bio, &data);
        std::string text(data, static_cast<std::size_t>(size));
        BIO_free(bio);
        return text;
    }
};

}  // namespace outdial_test
