// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/written_number.hpp>

#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>

#include <set>

namespace outdial {
namespace {

using i18n::phonenumbers::PhoneNumberUtil;
using Parsed = i18n::phonenumbers::PhoneNumber;

/// Longer than any number that people write; libphonenumber's time grows with the square of the length.
constexpr std::size_t most_characters = 250;

const PhoneNumberUtil& util() {
    static const PhoneNumberUtil& only = *PhoneNumberUtil::GetInstance();
    return only;
}

bool knows_country(const std::string& country) {
    static const std::set<std::string> known = [] {
        std::set<std::string> regions;
        util().GetSupportedRegions(&regions);
        return regions;
    }();
    return known.count(country) > 0;
}

Error unreadable(std::string_view text, PhoneNumberUtil::ErrorType error, bool country_known) {
    const auto remedy = [&]() -> std::string_view {
        switch (error) {
            case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR:
                return country_known ? "no country has this code"
                                     : "name the country in which it is written so, or begin with + and a country code";
            case PhoneNumberUtil::TOO_SHORT_AFTER_IDD: return "it ends after the prefix of international calls";
            case PhoneNumberUtil::TOO_SHORT_NSN: return "it has too few digits";
            case PhoneNumberUtil::TOO_LONG_NSN: return "it has too many digits";
            case PhoneNumberUtil::NOT_A_NUMBER:
            case PhoneNumberUtil::NO_PARSING_ERROR: break;
        }
        return "this cannot be read as a number; write it with digits, e.g. +48 22 123 45 67";
    };
    return Error{"number", std::string(text), std::string(remedy())};
}

std::string formatted(PhoneNumber number, PhoneNumberUtil::PhoneNumberFormat format) {
    Parsed parsed;
    const std::string text = number.text();
    if (util().Parse(text, "ZZ", &parsed) != PhoneNumberUtil::NO_PARSING_ERROR) return text;
    std::string written;
    util().Format(parsed, format, &written);
    return written;
}

}  // namespace

Result<WrittenNumber> read_written_number(std::string_view text, std::string_view country) {
    const std::string region(country.empty() ? "ZZ" : country);
    if (!country.empty() && !knows_country(region)) {
        return Error{"country", region, "two capital letters of ISO 3166 are needed, e.g. US"};
    }
    if (text.size() > most_characters) {
        return Error{"number", std::string(text), "a number is written with at most 250 characters"};
    }
    Parsed parsed;
    const auto error = util().Parse(std::string(text), region, &parsed);
    if (error != PhoneNumberUtil::NO_PARSING_ERROR) return unreadable(text, error, !country.empty());
    std::string e164;
    util().Format(parsed, PhoneNumberUtil::E164, &e164);
    // libphonenumber reads numbers of up to 17 digits; E.164 has 15.
    const Result<PhoneNumber> number = PhoneNumber::parse(e164);
    if (!number) return Error{"number", std::string(text), number.error().remedy};
    return WrittenNumber{*number, parsed.extension(), util().IsValidNumber(parsed)};
}

std::string national_text(PhoneNumber number) { return formatted(number, PhoneNumberUtil::NATIONAL); }
std::string international_text(PhoneNumber number) { return formatted(number, PhoneNumberUtil::INTERNATIONAL); }

}  // namespace outdial
