// SPDX-License-Identifier: Apache-2.0
#include "geo_lookup.hpp"

namespace outdial::geo_file {

std::uint64_t without_trunk(const Sections& s, const std::array<std::uint16_t, 1001>& starts, std::uint64_t digits,
                            std::uint32_t count) noexcept {
    for (std::uint32_t code_digits = 1; code_digits <= 3 && code_digits < count; ++code_digits) {
        const std::uint32_t national = count - code_digits;
        const std::uint64_t code = digits / powers[national];
        for (std::uint32_t i = starts[code]; i < starts[code + 1]; ++i) {
            const Rule& rule = s.rules[i];
            if (national < rule.least || national > rule.most) continue;
            const std::uint64_t rest = digits % powers[national];
            if (rest / powers[national - rule.literal_digits] != rule.literal) continue;
            const std::uint32_t kept = national - rule.strip;
            if (code_digits + rule.insert_digits + kept > most_digits) return 0;
            return (code * powers[rule.insert_digits] + rule.insert) * powers[kept] + rest % powers[kept];
        }
    }
    return 0;
}

std::uint32_t settle_code(const Sections& s, const std::array<std::uint16_t, 1001>& starts, const Query& query,
                          std::uint32_t code) noexcept {
    const std::uint64_t digits = without_trunk(s, starts, query.digits, query.count);
    if (digits == 0) return code;
    const std::uint32_t count = digit_count(digits);
    const Query better{digits, count, key_of(digits, count)};
    const std::uint32_t again = plain_code(s, answer_of(s, root_of(s, better.key), better.key), better);
    const Outcome& first = outcome_of(s, code);
    const Outcome& second = outcome_of(s, again);
    return second.possible() && (second.viable() || !first.viable()) ? again : code;
}

}  // namespace outdial::geo_file
