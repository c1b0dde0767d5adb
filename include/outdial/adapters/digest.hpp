// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

/// The digests that providers sign requests and callbacks with, by OpenSSL. Each is empty where OpenSSL refuses it, as
/// the policy of a system may SHA-1: an empty one proves nothing.
namespace outdial {

/// SHA-1 (FIPS 180-4), 20 octets. Only because providers sign with it: HMAC-SHA1 still holds, SHA-1 alone does not.
[[nodiscard]] std::string sha1(std::string_view text);
/// SHA-256 (FIPS 180-4), 32 octets.
[[nodiscard]] std::string sha256(std::string_view text);
/// HMAC (RFC 2104) of them.
[[nodiscard]] std::string hmac_sha1(std::string_view key, std::string_view text);
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view text);

/// Lower-case hexadecimal digits.
[[nodiscard]] std::string hex(std::string_view octets);
/// RFC 4648, with padding.
[[nodiscard]] std::string base64(std::string_view octets);
/// Nothing when it is no base64; the padding may be missing.
[[nodiscard]] std::optional<std::string> base64_decoded(std::string_view text);

/// Are they the same? Takes a time that depends on the length of `given` only, never on where they differ.
[[nodiscard]] bool same_secret(std::string_view expected, std::string_view given) noexcept;

}  // namespace outdial
