// SPDX-License-Identifier: Apache-2.0
#include <outdial/number_quality.hpp>

#include "names.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace outdial {
namespace {

constexpr std::array<Words, slip_count> slips{{
    {"none", "there is no slip"},
    {"missing_country_code", "the country code is missing"},
    {"missing_prefix", "the beginning of the number is missing"},
    {"transposed", "two neighbouring digits are swapped"},
    {"doubled_digit", "a digit is there twice"},
    {"missing_digit", "a digit was left out"},
    {"extra_digit", "there is a digit too many"},
    {"one_digit", "one digit is another"},
}};
constexpr std::array<std::string_view, ani_kind_count> ani_kinds{"unknown", "known", "mistyped", "is_new"};

constexpr std::size_t fewest_digits = 4;
constexpr std::size_t most_digits = 15;
/// Shorter than that the rest of a number could be anybody's.
constexpr std::size_t fewest_in_common = 6;
constexpr std::size_t longest_country_code = 3;

struct Digits {
    std::array<char, most_digits> text{};
    std::size_t size = 0;

    [[nodiscard]] bool empty() const noexcept { return size == 0; }
    [[nodiscard]] std::string_view view() const noexcept { return {text.data(), size}; }
};

Digits digits_of(std::string_view text) noexcept {
    Digits digits;
    std::size_t zeros = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') continue;
        if (digits.empty() && c == '0' && zeros < 2) {  // 00 before the country code
            ++zeros;
            continue;
        }
        if (digits.empty() && zeros == 1) {  // one alone is part of the number, or a trunk prefix
            digits.text[digits.size++] = '0';
        }
        if (digits.size == most_digits) return {};
        digits.text[digits.size++] = c;
    }
    return digits.size < fewest_digits ? Digits{} : digits;
}

Digits digits_of(PhoneNumber number) noexcept {
    std::array<char, most_digits> reversed{};
    std::size_t size = 0;
    for (std::uint64_t left = number.digits(); left > 0; left /= 10)
        reversed[size++] = static_cast<char>('0' + left % 10);
    Digits digits;
    digits.size = size;
    std::reverse_copy(reversed.begin(), reversed.begin() + static_cast<std::ptrdiff_t>(size), digits.text.begin());
    return digits;
}

struct Found {
    Slip slip = Slip::none;
    std::size_t position = 0;
};

/// `ani` ends in what is on file, less a trunk prefix.
std::optional<Found> missing_beginning(std::string_view ani, std::string_view file) noexcept {
    const bool trunk = file.front() == '0';
    const std::string_view rest = trunk ? file.substr(1) : file;
    if (rest.size() < fewest_in_common || rest.size() >= ani.size()) return std::nullopt;
    if (ani.substr(ani.size() - rest.size()) != rest) return std::nullopt;
    const bool country = trunk || ani.size() - rest.size() <= longest_country_code;
    return Found{country ? Slip::missing_country_code : Slip::missing_prefix, 0};
}

/// `longer` is `shorter` with one digit more: where in `longer`, and whether it is its neighbour again.
struct Inserted {
    std::size_t position = 0;
    bool doubled = false;
};
std::optional<Inserted> inserted(std::string_view longer, std::string_view shorter) noexcept {
    if (longer.size() != shorter.size() + 1) return std::nullopt;
    std::size_t at = 0;
    while (at < shorter.size() && longer[at] == shorter[at]) ++at;
    if (longer.substr(at + 1) != shorter.substr(at)) return std::nullopt;
    // Within a run of equal digits the last one is found.
    return Inserted{at, at > 0 && longer[at] == longer[at - 1]};
}

std::optional<Found> slip_between(std::string_view ani, std::string_view file) noexcept {
    if (const auto found = missing_beginning(ani, file)) return found;
    if (ani.size() == file.size()) {
        const auto difference = std::mismatch(ani.begin(), ani.end(), file.begin());
        const auto at = static_cast<std::size_t>(difference.first - ani.begin());
        if (at == ani.size()) return std::nullopt;
        if (ani.substr(at + 1) == file.substr(at + 1)) return Found{Slip::one_digit, at};
        const bool swapped = at + 1 < ani.size() && ani[at] == file[at + 1] && ani[at + 1] == file[at] &&
                             ani.substr(at + 2) == file.substr(at + 2);
        if (swapped) return Found{Slip::transposed, at};
        return std::nullopt;
    }
    if (const auto extra = inserted(file, ani)) {
        return Found{extra->doubled ? Slip::doubled_digit : Slip::extra_digit, extra->position};
    }
    if (const auto missing = inserted(ani, file)) return Found{Slip::missing_digit, missing->position};
    return std::nullopt;
}

/// In the last two digits the lines of one house differ too. A slip that changes the length is no line of a block.
bool in_block(const Found& found, std::size_t size) noexcept {
    if (found.slip == Slip::one_digit) return found.position + 2 >= size;
    return found.slip == Slip::transposed && found.position + 2 == size;
}

template <class Number>
AniMatch compare(const Digits& ani, std::span<const Number> on_file) noexcept {
    AniMatch match;
    if (ani.empty()) return match;
    match.kind = AniKind::is_new;
    const auto better = [](const AniMatch& a, const AniMatch& b) {
        return b.slip == Slip::none || std::pair(a.same_block, a.slip) < std::pair(b.same_block, b.slip);
    };
    for (std::size_t i = 0; i < on_file.size(); ++i) {
        const Digits file = digits_of(on_file[i]);
        if (file.empty()) continue;
        if (file.view() == ani.view()) {
            return {AniKind::known, Slip::none, static_cast<std::int32_t>(i), -1, false};
        }
        // Either side may lack the beginning: a switch that strips the country code is no slip on file.
        if (const auto stripped = missing_beginning(file.view(), ani.view()); stripped) {
            return {AniKind::known, Slip::none, static_cast<std::int32_t>(i), -1, false};
        }
        const auto found = slip_between(ani.view(), file.view());
        if (!found) continue;
        const AniMatch candidate{AniKind::mistyped, found->slip, static_cast<std::int32_t>(i),
                                 static_cast<std::int8_t>(found->position), in_block(*found, file.size)};
        if (better(candidate, match)) match = candidate;
    }
    return match;
}

}  // namespace

AniMatch compare_ani(std::string_view ani, std::span<const std::string_view> on_file) noexcept {
    return compare(digits_of(ani), on_file);
}

AniMatch compare_ani(PhoneNumber ani, std::span<const PhoneNumber> on_file) noexcept {
    return compare(digits_of(ani), on_file);
}

std::string_view name(AniKind value) noexcept { return at_enumerator(ani_kinds, value, no_words.name); }
std::string_view name(Slip value) noexcept { return at_enumerator(slips, value, no_words).name; }
std::string_view sentence(Slip value) noexcept { return at_enumerator(slips, value, no_words).sentence; }

}  // namespace outdial
