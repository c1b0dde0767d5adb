// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/digest.hpp>

#include "catch.hpp"

#include <string>

using namespace outdial;

TEST_CASE("the examples of FIPS 180-4") {
    CHECK(hex(sha1("abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d");
    CHECK(hex(sha1("")) == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    const std::string two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    CHECK(hex(sha1(two_blocks)) == "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
    CHECK(hex(sha256(two_blocks)) == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    const std::string million(1'000'000, 'a');
    CHECK(hex(sha1(million)) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
    CHECK(hex(sha256(million)) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("the examples of RFC 4231 and RFC 2202") {
    const std::string eleven(20, '\x0b'), long_key(131, '\xaa'), old_long_key(80, '\xaa');
    CHECK(hex(hmac_sha256(eleven, "Hi There")) == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(hex(hmac_sha256(long_key, "Test Using Larger Than Block-Size Key - Hash Key First")) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    CHECK(hex(hmac_sha1(eleven, "Hi There")) == "b617318655057264e28bc0b6fb378c8ef146be00");
    CHECK(hex(hmac_sha1(old_long_key, "Test Using Larger Than Block-Size Key - Hash Key First")) ==
          "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}

TEST_CASE("base64, with and without its padding") {
    CHECK(base64("") == "");
    CHECK(base64("f") == "Zg==");
    CHECK(base64("foobar") == "Zm9vYmFy");
    std::string octets;
    for (int i = 0; i < 256; ++i) {
        CHECK(base64_decoded(base64(octets)) == octets);
        octets += static_cast<char>(i);
    }
    CHECK(base64_decoded("Zm9vYg") == "foob");
    CHECK_FALSE(base64_decoded("Zm9v!mFy"));
    CHECK_FALSE(base64_decoded("Z"));
}

TEST_CASE("secrets are the same or not") {
    CHECK(same_secret("secret", "secret"));
    CHECK_FALSE(same_secret("secret", "secreT"));
    CHECK_FALSE(same_secret("secret", "secretsecret"));
    CHECK_FALSE(same_secret("secret", ""));
    CHECK_FALSE(same_secret("", "secret"));
    CHECK(same_secret("", ""));
}
