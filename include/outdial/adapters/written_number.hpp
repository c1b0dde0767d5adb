// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/phone_number.hpp>
#include <outdial/result.hpp>

#include <string>
#include <string_view>

/// Numbers as people write them: `(212) 555-0123`, `022 123 45 67 w. 12`, `1-800-FLOWERS`. Google's libphonenumber
/// reads them, so this is a library of its own, `outdial::libphonenumber`, that is built on request
/// (`-D OUTDIAL_BUILD_LIBPHONENUMBER=ON`). It takes microseconds a number: read a list once, and keep the E.164
/// numbers. May be called from any thread.
namespace outdial {

/// What was written.
struct WrittenNumber {
    PhoneNumber number;
    std::string
        extension;  ///< the digits after `ext.` or `x`; not a part of the number, to be dialled after the answer
    /// A number of this length and prefix is in use, as far as the libphonenumber that is installed knows. Plans
    /// change: a number that is not valid is a reason to look again, not to throw it away.
    bool valid = false;

    friend bool operator==(const WrittenNumber&, const WrittenNumber&) = default;
};

/// Reads a number as it is dialled within `country` (ISO 3166, `US`), or with + and a country code from anywhere.
/// Without a country (empty) only the latter. Errors name `number` or `country`.
[[nodiscard]] Result<WrittenNumber> read_written_number(std::string_view text, std::string_view country = {});

/// As it is written within its own country, `(212) 555-0123`; the E.164 text for a number of no known country, empty
/// for the empty number.
[[nodiscard]] std::string national_text(PhoneNumber number);
/// As it is written for people anywhere, `+1 212-555-0123`; otherwise like `national_text`.
[[nodiscard]] std::string international_text(PhoneNumber number);

}  // namespace outdial
