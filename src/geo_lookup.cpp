// SPDX-License-Identifier: Apache-2.0
#include "geo_lookup.hpp"

namespace outdial::geo_file {
namespace {

/// The number as it would be without a national prefix left in it; 0 when no rule applies.
std::uint64_t without_trunk(const Sections& s, const RuleStarts& starts, std::uint64_t digits,
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

/// The code by all digits.
std::uint32_t deep_code(const Sections& s, std::uint64_t digits, std::uint32_t code) noexcept {
    if (s.answers[code / lengths].deep == 0) return code;
    const std::uint32_t count = code % lengths;
    const std::uint64_t full = digits * powers[most_digits - count];
    const auto after = std::upper_bound(s.deep_starts.begin(), s.deep_starts.end(), full);
    const auto at = std::max<std::ptrdiff_t>(after - s.deep_starts.begin() - 1, 0);
    return code_of(s.deep_values[static_cast<std::size_t>(at)], count);
}

}  // namespace

std::uint32_t settled_code(const Sections& s, const RuleStarts& starts, std::uint64_t digits,
                           std::uint32_t code) noexcept {
    code = deep_code(s, digits, code);
    if (outcome_of(s, code).kind != 0) return code;
    const std::uint64_t better = without_trunk(s, starts, digits, code % lengths);
    if (better == 0) return code;
    const Key key = key_of(better);
    const std::uint32_t again =
        deep_code(s, better, code_of(answer_of(s, s.roots[key.root], key.remainder), key.count));
    const Outcome& first = outcome_of(s, code);
    const Outcome& second = outcome_of(s, again);
    return second.possible() && (second.viable() || !first.viable()) ? again : code;
}

}  // namespace outdial::geo_file
