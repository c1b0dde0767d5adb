// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/lookup_error.hpp>

#include <string>

namespace outdial {
namespace {

// NOLINTNEXTLINE(cppcoreguidelines-virtual-class-destructor): the base has a protected one, and nobody deletes it
class Category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "outdial.lookup"; }
    [[nodiscard]] std::string message(int value) const override {
        return std::string(sentence(static_cast<LookupFailure>(value - 1)));
    }
};

}  // namespace

const boost::system::error_category& lookup_category() noexcept {
    static const Category category;
    return category;
}

ErrorCode make_error_code(LookupFailure failure) noexcept { return {static_cast<int>(failure) + 1, lookup_category()}; }

}  // namespace outdial
