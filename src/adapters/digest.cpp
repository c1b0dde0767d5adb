// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/digest.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstddef>

namespace outdial {
namespace {

std::string digest(const EVP_MD* kind, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> octets{};
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), octets.data(), &size, kind, nullptr) != 1) return {};
    return {octets.begin(), octets.begin() + size};
}

std::string hmac(const EVP_MD* kind, std::string_view key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> octets{};
    unsigned size = 0;
    const auto* data = reinterpret_cast<const unsigned char*>(text.data());
    if (HMAC(kind, key.data(), static_cast<int>(key.size()), data, text.size(), octets.data(), &size) == nullptr) {
        return {};
    }
    return {octets.begin(), octets.begin() + size};
}

constexpr std::string_view base64_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string sha1(std::string_view text) { return digest(EVP_sha1(), text); }
std::string sha256(std::string_view text) { return digest(EVP_sha256(), text); }
std::string hmac_sha1(std::string_view key, std::string_view text) { return hmac(EVP_sha1(), key, text); }
std::string hmac_sha256(std::string_view key, std::string_view text) { return hmac(EVP_sha256(), key, text); }

std::string hex(std::string_view octets) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char c : octets) {
        text += digits[static_cast<unsigned char>(c) >> 4];
        text += digits[static_cast<unsigned char>(c) & 15];
    }
    return text;
}

std::string base64(std::string_view octets) {
    std::string text((octets.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock ends it with a null octet
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                    reinterpret_cast<const unsigned char*>(octets.data()), static_cast<int>(octets.size()));
    text.pop_back();
    return text;
}

std::optional<std::string> base64_decoded(std::string_view text) {
    while (!text.empty() && text.back() == '=') text.remove_suffix(1);
    // EVP_DecodeBlock passes over blanks around the text.
    if (text.size() % 4 == 1 || text.find_first_not_of(base64_letters) != std::string_view::npos) return std::nullopt;
    std::string padded(text);
    while (padded.size() % 4 != 0) padded += '=';
    std::string octets(padded.size() / 4 * 3, '\0');
    if (EVP_DecodeBlock(reinterpret_cast<unsigned char*>(octets.data()),
                        reinterpret_cast<const unsigned char*>(padded.data()), static_cast<int>(padded.size())) < 0) {
        return std::nullopt;
    }
    octets.resize(text.size() * 3 / 4);
    return octets;
}

bool same_secret(std::string_view expected, std::string_view given) noexcept {
    unsigned different = expected.size() == given.size() ? 0U : 1U;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const char other = expected.empty() ? '\0' : expected[i % expected.size()];
        different |= static_cast<unsigned>(static_cast<unsigned char>(given[i] ^ other));
    }
    return different == 0;
}

}  // namespace outdial
