// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/adapters/provider_profile.hpp>

#include "../catch.hpp"

#include <string>

namespace outdial_test {

/// A profile of data/providers.
inline outdial::ProviderProfile provider(const std::string& name) {
    auto profile = outdial::load_profile(std::string(OUTDIAL_SOURCE_DIR) + "/data/providers/" + name + ".toml");
    if (!profile) FAIL(profile.error().message());
    return *std::move(profile);
}

/// The shortest profile there is; what is appended belongs to its last [[fact]].
inline std::string plain_profile(const std::string& top = "", const std::string& request = "") {
    return "name = \"plain\"\ntitle = \"Plain\"\nsource = \"made up\"\nas_of = 2026-11-22\nconfidence = \"H\"\n"
           "mode = \"sync\"\n" +
           top + "\n[request]\nmethod = \"GET\"\nurl = \"https://example.test/{number}\"\n" + request +
           "\n[answer]\nsource = \"live_hlr\"\n[[fact]]\nat = \"/status\"\nvalues = { on = \"present assigned\" }\n";
}

}  // namespace outdial_test
